"""Ranking the candidates of a round by the criteria of a selection: for people to decide on, never a finding."""

from fractions import Fraction
from typing import Any

from attrs import frozen

from partyorg.campaign.rules import Selection
from partyorg.facts.records import Candidacy

from .cells import cell_of
from .figures import UnknownFigure, exact
from .rounds import RoundDays
from .world import World

__all__ = ["Ranked", "ranked"]


@frozen
class Ranked:
    """A candidacy and what it is ranked by; equal keys are equals. Candidates without a value come last."""

    fact: Candidacy
    key: tuple[tuple[bool, Fraction], ...]
    values: tuple[Fraction | None, ...]


def ranked(
    world: World, rule: Selection, at: RoundDays, entries: list[tuple[Candidacy, bool]]
) -> list[Ranked]:
    """The candidacies (each with whether it is chosen automatically, and so stands first) by the criteria, then by id."""
    out = []
    for fact, automatic in entries:
        values: list[Fraction | None] = []
        key: list[tuple[bool, Fraction]] = [(not automatic, Fraction(0))]
        for name in rule.criteria if not automatic else ():
            value = (
                _cell(world, fact, name[1:])
                if name.startswith("-")
                else _score(world, fact.subject, name, at)
            )
            values.append(value)
            key.append((value is None, -value if value is not None else Fraction(0)))
        out.append(Ranked(fact, tuple(key), tuple(values)))
    return sorted(out, key=lambda r: (r.key, r.fact.id))


def _cell(world: World, fact: Candidacy, name: str) -> Fraction | None:
    return _number(cell_of(world, name)(fact))


def _number(value: Any) -> Fraction | None:
    try:
        return exact(value)
    except UnknownFigure:
        return None


def _score(world: World, subject: str, rule_id: str, at: RoundDays) -> Fraction | None:
    """The subject's score by a rubric: of the period with the round's label, else the last one dated by its close.

    A rubric without scores stands for 1 where it is met and 0 where it is not; rows that say neither are passed over.
    """
    rows: list[tuple[int, str, str, Fraction]] = []
    for fact in world.results.get(rule_id, ()):
        value = _number(fact.value)
        if value is None and fact.status in ("met", "unmet"):
            value = Fraction(int(fact.status == "met"))
        if fact.subject == subject and fact.on is not None and value is not None:
            rows.append((fact.on.toordinal(), fact.id, fact.period, value))
    same = [r for r in rows if r[2] == at.key]
    found = same or [r for r in rows if r[0] <= at.closes]
    return max(found)[3] if found else None
