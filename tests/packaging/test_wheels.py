"""The wheels, installed into an environment of their own, do the main job far from the checkout."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SOURCES = {"partyorg": ROOT / "src", "partyorg_liaoning": ROOT / "plugins" / "partyorg-liaoning" / "src"}


def uv(*arguments: str | Path, cwd: Path = ROOT) -> None:
    """Run uv on what it has already downloaded, and only if that does not do, on the index."""
    beside = Path(sys.executable).with_name("uv")
    program = str(beside) if beside.exists() else shutil.which("uv")
    assert program, "uv is in the dev group and should be beside this Python"
    environment = {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"}
    said = ""
    for offline in ("1", "0"):
        run = subprocess.run(
            [program, "--no-progress", *map(str, arguments)],
            cwd=cwd,
            env=environment | {"UV_OFFLINE": offline, "UV_PYTHON_DOWNLOADS": "never"},
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode == 0:
            return
        said = run.stdout + run.stderr
    pytest.fail(f"uv {' '.join(map(str, arguments))}\n{said}")


class Installed:
    """An environment with the wheels in it, and programs run there from an empty folder."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
        self.away = folder / "away"
        self.away.mkdir()

    def run(self, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
        """Run this environment's Python with nothing of the checkout in reach."""
        inherited = {
            name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR") if name in os.environ
        }
        return subprocess.run(
            [self.python, *map(str, arguments)],
            cwd=self.away,
            env=inherited | {"HOME": str(self.away), "LANG": "C.UTF-8", "PYTHONUTF8": "1"},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )


@pytest.fixture(scope="module")
def wheels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the wheel of every package of the workspace, built from a clean copy's point of view."""
    out = tmp_path_factory.mktemp("wheels")
    uv("build", "--all-packages", "--wheel", "--python", sys.executable, "--out-dir", out)
    return out


def install(wheels: Path, folder: Path, *requirements: str) -> Installed:
    """Make a new environment and install the wheels, everything else in the versions of the lock."""
    uv("venv", "--python", sys.executable, folder / "venv")
    constraints = folder / "constraints.txt"
    what = ["--locked", "--all-extras", "--no-dev", "--no-emit-workspace", "--no-hashes"]
    uv("export", *what, "-o", constraints)
    place = Installed(folder)
    into: list[str | Path] = ["--python", place.python, "--find-links", wheels, "-c", constraints]
    uv("pip", "install", *into, *requirements, cwd=folder)
    return place


@pytest.fixture(scope="module")
def whole(wheels: Path, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """partyorg with all extras, and Liaoning's plugin."""
    return install(wheels, tmp_path_factory.mktemp("whole"), "partyorg[all]", "partyorg-liaoning")


@pytest.fixture(scope="module")
def demo(whole: Installed) -> Path:
    """The folder that `partyorg demo` wrote, run outside the checkout."""
    out = whole.away / "demo"
    run = whole.run("-m", "partyorg", "demo", out, "--members", "600")
    assert run.returncode == 0, run.stdout + run.stderr
    return out


@pytest.mark.parametrize("package", sorted(SOURCES))
def test_the_wheel_carries_every_file_of_the_package(wheels: Path, package: str) -> None:
    """Definitions, word lists, tables and py.typed travel with the code, and so does the licence."""
    (wheel,) = wheels.glob(f"{package}-*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    source = SOURCES[package]
    expected = {
        path.relative_to(source).as_posix()
        for path in (source / package).rglob("*")
        if path.is_file() and path.suffix not in {".pyc", ".mo"}
    }
    assert expected - carried == set()
    assert any(name.endswith(".dist-info/licenses/LICENSE") for name in carried)


def test_the_wheel_carries_compiled_catalogues(wheels: Path) -> None:
    """Every .po file of the core stands in the wheel beside its .mo file."""
    (wheel,) = wheels.glob("partyorg-*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    texts = {name for name in carried if name.endswith(".po")}
    assert texts
    assert {name.removesuffix(".po") + ".mo" for name in texts} <= carried


def test_the_demo_runs_from_the_wheels(demo: Path) -> None:
    """The demonstration leaves a register that can be read."""
    assert list(demo.rglob("units.csv"))


def test_evaluating_from_the_wheels_gives_findings(whole: Installed, demo: Path) -> None:
    """The plugin is found by its entry point, and its campaign evaluated on the demo's register, clause by clause."""
    register = next(demo.rglob("units.csv")).parent
    days = re.findall(r"\b20\d\d-\d\d-\d\d\b", (register / "activities.csv").read_text(encoding="utf-8-sig"))
    run = whole.run(
        "-m", "partyorg", "evaluate", register,
        "--campaign", "liaoning.vanguard", "--as-of", max(days), "--format", "json",
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    header, *findings = map(json.loads, run.stdout.splitlines())
    assert "partyorg.run/1" in header.values()
    assert findings
    assert all(finding["campaign"] == "liaoning.vanguard" and finding["clauses"] for finding in findings)


def test_the_command_is_installed_under_its_name(whole: Installed) -> None:
    """`partyorg plugins` names the plugin that came as a wheel of its own."""
    run = whole.run("-c", "import partyorg.cli, sys; sys.argv = ['partyorg', 'plugins']; partyorg.cli.main()")
    assert run.returncode == 0, run.stderr
    assert "liaoning" in run.stdout
    assert list(whole.python.parent.glob("partyorg*"))


def test_without_the_extra_the_command_names_it(wheels: Path, tmp_path: Path) -> None:
    """The bare core imports, and its command says in one line which extra it wants."""
    bare = install(wheels, tmp_path, "partyorg")
    assert bare.run("-c", "import partyorg").returncode == 0
    run = bare.run("-m", "partyorg", "campaigns")
    assert run.returncode == 2
    assert "partyorg[cli]" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
