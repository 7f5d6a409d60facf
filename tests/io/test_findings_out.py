"""Findings for other programs: exact, ordered, by ids, and as the published schemas say."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from partyorg.dates import Period
from partyorg.evaluation.findings import STATUSES, Finding, Findings, Ref, Responsible, RunHeader
from partyorg.io.findings_out import write_findings

SCHEMAS = {
    name: Draft202012Validator(
        json.loads((files("partyorg") / "schemas" / f"{name}.json").read_text("utf-8"))
    )
    for name in ("run", "finding")
}
HEADER = RunHeader(
    as_of=date(2018, 1, 31), as_known=date(2018, 1, 31), campaigns=(("test.visits", "0" * 64),), register_digest="1" * 64
)  # fmt: skip

ids = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
days = st.dates(date(2000, 1, 1), date(2030, 1, 1))
numbers = st.one_of(st.integers(-5, 500), st.fractions(0, 9), st.decimals(0, 100, places=2), st.none())
refs = st.builds(Ref, st.sampled_from(["person", "unit", "post", "candidacy", "pair"]), ids)
results = st.builds(
    Finding,
    campaign=st.just("test.visits"),
    rule=ids,
    rule_since=st.none() | days,
    clauses=st.lists(ids, min_size=1, max_size=2).map(tuple),
    subject=refs,
    counterpart=st.none() | refs,
    about=st.just("") | ids,
    period=st.none() | st.builds(Period, ids, days, days),
    due=st.none() | days,
    status=st.sampled_from(STATUSES),
    severity=st.sampled_from(["", "info", "warning", "error"]),
    count=st.none() | st.integers(0, 99),
    required=numbers,
    value=numbers,
    grade=st.just("") | ids,
    reason=st.just("") | ids,
    evidence=st.lists(ids, max_size=2).map(tuple),
    responsible=st.lists(st.builds(Responsible, ids, st.just("") | ids, ids), max_size=2).map(tuple),
    assumed=st.lists(ids, max_size=2).map(tuple),
    estimated=st.booleans(),
)


def written(rows: list[Finding], **options: Any) -> str:
    """What is written for a run of these rows."""
    stream = io.StringIO()
    write_findings(Findings(tuple(rows), HEADER), stream, **options)
    return stream.getvalue()


def exact(value: object) -> object:
    """A number as JSON lines write it."""
    return value if value is None or isinstance(value, int) else str(value)


@given(st.lists(results, max_size=6))
def test_json_lines_hold_every_field_exactly(rows: list[Finding]) -> None:
    """What comes out of the hand-made text is what went in, and is as the schemas say."""
    header, *lines = map(json.loads, written(rows).split("\n")[:-1])
    SCHEMAS["run"].validate(header)
    assert header["findings"] == len(lines) == len(rows)
    by_key = sorted(rows, key=lambda f: f.key)
    for f, line in zip(by_key, lines, strict=True):
        SCHEMAS["finding"].validate(line)
        assert line["key"] == f.key
    for line in lines:
        f = next(f for f in rows if f.key == line["key"] and list(f.evidence) == line["evidence"])
        if sum(g.key == f.key for g in rows) > 1:
            continue
        assert line["subject"] == {"type": f.subject.type, "id": f.subject.id}
        assert (line["rule"], line["clauses"], line["about"]) == (f.rule, list(f.clauses), f.about)
        assert line["period"] == (
            {"label": f.period.label, "since": str(f.period.since), "until": str(f.period.until)}
            if f.period
            else None
        )
        assert line["due"] == (str(f.due) if f.due else None)
        assert (line["status"], line["severity"], line["count"]) == (f.status, f.severity, f.count)
        assert line["required"] == exact(f.required)
        assert line["value"] == (None if f.value is None else str(f.value))
        assert line["responsible"] == [
            {"person": r.person, "post": r.post, "unit": r.unit} for r in f.responsible
        ]
        assert (line["assumed"], line["estimated"]) == (list(f.assumed), f.estimated)


@given(st.lists(results, max_size=6))
def test_lines_stand_in_the_order_of_their_keys(rows: list[Finding]) -> None:
    """By code point, whatever the order of the run."""
    keys = [json.loads(line)["key"] for line in written(rows).split("\n")[1:-1]]
    assert keys == sorted(keys)


def test_equal_numbers_of_different_kinds_are_written_as_they_are(finding: Finding) -> None:
    """A half as a fraction and as a decimal are equal, and do not take each other's text."""
    from attrs import evolve

    wanted: list[Fraction | Decimal | int] = [Fraction(1, 2), Decimal("0.50"), 1]
    halves = [evolve(finding, rule=f"V{n}", required=value) for n, value in enumerate(wanted)]
    lines = [json.loads(line) for line in written(halves).split("\n")[1:-1]]
    assert [line["required"] for line in lines] == ["1/2", "0.50", 1]


@pytest.fixture
def finding() -> Finding:
    """One finding."""
    return Finding(
        "test.visits", "V1", None, ("V1",), Ref("person", "P1"), None, "", Period("2017", date(2017, 1, 1), date(2018, 1, 1)),
        date(2017, 12, 31), "unmet", "warning", 0, 1, responsible=(Responsible("P1", "secretary", "U1"),),
    )  # fmt: skip


def test_csv_holds_the_same_rows_by_ids(finding: Finding) -> None:
    """Headings, then a row a finding; no column of names unless names are given."""
    (row,) = csv.DictReader(io.StringIO(written([finding], format="csv")))
    assert (row["key"], row["subject"], row["due"], row["count"]) == (finding.key, "P1", "2017-12-31", "0")
    assert row["responsible"] == "P1/secretary/U1"
    assert not [name for name in row if name.endswith("_name")]


def test_names_come_into_csv_only_when_they_are_given(finding: Finding) -> None:
    """JSON lines refuse them: they hold ids alone."""
    (row,) = csv.DictReader(io.StringIO(written([finding], format="csv", names={"P1": "虚构甲"})))
    assert row["subject_name"] == "虚构甲"
    with pytest.raises(ValueError, match="ids only"):
        written([finding], names={"P1": "虚构甲"})


@pytest.mark.parametrize("id", ["=cmd()", "+1+1", "@x", "-2+3", "\t=1", "＝1"])
def test_csv_cells_are_never_formulas(finding: Finding, id: str) -> None:
    """An id that a spreadsheet would run is written as text."""
    from attrs import evolve

    (row,) = csv.DictReader(io.StringIO(written([evolve(finding, subject=Ref("person", id))], format="csv")))
    assert row["subject"] == "'" + id


def test_a_file_is_written_whole_or_not_at_all(finding: Finding, tmp_path: Path) -> None:
    """A run that fails while writing leaves the old file and nothing beside it."""
    target = tmp_path / "findings.jsonl"
    write_findings(Findings((finding,), HEADER), target)
    before = target.read_bytes()
    with pytest.raises(AttributeError):
        write_findings(Findings((finding, None), HEADER), target)  # type: ignore[arg-type]
    assert target.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["findings.jsonl"]
