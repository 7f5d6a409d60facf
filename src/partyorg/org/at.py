"""The organization on one day: the tree, and how many people of each stage and role belong below each unit."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import field, frozen

from partyorg.dates import contains
from partyorg.facts import Register, Unit

from .over_time import Org

__all__ = ["OrgAt", "org_at"]


@frozen
class OrgAt:
    """The organization on one day.

    `tree` lists (unit, depth) from the root down, children by id. `counts` gives, for every unit, the people affiliated
    in its subtree by stage ("" for those without one), `roles` by role and stage: somebody with two roles stands under
    both, somebody without any under "".
    """

    day: date
    units: Mapping[str, Unit] = field(repr=False)
    tree: tuple[tuple[str, int], ...]
    counts: Mapping[str, Mapping[str, int]]
    roles: Mapping[str, Mapping[str, Mapping[str, int]]] = field(factory=dict, repr=False)


def org_at(register: Register, day: date, as_known: date | None = None) -> OrgAt:
    """The organization tree with head-counts at the end of `day`, in one pass over the people."""
    org = Org.of(register.view(day, as_known))
    number = day.toordinal()
    alive = {u for u in org.units if contains(org.exists(u), number)}
    counts: dict[str, dict[str, int]] = {u: {} for u in alive}
    roles: dict[str, dict[str, dict[str, int]]] = {u: {} for u in alive}
    above: dict[str, frozenset[str]] = {}
    held = org.tenures.get("role", {})
    for person in org.people:
        units = org.units_of(person, number)
        if not units:
            continue
        stage = next((s for s, since, until, _ in org.stages.get(person, ()) if since <= number < until), "")
        now = {h.fact.value for h in held.get(person, ()) if h.since <= number < h.until} or {""}
        for unit in units:
            if unit not in above:
                above[unit] = frozenset(
                    u for u, days in org.above(unit).items() if u in alive and contains(days, number)
                )
        reached = above[units[0]] if len(units) == 1 else frozenset().union(*(above[u] for u in units))
        for unit in reached:
            here = counts[unit]
            here[stage] = here.get(stage, 0) + 1
            for role in now:
                by_stage = roles[unit].setdefault(role, {})
                by_stage[stage] = by_stage.get(stage, 0) + 1
    return OrgAt(
        day, {u: org.units[u] for u in sorted(alive)}, tuple(_walk(org, alive, number)), counts, roles
    )


def _walk(org: Org, alive: set[str], day: int) -> Iterator[tuple[str, int]]:
    placed: set[str] = set()
    tops = sorted(u for u in alive if not any(p in alive and s <= day < e for p, s, e in org.parents(u)))
    todo = [(top, 0) for top in sorted(tops, key=lambda u: (u != org.root, u), reverse=True)]
    while todo:
        unit, depth = todo.pop()
        if unit in placed:
            continue
        placed.add(unit)
        yield unit, depth
        below = [(c, depth + 1) for c, s, e in org.children(unit) if c in alive and s <= day < e]
        todo.extend(reversed(below))
