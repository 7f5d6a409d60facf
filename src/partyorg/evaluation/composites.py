"""Composites rewritten to the rules they stand for, with ids RULE/PART."""

from typing import Any

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Rule, Selection, Task, Timeline
from partyorg.dates import Days, Period

from .decide import Run
from .errors import NotEvaluated
from .rounds import round_periods
from .task import expand_task
from .timeline import timeline, timeline_windows
from .titles import basis_rule
from .world import World

__all__ = ["composite", "expand", "expand_selection", "expand_task", "expand_timeline"]


def expand(rule: Task | Timeline | Selection, campaign: Campaign, world: World) -> tuple[Rule, ...]:
    """The rules to evaluate for a composite; notes its windows and rounds so that rules may use them as periods."""
    if isinstance(rule, Task):
        try:
            return expand_task(rule, campaign, world)
        except NotEvaluated as refused:
            world.memo["refused", rule.id] = refused.feature
            return (rule,)
    if isinstance(rule, Timeline):
        return expand_timeline(rule, campaign, world)
    return expand_selection(rule, campaign, world)


def composite(
    run: Run, rule: Task | Timeline, within: Days, chosen: Any, calendar_start: str, streams: Any
) -> None:
    """The order of a timeline's windows; a task gets here only where it uses what is not evaluated, and is refused."""
    if isinstance(rule, Task):
        raise NotEvaluated(rule.id, run.world.memo.get(("refused", rule.id), "task"))
    timeline(run, rule, within, chosen, calendar_start, streams)


def expand_timeline(rule: Timeline, campaign: Campaign, world: World) -> tuple[Rule, ...]:
    """The timeline itself where it asks for an order; its windows become the phases."""
    _note(world, "phase", timeline_windows(rule, campaign, world))
    return (rule,) if rule.sequential else ()


def expand_selection(rule: Selection, campaign: Campaign, world: World) -> tuple[Rule, ...]:
    """The selection itself, and the rule about what winners' bases must point to; its rounds become periods."""
    world.memo["clauses"] = frozenset(campaign.clause)
    _note(world, "round", round_periods(world, rule))
    basis = basis_rule(rule)
    return (rule,) if basis is None else (rule, basis)


def _note(world: World, unit: str, periods: tuple[Period, ...]) -> None:
    known = {p.label: p for p in world.memo.get(("windows", unit), ())}
    for period in periods:
        known.setdefault(period.label, period)
    world.memo["windows", unit] = tuple(sorted(known.values(), key=lambda p: (p.since, p.label)))
