"""Findings as rows of a table: plain headings and texts, for a terminal, a page or a sheet alike."""

from collections.abc import Iterable, Mapping

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Target
from partyorg.evaluation.findings import STATUSES, Finding, Ref
from partyorg.i18n import N_
from partyorg.i18n import gettext as _
from partyorg.vocabulary import Vocabulary

from .messages import acting_text, message, status_word, titled

__all__ = ["Table", "finding_table", "most_telling", "rule_titles", "subject_text"]


@frozen
class Table:
    """Headings and rows of texts."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    title: str = ""


HEADINGS = (
    N_("status"), N_("clause"), N_("what is asked"), N_("who"), N_("counterpart"), N_("period"), N_("due"),
    N_("message"), N_("who has to act"),
)  # fmt: skip

_WEIGHT = {"error": 0, "warning": 1, "info": 2, "": 3}
_URGENCY = {status: n for n, status in enumerate(("unmet", "incomplete", "late", "pending", "unknown"))}


def finding_table(
    findings: Iterable[Finding], campaigns: Iterable[Campaign], names: Mapping[str, str] | None = None
) -> Table:
    """One row a finding, in the order given; ids, or the names given for them."""
    campaigns = tuple(campaigns)
    titles = rule_titles(campaigns)
    measures = {(c.id, r.id): r.measure for c in campaigns for r in c.rules if isinstance(r, Target)}
    vocabulary = campaigns[0].vocabulary if campaigns else None
    rows = [
        (
            status_word(f.status),
            " ".join(f.clauses),
            titles.get((f.campaign, f.rule), ""),
            subject_text(f.subject, names, vocabulary),
            subject_text(f.counterpart, names, vocabulary) if f.counterpart else f.about,
            f.period.label if f.period else "",
            f.due.isoformat() if f.due else "",
            message(f, measures.get((f.campaign, f.rule), "")),
            acting_text(f.status, f.responsible, names),
        )
        for f in findings
    ]
    return Table(tuple(_(heading) for heading in HEADINGS), tuple(rows))


def most_telling(findings: Iterable[Finding]) -> list[Finding]:
    """The findings with what needs attention first: by severity, then status, then the day due; else as given."""
    far = "9999-12-31"
    last = len(STATUSES)
    return sorted(
        findings,
        key=lambda f: (
            _WEIGHT[f.severity], _URGENCY.get(f.status, last), f.due.isoformat() if f.due else far,
        ),
    )  # fmt: skip


def rule_titles(campaigns: Iterable[Campaign]) -> dict[tuple[str, str], str]:
    """The title of every rule by campaign and rule id, in the language in use."""
    return {(c.id, r.id): titled(r.title, r.title_en) for c in campaigns for r in c.rules}


def subject_text(
    ref: Ref, names: Mapping[str, str] | None = None, vocabulary: Vocabulary | None = None
) -> str:
    """A person, unit or seat: its id, or name where names are given; a seat with the word for its post."""
    shown = names or {}
    if ref.type != "post":
        return shown.get(ref.id, ref.id)
    unit, _slash, rest = ref.id.partition("/")
    post, _slash, person = rest.partition("/")
    if vocabulary is not None:
        from partyorg.i18n import current

        post = vocabulary.label("post", post, current().locale)
    return " ".join(part for part in (shown.get(unit, unit), post, shown.get(person, person)) if part)
