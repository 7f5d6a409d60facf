"""The other commands, each doing its one thing."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from partyorg.facts import Register
from partyorg.io.formats import load_register

Call = Callable[..., Any]


def test_campaigns_lists_what_is_installed(call: Call, plugin: list[object]) -> None:
    """Id, title, window, state, size and plugin."""
    said = call("campaigns", "--as-of", "2018-01-01", *plugin)
    assert said.out.splitlines()[2].split() == [
        "test.visits", "Visits", "2016-01-01", "–", "in", "force", "2", "1", "visits",
    ]  # fmt: skip


def test_a_campaign_with_faults_is_told_and_the_others_listed(call: Call, plugin: list[object]) -> None:
    """A broken definition does not hide the sound ones."""
    file = Path(str(plugin[1])) / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("count =", "cuont ="), encoding="utf-8")
    said = call("campaigns", "--plugin-dir", plugin[1])
    assert said.code == 2
    assert "D102" in said.err
    assert "did you mean count?" in said.err
    assert "national.branch-life" in said.out


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('id = "test.visits"\n', "", "D103 id is missing in a campaign"),
        ("partyorg.campaign/1", "partyorg.campaign/9", "D105"),
    ],
)
def test_a_folder_whose_campaign_cannot_be_listed_does_not_vanish(
    call: Call, plugin: list[object], old: str, new: str, code: str
) -> None:
    """Strict loading names the fault and leaves with 2; the list of plugins shows the folder as broken, with the reason."""
    file = Path(str(plugin[1])) / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    strict = call("campaigns", *plugin)
    assert (strict.code, strict.out) == (2, "")
    assert code in strict.err
    lenient = call("plugins", *plugin)
    (line,) = (line for line in lenient.out.splitlines() if line.startswith("visits"))
    assert line.endswith("broken")
    assert code in lenient.err


def test_plugins_shows_a_campaign_that_does_not_hold_together(call: Call, plugin: list[object]) -> None:
    """Loaded is what can be evaluated."""
    file = Path(str(plugin[1])) / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("count =", "cuont ="), encoding="utf-8")
    said = call("plugins", *plugin)
    (line,) = (line for line in said.out.splitlines() if line.startswith("visits"))
    assert line.endswith("broken")
    assert "D102" in said.err


def test_plugin_options_may_stand_before_the_command(call: Call, plugin: list[object]) -> None:
    """And on both sides: what both say is taken together."""
    after = call("campaigns", *plugin)
    assert call(*plugin, "campaigns") == after
    assert call(*plugin[:2], "campaigns", *plugin[2:]) == after


def test_a_document_in_chinese_holds_no_words_in_english(call: Call, plugin: list[object]) -> None:
    """Kinds of clauses, offsets and marks are told in the language of the reader."""
    out = call("show", "liaoning.vanguard", "--lang", "zh").out
    text = re.sub(r"`[^`]*`|https?://\S+|LN-\d+", "", out)
    assert re.findall(r"[A-Za-z]{2,}|\d+d\b", text) == []


def test_show_is_a_document(call: Call, plugin: list[object]) -> None:
    """Headings, clauses with their rules, dispositions with reasons, assumed figures."""
    out = call("show", "test.visits", *plugin).out
    assert out.startswith("# Visits\n")
    assert "### V1 第一条 one visit a year" in out
    assert "- `V1` one visit a year (duty; every year; at least 1 (assumed))" in out
    assert "cannot be checked: no record shows eagerness" in out
    assert "- `V1.count.min` = 1: no figure" in out


def test_a_selection_is_written_out(call: Call) -> None:
    """Quotas, steps, terms and checkpoints stand under it; a clause carried by one condition alone shows that one."""
    out = call("show", "henan.four-activities").out
    sections = {text.split()[0]: text for text in out.split("\n### ")[1:]}
    assert "  - quota: exactly 100\n" in sections["HN-06"]
    assert "- `HN-06` who may be chosen: condition `HN-09`" in sections["HN-09"]
    assert "none is allowed" in sections["HN-07"]
    for id, text in sections.items():
        assert "\n- " in text, id


def test_lists_that_a_document_does_not_give_name_their_rules(call: Call) -> None:
    """Whole lists of items are no figures, and rest on somebody all the same."""
    data = json.loads(call("coverage", "henan.four-activities", "--format", "json").out)
    assert {"HN-10.item", "HN-11.item", "HN-12.item"} <= {a["name"] for a in data["unlisted"]}
    assert "HN-10.item" in data["resting"]["HN-10"]


def test_coverage_accounts_for_every_clause(call: Call, plugin: list[object]) -> None:
    """As a table for people, and as JSON for programs."""
    said = call("coverage", "test.visits", *plugin)
    assert said.code == 0
    assert said.err == "All 2 clauses are accounted for.\n"
    assert "assumed figures" in said.out
    data = json.loads(call("coverage", "test.visits", "--format", "json", *plugin).out)
    assert [c["id"] for c in data["clauses"]] == ["V1", "V2"]
    assert (data["unaccounted"], data["resting"]) == ([], {"V1": ["V1.count.min"]})


def test_a_sound_register_has_no_faults(call: Call, register: Path, plugin: list[object]) -> None:
    """The count is said, and the exit code is 0."""
    said = call("check", register, *plugin)
    assert (said.code, said.err) == (0, "0 errors, 0 warnings\n")


def test_check_names_code_place_and_what_is_accepted(
    call: Call, register: Path, plugin: list[object]
) -> None:
    """Faults are the result of the command; errors leave with 2."""
    file = register / "stages.csv"
    file.write_text(file.read_text(encoding="utf-8-sig").replace(",full,", ",fuul,", 1), encoding="utf-8")
    said = call("check", register, *plugin)
    assert said.code == 2
    assert "R105" in said.out
    assert "did you mean full?" in said.out
    assert said.err.startswith("1 error")


@pytest.mark.parametrize("name", ["out", "out.json", "out.xlsx"])
def test_convert_keeps_every_fact(
    call: Call, register: Path, facts: Register, plugin: list[object], tmp_path: Path, name: str
) -> None:
    """The register reads back the same, whatever the format and the language of its headings."""
    for lang in ("en", "zh"):
        target = tmp_path / lang / name
        assert call("convert", register, target, *plugin, "--lang", lang).code == 0
        assert load_register(target) == facts


def test_a_pseudonymised_register_has_no_names(
    call: Call, register: Path, plugin: list[object], tmp_path: Path
) -> None:
    """Ids are new; one key gives one set of ids."""
    key = tmp_path / "key"
    key.write_bytes(b"a secret of thirty-two bytes, here")
    for out in ("a.json", "b.json"):
        assert (
            call("convert", register, tmp_path / out, "--pseudonymise", "--key-file", key, *plugin).code == 0
        )
    assert call("convert", register, tmp_path / "c.json", "--pseudonymise", *plugin).code == 0
    a, b, c = ((tmp_path / f"{n}.json").read_text(encoding="utf-8") for n in "abc")
    assert a == b != c
    assert "虚构" not in a
    assert '"P1"' not in a


def test_import_makes_a_register_of_a_roster(call: Call, plugin: list[object], tmp_path: Path) -> None:
    """A shipped mapping is named, and what is left out is told."""
    roster = tmp_path / "roster.csv"
    rows = ["学工号,姓名,所在党支部,党支部编码,党籍状态,民族", "1001,虚构甲,第一党支部,B1,正式党员,x"]
    roster.write_text("\n".join(rows), encoding="utf-8")
    said = call(
        "import",
        roster,
        tmp_path / "out",
        "--mapping",
        "member_sheet",
        "--skip-faulty",
        "--plugin-dir",
        plugin[1],
    )
    assert said.code in (0, 2), said.err
    assert "民族" in said.err
    assert "虚构甲" not in said.err
    unknown = call("import", roster, tmp_path / "out", "--mapping", "member_shet")
    assert unknown.code == 2
    assert "did you mean member_sheet?" in unknown.err


def test_template_is_a_workbook(call: Call, plugin: list[object], tmp_path: Path) -> None:
    """An empty one, to fill in."""
    target = tmp_path / "template.xlsx"
    assert call("template", target, *plugin).code == 0
    assert target.read_bytes()[:2] == b"PK"


def test_org_shows_the_tree_with_counts(call: Call, register: Path, plugin: list[object]) -> None:
    """Units are named, indented, and counted with everything below them."""
    said = call("org", register, "--as-of", "2017-06-01", *plugin)
    lines = said.out.splitlines()
    assert lines[3].split() == ["虚构大学党委", "U1", "Party", "committee", "2", "2"]
    assert lines[4].startswith("  虚构第一党支部")
    assert said.err == "2 units\n"
    top = call("org", register, "--as-of", "2017-06-01", "--depth", 0, *plugin)
    assert len(top.out.splitlines()) == 5
    assert top.err == "1 of 2 units shown\n"


def test_plugins_says_why_one_was_not_loaded(call: Call, tmp_path: Path) -> None:
    """Name, version, source, hooks and status; loading is lenient here."""
    said = call("plugins", "--plugin-dir", tmp_path, "--block", "liaoning")
    assert said.code == 0
    rows = {line.split()[0]: line for line in said.out.strip().splitlines()[2:]}
    assert rows["national"].endswith("loaded")
    assert "campaigns checks importers" in rows["national"]
    assert rows["liaoning"].endswith("blocked")
    assert "P301" in said.err


def test_scenarios_are_run_with_the_campaigns_at_hand(
    call: Call, plugin: list[object], tmp_path: Path
) -> None:
    """Passed and failed are told; a failure leaves with 1 and shows what was found."""
    text = """
format = "partyorg.scenario/1"
title = "走访过"
title_en = "visited"
campaign = "test.visits"
as_of = 2018-01-01
kept = ["activities"]
[[people]]
id = "P1"
[[stages]]
person = "P1"
stage = "full"
since = 2017-01-01
[[units]]
id = "U1"
kind = "committee"
[[expect]]
rule = "V1"
period = "2017"
status = "{status}"
"""
    for name, status in (("good", "unmet"), ("bad", "met")):
        (tmp_path / f"{name}.scenario.toml").write_text(text.format(status=status), encoding="utf-8")
    good = call("test", tmp_path / "good.scenario.toml", *plugin)
    assert (good.code, good.out) == (0, "passed  good.scenario.toml  visited\n")
    both = call("test", tmp_path, *plugin)
    assert both.code == 1
    assert "expected rule V1, period 2017, status met" in both.out
    assert both.err == "2 scenarios, 1 failed\n"
