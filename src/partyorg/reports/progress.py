"""The summary that a notice asks to be sent upward: counts and shares by requirement and college, and what they rest on."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from partyorg.campaign.definition import Assumed, Campaign
from partyorg.evaluation.findings import STATUSES, Findings, Status
from partyorg.facts import Register
from partyorg.i18n import current
from partyorg.i18n import gettext as _
from partyorg.sources import Clause

from .messages import status_word, titled
from .offsets import span_text
from .standing import Counts, by_requirement, counted, split_by_college
from .table import rule_titles

__all__ = [
    "CampaignProgress",
    "Progress",
    "progress_json",
    "progress_markdown",
    "progress_report",
    "progress_values",
]

COLUMNS: tuple[Status, ...] = ("met", "late", "incomplete", "unmet", "pending", "unknown", "waived")


@frozen
class CampaignProgress:
    """One campaign: all its findings counted, then by rule and by college (id; "" for none), and its figures."""

    campaign: Campaign
    counts: Counts
    rules: Mapping[str, Counts]
    colleges: Mapping[str, Counts]
    assumed: tuple[Assumed, ...]
    resting: Mapping[str, int]
    """For every assumed or open figure, how many findings rest on it."""


@frozen
class Progress:
    """A report on progress as data. `unit` is whom it is about, "" for all."""

    title: str
    unit: str
    as_of: date
    campaigns: tuple[CampaignProgress, ...]
    digests: tuple[tuple[str, str], ...]
    register_digest: str


def progress_report(
    findings: Findings, campaigns: Iterable[Campaign], register: Register, unit: str = ""
) -> Progress:
    """Count findings for the report to the higher committee; those of `unit` and below, where one is given."""
    if unit:
        findings = findings.under(unit)
    parts = []
    for campaign in campaigns:
        from attrs import evolve

        own = evolve(findings, rows=tuple(f for f in findings if f.campaign == campaign.id))
        resting: dict[str, int] = {}
        for f in own:
            for name in f.assumed:
                resting[name] = resting.get(name, 0) + 1
        rules = {rule: counts for (_id, rule), counts in by_requirement(own).items()}
        split = {college: counted(found) for college, found in split_by_college(own, register).items()}
        used = tuple(a for a in campaign.assumed if a.name in resting)
        parts.append(CampaignProgress(campaign, counted(own), rules, split, used, resting))
    header = findings.header
    return Progress(
        register.settings.title, unit, header.as_of, tuple(parts), header.campaigns, header.register_digest
    )


# JSON ---------------------------------------------------------------------------------------------------


def progress_json(progress: Progress) -> str:
    """The report as one JSON text (`partyorg.progress/1`), by ids; shares are pairs of whole numbers."""
    data = {
        "format": "partyorg.progress/1",
        "as_of": progress.as_of.isoformat(),
        "unit": progress.unit,
        "register_digest": progress.register_digest,
        "campaigns": [
            {
                "id": part.campaign.id,
                "digest": dict(progress.digests).get(part.campaign.id, ""),
                **_json(part.counts),
                "rules": [
                    {"rule": rule, "clauses": list(_clause_ids(part.campaign, rule)), **_json(counts)}
                    for rule, counts in part.rules.items()
                ],
                "colleges": [{"unit": unit, **_json(counts)} for unit, counts in part.colleges.items()],
                "assumed": [
                    {
                        "name": a.name, "value": None if a.unlisted else a.value, "reason": a.reason,
                        "findings": part.resting.get(a.name, 0),
                    }
                    for a in part.assumed
                ],
            }
            for part in progress.campaigns
        ],
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=2)


def _json(counts: Counts) -> dict[str, Any]:
    met = counts.met
    return {
        "counts": {status: counts[status] for status in STATUSES},
        "decided": counts.decided,
        "met": [met.numerator, met.denominator] if met is not None else None,
    }


# Markdown -----------------------------------------------------------------------------------------------


def progress_markdown(progress: Progress, names: Mapping[str, str]) -> str:
    """The report in Markdown, in the language in use."""
    return "\n".join(_lines(progress, names)) + "\n"


def _lines(progress: Progress, names: Mapping[str, str]) -> Iterator[str]:
    day = current().format_date(progress.as_of)
    whom = names.get(progress.unit, progress.unit) or progress.title or _("Report")
    yield f"# {_safe(whom)}: {_('report on progress')}"
    yield ""
    yield _("As of {day}.").format(day=day)
    for part in progress.campaigns:
        yield from ("", f"## {_safe(titled(part.campaign.title, part.campaign.title_en))}", "")
        yield _said(part.counts)
        titles = rule_titles([part.campaign])
        head = [_("clause"), _("what is asked"), *map(status_word, COLUMNS), _("share met")]
        rows = [
            [rule, titles.get((part.campaign.id, rule), ""), *_cells(counts)]
            for rule, counts in part.rules.items()
        ]
        yield from ("", "### " + _("By requirement"), "", *_table(head, rows))
        if len(part.colleges) > 1:
            head = [_("college"), *map(status_word, COLUMNS), _("share met")]
            rows = [[_college(id, names), *_cells(counts)] for id, counts in part.colleges.items()]
            yield from ("", "### " + _("By college"), "", *_table(head, rows))
        if part.assumed:
            yield from ("", "### " + _("Figures that the document does not give, and what is assumed"), "")
            for row in _assumed(part):
                yield "- `{name}`: {value} ({reason}; {findings})".format(
                    **{key: _safe(text) if key != "name" else text for key, text in row.items()}
                )


def _said(counts: Counts) -> str:
    text = _(
        "{decided} findings are decided, {met} of them met ({share}); {pending} are pending, {unknown} cannot be told."
    )
    return text.format(
        decided=counts.decided, met=counts["met"], share=_share(counts.met), pending=counts["pending"],
        unknown=counts["unknown"],
    )  # fmt: skip


def _share(met: Fraction | None) -> str:
    return current().format_percent(met) if met is not None else "–"


def _cells(counts: Counts) -> list[str]:
    return [*(str(counts[status]) for status in COLUMNS), _share(counts.met)]


def _college(id: str, names: Mapping[str, str]) -> str:
    return names.get(id, id) if id else _("of no college")


def _assumed(part: CampaignProgress) -> list[dict[str, str]]:
    return [
        {
            "name": a.name, "value": _("not given") if a.unlisted else span_text(a.value), "reason": a.reason,
            "findings": _("{n} findings rest on it").format(n=part.resting.get(a.name, 0)),
        }
        for a in part.assumed
    ]  # fmt: skip


def _table(head: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    for row in rows:
        yield "| " + " | ".join(map(_safe, row)) + " |"


def _safe(text: str) -> str:
    """A text that Markdown leaves as it is, on one line."""
    text = " ".join(text.split())
    for sign in "\\`*_{}[]<>|":
        text = text.replace(sign, "\\" + sign)
    return text


def _clause_ids(campaign: Campaign, rule: str) -> tuple[str, ...]:
    versions = campaign.versions.get(rule, ())
    return tuple(dict.fromkeys(c for version in versions for c in version.clauses))


# Values for a form --------------------------------------------------------------------------------------


def progress_values(progress: Progress, names: Mapping[str, str]) -> dict[str, Any]:
    """The report as values for a form: `summary`, and lists of `requirements`, `colleges` and `assumed`."""
    requirements, colleges, assumed = [], [], []
    for part in progress.campaigns:
        titles = rule_titles([part.campaign])
        for rule, counts in part.rules.items():
            clause = next(
                (c for c in map(part.campaign.clause.get, _clause_ids(part.campaign, rule)) if c), None
            )
            title = titles.get((part.campaign.id, rule), "") or _gist(clause)
            requirements.append({"clause": rule, "asked": title, **_columns(counts)})
        colleges += [
            {"college": _college(id, names), **_columns(counts)} for id, counts in part.colleges.items()
        ]
        assumed += _assumed(part)
    said = " ".join(
        f"{titled(part.campaign.title, part.campaign.title_en)}: {_said(part.counts)}"
        for part in progress.campaigns
    )
    return {"summary": said, "requirements": requirements, "colleges": colleges, "assumed": assumed}


def _gist(clause: Clause | None) -> str:
    return titled(clause.gist, clause.gist_en) if clause else ""


def _columns(counts: Counts) -> dict[str, str]:
    return {
        "decided": str(counts.decided), "met": str(counts["met"]), "open": str(counts.open),
        "pending": str(counts["pending"]), "unknown": str(counts["unknown"]), "share": _share(counts.met),
    }  # fmt: skip
