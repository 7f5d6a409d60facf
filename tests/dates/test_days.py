"""Sets of days behave like sets of days."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.dates import (
    ALWAYS,
    NEVER,
    complement,
    contains,
    count_days,
    days_in,
    intersect,
    merge,
    union,
)

SPANS = st.lists(st.tuples(st.integers(1, 40), st.integers(1, 40)), max_size=5)


def days_of(spans: list[tuple[int, int]]) -> set[int]:
    """The same set, day by day."""
    return {day for low, high in spans for day in range(low, high)}


@given(SPANS, SPANS)
def test_intersection_and_union_agree_with_sets_of_single_days(
    a: list[tuple[int, int]], b: list[tuple[int, int]]
) -> None:
    """Span arithmetic and day-by-day arithmetic give the same days."""
    one, two = merge(a), merge(b)
    assert days_of(list(intersect(one, two))) == days_of(a) & days_of(b)
    assert days_of(list(union(one, two))) == days_of(a) | days_of(b)


@given(SPANS)
def test_a_merged_set_is_sorted_disjoint_and_without_touching_spans(spans: list[tuple[int, int]]) -> None:
    """There is one way to write a set of days."""
    merged = merge(spans)
    assert all(low < high for low, high in merged)
    assert all(before[1] < after[0] for before, after in pairwise(merged))


@given(SPANS)
def test_the_complement_of_the_complement_is_the_set(spans: list[tuple[int, int]]) -> None:
    """Taking the other days twice changes nothing."""
    merged = merge(spans)
    assert complement(complement(merged)) == merged


@given(SPANS, st.integers(1, 40), st.integers(1, 40))
def test_counting_and_membership_agree_with_single_days(
    spans: list[tuple[int, int]], low: int, high: int
) -> None:
    """How many days lie in a stretch, and whether one does, is the same counted one by one."""
    merged, single = merge(spans), days_of(spans)
    assert count_days(merged, low, high) == len([d for d in single if low <= d < high])
    assert contains(merged, low) == (low in single)
    assert days_of(list(days_in(merged, low, high))) == {d for d in single if low <= d < high}


def test_never_and_always_are_each_others_complement() -> None:
    """The two ends of the world of days."""
    assert complement(NEVER) == ALWAYS
    assert complement(ALWAYS) == NEVER


@pytest.mark.parametrize("day", [date.min, date.max])
def test_always_holds_the_first_and_the_last_day_there_is(day: date) -> None:
    """No day is left out of the full set."""
    assert contains(ALWAYS, day.toordinal())
