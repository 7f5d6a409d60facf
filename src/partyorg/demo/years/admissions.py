"""How students come into the Party in the volume on student work: the recommendation, the training, each step of a case."""

from datetime import date
from decimal import Decimal

from ..dice import Dice
from ..world import Branch, Person, Student, World
from .doers import Doer
from .habits import Habit, keep, write

__all__ = ["admit_students"]


def admit_students(world: World, dice: Dice, affairs: str) -> None:
    """Members admitted in these years with their cases; others on their way; all with reports, checks and guidance."""
    meetings = _recommendations(world, dice)
    waiting: list[Doer] = []
    for branch in world.branches:
        if branch.of_students:
            for stay in branch.stays:
                person = stay.person
                if person.is_student and stay is person.stays[0]:
                    _join(world, dice, branch, person, meetings, waiting)
            for student in branch.college.students[: 4 + dice.below(3)]:
                _apply(world, dice, branch, student, affairs, meetings, waiting)
            del branch.college.students[:6]
    book = next(str(row["id"]) for row in world.rows["documents"] if row["kind"] == "textbook_list")
    course = {"tags": ("tier:activist",), "hosts": ("@unit",), "related": (book,)}
    habits = (
        Habit("waiting", "quarter", "documents", "thought_report", often=990),
        Habit("waiting", "half", "assessments", "candidate_check", ({"value": "@met"},), often=990),
        Habit("waiting", "year", "activities", "training", (course,), often=800),
    )
    keep(world, dice, habits, world.civil(world.start), world.civil(world.end), {"waiting": waiting})
    _faults(world, dice)
    _plans(world, dice)


def _recommendations(world: World, dice: Dice) -> dict[tuple[str, int], str]:
    """A meeting of the League in each college each spring, and which one it was."""
    out = {}
    for college in world.colleges:
        for year in (2016, 2017, 2018):
            doer = Doer(college.id, college.id, college.care, world.start, world.end)
            due = dice.between(30, 60)
            present = due * dice.between(45, 95) // 100
            cells = {
                "tags": ("ground:conduct",) if dice.chance(college.care + 120) else (),
                "figures": {"due": Decimal(due), "present": Decimal(present)},
            }
            row = write(
                world,
                dice,
                "activities",
                "recommendation_meeting",
                doer,
                date(year, 3, 10).toordinal() + dice.below(14),
                "",
                cells,
            )
            if row is not None:
                out[college.id, year] = str(row["id"])
    return out


def _recommend(
    world: World, dice: Dice, branch: Branch, person: str, day: int, meetings: dict[tuple[str, int], str]
) -> None:
    """The League recommends somebody in the weeks after its meeting."""
    year = world.civil(day).year
    meeting = meetings.get((branch.college.id, year))
    on = min(day, date(year, 3, 28).toordinal())
    if world.holds(on) and dice.chance(branch.care + 80):
        world.add(
            "candidacies", id=world.number("K"), scheme="league_recommendation", round=str(year), subject=person,
            category=dice.pick(("junior", "junior", "senior")), granted_on=world.civil(on),
            basis=(meeting,) if meeting and dice.chance(branch.care + 100) else (),
        )  # fmt: skip


def _train(
    world: World, dice: Dice, host: str, person: str, tier: str, day: int, hours: int, branch: Branch
) -> None:
    books = [str(row["id"]) for row in world.rows["documents"] if row["kind"] == "textbook_list"]
    if dice.chance(branch.care + 70):
        doer = Doer(host, host, branch.care, world.start, world.end)
        cells = {
            "actors": (person,), "tags": (f"tier:{tier}",), "hours": Decimal(hours), "channel": ("onsite",),
            "place": "党校教室" if dice.chance(branch.care + 100) else "", "related": tuple(books[:1]) if dice.chance(900) else (),
        }  # fmt: skip
        write(world, dice, "activities", "training", doer, day, "", cells)


def _cultivate(world: World, dice: Dice, branch: Branch, person: str, since: int, until: int) -> None:
    """A full member, perhaps a student, cultivates somebody and sees him every quarter."""
    full = [
        p
        for p in branch.present(max(since, world.start), min(until, world.end - 1))
        if p.full < since and p.id != person
    ]
    if not full or not dice.chance(branch.care + 90):
        return
    mentor = dice.pick(full)
    world.add(
        "links", id=world.number("L"), kind="cultivator", a=mentor.id, b=person, since=world.civil(since),
        until=world.ended(until),
    )  # fmt: skip
    habit = Habit(
        "mentor", "quarter", "activities", "cultivation_guidance",
        ({"counterparts": (person,), "tags": (f"field:{dice.pick(('thought', 'study', 'social_work', 'school_life'))}",)},),
    )  # fmt: skip
    doer = Doer(
        mentor.id, branch.id, mentor.care, max(since, world.start), min(until, world.end), person=True
    )
    keep(world, dice, (habit,), world.civil(world.start), world.civil(world.end), {"mentor": [doer]})


def _stage(world: World, person: str, stage: str, since: int, until: int | None, unit: str) -> None:
    world.add(
        "stages",
        person=person,
        stage=stage,
        since=world.civil(since),
        until=world.ended(until) if until else None,
        unit=unit,
    )


def _apply(
    world: World, dice: Dice, branch: Branch, student: Student, affairs: str, meetings: dict[tuple[str, int], str],
    waiting: list[Doer],
) -> None:  # fmt: skip
    """A student on his way: an applicant, and perhaps an activist since."""
    applied = max(student.since + 40, world.start + dice.between(10, 500))
    chosen = applied + dice.between(190, 330)
    if min(student.until, world.end) - applied < 90:
        return
    until = min(student.until, world.end + 1)
    active = chosen < until - 30 and dice.chance(600)
    _stage(world, student.id, "applicant", applied, chosen if active else until, branch.id)
    world.add(
        "tenures",
        person=student.id,
        kind="affiliation",
        unit=branch.id,
        since=world.civil(applied),
        until=world.ended(until),
    )
    _train(world, dice, affairs, student.id, "applicant", applied + dice.between(20, 170), 8, branch)
    _cultivate(world, dice, branch, student.id, applied + dice.between(5, 35), until)
    if active:
        _recommend(world, dice, branch, student.id, chosen - 5, meetings)
        _stage(world, student.id, "activist", chosen, until, branch.id)
        waiting.append(Doer(student.id, branch.id, branch.care, chosen, until, person=True))


def _join(
    world: World, dice: Dice, branch: Branch, person: Person, meetings: dict[tuple[str, int], str],
    waiting: list[Doer],
) -> None:  # fmt: skip
    """A member's own way, as far as these years saw it: target, admission, conversion."""
    day, full = person.admitted, person.full
    if world.start + 250 < day < world.end:
        applied, chosen, target = day - 640, day - 470, day - 130
        written = {row["stage"] for row in world.rows["stages"] if row["person"] == person.id}
        if "target" not in written:
            for stage, since, until in (
                ("applicant", applied, chosen),
                ("activist", chosen, target),
                ("target", target, day),
            ):
                _stage(world, person.id, stage, since, until, branch.id)
        _recommend(world, dice, branch, person.id, chosen - 4, meetings)
        _train(
            world,
            dice,
            branch.college.id,
            person.id,
            "activist",
            target - dice.between(10, 120),
            dice.pick((24, 24, 32, 16)),
            branch,
        )
        _cultivate(world, dice, branch, person.id, max(chosen, world.start), min(full, world.end))
        waiting.append(
            Doer(
                person.id,
                branch.id,
                person.care,
                max(chosen, world.start),
                min(full, world.end, person.until),
                person=True,
            )
        )
        _case(world, dice, branch, person, "admit", day)
    if world.start + 60 < full < min(world.end, person.until):
        _train(
            world,
            dice,
            branch.college.id,
            person.id,
            "probationary",
            full - dice.between(40, 300),
            16,
            branch,
        )
        _case(world, dice, branch, person, "convert", full)


def _case(world: World, dice: Dice, branch: Branch, person: Person, topic: str, day: int) -> None:
    """The steps before and after a vote of the branch, under one case; careless branches leave one out or hold it late."""
    number = world.number("C")
    world.add(
        "cases",
        id=number,
        person=person.id,
        procedure="national.development",
        unit=branch.id,
        opened_on=world.civil(day - 40),
    )
    office = Doer(branch.id, branch.id, branch.care, world.start, world.end)
    college = branch.college.id
    about: dict[str, object] = {"case": number, "topic": (topic,)}
    checked: dict[str, object] = {"case": number, "subject": person.id}
    item = {"item": "convert"} if topic == "convert" else {}
    first, above = world.civil(day - 15), {"case": number, "owner": college}
    steps: list[tuple[int, str, str, dict[str, object]]] = [
        (-30, "activities", "committee_meeting", {**about, "actors": ("@secretary",), "outcome": "passed"}),
        (-27, "documents", "case_report", {**about, "addressee": (college,), "sent_on": "@day", "about": (person.id,)}),
        (-20, "assessments", "pre_review", {**checked, **item, "by": college, "value": "pass"}),
        (-15, "documents", "public_notice", {
            **about, "posted_on": first, "removed_on": world.civil(day - (15 - dice.between(4, 9))), "about": (person.id,),
            "addressee": (branch.id,), "tags": (f"form:{dice.pick(('printed', 'posted', 'online'))}",),
        }),
        (6, "documents", "publication", {**above, "published_on": "@day"}),
    ]  # fmt: skip
    if topic == "admit":
        steps += [
            (-25, "assessments", "target_check", {**checked, "value": "met"}),
            (-24, "assessments", "target_review", {**checked, "by_class": "self", "value": "good"}),
            (
                -22,
                "assessments",
                "target_review",
                {**checked, "by_class": "mass", "respondents": dice.between(8, 30), "value": "good"},
            ),
        ]
    else:
        steps += [
            (-18, "assessments", "conversion_check", {**checked, "item": mark, "value": "met"})
            for mark in ("vanguard_role", "standards")
        ]
    for wait, table, kind, cells in steps:
        if dice.chance(min(985, branch.care + 90)):
            write(world, dice, table, kind, office, day + wait, "", cells)
    there = len(branch.present(day, day + 1))
    flag = ("venue:party_flag",) if dice.chance(branch.care + 80) else ()
    ballot = {
        "due": Decimal(there),
        "present": Decimal(max(1, there - dice.below(3))),
        "yes": Decimal(max(1, there - 3)),
    }
    cells = {**about, "counterparts": (person.id,), "outcome": "passed", "tags": flag, "figures": ballot}
    write(world, dice, "activities", "branch_vote", office, day, "", cells)


def _faults(world: World, dice: Dice) -> None:
    """Two admissions turn out to have been done wrongly; one of them has been dealt with."""
    for n, case in enumerate(dice.take(world.rows.get("cases", []), 2)):
        branch = next(b for b in world.branches if b.id == case["unit"])
        day = date(2017, 10, 9).toordinal() + 40 * n
        event = world.number("E")
        world.add("events", id=event, kind="admission_fault", subject=branch.id, on=world.civil(day))
        leader = branch.college.secretary_on(day)
        if n == 0 and leader is not None:
            doer = Doer(branch.college.id, branch.college.id, branch.care, world.start, world.end)
            cells = {"related": (event,), "about": (leader.id,), "tags": ("liability:lead",)}
            write(world, dice, "documents", "accountability_decision", doer, day + 35, "", cells)


def _plans(world: World, dice: Dice) -> None:
    """Each college plans how many it will admit in a year; mostly it keeps to that."""
    for college in world.colleges:
        branches = {branch.id for branch in college.branches}
        for year in (2016, 2017, 2018):
            admitted = sum(
                row["stage"] == "probationary" and row["unit"] in branches and isinstance(row["since"], date) and row["since"].year == year
                for row in world.rows["stages"]
            )  # fmt: skip
            places = admitted + (0 if dice.chance(college.care - 100) else dice.between(1, 3))
            doer = Doer(college.id, college.id, college.care, world.start, world.end)
            if dice.chance(college.care + 100):
                figures = {"places": Decimal(places)}
                write(
                    world,
                    dice,
                    "documents",
                    "admission_plan",
                    doer,
                    date(year, 1, 20).toordinal(),
                    str(year),
                    {"figures": figures},
                )
