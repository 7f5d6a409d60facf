"""Rules that stay on objects get the facts they look at, and no others."""

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partyorg import load_catalogue
from partyorg.bulk.engine import bulk_run
from partyorg.bulk.needs import facts_needed
from partyorg.bulk.source import KIND, ParquetFolder
from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Cap, PythonCheck, Selection
from partyorg.evaluation.engine import evaluate
from partyorg.facts import Register
from partyorg.testing.run import _campaign, find_scenarios
from partyorg.testing.scenarios import load_scenario
from tests.bulk.cases import drawn
from tests.bulk.recipes import RULES
from tests.oracle.compare import case_of, wanted_examples

ON_OBJECTS = (Selection, Cap, PythonCheck)
CAMPAIGNS = {
    "liaoning.vanguard": date(2018, 3, 31),
    "national.structure": date(2023, 12, 31),
    "ningbo.joint-building": date(2026, 12, 31),
    "shanxi.excellence": date(2011, 12, 31),
}
SCENARIOS = Path(__file__).parents[2] / "plugins" / "partyorg-shanxi" / "scenarios"


@pytest.mark.parametrize("campaign_id", CAMPAIGNS)
def test_selections_caps_and_checks_find_the_same_among_the_facts_they_need(
    university: Register, folder: Path, campaign_id: str
) -> None:
    """From files, where only what is needed is read: the rows that the whole register gives."""
    campaign = load_catalogue().campaign(campaign_id)
    rules = [rule.id for rule in campaign.rules if isinstance(rule, ON_OBJECTS)]
    day = CAMPAIGNS[campaign_id]
    expected = list(evaluate(university, campaign, day, rules=rules))
    with bulk_run(folder, campaign, day, rules=rules) as run:
        assert list(run.findings()) == expected
    assert expected


def needed_of(register: Register, campaign: Campaign, rules: list[str]) -> Register:
    """The register with the facts that the rules need, and what supersedes anything."""
    tables, kinds = facts_needed(campaign, rules)
    return Register(
        {
            table: tuple(
                f for f in facts
                if table in tables and (table not in kinds or f.supersedes or getattr(f, KIND[table]) in kinds[table])
            )
            for table, facts in register.tables.items()
        },
        register.settings,
    )  # fmt: skip


@settings(max_examples=wanted_examples(10), suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(kind=st.sampled_from(sorted({*RULES, "target"})), seed=st.integers(0, 2**32))
def test_any_rule_finds_the_same_among_the_facts_it_needs(kind: str, seed: int) -> None:
    """For rules with any of their keys: facts that are left out change nothing."""
    case = drawn(kind, seed) if kind in RULES else case_of(kind, seed)
    rules = [rule.id for rule in case.campaign.rules]
    few = needed_of(case.register, case.campaign, rules)
    assert list(evaluate(few, case.campaign, case.as_of)) == list(
        evaluate(case.register, case.campaign, case.as_of)
    )


@pytest.mark.parametrize("name", ["sx-54", "sx-58"])
def test_a_scenario_of_shanxi_holds_among_the_facts_it_needs(name: str) -> None:
    """Selections with candidates, routes and titles, and the cap on whom they may choose."""
    catalogue = load_catalogue()
    files = [f for f in find_scenarios(SCENARIOS) if f.name.startswith(name)]
    assert files
    for file in files:
        scenario = load_scenario(file)
        for case in scenario.cases:
            campaign = _campaign(scenario, case, catalogue)
            rules = [id for id in case.rules or scenario.clauses if id in campaign.versions]
            few = needed_of(case.register, campaign, rules)
            assert list(evaluate(few, campaign, case.as_of, rules=rules)) == list(
                evaluate(case.register, campaign, case.as_of, rules=rules)
            )


def test_a_selection_needs_candidacies_of_its_scheme_and_no_activity(folder: Path) -> None:
    """Neither the ledger of activities nor other people's candidacies are read for it."""
    tables, kinds = facts_needed(load_catalogue().campaign("henan.four-activities"), ["HN-04"])
    assert "activities" not in tables
    assert kinds["candidacies"] == {"demo_university"}
    assert kinds["assessments"] == {"demo_university", "midterm", "acceptance"}
    read = ParquetFolder(folder).register(tables, kinds)
    assert not read.tables["activities"]
    assert {getattr(c, "scheme", "") for c in read.tables["candidacies"]} <= {"demo_university"}


def test_a_check_that_says_what_it_looks_at_gets_no_more() -> None:
    """The checks of terms of office look at elections; of one that says nothing, every table is read."""
    national = load_catalogue().campaign("national.structure")
    tables, kinds = facts_needed(national, ["BRA-21"])
    assert "links" not in tables
    assert kinds["activities"] == {"election"}
