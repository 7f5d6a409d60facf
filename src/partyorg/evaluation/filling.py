"""Giving room under the quotas of a round in the order of the criteria: where the line falls, and between whom."""

from typing import Literal

from attrs import define

from partyorg.campaign.rules import Selection
from partyorg.facts.records import Candidacy

from .figures import UnknownFigure
from .findings import Finding
from .quota import counts_for, line_of, quota_key, quota_units, reaches
from .ranking import Ranked
from .rounds import RoundDays
from .route import Stop
from .world import Subject, World

__all__ = ["Entry", "Room", "Standing", "fill", "rooms_of"]

Standing = Literal["proposed", "eligible", "tie", "below_line", "unknown", "route", "ineligible", "withdrawn"]
"""Where a candidate stands: proposed; eligible, where no quota is known; among equals on the line; below it; not
known to be eligible; not through the route; not eligible; withdrawn."""

_WORST_FIRST: tuple[Standing, ...] = ("below_line", "tie", "proposed")


@define(slots=True, eq=False)
class Entry:
    """A candidacy with its candidate: what speaks against it, how far it came, and where it stands."""

    fact: Candidacy
    subject: Subject
    against: tuple[Finding, ...]
    stops: list[Stop]
    automatic: bool
    standing: Standing


@define(slots=True, eq=False)
class Room:
    """What is left of a quota: the candidates that count for it, and how many of them are taken."""

    key: str
    unit: Subject
    line: int | None
    most: int | None
    counted: frozenset[str]
    taken: list[str]
    above: list[str]
    closed: bool = False


def rooms_of(world: World, rule: Selection, at: RoundDays, entries: list[Entry]) -> list[Room]:
    """Every quota on what is granted, by the units that it is set for."""
    rooms = []
    day = min(at.closes, world.today)
    for place, quota in enumerate(rule.quota):
        if quota.stage != "granted":
            continue
        for unit in quota_units(world, quota, at):
            try:
                line = line_of(world, quota, unit, at)
            except UnknownFigure:
                line = None
            counted = frozenset(
                e.fact.id
                for e in entries
                if reaches(world, quota, e.fact, day) and counts_for(world, quota, unit, e.fact, day)
            )
            low, high = line if line is not None else (None, None)
            rooms.append(Room(quota_key(quota, place), unit, low, high, counted, [], []))
    return rooms


def fill(rule: Selection, by_id: dict[str, Entry], order: list[Ranked], rooms: list[Room]) -> None:
    """Give room in the order of the criteria, equals together; a line that falls between equals leaves them all open."""
    start = 0
    while start < len(order):
        end = start
        while end < len(order) and order[end].key == order[start].key:
            end += 1
        equals = [by_id[r.fact.id] for r in order[start:end] if by_id[r.fact.id].standing == "eligible"]
        start = end
        if rule.tie == "order":
            for one in equals:
                _take(rule, [one], rooms)
        else:
            _take(rule, equals, rooms)


def _take(rule: Selection, equals: list[Entry], rooms: list[Room]) -> None:
    """Take equals in where every quota that counts them has room; the least favourable quota says where they stand."""
    verdicts: dict[str, list[Standing]] = {e.fact.id: [] for e in equals}
    for room in rooms:
        mine = [e.fact.id for e in equals if e.fact.id in room.counted]
        if room.line is None or room.most is None or not mine:
            continue
        verdict = _verdict(rule, room, len(mine))
        if verdict != "proposed":
            room.above.extend(mine)
            room.closed = True
        for id in mine:
            verdicts[id].append(verdict)
    for one in equals:
        said = verdicts[one.fact.id]
        one.standing = next((v for v in _WORST_FIRST if v in said), "eligible")
        if one.standing == "proposed":
            for room in rooms:
                if one.fact.id in room.counted:
                    room.taken.append(one.fact.id)


def _verdict(rule: Selection, room: Room, n: int) -> Standing:
    """What a quota says of n equals who come next."""
    assert room.line is not None
    assert room.most is not None
    left = room.line - len(room.taken)
    if room.closed or left <= 0:
        return "below_line"
    most = room.most if rule.tie == "all_in_within_tolerance" else room.line
    return "proposed" if len(room.taken) + n <= max(room.line, most) else "tie"
