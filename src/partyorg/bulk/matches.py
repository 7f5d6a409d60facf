"""Matches as relations of facts: fact, day, revoked, and whatever columns are asked for; and their open bindings."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from partyorg.campaign.conditions import AnyScope, PersonScope, SeatScope, UnitScope
from partyorg.campaign.matches import FACT_KEYS, AnyMatch, Bound, IdList, Match, SimpleMatch
from partyorg.dates import FIRST
from partyorg.evaluation.matching import INTERVALS, simple_matches
from partyorg.evaluation.world import DEFAULT_DATE

from .bindings import cells_of, closed_terms, named, open_terms
from .conditions import Lowering, scope_days, seen
from .found import found
from .plan import Among, Cell, Expression, Relation, Select, Source, both, call, either
from .program import NotInColumns
from .tables import TABLES
from .tests_of_cells import LISTS, cells_pass

__all__ = [
    "Facts",
    "closed_only",
    "facts_of",
    "is_lasting",
    "key_columns",
    "keys_of",
    "named",
    "one_match",
    "open_terms",
    "unlisted",
]

KIND = dict(FACT_KEYS.values())
"""The column of each table that says what kind of fact a row is."""


@frozen
class Facts:
    """The facts of a match before its open bindings: a kept relation of fact, day, revoked and the table's columns.

    `void` says that facts revoked by the day of decision do not count.
    """

    relation: Relation
    table: str
    void: bool


def one_match(match: Match) -> SimpleMatch:
    """The match, where it has no alternatives."""
    if isinstance(match, AnyMatch):
        raise NotInColumns("a match with any")
    return match


def facts_of(
    cx: Lowering, match: SimpleMatch, columns: Iterable[str], role: str = "match", *, values: bool = True
) -> Facts:
    """The facts of the match's kind that pass its tests and closed bindings, with the columns asked for.

    Without `values` the tests of value and outcome are left for later. A fact without a date is not there.
    """
    columns = tuple(sorted(columns))
    found: Facts = cx.once(
        ("facts", match, columns, role, values), lambda: _facts(cx, match, columns, role, values)
    )
    return found


def _facts(cx: Lowering, match: SimpleMatch, columns: tuple[str, ...], role: str, values: bool) -> Facts:
    if match.latest:
        raise NotInColumns("latest")
    findings = match.table == "findings"
    if match.unlisted or ("status" in match.tests and not findings):
        raise NotInColumns("an unlisted list" if match.unlisted else "a condition on status")
    void = (match.revoked or ("counts" if role == "anchor" else "void")) == "void"
    day: Expression = Cell("f", match.on or DEFAULT_DATE.get(match.table, "on"))
    if match.table == "units" and not match.on:
        day = call("coalesce", day, FIRST)  # A unit whose first day is not known was always there.
    if match.on and TABLES[match.table].by_name[match.on].type != "date":
        raise NotInColumns(f"on = {match.on}")
    where: list[Expression | None] = [~call("empty", day)]
    if match.kinds is not None:
        where.append(Cell("f", FACT_KEYS[match.key][1]).is_in(match.kinds))
    if match.only_tagged and not findings:
        if "campaigns" not in TABLES[match.table].by_name:
            raise NotInColumns("only_tagged")
        where.append(call("has", Cell("f", "campaigns"), str(cx.world.memo["campaign"])))
    tests = {n: t for n, t in match.tests.items() if values or n not in ("value", "outcome")}
    where.append(cells_pass(cx, "f", match.table, tests))
    closed = closed_terms(match)
    known = [c.name for c in TABLES[match.table].columns]
    needed = {*columns, *(c for key, _ in closed for c in cells_of(match.table, key))} & set(known)
    relation: Relation = Select(
        (Source("f", found(cx, match.kinds) if findings else seen(cx, match.table)),),
        {
            "fact": Cell("f", "id"),
            "day": day,
            "revoked": Cell("f", "revoked_on"),
            **{name: Cell("f", name) for name in sorted(needed)},
        },
        both(*where),
    )
    for key, bound in closed:
        relation = closed_only(cx, relation, match.table, key, bound)
    return Facts(cx.program.keep(relation, "facts"), match.table, void)


def closed_only(cx: Lowering, relation: Relation, table: str, key: str, bound: Bound) -> Relation:
    """Of a relation of facts with the cells of `key`, those whose cells hold what a binding without open words asks."""
    terms: list[tuple[Any, ...]] = [(term,) for term in bound.terms] if bound.mode == "all" else [bound.terms]
    if bound.mode == "only":
        raise NotInColumns("only")
    for alternatives in terms:
        kept = cx.program.keep(relation, "facts")
        found = either(*(_term_holds(cx, kept, table, key, term) for term in alternatives))
        relation = Select((Source("f", kept),), _all_columns(relation), found)
    return relation


def _all_columns(relation: Relation) -> dict[str, Expression]:
    assert isinstance(relation, Select)
    return {name: Cell("f", name) for name in relation.columns}


def _term_holds(cx: Lowering, facts: Relation, table: str, key: str, term: Any) -> Expression:
    """Whether one of the cell's ids is what the term says on the fact's date."""
    if isinstance(term, IdList):
        n = named(table, key, facts)
        chosen = Select((Source("n", n),), {"fact": Cell("n", "fact")}, Cell("n", "who").is_in(term.ids))
    elif isinstance(term, SimpleMatch):
        other = facts_of(cx, term, ())
        today = cx.world.today
        standing = either(Cell("o", "revoked").empty, Cell("o", "revoked") > today) if other.void else None
        on = both(Cell("o", "fact").eq(Cell("n", "who")), Cell("o", "day") <= today, standing)
        chosen = Select(
            (Source("n", named(table, key, facts)), Source("o", other.relation, "semi", on)),
            {"fact": Cell("n", "fact")},
        )
    elif isinstance(term, PersonScope | UnitScope | SeatScope | AnyScope):
        if term.as_of not in (None, "day"):
            raise NotInColumns("as_of inside a match")
        days = scope_days(cx, term)
        if days.binding:
            raise NotInColumns("a binding in a scope inside a match")
        d = Source(
            "d",
            days.relation,
            "semi",
            both(
                Cell("d", "id").eq(Cell("n", "who")),
                Cell("d", "since") <= Cell("n", "day"),
                Cell("n", "day") < Cell("d", "until"),
            ),
        )
        chosen = Select((Source("n", named(table, key, facts)), d), {"fact": Cell("n", "fact")})
    else:
        raise NotInColumns("this term of a binding")
    return Among(Cell("f", "fact"), cx.program.keep(chosen, "chosen"), "fact")


def keys_of(table: str, distinct_by: str, facts: Relation, far: str = "b") -> Relation | None:
    """Under which keys facts count: fact, key, once each; None where each counts as itself. `far` is the far end of links."""
    if distinct_by == "fact":
        return None
    f = Cell("f", "fact")
    if distinct_by == "date":
        return Select((Source("f", facts),), {"fact": f, "key": call("text", Cell("f", "day"))})
    if distinct_by == "counterpart" and table == "links":
        return Select((Source("f", facts),), {"fact": f, "key": Cell("f", far)})
    if distinct_by in ("counterpart", "host"):
        if not cells_of(table, distinct_by):
            return None
        inner = named(table, distinct_by, facts)
        return Select((Source("n", inner),), {"fact": Cell("n", "fact"), "key": Cell("n", "who")})
    if distinct_by.startswith("tag:"):
        if "tags" not in TABLES[table].by_name:
            return None
        start = distinct_by[4:] + ":"
        tags = Select(
            (Source("f", facts),), {"fact": f, "tag": call("each", call("distinct", Cell("f", "tags")))}
        )
        tag = Cell("t", "tag")
        return Select(
            (Source("t", tags),),
            {"fact": Cell("t", "fact"), "key": call("rest", tag, start)},
            call("starts", tag, start),
        )
    column = _key_column(table, distinct_by)
    if column is None:
        return None
    if TABLES[table].by_name[column].type in LISTS:
        return Select(
            (Source("f", facts),), {"fact": f, "key": call("each", call("distinct", Cell("f", column)))}
        )
    return Select((Source("f", facts),), {"fact": f, "key": Cell("f", column)}, Cell("f", column).filled)


def _key_column(table: str, distinct_by: str) -> str | None:
    """The column that a count goes by where it names one, or the kind; None where the table has none."""
    name = KIND.get(table, "kind") if distinct_by == "kind" else distinct_by
    column = TABLES[table].by_name.get(name)
    if column is None:
        return None
    if column.type not in ("text", "id", "word", "ids", "words"):
        raise NotInColumns(f"distinct_by = {distinct_by}")
    return name


def key_columns(table: str, distinct_by: str) -> tuple[str, ...]:
    """The columns that `keys_of` reads."""
    if distinct_by in ("fact", "date"):
        return ()
    if distinct_by.startswith("tag:"):
        return ("tags",) if "tags" in TABLES[table].by_name else ()
    if distinct_by == "counterpart" and table == "links":
        return ("a", "b")
    if distinct_by in ("counterpart", "host"):
        return cells_of(table, distinct_by)
    column = _key_column(table, distinct_by)
    return () if column is None else (column,)


def unlisted(match: Match) -> str:
    """Why nothing can be said of a match that names a list the document does not spell out, or ""."""
    return "unlisted" if any(part.unlisted for part in simple_matches(match)) else ""


def is_lasting(match: SimpleMatch) -> bool:
    """Whether facts of the match last, so that a duty counts them on the first day they share with the period."""
    return match.table in INTERVALS and match.table != "candidacies" and not match.on
