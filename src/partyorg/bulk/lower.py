"""A campaign's rules to programs: which run in columns, and why the others do not."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from typing import Any

from attrs import define, evolve, field, frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import (
    Cap,
    Completeness,
    Duty,
    Holding,
    Rubric,
    Rule,
    Selection,
    Target,
    Task,
    Timeline,
    Timing,
)
from partyorg.evaluation.decide import Read, Run
from partyorg.evaluation.engine import Prepared, prepared
from partyorg.evaluation.errors import NotEvaluated
from partyorg.evaluation.figures import UnknownFigure
from partyorg.evaluation.order import evaluation_order, findings_read, parts_read, tagged
from partyorg.evaluation.walk import nodes
from partyorg.evaluation.world import World

from .cap import cap
from .completeness import completeness
from .conditions import Lowering
from .deciding import COLUMNS
from .duty import duty
from .has import has_days
from .holding import holding
from .kept_findings import keep_found
from .plan import Cell, Relation, Select, Source, Table, Union, call, every, value
from .program import NotInColumns, Program, Step
from .rubric import rubric
from .shorter import shorter
from .target import target
from .task import rules_of_task
from .timeline import note_rounds, note_windows
from .timeline_order import orders
from .timing import timing

__all__ = ["Lowered", "LoweredRule", "lower", "tables_in"]

RULES: Mapping[type, Callable[[Lowering, Prepared, str], Select | None]] = {
    Duty: duty,
    Holding: holding,
    Completeness: lambda cx, one, _: completeness(cx, one),
    Timing: lambda cx, one, _: timing(cx, one),
    Rubric: rubric,
    Cap: lambda cx, one, _: cap(cx, one),
    Target: target,
}
"""How each type of rule is lowered."""


@frozen
class LoweredRule:
    """One rule in columns: the steps before it, the run of each version (its constant cells), and the rows of all versions.

    The rows stand in their order, each with the number of its version last; None for a rule that only lends its failures.
    """

    id: str
    place: int
    steps: tuple[Step, ...]
    runs: tuple[Run, ...]
    rows: Relation | None


@define(slots=True, eq=False)
class Lowered:
    """A campaign: rules in columns by id, in the order in which they run, and those on objects with what they use."""

    columns: dict[str, LoweredRule] = field(factory=dict)
    objects: dict[str, str] = field(factory=dict)
    places: dict[str, int] = field(factory=dict)
    """Every rule id in the order of the file; parts of a task stand where it stands."""


def lower(world: World, campaign: Campaign, asked: Iterable[str] | None, tables: frozenset[str]) -> Lowered:
    """Lower the rules asked for (None: all) and the parts they read. `world` holds no facts."""
    groups, refused_tasks = _expanded(world, campaign)
    wanted = set(groups) if asked is None else _wanted(groups, frozenset(asked))
    as_facts = {id: findings_read(versions) & set(groups) for id, versions in groups.items()}
    reads = {id: as_facts[id] | (parts_read(versions) & set(groups)) for id, versions in groups.items()}
    needed = _closure(wanted, reads)
    read = {other for id in needed for other in as_facts[id]}
    places = {id: n for n, id in enumerate(groups)}
    out = Lowered(places=places)
    cx = Lowering(Program(), world, tables, has_days, frozenset(read))
    for group in groups.values():
        cx.program.known.update({("found", id): () for id in findings_read(group) - set(groups)})
    for id in evaluation_order(groups, reads):
        if id not in needed:
            continue
        before, known = len(cx.program.steps), dict(cx.program.known)
        try:
            if id in refused_tasks:
                raise NotInColumns(refused_tasks[id])
            versions = _versions(cx, campaign, id, groups[id])
            if id in read:
                versions = keep_found(cx, id, versions)
        except (NotInColumns, NotEvaluated) as refused:
            _undo(cx.program, before, known)
            if id in wanted:
                out.objects[id] = refused.feature
        except UnknownFigure:
            _undo(cx.program, before, known)
            if id in wanted:
                out.objects[id] = "an unlisted figure inside a condition"
        else:
            runs = tuple(run for run, _ in versions) if id in wanted else ()
            rows = _in_order([_shown(rows) for _, rows in versions]) if runs else None
            out.columns[id] = LoweredRule(id, places[id], tuple(cx.program.steps[before:]), runs, rows)
    _shortened(out)
    return out


def _expanded(world: World, campaign: Campaign) -> tuple[dict[str, tuple[Rule, ...]], dict[str, str]]:
    """The rules by id, tasks as the rules they stand for; and the tasks that only facts can tell, with why."""
    groups: dict[str, tuple[Rule, ...]] = {}
    refused: dict[str, str] = {}
    for rule in campaign.rules:
        parts: tuple[Rule, ...] = (rule,)
        if isinstance(rule, Timeline):
            note_windows(world, campaign, rule)
            parts = (rule,) if rule.sequential else ()
        elif isinstance(rule, Selection):
            note_rounds(world, campaign, rule)
        elif isinstance(rule, Task):
            try:
                parts = rules_of_task(world, campaign, rule)
            except NotInColumns as why:
                refused[rule.id] = why.feature
        for part in parts:
            groups[part.id] = (*groups.get(part.id, ()), tagged(part) if part.only_tagged else part)
    return groups, refused


def _wanted(groups: Mapping[str, tuple[Rule, ...]], asked: frozenset[str]) -> set[str]:
    """The rules asked for: by their own id, or by that of what they are part of."""
    return {id for id, versions in groups.items() if not asked.isdisjoint({id, versions[0].base_id})}


def _shown(select: Select) -> Select:
    """The rows with what a finding shows of them."""
    return evolve(select, columns={name: select.columns[name] for name in COLUMNS})


def _closure(wanted: set[str], reads: Mapping[str, set[str]]) -> set[str]:
    """The rules, those they read, those that these read, and so on."""
    found: set[str] = set()
    todo = [*wanted]
    while todo:
        here = todo.pop()
        if here not in found:
            found.add(here)
            todo += reads[here]
    return found


def _in_order(versions: Sequence[Select]) -> Select:
    """The rows of all versions in order, each with the number of its version."""
    parts = [evolve(rows, columns={**rows.columns, "version": value(n)}) for n, rows in enumerate(versions)]
    if len(parts) == 1:
        return parts[0]
    v = {name: Cell("v", name) for name in parts[0].columns}
    order = (
        v["subject_type"],
        v["subject"],
        call("coalesce", v["counterpart"], ""),
        call("coalesce", v["period_since"], 0),
        call("coalesce", v["period"], ""),
        v["about"],
    )
    every = Union(tuple(evolve(part, order=()) for part in parts))
    return Select((Source("v", every),), dict(v), order=order)


def _shortened(lowered: Lowered) -> None:
    """Leave out what nothing reads, and put what is read once where it is read."""
    rules = lowered.columns.values()
    owners = {step.name: rule.id for rule in rules for step in rule.steps}
    steps, ends = shorter(
        [step for rule in rules for step in rule.steps],
        [rule.rows for rule in rules if rule.rows is not None],
    )
    short = iter(ends)
    for id, rule in lowered.columns.items():
        own = tuple(step for step in steps if owners[step.name] == id)
        rows = None if rule.rows is None else next(short)
        lowered.columns[id] = evolve(rule, steps=own, rows=rows)


def tables_in(part: object) -> set[str]:
    """The tables that a plan or a step reads."""
    return {node.name for node in nodes(part) if isinstance(node, Table)}


def _undo(program: Program, before: int, known: dict[Hashable, Any]) -> None:
    """Take back the steps of a rule that was refused half-way."""
    del program.steps[before:]
    program.known.clear()
    program.known.update(known)


def _versions(
    cx: Lowering, campaign: Campaign, id: str, versions: tuple[Rule, ...]
) -> list[tuple[Run, Select]]:
    lowering = RULES.get(type(versions[0]))
    if lowering is None and not isinstance(versions[0], Timeline):
        raise NotInColumns(f"the rule type {type(versions[0]).__name__.lower()}")
    out = []
    for one in prepared(cx.world, campaign, versions, None, Read(), []):
        if one.no_table:
            raise NotInColumns("a table that is not kept")
        if lowering is None:
            out += orders(cx, one)
            continue
        select = lowering(cx, one, campaign.calendar.academic_start)
        if select is not None:
            out.append((one.run, select))
    if isinstance(versions[0], Completeness):
        _keep_failed(cx, id)
    return out


def _keep_failed(cx: Lowering, id: str) -> None:
    """The facts that failed in any version, for the rules that ask."""
    failing = cx.program.known.pop(("failing", id), ())
    if failing:
        parts = Union(tuple(every(part, "about") for part in failing))
        distinct = Select((Source("u", parts),), {"about": Cell("u", "about")}, distinct=True)
        cx.program.known["failed", id] = cx.program.keep(distinct, "failed")
