"""Completeness 要件 in columns: a row for every fact looked at, with the checks that it passes."""

from partyorg.campaign.conditions import AnyScope, Scope
from partyorg.campaign.rules import Completeness
from partyorg.dates import Offset
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.matching import simple_matches
from partyorg.evaluation.timing import SUBJECT_COLUMN
from partyorg.evaluation.world import CELLS

from .alternatives import first_of
from .checks import ENVELOPE, cells_read, enough, passed_checks
from .conditions import Lowering, root, scope_days, seen
from .deciding import FAILED, finished, flagged, undecided, waived_rows
from .matches import facts_of, open_terms
from .periods import days_within, inside
from .plan import (
    NOTHING,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    both,
    call,
    case,
    either,
    every,
    value,
)
from .program import NotInColumns, later
from .responsible import with_day
from .tables import TABLES
from .tests_of_cells import LISTS, known_value

__all__ = ["completeness", "in_scopes", "subject_cells", "with_subject"]


def completeness(cx: Lowering, one: Prepared) -> Select | None:
    """The rows of one version; what failed is kept for the rules that ask, as `("failed", rule)`."""
    rule: Completeness = one.rule
    run, today = one.run, cx.world.today
    matches = simple_matches(rule.match)
    if len({match.table for match in matches}) > 1:
        raise NotInColumns("a match with any, of several tables")
    if any(open_terms(match) for match in matches):
        raise NotInColumns("the bindings of this match")
    table = matches[0].table
    cells = subject_cells(table, "") | cells_read(table, rule)
    facts: Relation = facts_of(cx, matches[0], cells).relation
    if len(matches) > 1:
        names = ("fact", "day", "revoked", *sorted(cells & set(TABLES[table].by_name)))
        parts = [every(facts_of(cx, match, cells).relation, *names) for match in matches]
        facts = first_of(cx, parts, ("fact",), "any")
    where = both(inside(Cell("f", "day"), days_within(one)), Cell("f", "day") <= today)
    at = with_subject(cx, table, facts, cells, "", where)
    at = in_scopes(cx, at, one.streams)
    dated = cx.program.keep(_with_due(cx, rule, at), "looked_at")
    void = all(match.revoked != "counts" for match in matches)
    due, day = Cell("r", "due"), Cell("r", "day")
    revoked = Cell("r", "revoked")
    standing = either(revoked.empty, revoked > call("least", due, today)) if void else None
    reason = "no_table" if run.missing else "unlisted" if rule.required_unlisted else ""
    fixed: dict[str, Expression] = {
        **{name: Cell("r", name) for name in ("type", "id", "unit", "post", "person")},
        "about": Cell("r", "fact"),
        "label": NOTHING,
        "p_since": NOTHING,
        "p_until": NOTHING,
        "due": due,
        "done": day,
        "estimated": value(False),
    }
    if reason:
        columns = {
            **fixed, "status": value("unknown"), "count": NOTHING, "required": NOTHING, "reason": value(reason),
            "evidence": call("none"),
        }  # fmt: skip
        rows = Select((Source("r", dated),), columns, standing)
    else:
        tested, good = _tested(cx, rule, table, dated, standing)
        waived = waived_rows(cx, run, dated, ("fact",), ("id",))
        joins, mark = flagged(waived, ("fact",), "r")
        left = undecided(cx, run, waived=mark, due=due, count=Cell("r", "passed"), starts=day, known=True)
        status: Expression = left.status
        if rule.on_fail == "incomplete":
            status = case((left.status.eq("unmet"), "incomplete"), otherwise=left.status)
        columns = {
            **fixed,
            "status": case((good, "met"), otherwise=status),
            "count": call("+", Cell("r", "filled"), Cell("r", "passed")),
            "required": Cell("r", "required"),
            "reason": case((good, ""), otherwise=left.reason),
            "evidence": call("one", Cell("r", "fact")),
        }
        rows = Select((Source("r", tested), *joins), columns)
    kept = cx.program.keep(with_day(cx, rows), "judged")
    failed = Select((Source("r", kept),), {"about": Cell("r", "about")}, Cell("r", "status").is_in(FAILED))
    before = cx.program.known.get(("failing", rule.id), ())
    cx.program.known["failing", rule.id] = (*before, failed)
    every_row = every(kept, *fixed, "status", "count", "required", "reason", "evidence", "day")
    return finished(cx, run, every_row)


def _tested(
    cx: Lowering, rule: Completeness, table: str, dated: Table, standing: Expression | None
) -> tuple[Select, Expression]:
    """The facts with how many cells are filled, checks pass, and of both must; and whether that is enough in a row `r` of them.

    Counted here, once: written into each of the columns that ask, the same checks would be run for each.
    """
    filled, passed, required = passed_checks(cx, rule, table, dated)
    columns: dict[str, Expression] = {
        **{name: Cell("r", name) for name in ("type", "id", "unit", "post", "person", "fact", "day", "due")},
        "filled": filled,
        "passed": passed,
        "required": required,
    }
    good = enough(rule, *(Cell("r", name) for name in ("filled", "passed", "required")))
    return Select((Source("r", dated),), columns, standing), good


def _with_due(cx: Lowering, rule: Completeness, facts: Select) -> Select:
    offset = known_value(cx.world, rule.within)
    names: dict[str, Expression] = {name: Cell("q", name) for name in facts.columns}
    day = Cell("q", "day")
    if offset is None or (isinstance(offset, Offset) and offset.is_zero):
        return Select((Source("q", facts),), {**names, "due": day})
    assert isinstance(offset, Offset)
    plain = later(day, offset) if offset.sign > 0 else None
    if plain is not None:
        return Select((Source("q", facts),), {**names, "due": plain})
    kept = cx.program.keep(facts, "facts")
    moved = cx.program.moved(Select((Source("q", kept),), {"day": day}, distinct=True), offset)
    return Select(
        (Source("q", kept), Source("m", moved, "inner", Cell("m", "day").eq(day))),
        {**names, "due": Cell("m", "moved")},
    )


def subject_cells(table: str, column: str) -> set[str]:
    """The columns that say whom a row about a fact is about."""
    if table == "activities" and not column:
        return {"hosts", "actors"}
    key = column or SUBJECT_COLUMN.get(table, "subject")
    return {c for c in CELLS.get(key, (key,)) if c in TABLES[table].by_name}


def with_subject(
    cx: Lowering, table: str, facts: Relation, columns: set[str], column: str, where: Expression | None = None
) -> Select:
    """Facts with whom a row about each is about, as `anchor_subject` has it: type, id, unit, post, person.

    `columns` are those of the table that go along.
    """
    if table in ("candidacy_steps", "case_steps", "cases") and not column:
        raise NotInColumns(f"rows about {table}")
    key = column or SUBJECT_COLUMN.get(table, "subject")
    cells = [c for c in CELLS.get(key, (key,)) if c in TABLES[table].by_name]
    if table == "activities" and not column:
        cells = ["hosts", "actors"]
    firsts = [
        call("element", Cell("f", c), 1)
        if TABLES[table].by_name[c].type in LISTS
        else Cell("f", "fact" if c == "id" else c)
        for c in cells
    ]
    top = Cell("root", "id")
    id_ = call("coalesce", *firsts, top)
    f = {name: Cell("f", name) for name in sorted(columns - ENVELOPE)}
    named = Select(
        (Source("f", facts), Source("root", root(cx), "cross")),
        {
            **{n: Cell("f", n) for n in ("fact", "day", "revoked")},
            **{f"f_{n}": c for n, c in f.items()},
            "subject_id": id_,
            "nobody": both(*(first.empty for first in firsts)),
        },
        where,
    )
    return _typed(cx, named)


def in_scopes(cx: Lowering, rows: Select, *scopes: Scope | tuple[Scope, ...] | None) -> Select:
    """Of rows with id and day, those whose subject is in each of the scopes (of several: in one of them) on the day."""
    for scope in scopes:
        if not scope:
            continue
        days = scope_days(cx, AnyScope(scope) if isinstance(scope, tuple) else scope)
        if days.binding:
            raise NotInColumns("a binding in the scope")
        on = both(
            Cell("d", "id").eq(Cell("a", "id")),
            Cell("d", "since") <= Cell("a", "day"),
            Cell("a", "day") < Cell("d", "until"),
        )
        columns: dict[str, Expression] = {name: Cell("a", name) for name in rows.columns}
        rows = Select((Source("a", rows), Source("d", days.relation, "semi", on)), columns)
    return rows


def _typed(cx: Lowering, named: Select) -> Select:
    """An id is a unit's if a unit has it and no person does; the top unit stands for nobody."""
    s = Cell("s", "subject_id")
    sources = [Source("s", named), Source("u", seen(cx, "units"), "left", Cell("u", "id").eq(s))]
    is_unit: Expression = Cell("u", "id").filled
    nobody = Cell("s", "nobody")
    if "people" in cx.tables:
        sources.append(Source("p", seen(cx, "people"), "left", Cell("p", "id").eq(s)))
        is_unit = both(is_unit, Cell("p", "id").empty)
    is_unit = either(nobody, is_unit)
    columns: dict[str, Expression] = {
        n.removeprefix("f_"): Cell("s", n) for n in named.columns if n not in ("subject_id", "nobody")
    }
    # A fact's own cells may be called unit or person; the subject's go before, under the names rows have.
    for name in ("type", "id", "unit", "post", "person"):
        if name in columns:
            columns[f"f_{name}"] = columns[name]
    columns.update(
        type=case((is_unit, "unit"), otherwise="person"),
        id=s,
        unit=case((is_unit, s), otherwise=""),
        post=value(""),
        person=case((is_unit, ""), otherwise=s),
    )
    return Select(tuple(sources), columns)
