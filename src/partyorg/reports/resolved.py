"""A campaign after every overlay: each value, and the definition, line and clause that it comes from."""

from pathlib import PurePath

from partyorg.campaign.resolved import Resolved, ResolvedRule, ResolvedValue
from partyorg.i18n import gettext as _

from .messages import titled
from .table import Table

__all__ = ["resolved_table"]


def resolved_table(resolved: Resolved) -> Table:
    """One row for every value of every rule, in file order."""
    campaign = resolved.campaign
    rows = tuple(_row(rule, value) for rule in resolved.rules for value in rule.values)
    headings = (_("rule"), _("key"), _("value"), _("from"), _("place"), _("by clause"))
    return Table(headings, rows, titled(campaign.title, campaign.title_en))


def _row(rule: ResolvedRule, value: ResolvedValue) -> tuple[str, ...]:
    place = f"{PurePath(value.file).name}:{value.line}" if value.line else PurePath(value.file).name
    return rule.id, value.path, value.text, value.origin, place, value.clause
