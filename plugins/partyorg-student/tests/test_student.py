"""The student campaign: its scenarios, its account of the text, and that every rule can fail."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import partyorg_student
import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import load_campaign
from partyorg.testing import ScenarioResult, find_scenarios, load_scenario, run_scenario

SCENARIOS = find_scenarios(Path(__file__).parents[1] / "scenarios")

CHECKED_BOTH_WAYS = {
    "obligation", "triggered obligation", "standing link", "share/target", "selection", "rating", "review",
    "consequence/cap", "record", "lifecycle rule", "structure rule",
}  # fmt: skip
DESCRIBED = {"XS-01", "XS-21"}
"""Clauses without a rule, none of them of those kinds; docs/decisions/0014-student-readings.md says why."""


@cache
def catalogue() -> Catalogue:
    """The campaigns, this one from the module itself whether or not it is installed, read once."""
    return load_catalogue(block=["student"], plugins=[partyorg_student])


def campaign() -> Campaign:
    """The campaign as the text has it."""
    return catalogue().campaign("student.party-work")


@cache
def result(path: Path) -> ScenarioResult:
    """What came of one scenario file."""
    return run_scenario(load_scenario(path), catalogue())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name.removesuffix(".scenario.toml"))
def test_scenario_holds(path: Path) -> None:
    """Every expectation of the scenario is met."""
    assert result(path).ok, str(result(path))


def test_every_provision_is_a_clause_in_order() -> None:
    """XS-01 to XS-94 stand in the file, each once, in order."""
    assert [clause.id for clause in campaign().clauses] == [f"XS-{n:02}" for n in range(1, 95)]


def test_every_provision_is_accounted_for() -> None:
    """A rule cites each clause, but for the two that describe the work as a whole."""
    account = coverage(campaign())
    without_rule = {row.clause.id for row in account.rows if not row.rules}
    assert not account.unaccounted
    assert without_rule == DESCRIBED


def test_every_clause_and_rule_is_titled_in_both_languages() -> None:
    """Whoever reads findings in English meets no Chinese gist, and the other way round."""
    linked = campaign()
    texts = [(c.id, c.gist, c.gist_en) for c in linked.clauses] + [
        (r.id, r.title, r.title_en) for r in linked.rules
    ]
    assert [id for id, chinese, english in texts if not chinese or not english] == []
    assert [id for id, _, english in texts if not english.isascii()] == []


def test_what_the_text_does_not_give_is_marked() -> None:
    """Each figure that is ours has a reason, and the figures and lists nobody gave are unlisted."""
    linked = campaign()
    assert [figure.name for figure in linked.assumed if not figure.reason] == []
    assert {figure.name for figure in linked.assumed if figure.unlisted} == {
        "XS-02.threshold.at_least",
        "XS-14.threshold.at_least",
        "XS-60.threshold.at_least",
        "XS-76.quota.number.at_most",
        "stage_2_begins",
        "stage_3_begins",
    }


def cited(rule_id: str) -> tuple[str, ...]:
    """The clauses that a row of this rule or part of a rule is about."""
    return next(r.clauses for r in campaign().rules if r.id == rule_id.split("/", maxsplit=1)[0])


def shown(*statuses: str) -> set[str]:
    """Clauses for which some scenario expects, and finds, a row of one of these statuses."""
    out: set[str] = set()
    for path in SCENARIOS:
        for case in result(path).scenario.cases:
            for expected in case.expect:
                if expected.fields.get("status") in statuses and expected.rows != 0:
                    out.update(cited(expected.fields["rule"]))
    return out


@pytest.mark.parametrize("failing", [False, True], ids=["met", "failing"])
def test_every_requirement_comes_out_both_ways(failing: bool) -> None:
    """For each clause that asks for something, one scenario shows it met and another shows it not met."""
    asked = {c.id for c in campaign().clauses if c.kind in CHECKED_BOTH_WAYS}
    found = shown("unmet", "incomplete") if failing else shown("met")
    assert sorted(asked - found) == []


def test_every_rule_comes_out_both_ways() -> None:
    """Beyond the clauses that must, no rule of the file is one that nothing can fail or meet."""
    found = {
        status: {
            expected.fields["rule"].split("/")[0]
            for path in SCENARIOS
            for case in result(path).scenario.cases
            for expected in case.expect
            if expected.rows != 0 and expected.fields.get("status") in statuses
        }
        for status, statuses in (("met", ("met",)), ("failing", ("unmet", "incomplete")))
    }
    rules = {rule.id for rule in campaign().rules}
    assert rules - found["met"] == set()
    assert rules - found["failing"] == set()


def test_scenarios_name_the_clauses_they_are_about() -> None:
    """A scenario's clauses exist in the text, and its title is given in both languages."""
    known = {clause.id for clause in campaign().clauses}
    for path in SCENARIOS:
        scenario = result(path).scenario
        assert scenario.clauses, path.name
        assert set(scenario.clauses) <= known, path.name
        assert scenario.title, path.name
        assert scenario.title_en, path.name
        assert scenario.title_en.isascii(), path.name


def test_the_rules_stand_in_the_order_of_the_provisions() -> None:
    """Findings are printed in the file's order, which is that of the provisions."""
    text = (files("partyorg_student") / "campaign.toml").read_text(encoding="utf-8")
    order = [line.split('"')[1] for line in text.splitlines() if line.startswith('id = "XS-')]
    clauses = len(tomllib.loads(text)["clause"])
    first_clause = [id.split(".")[0] for id in order[clauses:]]
    assert first_clause == sorted(first_clause)


def test_an_institution_writes_down_its_stages_once() -> None:
    """The dates of the stages are parameters: a file that extends this one sets them, and norms fall due."""
    own = load_campaign(
        """
        format = "partyorg.campaign/1"
        id = "own.student"
        title = "本校学生党建"
        window = { since = 2024-01-01 }
        extends = ["student.party-work"]
        [[parameter]]
        name = "stage_2_begins"
        value = 2024-09-01
        """,
        bases={"student.party-work": Path(partyorg_student.__file__).with_name("campaign.toml")},
    )
    assert "stage_2_begins" not in {figure.name for figure in own.assumed if figure.unlisted}
    assert own.since == date(2024, 1, 1)
