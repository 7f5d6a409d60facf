"""The units that ids stand for on a day."""

from .days_of import Lowering, seen
from .held_days import belongs
from .plan import Cell, Relation, Select, Source, Union

__all__ = ["units_named"]


def units_named(cx: Lowering, who: Relation, keys: tuple[str, ...]) -> Select:
    """Of keys, day and who: units stand for themselves, people for the units to which they belong on the day."""
    w = {name: Cell("w", name) for name in keys}
    kept = cx.program.keep(who, "named")
    units = Select(
        (Source("w", kept), Source("u", seen(cx, "units"), "semi", Cell("u", "id").eq(Cell("w", "who")))),
        {**w, "who": Cell("w", "who")},
    )
    people = Select(
        (
            Source("w", kept),
            Source("u", seen(cx, "units"), "anti", Cell("u", "id").eq(Cell("w", "who"))),
            Source("t", seen(cx, "tenures"), "inner", belongs(Cell("w", "who"), Cell("w", "day"))),
        ),
        {**w, "who": Cell("t", "unit")},
        Cell("t", "unit").filled,
    )
    return Select(
        (Source("z", Union((units, people))),),
        {name: Cell("z", name) for name in (*keys, "who")},
        distinct=True,
    )
