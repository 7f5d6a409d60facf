"""The public names: sorted, documented, there, and loaded only when they are used."""

from __future__ import annotations

import importlib
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import partyorg

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")


def documented(module: str) -> list[str]:
    """The names that the reference lists for a module."""
    sections = re.split(r"^## `(.+)`$", PAGE, flags=re.MULTILINE)
    by_module = {"partyorg": sections[0], **dict(zip(sections[1::2], sections[2::2], strict=True))}
    return re.findall(r"^\| `(\w+)` \|", by_module[module], re.MULTILINE)


@pytest.mark.parametrize(
    "module", ["partyorg", "partyorg.membership", "partyorg.plugins", "partyorg.testing"]
)
def test_public_names_are_sorted_and_documented(module: str) -> None:
    """`__all__` is what the reference says, no more and no less."""
    names = list(importlib.import_module(module).__all__)
    assert names == sorted(names)
    assert names == documented(module)


@pytest.mark.parametrize("name", partyorg.__all__)
def test_every_public_name_is_there(name: str) -> None:
    """A name that is promised can be had, and has a docstring."""
    value = getattr(partyorg, name)
    assert name == "__version__" or value.__doc__


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    """The lazy module behaves like any other."""
    with pytest.raises(AttributeError, match="no attribute 'evalaute'"):
        _ = partyorg.evalaute
    assert set(partyorg.__all__) <= set(dir(partyorg))


def test_the_import_loads_none_of_our_modules() -> None:
    """Names are lazy: nothing but the package itself is read."""
    program = "import sys, partyorg; print([m for m in sys.modules if m.startswith('partyorg.')])"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


def test_the_version_is_that_of_the_distribution() -> None:
    """The number in the code is the one in pyproject.toml."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert partyorg.__version__ == project["version"]
