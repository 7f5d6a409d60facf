"""Ningbo Polytechnic's three-level joint building of Party organizations, as a partyorg plugin."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from partyorg.plugins import hookimpl

__all__ = ["partyorg_campaigns"]

partyorg_api = "1"


@hookimpl
def partyorg_campaigns() -> Iterable[Traversable]:
    """Give the one campaign file: 党建“三级联创”, issued in June 2020."""
    return [files(__name__) / "campaign.toml"]
