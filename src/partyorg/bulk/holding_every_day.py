"""Holding in columns, judged over periods: no shortfall longer than the grace has a day in one."""

from partyorg.dates import FOREVER
from partyorg.evaluation.engine import Prepared

from .days_of import ID, Lowering
from .deciding import finished, flagged, undecided, waived_rows
from .holding_rows import row_columns
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Select,
    Source,
    Table,
    both,
    call,
    case,
    either,
)
from .spans import same
from .stretches import shortfalls
from .subjects import Subjects

__all__ = ["every_day", "met_periods"]


def met_periods(cx: Lowering, days: Table, periods: Table) -> Table:
    """Subjects by periods in which they have a day: `n`, and the last day seen (empty where none is)."""
    d, p = "d", "p"
    who = ("id", "unit", "post", "person")
    meets = both(Cell(d, "since") < Cell(p, "high"), Cell(d, "until") > Cell(p, "low"))
    last = call("-", call("least", Cell(d, "until"), Cell(p, "seen")), 1)
    return cx.program.keep(
        Select(
            (Source(d, days), Source(p, periods, "inner", meets)),
            {
                **{name: Cell(d, name) for name in who},
                "n": Cell(p, "n"),
                "last": Aggregate("max", last, where=Cell(d, "since") < Cell(p, "seen")),
            },
            group=(*(Cell(d, name) for name in who), Cell(p, "n")),
        ),
        "periods_met",
    )


def every_day(
    cx: Lowering, one: Prepared, subjects: Subjects, days: Table, cut: Table, force: Table, periods: Table, low: int, grace: int
) -> Select:  # fmt: skip
    """No shortfall longer than the grace has a day in the period; a running one keeps the row pending."""
    run, today = one.run, cx.world.today
    key = ("id", "n")
    r, p, s = "r", "p", "s"
    rows = met_periods(cx, days, periods)
    period = Source(p, periods, "inner", Cell(p, "n").eq(Cell(r, "n")))
    begins = call("greatest", call("+", Cell(s, "since"), grace), Cell(p, "low"))
    breach = begins < call("least", Cell(s, "until"), Cell(p, "high"))
    here = both(Cell(p, "low") <= today, call("<", today, Cell(p, "high")))
    tolerated = call("<=", call("-", Cell(s, "until"), Cell(s, "since")), grace)
    runs = both(Cell(s, "until").eq(today + 1), here, tolerated)
    short = shortfalls(cx, cut)
    k = tuple(Cell(r, name) for name in key)
    found = Select(
        (Source(r, rows), period, Source(s, short, "inner", Cell(s, "id").eq(Cell(r, "id")))),
        {
            **dict(zip(key, k, strict=True)),
            "breach": Aggregate("min", Cell(s, "since"), where=breach),
            "running": Aggregate("max", Cell(s, "since"), where=both(~breach, runs)),
        },
        group=k,
    )
    too_many = both(
        Cell(s, "id").eq(Cell(r, "id")),
        Cell(s, "state").eq("over"),
        Cell(s, "since") < Cell(p, "high"),
        Cell(s, "until") > Cell(p, "low"),
    )
    over = Select(
        (Source(r, rows), period, Source(s, cut, "inner", too_many)),
        {
            **dict(zip(key, k, strict=True)),
            "over": Aggregate("min", call("greatest", Cell(s, "since"), Cell(p, "low"))),
        },
        group=k,
    )
    last = Cell(r, "last")
    now = both(Cell(s, "id").eq(Cell(r, "id")), Cell(s, "since") <= last, last < Cell(s, "until"))
    b, o = "b", "o"
    missed = case(
        (Cell(o, "over").filled, Cell(o, "over")),
        (Cell(b, "breach").filled, call("-", call("+", Cell(b, "breach"), grace), 1)),
        (Cell(b, "running").filled, call("-", call("+", Cell(b, "running"), grace), 1)),
        otherwise=case((Cell(p, "high") < FOREVER, call("-", Cell(p, "high"), 1)), otherwise=NOTHING),
    )
    joined = cx.program.keep(
        Select(
            (
                Source(r, rows),
                period,
                Source(s, cut, "left", now),
                Source(b, found, "left", same(b, r, key)),
                Source(o, over, "left", same(o, r, key)),
            ),
            {
                **{name: Cell(r, name) for name in ("id", "unit", "post", "person", "n")},
                "count": Cell(s, "count"),
                "over": Cell(o, "over").filled,
                "breach": Cell(b, "breach").filled,
                "running": Cell(b, "running").filled,
                "due": case((~Cell(p, "aside").eq(""), Cell(p, "due")), otherwise=missed),
            },
            either(~Cell(p, "aside").eq(""), last.filled),
        ),
        "rows",
    )
    evidence = _evidence_seen(days, force, periods)
    waived = waived_rows(cx, run, joined, key, ID)
    joins, mark = flagged(waived, key, r)
    left = undecided(
        cx, run, waived=mark, due=Cell(r, "due"), count=Cell(r, "count"), starts=Cell(p, "low"),
        pending=both(~Cell(r, "breach"), Cell(r, "running")),
    )  # fmt: skip
    aside = ~Cell(p, "aside").eq("")
    falls = either(Cell(r, "breach"), Cell(r, "running"))
    columns = {
        **row_columns(r, low, p),
        "due": Cell(r, "due"),
        "status": case(
            (aside, "not_applicable"), (Cell(r, "over"), "unmet"), (falls, left.status), otherwise="met"
        ),
        "count": case((aside, NOTHING), otherwise=Cell(r, "count")),
        "reason": case(
            (aside, Cell(p, "aside")), (Cell(r, "over"), "over_max"), (falls, left.reason), otherwise=""
        ),
        "evidence": case(
            (aside, call("none")), otherwise=call("coalesce", Cell("e", "evidence"), call("none"))
        ),
    }
    sources = (Source(r, joined), period, Source("e", evidence, "left", same("e", r, key)), *joins)
    return finished(cx, run, Select(sources, columns), subjects.type)


def _evidence_seen(days: Table, force: Table, periods: Table) -> Select:
    """By subject and period, the facts in force on any day of the subject seen in the period, earliest first."""
    d, f, p = "d", "f", "p"
    since = call("greatest", Cell(d, "since"), Cell(f, "since"), Cell(p, "low"))
    until = call("least", Cell(d, "until"), Cell(f, "until"), Cell(p, "seen"))
    once = Select(
        (
            Source(f, force),
            Source(d, days, "inner", Cell(d, "id").eq(Cell(f, "id"))),
            Source(p, periods, "inner", since < until),
        ),
        {"id": Cell(f, "id"), "n": Cell(p, "n"), "fact": Cell(f, "fact"), "starts": Cell(f, "starts")},
        distinct=True,
    )
    listed = Aggregate("list", Cell("o", "fact"), (Cell("o", "starts"), Cell("o", "fact")))
    group = (Cell("o", "id"), Cell("o", "n"))
    return Select((Source("o", once),), {"id": group[0], "n": group[1], "evidence": listed}, group=group)
