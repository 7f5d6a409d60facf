"""A rating item by item, as it was reckoned: for explanations."""

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Item, Rubric
from partyorg.facts import Register

from .engine import rows_of
from .findings import Finding
from .rubric_items import SHEETS

__all__ = ["ItemScore", "item_scores"]


@frozen
class ItemScore:
    """What an item of a rating came to: after its cap and floor, its weight and its rounding; None without a value.

    `depth` counts the heads above it. The values of the items in a head add up to the head's before its own cap.
    """

    key: str
    title: str
    title_en: str
    depth: int
    value: Fraction | None
    required: bool


def item_scores(
    finding: Finding, rule: Rubric, register: Register, campaign: Campaign, as_of: date, as_known: date | None
) -> tuple[ItemScore, ...]:
    """Every item behind a finding of a rubric, heads before their items; none where nothing was scored."""
    world, _rows = rows_of(register, campaign, as_of, as_known=as_known, asked=frozenset({rule.id}))
    of = finding.period.label if finding.period is not None else finding.about
    parts: dict[str, Fraction] = world.memo.get(SHEETS, {}).get((finding.rule, finding.subject, of), {})
    return tuple(_scores(rule.items, parts, 0)) if parts else ()


def _scores(items: tuple[Item, ...], parts: dict[str, Fraction], depth: int) -> Iterator[ItemScore]:
    for item in items:
        yield ItemScore(item.key, item.title, item.title_en, depth, parts.get(item.key), item.required)
        yield from _scores(item.items, parts, depth + 1)
