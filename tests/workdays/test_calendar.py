"""The working-day calendar: days, certainty, overlays, and counting working days."""

from collections.abc import Iterator
from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.workdays import (
    CalendarCoverageError,
    Certainty,
    OverlayDay,
    TableDay,
    WorkCalendar,
    YearTable,
    default_calendar,
    worst,
)

CALENDAR = default_calendar()
DAY = timedelta(days=1)


def days(first: date, last: date) -> Iterator[date]:
    """Every day from the first to the last, both included."""
    while first <= last:
        yield first
        first += DAY


def test_every_day_from_2004_to_2026_agrees_with_both_calendar_packages() -> None:
    """The table says what chinesecalendar and holidays say, but for the one day on which those two disagree."""
    second = holidays.country_holidays("CN", years=range(2004, 2028))
    differs = [
        (day, chinese_calendar.is_workday(day), second.is_working_day(day))
        for day in days(date(2004, 1, 1), date(2026, 12, 31))
        if {CALENDAR.status(day).working} != {chinese_calendar.is_workday(day), second.is_working_day(day)}
    ]
    assert differs == [(date(2005, 12, 31), False, True)]
    assert CALENDAR.status(date(2005, 12, 31)).working, "国办发明电〔2005〕35号 has that Saturday worked"


def test_an_exchanged_week_is_worked_and_rested_as_the_notice_says() -> None:
    """Labour Day 2024: Sunday 28 April worked, 1 to 5 May off, Saturday 11 May worked."""
    worked = [day for day in days(date(2024, 4, 27), date(2024, 5, 12)) if CALENDAR.status(day).working]
    assert [day.strftime("%m-%d") for day in worked] == [
        "04-28", "04-29", "04-30", "05-06", "05-07", "05-08", "05-09", "05-10", "05-11",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("day", "certainty"),
    [
        (date(2003, 12, 31), Certainty.UNKNOWN),
        (date(2004, 1, 1), Certainty.OFFICIAL),
        (date(2025, 12, 31), Certainty.OFFICIAL),
        (date(2026, 12, 25), Certainty.OFFICIAL),
        (date(2026, 12, 26), Certainty.PROVISIONAL),
        (date(2026, 12, 31), Certainty.PROVISIONAL),
        (date(2027, 1, 1), Certainty.UNKNOWN),
    ],
)
def test_certainty_ends_with_the_tables(day: date, certainty: Certainty) -> None:
    """Covered days are official, the last covered late December is provisional, all else is unknown."""
    assert CALENDAR.status(day).certainty is certainty


def test_an_uncovered_year_is_monday_to_friday_less_the_fixed_holidays() -> None:
    """Nothing lunar is guessed: of 2027's weekdays only the holidays with a fixed date are off."""
    off = [day for day in days(date(2027, 1, 1), date(2027, 12, 31)) if not CALENDAR.status(day).working]
    assert [day.strftime("%m-%d") for day in off if day.weekday() < 5] == ["01-01", "10-01"]
    assert sum(day.weekday() >= 5 for day in off) == 104


def test_a_strict_calendar_names_the_year_it_lacks() -> None:
    """Strictness turns a guess into an error that says what is covered and how to cover more."""
    strict = default_calendar(strict=True)
    with pytest.raises(CalendarCoverageError, match=r"2027.*2026.*load_year_file") as caught:
        strict.add(date(2026, 12, 30), 5)
    assert (caught.value.year, caught.value.last_covered) == (2027, 2026)
    assert strict.add(date(2026, 12, 28), 3) == (date(2026, 12, 31), Certainty.PROVISIONAL)


def test_working_days_are_counted_across_a_holiday() -> None:
    """Five working days after the eve of Spring Festival 2024 take in the Sunday worked in exchange."""
    assert CALENDAR.add(date(2024, 2, 8), 0) == (date(2024, 2, 8), Certainty.OFFICIAL)
    assert CALENDAR.add(date(2024, 2, 9), 1) == (date(2024, 2, 18), Certainty.OFFICIAL)
    assert CALENDAR.add(date(2024, 2, 9), 5) == (date(2024, 2, 22), Certainty.OFFICIAL)
    assert CALENDAR.add(date(2024, 2, 22), -5) == (date(2024, 2, 9), Certainty.OFFICIAL)


def test_counting_over_new_year_into_an_unknown_year_is_unknown() -> None:
    """The worst certainty of the days passed is handed back with the date."""
    assert CALENDAR.add(date(2026, 12, 24), 1) == (date(2026, 12, 25), Certainty.OFFICIAL)
    assert CALENDAR.add(date(2026, 12, 24), 2) == (date(2026, 12, 28), Certainty.PROVISIONAL)
    assert CALENDAR.add(date(2026, 12, 31), 1) == (date(2027, 1, 4), Certainty.UNKNOWN)
    assert CALENDAR.add(date(2027, 1, 1), -1) == (date(2026, 12, 31), Certainty.PROVISIONAL)
    assert CALENDAR.add(date(2027, 1, 5), -1)[1] is Certainty.UNKNOWN


def test_counting_stops_at_the_ends_of_the_calendar() -> None:
    """A distance that leads beyond the first or the last day there is ends on that day."""
    assert CALENDAR.add(date(9999, 12, 30), 10) == (date.max, Certainty.UNKNOWN)
    assert CALENDAR.add(date(1, 1, 3), -10) == (date.min, Certainty.UNKNOWN)


@given(st.dates(date(2004, 2, 1), date(2027, 6, 1)), st.integers(-30, 30))
def test_counting_there_and_back_returns_to_a_working_day(day: date, n: int) -> None:
    """From a working day n working days on and n back is where one began, and n days lie between."""
    start, _ = CALENDAR.add(day, 1)
    end, _ = CALENDAR.add(start, n)
    assert CALENDAR.status(end).working
    assert CALENDAR.add(end, -n)[0] == start
    low, high = sorted((start, end))
    assert sum(CALENDAR.status(d).working for d in days(low + DAY, high)) == abs(n)


def test_an_overlay_decides_before_the_table_and_the_later_entry_wins() -> None:
    """A school's days off and on are official, half-open, and in force in years without a table too."""
    vacation = OverlayDay(date(2027, 1, 18), date(2027, 2, 22), label="寒假")
    duty = OverlayDay(date(2027, 2, 20), date(2027, 2, 21), off=False, label="补班")
    school = CALENDAR.with_overlay([vacation]).with_overlay([duty])
    assert not school.status(date(2027, 1, 18)).working
    assert school.status(date(2027, 2, 20)).working
    assert school.status(date(2027, 2, 22)) == CALENDAR.status(date(2027, 2, 22))
    assert school.status(date(2027, 1, 18)).certainty is Certainty.OFFICIAL
    assert not CALENDAR.with_overlay([duty, vacation]).status(date(2027, 2, 20)).working
    assert school.add(date(2027, 1, 17), 1) == (date(2027, 2, 20), Certainty.OFFICIAL)


def test_an_overlay_stretch_must_not_be_empty() -> None:
    """A stretch that ends where it begins is a mistake, since `until` is out."""
    with pytest.raises(ValueError, match="since before until"):
        OverlayDay(date(2027, 1, 1), date(2027, 1, 1))


def test_a_further_year_settles_its_own_days_and_the_december_before() -> None:
    """With 2027's table the end of 2026 becomes official, moved days included."""
    moved = [date(2026, 12, 31), date(2027, 1, 1), date(2027, 1, 4)]
    table = YearTable(2027, tuple(TableDay(day, True) for day in moved))
    longer = CALENDAR.with_years([table])
    assert longer.last_covered == 2027
    assert longer.add(date(2026, 12, 30), 1) == (date(2027, 1, 5), Certainty.OFFICIAL)
    assert longer.status(date(2027, 12, 31)).certainty is Certainty.PROVISIONAL
    gap = CALENDAR.with_years([YearTable(2028, ())])
    assert gap.status(date(2026, 12, 31)).certainty is Certainty.PROVISIONAL
    assert gap.status(date(2027, 6, 1)).certainty is Certainty.UNKNOWN


def test_the_version_changes_with_every_day_that_is_decided_otherwise() -> None:
    """Tables and overlay enter the digest; labels, which decide nothing, do not."""
    off = OverlayDay(date(2026, 6, 1), date(2026, 6, 2), label="校庆")
    assert CALENDAR.version.startswith("cn-2004-2026 sha256:")
    assert CALENDAR.version == WorkCalendar(CALENDAR.years).version
    versions = {
        CALENDAR.version,
        CALENDAR.with_overlay([off]).version,
        CALENDAR.with_overlay([OverlayDay(off.since, off.until, off=False)]).version,
        CALENDAR.with_years([YearTable(2027, ())]).version,
        WorkCalendar(()).version,
    }
    assert len(versions) == 5
    renamed = OverlayDay(off.since, off.until, label="运动会")
    assert CALENDAR.with_overlay([off]).version == CALENDAR.with_overlay([renamed]).version


def test_a_calendar_without_tables_knows_nothing_for_certain() -> None:
    """No table, no coverage: weekdays are guessed and marked so."""
    assert WorkCalendar(()).last_covered == 0
    assert WorkCalendar(()).status(date(2024, 5, 1)).certainty is Certainty.UNKNOWN


def test_the_worst_certainty_is_the_least_known_one() -> None:
    """Unknown is worse than provisional, provisional than official; nothing at all is official."""
    assert worst(Certainty.PROVISIONAL, Certainty.OFFICIAL) is Certainty.PROVISIONAL
    assert worst(Certainty.PROVISIONAL, Certainty.UNKNOWN) is Certainty.UNKNOWN
    assert worst() is Certainty.OFFICIAL
