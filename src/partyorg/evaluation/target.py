"""Target 指标: a count, share, sum or reading of a group against a threshold, or its trend."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define

from partyorg.campaign.conditions import Comparison
from partyorg.campaign.rules import Target
from partyorg.dates import FOREVER, Days, Period, contains

from .decide import Run
from .figures import UnknownFigure, exact, value_of
from .matching import probe
from .periods import Judged, judged_periods
from .scopes import members, present
from .target_reading import Look, Reading, looking, members_and_hits, plain_number, read, reading_of
from .target_trend import trend
from .timing import anchor_subject
from .world import Env, Subject

__all__ = ["Bounds", "bounds_of", "holds", "lacking", "plain_number", "stretches", "target"]


@define(slots=True, eq=False)
class Bounds:
    """The least and the most that will do, each with whether it is enough itself, and the number to show."""

    low: tuple[Fraction, bool] | None
    high: tuple[Fraction, bool] | None
    required: Any


def target(run: Run, rule: Target, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add the rows of one version of a target."""
    world = run.world
    if rule.each is not None:
        for day, id, fact in probe(world, rule.each).hits(Env(), 0, world.today + 1, world.today):
            if contains(within, day) and chosen(day):
                subject = anchor_subject(world, fact)
                env = Env(fact=fact, fact_day=day, day=day, subject=subject, period=(day, day + 1))
                reading = read(run, rule, env, subject, Look(day, day, day + 1, day), streams)
                _row(run, rule, subject, None, day, reading, env, about=id)
        return
    groups = _groups(run, rule)
    if rule.trend is not None:
        for group, _ in groups:
            trend(run, rule, group, within, chosen, calendar_start, streams)
        return
    for judged in stretches(run, rule, within, chosen, calendar_start):
        for group, days in groups:
            as_of = (rule.group_by.as_of if rule.group_by is not None else None) or "last_day"
            last = min(judged.high - 1, judged.due if judged.due is not None else FOREVER, world.today)
            if not present(days, as_of, judged.low, last + 1, world.today):
                continue
            if rule.period is not None and judged.set_aside(rule.period):
                reason = judged.set_aside(rule.period)
                run.emit(group, "not_applicable", period=judged.period, due=judged.due, reason=reason)
                continue
            reading, env = reading_of(run, rule, group, judged, streams)
            _row(run, rule, group, judged.period, judged.due, reading, env, starts=judged.low)


def _groups(run: Run, rule: Target) -> list[tuple[Subject, Days]]:
    world = run.world
    if rule.group_by is None:
        return [(world.root(), ((1, FOREVER),))]
    return members(world, rule.group_by, Env(day=world.today))


def stretches(run: Run, rule: Target, within: Days, chosen: Any, calendar_start: str) -> Iterator[Judged]:
    """The judged periods of a target, or the one stretch up to its day."""
    world = run.world
    if rule.period is not None:
        yield from (j for j in judged_periods(world, rule.period, within, calendar_start) if chosen(j))
        return
    try:
        by = value_of(world, rule.by, Env())
    except UnknownFigure:
        by = None
    if not within or within[0][0] > world.today or not chosen(None):
        return
    if by is None:
        due, high = None, within[-1][1]
    else:
        due = by.toordinal()
        high = due + 1
    start = date.fromordinal(within[0][0])
    end = date.max if high >= FOREVER else date.fromordinal(high)
    yield Judged(Period("campaign", start, end), within[0][0], high, False, "", due, 0, within)


def lacking(
    run: Run, rule: Target, group: Subject, label: str, within: Days, calendar_start: str, streams: Any
) -> tuple[Subject, ...]:
    """The members that a share or count of the group was short of in the period with that label."""
    if rule.scope is None or rule.measure not in ("count", "share") or rule.each is not None or run.missing:
        return ()
    for judged in stretches(run, rule, within, lambda _: True, calendar_start):
        if judged.period.label == label:
            look, env = looking(run, group, judged)
            chosen, hits = members_and_hits(run, rule, env, group, look, streams)
            found = {subject.id for subject in hits}
            return tuple(subject for subject in chosen if subject.id not in found)
    return ()


def bounds_of(run: Run, rule: Target, env: Env) -> Bounds:
    """The bounds for a row. Raises UnknownFigure where one is not listed."""
    world, limit = run.world, rule.threshold
    tolerance = exact(value_of(world, rule.tolerance, env))
    if limit is None:
        return Bounds(None, None, None)
    over_ok = bool(value_of(world, rule.over_ok, env))
    if not isinstance(limit, Comparison):
        wanted = exact(value_of(world, limit, env))
        high = None if over_ok else (wanted + tolerance, True)
        return Bounds((wanted - tolerance, True), high, plain_number(wanted))
    values = {
        n: value_of(world, getattr(limit, n), env) for n in ("at_least", "more_than", "at_most", "less_than")
    }
    lower = higher = None
    if values["at_least"] is not None:
        lower = (exact(values["at_least"]) - tolerance, True)
    if values["more_than"] is not None:
        lower = (exact(values["more_than"]), False)
    if values["at_most"] is not None:
        higher = (exact(values["at_most"]) + (tolerance if lower else 0), True)
    if values["less_than"] is not None:
        higher = (exact(values["less_than"]), False)
    shown = next(
        v
        for v in (values["at_least"], values["more_than"], values["at_most"], values["less_than"])
        if v is not None
    )
    return Bounds(lower, higher, plain_number(exact(shown)))


def _row(
    run: Run,
    rule: Target,
    group: Subject,
    period: Period | None,
    due: int | None,
    reading: Reading,
    env: Env,
    *,
    about: str = "",
    starts: int = 0,
) -> None:
    shared: dict[str, Any] = {"period": period, "due": due, "about": about, "evidence": reading.evidence}
    if reading.reason == "empty":
        run.emit(group, "not_applicable", reason="empty", **shared)
        return
    try:
        bounds = bounds_of(run, rule, env)
    except UnknownFigure:
        run.emit(group, "unknown", count=reading.hits, value=_value(reading), reason="unlisted", **shared)
        return
    shared |= {"required": bounds.required, "value": _value(reading)}
    if reading.value is None:
        if reading.reason == "not_recorded":
            status, why = run.undecided(0, due, group, None, starts)
            run.emit(group, status, reason=why, **shared)
        else:
            run.emit(group, "unknown", reason=reading.reason, **shared)
        return
    enough = bounds.low is None or holds(reading.value, bounds.low, above=True)
    under = bounds.high is None or holds(reading.value, bounds.high, above=False)
    over_ok = bool(value_of(run.world, rule.over_ok, env)) and bounds.low is not None
    done = min(due if due is not None else run.world.today, run.world.today)
    if enough and (under or over_ok):
        run.emit(group, "met", count=reading.hits, reason="" if under else "over", done=done, **shared)
        return
    why = "over_max" if enough and not under else ""
    status, reason = run.undecided(
        reading.hits or rule.measure == "reading",
        due,
        group,
        None,
        starts,
        pending=rule.final == "due",
        reason=why,
    )
    run.emit(group, status, count=reading.hits, reason="" if status == "pending" else reason, **shared)


def _value(reading: Reading) -> Any:
    return None if reading.value is None else plain_number(reading.value)


def holds(value: Fraction, bound: tuple[Fraction, bool], *, above: bool) -> bool:
    """Whether a value is on the right side of a bound."""
    limit, closed = bound
    if value == limit:
        return closed
    return (value > limit) == above
