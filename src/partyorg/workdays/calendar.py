"""The working-day calendar: is a day worked, how sure is that, and which is the n-th working day from here."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from functools import cache, cached_property

from attrs import evolve, field, frozen

from partyorg.dates import FOREVER, Days, complement, contains, intersect, merge, span, union
from partyorg.errors import PartyorgError
from partyorg.workdays.table import YearTable, shipped_tables

__all__ = [
    "CalendarCoverageError",
    "Certainty",
    "DayStatus",
    "OverlayDay",
    "WorkCalendar",
    "default_calendar",
    "worst",
]

EXTEND = "read that year's table with load_year_file and add it with WorkCalendar.with_years"

_LATE_DECEMBER = (12, 26)
"""From here on a year's last days may still be moved by the next year's notice, which settles the New Year holiday
(those for 2006, 2007, 2008, 2012 and 2019 moved such days)."""

_FIXED = frozenset({(1, 1), (5, 1), (5, 2), (10, 1), (10, 2), (10, 3)})
"""Statutory holidays with a fixed date (全国年节及纪念日放假办法 as revised from 2025-01-01); the others follow the
lunar calendar or the solar terms and are not guessed."""


class Certainty(StrEnum):
    """How well a day's status is known."""

    OFFICIAL = "official"
    """Settled by a published notice, or by the overlay."""
    PROVISIONAL = "provisional"
    """The end of a covered year, which the notice for the next, not yet known, may still move."""
    UNKNOWN = "unknown"
    """No table for that year: Monday to Friday less the holidays with a fixed date."""


_ORDER = tuple(Certainty)


def worst(*certainties: Certainty) -> Certainty:
    """The least certain of the given ones; official where none is given."""
    return max(certainties, key=_ORDER.index, default=Certainty.OFFICIAL)


@frozen
class DayStatus:
    """Whether a day is worked, and how well that is known."""

    working: bool
    certainty: Certainty


_STATUSES = tuple((DayStatus(False, certainty), DayStatus(True, certainty)) for certainty in _ORDER)
_OFFICIAL, _PROVISIONAL, _UNKNOWN = range(len(_ORDER))


@frozen
class OverlayDay:
    """A stretch of days, `since` in and `until` out, that a school declares off (or on): vacations, a sports day.

    Raises ValueError for an empty stretch.
    """

    since: date
    until: date
    off: bool = True
    label: str = ""

    def __attrs_post_init__(self) -> None:
        if self.since >= self.until:
            raise ValueError(f"an overlay needs since before until, not {self.since} and {self.until}")


class CalendarCoverageError(PartyorgError):
    """A strict calendar was asked about a year it has no table for."""

    def __init__(self, year: int, last_covered: int, how_to_extend: str = EXTEND) -> None:
        self.year = year
        self.last_covered = last_covered
        self.how_to_extend = how_to_extend
        super().__init__(year, last_covered, how_to_extend)

    def __str__(self) -> str:
        return (
            f"the working-day table has no year {self.year}; its last year is {self.last_covered}: "
            f"{self.how_to_extend}"
        )


@frozen
class WorkCalendar:
    """Working days by year tables and an overlay. Immutable; later overlay days win over earlier ones.

    With `strict`, a question about a day that neither a table nor the overlay covers raises `CalendarCoverageError`;
    otherwise it is answered by Monday to Friday less the fixed holidays, and marked unknown.
    """

    years: tuple[YearTable, ...]
    overlay: tuple[OverlayDay, ...] = ()
    strict: bool = field(default=False, kw_only=True)

    def status(self, day: date) -> DayStatus:
        """Whether `day` is worked, and how well that is known."""
        working, certainty = self._look(day.toordinal())
        return _STATUSES[certainty][working]

    def add(self, day: date, n: int) -> tuple[date, Certainty]:
        """The n-th working day after `day` (before it, for a negative n; the day itself for 0).

        With it the worst certainty among the days passed, the reached one included and `day` itself not. Days beyond
        the calendar stop at its first or last day, as unknown.
        """
        step = 1 if n > 0 else -1
        number, left, doubt = day.toordinal(), abs(n), _OFFICIAL
        while left:
            number += step
            if not 0 < number < FOREVER:
                return (date.max if step > 0 else date.min), Certainty.UNKNOWN
            working, certainty = self._look(number)
            doubt = max(doubt, certainty)
            left -= working
        return date.fromordinal(number), _ORDER[doubt]

    @property
    def last_covered(self) -> int:
        """The last year with a table; 0 without any."""
        return max((table.year for table in self.years), default=0)

    @cached_property
    def version(self) -> str:
        """A label of the years, and a digest of every day the tables and the overlay decide: same days, same version.

        For example "cn-2004-2026 sha256:0123456789ab".
        """
        from hashlib import sha256

        lines = [f"{table.year}" for table in sorted(self.years, key=lambda table: table.year)]
        lines += [f"{number} {working:d}" for number, working in sorted(self._moved.items())]
        lines += [f"{name} {days}" for name, days in zip(("on", "off"), self._overlaid, strict=True)]
        digest = sha256("\n".join(lines).encode()).hexdigest()[:12]
        covered = [table.year for table in self.years]
        label = f"cn-{min(covered)}-{max(covered)}" if covered else "cn-none"
        return f"{label}{'+overlay' if self.overlay else ''} sha256:{digest}"

    def with_overlay(self, days: Iterable[OverlayDay]) -> "WorkCalendar":
        """This calendar with the given stretches of days on top of what it has."""
        return evolve(self, overlay=(*self.overlay, *days))

    def with_years(self, tables: Iterable[YearTable]) -> "WorkCalendar":
        """This calendar with the given years added; a year that is there already is replaced."""
        merged = {table.year: table for table in (*self.years, *tables)}
        return evolve(self, years=tuple(merged[year] for year in sorted(merged)))

    def _look(self, number: int) -> tuple[bool, int]:
        """Whether the day of that number is worked, and the place of its certainty in `_ORDER`."""
        on, off = self._overlaid
        if on and contains(on, number):
            return True, _OFFICIAL
        if off and contains(off, number):
            return False, _OFFICIAL
        official, covered = self._covered
        working = self._moved.get(number)
        if contains(covered, number):
            certainty = _OFFICIAL if contains(official, number) else _PROVISIONAL
            return ((number - 1) % 7 < 5 if working is None else working), certainty
        day = date.fromordinal(number)
        if self.strict:
            raise CalendarCoverageError(day.year, self.last_covered)
        if working is None:
            working = (number - 1) % 7 < 5 and (day.month, day.day) not in _FIXED
        return working, _UNKNOWN

    @cached_property
    def _moved(self) -> dict[int, bool]:
        """Day number to whether it is worked, for the days the tables move; a later year's table wins."""
        tables = sorted(self.years, key=lambda table: table.year)
        return {day.date.toordinal(): not day.off for table in tables for day in table.days}

    @cached_property
    def _covered(self) -> tuple[Days, Days]:
        """The days that are settled, and all days of the years with a table."""
        years = {table.year for table in self.years}
        covered = merge(span(date(year, 1, 1), date(year + 1, 1, 1)) for year in years)
        loose = merge(
            span(date(year, *_LATE_DECEMBER), date(year + 1, 1, 1)) for year in years if year + 1 not in years
        )
        return intersect(covered, complement(loose)), covered

    @cached_property
    def _overlaid(self) -> tuple[Days, Days]:
        """The days the overlay declares on, and those it declares off."""
        on: Days = ()
        off: Days = ()
        for item in self.overlay:
            days = (span(item.since, item.until),)
            rest = complement(days)
            on, off = (
                (intersect(on, rest), union(off, days))
                if item.off
                else (union(on, days), intersect(off, rest))
            )
        return on, off


@cache
def default_calendar(*, strict: bool = False) -> WorkCalendar:
    """The calendar over the shipped tables, read once, on first use."""
    return WorkCalendar(shipped_tables(), strict=strict)
