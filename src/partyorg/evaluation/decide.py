"""How a row is decided: the one order of steps that every rule shares (GRAMMAR 4.0), and who has to act."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import define, field

from partyorg.campaign.conditions import Binding, SeatScope
from partyorg.campaign.rules import RuleHeader
from partyorg.dates import FOREVER, Period, contains, span
from partyorg.facts import Waiver

from .bindings import ids_of
from .findings import Finding, Ref, Responsible, Severity, Status
from .scopes import members
from .world import Env, FindingFact, Subject, World

__all__ = ["SEVERITY", "Run", "milder"]

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
    kept: bool
    """Whether the rows are read by other rules, and so must be kept as facts."""
    wanted: frozenset[str] | None = None
    unmet: Severity = field(init=False)
    late: Severity = field(init=False)
    header: RuleHeader = field(init=False)
    waivers: tuple[Waiver, ...] = field(init=False)
    own_act: bool = field(init=False)
    _responsible: dict[tuple[str, str, int], tuple[Responsible, ...]] = field(factory=dict)
    estimated: bool = False

    def __attrs_post_init__(self) -> None:
        self.header = self.rule
        self.unmet = SEVERITY[self.rule.force]
        self.own_act = self.rule.responsible is None
        self.late = milder(self.unmet)
        ids = {self.rule.id, self.rule.base_id or self.rule.id}
        self.waivers = tuple(
            w
            for w in self.world.view.facts(Waiver)
            if w.rule in ids and w.status in ("valid", "corrected") and (w.revoked_on is None)
        )

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
        today = self.world.today
        for waiver in self.waivers:
            if waiver.subject not in names or (waiver.on is not None and waiver.on.toordinal() > today):
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
        if severity is None:
            severity = (
                self.unmet if status == "unmet" else self.late if status in ("late", "incomplete") else ""
            )
        if responsible is None:
            if self.own_act and subject.type == "person":
                responsible = subject.itself
            else:
                responsible = self.responsible(subject, due, status)
        rule = self.header
        row = Finding(
            self.campaign,
            rule_id or rule.id,
            rule.since,
            rule.clauses if clauses is None else clauses,
            subject.ref,
            counterpart,
            about,
            period,
            None if due is None or due >= FOREVER else date.fromordinal(due),
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
        if self.kept:
            self._keep(row, done)

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
        if row.about:
            self.world.parts.setdefault(row.rule, {})[row.about] = row.status not in (
                "met",
                "waived",
                "pending",
                "not_applicable",
            )

    def unknown_row(self, reason: str) -> None:
        """One row `unknown` on the top unit: the rule could not be looked at."""
        self.emit(self.world.root(), "unknown", reason=reason, responsible=())

    def responsible(self, subject: Subject, due: int | None, status: str) -> tuple[Responsible, ...]:
        """Who has to act: as the rule says, else the person, the seat's holder, or the unit's parent's secretary."""
        world = self.world
        if self.rule.responsible is None and subject.type == "person":
            return self._memo(subject, 0)
        day = world.today if status == "pending" or due is None else min(due, world.today)
        return self._memo(subject, day)

    def _memo(self, subject: Subject, day: int) -> tuple[Responsible, ...]:
        key = (subject.type, subject.id, day)
        found = self._responsible.get(key)
        if found is None:
            found = self._responsible[key] = self._who(subject, day)
        return found

    def _who(self, subject: Subject, day: int) -> tuple[Responsible, ...]:
        world = self.world
        if self.rule.responsible is not None:
            on = day or world.today
            env = Env(subject=subject, day=on)
            quick = self._in_unit(env, on)
            if quick is not None:
                return quick
            named = [s for s, days in members(world, self.rule.responsible, env) if contains(days, on)]
            return tuple(sorted({r for s in named for r in self._named(s, on)}))
        if subject.type == "person":
            return (Responsible(person=subject.id),)
        if subject.type == "post":
            return self._named(subject, day)
        parents = sorted(p for p, since, until in world.org.parents(subject.id) if since <= day < until)
        unit = parents[0] if parents else subject.id
        return self._named(Subject("post", f"{unit}/secretary", unit=unit, post="secretary"), day)

    def _in_unit(self, env: Env, day: int) -> tuple[Responsible, ...] | None:
        """The holders of named posts in bound units, the way most rules put it; None where the rule says more."""
        scope = self.rule.responsible
        if not (
            isinstance(scope, SeatScope)
            and isinstance(scope.of, Binding)
            and scope.words
            and scope.holder is None
        ):
            return None
        units = ids_of(self.world, scope.of, env, day)
        key = ("", "/".join(units), day)
        found = self._responsible.get(key)
        if found is None:
            org = self.world.org
            found = self._responsible[key] = tuple(
                sorted(
                    Responsible(person, post, unit)
                    for unit in units
                    if unit in org.units and contains(org.exists(unit), day)
                    for post in scope.words
                    for person in org.holders(unit, post, day)
                )
            )
        return found

    def _named(self, subject: Subject, day: int) -> tuple[Responsible, ...]:
        if subject.type == "person":
            return (Responsible(person=subject.id),)
        if subject.type == "unit":
            return (Responsible(unit=subject.id),)
        holders = self.world.holders(subject, day)
        if not holders:
            before = [h for h in self.world.seat_spans(subject) if h.since <= day]
            holders = (max(before, key=lambda h: (h.until, h.since)).person,) if before else ("",)
        return tuple(sorted(Responsible(person, subject.post, subject.unit) for person in holders))
