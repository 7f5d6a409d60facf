"""The national baseline: every provision accounted for, every rule both met and unmet."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.testing import ScenarioResult, load_scenario, run_scenario
from tests.blocking import PLUGINS

HERE = Path(__file__).parent
FILES = {
    "national.structure": "structure", "national.branch-life": "branch_life", "national.education": "education",
}  # fmt: skip
CLAUSES = {"national.structure": 31, "national.branch-life": 26, "national.education": 19}
SINCE = {
    "national.structure": date(2018, 10, 28),
    "national.branch-life": date(2018, 10, 28),
    "national.education": date(2019, 5, 6),
}
ids = pytest.mark.parametrize("id", FILES)


@cache
def catalogue() -> Catalogue:
    """The campaigns of the national plugin, read once."""
    return load_catalogue(block=PLUGINS)


def campaign(id: str) -> Campaign:
    """One campaign of the baseline."""
    return catalogue().campaign(id)


@cache
def result(id: str) -> ScenarioResult:
    """What came of the campaign's scenario."""
    path = HERE / f"{FILES[id]}.scenario.toml"
    return run_scenario(load_scenario(path, vocabulary=campaign(id).vocabulary), catalogue())


@ids
def test_the_scenario_holds(id: str) -> None:
    """Every expectation, computed by hand from the text, is met."""
    assert result(id).ok, str(result(id))


@ids
def test_every_rule_comes_out_met_and_unmet(id: str) -> None:
    """In some case of the scenario."""
    rules = {rule.id for rule in campaign(id).rules}
    assert {(rule, status) for rule in rules for status in ("met", "unmet")} <= set(result(id).statuses)


@ids
def test_every_assumed_figure_is_used(id: str) -> None:
    """A finding of the scenario carries it."""
    assert {a.name for a in campaign(id).assumed} <= set(result(id).assumed)


@ids
def test_every_provision_is_accounted_for(id: str) -> None:
    """By a rule, or by the reason why there is none."""
    found = coverage(campaign(id))
    assert len(found.rows) == CLAUSES[id]
    assert found.unaccounted == ()
    assert all(
        row.clause.reason
        for row in found.rows
        if row.clause.disposition in ("not_checkable", "outside_scope")
    )


@ids
def test_titles_stand_in_both_languages(id: str) -> None:
    """Of the campaign, its documents, its clauses and its rules."""
    c = campaign(id)
    titled = [(c.title, c.title_en), *((s.title, s.title_en) for s in c.sources)]
    titled += [(one.gist, one.gist_en) for one in c.clauses] + [(r.title, r.title_en) for r in c.rules]
    assert all(zh and en and zh != en for zh, en in titled)


@ids
def test_nothing_before_the_text_is_judged(id: str) -> None:
    """A campaign begins with the day on which its main document came into force."""
    assert campaign(id).since == SINCE[id]


def test_a_provision_in_two_campaigns_has_one_place() -> None:
    """Clauses that two files name under one id stand at one article."""
    first, second = (campaign(id).clause for id in ("national.structure", "national.branch-life"))
    assert first.keys() & second.keys() >= {"BRA-01", "BRA-12", "BRA-24"}
    assert all(first[id].at == second[id].at for id in first.keys() & second.keys())
