"""What comes every year in the volume on student work: appraisals, funds, inspections, assessments of branches."""

from datetime import date
from decimal import Decimal

from ..dice import Dice
from ..world import World
from .doers import Doer, doers
from .habits import Habit, keep, write
from .periods import periods
from .titles import stand

__all__ = ["appraise", "assess_branches", "fund", "inspect", "measure"]

_POINTS = ("point:plan", "point:quality", "point:procedure", "point:activists")


_APPRAISALS = (
    Habit("student_member", "once", "assessments", "member_appraisal", ({"value": "qualified", "by_class": "peer"},), often=960),
    Habit(
        "student_member", "once", "assessments", "member_appraisal",
        ({"value": "qualified", "by_class": "student", "respondents": "@asked"},), often=880,
    ),
    Habit(
        "student_member", "once", "assessments", "member_appraisal",
        ({"value": "good", "by_class": "teacher", "respondents": 6},), often=800,
    ),
)  # fmt: skip


def appraise(world: World, dice: Dice) -> None:
    """Appraisals of student members at the end of the year, by each other, by other students and by teachers."""
    for year in (2016, 2017):
        habits = tuple(
            Habit(h.who, h.every, h.table, h.kind, tuple({**c, "period": str(year)} for c in h.each), h.often)
            for h in _APPRAISALS
        )
        keep(world, dice, habits, date(year, 12, 5), date(year + 1, 1, 20))


def fund(world: World, dice: Dice) -> None:
    """Three funds a year for the school and each committee: mostly paid out in full, and mostly not overspent."""
    for word in ("root", "college"):
        for doer in list(doers(world, word)):
            for year in (2016, 2017, 2018):
                for kind, amount in (
                    ("management_funds", 6_000),
                    ("activity_funds", 12_000),
                    ("award_funds", 4_000),
                ):
                    if not dice.chance(min(990, doer.care + 90)):
                        continue
                    day = date(year, 1, 12).toordinal() + dice.below(50)
                    received = amount if dice.chance(doer.care + 60) else amount * dice.between(70, 95) // 100
                    spent = received * dice.between(45, 99) // 100 + (received // 5 if dice.chance(25) else 0)
                    cells = {
                        "amount": Decimal(amount),
                        "received": Decimal(received),
                        "spent": Decimal(spent),
                    }
                    write(world, dice, "resources", kind, doer, day, str(year), cells)


def inspect(world: World, dice: Dice) -> None:
    """Admission is inspected: by the colleges every quarter, by the organization department every half-year."""
    office = world.departments[0]
    rounds = [(c.id, b.id, c.care, "quarter") for c in world.colleges for b in c.branches]
    rounds += [(office, c.id, 930, "half") for c in world.colleges]
    for host, inspected, care, every in rounds:
        for _label, first, last in periods(world, every, world.start, world.end):
            if dice.chance(min(980, care + 70)):
                tags = _POINTS if dice.chance(care + 80) else _POINTS[:2]
                doer = Doer(host, host, care, world.start, world.end)
                write(
                    world,
                    dice,
                    "activities",
                    "admission_inspection",
                    doer,
                    dice.between(first, last),
                    "",
                    {"counterparts": (inspected,), "tags": tags},
                )


def assess_branches(world: World, dice: Dice) -> None:
    """Student branches are assessed early in the next year; problems are put right, the best are commended in July."""
    for year in (2016, 2017):
        day = date(year + 1, 1, 8).toordinal()
        for doer in list(doers(world, "student_branch")):
            if not dice.chance(min(985, doer.care + 90)):
                continue
            for item in ("organizational_life", "member_role", "admission_quality", "effect"):
                if dice.chance(doer.care + 120):
                    cells = {"item": item, "value": "@score"}
                    row = write(
                        world,
                        dice,
                        "assessments",
                        "branch_assessment",
                        doer,
                        day + dice.below(30),
                        str(year),
                        cells,
                    )
                    if row is not None and not dice.chance(doer.care + 130):
                        row["parts"] = ("problem",)
                        _put_right(world, dice, doer, day + 30)
        best = sorted((b for b in world.branches if b.of_students), key=lambda b: (-b.care, b.id))[:2]
        for branch in best:
            basis = [
                str(r["id"])
                for r in world.rows["assessments"]
                if r["scheme"] == "branch_assessment" and r["subject"] == branch.id
            ]
            july = date(year + 1, 6, 20).toordinal()
            if world.holds(july):
                steps = [("recommend", branch.college.id), ("approve", world.root)]
                stand(
                    world,
                    dice,
                    "excellent_student_branch",
                    str(year + 1),
                    branch.id,
                    steps,
                    july - 20,
                    july,
                    basis=tuple(basis),
                )


def _put_right(world: World, dice: Dice, doer: Doer, day: int) -> None:
    if dice.chance(doer.care + 100):
        write(world, dice, "progress", "rectification", doer, day + dice.between(20, 80))
    college = next(b.college for b in world.branches if b.id == doer.id)
    if dice.chance(college.care):
        guide = Doer(college.id, college.id, college.care, world.start, world.end)
        write(
            world,
            dice,
            "activities",
            "research_visit",
            guide,
            day + dice.between(5, 60),
            "",
            {"counterparts": (doer.id,)},
        )


def measure(world: World, dice: Dice) -> None:
    """Once a year the school counts whom its work reaches."""
    root = next(doers(world, "root"))
    for year, share in ((2016, 96), (2017, 100)):
        for name, value in (
            ("student_coverage", share),
            ("quiz_participation", share - 4),
            ("strong_student_share", 62),
        ):
            write(
                world,
                dice,
                "measures",
                name,
                root,
                date(year, 12, 18).toordinal(),
                str(year),
                {"value": Decimal(value) / 100, "n": 900},
            )
