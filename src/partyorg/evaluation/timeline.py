"""Timeline 阶段: windows of a campaign as periods, and the order in which they are worked."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Timeline, Window
from partyorg.dates import Days, Period

from .decide import Run
from .figures import UnknownFigure, value_of
from .matching import probe
from .parts import part_of, subject_of_fact
from .world import Env, FindingFact, World

__all__ = ["timeline", "timeline_windows"]


def timeline_windows(rule: Timeline, campaign: Campaign, world: World) -> tuple[Period, ...]:
    """The windows as periods, in order; one that a future event opens is left out, one that it closes is open.

    Without `since` a window starts where the one before ends, without `until` it ends where the next begins.
    """
    starts = [_border(world, window.since) for window in rule.windows]
    ends = [_border(world, window.until) for window in rule.windows]
    out: list[Period] = []
    for place, window in enumerate(rule.windows):
        since = starts[place]
        if window.since is None:
            since = (ends[place - 1] if place else None) or (campaign.since if not place else None)
        until = ends[place]
        if window.until is None and place + 1 < len(rule.windows):
            until = starts[place + 1]
        until = until or campaign.until or date.max
        if since is not None and since < until:
            out.append(Period(window.key, since, until))
    return tuple(out)


def _border(world: World, border: Any) -> date | None:
    """A date, or the first day of a match; None where it is not written, not listed or has not happened."""
    if border is None or isinstance(border, date):
        return border
    try:
        if isinstance(border, SimpleMatch | AnyMatch):
            hits = probe(world, border).hits(Env(), 0, world.today + 1, world.today)
            return date.fromordinal(hits[0][0]) if hits else None
        found = value_of(world, border, Env())
    except UnknownFigure:
        return None
    return found if isinstance(found, date) else None


def timeline(run: Run, rule: Timeline, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Where windows are sequential: nobody acts on the next window's items before those of this one are met."""
    del within, calendar_start, streams
    if not rule.sequential or not chosen(None):
        return
    for before, after in zip(rule.windows, rule.windows[1:], strict=False):
        if before.items and after.items:
            _gate(run, before, after)


def _gate(run: Run, before: Window, after: Window) -> None:
    """For each subject: the last day on which an item of one window was met, against the first act of the next."""
    world = run.world
    own = part_of(run, f"order/{after.key}", uses=run.rule)
    earlier, later = _by_subject(world, before.items), _by_subject(world, after.items)
    for subject in sorted(set(earlier) & set(later)):
        acts = sorted(pair for row in later[subject] for pair in _acts(world, row))
        if not acts:
            continue
        first, act = acts[0]
        rows = [row for row in earlier[subject] if row.status != "not_applicable"]
        waiting = [row for row in rows if row.status not in ("met", "late", "waived")]
        met = [row.on.toordinal() for row in rows if row.status in ("met", "late") and row.on is not None]
        who = subject_of_fact(world, later[subject][0])
        period = Period(after.key, date.fromordinal(first), date.fromordinal(first + 1))
        shared: dict[str, Any] = {"period": period, "due": first, "required": len(rows), "evidence": (act,)}
        count = len([day for day in met if day <= first])
        if not waiting and all(day <= first for day in met):
            own.emit(who, "met", count=count, done=first, **shared)
            continue
        status, reason = own.undecided(count, first, who, None, first, pending=False, reason="order")
        own.emit(who, status, count=count, reason=reason, **shared)


def _by_subject(world: World, items: Iterable[str]) -> dict[str, list[FindingFact]]:
    out: dict[str, list[FindingFact]] = {}
    for item in items:
        for row in world.results.get(item, ()):
            out.setdefault(row.subject, []).append(row)
    return out


def _acts(world: World, row: FindingFact) -> list[tuple[int, str]]:
    """The counted facts of a row with their days; facts that carry no day of their own are left out."""
    evidence = set(row.finding.evidence) if row.finding is not None else set()
    found = []
    for id in evidence:
        day = _day_of(world, id)
        if day is not None:
            found.append((day, id))
    return found


def _day_of(world: World, id: str) -> int | None:
    from .world import DEFAULT_DATE

    index: dict[str, int] | None = world.memo.get("day of every fact")
    if index is None:
        index = {}
        for table, facts in world.view.tables.items():
            for fact in facts:
                value = getattr(fact, DEFAULT_DATE.get(table, "on"), None)
                if value is not None:
                    index.setdefault(fact.id, value.toordinal())
        world.memo["day of every fact"] = index
    return index.get(id)
