"""Holding 在位: something is in force, on a day, by a day, at the end of periods, or every day (GRAMMAR 4.2)."""

from datetime import date
from typing import Any

from attrs import frozen

from partyorg.campaign.rules import Holding
from partyorg.dates import FOREVER, NEVER, Days, Offset, complement, contains, days_in, intersect, merge, shift, union

from .decide import Run
from .figures import UnknownFigure, value_of
from .matching import Probe, probe
from .periods import Judged, judged_periods
from .scopes import members, present
from .streams import in_streams
from .world import Env, Subject

__all__ = ["holding"]


@frozen
class _Stretch:
    """Consecutive days with one number in force: below the range, above it, or in it."""

    since: int
    until: int
    count: int
    state: str


@frozen
class _InForce:
    """The facts bound to a subject with their days in force, and the numbers that makes over time."""

    facts: tuple[tuple[Days, str, Any], ...]

    @property
    def covered(self) -> Days:
        """The days on which at least one fact is in force."""
        if len(self.facts) == 1:
            return self.facts[0][0]
        return union(*(days for days, _, _ in self.facts)) if self.facts else NEVER

    def count_on(self, day: int) -> int:
        """How many facts are in force on the day."""
        return sum(contains(days, day) for days, _, _ in self.facts)

    def evidence(self, days: Days) -> tuple[str, ...]:
        """Ids of the facts in force on any of the days, earliest first."""
        if len(self.facts) < 2:
            return tuple(id for at, id, _ in self.facts if intersect(at, days))
        found = sorted((at[0][0], id) for at, id, _ in self.facts if intersect(at, days))
        return tuple(id for _, id in found)


def holding(run: Run, rule: Holding, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add the rows of one version of a holding."""
    world = run.world
    found = probe(world, rule.match)
    judge = _Judge(run, rule, found, within)
    subjects = members(world, rule.scope, Env(day=world.today))
    if run.wanted is not None:
        subjects = [
            (s, d)
            for s, d in subjects
            if s.id in run.wanted or s.person in run.wanted or s.unit in run.wanted
        ]
    whole = [j for j in judged_periods(world, rule.period, within, calendar_start) if chosen(j)]
    single = rule.at in ("as_of", "by")
    if single and not chosen(None):
        return
    for subject, days in subjects:
        mine = intersect(intersect(days, in_streams(world, streams, subject, days)), within)
        if not mine:
            continue
        for other, at in judge.counterparts(subject, mine):
            if single:
                judge.once(subject, other, intersect(mine, at))
            else:
                for judged in whole:
                    judge.period(subject, other, intersect(mine, at), judged)


class _Judge:
    def __init__(self, run: Run, rule: Holding, found: Probe, within: Days) -> None:
        self.run, self.rule, self.found, self.within = run, rule, found, within
        world = self.world = run.world
        self.reason = "no_table" if run.missing else "unlisted" if found.unlisted else ""
        self.low, self.high, self.grace, self.min_days = 1, None, 0, 0
        self.simple = False
        try:
            self.low = int(value_of(world, rule.count.min, Env()))
            high = value_of(world, rule.count.max, Env())
            self.high = None if high is None else int(high)
            self.grace = int(value_of(world, rule.grace_days, Env()))
            self.min_days = int(value_of(world, rule.min_days, Env()))
            self.simple = self.low == 1 and self.high is None and rule.count.parity is None and rule.count.distinct_by == "fact"
        except UnknownFigure:
            self.reason = self.reason or "unlisted"

    def counterparts(self, subject: Subject, days: Days) -> list[tuple[Subject | None, Days]]:
        """The counterparts of the subject with their days, or the subject alone."""
        per, world = self.rule.per, self.world
        if per is None:
            return [(None, ((1, FOREVER),))]
        seen = days_in(days, 1, world.today + 1)
        if not seen:
            return []
        last = seen[-1][1] - 1
        env = Env(subject=subject, day=last)
        out: list[tuple[Subject | None, Days]] = []
        for other, at in members(world, per.scope, env):
            if per.exclude == "subject" and other.id == subject.id:
                continue
            if present(at, per.scope.as_of or "last_day", seen[0][0], last + 1, world.today):
                out.append((other, at))
        return out

    def once(self, subject: Subject, other: Subject | None, days: Days) -> None:
        """The row of a holding judged on one day: `as_of` or `by`."""
        world, run = self.world, self.run
        today = world.today
        ref = other.ref if other else None
        if self.rule.at == "by":
            self._by(subject, other, days)
            return
        if not contains(days, today):
            return
        if self.reason:
            run.emit(subject, "unknown", counterpart=ref, required=self.low, reason=self.reason)
            return
        force = self._in_force(subject, other)
        stretches = self._stretches(force, days_in(days, 1, today + 1))
        now = stretches[-1]
        evidence = force.evidence(((today, today + 1),))
        if now.state == "in":
            run.emit(
                subject,
                "met",
                counterpart=ref,
                due=today,
                count=now.count,
                required=self.low,
                evidence=evidence,
                done=today,
            )
            return
        if now.state == "over":
            run.emit(
                subject,
                "unmet",
                counterpart=ref,
                due=today,
                count=now.count,
                required=self.low,
                evidence=evidence,
                reason="over_max",
            )
            return
        start = _run_start(stretches, "short")
        due = start + self.grace - 1
        pending = today <= due
        status, reason = run.undecided(
            now.count,
            due,
            subject,
            other,
            start,
            pending=False,
            reason=now.state if now.state == "parity" else "",
        )
        if status != "waived" and pending:
            status, reason = "pending", ""
        run.emit(
            subject,
            status,
            counterpart=ref,
            due=due,
            count=now.count,
            required=self.low,
            reason=reason,
            evidence=evidence,
        )

    def _by(self, subject: Subject, other: Subject | None, days: Days) -> None:
        world, run, today = self.world, self.run, self.world.today
        ref = other.ref if other else None
        by = value_of(world, self.rule.by, Env())
        if isinstance(by, Offset):
            due = shift(date.fromordinal(days[0][0]), by, world.add_workdays).toordinal()
        else:
            due = by.toordinal()
        seen = days_in(days, 1, min(due, today) + 1)
        if not seen:
            return
        if self.reason:
            run.emit(subject, "unknown", counterpart=ref, due=due, required=self.low, reason=self.reason)
            return
        force = self._in_force(subject, other)
        last = self._stretches(force, seen)[-1]
        evidence = force.evidence(((seen[-1][1] - 1, seen[-1][1]),))
        if last.state == "in":
            run.emit(
                subject,
                "met",
                counterpart=ref,
                due=due,
                count=count,
                required=self.low,
                evidence=evidence,
                done=min(due, today),
            )
            return
        if today > due and contains(days, today):
            now = self._stretches(force, days_in(days, 1, today + 1))[-1]
            if now.state == "in":
                run.emit(
                    subject,
                    "late",
                    counterpart=ref,
                    due=due,
                    count=now.count,
                    required=self.low,
                    evidence=force.evidence(((today, today + 1),)),
                    done=today,
                )
                return
        if last.state == "over":
            run.emit(
                subject,
                "unmet",
                counterpart=ref,
                due=due,
                count=count,
                required=self.low,
                evidence=evidence,
                reason="over_max",
            )
            return
        status, reason = run.undecided(last.count, due, subject, other, seen[0][0])
        run.emit(
            subject,
            status,
            counterpart=ref,
            due=due,
            count=last.count,
            required=self.low,
            reason=reason,
            evidence=evidence,
        )

    def period(self, subject: Subject, other: Subject | None, days: Days, judged: Judged) -> None:
        """The row of a holding judged over a period: `period_end` or `every_day`."""
        mine = days_in(days, judged.low, judged.high)
        if not mine:
            return
        ref = other.ref if other else None
        if judged.cut and self.rule.period.partial == "skip":
            self.run.emit(
                subject,
                "not_applicable",
                counterpart=ref,
                period=judged.period,
                due=judged.due,
                required=self.low,
                reason="cut",
            )
        elif judged.skipped:
            self.run.emit(
                subject,
                "not_applicable",
                counterpart=ref,
                period=judged.period,
                due=judged.due,
                required=self.low,
                reason=judged.skipped,
            )
        elif self.rule.at == "period_end":
            self._period_end(subject, other, mine, judged)
        else:
            self._every_day(subject, other, days, mine, judged)

    def _period_end(self, subject: Subject, other: Subject | None, mine: Days, judged: Judged) -> None:
        run, today = self.run, self.world.today
        last = judged.high - 1
        if not contains(mine, last):
            return
        ref, period = other.ref if other else None, judged.period
        if self.reason:
            run.emit(
                subject,
                "unknown",
                counterpart=ref,
                period=period,
                due=judged.due,
                required=self.low,
                reason=self.reason,
            )
            return
        day = min(last, today)
        force = self._in_force(subject, other)
        seen = days_in(mine, 1, day + 1)
        state = (
            self._stretches(force, seen)[-1]
            if seen and contains(seen, day)
            else _Stretch(day, day + 1, 0, "short")
        )
        evidence = force.evidence(((day, day + 1),))
        due = judged.due if judged.high < FOREVER else None
        if today < last or due is None:
            status, reason = run.undecided(state.count, None, subject, other, judged.low)
            if state.state == "in":
                status, reason = "pending", ""
        elif state.state == "in":
            status, reason = "met", ""
        elif state.state == "over":
            status, reason = "unmet", "over_max"
        else:
            status, reason = run.undecided(state.count, due, subject, other, judged.low)
        run.emit(
            subject,
            status,
            counterpart=ref,
            period=period,
            due=due,
            count=state.count,
            required=self.low,
            reason=reason,
            evidence=evidence,
            done=last,
        )

    def _every_day(
        self, subject: Subject, other: Subject | None, days: Days, mine: Days, judged: Judged
    ) -> None:
        run, today = self.run, self.world.today
        seen = days_in(mine, 1, today + 1)
        if not seen:
            return
        ref, period = other.ref if other else None, judged.period
        if self.reason:
            run.emit(
                subject,
                "unknown",
                counterpart=ref,
                period=period,
                due=judged.due,
                required=self.low,
                reason=self.reason,
            )
            return
        force = self._in_force(subject, other)
        evidence = force.evidence(seen)
        if self.simple:
            count = force.count_on(seen[-1][1] - 1)
            over: list[_Stretch] = []
            runs = days_in(intersect(days, complement(force.covered)), 1, today + 1)
        else:
            stretches = self._stretches(force, days_in(days, 1, today + 1))
            count = next(s for s in reversed(stretches) if s.since < seen[-1][1]).count
            over = [s for s in stretches if s.state == "over" and s.since < judged.high and s.until > judged.low]
            runs = _runs(stretches)
        breach: int | None = None
        pending: int | None = None
        for since, until in runs:
            if max(since + self.grace, judged.low) < min(until, judged.high):
                breach = since if breach is None else breach
            elif until == today + 1 and judged.low <= today < judged.high and until - since <= self.grace:
                pending = since
        if over:
            run.emit(
                subject,
                "unmet",
                counterpart=ref,
                period=period,
                due=max(over[0].since, judged.low),
                count=count,
                required=self.low,
                reason="over_max",
                evidence=evidence,
            )
        elif breach is not None:
            due = breach + self.grace - 1
            status, reason = run.undecided(count, due, subject, other, judged.low, pending=False)
            run.emit(
                subject,
                status,
                counterpart=ref,
                period=period,
                due=due,
                count=count,
                required=self.low,
                reason=reason,
                evidence=evidence,
            )
        elif pending is not None:
            due = pending + self.grace - 1
            status, reason = run.undecided(count, due, subject, other, judged.low, pending=False)
            if status != "waived":
                status, reason = "pending", ""
            run.emit(
                subject,
                status,
                counterpart=ref,
                period=period,
                due=due,
                count=count,
                required=self.low,
                reason=reason,
                evidence=evidence,
            )
        else:
            due_day = judged.high - 1 if judged.high < FOREVER else None
            run.emit(
                subject,
                "met",
                counterpart=ref,
                period=period,
                due=due_day,
                count=count,
                required=self.low,
                evidence=evidence,
                done=min(due_day or today, today),
            )

    def _in_force(self, subject: Subject, other: Subject | None) -> _InForce:
        env = Env(subject=subject, counterpart=other, day=self.world.today)
        facts = self.found.in_force(env)
        if self.min_days:
            return _InForce(tuple(f for f in facts if f[0][-1][1] - f[0][0][0] >= self.min_days))
        return _InForce(tuple(facts))

    def _stretches(self, force: _InForce, days: Days) -> list[_Stretch]:
        """The days cut into stretches with one number in force, in order; `days` is not empty."""
        borders = {b for at, _, _ in force.facts for span in at for b in span}
        ordered = sorted(borders)
        out: list[_Stretch] = []
        by = self.rule.count.distinct_by
        for since, until in days:
            cuts = [since, *(b for b in ordered if since < b < until), until]
            for low, high in zip(cuts, cuts[1:], strict=False):
                active = [(id, fact) for at, id, fact in force.facts if contains(at, low)]
                count = (
                    len(active) if by == "fact" else len({k for id, f in active for k in _keys(id, f, by)})
                )
                out.append(_Stretch(low, high, count, self._state(count)))
        return out

    def _state(self, count: int) -> str:
        if self.high is not None and count > self.high:
            return "over"
        if count < self.low:
            return "short"
        parity = self.rule.count.parity
        if parity is not None and count % 2 != (parity == "odd"):
            return "short"
        return "in"


def _keys(id: str, fact: Any, distinct_by: str) -> tuple[Any, ...]:
    from .counting import keys_of

    return keys_of((0, id, fact), distinct_by)


def _runs(stretches: list[_Stretch]) -> Days:
    """Runs of consecutive days that fall short."""
    return merge((s.since, s.until) for s in stretches if s.state == "short")


def _run_start(stretches: list[_Stretch], state: str) -> int:
    start = stretches[-1].since
    for s in reversed(stretches):
        if s.state != state or s.until < start:
            break
        start = s.since
    return start
