"""Asking about one subject after another: what is kept from the last question changes no answer."""

from datetime import date

import pytest
from attrs import evolve

from partyorg import Finding, evaluate, load_catalogue
from partyorg.demo import DEMO_AS_OF, make_university
from partyorg.evaluation import engine
from partyorg.facts import Register


@pytest.fixture(scope="module")
def university() -> Register:
    """A small university with facts of every kind."""
    return make_university(5, members=60)


def unseen(register: Register) -> Register:
    """The same register, of which nothing is kept yet."""
    return Register(register.tables, register.settings)


def about(rows: list[Finding], subject: str) -> list[Finding]:
    """The rows of one subject, seats among them."""
    return [row for row in rows if subject in (row.subject.id, *row.subject.id.split("/"))]


@pytest.mark.parametrize("id", sorted(load_catalogue().campaigns()))
def test_one_subject_after_another_gets_the_rows_of_the_whole_run(id: str, university: Register) -> None:
    """Every rule, every tenth subject, asked one by one over the same register."""
    campaign = load_catalogue().campaign(id)
    whole = list(evaluate(unseen(university), campaign, DEMO_AS_OF))
    kept = unseen(university)
    for subject in sorted({row.subject.id for row in whole})[::10]:
        assert list(evaluate(kept, campaign, DEMO_AS_OF, subjects=[subject])) == about(whole, subject)


def test_questions_about_other_rules_and_days_in_between_change_nothing(university: Register) -> None:
    """Rules that read others, asked for with and without these, and another day in between."""
    campaign = load_catalogue().campaign("liaoning.vanguard")
    whole = list(evaluate(unseen(university), campaign, DEMO_AS_OF))
    kept = unseen(university)
    subjects = sorted({row.subject.id for row in whole if row.rule == "LN-06" and row.evidence})[:4]
    for rules in (["LN-06"], ["LN-06", "LN-10"], ["LN-10"], ["LN-06"]):
        for subject in subjects:
            rows = list(evaluate(kept, campaign, DEMO_AS_OF, rules=rules, subjects=[subject]))
            assert rows == [row for row in about(whole, subject) if row.rule in rules]
        evaluate(kept, campaign, date(2017, 6, 30), rules=rules, subjects=subjects)


def test_a_campaign_changed_under_its_own_id_is_read_anew(university: Register) -> None:
    """What is kept belongs to one definition, not to its name."""
    campaign = load_catalogue().campaign("liaoning.vanguard")
    kept = unseen(university)
    subject = next(row.subject.id for row in evaluate(kept, campaign, DEMO_AS_OF, rules=["LN-06"]))
    assert evaluate(kept, campaign, DEMO_AS_OF, rules=["LN-06"], subjects=[subject])
    shorter = evolve(campaign, until=campaign.since)
    assert not list(evaluate(kept, shorter, DEMO_AS_OF, rules=["LN-06"], subjects=[subject]))


def test_only_a_few_campaigns_are_kept_ready(university: Register) -> None:
    """A register that is asked ever new questions does not grow with them."""
    campaign = load_catalogue().campaign("liaoning.vanguard")
    kept = unseen(university)
    for rule in list(campaign.versions)[: engine.READY + 3]:
        evaluate(kept, campaign, DEMO_AS_OF, rules=[rule], subjects=["nobody"])
    assert len(kept.view(DEMO_AS_OF).derived["ready"]) == engine.READY
