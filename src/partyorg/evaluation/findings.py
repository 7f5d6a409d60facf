"""Findings: who, what, which period, which status, by which clause, on which evidence, due when, who has to act.

A finding holds no sentence; reports make one from its fields.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from typing import Literal, overload

from attrs import define, evolve, field, fields, frozen, make_class

from partyorg.dates import Period

__all__ = ["STATUSES", "Finding", "Findings", "Ref", "Responsible", "RunHeader", "Severity", "Status"]

Status = Literal["met", "late", "incomplete", "unmet", "pending", "waived", "not_applicable", "unknown"]
STATUSES: tuple[Status, ...] = (
    "met",
    "late",
    "incomplete",
    "unmet",
    "pending",
    "waived",
    "not_applicable",
    "unknown",
)
Severity = Literal["", "info", "warning", "error"]


@frozen(order=True)
class Ref:
    """What a finding is about: its type (person, unit, post, candidacy, pair) and id.

    A seat is "UNIT/POST" for a post with one holder, and "UNIT/POST/PERSON" for a post with several.
    """

    type: str
    id: str

    def __str__(self) -> str:
        return f"{self.type}:{self.id}"


@frozen(order=True)
class Responsible:
    """Who has to act: a person, perhaps as holder of a post in a unit; any of the three may be empty."""

    person: str = ""
    post: str = ""
    unit: str = ""


@frozen(weakref_slot=False)
class Finding:
    """One row of an evaluation.

    `rule_since` tells the version applied; `period` is the whole labelled period, also where it is cut; `due` the last
    day (in). `count` of `required` were found; `value` and `grade` are what a target or rubric came to. `reason` is a
    code that tells apart ways to one status (cut, presence, left, over_max, no_table, unlisted, not_recorded, …).
    `evidence` are fact ids, earliest first; `assumed` the names of figures that the document does not give and this row
    rests on; `estimated` says that a date rests on a year whose working days are not known.
    """

    campaign: str
    rule: str
    rule_since: date | None
    clauses: tuple[str, ...]
    subject: Ref
    counterpart: Ref | None
    about: str
    period: Period | None
    due: date | None
    status: Status
    severity: Severity
    count: int | None = None
    required: Fraction | Decimal | int | None = None
    value: Fraction | Decimal | int | None = None
    grade: str = ""
    reason: str = ""
    evidence: tuple[str, ...] = ()
    responsible: tuple[Responsible, ...] = ()
    assumed: tuple[str, ...] = ()
    estimated: bool = False

    @property
    def key(self) -> str:
        """Campaign, rule, subject, counterpart, about and period in one text: stable over runs, unique in one."""
        parts = (
            self.campaign,
            self.rule,
            f"{self.subject.type}:{self.subject.id}",
            f"{self.counterpart.type}:{self.counterpart.id}" if self.counterpart else "",
            self.about,
            self.period.label if self.period else "",
        )
        text = "|".join(parts)
        if text.count("|") != 5:
            text = "|".join(part.replace("%", "%25").replace("|", "%7C") for part in parts)
        return text


_Draft = make_class(
    "_Draft", {a.name: field() for a in fields(Finding)}, slots=True, eq=False, weakref_slot=False
)
"""The columns of a Finding without the guard on its attributes, so that filling them costs a quarter."""


def quick_finding(*values: object) -> Finding:
    """The finding with these values, every one in order: equal to `Finding(*values)`, and much quicker to make."""
    made = _Draft(*values)
    made.__class__ = Finding
    return made  # type: ignore[no-any-return]


@frozen(kw_only=True)
class RunHeader:
    """What an evaluation was run on. Digests are SHA-256 in hexadecimal; `workdays` names the working-day table."""

    as_of: date
    as_known: date
    campaigns: tuple[tuple[str, str], ...]
    register_digest: str
    workdays: str = ""
    version: str = ""


@define(frozen=True, slots=False, eq=False)
class Findings(Sequence[Finding]):
    """The findings of a run in a fixed order: by rule in file order, subject, counterpart, period and fact."""

    rows: tuple[Finding, ...] = field(repr=lambda rows: f"<{len(rows)}>")
    _header: RunHeader | Callable[[], RunHeader] = field(repr=False)
    parents: Mapping[str, tuple[str, ...]] = field(factory=dict, repr=False)
    """For every unit and person of the findings, the units above on as-of, itself first."""

    @cached_property
    def header(self) -> RunHeader:
        """What the run was made on; its digests are taken when first asked for."""
        return self._header() if callable(self._header) else self._header

    @overload
    def __getitem__(self, index: int) -> Finding: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Finding, ...]: ...
    def __getitem__(self, index: int | slice) -> Finding | tuple[Finding, ...]:
        return self.rows[index]

    def __len__(self) -> int:
        return len(self.rows)

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.rows)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Findings) and self.rows == other.rows and self.header == other.header

    __hash__ = None  # type: ignore[assignment]

    def where(
        self,
        *,
        status: str | Iterable[str] | None = None,
        rule: str | None = None,
        clause: str | None = None,
        subject: str | None = None,
        responsible: str | None = None,
    ) -> "Findings":
        """The findings that satisfy every filter given; subject and responsible are ids."""
        wanted = {status} if isinstance(status, str) else set(status) if status is not None else None
        return self._with(
            f
            for f in self.rows
            if (wanted is None or f.status in wanted)
            and (rule is None or f.rule == rule)
            and (clause is None or clause in f.clauses)
            and (subject is None or f.subject.id == subject)
            and (responsible is None or any(responsible in (r.person, r.unit) for r in f.responsible))
        )

    def under(self, unit: str) -> "Findings":
        """The findings whose subject is the unit, stands below it, or belongs to it on the day of as-of."""
        return self._with(f for f in self.rows if unit in self.parents.get(_home(f.subject), ()))

    def totals(self) -> Mapping[Status, int]:
        """How many findings there are of each status, every status named."""
        counts = Counter(f.status for f in self.rows)
        return {status: counts.get(status, 0) for status in STATUSES}

    def _with(self, rows: Iterable[Finding]) -> "Findings":
        return evolve(self, rows=tuple(rows))


def _home(subject: Ref) -> str:
    """The person or unit by whose place in the tree a subject is found."""
    return subject.id.split("/", 1)[0] if subject.type == "post" else subject.id
