"""Figures that can be read and still make no sense: a share above one, a least number above the most."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

import attrs

from partyorg.campaign.conditions import Comparison
from partyorg.campaign.definition import Campaign
from partyorg.campaign.figures import Figure, Given, Percent
from partyorg.campaign.matches import CountSpec
from partyorg.campaign.rules import Quota, Rubric, Selection, Target

__all__ = ["insane_figures"]


def insane_figures(campaign: Campaign) -> Iterator[tuple[str, str]]:
    """The names of figures or rules, and what is wrong with each, in the order of the file."""
    for rule in campaign.rules:
        for value in _walk(rule):
            yield from ((rule.id, problem) for problem in _problems(value))
        if isinstance(rule, Target) and rule.measure == "share":
            for bound in _bounds(rule.threshold):
                if not 0 <= bound <= 1:
                    yield rule.id, f"a share of {bound} is not between 0 and 1"
        if isinstance(rule, Rubric):
            yield from ((rule.id, problem) for problem in _weights(rule))
        if isinstance(rule, Selection):
            for quota in rule.quota:
                yield from (
                    (f"{rule.id}.quota.{quota.key}".rstrip("."), problem) for problem in _quota(quota)
                )


def _walk(value: object) -> Iterator[object]:
    if isinstance(value, tuple):
        for item in value:
            yield from _walk(item)
    elif attrs.has(type(value)):
        yield value
        cls: Any = type(value)
        for a in attrs.fields(cls):
            yield from _walk(getattr(value, a.name))


def _problems(value: object) -> Iterator[str]:
    if isinstance(value, Percent):
        percent = _number(value.percent)
        if percent is not None and percent < 0:
            yield f"{percent} % is below nothing"
        yield from _ordered(value.min, value.max)
    elif isinstance(value, CountSpec):
        yield from _ordered(value.min, value.max)
    elif isinstance(value, Comparison):
        yield from _ordered(value.at_least, value.at_most)


def _ordered(low: Figure | None, high: Figure | None) -> Iterator[str]:
    least, most = _number(low), _number(high)
    if least is not None and most is not None and least > most:
        yield f"the least, {least}, is above the most, {most}"


def _quota(quota: Quota) -> Iterator[str]:
    yield from _ordered(quota.at_least, quota.at_most)
    for figure in (quota.exactly, quota.at_most, quota.about):
        number = _number(figure)
        if number is not None and number <= 0:
            yield f"a quota of {number} lets nobody be chosen"
    about, tolerance = _number(quota.about), _number(quota.tolerance)
    if about is not None and tolerance is not None and tolerance >= about:
        yield f"about {about} give or take {tolerance} may be nobody"


def _weights(rule: Rubric) -> Iterator[str]:
    """Weights of which every one is given add up to 1, 10 or 100."""
    for what, weights in (
        ("items", [item.weight for item in rule.items]),
        ("voices", [voice.weight for voice in rule.voices]),
    ):
        numbers = [_number(weight) for weight in weights]
        known = [number for number in numbers if number is not None]
        if len(known) == len(numbers) > 1 and sum(known) not in (1, 10, 100) and len(set(known)) > 1:
            yield f"the weights of its {what} add up to {sum(known)}"


def _bounds(threshold: object) -> Iterator[Fraction]:
    figures: tuple[object, ...] = (threshold,)
    if isinstance(threshold, Comparison):
        figures = (threshold.at_least, threshold.at_most, threshold.more_than, threshold.less_than)
    for figure in figures:
        number = _number(figure)
        if number is not None:
            yield number


def _number(figure: object) -> Fraction | None:
    value = figure.value if isinstance(figure, Given) else None
    if isinstance(value, bool) or value is None or isinstance(value, str | tuple):
        return None
    try:
        return Fraction(value)  # type: ignore[arg-type]  # what is no number says so
    except (TypeError, ValueError):
        return None
