"""Registers in and out: CSV folders, workbooks, JSON, rosters, templates; and what can be wrong with them."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from partyorg.io.formats import Reading, check_register, load_register, read_register, save_register
    from partyorg.io.importer import import_roster
    from partyorg.io.mapping import RosterMapping, load_mapping, shipped_mappings
    from partyorg.io.rows import facts_from_rows, register_from_rows
    from partyorg.io.template import write_template

__all__ = [
    "Reading",
    "RosterMapping",
    "check_register",
    "facts_from_rows",
    "import_roster",
    "load_mapping",
    "load_register",
    "read_register",
    "register_from_rows",
    "save_register",
    "shipped_mappings",
    "write_template",
]

_HOMES = {
    "formats": ("Reading", "check_register", "load_register", "read_register", "save_register"),
    "importer": ("import_roster",),
    "mapping": ("RosterMapping", "load_mapping", "shipped_mappings"),
    "rows": ("facts_from_rows", "register_from_rows"),
    "template": ("write_template",),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> object:
    """Each part is imported on first use: reading a register needs neither templates nor rosters."""
    home = _HOME_OF.get(name)
    if home is None:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(import_module(f"{__name__}.{home}"), name)
    return found
