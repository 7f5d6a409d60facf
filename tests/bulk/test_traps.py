"""Traps of evaluation in columns, each pinned by a small register on both engines."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

from partyorg import load_campaign
from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Finding
from partyorg.facts import Activity, Assessment, Event, Fact, Link, Person, Register, Stage, Unit, Waiver
from tests.bulk.cases import both_engines

HEAD = """
format = "partyorg.campaign/1"
id = "test.traps"
title = "试"
title_en = "traps"
issuer = "试"
window = { since = 2016-01-01 }
[[source]]
key = "notice"
title = "试"
issued = 2016-01-01
since = 2016-01-01
[[clause]]
id = "C1"
at = "一"
gist = "试"
gist_en = "a rule"
kind = "obligation"
force = "principle"
"""

VISITS = """
[[duty]]
id = "R1"
clauses = ["C1"]
scope = { person = { stage = "member" } }
match = { activity = "family_visit", actor = "subject" }
period = "year"
"""


def campaign(rules: str) -> Campaign:
    """A campaign of the given rules."""
    return load_campaign(HEAD + rules)


def member(id: str) -> list[Fact]:
    """A full member for ever."""
    return [Person(id=id), Stage(id=f"S-{id}", person=id, stage="full", since=date(2000, 1, 1))]


def visit(id: str, on: date, *actors: str, **cells: object) -> Activity:
    """A visit to X."""
    return Activity(id=id, kind="family_visit", on=on, actors=actors, counterparts=("X",), **cells)  # type: ignore[arg-type]


def rows(facts: list[Fact], rules: str, as_of: date, kept: tuple[str, ...] = ()) -> list[Finding]:
    """The rows in columns, which objects give as well."""
    kept = (*kept, "units", "people", "stages", "tenures", "activities", "waivers")
    found = both_engines(Register.of(facts, kept=kept), campaign(rules), as_of)
    assert found.in_columns, found.on_objects
    assert not found.difference
    return found.columns


def test_ids_are_ordered_by_code_point() -> None:
    """Ids that any language would put elsewhere: subjects, and the evidence of one day, by code point."""
    ids = ("a", "B", "é", "Z", "ä", "中", "\U00020bb7", "ｚ", "10", "9", "_")
    facts = [fact for id in ids for fact in member(id)]
    day = date(2016, 5, 1)
    facts += [visit(f"v-{id}", day, "B") for id in reversed(ids)]
    found = rows(facts, VISITS, date(2016, 12, 31))
    assert [f.subject.id for f in found] == sorted(ids)
    assert next(f for f in found if f.evidence).evidence == tuple(sorted(f"v-{id}" for id in ids))


def test_evidence_is_ordered_by_day_then_id() -> None:
    """The earliest first, ties by id, each fact once however often it names the subject."""
    facts = member("P1")
    facts += [
        visit("b", date(2016, 3, 1), "P1", "P1"),
        visit("a", date(2016, 3, 1), "P1"),
        visit("z", date(2016, 2, 1), "P1"),
    ]
    (found,) = rows(facts, VISITS, date(2016, 12, 31))
    assert (found.count, found.evidence) == (3, ("z", "a", "b"))


def test_an_empty_cell_is_no_word() -> None:
    """A branch without category is not `teaching`, nor anything but `teaching`; it passes inside `none` alone."""
    duty = '[[duty]]\nid = "R1"\nclauses = ["C1"]\nmatch = { activity = "theme_day", host = "subject" }\nperiod = "year"\n'
    facts: list[Fact] = [Unit(id="U1", kind="branch"), Unit(id="U2", kind="branch", category="student")]
    other = 'scope = { unit = { kind = "branch", category = { not = "teaching" } } }\n'
    none = 'scope = { unit = { kind = "branch", none = [{ category = "teaching" }] } }\n'
    assert [f.subject.id for f in rows(facts, duty + other, date(2016, 12, 31))] == ["U2"]
    assert [f.subject.id for f in rows(facts, duty + none, date(2016, 12, 31))] == ["U1", "U2"]


def test_prorated_counts_round_up_as_exact_numbers() -> None:
    """Four a year over a part of a year is a fraction that is rounded up, not divided away."""
    text = VISITS.replace('period = "year"', 'period = { unit = "year", partial = "prorate" }\ncount = 4')
    found = rows(member("P1"), text.replace("[[duty]]", "[[duty]]\nsince = 2016-09-24"), date(2016, 12, 31))
    assert [f.required for f in found] == [2]


def test_months_are_clamped_where_they_end() -> None:
    """A month after the last of January is the last of February: windows are never SQL's own."""
    timing = """
[[timing]]
id = "R1"
clauses = ["C1"]
anchor = { event = "commended" }
require = { activity = "family_visit", actor = "anchor.subject" }
window = ["0d", "1m"]
"""
    facts: list[Fact] = [*member("P1"), Event(id="E1", kind="commended", subject="P1", on=date(2016, 1, 31))]
    facts.append(visit("V1", date(2016, 3, 1), "P1"))
    (found,) = rows(facts, timing, date(2016, 12, 31))
    assert (found.status, found.due, found.evidence) == ("late", date(2016, 2, 29), ("V1",))


def test_touching_spans_are_one_and_overlapping_days_count_once() -> None:
    """Probationary to full without a gap, and a row entered twice: presence is days, not rows."""
    facts = [
        Person(id="P1"),
        Stage(id="a", person="P1", stage="probationary", since=date(2016, 1, 1), until=date(2016, 3, 1)),
        Stage(id="b", person="P1", stage="full", since=date(2016, 3, 1), until=date(2016, 3, 10)),
        Stage(id="c", person="P1", stage="full", since=date(2016, 2, 20), until=date(2016, 3, 10)),
    ]
    (found,) = rows(facts, VISITS, date(2016, 12, 31))
    assert (found.status, found.reason) == ("not_applicable", "presence")


def test_a_corrected_fact_gives_way_to_its_successor() -> None:
    """What is corrected counts until the fact that supersedes it is there; planned and cancelled ones never count."""
    facts = member("P1")
    facts += [
        visit("V1", date(2016, 5, 1), "P1", status="corrected"),
        visit("V2", date(2016, 6, 1), "P1", supersedes="V1", recorded_on=date(2016, 7, 1)),
        visit("V3", date(2016, 6, 1), "P1", status="planned"),
    ]
    (before,) = rows(facts, VISITS, date(2016, 6, 30))
    (after,) = rows(facts, VISITS, date(2016, 12, 31))
    assert (before.evidence, after.evidence) == (("V1",), ("V2",))


def test_a_waiver_for_somebody_else_excuses_nobody() -> None:
    """A waiver covers its subject on its days; a rule that honours none says so."""
    facts: list[Fact] = [*member("P1"), *member("P2")]
    facts.append(Waiver(rule="R1", subject="P1", since=date(2016, 1, 1), until=date(2017, 1, 1)))
    found = rows(facts, VISITS, date(2016, 12, 31))
    assert [(f.subject.id, f.status) for f in found] == [("P1", "waived"), ("P2", "unmet")]


def test_the_top_unit_named_in_the_settings_stands_once() -> None:
    """Records without anybody stand on the top unit, once each, though several units have no parent."""
    from partyorg.facts import Settings

    text = (
        '[[completeness]]\nid = "R1"\nclauses = ["C1"]\nmatch = { activity = "talk" }\nrequired = ["place"]\n'
    )
    facts: list[Fact] = [Unit(id=id, kind="committee") for id in ("U1", "U2", "U3")]
    facts.append(Activity(id="A1", kind="talk", on=date(2016, 5, 1)))
    register = Register.of(facts, kept=("people", "tenures"), settings=Settings(root="U2"))
    found = both_engines(register, campaign(text), date(2016, 12, 31))
    assert found.in_columns
    assert not found.difference
    assert [f.subject.id for f in found.columns] == ["U2"]


def test_a_pair_shared_by_two_links_is_in_force_while_either_is() -> None:
    """Two links over each other leave no gap; the day after both have ended is the first without."""
    text = """
[[holding]]
id = "R1"
clauses = ["C1"]
scope = { person = { stage = "member" } }
match = { link = "pair_student", a = "subject" }
at = "every_day"
period = "year"
grace_days = 10
"""
    facts = member("P1")
    facts += [
        Link(id="L1", kind="pair_student", a="P1", b="X", since=date(2015, 1, 1), until=date(2016, 6, 1)),
        Link(id="L2", kind="pair_student", a="P1", b="Y", since=date(2016, 3, 1), until=date(2016, 9, 1)),
    ]
    (found,) = rows(facts, text, date(2016, 12, 31), kept=("links",))
    assert (found.status, found.due, found.evidence) == ("unmet", date(2016, 9, 10), ("L1", "L2"))


RATED = """
[[rubric]]
id = "R1"
clauses = ["C1"]
scope = { person = { stage = "member" } }
scheme = "member_appraisal"
period = "year"
mode = "mean"
item = [{ key = "study", title = "学习", title_en = "study", assessed = true }]
"""


def test_a_mark_revoked_after_the_period_is_over_does_not_count_if_it_came_late() -> None:
    """A mark for 2016 given in 2017 belongs to 2016 by its label; revoked since, it counts as never given."""
    mark = Assessment(
        id="A1", scheme="member_appraisal", subject="P", item="study", value=Decimal(80), period="2016",
        on=date(2017, 2, 1), revoked_on=date(2017, 5, 1),
    )  # fmt: skip
    row = rows([*member("P"), mark], RATED, date(2017, 12, 31), ("assessments",))[0]
    assert (row.value, row.evidence) == (None, ())
    row = rows([*member("P"), mark], RATED, date(2017, 4, 30), ("assessments",))[0]
    assert (row.value, row.evidence) == (80, ("A1",))


def test_a_mean_of_thirds_stays_exact() -> None:
    """A mean by respondents that no decimal holds is a fraction, and a whole one a whole number."""
    facts = member("P") + [
        Assessment(
            id=f"A{n}", scheme="member_appraisal", subject="P", item="study", value=Decimal(n), on=date(2016, 5, n), respondents=n
        )
        for n in (1, 2, 4)
    ]  # fmt: skip
    (row,) = rows(facts[:-1], RATED, date(2016, 12, 31), ("assessments",))
    assert row.value == Fraction(5, 3)
    (row,) = rows(facts, RATED, date(2016, 12, 31), ("assessments",))
    assert row.value == 3
