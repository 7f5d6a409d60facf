"""The evaluator against one that loops over every single day, on drawn registers and rules; and laws that hold of any run.

PARTYORG_ORACLE_EXAMPLES=20 tries twenty times as many examples.
"""

from collections.abc import Callable
from random import Random

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partyorg.evaluation.engine import evaluate
from partyorg.evaluation.findings import Finding
from partyorg.facts import Fact, Register
from tests.oracle.compare import RULES, Case, case_of, differences, reduced, shown, wanted_examples

seeds = st.integers(0, 2**32)
relaxed = [HealthCheck.too_slow, HealthCheck.filter_too_much]


def law(usual: int) -> settings:
    """Settings for a law over cases of all kinds."""
    return settings(max_examples=wanted_examples(usual), suppress_health_check=relaxed)


@pytest.mark.slow
@pytest.mark.parametrize("kind", RULES)
def test_the_engine_says_what_the_oracle_says(kind: str) -> None:
    """For rules of every type: the same rows with the same status, due day, count, evidence and reason."""
    for seed in range(wanted_examples(EXAMPLES[kind])):
        case = case_of(kind, seed)
        if differences(case):
            smallest = reduced(case, lambda c: bool(differences(c)))
            pytest.fail(f"{kind} {seed}\n" + "\n".join([*differences(smallest), shown(smallest)]))


EXAMPLES = {
    "duty": 60,
    "holding": 40,
    "timing": 100,
    "completeness": 100,
    "target": 60,
    "parts": 30,
    "findings": 12,
}
"""How many worlds are drawn for each type of rule; a day-by-day evaluator takes its time."""


kinds = st.sampled_from(sorted(RULES))


@pytest.mark.slow
@law(12)
@given(kind=kinds, seed=seeds)
def test_the_order_of_the_facts_changes_nothing(kind: str, seed: int) -> None:
    """Every table shuffled: the same findings in the same order."""
    case = case_of(kind, seed)
    tables = {t: tuple(Random(seed).sample(rows, len(rows))) for t, rows in case.register.tables.items()}
    shuffled = Register(tables, case.register.settings)
    assert run(case) == run(evolve(case, register=shuffled))


@pytest.mark.slow
@law(12)
@given(kind=kinds, seed=seeds)
def test_what_is_recorded_later_changes_nothing(kind: str, seed: int) -> None:
    """Facts recorded after the day of knowledge taken away: the same findings."""
    case = case_of(kind, seed)
    known = case.as_known or case.as_of
    assert run(case) == run(kept(case, lambda f: f.recorded_on is None or f.recorded_on <= known))


@pytest.mark.slow
@law(12)
@given(kind=kinds, seed=seeds)
def test_what_happens_later_changes_nothing(kind: str, seed: int) -> None:
    """Facts that begin after the last day seen taken away: the same findings."""
    case = case_of(kind, seed)
    assert run(case) == run(kept(case, lambda f: not begins_after(case, f)))


@pytest.mark.slow
@law(15)
@given(kind=kinds, seed=seeds)
def test_one_subject_gets_the_rows_of_the_full_run(kind: str, seed: int) -> None:
    """Asked about one subject, the evaluator gives just the rows that it has in a full run."""
    case = case_of(kind, seed)
    every = evaluate(case.register, case.campaign, case.as_of, as_known=case.as_known)
    ids = sorted({f.subject.id for f in every})
    if ids:
        one = Random(seed).choice(ids)
        alone = evaluate(case.register, case.campaign, case.as_of, as_known=case.as_known, subjects=[one])
        assert [f for f in alone if f.subject.id == one] == [f for f in every if f.subject.id == one]


@pytest.mark.slow
@law(15)
@given(kind=kinds, seed=seeds)
def test_rows_have_keys_of_their_own_in_a_fixed_order(kind: str, seed: int) -> None:
    """No key twice; rows stand by rule, subject, counterpart, period and fact."""
    case = case_of(kind, seed)
    found = run(case)
    assert len({f.key for f in found}) == len(found)
    places = {rule.id: rule.place for rule in case.campaign.rules}

    def order(f: Finding) -> tuple[object, ...]:
        other = (f.counterpart.id,) if f.counterpart else ()
        period = (f.period.since, f.period.label) if f.period else ()
        return places[f.rule], f.subject.type, f.subject.id, other, period, f.about

    assert list(found) == sorted(found, key=order)


@pytest.mark.slow
@law(15)
@given(kind=kinds, seed=seeds)
def test_one_rule_alone_says_what_it_says_among_others(kind: str, seed: int) -> None:
    """Evaluating some rules only gives the rows that they have in a full run."""
    case = case_of(kind, seed)
    every = run(case)
    for rule in case.campaign.versions:
        alone = evaluate(case.register, case.campaign, case.as_of, as_known=case.as_known, rules=[rule])
        assert list(alone) == [f for f in every if f.rule == rule]


def run(case: Case) -> tuple[Finding, ...]:
    """The rows of the case."""
    return evaluate(case.register, case.campaign, case.as_of, as_known=case.as_known).rows


def kept(case: Case, keep: Callable[[Fact], bool]) -> Case:
    """The case with those facts only; every table stays."""
    tables = {t: tuple(f for f in rows if keep(f)) for t, rows in case.register.tables.items()}
    return evolve(case, register=Register(tables, case.register.settings))


def begins_after(case: Case, fact: Fact) -> bool:
    """Whether the fact has dates, other than those of its recording, and all that matter come later than as-of.

    What has an empty beginning was always there, whenever it ends.
    """
    if fact.table == "waivers":
        return fact.on is not None and fact.on > case.as_of  # type: ignore[attr-defined]
    beginning = {"units": "formed_on", "candidacies": ""}.get(fact.table, "since")
    if beginning and getattr(fact, beginning, case.as_of) is None:
        return False
    dates = [getattr(fact, name, None) for name in DATES if hasattr(fact, name)]
    written = [d for d in dates if d is not None]
    return bool(written) and min(written) > case.as_of


DATES = (
    "on", "since", "until", "formed_on", "dissolved_on", "issued_on", "sent_on", "published_on", "removed_on", "granted_on",
)  # fmt: skip
