"""The volume of 2022 to 2024: a province's commission and a dozen universities, with two batches of Henan's four activities."""

from datetime import date

from partyorg.campaign.definition import Campaign
from partyorg.facts.register import Register

from ..dice import Dice
from ..finish import TABLES, register_of
from ..world import Row, World
from .henan_province import TEAM, Body, build_province
from .henan_terms import build_terms, look_after, paper, withdraw
from .titles import stand

__all__ = ["make"]

_SINCE, _UNTIL = date(2022, 8, 1), date(2024, 3, 1)
_YEARS = (2022, 2023)
_PROGRAMMES = ("three_level", "studio", "student_model", "innovation_case")


def make(campaign: Campaign, seed: int, members: int) -> Register:  # noqa: ARG001 - every volume is made alike
    """The volume; fewer universities where there are few members, and then fewer titles than the quotas say."""
    world = World(seed, _SINCE.toordinal(), _UNTIL.toordinal(), _UNTIL.toordinal(), 4, root="PC")
    units = build_province(world, world.dice(61), max(1, min(12, members // 12)))
    dice = world.dice(62)
    for year in _YEARS:
        _launch(world, dice, year)
        _schemes(world, dice, units, year)
    build_terms(world, world.dice(63))
    look_after(world, world.dice(64))
    withdraw(world, world.dice(65))
    return register_of(
        world,
        TABLES,
        name="某省虚构高校工委",
        attr={"study_mode": "text", "theme": "text", "content": "text"},
    )


def _launch(world: World, dice: Dice, year: int) -> None:
    """The notices of the four activities in August, the winners' report in December, an experience summary in the new year."""
    for programme in _PROGRAMMES:
        if year == 2022 or programme != "innovation_case":
            paper(
                world, "notice", "PC", date(year, 8, dice.between(20, 28)), tags=(f"programme:{programme}",)
            )
    number = paper(world, "award_notice", "PC", date(year, 12, 20), tags=("programme:student_model",))
    for day in (date(year + 1, 2, 24), date(year + 1, 4, 20)):
        if world.holds(day.toordinal()):
            world.add(
                "activities",
                id=world.number("A"),
                kind="presentation",
                on=day,
                hosts=(TEAM,),
                related=(number,),
            )
    if year == 2022:
        paper(world, "experience_summary", "PC", date(2023, 11, 20))


def _schemes(world: World, dice: Dice, units: list[Body], year: int) -> None:
    """Who stands and who is chosen: the better ones, by the quotas; a few slips in the route, the round or the subject."""
    held = {row["subject"] for row in world.rows.get("candidacies", []) if row["granted_on"]}
    free = [unit for unit in units if unit.id not in held or dice.chance(25)]
    of = {level: [u for u in free if u.level == level] for level in ("school", "college", "branch")}
    teachers = [u for u in of["branch"] if not u.student]
    for scheme, pool, quota in (
        ("demo_university", of["school"], 5), ("benchmark_college", of["college"], 30), ("model_branch", of["branch"], 100),
        ("studio", teachers, 30),
    ):  # fmt: skip
        for place, unit in enumerate(_ranked(dice, pool)[: quota + max(2, quota // 6)]):
            _stand(world, dice, scheme, year, unit, unit.id, granted=place < quota)
    students = [(id, unit) for unit in units if unit.student for id in unit.people]
    for place, (id, unit) in enumerate(dice.take(students, 210)):
        _stand(world, dice, "student_model", year, unit, id, granted=place < 200)
    for category, level, number in (
        ("committee", "school", 5),
        ("college", "college", 10),
        ("branch", "branch", 33),
    ):
        pool = [u for u in units if u.level == level]
        for place, unit in enumerate(_ranked(dice, pool)[: number + 4]):
            _case(world, dice, year, category, unit, granted=place < number)
    for unit in dice.take([u for u in units if u.level == "college"], 3):
        _case(world, dice, year, "united_front", unit, granted=True)


def _ranked(dice: Dice, pool: list[Body]) -> list[Body]:
    return [unit for _, unit in sorted(((-u.care + dice.below(160), u.id), u) for u in pool)]


_MARKS = {
    "student_model": ("political", "achievement", "example", "service", "law_abiding"),
    "innovation_case": ("targeted", "innovative", "transferable"),
    "demo_university": ("overall",), "benchmark_college": ("overall",), "model_branch": ("overall",),
}  # fmt: skip


def _stand(
    world: World, dice: Dice, scheme: str, year: int, unit: Body, subject: str, *, granted: bool, **cells: object
) -> Row:  # fmt: skip
    yearly = scheme in ("student_model", "innovation_case")
    day = date(year, 12, 8) if yearly else date(year, 10, 20)
    decided = day.toordinal() + dice.between(0, 9) + (25 if dice.chance(12) else 0)
    steps = [("cultivate", unit.school), ("school_recommend", unit.school), ("decide", "PC")]
    if yearly or dice.chance(60):
        del steps[0]
    elif dice.chance(25):
        del steps[1]
    first = date(year, 9, 8).toordinal() + dice.between(0, 12)
    if scheme == "model_branch" and dice.chance(unit.care + 140):
        earlier = date(2021, 6, 25)
        world.add(
            "candidacies",
            id=world.number("K"),
            scheme="school_model_branch",
            round="2021",
            subject=subject,
            granted_on=earlier,
        )
    for item in _MARKS.get(scheme, ()):
        if dice.chance(min(985, unit.care + 150)):
            world.add(
                "assessments", id=world.number("R"), scheme=scheme, subject=subject, period=str(year), item=item,
                value="met" if dice.chance(min(985, unit.care + 190)) else "not_met", on=date(year, 9, dice.between(2, 28)),
            )  # fmt: skip
    row = stand(world, dice, scheme, str(year), subject, steps, first, decided if granted else None, **cells)
    if granted and not yearly and scheme != "model_branch":
        begins = date(year, 11, 1) if dice.chance(940) else date(year, 12, 15)
        row["since"], row["until"] = begins, begins.replace(year=year + 2)
    if granted and dice.chance(820):
        shown = decided + (dice.between(5, 80) if dice.chance(930) else dice.between(95, 130))
        if world.holds(shown):
            on = world.civil(shown)
            tags = (f"programme:{scheme}",) if scheme == "student_model" else ()
            signed = (subject,) if scheme == "student_model" and dice.chance(850) else ()
            paper(
                world,
                "publication",
                "PC",
                on,
                published_on=on,
                about=(subject,),
                tags=tags,
                signatures=signed,
            )
    return row


def _case(world: World, dice: Dice, year: int, category: str, unit: Body, *, granted: bool) -> None:
    attr = {
        "theme": dice.pick(("organising_power", "work_quality")),
        "content": dice.pick(("mechanism", "model", "practice")),
    }
    if dice.chance(40):
        del attr["content"]
    _stand(world, dice, "innovation_case", year, unit, unit.id, granted=granted, category=category, attr=attr)
