"""Matches compiled against one world: which facts, on which day, bound to whom."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from operator import attrgetter, itemgetter
from typing import Any, Literal

from attrs import define

from partyorg.campaign.conditions import Binding, Test
from partyorg.campaign.matches import FACT_KEYS, AnyMatch, Bound, Match, SimpleMatch
from partyorg.dates import FIRST, FOREVER, NEVER, Days, intersect
from partyorg.facts import Document

from .bindings import possible_ids, subjects_of
from .bounds import BoundDays, BoundTest, bound_days, bound_test
from .cells import facts_test
from .figures import UnknownFigure
from .spans import span_of
from .walk import free_roots
from .world import DEFAULT_DATE, Env, Subject, World, ids_in, ids_reader

__all__ = ["INTERVALS", "Hit", "Lasting", "Probe", "probe", "simple_matches"]

Role = Literal["match", "anchor"]

ReadIds = Callable[[Any], tuple[str, ...]]
"""How the ids of a column are read from a fact."""

INTERVALS = frozenset({"links", "tenures", "stages", "resources", "candidacies"})
"""Tables whose facts hold over a span of days."""

Hit = tuple[int, str, Any]
"""A fact with its day and id: (day, id, fact); sorts by day, then id."""

Lasting = tuple[Days, str, Any]
"""A fact with the days on which it is in force."""

NO_HITS: tuple[Hit, ...] = ()


@define(slots=True, eq=False)
class Simple:
    """One alternative of a match: its facts in order, an index by ids, and what must still be tested for a row."""

    hits: list[Hit]
    open_tests: tuple[tuple[ReadIds, BoundTest], ...]
    settled_tests: tuple[tuple[ReadIds, BoundTest], ...]
    open_days: tuple[tuple[ReadIds, BoundDays], ...]
    lookup: tuple[str, Binding] | None
    lookup_settles: bool
    index: Mapping[str, list[Hit]]
    after_latest: Callable[[Any], bool] | None
    latest: bool
    void: bool
    by_value: Callable[[Any], bool] | None
    lasting: list[Lasting]
    lasting_index: Mapping[str, list[Lasting]]
    by: str
    """subject or counterpart, where facts are looked up by just that; else ""."""

    def one(self, env: Env) -> str:
        """The id to look up by, where the binding stands for one person or unit on every day; else ""."""
        who = env.subject if self.by == "subject" else env.counterpart if self.by else None
        return "" if who is None or isinstance(who, tuple) or who.type == "post" else who.id


@define(slots=True, eq=False)
class Probe:
    """A compiled match. `hits(env, low, high, decided)` lists its facts for the bindings, earliest first."""

    world: World
    parts: tuple[Simple, ...]
    unlisted: str = ""

    def hits(self, env: Env, low: int, high: int, decided: int) -> list[Hit]:
        """The facts dated in `[low, high)` that hold for the bindings, by (day, id).

        `decided` is the day on which the row is decided: facts revoked by then count only where the match says so.
        """
        if self.unlisted:
            raise UnknownFigure(self.unlisted)
        if len(self.parts) == 1:
            return _hits(self.world, self.parts[0], env, low, high, decided)
        found: dict[str, Hit] = {}
        for part in self.parts:
            for hit in _hits(self.world, part, env, low, high, decided):
                found.setdefault(hit[1], hit)
        return sorted(found.values(), key=_order)

    def direct(self, subject: Subject) -> Iterable[Hit] | None:
        """The facts of a person or unit, in order, where looking them up is all there is to test; else None."""
        if len(self.parts) != 1:
            return None
        part = self.parts[0]
        if part.latest or not part.lookup_settles or part.lookup is None or subject.type == "post":
            return None
        binding = part.lookup[1]
        if binding.root != "subject" or binding.then:
            return None
        return part.index.get(subject.id, NO_HITS)

    def in_force(self, env: Env) -> Iterator[Lasting]:
        """The facts with the days on which they are in force for the bindings."""
        if self.unlisted:
            raise UnknownFigure(self.unlisted)
        if len(self.parts) == 1:
            yield from _lasting(self.world, self.parts[0], env)
            return
        seen: set[str] = set()
        for part in self.parts:
            for days, id, fact in _lasting(self.world, part, env):
                if id not in seen:
                    seen.add(id)
                    yield days, id, fact

    def value_holds(self, fact: Any) -> bool:
        """Whether the value and outcome conditions hold that a `first` or `last_before` rule tests after choosing."""
        return all(part.by_value is None or part.by_value(fact) for part in self.parts)


_order = itemgetter(0, 1)


def simple_matches(match: Match) -> tuple[SimpleMatch, ...]:
    """The alternatives of a match."""
    return match.any if isinstance(match, AnyMatch) else (match,)


def probe(world: World, match: Match, role: Role = "match", *, values_after: bool = False) -> Probe:
    """Compile a match. Anchors count revoked facts unless they say otherwise; everything else leaves them out.

    `values_after` keeps `value` and `outcome` conditions for later (`Probe.value_holds`).
    """
    key = ("probe", id(match), role, values_after)
    known: tuple[Match, Probe] | None = world.memo.get(key)
    if known is not None:
        return known[1]
    parts = simple_matches(match)
    unlisted = next((part.unlisted for part in parts if part.unlisted), "")
    compiled: tuple[Simple, ...] = ()
    try:
        if not unlisted:
            compiled = tuple(_compile(world, part, role, values_after) for part in parts)
    except UnknownFigure as missing:
        unlisted = missing.name
    made = Probe(world, compiled, unlisted)
    if not any(part.table == "findings" for part in parts):
        world.memo[key] = (match, made)
    return made


def _compile(world: World, match: SimpleMatch, role: Role, values_after: bool) -> Simple:
    tests = dict(match.tests)
    kept: dict[str, Test] = {}
    for name in ("value", "outcome") if values_after else ():
        if name in tests:
            kept[name] = tests.pop(name)
    by_value = facts_test(world, kept)
    passes = None if match.latest else facts_test(world, tests)
    after = facts_test(world, tests) if match.latest else None
    void = (match.revoked or ("counts" if role == "anchor" else "void")) == "void"
    bound = [(key, b, bool(free_roots(b))) for key, b in match.bound.items()]
    closed = [
        (ids_reader(match.table, key), bound_test(world, b)) for key, b, is_open in bound if not is_open
    ]
    closed_days = [(key, bound_days(world, b)) for key, b, is_open in bound if not is_open]
    still_open = [(key, b) for key, b, is_open in bound if is_open]
    lasts = match.table in INTERVALS or match.table == "documents"
    lookup = _lookup(still_open)
    lasting: list[Lasting] = []
    if match.table == "findings" or match.tests or lasts or closed:
        facts = [f for f in _facts(world, match) if passes is None or passes(f)]
        hits = _dated(match, facts)
        if closed:
            hits = [h for h in hits if _closed_hold(closed, h)]
        hits.sort(key=_order)
        for fact in facts if lasts else ():
            days = _own_days(world, fact, match, closed_days)
            if days:
                lasting.append((days, fact.id, fact))
        index = _index(match.table, hits, lookup)
    else:
        kind = (match.table, match.kinds, match.on, match.only_tagged)
        hits = _once(world, ("hits", *kind), lambda: sorted(_dated(match, _facts(world, match)), key=_order))
        index = _once(
            world, ("index", *kind, lookup and lookup[0]), lambda: _index(match.table, hits, lookup)
        )
    rest = [
        (key, b) for key, b in ((key, _without(key, b, lookup)) for key, b in still_open) if b is not None
    ]
    return Simple(
        hits,
        tuple((ids_reader(match.table, key), bound_test(world, b)) for key, b in still_open),
        tuple((ids_reader(match.table, key), bound_test(world, b)) for key, b in rest),
        tuple((ids_reader(match.table, key), bound_days(world, b)) for key, b in still_open),
        lookup,
        not rest,
        index,
        after,
        match.latest,
        void,
        by_value,
        lasting,
        _index(match.table, lasting, lookup),
        lookup[1].root
        if lookup and not lookup[1].then and lookup[1].root in ("subject", "counterpart")
        else "",
    )


def _once(world: World, key: object, make: Callable[[], Any]) -> Any:
    """What all matches for one kind of facts have in common, made for the first of them."""
    found = world.memo.get(key)
    if found is None:
        found = world.memo[key] = make()
    return found


def _own_days(world: World, fact: Any, match: SimpleMatch, closed: list[tuple[str, BoundDays]]) -> Days:
    """The days of a fact that lasts, as far as they do not depend on the row."""
    since, until = span_of(fact, void=match.revoked != "counts")
    if fact.table == "documents":
        until = min(until, _superseded(world).get(fact.id, FOREVER))
    days: Days = ((since, until),) if since < until else NEVER
    for key, of in closed:
        if days:
            days = intersect(days, of(ids_in(fact, key), Env(fact=fact, fact_day=since, day=world.today)))
    return days


def _superseded(world: World) -> Mapping[str, int]:
    """For documents replaced by a later version: the day on which the first of these was issued."""
    found: dict[str, int] | None = world.memo.get("superseded documents")
    if found is None:
        found = world.memo["superseded documents"] = {}
        for d in world.view.facts(Document):
            if d.supersedes and d.issued_on:
                day = d.issued_on.toordinal()
                found[d.supersedes] = min(day, found.get(d.supersedes, day))
    return found


def _index(table: str, rows: list[Any], lookup: tuple[str, Binding] | None) -> Mapping[str, list[Any]]:
    index: defaultdict[str, list[Any]] = defaultdict(list)
    if lookup:
        read = ids_reader(table, lookup[0])
        for row in rows:
            ids = read(row[2])
            for id in ids if len(ids) < 2 else dict.fromkeys(ids):
                index[id].append(row)
    return dict(index)


def _facts(world: World, match: SimpleMatch) -> Iterable[Any]:
    if match.table == "findings":
        rules = match.kinds if match.kinds is not None else sorted(world.results)
        return [f for rule in rules for f in world.results.get(rule, ())]
    column = FACT_KEYS[match.key][1]
    facts = world.of_kind(match.table, column, match.kinds)
    if "status" in match.tests:
        idle = world.view.idle.get(match.table, ())
        return [*facts, *(f for f in idle if match.kinds is None or getattr(f, column) in match.kinds)]
    if match.only_tagged:
        campaign = world.memo.get("campaign", "")
        return [f for f in facts if campaign in getattr(f, "campaigns", ())]
    return facts


def _dated(match: SimpleMatch, facts: Iterable[Any]) -> list[Hit]:
    """The facts with their day by the date column; those without a date are left out, but a unit was always there."""
    column = match.on or DEFAULT_DATE.get(match.table, "on")
    read = attrgetter(column)
    if match.table == "units" and not match.on:
        return [(read(f).toordinal() if read(f) else FIRST, f.id, f) for f in facts]
    return [(day.toordinal(), f.id, f) for f in facts if (day := read(f)) is not None]


def _closed_hold(closed: list[tuple[ReadIds, BoundTest]], hit: Hit) -> bool:
    day, _, fact = hit
    env = Env(fact=fact, fact_day=day, day=day)
    return all(test(read(fact), env, day, fact) for read, test in closed)


def _lookup(bounds: list[tuple[str, Bound]]) -> tuple[str, Binding] | None:
    """The binding by which facts are looked up: one that every matching fact must carry, the narrowest first."""
    best: tuple[str, Binding] | None = None
    for key, bound in bounds:
        if bound.mode == "only" or (bound.mode == "any" and len(bound.terms) != 1):
            continue
        for term in bound.terms:
            if isinstance(term, Binding) and (best is None or _width(term) < _width(best[1])):
                best = (key, term)
    return best


def _without(key: str, bound: Bound, lookup: tuple[str, Binding] | None) -> Bound | None:
    """What is left to test of a bound column once facts were looked up by one of its terms."""
    if lookup is None or key != lookup[0] or bound.mode == "only":
        return bound
    left = tuple(term for term in bound.terms if term is not lookup[1])
    if len(left) == len(bound.terms):
        return bound
    return Bound(left, bound.mode) if left else None


_WIDTH = {"anchor": 0, "counterpart": 1, "self": 2, "subject": 3, "trigger": 3, "fact": 4}


def _width(binding: Binding) -> tuple[int, int]:
    return _WIDTH.get(binding.root, 9), len(binding.then)


def _hits(world: World, part: Simple, env: Env, low: int, high: int, decided: int) -> list[Hit]:
    tests = part.open_tests
    candidates: Iterable[Hit]
    if one := part.one(env):
        candidates, tests = part.index.get(one, NO_HITS), part.settled_tests
    elif part.lookup is None:
        candidates = part.hits
    else:
        ids = possible_ids(world, part.lookup[1], env)
        if len(ids) == 1:
            candidates = part.index.get(ids[0], NO_HITS)
            if _is_settled(part.lookup[1], env):
                tests = part.settled_tests
        else:
            candidates = sorted(
                {hit[1]: hit for id in ids for hit in part.index.get(id, NO_HITS)}.values(), key=_order
            )
    out: list[Hit] = []
    for hit in candidates:
        day, _, fact = hit
        if not low <= day < high:
            continue
        if fact.revoked_on is not None and part.void and fact.revoked_on.toordinal() <= decided:
            continue
        if tests and not all(test(read(fact), env, day, fact) for read, test in tests):
            continue
        out.append(hit)
    if part.latest and out:
        last = out[-1]
        out = [last] if part.after_latest is None or part.after_latest(last[2]) else []
    return out


def _lasting(world: World, part: Simple, env: Env) -> Iterator[Lasting]:
    tests = part.open_days
    rows: Iterable[Lasting] = part.lasting
    if part.lookup_settles and (one := part.one(env)):
        yield from part.lasting_index.get(one, ())
        return
    if part.lookup is not None:
        ids = possible_ids(world, part.lookup[1], env)
        if len(ids) == 1:
            rows = part.lasting_index.get(ids[0], ())
            if part.lookup_settles and _is_settled(part.lookup[1], env):
                tests = ()
        else:
            rows = {row[1]: row for id in ids for row in part.lasting_index.get(id, ())}.values()
    if not tests:
        yield from rows
        return
    for days, id, fact in rows:
        for read, of in tests:
            days = intersect(days, of(read(fact), env))
            if not days:
                break
        if days:
            yield days, id, fact


def _is_settled(binding: Binding, env: Env) -> bool:
    """Whether looking up by the binding has already tested it: it stands for one id on every day."""
    if binding.root in ("anchor", "fact"):
        return not binding.then
    if binding.then:
        return False
    return all(subject.type != "post" for subject in subjects_of(binding, env))
