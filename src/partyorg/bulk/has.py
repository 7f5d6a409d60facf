"""`has` and `lacks` as days: when people and units have enough facts of a match, as `partyorg.evaluation.has` says it."""

from attrs import evolve

from partyorg.campaign.conditions import Has
from partyorg.dates import FOREVER, Offset
from partyorg.evaluation.matching import INTERVALS
from partyorg.evaluation.world import CELLS

from .bindings import open_terms, whom
from .condition_keys import where_count
from .days_of import ID, DaysOf, Lowering
from .in_force import bound_spans
from .matches import facts_of, one_match
from .plan import Cell, Expression, Relation, Select, Source, Window, both, call, case, of, value
from .program import NotInColumns
from .spans import merged
from .tests_of_cells import known_value

__all__ = ["has_days"]


def has_days(cx: Lowering, has: Has, table: str) -> DaysOf:
    """The days on which people or units (by the table of those asked) have the facts. Raises NotInColumns for the rest."""
    match = one_match(has.match)
    if has.within == "period":
        raise NotInColumns("has within = period")
    terms = open_terms(match)
    if any(b.root != "self" or b.then for term in terms for b, _ in term.choices) or len(terms) != 1:
        raise NotInColumns("the bindings of has")
    if match.table in INTERVALS and not match.on:
        spans = bound_spans(cx, match, "self")
        sets: Relation = Select((Source("s", spans),), {n: Cell("s", n) for n in ("id", "since", "until")})
    else:
        sets = _standing(cx, has)
    low, high = known_value(cx.world, has.count_min), known_value(cx.world, has.count_max)
    if low == 1 and high is None:
        return DaysOf(merged(cx.program, sets, ID, "has"))
    if not isinstance(low, int) or not (high is None or isinstance(high, int)):
        raise NotInColumns("this count of has")
    enough = low <= Cell("n", "count")
    passes = enough if high is None else both(enough, Cell("n", "count") <= high)
    return DaysOf(where_count(cx, cx.program.keep(sets, "sets"), "id", passes, "has", table))


def _standing(cx: Lowering, has: Has) -> Relation:
    """From each fact on, to the end of `within`, its revocation, or its successor: id, since, until."""
    match = one_match(has.match)
    (term,) = open_terms(match)
    columns = CELLS.get(term.key, (term.key,))
    plain = evolve(match, latest=False, tests={}) if match.latest else match
    facts = facts_of(cx, plain, columns)
    parts = [
        whom(cx, match.table, term.key, scope, facts.relation, ("revoked",)) for _, scope in term.choices
    ]
    if len(parts) > 1:
        raise NotInColumns("a choice of bindings")
    h, day = "h", Cell("h", "day")
    own: dict[str, Expression] = {"id": Cell(h, "who"), "fact": Cell(h, "fact"), "day": day}
    sources = [Source(h, parts[0])]
    ends: list[Expression] = [value(FOREVER)]
    offset = None if has.within is None else known_value(cx.world, has.within)  # type: ignore[arg-type]  # no "period"
    if isinstance(offset, Offset):
        moved = cx.program.moved(
            Select((Source("x", facts.relation),), {"day": Cell("x", "day")}, distinct=True), offset
        )
        sources.append(Source("m", moved, "inner", Cell("m", "day").eq(day)))
        ends.append(call("+", Cell("m", "moved"), 1))
    if match.revoked != "counts":
        ends.append(call("coalesce", Cell(h, "revoked"), FOREVER))
    until = ends[0] if len(ends) == 1 else call("least", *ends)
    found = cx.program.keep(
        Select(tuple(sources), {**own, "until": until}, day <= cx.world.today, distinct=True), "found"
    )
    if not match.latest:
        f = {"id": Cell("f", "id"), "since": Cell("f", "day"), "until": Cell("f", "until")}
        return Select((Source("f", found),), dict(f), Cell("f", "day") < Cell("f", "until"))
    following = Window("lead", Cell("f", "day"), of("f", "id"), of("f", "day", "fact"))
    names = {name: Cell("f", name) for name in ("id", "fact", "day", "until")}
    chain = Select((Source("f", found),), {**names, "next": following})
    passing = facts_of(cx, evolve(match, latest=False), ()).relation
    c = {name: Cell("c", name) for name in ("id", "fact", "day", "until", "next")}
    end = case((c["next"].filled, call("least", c["until"], c["next"])), otherwise=c["until"])
    return Select(
        (Source("c", chain), Source("p", passing, "semi", Cell("p", "fact").eq(c["fact"]))),
        {"id": c["id"], "since": c["day"], "until": end},
        c["day"] < end,
    )
