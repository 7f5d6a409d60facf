"""Civil dates: sets of days, offsets, labelled periods and forward anniversaries.

A set of days (`Days`) is a sorted tuple of half-open spans of day numbers (`date.toordinal()`), so that the set
operations below are plain integer work. `NEVER` and `ALWAYS` are the empty and the full set.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta

from attrs import frozen

__all__ = [
    "ALWAYS",
    "FOREVER",
    "NEVER",
    "OPEN",
    "Days",
    "Offset",
    "Period",
    "add_months",
    "complement",
    "contains",
    "count_days",
    "days_in",
    "intersect",
    "merge",
    "parse_offset",
    "periods",
    "shared_days",
    "shift",
    "span",
    "union",
    "whole_years",
]

Days = tuple[tuple[int, int], ...]

FIRST = 1
"""The first day number (0001-01-01)."""
FOREVER = date.max.toordinal() + 1
"""The day number after the last day there is; the end of an open span."""
ALWAYS: Days = ((FIRST, FOREVER),)
NEVER: Days = ()


def span(since: date | None, until: date | None) -> tuple[int, int]:
    """The half-open span of day numbers from `since` (in) to `until` (out); None is an open end."""
    return (since.toordinal() if since else FIRST, until.toordinal() if until else FOREVER)


def intersect(a: Days, b: Days) -> Days:
    """The days in both sets."""
    if not a or not b:
        return NEVER
    if a is ALWAYS or a is b:
        return b
    if b is ALWAYS:
        return a
    if len(a) == 1 and len(b) == 1:
        ((since, until),) = a
        ((low, high),) = b
        if low <= since and until <= high:
            return a
        if since <= low and high <= until:
            return b
        if low < since:  # noqa: PLR1730 (not max(): this is the innermost loop of everything)
            low = since
        high = min(high, until)
        return ((low, high),) if low < high else NEVER
    out, i, j = [], 0, 0
    while i < len(a) and j < len(b):
        low, high = max(a[i][0], b[j][0]), min(a[i][1], b[j][1])
        if low < high:
            out.append((low, high))
        if a[i][1] < b[j][1]:
            i += 1
        else:
            j += 1
    return tuple(out)


def merge(spans: Iterable[tuple[int, int]]) -> Days:
    """The set of the given spans: sorted, with overlapping and touching spans joined and empty ones dropped."""
    out: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if low >= high:
            continue
        if out and low <= out[-1][1]:
            if high > out[-1][1]:
                out[-1] = (out[-1][0], high)
        else:
            out.append((low, high))
    return tuple(out)


def union(*sets: Days) -> Days:
    """The days in at least one of the sets."""
    if len(sets) == 1:
        return sets[0]
    return merge(s for days in sets for s in days)


def complement(days: Days) -> Days:
    """The days not in the set."""
    if not days:
        return ALWAYS
    out, at = [], FIRST
    for low, high in days:
        if at < low:
            out.append((at, low))
        at = high
    if at < FOREVER:
        out.append((at, FOREVER))
    return tuple(out)


def contains(days: Days, day: int) -> bool:
    """Whether the day number lies in the set."""
    if len(days) == 1:
        return days[0][0] <= day < days[0][1]
    at = bisect_right(days, (day, FOREVER + 1)) - 1
    return at >= 0 and day < days[at][1]


def count_days(days: Days, low: int = FIRST, high: int = FOREVER) -> int:
    """How many days of the set lie in `[low, high)`."""
    total = 0
    for a, b in days:
        a = max(a, low)
        b = min(b, high)
        if a < b:
            total += b - a
    return total


def shared_days(a: Days, b: Days) -> int:
    """How many days are in both sets."""
    if len(a) == 1 and len(b) == 1:
        ((since, until),) = a
        ((low, high),) = b
        shared = (min(high, until)) - (max(low, since))
        return max(0, shared)
    return count_days(intersect(a, b))


def days_in(days: Days, low: int, high: int) -> Days:
    """The part of the set inside `[low, high)`."""
    if len(days) == 1:
        ((since, until),) = days
        if low <= since and until <= high:
            return days
        low = max(low, since)
        high = min(high, until)
        return ((low, high),) if low < high else NEVER
    return intersect(days, ((low, high),)) if low < high else NEVER


def add_months(day: date, months: int) -> date:
    """The same day `months` months on (or back), clamped to the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not 1 <= year <= 9999:
        return date.max if months > 0 else date.min
    for candidate in (day.day, 30, 29, 28):
        if candidate <= day.day:
            try:
                return date(year, month + 1, candidate)
            except ValueError:
                continue
    raise AssertionError("every month has 28 days")


def whole_years(start: date, day: date) -> int:
    """Whole years reached on `day`, counted forward from `start`; a 29 February reaches on 28 February."""
    years = day.year - start.year
    return years if day >= add_months(start, 12 * years) else years - 1


@frozen
class Offset:
    """A distance between two dates: months first, then days, then working days; `sign` is +1 or -1."""

    months: int = 0
    days: int = 0
    workdays: int = 0
    sign: int = 1

    @property
    def forward(self) -> "Offset":
        """The same distance without its sign."""
        return self if self.sign > 0 else Offset(self.months, self.days, self.workdays)

    @property
    def is_zero(self) -> bool:
        """Whether it is no distance at all."""
        return not (self.months or self.days or self.workdays)

    def __str__(self) -> str:
        parts = [
            f"{n}{unit}" for n, unit in ((self.months, "m"), (self.days, "d"), (self.workdays, "wd")) if n
        ]
        return ("-" if self.sign < 0 else "") + ("+".join(parts) or "0d")


OPEN = "open"
_OFFSET = re.compile(r"([+-]?)(\d{1,5}(?:d|wd|w|m|y)(?:\+\d{1,5}(?:d|wd|w|m|y))*)")
_PART = re.compile(r"(\d+)(wd|d|w|m|y)")


def parse_offset(text: str) -> Offset | None:
    """Read "30d", "-1y", "6m", "2w", "5wd", "12m+60d"; None for "open". Raises ValueError for anything else."""
    if text == OPEN:
        return None
    found = _OFFSET.fullmatch(text)
    if not found:
        raise ValueError(f"not an offset: {text!r}")
    months = days = workdays = 0
    for number, unit in _PART.findall(found[2]):
        n = int(number)
        if unit in "my":
            months += n * (12 if unit == "y" else 1)
        elif unit == "wd":
            workdays += n
        else:
            days += n * (7 if unit == "w" else 1)
    return Offset(months, days, workdays, -1 if found[1] == "-" else 1)


AddWorkdays = Callable[[date, int], date]


def shift(day: date, offset: Offset, add_workdays: AddWorkdays | None = None) -> date:
    """The day `offset` away from `day`: months (clamped), then days, then working days.

    `add_workdays(day, n)` gives the n-th working day after a day; needed only for offsets in working days.
    Dates beyond the calendar stop at its first or last day.
    """
    if offset.months:
        day = add_months(day, offset.sign * offset.months)
    if offset.days:
        number = day.toordinal() + offset.sign * offset.days
        day = date.fromordinal(min(max(number, FIRST), FOREVER - 1))
    if offset.workdays:
        if add_workdays is None:
            raise ValueError("an offset in working days needs a working-day calendar")
        day = add_workdays(day, offset.sign * offset.workdays)
    return day


@frozen
class Period:
    """A labelled, half-open stretch of days."""

    label: str
    since: date
    until: date


_UNIT_MONTHS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def periods(
    unit: str, since: date, until: date, *, every: int = 1, year_starts: tuple[int, int] = (1, 1)
) -> Iterator[Period]:
    """Whole calendar periods that touch `[since, until)`, in order.

    `unit` is week (ISO, from Monday), month, quarter, half or year; `year_starts` (month, day) begins an academic year,
    labelled by its first calendar year. `every` joins that many units, counted from the first whole unit at or after
    `since`; the label is the first unit's with "+every".
    """
    if since >= until:
        return
    starts = _unit_starts(unit, since, year_starts)
    first = next(starts)
    if every == 1:
        following = next(starts)
        while first < until:
            yield Period(_label(unit, first), first, following)
            first, following = following, next(starts)
        return
    while first < since:
        first = next(starts)
    if since < first:
        origin = _group_before(unit, first, every)
        yield Period(f"{_label(unit, origin)}+{every}", origin, first)
    while first < until:
        following = first
        for _ in range(every):
            following = next(starts)
        yield Period(f"{_label(unit, first)}+{every}", first, following)
        first = following


def _unit_starts(unit: str, day: date, year_starts: tuple[int, int]) -> Iterator[date]:
    if unit == "week":
        monday = day - timedelta(days=day.weekday())
        while True:
            yield monday
            monday += timedelta(days=7)
    step = _UNIT_MONTHS[unit]
    if unit == "year":
        start = date(day.year, *year_starts)
        if start > day:
            start = add_months(start, -12)
    else:
        start = date(day.year, (day.month - 1) // step * step + 1, 1)
    n = 0
    while True:
        yield add_months(start, n * step)
        n += 1


def _group_before(unit: str, first: date, every: int) -> date:
    if unit == "week":
        return first - timedelta(days=7 * every)
    return add_months(first, -_UNIT_MONTHS[unit] * every)


def _label(unit: str, start: date) -> str:
    if unit == "week":
        year, week, _ = start.isocalendar()
        return f"{year}-W{week:02d}"
    if unit == "month":
        return f"{start.year:04d}-{start.month:02d}"
    if unit == "quarter":
        return f"{start.year:04d}-Q{(start.month + 2) // 3}"
    if unit == "half":
        return f"{start.year:04d}-H{1 if start.month <= 6 else 2}"
    return f"{start.year:04d}"
