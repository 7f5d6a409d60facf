"""Registers are immutable collections of facts."""

from datetime import date

import pytest

from partyorg.errors import InputError
from partyorg.facts import Activity, Person, Register, Stage

TALK = Activity(id="A1", kind="talk", on=date(2020, 5, 1))


def test_two_facts_with_one_id_are_a_fault() -> None:
    """The fault carries its code and the id."""
    with pytest.raises(InputError) as caught:
        Register.of([Person(id="P1"), Person(id="P1", born_on=date(1990, 1, 1))])
    (fault,) = caught.value.faults
    assert (fault.code, fault.found) == ("R201", "P1")


def test_the_order_of_facts_makes_no_difference() -> None:
    """Equal sets of facts are equal registers with one digest."""
    facts = [Person(id="P1"), Person(id="P2"), TALK]
    one, two = Register.of(facts), Register.of(reversed(facts))
    assert one == two
    assert one.digest == two.digest


def test_any_change_changes_the_digest() -> None:
    """A cell, a setting or a kept table."""
    register = Register.of([TALK])
    assert register.digest != Register.of([TALK], kept=["events"]).digest
    assert register.digest != Register.of([Activity(id="A1", kind="talk", on=date(2020, 5, 2))]).digest


def test_what_if_adds_and_replaces_without_touching_the_register() -> None:
    """`with_` gives another register."""
    register = Register.of([TALK])
    other = register.with_(Activity(id="A1", kind="talk", on=date(2020, 6, 1)), Person(id="P1"))
    assert register.get("A1") == TALK
    assert other.get("A1") != TALK
    assert other.get("P1") == Person(id="P1")


def test_facts_can_be_listed_by_class() -> None:
    """One table at a time, or all."""
    register = Register.of([TALK, Person(id="P1")])
    assert list(register.facts(Activity)) == [TALK]
    assert list(register.facts(Stage)) == []
    assert {f.id for f in register.facts()} == {"A1", "P1"}


def test_a_table_name_that_does_not_exist_is_refused() -> None:
    """Misspelt ledgers are not silently kept."""
    with pytest.raises(ValueError, match="no such table"):
        Register.of([], kept=["activitys"])
