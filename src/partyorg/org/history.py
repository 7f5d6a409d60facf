"""What became of units: founding, renaming, moving, merging, splitting, succeeding and dissolving, day by day."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from attrs import frozen

from partyorg.dates import FIRST
from partyorg.facts import Name

from .over_time import Org

__all__ = ["Change", "history", "names_of", "successors"]

Kind = Literal["founded", "merged", "split", "succeeded", "renamed", "moved", "dissolved"]

_ORDER: Mapping[str, int] = {
    "founded": 0, "succeeded": 1, "merged": 2, "split": 3, "moved": 4, "renamed": 5, "dissolved": 6,
}  # fmt: skip


@frozen
class Change:
    """What happened to a unit on a day.

    `others` are the units it came from (founded out of one: succeeded; out of several: merged), the units formed out
    of it together (split), the new parent (moved), or, of a unit that was dissolved, the units that took over from it.
    `on` is None where the day is not recorded. `name` is the new name of a unit that was renamed.
    """

    on: date | None
    unit: str
    kind: Kind
    others: tuple[str, ...] = ()
    name: str = ""


def history(org: Org, unit: str) -> tuple[Change, ...]:
    """Everything that happened to the unit and to those it came from, earliest first; days not recorded come first.

    A unit formed out of several was merged. Several formed out of one on one day, or one formed out of a unit that goes
    on, are a split of it; one formed out of a unit that ends succeeded it.
    An unknown unit has no history. A circle of predecessors is walked once.
    """
    seen: dict[str, None] = {}
    todo = [unit]
    while todo:
        here = todo.pop()
        if here in org.units and here not in seen:
            seen[here] = None
            todo.extend(org.units[here].predecessors)
    changes = [change for one in seen for change in _of(org, one)]
    return tuple(sorted(changes, key=lambda c: (c.on or date.min, _ORDER[c.kind], c.unit, c.others)))


def successors(org: Org, unit: str) -> tuple[str, ...]:
    """The units that name this one among their predecessors, by id."""
    return tuple(sorted(u.id for u in org.units.values() if unit in u.predecessors))


def names_of(org: Org, unit: str) -> tuple[tuple[date | None, str], ...]:
    """The unit's names with the day each was taken, earliest first; without dated names the one it has."""
    dated = sorted((n.since or date.min, n.name) for n in org.view.facts(Name) if n.unit == unit)
    if dated:
        return tuple((None if since == date.min else since, name) for since, name in dated)
    found = org.units.get(unit)
    return ((None, found.name),) if found is not None and found.name else ()


def _of(org: Org, unit: str) -> Iterator[Change]:
    found = org.units[unit]
    before = tuple(sorted(p for p in found.predecessors if p in org.units))
    if len(before) > 1:
        yield Change(found.formed_on, unit, "merged", before)
    elif before:
        twins = tuple(u for u in successors(org, before[0]) if org.units[u].formed_on == found.formed_on)
        ended = org.units[before[0]].dissolved_on
        goes_on = found.formed_on is not None and (ended is None or ended > found.formed_on)
        if len(twins) > 1 or goes_on:
            yield Change(found.formed_on, before[0], "split", twins)
        else:
            yield Change(found.formed_on, unit, "succeeded", before)
    else:
        yield Change(found.formed_on, unit, "founded")
    yield from (Change(since, unit, "renamed", name=name) for since, name in names_of(org, unit)[1:])
    first = min((since for _, since, _ in org.parents(unit)), default=FIRST)
    for parent, since, _ in org.parents(unit):
        if since > first:
            yield Change(date.fromordinal(since), unit, "moved", (parent,))
    if found.dissolved_on is not None:
        yield Change(found.dissolved_on, unit, "dissolved", successors(org, unit))
