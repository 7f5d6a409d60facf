"""Days, offsets and periods, counted one by one."""

from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from partyorg.dates import Offset

ONE = timedelta(days=1)


def each_day(first: date, last: date) -> Iterator[date]:
    """Every day from `first` to `last`, both in."""
    day = first
    while day <= last:
        yield day
        day += ONE


def months_on(day: date, months: int) -> date:
    """The same day of the month some months away, or that month's last day."""
    whole = day.year * 12 + (day.month - 1) + months
    year, month = whole // 12, whole % 12 + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def shifted(day: date, offset: Offset) -> date:
    """The day at a distance: months first, then days. The oracle knows no working days."""
    assert not offset.workdays
    return months_on(day, offset.sign * offset.months) + ONE * (offset.sign * offset.days)


def above_lower(anchor: date, day: date, lower: Offset | None) -> bool:
    """Whether `day` is not before the window's lower end; distances run forward from the earlier date."""
    if lower is None:
        return True
    forward = Offset(lower.months, lower.days)
    if lower.sign < 0:
        return shifted(day, forward) >= anchor
    return day >= shifted(anchor, forward)


def below_upper(anchor: date, day: date, upper: Offset | None) -> bool:
    """Whether `day` is not after the window's upper end."""
    if upper is None:
        return True
    forward = Offset(upper.months, upper.days)
    if upper.sign < 0:
        return shifted(day, forward) <= anchor
    return day <= shifted(anchor, forward)


class Stretch(NamedTuple):
    """A labelled period, `until` out; None: it has no end."""

    label: str
    since: date
    until: date | None

    def has(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return self.since <= day and (self.until is None or day < self.until)


def start_of(unit: str, day: date, year_starts: tuple[int, int]) -> date:
    """The first day of the week, month, quarter, half or year that holds the day."""
    start = day
    while not begins(unit, start, year_starts):
        start -= ONE
    return start


def begins(unit: str, day: date, year_starts: tuple[int, int]) -> bool:
    """Whether a week, month, quarter, half or year begins on the day."""
    if unit == "week":
        return day.isoweekday() == 1
    if unit == "month":
        return day.day == 1
    if unit == "quarter":
        return day.day == 1 and day.month in (1, 4, 7, 10)
    if unit == "half":
        return day.day == 1 and day.month in (1, 7)
    assert unit == "year", unit
    return (day.month, day.day) == year_starts


def label_of(unit: str, start: date) -> str:
    """The label of the unit that begins on the day."""
    if unit == "week":
        thursday = start + 3 * ONE
        week = (thursday - date(thursday.year, 1, 1)).days // 7 + 1
        return f"{thursday.year}-W{week:02}"
    if unit == "month":
        return f"{start.year}-{start.month:02}"
    if unit == "quarter":
        return f"{start.year}-Q{(start.month - 1) // 3 + 1}"
    if unit == "half":
        return f"{start.year}-H{1 if start.month == 1 else 2}"
    return str(start.year)


def calendar_periods(
    unit: str, first: date, last: date, every: int = 1, year_starts: tuple[int, int] = (1, 1)
) -> list[Stretch]:
    """The periods that hold a day from `first` to `last`, each of `every` units.

    Units are joined from the first whole one on; what lies before it belongs to the `every` units that end there.
    """
    starts = [start_of(unit, first, year_starts)]
    day = starts[0] + ONE
    beyond = 0
    while beyond <= every:
        if begins(unit, day, year_starts):
            starts.append(day)
            beyond += day > last
        day += ONE
    if every == 1:
        return [Stretch(label_of(unit, a), a, b) for a, b in pairwise(starts) if a <= last]
    whole = starts if starts[0] == first else starts[1:]
    out = []
    if starts[0] < first:
        origin = whole[0]
        for _ in range(every):
            origin = start_of(unit, origin - ONE, year_starts)
        out.append(Stretch(f"{label_of(unit, origin)}+{every}", origin, whole[0]))
    firsts = [n for n in range(0, len(whole) - every, every) if whole[n] <= last]
    return out + [Stretch(f"{label_of(unit, whole[n])}+{every}", whole[n], whole[n + every]) for n in firsts]


def longest(first: Callable[[date], bool], day: date, floor: date) -> date:
    """The first day of the unbroken run of true days that ends on `day`, not before `floor`."""
    while day > floor and first(day - ONE):
        day -= ONE
    return day
