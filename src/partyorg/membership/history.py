"""What the compiled gates look at: the records taken so far, and the terms that run."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import Any

from partyorg.dates import Offset, shift
from partyorg.workdays import default_calendar

from .procedure import Term

__all__ = ["History", "Row", "moved"]

Row = tuple[str, int, str, Mapping[str, Any], str]
"""One record: step, day number, outcome, data, by whom."""


@cache
def moved(day: int, months: int, days: int, workdays: int) -> int:
    """The day number so far after a day number; working days by the built-in calendar."""
    found = shift(
        date.fromordinal(day), Offset(months, days, workdays), lambda d, n: default_calendar().add(d, n)[0]
    )
    return found.toordinal()


class History:
    """The records of one case that were taken, by step, in order; `terms` their end by term id."""

    __slots__ = ("born_on", "extended", "person", "starts", "steps", "terms")

    def __init__(self, person: str, born_on: int | None) -> None:
        self.person = person
        self.born_on = born_on
        self.steps: dict[str, list[Row]] = {}
        self.starts: dict[str, int] = {}
        self.extended: dict[str, int] = {}
        self.terms: dict[str, int] = {}

    def run(self, term: Term, row: Row) -> None:
        """Start a term with its step, or lengthen it; always counted from its first day."""
        step, day, outcome, data, _ = row
        if step == term.start and (not term.outcomes or outcome in term.outcomes):
            self.starts[term.id], self.extended[term.id] = day, 0
            self.terms[term.id] = moved(day, term.length.months, term.length.days, 0)
        more = term.extension
        if more is None or step != more.step or term.id not in self.starts:
            return
        if more.outcomes and outcome not in more.outcomes:
            return
        figures = data
        if more.data not in data and more.figures_of in self.steps:
            figures = self.steps[more.figures_of][-1][3]
        months = figures.get(more.data)
        if months is None or isinstance(months, str):
            return
        self.extended[term.id] += int(months)
        length = term.length.months + self.extended[term.id]
        self.terms[term.id] = moved(self.starts[term.id], length, term.length.days, 0)
