"""What every test of the workspace starts from: no settings of the person who runs it, and no timing."""

from __future__ import annotations

import pytest
from hypothesis import settings

# A slow or busy machine is not a failing test.
settings.register_profile("partyorg", deadline=None)
settings.load_profile("partyorg")


@pytest.fixture(autouse=True)
def neutral_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away the variables by which a person tunes partyorg; a test sets the ones it means."""
    for name in ("PARTYORG_LANG", "PARTYORG_TRACE"):
        monkeypatch.delenv(name, raising=False)
