"""What every test of the workspace starts from: no settings of the person who runs it, and no timing."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

# A slow or busy machine is not a failing test, and a run that was green stays green: the same examples are drawn every
# time, without a store of earlier ones. PARTYORG_TEST_SEARCH=1 draws new ones, to look for what nobody has met yet.
settings.register_profile("partyorg", deadline=None, derandomize=True, database=None)
settings.register_profile("search", deadline=None)
settings.load_profile("search" if os.environ.get("PARTYORG_TEST_SEARCH") else "partyorg")


PLUGINS = Path(__file__).parent / "plugins"


def pytest_itemcollected(item: pytest.Item) -> None:
    """Scenarios of plugins count as slow: they test definitions, and the coverage of the core is measured without them."""
    if item.path.is_relative_to(PLUGINS):
        item.add_marker("slow")


@pytest.fixture(autouse=True)
def neutral_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the variables by which a person tunes partyorg; a test sets the ones it means."""
    for name in ("PARTYORG_LANG", "PARTYORG_TRACE"):
        monkeypatch.delenv(name, raising=False)
