"""The hooks: what a plugin may add, each with its contract.

Every hook is called once for each plugin while a catalogue is loaded, and never again: evaluation asks no plugin.
"""

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from typing import Protocol

import pluggy

from partyorg.vocabulary import Word

__all__ = ["API_VERSION", "Hooks", "hookimpl", "hookspec"]

API_VERSION = 1
"""The version of this file's hooks; it rises when a hook changes in a way that a plugin would notice."""

hookspec = pluggy.HookspecMarker("partyorg")
hookimpl = pluggy.HookimplMarker("partyorg")
"""Marks a function of a plugin as its answer to the hook of the same name."""


@hookspec
def partyorg_campaigns() -> Iterable[Traversable]:  # type: ignore[empty-body]
    """Give the campaign files of this plugin.

    Arguments: none.
    Called: once, when a catalogue is loaded; the files are read then, in the order given.
    Return: an iterable of files, as `pathlib.Path` or what `importlib.resources.files` gives, each a TOML text with
    `format = "partyorg.campaign/1"`. A folder `locale` beside a file is found by itself.
    Errors: a file that cannot be read, or is not a campaign, stops strict loading with a fault that names the plugin.

    Example::

        from importlib.resources import files

        @hookimpl
        def partyorg_campaigns():
            return [files(__name__) / "campaign.toml"]
    """


@hookspec
def partyorg_vocabulary() -> Iterable[Word]:  # type: ignore[empty-body]
    """Give words that several campaigns share; words of one campaign stand in its file as `[[word]]`.

    Arguments: none.
    Called: once, before any campaign is read, so that campaigns of every plugin may use the words.
    Return: an iterable of `Word(list=…, id=…, zh=…, en=…)`.
    Errors: a word that another plugin (or the base set) gives a different meaning is a conflict that names both.

    Example::

        @hookimpl
        def partyorg_vocabulary():
            return [Word(list="activity", id="reading_circle", zh="读书会", en="reading circle")]
    """


@hookspec
def partyorg_importers() -> Iterable[Traversable]:  # type: ignore[empty-body]
    """Give mappings for `partyorg import`: which facts a roster's headings make.

    Arguments: none.
    Called: once, when a catalogue is loaded; a mapping is read when somebody imports with it.
    Return: an iterable of TOML files, as for `partyorg_campaigns`. A mapping's name is its file name without `.toml`.
    Errors: two mappings of one name are a conflict that names both plugins.

    Example::

        from importlib.resources import files

        @hookimpl
        def partyorg_importers():
            return [files(__name__) / "mappings" / "student_roster.toml"]
    """


class Hooks(Protocol):
    """The hooks as the host calls them: one answer a plugin."""

    def partyorg_campaigns(self) -> list[Iterable[Traversable]]:
        """See the hook."""

    def partyorg_vocabulary(self) -> list[Iterable[Word]]:
        """See the hook."""

    def partyorg_importers(self) -> list[Iterable[Traversable]]:
        """See the hook."""
