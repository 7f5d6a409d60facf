"""What the files of the repository may not contain, and what has to agree between them."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = [ROOT / "src" / "partyorg", *sorted(ROOT.glob("plugins/*/src/*"))]
# Absolute paths that exist on one machine only. A word before the slash makes it part of something else.
MACHINE_PATH = re.compile(r"(?<![\w.}\])-])/(?:work|root|home|Users|tmp)/\w")
NETWORK = {"ftplib", "http", "httpx", "requests", "smtplib", "socket", "socketserver", "urllib3", "xmlrpc"}


def tracked_files() -> list[Path]:
    """Files that are, or are about to be, under version control; outside a checkout, none."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return []
    return [path for name in run.stdout.split("\0") if name and (path := ROOT / name).is_file()]


def texts() -> Iterator[tuple[Path, str]]:
    """Every tracked file that reads as UTF-8 text."""
    for path in tracked_files():
        try:
            yield path, path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue


def test_no_file_names_a_path_of_one_machine() -> None:
    """The repository reads the same wherever it is cloned."""
    if not tracked_files():
        pytest.skip("not a git checkout")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
        for path, text in texts()
        if path != Path(__file__)
        for number, line in enumerate(text.splitlines(), start=1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_the_lock_names_the_public_index_alone() -> None:
    """Whoever installs from uv.lock downloads from PyPI and nowhere else."""
    lock = (ROOT / "uv.lock").read_text(encoding="utf-8")
    assert set(re.findall(r"\w+://([^/\"]+)", lock)) == {"pypi.org", "files.pythonhosted.org"}
    sources = {key for package in tomllib.loads(lock)["package"] for key in package["source"]}
    assert sources <= {"registry", "editable"}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_the_library_never_opens_a_connection(package: Path) -> None:
    """Records of people stay on the machine: no module imports anything that speaks to a network."""
    reaching = []
    for module in sorted(package.rglob("*.py")):
        for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names = [node.module, *(f"{node.module}.{alias.name}" for alias in node.names)]
            else:
                continue
            reaching += [
                f"{module.name}:{node.lineno}: {name}"
                for name in names
                if name.partition(".")[0] in NETWORK or name == "urllib.request"
            ]
    assert reaching == []


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: path.name)
def test_every_package_says_that_it_is_typed(package: Path) -> None:
    """Type checkers of dependants look into the package only where py.typed lies in it."""
    assert (package / "py.typed").is_file()
    assert (package / "__init__.py").is_file()


def test_every_distribution_carries_licence_and_readme() -> None:
    """Each wheel can be passed on by itself."""
    for project in [ROOT, *sorted(path.parent for path in ROOT.glob("plugins/*/pyproject.toml"))]:
        assert (project / "README.md").read_text(encoding="utf-8").strip()
        assert (project / "LICENSE").read_bytes() == (ROOT / "LICENSE").read_bytes()


def test_plugin_readmes_say_what_they_cover() -> None:
    """A reader of a plugin learns who issued what, when it was last checked, and what is missing."""
    wanted = ["## Issuer", "## Documents covered", "## Last checked", "## Known limits"]
    for readme in ROOT.glob("plugins/*/README.md"):
        lines = readme.read_text(encoding="utf-8").splitlines()
        assert [line for line in lines if line in wanted] == wanted, readme.parent.name


def test_the_makefile_installs_the_uv_of_the_lock() -> None:
    """The Makefile's uv and the locked one are one version, so that a sync never swaps the program it runs."""
    pinned = re.findall(
        r'^ *"uv==([0-9.]+)"', (ROOT / "pyproject.toml").read_text(encoding="utf-8"), re.MULTILINE
    )
    lock = tomllib.loads((ROOT / "uv.lock").read_text(encoding="utf-8"))
    assert pinned == [package["version"] for package in lock["package"] if package["name"] == "uv"]


def test_the_optional_parts_are_all_in_all() -> None:
    """`pip install partyorg[all]` brings every extra there is but Spark, which is 470 MB and needs Java besides."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    named = re.search(r"\[(.*)\]", extras["all"][0])
    assert named
    assert set(named.group(1).split(",")) == extras.keys() - {"all", "spark"}
