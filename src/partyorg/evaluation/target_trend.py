"""The trend of a target: each period against the one known before it, and the end of it all against the beginning."""

from datetime import date
from fractions import Fraction
from typing import Any

from partyorg.campaign.rules import Target
from partyorg.dates import FOREVER, Days, Period

from .decide import Run
from .figures import UnknownFigure, value_of
from .periods import Judged, judged_periods
from .target_reading import plain_number, reading_of
from .world import Env, Subject

__all__ = ["moves", "trend"]


def trend(
    run: Run, rule: Target, group: Subject, within: Days, chosen: Any, calendar_start: str, streams: Any
) -> None:
    """One row per complete period from the second known on, against the nearest earlier known one."""
    world = run.world
    assert rule.period is not None
    assert rule.trend is not None
    known: list[tuple[Judged, Fraction]] = []
    dips = int(value_of(world, rule.dips_allowed, Env()))
    listed = [
        j for j in judged_periods(world, rule.period, within, calendar_start) if chosen(j) and not j.cut
    ]
    for judged in listed:
        if judged.due is None or world.today < judged.high - 1:
            continue
        reading, _ = reading_of(run, rule, group, judged, streams)
        if reading.reason in ("no_table", "unlisted"):
            run.emit(group, "unknown", period=judged.period, due=judged.due, reason=reading.reason)
            continue
        if reading.value is None:
            continue
        if known:
            good = moves(rule.trend, known[-1][1], reading.value)
            forgiven = not good and dips > 0
            dips -= forgiven
            before, now = known[-1][1], reading.value
            shared: dict[str, Any] = {
                "period": judged.period,
                "due": judged.due,
                "count": reading.hits,
                "value": plain_number(now),
                "required": plain_number(before),
            }
            if good or forgiven:
                run.emit(group, "met", reason="dip" if forgiven else "", done=judged.due, **shared)
            else:
                status, reason = run.undecided(1, judged.due, group, None, judged.low)
                run.emit(group, status, reason=reason, **shared)
        known.append((judged, reading.value))
    if rule.end is not None:
        _end(run, rule, group, known)


def moves(trend: str, before: Fraction, now: Fraction) -> bool:
    """Whether a value moved as the trend asks."""
    return {
        "non_decreasing": now >= before,
        "increasing": now > before,
        "non_increasing": now <= before,
        "decreasing": now < before,
    }[trend]


def _end(run: Run, rule: Target, group: Subject, known: list[tuple[Judged, Fraction]]) -> None:
    world = run.world
    period = Period(
        "campaign",
        date.fromordinal(world.window[0]),
        date.max if world.window[1] >= FOREVER else date.fromordinal(world.window[1]),
    )
    try:
        years = int(value_of(world, rule.years, Env())) if rule.years is not None else 1
    except UnknownFigure:
        run.emit(group, "unknown", period=period, reason="unlisted")
        return
    if len(known) < years + 1:
        run.emit(group, "pending", period=period, count=len(known), required=years + 1)
        return
    first, last = known[0][1], known[years][1]
    good = last > first if rule.end == "higher" else last < first
    run.emit(
        group,
        "met" if good else "unmet",
        period=period,
        value=plain_number(last),
        required=plain_number(first),
        done=world.today,
    )
