"""The summary upward."""

from __future__ import annotations

import json
from collections import Counter

from partyorg.i18n import use
from partyorg.reports.progress import progress_json, progress_markdown, progress_report
from tests.reports.conftest import Run


def test_the_json_counts_every_finding_once(university: Run) -> None:
    """By rule and by college the counts add up to the whole; shares are exact; only ids stand in it."""
    text = progress_json(progress_report(university.findings, university.campaigns, university.register))
    data = json.loads(text)
    (campaign,) = data["campaigns"]
    assert campaign["counts"] == dict(university.findings.totals())
    for part in ("rules", "colleges"):
        total: Counter[str] = Counter()
        for row in campaign[part]:
            total.update(row["counts"])
        assert {s: n for s, n in total.items() if n} == {s: n for s, n in campaign["counts"].items() if n}
    met, decided = campaign["met"]
    assert met * campaign["decided"] == decided * campaign["counts"]["met"]
    assert not [name for name in university.names.values() if name in text]


def test_it_lists_the_assumed_numbers_that_findings_rest_on(university: Run) -> None:
    """Each with its value, its reason, and how many findings rest on it."""
    (campaign,) = json.loads(
        progress_json(progress_report(university.findings, university.campaigns, university.register))
    )["campaigns"]
    resting = Counter(name for f in university.findings for name in f.assumed)
    assert {row["name"]: row["findings"] for row in campaign["assumed"]} == dict(resting)
    assert all(row["reason"] for row in campaign["assumed"])


def test_the_markdown_says_it_in_both_languages(university: Run) -> None:
    """A heading, a sentence, a table for requirements."""
    report = progress_report(university.findings, university.campaigns, university.register)
    with use("en"):
        english = progress_markdown(report, {})
    with use("zh"):
        chinese = progress_markdown(report, {})
    assert "## Campus vanguard project" in english
    assert "校园先锋工程" in chinese
    assert english.count("\n| LN-") == chinese.count("\n| LN-") > 20


def test_one_unit_can_be_reported_on(university: Run) -> None:
    """Its findings and those below."""
    college = next(unit.id for unit in university.register.tables["units"] if unit.level == "college")  # type: ignore[attr-defined]
    report = progress_report(university.findings, university.campaigns, university.register, college)
    assert report.campaigns[0].counts.total == len(university.findings.under(college))


def test_hostile_names_do_not_break_the_tables(hostile: Run) -> None:
    """Signs of Markdown are quoted, line ends are gone."""
    report = progress_report(hostile.findings, hostile.campaigns, hostile.register)
    with use("en"):
        text = progress_markdown(report, hostile.names)
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert {line.replace("\\|", "").count("|") for line in rows} == {10, 11}
    assert "<script" not in text.replace("\\<script", "")
