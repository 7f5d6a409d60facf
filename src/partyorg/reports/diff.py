"""Two texts of a campaign side by side: as tables, and as JSON."""

import json
from collections.abc import Iterable, Iterator, Mapping

from partyorg.campaign.diff import CampaignDiff
from partyorg.evaluation.findings import Finding
from partyorg.i18n import N_
from partyorg.i18n import gettext as _

from .messages import status_word
from .table import Table, subject_text

__all__ = ["diff_json", "diff_tables"]

KINDS = {"clause": N_("clause"), "rule": N_("rule"), "key": N_("key"), "number": N_("figure")}

Pairs = Iterable[tuple[Finding | None, Finding | None]]


def diff_tables(
    found: CampaignDiff, rows: Pairs = (), names: Mapping[str, str] | None = None
) -> tuple[Table, ...]:
    """Clauses and rules that differ, then findings that do; nothing where nothing does."""
    lines = tuple(
        (_(KINDS[d.what]), d.id, d.path, d.before or "–", d.after or "–") for d in found.differences
    )
    headings = (_("what"), _("id"), _("key"), found.old, found.new)
    tables = (Table(headings, lines, _("What differs in the text")), _findings(found, rows, names))
    return tuple(table for table in tables if table.rows)


def _findings(found: CampaignDiff, rows: Pairs, names: Mapping[str, str] | None) -> Table:
    lines = tuple(_row(one, other, names) for one, other in rows)
    headings = (_("rule"), _("who"), _("counterpart"), _("period"), found.old, found.new)
    return Table(headings, lines, _("Findings that differ"))


def _row(one: Finding | None, other: Finding | None, names: Mapping[str, str] | None) -> tuple[str, ...]:
    f = other or one
    assert f is not None
    who = subject_text(f.subject, names)
    counterpart = subject_text(f.counterpart, names) if f.counterpart else f.about
    return (
        f.rule,
        who,
        counterpart,
        f.period.label if f.period else "",
        _status(one, other),
        _status(other, one),
    )


def _status(finding: Finding | None, beside: Finding | None) -> str:
    """The status, with count, due day and grade where these are what differs."""
    if finding is None:
        return "–"
    parts = [status_word(finding.status)]
    if beside is not None:
        parts += _more(finding, beside)
    return _("; ").join(parts)


def _more(finding: Finding, beside: Finding) -> Iterator[str]:
    if (finding.count, finding.required) != (beside.count, beside.required) and finding.count is not None:
        yield f"{finding.count}/{finding.required}"
    if finding.due != beside.due and finding.due:
        yield finding.due.isoformat()
    if finding.grade != beside.grade and finding.grade:
        yield finding.grade
    if finding.value != beside.value and finding.value is not None:
        yield str(finding.value)


def diff_json(found: CampaignDiff, rows: Pairs = ()) -> str:
    """Everything that differs as one JSON text, for programs."""
    data = {
        "format": "partyorg.diff/1",
        "old": found.old,
        "new": found.new,
        "differences": [
            {"what": d.what, "id": d.id, "path": d.path, "before": d.before, "after": d.after}
            for d in found.differences
        ],
        "findings": [
            {
                "key": (other or one).key.partition("|")[2],  # type: ignore[union-attr]  # one of the two is there
                "before": one.status if one else None,
                "after": other.status if other else None,
            }
            for one, other in rows
        ],
    }
    return json.dumps(data, ensure_ascii=False, indent=2)
