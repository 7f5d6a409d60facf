"""The summary that a secretary reads: how each campaign stands, who is furthest behind, what presses most."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import STATUSES, Findings, Responsible, Status
from partyorg.facts import Register, Unit
from partyorg.i18n import current, ngettext
from partyorg.i18n import gettext as _

from .messages import acting_text, status_word, titled
from .table import Table, rule_titles

__all__ = ["Behind", "Pressing", "Standing", "Summary", "summarise", "summary_tables"]

SHOWN: tuple[Status, ...] = ("met", "late", "incomplete", "unmet", "pending", "unknown", "waived")
DECIDED: frozenset[Status] = frozenset({"met", "late", "incomplete", "unmet"})


@frozen
class Standing:
    """How one campaign stands: findings by status, and the share met of those that are decided (None: none is)."""

    campaign: str
    totals: Mapping[Status, int]
    met: Fraction | None


@frozen
class Behind:
    """A college with its findings: `open` are late, incomplete or unmet, `met` the share met of those decided."""

    unit: str
    decided: int
    open: int
    met: Fraction


@frozen
class Pressing:
    """Rows of one rule that one party has to settle by one day, and how many there are."""

    campaign: str
    rule: str
    due: date
    responsible: tuple[Responsible, ...]
    rows: int


@frozen
class Summary:
    """What a run came to, as data."""

    as_of: date
    standings: tuple[Standing, ...]
    behind: tuple[Behind, ...]
    pressing: tuple[Pressing, ...]


def summarise(findings: Findings, register: Register, *, behind: int = 5, pressing: int = 10) -> Summary:
    """Summarise findings: each campaign, the colleges furthest behind, and the items due soonest.

    A college is a Party organization at college level; a finding is counted for the nearest one above its subject.
    Colleges are ranked by the share met of what is decided, the lowest first.
    """
    by_campaign: dict[str, Counter[Status]] = {id: Counter() for id, _digest in findings.header.campaigns}
    for f in findings:
        by_campaign.setdefault(f.campaign, Counter())[f.status] += 1
    standings = tuple(
        Standing(id, {s: counts.get(s, 0) for s in STATUSES}, _share(counts))
        for id, counts in by_campaign.items()
    )
    return Summary(
        findings.header.as_of, standings, _behind(findings, register, behind), _pressing(findings, pressing)
    )


def _share(counts: Mapping[Status, int]) -> Fraction | None:
    decided = sum(counts.get(s, 0) for s in DECIDED)
    return Fraction(counts.get("met", 0), decided) if decided else None


def _behind(findings: Findings, register: Register, limit: int) -> tuple[Behind, ...]:
    colleges = _colleges(register)
    counts: dict[str, Counter[Status]] = {}
    homes: dict[str, str] = {}
    for f in findings:
        if f.status not in DECIDED:
            continue
        home = f.subject.id.split("/", 1)[0] if f.subject.type == "post" else f.subject.id
        college = homes.get(home)
        if college is None:
            above = findings.parents.get(home) or ()
            college = homes[home] = next((unit for unit in above if unit in colleges), "")
        if college:
            counts.setdefault(college, Counter())[f.status] += 1
    rows = []
    for unit, found in counts.items():
        decided = sum(found.values())
        rows.append(Behind(unit, decided, decided - found["met"], Fraction(found["met"], decided)))
    rows.sort(key=lambda row: (row.met, -row.open, row.unit))
    return tuple(row for row in rows if row.open)[:limit]


def _colleges(register: Register) -> frozenset[str]:
    kinds = ("committee", "general_branch")
    return frozenset(u.id for u in register.facts(Unit) if u.level == "college" and u.kind in kinds)


def _pressing(findings: Findings, limit: int) -> tuple[Pressing, ...]:
    groups: Counter[tuple[date, str, str, tuple[Responsible, ...]]] = Counter()
    for f in findings:
        if f.status == "pending" and f.due is not None:
            groups[f.due, f.campaign, f.rule, f.responsible] += 1
    first = sorted(groups.items(), key=lambda item: (item[0][0], -item[1], item[0]))[:limit]
    return tuple(Pressing(campaign, rule, due, who, rows) for (due, campaign, rule, who), rows in first)


# In words -----------------------------------------------------------------------------------------------


def summary_tables(
    summary: Summary, campaigns: Iterable[Campaign], names: Mapping[str, str]
) -> tuple[Table, ...]:
    """The summary as three titled tables, in the language in use; `names` by id, of units and whoever may be named."""
    campaigns = tuple(campaigns)
    titles = {c.id: titled(c.title, c.title_en) for c in campaigns}
    rules = rule_titles(campaigns)
    percent = current().format_percent
    standings = Table(
        (_("campaign"), *map(status_word, SHOWN), _("share met")),
        tuple(
            (
                titles.get(s.campaign, s.campaign),
                *(str(s.totals[status]) for status in SHOWN),
                percent(s.met) if s.met is not None else "–",
            )
            for s in summary.standings
        ),
        _("How the campaigns stand at the end of {day}").format(day=summary.as_of.isoformat()),
    )
    behind = Table(
        (_("college"), _("decided"), _("late, incomplete or unmet"), _("share met")),
        tuple(
            (names.get(b.unit, b.unit), str(b.decided), str(b.open), percent(b.met)) for b in summary.behind
        ),
        ngettext(
            "The college furthest behind", "The {n} colleges furthest behind", len(summary.behind)
        ).format(n=len(summary.behind)),
    )
    pressing = Table(
        (_("due"), _("what is asked"), _("rows"), _("who has to act")),
        tuple(
            (
                p.due.isoformat(),
                f"{p.rule} {rules.get((p.campaign, p.rule), '')}".strip(),
                str(p.rows),
                acting_text("pending", p.responsible, names),
            )
            for p in summary.pressing
        ),
        ngettext("What presses most", "The {n} items that press most", len(summary.pressing)).format(
            n=len(summary.pressing)
        ),
    )
    return tuple(table for table in (standings, behind, pressing) if table.rows)
