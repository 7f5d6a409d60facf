"""Measures on student Party building in a university, as a partyorg plugin."""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from partyorg.plugins import hookimpl

__all__ = ["partyorg_campaigns", "partyorg_procedures"]

partyorg_api = "1"


@hookimpl
def partyorg_campaigns() -> Iterable[Traversable]:
    """Give the one campaign file: 关于加强和改进学生党建工作的实施办法."""
    return [files(__name__) / "campaign.toml"]


@hookimpl
def partyorg_procedures() -> Iterable[Traversable]:
    """Give the one procedure file, which adds to the national procedure of admission."""
    return [files(__name__) / "procedure.toml"]
