"""Tests of a cell as conditions: what `partyorg.evaluation.cells` compiles to functions."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from partyorg.campaign.conditions import Test
from partyorg.campaign.figures import Figure
from partyorg.evaluation.cells import value_test
from partyorg.evaluation.comparing import BOUNDS
from partyorg.evaluation.figures import value_of
from partyorg.evaluation.world import Env, World
from partyorg.facts.tables import Column

from .days_of import Lowering, seen
from .plan import Among, Call, Cell, Expression, Select, Source, Table, both, call, either, value
from .program import NotInColumns
from .reading import scalar
from .tables import TABLES

__all__ = ["cell_passes", "cells_pass", "known_value", "number_passes"]

LISTS = frozenset({"ids", "words"})
POSTED = ("removed_on", "posted_on")
AS_SEEN = ("f", "t", "u")
"""Under which names conditions read a table as seen."""


def known_value(world: World, figure: Figure | None) -> object:
    """The value of a figure that rests on no fact. Raises NotInColumns for others, UnknownFigure for an unlisted one."""
    from partyorg.campaign.figures import Count, Field, parts_of

    if figure is not None and any(isinstance(part, Count | Field) for part in parts_of(figure)):
        raise NotInColumns("a figure counted from facts")
    found: object = value_of(world, figure, Env())
    return found


def cells_pass(cx: Lowering, source: str, table: str, tests: Mapping[str, Test]) -> Expression | None:
    """Whether all named cells of a fact pass; None where there is nothing to test. See `cell_passes`."""
    parts = [cell_passes(cx, source, table, name, test) for name, test in tests.items()]
    return both(*parts) if parts else None


def cell_passes(cx: Lowering, source: str, table: str, name: str, test: Test) -> Expression:
    """Whether one cell passes; never unknown: an empty cell passes `absent` alone.

    `source` is the table as seen, with its own column `id`, or a relation of its facts, with `fact` instead.
    """
    world = cx.world
    head, _, rest = name.partition(".")
    columns = TABLES[table].by_name
    if name == "size":
        people = call("distinct", call("concat", *(_list(source, c) for c in ("actors", "counterparts"))))
        return _scalar(world, call("length", people), "integer", test)
    if name == "posted_days":
        return _scalar(world, call("-", *(Cell(source, c) for c in POSTED)), "integer", test)
    if head == "tags" and rest:
        return _tagged(cx, source, table, rest, test)
    if rest or name not in columns:
        raise NotInColumns(f"a condition on {name}")
    column = columns[name]
    if column.type in LISTS:
        return _list_passes(Cell(source, name), test)
    if column.type in ("scalar", "decimal"):
        return _reckoned(cx, source, table, column, test)
    if column.type not in ("text", "id", "word", "date", "integer"):
        raise NotInColumns(f"a condition on {name}")
    return _scalar(world, Cell(source, name), column.type, test)


def _reckoned(cx: Lowering, source: str, table: str, column: Column, test: Test) -> Expression:
    """Whether a number that need not be whole, or a word in its place, passes: asked of Python for those that occur."""
    cell = Cell(source, column.name)
    if test.present is not None:
        return cell.filled if test.present else cell.empty
    if test.unlisted:
        raise NotInColumns("an unlisted word")
    passes = value_test(cx.world, test)
    read = scalar if column.type == "scalar" else Decimal

    def passing() -> Table:
        c = Cell("c", column.name)
        values = Select((Source("c", seen(cx, table)),), {"cell": c}, c.filled, distinct=True)
        found = cx.program.reckoned(
            values, (("cell", "text"),), (("passes", "truth"),), lambda row: (passes(read(row[0])),), "cells"
        )
        return cx.program.keep(
            Select((Source("v", found),), {"cell": Cell("v", "cell")}, Cell("v", "passes")), "passing"
        )

    return both(cell.filled, Among(cell, cx.once(("cells", table, column.name, test), passing), "cell"))


def number_passes(world: World, number: Expression, test: Test) -> Expression:
    """Whether a whole number passes."""
    return _scalar(world, number, "integer", test)


def _list(source: str, name: str) -> Expression:
    return call("coalesce", Cell(source, name), call("none"))


def _tagged(cx: Lowering, source: str, table: str, axis: str, test: Test) -> Expression:
    """Values AXIS:VALUE of the cell; where there are none, the axis itself stands for a value."""
    if test.present is not None:
        there = Among(
            Cell(source, "id" if source in AS_SEEN else "fact"), _with_axis(cx, table, axis), "fact"
        )
        return there if test.present else ~there
    if test.any_of is None or test != Test(any_of=test.any_of, assumed=test.assumed) or axis in test.any_of:
        raise NotInColumns("this condition on tags")
    wanted = [f"{axis}:{word}" for word in test.any_of]
    return call("has any", Cell(source, "tags"), *wanted)


def _with_axis(cx: Lowering, table: str, axis: str) -> Table:
    """The facts that have any tag of an axis."""

    def make() -> Table:
        f = {"fact": Cell("f", "id"), "tag": call("each", Cell("f", "tags"))}
        tags = Select((Source("f", seen(cx, table)),), f, Cell("f", "tags").filled)
        tag = Cell("t", "tag")
        of_axis = either(tag.eq(axis), call("starts", tag, f"{axis}:"))
        return cx.program.keep(
            Select((Source("t", tags),), {"fact": Cell("t", "fact")}, of_axis, distinct=True), "tagged"
        )

    found: Table = cx.once(("axis", table, axis), make)
    return found


def _list_passes(cell: Expression, test: Test) -> Expression:
    """One element passes, and all those of `all_of` are there."""
    if test.present is not None:
        filled = value(0) < call("length", cell)
        return filled if test.present else ~filled
    if test.bounds is not None or test.not_ is not None or test.unlisted:
        raise NotInColumns("this condition on a cell with several values")
    parts: list[Expression] = [value(0) < call("length", cell)]
    if test.any_of is not None:
        parts.append(call("has any", cell, *_texts(test.any_of)) if test.any_of else value(False))
    parts += [call("has", cell, word) for word in _texts(test.all_of or ())]
    return both(*parts)


def _texts(words: tuple[object, ...]) -> list[str]:
    if not all(isinstance(word, str) for word in words):
        raise NotInColumns("a word that is no text")
    return [str(word) for word in words]


def _scalar(world: World, cell: Expression, type_: str, test: Test) -> Expression:
    if test.present is not None:
        return cell.filled if test.present else cell.empty
    parts: list[Expression] = []
    if test.unlisted:
        raise NotInColumns("an unlisted word")
    if test.any_of is not None:
        parts.append(_one_of(cell, type_, test.any_of))
    if test.bounds is not None:
        parts.extend(_bounds(world, cell, type_, test))
    if test.not_ is not None:
        parts.append(~_scalar(world, cell, type_, test.not_))
    if test.all_of is not None:
        if len(set(test.all_of)) != 1:
            raise NotInColumns("several values of a cell that holds one")
        parts.append(_one_of(cell, type_, test.all_of))
    passes = both(*parts)
    return both(cell.filled, Call("coalesce", (passes, value(False))))


def _one_of(cell: Expression, type_: str, words: tuple[object, ...]) -> Expression:
    found: list[object] = []
    for word in words:
        if type_ == "date":
            found += [word.toordinal()] if isinstance(word, date) else []
        elif type_ == "integer":
            if isinstance(word, bool) or not isinstance(word, int | str):
                raise NotInColumns("a number that is not whole")
            found += [word] if isinstance(word, int) else []
        else:
            found += [word] if isinstance(word, str) else []
    return cell.is_in(found) if found else value(False)


def _bounds(world: World, cell: Expression, type_: str, test: Test) -> list[Expression]:
    out: list[Expression] = []
    for name, holds in BOUNDS.items():
        figure = getattr(test.bounds, name)
        if figure is None:
            continue
        limit = known_value(world, figure)
        if test.order and isinstance(limit, str):
            place = test.order.index(limit)
            out.append(cell.is_in([w for n, w in enumerate(test.order) if holds(n, place)]))
        elif isinstance(limit, date):
            out.append(_compared(cell, name, limit.toordinal()) if type_ == "date" else value(False))
        elif isinstance(limit, int) and type_ == "integer":
            out.append(_compared(cell, name, limit))
        else:
            raise NotInColumns("a comparison of numbers that are not whole")
    return out


def _compared(cell: Expression, name: str, limit: int) -> Expression:
    if name == "at_least":
        return cell >= limit
    if name == "more_than":
        return cell > limit
    if name == "at_most":
        return cell <= limit
    if name == "less_than":
        return cell < limit
    raise NotInColumns(f"a comparison {name}")
