"""Conditions as sets of days, compiled to functions and remembered per person and unit where nothing is left open."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import Any

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Inside,
    Linked,
    PersonCondition,
    PersonScope,
    Scope,
    Test,
    UnitCondition,
    UnitScope,
)
from partyorg.dates import (
    ALWAYS,
    NEVER,
    Days,
    complement,
    intersect,
    merge,
    union,
)
from partyorg.org import Held

from .ages import age_days, formed_with_predecessors
from .bindings import ids_of
from .cells import value_test
from .held_days import NO_ENV, DaysOf, affiliations, held_for, in_register, posts, ranks, stages, tenures
from .spans import where_count
from .walk import free_roots
from .world import Env, World

__all__ = ["age_days", "person_days", "scope_days", "unit_days"]


def person_days(world: World, condition: PersonCondition) -> DaysOf:
    """A function from person id and bindings to the days on which the person satisfies the condition."""
    return _remembered(world, condition, _person)


def unit_days(world: World, condition: UnitCondition) -> DaysOf:
    """A function from unit id and bindings to the days on which the unit satisfies the condition."""
    return _remembered(world, condition, _unit)


def _remembered(world: World, condition: Any, compile_: Callable[[World, Any], DaysOf]) -> DaysOf:
    known_by_id: tuple[Any, DaysOf] | None = world.memo.get(id(condition))
    if known_by_id is not None:
        return known_by_id[1]
    found: DaysOf | None = world.memo.get(condition)
    if found is None:
        found = world.memo[condition] = _memoised(compile_(world, condition), free_roots(condition))
    world.memo[id(condition)] = (condition, found)
    return found


def _memoised(plain: DaysOf, roots: frozenset[str]) -> DaysOf:
    """The function with its answers kept, where nothing is left open."""
    if roots:
        return plain
    known: dict[str, Days] = {}

    def days(id: str, env: Env) -> Days:
        out = known.get(id)
        if out is None:
            out = known[id] = plain(id, NO_ENV)
        return out

    return days


def _person(world: World, c: PersonCondition) -> DaysOf:
    keys: list[DaysOf] = []
    if c.id is not None:
        ids = frozenset(c.id)
        keys.append(lambda p, env: ALWAYS if p in ids else NEVER)
    if c.stage is not None:
        keys.append(_once(world, ("stage", c.stage), partial(stages, world, c.stage)))
    if c.role is not None:
        keys.append(_once(world, ("role", c.role), partial(tenures, world, "role", c.role)))
    if c.qualification is not None:
        keys.append(tenures(world, "qualification", c.qualification))
    if c.post is not None:
        keys.append(posts(world, c.post, _described(world, c.post.of)))
    if c.rank is not None:
        keys.append(ranks(world, c.rank))
    if c.unit is not None:
        keys.append(affiliations(world, c.unit, _described(world, c.unit.unit)))
    if c.in_ is not None:
        keys.append(_inside(world, c.in_, person=True))
    if c.age is not None:
        spans = age_days(world, c.age)
        keys.append(lambda p, env: spans(world.org.people[p].born_on))
    keys.extend(_linked(world, link) for link in c.linked)
    if c.has or c.lacks:
        keys.extend(world.compilers.has(world, has) for has in c.has)
        keys.extend(_not(world.compilers.has(world, has)) for has in c.lacks)
    for name, test in c.attr.items():
        passes = value_test(world, test)
        keys.append(partial(_attr, world.org.people, name, passes))
    keys.extend(person_days(world, part) for part in c.all)
    if c.any is not None:
        keys.append(_any([person_days(world, part) for part in c.any]))
    keys.extend(_not(person_days(world, part)) for part in c.none)
    return _every(keys, lambda p: ALWAYS if p in world.org.people else NEVER)


def _unit(world: World, c: UnitCondition) -> DaysOf:
    org = world.org
    keys: list[DaysOf] = []
    if c.id is not None:
        ids = frozenset(c.id)
        keys.append(lambda u, env: ALWAYS if u in ids else NEVER)
    for name in ("kind", "level", "category"):
        test: Test | None = getattr(c, name)
        if test is not None:
            passes = value_test(world, test)
            keys.append(partial(_unit_cell, org.units, name, passes))
    if c.root is not None:
        root = c.root
        keys.append(lambda u, env: ALWAYS if (u == org.root) == root else NEVER)
    if c.parent is not None:
        keys.append(_parent(world, c.parent))
    if c.in_ is not None:
        keys.append(_inside(world, c.in_, person=False))
    if c.age is not None:
        spans = age_days(world, c.age)
        if c.age_from == "predecessors":
            keys.append(lambda u, env: spans(formed_with_predecessors(world, u)))
        else:
            keys.append(lambda u, env: spans(org.units[u].formed_on))
    if c.members is not None:
        keys.append(_members(world, *c.members))
    if c.children is not None:
        keys.append(_children(world, *c.children))
    if c.filled is not None:
        filled = c.filled
        keys.append(
            lambda u, env: merge((h.since, h.until) for post in filled for h in org.seats.get((u, post), ()))
        )
    keys.extend(_linked(world, link) for link in c.linked)
    if c.has or c.lacks:
        keys.extend(world.compilers.has(world, has) for has in c.has)
        keys.extend(_not(world.compilers.has(world, has)) for has in c.lacks)
    for name, test in c.attr.items():
        keys.append(partial(_attr, org.units, name, value_test(world, test)))
    keys.extend(unit_days(world, part) for part in c.all)
    if c.any is not None:
        keys.append(_any([unit_days(world, part) for part in c.any]))
    keys.extend(_not(unit_days(world, part)) for part in c.none)
    return _every(keys, org.exists)


def _every(keys: list[DaysOf], universe: Callable[[str], Days]) -> DaysOf:
    def days(id: str, env: Env) -> Days:
        out = universe(id)
        for key in keys:
            if not out:
                return NEVER
            out = intersect(out, key(id, env))
        return out

    return days


def _any(keys: list[DaysOf]) -> DaysOf:
    return lambda id, env: union(*(key(id, env) for key in keys)) if keys else NEVER


def _not(key: DaysOf) -> DaysOf:
    return lambda id, env: complement(key(id, env))


def _unit_cell(units: Any, name: str, passes: Callable[[Any], bool], id: str, env: Env) -> Days:
    return ALWAYS if passes(getattr(units[id], name)) else NEVER


def _attr(index: Any, name: str, passes: Callable[[Any], bool], id: str, env: Env) -> Days:
    return ALWAYS if passes(index[id].attr.get(name, "")) else NEVER


def _once(world: World, key: object, plain: Callable[[], DaysOf]) -> DaysOf:
    """The function for a test that leaves nothing open, one for all conditions that make the same test."""
    found: DaysOf | None = world.memo.get(key)
    if found is None:
        found = world.memo[key] = _memoised(plain(), frozenset())
    return found


def _described(world: World, of: UnitCondition | Binding | None) -> DaysOf | None:
    """The days on which a unit is one that a condition describes; None where it is named, or any will do."""
    return unit_days(world, of) if isinstance(of, UnitCondition) else None


def _inside(world: World, inside: Inside, *, person: bool) -> DaysOf:
    org = world.org

    def days(id: str, env: Env) -> Days:
        targets = inside.ids or (ids_of(world, inside.binding, env, env.day) if inside.binding else ())
        spans: list[tuple[int, int]] = []
        places: Iterable[tuple[str, Days]] = (
            ((h.fact.unit, ((h.since, h.until),)) for h in org.affiliations(id))
            if person
            else ((id, ALWAYS),)
        )
        for unit, at in places:
            above = org.above(unit)
            for target in targets:
                if target in above:
                    spans.extend(intersect(at, above[target]))
        return merge(spans)

    return days


def _parent(world: World, parent: UnitCondition | Binding) -> DaysOf:
    org = world.org
    of_days = _described(world, parent)

    def days(u: str, env: Env) -> Days:
        spans: list[tuple[int, int]] = []
        units = ids_of(world, parent, env, env.day) if isinstance(parent, Binding) else ()
        for above, since, until in org.parents(u):
            if of_days is not None:
                spans.extend(intersect(((since, until),), in_register(world, of_days, above, env)))
            elif above in units:
                spans.append((since, until))
        return merge(spans)

    return days


def _members(world: World, person: PersonCondition, count: Test) -> DaysOf:
    of_days, passes, org = person_days(world, person), value_test(world, count), world.org

    def days(u: str, env: Env) -> Days:
        inside: dict[str, list[tuple[int, int]]] = {}
        for unit in org.units:
            under = org.above(unit).get(u)
            if under:
                for h in org.affiliated.get(unit, ()):
                    inside.setdefault(h.person, []).extend(intersect(under, ((h.since, h.until),)))
        sets = (intersect(merge(spans), of_days(p, env)) for p, spans in inside.items() if p in org.people)
        return where_count(sets, passes)

    return days


def _children(world: World, unit: UnitCondition, count: Test) -> DaysOf:
    of_days, passes, org = unit_days(world, unit), value_test(world, count), world.org

    def days(u: str, env: Env) -> Days:
        below: dict[str, list[tuple[int, int]]] = {}
        for child, since, until in org.children(u):
            below.setdefault(child, []).append((since, until))
        return where_count((intersect(merge(s), of_days(c, env)) for c, s in below.items()), passes)

    return days


def _linked(world: World, linked: Linked) -> DaysOf:
    to, org = linked.to, world.org
    far_days = scope_days(world, to) if to is not None and not isinstance(to, Binding) else None

    def days(id: str, env: Env) -> Days:
        targets = ids_of(world, to, env, env.day) if isinstance(to, Binding) else ()
        spans: list[tuple[int, int]] = []
        for link, since, until in org.links.get(id, ()):
            if linked.kinds is not None and link.kind not in linked.kinds:
                continue
            ends = []
            if linked.side != "b" and link.a == id:
                ends.append(link.b)
            if linked.side != "a" and link.b == id:
                ends.append(link.a)
            for far in ends:
                if far_days is not None:
                    spans.extend(intersect(((since, until),), far_days(far, env)))
                elif to is None or far in targets:
                    spans.append((since, until))
        return held_for(world, spans, linked.for_at_least, linked.ever)

    return days


def scope_days(world: World, scope: Scope) -> DaysOf:
    """A function from the id of a person or unit to the days on which it belongs to the scope."""
    if isinstance(scope, PersonScope):
        people, of_person = world.org.people, person_days(world, scope.person)
        return lambda id, env: of_person(id, env) if id in people else NEVER
    if isinstance(scope, UnitScope):
        units, of_unit = world.org.units, unit_days(world, scope.unit)
        return lambda id, env: of_unit(id, env) if id in units else NEVER
    if isinstance(scope, AnyScope):
        parts = [scope_days(world, part) for part in scope.any]
        return lambda id, env: union(*(part(id, env) for part in parts))
    return _seat_holder(world, scope)


def _seat_holder(world: World, scope: Any) -> DaysOf:
    org = world.org
    of = scope.of
    of_days = _described(world, of)
    holder = person_days(world, scope.holder) if scope.holder is not None else None

    def days(id: str, env: Env) -> Days:
        held: tuple[Held, ...] = org.tenures.get("post", {}).get(id, ())
        if not held:
            return NEVER
        units = ids_of(world, of, env, env.day) if isinstance(of, Binding) else ()
        spans: list[tuple[int, int]] = []
        for h in held:
            if scope.words is not None and h.fact.value not in scope.words:
                continue
            if isinstance(of, Binding) and h.fact.unit not in units:
                continue
            at: Days = intersect(((h.since, h.until),), org.exists(h.fact.unit))
            if of_days is not None:
                at = intersect(at, in_register(world, of_days, h.fact.unit, env))
            if holder is not None and at:
                at = intersect(at, holder(id, env) if id in org.people else NEVER)
            spans.extend(at)
        return merge(spans)

    return days
