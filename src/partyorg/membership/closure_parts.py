"""The small functions that gate closures are made of: windows, ballots, tests of single values."""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Any

from partyorg.campaign.conditions import Comparison, Test
from partyorg.campaign.figures import Figure, Given
from partyorg.campaign.rules import Ballot, Timing
from partyorg.dates import Days, Offset, contains
from partyorg.evaluation.cells import value_test
from partyorg.evaluation.figures import exact
from partyorg.evaluation.world import World

from .derive import data_ids
from .history import History, Row, moved

__all__ = [
    "UNKNOWN", "Bounds", "Cell", "Closure", "Hits", "IdsOf", "NotCompiledError", "all_in", "ballot_check", "day_number",
    "end_hits", "filled", "given_int", "number_of", "quick_test", "records_hits", "some_in", "split_ids", "window_test",
]  # fmt: skip

Closure = Callable[[History, Row], bool]
"""Whether a record passes the gate; True too where the gate does not apply, or cannot be told."""
Hits = Callable[[History, Row], Iterator["tuple[int, Row]"]]
"""The days of what a match finds, with the records behind, earliest first."""
Cell = Callable[[History, Row], Any]
IdsOf = Callable[[History, Row], "tuple[str, ...]"]
Bounds = Callable[[Any, Any], bool]

UNKNOWN = "unknown"
"""What a check comes to where a figure it needs is absent."""


class NotCompiledError(Exception):
    """A rule, or a part of one, that no closure says."""


def all_in(days: Callable[[str], Days], ids: IdsOf) -> Closure:
    """Whether there are ids and all of them are in the scope on the day of the record."""

    def holds(history: History, row: Row) -> bool:
        found, day = ids(history, row), row[1]
        for id in found:
            if not contains(days(id), day):
                return False
        return bool(found)

    return holds


def some_in(days: Callable[[str], Days], ids: IdsOf) -> Closure:
    """Whether one of the ids is in the scope on the day of the record."""

    def holds(history: History, row: Row) -> bool:
        day = row[1]
        return any(contains(days(id), day) for id in ids(history, row))

    return holds


@lru_cache(maxsize=4096)
def split_ids(text: Any) -> tuple[str, ...]:
    """The ids in a cell of data."""
    return data_ids(text) if text else ()


def filled(required: list[Cell]) -> Closure:
    """Whether every cell is filled."""

    def holds(history: History, row: Row) -> bool:
        for read in required:
            value = read(history, row)
            if value is None or value in ("", ()):
                return False
        return True

    return holds


def quick_test(world: World, test: Test) -> Callable[[Any], bool]:
    """The test of a single value, told apart by what it writes so that most are one comparison."""
    several = value_test(world, test)
    if test == Test(present=test.present):
        wanted = test.present
        return lambda value: (value is not None and value not in ("", ())) == wanted
    if test == Test(any_of=test.any_of) and test.any_of is not None:
        words = frozenset(test.any_of)
        return lambda value: several(value) if value.__class__ is tuple else value in words and value != ""
    bounds = test.bounds
    if bounds is not None and test == Test(bounds=bounds) and _is_between(bounds):
        low: Any = bounds.at_least.value  # type: ignore[union-attr]
        high: Any = bounds.at_most.value  # type: ignore[union-attr]
        return lambda value: value.__class__ in _NUMBERS and low <= value <= high
    return several


_NUMBERS = frozenset((int, Decimal))


def _is_between(bounds: Comparison) -> bool:
    ends = (bounds.at_least, bounds.at_most)
    plain = all(isinstance(end, Given) and isinstance(end.value, int | Decimal) for end in ends)
    return plain and bounds.more_than is None and bounds.less_than is None


def records_hits(kind: str, tests: list[Closure]) -> Hits:
    """The records of a step that pass the tests, the one tried among them."""
    if not tests:

        def plain(history: History, row: Row) -> Iterator[tuple[int, Row]]:
            for one in history.steps.get(kind, ()):
                yield one[1], one
            if row[0] == kind:
                yield row[1], row

        return plain

    def found(history: History, row: Row) -> Iterator[tuple[int, Row]]:
        for one in history.steps.get(kind, ()):
            if all(test(history, one) for test in tests):
                yield one[1], one
        if row[0] == kind and all(test(history, row) for test in tests):
            yield row[1], row

    return found


def end_hits(term: str) -> Hits:
    """The end of a term, once it has come."""

    def found(history: History, row: Row) -> Iterator[tuple[int, Row]]:
        end = history.terms.get(term)
        if end is not None and end <= row[1]:
            yield end, row

    return found


def given_int(figure: Figure) -> int:
    """A whole number as the file gives it."""
    if not isinstance(figure, Given) or not isinstance(figure.value, int):
        raise NotCompiledError("a figure")
    return figure.value


def window_test(rule: Timing) -> Callable[[int, int], bool]:
    """Whether a day lies in the window of an anchor on another: (day found, day of the anchor)."""
    lower, upper = (offset_of(figure) for figure in rule.window)
    low: Callable[[int, int], bool] | None = None
    high: Callable[[int, int], bool] | None = None
    if lower is not None:
        far = (lower.months, lower.days, lower.workdays)
        if lower.sign < 0 and not lower.is_zero:
            low = lambda on, day: moved(on, *far) >= day  # noqa: E731
        else:
            low = lambda on, day: on >= moved(day, *far)  # noqa: E731
    if upper is not None:
        near = (upper.months, upper.days, upper.workdays)
        if upper.is_zero:
            high = lambda on, day: on <= day  # noqa: E731
        elif upper.sign < 0:
            high = lambda on, day: moved(on, *near) <= day  # noqa: E731
        else:
            high = lambda on, day: on <= moved(day, *near)  # noqa: E731
    if low is None:
        return high or (lambda _, __: True)
    if high is None:
        return low
    return lambda on, day: low(on, day) and high(on, day)


def offset_of(figure: Figure) -> Offset | None:
    if not isinstance(figure, Given) or not (figure.value is None or isinstance(figure.value, Offset)):
        raise NotCompiledError("a window")
    return figure.value


def ballot_check(ballot: Ballot) -> Callable[[History, Row], "bool | str"]:
    """A vote on the numbers of the record: quorum first, then every majority."""
    if ballot.due is not None:
        raise NotCompiledError("due")
    tests = [
        *([("present", *ballot.quorum)] if ballot.quorum else []),
        *(("yes", *m) for m in ballot.majority),
    ]
    compiled = [(part, base, _share(bounds)) for part, bounds, base in tests]
    count, with_present = ballot.written == "count", ballot.written_present

    def holds(_: History, row: Row) -> bool | str:
        data = row[3]
        written = number_of(data.get("written", "")) if count else ""
        for part, base, passes in compiled:
            a, b = number_of(data.get(part, "")), number_of(data.get(base, ""))
            if a == "" or b == "":
                return UNKNOWN
            if written:
                a = a + written if part in ("yes", "cast") or (with_present and part == "present") else a
                b = b + written if base in ("yes", "cast") or (with_present and base == "present") else b
            if not passes(a, b):
                return False
        return True

    return holds


def _share(bounds: Comparison) -> Bounds:
    """Whether a share of a base holds the bounds, by cross-multiplication."""
    tests: list[Bounds] = []
    for name in ("at_least", "at_most", "more_than", "less_than"):
        figure = getattr(bounds, name)
        if figure is None:
            continue
        if not isinstance(figure, Given):
            raise NotCompiledError("a share")
        share = exact(figure.value)
        up, down = share.numerator, share.denominator
        if name == "at_least":
            tests.append(lambda part, base, up=up, down=down: part * down >= base * up)  # type: ignore[misc]
        elif name == "at_most":
            tests.append(lambda part, base, up=up, down=down: part * down <= base * up)  # type: ignore[misc]
        elif name == "more_than":
            tests.append(lambda part, base, up=up, down=down: part * down > base * up)  # type: ignore[misc]
        else:
            tests.append(lambda part, base, up=up, down=down: part * down < base * up)  # type: ignore[misc]
    if len(tests) == 1:
        return tests[0]
    return lambda part, base: all(test(part, base) for test in tests)


def number_of(value: Any) -> Any:
    """The value if it is a number, else the empty cell."""
    return "" if isinstance(value, str) else value


def day_number(value: Any) -> int | None:
    """A day number out of a cell: a number, or a date as text."""
    if isinstance(value, int):
        return value
    texts = value if isinstance(value, tuple) else (value,)
    if texts and isinstance(texts[0], str):
        try:
            return date.fromisoformat(texts[0]).toordinal()
        except ValueError:
            return None
    return None
