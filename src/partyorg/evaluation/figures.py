"""What a figure comes to for the row at hand."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from partyorg.campaign.figures import (
    Count,
    Field,
    Figure,
    Given,
    Ladder,
    LadderFigure,
    Percent,
    PerFull,
    Plus,
    Times,
    Unlisted,
    Versions,
)

from .comparing import STEPS
from .world import Env, World

__all__ = ["UnknownFigure", "exact", "ladder_step", "rounded", "value_of"]


class UnknownFigure(Exception):
    """A figure that the row needs is not listed, or the cell it reads is empty; `name` says which."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


Counter = Callable[[World, Count, Env], int]


def value_of(world: World, figure: Figure | None, env: Env) -> Any:
    """The value of a figure: a number, word, date, offset or list. Raises UnknownFigure where it is not to be had."""
    if type(figure) is Given:
        return figure.value
    if figure is None:
        return None
    if isinstance(figure, Unlisted):
        raise UnknownFigure(figure.name)
    if isinstance(figure, Versions):
        return value_of(world, _version(figure, env, world), env)
    if isinstance(figure, Count):
        return world.compilers.count(world, figure, env)
    if isinstance(figure, Percent):
        return _percent(world, figure, env)
    if isinstance(figure, Field):
        return _field(figure, env)
    if isinstance(figure, LadderFigure):
        return value_of_gives(
            world, ladder_step(world, figure.ladder, value_of(world, figure.on, env), env), env
        )
    if isinstance(figure, Times):
        product: Any = Fraction(1)
        for item in figure.items:
            product *= exact(value_of(world, item, env))
        return product
    if isinstance(figure, Plus):
        return sum((exact(value_of(world, item, env)) for item in figure.items), Fraction(0))
    if isinstance(figure, PerFull):
        quotient = exact(value_of(world, figure.of, env)) / exact(value_of(world, figure.per_full, env))
        return int(quotient)
    raise TypeError(figure)


def value_of_gives(world: World, gives: object, env: Env) -> Any:
    """What a ladder's step gives, itself perhaps a figure."""
    if isinstance(
        gives,
        Given | Unlisted | Versions | Count | Percent | Field | LadderFigure | Times | Plus | PerFull,
    ):
        return value_of(world, gives, env)
    return gives


def exact(value: Any) -> Fraction:
    """A number as an exact fraction."""
    if isinstance(value, Fraction):
        return value
    if isinstance(value, int | Decimal):
        return Fraction(value)
    raise UnknownFigure(f"not a number: {value!r}")


def rounded(value: Fraction, mode: str, digits: int = 0) -> Decimal:
    """The value rounded to `digits` places, to tens where they are -1: down and up are toward and away from zero."""
    scaled = value * Fraction(10) ** digits
    whole = scaled.numerator // scaled.denominator
    rest = scaled - whole
    if rest:
        negative = scaled < 0
        if mode == "down":
            whole += negative
        elif mode == "up":
            whole += not negative
        elif rest * 2 > 1 or (rest * 2 == 1 and (whole % 2 == 1 if mode == "half_even" else not negative)):
            whole += 1
    return Decimal(whole).scaleb(-digits) if digits >= 0 else Decimal(whole * 10**-digits)


def ladder_step(world: World, ladder: Ladder, value: Any, env: Env) -> object:
    """What the first step that holds for the value gives. Raises UnknownFigure where none holds."""
    number = rounded(exact(value), "half_up") if ladder.integers and not isinstance(value, str) else value
    for step in ladder.steps:
        if step.is_:
            if value in step.is_:
                return step.gives
            continue
        bounds = ((getattr(step, name), holds) for name, holds in STEPS.items())
        if all(b is None or holds(exact(number), exact(value_of(world, b, env))) for b, holds in bounds):
            return step.gives
    raise UnknownFigure("ladder")


def _percent(world: World, figure: Percent, env: Env) -> Any:
    share = exact(value_of(world, figure.percent, env)) * exact(value_of(world, figure.of, env)) / 100
    value: Any = share
    if figure.round:
        value = int(rounded(share, figure.round))
    low, high = value_of(world, figure.min, env), value_of(world, figure.max, env)
    if low is not None and value < low:
        value = low
    if high is not None and value > high:
        value = high
    return value


def _field(figure: Field, env: Env) -> Any:
    value: Any = env.fact
    for name in figure.path:
        value = value.get(name) if hasattr(value, "get") else getattr(value, name, None)
        if value is None or value == "":
            raise UnknownFigure(".".join(figure.path))
    return value


def _version(figure: Versions, env: Env, world: World) -> Figure:
    day = env.fact_day or env.anchor_day or (env.period[0] if env.period else world.today)
    on = date.fromordinal(max(day, 1))
    for since, until, value in figure.values:
        if (since is None or since <= on) and (until is None or on < until):
            return value
    raise UnknownFigure(figure.name)
