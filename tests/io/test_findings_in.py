"""Findings written as JSON lines are read back whole."""

import io
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from partyorg.dates import Period
from partyorg.errors import InputError
from partyorg.evaluation.findings import Finding, Findings, Ref, Responsible, RunHeader
from partyorg.io.findings_in import read_findings
from partyorg.io.findings_out import write_findings

HEADER = RunHeader(
    as_of=date(2020, 12, 31),
    as_known=date(2021, 1, 5),
    campaigns=(("t.est", "00ff"),),
    register_digest="ab",
    version="0",
)
YEAR = Period("2020", date(2020, 1, 1), date(2021, 1, 1))


def finding(**fields: object) -> Finding:
    """A finding of which only some fields matter."""
    plain: dict[str, object] = {
        "campaign": "t.est", "rule": "R", "rule_since": None, "clauses": ("C",), "subject": Ref("person", "P1"),
        "counterpart": None, "about": "", "period": YEAR, "due": date(2020, 12, 31), "status": "met", "severity": "",
    }  # fmt: skip
    return Finding(**(plain | fields))  # type: ignore[arg-type]


ROWS = (
    finding(),
    finding(
        subject=Ref("post", "U1/secretary"), counterpart=Ref("person", "P2"), evidence=("A1", "A2"), count=2
    ),
    finding(rule="S", value=Fraction(1, 3), required=Fraction(1, 2), status="unmet", severity="error"),
    finding(rule="T", value=Decimal("89.50"), grade="good", rule_since=date(2020, 2, 1)),
    finding(rule="U", period=Period("campaign", date(2016, 6, 3), date.max), due=None, status="pending"),
    finding(
        rule="V", responsible=(Responsible("P1", "secretary", "U1"),), assumed=("V.count",), estimated=True
    ),
)


def test_every_field_of_a_finding_comes_back() -> None:
    """Fractions, decimals, open ends and all."""
    written = io.StringIO()
    write_findings(Findings(ROWS, HEADER), written)
    written.seek(0)
    found = read_findings(written)
    assert found.header == HEADER
    assert found.rows == tuple(sorted(ROWS, key=lambda f: f.key))


def test_a_line_that_is_no_finding_is_named(tmp_path: Path) -> None:
    """Every bad line in one run, with its number."""
    path = tmp_path / "findings.jsonl"
    write_findings(Findings(ROWS, HEADER), path)
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[2], lines[4] = lines[2].replace('"due"', '"dew"'), "{"
    path.write_text("\n".join(lines), encoding="utf-8")
    with pytest.raises(InputError) as caught:
        read_findings(path)
    assert [(f.code, f.where.line) for f in caught.value.faults] == [("F102", 3), ("F102", 5)]


@pytest.mark.parametrize("text", ["", "{}", '{"format":"partyorg.finding/1"}'])
def test_a_file_without_a_run_is_refused(text: str) -> None:
    """The first line says what the findings are findings of."""
    with pytest.raises(InputError):
        read_findings(io.StringIO(text))


def test_a_file_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(InputError) as caught:
        read_findings(tmp_path / "none.jsonl")
    assert caught.value.faults[0].code == "F101"
