"""org: the tree and the counts at a date, structure faults, terms that end."""

from datetime import date
from pathlib import Path

import click

from partyorg import app
from partyorg.facts import Register
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from ..options import Session, as_known_option, as_of_option, plugin_options, register_argument

__all__ = ["command"]

MOST_TERMS = 20
"""How many elections that are due the table shows."""


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_(
            "Show the organization at a date: the tree, how many people belong below each unit, what is wrong with its "
            "structure, and the terms that end."
        )
    )
    @register_argument
    @as_of_option
    @as_known_option
    @click.option(
        "--depth", type=click.IntRange(min=0), default=None, help=_("How many levels below the top to show.")
    )
    @click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=MOST_TERMS,
        show_default=True,
        help=_("How many elections that are due to show; 0 for all."),
    )
    @plugin_options
    def org(
        session: Session, register: Path, as_of: date, as_known: date | None, depth: int | None, limit: int
    ) -> int:
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
        found = app.standing(facts, setup.catalogue, as_of, as_known)
        if found is not None:
            _standing(session, found, facts, as_of, limit)
        return 0

    return org


def _standing(session: Session, found: app.Standing, register: Register, as_of: date, limit: int) -> None:
    """Structure faults by rule, terms that end, and how many there are of each."""
    from partyorg.reports.org import faults_table, terms_table
    from partyorg.reports.table import Table

    names = app.names_in(register, people=False)
    session.console.table(faults_table(found.faults, found.campaign, names))
    n = len(found.faults)
    said = ngettext("{n} structure fault", "{n} structure faults", n).format(n=n)
    if n:
        told = _("{faults}; partyorg evaluate REGISTER --campaign {campaign} --status unmet shows each")
        said = told.format(faults=said, campaign=found.campaign.id)
    session.console.say(said)
    table = terms_table(found.terms, as_of, names)
    session.console.table(Table(table.headings, table.rows[: limit or None], table.title))
    n, shown = len(table.rows), min(len(table.rows), limit or len(table.rows))
    said = ngettext("{n} election due", "{n} elections due", n).format(n=n)
    if shown < n:
        said = _("{said}; --limit 0 shows all").format(said=said)
    session.console.say(said)
    n = sum(term.began is None for term in found.terms)
    if n:
        said = ngettext("{n} unit has no election on record", "{n} units have no election on record", n)
        session.console.say(said.format(n=n))
