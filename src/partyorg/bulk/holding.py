"""Holding 在位 in columns: what is in force for each subject, cut into stretches with one number, and their shortfalls."""

from partyorg.campaign.rules import Holding
from partyorg.dates import FOREVER
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure

from .conditions import Lowering
from .deciding import finished, flagged, undecided, waived_rows
from .in_force import in_force, shortfalls, stretches
from .periods import judged_of, period_table, whole
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Select,
    Source,
    Table,
    Union,
    both,
    call,
    case,
    either,
    value,
)
from .program import NotInColumns
from .spans import same
from .subjects import Subjects, subjects_of

__all__ = ["holding"]

ID = ("id",)


def holding(cx: Lowering, one: Prepared, academic_start: str) -> Select | None:
    """The rows of one version. Raises NotInColumns with what has no lowering yet."""
    rule: Holding = one.rule
    for name, refused in (
        (f"at = {rule.at}", rule.at not in ("as_of", "every_day")),
        ("per", rule.per is not None),
        ("min_days", whole(cx, rule.min_days) != 0),
    ):
        if refused:
            raise NotInColumns(name)
    if rule.at == "as_of" and not one.chosen(None):
        return None
    reason = "no_table" if one.run.missing else ""
    low, high, grace = 1, None, 0
    try:
        low = whole(cx, rule.count.min) or 0
        high = whole(cx, rule.count.max)
        grace = whole(cx, rule.grace_days) or 0
    except UnknownFigure:
        reason = reason or "unlisted"
    periods = None
    if rule.at == "every_day":
        judged = judged_of(cx, one, rule.period, academic_start)
        if not judged:
            return None
        periods = period_table(cx, judged, rule.period)
    subjects = subjects_of(cx, rule.scope, one.streams)
    if subjects.type == "post":
        raise NotInColumns("a holding of seats")
    days = cx.program.keep(_within(subjects, one), "days")
    if reason:
        return _unknown(cx, one, subjects, days, periods, reason, low)
    force = in_force(cx, rule)
    cut = stretches(cx, rule, days, force, low, high)
    if periods is None:
        return _as_of(cx, one, subjects, cut, force, low, grace)
    return _every_day(cx, one, subjects, days, cut, force, periods, low, grace)


def _within(subjects: Subjects, one: Prepared) -> Select:
    """The subjects' days inside the window and the versions."""
    s = "s"
    parts = []
    for low, high in one.within:
        since = call("greatest", Cell(s, "since"), low)
        until = call("least", Cell(s, "until"), high)
        parts.append(
            Select(
                (Source(s, subjects.relation),),
                {
                    **{name: Cell(s, name) for name in ("id", "unit", "post", "person")},
                    "since": since,
                    "until": until,
                },
                since < until,
            )
        )
    names = ("id", "unit", "post", "person", "since", "until")
    return Select((Source("u", Union(tuple(parts))),), {name: Cell("u", name) for name in names})


# Rows -----------------------------------------------------------------------------------------------------


def _columns(r: str, low: int, period: str = "") -> dict[str, Expression]:
    labels = ("label", "p_since", "p_until")
    return {
        **{name: Cell(r, name) for name in ("id", "unit", "post", "person")},
        "about": value(""),
        **{name: Cell(period, name) if period else NOTHING for name in labels},
        "required": value(low),
        "estimated": value(False),
    }


def _unknown(
    cx: Lowering, one: Prepared, subjects: Subjects, days: Table, periods: Table | None, reason: str, low: int
) -> Select:
    today = cx.world.today
    none = {"count": NOTHING, "evidence": call("none")}
    if periods is None:
        there = both(Cell("d", "since") <= today, call("<", today, Cell("d", "until")))
        columns = {
            **_columns("d", low),
            "due": NOTHING,
            "status": value("unknown"),
            "reason": value(reason),
            **none,
        }
        return finished(cx, one.run, Select((Source("d", days),), columns, there), subjects.type)
    rows = _met_periods(cx, days, periods)
    aside = ~Cell("p", "aside").eq("")
    columns = {
        **_columns("r", low, "p"), "due": Cell("p", "due"), **none,
        "status": case((aside, "not_applicable"), otherwise="unknown"),
        "reason": case((aside, Cell("p", "aside")), otherwise=reason),
    }  # fmt: skip
    p = Source("p", periods, "inner", Cell("p", "n").eq(Cell("r", "n")))
    return finished(cx, one.run, Select((Source("r", rows), p), columns), subjects.type)


def _as_of(
    cx: Lowering, one: Prepared, subjects: Subjects, cut: Table, force: Table, low: int, grace: int
) -> Select:
    """In range on as-of; a shortfall is tolerated for the days of grace from its start."""
    run, today = one.run, cx.world.today
    now = Select(
        (Source("s", cut),),
        {name: Cell("s", name) for name in ("id", "count", "state")},
        both(Cell("s", "since") <= today, call("<", today, Cell("s", "until"))),
    )
    short = shortfalls(cx, cut)
    # Of runs, the one that reaches as-of.
    starts = Select(
        (Source("s", short),),
        {"id": Cell("s", "id"), "start": Cell("s", "since")},
        Cell("s", "until").eq(today + 1),
    )
    due = case(
        (Cell("s", "state").eq("short"), call("-", call("+", Cell("b", "start"), grace), 1)), otherwise=today
    )
    who = Select(
        (Source("d", subjects.relation),),
        {n: Cell("d", n) for n in ("id", "unit", "post", "person")},
        distinct=True,
    )
    rows = cx.program.keep(
        Select(
            (
                Source("s", now),
                Source("d", who, "inner", Cell("d", "id").eq(Cell("s", "id"))),
                Source("b", starts, "left", Cell("b", "id").eq(Cell("s", "id"))),
            ),
            {
                **{n: Cell("d", n) for n in ("id", "unit", "post", "person")},
                "count": Cell("s", "count"),
                "state": Cell("s", "state"),
                "start": Cell("b", "start"),
                "due": due,
            },
        ),
        "rows",
    )
    at = both(Cell("f", "since") <= today, call("<", today, Cell("f", "until")))
    evidence = _evidence(force, at)
    waived = waived_rows(cx, run, rows, ID, ID)
    joins, mark = flagged(waived, ID, "r")
    left = undecided(
        cx, run, waived=mark, due=Cell("r", "due"), count=Cell("r", "count"), starts=Cell("r", "start"),
        pending=call("<=", today, Cell("r", "due")),
    )  # fmt: skip
    state = Cell("r", "state")
    columns = {
        **_columns("r", low),
        "due": Cell("r", "due"),
        "status": case((state.eq("in"), "met"), (state.eq("over"), "unmet"), otherwise=left.status),
        "count": Cell("r", "count"),
        "reason": case((state.eq("in"), ""), (state.eq("over"), "over_max"), otherwise=left.reason),
        "evidence": call("coalesce", Cell("e", "evidence"), call("none")),
    }
    sources = (Source("r", rows), Source("e", evidence, "left", Cell("e", "id").eq(Cell("r", "id"))), *joins)
    return finished(cx, run, Select(sources, columns), subjects.type)


def _evidence(force: Table, where: Expression) -> Select:
    """By subject, the facts for which the condition (on source f) holds, earliest first."""
    once = Select(
        (Source("f", force),),
        {name: Cell("f", name) for name in ("id", "fact", "starts")},
        where,
        distinct=True,
    )
    listed = Aggregate("list", Cell("o", "fact"), (Cell("o", "starts"), Cell("o", "fact")))
    return Select((Source("o", once),), {"id": Cell("o", "id"), "evidence": listed}, group=(Cell("o", "id"),))


def _met_periods(cx: Lowering, days: Table, periods: Table) -> Table:
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


def _every_day(
    cx: Lowering, one: Prepared, subjects: Subjects, days: Table, cut: Table, force: Table, periods: Table, low: int, grace: int
) -> Select:  # fmt: skip
    """No shortfall longer than the grace has a day in the period; a running one keeps the row pending."""
    run, today = one.run, cx.world.today
    key = ("id", "n")
    r, p, s = "r", "p", "s"
    rows = _met_periods(cx, days, periods)
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
        **_columns(r, low, p),
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
