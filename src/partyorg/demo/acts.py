"""What members do: pairs with students and teachers, family visits, contacts in a pair, service in four kinds of place."""

from datetime import date

from .dice import Dice
from .records import note
from .world import CAMPAIGN, NEVER, Branch, College, Person, Student, World

__all__ = ["build_acts"]

_STREAM = {True: "stream:student", False: "stream:staff"}
_CHOSEN = ("organization", "individual", "both")
_SUPPORT = ("political", "ideological", "spiritual", "living", "academic")


def build_acts(world: World) -> None:
    """Write pairs, visits, contacts and voluntary service of the whole university."""
    pairs = world.dice(6)
    acts = world.dice(7)
    academic = [c for c in world.colleges if c.students]
    for person in world.people:
        college = person.stays[0].branch.college
        if not college.students and academic:
            college = pairs.pick(academic)
        _pair(world, pairs, person, college)
        for year, first, last in world.years():
            _visit(world, acts, person, college, year, first, last)
    _pair_teachers(world, pairs)
    for branch in world.branches:
        _serve(world, acts, branch)


# Pairs ------------------------------------------------------------------------------------------------


def _pair(world: World, dice: Dice, person: Person, college: College) -> None:
    care = person.care
    if dice.chance((1_000 - care) // 3) or not college.students:
        return
    day = max(person.since, world.start + 10) + _lag(dice, care)
    last = min(world.end, person.working_until())
    while day < last:
        student = _student(dice, college, day, 90)
        if student is None:
            return
        until = min(student.until, person.until)
        if dice.chance(40):
            until = min(until, day + dice.between(40, 400))
        # A few ledgers forget to close a pair when the student has left.
        written = NEVER if dice.chance((1_000 - care) // 12) else until
        row = world.add(
            "links", id=world.number("L"), kind="pair_student", a=person.id, b=student.id,
            since=world.civil(day), until=world.ended(written),
        )  # fmt: skip
        if not dice.chance((1_000 - care) // 8):
            row["chosen_by"] = dice.pick(_CHOSEN)
        _contacts(world, dice, person, student, day, min(until, world.end))
        day = until + _lag(dice, care)
        if dice.chance((1_000 - care) // 3):
            return


def _lag(dice: Dice, care: int) -> int:
    """Days until a pair is made: mostly within the two months that are tolerated."""
    return dice.between(62, 170) if dice.chance((1_000 - care) // 2) else dice.between(3, 58)


def _student(dice: Dice, college: College, day: int, ahead: int) -> Student | None:
    """A student of the college who is there now and will be for some time."""
    for _ in range(12):
        student = dice.pick(college.students)
        if student.since <= day and student.until >= day + ahead:
            return student
    return None


def _contacts(world: World, dice: Dice, person: Person, student: Student, since: int, until: int) -> None:
    """About once in every year of the pair, if he is careful."""
    for _, first, last in world.years():
        first, last = max(first, since), min(last, until - 1)
        if last - first < 30 or not dice.chance(person.care * (last - first) // 365):
            continue
        day = dice.between(first + 5, last)
        branch = person.branch_on(day)
        if branch is not None:
            tags = (_STREAM[person.is_student], "support:" + dice.pick(_SUPPORT))
            note(
                world, dice, person.care, "pair_contact", day, (person.id,), hosts=(branch.id,),
                counterparts=(student.id,), channel=("onsite",), tags=tags,
            )  # fmt: skip


def _pair_teachers(world: World, dice: Dice) -> None:
    """Cadres from deputy-division rank up are paired with a teacher."""
    teachers = [p for b in world.branches if b.kind == "teacher" for p in b.present(world.start, world.end)]
    teachers = [p for p in teachers if p.works(world.end)]
    seen: dict[str, int] = {}
    for person, _, since, until in world.cadres:
        if person.id in seen or not teachers:
            continue
        seen[person.id] = 1
        if dice.chance((1_000 - person.care) // 2):
            continue
        teacher = dice.pick(teachers)
        day = max(since, world.start + 8) + _lag(dice, person.care)
        if teacher is not person and day < min(until, world.end):
            row = world.add(
                "links", id=world.number("L"), kind="pair_teacher", a=person.id, b=teacher.id,
                since=world.civil(day), until=world.ended(until),
            )  # fmt: skip
            row["chosen_by"] = dice.pick(_CHOSEN)


# Visits -----------------------------------------------------------------------------------------------


def _visit(
    world: World, dice: Dice, person: Person, college: College, year: int, first: int, last: int
) -> None:
    first, last = max(first, person.since), min(last, person.working_until() - 1)
    if last - first < 20 or not college.students:
        return
    chance = person.care * (104 if last - first > 300 else 88 if last - first > 160 else 26) // 100
    if not dice.chance(chance):
        return
    day, occasion = _visiting_day(dice, year, first, last)
    branch = person.branch_on(day)
    if branch is None:
        return
    if dice.chance(250) and _join_group(world, person, branch, year):
        return
    student = _student(dice, college, day, 0)
    counterparts: tuple[str, ...] = (student.id,) if student is not None else ()
    drawn = dice.below(1_000)
    if drawn < (1_000 - person.care) // 20:
        counterparts = ()
    elif drawn < (1_000 - person.care) // 10:
        counterparts = (f"X{dice.between(1, 999):03d}",)  # somebody the register does not know
    channel = "onsite" if dice.chance(620) else "phone" if dice.chance(600) else "online"
    row = note(
        world, dice, person.care, "family_visit", day, (person.id,), hosts=(branch.id,), counterparts=counterparts,
        purpose=(dice.pick(("dedicated", "dedicated", "incidental")),), channel=(channel,),
    )  # fmt: skip
    if row is None:
        return
    if channel != "onsite":
        row["place"] = "电话" if channel == "phone" else "线上"
    row["tags"] = (_STREAM[person.is_student], "occasion:" + occasion)
    if dice.chance(150):
        row["tags"] = (_STREAM[person.is_student], "occasion:" + occasion, "need:found")
        row["outcome"] = (
            "" if dice.chance((1_000 - person.care) // 3) else dice.pick(("closed", "closed", "follow_up"))
        )
    if dice.chance((1_000 - person.care) // 4):
        row["tags"] = (_STREAM[person.is_student],)
    if person.roles[0][0] == "counsellor" and not dice.chance(250):
        row["campaigns"] = (
            (CAMPAIGN, "thousand_counsellors") if dice.chance(930) else ("thousand_counsellors",)
        )
    groups = world.visits.setdefault(branch.id, {})
    if counterparts and channel == "onsite" and dice.chance(350):
        groups[year] = len(world.rows["activities"]) - 1


def _visiting_day(dice: Dice, year: int, first: int, last: int) -> tuple[int, str]:
    """Mostly a day in the vacations, when families are at home."""
    for _ in range(3):
        drawn = dice.below(100)
        if drawn < 40:
            day, occasion = date(year, 7, 12).toordinal() + dice.below(45), "practice"
        elif drawn < 65:
            day, occasion = date(year, 1, 18).toordinal() + dice.below(30), "home_leave"
        elif drawn < 80:
            day, occasion = date(year, 10, 1).toordinal() + dice.below(7), "holiday"
        else:
            day, occasion = dice.between(first, last), "meeting"
        if first <= day <= last:
            return day, occasion
    return dice.between(first, last), "meeting"


def _join_group(world: World, person: Person, branch: Branch, year: int) -> bool:
    """Join the branch's last group visit of the year, if he was in the branch that day."""
    at = world.visits.get(branch.id, {}).get(year)
    if at is None:
        return False
    row = world.rows["activities"][at]
    actors, day = row["actors"], row["on"]
    assert isinstance(actors, tuple)
    assert isinstance(day, date)
    if (
        person.branch_on(day.toordinal()) is not branch
        or not person.works(day.toordinal())
        or len(actors) > 4
    ):
        return False
    row["actors"] = (*actors, person.id)
    return True


# Service ----------------------------------------------------------------------------------------------


def _serve(world: World, dice: Dice, branch: Branch) -> None:
    kinds = ("volunteer", "volunteer", "social_practice", "poverty_relief")
    venues = ("community", "community", "village", "factory", "family")
    for _, first, last in world.years():
        for _ in range(2):
            if not dice.chance(branch.care * (last - first + 1) // 365):
                continue
            day = dice.between(first + 10, last)
            there = [s.person for s in branch.stays if s.since <= day < s.until]
            actors = tuple(sorted(p.id for p in dice.take(there, dice.between(3, 9))))
            kind = dice.pick(kinds)
            row = note(
                world,
                dice,
                branch.care,
                kind,
                day,
                actors,
                hosts=(branch.id,),
                counterparts=(branch.college.id,),
            )
            if row is not None:
                row["tags"] = (_STREAM[branch.of_students], "venue:" + dice.pick(venues))
