"""Folders as plugins: data alone, safe to load, since nothing in them is executed."""

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from pathlib import Path
from types import SimpleNamespace

from partyorg.errors import Fault, InputError, Where

from .hookspecs import hookimpl

__all__ = ["folder_plugin"]

CAMPAIGN = "campaign.toml"
PROCEDURE = "procedure.toml"
MAPPINGS = "mappings"


def folder_plugin(folder: Path) -> SimpleNamespace:
    """A plugin out of a folder: its `campaign.toml` or `procedure.toml` or both, and the mappings in `mappings/`, if any.

    No Python in the folder is imported or run. Raises InputError where there is neither, or where a file or link leads
    out of the folder.
    """
    there = {
        name: _inside(folder, folder / name) for name in (CAMPAIGN, PROCEDURE) if (folder / name).is_file()
    }
    if not there:
        message = "the folder {folder} is not a plugin: it has no campaign.toml"
        raise InputError([Fault("P301", message, Where(file=str(folder)), {"folder": folder.name})])
    mappings = [_inside(folder, path) for path in sorted((folder / MAPPINGS).glob("*.toml"))]
    plugin = SimpleNamespace()
    if CAMPAIGN in there:
        plugin.partyorg_campaigns = _files("partyorg_campaigns", [there[CAMPAIGN]])
    if PROCEDURE in there:
        plugin.partyorg_procedures = _files("partyorg_procedures", [there[PROCEDURE]])
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
