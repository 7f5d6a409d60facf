"""The periods in which something is done, as the ledgers label them."""

from collections.abc import Iterator
from datetime import date, timedelta

from ..finish import semesters
from ..world import World

__all__ = ["periods"]


def periods(world: World, every: str, since: int, until: int) -> Iterator[tuple[str, int, int]]:
    """The periods that begin in the span, as label, first and last day; "once" is the span itself."""
    if every == "once":
        yield "", since, until - 1
        return
    if every == "semester":
        for semester in semesters(world):
            yield from _inside(
                semester.label, semester.since.toordinal(), semester.until.toordinal(), since, until
            )
        return
    terms = [(t.since.toordinal(), t.until.toordinal()) for t in semesters(world)]
    day = date.fromordinal(since)
    day = day - timedelta(days=day.weekday()) if every == "week" else day.replace(day=1)
    while day.toordinal() < until:
        months = {"week": 0, "month": 1, "quarter": 3, "half": 6, "year": 12}[every]
        if months:
            day = day.replace(month=(day.month - 1) // months * months + 1)
            after = date(day.year + (day.month + months > 12), (day.month + months - 1) % 12 + 1, 1)
        else:
            after = day + timedelta(days=7)
        middle = day.toordinal() + 3
        if every != "week" or any(
            first <= middle < last for first, last in terms
        ):  # offices rest in the vacations
            yield from _inside(_label(day, every), day.toordinal(), after.toordinal(), since, until)
        day = after


def _inside(label: str, first: int, after: int, since: int, until: int) -> Iterator[tuple[str, int, int]]:
    """The period as far as it lies in the span."""
    if first < until and after > since:
        yield label, max(first, since), min(after, until) - 1


def _label(day: date, every: str) -> str:
    number = {
        "quarter": f"-Q{(day.month + 2) // 3}",
        "half": f"-H{(day.month + 5) // 6}",
        "month": f"-{day.month:02d}",
    }
    return f"{day.year}{number.get(every, '')}"
