"""What type checkers see of the public names; checked by mypy, never run."""

from datetime import date
from typing import assert_type

import partyorg
from partyorg import (
    Campaign,
    Catalogue,
    Coverage,
    Explanation,
    Fault,
    Finding,
    Findings,
    InputError,
    Register,
)


def names_are_typed(finding: Finding) -> None:
    """Lazy names have the types of what they stand for."""
    register = partyorg.load_register("register")
    assert_type(register, Register)
    catalogue = partyorg.load_catalogue(plugin_dirs=["plugin"], block=["liaoning"], strict=False)
    assert_type(catalogue, Catalogue)
    campaign = catalogue.campaign("liaoning.vanguard")
    assert_type(campaign, Campaign)
    findings = partyorg.evaluate(register, campaign, date(2018, 3, 31))
    assert_type(findings, Findings)
    assert_type(findings[0], Finding)
    assert_type(findings.where(status="unmet").under("C01"), Findings)
    assert_type(partyorg.coverage(campaign), Coverage)
    assert_type(partyorg.explain(finding, register, campaign, date(2018, 3, 31)), Explanation)
    assert_type(partyorg.check_register(register), tuple[Fault, ...])


def faults_are_typed(problem: InputError) -> None:
    """An error carries its faults."""
    assert_type(problem.faults, tuple[Fault, ...])
    assert_type(problem.faults[0].code, str)
