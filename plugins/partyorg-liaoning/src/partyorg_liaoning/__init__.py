"""Liaoning's campaign for universities, as a partyorg plugin."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from partyorg.plugins import hookimpl

__all__ = ["partyorg_campaigns"]

partyorg_api = "1"


@hookimpl
def partyorg_campaigns() -> Iterable[Traversable]:
    """Give the one campaign file: 校园先锋工程, the notice of 2016-06-03."""
    return [files(__name__) / "campaign.toml"]
