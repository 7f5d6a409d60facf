"""Conditions as sets of days, compiled to functions and remembered per person and unit where nothing is left open."""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from typing import Any

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Inside,
    Linked,
    PersonCondition,
    PersonScope,
    PostTest,
    Scope,
    SpanTest,
    Test,
    UnitCondition,
    UnitScope,
    UnitTest,
)
from partyorg.campaign.figures import Figure
from partyorg.dates import (
    ALWAYS,
    FOREVER,
    NEVER,
    Days,
    add_months,
    complement,
    intersect,
    merge,
    shift,
    union,
)
from partyorg.org import Held

from .bindings import ids_of
from .cells import value_test
from .figures import value_of
from .spans import where_count
from .walk import free_roots
from .world import Env, World

__all__ = ["age_days", "person_days", "scope_days", "unit_days"]

DaysOf = Callable[[str, Env], Days]
NO_ENV = Env()


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
        keys.append(_once(world, ("stage", c.stage), partial(_stage, world, c.stage)))
    if c.role is not None:
        keys.append(_once(world, ("role", c.role), partial(_tenure, world, "role", c.role)))
    if c.qualification is not None:
        keys.append(_tenure(world, "qualification", c.qualification))
    if c.post is not None:
        keys.append(_post(world, c.post))
    if c.rank is not None:
        keys.append(_rank(world, c.rank))
    if c.unit is not None:
        keys.append(_affiliated(world, c.unit))
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
            keys.append(lambda u, env: spans(_formed_with_predecessors(world, u)))
        else:
            keys.append(lambda u, env: spans(org.units[u].formed_on))
    if c.members is not None:
        keys.append(_members(world, *c.members))
    if c.children is not None:
        keys.append(_children(world, *c.children))
    if c.filled is not None:
        posts = c.filled
        keys.append(
            lambda u, env: merge((h.since, h.until) for post in posts for h in org.seats.get((u, post), ()))
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


def held_for(world: World, spans: list[tuple[int, int]], for_at_least: Figure | None, ever: bool) -> Days:
    """The days of the runs that the spans make, from when they have lasted long enough; or for ever after."""
    runs = tuple(spans) if len(spans) < 2 else merge(spans)
    if for_at_least is not None:
        offset = value_of(world, for_at_least, NO_ENV)
        late = []
        for since, until in runs:
            reached = shift(date.fromordinal(since), offset, world.add_workdays).toordinal()
            if reached < until:
                late.append((reached, until))
        runs = tuple(late)
    if ever and runs:
        return ((runs[0][0], FOREVER),)
    return runs


def _once(world: World, key: object, plain: Callable[[], DaysOf]) -> DaysOf:
    """The function for a test that leaves nothing open, one for all conditions that make the same test."""
    found: DaysOf | None = world.memo.get(key)
    if found is None:
        found = world.memo[key] = _memoised(plain(), frozenset())
    return found


def _stage(world: World, test: SpanTest) -> DaysOf:
    stages, words = world.org.stages, test.words
    return lambda p, env: held_for(
        world,
        [(a, b) for s, a, b, _ in stages.get(p, ()) if words is None or s in words],
        test.for_at_least,
        test.ever,
    )


def _tenure(world: World, kind: str, test: SpanTest) -> DaysOf:
    tenures, words = world.org.tenures.get(kind, {}), test.words

    def days(p: str, env: Env) -> Days:
        spans = [(h.since, h.until) for h in tenures.get(p, ()) if words is None or h.fact.value in words]
        return held_for(world, spans, test.for_at_least, test.ever)

    return days


def _post(world: World, test: PostTest) -> DaysOf:
    posts, words = world.org.tenures.get("post", {}), test.words
    rank = value_test(world, test.rank) if test.rank else None
    mode = value_test(world, test.mode) if test.mode else None
    of = test.of
    of_days = unit_days(world, of) if isinstance(of, UnitCondition) else None

    def days(p: str, env: Env) -> Days:
        held = posts.get(p, ())
        if not held:
            return NEVER
        units = ids_of(world, of, env, env.day) if isinstance(of, Binding) else ()
        spans: list[tuple[int, int]] = []
        for h in held:
            fact = h.fact
            if words is not None and fact.value not in words:
                continue
            if (rank and not rank(fact.rank)) or (mode and not mode(fact.mode)):
                continue
            if of_days is not None:
                spans.extend(intersect(((h.since, h.until),), _in_register(world, of_days, fact.unit, env)))
            elif not isinstance(of, Binding) or fact.unit in units:
                spans.append((h.since, h.until))
        return held_for(world, spans, test.for_at_least, test.ever)

    return days


def _in_register(world: World, days: DaysOf, unit: str, env: Env) -> Days:
    return days(unit, env) if unit in world.org.units else NEVER


def _rank(world: World, test: Test) -> DaysOf:
    posts, passes = world.org.tenures.get("post", {}), value_test(world, test)
    return lambda p, env: merge((h.since, h.until) for h in posts.get(p, ()) if passes(h.fact.rank))


def _affiliated(world: World, test: UnitTest) -> DaysOf:
    of = test.unit
    of_days = unit_days(world, of) if isinstance(of, UnitCondition) else None

    def days(p: str, env: Env) -> Days:
        spans: list[tuple[int, int]] = []
        units = ids_of(world, of, env, env.day) if isinstance(of, Binding) else ()
        for h in world.org.affiliations(p):
            if of_days is not None:
                spans.extend(intersect(((h.since, h.until),), _in_register(world, of_days, h.fact.unit, env)))
            elif h.fact.unit in units:
                spans.append((h.since, h.until))
        return held_for(world, spans, test.for_at_least, test.ever)

    return days


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
    of_days = unit_days(world, parent) if isinstance(parent, UnitCondition) else None

    def days(u: str, env: Env) -> Days:
        spans: list[tuple[int, int]] = []
        units = ids_of(world, parent, env, env.day) if isinstance(parent, Binding) else ()
        for above, since, until in org.parents(u):
            if of_days is not None:
                spans.extend(intersect(((since, until),), _in_register(world, of_days, above, env)))
            elif above in units:
                spans.append((since, until))
        return merge(spans)

    return days


def age_days(world: World, test: Test) -> Callable[[date | None], Days]:
    """Days on which the whole years since a date pass the test; a missing date passes nothing."""
    passes = value_test(world, test)

    def days(start: date | None) -> Days:
        if start is None:
            return NEVER
        reached = [
            start.toordinal(),
            *(add_months(start, 12 * n).toordinal() for n in range(1, 131)),
            FOREVER,
        ]
        return merge((reached[n], reached[n + 1]) for n in range(131) if passes(n))

    return days


def _formed_with_predecessors(world: World, unit: str) -> date | None:
    """The earliest founding over predecessors that run on without a gap of more than one day."""
    units = world.org.units
    earliest, todo, seen = units[unit].formed_on, [unit], {unit}
    while todo:
        here = units[todo.pop()]
        for before in here.predecessors:
            old = units.get(before)
            if old is None or before in seen or old.dissolved_on is None or here.formed_on is None:
                continue
            if 0 <= (here.formed_on - old.dissolved_on).days <= 1:
                seen.add(before)
                todo.append(before)
                if old.formed_on is not None and (earliest is None or old.formed_on < earliest):
                    earliest = old.formed_on
    return earliest


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
    of_days = unit_days(world, of) if isinstance(of, UnitCondition) else None
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
                at = intersect(at, _in_register(world, of_days, h.fact.unit, env))
            if holder is not None and at:
                at = intersect(at, holder(id, env) if id in org.people else NEVER)
            spans.extend(at)
        return merge(spans)

    return days
