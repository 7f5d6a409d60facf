"""What the composed rules share: a part of a rule as a run of its own, and the facts of a period."""

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

import attrs
from attrs import define

from partyorg.campaign.conditions import Binding
from partyorg.campaign.matches import AnyMatch, Bound, Match, SimpleMatch
from partyorg.sources import Force

from .decide import Run
from .matching import Hit, probe
from .timing import SUBJECT_COLUMN, anchor_subject
from .walk import assumed_in, tables_in
from .world import Env, Subject, World, derived

__all__ = [
    "Stretch",
    "about_subject",
    "facts_in",
    "part_of",
    "plain",
    "subject_of_fact",
    "tables_missing",
]


@define(slots=True, eq=False)
class Stretch:
    """The days `[low, high)` in which facts are looked for, the label they may carry instead, and the day of decision."""

    low: int
    high: int
    label: str
    decided: int


def part_of(
    run: Run,
    part: str = "",
    *,
    uses: Any = (),
    tables: Iterable[str] = (),
    force: Force | None = None,
    clauses: tuple[str, ...] | None = None,
    own_act: bool = False,
) -> Run:
    """A run for one part of the rule: rows under the id RULE/part, waivers of the whole rule, its own assumed figures.

    `uses` is what the part of the definition rests on; `tables` are read beside those that `uses` names. With
    `own_act` the subject has to act, whatever the rule's `responsible` says. The same part gives the same run.
    """

    def make() -> Run:
        rule, world = run.rule, run.world
        header = attrs.evolve(
            rule,
            id=f"{rule.id}/{part}" if part else rule.id,
            base_id=rule.base_id or rule.id,
            force=force or rule.force,
            clauses=rule.clauses if clauses is None else clauses,
            responsible=None if own_act else rule.responsible,
        )
        read = {*tables, *tables_in(uses)}
        since = (world.view.settings.recorded_since.get(table) for table in read)
        recorded = max((day.toordinal() for day in since if day is not None), default=0)
        assumed, missing = assumed_in(uses) if uses else run.assumed, tables_missing(world, read)
        return Run(world, run.campaign, header, assumed, missing, recorded, run.rows, run.read, run.wanted)

    if part not in run.parts:
        run.parts[part] = make()
    return run.parts[part]


def tables_missing(world: World, tables: Iterable[str]) -> frozenset[str]:
    """The tables among these that the register does not keep."""
    return frozenset(t for t in tables if t not in ("placements", "names") and not world.view.supplied(t))


def plain(value: Fraction) -> int | Fraction:
    """The number as int where it is whole."""
    return int(value) if value.denominator == 1 else value


def facts_in(world: World, match: Match, env: Env, at: Stretch | None) -> list[Hit]:
    """The facts of a match that belong to the stretch: by their `period` cell, or with an empty cell by date.

    Without a stretch all facts up to as-of. A fact revoked by the day of decision does not count, nor does one that
    came later and is revoked by now.
    """
    found = probe(world, match)
    if at is None:
        return found.hits(env, 0, world.today + 1, world.today)
    if any(part.latest for part in found.parts):
        return found.hits(env, at.low, min(at.high, world.today + 1), at.decided)
    counts = {part.revoked == "counts" for part in (match.any if isinstance(match, AnyMatch) else (match,))}
    out = []
    for hit in found.hits(env, 0, world.today + 1, at.decided):
        day, _, fact = hit
        label = getattr(fact, "period", "")
        if label != at.label if label else not at.low <= day < at.high:
            continue
        if fact.revoked_on is not None and day > at.decided and counts != {True}:
            continue
        out.append(hit)
    return out


def about_subject(world: World, match: Match) -> Match:
    """The match with its subject bound to `self`, unless it binds anything itself."""
    return derived(world, match, "about subject", lambda: _about_subject(match))


def _about_subject(match: Match) -> Match:
    if isinstance(match, AnyMatch):
        return AnyMatch(tuple(_bound_to_self(part) for part in match.any))
    return _bound_to_self(match)


def _bound_to_self(match: SimpleMatch) -> SimpleMatch:
    if match.bound:
        return match
    column = SUBJECT_COLUMN.get(match.table, "subject")
    return attrs.evolve(match, bound={column: Bound((Binding("self"),))})


def subject_of_fact(world: World, fact: Any) -> Subject:
    """Whom a fact is about; a finding about a seat gives the seat."""
    finding = getattr(fact, "finding", None)
    if finding is not None and finding.subject.type == "post":
        unit, _, rest = finding.subject.id.partition("/")
        post, _, person = rest.partition("/")
        return Subject("post", finding.subject.id, person=person, unit=unit, post=post)
    return anchor_subject(world, fact)
