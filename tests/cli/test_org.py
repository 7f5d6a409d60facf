"""The command org: structure faults and elections that are due, below the tree."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from partyorg.facts import Activity, Person, Register, Stage, Tenure, Unit
from partyorg.io.formats import save_register
from tests.blocking import NO_PLUGINS

from .conftest import Call

ONLY = NO_PLUGINS
DAY = ("--as-of", "2024-12-31")


@pytest.fixture
def register(tmp_path: Path) -> Path:
    """A school with two branches: one elected in 2022 and in order, one of a single member and without an election."""
    long_ago = date(2015, 1, 1)
    people = [
        fact
        for id, unit in (("P1", "B1"), ("P2", "B1"), ("P3", "B1"), ("P4", "B2"))
        for fact in (
            Person(id=id, name="某人"),
            Stage(person=id, stage="full", since=long_ago),
            Tenure(person=id, kind="affiliation", unit=unit, since=long_ago),
        )
    ]
    facts = [
        Unit(id="U1", kind="committee", level="school", name="虚构大学党委", formed_on=long_ago),
        Unit(id="B1", kind="branch", parent="U1", name="虚构第一党支部", formed_on=long_ago),
        Unit(id="B2", kind="branch", parent="U1", name="虚构第二党支部", formed_on=long_ago),
        *people,
        Tenure(person="P1", kind="post", value="secretary", unit="B1", since=date(2022, 3, 1)),
        Activity(kind="election", on=date(2022, 3, 1), hosts=("B1",)),
    ]
    folder = tmp_path / "school"
    save_register(Register.of(facts), folder)
    return folder


def test_structure_faults_stand_below_the_tree_by_rule(call: Call, register: Path) -> None:
    """The clause, what is asked, how often, and of whom."""
    said = call("org", register, *DAY, *ONLY)
    assert said.code == 0
    row = next(line for line in said.out.splitlines() if line.startswith("BRA-01 BRA-06"))
    assert row.split()[-2:] == ["1", "虚构第二党支部"]
    assert "structure faults; partyorg evaluate REGISTER --campaign national.structure" in said.err
    assert "某人" not in said.out


def test_elections_due_are_told_with_the_next_reminder(call: Call, register: Path) -> None:
    """Three months before the end of a term, and that two units have no election on record."""
    said = call("org", register, *DAY, *ONLY)
    row = next(line for line in said.out.splitlines() if line.startswith("虚构第一党支部"))
    assert "2022-03-01  2025-03-01  due within 3 months; next reminder 2025-01-01" in row
    assert "1 election due\n2 units have no election on record\n" in said.err


@pytest.mark.parametrize(
    ("day", "told"),
    [
        ("2025-02-01", "due within 1 month; next reminder 2025-03-01"),
        ("2025-03-01", "overdue; next reminder 2025-04-01"),
        ("2025-04-01", "overdue, 1 month; next reminder 2025-05-01"),
        ("2025-06-15", "overdue, 3 months; next reminder 2025-07-01"),
    ],
)
def test_a_term_says_how_long_it_is_over(call: Call, register: Path, day: str, told: str) -> None:
    """In months, like the reminders."""
    assert told in call("org", register, "--as-of", day, *ONLY).out


def test_no_reminder_is_due_in_the_first_years_of_a_term(call: Call, register: Path) -> None:
    """Then there is no table of elections."""
    said = call("org", register, "--as-of", "2023-12-31", *ONLY)
    assert "Terms that end" not in said.out
    assert "0 elections due" in said.err


def test_before_the_regulations_there_are_no_structure_faults(call: Call, register: Path) -> None:
    """The tree alone is shown."""
    said = call("org", register, "--as-of", "2018-10-27", *ONLY)
    assert "Structure" not in said.out
    assert said.err == "3 units\n"


def test_without_the_national_plugin_the_tree_alone_is_shown(call: Call, register: Path) -> None:
    """Structure faults are its rules."""
    said = call("org", register, *DAY, *ONLY, "--block", "national")
    assert said.code == 0
    assert said.err == "3 units\n"


def test_without_a_ledger_of_activities_nothing_is_said_of_terms(call: Call, register: Path) -> None:
    """Nobody knows of elections then."""
    (register / "activities.csv").unlink()
    said = call("org", register, *DAY, *ONLY)
    assert "on record" not in said.err


def test_the_table_of_elections_can_be_cut(call: Call, register: Path) -> None:
    """And says that there are more."""
    path = register / "activities.csv"
    path.write_text(
        path.read_text("utf-8-sig") + path.read_text("utf-8-sig").splitlines()[1].replace("B1", "B2"), "utf-8"
    )
    said = call("org", register, *DAY, *ONLY, "--limit", 1)
    assert "2 elections due; --limit 0 shows all" in said.err
    assert sum("due within 3 months" in line for line in said.out.splitlines()) == 1
