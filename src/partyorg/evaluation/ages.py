"""Ages as days: of people since birth, of units since their founding or that of those they came from."""

from collections.abc import Callable
from datetime import date

from partyorg.campaign.conditions import Test
from partyorg.dates import FOREVER, NEVER, Days, add_months, merge

from .cells import value_test
from .world import World

__all__ = ["age_days", "formed_with_predecessors"]


def age_days(world: World, test: Test) -> Callable[[date | None], Days]:
    """Days on which the whole years since a date pass the test; a missing date passes nothing."""
    passes = value_test(world, test)

    def days(start: date | None) -> Days:
        if start is None:
            return NEVER
        reached = [
            start.toordinal(),
            *(add_months(start, 12 * n).toordinal() for n in range(1, 131)),
            FOREVER,
        ]
        return merge((reached[n], reached[n + 1]) for n in range(131) if passes(n))

    return days


def formed_with_predecessors(world: World, unit: str) -> date | None:
    """The earliest founding over predecessors that run on without a gap of more than one day."""
    units = world.org.units
    earliest, todo, seen = units[unit].formed_on, [unit], {unit}
    while todo:
        here = units[todo.pop()]
        for before in here.predecessors:
            old = units.get(before)
            if old is None or before in seen or old.dissolved_on is None or here.formed_on is None:
                continue
            if 0 <= (here.formed_on - old.dissolved_on).days <= 1:
                seen.add(before)
                todo.append(before)
                if old.formed_on is not None and (earliest is None or old.formed_on < earliest):
                    earliest = old.formed_on
    return earliest
