"""The register of a fictitious university: always the same, of the size asked for, and in good order."""

import hashlib
import os
import re
import subprocess
import sys
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import pairwise
from pathlib import Path

import attrs
import pytest

from partyorg.demo import DEMO_AS_OF, DEMO_TABLES, make_university
from partyorg.facts import (
    TABLES,
    Activity,
    Document,
    Event,
    Fact,
    Link,
    Person,
    Register,
    Stage,
    Tenure,
    Unit,
)
from partyorg.io.formats import check_register
from partyorg.vocabulary import Vocabulary, Word, base

CAMPAIGNS = sorted((Path(__file__).parents[2] / "plugins").glob("*/src/*/campaign.toml"))
NAME = re.compile(r"虚构(院长)?[甲乙丙丁戊己庚辛壬癸]\d+")


def lines(register: Register) -> Iterator[str]:
    """Every filled cell of every fact, in order."""
    yield repr(register.settings)
    for fact in every(register):
        cells = {a.name: getattr(fact, a.name) for a in attrs.fields(type(fact))}
        filled = {
            name: dict(v) if isinstance(v, Mapping) else v
            for name, v in cells.items()
            if v not in ("", None, (), {})
        }
        yield f"{fact.table} {sorted(filled.items())}"


def every(register: Register) -> Iterator[Fact]:
    """All facts, table by table."""
    for facts in register.tables.values():
        yield from facts


def digest(register: Register) -> str:
    """The SHA-256 of all facts and settings."""
    return hashlib.sha256("\n".join(lines(register)).encode()).hexdigest()


def on(fact: Stage | Tenure | Link, day: date) -> bool:
    """Whether the day lies in the fact's span."""
    return fact.since <= day and (fact.until is None or day < fact.until)


def vocabulary() -> Vocabulary:
    """The base words and those of the campaigns in this repository."""
    words = [
        Word(w["list"], w["id"], w["title"], w.get("title_en", ""), w.get("is_a"), w.get("single", False))
        for path in CAMPAIGNS
        for w in tomllib.loads(path.read_text(encoding="utf-8")).get("word", [])
    ]
    return base().add(words)


# Sameness ---------------------------------------------------------------------------------------------


def test_a_seed_always_makes_the_same_register() -> None:
    """The facts of one small university are pinned, so that no machine and no change makes others unnoticed."""
    register = make_university(12, colleges=1, branches=3, members=28)
    assert digest(register) == "97273461b9ecd22f0d184f7032892b170104a3476b1e0407af144e3786728594"


def test_hash_seeds_change_nothing() -> None:
    """No order of a set or of a hash finds its way into the facts."""
    program = (
        "import hashlib; from partyorg.demo import make_university;"
        "r = make_university(5, members=120);"
        "print(hashlib.sha256('|'.join(f.id for f in r.facts()).encode()).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1
    assert next(iter(seen)).strip()


def test_another_seed_makes_another_university() -> None:
    """Two seeds give two registers."""
    assert make_university(1, members=60) != make_university(2, members=60)


# Size -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("members", [60, 900])
def test_members_are_as_many_as_asked_for(members: int) -> None:
    """On the reference day so many members, probationary and full, belong to the branches."""
    register = make_university(4, members=members)
    belonging = {t.person for t in register.facts(Tenure) if t.kind == "affiliation" and on(t, DEMO_AS_OF)}
    staged = {
        s.person for s in register.facts(Stage) if s.stage in ("probationary", "full") and on(s, DEMO_AS_OF)
    }
    assert len(belonging) == members
    assert belonging == staged


@pytest.mark.slow
def test_the_default_is_a_whole_university() -> None:
    """Left alone, it makes twenty colleges, three hundred branches and six thousand members with two years of records."""
    register = make_university()
    units = list(register.facts(Unit))
    heads = [u for u in units if u.level == "college" and u.kind in ("committee", "general_branch")]
    assert len(heads) == 20
    assert sum(u.kind == "branch" for u in units) == 300
    assert sum(t.kind == "affiliation" and on(t, DEMO_AS_OF) for t in register.facts(Tenure)) == 6_000
    days = [a.on for a in register.facts(Activity) if a.on]
    assert min(days) < date(2016, 7, 1)
    assert max(days) > date(2018, 5, 1)
    assert sum(len(facts) for facts in register.tables.values()) < 95_000  # what readers are measured on
    assert not [f for f in check_register(register, vocabulary=vocabulary()) if f.severity == "error"]


def test_colleges_and_branches_grow_with_the_members() -> None:
    """Asked for members alone, it makes a branch for twenty of them and a college for three hundred."""
    kinds = Counter((u.kind, u.level) for u in make_university(2, members=1_200).facts(Unit))
    assert kinds["branch", "branch"] == 60
    assert kinds["committee", "college"] + kinds["general_branch", "college"] == 4


@pytest.mark.parametrize(
    ("colleges", "branches", "members"),
    [(0, 3, 30), (4, 3, 30), (1, 11, 30)],
    ids=["none", "bare", "crowded"],
)
def test_impossible_sizes_are_refused(colleges: int, branches: int, members: int) -> None:
    """A college without a branch and a branch without members are not made."""
    with pytest.raises(ValueError, match="at least one college"):
        make_university(colleges=colleges, branches=branches, members=members)


def test_records_of_a_few_weeks_are_refused() -> None:
    """A span too short to hold half a year is not made."""
    with pytest.raises(ValueError, match="180 days"):
        make_university(members=30, start=date(2017, 1, 1), end=date(2017, 3, 1))


def test_other_years_can_be_asked_for() -> None:
    """The records lie where the caller puts them, and hold together there as well."""
    register = make_university(8, members=120, start=date(2023, 9, 1), end=date(2025, 3, 1))
    days = [a.on for a in register.facts(Activity) if a.on]
    assert date(2023, 9, 1) <= min(days) <= max(days) < date(2025, 3, 1)
    assert check_register(register, vocabulary=vocabulary()) == ()


# Order ------------------------------------------------------------------------------------------------


def test_every_table_is_kept(university: Register) -> None:
    """The demo keeps all ledgers it names, and none of them is empty."""
    assert tuple(university.tables) == tuple(name for name in TABLES if name in DEMO_TABLES)
    assert [name for name, facts in university.tables.items() if not facts] == []


def test_check_finds_nothing_wrong(university: Register) -> None:
    """Every id stands where it should, every word is in a list, no affiliations or stages overlap, nothing is a fault."""
    assert check_register(university, vocabulary=vocabulary()) == ()


def test_every_id_resolves(university: Register) -> None:
    """An id in a column that must resolve stands in one of the tables that the column names."""
    known = {name: {f.id for f in facts} for name, facts in university.tables.items()}
    everywhere = set().union(*known.values())
    dangling = []
    for name, facts in university.tables.items():
        for column in TABLES[name].columns:
            if column.refs:
                there = (
                    everywhere
                    if column.refs == ("*",)
                    else set().union(*(known[r] for r in column.refs if r in known))
                )
                for fact in facts:
                    value = getattr(fact, column.name)
                    ids = value if isinstance(value, tuple) else (value,) if value else ()
                    dangling += [(name, column.name, id) for id in ids if id not in there]
    assert dangling == []


def spans(register: Register) -> Iterator[tuple[str, date, date]]:
    """Every closed span with the id of its fact."""
    for cls in (Stage, Tenure, Link):
        for fact in register.facts(cls):
            assert isinstance(fact, Stage | Tenure | Link)
            if fact.until is not None:
                yield fact.id, fact.since, fact.until


def test_spans_are_half_open_and_not_empty(university: Register) -> None:
    """No span ends before, or on the very day, it begins."""
    assert [id for id, since, until in spans(university) if until <= since] == []


def test_ends_are_known_only_when_they_have_come(university: Register) -> None:
    """No stage, tenure or link is closed on a day after the records end."""
    ends = [until for _, _, until in spans(university)]
    assert date(2017, 6, 1) < max(ends) <= date(2018, 6, 1)


def test_a_single_post_has_one_holder_at_a_time(university: Register) -> None:
    """Nobody becomes secretary, dean or commissioner before the one before has gone."""
    seats: dict[tuple[str, str], list[Tenure]] = defaultdict(list)
    for tenure in university.facts(Tenure):
        if tenure.kind == "post" and base().is_single(tenure.value):
            seats[tenure.unit, tenure.value].append(tenure)
    assert len(seats) > 60
    for terms in seats.values():
        terms.sort(key=lambda t: t.since)
        for first, second in pairwise(terms):
            assert first.until is not None, second.id
            assert first.until <= second.since, second.id


def test_a_person_belongs_to_one_branch_at_a_time(university: Register) -> None:
    """A transfer ends one affiliation where the next begins."""
    stays: dict[str, list[Tenure]] = defaultdict(list)
    for tenure in university.facts(Tenure):
        if tenure.kind == "affiliation":
            stays[tenure.person].append(tenure)
    moved = [sorted(rows, key=lambda t: t.since) for rows in stays.values() if len(rows) > 1]
    assert moved
    assert all(a.until and a.until <= b.since for rows in moved for a, b in pairwise(rows))


def test_acts_are_done_by_those_who_are_there(university: Register) -> None:
    """Nobody visits a family before he has joined or after he has left, but for days put right afterwards."""
    stays: dict[str, list[Tenure]] = defaultdict(list)
    for tenure in university.facts(Tenure):
        if tenure.kind == "affiliation":
            stays[tenure.person].append(tenure)
    strangers = [
        act.id
        for act in university.facts(Activity)
        if act.kind == "family_visit" and act.on and not act.supersedes
        for actor in act.actors
        if not any(on(stay, act.on) for stay in stays[actor])
    ]
    assert strangers == []


# Life -------------------------------------------------------------------------------------------------


def test_things_go_wrong_as_they_do(university: Register) -> None:
    """There are cancelled, corrected, revoked and planned records, late entries, blanks, vacancies and changes of hands."""
    acts = list(university.facts(Activity))
    assert {"valid", "planned", "cancelled", "corrected", "revoked"} <= {f.status for f in every(university)}
    assert any(a.recorded_on and a.on and (a.recorded_on - a.on).days > 30 for a in acts)
    assert any(a.kind == "talk" and not a.summary for a in acts)
    assert any(a.kind == "talk" and len(a.counterparts) > 1 for a in acts)
    assert any(a.kind == "family_visit" and len(a.actors) > 1 for a in acts)
    secretaries = [t for t in university.facts(Tenure) if t.value == "secretary" and t.unit.startswith("B")]
    changes = [t for t in secretaries if t.since > date(2016, 6, 1)]
    assert 3 <= len(changes) <= 20
    assert any(t.since not in {s.until for s in secretaries if s.unit == t.unit} for t in changes)


def test_corrections_name_what_they_replace(university: Register) -> None:
    """A corrected record is superseded by one of the same kind that was entered later."""
    by_id = {a.id: a for a in university.facts(Activity)}
    pairs = [(by_id[a.supersedes], a) for a in by_id.values() if a.supersedes]
    assert pairs
    for old, new in pairs:
        assert (old.status, old.kind, old.actors) == ("corrected", new.kind, new.actors)
        assert old.recorded_on
        assert new.recorded_on
        assert old.recorded_on < new.recorded_on


def test_some_colleges_do_clearly_worse(university: Register) -> None:
    """Visits per member in the weakest college are less than three quarters of those in the strongest."""
    college = {u.id: u.parent for u in university.facts(Unit) if u.kind == "branch"}
    retired = {u.parent for u in university.facts(Unit) if u.category == "retired"}
    home = {t.person: college[t.unit] for t in university.facts(Tenure) if t.kind == "affiliation"}
    size = Counter(home.values())
    visits = Counter(
        home[a] for act in university.facts(Activity) if act.kind == "family_visit" for a in act.actors
    )
    rates = sorted(visits[c] / n for c, n in size.items() if c not in retired)
    assert rates[0] < 0.75 * rates[-1]


def test_events_are_codes(university: Register) -> None:
    """Of what happened to somebody the register holds a code and a day; some events are answered by a talk, some not."""
    events = {e.id: e for e in university.facts(Event)}
    assert {e.kind for e in events.values()} >= {"hardship", "commended", "sanctioned"}
    answered = {id for act in university.facts(Activity) if act.kind == "talk" for id in act.related} & set(
        events
    )
    assert 0 < len(answered) < len(events)


def test_the_plan_is_issued_and_reported(university: Register) -> None:
    """The school's plan is followed by a report about it to the commission above."""
    documents = list(university.facts(Document))
    plan = next(d for d in documents if d.kind == "implementation_plan" and d.owner == "U0")
    report = next(d for d in documents if d.kind == "report" and plan.id in d.about)
    assert plan.issued_on
    assert report.sent_on
    assert plan.issued_on < report.sent_on


# Names ------------------------------------------------------------------------------------------------


def test_people_have_names_that_nobody_bears(university: Register) -> None:
    """Each name is a word for fictitious with a number, and students outside the Party are ids alone."""
    names = [p.name for p in university.facts(Person) if p.name]
    assert len(set(names)) == len(names)
    assert [name for name in names if not NAME.fullmatch(name)] == []
    assert {p.id[0] for p in university.facts(Person) if not p.name} == {"S"}


def test_names_stand_in_name_columns_alone(university: Register) -> None:
    """No summary, place, reason or tag repeats what somebody is called."""
    for fact in every(university):
        for a in attrs.fields(type(fact)):
            if a.name != "name":
                assert not NAME.search(str(getattr(fact, a.name))), (fact.id, a.name)


def test_the_title_says_that_the_data_are_fictitious(university: Register) -> None:
    """Whoever opens the register reads in both languages that nothing in it is real, and units say so themselves."""
    assert "虚构数据" in university.settings.title
    assert "fictitious" in university.settings.title
    assert [
        u.id for u in university.facts(Unit) if u.kind != "branch" and u.name and "虚构" not in u.name
    ] == []


def test_no_fact_shows_a_name(university: Register) -> None:
    """The repr of a fact has ids, never what a person or unit is called."""
    assert not any("虚构" in repr(fact) for fact in sample(university))


def sample(register: Register) -> Iterator[Fact]:
    """Some facts of every table."""
    for facts in register.tables.values():
        yield from facts[:50]
