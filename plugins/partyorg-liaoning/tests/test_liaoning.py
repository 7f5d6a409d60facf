"""The Liaoning campaign: its scenarios, its account of the notice, and that every rule can fail."""

import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path

import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.testing import ScenarioResult, find_scenarios, load_scenario, run_scenario

SCENARIOS = find_scenarios(Path(__file__).parents[1] / "scenarios")

CHECKED_BOTH_WAYS = {
    "obligation", "triggered obligation", "standing link", "share/target", "selection", "rating", "review",
    "consequence/cap", "record", "structure rule",
}  # fmt: skip
EXCEPTIONS = {"LN-02"}
"""Clauses of those kinds without a rule; docs/decisions/0010-liaoning-readings.md says why."""


@cache
def catalogue() -> Catalogue:
    """The installed campaigns, read once."""
    return load_catalogue()


def campaign() -> Campaign:
    """The campaign as the notice has it."""
    return catalogue().campaign("liaoning.vanguard")


@cache
def result(path: Path) -> ScenarioResult:
    """What came of one scenario file."""
    return run_scenario(load_scenario(path), catalogue())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name.removesuffix(".scenario.toml"))
def test_scenario_holds(path: Path) -> None:
    """Every expectation of the scenario is met."""
    assert result(path).ok, str(result(path))


def test_every_provision_is_a_clause_in_the_order_of_the_notice() -> None:
    """LN-01 to LN-59 stand in the file, each once, in order."""
    assert [clause.id for clause in campaign().clauses] == [f"LN-{n:02}" for n in range(1, 60)]


def test_every_provision_is_accounted_for() -> None:
    """A rule cites each clause, but for LN-02, which describes the campaign itself."""
    account = coverage(campaign())
    without_rule = {row.clause.id for row in account.rows if not row.rules}
    assert not account.unaccounted
    assert without_rule == {"LN-02"}


def test_every_clause_and_rule_is_titled_in_both_languages() -> None:
    """Whoever reads findings in English meets no Chinese gist, and the other way round."""
    linked = campaign()
    texts = [(c.id, c.gist, c.gist_en) for c in linked.clauses] + [
        (r.id, r.title, r.title_en) for r in linked.rules
    ]
    assert [id for id, chinese, english in texts if not chinese or not english] == []
    assert [id for id, _, english in texts if not english.isascii()] == []


def test_what_the_notice_does_not_give_is_marked() -> None:
    """Each figure that is ours has a reason, and the figures nobody gave are unlisted."""
    linked = campaign()
    assert [figure.name for figure in linked.assumed if not figure.reason] == []
    assert {figure.name for figure in linked.assumed if figure.unlisted} == {
        "LN-05.count.min",
        "LN-33.item.campaign.weight",
        "LN-50.item.campaign.weight",
        "LN-52.quota.number.at_most",
        "LN-53.quota.number.at_most",
        "LN-56.count.min",
    }


def shown(status: str) -> set[str]:
    """Clauses for which some scenario expects, and finds, a row of this status."""
    rules = {rule.id: rule.clauses for rule in campaign().rules}
    out: set[str] = set()
    for path in SCENARIOS:
        for case in result(path).scenario.cases:
            for expected in case.expect:
                if (
                    expected.fields.get("status") == status
                    and expected.rows != 0
                    and "rule" in expected.fields
                ):
                    out.update(rules[expected.fields["rule"].split("/")[0]])
    return out


@pytest.mark.parametrize("failing", [False, True], ids=["met", "failing"])
def test_every_requirement_comes_out_both_ways(failing: bool) -> None:
    """For each clause that asks for something, one scenario shows it met and another shows it not met."""
    asked = {c.id for c in campaign().clauses if c.kind in CHECKED_BOTH_WAYS} - EXCEPTIONS
    found = shown("unmet") | shown("incomplete") if failing else shown("met")
    assert sorted(asked - found) == []


def test_scenarios_name_the_clauses_they_are_about() -> None:
    """A scenario's clauses exist in the notice, and its title is given in both languages."""
    known = {clause.id for clause in campaign().clauses}
    for path in SCENARIOS:
        scenario = result(path).scenario
        assert scenario.clauses, path.name
        assert set(scenario.clauses) <= known, path.name
        assert scenario.title, path.name
        assert scenario.title_en, path.name
        assert scenario.title_en.isascii(), path.name


def test_the_rules_stand_in_the_order_of_the_notice() -> None:
    """Findings are printed in the file's order, which is that of the provisions."""
    text = (files("partyorg_liaoning") / "campaign.toml").read_text(encoding="utf-8")
    order = [line.split('"')[1] for line in text.splitlines() if line.startswith('id = "LN-')]
    clauses = len(tomllib.loads(text)["clause"])
    first_clause = [id.split(".")[0] for id in order[clauses:]]
    assert first_clause == sorted(first_clause)
