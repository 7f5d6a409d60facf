"""Registers that fit together, for hypothesis: few people and units, everything that Liaoning's rules read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from partyorg.facts import (
    Activity,
    Assessment,
    Candidacy,
    Document,
    Event,
    Fact,
    Link,
    Measure,
    Person,
    Progress,
    Register,
    Resource,
    Settings,
    Stage,
    Step,
    Tenure,
    Unit,
    Waiver,
)
from partyorg.vocabulary import Vocabulary

PEOPLE = ("P1", "P2", "P3", "P4")
BRANCHES = ("B1", "B2")
UNITS = ("U0", "C1", "D1", *BRANCHES)
DAYS = st.dates(date(2016, 1, 1), date(2018, 12, 31))
EARLY = st.dates(date(2014, 1, 1), date(2017, 6, 1))
RULES = tuple(f"LN-{n:02}" for n in range(1, 60))
KEPT = (
    "activities", "assessments", "candidacies", "candidacy_steps", "documents", "events", "links", "measures",
    "progress", "resources", "waivers",
)  # fmt: skip
POSTS = (
    "secretary",
    "deputy_secretary",
    "president",
    "dean",
    "leadership_team",
    "committee_member",
    "organizer",
)
RANKS = ("", "division", "deputy_division", "deputy_bureau")


def words(vocabulary: Vocabulary, name: str) -> st.SearchStrategy[str]:
    """A word of a list."""
    return st.sampled_from([word.id for word in vocabulary.words(name)])


def several(strategy: st.SearchStrategy[str], most: int = 2) -> st.SearchStrategy[tuple[str, ...]]:
    """None, one or more of them, in any order."""
    return st.lists(strategy, max_size=most, unique=True).map(tuple)


def people(draw: st.DrawFn) -> list[Fact]:
    """People with their stages, branches, roles and posts; spans of one person never overlap."""
    rows: list[Fact] = []
    for person in PEOPLE:
        rows.append(Person(id=person, name=f"虚构人{person}"))
        begun = draw(EARLY)
        left = draw(st.one_of(st.none(), st.dates(date(2017, 6, 2), date(2018, 12, 31))))
        moved = draw(st.one_of(st.none(), st.dates(date(2017, 6, 2), date(2018, 12, 31))))
        stage = draw(st.sampled_from(["applicant", "probationary", "full"]))
        rows.append(Stage(person=person, stage=stage, since=begun, until=left))
        branch = draw(st.sampled_from(BRANCHES))
        rows.append(Tenure(person=person, kind="affiliation", unit=branch, since=begun, until=moved))
        if moved:
            other = BRANCHES[1 - BRANCHES.index(branch)]
            rows.append(Tenure(person=person, kind="affiliation", unit=other, since=moved))
        role = draw(st.sampled_from(["undergraduate", "teacher", "counsellor", "retired"]))
        rows.append(Tenure(person=person, kind="role", value=role, unit="C1", since=begun, until=left))
        for post in draw(st.lists(st.sampled_from(POSTS), max_size=2, unique=True)):
            unit = draw(st.sampled_from(UNITS))
            rank = draw(st.sampled_from(RANKS))
            since = draw(DAYS)
            rows.append(
                Tenure(person=person, kind="post", value=post, unit=unit, rank=rank, since=since, until=left)
            )
    return [row for row in rows if not _reversed(row)]


def _reversed(fact: Fact) -> bool:
    until, since = getattr(fact, "until", None), getattr(fact, "since", None)
    return until is not None and since is not None and until <= since


@st.composite
def happenings(draw: st.DrawFn, vocabulary: Vocabulary, days: st.SearchStrategy[date] = DAYS) -> Fact:
    """One fact of a ledger, with all of its own days among `days`."""
    person, unit = st.sampled_from(PEOPLE), st.sampled_from(UNITS)
    who = st.one_of(person, unit)
    some_words = several(st.sampled_from(["admit", "study", "plan", "policy", "campaign", "work"]))
    tag = several(st.sampled_from(["a", "b"]))
    maybe: dict[str, Any] = {"recorded_on": st.one_of(st.none(), DAYS)}
    number = st.integers(0, 10**9).map("X{}".format)
    made: dict[str, st.SearchStrategy[Fact]] = {
        "activity": st.builds(
            Activity, id=number, kind=words(vocabulary, "activity"), on=days, hosts=several(unit), actors=several(who, 3),
            counterparts=several(person), topic=some_words, purpose=some_words, channel=some_words, tags=tag,
            figures=st.dictionaries(st.sampled_from(["due", "present"]), st.integers(0, 9).map(Decimal), max_size=2),
            **maybe,
        ),
        "event": st.builds(Event, id=number, kind=words(vocabulary, "event"), subject=who, on=days, tags=tag, **maybe),
        "assessment": st.builds(
            Assessment, id=number, scheme=words(vocabulary, "scheme"), subject=who,
            period=st.sampled_from(["", "2016", "2017", "2017-H1"]), item=st.sampled_from(["", "campaign"]),
            value=st.sampled_from([Decimal(80), "excellent", "good", ""]), by=st.one_of(st.just(""), who),
            by_class=st.sampled_from(["", "leader", "peer", "mass"]), on=days, **maybe,
        ),
        "document": st.builds(
            Document, id=number, kind=words(vocabulary, "document"), owner=who, about=several(who), addressee=several(unit),
            topic=some_words, period=st.sampled_from(["", "2016", "2017"]), issued_on=days,
            sent_on=st.one_of(st.none(), days), published_on=st.one_of(st.none(), days), **maybe,
        ),
        "link": st.builds(Link, id=number, kind=words(vocabulary, "link"), a=who, b=who, since=days, **maybe),
        "candidacy": st.builds(
            Candidacy, id=number, scheme=words(vocabulary, "scheme"), round=st.sampled_from(["2016", "2017", "2018"]),
            subject=who, granted_on=days, **maybe,
        ),
        "progress": st.builds(
            Progress, id=number, task=st.sampled_from(RULES), unit=unit, state=words(vocabulary, "task_state"), on=days, **maybe
        ),
        "resource": st.builds(
            Resource, id=number, kind=words(vocabulary, "resource"), owner=unit, since=days,
            amount=st.integers(0, 999).map(Decimal), **maybe,
        ),
        "measure": st.builds(
            Measure, id=number, name=st.sampled_from(["satisfaction", "coverage"]), about=unit, on=days,
            value=st.integers(0, 99).map(Decimal), **maybe,
        ),
        "waiver": st.builds(
            Waiver, id=number, rule=st.sampled_from(RULES), subject=who, since=days, on=days, approved_by=unit, **maybe
        ),
    }  # fmt: skip
    return draw(made[draw(st.sampled_from(sorted(made)))])


@st.composite
def futures(draw: st.DrawFn, vocabulary: Vocabulary, after: date) -> Fact:
    """A fact that nobody can know of at the end of the day `after`."""
    later = st.dates(date.fromordinal(after.toordinal() + 1), date(2019, 12, 31))
    person, unit = st.sampled_from(PEOPLE), st.sampled_from(UNITS)
    number = st.integers(0, 10**9).map("Y{}".format)
    made: list[st.SearchStrategy[Fact]] = [
        happenings(vocabulary, later),
        st.builds(Stage, id=number, person=person, stage=st.sampled_from(["full", "ended"]), since=later),
        st.builds(
            Tenure, id=number, person=person, kind=st.just("post"), value=st.sampled_from(POSTS), unit=unit,
            rank=st.sampled_from(RANKS), since=later,
        ),
        st.builds(Tenure, id=number, person=person, kind=st.just("affiliation"), unit=unit, since=later),
        st.builds(Tenure, id=number, person=person, kind=st.just("role"), value=st.just("teacher"), unit=unit, since=later),
        st.builds(Unit, id=number, kind=st.sampled_from(["branch", "committee", "department"]), parent=unit, formed_on=later),
    ]  # fmt: skip
    return draw(st.one_of(made))


@st.composite
def worlds(draw: st.DrawFn, vocabulary: Vocabulary) -> Register:
    """A university of five units and four people, two years of whatever, some ledgers not kept."""
    units = [
        Unit(id="U0", kind="committee", level="school", name="虚构大学党委"),
        Unit(id="C1", kind="committee", level="college", parent="U0", name="虚构学院党委"),
        Unit(id="D1", kind="department", level="school", parent="U0", category=draw(st.sampled_from(["", "management"]))),
        Unit(id="B1", kind="branch", level="branch", parent="C1", category="student", formed_on=date(2013, 1, 1)),
        Unit(id="B2", kind="branch", level="branch", parent="C1", category="teaching", dissolved_on=date(2018, 9, 1)),
    ]  # fmt: skip
    kept = draw(st.sets(st.sampled_from(KEPT)))
    happened = draw(st.lists(happenings(vocabulary), max_size=12, unique_by=lambda fact: fact.id))
    granted = [fact.id for fact in happened if isinstance(fact, Candidacy)]
    steps: list[Fact] = [
        Step(candidacy=id, step=draw(words(vocabulary, "step")), on=draw(DAYS), by="U0") for id in granted
    ]
    # The register names who is in the tables it is asked about; spans of one person are kept apart by `people`.
    rows = {(fact.table, fact.id): fact for fact in (*units, *people(draw), *happened, *steps)}
    return Register.of(rows.values(), kept=kept, settings=Settings(title="虚构数据", root="U0"))
