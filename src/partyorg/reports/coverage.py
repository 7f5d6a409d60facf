"""Coverage as tables and as JSON: what carries each clause, and what rests on figures the document does not give."""

import json

from partyorg.campaign.coverage import Coverage
from partyorg.campaign.definition import Campaign
from partyorg.i18n import gettext as _

from .messages import titled
from .offsets import span_text
from .show import FORCE_WORDS, disposition_text, reason_said
from .table import Table

__all__ = ["coverage_json", "coverage_tables"]


def coverage_tables(coverage: Coverage, campaign: Campaign) -> tuple[Table, ...]:
    """Every clause in document order with its rules or its disposition; then assumed figures, then open ones."""
    clauses = []
    unlisted = {a.name for a in coverage.unlisted}
    for row in coverage.rows:
        clause = row.clause
        carried = " ".join(row.rules)
        if clause.disposition:
            carried = disposition_text(clause)
        used = {name for rule in row.rules for name in coverage.resting.get(rule, ())}
        marks = _("; ").join(
            said
            for said, given in (
                (_("assumed figures"), used - unlisted),
                (_("open figures"), used & unlisted),
            )
            if given
        )
        gist = titled(clause.gist, clause.gist_en)
        clauses.append((clause.id, clause.at, gist, _(FORCE_WORDS[clause.force]), carried or "–", marks))
    headings = (
        _("clause"), _("place"), _("gist"), _("force"), _("carried by"), _("rests on"),
    )  # fmt: skip
    title = titled(campaign.title, campaign.title_en)
    tables = [Table(headings, tuple(clauses), title)]
    using: dict[str, list[str]] = {}
    for rule, names in coverage.resting.items():
        for name in names:
            using.setdefault(name, []).append(rule)
    assumed = tuple(
        (a.name, span_text(a.value), reason_said(a.reason), " ".join(using.get(a.name, [])))
        for a in coverage.assumed
    )
    open_ = tuple((a.name, reason_said(a.reason), " ".join(using.get(a.name, []))) for a in coverage.unlisted)
    about = (_("figure"), _("value"), _("reason"), _("rules that rest on it"))
    tables.append(Table(about, assumed, _("Figures that the document does not give, and what is assumed")))
    tables.append(Table((about[0], *about[2:]), open_, _("Figures and lists that stay open")))
    return tuple(table for table in tables if table.rows)


def coverage_json(coverage: Coverage) -> str:
    """The coverage as one JSON text, for programs."""
    data = {
        "format": "partyorg.coverage/1",
        "campaign": coverage.campaign,
        "clauses": [
            {
                "id": row.clause.id,
                "rules": list(row.rules),
                "disposition": row.clause.disposition,
                "reason": row.clause.reason,
            }
            for row in coverage.rows
        ],
        "unaccounted": list(coverage.unaccounted),
        "assumed": [{"name": a.name, "value": a.value, "reason": a.reason} for a in coverage.assumed],
        "unlisted": [{"name": a.name, "reason": a.reason} for a in coverage.unlisted],
        "resting": {rule: list(names) for rule, names in sorted(coverage.resting.items())},
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
