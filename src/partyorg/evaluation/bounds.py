"""Bindings of a match compiled to functions: whether a cell holds what it must on a day, and on which days it does."""

from collections.abc import Callable
from typing import Any

from partyorg.campaign.conditions import Binding
from partyorg.campaign.matches import AnyMatch, Bound, IdList, SimpleMatch
from partyorg.dates import ALWAYS, NEVER, Days, contains, intersect, merge, union

from .bindings import ids_of, subjects_of
from .conditions import scope_days
from .walk import free_roots
from .world import Env, World

__all__ = ["BoundDays", "BoundTest", "bound_days", "bound_test"]

Ids = tuple[str, ...]
BoundTest = Callable[[Ids, Env, int, Any], bool]
"""(ids in the cell, bindings, the fact's day, the fact) to whether the cell holds what it is bound to."""
BoundDays = Callable[[Ids, Env], Days]


def bound_test(world: World, bound: Bound) -> BoundTest:
    """Compile a bound column to a test on a fact's day."""
    terms = [_term_test(world, term) for term in bound.terms]
    if bound.mode == "only":

        def only(ids: Ids, env: Env, day: int, fact: Any) -> bool:
            return bool(ids) and all(any(term((id,), env, day, fact) for term in terms) for id in ids)

        return only
    if bound.mode == "all":
        pairs = [isinstance(t, Binding) and t.root == "counterpart" for t in bound.terms]

        def each(ids: Ids, env: Env, day: int, fact: Any) -> bool:
            for term, is_pair, made in zip(bound.terms, pairs, terms, strict=True):
                if is_pair and isinstance(env.counterpart, tuple) and isinstance(term, Binding):
                    if not all(id in ids for id in ids_of(world, term, env, day)):
                        return False
                elif not made(ids, env, day, fact):
                    return False
            return bool(ids)

        return each
    if len(terms) == 1:
        return terms[0]
    return lambda ids, env, day, fact: any(term(ids, env, day, fact) for term in terms)


def bound_days(world: World, bound: Bound) -> BoundDays:
    """Compile a bound column to the days on which it holds; for facts that last."""
    terms = [_term_days(world, term) for term in bound.terms]
    if bound.mode == "only":
        return lambda ids, env: _all([union(*(term((id,), env) for term in terms)) for id in ids])
    if bound.mode == "all":
        return lambda ids, env: _all([term(ids, env) for term in terms])
    if len(terms) == 1:
        return terms[0]
    return lambda ids, env: union(*(term(ids, env) for term in terms))


def _all(sets: list[Days]) -> Days:
    if not sets:
        return NEVER
    out = sets[0]
    for days in sets[1:]:
        out = intersect(out, days)
    return out


def _term_test(world: World, term: Any) -> BoundTest:
    if isinstance(term, Binding):

        def bound_to(ids: Ids, env: Env, day: int, fact: Any) -> bool:
            for id in ids_of(world, term, env, day):  # noqa: SIM110 (a loop is faster than any() here)
                if id in ids:
                    return True
            return False

        return bound_to
    if isinstance(term, IdList):
        return lambda ids, env, day, fact: any(id in ids for id in term.ids)
    if isinstance(term, SimpleMatch | AnyMatch):
        return lambda ids, env, day, fact: _names_fact(world, term, ids, env, day, fact)
    days, is_open, as_of = scope_days(world, term), bool(free_roots(term)), term.as_of

    def in_scope(ids: Ids, env: Env, day: int, fact: Any) -> bool:
        on = day if as_of is None or as_of == "day" else _named_day(world, as_of, env, day)
        if is_open and env.day != on:
            env = env.of(day=on)
        for id in ids:  # noqa: SIM110 (as above)
            if contains(days(id, env), on):
                return True
        return False

    return in_scope


def _names_fact(world: World, match: Any, ids: Ids, env: Env, day: int, fact: Any) -> bool:
    key = ("ids of", id(match))
    known = world.memo.get(key)
    if known is None:
        settled = not free_roots(match) and not _reads_findings(match)
        found = (
            world.compilers.probe(world, match).hits(env, 0, world.today + 1, world.today) if settled else ()
        )
        known = world.memo[key] = (match, frozenset(hit[1] for hit in found) if settled else None)
    if known[1] is not None:
        return not known[1].isdisjoint(ids)
    inner = env if fact is None else env.of(fact=fact, fact_day=day)
    wanted = {
        hit[1] for hit in world.compilers.probe(world, match).hits(inner, 0, world.today + 1, world.today)
    }
    return any(id in wanted for id in ids)


def _reads_findings(match: SimpleMatch | AnyMatch) -> bool:
    return any(part.table == "findings" for part in (match.any if isinstance(match, AnyMatch) else (match,)))


def _named_day(world: World, as_of: Any, env: Env, day: int) -> int:
    if as_of == "today":
        return world.today
    if hasattr(as_of, "toordinal"):
        return int(as_of.toordinal())
    if as_of == "last_day" and env.period:
        return min(env.period[1] - 1, world.today)
    if as_of == "first_day" and env.period:
        return env.period[0]
    return day


def _term_days(world: World, term: Any) -> BoundDays:
    if isinstance(term, IdList):
        return lambda ids, env: ALWAYS if any(id in ids for id in term.ids) else NEVER
    if isinstance(term, SimpleMatch | AnyMatch):
        return lambda ids, env: ALWAYS if _names_fact(world, term, ids, env, world.today, None) else NEVER
    if isinstance(term, Binding):
        return lambda ids, env: _binding_days(world, term, ids, env)
    days = scope_days(world, term)
    if term.as_of is None or term.as_of == "day":
        return lambda ids, env: (
            days(ids[0], env) if len(ids) == 1 else union(*(days(id, env) for id in ids)) if ids else NEVER
        )
    test = _term_test(world, term)
    return lambda ids, env: ALWAYS if test(ids, env, world.today, None) else NEVER


def _binding_days(world: World, binding: Binding, ids: Ids, env: Env) -> Days:
    if binding.root in ("anchor", "fact"):
        return ALWAYS if any(id in ids for id in ids_of(world, binding, env, 0)) else NEVER
    spans: list[tuple[int, int]] = []
    for subject in subjects_of(binding, env):
        if binding.then and binding.then[0] == "unit":
            if subject.unit:
                spans.extend(ALWAYS if subject.unit in ids else ())
            else:
                spans.extend(
                    (h.since, h.until) for h in world.org.affiliations(subject.person) if h.fact.unit in ids
                )
        elif subject.type == "post":
            spans.extend((h.since, h.until) for h in world.seat_spans(subject) if h.person in ids)
        elif subject.id in ids:
            return ALWAYS
    return merge(spans)
