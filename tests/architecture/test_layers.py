"""The rooms of the library: who may import whom, and what an import costs."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PUBLIC = {
    "partyorg",
    "partyorg.facts",
    "partyorg.membership",
    "partyorg.plugins",
    "partyorg.rules",
    "partyorg.testing",
}
# Everything beyond attrs is loaded by the first use that needs it.
LATE = {
    "babel", "cattrs", "chinese_calendar", "click", "duckdb", "holidays", "jinja2", "openpyxl", "pluggy",
    "python_calamine", "rich", "sqlglot", "transitions", "xlsxwriter",
}  # fmt: skip


def imported_names(module: Path) -> Iterator[str]:
    """The full name of every module that a file imports, wherever in the file that happens."""
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_every_import_contract_is_kept() -> None:
    """The contracts of pyproject.toml hold, so that running pytest alone shows a broken one."""
    program = Path(sys.executable).with_name("lint-imports")
    run = subprocess.run([program, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("package", sorted(ROOT.glob("plugins/*/src/*")), ids=lambda path: path.name)
def test_plugins_use_only_the_public_modules(package: Path) -> None:
    """A plugin of this repository is written with what a stranger's plugin may use."""
    borrowed = {
        name
        for module in package.rglob("*.py")
        for name in imported_names(module)
        if name == "partyorg" or name.startswith("partyorg.")
    }
    assert borrowed <= PUBLIC


def test_importing_partyorg_is_light() -> None:
    """`import partyorg` loads attrs and our own leaves, and leaves every other dependency for its first use."""
    program = "import sys, json, partyorg; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=bare_environment()
    )
    loaded = {name.partition(".")[0] for name in json.loads(run.stdout)}
    assert "partyorg" in loaded
    assert loaded & LATE == set()


def bare_environment() -> dict[str, str]:
    """The present environment without what a coverage run adds to it."""
    return {name: value for name, value in os.environ.items() if not name.startswith("COV")}
