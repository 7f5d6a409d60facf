"""Trends of a target in columns: each known reading of a complete period against the one before it."""

from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from partyorg.campaign.rules import Target
from partyorg.dates import FOREVER
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure, value_of
from partyorg.evaluation.target_reading import plain_number
from partyorg.evaluation.target_trend import moves
from partyorg.evaluation.world import Env

from .conditions import Lowering
from .deciding import finished, flagged, undecided, waived_rows
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    Union,
    Window,
    call,
    case,
    every,
    value,
)
from .program import Columns
from .spans import same
from .target_reading import FINAL, READ, Looks, Readings, as_value

__all__ = ["trend_rows"]

ROW = ("id", "n")
NAMES = ("id", "unit", "post", "person")
PERIOD = ("label", "p_since", "p_until", "due", "low")


def trend_rows(cx: Lowering, one: Prepared, rule: Target, looks: Looks) -> Select | None:
    """A row for every complete period from the second known on, and one about the end; None where there can be none."""
    program, today = cx.program, cx.world.today
    whole = [n for n, j in enumerate(looks.judged) if not j.cut and j.due is not None and today >= j.high - 1]
    if not whole and rule.end is None:
        return None
    g = {name: Cell("g", name) for name in NAMES}
    groups = program.keep(Select((Source("g", looks.groups),), dict(g), distinct=True), "groups")
    complete = Source("p", looks.periods, "cross")
    columns: dict[str, Expression] = {**g, "n": Cell("p", "n")}
    columns |= {name: Cell("p", name) for name in PERIOD}
    there = program.keep(
        Select((Source("g", groups), complete), columns, Cell("p", "n").is_in(whole)), "rows"
    )
    read = program.keep(Readings(cx, one, rule, looks.type, there, looks.periods).read(), "read")
    occurring = Select((Source("r", read),), {name: Cell("r", name) for name, _ in READ}, distinct=True)
    values = program.reckoned(occurring, READ, (("value", "text"),), _value, "values")
    known = _known(cx, there, read, values)
    parts: list[Relation] = [_blind(there, read), _steps(cx, one, rule, known, looks.type)]
    if rule.end is not None:
        parts.append(_end(cx, rule, groups, known))
    out = program.keep(Union(tuple(parts)), "judged")
    return finished(cx, one.run, every(out, *FINAL), looks.type, rated=True)


def _value(row: Sequence[Any]) -> Sequence[Any]:
    hits, size, text, reason = row
    return (None if reason else str(plain_number(as_value(hits, size, text))),)


def _known(cx: Lowering, there: Table, read: Table, values: Table) -> Table:
    """The rows that have a value, with the value before: place counts from 1."""
    names = [name for name, _ in READ]
    r = {name: Cell("r", name) for name in (*NAMES, "n", *PERIOD)}
    by, order = (Cell("r", "id"),), (Cell("r", "n"),)
    return cx.program.keep(
        Select(
            (
                Source("r", there),
                Source("x", read, "inner", same("x", "r", ROW)),
                Source("v", values, "inner", same("v", "x", names)),
            ),
            {
                **r,
                "hits": Cell("x", "hits"),
                "value": Cell("v", "value"),
                "before": Window("lag", Cell("v", "value"), by, order),
                "place": Window("row number", None, by, order),
            },
            Cell("v", "value").filled,
        ),
        "known",
    )


def _shared(source: str) -> dict[str, Expression]:
    return {
        **{name: Cell(source, name) for name in NAMES},
        "about": value(""),
        **{name: Cell(source, name) for name in ("label", "p_since", "p_until", "due")},
    }


def _ends() -> dict[str, Expression]:
    return {"evidence": call("none"), "estimated": value(False)}


def _blind(there: Table, read: Table) -> Select:
    """Complete periods of which nothing can be said."""
    x = "x"
    return Select(
        (Source("r", there), Source(x, read, "inner", same(x, "r", ROW))),
        {
            **_shared("r"),
            "status": value("unknown"),
            "count": NOTHING,
            "required": NOTHING,
            "reason": Cell(x, "reason"),
            **_ends(),
            "value": NOTHING,
            "grade": value(""),
            "done": NOTHING,
        },
        Cell(x, "reason").is_in(("no_table", "unlisted")),
    )


def _steps(cx: Lowering, one: Prepared, rule: Target, known: Table, type_: str) -> Select:
    """Each known value from the second on against the one before it; the first dips are forgiven."""
    program, run = cx.program, one.run
    keys: Columns = (("before", "text"), ("value", "text"))
    later = Cell("k", "before").filled
    pairs = Select((Source("k", known),), {n: Cell("k", n) for n, _ in keys}, later, distinct=True)
    compared = program.reckoned(pairs, keys, (("good", "truth"),), _compare(rule), "moves")
    dips = int(value_of(cx.world, rule.dips_allowed, Env()))
    k = {name: Cell("k", name) for name in (*NAMES, "n", *PERIOD, "hits", "value", "before")}
    good = Cell("c", "good")
    bad = Window("sum", case((good, 0), otherwise=1), (Cell("k", "id"),), (Cell("k", "n"),))
    moved = program.keep(
        Select(
            (Source("k", known), Source("c", compared, "inner", same("c", "k", ("before", "value")))),
            {**k, "good": good, "dips": bad},
        ),
        "moved",
    )
    waived = waived_rows(cx, run, moved, ROW, ["id", *(["unit"] if type_ == "post" else [])])
    joins, mark = flagged(waived, ROW, "r")
    left = undecided(cx, run, waived=mark, due=Cell("r", "due"), count=value(1), starts=Cell("r", "low"))
    good, forgiven = Cell("r", "good"), call("<=", Cell("r", "dips"), dips)
    return Select(
        (Source("r", moved), *joins),
        {
            **_shared("r"),
            "status": case((good, "met"), (forgiven, "met"), otherwise=left.status),
            "count": Cell("r", "hits"),
            "required": Cell("r", "before"),
            "reason": case((good, ""), (forgiven, "dip"), otherwise=left.reason),
            **_ends(),
            "value": Cell("r", "value"),
            "grade": value(""),
            "done": Cell("r", "due"),
        },
    )


def _compare(rule: Target) -> Callable[[Sequence[Any]], Sequence[Any]]:
    assert rule.trend is not None
    trend = rule.trend
    return lambda row: (moves(trend, Fraction(row[0]), Fraction(row[1])),)


def _end(cx: Lowering, rule: Target, groups: Table, known: Table) -> Select:
    """The value so many years after the first against the first."""
    low, high = cx.world.window
    until = date.max.toordinal() if high >= FOREVER else high
    shared: dict[str, Expression] = {
        **{name: Cell("g", name) for name in NAMES},
        "about": value(""),
        "label": value("campaign"),
        "p_since": value(low),
        "p_until": value(until),
        "due": NOTHING,
    }
    try:
        years = int(value_of(cx.world, rule.years, Env())) if rule.years is not None else 1
    except UnknownFigure:
        unknown: dict[str, Expression] = {
            "status": value("unknown"), "count": NOTHING, "required": NOTHING, "reason": value("unlisted"),
            **_ends(), "value": NOTHING, "grade": value(""), "done": value(cx.world.today),
        }  # fmt: skip
        return Select((Source("g", groups),), {**shared, **unknown})
    program = cx.program

    def at(place: int) -> Select:
        return Select(
            (Source("k", known),),
            {"id": Cell("k", "id"), "value": Cell("k", "value")},
            Cell("k", "place").eq(place),
        )

    both_known = Select(
        (Source("a", at(1)), Source("b", at(years + 1), "inner", Cell("b", "id").eq(Cell("a", "id")))),
        {"id": Cell("a", "id"), "before": Cell("a", "value"), "value": Cell("b", "value")},
    )
    ends = program.keep(both_known, "ends")
    keys: Columns = (("before", "text"), ("value", "text"))
    pairs = Select((Source("e", ends),), {n: Cell("e", n) for n, _ in keys}, distinct=True)
    higher = rule.end == "higher"

    def compare(row: Sequence[Any]) -> Sequence[Any]:
        first, last = Fraction(row[0]), Fraction(row[1])
        return (last > first if higher else last < first,)

    compared = program.reckoned(pairs, keys, (("good", "truth"),), compare, "moves")
    counted = _how_many(known)
    known_ = Cell("e", "id").filled
    return Select(
        (
            Source("g", groups),
            Source("e", ends, "left", Cell("e", "id").eq(Cell("g", "id"))),
            Source("c", compared, "left", same("c", "e", ("before", "value"))),
            Source("m", counted, "left", Cell("m", "id").eq(Cell("g", "id"))),
        ),
        {
            **shared,
            "status": case((~known_, "pending"), (Cell("c", "good"), "met"), otherwise="unmet"),
            "count": case((known_, NOTHING), otherwise=call("coalesce", Cell("m", "count"), 0)),
            "required": case((known_, Cell("e", "before")), otherwise=str(years + 1)),
            "reason": value(""),
            **_ends(),
            "value": Cell("e", "value"),
            "grade": value(""),
            "done": value(cx.world.today),
        },
    )


def _how_many(known: Table) -> Select:
    k = Cell("k", "id")
    return Select((Source("k", known),), {"id": k, "count": Aggregate("max", Cell("k", "place"))}, group=(k,))
