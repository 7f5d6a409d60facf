"""The tree of units as relations: parents over time, everything above a unit, and the top unit."""

from collections.abc import Iterable, Sequence
from typing import Any

from partyorg.dates import ALWAYS, FIRST, FOREVER, Days, intersect, union

from .days_of import Lowering, seen
from .plan import Aggregate, Cell, Expression, Relation, Rows, Select, Source, Table, Union, call, value
from .spans import span_cells

__all__ = ["above", "all_above", "parents", "root"]


def parents(cx: Lowering) -> Table:
    """Units with their parents: id, parent, since, until. A unit with any placement takes its parents from placements."""
    return cx.once("parents", lambda: cx.program.keep(_parents(cx), "parents"))  # type: ignore[no-any-return]


def _parents(cx: Lowering) -> Relation:
    columns: dict[str, Expression] = {"id": Cell("u", "id"), "parent": Cell("u", "parent")}
    days: dict[str, Expression] = {"since": value(FIRST), "until": value(FOREVER)}
    units = Source("u", seen(cx, "units"))
    if "placements" not in cx.tables:
        return Select((units,), {**columns, **days}, Cell("u", "parent").filled)
    p = seen(cx, "placements")
    plain = Select(
        (units, Source("p", p, "anti", Cell("p", "unit").eq(Cell("u", "id")))),
        {**columns, **days},
        Cell("u", "parent").filled,
    )
    since, until = span_cells("p")
    placed = Select(
        (Source("p", p),),
        {"id": Cell("p", "unit"), "parent": Cell("p", "parent"), "since": since, "until": until},
    )
    return Union((plain, placed))


def root(cx: Lowering) -> Table:
    """The top unit: as the settings say, else the first of the units without a parent; one row."""
    return cx.once("root", lambda: _root(cx))  # type: ignore[no-any-return]


def _root(cx: Lowering) -> Table:
    named = cx.world.view.settings.root
    if named:
        return cx.program.put(Rows((("id", "text"),), ((named,),)), "root")
    tops = Select(
        (
            Source("u", seen(cx, "units")),
            Source("p", parents(cx), "anti", Cell("p", "id").eq(Cell("u", "id"))),
        ),
        {"id": Cell("u", "id")},
    )
    first = call("coalesce", Aggregate("min", Cell("t", "id")), "")
    return cx.program.keep(Select((Source("t", tops),), {"id": first}), "root")


def above(cx: Lowering) -> Table:
    """Units with all units above them, at any height: id, above, since, until. Nothing stands above itself."""
    return cx.once("above", lambda: cx.program.above(parents(cx)))  # type: ignore[no-any-return]


def all_above(parents: Iterable[Sequence[Any]]) -> list[tuple[str, str, int, int]]:
    """Rows of id, parent, since and until to rows of id and whatever stands above it, by days."""
    over: dict[str, list[tuple[str, int, int]]] = {}
    for id, parent, since, until in parents:
        if since < until:
            over.setdefault(id, []).append((parent, since, until))
    out = []
    for id in over:
        found: dict[str, Days] = {}
        todo: list[tuple[str, Days, frozenset[str]]] = [(id, ALWAYS, frozenset((id,)))]
        while todo:
            here, days, path = todo.pop()
            for parent, since, until in over.get(here, ()):
                inner = intersect(days, ((since, until),))
                if inner and parent not in path:
                    found[parent] = union(found.get(parent, ()), inner)
                    todo.append((parent, inner, path | {parent}))
        out += [(id, unit, since, until) for unit, days in found.items() for since, until in days]
    return out
