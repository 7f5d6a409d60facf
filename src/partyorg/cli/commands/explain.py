"""explain, scope: why a finding is what it is, and whom a rule looks at."""

from datetime import date
from pathlib import Path

import click

from partyorg import app
from partyorg.evaluation.findings import STATUSES
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from ..asked import chosen_of, known_clauses, known_ids
from ..options import (
    Session,
    as_known_option,
    as_of_option,
    campaign_option,
    names_option,
    plugin_options,
    register_argument,
)

__all__ = ["command"]


def command(name: str) -> click.Command:
    """One of the commands of this module."""
    return {"explain": _explain, "scope": _scope}[name]()


def _explain() -> click.Command:
    @click.command(
        help=_("Say why findings are what they are: the clause, the facts counted and refused, what helps.")
    )
    @register_argument
    @campaign_option()
    @click.option(
        "--clause", "clauses", multiple=True, metavar="C", help=_("Only findings that cite this clause.")
    )
    @click.option("--subject", required=True, metavar="ID", help=_("The person, unit or seat."))
    @as_of_option
    @as_known_option
    @click.option(
        "--status",
        "statuses",
        multiple=True,
        type=click.Choice(STATUSES),
        metavar="S",
        help=_("Only findings of this status: {statuses}.").format(statuses=", ".join(STATUSES)),
    )
    @names_option
    @plugin_options
    def explain(
        session: Session, register: Path, campaigns: tuple[str, ...], clauses: tuple[str, ...], subject: str,
        as_of: date, as_known: date | None, statuses: tuple[str, ...], names: bool,
    ) -> int:  # fmt: skip
        from partyorg.evaluation.explain import explain as explained
        from partyorg.reports.explain import explanation_text

        setup = session.setup()
        known_clauses(app.chosen_campaigns(setup.catalogue, campaigns, as_of), clauses)
        facts = session.register(register, setup)
        known_ids(facts, (subject,))
        chosen = chosen_of(session, setup, campaigns, as_of, facts)
        shown = app.names_in(facts, people=True) if names else {}
        count = rows = 0
        for campaign in chosen:
            found = app.evaluate_campaigns(
                facts, [campaign], as_of, as_known=as_known, subjects=[subject], clauses=clauses
            )
            found = app.selected(found, clauses=clauses, subjects=[subject])
            rows += len(found)
            for finding in app.selected(found, statuses=statuses):
                explanation = explained(finding, facts, campaign, as_of, as_known=as_known)
                session.console.result(explanation_text(explanation, campaign, shown))
                count += 1
        if not count:
            said = _("There is no finding about {subject}.")
            if statuses and rows:
                said = _("There is no such finding about {subject}, but {n} of another status.")
            elif chosen:
                said = _(
                    "There is no finding about {subject}: it is in the scope of no rule asked for by {day}."
                )
            session.console.say(said.format(subject=subject, n=rows, day=as_of))
        return 0

    return explain


def _scope() -> click.Command:
    @click.command(help=_("Say whom a rule looks at, and how each stands."))
    @register_argument
    @campaign_option(required=True)
    @click.option("--rule", required=True, metavar="R", help=_("The rule, by its id."))
    @as_of_option
    @names_option
    @plugin_options
    def scope(session: Session, register: Path, campaigns: str, rule: str, as_of: date, names: bool) -> int:
        from partyorg.reports.scope import scope_table

        setup = session.setup()
        campaign = app.campaign_named(setup.catalogue, campaigns)
        facts = session.register(register, setup)
        found = app.evaluate_campaigns(facts, [campaign], as_of, rules=[rule])
        shown = app.names_in(facts, people=True) if names else None
        table = scope_table(found, campaign.vocabulary, shown)
        session.console.table(table)
        n = len(table.rows)
        session.console.say(ngettext("{n} subject", "{n} subjects", n).format(n=n))
        return 0

    return scope
