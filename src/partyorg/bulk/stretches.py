"""The days of a holding's subjects, cut where the number in force changes, and where it falls short."""

from partyorg.campaign.rules import Holding

from .days_of import ID, Lowering
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
    call,
    case,
    either,
    every,
    value,
)
from .spans import merged

__all__ = ["shortfalls", "stretches"]


def stretches(cx: Lowering, rule: Holding, days: Table, force: Table, low: int, high: int | None) -> Table:
    """The subjects' days up to as-of, cut where the number in force changes: id, since, until, count, state, run.

    State is in, short or over; `run` numbers the runs of days that fall short, 0 elsewhere.
    """
    today = cx.world.today
    counted = every(force, "id", "key", "since", "until")
    if rule.count.distinct_by != "fact":
        counted = every(merged(cx.program, counted, ("id", "key"), "by_key"), "id", "key", "since", "until")
    end = today + 1
    d = {name: Cell("d", name) for name in ("since", "until")}
    c = {name: Cell("c", name) for name in ("since", "until")}
    own = call("least", d["until"], end)
    begun = d["since"] < end
    touched = Source("x", days, "semi", Cell("x", "id").eq(Cell("c", "id")))
    parts = (
        _border(Source("d", days), Cell("d", "id"), d["since"], 1, 0, begun),
        _border(Source("d", days), Cell("d", "id"), own, -1, 0, begun),
        _border(Source("c", counted), Cell("c", "id"), c["since"], 0, 1, c["since"] < end, touched),
        _border(Source("c", counted), Cell("c", "id"), c["until"], 0, -1, c["until"] < end, touched),
    )
    b = "b"
    borders = Select(
        (Source(b, Union(parts)),),
        {
            "id": Cell(b, "id"),
            "day": Cell(b, "day"),
            "here": Aggregate("sum", Cell(b, "here")),
            "more": Aggregate("sum", Cell(b, "more")),
        },
        group=(Cell(b, "id"), Cell(b, "day")),
    )
    by, order = (Cell(b, "id"),), (Cell(b, "day"),)
    swept = Select(
        (Source(b, borders),),
        {
            "id": Cell(b, "id"),
            "since": Cell(b, "day"),
            "until": Window("lead", Cell(b, "day"), by, order),
            "here": Window("sum", Cell(b, "here"), by, order),
            "count": Window("sum", Cell(b, "more"), by, order),
        },
    )
    w = {name: Cell("w", name) for name in ("id", "since", "until", "count")}
    short: Expression = w["count"] < low
    if rule.count.parity is not None:
        short = either(short, ~call("remainder", w["count"], 2).eq(1 if rule.count.parity == "odd" else 0))
    over: Expression = call("<", high, w["count"]) if high is not None else value(False)
    state = case((over, "over"), (short, "short"), otherwise="in")
    return cx.program.keep(
        Select(
            (Source("w", swept),),
            {**w, "state": state},
            both(call("<", 0, Cell("w", "here")), w["since"] < w["until"]),
        ),
        "stretches",
    )


def _border(
    source: Source, id: Expression, day: Expression, here: int, more: int, where: Expression, *others: Source
) -> Select:
    return Select((source, *others), {"id": id, "day": day, "here": value(here), "more": value(more)}, where)


def shortfalls(cx: Lowering, cut: Table) -> Relation:
    """Runs of consecutive days that fall short: id, since, until."""
    short = Select(
        (Source("s", cut),),
        {name: Cell("s", name) for name in ("id", "since", "until")},
        Cell("s", "state").eq("short"),
    )
    return merged(cx.program, short, ID, "short")
