"""Judged stretches: windows, versions, periods, the days of a subject (GRAMMAR 4.0)."""

from datetime import date, timedelta
from typing import Any

from attrs import frozen

from partyorg.campaign.rules import PeriodSpec

from .around import Around, Who
from .conditions import in_scope, in_streams
from .days import ONE, Stretch, calendar_periods, each_day
from .figures import value_of
from .seen import Seeing

FAR = timedelta(days=800)
"""How far beyond as-of the oracle looks where a window has no end."""


def version_on(versions: tuple[Any, ...], day: date) -> Any | None:
    """The version of a rule that was in force on the day."""
    for rule in versions:
        if (rule.since is None or rule.since <= day) and (rule.until is None or day < rule.until):
            return rule
    return None


def in_window(seeing: Seeing, day: date) -> bool:
    """Whether the day lies in the campaign."""
    campaign = seeing.campaign
    return campaign.since <= day and (campaign.until is None or day < campaign.until)


def judged(seeing: Seeing, versions: tuple[Any, ...], day: date) -> bool:
    """Whether the day lies in W, the window in so far as a version of the rule is in force."""
    key = ("judged", versions[0].id, day)
    if key not in seeing.memory:
        seeing.memory[key] = in_window(seeing, day) and version_on(versions, day) is not None
    return bool(seeing.memory[key])


def begun(seeing: Seeing, versions: tuple[Any, ...]) -> bool:
    """Whether some day of W has come by as-of."""
    return any(judged(seeing, versions, d) for d in each_day(seeing.campaign.since, seeing.as_of))


@frozen
class Judged:
    """One period of a rule: `days` are J (`seen` those up to as-of); `open` where J has no end."""

    stretch: Stretch
    days: tuple[date, ...]
    seen: tuple[date, ...]
    cut: bool
    open: bool
    rule: Any
    version_day: date

    @property
    def days_in_period(self) -> int:
        """How many days the whole period has."""
        assert self.stretch.until is not None
        return (self.stretch.until - self.stretch.since).days

    @property
    def set(self) -> frozenset[date]:
        """The judged days as a set."""
        return frozenset(self.days)


def judged_periods(seeing: Seeing, versions: tuple[Any, ...], spec: PeriodSpec) -> list[Judged]:
    """The periods that have begun by as-of, each with the version in force on its first day under any version."""
    campaign = seeing.campaign
    last = seeing.as_of + FAR
    if campaign.until is not None:
        last = min(last, campaign.until - ONE)
    window = [d for d in each_day(campaign.since, last) if judged(seeing, versions, d)]
    if not window:
        return []
    out = []
    for stretch in _stretches(seeing, spec, window[0], min(window[-1], max(seeing.as_of, window[0]))):
        end = stretch.until - ONE if stretch.until is not None else last
        days = tuple(
            d
            for d in each_day(max(stretch.since, campaign.since), min(end, last))
            if judged(seeing, versions, d)
        )
        if not days or days[0] > seeing.as_of:
            continue
        first = next(d for d in each_day(stretch.since, end) if version_on(versions, d) is not None)
        cut = any(not judged(seeing, versions, d) for d in each_day(stretch.since, end))
        rule = version_on(versions, first)
        final = version_on(versions, last)
        is_open = stretch.until is None and final is not None and final.until is None
        seen = tuple(d for d in days if d <= seeing.as_of)
        out.append(Judged(stretch, days, seen, cut, is_open, rule, first))
    return out


def _stretches(seeing: Seeing, spec: PeriodSpec, first: date, last: date) -> list[Stretch]:
    campaign = seeing.campaign
    if spec.unit == "campaign":
        return [Stretch("campaign", campaign.since, campaign.until)]
    if spec.unit == "semester":
        return [Stretch(s.label, s.since, s.until) for s in seeing.settings.semesters]
    starts = (1, 1)
    if spec.unit == "year" and spec.calendar == "academic":
        month, day = spec.academic_start.split("-")
        starts = (int(month), int(day))
    return calendar_periods(spec.unit, first, last, spec.every, starts)


def seen_stretch(seeing: Seeing, rule: Any, period: Judged) -> frozenset[date] | None:
    """The days of the period where something in the rule asks for them; what does not is the same in every period."""
    key = ("asks for the period", id(rule))
    if key not in seeing.memory:
        text = repr(rule)
        seeing.memory[key] = "within='period'" in text or "Count(" in text
    return period.set if seeing.memory[key] else None


def subject_days(seeing: Seeing, rule: Any, one: Who, around: Around, days: tuple[date, ...]) -> list[date]:
    """M in the given days: those on which the subject is in the scope and in one of the streams."""
    return [d for d in days if is_subject(seeing, rule, one, d, around)]


def is_subject(seeing: Seeing, rule: Any, one: Who, day: date, around: Around) -> bool:
    """Whether the day is one of the subject's, in scope and streams."""
    key = ("subject", id(rule), one, day, around)
    if key not in seeing.memory:
        if one.type == "post" and rule.streams:
            seeing.memory[key] = _same_holder(seeing, rule, one, day, around)
        else:
            here = in_scope(seeing, rule.scope, one, day, around)
            seeing.memory[key] = here and in_streams(seeing, rule.streams, one, day)
    return bool(seeing.memory[key])


def _same_holder(seeing: Seeing, rule: Any, one: Who, day: date, around: Around) -> bool:
    """A holder who puts the seat in the scope also has to be in a stream."""
    from partyorg.campaign.conditions import AnyScope, SeatScope

    from .conditions import seated

    scopes = [rule.scope]
    while any(isinstance(s, AnyScope) for s in scopes):
        scopes = [t for s in scopes for t in (s.any if isinstance(s, AnyScope) else (s,))]
    return any(
        in_streams(seeing, rule.streams, Who("person", p), day)
        for s in scopes
        if isinstance(s, SeatScope)
        for p in seated(seeing, s, one, day, around)
    )


def skipped(seeing: Seeing, spec: PeriodSpec, stretch: Stretch) -> bool:
    """Whether more than half of the period's days are months or holidays that it skips."""
    if not spec.skip or stretch.until is None:
        return False
    off = 0
    days = list(each_day(stretch.since, stretch.until - ONE))
    for day in days:
        vacation = "holidays" in spec.skip and any(
            h.since <= day < h.until and h.school and not h.working for h in seeing.settings.holidays
        )
        off += vacation or day.month in spec.skip
    return 2 * off > len(days)


DEFAULT_PRESENCE = {"year": 90, "half": 45, "semester": 60, "quarter": 30}


def due_of(seeing: Seeing, spec: PeriodSpec, period: Judged, around: Around) -> date | None:
    """The due day: some way from the last day of J; None where J has no end."""
    from .days import shifted

    if period.open:
        return None
    offset = value_of(seeing, spec.due, around, period.version_day)
    return shifted(period.days[-1], offset)
