"""Members of every branch with their roles, affiliations and stages, and the students outside the Party."""

from datetime import date

from .dice import Dice
from .names import person_name
from .world import NEVER, Branch, College, Person, Stay, Student, World

__all__ = ["build_people", "write_people"]

_STAFF_ROLE = {"teacher": "teacher", "undergraduate": "counsellor", "postgraduate": "counsellor"}


def build_people(world: World) -> None:
    """Fill the branches to their sizes on the reference day, with those who left before it and came after it."""
    dice = world.dice(2)
    for college in world.colleges:
        # Undergraduates first: some of those who graduate go on as postgraduates of the same college.
        for branch in sorted(college.branches, key=lambda b: b.kind == "postgraduate"):
            if branch.of_students:
                _add_staff(world, dice, branch, min(1, branch.size))
                _add_students(world, dice, branch, branch.size - 1)
            else:
                _add_staff(world, dice, branch, branch.size)
                for _ in range(dice.share(branch.size, 25)):
                    person = _staff(world, dice, branch, dice.between(world.start + 60, world.ref - 60))
                    person.stays[0].since = min(person.since, world.start - 400)
        if college.school:
            _add_outsiders(world, dice, college)
    _transfer(world, world.dice(3))


def _join(
    world: World, dice: Dice, branch: Branch, *, since: int, until: int, admitted: int, role: str
) -> Person:
    number = len(world.people) + 1
    care = max(120, min(990, branch.care + dice.between(-110, 110)))
    full = _year_later(admitted) + (dice.between(90, 180) if dice.chance(40) else 0)
    person = Person(f"P{number:0{world.width}d}", admitted, full, care, [(role, since, until)])
    _stay(person, branch, since, until)
    world.people.append(person)
    return person


def _stay(person: Person, branch: Branch, since: int, until: int) -> None:
    stay = Stay(person, branch, since, until)
    person.stays.append(stay)
    branch.stays.append(stay)


def _year_later(day: int) -> int:
    then = date.fromordinal(day)
    last = 28 if then.month == 2 else then.day
    return then.replace(year=then.year + 1, day=min(then.day, last)).toordinal()


def _add_staff(world: World, dice: Dice, branch: Branch, count: int) -> None:
    for n in range(count):
        person = _staff(world, dice, branch, NEVER)
        if n == 0:
            continue  # the first one has long been there and stays: there is always somebody to be secretary
        if dice.chance(45):
            arrival = date(world.civil(world.start).year + dice.below(2), 9, 1).toordinal()
            if world.start < arrival < world.ref:
                person.stays[0].since = arrival
                person.roles[0] = (person.roles[0][0], arrival, NEVER)
        elif dice.chance(25) and branch.kind != "retired":
            gone = dice.between(world.start + 30, world.end - 1)
            role, since, _ = person.roles[0]
            person.roles[:] = [(role, since, gone), ("retired", gone, NEVER)]
        elif dice.chance(15):
            # A colleague admitted while the records run: staff for years, a member from that day on.
            admitted = dice.between(world.start + 20, world.ref)
            person.admitted, person.full, person.stays[0].since = admitted, _year_later(admitted), admitted


def _staff(world: World, dice: Dice, branch: Branch, until: int) -> Person:
    since = world.start - dice.between(200, 6_500)
    admitted = since - dice.between(-150, 6_000)
    role = "retired" if branch.kind == "retired" else _STAFF_ROLE.get(branch.kind, "staff")
    admitted = min(admitted, world.start - 420)
    return _join(world, dice, branch, since=max(since, admitted), until=until, admitted=admitted, role=role)


def _add_students(world: World, dice: Dice, branch: Branch, count: int) -> None:
    ref = world.civil(world.ref)
    next_leaving = ref.year if (ref.month, ref.day) < (6, 10) else ref.year + 1
    leavings = {
        year: date(year, 6, 20).toordinal() + dice.below(15)
        for year in range(world.civil(world.start).year, next_leaving + 3)
    }
    for year, leaving in leavings.items():
        if world.start + 60 < leaving <= world.ref:
            for _ in range(dice.share(max(0, count), 360)):
                _student(world, dice, branch, year, leaving)
    for _ in range(count):
        drawn = dice.below(100)
        year = next_leaving + (0 if drawn < 44 else 1 if drawn < 84 else 2)
        _student(world, dice, branch, year, leavings[year])
    for _ in range(dice.share(max(0, count), 30)):
        _student(world, dice, branch, next_leaving + 1, leavings[next_leaving + 1], late=True)


def _student(
    world: World, dice: Dice, branch: Branch, year: int, leaving: int, *, late: bool = False
) -> None:
    degree = branch.kind
    entry = date(year - (4 if degree == "undergraduate" else 3), 9, 1).toordinal()
    first = entry + (400 if degree == "undergraduate" else 200)
    last = min(leaving - 150, world.ref)
    days = [day for day in _admission_days(dice, entry, leaving) if first <= day <= last]
    if late:
        days = [day for day in _admission_days(dice, entry, leaving) if world.ref < day < world.end]
        if not days:
            return
    elif degree == "postgraduate" and (not days or dice.chance(550)):
        leavers = branch.college.leavers
        old = next((p for p in leavers if entry - 120 < p.until < entry), None)
        if old is not None and entry > world.start and dice.chance(400):
            leavers.remove(old)
            old.roles.append((degree, entry, leaving))
            _stay(old, branch, entry + dice.between(4, 14), leaving)
            return
        days = [entry - dice.between(200, 1_100)]
    elif not days:
        days = [entry - dice.between(60, 120)]
    admitted = dice.pick(days)
    since = max(admitted, entry + dice.between(4, 14))
    person = _join(world, dice, branch, since=since, until=leaving, admitted=admitted, role=degree)
    person.roles[0] = (degree, entry, leaving)
    if degree == "undergraduate" and leaving <= world.ref:
        branch.college.leavers.append(person)


def _admission_days(dice: Dice, entry: int, leaving: int) -> list[int]:
    """Branches admit in early summer and towards the end of the year."""
    out = []
    for year in range(date.fromordinal(entry).year, date.fromordinal(leaving).year + 1):
        out.append(date(year, 5, 15).toordinal() + dice.below(35))
        out.append(date(year, 11, 20).toordinal() + dice.below(28))
    return out


def _add_outsiders(world: World, dice: Dice, college: College) -> None:
    """Students who are visited or paired, about one for every three members, and each branch's activists."""
    size = sum(branch.size for branch in college.branches)
    first = world.civil(world.start).year - 3
    cohorts = world.civil(world.end).year - first
    for _ in range(max(4, size // 3)):
        degree, length = ("undergraduate", 4) if dice.chance(700) else ("postgraduate", 3)
        year = first + dice.below(cohorts)
        since, until = date(year, 9, 1).toordinal(), date(year + length, 7, 1).toordinal()
        if since >= world.end or until <= world.start:
            continue
        student = Student(world.number("S"), since, until)
        college.students.append(student)
        world.add("people", id=student.id)
        _role(world, student.id, degree, since, until)
    for branch in college.branches:
        if branch.of_students and college.students:
            student = dice.pick(college.students)
            since = student.since + dice.between(200, 500)
            if world.start - 300 < since < min(world.ref, student.until):
                world.add(
                    "stages", person=student.id, stage="activist", since=world.civil(since), unit=branch.id
                )
                college.students.remove(student)


def _transfer(world: World, dice: Dice) -> None:
    """Three in a hundred change the branch in a year, mostly within their college."""
    for _, first, last in world.years():
        days = last - first + 1
        for branch in world.branches:
            for stay in list(branch.stays):
                if not dice.chance(30 * days // 365) or len(stay.person.stays) > 1 or stay is branch.stays[0]:
                    continue
                day = dice.between(first, last)
                inside = stay.since + 30 < day < min(stay.until, stay.person.working_until()) - 30
                others = [b for b in branch.college.branches if b.kind == branch.kind and b is not branch]
                if not others or dice.chance(350):
                    others = [b for b in world.branches if b.kind == branch.kind and b is not branch]
                if inside and others and day > world.start:
                    until, stay.until = stay.until, day
                    _stay(stay.person, dice.pick(others), day, until)


# Rows -------------------------------------------------------------------------------------------------


def write_people(world: World) -> None:
    """Write people, roles, affiliations and stages, after posts have been given and transfers made."""
    dice = world.dice(4)
    aside = {table: world.rows.pop(table, []) for table in ("people", "stages", "tenures")}
    for n, person in enumerate(world.people, start=1):
        world.add("people", id=person.id, name=person_name(n, world.width))
        for role, since, until in person.roles:
            if since < world.end:
                _role(world, person.id, role, since, until)
        for stay in person.stays:
            if stay.since < world.end:
                world.add(
                    "tenures", person=person.id, kind="affiliation", unit=stay.branch.id,
                    since=world.civil(stay.since), until=world.ended(stay.until),
                )  # fmt: skip
        _write_stages(world, dice, person)
    for table, rows in aside.items():  # members first, then what has been written before them
        world.rows.setdefault(table, []).extend(rows)


def _role(world: World, person: str, role: str, since: int, until: int) -> None:
    world.add(
        "tenures", person=person, kind="role", value=role, since=world.civil(since), until=world.ended(until)
    )


def _write_stages(world: World, dice: Dice, person: Person) -> None:
    unit = person.stays[0].branch.id
    spans = [("full", person.full, NEVER)]
    if person.full > world.start:  # of those admitted long ago the roster keeps the present stage alone
        spans.insert(0, ("probationary", person.admitted, person.full))
    if person.admitted > world.start - 365 and dice.chance(150):
        target = person.admitted - dice.between(60, 160)
        spans.insert(0, ("target", target, person.admitted))
        spans.insert(0, ("activist", target - dice.between(370, 600), target))
    for stage, since, until in spans:
        until = min(until, person.until)
        if since < until and since < world.end:
            world.add(
                "stages",
                person=person.id,
                stage=stage,
                since=world.civil(since),
                until=world.ended(until),
                unit=unit,
            )
