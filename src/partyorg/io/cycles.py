"""Circles in a dated tree."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

__all__ = ["Edge", "cycles_of"]

Edge = tuple[str, str, date | None, date | None]


def cycles_of(edges: Iterable[Edge]) -> Iterator[tuple[tuple[str, ...], date | None]]:
    """Each circle among dated edges from child to parent, once, with the first day on which it stands.

    An edge is (child, parent, since, until), half-open, None for an open end; of two parents at once the first counts. The circle begins with its smallest id
    and follows the parents; the day is None where it has stood for ever.
    """
    listed = list(edges)
    left = _in_circles(listed)
    if not left:
        return
    listed = [e for e in listed if e[0] in left]
    seen: set[tuple[str, ...]] = set()
    days: list[date | None] = [None, *sorted({d for e in listed for d in e[2:] if d is not None})]
    for day in days:
        at = day or date.min
        parents: dict[str, str] = {}
        for child, parent, since, until in listed:
            if (since is None or since <= at) and (until is None or at < until):
                parents.setdefault(child, parent)
        for cycle in _cycles(parents):
            if cycle not in seen:
                seen.add(cycle)
                yield cycle, day


def _in_circles(edges: Sequence[Edge]) -> frozenset[str]:
    """Nodes that may lie on a circle, dates apart: what is left when tops and leaves are peeled off."""
    pairs = {(child, parent) for child, parent, _, _ in edges}
    nodes = _peel({node for pair in pairs for node in pair}, pairs)
    return frozenset(_peel(nodes, {(parent, child) for child, parent in pairs}))


def _peel(nodes: set[str], pairs: Iterable[tuple[str, str]]) -> set[str]:
    """The nodes left when those without a way on are taken away, again and again."""
    ways = dict.fromkeys(nodes, 0)
    back: dict[str, list[str]] = {}
    for a, b in pairs:
        if a in ways and b in ways:
            ways[a] += 1
            back.setdefault(b, []).append(a)
    idle = [node for node, count in ways.items() if not count]
    left = set(nodes)
    while idle:
        node = idle.pop()
        left.discard(node)
        for other in back.get(node, ()):
            ways[other] -= 1
            if not ways[other]:
                idle.append(other)
    return left


def _cycles(parents: Mapping[str, str]) -> Iterator[tuple[str, ...]]:
    done: set[str] = set()
    for start in sorted(parents):
        path: list[str] = []
        at: str | None = start
        mine: set[str] = set()
        while at is not None and at not in done:
            done.add(at)
            mine.add(at)
            path.append(at)
            at = parents.get(at)
        if at is not None and at in mine:
            cycle = path[path.index(at) :]
            low = cycle.index(min(cycle))
            yield (*cycle[low:], *cycle[:low])
