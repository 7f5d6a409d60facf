"""Seven rules of the Liaoning campaign as plain loops: what a developer would write who needs these seven and no other.

The loops build the same `Finding` objects as `evaluate`, in the same order, with the numbers of the notice written into
them; `bench/measures.py` holds the two equal before it times them. Words and figures are those of the plugin's
`campaign.toml`: a change there has to be made here too.
"""

from bisect import bisect_left
from collections.abc import Iterator
from datetime import date
from operator import itemgetter

from partyorg.campaign.definition import Campaign
from partyorg.dates import FOREVER, Days, Period, complement, contains, count_days, days_in, intersect, merge
from partyorg.evaluation.findings import Finding, Ref, Responsible, Severity, Status
from partyorg.facts import Event, Register, Unit

from .hand_facts import Act, Indexed, stands

__all__ = ["RULES", "by_hand", "two_by_hand"]

RULES = ("LN-06", "LN-10", "LN-11", "LN-12", "LN-18", "LN-23", "LN-24")

BRANCH = frozenset({"branch", "joint_branch", "temporary_branch"})

ENOUGH = 90
"""Days of presence in a year."""
GRACE = 60
"""Days without a pair that are let pass."""
IN_TIME = 30
"""Days within which a talk is due."""

NOBODY: tuple[Act, ...] = ()


def by_hand(register: Register, campaign: Campaign, as_of: date) -> list[Finding]:
    """The findings of the seven rules at the end of `as_of`."""
    facts = Indexed(register, campaign, as_of)
    failed: set[str] = set()
    records = sorted(_records(facts, failed), key=lambda f: (f.subject.type, f.subject.id, f.about))
    not_retired = {p: complement(facts.retired.get(p, ())) for p in facts.member}
    return [
        *_visits(facts, failed),
        *records,
        *_paired(facts, "LN-11", "pair_teacher", facts.leading, facts.teacher),
        *_paired(facts, "LN-12", "pair_student", not_retired, facts.student),
        *_talks(facts),
        *sorted(_after_events(facts), key=_timed),
        *sorted(_after_appointments(facts), key=_timed),
    ]


def two_by_hand(register: Register, campaign: Campaign, as_of: date) -> list[Finding]:
    """The findings of LN-06 and LN-10 alone."""
    facts = Indexed(register, campaign, as_of)
    failed: set[str] = set()
    records = sorted(_records(facts, failed), key=lambda f: (f.subject.type, f.subject.id, f.about))
    return [*_visits(facts, failed), *records]


def _short(facts: Indexed, rule: str, names: tuple[str, ...], due: int) -> tuple[Status, Severity]:
    """What a row comes to that falls short, for rules that allow a waiver."""
    if facts.waivers and facts.waived(rule, names, due):
        return "waived", ""
    if facts.today < due:
        return "pending", ""
    return "unmet", "warning"


def _visits(facts: Indexed, failed: set[str]) -> Iterator[Finding]:
    """LN-06: a visit a year by every member at work or at study; `failed` are records that LN-10 refuses."""
    campaign, today, dates = facts.campaign, facts.today, facts.dates
    clauses, assumed = ("LN-06",), ("LN-06.presence.min_presence_days",)
    for person in facts.people:
        if person not in facts.member or person not in facts.at_work:
            continue
        days = intersect(facts.member[person], facts.at_work[person])
        ref, himself = facts.about(person)
        visits = facts.visits_by.get(person, NOBODY)
        for period, low, high in facts.years:
            present = count_days(days, low, high)
            if present == 0:
                continue
            due = high - 1
            if present < min(ENOUGH, high - low):
                yield Finding(
                    campaign, "LN-06", None, clauses, ref, None, "", period, dates[due], "not_applicable", "",
                    None, 1, None, "", "presence", (), himself, assumed,
                )  # fmt: skip
                continue
            last = days_in(days, low, high)[-1][1] - 1
            if last < due and last < today:
                due = last
            decided = min(due, today)
            made = [
                v for v in visits if low <= v[0] < high and contains(days, v[0]) and stands(v[2], decided)
            ]
            status: Status
            severity: Severity
            if not made:
                status, severity = _short(facts, "LN-06", (person,), due)
            elif all(v[1] in failed for v in made):
                status, severity = "incomplete", "info"
            else:
                status, severity = "met", ""
            families = {student for v in made for student in v[2].counterparts or (v[1],)}
            yield Finding(
                campaign, "LN-06", None, clauses, ref, None, "", period, dates[due], status, severity,
                len(families), 1, None, "", "", tuple([v[1] for v in made]), himself, assumed,
            )  # fmt: skip


def _records(facts: Indexed, failed: set[str]) -> Iterator[Finding]:
    """LN-10: every visit names a student, who is not the visitor; ids of those that do not go into `failed`."""
    for day, id, visit in facts.visits:
        if day < facts.opens or not stands(visit, day):
            continue
        seen = visit.counterparts
        passed = bool(seen) + any(contains(facts.student.get(p, ()), day) for p in seen)
        passed += not set(visit.actors) & set(seen)
        status: Status = "met"
        severity: Severity = ""
        if passed < 3:
            failed.add(id)
            status, severity = "incomplete", "info"
        subject = (visit.hosts or visit.actors)[0]
        if subject in facts.units:
            ref, who = Ref("unit", subject), facts.secretary(subject, day)
        else:
            ref, who = facts.about(subject)
        yield Finding(
            facts.campaign, "LN-10", None, ("LN-10",), ref, None, id, None, facts.dates[day], status, severity,
            passed, 3, None, "", "", (id,), who, (),
        )  # fmt: skip


def _paired(
    facts: Indexed, rule: str, kind: str, whom: dict[str, Days], far: dict[str, Days]
) -> Iterator[Finding]:
    """LN-11 and LN-12: a pair on every day, save for up to sixty days at a stretch."""
    campaign, today, dates = facts.campaign, facts.today, facts.dates
    clauses, assumed = (rule,), (f"{rule}.grace_days",)
    pairs = facts.pairs(kind, far)
    for person in facts.people:
        if person not in facts.member or person not in whom:
            continue
        days = days_in(intersect(facts.member[person], whom[person]), facts.opens, FOREVER)
        if not days:
            continue
        ref, himself = facts.about(person)
        own = pairs.get(person, ())
        covered = merge(span for at, _ in own for span in at)
        alone = days_in(intersect(days, complement(covered)), 1, today + 1)
        for period, low, high in facts.years:
            seen = days_in(days, low, min(high, today + 1))
            if not seen:
                continue
            last = seen[-1][1] - 1
            evidence = tuple([id for at, id in own if intersect(at, seen)])
            count = sum([contains(at, last) for at, _ in own])
            due = high - 1
            status: Status = "met"
            severity: Severity = ""
            for since, until in alone:
                if max(since + GRACE, low) < min(until, high):
                    due, status, severity = since + GRACE - 1, "unmet", "warning"
                    break
                if until == today + 1 and low <= today < high:
                    due, status = since + GRACE - 1, "pending"
            if status != "met" and facts.waivers and facts.waived(rule, (person,), due):
                status, severity = "waived", ""
            yield Finding(
                campaign, rule, None, clauses, ref, None, "", period, dates[due], status, severity,
                count, 1, None, "", "", evidence, himself, assumed,
            )  # fmt: skip


def _talks(facts: Indexed) -> Iterator[Finding]:
    """LN-18: every branch secretary talks with every member of the branch once a year."""
    branches = [u for u in facts.units.values() if u.kind in BRANCH and u.id in facts.secretaries]
    for unit in sorted(branches, key=lambda u: f"{u.id}/secretary"):
        yield from sorted(_talks_in(facts, unit), key=_by_counterpart)


def _talks_in(facts: Indexed, unit: Unit) -> Iterator[Finding]:
    campaign, today, dates = facts.campaign, facts.today, facts.dates
    clauses = ("LN-18",)
    assumed = ("LN-18.per.min_presence_days", "LN-18.presence.credit_across_units")
    holders = facts.secretaries[unit.id]
    held = intersect(merge((since, until) for since, until, _ in holders), facts.existence(unit))
    seat = Ref("post", f"{unit.id}/secretary")
    inside = {
        person: intersect(merge(spans), facts.member[person])
        for person, spans in facts.inside[unit.id].items()
        if person in facts.member
    }
    for period, low, high in facts.years:
        own = days_in(held, low, high)
        seen = days_in(own, low, today + 1)
        if not seen:
            continue
        due, enough = high - 1, min(ENOUGH, high - low)
        filled = count_days(own) >= enough
        last, last_seen = own[-1][1] - 1, seen[-1][1] - 1
        if filled and last < due and last < today:
            due = last
        decided = min(due, today)
        now, then = facts.secretary(unit.id, today), facts.secretary(unit.id, decided)
        themselves = {person for since, until, person in holders if since < high and until > low}
        for person, at in inside.items():
            if person in themselves or not contains(at, last_seen):
                continue
            other = facts.about(person)[0]
            if not filled or count_days(intersect(own, at)) < enough:
                yield Finding(
                    campaign, "LN-18", None, clauses, seat, other, "", period, dates[due], "not_applicable", "",
                    None, 1, None, "", "presence", (), then, assumed,
                )  # fmt: skip
                continue
            talks = [
                talk
                for talk in facts.talks_of.get(person, NOBODY)
                if low <= talk[0] < high
                and contains(own, talk[0])
                and stands(talk[2], decided)
                and _by_secretary(facts, unit.id, person, talk)
            ]
            status: Status
            severity: Severity
            if not talks:
                status, severity = _short(facts, "LN-18", (seat.id, unit.id, person), due)
            elif all(talk[1] in facts.group_talks for talk in talks):
                status, severity = "incomplete", "info"
            else:
                status, severity = "met", ""
            yield Finding(
                campaign, "LN-18", None, clauses, seat, other, "", period, dates[due], status, severity,
                len(talks), 1, None, "", "", tuple([talk[1] for talk in talks]),
                now if status == "pending" else then, assumed,
            )  # fmt: skip


def _by_secretary(facts: Indexed, unit: str, person: str, talk: Act) -> bool:
    """Whether the secretary of the branch was there, or the one of the branch to which the member then belonged."""
    day, _, fact = talk
    for since, until, holder in facts.secretaries[unit]:
        if since <= day < until and (holder in fact.actors or holder in fact.counterparts):
            return True
    for since, until, home in facts.homes[person]:
        if since <= day < until and home != unit:
            for start, end, holder in facts.secretaries.get(home, ()):
                if start <= day < end and (holder in fact.actors or holder in fact.counterparts):
                    return True
    return False


def _after_events(facts: Indexed) -> Iterator[Finding]:
    """LN-23: a talk within thirty days of praise or punishment."""
    for e in facts.known(Event, "on"):
        if e.kind in ("commended", "sanctioned"):
            yield from _clock(facts, "LN-23", e.subject, e.id, e.on.toordinal(), 0, ("LN-23.window.upper",))


def _after_appointments(facts: Indexed) -> Iterator[Finding]:
    """LN-24: a talk within thirty days before or after taking up a post."""
    assumed = ("LN-24.window.lower", "LN-24.window.upper")
    for t in facts.appointments:
        yield from _clock(facts, "LN-24", t.person, t.id, t.since.toordinal(), IN_TIME, assumed)


def _clock(
    facts: Indexed, rule: str, person: str, about: str, start: int, before: int, assumed: tuple[str, ...]
) -> Iterator[Finding]:
    if start < facts.opens:
        return
    due = start + IN_TIME
    decided = min(due, facts.today)
    talks = [
        t
        for t in facts.talks_with.get(person, NOBODY)
        if stands(t[2], start if start > t[0] else max(decided, t[0]))
    ]
    first = bisect_left(talks, start - before, key=itemgetter(0))
    after = bisect_left(talks, due + 1, key=itemgetter(0))
    counted, reason = talks[first:after], ""
    status: Status
    severity: Severity = ""
    if counted:
        status = "met"
    elif after < len(talks):
        counted, status, severity = talks[after:], "late", "warning"
    elif facts.today < due:
        status = "pending"
    else:
        status, severity, reason = "unmet", "error", "early" if first else ""
    day = facts.dates[start]
    period = Period(day.isoformat(), day, facts.dates[start + 1])
    who: tuple[Responsible, ...] = facts.in_charge(person, facts.today if status == "pending" else decided)
    yield Finding(
        facts.campaign, rule, None, (rule,), facts.about(person)[0], None, about, period, facts.dates[due], status,
        severity, len(counted), 1, None, "", reason, tuple([t[1] for t in counted]), who, assumed,
    )  # fmt: skip


def _by_counterpart(f: Finding) -> tuple[str, date]:
    return f.counterpart.id if f.counterpart else "", f.period.since if f.period else date.min


def _timed(f: Finding) -> tuple[str, date, str]:
    return f.subject.id, f.period.since if f.period else date.min, f.about
