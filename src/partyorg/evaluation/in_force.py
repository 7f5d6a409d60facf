"""What is in force for a subject over time, and where the number falls short or runs over."""

from itertools import pairwise
from typing import Any

from attrs import frozen

from partyorg.campaign.matches import CountSpec
from partyorg.dates import NEVER, Days, contains, intersect, merge, union

from .counting import keys_of
from .matching import Lasting
from .spans import span_of

__all__ = ["InForce", "Stretch", "shortfalls", "stretches"]


@frozen
class Stretch:
    """Consecutive days with one number in force; `state` is in, short or over."""

    since: int
    until: int
    count: int
    state: str


@frozen
class InForce:
    """The facts bound to a subject, each with the days on which it is in force."""

    facts: tuple[Lasting, ...]

    @property
    def covered(self) -> Days:
        """The days on which at least one fact is in force."""
        if len(self.facts) == 1:
            return self.facts[0][0]
        return union(*(days for days, _, _ in self.facts)) if self.facts else NEVER

    def count_on(self, day: int) -> int:
        """How many facts are in force on the day."""
        return sum([contains(days, day) for days, _, _ in self.facts])

    def evidence(self, days: Days) -> tuple[str, ...]:
        """Ids of the facts in force on any of the days, earliest first."""
        if not self.facts:
            return ()
        if len(self.facts) == 1:
            ((at, id, _),) = self.facts
            return (id,) if intersect(at, days) else ()
        found = sorted((span_of(fact)[0], id) for at, id, fact in self.facts if intersect(at, days))
        return tuple(id for _, id in found)


def stretches(
    force: InForce, days: Days, spec: CountSpec, low: int, high: int | None, far: str
) -> list[Stretch]:
    """The days (not empty) cut into stretches with one number in force, in order; `far` is the far end of links."""
    ordered = sorted({border for at, _, _ in force.facts for span in at for border in span})
    out: list[Stretch] = []
    for since, until in days:
        cuts = [since, *(border for border in ordered if since < border < until), until]
        for start, end in pairwise(cuts):
            active = [(start, id, fact) for at, id, fact in force.facts if contains(at, start)]
            count = _count(active, spec.distinct_by, far)
            out.append(Stretch(start, end, count, _state(count, spec, low, high)))
    return out


def _count(active: list[tuple[int, str, Any]], distinct_by: str, far: str) -> int:
    if distinct_by == "fact":
        return len(active)
    return len({key for hit in active for key in keys_of(hit, distinct_by, far)})


def _state(count: int, spec: CountSpec, low: int, high: int | None) -> str:
    if high is not None and count > high:
        return "over"
    if count < low or (spec.parity is not None and count % 2 != (spec.parity == "odd")):
        return "short"
    return "in"


def shortfalls(cut: list[Stretch]) -> Days:
    """Runs of consecutive days that fall short."""
    return merge((s.since, s.until) for s in cut if s.state == "short")
