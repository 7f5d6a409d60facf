"""`partyorg demo`: the same bytes for the same seed, and a summary that is true."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from partyorg import Campaign, Register, evaluate
from partyorg.demo import DEMO_AS_OF, make_university
from partyorg.facts import Unit
from partyorg.reports.summary import summarise, summary_tables
from tests.acceptance.conftest import AS_OF

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
OPEN = ("late", "incomplete", "unmet")
SHOWN = ("met", "late", "incomplete", "unmet", "pending", "unknown")


def content(out: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {
        str(file.relative_to(out)): file.read_bytes() for file in sorted(out.rglob("*")) if file.is_file()
    }


def test_one_seed_gives_the_same_bytes_everywhere(call: Call, tmp_path: Path) -> None:
    """Folder, workbook and findings of two runs are equal; another seed gives another university."""
    said = {}
    for name, options in (("a", ["--seed", 3]), ("b", ["--seed", 3]), ("c", ["--seed", 4])):
        said[name] = call("demo", tmp_path / name, "--members", 60, *options)
        assert said[name].code == 0
    first, second, other = (content(tmp_path / name) for name in "abc")
    assert {"register.xlsx", "findings.jsonl", "register/people.csv", "register/register.toml"} <= set(first)
    assert first == second
    assert said["a"].out.replace(str(tmp_path / "a"), "") == said["b"].out.replace(str(tmp_path / "b"), "")
    different = {name for name in first if first[name] != other.get(name)}
    assert {"register.xlsx", "findings.jsonl", "register/activities.csv"} <= different


def test_a_demo_is_written_over_an_older_one(call: Call, tmp_path: Path) -> None:
    """The second run leaves nothing of the first, and nothing half written."""
    assert call("demo", tmp_path / "out", "--members", 60, "--seed", 3).code == 0
    assert call("demo", tmp_path / "out", "--members", 40, "--seed", 4).code == 0
    assert call("demo", tmp_path / "fresh", "--members", 40, "--seed", 4).code == 0
    assert content(tmp_path / "out") == content(tmp_path / "fresh")


def test_a_demo_over_something_else_is_refused(call: Call, tmp_path: Path) -> None:
    """A folder that holds other things is left alone, and a file is not taken for one."""
    (tmp_path / "out/register").mkdir(parents=True)
    (tmp_path / "out/register/thesis.docx").write_text("mine", encoding="utf-8")
    said = call("demo", tmp_path / "out", "--members", 40)
    assert said.code == 2
    assert "R121" in said.err
    assert (tmp_path / "out/register/thesis.docx").read_text(encoding="utf-8") == "mine"
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    assert call("demo", tmp_path / "file", "--members", 40).code == 2
    assert (tmp_path / "file").read_text(encoding="utf-8") == "mine"


def found(demo: Any) -> list[dict[str, Any]]:
    """The findings that the demo wrote."""
    lines = (demo.out / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines[1:]]


def test_the_summary_counts_every_campaign(demo: Any) -> None:
    """Met, late, incomplete, unmet, pending and unknown are the counts of the findings in the file."""
    counts = Counter(row["status"] for row in found(demo) if row["campaign"] == "liaoning.vanguard")
    lines = demo.said.splitlines()
    at = next(n for n, line in enumerate(lines) if line.startswith("How the campaigns stand"))
    headings = lines[at + 1].split()
    assert headings[: len(SHOWN) + 1] == ["campaign", *SHOWN]
    (row,) = [line for line in lines[at:] if line.startswith("Campus vanguard project")]
    numbers = row.removeprefix("Campus vanguard project").split()
    assert [int(n) for n in numbers[: len(SHOWN)]] == [counts[status] for status in SHOWN]
    assert sum(counts[status] > 0 for status in SHOWN) == len(SHOWN), "the demo shows every status"


def test_the_files_named_are_there(demo: Any) -> None:
    """Each path under "Written" exists, and nothing else was written."""
    block = demo.said.split("Written:\n")[1].split("\n\n")[0]
    named = {Path(line.split("  ")[1].strip()) for line in block.splitlines() if line.strip()}
    others = ("calendar.ics", "findings.jsonl", "progress-report.docx", "report.html", "report.xlsx", "years")
    assert named == {demo.folder, demo.workbook, *(demo.out / name for name in others)}
    assert set(demo.out.iterdir()) == named


def test_the_findings_written_are_those_of_the_register_written(demo: Any) -> None:
    """Whoever evaluates the folder as of the same day gets the same findings."""
    written = (demo.out / "findings.jsonl").read_text(encoding="utf-8").splitlines()
    own = [line for line in written[1:] if '"campaign":"liaoning.vanguard"' in line]
    assert own == demo.lines().splitlines()[1:]
    assert (
        json.loads(written[0])["register_digest"]
        == json.loads(demo.lines().splitlines()[0])["register_digest"]
    )


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_ten_items_that_press_most_with_who_has_to_act(
    demo: Any, call: Call, tmp_path: Path, lang: str
) -> None:
    """No pending item is due before one that is listed; each names a day, a rule, and who has to act."""
    said = call("demo", tmp_path / "out", "--members", 120, "--lang", lang)
    rows = [
        json.loads(line)
        for line in (tmp_path / "out/findings.jsonl").read_text(encoding="utf-8").splitlines()[1:]
    ]
    dues = sorted(
        {
            (row["due"], row["rule"], json.dumps(row["responsible"]))
            for row in rows
            if row["status"] == "pending" and row["due"]
        }
    )
    listed = re.findall(r"^(\d{4}-\d{2}-\d{2})  ([\w-]+) .*?  (\d+)  +(\S.*)$", said.out, re.MULTILINE)
    assert len(listed) == 10
    assert [day for day, *_ in listed] == [day for day, *_ in dues[:10]]
    assert all(day > AS_OF for day, *_ in listed)
    people = {who["person"] for row in rows for who in row["responsible"] if who["person"]}
    named = [who for *_, who in listed if any(person in who for person in people)]
    assert len(named) >= 8


# Colleges ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def university() -> Register:
    """A university of seven colleges."""
    return make_university(2, colleges=7, branches=14, members=140)


def test_the_five_colleges_furthest_behind(university: Register, liaoning: Campaign) -> None:
    """Counted again by hand: of all that is decided below a college, the share met, lowest first."""
    findings = evaluate(university, liaoning, DEMO_AS_OF)
    parents = {unit.id: unit.parent for unit in university.facts(Unit)}
    colleges = {
        u.id
        for u in university.facts(Unit)
        if u.level == "college" and u.kind in ("committee", "general_branch")
    }
    assert len(colleges) >= 7
    tally: dict[str, Counter[str]] = defaultdict(Counter)
    for finding in findings:
        if finding.subject.type == "person":
            continue
        unit: str | None = finding.subject.id.split("/")[0]
        while unit and unit not in colleges:
            unit = parents.get(unit)
        if unit:
            tally[unit][finding.status] += 1
    summary = summarise(findings, university)
    assert len(summary.behind) == 5
    assert {row.unit for row in summary.behind} <= colleges
    shares = [row.met for row in summary.behind]
    assert shares == sorted(shares)
    for row in summary.behind:
        assert row.open >= sum(tally[row.unit][status] for status in OPEN)
        assert row.decided - row.open >= tally[row.unit]["met"]
    rest = summarise(findings, university, behind=7).behind[5:]
    assert all(row.met >= shares[-1] for row in rest)


def test_the_colleges_are_named(university: Register, liaoning: Campaign) -> None:
    """A secretary reads names of colleges, not ids."""
    findings = evaluate(university, liaoning, DEMO_AS_OF)
    names = {unit.id: unit.name for unit in university.facts(Unit)}
    _standings, behind, pressing = summary_tables(summarise(findings, university), [liaoning], names)
    assert len(behind.rows) == 5
    assert len(pressing.rows) == 10
    assert all(row[0].endswith(("党委", "党总支")) for row in behind.rows)


def test_the_university_is_life_like(demo_register: Register) -> None:
    """Every ledger that Liaoning reads is kept and used, over two years; heads change, people move and leave."""
    from partyorg.facts import Activity, Stage, Tenure

    assert all(demo_register.tables[name] for name in demo_register.tables)
    days = sorted(a.on for a in demo_register.facts(Activity) if a.on)
    assert (days[-1] - days[0]).days > 600
    secretaries = Counter(
        (t.unit, t.value) for t in demo_register.facts(Tenure) if t.kind == "post" and t.value == "secretary"
    )
    assert max(secretaries.values()) > 1
    homes = Counter(t.person for t in demo_register.facts(Tenure) if t.kind == "affiliation")
    assert max(homes.values()) > 1
    members = {
        s.person
        for s in demo_register.facts(Stage)
        if s.stage in ("full", "probationary")
        and s.since <= date(2018, 3, 31)
        and (s.until is None or s.until > date(2018, 3, 31))
    }
    assert len(members) == 160
