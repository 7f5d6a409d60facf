"""Task 任务: items with owners and deadlines, rewritten to timing and completeness rules."""

from datetime import date
from typing import Any

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    PersonCondition,
    PersonScope,
    Scope,
    SeatScope,
    Test,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.definition import Campaign
from partyorg.campaign.figures import Figure, Given, Unlisted
from partyorg.campaign.matches import Bound, CountSpec, IdList, Match, SimpleMatch
from partyorg.campaign.rules import Anchor, Completeness, Duty, Rule, Task, TaskItem, Timing
from partyorg.dates import Offset, contains

from .errors import NotEvaluated
from .figures import UnknownFigure, value_of
from .scopes import members
from .titles import header_of
from .world import Env, World

__all__ = ["expand_task"]

_OPEN: Figure = Given(None)
_ZERO: Figure = Given(Offset())


def expand_task(rule: Task, campaign: Campaign, world: World) -> tuple[Rule, ...]:
    """The rules that a task stands for, as the version in force on as-of says; none for other versions."""
    if not (rule.since or date.min) <= world.view.as_of < (rule.until or date.max):
        return ()
    out: list[Rule] = []
    for item in rule.items:
        if item.recurring is not None:
            out.append(_recurring(rule, item))
        else:
            out.extend(_once(rule, item, campaign, world))
        out.append(_owned(rule, item))
        out.extend(_after(rule, item, other) for other in item.depends)
    return tuple(out)


def _scope(rule: Task) -> Scope:
    return rule.scope if rule.scope is not None else UnitScope(UnitCondition(root=True))


def _header(rule: Task, item: TaskItem, part: str = "") -> dict[str, Any]:
    header = header_of(rule, item.key + part)
    header["title"], header["title_en"] = item.title or rule.title, item.title_en or rule.title_en
    lead = _responsible(item.lead)
    return header | ({"responsible": lead} if lead is not None else {})


def _responsible(lead: Any) -> Scope | None:
    if isinstance(lead, PersonScope | UnitScope | SeatScope | AnyScope):
        return lead
    if isinstance(lead, IdList):
        people, units = PersonCondition(id=lead.ids), UnitCondition(id=lead.ids)
        return AnyScope((PersonScope(people), UnitScope(units)))
    return None


def _progress(
    rule: Task, *items: str, state: str = "", latest: bool = False, unit: Any = None
) -> SimpleMatch:
    """Progress on an item, recorded under its key or under RULE/KEY."""
    names = frozenset(name for item in items for name in (item, f"{rule.id}/{item}"))
    return SimpleMatch(
        key="progress",
        table="progress",
        kinds=names,
        latest=latest,
        bound={} if unit is None else {"unit": Bound((unit,))},
        tests={"state": Test(any_of=(state,))} if state else {},
    )


def _done(rule: Task, item: TaskItem) -> Match:
    """What shows that an item is done: the evidence asked for, or the unit's latest progress."""
    if item.evidence is not None:
        return item.evidence
    return _progress(rule, item.key, state="done", latest=True, unit=Binding("subject"))


def _once(rule: Task, item: TaskItem, campaign: Campaign, world: World) -> list[Rule]:
    """Timing from the start of the campaign to the deadline; with a deadline from the plan, one for each unit."""
    start = max(campaign.since, rule.since or campaign.since)
    dropped = _progress(rule, item.key, state="dropped", latest=True, unit=Binding("subject"))
    shared: dict[str, Any] = {
        "anchor": Anchor(date=start),
        "require": _done(rule, item),
        "unless": dropped,
        "count": CountSpec(),
    }
    header = _header(rule, item)
    unowned = item.lead is None or item.lead == () or isinstance(item.lead, Unlisted)
    if rule.owners == "listed" and unowned:
        upper: Figure = Unlisted(f"{rule.id}.item.{item.key}.lead", "no lead is named")
        return [Timing(**header, scope=_scope(rule), window=(_OPEN, upper), **shared)]
    if item.deadline != "plan":
        window = (_OPEN, _upper(rule, item, campaign, world, start))
        return [Timing(**header, scope=_scope(rule), window=window, **shared)]
    day = start.toordinal()
    units = [s.id for s, days in members(world, _scope(rule), Env(day=day)) if contains(days, day)]
    planned = _planned(rule, item, world)
    return [
        Timing(
            **header,
            scope=UnitScope(UnitCondition(id=(unit,))),
            window=(_OPEN, _distance(start, planned.get(unit))),
            **shared,
        )
        for unit in units
    ]


def _planned(rule: Task, item: TaskItem, world: World) -> dict[str, date]:
    """The deadline that each unit's latest progress on the item gives."""
    names = (item.key, f"{rule.id}/{item.key}")
    rows = [
        p for p in world.of_kind("progress", "task", names) if p.on is not None and p.deadline is not None
    ]
    return {p.unit: p.deadline for p in sorted(rows, key=lambda p: (p.on, p.id))}


def _upper(rule: Task, item: TaskItem, campaign: Campaign, world: World, start: date) -> Figure:
    if item.deadline is None:
        return _distance(start, _phase_end(rule, item, campaign, world)) if item.phase else _OPEN
    figure = item.deadline
    assert not isinstance(figure, str)
    try:
        value = value_of(world, figure, Env())
    except UnknownFigure:
        return figure
    if isinstance(value, date):
        return _distance(start, value)
    if start != campaign.since and isinstance(value, Offset):
        raise NotEvaluated(rule.id, "task.deadline as an offset in a later version")
    return figure


def _distance(start: date, end: date | None) -> Figure:
    """The distance from start to end as an offset; open without an end."""
    if end is None:
        return _OPEN
    days = (end - start).days
    return Given(Offset(days=abs(days), sign=1 if days >= 0 else -1))


def _phase_end(rule: Task, item: TaskItem, campaign: Campaign, world: World) -> date | None:
    """The last day of the phase the item stands in."""
    for period in world.memo.get(("windows", "phase"), ()):
        if period.label == item.phase:
            return None if period.until == date.max else date.fromordinal(period.until.toordinal() - 1)
    raise NotEvaluated(rule.id, f"task.phase {item.phase} of {campaign.id}")


def _recurring(rule: Task, item: TaskItem) -> Duty:
    if item.deadline is not None:
        raise NotEvaluated(rule.id, "task.recurring with a deadline")
    assert item.recurring is not None
    match = item.evidence or _progress(rule, item.key, state="done", unit=Binding("subject"))
    return Duty(**_header(rule, item), scope=_scope(rule), match=match, period=item.recurring)


def _owned(rule: Task, item: TaskItem) -> Completeness:
    """What is on record about an item names its owner and its deadline."""
    return Completeness(
        **_header(rule, item, ".owned"),
        match=_progress(rule, item.key),
        required=("owner", "deadline"),
    )


def _after(rule: Task, item: TaskItem, other: str) -> Timing:
    """An item is not done before the item it depends on, in the same unit."""
    before = next(i for i in rule.items if i.key == other)
    if item.evidence is not None or before.evidence is not None:
        raise NotEvaluated(rule.id, "task.depends between items shown by evidence")
    return Timing(
        **_header(rule, item, f".after.{other}"),
        anchor=Anchor(match=_progress(rule, item.key, state="done")),
        scope=_scope(rule),
        require=_progress(rule, other, state="done", unit=Binding("anchor", "unit")),
        window=(_OPEN, _ZERO),
    )
