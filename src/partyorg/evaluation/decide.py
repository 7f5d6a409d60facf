"""How a row is decided: the one order of steps that every rule shares, and who has to act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import define, field, frozen

from partyorg.campaign.rules import RuleHeader
from partyorg.dates import FOREVER, Period, contains, span
from partyorg.facts import Waiver

from .findings import Finding, Ref, Responsible, Severity, Status, quick_finding
from .responsible import Responsibility
from .world import FindingFact, Subject, World, derived

__all__ = ["SEVERITY", "Read", "Run", "milder"]

SEVERITY: Mapping[str, Severity] = {
    "must": "error",
    "principle": "warning",
    "should": "warning",
    "encourage": "info",
    "explore": "info",
    "strive": "info",
}
_MILDER: Mapping[Severity, Severity] = {"error": "warning", "warning": "info", "info": "info", "": ""}


def milder(severity: Severity) -> Severity:
    """One step down: error, warning, info."""
    return _MILDER[severity]


@frozen
class Read:
    """Who reads a rule's rows: the caller (`shown`), other rules as facts, or only to ask whether a fact failed."""

    as_facts: bool = False
    as_parts: bool = False
    shown: bool = True

    @property
    def only_as_parts(self) -> bool:
        """Whether the rows themselves are never looked at."""
        return self.as_parts and not self.as_facts and not self.shown


@define(slots=True, eq=False)
class Run:
    """One rule version being evaluated: its header, assumed figures, missing tables, and the rows so far."""

    world: World
    campaign: str
    rule: Any
    assumed: tuple[str, ...]
    missing: frozenset[str]
    recorded_since: int
    rows: list[Finding]
    read: Read
    wanted: frozenset[str] | None = None
    unmet: Severity = field(init=False)
    late: Severity = field(init=False)
    header: RuleHeader = field(init=False)
    waivers: dict[str, list[Waiver]] = field(init=False)
    """Exceptions from the rule by subject."""
    responsible: Responsibility = field(init=False)
    estimated: bool = False
    own: bool = field(init=False)
    only_as_parts: bool = field(init=False)
    parts: "dict[str, Run]" = field(factory=dict)
    """Runs of parts of the rule, by name."""
    _dates: dict[int, date] = field(factory=dict)
    _asked: Subject | None = None
    _asked_day: int = 0
    _answer: tuple[Responsible, ...] = ()
    """Who has to act for the row before: most rows of a seat have the same answer."""

    def __attrs_post_init__(self) -> None:
        self.header = self.rule
        self.unmet = SEVERITY[self.rule.force]
        self.responsible = Responsibility(self.world, self.rule.responsible)
        self.late = milder(self.unmet)
        self.own = self.rule.responsible is None
        self.only_as_parts = self.read.only_as_parts
        ids = {self.rule.id, self.rule.base_id or self.rule.id}
        self.waivers = {}
        by_rule = derived(self.world, self.world.view, "waivers", self._standing_waivers)
        for w in (w for id in ids for w in by_rule.get(id, ())):
            self.waivers.setdefault(w.subject, []).append(w)

    def _standing_waivers(self) -> Mapping[str, list[Waiver]]:
        """Every exception that stands, by rule."""
        out: dict[str, list[Waiver]] = {}
        for w in self.world.view.facts(Waiver):
            if w.status in ("valid", "corrected", "revoked") and w.revoked_on is None:
                out.setdefault(w.rule, []).append(w)
        return out

    def undecided(
        self,
        count: int,
        due: int | None,
        subject: Subject,
        counterpart: Subject | tuple[Subject, ...] | None,
        starts: int,
        *,
        reason: str = "",
        pending: bool = True,
        known: bool = False,
    ) -> tuple[Status, str]:
        """Steps 5 to 8: waived, pending, unknown or unmet, with a reason code. `due` None is an open end.

        `known` leaves out step 7: the fact judged is there to be seen.
        """
        world = self.world
        refused = ""
        if self.waivers:
            waived = self._waived(due, subject, counterpart)
            if waived and self.rule.waiver != "none":
                return "waived", ""
            refused = "waiver_not_honoured" if waived else ""
        if pending and (due is None or world.today < due):
            return "pending", reason
        if not known and ((count == 0 and self.rule.absence == "unknown") or starts < self.recorded_since):
            return "unknown", "not_recorded"
        return "unmet", reason or refused

    def _waived(
        self, due: int | None, subject: Subject, counterpart: Subject | tuple[Subject, ...] | None
    ) -> bool:
        names = {subject.id, subject.unit if subject.type == "post" else ""}
        for other in counterpart if isinstance(counterpart, tuple) else (counterpart,):
            if other is not None:
                names.add(other.id)
        if names.isdisjoint(self.waivers):
            return False
        today = self.world.today
        for waiver in [w for name in names for w in self.waivers.get(name, ())]:
            if waiver.on is not None and waiver.on.toordinal() > today:
                continue
            if not contains((span(waiver.since, waiver.until),), due if due is not None else today):
                continue
            approved_late = due is not None and (waiver.on is None or waiver.on.toordinal() > due)
            if self.rule.waiver == "before_due" and approved_late:
                continue
            return True
        return False

    def emit(
        self,
        subject: Subject,
        status: Status,
        *,
        counterpart: Ref | None = None,
        about: str = "",
        period: Period | None = None,
        due: int | None = None,
        count: int | None = None,
        required: Any = None,
        value: Any = None,
        grade: str = "",
        reason: str = "",
        evidence: tuple[str, ...] = (),
        done: int | None = None,
        severity: Severity | None = None,
        responsible: tuple[Responsible, ...] | None = None,
        rule_id: str = "",
        clauses: tuple[str, ...] | None = None,
    ) -> None:
        """Add a row. `done` is the day that dates a met or late row where other rules read it."""
        if self.read.as_parts and about:
            failed = status not in ("met", "waived", "pending", "not_applicable")
            self.world.parts.setdefault(rule_id or self.header.id, {})[about] = failed
            if self.only_as_parts:
                return
        if severity is None:
            severity = (
                self.unmet if status == "unmet" else self.late if status in ("late", "incomplete") else ""
            )
        if responsible is None:
            if self.own and subject.itself:
                responsible = subject.itself
            else:
                today = self.world.today
                day = today if status == "pending" or due is None or due > today else due
                if self._asked is not subject or self._asked_day != day:
                    self._asked, self._asked_day = subject, day
                    self._answer = self.responsible.of(subject, day)
                responsible = self._answer
        rule = self.header
        row = quick_finding(
            self.campaign,
            rule_id or rule.id,
            rule.since,
            rule.clauses if clauses is None else clauses,
            subject.ref,
            counterpart,
            about,
            period,
            None if due is None or due >= FOREVER else (self._dates.get(due) or self._date(due)),
            status,
            severity,
            count,
            required,
            value,
            grade,
            reason,
            evidence,
            responsible,
            self.assumed,
            self.estimated,
        )
        self.rows.append(row)
        if self.read.as_facts:
            self._keep(row, done)

    def _date(self, number: int) -> date:
        found = self._dates[number] = date.fromordinal(number)
        return found

    def _keep(self, row: Finding, done: int | None) -> None:
        today = self.world.today
        due = row.due.toordinal() if row.due else today
        day = done if row.status in ("met", "late") and done is not None else min(due, today)
        fact = FindingFact(
            row.key,
            row.rule,
            row.subject.id,
            row.about,
            row.status,
            row.grade,
            row.value,
            row.period.label if row.period else "",
            date.fromordinal(day),
            finding=row,
        )
        self.world.results.setdefault(row.rule, []).append(fact)

    def unknown_row(self, reason: str) -> None:
        """One row `unknown` on the top unit: the rule could not be looked at."""
        self.emit(self.world.root(), "unknown", reason=reason, responsible=())
