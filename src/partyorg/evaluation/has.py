"""`has` and `lacks`: the days on which enough facts of a match are there for a person or unit."""

from collections.abc import Callable
from datetime import date
from typing import Any

import attrs

from partyorg.campaign.conditions import Has
from partyorg.campaign.matches import AnyMatch
from partyorg.dates import FOREVER, NEVER, Days, merge, shift

from .figures import UnknownFigure, value_of
from .matching import INTERVALS, Hit, Probe, probe, simple_matches
from .spans import where_count
from .world import Env, World

__all__ = ["has_days"]


def has_days(world: World, has: Has) -> Callable[[str, Env], Days]:
    """A function from the id of a person or unit, bound as `self`, to the days on which it has the facts."""
    parts = simple_matches(has.match)
    lasting = all(part.table in INTERVALS and not part.on for part in parts)
    latest = any(part.latest for part in parts)
    void = all(part.revoked != "counts" for part in parts)
    found = probe(world, _without_latest(has.match) if latest else has.match)
    after = probe(world, has.match) if latest else None

    def days(id: str, env: Env) -> Days:
        inner = env.of(self_=world.subject_of(id))
        if lasting:
            return _enough(world, has, [at for at, _, _ in found.in_force(inner)])
        low, high = 0, world.today + 1
        if has.within == "period":
            if env.period is None:
                return NEVER
            low, high = env.period[0], min(env.period[1], world.today + 1)
        if after is not None and after.unlisted:
            raise UnknownFigure(after.unlisted)
        return _enough(world, has, _standing(world, has, found.hits(inner, low, high, 0), after, void))

    return days


def _without_latest(match: Any) -> Any:
    if isinstance(match, AnyMatch):
        return AnyMatch(tuple(_without_latest(part) for part in match.any))
    return attrs.evolve(match, latest=False, tests={}) if match.latest else match


def _standing(world: World, has: Has, hits: list[Hit], after: Probe | None, void: bool) -> list[Days]:
    """For point facts: the days from each fact on, to the end of `within`, its revocation, or its successor."""
    offset = None if has.within is None or has.within == "period" else value_of(world, has.within, Env())
    sets: list[Days] = []
    for place, (day, _, fact) in enumerate(hits):
        until = FOREVER
        if offset is not None:
            until = shift(date.fromordinal(day), offset, world.add_workdays).toordinal() + 1
        if void and fact.revoked_on is not None:
            until = min(until, fact.revoked_on.toordinal())
        if after is not None:
            if place + 1 < len(hits):
                until = min(until, hits[place + 1][0])
            if not any(p.after_latest is None or p.after_latest(fact) for p in after.parts):
                continue
        if day < until:
            sets.append(((day, until),))
    return sets


def _enough(world: World, has: Has, sets: list[Days]) -> Days:
    low = value_of(world, has.count_min, Env())
    high = value_of(world, has.count_max, Env())
    if low == 1 and high is None:
        return merge(s for days in sets for s in days)
    return where_count(sets, lambda n: n >= low and (high is None or n <= high))
