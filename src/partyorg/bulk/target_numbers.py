"""Numbers counted from the register that the bounds of a target rest on, by period."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import attrs

from partyorg.campaign.conditions import AnyScope, PersonScope, SeatScope, UnitScope
from partyorg.campaign.figures import Count, Given
from partyorg.dates import FOREVER
from partyorg.evaluation.periods import Judged
from partyorg.evaluation.scopes import on_day

from .days_of import Lowering
from .plan import Aggregate, Cell, Rows, Select, Source, Table, call
from .program import Columns, NotInColumns
from .subjects import subjects_of
from .target_members import meets

__all__ = ["numbers_of", "with_numbers"]


def numbers_of(cx: Lowering, figure: Count, judged: list[Judged]) -> Table:
    """How many subjects of a scope there are in each period: n, number."""
    scope = figure.of
    if not isinstance(scope, PersonScope | UnitScope | SeatScope | AnyScope):
        raise NotInColumns("a figure counted from facts")
    subjects = subjects_of(cx, scope)
    as_of: Any = figure.as_of or scope.as_of or "last_day"
    if isinstance(as_of, str) and len(as_of) == 10:
        as_of = date.fromisoformat(as_of)
    today = cx.world.today
    rows = []
    for n, j in enumerate(judged):
        low, high = j.low, min(j.high, today + 1)
        if high <= low:
            low, high = 1, today + 1
        if isinstance(as_of, date):
            low, high = 1, FOREVER
        rows.append((n, low, high, on_day(as_of, low, high, today)))
    columns: Columns = (("n", "number"), ("low", "number"), ("high", "number"), ("on", "number"))
    days = cx.program.put(Rows(columns, tuple(rows)), "stretches")
    there = Source("s", subjects.relation, "inner", meets("s", as_of, "on", "low", "high"))
    period, many = Cell("p", "n"), Aggregate("count distinct", Cell("s", "id"))
    counted = Select((Source("p", days), there), {"n": period, "number": many}, group=(period,))
    number = call("coalesce", Cell("c", "number"), 0)
    found = Source("c", counted, "left", Cell("c", "n").eq(period))
    return cx.program.keep(Select((Source("p", days), found), {"n": period, "number": number}), "numbers")


def with_numbers(part: Any, numbers: Mapping[Count, int]) -> Any:
    """A part of a definition with the numbers in the place of what they were counted for."""
    if not numbers:
        return part
    if isinstance(part, Count):
        return Given(numbers[part])
    if isinstance(part, tuple):
        return tuple(with_numbers(item, numbers) for item in part)
    if attrs.has(type(part)):
        names = [a.name for a in attrs.fields(type(part)) if a.init]
        return attrs.evolve(part, **{name: with_numbers(getattr(part, name), numbers) for name in names})
    return part
