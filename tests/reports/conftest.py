"""Findings made by hand, for pages that need no evaluation."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from partyorg.dates import Period
from partyorg.evaluation.findings import Finding, Findings, Ref, Responsible, RunHeader

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
