"""Keys of conditions that look around in the register: inside, members, children, filled posts, links."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from partyorg.campaign.conditions import Binding, Inside, Linked, Test
from partyorg.dates import FIRST, FOREVER
from partyorg.evaluation.conditions import age_days

from .days_of import ID, DaysOf, Lowering, bound_by, seen
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
    every,
    value,
)
from .program import NotInColumns
from .spans import held, intersected, merged, span_cells
from .tests_of_cells import number_passes
from .tree import above, parents

__all__ = ["as_bound", "children", "filled", "inside", "linked", "members", "of_age", "where_count"]

BOUND = ("bound", "id")
DAYS = ("since", "until")


def inside(cx: Lowering, inside: Inside, *, person: bool) -> DaysOf:
    """The days on which people or units are inside the subtree of the bound unit, or of one of those named."""
    places = _belonging(cx) if person else _themselves(cx)
    here = Select((Source("p", places),), {**_of("p", "id", *DAYS), "bound": Cell("p", "unit")})
    below = intersected(places, _over(cx), ("id", "unit"), ("unit", "bound"))
    names = ("bound", "id", *DAYS)
    rows = Union((every(here, *names), every(below, *names)))
    if inside.binding is not None and not inside.ids:
        return DaysOf(merged(cx.program, rows, BOUND, "inside"), bound_by(inside.binding))
    named = Select((Source("r", rows),), _of("r", "id", *DAYS), Cell("r", "bound").is_in(inside.ids))
    return DaysOf(merged(cx.program, named, ID, "inside"))


def _of(source: str, *names: str) -> dict[str, Expression]:
    return {name: Cell(source, name) for name in names}


def _themselves(cx: Lowering) -> Select:
    """Units, always inside themselves: id, unit, since, until."""
    u = Cell("u", "id")
    return Select(
        (Source("u", seen(cx, "units")),),
        {"id": u, "unit": u, "since": value(FIRST), "until": value(FOREVER)},
    )


def _belonging(cx: Lowering) -> Select:
    """People with the units to which they belong: id, unit, since, until."""
    since, until = span_cells("t")
    columns = {"id": Cell("t", "person"), "unit": Cell("t", "unit"), "since": since, "until": until}
    belongs = both(Cell("t", "kind").eq("affiliation"), Cell("t", "unit").filled, since < until)
    return Select((Source("t", seen(cx, "tenures")),), columns, belongs)


def _over(cx: Lowering) -> Select:
    """Units with what stands above them: unit, bound, since, until."""
    a = "a"
    return Select(
        (Source(a, above(cx)),), {"unit": Cell(a, "id"), "bound": Cell(a, "above"), **_of(a, *DAYS)}
    )


def filled(cx: Lowering, posts: frozenset[str]) -> DaysOf:
    """The days on which anybody holds one of the posts in a unit."""
    since, until = span_cells("t")
    sits = both(Cell("t", "kind").eq("post"), Cell("t", "value").is_in(posts), since < until)
    columns = {"id": Cell("t", "unit"), "since": since, "until": until}
    loose = Select((Source("t", seen(cx, "tenures")),), columns, both(sits, Cell("t", "unit").filled))
    return DaysOf(merged(cx.program, loose, ID, "filled"))


def members(cx: Lowering, of: DaysOf, count: Test) -> DaysOf:
    """The days on which the number of people inside a unit's subtree, of those with the condition, passes the test."""
    if of.binding:
        raise NotInColumns("a binding in the condition of members")
    here = _belonging(cx)
    below = intersected(here, _over(cx), ("id", "unit"), ("unit", "bound"))
    own = Select((Source("p", here),), {**_of("p", "id", *DAYS), "bound": Cell("p", "unit")})
    names = ("bound", "id", *DAYS)
    belong = merged(cx.program, Union((every(own, *names), every(below, *names))), BOUND, "members")
    return _counted(cx, intersected(belong, of.relation, BOUND, ID), count)


def children(cx: Lowering, of: DaysOf, count: Test) -> DaysOf:
    """The days on which the number of units placed under a unit, of those with the condition, passes the test."""
    if of.binding:
        raise NotInColumns("a binding in the condition of children")
    p = "p"
    placed = Select(
        (Source(p, parents(cx)),),
        {**_of(p, "id", *DAYS), "bound": Cell(p, "parent")},
        Cell(p, "since") < Cell(p, "until"),
    )
    below = merged(cx.program, placed, BOUND, "children")
    return _counted(cx, intersected(below, of.relation, BOUND, ID), count)


def _counted(cx: Lowering, sets: Select, count: Test) -> DaysOf:
    """The days on which the number of sets (by bound) passes; on days outside of all sets there are none."""
    kept = cx.program.keep(sets, "sets")
    return DaysOf(
        where_count(cx, kept, "bound", number_passes(cx.world, Cell("n", "count"), count), "counted")
    )


def where_count(
    cx: Lowering, sets: Table, key: str, passes: Expression, hint: str, table: str = "units"
) -> Relation:
    """By `id` of a table the days on which the number of rows in `sets` passes; the test looks at the column n.count."""
    u = Cell("u", "id")
    units = seen(cx, table)
    parts = (
        Select((Source("u", units),), {"id": u, "day": value(FIRST), "more": value(0)}),
        Select((Source("u", units),), {"id": u, "day": value(FOREVER), "more": value(0)}),
        _border(sets, key, "since", 1),
        _border(sets, key, "until", -1),
    )
    b = "b"
    steps = Select(
        (Source(b, Union(parts)),),
        {"id": Cell(b, "id"), "day": Cell(b, "day"), "more": Aggregate("sum", Cell(b, "more"))},
        group=(Cell(b, "id"), Cell(b, "day")),
    )
    by, order = (Cell("s", "id"),), (Cell("s", "day"),)
    swept = Select(
        (Source("s", steps),),
        {
            "id": Cell("s", "id"),
            "since": Cell("s", "day"),
            "until": Window("lead", Cell("s", "day"), by, order),
            "count": Window("sum", Cell("s", "more"), by, order),
        },
    )
    chosen = Select((Source("n", swept),), _of("n", "id", *DAYS), both(Cell("n", "until").filled, passes))
    return merged(cx.program, chosen, ID, hint)


def _border(sets: Table, key: str, day: str, more: int) -> Select:
    return Select((Source("x", sets),), {"id": Cell("x", key), "day": Cell("x", day), "more": value(more)})


def linked(
    cx: Lowering, link: Linked, far: DaysOf | Binding | None, for_at_least: object, ever: bool
) -> DaysOf:
    """The days on which somebody or a unit is linked to what is at the far end: anything, the bound one, or one with `far`."""
    since, until = span_cells("t")
    kinds = None if link.kinds is None else Cell("t", "kind").is_in(link.kinds)
    links = Source("t", seen(cx, "links"))
    sides: list[Relation] = []
    for side, near, other in (("a", "a", "b"), ("b", "b", "a")):
        if link.side in (side, "either"):
            columns = {"id": Cell("t", near), "bound": Cell("t", other), "since": since, "until": until}
            sides.append(Select((links,), columns, both(kinds, since < until)))
    rows: Relation = Union(tuple(sides)) if len(sides) > 1 else sides[0]
    if isinstance(far, Binding):
        return DaysOf(held(cx.program, rows, BOUND, for_at_least, ever, "linked"), bound_by(far))
    if far is None:
        return DaysOf(held(cx.program, every(rows, "id", *DAYS), ID, for_at_least, ever, "linked"))
    if far.binding:
        raise NotInColumns("a binding in the condition of a link")
    met = intersected(rows, as_bound(far), BOUND, ("bound",))
    return DaysOf(held(cx.program, every(met, "id", *DAYS), ID, for_at_least, ever, "linked"))


def as_bound(of: DaysOf) -> Select:
    """The days of a condition without a binding, with its ids in the column `bound`."""
    return Select((Source("d", of.relation),), {"bound": Cell("d", "id"), **_of("d", *DAYS)})


def of_age(cx: Lowering, table: str, column: str, test: Test) -> DaysOf:
    """The days on which the whole years since a day of people or units pass; without that day they never do."""
    if test.bounds is None or test != Test(bounds=test.bounds, assumed=test.assumed):
        raise NotInColumns("this condition on age")
    spans = age_days(cx.world, test)
    start = Cell("t", column)
    days = Select((Source("t", seen(cx, table)),), {"day": start}, start.filled, distinct=True)

    def reckon(row: Sequence[Any]) -> Sequence[Any]:
        found = spans(date.fromordinal(row[0]))
        return found[0] if found else (FIRST, FIRST)

    ages = cx.program.reckoned(days, (("day", "number"),), tuple((n, "number") for n in DAYS), reckon, "ages")
    of_that_day = both(Cell("a", "day").eq(start), Cell("a", "since") < Cell("a", "until"))
    rows = Select(
        (Source("t", seen(cx, table)), Source("a", ages, "inner", of_that_day)),
        {"id": Cell("t", "id"), **_of("a", *DAYS)},
    )
    return DaysOf(cx.program.keep(rows, "ages"))
