"""The reference pages name every command, column and fault code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from partyorg.cli.program import COMMANDS
from partyorg.io.findings_out import COLUMNS
from partyorg.testing import scenarios

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "partyorg"
REFERENCE = ROOT / "docs" / "reference"


def test_every_command_is_documented() -> None:
    """The page lists the commands there are, in the order of the help."""
    page = (REFERENCE / "commands.md").read_text(encoding="utf-8")
    assert re.findall(r"^## `([\w-]+)", page, re.MULTILINE) == list(COMMANDS)


def test_every_column_of_the_csv_form_is_documented() -> None:
    """Headings are public."""
    page = (REFERENCE / "findings.md").read_text(encoding="utf-8")
    assert [name for name in COLUMNS if f"`{name}`" not in page] == []


@pytest.mark.parametrize(
    ("letter", "page", "rooms"),
    [
        ("P", "hooks.md", ["plugins", "app"]),
        ("S", "scenarios.md", ["testing"]),
        ("A", "findings.md", ["app", "bulk", "cli"]),
    ],
)
def test_every_fault_code_is_documented(letter: str, page: str, rooms: list[str]) -> None:
    """A code in the code stands in the table of its page, and the other way round."""
    files = [file for room in rooms for file in (SOURCE / room).rglob("*.py")]
    used = {
        code
        for file in files
        for code in re.findall(rf'"({letter}\d{{3}})"', file.read_text(encoding="utf-8"))
    }
    documented = re.findall(
        rf"^\| ({letter}\d{{3}}) \|", (REFERENCE / page).read_text(encoding="utf-8"), re.MULTILINE
    )
    assert documented == sorted(used)


def test_every_key_of_a_scenario_is_documented() -> None:
    """Keys of the file, of a case and of an expectation."""
    page = (REFERENCE / "scenarios.md").read_text(encoding="utf-8")
    keys = {*scenarios.EXPECTED, *scenarios.CASE_KEYS, "rows", "absent", "clauses", "campaign", "format"}
    assert sorted(key for key in keys if f"`{key}" not in page and f"[{key}]" not in page) == []
