"""A package as `partyorg new-plugin` begins it: built, installed and tested as its author would."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from partyorg.app.beginning import new_plugin

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]


def run(*arguments: str | Path, cwd: Path, path: str = "") -> subprocess.CompletedProcess[str]:
    """Run Python in a folder, with more places to import from, and without measuring coverage."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    return subprocess.run(
        [sys.executable, *map(str, arguments)],
        cwd=cwd,
        env=environment | {"PYTHONPATH": path, "PARTYORG_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_new_package_is_built_installed_and_passes_its_test(tmp_path: Path) -> None:
    """The wheel carries campaign, catalogue and schema; installed, the plugin is found by its entry point."""
    new_plugin("my-college", tmp_path)
    top = tmp_path / "partyorg-my-college"
    built = run("-m", "hatchling", "build", "-t", "wheel", cwd=top)
    assert built.returncode == 0, built.stderr
    (wheel,) = (top / "dist").glob("*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        archive.extractall(site)
    inside = "partyorg_my_college/"
    assert {
        f"{inside}campaign.toml",
        f"{inside}campaign.schema.json",
        f"{inside}locale/en/LC_MESSAGES/partyorg_my_college.po",
        f"{inside}py.typed",
    } <= names
    listed = run("-m", "partyorg", "plugins", cwd=tmp_path, path=str(site))
    assert "my-college" in listed.stdout, listed.stderr
    path = os.pathsep.join((str(site), str(ROOT / "src")))
    plain = ["-p", "no:cacheprovider", "-p", "no:sybil", "-p", "no:partyorg", "-p", "pytest_partyorg"]
    tested = run("-m", "pytest", "-q", *plain, cwd=top, path=path)
    assert tested.returncode == 0, tested.stdout + tested.stderr
    assert "2 passed" in tested.stdout
