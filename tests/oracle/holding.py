"""Holdings: something is in force (GRAMMAR 4.2)."""

from datetime import date, timedelta

from attrs import evolve

from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Holding
from partyorg.dates import Offset

from .around import NOWHERE, Around, Who
from .conditions import candidates, in_scope
from .days import each_day, longest, shifted
from .duty import counterparts, stream_scopes, unknown_at_root
from .figures import Unlisted, value_of
from .matches import bindings_hold, cells_hold, facts_of, reads_revoked, simple_matches
from .reads import missing, tables_of, unlisted
from .rows import Row, fallen_short, in_range, ref
from .seen import Seeing, Seen
from .stretches import (
    Judged,
    due_of,
    is_subject,
    judged,
    judged_periods,
    seen_stretch,
    skipped,
    subject_days,
    version_on,
)


def holding_rows(seeing: Seeing, versions: tuple[Holding, ...]) -> list[Row]:
    """The rows of a holding."""
    rows: list[Row] = []
    for period in judged_periods(seeing, versions, versions[0].period):
        if versions[0].at == "as_of":
            if not judged(seeing, versions, seeing.as_of):
                continue
            period = evolve(period, rule=version_on(versions, seeing.as_of), version_day=seeing.as_of)
        rule: Holding = period.rule
        if missing(seeing, rule.scope, rule.per.scope if rule.per else None, stream_scopes(seeing, rule)):
            return [unknown_at_root(seeing, rule)]
        for one in sorted(candidates(seeing, rule.scope)):
            around = NOWHERE.with_(subject=one, stretch=seen_stretch(seeing, rule, period))
            mine = subject_days(seeing, rule, one, around, period.days)
            if not [d for d in mine if d <= seeing.as_of]:
                continue
            for other in counterparts(seeing, rule.per, one, around, period, mine):
                row = _row(seeing, rule, period, one, around.with_(counterpart=other), mine, other)
                if row is not None:
                    rows.append(row)
    return rows


def in_force(
    seeing: Seeing, rule: Holding, simple: SimpleMatch, fact: Seen, day: date, around: Around
) -> bool:
    """Whether the fact holds on the day, and is bound as asked on that very day."""
    since, until = _ends(seeing, simple, fact)
    if since is not None and day < since:
        return False
    if until is not None and day >= until:
        return False
    least = value_of(seeing, rule.min_days, around)
    if least and since is not None and until is not None and (until - since).days < least:
        return False
    return bindings_hold(seeing, simple, fact, day, around) and cells_hold(seeing, simple, fact, around)


ALWAYS = date(2014, 1, 1)


def _ends(seeing: Seeing, simple: SimpleMatch, fact: Seen) -> tuple[date | None, date | None]:
    """The first day in force, and the first one out; a fact that never begins ends at once."""
    since, until = fact.ends()
    if fact.table == "documents":
        since = fact["issued_on"]
        ends = [
            g["issued_on"] for g in seeing.of("documents") if g["supersedes"] == fact.id and g["issued_on"]
        ]
        ends += [fact["removed_on"]] if fact["removed_on"] else []
        until = min(ends, default=None)
    if fact.table in ("documents", "candidacies") and since is None:
        return ALWAYS, ALWAYS
    if reads_revoked(simple) == "void" and fact.revoked_on is not None:
        until = fact.revoked_on if until is None else min(until, fact.revoked_on)
    return since, until


class Held:
    """One subject (and counterpart) of a holding in one period, and how many are in force day by day."""

    def __init__(
        self,
        seeing: Seeing,
        rule: Holding,
        period: Judged,
        one: Who,
        around: Around,
        mine: list[date],
        other: Who | None,
    ) -> None:
        self.seeing, self.rule, self.period, self.one, self.other = seeing, rule, period, one, other
        self.around = around
        self.there = around.with_(home_day=max(d for d in mine if d <= seeing.as_of), counterpart=None)
        self.low = value_of(seeing, rule.count.min, around, period.version_day)
        self.high = (
            None if rule.count.max is None else value_of(seeing, rule.count.max, around, period.version_day)
        )
        self.grace = value_of(seeing, rule.grace_days, around)
        label = period.stretch.label if rule.at in ("period_end", "every_day") else ""
        self.row = Row(rule.id, ref(one), ref(other) if other else None, "", label, "not_applicable")
        self.days = [d for d in period.days if self.owed(d)]
        self.seen = [d for d in self.days if d <= seeing.as_of]

    def owed(self, day: date) -> bool:
        """Whether the day is judged: one of the subject in W, and one of the counterpart if there is one."""
        if not judged(self.seeing, self.seeing.campaign.versions[self.rule.id], day):
            return False
        if not is_subject(self.seeing, self.rule, self.one, day, self.around):
            return False
        per = self.rule.per
        return (
            self.other is None or per is None or in_scope(self.seeing, per.scope, self.other, day, self.there)
        )

    def facts(self, day: date) -> list[tuple[SimpleMatch, Seen]]:
        """The facts in force on the day; the same in whatever period the day is looked at."""
        key = ("held", id(self.rule), self.one, self.other, day)
        if key not in self.seeing.memory:
            self.seeing.memory[key] = self._facts(day)
        held: list[tuple[SimpleMatch, Seen]] = self.seeing.memory[key]
        return held

    def _facts(self, day: date) -> list[tuple[SimpleMatch, Seen]]:
        found: dict[str, tuple[SimpleMatch, Seen]] = {}
        for simple in simple_matches(self.rule.match):
            if self.rule.only_tagged:
                simple = evolve(simple, only_tagged=True)
            for fact in facts_of(self.seeing, simple):
                if in_force(self.seeing, self.rule, simple, fact, day, self.around):
                    found.setdefault(fact.id, (simple, fact))
        return list(found.values())

    def count(self, day: date) -> int:
        """How many there are: facts, or far ends of links."""
        return len({self._key(simple, fact) for simple, fact in self.facts(day)})

    def _key(self, simple: SimpleMatch, fact: Seen) -> str:
        if self.rule.count.distinct_by == "fact" or fact.table != "links":
            return fact.id
        assert self.rule.count.distinct_by == "counterpart"
        a, b = fact["a"], fact["b"]
        if "a" in simple.bound and "b" not in simple.bound:
            return str(b)
        if "b" in simple.bound and "a" not in simple.bound:
            return str(a)
        return str(b if a == self.one.id else a)

    def short(self, day: date) -> bool:
        """Whether too few (or an odd number where an even one is asked) are in force, or too many."""
        return not in_range(self.count(day), self.low, self.high, self.rule.count.parity)

    def over(self, day: date) -> bool:
        """Whether too many are in force."""
        return self.high is not None and self.count(day) > self.high

    def counted(self, day: date, judged_days: list[date], due: date | None) -> Row:
        """The row with what is in force on its last judged day, and what was on any."""
        found: dict[str, date] = {}
        for d in judged_days:
            for simple, fact in self.facts(d):
                found.setdefault(fact.id, _ends(self.seeing, simple, fact)[0] or date.min)
        evidence = tuple(sorted(found, key=lambda i: (found[i], i)))
        return self.row.with_(count=self.count(day), required=self.low, evidence=evidence, due=due)

    def failed(self, row: Row, *, wait: bool) -> Row:
        """Steps 5 to 8."""
        return fallen_short(
            self.seeing, self.rule, row, begins=self.period.days[0], read=tables_of(self.rule.match), subject=self.one,
            counterpart=self.other, wait=wait,
        )  # fmt: skip


def _row(
    seeing: Seeing,
    rule: Holding,
    period: Judged,
    one: Who,
    around: Around,
    mine: list[date],
    other: Who | None,
) -> Row | None:
    held = Held(seeing, rule, period, one, around, mine, other)
    row, last = held.row, seeing.as_of
    due: date | None = due_of(seeing, rule.period, period, around)
    day = last
    if rule.at == "as_of" and not held.owed(last):
        return None
    if rule.at == "by":
        assert rule.by is not None
        by = value_of(seeing, rule.by, around)
        if isinstance(by, Unlisted):
            return row.with_(status="unknown")
        if not isinstance(by, date) and not held.days:
            return None
        due = (
            by if isinstance(by, date) else shifted(held.days[0], by if isinstance(by, Offset) else Offset())
        )
        day = min(due, last)
        if not held.owed(day) or not judged(seeing, seeing.campaign.versions[rule.id], due):
            return None
    if period.cut and rule.period.partial == "skip":
        return row.with_(reason="cut")
    if skipped(seeing, rule.period, period.stretch):
        return row.with_(reason="holiday")
    if other is not None and rule.per is not None:
        least = value_of(seeing, rule.per.min_presence_days, around)
        if len(held.days) < max(1, min(least, len(period.days))):
            return row.with_(reason="presence")
    if rule.at == "period_end":
        day = min(period.days[-1], last)
        if period.days[-1] not in held.days:
            return None
    if rule.at == "every_day" and not held.seen:
        return None
    unknown = any(isinstance(v, Unlisted) for v in (held.low, held.high, held.grace))
    if missing(seeing, rule.match) or unlisted(rule.match) or unknown:
        return row.with_(status="unknown")
    if rule.at == "as_of":
        return _as_of(held, last)
    if rule.at == "by":
        assert due is not None
        return _by(held, due, day)
    if rule.at == "period_end":
        return _period_end(held, due, day)
    return _every_day(held)


def _as_of(held: Held, last: date) -> Row:
    if held.over(last):
        return held.counted(last, [last], None).with_(status="unmet", reason="over_max")
    if not held.short(last):
        return held.counted(last, [last], None).with_(status="met", done_on=last)
    start = longest(lambda d: held.owed(d) and held.short(d) and not held.over(d), last, held.period.days[0])
    found = held.counted(last, [last], start + timedelta(days=held.grace - 1))
    return _waived_or(held, found, "pending" if found.due and last <= found.due else "")


def _waived_or(held: Held, row: Row, status: str) -> Row:
    """The row waived if it is, else of the status; where none is given, as steps 7 and 8 say."""
    decided = held.failed(row, wait=False)
    return decided if decided.status == "waived" or not status else row.with_(status=status)


def _by(held: Held, due: date, day: date) -> Row:
    last = held.seeing.as_of
    if not held.short(day):
        return held.counted(day, [day], due).with_(status="met", done_on=day)
    if last > due and held.owed(last) and not held.short(last):
        return held.counted(last, [last], due).with_(status="late", done_on=day)
    if held.over(day):
        return held.counted(day, [day], due).with_(status="unmet", reason="over_max")
    return held.failed(held.counted(day, [day], due), wait=True)


def _period_end(held: Held, due: date | None, day: date) -> Row:
    found = held.counted(day, [day], due)
    if held.seeing.as_of < held.period.days[-1]:
        return _waived_or(held, found, "pending")
    if not held.short(day):
        return found.with_(status="met", done_on=day)
    if held.over(day):
        return found.with_(status="unmet", reason="over_max")
    return held.failed(found, wait=True)


def _every_day(held: Held) -> Row:
    last, as_of, period = held.seen[-1], held.seeing.as_of, held.period
    if any(held.over(d) for d in held.seen):
        return held.counted(last, held.seen, None).with_(status="unmet", reason="over_max")
    runs: list[list[date]] = []
    for d in each_day(held.seeing.campaign.since, as_of):
        if not held.owed(d) or not held.short(d):
            continue
        if runs and runs[-1][-1] == d - timedelta(days=1):
            runs[-1].append(d)
        else:
            runs.append([d])
    breaches = [run for run in runs if any(d in period.set for d in run[held.grace :])]
    if breaches:
        due = breaches[0][0] + timedelta(days=held.grace - 1)
        return held.failed(held.counted(last, held.seen, due), wait=False)
    running = [run for run in runs if run[-1] == as_of and as_of in period.set]
    if running:
        due = running[0][0] + timedelta(days=held.grace - 1)
        return _waived_or(held, held.counted(last, held.seen, due), "pending")
    return held.counted(last, held.seen, None).with_(status="met", done_on=last)
