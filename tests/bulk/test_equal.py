"""Objects and columns say the same: on drawn registers and rules, and on a few scenarios; on all of them in test_scenarios.

PARTYORG_ORACLE_EXAMPLES=20 tries twenty times as many examples.
"""

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partyorg.bulk.lower import lower
from partyorg.evaluation.engine import world_of
from partyorg.facts import Register
from tests.bulk.cases import both_engines, drawn
from tests.bulk.recipes import RULES
from tests.bulk.scenario_cases import Question, compared, questions
from tests.oracle.compare import Case, case_of, wanted_examples

relaxed = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@settings(max_examples=wanted_examples(8), suppress_health_check=relaxed, deadline=None)
@given(kind=st.sampled_from(sorted(RULES)), seed=st.integers(0, 2**32))
def test_rules_in_columns_say_what_objects_say(kind: str, seed: int) -> None:
    """For rules drawn from what columns know: identical findings in the same order."""
    case = drawn(kind, seed)
    assert not both_engines(case.register, case.campaign, case.as_of, case.as_known).difference


@settings(max_examples=wanted_examples(4), suppress_health_check=relaxed, deadline=None)
@given(
    kind=st.sampled_from(("duty", "holding", "timing", "completeness", "parts", "target")),
    seed=st.integers(0, 2**32),
)
def test_any_rule_says_what_objects_say(kind: str, seed: int) -> None:
    """For rules with any of their keys, most of which run on objects and say so: identical findings."""
    case = case_of(kind, seed)
    found = both_engines(case.register, case.campaign, case.as_of, case.as_known)
    assert not found.difference
    assert set(found.in_columns) | set(found.on_objects) >= {f.rule for f in found.objects}


@pytest.mark.parametrize("kind", sorted(RULES))
def test_most_drawn_rules_run_in_columns(kind: str) -> None:
    """The recipes are worth drawing: of a dozen cases of each type, most are not left to objects."""
    assert sum(bool(lowered(drawn(kind, seed))) for seed in range(12)) >= 6


def lowered(case: Case) -> list[str]:
    """The rules of a case that have a lowering; nothing is run."""
    tables = frozenset(case.register.tables)
    empty = Register(dict.fromkeys(tables, ()), case.register.settings)
    world = world_of(empty, empty.view(case.as_of), case.campaign)
    return list(lower(world, case.campaign, None, tables).columns)


FEW = ("ln-06-leaver", "ln-06-waiver", "ln-10", "ln-11", "ln-18-transfer", "ln-23", "ln-24")


def of_files(plugin: str, *names: str) -> list[Question]:
    """The cases of the files whose names begin so."""
    found = [question for question in questions(plugin, whole=True) if question.name.startswith(names)]
    assert found
    return found


@pytest.mark.parametrize("name", FEW)
def test_a_scenario_of_liaoning_holds_on_both_engines(name: str) -> None:
    """The scenarios of the rules that bulk evaluation began with give the same rows in columns."""
    for question in of_files("partyorg-liaoning", name):
        compared(question)


def test_a_cap_in_columns_stands_before_a_selection_on_objects() -> None:
    """The parts of a selection come in its own order, whatever ran in columns around it."""
    for question in of_files("partyorg-shanxi", "sx-54-basis"):
        compared(question)
