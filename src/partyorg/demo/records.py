"""How one act enters the ledger: with its form, and now and then late or with a cell left blank."""

from .dice import Dice
from .world import CAMPAIGN, Row, World

__all__ = ["note"]

_PLACES = {
    "family_visit": ("学生家中", "学生宿舍", "学校会客室"),
    "talk": ("党员活动室", "办公室", "辅导员工作室", "会议室"),
    "pair_contact": ("图书馆", "实验室", "学生宿舍", "党员活动室"),
    "volunteer": ("社区活动中心", "校门口志愿岗", "敬老院"),
    "social_practice": ("实践基地",),
    "poverty_relief": ("帮扶村",),
}
_SUMMARIES = {
    "family_visit": ("介绍在校学习情况，听取家庭意见", "了解假期生活，商定联系方式", "帮助办理一件实事"),
    "talk": (
        "交流思想，提出建议",
        "沟通工作进展，商量改进办法",
        "了解学习情况，互相提醒",
        "交换意见，明确努力方向",
    ),
    "pair_contact": ("辅导功课", "交流学习方法", "讨论实习安排", "一起读书"),
    "volunteer": ("清扫、引导与咨询服务",),
    "social_practice": ("暑期社会实践",),
    "poverty_relief": ("送技术下乡",),
}


def note(
    world: World, dice: Dice, care: int, kind: str, day: int, actors: tuple[str, ...], **cells: object
) -> Row | None:
    """Write an activity of the campaign; None where the day lies outside the records."""
    if not world.holds(day):
        return None
    slack = 1_000 - care
    row = world.add(
        "activities", id=world.number("A"), kind=kind, on=world.civil(day), actors=actors, **cells
    )
    row["campaigns"] = (CAMPAIGN,)
    if not dice.chance(slack // 9):
        row.setdefault("place", dice.pick(_PLACES.get(kind, ("会议室",))))
    if not dice.chance(slack // 6):
        row["summary"] = dice.pick(_SUMMARIES.get(kind, ("按计划开展",)))
    if not dice.chance(20):
        delay = dice.between(32, 80) if dice.chance(slack // 5) else dice.between(0, 21)
        row["recorded_on"] = world.civil(day + delay)
    return row
