"""evaluate into pages, workbooks, calendars and lists; summary, form, merge; quiet."""

from __future__ import annotations

import io
import json
import re
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from icalendar import Calendar
from python_calamine import CalamineWorkbook

from partyorg.cli.output import Console
from partyorg.facts import Register, Unit, Waiver
from partyorg.io.formats import load_register, save_register

Call = Callable[..., Any]
DAY = ["--as-of", "2018-03-01"]


@pytest.fixture
def national(plugin: list[object]) -> list[object]:
    """The options of `plugin`, with the national forms left in."""
    at = plugin.index("national")
    return [*plugin[: at - 1], *plugin[at + 1 :]]


@pytest.mark.parametrize("name", ["out.html", "out.xlsx", "out.ics"])
def test_the_name_of_the_file_chooses_the_report(
    call: Call, register: Path, plugin: list[object], tmp_path: Path, name: str
) -> None:
    """A page, a workbook, a calendar; standard output stays empty."""
    target = tmp_path / name
    said = call("evaluate", register, *DAY, "--output", target, *plugin)
    assert (said.code, said.out) == (0, "")
    head = target.read_bytes()[:15]
    assert (
        head == {"html": b"<!DOCTYPE html>", "xlsx": head[:2] + head[2:], "ics": b"BEGIN:VCALENDAR"}[name[4:]]
    )
    if name == "out.xlsx":
        assert "To do" in CalamineWorkbook.from_path(str(target)).sheet_names


def test_people_stand_by_name_in_page_and_workbook_alone(
    call: Call, register: Path, plugin: list[object], tmp_path: Path
) -> None:
    """Unless ids are asked for there, or names elsewhere."""

    def people(*options: object) -> bool:
        target = tmp_path / str(options[0])
        assert call("evaluate", register, *DAY, "--output", target, *options[1:], *plugin).code == 0
        if target.suffix == ".xlsx":
            book = CalamineWorkbook.from_path(str(target))
            text = str([book.get_sheet_by_name(name).to_python() for name in book.sheet_names])
        else:
            text = target.read_bytes().replace(b"\r\n ", b"").decode()
        return "虚构人" in text

    assert people("a.xlsx")
    assert not people("b.xlsx", "--no-names")
    assert not people("c.ics")
    assert people("d.ics", "--names")
    assert not people("e.txt", "--format", "todo")


def test_a_list_by_person_is_plain_text(
    call: Call, register: Path, plugin: list[object], tmp_path: Path
) -> None:
    """Whoever has to act, and below his tasks."""
    target = tmp_path / "todo.txt"
    call("evaluate", register, *DAY, "--format", "todo", "--output", target, *plugin)
    assert "P2 (2 tasks, 1 overdue)" in target.read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--format", "html"], "A508"), (["--split", "college", "--output", "x"], "A509"),
        (["--format", "ics", "--output", "a.xlsx"], "A506"), (["--output", "a.ics", "--compare", "HERE"], "A511"),
    ],
)  # fmt: skip
def test_formats_that_do_not_go_together_are_refused(
    call: Call, register: Path, plugin: list[object], tmp_path: Path, options: list[str], code: str
) -> None:
    """By their codes, before anything is read."""
    here = tmp_path / "here"
    here.write_text("", encoding="utf-8")
    said = call("evaluate", register, *DAY, *[str(here) if o == "HERE" else o for o in options], *plugin)
    assert said.code == 2
    assert code in said.err


def test_a_file_for_each_college_or_person(
    call: Call, facts: Register, plugin: list[object], tmp_path: Path
) -> None:
    """Names of files hold the id; what belongs nowhere goes into a file of its own."""
    college = Unit(id="C1", kind="general_branch", level="college", name="虚构/学院", parent="U1")
    branch = next(unit for unit in facts.facts(Unit) if unit.id == "B1")
    from attrs import evolve

    folder = tmp_path / "with-college"
    save_register(facts.with_(college, evolve(branch, parent="C1")), folder)
    said = call(
        "evaluate",
        folder,
        *DAY,
        "--format",
        "xlsx",
        "--split",
        "college",
        "--output",
        tmp_path / "c",
        *plugin,
    )
    assert [path.name for path in (tmp_path / "c").iterdir()] == ["C1 虚构_学院.xlsx"]
    assert "1 file written" in said.err
    call(
        "evaluate", folder, *DAY, "--format", "ics", "--split", "person", "--output", tmp_path / "p", *plugin
    )
    assert sorted(path.name for path in (tmp_path / "p").iterdir()) == ["P1.ics", "P2.ics"]
    (event,) = Calendar.from_ical((tmp_path / "p" / "P1.ics").read_bytes()).walk("VEVENT")
    assert "V1" in str(event["SUMMARY"])


def test_a_workbook_tells_what_changed_since_an_earlier_run(
    call: Call, register: Path, plugin: list[object], tmp_path: Path
) -> None:
    """JSON lines of the earlier run are what it is compared with."""
    earlier, book = tmp_path / "earlier.jsonl", tmp_path / "book.xlsx"
    call("evaluate", register, "--as-of", "2017-03-01", "--output", earlier, *plugin)
    call("evaluate", register, *DAY, "--output", book, "--compare", earlier, *plugin)
    _head, *rows = CalamineWorkbook.from_path(str(book)).get_sheet_by_name("Changes").to_python()
    assert {(row[0], row[1]) for row in rows} == {
        ("pending", "met"),
        ("pending", "unmet"),
        ("(new)", "pending"),
    }


def test_what_comes_back_is_merged(call: Call, register: Path, plugin: list[object], tmp_path: Path) -> None:
    """An exception added to the workbook is in the register that is written."""
    from partyorg.io.row_sheets import RowSheet, write_row_sheets

    book, out = tmp_path / "book.xlsx", tmp_path / "merged"
    row = ["V1", "P2", "field_station", "U1", "2017-03-01", "2017-01-01", "2018-01-01"]
    headings = ["rule", "subject", "reason", "approved_by", "on", "since", "until"]
    write_row_sheets(book, [RowSheet("waivers", headings, [9] * 7, [row])])
    said = call("merge", register, book, out, *plugin)
    assert said.code == 0
    assert said.err == "1 record added, 0 were there already\n"
    (waiver,) = load_register(out).facts(Waiver)
    assert (waiver.rule, waiver.subject) == ("V1", "P2")
    assert "R103" in call("merge", register, register / "people.csv", tmp_path / "x", *plugin).err


def test_a_summary_goes_upward_in_three_formats(
    call: Call, register: Path, national: list[object], tmp_path: Path
) -> None:
    """Markdown, JSON and Word, with the same counts; the assumed number is named."""
    which = ["--campaign", "test.visits"]
    text = call("summary", register, *DAY, *which, *national).out
    assert re.search(r"^\| V1 \| .*\| 1 \| 0 \| 0 \| 1 \| 2 \| 0 \| 0 \| 50% \|$", text, re.MULTILINE)
    assert "`V1.count.min`: 1 (no figure; 4 findings rest on it)" in text
    data = json.loads(call("summary", register, *DAY, *which, "--format", "json", *national).out)
    assert data["campaigns"][0]["met"] == [1, 2]
    target = tmp_path / "summary.docx"
    assert call("summary", register, *DAY, *which, "--output", target, *national).code == 0
    cells = [cell.text for table in Document(str(target)).tables for row in table.rows for cell in row.cells]
    assert "V1.count.min" in cells
    assert "A508" in call("summary", register, *DAY, "--format", "docx", *national).err
    assert (
        "A506"
        in call("summary", register, *DAY, "--format", "md", "--output", tmp_path / "a.docx", *national).err
    )


def test_forms_are_listed_explained_and_filled(
    call: Call, register: Path, national: list[object], tmp_path: Path
) -> None:
    """Values of a file go before what the register knows, and values of the command before these."""
    assert "talk-record" in call("form", *national).out
    assert "who talked" in call("form", "talk-record", *national).out
    values, target = tmp_path / "values.toml", tmp_path / "talk.docx"
    values.write_text('place = "虚构室"\ntopic = "one"\n', encoding="utf-8")
    options = [
        "--register",
        register,
        "--fact",
        "A1",
        "--values",
        values,
        "--set",
        "topic=two",
        "--set",
        "on=2018-01-05",
    ]
    said = call("form", "talk-record", target, *options, "--set", "person=S1", *national)
    assert said.code == 0, said.err
    cells = [cell.text for table in Document(str(target)).tables for row in table.rows for cell in row.cells]
    assert {"虚构人P1", "虚构室", "two", "January 5, 2018"} <= set(cells)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["talk"], "A510"), (["talk-record", "OUT"], "F201"), (["talk-record", "OUT", "--set", "on"], "A514"),
        (["talk-record", "OUT", "--set", "on=soon"], "A502"), (["talk-record", "OUT", "--values", "BROKEN"], "A513"),
        (["talk-record", "OUT", "--register", "REGISTER", "--fact", "A9"], "A512"),
        (["talk-record", "OUT", "--register", "REGISTER", "--unit", "B9"], "A504"),
    ],
)  # fmt: skip
def test_a_form_that_cannot_be_filled_says_why(
    call: Call, register: Path, national: list[object], tmp_path: Path, options: list[str], code: str
) -> None:
    """A message with a code, exit code 2, and no file."""
    broken = tmp_path / "broken.toml"
    broken.write_text("x = ", encoding="utf-8")
    places = {"OUT": tmp_path / "a.docx", "BROKEN": broken, "REGISTER": register}
    said = call("form", *[places.get(option, option) for option in options], *national)
    assert said.code == 2
    assert code in said.err
    assert not (tmp_path / "a.docx").exists()


def test_quiet_leaves_results_and_faults_alone(call: Call, register: Path, plugin: list[object]) -> None:
    """Before the name of the command or after it."""
    loud = call("evaluate", register, *DAY, *plugin)
    for arguments in (
        ["evaluate", register, *DAY, "--quiet", *plugin],
        ["-q", "evaluate", register, *DAY, *plugin],
    ):
        said = call(*arguments)
        assert said.out == loud.out
        assert said.err == ""
    assert "A504" in call("evaluate", register, *DAY, "--quiet", "--unit", "U9", *plugin).err


def test_a_bar_is_drawn_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """Elsewhere nothing is written while work goes on."""

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, drawn in ((io.StringIO(), False), (Terminal(), True)):
        monkeypatch.setattr(sys, "stderr", stream)
        with Console().working("at work", 3) as done:
            done()
        assert bool(stream.getvalue()) == drawn
