"""What hangs together in Ningbo's volume: a matter and what follows from it, and the titles of the three levels."""

from datetime import date

from ..dice import Dice
from ..world import Branch, Row, World
from .doers import Doer, doers
from .habits import write
from .periods import periods
from .titles import stand

__all__ = ["build_chains"]

_SEEN = date(2020, 6, 12).toordinal()


def build_chains(world: World, dice: Dice) -> None:
    """Write decisions and their study, matters and their gates, reviews and rectification, then titles and projects."""
    for college in list(doers(world, "college")):
        _decide(world, dice, college)
        _check_each_other(world, dice, college)
    _approve(world, dice)
    _solve(world, dice)
    _put_right(world, dice)
    _climb(world, dice)
    _honour(world, dice)
    _stars_below_four(world, dice)


def _decide(world: World, dice: Dice, college: Doer) -> None:
    """Decisions from above are relayed; own ones are studied first; new teachers, books and events pass a gate."""
    for n, (_label, first, last) in enumerate(periods(world, "quarter", _SEEN, world.end)):
        day = dice.between(first + 10, max(first + 10, last - 20))
        decided = write(world, dice, "documents", "superior_decision", college, day, "", {"sent_on": "@day"})
        if decided is not None and dice.chance(college.care + 60):
            wait = dice.between(1, 14) if dice.chance(college.care) else dice.between(17, 40)
            write(world, dice, "activities", "relay", college, day + wait, "", {"related": (decided["id"],)})
        topic = (("direction",), ("faculty",), ("interests",))[n % 3]
        study = write(world, dice, "activities", "party_study", college, day + 3, "", {"topic": topic})
        if study is not None:
            first_studied = dice.chance(college.care + 60)
            cells = {"topic": topic, "related": (study["id"],) if first_studied else ()}
            write(
                world,
                dice,
                "activities",
                "decision_meeting",
                college,
                day + 3 + dice.between(1, 12),
                "",
                cells,
            )
        kind = ("teacher_recruitment", "course_building", "textbook_choice", "academic_event")[n % 4]
        event = write(world, dice, "events", kind, college, day + 15)
        if event is not None and dice.chance(college.care + 90):
            cells = {
                "about": (event["id"],),
                "signatures": ("@secretary",) if dice.chance(college.care + 120) else (),
            }
            write(world, dice, "documents", "gate_note", college, day + 15 - dice.between(0, 6), "", cells)


def _check_each_other(world: World, dice: Dice, college: Doer) -> None:
    others = [c.id for c in world.colleges if c.id != college.id] or [world.root]
    for _label, first, last in periods(world, "semester", _SEEN, world.end):
        if dice.chance(min(980, college.care + 90)):
            host = Doer(dice.pick(others), "", 900, world.start, world.end)
            write(
                world,
                dice,
                "activities",
                "cross_check",
                host,
                dice.between(first, last),
                "",
                {"counterparts": (college.id,)},
            )


def _approve(world: World, dice: Dice) -> None:
    """Lectures and forums are approved before they are held, with one exception or two."""
    publicity = next(doers(world, "publicity_dept"))
    for n, (_label, first, last) in enumerate(periods(world, "quarter", _SEEN, world.end)):
        day = dice.between(first, last)
        held = write(world, dice, "activities", ("lecture", "seminar", "forum")[n % 3], publicity, day)
        if held is not None and dice.chance(880):
            write(
                world,
                dice,
                "documents",
                "approval",
                publicity,
                day - dice.between(1, 9),
                "",
                {"about": (held["id"],)},
            )


def _solve(world: World, dice: Dice) -> None:
    """Difficulties of the key tasks come before the joint meeting within two months, or later."""
    group = next(doers(world, "double_high_group"))
    for n, task in enumerate(doers(world, "key_task")):
        for year in (2021, 2022):
            day = date(year, 4 + 3 * n, 8).toordinal()
            event = write(world, dice, "events", "project_difficulty", task, day)
            wait = dice.between(15, 55) if dice.chance(750) else dice.between(65, 100)
            if event is not None and dice.chance(900):
                write(
                    world,
                    dice,
                    "activities",
                    "joint_meeting",
                    group,
                    day + wait,
                    "",
                    {"related": (event["id"],), "outcome": "closed"},
                )


def _put_right(world: World, dice: Dice) -> None:
    """Branches that were found weak put things right in three months."""
    for row in list(world.rows["assessments"]):
        day = row["on"]
        assert isinstance(day, date)
        if row["scheme"] == "standard_check" and row.get("value") == "weak":
            branch = next(b for b in world.branches if b.id == row["subject"])
            doer = Doer(branch.id, branch.id, branch.care, world.start, world.end)
            if dice.chance(branch.care + 100):
                wait = dice.between(30, 85) if dice.chance(branch.care) else dice.between(95, 140)
                write(world, dice, "progress", "rectification", doer, day.toordinal() + wait)


# Titles --------------------------------------------------------------------------------------------------------------


def _grant(world: World, dice: Dice, scheme: str, subject: str, on: date, **cells: object) -> Row:
    return stand(
        world,
        dice,
        scheme,
        str(on.year),
        subject,
        (("approve", world.root),),
        on.toordinal() - 5,
        on.toordinal(),
        **cells,
    )


def _climb(world: World, dice: Dice) -> None:
    """The best college and branches climb from the school's list to the province's and the country's; one skips a level."""
    colleges = sorted(world.colleges, key=lambda c: (-c.care, c.id))
    branches = sorted(world.branches, key=lambda b: (-b.care, b.id))
    for n, branch in enumerate(branches[:4]):
        if n != 2:
            _grant(world, dice, "school_model_branch", branch.id, date(2020, 12, 20))
        if n < 3:
            _grant(world, dice, "provincial_model_branch", branch.id, date(2021, 12, 10))
    _grant(world, dice, "national_model_branch", branches[0].id, date(2022, 12, 28))
    _grant(world, dice, "school_benchmark_college", colleges[0].id, date(2020, 12, 20))
    _grant(world, dice, "provincial_benchmark_college", colleges[0].id, date(2022, 1, 12))
    brands = list(doers(world, "brand"))
    for brand in brands[: max(1, len(brands) * 2 // 3)]:
        _grant(world, dice, "provincial_brand", brand.id, date(2022, 11, 3))
    _grant(world, dice, "provincial_civilised_campus", world.root, date(2022, 6, 30))


def _honour(world: World, dice: Dice) -> None:
    """Each year good teachers, cases and teams; every two years projects, which end in a case, or not yet."""
    teams = list(doers(world, "project_team"))
    for year in (2020, 2021, 2022, 2023):
        teachers = [p for p in world.people if p.roles[0][0] == "teacher" and p.works(world.end)]
        day = date(year, 12, 12)
        if year != 2022:
            _grant(world, dice, "good_teacher", dice.pick(teachers).id, date(year, 9, 8))
        _grant(world, dice, "theme_day_case", dice.pick(world.branches).id, day)
        _grant(world, dice, "tackling_model", dice.pick(teachers).id, day)
        if teams and year > 2020:
            _grant(world, dice, "demonstration_team", dice.pick(teams).id, day)
        if year > 2020:
            for branch in dice.take(world.branches, 2):
                _grant(world, dice, "advanced_org", branch.id, date(year, 6, 25))
            _grant(
                world,
                dice,
                "outstanding_member",
                dice.pick(world.branches[0].stays).person.id,
                date(year, 6, 25),
            )
    for batch, on in (("2020-2021", date(2021, 3, 9)), ("2022-2023", date(2022, 9, 6))):
        for branch in dice.take(world.branches, 3):
            _project(world, dice, branch, batch, on)


def _project(world: World, dice: Dice, branch: Branch, batch: str, on: date) -> None:
    row = stand(
        world,
        dice,
        "innovation_project",
        batch,
        branch.id,
        (("approve", world.root),),
        on.toordinal() - 9,
        on.toordinal(),
    )
    doer = Doer(branch.id, branch.id, branch.care, world.start, world.end)
    wait = dice.between(300, 720) if dice.chance(branch.care) else dice.between(740, 860)
    write(
        world,
        dice,
        "documents",
        "innovation_case",
        doer,
        on.toordinal() + wait,
        "",
        {"related": (row["id"],)},
    )
    write(world, dice, "progress", "research_topic", doer, on.toordinal() + 60, "", {"state": "running"})


def _stars_below_four(world: World, dice: Dice) -> None:
    """Where a branch has three stars its secretary is not appraised as excellent; here and there he was all the same."""
    low = {
        (str(row["subject"]), str(row["period"]))
        for row in world.rows["assessments"]
        if row["scheme"] == "star" and int(str(row["value"])) < 4
    }
    secretaries = {(term.person.id, branch.id) for branch in world.branches for term in branch.terms}
    for row in world.rows["assessments"]:
        if row["scheme"] in ("annual_appraisal", "debrief") and not row.get("item"):
            units = [unit for person, unit in secretaries if person == row["subject"]]
            if any((unit, str(row["period"])) in low for unit in units) and dice.chance(800):
                row["value"] = "qualified" if row["scheme"] == "annual_appraisal" else "poor"
