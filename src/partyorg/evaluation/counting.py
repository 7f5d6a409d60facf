"""Counting facts: distinct keys in order of date, and the fact that completes a number."""

from typing import Any

from attrs import define

from partyorg.campaign.figures import Count
from partyorg.campaign.matches import FACT_KEYS, AnyMatch, Match, SimpleMatch
from partyorg.dates import FOREVER

from .matching import Hit, probe, simple_matches
from .scopes import members, present
from .world import Env, World, ids_in

__all__ = ["Tally", "count_of", "far_end", "keys_of", "tally"]


_KIND = dict(FACT_KEYS.values())
"""The column of each table that says what kind of fact a row is."""


@define(slots=True)
class Tally:
    """How many distinct keys there are, and the day on which the wanted number was reached."""

    count: int
    done: int | None


NOTHING = Tally(0, None)


def far_end(match: Match) -> str:
    """The end of a link that is not the subject's: a where the match binds b alone, else b."""
    parts = simple_matches(match)
    return "a" if all("b" in part.bound and "a" not in part.bound for part in parts) else "b"


def keys_of(hit: Hit, distinct_by: str, far: str = "b") -> tuple[Any, ...]:
    """The keys under which a fact counts; an empty cell counts as the fact itself. `far` is the far end of links."""
    day, id, fact = hit
    if distinct_by == "fact":
        return (id,)
    if distinct_by == "date":
        return (day,)
    if distinct_by in ("counterpart", "host"):
        if distinct_by == "counterpart" and fact.__class__.__name__ == "Link":
            return (getattr(fact, far),)
        return ids_in(fact, distinct_by) or (id,)
    if distinct_by.startswith("tag:"):
        start = distinct_by[4:] + ":"
        return tuple(t[len(start) :] for t in getattr(fact, "tags", ()) if t.startswith(start)) or (id,)
    value = getattr(fact, _KIND.get(fact.table, "kind") if distinct_by == "kind" else distinct_by, "")
    if isinstance(value, tuple):
        return value or (id,)
    return (value,) if value not in ("", None) else (id,)


def tally(hits: list[Hit], distinct_by: str, wanted: int, far: str = "b") -> Tally:
    """Count the facts (in order of date and id) by distinct key; `done` is the day the `wanted` number was reached."""
    if not hits:
        return NOTHING
    if distinct_by == "fact":
        reached = max(wanted, 1)
        return Tally(len(hits), hits[reached - 1][0] if len(hits) >= reached else None)
    seen: set[Any] = set()
    done: int | None = None
    for hit in hits:
        seen.update(keys_of(hit, distinct_by, far))
        if done is None and len(seen) >= wanted:
            done = hit[0]
    return Tally(len(seen), done)


def count_of(world: World, figure: Count, env: Env) -> int:
    """The number of subjects of a scope on a day (default: the last day seen), or of facts of a match."""
    low, high = env.period or (1, world.today + 1)
    high = min(high, world.today + 1)
    if isinstance(figure.of, SimpleMatch | AnyMatch):
        return len(probe(world, figure.of).hits(env, low, high, world.today))
    as_of = figure.as_of or figure.of.as_of or "last_day"
    inner = env.of(day=env.day or world.today)
    if high <= low:
        low, high = 1, world.today + 1
    from datetime import date

    if isinstance(as_of, str) and len(as_of) == 10:
        as_of = date.fromisoformat(as_of)
    if isinstance(as_of, date):
        low, high = 1, FOREVER
    return len(
        {s.id for s, days in members(world, figure.of, inner) if present(days, as_of, low, high, world.today)}
    )
