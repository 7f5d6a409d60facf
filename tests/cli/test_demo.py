"""demo: one command from nothing to findings, the same for the same seed."""

from __future__ import annotations

import json
import re
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

from partyorg.cli import main
from partyorg.cli.commands.demo import called_as
from partyorg.evaluation.findings import STATUSES
from partyorg.io.formats import load_register
from tests.cli.conftest import Call, Said

MEMBERS = ("--members", 60)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said]:
    """The demo with a small university, run once for all that only look at what it left."""
    out = tmp_path_factory.mktemp("demo") / "out"
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(StringIO()) as said,
        redirect_stderr(StringIO()),
    ):
        patch.setenv("PARTYORG_LANG", "en")
        with pytest.raises(SystemExit) as left:
            main(["demo", str(out), *map(str, MEMBERS)])
    assert isinstance(left.value.code, int)
    return out, Said(left.value.code, said.getvalue(), "")


def test_the_demo_writes_register_workbook_and_findings(demo: tuple[Path, Said]) -> None:
    """Both forms of the register hold the same facts; findings are JSON lines; every file is named."""
    out, said = demo
    assert said.code == 0
    assert load_register(out / "register") == load_register(out / "register.xlsx")
    header, *rows = map(json.loads, (out / "findings.jsonl").read_text(encoding="utf-8").splitlines())
    assert header["findings"] == len(rows) > 0
    assert {row["status"] for row in rows} <= set(STATUSES)
    for name in ("register", "register.xlsx", "findings.jsonl"):
        assert re.search(rf"^  {re.escape(str(out / name))} +\d+ [kM]B  the|every", said.out, re.MULTILINE)


def test_the_demo_ends_by_naming_what_to_open(demo: tuple[Path, Said]) -> None:
    """A page, a workbook, a calendar and a form: each is there, is what its name says, and is told."""
    out, said = demo
    starts = {
        "report.html": b"<!DOCTYPE html>", "report.xlsx": b"PK", "calendar.ics": b"BEGIN:VCALENDAR",
        "progress-report.docx": b"PK",
    }  # fmt: skip
    for name, start in starts.items():
        assert (out / name).read_bytes().startswith(start)
        assert f"  {out / name}" in said.out


def test_the_workbook_can_be_left_out(call: Call, tmp_path: Path) -> None:
    """Neither written nor named."""
    out = tmp_path / "quick"
    said = call("demo", out, *MEMBERS, "--no-xlsx")
    assert not list(out.glob("*.xlsx"))
    assert "xlsx" not in said.out


def test_the_program_is_named_as_it_was_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is suggested runs where the demo ran, whether or not the program is on the path."""
    program = tmp_path / "env" / "bin" / "partyorg"
    program.parent.mkdir(parents=True)
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PATH", "")
    assert called_as("env/bin/partyorg") == called_as(str(program)) == "env/bin/partyorg"
    monkeypatch.chdir(tmp_path / "env" / "bin")
    assert called_as("./partyorg") == "./partyorg"
    monkeypatch.chdir("/")
    assert called_as(str(program)) == str(program).removeprefix("/")
    monkeypatch.setenv("PATH", str(program.parent))
    assert called_as(str(program)) == "partyorg"
    assert called_as("/usr/lib/partyorg/__main__.py").endswith(" -m partyorg")


def test_the_summary_says_how_things_stand_and_what_to_try(demo: tuple[Path, Said]) -> None:
    """Campaigns, colleges, pressing items, and commands that can be copied."""
    out, said = demo
    assert "How the campaigns stand at the end of 2018-03-31" in said.out
    assert "Campus vanguard project" in said.out
    assert "press most" in said.out
    own_years = said.out.partition("Other campaigns, each in its own years")[2]
    assert re.search(r"^Branch life +2023-12-31 ", own_years, re.MULTILINE)
    assert "Left out" not in said.out
    assert f"evaluate {out / 'register'} --campaign liaoning.vanguard --as-of 2018-03-31" in said.out


def test_the_commands_to_try_work(demo: tuple[Path, Said], call: Call) -> None:
    """What the demo suggests runs as it stands."""
    _out, said = demo
    suggested = re.findall(r"^  .*?\b((?:evaluate|explain|coverage|org) .+)$", said.out, re.MULTILINE)
    assert len(suggested) >= 3
    for line in suggested:
        assert call(*line.split()).code == 0, line


def test_no_name_of_a_person_is_said(demo: tuple[Path, Said], call: Call) -> None:
    """Not in the summary, not in findings, not in tables, not in explanations."""
    out, said = demo
    register = load_register(out / "register")
    names = [person.name for person in register.tables["people"] if person.name]  # type: ignore[attr-defined]
    subject = register.tables["people"][0].id
    day = ["--as-of", "2018-03-31"]
    texts = [
        said.out + said.err,
        (out / "findings.jsonl").read_text(encoding="utf-8"),
        call("evaluate", out / "register", *day, "--limit", 0).out,
        call("evaluate", out / "register", *day, "--format", "csv").out,
        call("explain", out / "register", *day, "--subject", subject).out,
        call("org", out / "register", *day).out,
        repr(register) + repr(register.tables),
    ]
    assert names
    for text in texts:
        assert [name for name in names if name in text] == []
