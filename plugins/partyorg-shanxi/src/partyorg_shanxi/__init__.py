"""A Shanxi college's campaign to build advanced organizations and strive for excellence, as a partyorg plugin."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from partyorg.plugins import hookimpl

__all__ = ["partyorg_campaigns"]

partyorg_api = "1"


@hookimpl
def partyorg_campaigns() -> Iterable[Traversable]:
    """Give the one campaign file: 创先争优, June 2010 to November 2012."""
    return [files(__name__) / "campaign.toml"]
