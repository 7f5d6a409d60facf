"""Quotas of a selection: how many were chosen, against how many may or must be."""

from fractions import Fraction
from typing import Any

import attrs
from attrs import define

from partyorg.campaign.conditions import PersonCondition, Scope
from partyorg.campaign.figures import Count, Figure, parts_of
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Quota, Selection
from partyorg.dates import contains
from partyorg.facts.records import Candidacy

from .cells import value_test
from .conditions import person_days, scope_days, unit_days
from .decide import SEVERITY, Run
from .figures import UnknownFigure, exact, value_of
from .parts import part_of, plain
from .rounds import RoundDays, granted_day, steps_by_candidacy
from .scopes import members
from .walk import free_roots, tables_in
from .world import Env, Subject, World, derived

__all__ = [
    "Chosen",
    "chosen_at",
    "counts_for",
    "line_of",
    "quota_key",
    "quota_rows",
    "quota_units",
    "reaches",
]

Chosen = tuple[int, Candidacy, str]
"""A candidacy with the day on which it reached the stage that a quota counts, and the fact that says so."""


@define(slots=True, eq=False)
class _Range:
    low: Fraction | None
    high: Fraction | None
    shown: Fraction | None


def quota_key(quota: Quota, place: int) -> str:
    """The key of a quota; one without is numbered from 1."""
    return quota.key or str(place + 1)


def quota_rows(
    run: Run, rule: Selection, quota: Quota, place: int, at: RoundDays, entries: list[Candidacy]
) -> None:
    """One row on the deciding unit (or on each unit of `per`) for a round."""
    world = run.world
    force = "should" if quota.advisory and SEVERITY[rule.force] == "error" else None
    tables = ["candidacies", *(["candidacy_steps"] if quota.stage != "granted" else [])]
    own = part_of(
        run,
        f"quota/{quota_key(quota, place)}",
        uses=(quota, rule.rounds),
        tables=tables,
        force=force,  # type: ignore[arg-type]
    )
    if own.missing & (tables_in((quota.per,)) if quota.per is not None else frozenset()):
        own.unknown_row("no_table")
        return
    reached = chosen_at(world, rule, quota, at, entries)
    for unit in quota_units(world, quota, at):
        _row(own, quota, at, unit, [c for c in reached if counts_for(world, quota, unit, c[1], c[0])])


def quota_units(world: World, quota: Quota, at: RoundDays) -> list[Subject]:
    """The units a quota is set for: the top unit, or those of `per` on the last day seen of the round."""
    if quota.per is None:
        return [world.root()]
    day = min(at.closes, world.today)
    return [s for s, days in members(world, quota.per, Env(day=day)) if contains(days, day)]


def chosen_at(
    world: World, rule: Selection, quota: Quota, at: RoundDays, entries: list[Candidacy]
) -> list[Chosen]:
    """The candidacies of a round that reached the quota's stage and satisfy its conditions, by day and id."""
    passes = value_test(world, quota.category) if quota.category is not None else None
    decided = min(at.due, world.today)
    out: list[Chosen] = []
    for fact in entries:
        if passes is not None and not passes(fact.category):
            continue
        reached = _reached(world, rule, quota, fact)
        if reached is None:
            continue
        day, id = reached
        if (
            quota.revoked == "void"
            and fact.revoked_on is not None
            and fact.revoked_on.toordinal() <= max(decided, day)
        ):
            continue
        if quota.where is not None and not _is(world, quota.where, fact.subject, day):
            continue
        out.append((day, fact, id))
    return sorted(out, key=lambda c: (c[0], c[2]))


def reaches(world: World, quota: Quota, fact: Candidacy, day: int) -> bool:
    """Whether the candidacy would count for the quota if it were chosen on the day."""
    if quota.category is not None and not value_test(world, quota.category)(fact.category):
        return False
    return quota.where is None or _is(world, quota.where, fact.subject, day)


def _reached(world: World, rule: Selection, quota: Quota, fact: Candidacy) -> tuple[int, str] | None:
    if quota.stage == "granted":
        day = granted_day(fact)
        return None if day is None else (day, fact.id)
    words = world.vocabulary.expand("step", quota.stage)
    wanted = next((s.outcome for s in rule.route if s.step == quota.stage), ("agree",))
    for step in steps_by_candidacy(world).get(fact.id, ()):
        if step.step in words and step.outcome in wanted and step.on is not None:
            return step.on.toordinal(), step.id
    return None


def _is(world: World, where: Any, id: str, day: int) -> bool:
    env = Env(day=day)
    if isinstance(where, PersonCondition):
        return id in world.org.people and contains(person_days(world, where)(id, env), day)
    return id in world.org.units and contains(unit_days(world, where)(id, env), day)


def counts_for(world: World, quota: Quota, unit: Subject, fact: Candidacy, day: int) -> bool:
    """Whether a choice counts for a unit: in the group its figure is reckoned on, else by the unit's subtree."""
    if quota.per is None:
        return True
    base = _base(quota)
    if base is not None:
        belongs = derived(world, base, "members", lambda: scope_days(world, attrs.evolve(base, as_of=None)))
        return contains(belongs(fact.subject, Env(subject=unit, self_=unit, day=day)), day)
    org = world.org
    units = (fact.subject,) if fact.subject in org.units else org.units_of(fact.subject, day)
    return any(contains(org.above(u).get(unit.id, ()), day) for u in units)


def _base(quota: Quota) -> Scope | None:
    """The scope, bound to the unit, that the quota's figures count."""
    given = [f for f in (quota.exactly, quota.at_most, quota.at_least, quota.about) if f is not None]
    for part in (part for figure in given for part in parts_of(figure)):
        of = part.of if isinstance(part, Count) else None
        if of is not None and not isinstance(of, SimpleMatch | AnyMatch) and "subject" in free_roots(of):
            return of
    return None


def _env(world: World, unit: Subject, at: RoundDays) -> Env:
    return Env(subject=unit, self_=unit, period=(at.low, at.high), day=min(at.closes, world.today))


def _range(world: World, quota: Quota, env: Env) -> _Range:
    def number(figure: Figure | None) -> Fraction | None:
        return None if figure is None else exact(value_of(world, figure, env))

    if quota.exactly is not None:
        wanted = number(quota.exactly)
        return _Range(wanted, wanted, wanted)
    if quota.about is not None:
        about, tolerance = number(quota.about), exact(value_of(world, quota.tolerance, env))
        assert about is not None
        return _Range(about - tolerance, about + tolerance, about)
    low, high = number(quota.at_least), number(quota.at_most)
    return _Range(low, high, high if high is not None else low)


def line_of(world: World, quota: Quota, unit: Subject, at: RoundDays) -> tuple[int, int] | None:
    """How many may be chosen, and how many with the tolerance; None where nothing limits. Raises UnknownFigure."""
    found = _range(world, quota, _env(world, unit, at))
    if found.high is None or found.shown is None:
        return None
    return int(min(found.shown, found.high)), int(found.high)


def _row(run: Run, quota: Quota, at: RoundDays, unit: Subject, reached: list[Chosen]) -> None:
    world, count = run.world, len(reached)
    shared: dict[str, Any] = {"period": at.period, "due": at.due, "evidence": tuple(c[2] for c in reached)}
    if run.missing:
        run.emit(unit, "unknown", reason="no_table", **shared)
        return
    shared["count"] = count
    try:
        limits = _range(world, quota, _env(world, unit, at))
    except UnknownFigure:
        run.emit(unit, "unknown", reason="unlisted", **shared)
        return
    shared["required"] = None if limits.shown is None else plain(limits.shown)
    reason, pending = "", True
    if limits.high is not None and count > limits.high:
        reason, pending = "over_max", False
    elif limits.low is None or count >= limits.low:
        if quota.parity is None or (count % 2 == 1) == (quota.parity == "odd"):
            run.emit(unit, "met", done=min(at.due, world.today), **shared)
            return
        reason = "parity"
    status, why = run.undecided(count, at.due, unit, None, at.low, reason=reason, pending=pending)
    run.emit(unit, status, reason="" if status == "pending" else why, **shared)
