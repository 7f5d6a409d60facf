"""select: a ranked list for one round of a selection, for people to decide on."""

from datetime import date
from pathlib import Path
from typing import Literal

import click

from partyorg import app
from partyorg.i18n import gettext as _

from ..options import (
    DAY,
    Session,
    as_known_option,
    campaign_option,
    names_option,
    plugin_options,
    register_argument,
)

__all__ = ["command"]


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(help=_("Propose a ranked list for a round of a selection, with reasons; people decide."))
    @register_argument
    @campaign_option(required=True)
    @click.option("--selection", required=True, metavar="ID", help=_("The selection, by its rule id."))
    @click.option("--round", "round_", required=True, metavar="R", help=_("The round, by its key."))
    @click.option(
        "--as-of",
        type=DAY,
        default=None,
        metavar="DATE",
        help=_("The last day seen. The day on which the round is decided, if left out."),
    )
    @as_known_option
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["table", "json"]),
        default="table",
        help=_("A table to read, or JSON."),
    )
    @names_option
    @plugin_options
    def select(
        session: Session, register: Path, campaigns: str, selection: str, round_: str, as_of: date | None,
        as_known: date | None, format_: Literal["table", "json"], names: bool,
    ) -> int:  # fmt: skip
        from partyorg.evaluation.proposal import propose
        from partyorg.reports.messages import titled
        from partyorg.reports.proposal import proposal_json, proposal_tables

        setup = session.setup()
        campaign = app.campaign_named(setup.catalogue, campaigns)
        facts = session.register(register, setup)
        found = propose(facts, campaign, selection, round_, as_of, as_known=as_known)
        if format_ == "json":
            session.console.result(proposal_json(found))
            return 0
        said = _("{title} ({selection}), round {round}, to be decided by {decided}, as of {as_of}")
        rule = next(r for r in campaign.rules if r.id == found.selection)
        session.console.say(
            said.format(
                title=titled(rule.title, rule.title_en),
                selection=found.selection,
                round=found.round.label,
                decided=found.decided,
                as_of=found.as_of,
            )
        )
        for table in proposal_tables(found, campaign, app.names_in(facts, people=names)):
            session.console.table(table)
        if not found.candidates:
            session.console.say(_("Nobody stands for this round."))
        session.console.say(_("This is a proposal: those entitled decide, and record what they decided."))
        return 0

    return select
