"""The Henan campaign: its scenarios, its account of the text, that every rule can fail, and its numbers of places."""

import tomllib
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path

import partyorg_henan
import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Selection
from partyorg.evaluation.engine import evaluate
from partyorg.facts import TABLES, Candidacy, Fact, Person, Register, Settings, Tenure, Unit
from partyorg.testing import ScenarioResult, find_scenarios, load_scenario, run_scenario

SCENARIOS = find_scenarios(Path(__file__).parents[1] / "scenarios")

CHECKED_BOTH_WAYS = {
    "obligation", "triggered obligation", "standing link", "share/target", "selection", "rating", "review",
    "consequence/cap", "record", "lifecycle rule", "structure rule",
}  # fmt: skip
EXCEPTIONS = {"HN-45"}
"""Clauses of those kinds without a rule; docs/decisions/0011-henan-readings.md says why."""


@cache
def catalogue() -> Catalogue:
    """The campaigns, this one from the module itself whether or not it is installed, read once."""
    return load_catalogue(block=["henan"], plugins=[partyorg_henan])


def campaign() -> Campaign:
    """The campaign as the text has it."""
    return catalogue().campaign("henan.four-activities")


@cache
def result(path: Path) -> ScenarioResult:
    """What came of one scenario file."""
    return run_scenario(load_scenario(path), catalogue())


@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.name.removesuffix(".scenario.toml"))
def test_scenario_holds(path: Path) -> None:
    """Every expectation of the scenario is met."""
    assert result(path).ok, str(result(path))


def test_every_provision_is_a_clause_in_order() -> None:
    """HN-01 to HN-45 stand in the file, each once, in order."""
    assert [clause.id for clause in campaign().clauses] == [f"HN-{n:02}" for n in range(1, 46)]


def test_every_provision_is_accounted_for() -> None:
    """A rule cites each clause, but for HN-45, which names the policies behind the campaign."""
    account = coverage(campaign())
    without_rule = {row.clause.id for row in account.rows if not row.rules}
    assert not account.unaccounted
    assert without_rule == {"HN-45"}


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
        "HN-10.item",
        "HN-11.item",
        "HN-12.item",
        "HN-34.quota.number.at_most",
        "HN-42.threshold.at_least",
    }


def cited(rule_id: str) -> tuple[str, ...]:
    """The clauses that a row of this rule or part of a rule is about."""
    base, _, part = rule_id.partition("/")
    rule = next(r for r in campaign().rules if r.id == base)
    form, _, key = part.partition("/")
    if isinstance(rule, Selection) and form == "eligibility":
        return next(e.clauses for e in rule.eligibility if e.key == key)
    if form == "checkpoint":
        return (key,)
    return rule.clauses


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
    asked = {c.id for c in campaign().clauses if c.kind in CHECKED_BOTH_WAYS} - EXCEPTIONS
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
    text = (files("partyorg_henan") / "campaign.toml").read_text(encoding="utf-8")
    order = [line.split('"')[1] for line in text.splitlines() if line.startswith('id = "HN-')]
    clauses = len(tomllib.loads(text)["clause"])
    first_clause = [id.split(".")[0] for id in order[clauses:]]
    assert first_clause == sorted(first_clause)


PLACES = [
    ("HN-04", "demo_university", "", 5, 5),
    ("HN-05", "benchmark_college", "", 30, 30),
    ("HN-06", "model_branch", "", 100, 100),
    ("HN-16", "studio", "", 30, 30),
    ("HN-23", "student_model", "", 200, 200),
    ("HN-31", "innovation_case", "committee", 4, 6),
    ("HN-32", "innovation_case", "college", 8, 12),
    ("HN-33", "innovation_case", "branch", 25, 35),
]
"""Rule, scheme, category, and the least and most titles of a year: about five give or take one, and so on."""


@pytest.mark.parametrize(("rule", "scheme", "category", "least", "most"), PLACES, ids=str)
def test_places_are_those_of_the_text(rule: str, scheme: str, category: str, least: int, most: int) -> None:
    """One title fewer than the least is too few at the end of the year, one more than the most is too many."""
    for number, status in ((least - 1, "unmet"), (least, "met"), (most, "met"), (most + 1, "unmet")):
        found = evaluate(winners(number, scheme, category), campaign(), date(2022, 12, 31), rules=[rule])
        row = next(
            f
            for f in found.rows
            if f.rule == f"{rule}/quota/number" and f.period and f.period.label == "2022"
        )
        assert (row.status, row.count) == (status, number)


def winners(number: int, scheme: str, category: str) -> Register:
    """A province with so many titles of 2022; student models are people, all others units."""
    facts: list[Fact] = [
        Unit(id="PC", kind="committee", level="province"),
        Unit(id="U0", kind="committee", level="school", parent="PC"),
    ]
    for n in range(number):
        id = f"X{n:03}"
        if scheme == "student_model":
            facts.append(Person(id=id))
            facts.append(Tenure(person=id, kind="affiliation", unit="U0", since=date(2020, 9, 1)))
        else:
            facts.append(Unit(id=id, kind="branch", parent="U0"))
        day = date(2022, 10, 20)
        facts.append(Candidacy(scheme=scheme, round="2022", category=category, subject=id, granted_on=day))
    return Register.of(facts, kept=TABLES, settings=Settings(root="PC"))
