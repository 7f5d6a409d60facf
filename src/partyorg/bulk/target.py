"""Target 指标 in columns: groups by periods, what is read for them, and the values that occur held against the bounds."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any

from attrs import evolve

from partyorg.campaign.figures import Count, Field
from partyorg.campaign.rules import PeriodSpec, Target
from partyorg.dates import FOREVER
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure, value_of
from partyorg.evaluation.periods import Judged
from partyorg.evaluation.scopes import on_day
from partyorg.evaluation.target import Bounds, bounds_of, holds, plain_number, stretches
from partyorg.evaluation.walk import nodes
from partyorg.evaluation.world import Env

from .conditions import Lowering
from .deciding import finished, flagged, undecided, waived_rows
from .periods import period_table
from .plan import (
    NOTHING,
    Cell,
    Expression,
    Select,
    Source,
    Union,
    both,
    call,
    case,
    either,
    every,
    value,
)
from .program import Columns, NotInColumns
from .spans import same
from .subjects import Subjects, subjects_of
from .target_members import meets
from .target_numbers import numbers_of, with_numbers
from .target_reading import FINAL, READ, Looks, Readings, as_value
from .target_trend import trend_rows
from .tests_of_cells import known_value
from .timeline import known_windows
from .tree import root

__all__ = ["target"]

ROW = ("id", "n")


def target(cx: Lowering, one: Prepared, academic_start: str) -> Select | None:
    """The rows of one version; None where no period has begun. Raises NotInColumns with what has no lowering yet."""
    rule: Target = one.rule
    if rule.each is not None:
        raise NotInColumns("each")
    plain = (rule.over_ok, rule.dips_allowed, rule.years)
    if any(isinstance(node, Count) for node in nodes(plain)) or any(
        isinstance(node, Field) for node in nodes((rule.threshold, rule.tolerance, *plain))
    ):
        raise NotInColumns("a figure counted from facts")
    looks = _looks(cx, one, rule, academic_start)
    if looks is None:
        return None
    if rule.trend is not None:
        return trend_rows(cx, one, rule, looks)
    return _rows(cx, one, rule, looks)


def _looks(cx: Lowering, one: Prepared, rule: Target, academic_start: str) -> Looks | None:
    """What is looked at; None where there is nothing. The end of a trend has a row without any period."""
    if rule.period is None:
        with suppress(UnknownFigure):
            known_value(cx.world, rule.by)
    else:
        known_windows(cx.world, rule.period.unit)
        known_value(cx.world, rule.period.due)
    judged = list(stretches(one.run, rule, one.within, one.chosen, academic_start))
    if not judged and rule.end is None:
        return None
    if any(len(j.acts) > 1 for j in judged):
        raise NotInColumns("a gap between the versions of a rule, inside a period")
    days = [_days(cx, rule, j) for j in judged]
    names = ("from", "to", "day", "decided", "on", "last", "m_on", "m_high")
    figures = {name: [of[place] for of in days] for place, name in enumerate(names)}
    spec = rule.period if rule.period is not None else PeriodSpec(unit="campaign")
    periods = period_table(cx, judged, spec, **figures)
    groups = _groups(cx, rule)
    return Looks(judged, periods, groups.type, groups.relation)


def _days(cx: Lowering, rule: Target, j: Judged) -> tuple[int | None, ...]:
    """From and to: where facts count; the day looked at, that of decision; for groups and members: a day, and the end."""
    today = cx.world.today
    decided = min(j.due if j.due is not None else today, today)
    day = min(decided, j.high - 1)
    seen = min(j.high, today + 1)
    (low, high) = j.acts[0] if j.acts else (j.low, seen)
    last = min(j.high - 1, j.due if j.due is not None else FOREVER, today)
    as_of = (rule.group_by.as_of if rule.group_by is not None else None) or "last_day"
    members = (rule.scope.as_of if rule.scope is not None else None) or "last_day"
    end = min(seen, day + 1)
    on, m_on = on_day(as_of, j.low, last + 1, today), on_day(members, j.low, end, today)
    return max(j.low, low), min(seen, high), day, decided, on, last + 1, m_on, end


def _groups(cx: Lowering, rule: Target) -> Subjects:
    if rule.group_by is not None:
        return subjects_of(cx, rule.group_by)
    top = Cell("t", "id")
    columns: dict[str, Expression] = {"id": top, "unit": top, "post": value(""), "person": value("")}
    columns |= {"since": value(1), "until": value(FOREVER)}
    return Subjects("unit", cx.program.keep(Select((Source("t", root(cx)),), columns), "groups"))


# Values ---------------------------------------------------------------------------------------------------


def _judge(
    cx: Lowering, one: Prepared, judged: list[Judged], counted: Sequence[Count]
) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """A function from n, hits, size, text, reason and the numbers counted to value, required, state, reason of a row."""
    rule: Target = one.rule
    limits: dict[tuple[int, ...], tuple[Bounds, bool] | None] = {}

    def limit_of(n: int, *numbers: int) -> tuple[Bounds, bool] | None:
        env = Env(period=(judged[n].low, judged[n].high))
        known = dict(zip(counted, numbers, strict=True))
        own = evolve(
            rule, threshold=with_numbers(rule.threshold, known), tolerance=with_numbers(rule.tolerance, known)
        )
        try:
            return bounds_of(one.run, own, env), bool(value_of(cx.world, rule.over_ok, env))
        except UnknownFigure:
            return None

    def judge(row: Sequence[Any]) -> Sequence[Any]:
        n, hits, size, text, reason, *numbers = row
        if (n, *numbers) not in limits:
            limits[n, *numbers] = limit_of(n, *numbers)
        limit = limits[n, *numbers]
        if reason == "empty":
            return None, None, "empty", "empty"
        found = None if reason else as_value(hits, size, text)
        shown = None if found is None else str(plain_number(found))
        if limit is None:
            return shown, None, "unlisted", "unlisted"
        bounds, over_ok = limit
        required = None if bounds.required is None else str(bounds.required)
        if found is None:
            return None, required, "not_recorded" if reason == "not_recorded" else "unknown", reason
        enough = bounds.low is None or holds(found, bounds.low, above=True)
        under = bounds.high is None or holds(found, bounds.high, above=False)
        if enough and (under or (over_ok and bounds.low is not None)):
            return shown, required, "met", "" if under else "over"
        return shown, required, "short", "over_max" if enough and not under else ""

    return judge


JUDGED: Columns = (("value", "text"), ("required", "text"), ("state", "text"), ("why", "text"))


def _rows(cx: Lowering, one: Prepared, rule: Target, looks: Looks) -> Select:
    program, run = cx.program, one.run
    as_of = (rule.group_by.as_of if rule.group_by is not None else None) or "last_day"
    on = meets("g", as_of, "on", "low", "last")
    names = ("id", "unit", "post", "person")
    p = {name: Cell("p", name) for name in ("label", "p_since", "p_until", "due")}
    columns: dict[str, Expression] = {name: Cell("g", name) for name in names}
    columns |= {"n": Cell("p", "n"), "aside": Cell("p", "aside"), "low": Cell("p", "low"), **p}
    sources = (Source("g", looks.groups), Source("p", looks.periods, "inner", on))
    there = program.keep(Select(sources, columns, distinct=True), "rows")
    kept: dict[str, Expression] = {name: Cell("t", name) for name in columns}
    live = program.keep(Select((Source("t", there),), kept, Cell("t", "aside").eq("")), "rows")
    read = program.keep(Readings(cx, one, rule, looks.type, live, looks.periods).read(), "read")
    reading: Columns = (("n", "number"), *READ)
    counted = tuple(dict.fromkeys(n for n in nodes((rule.threshold, rule.tolerance)) if isinstance(n, Count)))
    numbers = [numbers_of(cx, figure, looks.judged) for figure in counted]
    keys: Columns = (*reading, *((f"c{place}", "number") for place in range(len(counted))))
    cells: dict[str, Expression] = {name: Cell("r", name) for name, _ in reading}
    cells |= {f"c{place}": Cell(f"c{place}", "number") for place in range(len(counted))}
    same_period = [
        Source(f"c{place}", table, "inner", Cell(f"c{place}", "n").eq(Cell("r", "n")))
        for place, table in enumerate(numbers)
    ]
    occurring = Select((Source("r", read), *same_period), cells, distinct=True)
    judged = program.reckoned(occurring, keys, JUDGED, _judge(cx, one, looks.judged, counted), "values")

    waived = waived_rows(cx, run, live, ROW, ["id", *(["unit"] if looks.type == "post" else [])])
    joins, mark = flagged(waived, ROW, "r")
    x, state = "x", Cell("k", "state")
    hits = Cell(x, "hits")
    due = Cell("r", "due")
    not_recorded = state.eq("not_recorded")
    early = either(due.empty, call("<", cx.world.today, due))
    number = case((not_recorded, 0), otherwise=value(1) if rule.measure == "reading" else hits)
    left = undecided(
        cx,
        run,
        waived=mark,
        due=due,
        count=number,
        starts=Cell("r", "low"),
        reason=case((not_recorded, ""), otherwise=Cell("k", "why")),
        pending=early if rule.final == "due" else both(not_recorded, early),
    )
    open_ = either(not_recorded, state.eq("short"))
    status = case(
        (state.eq("empty"), "not_applicable"),
        (state.is_in(("unlisted", "unknown")), "unknown"),
        (state.eq("met"), "met"),
        otherwise=left.status,
    )
    reason = case(
        (both(open_, left.status.eq("pending")), ""), (open_, left.reason), otherwise=Cell("k", "why")
    )
    shared: dict[str, Expression] = {
        **{name: Cell("r", name) for name in names},
        "about": value(""),
        **{name: Cell("r", name) for name in p},
    }
    rows = Select(
        (
            Source("r", live),
            Source(x, read, "inner", same(x, "r", ROW)),
            Source("k", judged, "inner", same("k", x, tuple(name for name, _ in reading))),
            *joins,
        ),
        {
            **shared,
            "status": status,
            "count": case((state.is_in(("empty", "unknown", "not_recorded")), NOTHING), otherwise=hits),
            "required": Cell("k", "required"),
            "reason": reason,
            "evidence": Cell(x, "evidence"),
            "estimated": value(False),
            "value": Cell("k", "value"),
            "grade": value(""),
            "done": call("least", call("coalesce", due, cx.world.today), cx.world.today),
        },
    )
    idle = Select(
        (Source("r", there),),
        {
            **shared,
            "status": value("not_applicable"),
            "count": NOTHING,
            "required": NOTHING,
            "reason": Cell("r", "aside"),
            "evidence": call("none"),
            "estimated": value(False),
            "value": NOTHING,
            "grade": value(""),
            "done": NOTHING,
        },
        ~Cell("r", "aside").eq(""),
    )
    out = program.keep(Union((rows, idle)), "judged")
    return finished(cx, run, every(out, *FINAL), looks.type, rated=True)
