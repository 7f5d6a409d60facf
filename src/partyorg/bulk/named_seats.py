"""By whom and by what seats are named, as subjects or as those who act in their place."""

from partyorg.dates import FIRST, FOREVER

from .days_of import Lowering, seen
from .held_days import belongs
from .plan import Cell, Expression, Relation, Select, Source, Table, Union, both, call, either, value
from .spans import span_cells
from .subjects import chairs

__all__ = ["named_seats"]


def named_seats(cx: Lowering, subjects: Select, pairs: Table | None) -> Table:
    """By what a seat is named on which days: its holders, and its own id on all; `seat` is that id.

    With `pairs`, rows by counterpart, the seats are those of the same post in the units to which counterparts `cid` belonged elsewhere,
    on the days they did.
    """
    s, c = "s", "c"
    sits = both(
        Cell(c, "unit").eq(Cell(s, "unit")),
        Cell(c, "post").eq(Cell(s, "post")),
        either(Cell(s, "person").eq(""), Cell(c, "person").eq(Cell(s, "person"))),
    )
    if pairs is None:
        seats: Relation = subjects
        days: tuple[Expression, Expression] = Cell(c, "since"), Cell(c, "until")
        always: tuple[Expression, Expression] = value(FIRST), value(FOREVER)
        more: dict[str, Expression] = {}
        seat = Cell(s, "id")
    else:
        seats = _homes(cx, pairs)
        days = (
            call("greatest", Cell(c, "since"), Cell(s, "since")),
            call("least", Cell(c, "until"), Cell(s, "until")),
        )
        always = Cell(s, "since"), Cell(s, "until")
        more = {"cid": Cell(s, "cid")}
        seat = Cell(s, "seat")
    kept = cx.program.keep(seats, "named_seats")
    shared = {"id": Cell(s, "id"), "seat": seat, **more}
    holders = Select(
        (Source(s, kept), Source(c, chairs(cx), "inner", sits)),
        {**shared, "who": Cell(c, "person"), "since": days[0], "until": days[1]},
        days[0] < days[1],
    )
    itself = Select((Source(s, kept),), {**shared, "who": seat, "since": always[0], "until": always[1]})
    return cx.program.keep(Union((holders, itself)), "named")


def _homes(cx: Lowering, rows: Table) -> Select:
    """Counterparts' units other than the subject's, as seats of the subject's post: id, cid, unit, post, person, days."""
    r, t = "r", "t"
    since, until = span_cells(t)
    pairs = Select(
        (Source(r, rows),),
        {name: Cell(r, name) for name in ("id", "unit", "post", "cid")},
        distinct=True,
    )
    elsewhere = both(belongs(Cell(r, "cid")), Cell(t, "unit").filled, ~Cell(t, "unit").eq(Cell(r, "unit")))
    return Select(
        (Source(r, pairs), Source(t, seen(cx, "tenures"), "inner", elsewhere)),
        {
            "id": Cell(r, "id"),
            "cid": Cell(r, "cid"),
            "unit": Cell(t, "unit"),
            "post": Cell(r, "post"),
            "person": value(""),
            "seat": call("join", Cell(t, "unit"), "/", Cell(r, "post")),
            "since": since,
            "until": until,
        },
        since < until,
    )
