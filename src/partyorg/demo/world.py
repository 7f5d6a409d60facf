"""The university while it is being made: people and units that may still change, and the rows written so far.

Days are ordinals here and become dates where a row is written.
"""

from collections.abc import Iterator
from datetime import date

from attrs import define, field

from .dice import Dice

__all__ = ["CAMPAIGN", "NEVER", "Branch", "College", "Person", "Row", "Stay", "Student", "Term", "World"]

CAMPAIGN = "liaoning.vanguard"
NEVER = date.max.toordinal()

Row = dict[str, object]


@define(eq=False)
class Student:
    """A student outside the Party, known by id alone: somebody who is visited or paired."""

    id: str
    since: int
    until: int


@define(eq=False)
class Stay:
    """A person's time in one branch."""

    person: "Person"
    branch: "Branch"
    since: int
    until: int


@define(eq=False)
class Term:
    """A person's time in one post."""

    person: "Person"
    since: int
    until: int


@define(eq=False)
class Person:
    """A member. `roles` are (role, since, until); `care` is how reliably duties are done, in thousandths."""

    id: str
    admitted: int
    full: int
    care: int
    roles: list[tuple[str, int, int]]
    stays: list[Stay] = field(factory=list)
    posted: bool = False

    @property
    def since(self) -> int:
        """The first day in a branch of this university."""
        return self.stays[0].since

    @property
    def until(self) -> int:
        """The first day in none."""
        return self.stays[-1].until

    @property
    def is_student(self) -> bool:
        """Whether he came as a student."""
        return self.roles[0][0] in ("undergraduate", "postgraduate")

    def works(self, day: int) -> bool:
        """Whether he has a role other than retired on this day."""
        return any(role != "retired" and since <= day < until for role, since, until in self.roles)

    def working_until(self) -> int:
        """The first day on which he has left or retired."""
        return min(self.until, max((u for role, _, u in self.roles if role != "retired"), default=0))

    def branch_on(self, day: int) -> "Branch | None":
        """The branch he belongs to on this day."""
        return next((stay.branch for stay in self.stays if stay.since <= day < stay.until), None)


@define(eq=False)
class Branch:
    """A branch. `kind` is teacher, undergraduate, postgraduate, office, service or retired."""

    id: str
    college: "College"
    kind: str
    care: int
    size: int = 0
    stays: list[Stay] = field(factory=list)
    terms: list[Term] = field(factory=list)

    @property
    def of_students(self) -> bool:
        """Whether it is a branch of students."""
        return self.kind in ("undergraduate", "postgraduate")

    def secretary_on(self, day: int) -> Person | None:
        """Who is secretary on this day; None while the post is vacant."""
        return next((term.person for term in self.terms if term.since <= day < term.until), None)

    def present(self, since: int, until: int) -> list[Person]:
        """Who belongs to it from `since` to `until` without a break."""
        return [stay.person for stay in self.stays if stay.since <= since and stay.until >= until]

    def left_by(self, person: Person, day: int) -> int:
        """When he leaves it, being there on `day`; that day itself where he is not."""
        return next((s.until for s in person.stays if s.branch is self and s.since <= day < s.until), day)


@define(eq=False)
class College:
    """A second-level Party organization with, where it is academic, the school it belongs to."""

    id: str
    title: str
    school: str
    care: int
    branches: list[Branch] = field(factory=list)
    students: list[Student] = field(factory=list)
    secretaries: list[Term] = field(factory=list)
    leavers: list[Person] = field(factory=list)

    def secretary_on(self, day: int) -> Person | None:
        """Who is secretary on this day; None while the post is vacant."""
        return next((term.person for term in self.secretaries if term.since <= day < term.until), None)


@define(eq=False)
class World:
    """Everything at hand while the register is made. `ref` is the day on which the sizes asked for hold."""

    seed: int
    start: int
    end: int
    ref: int
    width: int
    root: str = "U0"
    province: str = "PC"
    colleges: list[College] = field(factory=list)
    branches: list[Branch] = field(factory=list)
    people: list[Person] = field(factory=list)
    team: list[Person] = field(factory=list)
    departments: list[str] = field(factory=list)
    heads: dict[str, Person] = field(factory=dict)
    cadres: list[tuple[Person, str, int, int]] = field(factory=list)
    appointments: list[tuple[Person, str, int]] = field(factory=list)
    contacts: dict[str, list[Term]] = field(factory=dict)
    commended: list[tuple[Person, Branch, int, str]] = field(factory=list)
    appraised: dict[tuple[str, int], str] = field(factory=dict)
    visits: dict[str, dict[int, int]] = field(factory=dict)
    rows: dict[str, list[Row]] = field(factory=dict)
    _counts: dict[str, int] = field(factory=dict)
    _dates: dict[int, date] = field(factory=dict)

    def dice(self, stream: int) -> Dice:
        """The dice for one purpose."""
        return Dice(self.seed, stream)

    def civil(self, day: int) -> date:
        """The civil date of a day."""
        found = self._dates.get(day)
        if found is None:
            found = self._dates[day] = date.fromordinal(day)
        return found

    def ended(self, day: int) -> date | None:
        """The `until` of a row: a date once it is known, that is up to the end of the records."""
        return self.civil(day) if day <= self.end else None

    def number(self, letter: str) -> str:
        """The next id under this letter."""
        count = self._counts[letter] = self._counts.get(letter, 0) + 1
        return f"{letter}{count:0{self.width}d}"

    def add(self, table: str, **cells: object) -> Row:
        """Write a row; it may be changed until the register is made."""
        self.rows.setdefault(table, []).append(cells)
        return cells

    def holds(self, day: int) -> bool:
        """Whether the records reach over this day."""
        return self.start <= day < self.end

    def years(self) -> Iterator[tuple[int, int, int]]:
        """Each calendar year of the records with the first and the last recorded day in it."""
        for year in range(self.civil(self.start).year, self.civil(self.end - 1).year + 1):
            first = max(self.start, date(year, 1, 1).toordinal())
            yield year, first, min(self.end - 1, date(year, 12, 31).toordinal())
