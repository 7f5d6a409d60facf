"""The units that ids stand for on a day."""

from .days_of import Lowering, seen
from .plan import Cell, Relation, Select, Source, Union, both
from .spans import span_cells

__all__ = ["units_named"]


def units_named(cx: Lowering, who: Relation, keys: tuple[str, ...]) -> Select:
    """Of keys, day and who: units stand for themselves, people for the units to which they belong on the day."""
    w = {name: Cell("w", name) for name in keys}
    kept = cx.program.keep(who, "named")
    units = Select(
        (Source("w", kept), Source("u", seen(cx, "units"), "semi", Cell("u", "id").eq(Cell("w", "who")))),
        {**w, "who": Cell("w", "who")},
    )
    since, until = span_cells("t")
    day = Cell("w", "day")
    belongs = both(
        Cell("t", "kind").eq("affiliation"),
        Cell("t", "person").eq(Cell("w", "who")),
        since <= day,
        day < until,
    )
    people = Select(
        (
            Source("w", kept),
            Source("u", seen(cx, "units"), "anti", Cell("u", "id").eq(Cell("w", "who"))),
            Source("t", seen(cx, "tenures"), "inner", belongs),
        ),
        {**w, "who": Cell("t", "unit")},
        Cell("t", "unit").filled,
    )
    return Select(
        (Source("z", Union((units, people))),),
        {name: Cell("z", name) for name in (*keys, "who")},
        distinct=True,
    )
