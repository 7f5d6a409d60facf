"""Holding 在位: something is in force, on a day, by a day, at the end of periods, or every day."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from partyorg.campaign.rules import Holding
from partyorg.dates import (
    ALWAYS,
    FOREVER,
    Days,
    Offset,
    Period,
    complement,
    contains,
    count_days,
    days_in,
    intersect,
    shift,
)

from .counting import far_end
from .decide import Run
from .figures import UnknownFigure, value_of
from .findings import Status
from .in_force import InForce, Stretch, shortfalls, stretches
from .matching import Probe, probe
from .periods import Judged, judged_periods
from .scopes import counterparts, members
from .streams import in_streams
from .walk import free_roots
from .world import Env, Subject, derived

__all__ = ["holding"]

ALONE: tuple[tuple[None, Days]] = ((None, ALWAYS),)
"""Of a subject without counterparts."""


def holding(run: Run, rule: Holding, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add the rows of one version of a holding."""
    world = run.world
    single = rule.at in ("as_of", "by")
    if single and not chosen(None):
        return
    judge = _Judge(run, rule, probe(world, rule.match))
    periods = (
        [] if single else [j for j in judged_periods(world, rule.period, within, calendar_start) if chosen(j)]
    )
    if derived(world, rule, "each period", lambda: "period" in free_roots(rule.scope)):
        for judged in periods:
            env = Env(day=world.today, period=(judged.low, judged.high))
            _rows(judge, members(world, rule.scope, env, run.wanted), within, streams, [judged])
        return
    _rows(judge, members(world, rule.scope, Env(day=world.today), run.wanted), within, streams, periods)


def _rows(
    judge: "_Judge", subjects: list[tuple[Subject, Days]], within: Days, streams: Any, periods: list[Judged]
) -> None:
    rule, world = judge.rule, judge.world
    for subject, days in subjects:
        mine = intersect(days, within)
        if streams:
            mine = intersect(mine, in_streams(world, streams, subject))
        if not mine:
            continue
        if rule.at in ("as_of", "by"):
            for other, at in judge.counterparts(subject, mine, within[0][0], within[-1][1]):
                row = _Row(judge, subject, other, intersect(mine, at))
                row.as_of() if rule.at == "as_of" else row.by()
            continue
        if rule.per is None:
            row = _Row(judge, subject, None, mine)
            for judged in periods:
                row.period(judged, "")
            continue
        rows: dict[str, _Row] = {}
        for judged in periods:
            for other, at in judge.counterparts(subject, mine, judged.low, judged.high):
                key = other.id if other else ""
                if key not in rows:
                    rows[key] = _Row(judge, subject, other, intersect(mine, at))
                rows[key].period(judged, judge.too_short(judged, mine, at))


class _Judge:
    """What does not change from row to row: the range, the tolerance, and why nothing can be said."""

    def __init__(self, run: Run, rule: Holding, found: Probe) -> None:
        self.run, self.rule, self.found, self.world = run, rule, found, run.world
        self.reason = "no_table" if run.missing else "unlisted" if found.unlisted else ""
        self.low, self.grace, self.min_days = 1, 0, 0
        self.high: int | None = None
        try:
            self.low = int(value_of(run.world, rule.count.min, Env()))
            high = value_of(run.world, rule.count.max, Env())
            self.high = None if high is None else int(high)
            self.grace = int(value_of(run.world, rule.grace_days, Env()))
            self.min_days = int(value_of(run.world, rule.min_days, Env()))
        except UnknownFigure:
            self.reason = self.reason or "unlisted"
        self.far = far_end(rule.match)
        spec = rule.count
        self.simple = (
            self.low == 1 and self.high is None and spec.parity is None and spec.distinct_by == "fact"
        )

    def counterparts(
        self, subject: Subject, days: Days, low: int, high: int
    ) -> Sequence[tuple[Subject | None, Days]]:
        """The counterparts of the subject in the stretch with their days, or the subject alone."""
        per = self.rule.per
        return ALONE if per is None else counterparts(self.world, per, subject, days, low, high)

    def too_short(self, judged: Judged, mine: Days, at: Days) -> str:
        """Why a counterpart is not judged in the period: too few days together, or ""."""
        per = self.rule.per
        if per is None:
            return ""
        needed = max(1, min(int(value_of(self.world, per.min_presence_days, Env())), judged.days))
        return "presence" if count_days(intersect(mine, at), judged.low, judged.high) < needed else ""

    def in_force(self, subject: Subject, other: Subject | None) -> InForce:
        """The facts bound to the row, with their days."""
        facts = tuple(self.found.in_force(Env(subject=subject, counterpart=other, day=self.world.today)))
        if self.min_days:
            facts = tuple(f for f in facts if f[0][-1][1] - f[0][0][0] >= self.min_days)
        return InForce(facts)


class _Row:
    """One subject (and counterpart) with its days, to be judged."""

    def __init__(self, judge: _Judge, subject: Subject, other: Subject | None, days: Days) -> None:
        self.judge, self.subject, self.other, self.days = judge, subject, other, days
        self.run, self.today = judge.run, judge.world.today
        self._force: InForce | None = None
        self._short: Days | None = None

    @property
    def force(self) -> InForce:
        if self._force is None:
            self._force = self.judge.in_force(self.subject, self.other)
        return self._force

    @property
    def uncovered(self) -> Days:
        """The runs of days up to as-of on which nothing is in force."""
        if self._short is None:
            self._short = days_in(intersect(self.days, complement(self.force.covered)), 1, self.today + 1)
        return self._short

    def cut(self, days: Days) -> list[Stretch]:
        """The given days (not empty) by number in force."""
        judge = self.judge
        return stretches(self.force, days, judge.rule.count, judge.low, judge.high, judge.far)

    def emit(
        self,
        status: Status,
        *,
        period: Period | None = None,
        due: int | None = None,
        count: int | None = None,
        reason: str = "",
        evidence: tuple[str, ...] = (),
        done: int | None = None,
    ) -> None:
        self.run.emit(
            self.subject,
            status,
            counterpart=self.other.ref if self.other else None,
            period=period,
            due=due,
            count=count,
            required=self.judge.low,
            reason=reason,
            evidence=evidence,
            done=done,
        )

    def short(self, count: int, due: int | None, starts: int, pending: bool, **fields: Any) -> None:
        """The row of a shortfall: waived, pending (as the caller knows), unknown or unmet."""
        status, reason = self.run.undecided(count, due, self.subject, self.other, starts, pending=False)
        if status != "waived" and pending:
            status, reason = "pending", ""
        self.emit(status, count=count, due=due, reason=reason, **fields)

    def as_of(self) -> None:
        """In range on as-of; a shortfall is tolerated for the days of grace from its start."""
        today = self.today
        if not contains(self.days, today):
            return
        if self.judge.reason:
            self.emit("unknown", reason=self.judge.reason)
            return
        cut = self.cut(days_in(self.days, 1, today + 1))
        now = cut[-1]
        evidence = self.force.evidence(((today, today + 1),))
        if now.state == "in":
            self.emit("met", due=today, count=now.count, evidence=evidence, done=today)
        elif now.state == "over":
            self.emit("unmet", due=today, count=now.count, evidence=evidence, reason="over_max")
        else:
            start = shortfalls(cut)[-1][0]
            due = start + self.judge.grace - 1
            self.short(now.count, due, start, today <= due, evidence=evidence)

    def by(self) -> None:
        """In range on the due day, or now where that has not come; late where only afterwards."""
        world, today = self.judge.world, self.today
        limit = value_of(world, self.judge.rule.by, Env())
        if isinstance(limit, Offset):
            due = shift(date.fromordinal(self.days[0][0]), limit, world.add_workdays).toordinal()
        else:
            due = limit.toordinal()
        seen = days_in(self.days, 1, min(due, today) + 1)
        if not seen or not contains(seen, min(due, today)):
            return
        if self.judge.reason:
            self.emit("unknown", due=due, reason=self.judge.reason)
            return
        last = self.cut(seen)[-1]
        evidence = self.force.evidence(((seen[-1][1] - 1, seen[-1][1]),))
        if last.state == "in":
            self.emit("met", due=due, count=last.count, evidence=evidence, done=min(due, today))
            return
        if today > due and contains(self.days, today):
            now = self.cut(days_in(self.days, 1, today + 1))[-1]
            if now.state == "in":
                at = self.force.evidence(((today, today + 1),))
                self.emit("late", due=due, count=now.count, evidence=at, done=today)
                return
        if last.state == "over":
            self.emit("unmet", due=due, count=last.count, evidence=evidence, reason="over_max")
        else:
            self.short(last.count, due, seen[0][0], today < due, evidence=evidence)

    def period(self, judged: Judged, too_short: str) -> None:
        """The row of one period: `period_end` or `every_day`."""
        mine = days_in(self.days, judged.low, judged.high)
        rule = self.judge.rule
        aside = judged.set_aside(rule.period) or too_short
        if not mine and not too_short:
            return
        if aside:
            self.emit("not_applicable", period=judged.period, due=judged.due, reason=aside)
        elif rule.at == "period_end":
            self._period_end(mine, judged)
        else:
            self._every_day(mine, judged)

    def _period_end(self, mine: Days, judged: Judged) -> None:
        last, today = judged.high - 1, self.today
        if not contains(mine, last):
            return
        due = judged.due if judged.high < FOREVER else None
        shared: dict[str, Any] = {"period": judged.period}
        if self.judge.reason:
            self.emit("unknown", due=due, reason=self.judge.reason, **shared)
            return
        day = min(last, today)
        seen = days_in(mine, 1, day + 1)
        state = self.cut(seen)[-1] if seen and contains(seen, day) else Stretch(day, day + 1, 0, "short")
        shared["evidence"] = self.force.evidence(((day, day + 1),))
        if state.state == "short":
            self.short(state.count, due, judged.low, due is None or today < last, **shared)
        elif due is None or today < last:
            self.emit("pending", due=due, count=state.count, **shared)
        elif state.state == "in":
            self.emit("met", due=due, count=state.count, done=last, **shared)
        else:
            self.emit("unmet", due=due, count=state.count, reason="over_max", **shared)

    def _every_day(self, mine: Days, judged: Judged) -> None:
        """No shortfall longer than the grace has a day in the period; a running one keeps the row pending."""
        today, grace = self.today, self.judge.grace
        seen = mine if mine[-1][1] <= today + 1 else days_in(mine, 1, today + 1)
        if not seen:
            return
        if self.judge.reason:
            self.emit("unknown", period=judged.period, due=judged.due, reason=self.judge.reason)
            return
        evidence = self.force.evidence(seen)
        over: list[Stretch] = []
        if self.judge.simple:
            count = self.force.count_on(seen[-1][1] - 1)
            runs = self.uncovered
        else:
            cut = self.cut(days_in(self.days, 1, today + 1))
            count = next(s for s in reversed(cut) if s.since < seen[-1][1]).count
            over = [s for s in cut if s.state == "over" and s.since < judged.high and s.until > judged.low]
            runs = shortfalls(cut)
        breach = running = None
        for since, until in runs:
            if max(since + grace, judged.low) < min(until, judged.high):
                breach = since if breach is None else breach
            elif until == today + 1 and judged.low <= today < judged.high and until - since <= grace:
                running = since
        period = judged.period
        if over:
            due = max(over[0].since, judged.low)
            self.emit("unmet", period=period, due=due, count=count, reason="over_max", evidence=evidence)
        elif breach is not None:
            self.short(count, breach + grace - 1, judged.low, False, period=period, evidence=evidence)
        elif running is not None:
            self.short(count, running + grace - 1, judged.low, True, period=period, evidence=evidence)
        else:
            last = judged.high - 1 if judged.high < FOREVER else None
            done = min(last or today, today)
            self.emit("met", period=period, due=last, count=count, evidence=evidence, done=done)
