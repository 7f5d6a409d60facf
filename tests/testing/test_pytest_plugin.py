"""pytest and scenario files: they are collected, a failure says why, and whoever has none notices nothing."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.testing.conftest import CAMPAIGN

ROOT = Path(__file__).parents[2]


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a folder as a project of its own, without measuring the coverage of this one."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    environment["PYTHONPATH"] = str(ROOT / "src")
    return subprocess.run(
        [sys.executable, *arguments], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def with_pytest(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run pytest with the plugin, whether or not an entry point announces it."""
    plugins = ["-p", "no:partyorg", "-p", "pytest_partyorg", "-p", "no:cacheprovider", "-p", "no:sybil"]
    return run(folder, "-m", "pytest", "-q", *plugins, *arguments)


@pytest.fixture
def project(tmp_path: Path, scenario_text: str) -> Path:
    """A plugin in TOML with one scenario that holds and one that does not."""
    (tmp_path / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    holds = '\n[[expect]]\nrule = "V1"\nperiod = "2017"\nstatus = "met"\n'
    fails = '\n[[expect]]\nrule = "V1"\nperiod = "2017"\nstatus = "unmet"\ncount = 1\n'
    (tmp_path / "holds.scenario.toml").write_text(scenario_text + holds, encoding="utf-8")
    (tmp_path / "fails.scenario.toml").write_text(scenario_text + fails, encoding="utf-8")
    (tmp_path / "broken.scenario.toml").write_text("titel = 'x'\n", encoding="utf-8")
    return tmp_path


def test_scenario_files_are_tests(project: Path) -> None:
    """What holds passes; what does not shows expected beside found, with the clause; what cannot be read is an error."""
    done = with_pytest(project, "--continue-on-collection-errors")
    assert done.returncode == 1
    assert "1 failed, 1 passed, 1 error" in done.stdout
    lines = [" ".join(line.split()) for line in done.stdout.splitlines()]
    assert "≠ status unmet met" in lines
    assert "count 1 1" in lines
    assert any(line.startswith("clause V1 (Notice") for line in lines)
    assert any("S102" in line for line in lines)
    assert "Traceback" not in done.stdout


def test_the_entry_point_loads_nothing_of_partyorg(tmp_path: Path) -> None:
    """Importing the plugin, and running a project without scenarios, leaves every module of partyorg unloaded."""
    (tmp_path / "test_other.py").write_text(
        "import sys\n\ndef test_it():\n    assert not [m for m in sys.modules if m.split('.')[0] == 'partyorg']\n",
        encoding="utf-8",
    )
    done = with_pytest(tmp_path)
    assert done.returncode == 0, done.stdout
    program = "import sys, pytest_partyorg; print([m for m in sys.modules if m.split('.')[0] == 'partyorg'])"
    assert run(tmp_path, "-c", program).stdout.strip() == "[]"


def test_the_coverage_of_another_project_is_not_disturbed(tmp_path: Path) -> None:
    """With the plugin loaded, coverage warns of nothing and measures the same lines as without it."""
    (tmp_path / "mine.py").write_text("def double(n):\n    return 2 * n\n", encoding="utf-8")
    (tmp_path / "test_mine.py").write_text(
        "from mine import double\n\ndef test_it():\n    assert double(2) == 4\n", encoding="utf-8"
    )
    said = []
    for plugin in ("pytest_partyorg", "no:doctest"):
        what = [
            "-m",
            "coverage",
            "run",
            "--source=mine",
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:partyorg",
            "-p",
            plugin,
        ]
        done = run(tmp_path, *what, "-p", "no:cacheprovider", "-p", "no:sybil")
        assert done.returncode == 0, done.stdout + done.stderr
        assert "warning" not in (done.stdout + done.stderr).lower()
        said.append(run(tmp_path, "-m", "coverage", "report").stdout)
    assert said[0] == said[1]
    assert "mine.py" in said[0]
