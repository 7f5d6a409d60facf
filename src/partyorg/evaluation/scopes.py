"""Scopes as lists of subjects, each with its days."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    PersonCondition,
    PersonScope,
    Scope,
    SeatScope,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.rules import Per
from partyorg.dates import NEVER, Days, contains, count_days, days_in, intersect, merge, union

from .bindings import ids_of
from .conditions import person_days, unit_days
from .walk import free_roots, nodes
from .world import Env, Subject, World

__all__ = ["asked_for", "by_holder", "counterparts", "members", "on_day", "present"]


def members(
    world: World, scope: Scope, env: Env, wanted: frozenset[str] | None = None
) -> list[tuple[Subject, Days]]:
    """The subjects of a scope with at least one day, ordered by type and id; with `wanted`, those `asked_for`."""
    key = _kept_as(world, scope, env)
    found: list[tuple[Subject, Days]] | None = world.memo.get(key) if key else None
    if found is None:
        found = list(_members(world, scope, env))
        if not isinstance(scope, PersonScope):
            found.sort(key=lambda pair: (pair[0].type, pair[0].id))
        if key:
            world.memo[key] = found
    if wanted is None:
        return found
    if key is None:
        return asked_for(wanted, found)
    places = _places(world, key, found)
    return [found[n] for n in sorted({n for id in wanted for n in places.get(id, ())})]


def _places(
    world: World, key: tuple[object, ...], subjects: list[tuple[Subject, Days]]
) -> Mapping[str, list[int]]:
    """Where in a list that is kept the subjects stand that an id asks for."""
    places: dict[str, list[int]] | None = world.memo.get(("places", *key))
    if places is None:
        places = {}
        for n, (s, _) in enumerate(subjects):
            for id in {s.id, s.person, s.unit}:
                places.setdefault(id, []).append(n)
        world.memo["places", *key] = places
    return places


def _kept_as(world: World, scope: Scope, env: Env) -> tuple[object, ...] | None:
    """Under which key the members are remembered: by the scope alone, or with the unit of a seat, else not at all."""
    known: tuple[Scope, bool, bool] | None = world.memo.get(("opens", id(scope)))
    if known is None:
        roots = free_roots(scope)
        bindings = [n for n in nodes(scope) if isinstance(n, Binding)]
        by_unit = roots == {"subject"} and all(b.root == "subject" and b.then == ("unit",) for b in bindings)
        known = world.memo["opens", id(scope)] = (scope, not roots, by_unit)
    if known[1]:
        return ("members", scope)
    if known[2] and env.subject is not None and env.subject.unit:
        return ("members", id(scope), env.subject.unit)
    return None


def asked_for(
    wanted: frozenset[str] | None, subjects: list[tuple[Subject, Days]]
) -> list[tuple[Subject, Days]]:
    """The subjects that a run was asked for: all, or those whose id, person or unit is among `wanted`."""
    if wanted is None:
        return subjects
    return [(s, d) for s, d in subjects if not wanted.isdisjoint((s.id, s.person, s.unit))]


def _members(world: World, scope: Scope, env: Env) -> Iterator[tuple[Subject, Days]]:
    if isinstance(scope, PersonScope):
        days = person_days(world, scope.person)
        for id in _candidates(world, scope.person, env):
            of = days(id, env)
            if of:
                yield world.person(id), of
    elif isinstance(scope, UnitScope):
        unit = unit_days(world, scope.unit)
        for id in world.org.units:
            of = unit(id, env)
            if of:
                yield world.unit(id), of
    elif isinstance(scope, AnyScope):
        merged: dict[tuple[str, str], tuple[Subject, Days]] = {}
        for part in scope.any:
            for subject, of in members(world, part, env):
                known = merged.get((subject.type, subject.id))
                merged[subject.type, subject.id] = (subject, union(known[1], of) if known else of)
        yield from merged.values()
    else:
        yield from _seats(world, scope, env)


def _candidates(world: World, condition: PersonCondition, env: Env) -> Iterable[str]:
    """People who may satisfy the condition, by id: far fewer than all where it names a bound unit, posts or ids."""
    people, org = world.org.people, world.org
    found: Iterable[str] | None = None
    if condition.id is not None:
        found = condition.id
    elif condition.unit is not None and isinstance(condition.unit.unit, Binding):
        units = ids_of(world, condition.unit.unit, env, env.day)
        found = {h.person for unit in units for h in org.affiliated.get(unit, ())}
    elif condition.post is not None:
        found = org.tenures.get("post", {})
    elif condition.linked and any(isinstance(link.to, Binding) for link in condition.linked):
        near = next(link.to for link in condition.linked if isinstance(link.to, Binding))
        ends = ids_of(world, near, env, env.day)
        found = {end for id in ends for link, _, _ in org.links.get(id, ()) for end in (link.a, link.b)}
    if found is None:
        return people
    return sorted(id for id in set(found) if id in people)


def _seats(world: World, scope: SeatScope, env: Env) -> Iterator[tuple[Subject, Days]]:
    org = world.org
    of = scope.of
    of_days = unit_days(world, of) if isinstance(of, UnitCondition) else None
    units = ids_of(world, of, env, env.day) if isinstance(of, Binding) else ()
    holder = person_days(world, scope.holder) if scope.holder is not None else None
    named = [(u, p) for u in units for p in org.posts_in.get(u, ())] if isinstance(of, Binding) else org.seats
    for unit, post in named:
        if (scope.words is not None and post not in scope.words) or unit not in org.units:
            continue
        rows = org.seats[unit, post]
        at = org.exists(unit)
        if of_days is not None:
            at = intersect(at, of_days(unit, env))
        if not at:
            continue
        held: dict[str, list[tuple[int, int]]] = {}
        for h in rows:
            days: Days = intersect(((h.since, h.until),), at)
            if holder is not None and days:
                days = intersect(days, holder(h.person, env) if h.person in org.people else NEVER)
            held.setdefault(h.person, []).extend(days)
        if world.vocabulary.is_single(post):
            whole = merge(s for spans in held.values() for s in spans)
            if whole:
                yield _seat(world, unit, post, ""), whole
        else:
            for person, spans in held.items():
                if spans:
                    yield _seat(world, unit, post, person), merge(spans)


def _seat(world: World, unit: str, post: str, person: str) -> Subject:
    key = ("seat", unit, post, person)
    found: Subject | None = world.memo.get(key)
    if found is None:
        id = f"{unit}/{post}/{person}" if person else f"{unit}/{post}"
        found = world.memo[key] = Subject("post", id, person=person, unit=unit, post=post)
    return found


def counterparts(
    world: World, per: Per, subject: Subject, days: Days, low: int, high: int
) -> list[tuple[Subject, Days]]:
    """Whom a rule pairs the subject with in the stretch `[low, high)`, each with its days; the subject has `days`.

    Chosen as `as_of` says, by default on the subject's last day seen; the subject himself, or whoever held the subject
    seat during the stretch, is left out unless the rule keeps him.
    """
    seen_high = min(high, world.today + 1)
    seen = days_in(days, low, seen_high)
    if not seen:
        return []
    last = seen[-1][1] - 1
    as_of = per.scope.as_of or "last_day"
    stretch = (low, last + 1 if as_of == "last_day" else seen_high)
    excluded = _itself(world, subject, low, high) if per.exclude == "subject" else frozenset()
    env = Env(subject=subject, day=last, period=(low, high))
    chosen = members(world, per.scope, env)
    if as_of in ("any_day", "every_day"):
        chosen = [(other, at) for other, at in chosen if present(at, as_of, *stretch, world.today)]
    else:
        day = on_day(as_of, *stretch, world.today)
        chosen = [(other, at) for other, at in chosen if day is not None and contains(at, day)]
    return [(o, at) for o, at in chosen if o.id not in excluded and o.person not in excluded]


def _itself(world: World, subject: Subject, low: int, high: int) -> frozenset[str]:
    if subject.type != "post":
        return frozenset((subject.id,))
    return frozenset(
        {subject.id, *(h.person for h in world.seat_spans(subject) if h.since < high and h.until > low)}
    )


def by_holder(
    world: World, seats: list[tuple[Subject, Days]], scope: Scope, env: Env
) -> list[tuple[Subject, Days]]:
    """Seats fallen apart: one person for each holder, with the days in any of his seats; he keeps the first one's unit."""
    condition = scope.holder if isinstance(scope, SeatScope) else None
    own_days = person_days(world, condition) if condition is not None else None
    out = [(subject, days) for subject, days in seats if subject.type != "post"]
    held: dict[str, list[tuple[int, int]]] = {}
    first: dict[str, Subject] = {}
    for seat, days in seats:
        for h in world.seat_spans(seat) if seat.type == "post" else ():
            mine = intersect(((h.since, h.until),), days)
            if mine and own_days is not None:
                mine = intersect(mine, own_days(h.person, env) if h.person in world.org.people else NEVER)
            if mine:
                first.setdefault(h.person, seat)
                held.setdefault(h.person, []).extend(mine)
    for person, spans in held.items():
        seat = first[person]
        out.append((Subject("person", person, person=person, unit=seat.unit, post=seat.post), merge(spans)))
    return sorted(out, key=lambda pair: (pair[0].type, pair[0].id))


def present(days: Days, as_of: Any, low: int, high: int, today: int) -> bool:
    """Whether a set of days meets the stretch `[low, high)`, as `as_of` says."""
    if as_of == "any_day":
        return bool(days_in(days, low, high))
    if as_of == "every_day":
        return low < high and count_days(days, low, high) == high - low
    day = on_day(as_of, low, high, today)
    return day is not None and contains(days, day)


def on_day(as_of: Any, low: int, high: int, today: int) -> int | None:
    """The day that `as_of` names inside the stretch `[low, high)`, or None where it has none."""
    if low >= high:
        return None
    if as_of is None or as_of in ("last_day", "any_day", "every_day"):
        return high - 1
    if as_of == "first_day":
        return low
    if as_of == "today":
        return today
    if isinstance(as_of, date):
        return as_of.toordinal()
    month, _, day = str(as_of).partition("-")
    if month.isdigit() and day.isdigit():
        for year in range(date.fromordinal(high - 1).year, date.fromordinal(low).year - 1, -1):
            try:
                named = date(year, int(month), int(day)).toordinal()
            except ValueError:
                continue
            if low <= named < high:
                return named
        return None
    return high - 1
