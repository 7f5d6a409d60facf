"""diff: what changed from one text of a campaign to another, and whose findings would differ."""

from datetime import date
from pathlib import Path
from typing import Literal

import click

from partyorg import app
from partyorg.app.comparing import FindingPair, differing_findings
from partyorg.campaign.diff import diff
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from ..options import Session, as_of_option, names_option, plugin_options

__all__ = ["command"]


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_(
            "Show what differs between two campaigns, or two days of one: clauses, rules, numbers; with a register, also "
            "the findings that would differ."
        )
    )
    @click.argument("old", metavar="ID[@DATE]")
    @click.argument("new", metavar="ID[@DATE]")
    @click.option(
        "--register",
        type=click.Path(path_type=Path),
        default=None,
        metavar="REGISTER",
        help=_("Evaluate both on this register, and show which findings differ."),
    )
    @as_of_option
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["table", "json"]),
        default="table",
        help=_("A table to read, or JSON."),
    )
    @names_option
    @plugin_options
    def compare(
        session: Session, old: str, new: str, register: Path | None, as_of: date,
        format_: Literal["table", "json"], names: bool,
    ) -> int:  # fmt: skip
        from partyorg.reports.diff import diff_json, diff_tables

        setup = session.setup()
        first, second = (app.campaign_named(setup.catalogue, text) for text in (old, new))
        found = diff(setup.catalogue, old, new)
        rows: tuple[FindingPair, ...] = ()
        shown = None
        if register is not None:
            facts = session.register(register, setup)
            rows = differing_findings(facts, first, second, as_of)
            shown = app.names_in(facts, people=True) if names else None
        if format_ == "json":
            session.console.result(diff_json(found, rows))
        else:
            for table in diff_tables(found, rows, shown):
                session.console.table(table)
        n = len(found.differences)
        session.console.say(
            ngettext("{n} difference in the text", "{n} differences in the text", n).format(n=n)
        )
        if register is not None:
            n = len(rows)
            session.console.say(ngettext("{n} finding differs", "{n} findings differ", n).format(n=n))
        return 0

    return compare
