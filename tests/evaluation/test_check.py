"""Checks in Python: what they are given, what becomes of their rows, and what happens when they go wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import pytest

from partyorg.campaign.catalogue import Catalogue
from partyorg.errors import InputError
from partyorg.evaluation.engine import evaluate
from partyorg.evaluation.findings import Findings
from partyorg.facts import Fact, Person, Register, Tenure, Unit, Waiver
from partyorg.plugins import Check, CheckInput, CheckRow, Ref

DAY = date(2020, 6, 30)
HEAD = """
format = "partyorg.campaign/1"
id = "test.checks"
title = "核查"
title_en = "Checks"
window = { since = 2018-01-01 }
[[source]]
key = "notice"
title = "通知"
[[clause]]
id = "C1"
at = "一"
gist = "有名称"
kind = "obligation"
force = "FORCE"
"""
UNITS: tuple[Fact, ...] = (
    Unit(id="U1", kind="committee"),
    Unit(id="B1", kind="branch", parent="U1"),
    Person(id="P1"),
    Tenure(person="P1", kind="post", value="secretary", unit="B1", since=date(2019, 1, 1)),
)


def run(
    check: Check, *facts: Fact, rule: str = "", force: str = "must", as_of: date = DAY, others: str = ""
) -> Findings:
    """The findings of one rule that uses the check, on two units and what is added."""
    text = HEAD.replace("FORCE", force) + f'[[check]]\nid = "C1"\nuse = "test.named"\n{rule}\n{others}'
    campaign = Catalogue.of([text], checks={"test.named": check}).campaign("test.checks")
    return evaluate(Register.of([*UNITS, *facts]), campaign, as_of)


def named(function: Any, **fields: Any) -> Check:
    """A check of that function."""
    return Check(name="test.named", run=function, **fields)


def one(status: Any, **fields: Any) -> Check:
    """A check that gives one row about the branch."""
    return named(lambda _: [CheckRow(subject=Ref("unit", "B1"), status=status, **fields)])


def test_a_row_becomes_a_finding_with_what_the_rule_says() -> None:
    """Clauses, severity and who has to act are not the check's business."""
    (f,) = run(one("unmet", due=date(2020, 1, 31), count=1, required=3, evidence=("x",), reason="thin"))
    assert (f.rule, f.clauses, f.severity, f.due) == ("C1", ("C1",), "error", date(2020, 1, 31))
    assert (f.count, f.required, f.evidence, f.reason) == (1, 3, ("x",), "thin")
    assert [(r.person, r.post, r.unit) for r in f.responsible] == [("P1", "secretary", "B1")]


@pytest.mark.parametrize(
    ("status", "severity"), [("met", ""), ("late", "info"), ("pending", ""), ("unknown", "")]
)
def test_severity_goes_by_force_and_status(status: str, severity: str) -> None:
    """A failing row by force, a late one a step milder, others none."""
    (f,) = run(one(status), force="should")
    assert (f.status, f.severity) == (status, severity)


def test_a_check_sees_the_register_of_the_day_and_its_arguments() -> None:
    """Nothing later, and the days for which the rule holds."""
    seen: list[CheckInput] = []

    def look(given: CheckInput) -> Iterable[CheckRow]:
        seen.append(given)
        return ()

    later = Unit(id="B2", kind="branch", parent="U1", formed_on=date(2021, 1, 1))
    run(
        named(look, args={"least": int, "word": str}, optional=frozenset(["word"])),
        later,
        rule="args = { least = 2 }\nsince = 2019-01-01",
    )
    (given,) = seen
    assert given.args == {"least": 2}
    assert set(given.org.units) == {"U1", "B1"}
    assert (given.as_of, given.since, given.until) == (DAY, date(2019, 1, 1), None)


def test_an_unmet_row_is_waived_where_the_rule_honours_waivers() -> None:
    """A provision with 原则上 does, an obligation does not."""
    waiver = Waiver(rule="C1", subject="B1", since=date(2020, 1, 1), on=date(2020, 1, 1))
    row = one("unmet", due=date(2020, 1, 31))
    assert [f.status for f in run(row, waiver, force="principle")] == ["waived"]
    (kept,) = run(row, waiver)
    assert (kept.status, kept.reason) == ("unmet", "waiver_not_honoured")


def test_a_ledger_that_is_not_kept_gives_one_row_unknown() -> None:
    """On the top unit, and the check is not asked."""
    (f,) = run(named(lambda _: 1 / 0, reads=("activities",)))
    assert (f.subject.id, f.status, f.reason) == ("U1", "unknown", "no_table")


def test_the_version_in_force_on_the_day_speaks() -> None:
    """Before the first and after the last there are no rows."""
    row = one("met")
    assert len(run(row, rule="since = 2020-06-30")) == 1
    assert len(run(row, rule="since = 2020-07-01")) == 0
    assert len(run(row, rule="until = 2020-06-30")) == 0


def test_rows_about_seats_people_and_facts_are_told_apart() -> None:
    """By subject and fact; a seat keeps its post, so that its holder has to act."""

    def rows(_: CheckInput) -> Iterator[CheckRow]:
        yield CheckRow(subject=Ref("post", "B1/secretary"), status="unmet")
        yield CheckRow(subject=Ref("person", "P1"), status="unmet", about="a")
        yield CheckRow(subject=Ref("person", "P1"), status="unmet", about="b", assumed=("guess",))

    found = {(f.subject.id, f.about): f for f in run(named(rows))}
    assert len(found) == 3
    assert found["B1/secretary", ""].responsible[0].person == "P1"
    assert found["P1", "a"].assumed == ()
    assert found["P1", "b"].assumed == ("guess",)


def test_other_rules_read_the_rows_of_a_check() -> None:
    """As they read those of any rule."""
    duty = """
[[duty]]
id = "C1.all"
scope = { unit = { kind = "branch" } }
match = { finding = "C1", subject = "subject", status = "met" }
period = "year"
"""
    found = run(one("met", done=date(2020, 3, 1)), others=duty).where(rule="C1.all")
    assert [f.status for f in found if f.period and f.period.label == "2020"] == ["met"]


def twice(_: CheckInput) -> list[CheckRow]:
    """Two rows on one subject."""
    return [CheckRow(subject=Ref("unit", "B1"), status="met")] * 2


@pytest.mark.parametrize(
    ("function", "told"),
    [
        (lambda _: 1 / 0, "ZeroDivisionError"),
        (lambda _: ["met"], "it gave str"),
        (lambda _: None, "TypeError"),
        (twice, "two rows for unit:B1"),
    ],
)
def test_a_check_that_fails_is_a_fault_that_names_it(function: Any, told: str) -> None:
    """And never a traceback."""
    with pytest.raises(InputError) as refused:
        run(named(function))
    (fault,) = refused.value.faults
    assert fault.code == "E103"
    assert "test.named" in fault.text()
    assert told in fault.text()


@pytest.mark.parametrize(
    ("rule", "code"),
    [
        ("", "D103"),
        ("args = { least = 1, most = 2 }", "D102"),
        ('args = { least = "one" }', "D104"),
        ("args = { least = true }", "D104"),
        ("args = 3", "D104"),
    ],
)
def test_arguments_are_held_against_what_the_check_takes(rule: str, code: str) -> None:
    """When the campaign is read: missing, unknown and of the wrong kind."""
    with pytest.raises(InputError) as refused:
        run(named(lambda _: (), args={"least": int}), rule=rule)
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.faults[0].where.line > 0


def test_a_check_without_its_function_is_refused_by_name() -> None:
    """A campaign that was read without checks cannot be evaluated as if it had none."""
    text = HEAD.replace("FORCE", "must") + '[[check]]\nid = "C1"\nuse = "test.named"\n'
    campaign = Catalogue.of([text], checks={"test.named": object()}).campaign("test.checks")
    with pytest.raises(InputError) as refused:
        evaluate(Register.of(UNITS), campaign, DAY)
    assert [f.code for f in refused.value.faults] == ["E101"]
