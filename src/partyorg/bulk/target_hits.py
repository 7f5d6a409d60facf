"""Who satisfies a condition on the day that a target looks at: a relation of n (the period) and id.

Conditions on what somebody `has` look at the period, so that they are worked out here and not as days once for all.
"""

from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import Has, PersonCondition, UnitCondition
from partyorg.campaign.matches import FACT_KEYS, SimpleMatch
from partyorg.dates import FOREVER, Offset
from partyorg.evaluation.matching import INTERVALS
from partyorg.evaluation.walk import free_roots, nodes

from .bindings import cells_of, closed_terms, named, open_terms
from .conditions import person_days, scope_days, unit_days
from .days_of import Lowering, seen
from .matches import facts_of, one_match
from .plan import (
    Aggregate,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    Union,
    Window,
    both,
    call,
    either,
    every,
    of,
)
from .program import NotInColumns, later
from .spans import same
from .tests_of_cells import cells_pass, known_value

__all__ = ["KEYS", "asks_what_they_have", "hold_on"]

KEYS = ("n", "id")

Condition = PersonCondition | UnitCondition


def asks_what_they_have(part: object) -> bool:
    """Whether a condition looks at the facts of somebody."""
    return any(isinstance(node, Has) for node in nodes(part))


def hold_on(cx: Lowering, condition: Condition, periods: Table, day: str) -> Relation:
    """Who satisfies the condition on the day that each period names in the column `day`: n, id, once each."""
    if not asks_what_they_have(condition):
        return _plain(cx, condition, periods, day)
    own: Any = condition
    anyone = condition.any
    inner: list[Relation] = [hold_on(cx, part, periods, day) for part in condition.all]
    if anyone is not None and asks_what_they_have(anyone):
        branches = Union(tuple(every(hold_on(cx, part, periods, day), *KEYS) for part in anyone))
        inner.append(branches)
        own = evolve(own, any=None)
    inner += [_having(cx, has, periods, day) for has in condition.has]
    left_out = [_having(cx, has, periods, day) for has in condition.lacks]
    left_out += [hold_on(cx, part, periods, day) for part in condition.none]
    own = evolve(own, all=(), none=(), has=(), lacks=())
    sources = [Source("b", _plain(cx, own, periods, day))]
    for place, part in enumerate(inner):
        sources.append(Source(f"i{place}", part, "semi", same(f"i{place}", "b", KEYS)))
    for place, part in enumerate(left_out):
        sources.append(Source(f"o{place}", part, "anti", same(f"o{place}", "b", KEYS)))
    return cx.program.keep(Select(tuple(sources), {name: Cell("b", name) for name in KEYS}), "hold")


def _plain(cx: Lowering, condition: Condition, periods: Table, day: str) -> Relation:
    """The same of a condition whose days do not depend on the period."""
    if free_roots(condition):
        raise NotInColumns("a binding in the condition of a target")
    days = person_days(cx, condition) if isinstance(condition, PersonCondition) else unit_days(cx, condition)
    on = _contains("d", Cell("p", day))
    return Select(
        (Source("p", periods), Source("d", days.relation, "inner", on)),
        {"n": Cell("p", "n"), "id": Cell("d", "id")},
    )


def _contains(days: str, day: Expression) -> Expression:
    return both(Cell(days, "since") <= day, day < Cell(days, "until"))


def _having(cx: Lowering, has: Has, periods: Table, day: str) -> Relation:
    """Who has enough of the facts: n, id."""
    match = one_match(has.match)
    low, high = (_number(known_value(cx.world, figure)) for figure in (has.count_min, has.count_max))
    if low is None or low < 1:
        raise NotInColumns("has with a count of nothing")
    terms = open_terms(match)
    if len(terms) != 1 or len(terms[0].choices) != 1:
        raise NotInColumns("the bindings of has")
    binding, scope = terms[0].choices[0]
    if binding.root != "self" or binding.then or scope is not None:
        raise NotInColumns("the bindings of has")
    lasting = match.table in INTERVALS and not match.on
    make = _in_force if lasting else _standing
    found = make(cx, has, match, terms[0].key, periods, day)
    if low == 1 and high is None:
        return cx.program.keep(evolve(found, distinct=True), "having")
    number = Aggregate("count", Cell("h", "fact"))
    h = tuple(Cell("h", name) for name in KEYS)
    columns: dict[str, Expression] = {**dict(zip(KEYS, h, strict=True)), "count": number}
    counted = Select((Source("h", cx.program.keep(_with_fact(found), "hits")),), columns, group=h)
    enough: Expression = call("<=", low, Cell("c", "count"))
    if high is not None:
        enough = both(enough, call("<=", Cell("c", "count"), high))
    kept = Select((Source("c", counted),), {name: Cell("c", name) for name in KEYS}, enough)
    return cx.program.keep(kept, "having")


def _number(found: object) -> int | None:
    if found is None or isinstance(found, int):
        return found
    raise NotInColumns("a number of facts that is not whole")


def _with_fact(found: Select) -> Select:
    return evolve(found, columns={**found.columns, "fact": Cell("f", "fact")})


def _standing(cx: Lowering, has: Has, match: SimpleMatch, key: str, periods: Table, day: str) -> Select:
    """Facts of a day that stand on the day looked at: begun, not revoked, not too long ago, with `latest` the last."""
    cells = cells_of(match.table, key)
    loose = facts_of(cx, evolve(match, latest=False, tests={}) if match.latest else match, cells)
    who = named(match.table, key, loose.relation, ("revoked",))
    on, at = Cell("f", "day"), Cell("p", day)
    begun: list[Expression] = [on <= at, on <= cx.world.today]
    if has.within == "period":
        begun += [Cell("p", "low") <= on, on < Cell("p", "seen")]
    stands: list[Expression] = []
    if match.revoked != "counts":
        stands.append(either(Cell("f", "revoked").empty, Cell("f", "revoked") > at))
    joins: list[Source] = []
    offset = None if has.within is None or has.within == "period" else known_value(cx.world, has.within)
    if isinstance(offset, Offset):
        end: Expression | None = later(on, offset) if offset.sign > 0 else None
        if end is None:
            days = Select((Source("x", loose.relation),), {"day": Cell("x", "day")}, distinct=True)
            joins.append(Source("m", cx.program.moved(days, offset), "inner", Cell("m", "day").eq(on)))
            end = Cell("m", "moved")
        stands.append(at <= end)
    columns: dict[str, Expression] = {"n": Cell("p", "n"), "id": Cell("f", "who")}
    sources = (Source("f", who), Source("p", periods, "inner", both(*begun)), *joins)
    if not match.latest:
        return Select(sources, columns, both(*stands))
    ordered = Window("row number", None, tuple(columns.values()), of("f", "day", "fact"), (0, 1))
    more: dict[str, Expression] = {"fact": Cell("f", "fact"), "stands": both(*stands), "place": ordered}
    numbered = cx.program.keep(Select(sources, {**columns, **more}), "standing")
    passing = facts_of(cx, evolve(match, latest=False), ())
    return Select(
        (
            Source("f", numbered),
            Source("g", passing.relation, "semi", Cell("g", "fact").eq(Cell("f", "fact"))),
        ),
        {name: Cell("f", name) for name in KEYS},
        both(Cell("f", "place").eq(1), Cell("f", "stands")),
    )


def _in_force(cx: Lowering, has: Has, match: SimpleMatch, key: str, periods: Table, day: str) -> Select:
    """Facts that last, in force on the day looked at."""
    if match.latest or match.unlisted or match.only_tagged or "status" in match.tests:
        raise NotInColumns(f"has with {match.key}")
    if has.within not in (None, "period"):
        known_value(cx.world, has.within)  # type: ignore[arg-type]  # a figure then; it is not looked at, as on objects
    t = "t"
    first = Cell(t, "since")
    since: Expression = first
    if match.table == "candidacies":
        since = call("coalesce", first, Cell(t, "granted_on"))
    elif match.table == "resources":
        since = call("coalesce", first, 1)
    ends = [call("coalesce", Cell(t, "until"), FOREVER)]
    if match.revoked != "counts":
        ends.append(call("coalesce", Cell(t, "revoked_on"), FOREVER))
    where: list[Expression | None] = [cells_pass(cx, t, match.table, match.tests), since.filled]
    if match.kinds is not None:
        where.append(Cell(t, FACT_KEYS[match.key][1]).is_in(match.kinds))
    closed = closed_terms(match)
    cells = {c for name in {key, *(name for name, _ in closed)} for c in cells_of(match.table, name)}
    facts = cx.program.keep(
        Select(
            (Source(t, seen(cx, match.table)),),
            {
                "fact": Cell(t, "id"),
                "day": since,
                "begins": since,
                "ends": ends[0] if len(ends) == 1 else call("least", *ends),
                **{c: Cell(t, c) for c in sorted(cells - {"day", "begins", "ends", "fact"})},
            },
            both(*where),
        ),
        "lasting",
    )
    who = named(match.table, key, facts, ("begins", "ends"))
    at = Cell("p", day)
    on = both(Cell("f", "begins") <= at, at < Cell("f", "ends"))
    sources = [Source("f", who), Source("p", periods, "inner", on)]
    for place, (name, bound) in enumerate(closed):
        if bound.mode == "only":
            raise NotInColumns("only")
        for k, terms in enumerate(
            [(term,) for term in bound.terms] if bound.mode == "all" else [bound.terms]
        ):
            x = f"x{place}_{k}"
            holds = Union(tuple(_closed(cx, match, name, term, facts, periods, day) for term in terms))
            fact = both(Cell(x, "fact").eq(Cell("f", "fact")), Cell(x, "n").eq(Cell("p", "n")))
            sources.append(Source(x, holds, "semi", fact))
    return Select(tuple(sources), {"n": Cell("p", "n"), "id": Cell("f", "who")})


def _closed(
    cx: Lowering, match: SimpleMatch, key: str, term: Any, facts: Table, periods: Table, day: str
) -> Select:
    """The facts one of whose ids is what a term says on the day looked at: n, fact."""
    n = named(match.table, key, facts)
    columns: dict[str, Expression] = {"n": Cell("p", "n"), "fact": Cell("n", "fact")}
    if hasattr(term, "ids"):
        chosen = Cell("n", "who").is_in(term.ids)
        return Select((Source("n", n), Source("p", periods, "cross")), columns, chosen)
    if not hasattr(term, "as_of") or term.as_of not in (None, "day"):
        raise NotInColumns("this term of a binding")
    days = scope_days(cx, term)
    if days.binding:
        raise NotInColumns("a binding in a scope inside a match")
    holds = Source("d", days.relation, "inner", Cell("d", "id").eq(Cell("n", "who")))
    on = Source("p", periods, "inner", _contains("d", Cell("p", day)))
    return Select((Source("n", n), holds, on), columns)
