"""Offsets, anniversaries and labelled periods."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.dates import Offset, add_months, parse_offset, periods, shift, whole_years


@pytest.mark.parametrize(
    ("text", "offset"),
    [
        ("30d", Offset(days=30)),
        ("-1y", Offset(months=12, sign=-1)),
        ("6m", Offset(months=6)),
        ("2w", Offset(days=14)),
        ("5wd", Offset(workdays=5)),
        ("12m+60d", Offset(months=12, days=60)),
        ("0d", Offset()),
    ],
)
def test_an_offset_is_read_from_its_text(text: str, offset: Offset) -> None:
    """Every form of the grammar."""
    assert parse_offset(text) == offset


def test_open_is_no_distance_and_anything_else_is_refused() -> None:
    """`open` gives None; a misspelt unit is an error, not a guess."""
    assert parse_offset("open") is None
    with pytest.raises(ValueError, match="not an offset"):
        parse_offset("30 days")


@given(st.dates(date(1950, 1, 1), date(2100, 1, 1)), st.integers(-300, 300))
def test_months_keep_the_day_or_fall_back_to_the_months_end(day: date, months: int) -> None:
    """The same day of the month, clamped."""
    moved = add_months(day, months)
    assert (moved.year * 12 + moved.month) - (day.year * 12 + day.month) == months
    assert moved.day == day.day or (moved.day < day.day and (moved + timedelta(days=1)).day == 1)


def test_a_leap_day_comes_of_age_on_the_last_of_february() -> None:
    """29 February plus three years is 28 February, and the whole years are reached that day."""
    assert add_months(date(2020, 2, 29), 36) == date(2023, 2, 28)
    assert whole_years(date(2020, 2, 29), date(2023, 2, 28)) == 3
    assert whole_years(date(2020, 2, 29), date(2023, 2, 27)) == 2


def test_ninety_days_are_counted_by_the_calendar() -> None:
    """A leap year moves the end by a day."""
    ninety = parse_offset("90d")
    assert ninety is not None
    assert shift(date(2024, 1, 31), ninety) == date(2024, 4, 30)
    assert shift(date(2023, 1, 31), ninety) == date(2023, 5, 1)


def test_months_come_before_days() -> None:
    """12m+60d is a year first, then sixty days."""
    offset = parse_offset("12m+60d")
    assert offset is not None
    assert shift(date(2022, 11, 1), offset) == date(2023, 12, 31)


def test_working_days_need_a_calendar() -> None:
    """The library never guesses working days."""
    offset = parse_offset("5wd")
    assert offset is not None
    with pytest.raises(ValueError, match="working-day calendar"):
        shift(date(2024, 1, 31), offset)
    assert shift(date(2024, 1, 1), offset, lambda day, n: day + timedelta(days=n)) == date(2024, 1, 6)


@given(
    st.sampled_from(["week", "month", "quarter", "half", "year"]),
    st.dates(date(1990, 1, 1), date(2050, 1, 1)),
    st.integers(1, 900),
    st.integers(1, 3),
)
def test_periods_follow_each_other_and_cover_the_stretch(
    unit: str, since: date, days: int, every: int
) -> None:
    """No day between the ends is left out or counted twice, and labels are unique."""
    until = since + timedelta(days=days)
    listed = list(periods(unit, since, until, every=every))
    assert listed[0].since <= since
    assert listed[-1].until >= until
    assert all(a.until == b.since for a, b in pairwise(listed))
    assert len({p.label for p in listed}) == len(listed)


@pytest.mark.parametrize(
    ("unit", "day", "label"),
    [
        ("week", date(2021, 1, 2), "2020-W53"),
        ("month", date(2017, 3, 9), "2017-03"),
        ("quarter", date(2017, 3, 31), "2017-Q1"),
        ("half", date(2017, 7, 1), "2017-H2"),
        ("year", date(2017, 12, 31), "2017"),
    ],
)
def test_a_period_is_labelled_as_people_write_it(unit: str, day: date, label: str) -> None:
    """ISO weeks belong to the year of their Thursday."""
    (period,) = periods(unit, day, day + timedelta(days=1))
    assert period.label == label


def test_an_academic_year_is_labelled_by_its_first_year() -> None:
    """September 2016 to August 2017 is 2016."""
    (period,) = periods("year", date(2017, 3, 1), date(2017, 3, 2), year_starts=(9, 1))
    assert (period.label, period.since, period.until) == ("2016", date(2016, 9, 1), date(2017, 9, 1))


def test_two_years_at_a_time_are_counted_from_the_first_whole_one() -> None:
    """`every = 2` from mid-2016: 2017 and 2018 together."""
    labels = [p.label for p in periods("year", date(2016, 6, 3), date(2020, 1, 1), every=2)]
    assert labels == ["2015+2", "2017+2", "2019+2"]
