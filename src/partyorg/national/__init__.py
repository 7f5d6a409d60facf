"""The national baseline: a plugin like any other, except that it ships with the library.

It gives the campaign of branch life, the words that campaigns of several issuers share, and the mappings for the
rosters that most universities keep.
"""

from collections.abc import Iterable
from importlib.resources import files
from importlib.resources.abc import Traversable

from partyorg.plugins import hookimpl
from partyorg.vocabulary import Word

__all__ = ["partyorg_api", "partyorg_campaigns", "partyorg_importers", "partyorg_vocabulary"]

partyorg_api = "1"


@hookimpl
def partyorg_campaigns() -> Iterable[Traversable]:
    """Branch life after the branch regulations of 2018."""
    return [files("partyorg") / "national" / "branch_life.toml"]


@hookimpl
def partyorg_vocabulary() -> Iterable[Word]:
    """Words of the national texts that provincial and school campaigns use too."""
    return [
        Word(
            list="activity",
            id="secretary_training",
            zh="党支部书记培训",
            en="training of branch secretaries",
            is_a="training",
            aliases=("支部书记培训", "书记培训班"),
        ),
    ]


@hookimpl
def partyorg_importers() -> Iterable[Traversable]:
    """The member sheet, the development sheet and the meeting ledger."""
    folder = files("partyorg") / "io" / "mappings"
    return sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
