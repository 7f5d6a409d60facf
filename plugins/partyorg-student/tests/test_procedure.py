"""The procedure for student members: its cases, that it loosens nothing, and that every rule of its own can fail."""

import tomllib
from functools import cache
from pathlib import Path

import partyorg_student
import pytest

from partyorg.app import load_catalogue
from partyorg.membership import Procedure
from partyorg.testing.cases import CaseWalk, load_cases, mismatches

FILE = Path(__file__).parents[1] / "scenarios" / "development.cases.toml"
TITLES = [case["title"] for case in tomllib.loads(FILE.read_text("utf-8"))["case"]]

HELD_BY_THE_STATE = {"XS-27", "XS-30", "XS-33"}
"""Gates that no record reaches unmet: without the step they ask for, the case is not in the state for the one they gate."""


@cache
def procedure() -> Procedure:
    """The procedure as linked with the national one."""
    return load_catalogue(block=["student"], plugins=[partyorg_student]).procedure("student.development")


@cache
def walks() -> tuple[CaseWalk, ...]:
    """All variations in the file."""
    return load_cases(FILE, procedure())


@pytest.mark.parametrize("title", TITLES)
def test_a_case_comes_out_as_written(title: str) -> None:
    """State, refusals, warnings and deadlines are those that the file expects."""
    walk = next(walk for walk in walks() if walk.title == title)
    assert mismatches(walk, procedure()) == ()


def test_every_case_has_a_title_of_its_own() -> None:
    """Two cases of one name would be one test."""
    assert len(set(TITLES)) == len(TITLES) >= 30


def test_nothing_of_the_national_procedure_is_loosened() -> None:
    """The measures add steps and gates; what the national text asks stays as it is."""
    assert procedure().looser_than_national == ()
    assert {step.id for step in procedure().steps if step.origin == "national.development"} >= {
        "submit_application",
        "prereview_result",
        "admission_vote",
        "conversion_vote",
    }


def test_every_rule_of_its_own_can_fail() -> None:
    """Each gate or deadline of the measures refuses, warns of or misses something in one of the cases."""
    own = {id for id, origin in procedure().rules.origins.items() if origin == "student.development"}
    failing: set[str] = set()
    for walk in walks():
        for key in ("overdue", "late"):
            failing.update(walk.expect.get(key, {}))
        failing.update(walk.expect.get("warnings", ()))
        for refusal in walk.expect.get("refused", ()):
            failing.update(refusal.get("rules", ()))
    assert own - failing == HELD_BY_THE_STATE


def test_gates_stand_before_both_votes() -> None:
    """Pre-review and public notice gate admission and conversion alike."""
    gates = procedure().gates_of
    assert {"XS-30", "XS-31"} <= set(gates["admission_vote"])
    assert {"XS-30.convert", "XS-31.convert"} <= set(gates["conversion_vote"])


def test_steps_and_states_are_titled_in_both_languages() -> None:
    """Whoever reads a case in English meets no Chinese title."""
    own = [s for s in procedure().steps if s.origin == "student.development"]
    assert own
    assert [s.id for s in own if not s.title or not s.title_en.isascii()] == []
