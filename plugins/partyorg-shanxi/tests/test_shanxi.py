"""The Shanxi campaign: its scenarios, its account of the plan, that every rule can fail, and its dates."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import partyorg_shanxi
import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Selection
from partyorg.evaluation.engine import evaluate
from partyorg.facts import TABLES, Register, Settings, Unit
from partyorg.testing import ScenarioResult, find_scenarios, load_scenario, run_scenario

SCENARIOS = find_scenarios(Path(__file__).parents[1] / "scenarios")

CHECKED_BOTH_WAYS = {
    "obligation", "triggered obligation", "standing link", "share/target", "selection", "rating", "review",
    "consequence/cap", "record", "lifecycle rule", "structure rule",
}  # fmt: skip

PARTS = {"route": "SX-62", "basis": "SX-60"}
"""The clause that a part of the two selections carries; their other parts carry the clause of the round."""
ROUNDS = {"2011": "SX-58", "2012": "SX-59"}


@cache
def catalogue() -> Catalogue:
    """The campaigns, this one from the module itself whether or not it is installed, read once."""
    return load_catalogue(block=["shanxi"], plugins=[partyorg_shanxi])


def campaign() -> Campaign:
    """The campaign as the plan has it."""
    return catalogue().campaign("shanxi.excellence")


@cache
def result(path: Path) -> ScenarioResult:
    """What came of one scenario file."""
    return run_scenario(load_scenario(path), catalogue())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name.removesuffix(".scenario.toml"))
def test_scenario_holds(path: Path) -> None:
    """Every expectation of the scenario is met."""
    assert result(path).ok, str(result(path))


def test_every_provision_is_a_clause_in_order() -> None:
    """SX-01 to SX-78 stand in the file, each once, in order."""
    assert [clause.id for clause in campaign().clauses] == [f"SX-{n:02}" for n in range(1, 79)]


def test_a_rule_carries_every_provision() -> None:
    """No provision is set aside: each has at least one rule."""
    account = coverage(campaign())
    assert not account.unaccounted
    assert [row.clause.id for row in account.rows if not row.rules] == []


def test_every_clause_and_rule_is_titled_in_both_languages() -> None:
    """Whoever reads findings in English meets no Chinese gist, and the other way round."""
    linked = campaign()
    texts = [(c.id, c.gist, c.gist_en) for c in linked.clauses] + [
        (r.id, r.title, r.title_en) for r in linked.rules
    ]
    assert [id for id, chinese, english in texts if not chinese or not english] == []
    assert [id for id, _, english in texts if not english.isascii()] == []


def test_rules_of_one_campaign_have_titles_of_their_own() -> None:
    """Two rules of one clause can be told apart in a list."""
    titles = [rule.title for rule in campaign().rules]
    assert sorted({title for title in titles if titles.count(title) > 1}) == []


def test_what_the_plan_does_not_give_is_marked() -> None:
    """Each figure that is ours has a reason, and the figures nobody gave are unlisted."""
    linked = campaign()
    assert [figure.name for figure in linked.assumed if not figure.reason] == []
    assert {figure.name for figure in linked.assumed if figure.unlisted} == {
        "SX-15.threshold.at_least",
        "SX-15.young.threshold.at_least",
        "SX-58.quota.number.at_most",
        "SX-58.members.quota.number.at_most",
        "SX-61.item.results.weight",
        "SX-61.item.recognition.weight",
    }


def cited(rule_id: str, period: str) -> tuple[str, ...]:
    """The clauses that a row of this rule or part of a rule is about."""
    base, _, part = rule_id.partition("/")
    rule = next(r for r in campaign().rules if r.id == base)
    form, _, key = part.partition("/")
    if not isinstance(rule, Selection):
        return rule.clauses
    if form == "eligibility":
        return next(e.clauses for e in rule.eligibility if e.key == key)
    clause = PARTS.get(form) or ROUNDS.get(period)
    return (clause,) if clause else ()


def shown(*statuses: str) -> set[str]:
    """Clauses for which some scenario expects, and finds, a row of one of these statuses."""
    out: set[str] = set()
    for path in SCENARIOS:
        for case in result(path).scenario.cases:
            for expected in case.expect:
                if expected.fields.get("status") in statuses and expected.rows != 0:
                    out.update(cited(expected.fields["rule"], expected.fields.get("period", "")))
    return out


@pytest.mark.parametrize("failing", [False, True], ids=["met", "failing"])
def test_every_requirement_comes_out_both_ways(failing: bool) -> None:
    """For each clause that asks for something, one scenario shows it met and another shows it not met."""
    asked = {c.id for c in campaign().clauses if c.kind in CHECKED_BOTH_WAYS}
    found = shown("unmet", "incomplete") if failing else shown("met")
    assert sorted(asked - found) == []


def test_every_rule_comes_out_both_ways() -> None:
    """Beyond the clauses that must, no rule of the file is one that nothing can fail or meet; the timeline has no rows."""
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
    rules = {rule.id for rule in campaign().rules} - {"SX-29"}
    assert rules - found["met"] == set()
    assert rules - found["failing"] == set()


def test_scenarios_name_the_clauses_they_are_about() -> None:
    """A scenario's clauses exist in the plan, and its title is given in both languages."""
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
    text = (files("partyorg_shanxi") / "campaign.toml").read_text(encoding="utf-8")
    order = [line.split('"')[1] for line in text.splitlines() if line.startswith('id = "SX-')]
    clauses = len(tomllib.loads(text)["clause"])
    first_clause = [id.split(".")[0] for id in order[clauses:]]
    assert first_clause == sorted(first_clause)


WHOLE_PERIODS = [
    ("SX-40", 29),
    ("SX-41", 9),
    ("SX-46", 0),
    ("SX-47", 4),
    ("SX-48", 4),
    ("SX-71", 9),
    ("SX-05", 1),
]
"""Rule, and how many whole periods it has between June 2010 and 7 November 2012; nobody is in the leading group."""


@pytest.mark.parametrize(("rule", "periods"), WHOLE_PERIODS)
def test_only_whole_periods_are_asked_for(rule: str, periods: int) -> None:
    """A college with one branch that did nothing misses each whole period once; the cut ones are not judged."""
    facts = [
        Unit(id="U1", kind="committee", level="school"),
        Unit(id="B1", kind="branch", parent="U1"),
    ]
    register = Register.of(facts, kept=TABLES, settings=Settings(root="U1"))
    found = evaluate(register, campaign(), date(2012, 12, 31), rules=[rule])
    rows = [row for row in found.rows if row.rule == rule]
    assert [row.status for row in rows].count("unmet") == periods
    assert {row.status for row in rows} <= {"unmet", "not_applicable"}
