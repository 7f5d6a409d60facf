"""The organization over all days: the tree, holders of posts, affiliations, stages, links."""

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple, TypeVar

from attrs import define, field

from partyorg.dates import ALWAYS, FIRST, FOREVER, NEVER, Days, intersect, merge, span, union
from partyorg.facts import Link, Person, Placement, Stage, Tenure, Unit, View
from partyorg.facts.records import Fact

__all__ = ["Held", "Org"]

F = TypeVar("F", bound=Fact)


class Held(NamedTuple):
    """A tenure with its days as numbers, half-open."""

    person: str
    since: int
    until: int
    fact: Tenure


@define(frozen=True, slots=False, eq=False)
class Org:
    """The organization as one view of a register shows it, over all days.

    Days are sets of day numbers (`partyorg.dates`). A revoked tenure, stage or link ends on its `revoked_on`.
    """

    view: View = field(repr=False)

    @classmethod
    def of(cls, view: View) -> "Org":
        """The organization of a view; what was worked out for it before is not worked out again."""
        found: Org = view.derived.setdefault("org", cls(view))
        return found

    @cached_property
    def units(self) -> Mapping[str, Unit]:
        """Every unit by id."""
        return {u.id: u for u in self.view.facts(Unit)}

    @cached_property
    def people(self) -> Mapping[str, Person]:
        """Every person by id, in order of id."""
        return {p.id: p for p in sorted(self.view.facts(Person), key=lambda p: p.id)}

    @cached_property
    def root(self) -> str:
        """The id of the top unit: as the settings say, else the only unit without a parent, else the first of them."""
        if self.view.settings.root:
            return self.view.settings.root
        tops = sorted(u for u in self.units if not self.parents(u))
        return tops[0] if tops else ""

    def exists(self, unit: str) -> Days:
        """The days on which the unit exists."""
        found = self.units.get(unit)
        return merge([span(found.formed_on, found.dissolved_on)]) if found else NEVER

    @cached_property
    def _placements(self) -> Mapping[str, tuple[tuple[str, int, int], ...]]:
        out: dict[str, list[tuple[str, int, int]]] = {}
        for p in self.view.facts(Placement):
            out.setdefault(p.unit, []).append((p.parent, *_days_of(p)))
        return {unit: tuple(rows) for unit, rows in out.items()}

    def parents(self, unit: str) -> tuple[tuple[str, int, int], ...]:
        """The unit's parents as (parent, since, until)."""
        placed = self._placements.get(unit)
        if placed is not None:
            return placed
        found = self.units.get(unit)
        return ((found.parent, FIRST, FOREVER),) if found and found.parent else ()

    @cached_property
    def _children(self) -> Mapping[str, tuple[tuple[str, int, int], ...]]:
        out: dict[str, list[tuple[str, int, int]]] = {}
        for unit in self.units:
            for parent, since, until in self.parents(unit):
                out.setdefault(parent, []).append((unit, since, until))
        return {unit: tuple(sorted(rows)) for unit, rows in out.items()}

    def children(self, unit: str) -> tuple[tuple[str, int, int], ...]:
        """The units placed under the unit as (child, since, until)."""
        return self._children.get(unit, ())

    @cached_property
    def _above(self) -> dict[str, Mapping[str, Days]]:
        return {}

    def above(self, unit: str) -> Mapping[str, Days]:
        """For the unit and every unit above it, the days on which it stands below (itself: always)."""
        known = self._above.get(unit)
        if known is not None:
            return known
        out: dict[str, Days] = {}
        todo: list[tuple[str, Days, frozenset[str]]] = [(unit, ALWAYS, frozenset())]
        while todo:
            here, days, path = todo.pop()
            out[here] = union(out[here], days) if here in out else days
            for parent, since, until in self.parents(here):
                inner = intersect(days, ((since, until),)) if since < until else NEVER
                if inner and parent not in path and parent != here:
                    todo.append((parent, inner, path | {here}))
        self._above[unit] = out
        return out

    @cached_property
    def tenures(self) -> Mapping[str, Mapping[str, tuple[Held, ...]]]:
        """Tenures by kind, then person, earliest first."""
        out: dict[str, dict[str, list[Held]]] = {}
        for t in self.view.facts(Tenure):
            since, until = _days_of(t)
            if since < until:
                out.setdefault(t.kind, {}).setdefault(t.person, []).append(Held(t.person, since, until, t))
        return {
            kind: {p: tuple(sorted(rows, key=_held_order)) for p, rows in people.items()}
            for kind, people in out.items()
        }

    @cached_property
    def seats(self) -> Mapping[tuple[str, str], tuple[Held, ...]]:
        """Holders by (unit, post), earliest first."""
        out: dict[tuple[str, str], list[Held]] = {}
        for rows in self.tenures.get("post", {}).values():
            for held in rows:
                out.setdefault((held.fact.unit, held.fact.value), []).append(held)
        return {seat: tuple(sorted(rows, key=_held_order)) for seat, rows in sorted(out.items())}

    @cached_property
    def posts_in(self) -> Mapping[str, tuple[str, ...]]:
        """The posts that anybody ever held, by unit, in order."""
        out: dict[str, list[str]] = {}
        for unit, post in self.seats:
            out.setdefault(unit, []).append(post)
        return {unit: tuple(sorted(posts)) for unit, posts in out.items()}

    def holders(self, unit: str, post: str, day: int) -> tuple[str, ...]:
        """Who holds the post in the unit on the day."""
        return tuple(h.person for h in self.seats.get((unit, post), ()) if h.since <= day < h.until)

    def affiliations(self, person: str) -> tuple[Held, ...]:
        """The person's affiliations, earliest first."""
        return self.tenures.get("affiliation", {}).get(person, ())

    def units_of(self, person: str, day: int) -> tuple[str, ...]:
        """The units the person belongs to on the day."""
        return tuple(h.fact.unit for h in self.affiliations(person) if h.since <= day < h.until)

    @cached_property
    def affiliated(self) -> Mapping[str, tuple[Held, ...]]:
        """Affiliations by unit."""
        out: dict[str, list[Held]] = {}
        for rows in self.tenures.get("affiliation", {}).values():
            for held in rows:
                out.setdefault(held.fact.unit, []).append(held)
        return {unit: tuple(rows) for unit, rows in out.items()}

    @cached_property
    def stages(self) -> Mapping[str, tuple[tuple[str, int, int, Stage], ...]]:
        """Stages by person as (stage, since, until, fact)."""
        out: dict[str, list[tuple[str, int, int, Stage]]] = {}
        for s in self.view.facts(Stage):
            since, until = _days_of(s)
            if since < until:
                out.setdefault(s.person, []).append((s.stage, since, until, s))
        return {person: tuple(sorted(rows, key=lambda r: r[:3])) for person, rows in out.items()}

    @cached_property
    def links(self) -> Mapping[str, tuple[tuple[Link, int, int], ...]]:
        """Links by either end as (link, since, until)."""
        out: dict[str, list[tuple[Link, int, int]]] = {}
        for link in self.view.facts(Link):
            since, until = _days_of(link)
            if since < until:
                for end in {link.a, link.b}:
                    out.setdefault(end, []).append((link, since, until))
        return {end: tuple(sorted(rows, key=lambda r: (r[1], r[0].id))) for end, rows in out.items()}


def _days_of(fact: "Placement | Tenure | Stage | Link") -> tuple[int, int]:
    """The fact's days as numbers; a revoked one ends on the day of its revocation."""
    since, until = span(fact.since, fact.until)
    return since, min(until, fact.revoked_on.toordinal()) if fact.revoked_on else until


def _held_order(held: Held) -> tuple[int, str]:
    return held.since, held.fact.id
