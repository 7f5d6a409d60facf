"""The organization on a day as a table: the tree, and how many people of each stage belong below each unit."""

from collections.abc import Mapping

from partyorg.i18n import current
from partyorg.i18n import gettext as _
from partyorg.org import OrgAt
from partyorg.vocabulary import Vocabulary, base

from .table import Table

__all__ = ["org_table"]

STAGES = ("full", "probationary", "target", "activist", "applicant")
INDENT = "  "


def org_table(
    org: OrgAt, names: Mapping[str, str], *, depth: int | None = None, vocabulary: Vocabulary | None = None
) -> Table:
    """One row a unit, indented by its depth; `depth` leaves out what lies deeper. Counts take in everything below."""
    words = vocabulary or base()
    lang = current().locale
    stages = [s for s in STAGES if any(s in counts for counts in org.counts.values())]
    rows = []
    for unit, level in org.tree:
        if depth is not None and level > depth:
            continue
        counts = org.counts.get(unit, {})
        kind = words.label("unit", org.units[unit].kind, lang)
        cells = [str(counts.get(stage, 0)) for stage in stages]
        rows.append((INDENT * level + names.get(unit, unit), unit, kind, str(sum(counts.values())), *cells))
    headings = (_("unit"), _("id"), _("kind"), _("people"), *(words.label("stage", s, lang) for s in stages))
    return Table(headings, tuple(rows), _("The organization on {day}").format(day=org.day.isoformat()))
