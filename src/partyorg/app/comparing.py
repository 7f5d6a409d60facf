"""Findings of one register under two texts: which rows differ."""

from collections.abc import Iterator, Mapping
from datetime import date

from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Finding
from partyorg.facts import Register

__all__ = ["FindingPair", "differing_findings"]

FindingPair = tuple[Finding | None, Finding | None]
"""A row under the first text and under the second; None where a text does not give it."""


def differing_findings(
    register: Register, old: Campaign, new: Campaign, as_of: date, *, as_known: date | None = None
) -> tuple[FindingPair, ...]:
    """Evaluate both texts on one register and day, and give the rows that differ in status, due day, count or grade.

    Rows are the same row where rule, subject, counterpart, fact and period are, whatever the campaign is called.
    """
    from partyorg.evaluation.engine import evaluate

    before, after = (
        {_key(f): f for f in evaluate(register, campaign, as_of, as_known=as_known)}
        for campaign in (old, new)
    )
    return tuple(_differing(before, after))


def _key(finding: Finding) -> str:
    return finding.key.partition("|")[2]


def _differing(before: Mapping[str, Finding], after: Mapping[str, Finding]) -> Iterator[FindingPair]:
    for key in dict.fromkeys((*before, *after)):
        one, other = before.get(key), after.get(key)
        if one is None or other is None or _said(one) != _said(other):
            yield one, other


def _said(f: Finding) -> tuple[object, ...]:
    return f.status, f.due, f.count, f.required, f.value, f.grade, f.severity
