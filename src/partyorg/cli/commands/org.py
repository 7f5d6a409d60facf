"""org: the tree and the counts at a date."""

from datetime import date
from pathlib import Path

import click

from partyorg import app
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from ..options import Session, as_known_option, as_of_option, plugin_options, register_argument

__all__ = ["command"]


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_("Show the organization at a date: the tree, and how many people belong below each unit.")
    )
    @register_argument
    @as_of_option
    @as_known_option
    @click.option(
        "--depth", type=click.IntRange(min=0), default=None, help=_("How many levels below the top to show.")
    )
    @plugin_options
    def org(session: Session, register: Path, as_of: date, as_known: date | None, depth: int | None) -> int:
        from partyorg.org import org_at
        from partyorg.reports.org import org_table

        setup = session.setup()
        facts = session.register(register, setup)
        at = org_at(facts, as_of, as_known)
        table = org_table(at, app.names_in(facts, people=False), depth=depth)
        session.console.table(table)
        n, shown = len(at.tree), len(table.rows)
        said = ngettext("{n} unit", "{n} units", n)
        if shown < n:
            said = ngettext("{shown} of {n} unit shown", "{shown} of {n} units shown", n)
        session.console.say(said.format(n=n, shown=shown))
        return 0

    return org
