"""The facts of one view, indexed for evaluation, and what binding words stand for while a row is decided."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, partial
from operator import attrgetter
from typing import Any, ClassVar, TypeVar, cast

from attrs import define, field

from partyorg.dates import Days
from partyorg.facts import TABLES, View
from partyorg.facts.records import Fact
from partyorg.org import Held, Org
from partyorg.vocabulary import Vocabulary

from .findings import Finding, Ref, Responsible

__all__ = [
    "DEFAULT_DATE",
    "Compilers",
    "Env",
    "FindingFact",
    "Subject",
    "World",
    "derived",
    "ids_in",
    "ids_reader",
]

T = TypeVar("T")

DEFAULT_DATE: Mapping[str, str] = {
    "documents": "issued_on",
    "candidacies": "granted_on",
    "links": "since",
    "tenures": "since",
    "stages": "since",
    "resources": "since",
    "units": "formed_on",
}
"""The date column that a match reads unless it says `on`; `on` for the other tables."""

CELLS: Mapping[str, tuple[str, ...]] = {
    "actor": ("actors",),
    "counterpart": ("counterparts",),
    "participant": ("actors", "counterparts"),
    "host": ("hosts",),
    "ends": ("a", "b"),
}
"""Columns behind the binding keys that are not columns themselves."""


@define(slots=True, eq=False)
class FindingFact:
    """A finding read as a fact: dated by what decided it."""

    table: ClassVar[str] = "findings"

    id: str
    rule: str
    subject: str
    about: str
    status: str
    grade: str
    value: object
    period: str
    on: date | None
    revoked_on: None = None
    finding: Finding | None = None


@define(slots=True, eq=False)
class Subject:
    """Whom a row is about: a person, a unit, or a seat (a post in a unit, with the person where posts are plural).

    A seat fallen apart by holder is a person that keeps its `unit` and `post`.
    """

    type: str
    id: str
    person: str = ""
    unit: str = ""
    post: str = ""
    ref: Ref = field(init=False)
    itself: tuple[Responsible, ...] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.ref = Ref(self.type, self.id)
        self.itself = (Responsible(person=self.id),) if self.type == "person" else ()


@define(slots=True, eq=False)
class Env:
    """What the binding words stand for: subjects, or facts; `period` is the judged stretch [low, high)."""

    self_: Subject | None = None
    subject: Subject | None = None
    counterpart: Subject | tuple[Subject, ...] | None = None
    trigger: Subject | None = None
    anchor: Fact | None = None
    anchor_day: int = 0
    fact: Fact | None = None
    fact_day: int = 0
    period: tuple[int, int] | None = None
    day: int = 0
    """The day on which `.unit` of a subject is read in scopes; in matches the fact's date is used."""

    def of(self, **changes: Any) -> "Env":
        """A copy with some words bound anew."""
        new = Env(
            self.self_,
            self.subject,
            self.counterpart,
            self.trigger,
            self.anchor,
            self.anchor_day,
            self.fact,
            self.fact_day,
            self.period,
            self.day,
        )
        for name, value in changes.items():
            setattr(new, name, value)
        return new


@define(slots=True, eq=False)
class Compilers:
    """The compilers that conditions, bindings and figures need and that are themselves made of those.

    Conditions hold matches (`has`), matches hold conditions, figures count both: the world carries the way back, so
    that no module has to import one built upon it.
    """

    probe: Callable[["World", Any], Any]
    """A match to its probe."""
    has: Callable[["World", Any], Callable[[str, Env], Days]]
    """A `has` to the days of an id."""
    count: Callable[["World", Any, Env], int]
    """A count figure to its number."""


@define(slots=False, eq=False)
class World:
    """One view of a register, its organization, and everything looked up while rules are evaluated."""

    view: View
    org: Org
    vocabulary: Vocabulary
    add_workdays: Callable[[date, int], date]
    certain: Callable[[date], bool]
    window: tuple[int, int]
    compilers: Compilers
    today: int = field(init=False)
    results: dict[str, list[FindingFact]] = field(factory=dict)
    """Findings of rules already evaluated, as facts, by rule id."""
    parts: dict[str, dict[str, bool]] = field(factory=dict)
    """For completeness rules: fact id to whether its row failed."""
    memo: dict[object, Any] = field(factory=dict)
    """Compiled conditions and matches."""

    def __attrs_post_init__(self) -> None:
        self.today = self.view.as_of.toordinal()

    def of_kind(self, table: str, column: str, kinds: Iterable[str] | None) -> list[Any]:
        """The facts of a table whose `column` is one of `kinds` (None: all), in no particular order."""
        facts = self.view.tables.get(table, ())
        if kinds is None:
            return list(facts)
        key = ("kind", table, column)
        index: dict[str, list[Fact]] | None = self.memo.get(key)
        if index is None:
            index = {}
            for fact in facts:
                index.setdefault(getattr(fact, column), []).append(fact)
            self.memo[key] = index
        out: list[Any] = []
        for kind in sorted(kinds):
            out.extend(index.get(kind, ()))
        return out

    def failed(self, rules: tuple[str, ...]) -> frozenset[str]:
        """The facts that did not pass one of the completeness rules, which have been evaluated."""
        found: frozenset[str] | None = self.memo.get(("failed", rules))
        if found is None:
            found = frozenset(
                id for rule in rules for id, failed in self.parts.get(rule, {}).items() if failed
            )
            self.memo["failed", rules] = found
        return found

    def subject_of(self, id: str) -> Subject:
        """The person or unit with this id; ids found nowhere count as people."""
        return self.unit(id) if id in self.org.units and id not in self.org.people else self.person(id)

    def person(self, id: str) -> Subject:
        """The person as a subject, one object per run."""
        key = ("person", id)
        found: Subject | None = self.memo.get(key)
        if found is None:
            found = self.memo[key] = Subject("person", id, person=id)
        return found

    def unit(self, id: str) -> Subject:
        """The unit as a subject, one object per run."""
        key = ("unit", id)
        found: Subject | None = self.memo.get(key)
        if found is None:
            found = self.memo[key] = Subject("unit", id, unit=id)
        return found

    def root(self) -> Subject:
        """The top unit as a subject."""
        return self.unit(self.org.root)

    def holders(self, seat: Subject, day: int) -> tuple[str, ...]:
        """Who sits in the seat on the day; of a plural seat only its person."""
        if seat.person:
            held = self.org.seats.get((seat.unit, seat.post), ())
            return (
                (seat.person,)
                if any(h.person == seat.person and h.since <= day < h.until for h in held)
                else ()
            )
        return self.org.holders(seat.unit, seat.post, day)

    def seat_spans(self, seat: Subject) -> tuple[Held, ...]:
        """The tenures behind a seat."""
        held = self.org.seats.get((seat.unit, seat.post), ())
        return tuple(h for h in held if h.person == seat.person) if seat.person else held


def derived(world: World, origin: object, name: str, make: Callable[[], T]) -> T:
    """What is made from a part of a definition, made once; what is compiled from it is then compiled once too."""
    key = ("derived", name, id(origin))
    known: tuple[object, T] | None = world.memo.get(key)
    if known is None:
        known = world.memo[key] = (origin, make())
    return known[1]


@cache
def ids_reader(table: str, key: str) -> Callable[[Any], tuple[str, ...]]:
    """How to read the ids behind a binding key from the facts of a table."""
    columns = CELLS.get(key, (key,))
    if table in TABLES and all(
        TABLES[table].by_name[c].multiple for c in columns if c in TABLES[table].by_name
    ):
        known = [c for c in columns if c in TABLES[table].by_name]
        if len(known) == 1:
            return cast("Callable[[Any], tuple[str, ...]]", attrgetter(known[0]))
        if len(known) == 2:
            first, second = attrgetter(known[0]), attrgetter(known[1])
            return lambda fact: first(fact) + second(fact)
    return partial(ids_in, key=key)


def ids_in(fact: Any, key: str) -> tuple[str, ...]:
    """The ids that a fact's cell (or, for actor, participant, host, ends, its cells) holds."""
    out: tuple[str, ...] = ()
    for column in CELLS.get(key, (key,)):
        value = getattr(fact, column, "")
        if isinstance(value, tuple):
            out += value
        elif value:
            out += (value,)
    return out
