"""Everything above a unit, walked over rows, is what the organization says."""

import pytest

pytest.importorskip("sqlglot")

from random import Random

from partyorg.bulk.tree import all_above
from partyorg.dates import FIRST, FOREVER
from partyorg.org import Org
from tests.oracle.compare import LATE_DAYS
from tests.oracle.worlds import registers


def test_above_is_what_the_organization_says() -> None:
    """For drawn registers with units that move, some of them in circles: the same days for the same units."""
    moved = 0
    for seed in range(40):
        register = registers(()).from_(Random(f"tree {seed}"))
        org = Org.of(register.view(LATE_DAYS[-1]))
        rows = [(u, *parent) for u in org.units for parent in org.parents(u)]
        found = {(id, above, since, until) for id, above, since, until in all_above(rows)}
        wanted = {
            (u, above, since, until)
            for u in org.units
            for above, days in org.above(u).items()
            if above != u
            for since, until in days
        }
        assert found == wanted
        moved += any(since > FIRST or until < FOREVER for _, _, since, until in found)
    assert moved > 5


def test_a_circle_ends() -> None:
    """Two units above one another: each above the other, neither above itself."""
    rows = [("A", "B", 1, 10), ("B", "A", 5, 20)]
    assert sorted(all_above(rows)) == [("A", "B", 1, 10), ("B", "A", 5, 20)]
