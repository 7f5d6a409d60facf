"""Holdings: something is in force (GRAMMAR 4.2)."""

from datetime import date, timedelta

from attrs import evolve

from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Holding
from partyorg.dates import Offset

from .around import NOWHERE, Around, Who
from .conditions import candidates, in_scope
from .days import shifted
from .duty import counterparts, stream_scopes, unknown_at_root
from .figures import Unlisted, value_of
from .matches import bindings_hold, facts_of, reads_revoked, simple_matches, tests_hold
from .reads import missing, tables_of, unlisted
from .rows import Row, fallen_short, in_range, ref
from .seen import Seeing, Seen
from .stretches import Judged, due_of, is_subject, judged, judged_periods, skipped, subject_days, version_on


def holding_rows(seeing: Seeing, versions: tuple[Holding, ...]) -> list[Row]:
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
            around = NOWHERE.with_(subject=one, stretch=period.set)
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
    return bindings_hold(seeing, simple, fact, day, around) and tests_hold(seeing, simple, fact, around)


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


class Counts:
    """How many are in force, day by day."""

    def __init__(self, seeing: Seeing, rule: Holding, around: Around) -> None:
        self.seeing, self.rule, self.around = seeing, rule, around

    def facts(self, day: date) -> list[Seen]:
        found = {}
        for simple in simple_matches(self.rule.match):
            for fact in facts_of(self.seeing, simple):
                if in_force(self.seeing, self.rule, simple, fact, day, self.around):
                    found[fact.id] = fact
        return list(found.values())

    def count(self, day: date) -> int:
        keys: set[str] = set()
        for fact in self.facts(day):
            keys |= set(self._keys(fact, day))
        return len(keys)

    def _keys(self, fact: Seen, day: date) -> list[str]:
        if self.rule.count.distinct_by == "fact":
            return [fact.id]
        assert self.rule.count.distinct_by == "counterpart"
        simple = next(m for m in simple_matches(self.rule.match) if m.table == fact.table)
        if fact.table == "links":
            if "a" in simple.bound and "b" not in simple.bound:
                return [fact["b"]]
            if "b" in simple.bound and "a" not in simple.bound:
                return [fact["a"]]
            mine = self.around.subject.id if self.around.subject else ""
            return [fact["b"] if fact["a"] == mine else fact["a"]]
        return [fact.id]

    def evidence(self, days: list[date]) -> tuple[str, ...]:
        found: dict[str, date | None] = {}
        for day in days:
            for fact in self.facts(day):
                simple = next(m for m in simple_matches(self.rule.match) if m.table == fact.table)
                found.setdefault(fact.id, _ends(self.seeing, simple, fact)[0])
        return tuple(sorted(found, key=lambda i: (found[i] or date.min, i)))


def _row(
    seeing: Seeing,
    rule: Holding,
    period: Judged,
    one: Who,
    around: Around,
    mine: list[date],
    other: Who | None,
) -> Row | None:
    label = period.stretch.label if rule.at in ("period_end", "every_day") else ""
    row = Row(rule.id, ref(one), ref(other) if other else None, "", label, "not_applicable")
    last = seeing.as_of
    seen_mine = [d for d in mine if d <= last]
    low = value_of(seeing, rule.count.min, around, period.version_day)
    high = value_of(seeing, rule.count.max, around, period.version_day) if rule.count.max is not None else None
    grace = value_of(seeing, rule.grace_days, around)
    due: date | None = due_of(seeing, rule.period, period, around)
    day: date | None = seen_mine[-1]
    if rule.at == "as_of":
        if not is_subject(seeing, rule, one, last, around):
            return None
        day = last
    elif rule.at == "by":
        assert rule.by is not None
        by = value_of(seeing, rule.by, around)
        if isinstance(by, Unlisted):
            return row.with_(status="unknown")
        due = by if isinstance(by, date) else shifted(mine[0], by if isinstance(by, Offset) else Offset())
        day = min(due, last)
        if not is_subject(seeing, rule, one, day, around):
            return None
    elif rule.at == "period_end":
        day = min(period.days[-1], last)
    if period.cut and rule.period.partial == "skip":
        return row.with_(reason="cut")
    if skipped(seeing, rule.period, period.stretch):
        return row.with_(reason="holiday")
    if rule.at == "period_end" and period.days[-1] not in mine:
        return None
    if other is not None and rule.per is not None:
        least = value_of(seeing, rule.per.min_presence_days, around)
        there = around.with_(home_day=seen_mine[-1], counterpart=None)
        together = [d for d in mine if in_scope(seeing, rule.per.scope, other, d, there)]
        if len(together) < max(1, min(least, len(period.days))):
            return row.with_(reason="presence")
    if (
        missing(seeing, rule.match)
        or unlisted(rule.match)
        or any(isinstance(v, Unlisted) for v in (low, high, grace))
    ):
        return row.with_(status="unknown")
    counts = Counts(seeing, rule, around)
    read = tables_of(rule.match)

    def out(d: date) -> bool:
        return not in_range(counts.count(d), low, high, rule.count.parity)

    def over(d: date) -> bool:
        return high is not None and counts.count(d) > high

    def counted(d: date, days: list[date], due: date | None) -> Row:
        return row.with_(count=counts.count(d), required=low, evidence=counts.evidence(days), due=due)

    def short(row: Row, *, wait: bool) -> Row:
        return fallen_short(
            seeing, rule, row, begins=period.days[0], read=read, subject=one, counterpart=other, wait=wait
        )

    assert day is not None
    if rule.at == "as_of":
        if not out(last):
            return counted(last, [last], None).with_(status="met", done_on=last)
        if over(last):
            return counted(last, [last], None).with_(status="unmet", reason="over_max")
        start = last
        while start > period.days[0]:
            before = start - timedelta(days=1)
            if before not in period.set or not is_subject(seeing, rule, one, before, around):
                break
            if not out(before) or over(before):
                break
            start = before
        due = start + timedelta(days=grace - 1)
        found = counted(last, [last], due)
        if last > due:
            return short(found, wait=False)
        waived = short(found, wait=False)
        return waived if waived.status == "waived" else found.with_(status="pending")
    if rule.at == "by":
        assert due is not None
        if not out(day):
            return counted(day, [day], due).with_(status="met", done_on=day)
        if last > due and is_subject(seeing, rule, one, last, around) and not out(last):
            return counted(last, [last], due).with_(status="late", done_on=day)
        if over(day):
            return counted(day, [day], due).with_(status="unmet", reason="over_max")
        return short(counted(day, [day], due), wait=True)
    if rule.at == "period_end":
        found = counted(day, [day], due)
        if last < period.days[-1]:
            waived = short(found, wait=True)
            return waived if waived.status == "waived" else found.with_(status="pending")
        if not out(day):
            return found.with_(status="met", done_on=day)
        if over(day):
            return found.with_(status="unmet", reason="over_max")
        return short(found, wait=True)
    return _every_day(seeing, rule, period, one, around, seen_mine, counted, short, out, over, grace)


def _every_day(  # type: ignore[no-untyped-def]
    seeing: Seeing,
    rule: Holding,
    period: Judged,
    one: Who,
    around: Around,
    seen_mine: list[date],
    counted,
    short,
    out,
    over,
    grace: int,
) -> Row:
    last = seen_mine[-1]
    if any(over(d) for d in seen_mine):
        return counted(last, seen_mine, None).with_(status="unmet", reason="over_max")
    everywhere = sorted(d for d in _all_days(seeing, rule, one, around) if d <= seeing.as_of)
    runs: list[list[date]] = []
    for d in everywhere:
        if not out(d):
            continue
        if runs and runs[-1][-1] == d - timedelta(days=1):
            runs[-1].append(d)
        else:
            runs.append([d])
    breaches = [run for run in runs if any(d in period.set for d in run[grace:])]
    if breaches:
        due = breaches[0][0] + timedelta(days=grace - 1)
        return short(counted(last, seen_mine, due), wait=False)
    running = [run for run in runs if run[-1] == seeing.as_of and seeing.as_of in period.set]
    if running:
        return counted(last, seen_mine, running[0][0] + timedelta(days=grace - 1)).with_(status="pending")
    return counted(last, seen_mine, None).with_(status="met", done_on=last)


def _all_days(seeing: Seeing, rule: Holding, one: Who, around: Around) -> list[date]:
    """M in W, whatever the period."""
    from .days import each_day
    from .stretches import judged

    versions = seeing.campaign.versions[rule.id]
    days = each_day(seeing.campaign.since, seeing.as_of)
    return [d for d in days if judged(seeing, versions, d) and is_subject(seeing, rule, one, d, around)]
