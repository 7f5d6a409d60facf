"""Tests of a fact's cells, compiled to plain functions."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import partial
from typing import Any

from partyorg.campaign.conditions import Test

from .comparing import BOUNDS, Operator
from .figures import value_of
from .world import Env, World

__all__ = ["cell_of", "cell_test", "facts_test", "value_test"]

Getter = Callable[[Any], Any]


def cell_of(world: World, name: str) -> Getter:
    """How to read a column, a dotted name (figures.x, attr.x, tags.AXIS) or a derived cell of a fact."""
    head, _, rest = name.partition(".")
    if rest:
        if head in ("figures", "attr", "data"):
            return lambda fact: getattr(fact, head).get(rest, "")
        start = rest + ":"

        def tagged(fact: Any) -> tuple[str, ...]:
            values = getattr(fact, head)
            found = tuple(v[len(start) :] for v in values if v.startswith(start))
            return found or tuple(v for v in values if v == rest)

        return tagged
    if name == "size":
        return lambda fact: len({*fact.actors, *fact.counterparts})
    if name == "posted_days":
        return _posted_days
    if name == "posted_workdays":
        return lambda fact: _posted_workdays(world, fact)
    return lambda fact: getattr(fact, name, "")


def _posted_days(fact: Any) -> int | None:
    if fact.posted_on is None or fact.removed_on is None:
        return None
    return int((fact.removed_on - fact.posted_on).days)


def _posted_workdays(world: World, fact: Any) -> int | None:
    if fact.posted_on is None or fact.removed_on is None:
        return None
    count, day = 0, date.fromordinal(fact.posted_on.toordinal() - 1)
    while True:
        day = world.add_workdays(day, 1)
        if day >= fact.removed_on:
            return count
        count += 1


def value_test(world: World, test: Test) -> Callable[[Any], bool]:
    """A function that tells whether a cell's value passes; an empty cell fails everything but "absent"."""
    if test.present is not None:
        wanted = test.present
        return lambda value: (not _empty(value)) == wanted
    checks: list[Callable[[Any], bool]] = []
    if test.any_of is not None:
        words = frozenset(test.any_of)
        checks.append(lambda value: value in words)
    if test.bounds is not None:
        checks.extend(_bounds(world, test))
    if test.not_ is not None:
        inner = value_test(world, test.not_)
        checks.append(lambda value: not inner(value))
    if not checks:
        single: Callable[[Any], bool] = lambda value: True  # noqa: E731
    elif len(checks) == 1:
        single = checks[0]
    else:
        single = lambda value: all(check(value) for check in checks)  # noqa: E731
    needed = frozenset(test.all_of or ())

    def passes(value: Any) -> bool:
        if isinstance(value, tuple):
            return bool(value) and any(map(single, value)) and needed.issubset(value)
        if value is None or value == "":
            return False
        return single(value) and (not needed or needed == {value})

    return passes


def _empty(value: Any) -> bool:
    return value is None or value in ("", ())


def _bounds(world: World, test: Test) -> list[Callable[[Any], bool]]:
    bounds, env = test.bounds, Env()
    assert bounds is not None
    order = {word: place for place, word in enumerate(test.order)}
    out: list[Callable[[Any], bool]] = []
    for name, holds in BOUNDS.items():
        figure = getattr(bounds, name)
        if figure is None:
            continue
        limit = value_of(world, figure, env)
        if order and isinstance(limit, str):
            out.append(partial(_in_order, order, holds, order[limit]))
        elif isinstance(limit, date):
            out.append(partial(_on_dates, holds, limit))
        else:
            out.append(partial(_on_numbers, holds, _number(limit)))
    return out


def _in_order(order: Mapping[str, int], holds: Operator, limit: int, value: Any) -> bool:
    return isinstance(value, str) and value in order and holds(order[value], limit)


def _on_dates(holds: Operator, limit: date, value: Any) -> bool:
    return isinstance(value, date) and holds(value, limit)


def _on_numbers(holds: Operator, limit: Any, value: Any) -> bool:
    return isinstance(value, int | Decimal | Fraction) and holds(_number(value), limit)


def _number(value: Any) -> Any:
    return Fraction(value) if isinstance(value, Decimal) else value


def cell_test(world: World, name: str, test: Test) -> Callable[[Any], bool]:
    """A function that tells whether a fact's cell passes."""
    read, passes = cell_of(world, name), value_test(world, test)
    return lambda fact: passes(read(fact))


def facts_test(world: World, tests: Mapping[str, Test]) -> Callable[[Any], bool] | None:
    """A function that tells whether all named cells of a fact pass; None where there is nothing to test."""
    checks = [cell_test(world, name, test) for name, test in tests.items()]
    if not checks:
        return None
    if len(checks) == 1:
        return checks[0]
    return lambda fact: all(check(fact) for check in checks)
