"""No hook without a contract, a user in this repository, a place in the docs and a type."""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import get_args, get_type_hints

import pytest

from partyorg.plugins import hookspecs

ROOT = Path(__file__).parents[2]
HOOKS = sorted(name for name in vars(hookspecs) if name.startswith("partyorg_"))


def test_there_are_hooks() -> None:
    """The tests below look at something."""
    assert "partyorg_campaigns" in HOOKS


@pytest.mark.parametrize("hook", HOOKS)
def test_the_docstring_states_the_contract(hook: str) -> None:
    """Arguments, moment of the call, what to return, what goes wrong, and an example."""
    text = inspect.getdoc(getattr(hookspecs, hook)) or ""
    for part in ("Arguments:", "Called:", "Return:", "Errors:", "Example::"):
        assert part in text
    assert f"def {hook}(" in text


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_used_in_this_repository(hook: str) -> None:
    """A hook that nobody here uses is a promise that nobody here keeps."""
    packages = ["partyorg.national", *(p.name for p in ROOT.glob("plugins/*/src/partyorg_*"))]
    users = [name for name in packages if hasattr(importlib.import_module(name), hook)]
    assert users


@pytest.mark.parametrize("hook", HOOKS)
def test_every_hook_is_documented(hook: str) -> None:
    """The reference has a section of the hook's name."""
    page = (ROOT / "docs" / "reference" / "hooks.md").read_text(encoding="utf-8")
    assert re.search(rf"^## `{hook}`$", page, re.MULTILINE)


def test_the_typed_hooks_match_the_specifications() -> None:
    """The Protocol has the same hooks and arguments, and a list of each one's answer."""
    typed = {name: getattr(hookspecs.Hooks, name) for name in vars(hookspecs.Hooks) if name in HOOKS}
    assert sorted(typed) == HOOKS
    for name, method in typed.items():
        spec = getattr(hookspecs, name)
        arguments = list(inspect.signature(method).parameters)[1:]
        assert arguments == list(inspect.signature(spec).parameters)
        (answer,) = get_args(get_type_hints(method)["return"])
        assert answer == get_type_hints(spec)["return"]
