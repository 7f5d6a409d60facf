"""Cells and what a file may ask of them: values, comparisons, presence (GRAMMAR 2 and 2.4)."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from partyorg.campaign.conditions import Comparison, Test
from partyorg.campaign.figures import Figure

from .around import Around
from .figures import Unlisted, value_of
from .seen import Seeing, Seen

SPAN_OF_POSTING = {"posted_days"}


def cell(seeing: Seeing, fact: Seen, name: str) -> list[Any]:
    """The values in a cell, none for an empty one; dotted names reach into maps and into tags with an axis."""
    if name == "size":
        named = {*(fact["actors"] or ()), *(fact["counterparts"] or ())}
        return [len({n for n in named if n not in seeing.units})]
    if name in SPAN_OF_POSTING:
        posted, removed = fact["posted_on"], fact["removed_on"]
        return [(removed - posted).days] if posted and removed else []
    head, _, rest = name.partition(".")
    value = fact[head]
    if rest and isinstance(value, tuple):
        return [v.partition(":")[2] for v in value if v.startswith(rest + ":")]
    if rest:
        value = (value or {}).get(rest, "")
    if isinstance(value, tuple):
        return list(value)
    return [] if value is None or value == "" else [value]


def filled(seeing: Seeing, fact: Seen, name: str) -> bool:
    """Whether a required column, or named part of one, is there: sections.goals asks for the word in the cell."""
    head, _, rest = name.partition(".")
    if rest and isinstance(fact[head], tuple):
        return any(v == rest or v.startswith(rest + ":") for v in fact[head])
    return bool(cell(seeing, fact, name))


def passes(seeing: Seeing, test: Test, values: Iterable[Any], around: Around) -> bool:
    """Whether one of the values passes, and those that must all be there are."""
    values = list(values)
    if test.present is not None and test.present != bool(values):
        return False
    if test.all_of is not None and not all(any(same(v, wanted) for v in values) for wanted in test.all_of):
        return False
    if test.any_of is None and test.bounds is None and test.not_ is None:
        return True
    return any(_one(seeing, test, value, around) for value in values)


def _one(seeing: Seeing, test: Test, value: Any, around: Around) -> bool:
    if test.any_of is not None and not any(same(value, wanted) for wanted in test.any_of):
        return False
    if test.bounds is not None and not within(seeing, test.bounds, value, around, test.order):
        return False
    return test.not_ is None or not passes(seeing, test.not_, [value], around)


def same(value: Any, wanted: Any) -> bool:
    """Whether a value is the wanted one; a word is never a number."""
    if isinstance(value, str) or isinstance(wanted, str):
        return bool(value == wanted) and isinstance(value, str) == isinstance(wanted, str)
    return bool(value == wanted)


def within(
    seeing: Seeing, bounds: Comparison, value: Any, around: Around, order: tuple[str, ...] = ()
) -> bool:
    """Whether every bound holds; words are compared by their place in the list, other pairs of kinds never are."""

    def holds(figure: Figure | None, test: Any) -> bool:
        if figure is None:
            return True
        bound = value_of(seeing, figure, around)
        if isinstance(bound, Unlisted):
            return False
        here = value
        if isinstance(bound, str) and isinstance(here, str):
            if bound not in order or here not in order:
                return False
            here, bound = order.index(here), order.index(bound)
        numbers = (int, Decimal, Fraction)
        if isinstance(here, numbers) and isinstance(bound, numbers):
            return bool(test(Fraction(here), Fraction(bound)))
        if isinstance(here, date) and isinstance(bound, date):
            return bool(test(here, bound))
        return False

    return (
        holds(bounds.at_least, lambda a, b: a >= b)
        and holds(bounds.at_most, lambda a, b: a <= b)
        and holds(bounds.more_than, lambda a, b: a > b)
        and holds(bounds.less_than, lambda a, b: a < b)
    )
