"""What a replay comes to: where a case stands, what was refused and why, what may come next, what is due."""

from datetime import date
from typing import Literal

from attrs import field, frozen

from partyorg.evaluation.findings import Finding, Severity, Status
from partyorg.facts import CaseStep, Register, Stage
from partyorg.workdays import Certainty

from .procedure import Move, State, Step

__all__ = ["CaseState", "Due", "Next", "Planned", "Refusal", "RefusalCode", "Taken", "TermRun", "Unmet"]

RefusalCode = Literal["gates", "state", "outcome", "version", "step"]


@frozen(kw_only=True)
class Unmet:
    """One gate that does not hold on a day.

    `missing` are what the record itself lacks (columns, or the reason a ballot fails). `earliest` is the first day on which
    the gate could hold: with what is on record, or, where `assumes_record` is set, if what it asks for were recorded on
    the day in question. None: no later day helps by itself. `certainty` is that of the working days it rests on.
    """

    rule: str
    clauses: tuple[str, ...]
    status: Status
    severity: Severity
    missing: tuple[str, ...] = ()
    earliest: date | None = None
    assumes_record: bool = False
    certainty: Certainty = Certainty.OFFICIAL
    assumed: tuple[str, ...] = ()
    about_record: bool = False
    """Whether the gate asks something of the record itself, which no waiting brings about."""


@frozen(kw_only=True)
class Refusal:
    """A step that was recorded and not taken, or that may not be taken: by its gates, or because none leads on.

    `code`: gates (see `unmet`), state (it does not lead out of this state), outcome (not one that it can have here,
    `accepted` are those), version (not in the text in force on that day), step (the procedure has no such step).
    """

    record: str
    step: str
    on: date
    code: RefusalCode
    state: str
    unmet: tuple[Unmet, ...] = ()
    accepted: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()

    @property
    def earliest(self) -> date | None:
        """The first day on which every unmet gate could hold; None where some cannot by waiting."""
        return _latest(self.unmet)


def _latest(unmet: tuple[Unmet, ...]) -> date | None:
    days = [u.earliest for u in unmet if not u.about_record]
    return max((d for d in days if d is not None), default=None) if days and None not in days else None


@frozen(kw_only=True)
class Taken:
    """A step that was taken: its record, the text it was taken under, and where it led.

    `warnings` are gates that advise and did not hold, `unknown` those that could not be looked at.
    """

    record: CaseStep
    step: Step
    move: Move
    before: str
    after: str
    warnings: tuple[Unmet, ...] = ()
    unknown: tuple[Unmet, ...] = ()


@frozen(kw_only=True)
class Next:
    """A step that may come next: with which outcomes, into which state, and what still stands in its way on as-of.

    `asks` are the gates that look at the record itself; they are judged once it is there.
    """

    step: Step
    outcomes: tuple[str, ...]
    to: str
    blocked: tuple[Unmet, ...] = ()
    warnings: tuple[Unmet, ...] = ()
    asks: tuple[str, ...] = ()

    @property
    def open(self) -> bool:
        """Whether nothing stands in the way."""
        return not self.blocked

    @property
    def earliest(self) -> date | None:
        """The first day on which everything in the way could be gone."""
        return _latest(self.blocked)


@frozen(kw_only=True)
class Due:
    """What a deadline asks for: by which rule, since which record, until when, and how it stands."""

    rule: str
    clauses: tuple[str, ...]
    since: date
    due: date | None
    status: Status
    severity: Severity
    about: str
    finding: Finding = field(repr=False)
    estimated: bool = False


@frozen(kw_only=True)
class Planned:
    """A step of a plan, with the first day on which it could be taken."""

    step: Step
    on: date
    certainty: Certainty = Certainty.OFFICIAL


@frozen(kw_only=True)
class TermRun:
    """A term under way or over: its first day and the day on which it ends."""

    term: str
    since: date
    until: date
    extended: int = 0


@frozen(kw_only=True)
class CaseState:
    """A case at the end of a day. `stages` are the stages of membership so far; `register` its facts, as gates see them."""

    case: str
    person: str
    procedure: str
    as_of: date
    state: State
    since: date
    unit: str
    stages: tuple[Stage, ...]
    timeline: tuple[Taken, ...]
    refusals: tuple[Refusal, ...]
    next: tuple[Next, ...]
    deadlines: tuple[Due, ...]
    terms: tuple[TermRun, ...]
    register: Register = field(repr=False)

    @property
    def stage(self) -> str:
        """The stage of membership on as-of, "" before there is one."""
        return self.state.stage

    @property
    def due(self) -> tuple[Due, ...]:
        """What is due from as-of on, the nearest first."""
        return tuple(d for d in self.deadlines if d.status == "pending")

    @property
    def overdue(self) -> tuple[Due, ...]:
        """What should have been done and is not."""
        return tuple(d for d in self.deadlines if d.status == "unmet")

    @property
    def late(self) -> tuple[Due, ...]:
        """What was done too late."""
        return tuple(d for d in self.deadlines if d.status == "late")
