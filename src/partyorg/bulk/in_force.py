"""What is in force for the subjects of a holding, and their days cut where the number in force changes."""

from partyorg.campaign.conditions import AnyScope, PersonScope, SeatScope, UnitScope
from partyorg.campaign.matches import FACT_KEYS, IdList, SimpleMatch
from partyorg.campaign.rules import Holding
from partyorg.dates import FIRST, FOREVER
from partyorg.evaluation.counting import far_end
from partyorg.evaluation.world import CELLS
from partyorg.facts import TABLES

from .bindings import Open, bound_days, closed_terms, named, open_terms
from .conditions import Lowering, scope_days, seen
from .matches import key_columns, keys_of, one_match
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
    case,
    either,
    every,
    value,
)
from .program import NotInColumns
from .spans import intersected, merged, span_cells
from .tests_of_cells import cells_pass

__all__ = ["in_force", "shortfalls", "stretches"]

ID = ("id",)
PAIR = ("fact", "id")
LASTING = ("links", "tenures", "stages")


def in_force(cx: Lowering, rule: Holding) -> Table:
    """Facts bound to a subject, with the days on which they are in force: id, fact, starts, since, until, and `key`."""
    match = one_match(rule.match)
    if (
        match.table not in LASTING
        or match.latest
        or match.unlisted
        or "status" in match.tests
        or match.only_tagged
    ):
        raise NotInColumns(f"a holding of {match.key}")
    terms, closed = open_terms(match), closed_terms(match)
    if not terms:
        raise NotInColumns("a match without the subject")
    if any(bound.mode == "only" for _, bound in closed):
        raise NotInColumns("only")
    where: list[Expression | None] = [cells_pass(cx.world, "t", match.table, match.tests)]
    if match.kinds is not None:
        where.append(Cell("t", FACT_KEYS[match.key][1]).is_in(match.kinds))
    since, until = span_cells("t")
    if match.revoked == "counts":
        until = call("coalesce", Cell("t", "until"), FOREVER)
    columns = {
        c for key in {*(t.key for t in terms), *(k for k, _ in closed)} for c in CELLS.get(key, (key,))
    }
    columns |= set(key_columns(match.table, rule.count.distinct_by))
    columns &= set(TABLES[match.table].by_name)
    facts: Relation = Select(
        (Source("t", seen(cx, match.table)),),
        {
            "fact": Cell("t", "id"),
            "day": since,
            "starts": since,
            "since": since,
            "until": until,
            **{f"c_{c}": Cell("t", c) for c in sorted(columns)},
        },
        both(*where, since < until),
    )
    plain = cx.program.keep(facts, "lasting")
    cells = Select(
        (Source("p", plain),),
        {
            "fact": Cell("p", "fact"),
            "day": Cell("p", "day"),
            **{c: Cell("p", f"c_{c}") for c in sorted(columns)},
        },
    )
    spans: Relation = every(plain, "fact", "starts", "since", "until")
    for key, bound in closed:
        for choice in [(term,) for term in bound.terms] if bound.mode == "all" else [bound.terms]:
            days = _term_days(cx, match, key, choice, cells)
            spans = intersected(spans, days, ("fact", "starts"), ("fact",))
    first, *more = terms
    spans = intersected(spans, _open_days(cx, match, first, cells), ("fact", "starts"), PAIR)
    for term in more:
        spans = intersected(spans, _open_days(cx, match, term, cells), ("fact", "starts", "id"), PAIR)
    keys = keys_of(match.table, rule.count.distinct_by, cells, far_end(rule.match))
    s = "s"
    sources = [Source(s, spans)]
    counted: Expression = Cell(s, "fact")
    if keys is not None:
        sources.append(Source("k", keys, "left", Cell("k", "fact").eq(Cell(s, "fact"))))
        counted = call("coalesce", Cell("k", "key"), counted)
    return cx.program.keep(
        Select(
            tuple(sources),
            {
                **{n: Cell(s, n) for n in ("id", "fact", "starts", "since", "until")},
                "key": counted,
            },
        ),
        "force",
    )


def _term_days(
    cx: Lowering, match: SimpleMatch, key: str, terms: tuple[object, ...], cells: Select
) -> Relation:
    """The days on which one of a fact's ids is what one of the terms says: fact, since, until."""
    parts = [_closed_days(cx, match, key, term, cells) for term in terms]
    if len(parts) > 1 or _several(match.table, key):
        return merged(cx.program, Union(tuple(parts)) if len(parts) > 1 else parts[0], ("fact",), "term")
    return parts[0]


def _several(table: str, key: str) -> bool:
    """Whether a binding key may name several ids of a fact."""
    return key in CELLS or any(TABLES[table].by_name[c].multiple for c in CELLS.get(key, (key,)))


def _closed_days(cx: Lowering, match: SimpleMatch, key: str, term: object, cells: Select) -> Select:
    n = named(match.table, key, cells)
    if isinstance(term, IdList):
        return Select(
            (Source("n", n),),
            {"fact": Cell("n", "fact"), "since": value(FIRST), "until": value(FOREVER)},
            Cell("n", "who").is_in(term.ids),
            distinct=True,
        )
    if not isinstance(term, PersonScope | UnitScope | SeatScope | AnyScope) or term.as_of not in (
        None,
        "day",
    ):
        raise NotInColumns("this term of a binding")
    days = scope_days(cx, term)
    return Select(
        (Source("n", n), Source("d", days.relation, "inner", Cell("d", "id").eq(Cell("n", "who")))),
        {"fact": Cell("n", "fact"), **{name: Cell("d", name) for name in ("since", "until")}},
    )


def _open_days(cx: Lowering, match: SimpleMatch, term: Open, cells: Select) -> Relation:
    """The days on which a fact is bound to a subject `id`: fact, id, since, until, merged."""
    parts: list[Relation] = []
    n = named(match.table, term.key, cells)
    for binding, scope in term.choices:
        if binding.root != "subject" or binding.then:
            raise NotInColumns("the bindings of this match")
        fact = Cell("n", "fact")
        if scope is None:
            always: dict[str, Expression] = {"since": value(FIRST), "until": value(FOREVER)}
            parts.append(Select((Source("n", n),), {"fact": fact, "id": Cell("n", "who"), **always}))
            continue
        days = bound_days(cx, scope).relation
        met = Source("d", days, "inner", Cell("d", "id").eq(Cell("n", "who")))
        own = {"since": Cell("d", "since"), "until": Cell("d", "until")}
        parts.append(Select((Source("n", n), met), {"fact": fact, "id": Cell("d", "bound"), **own}))
    if len(parts) > 1 or any(scope is not None for _, scope in term.choices):
        return merged(cx.program, Union(tuple(parts)) if len(parts) > 1 else parts[0], PAIR, "bound")
    return parts[0]


def stretches(cx: Lowering, rule: Holding, days: Table, force: Table, low: int, high: int | None) -> Table:
    """The subjects' days up to as-of, cut where the number in force changes: id, since, until, count, state, run.

    State is in, short or over; `run` numbers the runs of days that fall short, 0 elsewhere.
    """
    today = cx.world.today
    counted = every(force, "id", "key", "since", "until")
    if rule.count.distinct_by != "fact":
        counted = every(merged(cx.program, counted, ("id", "key"), "by_key"), "id", "key", "since", "until")
    end = today + 1
    d = {name: Cell("d", name) for name in ("since", "until")}
    c = {name: Cell("c", name) for name in ("since", "until")}
    own = call("least", d["until"], end)
    begun = d["since"] < end
    touched = Source("x", days, "semi", Cell("x", "id").eq(Cell("c", "id")))
    parts = (
        _border(Source("d", days), Cell("d", "id"), d["since"], 1, 0, begun),
        _border(Source("d", days), Cell("d", "id"), own, -1, 0, begun),
        _border(Source("c", counted), Cell("c", "id"), c["since"], 0, 1, c["since"] < end, touched),
        _border(Source("c", counted), Cell("c", "id"), c["until"], 0, -1, c["until"] < end, touched),
    )
    b = "b"
    borders = Select(
        (Source(b, Union(parts)),),
        {
            "id": Cell(b, "id"),
            "day": Cell(b, "day"),
            "here": Aggregate("sum", Cell(b, "here")),
            "more": Aggregate("sum", Cell(b, "more")),
        },
        group=(Cell(b, "id"), Cell(b, "day")),
    )
    by, order = (Cell(b, "id"),), (Cell(b, "day"),)
    swept = Select(
        (Source(b, borders),),
        {
            "id": Cell(b, "id"),
            "since": Cell(b, "day"),
            "until": Window("lead", Cell(b, "day"), by, order),
            "here": Window("sum", Cell(b, "here"), by, order),
            "count": Window("sum", Cell(b, "more"), by, order),
        },
    )
    w = {name: Cell("w", name) for name in ("id", "since", "until", "count")}
    short: Expression = w["count"] < low
    if rule.count.parity is not None:
        short = either(short, ~call("remainder", w["count"], 2).eq(1 if rule.count.parity == "odd" else 0))
    over: Expression = call("<", high, w["count"]) if high is not None else value(False)
    state = case((over, "over"), (short, "short"), otherwise="in")
    return cx.program.keep(
        Select(
            (Source("w", swept),),
            {**w, "state": state},
            both(call("<", 0, Cell("w", "here")), w["since"] < w["until"]),
        ),
        "stretches",
    )


def _border(
    source: Source, id: Expression, day: Expression, here: int, more: int, where: Expression, *others: Source
) -> Select:
    return Select((source, *others), {"id": id, "day": day, "here": value(here), "more": value(more)}, where)


def shortfalls(cx: Lowering, cut: Table) -> Relation:
    """Runs of consecutive days that fall short: id, since, until."""
    short = Select(
        (Source("s", cut),),
        {name: Cell("s", name) for name in ("id", "since", "until")},
        Cell("s", "state").eq("short"),
    )
    return merged(cx.program, short, ID, "short")
