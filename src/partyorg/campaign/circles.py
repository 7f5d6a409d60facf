"""Finding a circle among things that refer to each other."""

from collections.abc import Iterable, Mapping

__all__ = ["circle"]


def circle(edges: Mapping[str, Iterable[str]]) -> tuple[str, ...]:
    """One circle of references, its first name repeated at the end; empty where there is none."""
    done: set[str] = set()
    for start in edges:
        if start in done:
            continue
        trail: list[str] = [start]
        open_: dict[str, None] = {start: None}
        pending = [iter(edges.get(start, ()))]
        while pending:
            following = next(pending[-1], None)
            if following is None:
                pending.pop()
                last = trail.pop()
                del open_[last]
                done.add(last)
            elif following in open_:
                return (*trail[trail.index(following) :], following)
            elif following not in done and following in edges:
                trail.append(following)
                open_[following] = None
                pending.append(iter(edges[following]))
    return ()
