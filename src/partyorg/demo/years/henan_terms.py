"""What those chosen do in their term in Henan's volume, how they are looked after, and who loses the title."""

from datetime import date
from decimal import Decimal

from ..dice import Dice
from ..world import World
from .henan_province import GROUP

__all__ = ["build_terms", "look_after", "paper", "withdraw"]

_STUDIO_TASKS = ("political_function", "core_duty", "ideological_work", "development", "branch_team")


_SUPERVISED = ("demo_university", "benchmark_college", "model_branch", "studio")


def paper(world: World, kind: str, owner: str, day: date, **cells: object) -> str:
    """Write a document issued on this day; its id. Nothing is written where the day lies outside the records."""
    number = world.number("W")
    if world.holds(day.toordinal()):
        world.add("documents", id=number, kind=kind, owner=owner, issued_on=day, **cells)
    return number


def build_terms(world: World, dice: Dice) -> None:
    """What those chosen do in their term: results, the five tasks of a studio, a midterm review after a year."""
    for row in list(world.rows["candidacies"]):
        since, subject = row.get("since"), str(row["subject"])
        if not isinstance(since, date):
            continue
        start = since.toordinal()
        if since.year == 2022 and dice.chance(900):
            day = start + 366 + (dice.between(0, 58) if dice.chance(930) else dice.between(65, 90))
            _assess(world, dice, "midterm", subject, day)
        results = {
            "demo_university": ("overall_leadership", "work_system", "led_development"),
            "benchmark_college": ("political_function", "blockage", "key_tasks"),
        }.get(str(row["scheme"]), ())
        for result in results:
            if dice.chance(500):
                issued = world.civil(start + dice.between(60, 480))
                paper(world, "building_result", subject, issued, tags=(f"result:{result}",))
        if row["scheme"] == "studio":
            for task in _STUDIO_TASKS:
                day = start + dice.between(90, 700)
                if world.holds(day):
                    world.add(
                        "progress", id=world.number("G"), task=f"studio_{task}", unit=subject, state="done", on=world.civil(day),
                        deadline=date(since.year + 2, 10, 31),
                    )  # fmt: skip
            if dice.chance(650):
                paper(
                    world,
                    dice.pick(("cultivation_mechanism", "work_method")),
                    subject,
                    world.civil(start + dice.between(100, 500)),
                )


def _assess(world: World, dice: Dice, scheme: str, subject: str, day: int) -> None:
    if world.holds(day):
        value = "good" if dice.chance(700) else "pass"
        world.add(
            "assessments",
            id=world.number("R"),
            scheme=scheme,
            subject=subject,
            value=value,
            on=world.civil(day),
            by=GROUP,
        )


def look_after(world: World, dice: Dice) -> None:
    """The leading group goes round those chosen, most of them every year, and says mostly in which way."""
    seen: dict[str, date] = {}
    for row in world.rows["candidacies"]:
        if isinstance(row["granted_on"], date) and row["scheme"] in _SUPERVISED:
            seen.setdefault(str(row["subject"]), row["granted_on"])
    for subject, granted in seen.items():
        for year in (2023, 2024):
            day = date(year, 1, 10).toordinal() + dice.below(340)
            if granted.toordinal() < day and world.holds(day) and dice.chance(900):
                tags = (
                    (f"supervised:{dice.pick(('concentrated', 'random', 'broad', 'spot'))}",)
                    if dice.chance(950)
                    else ()
                )
                world.add(
                    "activities", id=world.number("A"), kind="supervision", on=world.civil(day), hosts=(GROUP,),
                    counterparts=(subject,), tags=tags, figures={"problems": Decimal(dice.below(3))},
                )  # fmt: skip
    for n, other in enumerate(("party_history_study", "education_reform", "")):
        campaigns = tuple(c for c in ("henan.four-activities", other) if c)
        world.add(
            "activities", id=world.number("A"), kind="promotion", on=date(2022 + n // 2, 11, 9 + n), hosts=("PC",),
            tags=("joint:combined",), campaigns=campaigns,
        )  # fmt: skip


def withdraw(world: World, dice: Dice) -> None:
    """A few titles are withdrawn in the following year; one decision has not reached the list yet."""
    granted = [
        r for r in world.rows["candidacies"] if r["granted_on"] and r["scheme"] in ("model_branch", "studio")
    ]
    first = [row for row in granted if row["round"] == "2022"]
    for n, row in enumerate(dice.take(first, 3)):
        day = date(2023, 5, 10 + n)
        world.add("events", id=world.number("E"), kind="title_withdrawn", subject=row["subject"], on=day)
        if n:
            row["status"], row["revoked_on"] = "revoked", date(2023, 5, 20 + n)
