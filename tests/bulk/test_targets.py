"""Targets and tasks in columns: what is counted, what is compared, and what it is said to be, on both engines."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

from partyorg.evaluation.findings import Finding
from partyorg.facts import Fact, Measure, Progress, Register, Unit
from tests.bulk.cases import both_engines
from tests.bulk.test_traps import campaign, member, visit

SHARE = """
[[target]]
id = "R1"
clauses = ["C1"]
scope = { person = { stage = "member" } }
measure = "share"
hit = { has = { activity = "family_visit", actor = "self", within = "period" } }
period = "year"
threshold = { at_least = 0.5 }
"""

TREND = """
[[target]]
id = "R1"
clauses = ["C1"]
measure = "reading"
of = { measure = "satisfaction", about = "subject" }
period = "year"
trend = "increasing"
dips_allowed = 1
"""

TASK = """
[[task]]
id = "R1"
clauses = ["C1"]
[[task.item]]
key = "plan"
title = "订计划"
title_en = "make a plan"
deadline = 2016-06-30
"""

TOP: list[Fact] = [Unit(id="U", kind="committee", level="school")]


def rows(facts: list[Fact], rules: str, as_of: date) -> list[Finding]:
    """The rows in columns, which objects give as well."""
    kept = ("units", "people", "stages", "tenures", "activities", "measures", "progress", "waivers")
    found = both_engines(Register.of([*TOP, *facts], kept=kept), campaign(rules), as_of)
    assert found.in_columns
    assert not found.on_objects
    assert not found.difference
    return found.columns


def test_a_share_is_exact_and_counts_members_once() -> None:
    """Two of three members with visits, one of them twice: two thirds, and no less."""
    facts = [fact for id in ("P1", "P2", "P3") for fact in member(id)]
    visits = [visit(f"A{n}", date(2016, 3, n + 1), *who) for n, who in enumerate((("P1",), ("P1", "P2")))]
    (row,) = rows([*facts, *visits], SHARE, date(2016, 12, 31))
    assert (row.status, row.count, row.value, row.required) == ("met", 2, Fraction(2, 3), Fraction(1, 2))


def test_a_visit_revoked_by_the_day_or_of_another_year_is_no_hit() -> None:
    """What was revoked, and what lies outside the period, is nothing that a member has."""
    facts = [fact for id in ("P1", "P2") for fact in member(id)]
    visits = [
        visit("A1", date(2016, 3, 1), "P1", status="revoked", revoked_on=date(2016, 4, 1)),
        visit("A2", date(2017, 1, 1), "P2"),
    ]
    first, second = rows([*facts, *visits], SHARE, date(2017, 12, 31))
    assert (first.status, first.count, first.value) == ("unmet", 0, 0)
    assert (second.status, second.count, second.value) == ("met", 1, Fraction(1, 2))


def test_a_share_of_nobody_is_not_applicable() -> None:
    """Without members there is no share."""
    (row,) = rows([], SHARE, date(2016, 12, 31))
    assert (row.status, row.reason, row.value) == ("not_applicable", "empty", None)


def test_the_first_dip_of_a_trend_is_forgiven_and_numbers_are_compared_as_numbers() -> None:
    """9 after 8 rises, 10.0 after 9 rises though its text comes before, 10 after 10.0 is a dip; the next dip is too much."""
    values = dict(enumerate(("8", "9", "10.0", "10", "9.5"), 2016))
    facts: list[Fact] = [
        Measure(id=f"M{year}", name="satisfaction", about="U", on=date(year, 5, 1), value=Decimal(text))
        for year, text in values.items()
    ]
    found = rows(facts, TREND, date(2020, 12, 31))
    assert [(r.status, r.reason, r.required) for r in found] == [
        ("met", "", 8), ("met", "", 9), ("met", "dip", 10), ("unmet", "", 10),
    ]  # fmt: skip


def test_the_latest_progress_says_whether_an_item_is_done() -> None:
    """Done and taken back is not done; dropped, the item is asked of nobody; what is on record names its owner."""
    done = Progress(id="G1", task="plan", unit="U", state="done", on=date(2016, 3, 1), owner="P1")
    back = Progress(id="G2", task="R1/plan", unit="U", state="running", on=date(2016, 4, 1))
    dropped = Progress(id="G3", task="plan", unit="U", state="dropped", on=date(2016, 5, 1))
    as_of = date(2016, 12, 31)
    status = [
        rows([*facts], TASK, as_of)[0].status for facts in ([done], [done, back], [done, back, dropped])
    ]
    assert status == ["met", "unmet", "not_applicable"]
    owned = rows([done, back], TASK, as_of)[1:]
    assert [(r.rule, r.about, r.count, r.required) for r in owned] == [
        ("R1/plan.owned", "G1", 1, 2), ("R1/plan.owned", "G2", 0, 2),
    ]  # fmt: skip
