"""Assessed items: the values that reviewers gave, class by class, with quorum and weights."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import define

from partyorg.campaign.conditions import Binding, Test
from partyorg.campaign.matches import Bound, SimpleMatch
from partyorg.campaign.rules import Rubric, Voice
from partyorg.dates import contains

from .cells import value_test
from .figures import UnknownFigure, exact, value_of
from .matching import Hit
from .scopes import members
from .world import Env, Subject, World, derived

__all__ = ["Assessed", "assessed", "assessment_of", "measure_of"]

MET: Mapping[str, bool] = {
    "met": True,
    "pass": True,
    "yes": True,
    "not_met": False,
    "unmet": False,
    "fail": False,
    "no": False,
}
"""Words that count as met or not met where all items must be met."""


@define(slots=True, eq=False)
class Assessed:
    """An item as reviewed: its value, and why there is none (a missing class, a weight not listed, a word)."""

    hits: list[Hit]
    value: Fraction | None = None
    missing: str = ""
    unlisted: bool = False
    word: bool = False
    failed: bool = False


@define(slots=True, eq=False)
class _Class:
    weight: Fraction
    mean: Fraction | None
    missing: str


def assessment_of(world: World, rule: Rubric, item: str) -> SimpleMatch:
    """The assessments of the rule's scheme for an item, about `self`."""
    kinds = world.vocabulary.expand("scheme", rule.scheme) if rule.scheme else None
    about = {"subject": Bound((Binding("self"),))}
    return derived(
        world,
        rule,
        f"assessments of {item}",
        lambda: SimpleMatch(
            key="assessment",
            table="assessments",
            kinds=kinds,
            only_tagged=rule.only_tagged,
            bound=about,
            tests={"item": Test(any_of=(item,))},
        ),
    )


def measure_of(world: World, rule: Rubric, name: str) -> SimpleMatch:
    """The measures of a name about `self`."""
    about = {"about": Bound((Binding("self"),))}
    return derived(
        world,
        rule,
        f"measures of {name}",
        lambda: SimpleMatch(key="measure", table="measures", kinds=frozenset((name,)), bound=about),
    )


def assessed(
    world: World, rule: Rubric, subject: Subject, env: Env, hits: list[Hit], words: bool
) -> Assessed:
    """An item's value from its assessments; with `words` whether every one of them says that it is met."""
    found = Assessed(hits)
    if not hits:
        return found
    if words and all(h[2].value in MET for h in hits):
        found.failed = not all(MET[h[2].value] for h in hits)
        return found
    if any(not isinstance(h[2].value, Decimal | int) for h in hits):
        found.word = True
        return found
    if not rule.voices:
        found.value = _mean(hits)
        return found
    try:
        _joined(rule, [_class(world, voice, subject, env, hits) for voice in rule.voices], found)
    except UnknownFigure:
        found.unlisted = True
    return found


def _joined(rule: Rubric, classes: list[_Class], found: Assessed) -> None:
    """The weighted sum over the classes; a missing class is zero, is dropped, or leaves no value."""
    present = [c for c in classes if c.mean is not None]
    absent = [c for c in classes if c.mean is None]
    if absent and (rule.missing == "unknown" or not present):
        found.missing = absent[0].missing
        return
    total = sum((c.weight * c.mean for c in present if c.mean is not None), Fraction(0))
    if absent and rule.missing == "drop":
        total /= sum(c.weight for c in present) or 1
    found.value = total


def _class(world: World, voice: Voice, subject: Subject, env: Env, hits: list[Hit]) -> _Class:
    names = world.vocabulary.expand("by_class", voice.class_)
    own = {subject.id} if subject.type != "post" else set()
    rows = [h for h in hits if h[2].by_class in names]
    if subject.type == "post":
        own = {p for h in rows for p in world.holders(subject, h[0])}
    if voice.exclude_subject:
        rows = [h for h in rows if h[2].by not in own]
    weight = exact(value_of(world, voice.weight, env))
    if not rows:
        return _Class(weight, None, "no_voice")
    if voice.quorum is not None and not _quorate(world, voice, own, env, rows):
        return _Class(weight, None, "no_quorum")
    kept = sorted(rows, key=lambda h: (exact(h[2].value), h[0], h[1]))[voice.trim : len(rows) - voice.trim]
    return _Class(weight, _mean(kept) if kept else None, "" if kept else "no_voice")


def _mean(hits: list[Hit]) -> Fraction:
    """The exact mean; a row that stands for several respondents weighs as many."""
    number = sum(_respondents(h[2]) for h in hits)
    return sum((exact(h[2].value) * _respondents(h[2]) for h in hits), Fraction(0)) / (number or 1)


def _respondents(fact: Any) -> int:
    return 1 if fact.respondents is None else int(fact.respondents)


def _quorate(world: World, voice: Voice, own: set[str], env: Env, rows: list[Hit]) -> bool:
    """Whether enough of those entitled took part; the `eligible` cell says how many, else the scope of the voice."""
    given = sum(_respondents(h[2]) for h in rows)
    stated = [h[2].eligible for h in rows if h[2].eligible is not None]
    if stated:
        entitled = max(stated)
    elif voice.who is not None:
        day = rows[-1][0]
        who = {s.id for s, days in members(world, voice.who, env.of(day=day)) if contains(days, day)}
        entitled = len(who - own if voice.exclude_subject else who)
    else:
        return False
    if entitled == 0:
        return False
    assert voice.quorum is not None
    return value_test(world, Test(bounds=voice.quorum))(Fraction(given, entitled))
