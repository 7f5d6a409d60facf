"""Findings made by hand, for pages that need no evaluation."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from attrs import evolve, frozen

from partyorg import app
from partyorg.campaign.definition import Campaign
from partyorg.dates import Period
from partyorg.evaluation.findings import Finding, Findings, Ref, Responsible, RunHeader
from partyorg.facts import Activity, Person, Register, Unit
from partyorg.vocabulary import Vocabulary

YEAR = Period("2017", date(2017, 1, 1), date(2018, 1, 1))


def make_finding(**changes: Any) -> Finding:
    """A finding about person P1, unmet, with the fields given in its place."""
    fields: dict[str, Any] = {
        "campaign": "test.visits", "rule": "V1", "rule_since": None, "clauses": ("V1",), "subject": Ref("person", "P1"),
        "counterpart": None, "about": "", "period": YEAR, "due": date(2017, 12, 31), "status": "unmet",
        "severity": "warning", "count": 0, "required": 1, "responsible": (Responsible(person="P1"),),
    }  # fmt: skip
    return Finding(**{**fields, **changes})


def make_findings(*rows: Finding, parents: dict[str, tuple[str, ...]] | None = None) -> Findings:
    """A run with these rows."""
    header = RunHeader(
        as_of=date(2018, 1, 31), as_known=date(2018, 1, 31), campaigns=(("test.visits", "0" * 64),),
        register_digest="1" * 64, workdays="cn-2026", version="0.1.0",
    )  # fmt: skip
    return Findings(rows, header, parents or {})


@pytest.fixture
def finding() -> Callable[..., Finding]:
    """Make a finding, unmet unless said otherwise."""
    return make_finding


@pytest.fixture
def findings() -> Callable[..., Findings]:
    """Make a run of findings."""
    return make_findings


HOSTILE = (
    "=cmd|'/C calc'!A0", "<script>alert(1)</script>", "</script><img src=x onerror=alert(2)>", "\u202egnp.exe\u202c",
    "超" * 300, "𠮷㐂䶮龘", "👩🏽\u200d🎓", "{{ 7*7 }}{% raw %}", "a;b,c\\n\nBEGIN:VEVENT", "]]>&amp;|*`_", "+1-1@SUM(A1)", "\ufffe\x07x",
)  # fmt: skip
"""Names that have broken one program or another."""


@frozen
class Run:
    """An evaluated register with all that reports take."""

    setup: app.Setup
    register: Register
    campaigns: tuple[Campaign, ...]
    findings: Findings
    names: dict[str, str]
    words: Vocabulary


def run_of(register: Register, setup: app.Setup, day: date) -> Run:
    """Evaluate what applies to the register, with everybody's name."""
    campaigns = app.chosen_campaigns(setup.catalogue, ["liaoning.vanguard"], day)
    findings = app.evaluate_campaigns(register, campaigns, day)
    return Run(
        setup,
        register,
        campaigns,
        findings,
        app.names_in(register, people=True),
        app.all_words(setup.catalogue),
    )


@pytest.fixture(scope="session")
def setup() -> app.Setup:
    """Everything that is installed."""
    return app.installed()


@pytest.fixture(scope="session")
def university(setup: app.Setup) -> Run:
    """A small fictitious university, evaluated at the end of March 2018."""
    from partyorg.demo import DEMO_AS_OF, make_university

    return run_of(make_university(1, members=60), setup, DEMO_AS_OF)


@pytest.fixture(scope="session")
def hostile(university: Run) -> Run:
    """The same university with names that are out to break something."""

    def bad(n: int) -> str:
        return HOSTILE[n % len(HOSTILE)]

    register = university.register
    changed: dict[str, Any] = dict(register.tables)
    people, units = register.facts(Person), register.facts(Unit)
    changed["people"] = tuple(evolve(f, name=bad(n)) for n, f in enumerate(people))
    changed["units"] = tuple(evolve(f, name=bad(n)) for n, f in enumerate(units))
    acts = (evolve(f, place=bad(n), summary=bad(n + 1)) for n, f in enumerate(register.facts(Activity)))
    changed["activities"] = tuple(acts)
    settings = evolve(register.settings, title=HOSTILE[2])
    hostile = Register(changed, settings)
    return evolve(university, register=hostile, names=app.names_in(hostile, people=True))


def needed(program: str | None, name: str) -> str:
    """The program; without it the test is skipped, or fails where everything is to be tested."""
    if program is None:
        if os.environ.get("PARTYORG_TEST_ALL") == "1":
            pytest.fail(f"{name} is not installed, and PARTYORG_TEST_ALL=1 asks for all tests")
        pytest.skip(f"{name} is not installed")
    return program
