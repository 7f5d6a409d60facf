"""Who has to act on a row: as the rule says, else the person, the seat's holder, or the unit's secretary."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from attrs import define, field

from partyorg.campaign.conditions import Binding, Scope, SeatScope
from partyorg.dates import contains

from .bindings import ids_of
from .findings import Responsible
from .scopes import members
from .world import Env, Subject, World

__all__ = ["Responsibility"]

People = tuple[Responsible, ...]


@define(slots=True, eq=False)
class Responsibility:
    """Answers `of(subject, day)` for one rule; between two changes of post or place the answer is found once."""

    world: World
    scope: Scope | None
    _known: dict[tuple[str, str], tuple[list[int], dict[int, People]]] = field(factory=dict)

    def of(self, subject: Subject, day: int) -> People:
        """The people, posts and units that have to act for the subject on the day, in order."""
        if self.scope is None and subject.type == "person":
            return subject.itself
        key = (subject.type, subject.id)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = (self._changes(subject), {})
        borders, answers = known
        place = bisect_right(borders, day) if borders else day
        found = answers.get(place)
        if found is None:
            found = answers[place] = self._who(subject, day)
        return found

    def _changes(self, subject: Subject) -> list[int]:
        """The days on which the answer may change, in order; empty where they are not known beforehand."""
        org, scope = self.world.org, self.scope
        if scope is None:
            unit, post = (subject.unit, subject.post) if subject.type == "post" else (subject.id, "secretary")
            parents = org.parents(unit)
            days = {day for _, since, until in parents for day in (since, until)}
            days.update(self._seat_days(unit, (post,)))
            for parent, _, _ in parents:
                days.update(self._seat_days(parent, ("secretary",)))
            return sorted(days | {0})
        plain = _plain(scope)
        if plain is None or plain[0].root != "subject":
            return []
        if subject.type == "person" and not subject.unit:
            held = org.affiliations(subject.person)
            units = {h.fact.unit for h in held}
            days = {day for h in held for day in (h.since, h.until)}
        else:
            units, days = {subject.unit or subject.id}, set()
        for unit in units:
            days.update(self._seat_days(unit, plain[1]))
            days.update(day for span in org.exists(unit) for day in span)
        return sorted(days | {0})

    def _seat_days(self, unit: str, posts: Iterable[str]) -> Iterator[int]:
        for post in posts:
            for held in self.world.org.seats.get((unit, post), ()):
                yield held.since
                yield held.until

    def _who(self, subject: Subject, day: int) -> People:
        if self.scope is not None:
            return self._as_written(self.scope, subject, day)
        return self._holders(subject if subject.type == "post" else _secretary(subject.id), day)

    def _as_written(self, scope: Scope, subject: Subject, day: int) -> People:
        org = self.world.org
        env = Env(subject=subject, day=day)
        plain = _plain(scope)
        if plain is not None:
            units, posts = ids_of(self.world, plain[0], env, day), plain[1]
            alive = [unit for unit in units if unit in org.units and contains(org.exists(unit), day)]
            return tuple(
                sorted(
                    Responsible(p, post, u)
                    for u in alive
                    for post in posts
                    for p in org.holders(u, post, day)
                )
            )
        named = [s for s, days in members(self.world, scope, env) if contains(days, day)]
        return tuple(sorted({r for s in named for r in self._named(s, day)}))

    def _named(self, subject: Subject, day: int) -> People:
        if subject.type == "unit":
            return (Responsible(unit=subject.id),)
        return subject.itself or self._holders(subject, day)

    def _holders(self, seat: Subject, day: int) -> People:
        """The seat's holders on the day, else the last one before, else the parent's secretary, else the post itself."""
        parents = sorted(p for p, since, until in self.world.org.parents(seat.unit) if since <= day < until)
        for one in (seat, *map(_secretary, parents[:1])):
            people = self.world.holders(one, day) or self._last_before(one, day)
            if people:
                return tuple(sorted(Responsible(person, one.post, one.unit) for person in people))
        return (Responsible("", seat.post, seat.unit),)

    def _last_before(self, seat: Subject, day: int) -> tuple[str, ...]:
        before = [h for h in self.world.seat_spans(seat) if h.since <= day]
        return (max(before, key=lambda h: (h.until, h.since)).person,) if before else ()


def _secretary(unit: str) -> Subject:
    return Subject("post", f"{unit}/secretary", unit=unit, post="secretary")


def _plain(scope: Scope) -> tuple[Binding, tuple[str, ...]] | None:
    """The units' binding and the posts of a scope that is named posts in bound units, the way most rules put it."""
    if (
        isinstance(scope, SeatScope)
        and isinstance(scope.of, Binding)
        and scope.words
        and scope.holder is None
    ):
        return scope.of, tuple(sorted(scope.words))
    return None
