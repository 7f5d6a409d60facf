"""The organization on a day as tables: the tree with how many people belong below each unit, and the terms that end."""

from collections.abc import Iterable, Mapping
from datetime import date

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Finding
from partyorg.i18n import current, ngettext
from partyorg.i18n import gettext as _
from partyorg.org import OrgAt, Term
from partyorg.vocabulary import Vocabulary, base

from .table import Table, most_telling, rule_titles, subject_text

__all__ = ["faults_table", "org_table", "terms_table"]

STAGES = ("full", "probationary", "target", "activist", "applicant")
INDENT = "  "
EXAMPLES = 3
"""How many subjects stand for all of a rule."""


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


def faults_table(faults: Iterable[Finding], campaign: Campaign, names: Mapping[str, str]) -> Table:
    """One row a rule that is not met: the clauses, what is asked, how often it is not met, and of whom it is asked first."""
    by_rule: dict[str, list[Finding]] = {}
    for f in most_telling(faults):
        by_rule.setdefault(f.rule, []).append(f)
    titles = rule_titles([campaign])
    rows = []
    for rule, found in by_rule.items():
        shown = [subject_text(f.subject, names, campaign.vocabulary) for f in found[:EXAMPLES]]
        more = len(found) - len(shown)
        who = _(", ").join(shown)
        if more:
            who = ngettext("{who} and {n} more", "{who} and {n} more", more).format(who=who, n=more)
        rows.append((" ".join(found[0].clauses), titles[campaign.id, rule], str(len(found)), who))
    headings = (_("clause"), _("what is asked"), _("faults"), _("who"))
    return Table(headings, tuple(rows), _("Structure faults"))


def terms_table(terms: Iterable[Term], day: date, names: Mapping[str, str]) -> Table:
    """One row a term that is over or about to end: when it began and ends, and what is to be done; the first to end first."""
    due = sorted(
        (t for t in terms if t.ends is not None and t.reached(day) is not None),
        key=lambda t: (t.ends, t.unit),
    )
    rows = tuple(
        (
            names.get(t.unit, t.unit),
            t.unit,
            t.began.isoformat() if t.began else "",
            t.ends.isoformat() if t.ends else "",
            _state(t, day),
        )
        for t in due
    )
    headings = (_("unit"), _("id"), _("elected on"), _("term ends"), _("election"))
    return Table(headings, rows, _("Terms that end, or have ended, by {day}").format(day=day.isoformat()))


def _state(term: Term, day: date) -> str:
    """Over, or how many months before the end the last reminder was due."""
    rung, coming = term.reached(day), term.coming(day)
    assert rung is not None
    assert coming is not None
    if rung.months <= 0:
        text = ngettext("overdue, {n} month", "overdue, {n} months", -rung.months).format(n=-rung.months)
        text = text if rung.months else _("overdue")
    else:
        text = ngettext("due within {n} month", "due within {n} months", rung.months).format(n=rung.months)
    return _("{state}; next reminder {day}").format(state=text, day=coming.on.isoformat())
