"""Seven rules of the Liaoning campaign as plain loops: what a developer would write who needs these seven and no other.

The loops build the same `Finding` objects as `evaluate`, in the same order, with the numbers of the notice written into
them; `bench/run.py` holds the two equal before it times them. Words, figures and titles are those of
`partyorg_liaoning/campaign.toml`: a change there has to be made here too.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date
from operator import itemgetter
from typing import Any

from partyorg.campaign.definition import Campaign
from partyorg.dates import FOREVER, Days, Period, complement, contains, count_days, days_in, intersect, merge
from partyorg.evaluation.findings import Finding, Ref, Responsible, Severity, Status
from partyorg.facts import Activity, Event, Link, Person, Register, Stage, Tenure, Unit, Waiver

__all__ = ["RULES", "by_hand"]

RULES = ("LN-06", "LN-10", "LN-11", "LN-12", "LN-18", "LN-23", "LN-24")

MEMBER = frozenset({"probationary", "full", "member"})
TEACHER = frozenset({"teacher"})
STUDENT = frozenset({"student", "undergraduate", "postgraduate", "vocational"})
STAFF = frozenset({"staff", "teacher", "counsellor"})
RETIRED = frozenset({"retired"})
LEADING = frozenset({"deputy_division", "division", "deputy_bureau", "bureau"})
BRANCH = frozenset({"branch", "joint_branch", "temporary_branch"})
DESIGNATIONS = frozenset({"vanguard_post", "first_responsible"})

ENOUGH = 90
"""Days of presence in a year."""
GRACE = 60
"""Days without a pair that are let pass."""
IN_TIME = 30
"""Days within which a talk is due."""

Act = tuple[int, str, Activity]
"""An activity with its day and id."""
Post = tuple[int, int, str]
"""A holder's days in a post, half-open, and the holder."""
Paired = tuple[Days, str]
"""The days of a link, and its id."""
Year = tuple[Period, int, int]
"""A period with its first judged day and the day after its last."""


def by_hand(register: Register, campaign: Campaign, as_of: date) -> list[Finding]:
    """The findings of the seven rules at the end of `as_of`."""
    return list(_Loops(register, campaign, as_of).rows())


class _Loops:
    def __init__(self, register: Register, campaign: Campaign, as_of: date) -> None:
        self.register, self.campaign, self.as_of = register, campaign.id, as_of
        self.today, self.opens = as_of.toordinal(), campaign.since.toordinal()
        self.dates = {n: date.fromordinal(n) for n in range(self.opens - 60, self.today + 400)}
        self.one_day: dict[int, Period] = {}
        self.refs: dict[str, tuple[Ref, tuple[Responsible, ...]]] = {}
        self.years = [self.year(n) for n in range(campaign.since.year, as_of.year + 1)]
        self.index_people()
        self.index_acts()
        self.waivers: dict[tuple[str, str], list[Waiver]] = defaultdict(list)
        for w in self.known(Waiver):
            if w.revoked_on is None or w.revoked_on > as_of:
                self.waivers[w.rule, w.subject].append(w)

    def year(self, number: int) -> Year:
        """A calendar year and the part of it that lies in the campaign."""
        period = Period(str(number), date(number, 1, 1), date(number + 1, 1, 1))
        return period, max(period.since.toordinal(), self.opens), period.until.toordinal()

    # Facts as of the day ---------------------------------------------------------------------------------

    def known(self, cls: type[Any], start: str = "") -> list[Any]:
        """The facts recorded and begun by as-of, without planned and cancelled ones and those since corrected."""
        as_of = self.as_of
        facts = [
            f
            for f in self.register.facts(cls)
            if (f.recorded_on is None or f.recorded_on <= as_of) and f.status not in ("planned", "cancelled")
        ]
        if start:
            days = map(lambda f: getattr(f, start), facts)
            facts = [f for f, day in zip(facts, days, strict=True) if day is not None and day <= as_of]
        replaced = {f.supersedes for f in facts if f.supersedes}
        if replaced:
            facts = [f for f in facts if f.status != "corrected" or f.id not in replaced]
        return facts

    def span(self, fact: Any) -> tuple[int, int]:
        """First day and day after the last; an end after as-of is open, a revocation ends it."""
        as_of = self.as_of
        until = FOREVER if fact.until is None or fact.until > as_of else fact.until.toordinal()
        if fact.revoked_on is not None and fact.revoked_on <= as_of:
            until = min(until, fact.revoked_on.toordinal())
        return fact.since.toordinal(), until

    def index_people(self) -> None:
        self.people = sorted(p.id for p in self.known(Person))
        here = set(self.people)
        self.units = {
            u.id: u
            for u in self.known(Unit)
            if u.formed_on is None or u.formed_on <= self.as_of
        }
        member: dict[str, list[tuple[int, int]]] = defaultdict(list)
        roles: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
        leading: dict[str, list[tuple[int, int]]] = defaultdict(list)
        self.homes: dict[str, list[Post]] = defaultdict(list)
        """Unit by person, with days."""
        self.branch_people: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        self.secretaries: dict[str, list[Post]] = defaultdict(list)
        """Secretary by unit, with days."""
        self.appointed: list[Tenure] = []
        for s in self.known(Stage, "since"):
            if s.stage in MEMBER:
                member[s.person].append(self.span(s))
        for t in self.known(Tenure, "since"):
            since, until = self.span(t)
            if t.kind == "role":
                roles[t.person].append((since, until, t.value))
            elif t.kind == "affiliation":
                if since < until:
                    self.homes[t.person].append((since, until, t.unit))
                    self.branch_people[t.unit][t.person].append((since, until))
            elif t.kind == "post":
                if t.rank in LEADING:
                    leading[t.person].append((since, until))
                if t.value == "secretary" and since < until:
                    self.secretaries[t.unit].append((since, until, t.person))
                if t.value not in DESIGNATIONS:
                    self.appointed.append(t)
        self.member = {p: merge(spans) for p, spans in member.items() if p in here}
        self.leading = {p: merge(spans) for p, spans in leading.items() if p in here}

        def having(words: frozenset[str]) -> dict[str, Days]:
            return {
                p: merge((since, until) for since, until, value in rows if value in words)
                for p, rows in roles.items()
                if p in here
            }

        self.teacher, self.student, self.retired = having(TEACHER), having(STUDENT), having(RETIRED)
        self.at_work = having(STAFF | STUDENT)

    def index_acts(self) -> None:
        self.visits: dict[str, list[Act]] = defaultdict(list)
        """Visits by visitor."""
        self.talks: dict[str, list[Act]] = defaultdict(list)
        """Talks by anybody who took part."""
        self.talked_with: dict[str, list[Act]] = defaultdict(list)
        """Talks by whom they were held with."""
        self.all_visits: list[Act] = []
        self.group_talks: set[str] = set()
        for a in self.known(Activity, "on"):
            if a.kind == "family_visit":
                act = (a.on.toordinal(), a.id, a)
                self.all_visits.append(act)
                for person in dict.fromkeys(a.actors):
                    self.visits[person].append(act)
            elif a.kind == "talk":
                act = (a.on.toordinal(), a.id, a)
                both = dict.fromkeys(a.actors + a.counterparts)
                for person in both:
                    self.talks[person].append(act)
                for person in dict.fromkeys(a.counterparts):
                    self.talked_with[person].append(act)
                if len(both) != 2 and act[0] >= self.opens and self.stands(a, act[0]):
                    self.group_talks.add(a.id)
        for index in (self.visits, self.talks, self.talked_with):
            for acts in index.values():
                acts.sort(key=itemgetter(0, 1))

    def stands(self, fact: Any, day: int) -> bool:
        """Whether the fact had not been revoked by the day."""
        return fact.revoked_on is None or fact.revoked_on.toordinal() > min(day, self.today)

    # Rows ------------------------------------------------------------------------------------------------

    def about(self, id: str) -> tuple[Ref, tuple[Responsible, ...]]:
        """The person as subject, and as the one who has to act."""
        found = self.refs.get(id)
        if found is None:
            found = self.refs[id] = (Ref("person", id), (Responsible(person=id),))
        return found

    def waived(self, rule: str, names: tuple[str, ...], due: int) -> bool:
        for name in names:
            for w in self.waivers.get((rule, name), ()):
                since = w.since.toordinal() if w.since else 0
                until = w.until.toordinal() if w.until else FOREVER
                if since <= due < until and (w.on is None or w.on <= self.as_of):
                    return True
        return False

    def open_row(self, rule: str, names: tuple[str, ...], due: int) -> tuple[Status, Severity]:
        """What a row comes to that falls short, for rules that allow a waiver."""
        if self.waivers and self.waived(rule, names, due):
            return "waived", ""
        if self.today < due:
            return "pending", ""
        return "unmet", "warning"

    def rows(self) -> Iterator[Finding]:
        failed: set[str] = set()
        records = sorted(self.records(failed), key=lambda f: (f.subject.type, f.subject.id, f.about))
        yield from self.visit_duty(failed)
        yield from records
        yield from self.paired("LN-11", "pair_teacher", self.leading.get, self.teacher)
        yield from self.paired("LN-12", "pair_student", self.not_retired, self.student)
        yield from self.talk_duty()
        yield from sorted(self.after_events(), key=_timed)
        yield from sorted(self.after_appointments(), key=_timed)

    def visit_duty(self, failed: set[str]) -> Iterator[Finding]:
        """LN-06: a visit a year by every member at work or at study."""
        campaign, today, dates = self.campaign, self.today, self.dates
        clauses, assumed = ("LN-06",), ("LN-06.presence.min_presence_days",)
        for person in self.people:
            days = intersect(self.member.get(person, ()), self.at_work.get(person, ()))
            if not days:
                continue
            ref, itself = self.about(person)
            visits = self.visits.get(person, ())
            for period, low, high in self.years:
                present = count_days(days, low, high)
                if present == 0:
                    continue
                due = high - 1
                if present < min(ENOUGH, high - low):
                    yield Finding(
                        campaign, "LN-06", None, clauses, ref, None, "", period, dates[due], "not_applicable", "",
                        None, 1, None, "", "presence", (), itself, assumed,
                    )  # fmt: skip
                    continue
                last = days_in(days, low, high)[-1][1] - 1
                if last < due and last < today:
                    due = last
                decided = min(due, today)
                counted = [
                    v for v in visits if low <= v[0] < high and contains(days, v[0]) and self.stands(v[2], decided)
                ]
                homes = {home for v in counted for home in v[2].counterparts or (v[1],)}
                status: Status
                severity: Severity
                if not counted:
                    status, severity = self.open_row("LN-06", (person,), due)
                elif all(v[1] in failed for v in counted):
                    status, severity = "incomplete", "info"
                else:
                    status, severity = "met", ""
                yield Finding(
                    campaign, "LN-06", None, clauses, ref, None, "", period, dates[due], status, severity,
                    len(homes), 1, None, "", "", tuple([v[1] for v in counted]), itself, assumed,
                )  # fmt: skip

    def records(self, failed: set[str]) -> Iterator[Finding]:
        """LN-10: every visit names a student, who is not the visitor."""
        for day, id, visit in self.all_visits:
            if day < self.opens or not self.stands(visit, day):
                continue
            seen = visit.counterparts
            passed = bool(seen) + any(contains(self.student.get(p, ()), day) for p in seen)
            passed += not set(visit.actors) & set(seen)
            if passed < 3:
                failed.add(id)
            subject = (visit.hosts or visit.actors)[0]
            ref, itself = self.about(subject)
            if subject in self.units:
                ref, itself = Ref("unit", subject), self.secretary_above(subject, day)
            yield Finding(
                self.campaign, "LN-10", None, ("LN-10",), ref, None, id, None, self.dates[day],
                "met" if passed == 3 else "incomplete", "" if passed == 3 else "info",
                passed, 3, None, "", "", (id,), itself, (),
            )  # fmt: skip

    def not_retired(self, person: str) -> Days:
        return complement(self.retired.get(person, ()))

    def paired(
        self, rule: str, kind: str, whom: Callable[[str], Days | None], far: dict[str, Days]
    ) -> Iterator[Finding]:
        """LN-11 and LN-12: a pair on every day, up to sixty days without one apart."""
        campaign, today, dates = self.campaign, self.today, self.dates
        clauses, assumed = (rule,), (f"{rule}.grace_days",)
        pairs: dict[str, list[Paired]] = defaultdict(list)
        for link in self.known(Link, "since"):
            if link.kind == kind:
                since, until = self.span(link)
                days = intersect(((since, until),), far.get(link.b, ())) if since < until else ()
                if days:
                    pairs[link.a].append((days, link.id))
        for person in self.people:
            days = intersect(self.member.get(person, ()), whom(person) or ())
            days = days_in(days, self.opens, FOREVER)
            if not days:
                continue
            ref, itself = self.about(person)
            own = pairs.get(person, ())
            free = complement(merge(span for at, _ in own for span in at))
            alone = days_in(intersect(days, free), 1, today + 1)
            for period, low, high in self.years:
                seen = days_in(days, low, min(high, today + 1))
                if not seen:
                    continue
                last = seen[-1][1] - 1
                evidence = sorted((at[0][0], id) for at, id in own if intersect(at, seen))
                count = sum(contains(at, last) for at, _ in own)
                due, status, severity = high - 1, "met", ""
                for since, until in alone:
                    if max(since + GRACE, low) < min(until, high):
                        due = since + GRACE - 1
                        status, severity = "unmet", "warning"
                        break
                    if until == today + 1 and low <= today < high:
                        due = since + GRACE - 1
                        status = "pending"
                if status != "met" and self.waivers and self.waived(rule, (person,), due):
                    status, severity = "waived", ""
                yield Finding(
                    campaign, rule, None, clauses, ref, None, "", period, dates[due], status, severity,  # type: ignore[arg-type]
                    count, 1, None, "", "", tuple([id for _, id in evidence]), itself, assumed,
                )  # fmt: skip

    def talk_duty(self) -> Iterator[Finding]:
        """LN-18: every branch secretary talks with every member of the branch once a year."""
        campaign, today, dates = self.campaign, self.today, self.dates
        clauses = ("LN-18",)
        assumed = ("LN-18.per.min_presence_days", "LN-18.presence.credit_across_units")
        branches = (u for u in self.units.values() if u.kind in BRANCH and u.id in self.secretaries)
        for unit in sorted(branches, key=lambda u: f"{u.id}/secretary"):
            holders = self.secretaries[unit.id]
            seat_days = intersect(merge((since, until) for since, until, _ in holders), self.existence(unit))
            if not seat_days:
                continue
            seat, rows = Ref("post", f"{unit.id}/secretary"), []
            inside = {
                p: intersect(merge(spans), self.member[p])
                for p, spans in self.branch_people[unit.id].items()
                if p in self.member
            }
            for period, low, high in self.years:
                present = count_days(seat_days, low, high)
                if present == 0:
                    continue
                due, own = high - 1, days_in(seat_days, low, high)
                if present < min(ENOUGH, high - low):
                    rows.append(
                        Finding(
                            campaign, "LN-18", None, clauses, seat, None, "", period, dates[due], "not_applicable",
                            "", None, 1, None, "", "presence", (), self.secretary(unit.id, min(due, today)), assumed,
                        )
                    )  # fmt: skip
                    continue
                last = own[-1][1] - 1
                if last < due and last < today:
                    due = last
                seen = days_in(own, low, today + 1)
                if not seen:
                    continue
                last_seen, decided = seen[-1][1] - 1, min(due, today)
                now, then = self.secretary(unit.id, today), self.secretary(unit.id, decided)
                themselves = {p for since, until, p in holders if since < high and until > low}
                for person, at in inside.items():
                    if person in themselves or not contains(at, last_seen):
                        continue
                    other = self.about(person)[0]
                    if count_days(intersect(own, at)) < min(ENOUGH, high - low):
                        rows.append(
                            Finding(
                                campaign, "LN-18", None, clauses, seat, other, "", period, dates[due],
                                "not_applicable", "", None, 1, None, "", "presence", (), then, assumed,
                            )
                        )  # fmt: skip
                        continue
                    talks = [
                        t
                        for t in self.talks.get(person, ())
                        if low <= t[0] < high
                        and contains(own, t[0])
                        and self.stands(t[2], decided)
                        and self.by_secretary(unit.id, person, t)
                    ]
                    status: Status
                    severity: Severity
                    if not talks:
                        status, severity = self.open_row("LN-18", (seat.id, unit.id, person), due)
                    elif all(t[1] in self.group_talks for t in talks):
                        status, severity = "incomplete", "info"
                    else:
                        status, severity = "met", ""
                    rows.append(
                        Finding(
                            campaign, "LN-18", None, clauses, seat, other, "", period, dates[due], status, severity,
                            len(talks), 1, None, "", "", tuple([t[1] for t in talks]),
                            now if status == "pending" else then, assumed,
                        )
                    )  # fmt: skip
            rows.sort(key=lambda f: (f.counterpart.id if f.counterpart else "", f.period.since if f.period else date.min))
            yield from rows

    def existence(self, unit: Unit) -> Days:
        gone = unit.dissolved_on
        until = FOREVER if gone is None or gone > self.as_of else gone.toordinal()
        return ((unit.formed_on.toordinal() if unit.formed_on else 1, until),)

    def by_secretary(self, unit: str, person: str, talk: Act) -> bool:
        """Whether the secretary of the branch held the talk, or the one of the branch the member then belonged to."""
        day, _, fact = talk
        for since, until, holder in self.secretaries[unit]:
            if since <= day < until and (holder in fact.actors or holder in fact.counterparts):
                return True
        for since, until, home in self.homes[person]:
            if since <= day < until and home != unit:
                for start, end, holder in self.secretaries.get(home, ()):
                    if start <= day < end and (holder in fact.actors or holder in fact.counterparts):
                        return True
        return False

    def secretary(self, unit: str, day: int) -> tuple[Responsible, ...]:
        """Who is secretary of the unit on the day, else was so last."""
        holders = self.secretaries.get(unit, ())
        named = sorted(p for since, until, p in holders if since <= day < until)
        if not named:
            named = [max((until, since, p) for since, until, p in holders if since <= day)[2]]
        return tuple([Responsible(p, "secretary", unit) for p in named])

    def secretary_above(self, unit: str, day: int) -> tuple[Responsible, ...]:
        return self.secretary(self.units[unit].parent or unit, day)

    def in_charge(self, person: str, day: int) -> tuple[Responsible, ...]:
        """The secretaries of the units the person belongs to on the day."""
        named = [
            Responsible(p, "secretary", home)
            for since, until, home in self.homes.get(person, ())
            if since <= day < until and contains(self.existence(self.units[home]), day)
            for start, end, p in self.secretaries.get(home, ())
            if start <= day < end
        ]
        return tuple(sorted(named))

    def after_events(self) -> Iterator[Finding]:
        """LN-23: a talk within thirty days of praise or punishment."""
        for e in self.known(Event, "on"):
            if e.kind in ("commended", "sanctioned"):
                yield from self.clock("LN-23", e.subject, e.id, e.on.toordinal(), 0, ("LN-23.window.upper",))

    def after_appointments(self) -> Iterator[Finding]:
        """LN-24: a talk within thirty days before or after taking up a post."""
        assumed = ("LN-24.window.lower", "LN-24.window.upper")
        for t in self.appointed:
            yield from self.clock("LN-24", t.person, t.id, t.since.toordinal(), IN_TIME, assumed)

    def clock(
        self, rule: str, person: str, about: str, start: int, before: int, assumed: tuple[str, ...]
    ) -> Iterator[Finding]:
        if start < self.opens:
            return
        due = start + IN_TIME
        decided = min(due, self.today)
        talks = [
            t
            for t in self.talked_with.get(person, ())
            if self.stands(t[2], start if start > t[0] else max(decided, t[0]))
        ]
        early = bisect_left(talks, start - before, key=itemgetter(0))
        late = bisect_left(talks, due + 1, key=itemgetter(0))
        status: Status
        severity: Severity = ""
        counted, reason = talks[early:late], ""
        if counted:
            status = "met"
        elif late < len(talks):
            counted, status, severity = talks[late:], "late", "warning"
        elif self.today < due:
            status = "pending"
        else:
            status, severity, reason = "unmet", "error", "early" if early else ""
        period = self.one_day.get(start)
        if period is None:
            day = self.dates[start]
            period = self.one_day[start] = Period(day.isoformat(), day, date.fromordinal(start + 1))
        on = self.today if status == "pending" else decided
        yield Finding(
            self.campaign, rule, None, (rule,), self.about(person)[0], None, about, period, self.dates[due], status,
            severity, len(counted), 1, None, "", reason, tuple([t[1] for t in counted]), self.in_charge(person, on),
            assumed,
        )  # fmt: skip


def _timed(f: Finding) -> tuple[str, date, str]:
    return f.subject.id, f.period.since if f.period else date.min, f.about
