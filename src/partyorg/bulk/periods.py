"""The judged periods of a rule as a small table: dates, labels, due days and figures come from `partyorg.evaluation`."""

from typing import Any

from partyorg.campaign.figures import Figure
from partyorg.campaign.rules import PeriodSpec
from partyorg.dates import Days, intersect, span
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.periods import Judged, judged_periods

from .conditions import Lowering
from .plan import Expression, Rows, Table, both, call, either
from .program import NotInColumns
from .tests_of_cells import known_value
from .timeline import known_windows

__all__ = ["Number", "days_within", "inside", "judged_of", "period_table", "whole"]

Number = int | None


def judged_of(cx: Lowering, one: Prepared, spec: PeriodSpec, academic_start: str) -> list[Judged]:
    """The periods of this version that have begun."""
    known_windows(cx.world, spec.unit)
    known_value(cx.world, spec.due)
    found = [j for j in judged_periods(cx.world, spec, one.within, academic_start) if one.chosen(j)]
    if any(len(j.acts) > 1 or j.days != j.high - j.low for j in found):
        raise NotInColumns("a gap between the versions of a rule, inside a period")
    return found


def period_table(cx: Lowering, judged: list[Judged], spec: PeriodSpec, **figures: list[Any]) -> Table:
    """One row a period: n, label, p_since, p_until, low, high, seen, due, days, aside, a_low, a_high, and the figures.

    `seen` is the end of what is seen of it; `a_low` and `a_high` bound the days on which acts count.
    """
    names = ("p_since", "p_until", "low", "high", "seen", "due", "days", "a_low", "a_high", *figures)
    columns = (("n", "number"), ("label", "text"), ("aside", "text"), *((name, "number") for name in names))
    rows = []
    for n, j in enumerate(judged):
        ends = (
            j.period.since.toordinal(), j.period.until.toordinal(), j.low, j.high, min(j.high, cx.world.today + 1), j.due,
            j.days, j.acts[0][0], j.acts[-1][1],
        )  # fmt: skip
        own = [figures[name][n] for name in figures]
        rows.append((n, j.period.label, j.set_aside(spec), *ends, *own))
    return cx.program.put(Rows(columns, tuple(rows)), "periods")  # type: ignore[arg-type]  # the names of the types


def days_within(one: Prepared) -> Days:
    """The days on which facts start a row of this version."""
    return intersect(one.within, (span(one.rule.since, one.rule.until),))


def inside(day: Expression, days: Days) -> Expression:
    """Whether a day is one of the days."""
    return either(*(both(call("<=", low, day), call("<", day, high)) for low, high in days))


def whole(cx: Lowering, figure: Figure | None) -> Number:
    """A figure that is a whole number, or None where there is none."""
    found = known_value(cx.world, figure)
    return None if found is None else int(found)  # type: ignore[call-overload]
