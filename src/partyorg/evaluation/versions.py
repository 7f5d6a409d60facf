"""The versions of a rule, made ready to be evaluated: each with its run, its days, and what is its own of them."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from attrs import frozen

from partyorg.campaign.conditions import Scope
from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Completeness, Duty, Holding, PeriodSpec, Rule, Target, Timing
from partyorg.dates import Days, contains, days_in, intersect, merge, span

from .decide import Read, Run
from .errors import NotEvaluated
from .findings import Finding
from .periods import Judged
from .walk import assumed_in, tables_in
from .world import World, derived

__all__ = ["Prepared", "prepared"]


@frozen
class Prepared:
    """One version of a rule, ready to be evaluated: its run, its days, and which periods and days are its own.

    `within` are the days of the window and of all versions; `no_table` says that a table of its scope, anchor or
    looked-at facts is not kept.
    """

    run: Run
    rule: Any
    within: Days
    chosen: Callable[[Judged | int | None], bool]
    streams: tuple[Scope, ...]
    no_table: bool


def prepared(
    world: World,
    campaign: Campaign,
    versions: tuple[Rule, ...],
    wanted: frozenset[str] | None,
    read: Read,
    rows: list[Finding],
) -> Iterator[Prepared]:
    """The versions of one rule that have begun, in file order; their runs add to `rows`.

    Raises NotEvaluated for a key that can be written and has no reading yet.
    """
    for rule in versions:
        _refuse_unread(rule)
    spans = [span(rule.since, rule.until) for rule in versions]
    within = intersect((world.window,), merge(spans))
    for rule, own in zip(versions, spans, strict=True):
        rests = derived(world, rule, "rests on", partial(_rests_on, world, campaign, rule))
        run = Run(
            world, campaign.id, rule, rests.assumed, rests.missing, rests.recorded_since, rows, read, wanted
        )
        if not within or within[0][0] > world.today:
            break
        if isinstance(rule, Holding) and rule.at == "as_of" and not contains(within, world.today):
            break
        chosen = _chooser(world, rule, own, within, merge(spans))
        yield Prepared(run, rule, within, chosen, rests.streams, rests.no_table)


@frozen
class _RestsOn:
    """What a version rests on: its streams, the figures it assumes, the tables that are missing, the first day recorded."""

    streams: tuple[Scope, ...]
    assumed: tuple[str, ...]
    missing: frozenset[str]
    recorded_since: int
    no_table: bool


def _rests_on(world: World, campaign: Campaign, rule: Rule) -> _RestsOn:
    streams = tuple(s.scope for s in campaign.streams if s.id in rule.streams)
    missing = frozenset(t for t in _needed(rule) if not world.view.supplied(t))
    recorded = world.view.settings.recorded_since
    since = [recorded[t].toordinal() for t in _match_tables(rule) if t in recorded]
    no_table = _scope_missing(world, rule, streams)
    return _RestsOn(streams, assumed_in(rule), missing, max(since, default=0), no_table)


def _chooser(
    world: World, rule: Rule, own: tuple[int, int], within: Days, versions: Days
) -> Callable[[Judged | int | None], bool]:
    """Whether a period (by its first judged day), an anchor's day, or as-of (None) belongs to this version."""
    low, high = own
    if rule.since is None and rule.until is None:
        return lambda at: True

    by_first_day = isinstance(rule, Target) or (isinstance(rule, Holding) and rule.at == "by")

    def chosen(at: Judged | int | None) -> bool:
        if isinstance(at, Judged):
            day = days_in(versions, *span(at.period.since, at.period.until))[0][0]
        elif at is None:
            day = within[0][0] if by_first_day else world.today
        else:
            day = at
        return low <= day < high

    return chosen


def _refuse_unread(rule: Rule) -> None:
    period = getattr(rule, "period", None)
    if isinstance(period, PeriodSpec) and period.inside != "campaign":
        raise NotEvaluated(rule.id, "period.inside")
    if isinstance(rule, Completeness) and any(item.dual == "both" for item in rule.checks):
        raise NotEvaluated(rule.id, "signed_by.dual = both")


def _needed(rule: Rule) -> frozenset[str]:
    """Tables whose absence makes rows unknown: those of match, require, hit, on."""
    parts: tuple[Any, ...] = ()
    for name in ("match", "require", "hit", "on", "of", "checks"):
        part = getattr(rule, name, None)
        if part is not None and not isinstance(part, str):
            parts += (part,)
    return tables_in(parts) - {"placements", "names"}


def _match_tables(rule: Rule) -> frozenset[str]:
    out: set[str] = set()
    for name in ("match", "require", "hit", "on", "of"):
        part = getattr(rule, name, None)
        if isinstance(part, SimpleMatch):
            out.add(part.table)
        elif isinstance(part, AnyMatch):
            out.update(p.table for p in part.any)
    return frozenset(out - {"findings"})


def _scope_missing(world: World, rule: Rule, streams: tuple[Scope, ...]) -> bool:
    """Whether a table of the scope, the anchor or the looked-at facts is not kept."""
    parts: list[Any] = [getattr(rule, "scope", None), getattr(rule, "subject", None), streams]
    if isinstance(rule, Timing):
        parts.append(rule.anchor.match)
    if isinstance(rule, Duty | Holding) and rule.per is not None:
        parts.append(rule.per.scope)
    if isinstance(rule, Completeness):
        parts.append(rule.match)
    if isinstance(rule, Target):
        parts.append(rule.each)
    needed = tables_in(tuple(p for p in parts if p is not None and not isinstance(p, str)))
    return any(not world.view.supplied(t) for t in needed - {"placements", "names"})
