"""The province of Henan's volume: its universities, colleges and branches, their secretaries and student members."""

from datetime import date

from attrs import frozen

from ..dice import Dice
from ..names import SCHOOL, ordinal, person_name
from ..world import World

__all__ = ["GROUP", "TEAM", "Body", "build_province"]

GROUP, TEAM = "LG1", "RT1"


@frozen
class Body:
    """A university, college or branch that may stand for a title; `student` branches have their members in `people`."""

    id: str
    school: str
    level: str
    care: int
    student: bool = False
    people: tuple[str, ...] = ()


def build_province(world: World, dice: Dice, universities: int) -> list[Body]:
    """Write the commission with its group and team, and so many universities; whoever may stand for a title."""
    world.add(
        "units",
        id="PC",
        name="某省虚构高校工委",
        kind="committee",
        level="province",
        formed_on=date(2000, 1, 1),
    )
    world.add(
        "units",
        id=GROUP,
        name="某省虚构高校工委四个活动领导小组",
        kind="leading_group",
        parent="PC",
        formed_on=date(2022, 8, 10),
    )
    world.add(
        "units",
        id=TEAM,
        name="某省虚构大学生党员标兵报告团",
        kind="report_team",
        parent="PC",
        formed_on=date(2022, 12, 10),
    )
    for post in ("head", "deputy_head"):
        _tenure(world, _person(world), "post", post, GROUP, date(2022, 8, 15))
    units = []
    for n in range(universities):
        school = f"U{n:02d}"
        name = SCHOOL if n == 0 else f"某省虚构第{ordinal(n + 1)}大学"
        care = dice.between(560, 960)
        world.add(
            "units",
            id=school,
            name=f"{name}党委",
            kind="committee",
            level="school",
            parent="PC",
            formed_on=date(1985, 9, 1),
        )
        units.append(Body(school, school, "school", care))
        for c in range(6):
            units += _college(world, dice, school, name, c, care)
    return units


def _college(world: World, dice: Dice, school: str, name: str, number: int, care: int) -> list[Body]:
    college = f"{school}C{number + 1}"
    world.add(
        "units", id=college, name=f"{name}虚构{ordinal(number + 1)}学院党委", kind="committee" if number % 3 else "general_branch",
        level="college", parent=school, formed_on=date(1998 + dice.below(10), 9, 1),
    )  # fmt: skip
    units = [Body(college, school, "college", max(300, min(980, care + dice.between(-90, 90))))]
    for b in range(3):
        branch, student = f"{college}B{b + 1}", b == 2
        formed = date(2008 + dice.below(10), 1 + dice.below(12), 5)
        if not student and dice.chance(60):
            formed = date(2020, 3, 9)  # too young for a studio in the first batch
        title = "学生" if student else "教工"
        world.add(
            "units", id=branch, name=f"{name}虚构{ordinal(number + 1)}学院{title}第{ordinal(b + 1)}党支部", kind="branch",
            level="branch", category="student" if student else "teaching", parent=college, formed_on=formed,
        )  # fmt: skip
        _secretary(world, dice, branch)
        people = tuple(_student(world, dice, branch) for _ in range(7)) if student else ()
        units.append(
            Body(
                branch, school, "branch", max(300, min(980, care + dice.between(-130, 100))), student, people
            )
        )
    return units


def _person(world: World) -> str:
    id = world.number("P")
    world.add("people", id=id, name=person_name(int(id[1:]), world.width))
    return id


def _tenure(
    world: World, person: str, kind: str, value: str, unit: str, since: date, until: date | None = None
) -> None:
    world.add("tenures", person=person, kind=kind, value=value, unit=unit, since=since, until=until)


def _secretary(world: World, dice: Dice, branch: str) -> None:
    """A teacher, mostly both the branch's head and a head in his field; now and then followed by somebody who is not."""
    changed = date(2023, 3, 1) if dice.chance(60) else None
    for since, until in ((date(2019, 9, 1), changed), (changed, None)):
        if since is None:
            continue
        person = _person(world)
        world.add("stages", person=person, stage="full", since=date(2010, 7, 1), unit=branch)
        _tenure(world, person, "affiliation", "", branch, date(2015, 9, 1))
        _tenure(world, person, "role", "teacher", "", date(2010, 9, 1))
        _tenure(world, person, "post", "secretary", branch, since, until)
        if dice.chance(880 if since.year < 2020 else 500):
            _tenure(world, person, "qualification", "dual_leader", "", date(2019, 12, 1))


def _student(world: World, dice: Dice, branch: str) -> str:
    """A student member, mostly full and full-time."""
    id = _person(world)
    row = world.rows["people"][-1]
    drawn = dice.below(100)
    if drawn < 96:
        row["attr"] = {"study_mode": "full_time" if drawn < 93 else "part_time"}
    entered = date(2019 + dice.below(3), 9, 1)
    _tenure(world, id, "role", "postgraduate" if dice.chance(400) else "undergraduate", "", entered)
    _tenure(world, id, "affiliation", "", branch, entered)
    admitted = date(2020 + dice.below(2), 5 + dice.below(7), 20)
    world.add(
        "stages",
        person=id,
        stage="probationary",
        since=admitted,
        until=admitted.replace(year=admitted.year + 1),
        unit=branch,
    )
    world.add("stages", person=id, stage="full", since=admitted.replace(year=admitted.year + 1), unit=branch)
    return id
