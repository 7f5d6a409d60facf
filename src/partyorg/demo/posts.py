"""Who holds which post and when: the school's leaders, colleges and departments, branches; and who supervises what."""

from .dice import Dice
from .names import person_name
from .world import NEVER, Branch, College, Person, Term, World

__all__ = ["build_posts"]

_TEAM = (
    ("secretary", "bureau"), ("president", "bureau"), ("deputy_secretary", "deputy_bureau"),
    ("vice_president", "deputy_bureau"), ("vice_president", "deputy_bureau"), ("vice_president", "deputy_bureau"),
    ("vice_president", "deputy_bureau"), ("vice_president", "deputy_bureau"),
)  # fmt: skip


def build_posts(world: World) -> None:
    """Write all posts with their changes and vacancies, then the links by which leaders answer for units."""
    dice = world.dice(5)
    offices = [b for b in world.branches if b.kind == "office"] or [
        b for b in world.branches if not b.of_students
    ]
    pool = [p for branch in offices or world.branches for p in _steady(world, branch)]
    _school(world, dice, pool)
    for college in world.colleges:
        _college(world, dice, college)
    for branch in world.branches:
        _secretaries(world, dice, branch)
        _commissioners(world, dice, branch)
        if dice.chance(330):
            _vanguard_post(world, dice, branch)
    _responsibilities(world, dice)


def _steady(world: World, branch: Branch) -> list[Person]:
    """Its members who are there before the records begin and after they end, and hold no post yet."""
    people = [p for p in branch.present(world.start - 30, world.end) if p.full < world.start and not p.posted]
    return [p for p in people if branch.kind == "retired" or p.works(world.end)]


def _hold(
    world: World,
    person: Person,
    post: str,
    unit: str,
    since: int,
    until: int,
    *,
    rank: str = "",
    mode: str = "",
) -> None:
    """Write a post; one taken up while the records run is an appointment that calls for a talk."""
    person.posted = True
    world.add(
        "tenures", person=person.id, kind="post", value=post, unit=unit, rank=rank, mode=mode,
        since=world.civil(since), until=world.ended(until),
    )  # fmt: skip
    if rank and since < world.end:
        world.cadres.append((person, unit, since, until))
    if since > world.start:
        world.appointments.append((person, unit, since))


def _draw(dice: Dice, people: list[Person]) -> Person | None:
    return people.pop(dice.below(len(people))) if people else None


def _school(world: World, dice: Dice, pool: list[Person]) -> None:
    titles = _TEAM if len(pool) >= 24 else (*_TEAM[:2], _TEAM[3])
    changing = len(titles) - 1 if len(titles) > 4 else -1
    for n, (post, rank) in enumerate(titles):
        person = _draw(dice, pool)
        if person is None:
            break
        since = world.start - dice.between(100, 2_000)
        until = world.start + (world.end - world.start) // 2 if n == changing else NEVER
        world.team.append(person)
        _lead(world, person, post, rank, since, until)
        if until != NEVER and pool:
            successor = _draw(dice, pool)
            assert successor is not None
            _lead(world, successor, post, rank, until + 45, NEVER)
            world.team.append(successor)
    for department in world.departments:
        for post, rank in (("head", "division"), ("deputy_head", "deputy_division")):
            person = _draw(dice, pool) if post == "head" or len(pool) > 8 else None
            if person is not None:
                _hold(
                    world, person, post, department, world.start - dice.between(100, 1_500), NEVER, rank=rank
                )
                world.heads.setdefault(department, person)
    if world.team:
        _hold(world, world.team[0], "first_responsible", world.root, world.start + 30, NEVER)


def _lead(world: World, person: Person, post: str, rank: str, since: int, until: int) -> None:
    _hold(world, person, post, world.root, since, until, rank=rank)
    world.add(
        "tenures", person=person.id, kind="post", value="leadership_team", unit=world.root, rank=rank,
        since=world.civil(since), until=world.ended(until),
    )  # fmt: skip


def _college(world: World, dice: Dice, college: College) -> None:
    if not college.branches or len(world.branches) < 2:
        return
    staffed = [b for b in college.branches if not b.of_students]
    pool = [p for branch in staffed for p in _steady(world, branch)]
    if college.title == "离退休":  # a retired members' organization is led from the offices
        pool = [p for b in world.branches if b.kind == "office" for p in _steady(world, b)]
    both = bool(college.school) and world.colleges.index(college) % 6 == 4  # one person in both posts
    for post, unit, rank in (
        ("secretary", college.id, "division"),
        ("dean", college.school, "division"),
        ("deputy_secretary", college.id, "deputy_division"),
        ("deputy_dean", college.school, "deputy_division"),
    ):
        if not unit or len(pool) < (8 if post.startswith("deputy") else 2):
            continue
        since = world.start - dice.between(60, 2_500)
        if post == "dean" and both and college.secretaries:
            first = college.secretaries[0]
            _hold(world, first.person, post, unit, since, first.until, rank=rank)
            if first.until != NEVER:
                _hold(world, college.secretaries[-1].person, post, unit, first.until + 30, NEVER, rank=rank)
            continue
        if post == "dean" and len(pool) > 8 and dice.chance(100):
            _outside_dean(world, unit, since)
            continue
        until = _change(world, dice, 110) if post in ("secretary", "dean") and len(pool) > 6 else NEVER
        person, after = _draw(dice, pool), until
        assert person is not None
        _hold(world, person, post, unit, since, until, rank=rank)
        terms = [Term(person, since, until)]
        if until != NEVER:
            after = until + (0 if dice.chance(600) else dice.between(20, 90))
            successor = _draw(dice, pool)
            if successor is not None and after < world.end:
                _hold(world, successor, post, unit, after, NEVER, rank=rank)
                terms.append(Term(successor, after, NEVER))
        if post == "secretary":
            college.secretaries = terms


def _outside_dean(world: World, unit: str, since: int) -> None:
    """A dean who is no Party member: a teacher with a post, and no more is known of him here."""
    number = world.number("N")
    world.add("people", id=number, name=person_name(int(number[1:]), world.width).replace("虚构", "虚构院长"))
    for kind, value, where in (("role", "teacher", ""), ("post", "dean", unit)):
        world.add(
            "tenures", person=number, kind=kind, value=value, unit=where, since=world.civil(since),
            rank="division" if kind == "post" else "",
        )  # fmt: skip


def _change(world: World, dice: Dice, permille: int) -> int:
    """The day in the records on which a post changes hands, for so many in a thousand a year; else never."""
    for _, first, last in world.years():
        if dice.chance(permille * (last - first + 1) // 365):
            day = dice.between(first + 20, last - 20)
            if world.start + 40 < day < world.ref - 20:
                return day
    return NEVER


def _secretaries(world: World, dice: Dice, branch: Branch) -> None:
    people = _steady(world, branch) or [s.person for s in branch.stays if s.until == NEVER]
    if branch.of_students:
        people = [p for p in people if not p.is_student]
    first = _draw(dice, people)
    if first is None:
        return
    until = _change(world, dice, 100)
    successor = None
    if until != NEVER:
        successor = _draw(dice, people) or _successor(dice, branch, until)
    if successor is None:
        until = NEVER
    since = world.start - dice.between(40, 900)
    _hold(world, first, "secretary", branch.id, max(since, first.since), until, mode="elected")
    branch.terms.append(Term(first, since, until))
    if successor is None:
        return
    vacancy = 0 if dice.chance(600) else dice.between(15, 85)
    if vacancy > 30 and dice.chance(400):
        acting = _successor(dice, branch, until)
        if acting is not None and acting is not successor:
            _hold(world, acting, "secretary", branch.id, until, until + vacancy, mode="acting")
            branch.terms.append(Term(acting, until, until + vacancy))
    after = until + vacancy
    if branch.left_by(successor, after) > after:
        leaves = branch.left_by(successor, after)
        _hold(world, successor, "secretary", branch.id, after, leaves, mode="elected")
        branch.terms.append(Term(successor, after, leaves))


def _successor(dice: Dice, branch: Branch, day: int) -> Person | None:
    people = [p for p in branch.present(day, day + 200) if not p.posted and p.admitted < day - 300]
    return dice.pick(people) if people else None


def _commissioners(world: World, dice: Dice, branch: Branch) -> None:
    if branch.size < 7:
        return
    for post in ("organization_commissioner", "publicity_commissioner"):
        day = world.start - dice.between(0, 300)
        while day < world.end:
            people = [p for p in branch.present(day, day + 120) if not p.posted]
            if not people:
                day += 60
                continue
            person = dice.pick(people)
            leaves = branch.left_by(person, day)
            _hold(world, person, post, branch.id, day, leaves, mode="elected")
            day = leaves + dice.between(5, 80)


def _vanguard_post(world: World, dice: Dice, branch: Branch) -> None:
    day = world.start + dice.between(60, 200)
    people = [p for p in branch.present(day, day + 100) if not p.posted]
    if people and day < world.end:
        person = dice.pick(people)
        _hold(world, person, "vanguard_post", branch.id, day, branch.left_by(person, day))


def _responsibilities(world: World, dice: Dice) -> None:
    """Leaders supervise departments and are the contact of colleges; half-way through, some change hands."""
    leaders = [(p, since, until) for p, unit, since, until in world.cadres if unit == world.root][1:]
    steady = [leader for leader, _, until in leaders if until == NEVER] or world.team
    if not steady:
        return
    units = [("supervises", d) for d in world.departments]
    units += [("contacts", u) for c in world.colleges for u in (c.id, c.school) if u]
    swap = world.start + (world.end - world.start) * 2 // 5
    for n, (kind, unit) in enumerate(units):
        since, until = world.start - dice.between(30, 400), swap if dice.chance(120) else NEVER
        _link(world, kind, steady[n % len(steady)], unit, since, until)
        if until != NEVER:
            _link(world, kind, steady[(n + 1) % len(steady)], unit, until, NEVER)


def _link(world: World, kind: str, leader: Person, unit: str, since: int, until: int) -> None:
    world.contacts.setdefault(unit, []).append(Term(leader, since, until))
    world.add(
        "links",
        id=world.number("L"),
        kind=kind,
        a=leader.id,
        b=unit,
        since=world.civil(since),
        until=world.ended(until),
    )
