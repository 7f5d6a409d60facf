"""Holding in columns, judged on a day: on as-of, or by a day."""

from datetime import date

from partyorg.campaign.rules import Holding
from partyorg.dates import Offset
from partyorg.evaluation.engine import Prepared

from .days_of import ID, Lowering
from .deciding import finished, flagged, undecided, waived_rows
from .holding_rows import WHO, evidence_of, row_columns
from .in_force import in_force
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Select,
    Source,
    Table,
    both,
    call,
    case,
    value,
)
from .program import NotInColumns
from .stretches import shortfalls, stretches
from .subjects import Subjects
from .tests_of_cells import known_value

__all__ = ["by_a_day", "on_as_of"]


def on_as_of(
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
    evidence = evidence_of(force, at)
    waived = waived_rows(cx, run, rows, ID, ID)
    joins, mark = flagged(waived, ID, "r")
    left = undecided(
        cx, run, waived=mark, due=Cell("r", "due"), count=Cell("r", "count"), starts=Cell("r", "start"),
        pending=call("<=", today, Cell("r", "due")),
    )  # fmt: skip
    state = Cell("r", "state")
    columns = {
        **row_columns("r", low),
        "due": Cell("r", "due"),
        "status": case((state.eq("in"), "met"), (state.eq("over"), "unmet"), otherwise=left.status),
        "count": Cell("r", "count"),
        "reason": case((state.eq("in"), ""), (state.eq("over"), "over_max"), otherwise=left.reason),
        "evidence": call("coalesce", Cell("e", "evidence"), call("none")),
    }
    sources = (Source("r", rows), Source("e", evidence, "left", Cell("e", "id").eq(Cell("r", "id"))), *joins)
    return finished(cx, run, Select(sources, columns), subjects.type)


def by_a_day(
    cx: Lowering, one: Prepared, subjects: Subjects, days: Table, reason: str, low: int, high: int | None
) -> Select:
    """In range on the due day, or now where that has not come; late where only afterwards. `days` are the subjects'."""
    run, rule, today = one.run, one.rule, cx.world.today
    rows = cx.program.keep(_with_due(cx, rule, days), "asked")
    r = "r"
    if reason:
        unknown: dict[str, Expression] = {
            **row_columns(r, low), "due": Cell(r, "due"), "status": value("unknown"), "count": NOTHING,
            "reason": value(reason), "evidence": call("none"),
        }  # fmt: skip
        return finished(cx, run, Select((Source(r, rows),), unknown), subjects.type)
    force = in_force(cx, rule, days)
    cut = stretches(cx, rule, days, force, low, high)
    judged = cx.program.keep(_judged(rows, cut, today), "rows")
    here = both(
        Cell("f", "id").eq(Cell(r, "id")),
        Cell("f", "since") <= Cell(r, "when"),
        Cell(r, "when") < Cell("f", "until"),
    )
    at = Select(
        (Source("f", force), Source(r, judged, "inner", here)),
        {name: Cell("f", name) for name in ("id", "fact", "starts")},
    )
    waived = waived_rows(cx, run, judged, ID, ID)
    joins, mark = flagged(waived, ID, r)
    due, count, state = Cell(r, "due"), Cell(r, "count"), Cell(r, "state")
    left = undecided(
        cx, run, waived=mark, due=due, count=count, starts=Cell(r, "first"), pending=call("<", today, due)
    )
    decided = {"in": "met", "late": "late", "over": "unmet"}
    reasons = {"in": "", "late": "", "over": "over_max"}
    columns: dict[str, Expression] = {
        **row_columns(r, low),
        "due": due,
        "status": case(*((state.eq(s), to) for s, to in decided.items()), otherwise=left.status),
        "count": count,
        "reason": case(*((state.eq(s), to) for s, to in reasons.items()), otherwise=left.reason),
        "evidence": call("coalesce", Cell("e", "evidence"), call("none")),
    }
    evidence = Source("e", evidence_of(at, value(True)), "left", Cell("e", "id").eq(Cell(r, "id")))
    return finished(cx, run, Select((Source(r, judged), evidence, *joins), columns), subjects.type)


def _with_due(cx: Lowering, rule: Holding, days: Table) -> Select:
    """The subjects that are there on the due day, or on as-of where that comes first: due, at (that day), first."""
    today = cx.world.today
    limit = known_value(cx.world, rule.by)
    d, f = "d", "f"
    who = {name: Cell(d, name) for name in WHO}
    group = tuple(who.values())
    begun = Select((Source(d, days),), {**who, "first": Aggregate("min", Cell(d, "since"))}, group=group)
    sources = [Source(f, begun)]
    if isinstance(limit, Offset):
        first = Select((Source(f, begun),), {"day": Cell(f, "first")}, distinct=True)
        sources.append(
            Source("m", cx.program.moved(first, limit), "inner", Cell("m", "day").eq(Cell(f, "first")))
        )
        due: Expression = Cell("m", "moved")
    elif isinstance(limit, date):
        due = value(limit.toordinal())
    else:
        raise NotInColumns("by")
    at = call("least", due, today)
    there = both(Cell(d, "id").eq(Cell(f, "id")), Cell(d, "since") <= at, at < Cell(d, "until"))
    columns = {**{name: Cell(f, name) for name in (*WHO, "first")}, "due": due, "at": at}
    return Select((*sources, Source(d, days, "semi", there)), columns)


def _judged(rows: Table, cut: Table, today: int) -> Select:
    """The state on the day asked about, or `late` and the number of today where only now it is in range; `when` says which."""
    r, s, t = "r", "s", "t"
    on = both(
        Cell(s, "id").eq(Cell(r, "id")), Cell(s, "since") <= Cell(r, "at"), Cell(r, "at") < Cell(s, "until")
    )
    now = both(Cell(t, "id").eq(Cell(r, "id")), Cell(t, "since") <= today, call("<", today, Cell(t, "until")))
    late = both(
        ~Cell(s, "state").eq("in"),
        Cell(r, "due") < today,
        call("coalesce", Cell(t, "state"), "").eq("in"),
    )
    return Select(
        (Source(r, rows), Source(s, cut, "inner", on), Source(t, cut, "left", now)),
        {
            **{name: Cell(r, name) for name in (*WHO, "first", "due")},
            "state": case((late, "late"), otherwise=Cell(s, "state")),
            "count": case((late, Cell(t, "count")), otherwise=Cell(s, "count")),
            "when": case((late, today), otherwise=Cell(r, "at")),
        },
    )
