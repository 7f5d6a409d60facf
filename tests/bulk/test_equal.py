"""Objects and columns say the same: on drawn registers and rules, and on the scenarios of the Liaoning plugin.

PARTYORG_ORACLE_EXAMPLES=20 tries twenty times as many examples.
"""

from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partyorg import load_catalogue
from partyorg.bulk.database import Opener
from partyorg.bulk.lower import lower
from partyorg.evaluation.engine import world_of
from partyorg.facts import Register
from partyorg.testing.run import _campaign, find_scenarios
from partyorg.testing.scenarios import load_scenario
from tests.bulk.cases import both_engines, drawn
from tests.bulk.recipes import RULES
from tests.oracle.compare import Case, case_of, wanted_examples

SCENARIOS = Path(__file__).parents[2] / "plugins" / "partyorg-liaoning" / "scenarios"
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


def check_scenarios(files: list[Path], on: Opener | None = None) -> None:
    """Every case of the files gives the same rows in columns, in DuckDB or in the database that `on` opens."""
    catalogue = load_catalogue()
    assert files
    for file in files:
        scenario = load_scenario(file)
        for case in scenario.cases:
            campaign = _campaign(scenario, case, catalogue)
            rules = case.rules or tuple(id for id in scenario.clauses if id in campaign.versions)
            found = both_engines(case.register, campaign, case.as_of, case.as_known, rules or None, on)
            assert not found.difference, f"{file.name}: {case.title}\n{found.difference}"


@pytest.mark.parametrize("name", FEW)
def test_a_scenario_of_liaoning_holds_on_both_engines(name: str) -> None:
    """The scenarios of the rules that bulk evaluation began with give the same rows in columns."""
    check_scenarios([f for f in find_scenarios(SCENARIOS) if f.name.startswith(name)])


def test_a_cap_in_columns_stands_before_a_selection_on_objects() -> None:
    """The parts of a selection come in its own order, whatever ran in columns around it."""
    check_scenarios([SCENARIOS.parents[1] / "partyorg-shanxi" / "scenarios" / "sx-54-basis.scenario.toml"])


@pytest.mark.slow
@pytest.mark.parametrize("part", range(min(4, 2 * wanted_examples(1))))
def test_scenarios_of_liaoning_hold_on_both_engines(part: int) -> None:
    """Whatever rules they ask for, in columns or left to objects, scenario files give the same rows; half of them by default."""
    rest = [f for f in find_scenarios(SCENARIOS) if not f.name.startswith(FEW)]
    check_scenarios(rest[part::4])
