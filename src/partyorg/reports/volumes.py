"""How campaigns stand that were evaluated apart, each on a day of its own years."""

from collections.abc import Iterable

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Findings
from partyorg.facts import Register
from partyorg.i18n import current
from partyorg.i18n import gettext as _

from .messages import status_word, titled
from .summary import SHOWN, summarise
from .table import Table

__all__ = ["volumes_table"]


def volumes_table(runs: Iterable[tuple[Register, tuple[Campaign, ...], Findings]]) -> Table:
    """One titled table with a row for each campaign of each run: the day, findings by status, the share met."""
    rows = []
    for register, campaigns, findings in runs:
        titles = {c.id: titled(c.title, c.title_en) for c in campaigns}
        summary = summarise(findings, register, behind=0, pressing=0)
        for standing in summary.standings:
            share = current().format_percent(standing.met) if standing.met is not None else "–"
            counts = (str(standing.totals[status]) for status in SHOWN)
            rows.append(
                (titles.get(standing.campaign, standing.campaign), summary.as_of.isoformat(), *counts, share)
            )
    return Table(
        (_("campaign"), _("as of"), *map(status_word, SHOWN), _("share met")),
        tuple(rows),
        _("Other campaigns, each in its own years"),
    )
