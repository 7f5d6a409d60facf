"""Small registers with few days in them, so that what begins, ends, is asked and is done falls together."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from partyorg.facts import (
    Activity,
    Assessment,
    Candidacy,
    Document,
    Event,
    Fact,
    Holiday,
    Link,
    Measure,
    Person,
    Placement,
    Register,
    Semester,
    Settings,
    Stage,
    Tenure,
    Unit,
    Waiver,
)

from . import draws as st

__all__ = ["DAYS", "KNOWN_DAYS", "PEOPLE", "RULE_IDS", "UNITS", "days", "registers"]

DAYS = tuple(
    date.fromisoformat(d)
    for d in (
        "2015-07-01",
        "2015-10-01",
        "2015-11-30",
        "2015-12-01",
        "2015-12-30",
        "2015-12-31",
        "2016-01-01",
        "2016-01-02",
        "2016-01-31",
        "2016-02-29",
        "2016-03-01",
        "2016-03-31",
        "2016-06-30",
        "2016-07-01",
    )
)
KNOWN_DAYS = (*DAYS, date(2016, 8, 31))
PEOPLE = ("P1", "P2", "P3", "P4")
UNITS = ("U0", "U1", "U2", "U3")
RULE_IDS = ("R1", "R2")
STRANGER = "X9"
"""An id that is not in the register."""


@st.composite
def days(draw: st.Draw, *, near: int = 1) -> date:
    """One of the days, or one next to it."""
    day = draw(st.sampled_from(DAYS))
    return day + timedelta(days=draw(st.sampled_from((0,) * 6 + (-near, near))))


@st.composite
def spans(draw: st.Draw) -> tuple[date, date | None]:
    since = draw(st.sampled_from((DAYS[0] - timedelta(days=200), *DAYS[:10])))
    if draw(st.integers(0, 2)) == 0:
        return since, None
    until = draw(st.sampled_from(DAYS))
    return (
        (since, until)
        if since < until
        else (since, since + timedelta(days=draw(st.sampled_from((1, 2, 60, 90)))))
    )


def several(values: tuple[str, ...], most: int = 2) -> st.Recipe[tuple[str, ...]]:
    return st.lists(st.sampled_from(values), max_size=most, unique=True).map(tuple)


ENVELOPE: st.Recipe[dict[str, Any]] = st.one_of(
    st.just({}),
    st.just({}),
    st.just({}),
    st.just({}),
    st.sampled_from(KNOWN_DAYS).map(lambda d: {"recorded_on": d}),
    st.sampled_from(DAYS).map(lambda d: {"status": "revoked", "revoked_on": d}),
    st.sampled_from(("planned", "cancelled")).map(lambda s: {"status": s}),
)


@st.composite
def registers(draw: st.Draw, without: tuple[str, ...] = ()) -> Register:
    """A register of two to four people and units. `without` names tables that may be missing."""
    people = PEOPLE[: draw(st.integers(2, 4))]
    units = UNITS[: draw(st.integers(2, 4))]
    number = iter(range(1, 1000))
    facts: list[Fact] = []

    def add(cls: type[Fact], most: int, **cells: Any) -> None:
        for _ in range(draw(st.integers(0, most))):
            drawn = {k: draw(v) if isinstance(v, st.Recipe) else v for k, v in cells.items()}
            if "span" in drawn:
                drawn["since"], drawn["until"] = drawn.pop("span")
            drawn |= draw(ENVELOPE)
            facts.append(cls(id=f"{cls.table[:2].upper()}{next(number)}", **drawn))

    person = st.sampled_from(people)
    unit = st.sampled_from(units)
    anybody = st.sampled_from((*people, *units))
    cell_of_people = several((*people, STRANGER), 3)

    kinds = ("committee", "branch", "branch", "college")
    for n, id in enumerate(units):
        formed = draw(st.sampled_from((None, None, *DAYS[:8]))) if n else None
        gone = draw(st.sampled_from((None, None, None, *DAYS[8:]))) if n else None
        facts.append(
            Unit(
                id=id,
                kind=kinds[n],
                level=("school", "branch", "branch", "college")[n],
                category=draw(st.sampled_from(("", "teaching", "student"))),
                parent=units[0] if n else "",
                formed_on=formed,
                dissolved_on=gone,
                predecessors=draw(several(units, 1)) if n and draw(st.booleans()) else (),
            )
        )
    for id in people:
        born = draw(st.sampled_from((None, date(1980, 2, 29), date(1986, 1, 1), date(1985, 12, 31))))
        grade = draw(st.sampled_from(({}, {"grade": Decimal(1)}, {"grade": Decimal(3)})))
        facts.append(Person(id=id, born_on=born, attr=grade))
    add(Placement, 2, unit=st.sampled_from(units[1:]), parent=unit, span=spans())
    for id in people:
        if draw(st.integers(0, 3)):
            facts.append(Stage(id=f"ST-{id}", person=id, stage="full", since=DAYS[0] - timedelta(days=300)))
        if draw(st.integers(0, 3)):
            home = draw(unit)
            facts.append(
                Tenure(
                    id=f"AF-{id}",
                    person=id,
                    kind="affiliation",
                    unit=home,
                    since=DAYS[0] - timedelta(days=300),
                )
            )
    add(Stage, 3, person=person, stage=st.sampled_from(("probationary", "full", "applicant")), span=spans())
    add(Tenure, 3, person=person, kind="affiliation", unit=unit, span=spans())
    add(
        Tenure,
        4,
        person=person,
        kind="role",
        value=st.sampled_from(("student", "teacher", "retired")),
        span=spans(),
    )
    add(
        Tenure,
        5,
        person=person,
        kind="post",
        unit=unit,
        value=st.sampled_from(("secretary", "secretary", "dean", "leadership_team")),
        rank=st.sampled_from(("", "section", "deputy_division", "division")),
        mode=st.sampled_from(("", "", "acting")),
        span=spans(),
    )
    add(Link, 5, kind=st.sampled_from(("pair_student", "contacts")), a=anybody, b=anybody, span=spans())
    words = several(("campaign", "safety"))
    tags = several(("channel:onsite", "channel:online", "venue:village"))
    add(
        Activity,
        6,
        kind=st.sampled_from(("talk", "talk", "family_visit")),
        on=days(),
        hosts=several(units, 1),
        actors=several(people, 3),
        counterparts=cell_of_people,
        topic=words,
        tags=tags,
        place=st.sampled_from(("", "hall")),
        outcome=st.sampled_from(("", "open", "closed")),
        hours=st.sampled_from((None, Decimal("0.5"), Decimal(2))),
        figures=st.sampled_from(({}, {"n": Decimal(3)}, {"n": Decimal(5), "word": "good"})),
        campaigns=several(("test.campaign",), 1),
    )
    add(Event, 4, kind=st.sampled_from(("hardship", "commended")), subject=anybody, on=days())
    periods = st.sampled_from(("", "2015", "2016", "2015-H2", "2015-12", "2016-01"))
    add(
        Assessment,
        4,
        scheme=st.sampled_from(("review", "appraisal")),
        subject=anybody,
        period=periods,
        value=st.sampled_from((Decimal(60), Decimal(90), "good", "")),
        by_class=st.sampled_from(("peer", "mass")),
        on=days(),
        published_on=st.one_of(st.none(), days()),
    )
    add(
        Document,
        5,
        kind=st.sampled_from(("implementation_plan", "report")),
        owner=st.sampled_from(("", *units)),
        about=several(people, 1),
        topic=words,
        period=periods,
        issued_on=st.one_of(st.none(), days(), days(), days()),
        sent_on=st.one_of(st.none(), days()),
        removed_on=st.one_of(st.none(), days()),
        sections=several(("goals", "method")),
        signatures=several(people, 2),
        version=st.sampled_from(("1", "2")),
    )
    add(
        Candidacy,
        3,
        scheme=st.sampled_from(("model", "star")),
        subject=anybody,
        granted_on=st.one_of(st.none(), days(), days()),
        since=st.one_of(st.none(), days()),
        until=st.sampled_from((None, None, *DAYS[10:])),
        round=st.sampled_from(("2015", "2016")),
    )
    add(
        Measure,
        3,
        name=st.sampled_from(("share_of_women", "satisfaction")),
        about=unit,
        on=days(),
        value=st.sampled_from((None, Decimal("0.4"), Decimal("0.5"))),
        period=periods,
    )
    add(
        Waiver,
        3,
        rule=st.sampled_from(RULE_IDS),
        subject=anybody,
        since=st.sampled_from((None, *DAYS[:6])),
        until=st.sampled_from((None, *DAYS[8:])),
        on=st.one_of(st.none(), days()),
    )
    facts += draw(corrections(facts))
    missing = {draw(st.sampled_from(without))} if without and draw(st.integers(0, 7)) == 0 else set()
    kept = set(KEPT) - missing
    return Register.of((f for f in facts if f.table not in missing), kept=kept, settings=draw(settings()))


KEPT = (
    "units",
    "people",
    "stages",
    "tenures",
    "links",
    "activities",
    "events",
    "assessments",
    "documents",
    "candidacies",
    "measures",
    "waivers",
)


@st.composite
def corrections(draw: st.Draw, facts: list[Fact]) -> list[Fact]:
    """New versions of up to two facts, which are marked as corrected in the list that is given."""
    from attrs import evolve

    changed = []
    tables = ("activities", "documents", "stages", "links", "assessments", "tenures", "events")
    able = [n for n, f in enumerate(facts) if f.table in tables and f.status == "valid"]
    for n in draw(st.lists(st.sampled_from(able), max_size=2, unique=True)) if able else []:
        old = facts[n]
        change: dict[str, Any] = {
            "id": old.id + "v2",
            "supersedes": old.id,
            "recorded_on": draw(st.sampled_from(KNOWN_DAYS)),
        }
        if isinstance(old, Activity | Event | Assessment):
            change["on"] = draw(days())
        elif isinstance(old, Document):
            change["issued_on"] = draw(days())
        elif isinstance(old, Stage | Link | Tenure):
            change["since"], change["until"] = draw(spans())
        changed.append(evolve(old, **change))
        if not isinstance(old, Document) or draw(st.booleans()):
            facts[n] = evolve(old, status="corrected")
    return changed


@st.composite
def settings(draw: st.Draw) -> Settings:
    kept_since = {}
    if draw(st.integers(0, 3)) == 0:
        table = draw(
            st.sampled_from(("activities", "links", "documents", "events", "assessments", "candidacies"))
        )
        kept_since[table] = draw(st.sampled_from(DAYS))
    return Settings(
        root="U0",
        semesters=(
            Semester("2015-autumn", date(2015, 9, 1), date(2016, 1, 20)),
            Semester("2016-spring", date(2016, 2, 25), date(2016, 7, 10)),
        ),
        holidays=(
            Holiday(date(2016, 1, 18), date(2016, 2, 22)),
            Holiday(date(2016, 2, 1), date(2016, 2, 2), school=False),
        ),
        recorded_since=kept_since,
        attr={"grade": "number"},
    )
