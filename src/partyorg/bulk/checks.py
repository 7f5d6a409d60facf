"""The cells and checks of a completeness rule, as conditions on the rows of facts `r`."""

from collections.abc import Mapping
from typing import Any

from partyorg.campaign.conditions import Binding, SeatScope, Test
from partyorg.campaign.matches import Bound
from partyorg.campaign.rules import CheckItem, Completeness
from partyorg.dates import Offset
from partyorg.evaluation.walk import free_roots, nodes
from partyorg.evaluation.world import CELLS

from .bindings import choice_of, named, whom
from .days_of import Lowering
from .matches import closed_only
from .named_units import units_named
from .periods import whole
from .plan import Among, Call, Cell, Expression, Select, Source, Table, both, call, case, either, value
from .program import NotInColumns, later
from .tables import TABLES
from .tests_of_cells import LISTS, POSTED, cells_pass, known_value

__all__ = ["ENVELOPE", "cells_read", "enough", "passed_checks"]

ENVELOPE = frozenset({"id", "institution", "status", "source", "supersedes", "revoked_on", "cancelled_on"})
"""Cells that rows do not carry."""


def cells_read(table: str, rule: Completeness) -> set[str]:
    """The columns that required cells and checks look at."""
    names = {name.partition(".")[0] for name in rule.required}
    for item in rule.checks:
        names |= {name.partition(".")[0] for name in (*item.tests, *(item.when or ()))} | set(item.columns)
        names |= {*item.bound, *item.when_bound}
        names |= {
            node.field or "id" for node in nodes(item) if isinstance(node, Binding) and node.root == "fact"
        }
        if item.form == "signed_by":
            names.add("signatures")
    names |= {"participant"} if "size" in names else set()
    names |= set(POSTED) if "posted_days" in names else set()
    cells = {cell for name in names for cell in CELLS.get(name, (name,))}
    return (cells & set(TABLES[table].by_name)) - ENVELOPE


def passed_checks(
    cx: Lowering, rule: Completeness, table: str, rows: Table
) -> tuple[Expression, Expression, Expression]:
    """How many required cells are filled, how many checks pass, and how many of both must."""
    filled = [_one(_is_filled(table, name)) for name in rule.required]
    checks = [_check(cx, table, item, rows) for item in rule.checks]
    passed = _sum(
        [_one(holds) if applies is None else _one(both(applies, holds)) for applies, holds in checks]
    )
    count = _sum([value(1) if applies is None else _one(applies) for applies, _ in checks])
    if rule.mode == "any":
        needed: Expression = call("least", 1, count)
    elif rule.mode == "k":
        needed = call("least", whole(cx, rule.mode_k) or 0, count)
    else:
        needed = count
    return _sum(filled), passed, call("+", len(filled), needed)


def enough(rule: Completeness, filled: Expression, passed: Expression, required: Expression) -> Expression:
    """Whether that is enough: every required cell, and as many checks as must pass."""
    cells = len(rule.required)
    return both(filled.eq(cells), required <= call("+", cells, passed))


def _one(condition: Expression) -> Expression:
    return case((condition, 1), otherwise=0)


def _sum(parts: list[Expression]) -> Expression:
    return Call("+", tuple(parts)) if len(parts) > 1 else parts[0] if parts else value(0)


def _cell(name: str) -> Cell:
    """A fact's cell among the row's columns."""
    return Cell("r", f"f_{name}" if name in ("type", "id", "unit", "post", "person") else name)


def _is_filled(table: str, name: str) -> Expression:
    head, _, rest = name.partition(".")
    columns = TABLES[table].by_name
    if rest and head in ("sections", "parts", "entries", "topic", "channel", "purpose"):
        return call("has", _cell(head), rest) if head in columns else value(False)
    if rest or name not in columns or name in ENVELOPE or columns[name].type == "map":
        raise NotInColumns(f"required = {name}")
    if columns[name].type in LISTS:
        return call("<", 0, call("length", _cell(name)))
    return _cell(name).filled


def _check(cx: Lowering, table: str, item: CheckItem, rows: Table) -> tuple[Expression | None, Expression]:
    """When a check applies (None: always), and whether it holds."""
    applies: list[Expression] = []
    if item.when:
        applies.append(_passes(cx, table, item.when))
    applies += [_bound_holds(cx, table, key, bound, rows) for key, bound in item.when_bound.items()]
    if item.form == "fact":
        parts = [_passes(cx, table, item.tests)] if item.tests else []
        parts += [_bound_holds(cx, table, key, bound, rows) for key, bound in item.bound.items()]
        holds = both(*parts)
    elif item.form == "differs":
        holds = ~call("has any list", *(_people(table, column) for column in item.columns))
        if len(item.columns) != 2:
            raise NotInColumns("differs with other than two columns")
    elif item.form == "delay":
        holds = _delay(cx, item)
    elif item.form == "signed_by":
        scope = item.scope
        if scope is None or (isinstance(scope, SeatScope) and scope.holder is not None):
            raise NotInColumns("the check signed_by, of seats by their holders")
        holds = _bound_holds(cx, table, "signatures", Bound((scope,)), rows)
    elif item.form == "rule":
        raise NotInColumns("a check by another rule")
    else:
        raise NotInColumns(f"the check {item.form}")
    return (both(*applies) if applies else None), holds


def _bound_holds(cx: Lowering, table: str, key: str, bound: Bound, rows: Table) -> Expression:
    """Whether a cell of the fact holds what it is bound to: what else stands in the fact, or somebody around that."""
    if bound.mode == "only" and free_roots(bound):
        raise NotInColumns("only")
    cells = {c for c in CELLS.get(key, (key,)) if c in TABLES[table].by_name}
    terms = [term for term in bound.terms if free_roots(term)]
    closed = tuple(term for term in bound.terms if not free_roots(term))
    found = [_open_holds(cx, table, key, term, cells, rows) for term in terms]
    if closed:
        kept = closed_only(cx, _plain(sorted(cells), rows), table, key, Bound(closed, bound.mode))
        found.append(Among(Cell("r", "fact"), cx.program.keep(kept, "passed"), "fact"))
    return both(*found) if bound.mode == "all" else either(*found)


def _open_holds(cx: Lowering, table: str, key: str, term: Any, cells: set[str], rows: Table) -> Expression:
    binding, scope = choice_of(term)
    names = _named_by(cx, table, binding, rows)
    on = both(Cell("w", "fact").eq(Cell("n", "fact")), Cell("w", "who").eq(Cell("n", "who")))
    met = Select(
        (
            Source("n", whom(cx, table, key, scope, _plain(sorted(cells), rows))),
            Source("w", names, "semi", on),
        ),
        {"fact": Cell("n", "fact")},
        distinct=True,
    )
    return Among(Cell("r", "fact"), cx.program.keep(met, "passed"), "fact")


def _named_by(cx: Lowering, table: str, binding: Binding, rows: Table) -> Select:
    """Whom a binding stands for in every row: fact, who."""
    if binding.root == "subject" and not binding.then:
        return Select((Source("r", rows),), {"fact": Cell("r", "fact"), "who": Cell("r", "id")})
    if binding.root != "fact" or binding.then not in ((), ("unit",)):
        raise NotInColumns(f"the binding {binding}")
    field = binding.field or "id"
    if field == "id":
        who = Select(
            (Source("r", rows),),
            {"fact": Cell("r", "fact"), "day": Cell("r", "day"), "who": Cell("r", "fact")},
        )
    else:
        cells = sorted(c for c in CELLS.get(field, (field,)) if c in TABLES[table].by_name)
        who = named(table, field, _plain(cells, rows))
    if binding.then:
        return units_named(cx, who, ("fact",))
    return Select((Source("w", who),), {"fact": Cell("w", "fact"), "who": Cell("w", "who")})


def _plain(names: list[str], rows: Table) -> Select:
    """The rows as facts: fact, day and the named cells."""
    return Select(
        (Source("r", rows),),
        {"fact": Cell("r", "fact"), "day": Cell("r", "day"), **{n: _cell(n) for n in names}},
    )


def _passes(cx: Lowering, table: str, tests: Mapping[str, Test]) -> Expression:
    if any(name.partition(".")[0] in ("type", "id", "unit", "post", "person", *ENVELOPE) for name in tests):
        raise NotInColumns("a condition on this column")
    return cells_pass(cx, "r", table, tests) or value(True)


def _people(table: str, key: str) -> Expression:
    cells = [c for c in CELLS.get(key, (key,)) if c in TABLES[table].by_name]
    if not cells:
        raise NotInColumns(f"differs on {key}")
    lists = [_as_list(table, c) for c in cells]
    return lists[0] if len(lists) == 1 else call("concat", *lists)


def _as_list(table: str, column: str) -> Expression:
    cell = _cell(column)
    if TABLES[table].by_name[column].type in LISTS:
        return call("coalesce", cell, call("none"))
    return case((cell.filled, call("one", cell)), otherwise=call("none"))


def _delay(cx: Lowering, item: CheckItem) -> Expression:
    first, second = item.columns
    offset = known_value(cx.world, item.figure)
    if not isinstance(offset, Offset) or offset.sign < 0:
        raise NotInColumns("this delay")
    last = later(_cell(first), offset)
    if last is None:
        raise NotInColumns("a delay in months or working days")
    start, end = _cell(first), _cell(second)
    holds = Call("coalesce", (end <= last, value(False)))
    return either(end.empty, holds) if second == "recorded_on" else both(start.filled, end.filled, holds)
