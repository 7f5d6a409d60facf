"""evaluate: facts and a definition in, findings out. Pure: no plugin manager, clock, database or locale."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from attrs import define, field, frozen

import partyorg
from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import (
    Cap,
    Completeness,
    Duty,
    Holding,
    PythonCheck,
    Rubric,
    Rule,
    Selection,
    Target,
    Task,
    Timeline,
    Timing,
)
from partyorg.dates import Days, contains, span
from partyorg.errors import Fault, InputError, Where
from partyorg.facts import Register, View
from partyorg.org import Org
from partyorg.workdays import Certainty, default_calendar

from .completeness import completeness
from .counting import count_of
from .decide import Read, Run
from .duty import duty
from .errors import NotEvaluated
from .findings import Finding, Findings, RunHeader
from .has import has_days
from .holding import holding
from .matching import probe
from .order import evaluation_order, findings_read, parts_read, tagged
from .target import target
from .timing import timing
from .versions import Prepared, prepared
from .world import Compilers, World

__all__ = ["Prepared", "evaluate", "prepared", "rows_of", "world_of"]

Evaluator = Callable[[Run, Any, Days, Any, str, Any], None]


def evaluate(
    register: Register,
    campaign: Campaign,
    as_of: date,
    *,
    as_known: date | None = None,
    subjects: Iterable[str] | None = None,
    rules: Iterable[str] | None = None,
) -> Findings:
    """The findings of one campaign for a register at the end of `as_of`, with what was recorded by `as_known`.

    `subjects` (ids) and `rules` (rule ids) keep the run to what they need; the rows are the same as in a full run.
    Raises InputError where the campaign uses what cannot be evaluated, naming the rule.
    """
    wanted = frozenset(subjects) if subjects is not None else None
    asked = frozenset(rules) if rules is not None else None
    world, rows = rows_of(register, campaign, as_of, as_known=as_known, wanted=wanted, asked=asked)
    view = world.view
    out = [finding for found in rows.values() for finding in found]
    if wanted is not None:
        out = [f for f in out if _concerns(f, wanted)]

    def header() -> RunHeader:
        return RunHeader(
            as_of=as_of,
            as_known=view.as_known,
            campaigns=((campaign.id, campaign.digest),),
            register_digest=register.digest,
            workdays=default_calendar().version,
            version=partyorg.__version__,
        )

    return Findings(tuple(out), header, _Homes(world))


def rows_of(
    register: Register,
    campaign: Campaign,
    as_of: date,
    *,
    as_known: date | None = None,
    wanted: frozenset[str] | None = None,
    asked: frozenset[str] | None = None,
) -> tuple[World, dict[str, list[Finding]]]:
    """The world of a run, and the rows of every rule asked for in file order; it knows what rules read of each other.

    Raises InputError where the campaign uses what cannot be evaluated, naming the rule.
    """
    view = register.view(as_of, as_known)
    key = (campaign.id, asked)
    ready: Ready | None = view.derived.get("ready", {}).get(key) if wanted is not None else None
    if ready is None or ready.campaign is not campaign:
        ready = _ready(register, view, campaign, asked)
    rows: dict[str, list[Finding]] = {}
    faults: list[Fault] = []
    for rule_id, read in ready.order.items():
        whole = read.as_facts or read.as_parts
        if whole and rule_id in ready.whole:
            rows[rule_id] = ready.whole[rule_id].concerning(wanted)
            continue
        try:
            versions = ready.groups[rule_id]
            rows[rule_id] = _group(ready.world, campaign, versions, None if whole else wanted, read)
        except NotEvaluated as refused:
            faults.append(_refusal(campaign, refused))
        else:
            if whole:
                ready.whole[rule_id] = Whole(rows[rule_id])
    if faults:
        raise InputError(faults)
    if wanted is not None:
        _keep(view, key, ready)
    return ready.world, {id: _in_order(rows[id]) for id in ready.shown if id in rows}


@frozen
class Ready:
    """A campaign made ready over a view, for the rules that were asked for.

    It serves again when other subjects are asked about: `whole` are the rows of rules that others read, for everybody.
    """

    campaign: Campaign
    world: World
    groups: Mapping[str, tuple[Rule, ...]]
    order: Mapping[str, Read]
    """The rules to evaluate, in order, and how the rows of each are read."""
    shown: tuple[str, ...]
    whole: "dict[str, Whole]" = field(factory=dict)


@define(slots=True, eq=False)
class Whole:
    """The rows of a rule for everybody."""

    rows: list[Finding]
    _places: dict[str, list[int]] = field(factory=dict)

    def concerning(self, wanted: frozenset[str] | None) -> list[Finding]:
        """The rows of those subjects."""
        if wanted is None:
            return self.rows
        if not self._places:
            places: dict[str, list[int]] = {}
            for n, row in enumerate(self.rows):
                for id in {row.subject.id, *row.subject.id.split("/")}:
                    places.setdefault(id, []).append(n)
            self._places = places
        return [self.rows[n] for n in sorted({n for id in wanted for n in self._places.get(id, ())})]


READY = 8
"""Campaigns kept ready with a view."""


def _keep(view: View, key: tuple[str, frozenset[str] | None], ready: Ready) -> None:
    """Keep what is ready for the next subjects; the last few only, as each has indexes of its own."""
    kept: dict[tuple[str, frozenset[str] | None], Ready] = view.derived.setdefault("ready", {})
    kept[key] = ready
    for old in list(kept)[:-READY]:
        kept.pop(old, None)


def _ready(register: Register, view: View, campaign: Campaign, asked: frozenset[str] | None) -> Ready:
    world = world_of(register, view, campaign)
    groups = _expanded(campaign, world)
    by_parts = {id: parts_read(versions) & set(groups) for id, versions in groups.items()}
    by_findings = {id: findings_read(versions) & set(groups) for id, versions in groups.items()}
    reads = {id: by_parts[id] | by_findings[id] for id in groups}
    # A timeline without an order has no rows of its own, but is a rule that may be asked for.
    with_rows = set(groups) | {_base(groups, id) for id in groups}
    rowless = frozenset(campaign.versions) - with_rows
    needed = _closure(None if asked is None else asked - rowless, groups, reads)
    as_parts = {other for id in needed for other in by_parts[id]}
    as_facts = {other for id in needed for other in by_findings[id]}
    shown = [id for id in groups if asked is None or id in asked or _base(groups, id) in asked]
    order = {
        id: Read(as_facts=id in as_facts, as_parts=id in as_parts, shown=id in shown)
        for id in evaluation_order(groups, reads)
        if id in needed
    }
    places = {id: n for n, id in enumerate(groups)}
    shown.sort(key=lambda id: (groups[id][0].place, places[id]))
    return Ready(campaign, world, groups, order, tuple(shown))


def _in_order(rows: list[Finding]) -> list[Finding]:
    """The rows of a rule by subject, counterpart, period and fact."""
    first = date.min
    keys = [
        (
            f.subject.type,
            f.subject.id,
            f.counterpart.id if f.counterpart else "",
            f.period.since if f.period else first,
            f.period.label if f.period else "",
            f.about,
        )
        for f in rows
    ]
    return [rows[n] for n in sorted(range(len(rows)), key=keys.__getitem__)]


def _concerns(finding: Finding, wanted: frozenset[str]) -> bool:
    return not wanted.isdisjoint((finding.subject.id, *finding.subject.id.split("/")))


def _base(groups: Mapping[str, tuple[Rule, ...]], rule_id: str) -> str:
    return groups[rule_id][0].base_id or rule_id


def world_of(register: Register, view: Any, campaign: Campaign) -> World:
    """Everything that the rules of a campaign look at in a view: organization, calendar, window, words, named days."""
    org = Org.of(view)
    calendar = default_calendar()
    overlay = view.settings.holidays
    if overlay:
        from partyorg.workdays import OverlayDay

        calendar = calendar.with_overlay(
            OverlayDay(h.since, h.until, not h.working, h.label) for h in overlay
        )

    def certain(day: date) -> bool:
        return calendar.status(day).certainty is not Certainty.UNKNOWN

    window = span(campaign.since, campaign.until)
    compilers = Compilers(probe, has_days, count_of)
    world = World(
        view, org, campaign.vocabulary, lambda day, n: calendar.add(day, n)[0], certain, window, compilers
    )
    world.memo["campaign"] = campaign.id
    world.memo["checks"] = campaign.checks
    _name_dates(world, campaign)
    return world


def _name_dates(world: World, campaign: Campaign) -> None:
    """The days that anchors may name: source.issued, source.KEY.issued, window.since, window.until, period_end."""
    named: dict[str, date | None] = {"window.since": campaign.since, "window.until": campaign.until}
    for place, source in enumerate(campaign.sources):
        if place == 0:
            named["source.issued"], named["source.since"] = source.issued, source.since
        named[f"source.{source.key}.issued"], named[f"source.{source.key}.since"] = (
            source.issued,
            source.since,
        )
    if campaign.until is not None:
        named["period_end"] = date.fromordinal(campaign.until.toordinal() - 1)
    for name, day in named.items():
        world.memo["named date", name] = [] if day is None else [day.toordinal()]


def _expanded(campaign: Campaign, world: World) -> dict[str, tuple[Rule, ...]]:
    """The campaign's rules by id, with composites rewritten to primitives beside them."""
    out: dict[str, tuple[Rule, ...]] = {}
    for rule in campaign.rules:
        parts: tuple[Rule, ...] = (rule,)
        if isinstance(rule, Task | Timeline | Selection):
            from .composites import expand

            parts = expand(rule, campaign, world)
        for part in parts:
            out[part.id] = (*out.get(part.id, ()), tagged(part) if part.only_tagged else part)
    return out


def _closure(
    asked: frozenset[str] | None, groups: Mapping[str, tuple[Rule, ...]], reads: Mapping[str, set[str]]
) -> frozenset[str]:
    """The rules to evaluate: those asked for, and what they read."""
    if asked is None:
        return frozenset(groups)
    unknown = sorted(asked - set(groups) - {r[0].base_id for r in groups.values()})
    if unknown:
        raise InputError(
            [
                Fault("E102", "the campaign has no rule {rule}", Where(), {"rule": rule}, rule, tuple(groups))
                for rule in unknown
            ]
        )
    todo = [id for id in groups if id in asked or _base(groups, id) in asked]
    seen: set[str] = set()
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo.extend(reads[here])
    return frozenset(seen)


def _group(
    world: World, campaign: Campaign, versions: tuple[Rule, ...], wanted: frozenset[str] | None, read: Read
) -> list[Finding]:
    """The rows of all versions of one rule."""
    rows: list[Finding] = []
    if read.as_facts:
        world.results.setdefault(versions[0].id, [])
    for one in prepared(world, campaign, versions, wanted, read, rows):
        if one.no_table:
            if not any(row.reason == "no_table" and row.period is None for row in rows):
                one.run.unknown_row("no_table")
            continue
        evaluator = _evaluator(one.rule)
        evaluator(one.run, one.rule, one.within, one.chosen, campaign.calendar.academic_start, one.streams)
    return rows


def _evaluator(rule: Rule) -> Evaluator:
    if isinstance(rule, Duty):
        return duty
    if isinstance(rule, Holding):
        return holding
    if isinstance(rule, Timing):
        return timing
    if isinstance(rule, Target):
        return target
    if isinstance(rule, Completeness):
        return completeness
    if isinstance(rule, Rubric):
        from .rubric import rubric

        return rubric
    if isinstance(rule, Cap):
        from .cap import cap

        return cap
    if isinstance(rule, Selection):
        from .selection import selection

        return selection
    if isinstance(rule, Task | Timeline):
        from .composites import composite

        return composite
    if isinstance(rule, PythonCheck):
        from .python_check import python_check

        return python_check
    raise NotEvaluated(rule.id, type(rule).__name__.lower())


def _refusal(campaign: Campaign, refused: NotEvaluated) -> Fault:
    return Fault(
        "E101",
        "rule {rule} of {campaign} uses {feature}, which is not evaluated yet",
        Where(file=campaign.file),
        {"rule": refused.rule, "campaign": campaign.id, "feature": refused.feature},
        found=refused.feature,
    )


class _Homes(Mapping[str, tuple[str, ...]]):
    """For a unit or person, the units it stands below or belongs to on as-of, found when asked."""

    def __init__(self, world: World) -> None:
        self._org, self._today = world.org, world.today

    def __getitem__(self, id: str) -> tuple[str, ...]:

        units = (id,) if id in self._org.units else self._org.units_of(id, self._today)
        if not units:
            units = tuple(h.fact.unit for h in self._org.affiliations(id)[-1:])
        return tuple(
            dict.fromkeys(
                u
                for unit in units
                for u, days in self._org.above(unit).items()
                if contains(days, self._today)
            )
        )

    def __iter__(self) -> Any:
        return iter(self._org.units)

    def __len__(self) -> int:
        return len(self._org.units)
