"""The periods of a rule, and the stretch of each that is judged."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from attrs import frozen

from partyorg.campaign.rules import PeriodSpec
from partyorg.dates import FOREVER, Days, Period, contains, count_days, days_in, merge, periods, span

from .figures import value_of
from .world import Env, World

__all__ = ["Judged", "judged_periods"]

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@frozen
class Judged:
    """A period and the part of it `[low, high)` that is judged; `cut` where that is not the whole.

    `skipped` is "holiday" where more than half its days are skipped. `due` is the last day to act, None where open.
    """

    period: Period
    low: int
    high: int
    cut: bool
    skipped: str
    due: int | None
    days: int
    acts: Days

    def set_aside(self, spec: PeriodSpec) -> str:
        """Why the period is judged for nobody: cut (where cut ones are skipped), holiday, or ""."""
        return "cut" if self.cut and spec.partial == "skip" else self.skipped


def judged_periods(world: World, spec: PeriodSpec, within: Days, calendar_start: str) -> Iterator[Judged]:
    """The periods of `spec` that have begun by as-of, cut to the days of `within` (window and version spans)."""
    if not within:
        return
    first, last = within[0][0], min(within[-1][1], world.today + 1)
    for period in _labelled(world, spec, first, last, calendar_start):
        start, end = period.since.toordinal(), _end(period.until)
        inside = days_in(within, start, end)
        if not inside or inside[0][0] > world.today:
            continue
        low, high = inside[0][0], inside[-1][1]
        yield Judged(
            period,
            low,
            high,
            cut=inside != ((start, end),),
            skipped=_skipped(world, spec, start, end),
            due=_due(world, spec, period, high),
            days=count_days(inside),
            acts=_acts(world, spec, period, inside),
        )


def _end(day: date) -> int:
    return FOREVER if day == date.max else day.toordinal()


def _labelled(world: World, spec: PeriodSpec, first: int, last: int, calendar_start: str) -> Iterator[Period]:
    since = date.fromordinal(first)
    until = date.fromordinal(max(last, first))
    if spec.unit == "campaign":
        low, high = world.window
        yield Period(
            "campaign", date.fromordinal(low), date.max if high >= FOREVER else date.fromordinal(high)
        )
        return
    if spec.unit == "semester":
        for term in world.view.settings.semesters:
            yield Period(term.label, term.since, term.until)
        return
    if spec.unit in ("round", "phase"):
        yield from world.memo.get(("windows", spec.unit), ())
        return
    starts = (1, 1)
    if spec.unit == "year" and spec.calendar == "academic":
        month, _, day = (spec.academic_start or calendar_start or "09-01").partition("-")
        starts = (int(month), int(day))
    unit = "month" if spec.unit == "nth_weekday" else spec.unit
    for period in _listed(unit, since, until, spec.every, starts):
        if spec.months and period.since.month not in spec.months:
            continue
        yield period


@lru_cache(maxsize=256)
def _listed(unit: str, since: date, until: date, every: int, starts: tuple[int, int]) -> tuple[Period, ...]:
    return tuple(periods(unit, since, until, every=every, year_starts=starts))


def _skipped(world: World, spec: PeriodSpec, low: int, high: int) -> str:
    if not spec.skip:
        return ""
    off: list[tuple[int, int]] = []
    if "holidays" in spec.skip:
        off.extend(span(h.since, h.until) for h in world.view.settings.holidays if h.school and not h.working)
    count = count_days(merge(off), low, high)
    months = {m for m in spec.skip if m != "holidays"}
    if months:
        vacation = merge(off)
        for n in range(low, high):
            if date.fromordinal(n).month in months and not contains(vacation, n):
                count += 1
    return "holiday" if count * 2 > high - low else ""


def _due(world: World, spec: PeriodSpec, period: Period, high: int) -> int | None:
    if high >= FOREVER:
        return None
    offset = value_of(world, spec.due, Env())
    if offset is None:
        return None
    from partyorg.dates import shift

    last = _nth(spec, period) if spec.unit == "nth_weekday" else date.fromordinal(high - 1)
    return (last if offset.is_zero else shift(last, offset, world.add_workdays)).toordinal()


def _nth(spec: PeriodSpec, period: Period) -> date:
    wanted = _WEEKDAYS.index(spec.weekday)
    first = period.since + timedelta(days=(wanted - period.since.weekday()) % 7)
    return first + timedelta(days=7 * (spec.nth - 1))


def _acts(world: World, spec: PeriodSpec, period: Period, inside: Days) -> Days:
    """The days on which acts count for the period: its judged days, or those around the named weekday."""
    if spec.unit != "nth_weekday" or spec.tolerance is None:
        return inside
    from partyorg.dates import shift

    offset = value_of(world, spec.tolerance, Env())
    day = _nth(spec, period)
    reach = shift(day, offset, world.add_workdays).toordinal() - day.toordinal()
    return merge([(day.toordinal() - reach, day.toordinal() + reach + 1)])
