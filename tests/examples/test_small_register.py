"""The committed examples: what the script writes, and in good order."""

import importlib.util
from collections.abc import Callable
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from partyorg.facts import Person, Tenure, Unit
from partyorg.io.formats import check_register, load_register

ROOT = Path(__file__).parents[2]
SMALL = ROOT / "examples/small-register"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """The script that writes the examples, as a module."""
    spec = importlib.util.spec_from_file_location("make_examples", ROOT / "scripts/make_examples.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_files_are_what_the_script_writes(script: ModuleType, tmp_path: Path) -> None:
    """Nobody has edited the files by hand, and no change of the generator has been forgotten: the bytes agree."""
    from partyorg.io.formats import save_register

    made = tmp_path / SMALL.name
    save_register(script.small_register(), made)
    changed: Callable[[Path], list[str]] = script.changed
    assert changed(made) == []


def test_a_stale_file_is_noticed(script: ModuleType, tmp_path: Path) -> None:
    """A file that differs and a file that is missing are both named."""
    made = tmp_path / SMALL.name
    made.mkdir()
    for path in SMALL.iterdir():
        if path.name != "people.csv":
            (made / path.name).write_bytes(path.read_bytes())
    (made / "units.csv").write_text("id\n", encoding="utf-8")
    assert script.changed(made) == ["people.csv", "units.csv"]


def test_it_is_small_and_in_good_order() -> None:
    """Three branches and thirty members, no data fault, and readable ids."""
    assert not [fault for fault in check_register(SMALL) if fault.severity == "error"]
    register = load_register(SMALL)
    assert sum(u.kind == "branch" for u in register.facts(Unit)) == 3
    day = date(2018, 3, 31)
    members = [
        t
        for t in register.facts(Tenure)
        if t.kind == "affiliation" and t.since <= day and (t.until is None or t.until > day)
    ]
    assert len(members) == 30
    assert {"P001", "P101", "S001"} <= {p.id for p in register.facts(Person)}


def test_the_readme_says_that_all_of_it_is_fictitious() -> None:
    """Whoever opens the folder reads it first."""
    readme = (ROOT / "examples/README.md").read_text(encoding="utf-8")
    assert "All data here are fictitious" in readme
    assert "全部为虚构" in readme
