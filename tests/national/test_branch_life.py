"""The national baseline: every provision accounted for, every rule both met and unmet."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.testing import load_scenario, run_scenario

SCENARIO = Path(__file__).with_name("branch_life.scenario.toml")


@pytest.fixture(scope="module")
def campaign() -> Campaign:
    """The campaign as the national plugin gives it."""
    return load_catalogue(block=["liaoning"]).campaign("national.branch-life")


def test_every_provision_is_accounted_for(campaign: Campaign) -> None:
    """Twenty-six provisions, each with a rule or the reason why there is none."""
    found = coverage(campaign)
    assert len(found.rows) == 26
    assert found.unaccounted == ()
    assert all(
        row.clause.reason
        for row in found.rows
        if row.clause.disposition in ("not_checkable", "outside_scope")
    )


def test_titles_stand_in_both_languages(campaign: Campaign) -> None:
    """Of the campaign, its document, its clauses and its rules."""
    titled = [(campaign.title, campaign.title_en), *((s.title, s.title_en) for s in campaign.sources)]
    titled += [(c.gist, c.gist_en) for c in campaign.clauses] + [
        (r.title, r.title_en) for r in campaign.rules
    ]
    assert all(zh and en and zh != en for zh, en in titled)


def test_the_regulations_are_in_force_from_their_day(campaign: Campaign) -> None:
    """Nothing before 28 October 2018 is judged."""
    assert campaign.since == date(2018, 10, 28)


def test_a_year_of_branch_life(campaign: Campaign) -> None:
    """The scenario comes out as expected, and shows every rule met and unmet."""
    result = run_scenario(load_scenario(SCENARIO, vocabulary=campaign.vocabulary), campaign)
    assert result.ok, str(result)
    came = set(result.statuses)
    rules = {rule.id for rule in campaign.rules}
    assert {(rule, status) for rule in rules for status in ("met", "unmet")} <= came
