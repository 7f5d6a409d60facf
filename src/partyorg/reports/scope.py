"""Whom a rule looks at: the subjects of its findings, and how each stands."""

from collections import Counter
from collections.abc import Iterable, Mapping

from partyorg.evaluation.findings import STATUSES, Finding, Ref
from partyorg.i18n import gettext as _
from partyorg.vocabulary import Vocabulary

from .messages import status_word
from .table import Table, subject_text

__all__ = ["scope_table"]


def scope_table(
    findings: Iterable[Finding], vocabulary: Vocabulary, names: Mapping[str, str] | None = None
) -> Table:
    """One row for every subject, in the order of the findings, with the number of its rows by status."""
    counts: dict[Ref, Counter[str]] = {}
    for f in findings:
        counts.setdefault(f.subject, Counter())[f.status] += 1
    rows = tuple(
        (
            subject_text(ref, names, vocabulary),
            str(found.total()),
            _(", ").join(f"{status_word(s)} {found[s]}" for s in STATUSES if found[s]),
        )
        for ref, found in counts.items()
    )
    return Table((_("who"), _("rows"), _("how they stand")), rows)
