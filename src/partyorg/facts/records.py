"""The fact classes: what happened, as frozen records with civil dates.

Every class mirrors one table of `partyorg.facts.tables`. Intervals are half-open: `since` is in, `until` is out, and
an absent `until` is open. Where `id` is left out it is the table's name and the filled cells of the natural key,
joined by "/". Names of people and units never show in `repr`.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import ClassVar

from attrs import field, frozen

from .tables import TABLES, Table

__all__ = [
    "FACT_CLASSES",
    "Activity",
    "Assessment",
    "Candidacy",
    "Case",
    "CaseStep",
    "Document",
    "Event",
    "Fact",
    "Link",
    "Measure",
    "Name",
    "Person",
    "Placement",
    "Progress",
    "Resource",
    "Scalar",
    "Stage",
    "Step",
    "Tenure",
    "Unit",
    "Waiver",
]

Scalar = Decimal | str
"""A number or else a word; an empty word is an empty cell."""

Ids = tuple[str, ...]
Map = Mapping[str, Scalar]


@frozen(kw_only=True)
class Fact:
    """What every fact may carry: its id and the envelope of recording, correction and revocation.

    `status` is valid, planned, cancelled, corrected or revoked; `attr` holds declared extension columns.
    """

    table: ClassVar[str] = ""

    id: str = ""
    institution: str = ""
    status: str = "valid"
    recorded_on: date | None = None
    source: str = ""
    supersedes: str = ""
    revoked_on: date | None = None
    cancelled_on: date | None = None
    attr: Map = field(factory=dict, hash=False)

    def __attrs_post_init__(self) -> None:
        if not self.id:
            object.__setattr__(self, "id", derived_id(self, TABLES[self.table]))


def derived_id(fact: Fact, table: Table) -> str:
    """The id of a fact that brings none: table and filled cells of the natural key, joined by "/"."""
    parts = [table.name]
    for name in table.key:
        value = getattr(fact, name)
        if not value:
            continue
        if isinstance(value, tuple):
            parts.append(";".join(value))
        else:
            parts.append(value.isoformat() if isinstance(value, date) else str(value))
    return "/".join(parts)


@frozen(kw_only=True)
class Unit(Fact):
    """A party organization or a body it works with; `parent` holds unless placements say otherwise."""

    table = "units"
    name: str = field(default="", repr=False)
    kind: str
    level: str = ""
    category: str = ""
    parent: str = ""
    formed_on: date | None = None
    dissolved_on: date | None = None
    predecessors: Ids = ()


@frozen(kw_only=True)
class Placement(Fact):
    """A dated parent of a unit; a unit with any placement takes its parents from placements alone."""

    table = "placements"
    unit: str
    parent: str
    since: date | None = None
    until: date | None = None


@frozen(kw_only=True)
class Name(Fact):
    """A dated name of a unit."""

    table = "names"
    unit: str
    name: str = field(repr=False)
    since: date | None = None
    until: date | None = None


@frozen(kw_only=True)
class Person(Fact):
    """A person, by opaque id."""

    table = "people"
    name: str = field(default="", repr=False)
    born_on: date | None = field(default=None, repr=False)


@frozen(kw_only=True)
class Stage(Fact):
    """A stage of membership: applicant, activist, target, probationary, full, ended."""

    table = "stages"
    person: str
    stage: str
    since: date
    until: date | None = None
    unit: str = ""
    case: str = ""


@frozen(kw_only=True)
class Tenure(Fact):
    """An affiliation, role, post, qualification or secondment of a person."""

    table = "tenures"
    person: str
    kind: str
    value: str = ""
    unit: str = ""
    rank: str = ""
    mode: str = ""
    since: date
    until: date | None = None


@frozen(kw_only=True)
class Link(Fact):
    """A standing relation from `a` to `b`."""

    table = "links"
    kind: str
    a: str
    b: str
    since: date
    until: date | None = None
    chosen_by: str = ""
    tags: Ids = ()


@frozen(kw_only=True)
class Activity(Fact):
    """A meeting, visit, talk or other act of `actors` towards `counterparts`, held by `hosts`."""

    table = "activities"
    kind: str
    on: date | None
    hosts: Ids = ()
    actors: Ids = ()
    counterparts: Ids = ()
    place: str = field(default="", repr=False)
    topic: Ids = ()
    purpose: Ids = ()
    channel: Ids = ()
    case: str = ""
    related: Ids = ()
    campaigns: Ids = ()
    tags: Ids = ()
    hours: Decimal | None = None
    figures: Map = field(factory=dict, hash=False)
    outcome: str = ""
    summary: str = field(default="", repr=False)


@frozen(kw_only=True)
class Event(Fact):
    """Something that happened to a person or unit, as a code."""

    table = "events"
    kind: str
    subject: str
    on: date | None
    case: str = ""
    tags: Ids = ()


@frozen(kw_only=True)
class Assessment(Fact):
    """A value that a class of reviewers gave to an item about a subject."""

    table = "assessments"
    scheme: str
    subject: str
    period: str = ""
    item: str = ""
    value: Scalar = ""
    by: str = ""
    by_class: str = ""
    respondents: int | None = None
    eligible: int | None = None
    on: date | None
    published_on: date | None = None
    parts: Ids = ()
    case: str = ""
    related: Ids = ()
    figures: Map = field(factory=dict, hash=False)


@frozen(kw_only=True)
class Document(Fact):
    """A plan, report, notice, set of rules, publication or ledger with its dates."""

    table = "documents"
    kind: str
    owner: str = ""
    about: Ids = ()
    addressee: Ids = ()
    topic: Ids = ()
    period: str = ""
    issued_on: date | None = None
    sent_on: date | None = None
    published_on: date | None = None
    posted_on: date | None = None
    removed_on: date | None = None
    sections: Ids = ()
    signatures: Ids = ()
    entries: Ids = ()
    version: str = ""
    case: str = ""
    related: Ids = ()
    campaigns: Ids = ()
    tags: Ids = ()
    figures: Map = field(factory=dict, hash=False)


@frozen(kw_only=True)
class Candidacy(Fact):
    """Standing for, and perhaps holding, a title."""

    table = "candidacies"
    scheme: str
    round: str = ""
    category: str = ""
    subject: str
    basis: Ids = ()
    granted_on: date | None = None
    since: date | None = None
    until: date | None = None


@frozen(kw_only=True)
class Step(Fact):
    """One step on a candidacy's route."""

    table = "candidacy_steps"
    candidacy: str
    step: str
    by: str = ""
    on: date | None
    outcome: str = ""
    figures: Map = field(factory=dict, hash=False)


@frozen(kw_only=True)
class Progress(Fact):
    """The state of a task on a day."""

    table = "progress"
    task: str
    unit: str
    state: str = ""
    on: date | None
    owner: str = ""
    deadline: date | None = None


@frozen(kw_only=True)
class Resource(Fact):
    """Funds, a room or a base; amounts in yuan."""

    table = "resources"
    kind: str
    owner: str
    since: date | None = None
    until: date | None = None
    period: str = ""
    amount: Decimal | None = None
    received: Decimal | None = None
    spent: Decimal | None = None


@frozen(kw_only=True)
class Measure(Fact):
    """An aggregate reading."""

    table = "measures"
    name: str
    about: str = ""
    on: date | None
    period: str = ""
    value: Decimal | None = None
    n: int | None = None


@frozen(kw_only=True)
class Waiver(Fact):
    """An approved exception of a subject from a rule; `since` and `until` are read as written."""

    table = "waivers"
    rule: str
    subject: str
    since: date | None = None
    until: date | None = None
    reason: str = ""
    approved_by: str = ""
    on: date | None = None


@frozen(kw_only=True)
class Case(Fact):
    """One run of a procedure for a person."""

    table = "cases"
    person: str
    procedure: str
    unit: str = ""
    opened_on: date


@frozen(kw_only=True)
class CaseStep(Fact):
    """One recorded step of a case."""

    table = "case_steps"
    case: str
    step: str
    on: date | None
    by: str = ""
    outcome: str = ""
    data: Map = field(factory=dict, hash=False)
    replaces: str = ""


FACT_CLASSES: Mapping[str, type[Fact]] = {
    cls.table: cls
    for cls in (
        Unit,
        Placement,
        Name,
        Person,
        Stage,
        Tenure,
        Link,
        Activity,
        Event,
        Assessment,
        Document,
        Candidacy,
        Step,
        Progress,
        Resource,
        Measure,
        Waiver,
        Case,
        CaseStep,
    )
}
"""The class of each table."""
