"""evaluate, explain, scope."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]
DAY = ["--as-of", "2018-03-01"]


def test_findings_are_a_table_with_what_needs_attention_first(
    call: Call, register: Path, plugin: list[object]
) -> None:
    """The result goes to standard output, the totals are words for people."""
    said = call("evaluate", register, *DAY, *plugin)
    heading, _rule, first, *_rest = said.out.splitlines()
    assert said.code == 0
    assert heading.split()[:2] == ["status", "clause"]
    assert first.split()[0] == "unmet"
    assert "P2" in first
    assert said.err == "4 findings: met 1, unmet 1, pending 2\n"


def test_a_table_is_cut_to_the_limit_and_says_so(call: Call, register: Path, plugin: list[object]) -> None:
    """No row is left out in silence; 0 shows all."""
    said = call("evaluate", register, *DAY, "--limit", 1, *plugin)
    assert len(said.out.strip().splitlines()) == 3
    assert "3 more rows are not shown" in said.err
    assert len(call("evaluate", register, *DAY, "--limit", 0, *plugin).out.strip().splitlines()) == 6


def test_json_lines_go_to_standard_output(call: Call, register: Path, plugin: list[object]) -> None:
    """Nothing but JSON stands there."""
    header, *rows = map(
        json.loads, call("evaluate", register, *DAY, "--format", "json", *plugin).out.splitlines()
    )
    assert header["format"] == "partyorg.run/1"
    assert header["version"]
    assert [row["status"] for row in rows] == ["met", "pending", "unmet", "pending"]


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".txt"])
def test_the_name_of_the_output_file_chooses_the_format(
    call: Call, register: Path, plugin: list[object], tmp_path: Path, suffix: str
) -> None:
    """A file is written, and standard output stays empty."""
    target = tmp_path / f"out{suffix}"
    said = call("evaluate", register, *DAY, "--output", target, *plugin)
    text = target.read_text(encoding="utf-8-sig")
    assert (said.code, said.out) == (0, "")
    assert text[0] == {".jsonl": "{", ".csv": "k", ".txt": "s"}[suffix]
    assert text.count("P2") >= 2


def test_names_come_only_with_the_option(call: Call, register: Path, plugin: list[object]) -> None:
    """Ids everywhere, unless somebody asks for names; JSON lines never have any."""
    plain = call("evaluate", register, *DAY, *plugin)
    named = call("evaluate", register, *DAY, "--names", *plugin)
    lines = call("evaluate", register, *DAY, "--names", "--format", "json", *plugin)
    assert "虚构" not in plain.out + plain.err + lines.out
    assert "虚构人P2" in named.out
    rows = csv.DictReader(
        io.StringIO(call("evaluate", register, *DAY, "--names", "--format", "csv", *plugin).out)
    )
    assert {row["subject_name"] for row in rows} == {"虚构人P1", "虚构人P2"}


@pytest.mark.parametrize(
    ("name", "options"),
    [("out.docx", []), ("out.html", ["--format", "csv"]), ("out.csv", ["--format", "json"]), ("out.jsonl", ["--format", "table"])],
)  # fmt: skip
def test_a_file_name_that_says_another_format_is_refused(
    call: Call, register: Path, plugin: list[object], tmp_path: Path, name: str, options: list[str]
) -> None:
    """Nothing is written under a name that would mislead."""
    said = call("evaluate", register, *DAY, "--output", tmp_path / name, *options, *plugin)
    assert said.code == 2
    assert "A506" in said.err
    assert not (tmp_path / name).exists()


def test_a_file_holds_every_row(call: Call, register: Path, plugin: list[object], tmp_path: Path) -> None:
    """The limit is for the screen."""
    target = tmp_path / "out.txt"
    said = call("evaluate", register, *DAY, "--limit", 1, "--output", target, *plugin)
    assert len(target.read_text(encoding="utf-8").splitlines()) == 6
    assert "not shown" not in said.err


@pytest.mark.parametrize(
    ("options", "rows"),
    [
        (["--status", "met"], 1),
        (["--status", "met", "--status", "unmet"], 2),
        (["--subject", "P2"], 2),
        (["--unit", "B1"], 4),
        (["--clause", "V1", "--subject", "P1", "--status", "pending"], 1),
        (["--campaign", "test.visits"], 4),
        (["--as-known", "2016-01-01"], 4),
    ],
)
def test_filters_narrow_the_findings(
    call: Call, register: Path, plugin: list[object], options: list[str], rows: int
) -> None:
    """Each option leaves what fits it."""
    said = call("evaluate", register, *DAY, *options, "--format", "json", *plugin)
    assert len(said.out.splitlines()) == 1 + rows


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ([], 0),
        (["--fail-on", "error"], 1),
        (["--fail-on", "error", "--status", "met"], 0),
        (["--fail-on", "warning"], 1),
    ],
)
def test_the_exit_code_tells_what_was_asked_to_fail_on(
    call: Call, register: Path, plugin: list[object], options: list[str], code: int
) -> None:
    """It looks at what is left after the filters."""
    assert call("evaluate", register, *DAY, *options, *plugin).code == code


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--campaign", "test.visit"], "A501 no campaign test.visit is installed"),
        (["--clause", "V9"], "A503"),
        (["--subject", "P9"], "A504"),
        (["--unit", "U9"], "A504"),
        (["--unit", "P1"], "A507 P1 is a person, not a unit"),
        (["--as-of", "2018-02-30"], "2018-02-30 is not a date"),
        (["--status", "done"], "done"),
        (["--plugin-dir", "nowhere"], "P301"),
    ],
)
def test_what_is_not_there_is_named_and_leaves_with_2(
    call: Call, register: Path, plugin: list[object], options: list[str], said: str
) -> None:
    """Bad input is a message, never a traceback."""
    result = call("evaluate", register, *DAY, *plugin, *options)
    assert result.code == 2
    assert said in result.err
    assert result.out == ""


def test_a_register_that_cannot_be_read_leaves_with_2(
    call: Call, tmp_path: Path, plugin: list[object]
) -> None:
    """The faults of the register are printed with their codes."""
    said = call("evaluate", tmp_path / "nowhere", *plugin)
    assert said.code == 2
    assert "R100" in said.err


def test_no_campaign_in_force_is_told(call: Call, register: Path, plugin: list[object]) -> None:
    """An empty result is explained."""
    said = call("evaluate", register, "--as-of", "2015-01-01", *plugin)
    assert said.code == 0
    assert "Left out: Visits (test.visits), which begins on 2016-01-01.\n" in said.err
    assert "No installed campaign is evaluated." in said.err


def test_a_campaign_for_other_organizations_is_left_out_unless_asked_for(
    call: Call, register: Path, plugin: list[object]
) -> None:
    """`applies_to` is held against the top unit of the register; naming the campaign overrules it."""
    file = Path(str(plugin[1])) / "campaign.toml"
    text = file.read_text(encoding="utf-8")
    limited = text.replace("[[source]]", 'applies_to = { unit = { kind = "branch" } }\n[[source]]', 1)
    file.write_text(limited, encoding="utf-8")
    said = call("evaluate", register, *DAY, *plugin)
    assert said.code == 0
    assert said.out == ""
    assert "Left out: Visits (test.visits), which is not for an organization like U1" in said.err
    asked = call("evaluate", register, *DAY, *plugin, "--campaign", "test.visits")
    assert asked.err == "4 findings: met 1, unmet 1, pending 2\n"
    file.write_text(limited.replace('"branch"', '"committee"'), encoding="utf-8")
    assert call("evaluate", register, *DAY, *plugin).err == asked.err


def test_an_explanation_names_clause_facts_and_what_is_wanted(
    call: Call, register: Path, plugin: list[object]
) -> None:
    """Why it is not met, by which clause, and what counted or did not."""
    said = call(
        "explain",
        register,
        "--campaign",
        "test.visits",
        "--subject",
        "P2",
        *DAY,
        "--status",
        "unmet",
        *plugin,
    )
    assert said.code == 0
    assert "P2; 2017; unmet" in said.out
    assert "clause V1 (Notice on visits 第一条): one visit a year" in said.out
    assert "not counted: family visit 2016-05-04 A2: it lies outside the period" in said.out
    assert "assumed, as the document gives no figure: V1.count.min = 1 (no figure)" in said.out
    met = call("explain", register, "--subject", "P1", *DAY, "--status", "met", *plugin)
    assert "counted: family visit 2017-05-04 A1" in met.out


def test_explaining_nothing_is_told(call: Call, register: Path, plugin: list[object]) -> None:
    """No finding is not an error."""
    said = call("explain", register, "--subject", "U1", *DAY, *plugin)
    assert (said.code, said.out) == (0, "")
    assert "no finding about U1: it is in the scope of no rule" in said.err
    other = call("explain", register, "--subject", "P1", *DAY, "--status", "late", *plugin)
    assert "no such finding about P1, but 2 of another status" in other.err


def test_scope_lists_whom_a_rule_looks_at(call: Call, register: Path, plugin: list[object]) -> None:
    """One row a subject, with how it stands."""
    said = call("scope", register, "--campaign", "test.visits", "--rule", "V1", *DAY, *plugin)
    assert [line.split()[0] for line in said.out.strip().splitlines()[2:]] == ["P1", "P2"]
    assert said.err == "2 subjects\n"
    assert call("scope", register, "--campaign", "test.visits", "--rule", "V9", *DAY, *plugin).code == 2
