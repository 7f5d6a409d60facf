"""The provisions to copy from: they load, each comes out both ways in its scenario, and the page shows them all."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from partyorg.testing import check_plugin

ROOT = Path(__file__).parents[2]
EXAMPLES = ["provisions", "one-page-notice"]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_in_toml_alone_conforms(name: str) -> None:
    """Every clause is accounted for, every rule is shown met and unmet, and every scenario holds."""
    folder = ROOT / "examples" / name
    assert [str(fault) for fault in check_plugin(folder, scenarios=folder, budget=None)] == []


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_is_in_toml_alone(name: str) -> None:
    """No Python, and nothing that is not data or its description."""
    kinds = {file.suffix for file in (ROOT / "examples" / name).rglob("*") if file.is_file()}
    assert kinds <= {".toml", ".md", ".po"}


def test_the_page_is_up_to_date() -> None:
    """Run `python scripts/make_provisions_page.py` after a change of examples/provisions."""
    command = [sys.executable, "scripts/make_provisions_page.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "up to date"), done.stderr
