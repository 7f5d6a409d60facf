"""Talks from heart to heart: leaders with cadres, secretaries with every member, and those that an event calls for."""

from datetime import date

from .dice import Dice
from .records import note
from .world import Branch, Person, Stay, World

__all__ = ["build_talks"]

_SCHOOL = 860
"""How well the school's leaders do, in thousandths."""


def build_talks(world: World) -> None:
    """Write meetings of organizational life, the yearly talks, events with the talks they call for, appointments."""
    dice = world.dice(8)
    for branch in world.branches:
        for _, first, last in world.years():
            meeting = _life_meeting(world, dice, branch, first, last)
            _yearly(world, dice, branch, first, last, meeting)
    _leaders(world, world.dice(9))
    _events(world, world.dice(10))
    _commendations(world, world.dice(11))
    for person, unit, day in world.appointments:
        _on_appointment(world, dice, person, unit, day)


def _talk(
    world: World, dice: Dice, care: int, day: int, actor: str, counterparts: tuple[str, ...], host: str,
    related: tuple[str, ...] = (), outcome: str = "",
) -> None:  # fmt: skip
    note(
        world, dice, care, "talk", day, (actor,), hosts=(host,), counterparts=counterparts, channel=("onsite",),
        related=related, outcome=outcome,
    )  # fmt: skip


# Branches ---------------------------------------------------------------------------------------------


def _life_meeting(world: World, dice: Dice, branch: Branch, first: int, last: int) -> tuple[int, str] | None:
    """The year's organizational life meeting, in December, if it was held and written down."""
    day = date(world.civil(first).year, 12, 1).toordinal() + dice.below(24)
    if not first <= day <= last or not dice.chance(min(990, branch.care + 60)):
        return None
    there = sorted({s.person.id for s in branch.stays if s.since <= day < s.until})
    number = world.number("A")
    world.add(
        "activities", id=number, kind="organizational_life_meeting", on=world.civil(day), hosts=(branch.id,),
        actors=tuple(dice.take(there, len(there) * dice.between(70, 100) // 100)), place="党员活动室",
        summary="开展批评与自我批评", recorded_on=world.civil(day + dice.between(0, 10)),
    )  # fmt: skip
    return day, number


def _yearly(
    world: World, dice: Dice, branch: Branch, first: int, last: int, meeting: tuple[int, str] | None
) -> None:
    """The secretary's talks of one year. Nobody talks with himself; nobody talks while the post is vacant."""
    percent = 108 if last - first > 300 else 84 if last - first > 160 else 36
    group: list[str] = []
    at, leader = 0, ""
    for stay in branch.stays:
        low, high = max(first + 5, stay.since), min(last, stay.until - 1)
        if high - low < 15 or not dice.chance(branch.care * percent // 100):
            continue
        day, secretary = _open_day(dice, branch, stay, low, high)
        if secretary is None:
            continue
        if dice.chance(25) and len(group) < 6:
            at, leader = (at, leader) if group else (day, secretary.id)
            if stay.since <= at < stay.until and leader != stay.person.id:
                group.append(stay.person.id)
            continue
        related = (
            (meeting[1],) if meeting and abs(meeting[0] - day) <= 25 and dice.chance(branch.care) else ()
        )
        _talk(world, dice, branch.care, day, secretary.id, (stay.person.id,), branch.id, related)
    if group:
        _talk(world, dice, branch.care, at, leader, tuple(group), branch.id)


def _open_day(dice: Dice, branch: Branch, stay: Stay, low: int, high: int) -> tuple[int, Person | None]:
    for _ in range(3):
        day = dice.between(low, high)
        secretary = branch.secretary_on(day)
        if secretary is not None and secretary is not stay.person:
            return day, secretary
    return low, None


# The school -------------------------------------------------------------------------------------------


def _leaders(world: World, dice: Dice) -> None:
    if not world.team:
        return
    chief, root = world.team[0], world.root
    for _, first, last in world.years():
        percent = 100 if last - first > 300 else 75 if last - first > 120 else 30
        for person, unit, since, until in world.cadres:
            low, high = max(first + 5, since), min(last, until - 1)
            if person is not chief and high - low > 30 and dice.chance(_SCHOOL * percent // 100):
                _talk(world, dice, _SCHOOL, dice.between(low, high), chief.id, (person.id,), root)
            for leader, lead_since, lead_until in _answering(world, unit):
                begin, end = max(low, lead_since), min(high, lead_until - 1)
                if leader is not person and end - begin > 30 and dice.chance(_SCHOOL * percent // 110):
                    _talk(world, dice, _SCHOOL, dice.between(begin, end), leader.id, (person.id,), root)


def _answering(world: World, unit: str) -> list[tuple[Person, int, int]]:
    """The leaders who supervise the unit or are its contact, with the days on which they are."""
    return [(term.person, term.since, term.until) for term in world.contacts.get(unit, ())]


# Events -----------------------------------------------------------------------------------------------


def _event(world: World, kind: str, person: Person, day: int, dice: Dice) -> str:
    number = world.number("E")
    recorded = world.civil(day + dice.between(0, 6))
    world.add("events", id=number, kind=kind, subject=person.id, on=world.civil(day), recorded_on=recorded)
    return number


def _events(world: World, dice: Dice) -> None:
    """Early signs, hardships and conflicts, as codes; a conflict has two parties."""
    kinds = ("hardship", "hardship", "early_sign", "conflict")
    for person in world.people:
        low, high = max(world.start + 10, person.since), min(world.end, person.until) - 15
        if high <= low or not dice.chance(20):
            continue
        day, kind = dice.between(low, high), dice.pick(kinds)
        branch = person.branch_on(day)
        if branch is None:
            continue
        parties = [person]
        if kind == "conflict":
            others = [p for p in branch.present(day, day + 10) if p is not person]
            parties += [dice.pick(others)] if others else []
        for party in parties:
            _answer(world, dice, branch, party, day, _event(world, kind, party, day, dice), 7)


def _answer(
    world: World, dice: Dice, branch: Branch, person: Person, day: int, event: str, within: int
) -> None:
    """The talk after an event: mostly in time, sometimes late or not at all; and how the matter was closed."""
    drawn = dice.below(1_000)
    if drawn >= branch.care + (1_000 - branch.care) // 2:
        return
    later = dice.between(0, within) if drawn < branch.care else dice.between(within + 1, within * 3)
    leader = branch.secretary_on(day + later)
    if leader is None or leader is person:
        leader = dice.pick(world.team) if world.team else None
    if leader is None or leader is person:
        return
    closed = dice.chance(650)
    host = branch.id
    outcome = "closed" if closed else "follow_up" if dice.chance(branch.care) else ""
    _talk(world, dice, branch.care, day + later, leader.id, (person.id,), host, (event,), outcome)
    if not closed and dice.chance(branch.care):
        again = day + later + dice.between(4, 38)
        _talk(world, dice, branch.care, again, leader.id, (person.id,), host, (event,), "closed")


def _commendations(world: World, dice: Dice) -> None:
    """Commended around the first of July; a few are sanctioned in the course of the year."""
    for _, first, last in world.years():
        july = date(world.civil(first).year, 7, 1).toordinal()
        for branch in world.branches:
            there = [s.person for s in branch.stays if s.since < july - 200 and s.until > july + 3]
            if first <= july <= last and there and dice.chance(branch.care // 2):
                person = dice.pick(there)
                day = july - dice.below(4)
                world.commended.append((person, branch, day, _event(world, "commended", person, day, dice)))
                _answer(world, dice, branch, person, day, world.commended[-1][3], 30)
            day = dice.between(first, last)
            there = branch.present(day, day + 30)
            if there and dice.chance(18):
                person = dice.pick(there)
                _answer(world, dice, branch, person, day, _event(world, "sanctioned", person, day, dice), 30)


def _on_appointment(world: World, dice: Dice, person: Person, unit: str, day: int) -> None:
    """The talk before or after somebody takes office: by the leader one level up."""
    branch = person.branch_on(day)
    if branch is None or not world.team:
        return
    leader, host = world.team[0], world.root
    if unit == branch.id:
        above: Person | None = branch.college.secretary_on(day)
        leader, host = above or leader, branch.college.id
    drawn = dice.below(1_000)
    if leader is person or drawn >= branch.care + (1_000 - branch.care) // 3:
        return
    when = day + (dice.between(-28, 28) if drawn < branch.care else dice.between(31, 70))
    _talk(world, dice, branch.care, when, leader.id, (person.id,), host)
