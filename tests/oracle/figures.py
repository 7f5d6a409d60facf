"""Figures: numbers and what they come to (GRAMMAR 1.5 and 1.7), in exact fractions."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from partyorg.campaign.figures import (
    Count,
    Field,
    Figure,
    Given,
    LadderFigure,
    Percent,
    PerFull,
    Plus,
    Times,
    Versions,
)
from partyorg.campaign.figures import Unlisted as UnlistedFigure

from .around import Around
from .seen import Seeing


class Unlisted:
    """A value that nobody knows."""


UNLISTED = Unlisted()


def value_of(seeing: Seeing, figure: Figure, around: Around, version_day: date | None = None) -> Any:
    """The value of a figure; UNLISTED where it rests on something not spelt out."""
    if isinstance(figure, Given):
        return figure.value
    if isinstance(figure, UnlistedFigure):
        return UNLISTED
    if isinstance(figure, Versions):
        day = version_day or seeing.as_of
        for since, until, inner in figure.values:
            if (since is None or since <= day) and (until is None or day < until):
                return value_of(seeing, inner, around, version_day)
        return UNLISTED
    if isinstance(figure, Count):
        return _count(seeing, figure, around)
    if isinstance(figure, Field):
        from .words import cell

        found = cell(seeing, around.fact, ".".join(figure.path)) if around.fact is not None else []
        return found[0] if found else UNLISTED
    inner_values = [value_of(seeing, f, around, version_day) for f in _inner(figure)]
    if any(v is UNLISTED for v in inner_values):
        return UNLISTED
    numbers = [Fraction(v) for v in inner_values]
    if isinstance(figure, Times):
        product = Fraction(1)
        for n in numbers:
            product *= n
        return product
    if isinstance(figure, Plus):
        return sum(numbers, Fraction(0))
    if isinstance(figure, PerFull):
        return int(numbers[1] / numbers[0])
    if isinstance(figure, Percent):
        value = rounded(numbers[0] * numbers[1] / 100, figure.round)
        rest = numbers[2:]
        if figure.min is not None:
            value = max(value, rest.pop(0))
        if figure.max is not None:
            value = min(value, rest.pop(0))
        return value
    assert isinstance(figure, LadderFigure)
    raise NotImplementedError("the oracle climbs no ladders")


def _inner(figure: Figure) -> list[Figure]:
    if isinstance(figure, Times | Plus):
        return list(figure.items)
    if isinstance(figure, PerFull):
        return [figure.per_full, figure.of]
    assert isinstance(figure, Percent)
    return [f for f in (figure.percent, figure.of, figure.min, figure.max) if f is not None]


def rounded(value: Fraction, how: str | None) -> Fraction:
    """The value rounded to a whole number, or as it is."""
    if how is None:
        return value
    low = floor(value)
    if how == "down":
        return Fraction(low)
    if how == "up":
        return Fraction(ceil(value))
    half = value - low
    if half != Fraction(1, 2):
        return Fraction(low + (half > Fraction(1, 2)))
    return Fraction(low + 1) if how == "half_up" else Fraction(low + low % 2)


def _count(seeing: Seeing, figure: Count, around: Around) -> Any:
    from .conditions import is_scope, members_on

    scope: Any = figure.of
    assert is_scope(scope), "the oracle counts members only"
    day = figure.as_of if isinstance(figure.as_of, date) else seeing.as_of
    if figure.as_of is None and around.stretch:
        day = max(d for d in around.stretch if d <= seeing.as_of)
    return len(members_on(seeing, scope, day, around))


__all__ = ["UNLISTED", "Decimal", "Unlisted", "rounded", "value_of"]
