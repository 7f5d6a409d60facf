"""plugins: what was found, and why something was left out."""

from collections.abc import Iterator

import click
from attrs import evolve

from partyorg.app import Setup
from partyorg.errors import Fault, InputError
from partyorg.i18n import N_
from partyorg.i18n import gettext as _
from partyorg.plugins import PluginRecord
from partyorg.reports.faults import fault_text
from partyorg.reports.table import Table

from ..options import Session, plugin_options

__all__ = ["command"]

SOURCES = {
    "built-in": N_("built-in"), "entry point": N_("entry point"), "folder": N_("folder"), "caller": N_("caller"),
}  # fmt: skip
STATUSES = {
    "loaded": N_("loaded"), "blocked": N_("blocked"), "refused": N_("refused"), "broken": N_("broken"),
}  # fmt: skip


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_("List the plugins: name, version, source, hooks, status; and why one was not loaded.")
    )
    @plugin_options
    def plugins(session: Session) -> int:
        setup = session.setup(strict=False)
        records = tuple(_linked(setup))
        rows = tuple(
            (
                r.name, r.version, " ".join(filter(None, (_(SOURCES[r.source]), r.location))),
                " ".join(hook.removeprefix("partyorg_") for hook in r.hooks), _(STATUSES[r.status]),
            )
            for r in records
        )  # fmt: skip
        headings = (_("name"), _("version"), _("source"), _("hooks"), _("status"))
        session.console.table(Table(headings, rows))
        for record in records:
            if record.fault is not None:
                session.console.say(fault_text(record.fault))
        return 0

    return plugins


def _linked(setup: Setup) -> Iterator[PluginRecord]:
    """The records, with a plugin marked broken where a campaign of it is read but does not hold together."""
    faults: dict[str, Fault] = {}
    for id in setup.catalogue.campaigns():
        try:
            setup.catalogue.campaign(id)
        except InputError as problem:
            faults.setdefault(setup.catalogue.plugin_of(id), problem.faults[0])
    for record in setup.records:
        if record.status == "loaded" and record.name in faults:
            yield evolve(record, status="broken", fault=faults[record.name])
        else:
            yield record
