"""Circles in a tree whose edges have dates, against going through every day."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from partyorg.io.cycles import Edge, cycles_of

START = date(2020, 1, 1)
days = st.integers(0, 6).map(lambda n: START + timedelta(n))
nodes = st.sampled_from("abcde")
edges = st.lists(st.tuples(nodes, nodes, st.one_of(st.none(), days), st.one_of(st.none(), days)), max_size=6)


def walked(rows: list[Edge]) -> set[tuple[str, ...]]:
    """Circles found by walking up from every node on every day."""
    found = set()
    for day in [START + timedelta(n) for n in range(-1, 8)]:
        parents: dict[str, str] = {}
        for child, parent, since, until in rows:
            if (since is None or since <= day) and (until is None or day < until):
                parents.setdefault(child, parent)
        for start in parents:
            path = [start]
            while (up := parents.get(path[-1])) is not None and up not in path:
                path.append(up)
            if up == start:
                low = path.index(min(path))
                found.add((*path[low:], *path[:low]))
    return found


@given(rows=edges)
def test_circles_are_those_of_some_day(rows: list[Edge]) -> None:
    """Every circle that stands on some day is found once, and no other."""
    found = [cycle for cycle, _ in cycles_of(rows)]
    assert len(found) == len(set(found))
    assert set(found) == walked(rows)


def test_a_deep_tree_is_no_trouble() -> None:
    """A chain of many units is gone through once, without recursion."""
    chain = [(str(n), str(n + 1), None, None) for n in range(50_000)]
    assert list(cycles_of(chain)) == []
    assert len(list(cycles_of([*chain, ("50000", "0", None, None)]))) == 1
