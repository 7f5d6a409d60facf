"""Henan's four award activities for Party building in universities, as a partyorg plugin."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from partyorg.plugins import hookimpl

__all__ = ["partyorg_campaigns"]

partyorg_api = "1"


@hookimpl
def partyorg_campaigns() -> Iterable[Traversable]:
    """Give the one campaign file: 四个活动, launched in August 2022."""
    return [files(__name__) / "campaign.toml"]
