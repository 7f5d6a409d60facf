"""Registers in and out: CSV folders, workbooks, JSON, rosters, templates; and what can be wrong with them."""

from partyorg.io.formats import Reading, check_register, load_register, read_register, save_register
from partyorg.io.importer import import_roster
from partyorg.io.mapping import RosterMapping, load_mapping, shipped_mappings
from partyorg.io.pseudonymise import pseudonymise
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
    "pseudonymise",
    "read_register",
    "register_from_rows",
    "save_register",
    "shipped_mappings",
    "write_template",
]
