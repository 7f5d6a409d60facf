"""Holding 在位 in columns: what is in force for each subject, cut into stretches with one number, and their shortfalls."""

from partyorg.campaign.rules import Holding
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure

from .conditions import Lowering
from .deciding import finished
from .holding_every_day import every_day, met_periods
from .holding_on_a_day import by_a_day, on_as_of
from .holding_rows import row_columns
from .in_force import in_force
from .matches import unlisted
from .periods import judged_of, period_table, whole
from .plan import (
    NOTHING,
    Cell,
    Select,
    Source,
    Table,
    Union,
    both,
    call,
    case,
    value,
)
from .program import NotInColumns
from .stretches import stretches
from .subjects import Subjects, subjects_of

__all__ = ["holding"]


def holding(cx: Lowering, one: Prepared, academic_start: str) -> Select | None:
    """The rows of one version. Raises NotInColumns with what has no lowering yet."""
    rule: Holding = one.rule
    for name, refused in (
        (f"at = {rule.at}", rule.at not in ("as_of", "by", "every_day")),
        ("per", rule.per is not None),
        ("min_days", whole(cx, rule.min_days) != 0),
    ):
        if refused:
            raise NotInColumns(name)
    if rule.at in ("as_of", "by") and not one.chosen(None):
        return None
    reason = "no_table" if one.run.missing else unlisted(rule.match)
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
    if rule.at == "by":
        return by_a_day(cx, one, subjects, days, reason, low, high)
    if reason:
        return _unknown(cx, one, subjects, days, periods, reason, low)
    force = in_force(cx, rule, days)
    cut = stretches(cx, rule, days, force, low, high)
    if periods is None:
        return on_as_of(cx, one, subjects, cut, force, low, grace)
    return every_day(cx, one, subjects, days, cut, force, periods, low, grace)


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


def _unknown(
    cx: Lowering, one: Prepared, subjects: Subjects, days: Table, periods: Table | None, reason: str, low: int
) -> Select:
    today = cx.world.today
    none = {"count": NOTHING, "evidence": call("none")}
    if periods is None:
        there = both(Cell("d", "since") <= today, call("<", today, Cell("d", "until")))
        columns = {
            **row_columns("d", low),
            "due": NOTHING,
            "status": value("unknown"),
            "reason": value(reason),
            **none,
        }
        return finished(cx, one.run, Select((Source("d", days),), columns, there), subjects.type)
    rows = met_periods(cx, days, periods)
    aside = ~Cell("p", "aside").eq("")
    columns = {
        **row_columns("r", low, "p"), "due": Cell("p", "due"), **none,
        "status": case((aside, "not_applicable"), otherwise="unknown"),
        "reason": case((aside, Cell("p", "aside")), otherwise=reason),
    }  # fmt: skip
    p = Source("p", periods, "inner", Cell("p", "n").eq(Cell("r", "n")))
    return finished(cx, one.run, Select((Source("r", rows), p), columns), subjects.type)
