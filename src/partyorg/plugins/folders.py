"""Folders as plugins: data alone, safe to load, since nothing in them is executed."""

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path
from types import SimpleNamespace

from partyorg.errors import Fault, InputError, Where

from .hookspecs import hookimpl

__all__ = ["folder_plugin"]

CAMPAIGN = "campaign.toml"
MAPPINGS = "mappings"


def folder_plugin(folder: Path) -> SimpleNamespace:
    """A plugin out of a folder: its `campaign.toml`, and the mappings in `mappings/`, if there are any.

    No Python in the folder is imported or run. Raises InputError where there is no `campaign.toml`, or where a file or
    link leads out of the folder.
    """
    if not (folder / CAMPAIGN).is_file():
        message = "the folder {folder} is not a plugin: it has no campaign.toml"
        raise InputError([Fault("P301", message, Where(file=str(folder)), {"folder": folder.name})])
    campaign = _inside(folder, folder / CAMPAIGN)
    mappings = [_inside(folder, path) for path in sorted((folder / MAPPINGS).glob("*.toml"))]
    plugin = SimpleNamespace(partyorg_campaigns=_files("partyorg_campaigns", [campaign]))
    if mappings:
        plugin.partyorg_importers = _files("partyorg_importers", mappings)
    return plugin


def _files(name: str, paths: list[Path]) -> object:
    def hook() -> Iterable[Traversable]:
        return paths

    hook.__name__ = name
    return hookimpl(hook)


def _inside(folder: Path, path: Path) -> Path:
    home = folder.resolve()
    if not path.resolve().is_relative_to(home):
        message = "{path} leads out of the plugin's folder; copy the file into the folder"
        raise InputError([Fault("P302", message, Where(file=str(path)), {"path": path.name})])
    return path
