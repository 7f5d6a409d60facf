"""What is in force for the subjects of a holding, and on which days."""

from collections.abc import Iterable

from partyorg.campaign.conditions import AnyScope, PersonScope, SeatScope, UnitScope
from partyorg.campaign.matches import FACT_KEYS, IdList, SimpleMatch
from partyorg.campaign.rules import Holding
from partyorg.dates import FIRST, FOREVER
from partyorg.evaluation.counting import far_end
from partyorg.evaluation.matching import INTERVALS, simple_matches
from partyorg.evaluation.world import CELLS

from .bindings import Open, bound_days, closed_terms, named, open_terms
from .conditions import Lowering, scope_days, seen
from .matches import key_columns, keys_of
from .plan import (
    Aggregate,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    Union,
    both,
    call,
    every,
    value,
)
from .program import NotInColumns
from .spans import intersected, merged, same
from .tables import TABLES
from .tests_of_cells import cells_pass

__all__ = ["bound_spans", "in_force"]

PAIR = ("fact", "id")
FORCE = ("id", "fact", "starts", "since", "until", "key")


def in_force(cx: Lowering, rule: Holding, days: Table) -> Table:
    """Facts bound to a subject, with the days on which they are in force: id, fact, starts, since, until, and `key`.

    `days` are those of the subjects. Of a fact that several alternatives of a match find for a subject, the first says on which days.
    """
    if rule.count.distinct_by == "date":
        raise NotInColumns("distinct_by = date")
    first, *more = (_part(cx, rule, match, days) for match in simple_matches(rule.match))
    parts: list[Relation] = [first]
    for part in more:
        known: Relation = Union(tuple(parts)) if len(parts) > 1 else parts[0]
        found = Select((Source("k", known),), {name: Cell("k", name) for name in PAIR})
        columns: dict[str, Expression] = {name: Cell("p", name) for name in FORCE}
        parts.append(Select((Source("p", part), Source("k", found, "anti", same("k", "p", PAIR))), columns))
    return first if not more else cx.program.keep(Union((every(first, *FORCE), *parts[1:])), "force")


def _part(cx: Lowering, rule: Holding, match: SimpleMatch, days: Table) -> Table:
    """The same for one of the alternatives."""
    by = rule.count.distinct_by
    spans, cells = _spans(cx, match, key_columns(match.table, by))
    terms = open_terms(match)
    if not terms:
        spans = _everybodys(spans, days)
    for n, term in enumerate(terms):
        held_by = ("fact", "starts", "id") if n else ("fact", "starts")
        spans = intersected(spans, _open_days(cx, match, term, cells), held_by, PAIR)
    keys = keys_of(match.table, by, cells, far_end(rule.match))
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


def bound_spans(cx: Lowering, match: SimpleMatch, root: str = "subject") -> Relation:
    """Facts that last with the days on which they are in force for the `id` that a word stands for: id, fact, since, until."""
    spans, cells = _spans(cx, match, ())
    terms = open_terms(match)
    if not terms:
        raise NotInColumns("a match without the subject")
    for n, term in enumerate(terms):
        held_by = ("fact", "starts", "id") if n else ("fact", "starts")
        spans = intersected(spans, _open_days(cx, match, term, cells, root), held_by, PAIR)
    return spans


def _spans(cx: Lowering, match: SimpleMatch, more: Iterable[str]) -> tuple[Relation, Select]:
    """Facts that last with the days on which they are in force but for open bindings, and their cells."""
    if match.table not in INTERVALS and match.table != "documents":
        raise NotInColumns(f"a holding of {match.key}")
    if match.unlisted or "status" in match.tests or match.only_tagged or match.latest:
        raise NotInColumns(f"a holding of {match.key}")
    terms, closed = open_terms(match), closed_terms(match)
    if any(bound.mode == "only" for _, bound in closed):
        raise NotInColumns("only")
    where: list[Expression | None] = [cells_pass(cx, "t", match.table, match.tests)]
    if match.kinds is not None:
        where.append(Cell("t", FACT_KEYS[match.key][1]).is_in(match.kinds))
    since, until = lasting_days(match)
    columns = {
        c for key in {*(t.key for t in terms), *(k for k, _ in closed)} for c in CELLS.get(key, (key,))
    }
    columns |= set(more)
    columns &= set(TABLES[match.table].by_name)
    facts: Relation = Select(
        (Source("t", seen(cx, match.table)), *_newer(cx, match.table)),
        {
            "fact": Cell("t", "id"),
            "day": since,
            "starts": since,
            "since": since,
            "until": until,
            **{f"c_{c}": Cell("t", c) for c in sorted(columns)},
        },
        both(*where, since.filled, since < until),
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
            own = _term_days(cx, match, key, choice, cells)
            spans = intersected(spans, own, ("fact", "starts"), ("fact",))
    return spans, cells


def _everybodys(spans: Relation, days: Table) -> Select:
    """Facts that no subject has a part in are in force for each of them."""
    ids = Select((Source("d", days),), {"id": Cell("d", "id")}, distinct=True)
    names = {name: Cell("s", name) for name in ("fact", "starts", "since", "until")}
    return Select((Source("s", spans), Source("i", ids, "cross")), {**names, "id": Cell("i", "id")})


def lasting_days(match: SimpleMatch) -> tuple[Expression, Expression]:
    """The days of a fact `t` that lasts, as `partyorg.evaluation.spans` has them; of a document, also `n.until`."""
    t = "t"
    since = call("coalesce", Cell(t, "since"), FIRST) if match.table != "documents" else Cell(t, "issued_on")
    if match.table == "candidacies":
        since = call("coalesce", Cell(t, "since"), Cell(t, "granted_on"))
    ends: list[Expression] = [Cell(t, "removed_on" if match.table == "documents" else "until")]
    if match.table == "documents":
        ends.append(Cell("n", "until"))
    if match.revoked != "counts":
        ends.append(Cell(t, "revoked_on"))
    until = [call("coalesce", end, FOREVER) for end in ends]
    return since, until[0] if len(until) == 1 else call("least", *until)


def _newer(cx: Lowering, table: str) -> list[Source]:
    """Of documents, the day `n.until` on which a later version was issued."""
    if table != "documents":
        return []
    d = "d"
    newer = Select(
        (Source(d, seen(cx, "documents")),),
        {"replaced": Cell(d, "supersedes"), "until": Aggregate("min", Cell(d, "issued_on"))},
        both(Cell(d, "supersedes").filled, Cell(d, "issued_on").filled),
        group=(Cell(d, "supersedes"),),
    )
    return [Source("n", newer, "left", Cell("n", "replaced").eq(Cell("t", "id")))]


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


def _open_days(
    cx: Lowering, match: SimpleMatch, term: Open, cells: Select, root: str = "subject"
) -> Relation:
    """The days on which a fact is bound to a subject `id`: fact, id, since, until, merged."""
    parts: list[Relation] = []
    n = named(match.table, term.key, cells)
    for binding, scope in term.choices:
        if binding.root != root or binding.then:
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
