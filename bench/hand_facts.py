"""What the loops of `bench/hand.py` look up: the facts as of a day, in the few dictionaries that seven rules need."""

from collections import defaultdict
from datetime import date
from operator import attrgetter, itemgetter
from typing import Any

from partyorg.campaign.definition import Campaign
from partyorg.dates import FOREVER, Days, Period, intersect, merge
from partyorg.evaluation.findings import Ref, Responsible
from partyorg.facts import Activity, Link, Person, Register, Stage, Tenure, Unit, Waiver

__all__ = ["Act", "Indexed", "Year"]

MEMBER = frozenset({"probationary", "full", "member"})
TEACHER = frozenset({"teacher"})
STUDENT = frozenset({"student", "undergraduate", "postgraduate", "vocational"})
STAFF = frozenset({"staff", "teacher", "counsellor"})
RETIRED = frozenset({"retired"})
LEADING = frozenset({"deputy_division", "division", "deputy_bureau", "bureau"})
DESIGNATIONS = frozenset({"vanguard_post", "first_responsible"})

Act = tuple[int, str, Activity]
"""An activity with its day and id."""
Stay = tuple[int, int, str]
"""Half-open days in a post or unit, and who or where."""
Year = tuple[Period, int, int]
"""A period with its first judged day and the day after its last."""


class Indexed:
    """The facts of a register at the end of a day, as the seven rules look them up."""

    def __init__(self, register: Register, campaign: Campaign, as_of: date) -> None:
        self.register, self.campaign, self.as_of = register, campaign.id, as_of
        self.today, self.opens = as_of.toordinal(), campaign.since.toordinal()
        self.dates = {n: date.fromordinal(n) for n in range(self.opens - 60, self.today + 400)}
        self.years = [self._year(n) for n in range(campaign.since.year, as_of.year + 1)]
        self._refs: dict[str, tuple[Ref, tuple[Responsible, ...]]] = {}
        self._people()
        self._acts()
        self.waivers: dict[tuple[str, str], list[Waiver]] = defaultdict(list)
        for w in self.known(Waiver):
            if w.revoked_on is None or w.revoked_on > as_of:
                self.waivers[w.rule, w.subject].append(w)

    def _year(self, number: int) -> Year:
        period = Period(str(number), date(number, 1, 1), date(number + 1, 1, 1))
        return period, max(period.since.toordinal(), self.opens), period.until.toordinal()

    def known(self, cls: type[Any], start: str = "") -> list[Any]:
        """The facts recorded and begun by as-of, without planned and cancelled ones and those since corrected."""
        as_of = self.as_of
        facts = [
            f
            for f in self.register.facts(cls)
            if (f.recorded_on is None or f.recorded_on <= as_of) and f.status not in ("planned", "cancelled")
        ]
        if start:
            days = map(attrgetter(start), facts)
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

    def _people(self) -> None:
        as_of = self.as_of
        self.people = sorted(p.id for p in self.known(Person))
        here = set(self.people)
        self.units: dict[str, Unit] = {
            u.id: u for u in self.known(Unit) if u.formed_on is None or u.formed_on <= as_of
        }
        member: dict[str, list[tuple[int, int]]] = defaultdict(list)
        leading: dict[str, list[tuple[int, int]]] = defaultdict(list)
        roles: dict[str, list[Stay]] = defaultdict(list)
        self.homes: dict[str, list[Stay]] = defaultdict(list)
        """Units by person."""
        self.inside: dict[str, dict[str, list[tuple[int, int]]]] = defaultdict(lambda: defaultdict(list))
        """Days by unit and person."""
        self.secretaries: dict[str, list[Stay]] = defaultdict(list)
        """Secretaries by unit."""
        self.appointments: list[Tenure] = []
        for s in self.known(Stage, "since"):
            if s.stage in MEMBER:
                member[s.person].append(self.span(s))
        for t in self.known(Tenure, "since"):
            since, until = self.span(t)
            if t.kind == "role":
                roles[t.person].append((since, until, t.value))
            elif t.kind == "affiliation" and since < until:
                self.homes[t.person].append((since, until, t.unit))
                self.inside[t.unit][t.person].append((since, until))
            elif t.kind == "post":
                if t.rank in LEADING:
                    leading[t.person].append((since, until))
                if t.value == "secretary" and since < until:
                    self.secretaries[t.unit].append((since, until, t.person))
                if t.value not in DESIGNATIONS:
                    self.appointments.append(t)
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

    def _acts(self) -> None:
        self.visits: list[Act] = []
        self.visits_by: dict[str, list[Act]] = defaultdict(list)
        """Visits by visitor, in order."""
        self.talks_of: dict[str, list[Act]] = defaultdict(list)
        """Talks by everybody who took part, in order."""
        self.talks_with: dict[str, list[Act]] = defaultdict(list)
        """Talks by whom they were held with, in order."""
        self.group_talks: set[str] = set()
        """Ids of talks that were not between two."""
        for a in self.known(Activity, "on"):
            if a.kind == "family_visit":
                act = (a.on.toordinal(), a.id, a)
                self.visits.append(act)
                for person in dict.fromkeys(a.actors):
                    self.visits_by[person].append(act)
            elif a.kind == "talk":
                act = (a.on.toordinal(), a.id, a)
                everybody = dict.fromkeys(a.actors + a.counterparts)
                for person in everybody:
                    self.talks_of[person].append(act)
                for person in dict.fromkeys(a.counterparts):
                    self.talks_with[person].append(act)
                if len(everybody) != 2 and act[0] >= self.opens and stands(a, act[0]):
                    self.group_talks.add(a.id)
        for index in (self.visits_by, self.talks_of, self.talks_with):
            for acts in index.values():
                acts.sort(key=itemgetter(0, 1))

    def pairs(self, kind: str, far: dict[str, Days]) -> dict[str, list[tuple[Days, str]]]:
        """Links of the kind by their near end, in order: the days on which they hold and the far end is what it must be."""
        pairs: dict[str, list[tuple[Days, str]]] = defaultdict(list)
        for link in sorted(self.known(Link, "since"), key=attrgetter("since", "id")):
            if link.kind == kind and link.b in far:
                since, until = self.span(link)
                days = intersect(((since, until),), far[link.b]) if since < until else ()
                if days:
                    pairs[link.a].append((days, link.id))
        return pairs

    def existence(self, unit: Unit) -> Days:
        """The days on which the unit exists."""
        gone = unit.dissolved_on
        until = FOREVER if gone is None or gone > self.as_of else gone.toordinal()
        return ((unit.formed_on.toordinal() if unit.formed_on else 1, until),)

    def about(self, person: str) -> tuple[Ref, tuple[Responsible, ...]]:
        """The person as subject, and as the one who has to act."""
        found = self._refs.get(person)
        if found is None:
            found = self._refs[person] = (Ref("person", person), (Responsible(person=person),))
        return found

    def secretary(self, unit: str, day: int) -> tuple[Responsible, ...]:
        """Who is secretary of the unit on the day, else was so last, else who is so one level up, else the post."""
        parent = self.units[unit].parent
        for one in (unit, parent) if parent else (unit,):
            holders = self.secretaries.get(one, ())
            named = sorted(p for since, until, p in holders if since <= day < until)
            named = named or [
                p for _, _, p in sorted((until, s, p) for s, until, p in holders if s <= day)[-1:]
            ]
            if named:
                return tuple([Responsible(p, "secretary", one) for p in named])
        return (Responsible("", "secretary", unit),)

    def in_charge(self, person: str, day: int) -> tuple[Responsible, ...]:
        """The secretaries of the units that the person belongs to on the day."""
        named = [
            Responsible(holder, "secretary", home)
            for since, until, home in self.homes.get(person, ())
            if since <= day < until
            for start, end, holder in self.secretaries.get(home, ())
            if start <= day < end
        ]
        return tuple(sorted(named))

    def waived(self, rule: str, names: tuple[str, ...], due: int) -> bool:
        """Whether somebody named has an approved exception from the rule on the due day."""
        for name in names:
            for w in self.waivers.get((rule, name), ()):
                since = w.since.toordinal() if w.since else 0
                until = w.until.toordinal() if w.until else FOREVER
                if since <= due < until and (w.on is None or w.on <= self.as_of):
                    return True
        return False


def stands(fact: Activity, day: int) -> bool:
    """Whether the fact had not been revoked by the day."""
    return fact.revoked_on is None or fact.revoked_on.toordinal() > day
