"""Duty 次数: an act, so many times in each period, by each subject, perhaps with each counterpart."""

from math import ceil
from typing import Any

from partyorg.campaign.rules import Duty
from partyorg.dates import Days, contains, count_days, days_in, intersect, shared_days

from .counting import Tally, far_end, tally
from .decide import Run
from .figures import UnknownFigure, value_of
from .findings import Ref, Status
from .matching import INTERVALS, Hit, Probe, probe, simple_matches
from .periods import Judged, judged_periods
from .scopes import asked_for, by_holder, counterparts, members
from .streams import in_streams
from .walk import free_roots
from .world import Env, Subject, derived, ids_in

__all__ = ["MIN_PRESENCE_DAYS", "duty"]

MIN_PRESENCE_DAYS = {"year": 90, "half": 45, "semester": 60, "quarter": 30}
"""The least days of presence by the unit of the period where a rule says nothing; others 0."""


def duty(run: Run, rule: Duty, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add the rows of one version of a duty; `chosen` tells whether a judged period belongs to this version."""
    world = run.world
    found = probe(world, rule.match)
    each_period = derived(world, rule, "each period", lambda: "period" in free_roots(rule.scope))
    subjects = [] if each_period else _subjects(run, rule, within, streams, Env(day=world.today))
    for judged in judged_periods(world, rule.period, within, calendar_start):
        if chosen(judged):
            env = Env(day=world.today, period=(judged.low, judged.high))
            mine = _subjects(run, rule, within, streams, env) if each_period else subjects
            _Judge(run, rule, found, judged).all(mine)


def _subjects(run: Run, rule: Duty, within: Days, streams: Any, env: Env) -> list[tuple[Subject, Days]]:
    """The subjects of the rule with their days."""
    world = run.world
    if rule.presence.on_holder_change == "person":
        seats = members(world, rule.scope, env)
        subjects = asked_for(run.wanted, by_holder(world, seats, rule.scope, env))
    else:
        subjects = members(world, rule.scope, env, run.wanted)
    if streams:
        subjects = [(s, intersect(days, in_streams(world, streams, s))) for s, days in subjects]
    if len(within) > 1:
        subjects = [(s, intersect(days, within)) for s, days in subjects]
    return subjects


class _Judge:
    """Everything about one period that does not change from row to row."""

    def __init__(self, run: Run, rule: Duty, found: Probe, judged: Judged) -> None:
        self.run, self.rule, self.found, self.judged = run, rule, found, judged
        world = self.world = run.world
        self.days = judged.high - judged.low
        minimum = rule.presence.min_presence_days
        days = (
            MIN_PRESENCE_DAYS.get(rule.period.unit, 0) if minimum is None else value_of(world, minimum, Env())
        )
        self.needed = max(1, min(int(days), judged.days))
        self.by_label = rule.period.placed_by == "label"
        self.far = far_end(rule.match)
        self.reason = ""
        self.aside = judged.set_aside(rule.period)
        self.required: int | None = None
        self.high: int | None = None
        if run.missing:
            self.reason = "no_table"
        try:
            self.required = int(value_of(world, rule.count.min, Env(period=(judged.low, judged.high))))
            limit = value_of(world, rule.count.max, Env(period=(judged.low, judged.high)))
            self.high = None if limit is None else int(limit)
            if judged.cut and rule.period.partial == "prorate":
                whole = judged.period.until.toordinal() - judged.period.since.toordinal()
                self.required = ceil(self.required * judged.days / whole)
            self.credit = bool(value_of(world, rule.presence.credit_across_units, Env()))
        except UnknownFigure:
            self.reason = self.reason or "unlisted"
        if found.unlisted:
            self.reason = self.reason or "unlisted"
        self.lasting = any(_is_lasting(part) for part in simple_matches(rule.match))
        self.void = all(part.revoked != "counts" for part in simple_matches(rule.match))
        self.quick = (
            not self.lasting
            and not self.by_label
            and rule.per is None
            and rule.count.credit == "each"
            and judged.acts == ((judged.low, judged.high),)
        )
        self.refused = world.failed(rule.parts)
        self.plain = (
            rule.count.distinct_by == "fact"
            and not rule.parts
            and rule.count.parity is None
            and rule.count.credit == "each"
        )

    def all(self, subjects: list[tuple[Subject, Days]]) -> None:
        judged, world = self.judged, self.world
        low, high, today = judged.low, judged.high, world.today
        for subject, days in subjects:
            if len(days) == 1:
                a, b = days[0]
                a, b = max(a, low), min(b, high)
                n, last = b - a, b - 1
            else:
                n = count_days(days, low, high)
                last = days_in(days, low, high)[-1][1] - 1 if n > 0 else 0
            if n <= 0:
                continue
            due, aside = judged.due, self.aside
            if not aside and n < self.needed:
                aside = "presence"
            if not aside and last < high - 1 and last + 1 <= today:
                if self.rule.presence.exit_policy == "drop":
                    aside = "left"
                elif due is None or last < due:
                    due = last
            if self.rule.per is not None:
                self._counterparts(subject, days, due, aside)
            elif aside:
                self._not_applicable(subject, due, aside)
            else:
                self._row(subject, None, None, days, due)

    def _not_applicable(
        self, subject: Subject, due: int | None, reason: str, counterpart: Ref | None = None
    ) -> None:
        self.run.emit(
            subject,
            "not_applicable",
            counterpart=counterpart,
            period=self.judged.period,
            due=due,
            required=self.required,
            reason=reason,
        )

    def _counterparts(self, subject: Subject, days: Days, due: int | None, aside: str) -> None:
        per, judged, world = self.rule.per, self.judged, self.world
        assert per is not None
        own = days_in(days, judged.low, judged.high)
        env = Env(subject=subject, period=(judged.low, judged.high))
        needed = max(1, min(int(value_of(world, per.min_presence_days, env)), judged.days))
        chosen = counterparts(world, per, subject, days, judged.low, judged.high)
        if per.pairs:
            self._pairs(subject, days, due, own, chosen, needed, aside)
            return
        for other, at in chosen:
            reason = aside or ("presence" if shared_days(own, at) < needed else "")
            if reason:
                self._not_applicable(subject, due, reason, other.ref)
            else:
                self._row(subject, other, other.ref, days, due)

    def _pairs(
        self, subject: Subject, days: Days, due: int | None, own: Days, chosen: Any, needed: int, aside: str
    ) -> None:
        for i, (one, at_one) in enumerate(chosen):
            for two, at_two in chosen[i + 1 :]:
                a, b = sorted((one, two), key=lambda s: s.id)
                together = intersect(own, intersect(at_one, at_two))
                reason = aside or ("presence" if count_days(together) < needed else "")
                if reason:
                    self._not_applicable(a, due, reason, b.ref)
                else:
                    self._row(subject, (a, b), b.ref, days, due, shown=a)

    def _row(
        self,
        subject: Subject,
        counterpart: Any,
        ref: Ref | None,
        days: Days,
        due: int | None,
        shown: Subject | None = None,
    ) -> None:
        run, judged = self.run, self.judged
        shown = shown or subject
        if self.reason:
            run.emit(
                shown,
                "unknown",
                counterpart=ref,
                period=judged.period,
                due=due,
                required=self.required,
                reason=self.reason,
            )
            return
        assert self.required is not None
        hits = self._acts(subject, counterpart, days, due)
        required = self.required
        if self.plain:
            count = len(hits)
            status: Status | None = None
            if self.high is not None and count > self.high:
                run.emit(
                    shown,
                    "unmet",
                    counterpart=ref,
                    period=judged.period,
                    due=due,
                    count=count,
                    required=required,
                    reason="over_max",
                    evidence=tuple([h[1] for h in hits]),
                )
                return
            if count >= required:
                done = hits[required - 1][0] if required else judged.low
                status = "met" if due is None or done <= due else "late"
                run.emit(
                    shown,
                    status,
                    counterpart=ref,
                    period=judged.period,
                    due=due,
                    count=count,
                    required=required,
                    evidence=tuple([h[1] for h in hits]),
                    done=done,
                )
                return
            status, reason = run.undecided(count, due, shown, counterpart, judged.low)
            run.emit(
                shown,
                status,
                counterpart=ref,
                period=judged.period,
                due=due,
                count=count,
                required=required,
                reason=reason,
                evidence=tuple([h[1] for h in hits]),
            )
            return
        result = tally(hits, self.rule.count.distinct_by, required, self.far)
        status, reason, done_on = self._decide(result, hits, required, shown, counterpart, due)
        run.emit(
            shown,
            status,
            counterpart=ref,
            period=judged.period,
            due=due,
            count=result.count,
            required=required,
            reason=reason,
            evidence=tuple([h[1] for h in hits]),
            done=done_on,
        )

    def _decide(
        self, result: Tally, hits: list[Hit], required: int, shown: Subject, counterpart: Any, due: int | None
    ) -> tuple[Status, str, int | None]:
        spec = self.rule.count
        if self.high is not None and result.count > self.high:
            return "unmet", "over_max", None
        odd = spec.parity is not None and result.count % 2 != (spec.parity == "odd")
        if result.count >= required and not odd:
            passing = [h for h in hits if h[1] not in self.refused] if self.refused else hits
            whole = (
                result if len(passing) == len(hits) else tally(passing, spec.distinct_by, required, self.far)
            )
            done = whole.done if required else self.judged.low
            if done is None:
                return "incomplete", "", None
            return ("met" if due is None or done <= due else "late"), "", done
        status, reason = self.run.undecided(
            result.count,
            due,
            shown,
            counterpart,
            self.judged.low,
            reason="parity" if odd and result.count >= required else "",
        )
        return status, reason, None

    def _acts(self, subject: Subject, counterpart: Any, days: Days, due: int | None) -> list[Hit]:
        judged, world = self.judged, self.world
        decided = world.today if due is None else min(due, world.today)
        if self.quick and len(days) == 1:
            found = self.found.direct(subject)
            if found is not None:
                low, high = max(days[0][0], judged.low), min(days[0][1], judged.high, world.today + 1)
                return [
                    h
                    for h in found
                    if low <= h[0] < high
                    and (h[2].revoked_on is None or not self.void or h[2].revoked_on.toordinal() > decided)
                ]
        env = Env(subject=subject, counterpart=counterpart, period=(judged.low, judged.high))
        if self.lasting:
            return self._lasting_acts(env, days, decided)
        if self.by_label:
            label = judged.period.label
            hits = [
                h
                for h in self.found.hits(env, 0, world.today + 1, decided)
                if getattr(h[2], "period", "") == label
            ]
            allowed = days
        else:
            acts = judged.acts
            hits = self.found.hits(env, acts[0][0], acts[-1][1], decided)
            if not hits and not self.credit:
                return hits
            allowed = days if len(acts) == 1 else intersect(days, acts)
        if self.credit and counterpart is not None and subject.type == "post":
            hits = self._with_credit(hits, env, subject, counterpart, decided)
        if len(allowed) == 1:
            low, high = allowed[0]
            hits = [h for h in hits if low <= h[0] < high]
        else:
            hits = [h for h in hits if contains(allowed, h[0])]
        if self.rule.count.credit == "one":
            hits = [h for h in hits if self._first_named(h, env)]
        return hits

    def _first_named(self, hit: Hit, env: Env) -> bool:
        people = ids_in(hit[2], "actor")
        return (
            not people
            or env.subject is None
            or people[0] in (env.subject.id, *self.world.holders(env.subject, hit[0]))
        )

    def _with_credit(
        self, hits: list[Hit], env: Env, subject: Subject, counterpart: Subject, decided: int
    ) -> list[Hit]:
        """Acts of the same post in the unit to which the counterpart belonged that day (presence 7)."""
        world, judged = self.world, self.judged
        homes = world.org.affiliations(counterpart.person or counterpart.id)
        elsewhere = [held for held in homes if held.fact.unit != subject.unit]
        if not elsewhere:
            return hits
        out = {h[1]: h for h in hits}
        for held in elsewhere:
            other = Subject(
                "post", f"{held.fact.unit}/{subject.post}", unit=held.fact.unit, post=subject.post
            )
            low, high = max(held.since, judged.low), min(held.until, judged.high)
            if low < high:
                for hit in self.found.hits(env.of(subject=other), low, high, decided):
                    out[hit[1]] = hit
        return sorted(out.values(), key=lambda h: (h[0], h[1]))

    def _lasting_acts(self, env: Env, days: Days, decided: int) -> list[Hit]:
        """Facts that last count on the first day of span, subject's days and period that they share."""
        judged, world = self.judged, self.world
        within = intersect(intersect(days, judged.acts), ((0, world.today + 1),))
        out: dict[str, Hit] = {}
        for part in simple_matches(self.rule.match):
            if not _is_lasting(part):
                for hit in probe(world, part).hits(env, judged.low, judged.high, decided):
                    if contains(within, hit[0]):
                        out[hit[1]] = hit
                continue
            for held, id, fact in probe(world, part).in_force(env):
                shared = intersect(held, within)
                if shared:
                    out[id] = (shared[0][0], id, fact)
        return sorted(out.values(), key=lambda h: (h[0], h[1]))


def _is_lasting(part: Any) -> bool:
    return part.table in INTERVALS and part.table != "candidacies" and not part.on
