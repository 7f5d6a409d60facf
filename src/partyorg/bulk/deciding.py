"""What every rule shares once its rows are counted: waivers, the steps of `undecided`, severity, and the row's final shape."""

from collections.abc import Iterable, Sequence

from attrs import frozen

from partyorg.evaluation.decide import SEVERITY, Run, milder

from .conditions import Lowering, seen
from .plan import (
    NOTHING,
    Call,
    Cell,
    Expression,
    Relation,
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
from .responsible import Asked, answered
from .spans import same

__all__ = ["COLUMNS", "Undecided", "finished", "undecided", "waived_rows"]

COLUMNS = (
    "subject_type", "subject", "counterpart_type", "counterpart", "about", "period", "period_since", "period_until",
    "due", "status", "severity", "count", "required", "value", "grade", "reason", "evidence", "responsible", "estimated",
)  # fmt: skip
"""The columns of a row that may differ from one to the next within a rule; days are numbers, a value is a text."""

FAILED = ("late", "incomplete", "unmet", "unknown")
"""Statuses in which a fact looked at by a completeness rule does not pass as a part."""


def waived_rows(
    cx: Lowering, run: Run, rows: Relation, keys: Sequence[str], names: Iterable[str]
) -> Table | None:
    """The keys of the rows that a waiver of the rule covers; `names` are columns of ids it may be granted to.

    The rows carry `due`. None where the register keeps no waivers.
    """
    if "waivers" not in cx.tables:
        return None
    rule, today = run.rule, cx.world.today
    w = Cell("w", "on")
    granted = Select(
        (Source("w", seen(cx, "waivers")),),
        {name: Cell("w", name) for name in ("subject", "since", "until", "on")},
        both(
            Cell("w", "rule").is_in({rule.id, rule.base_id or rule.id}),
            Cell("w", "status").is_in(("valid", "corrected", "revoked")),
            Cell("w", "revoked_on").empty,
            either(w.empty, w <= today),
        ),
    )
    waivers = cx.program.keep(granted, "waivers")
    due = Cell("r", "due")
    at = call("coalesce", due, today)
    since, until = Cell("w", "since"), Cell("w", "until")
    covers = [either(since.empty, since <= at), either(until.empty, at < until)]
    if rule.waiver == "before_due":
        covers.append(either(due.empty, Call("coalesce", (w <= due, value(False)))))
    parts = [
        Select(
            (
                Source("r", rows),
                Source("w", waivers, "inner", both(Cell("w", "subject").eq(Cell("r", name)), *covers)),
            ),
            {key: Cell("r", key) for key in keys},
        )
        for name in names
    ]
    every = Union(tuple(parts))
    return cx.program.keep(
        Select((Source("u", every),), {key: Cell("u", key) for key in keys}, distinct=True), "waived"
    )


@frozen
class Undecided:
    """Status and reason of a row that is not met."""

    status: Expression
    reason: Expression


def undecided(
    cx: Lowering,
    run: Run,
    *,
    waived: Expression | None,
    due: Expression,
    count: Expression,
    starts: Expression,
    reason: Expression | None = None,
    pending: Expression | None = None,
    known: bool = False,
) -> Undecided:
    """Steps 5 to 8 of deciding, as `Run.undecided` has them.

    `waived` is None where nothing can be; `pending` says when a row is still pending, by default before its due day.
    """
    today, rule = cx.world.today, run.rule
    reason = reason if reason is not None else value("")
    honoured = rule.waiver != "none"
    states: list[tuple[Expression, object]] = []
    whys: list[tuple[Expression, object]] = []
    if waived is not None and honoured:
        states.append((waived, "waived"))
        whys.append((waived, ""))
    early = either(due.empty, call("<", today, due)) if pending is None else pending
    states.append((early, "pending"))
    whys.append((early, reason))
    if not known:
        gaps: list[Expression] = []
        if rule.absence == "unknown":
            gaps.append(count.eq(0))
        if run.recorded_since:
            gaps.append(starts < run.recorded_since)
        if gaps:
            states.append((either(*gaps), "unknown"))
            whys.append((either(*gaps), "not_recorded"))
    last = reason
    if waived is not None and not honoured:
        refused = call("and", reason.eq(""), waived)
        last = case((refused, "waiver_not_honoured"), otherwise=reason)
    return Undecided(case(*states, otherwise="unmet"), case(*whys, otherwise=last))


def finished(
    cx: Lowering,
    run: Run,
    rows: Relation,
    subject_type: str = "",
    counterpart_type: str = "",
    *,
    rated: bool = False,
) -> Select:
    """Rows of id, unit, post, person, cid, about, label, p_since, p_until, due, status, count, required, reason, evidence,
    estimated (and `type`, where they differ in it; `value` and `grade`, where they are rated; `done`, the day of a
    row that is met or late, for rules that read it) in final shape and order.
    """
    unmet = SEVERITY[run.rule.force]
    status = Cell("r", "status")
    severity = case(
        (status.eq("unmet"), unmet), (status.is_in(("late", "incomplete")), milder(unmet)), otherwise=""
    )
    type_: Expression = value(subject_type) if subject_type else Cell("r", "type")
    answer = answered(cx, run, Asked(rows, subject_type))
    sources = [Source("r", answer.rows)]
    sources += answer.joins
    other: Expression = NOTHING if not counterpart_type else Cell("r", "cid")
    columns: dict[str, Expression] = {
        "subject_type": type_,
        "subject": Cell("r", "id"),
        "counterpart_type": value(counterpart_type or None),
        "counterpart": other,
        "about": Cell("r", "about"),
        "period": Cell("r", "label"),
        "period_since": Cell("r", "p_since"),
        "period_until": Cell("r", "p_until"),
        "due": Cell("r", "due"),
        "status": status,
        "severity": severity,
        "count": Cell("r", "count"),
        "required": Cell("r", "required"),
        "value": Cell("r", "value") if rated else NOTHING,
        "grade": Cell("r", "grade") if rated else value(""),
        "reason": Cell("r", "reason"),
        "evidence": Cell("r", "evidence"),
        "responsible": answer.who,
        "estimated": Cell("r", "estimated"),
    }
    if isinstance(rows, Select) and "done" in rows.columns:
        columns["done"] = Cell("r", "done")
    order = [type_] if not subject_type else []
    order.append(Cell("r", "id"))
    if counterpart_type:
        order.append(Cell("r", "cid"))
    order += [Cell("r", name) for name in ("p_since", "label", "about")]
    return Select(tuple(sources), columns, order=tuple(order))


def flagged(waived: Table | None, keys: Sequence[str], rows: str) -> tuple[list[Source], Expression | None]:
    """The join that marks waived rows, and the mark."""
    if waived is None:
        return [], None
    return [Source("v", waived, "left", same("v", rows, keys))], Cell("v", keys[0]).filled


__all__ += ["FAILED", "flagged"]
