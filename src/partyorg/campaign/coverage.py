"""Coverage: that every provision of a document is accounted for, and what rests on figures it does not give."""

from collections.abc import Iterator, Mapping
from typing import Any

import attrs
from attrs import field, frozen

from partyorg.sources import Clause

from .conditions import Test
from .definition import Assumed, Campaign
from .figures import Given, Unlisted
from .rules import Rule, Selection

__all__ = ["ClauseCoverage", "Coverage", "coverage"]


@frozen
class ClauseCoverage:
    """One provision and the ids of the rules that cite it; its disposition stands on the clause."""

    clause: Clause
    rules: tuple[str, ...]

    @property
    def accounted(self) -> bool:
        """Whether a rule or a disposition stands for the provision."""
        return bool(self.rules) or self.clause.disposition is not None


@frozen
class Coverage:
    """How a campaign accounts for its provisions.

    `assumed` and `unlisted` are the figures its documents do not give; `resting` names, for every rule that uses any
    of them, which.
    """

    campaign: str
    rows: tuple[ClauseCoverage, ...]
    assumed: tuple[Assumed, ...] = ()
    unlisted: tuple[Assumed, ...] = ()
    resting: Mapping[str, tuple[str, ...]] = field(factory=dict, hash=False)

    @property
    def unaccounted(self) -> tuple[str, ...]:
        """Provisions with neither rule nor disposition; none in a campaign that was read, but for dropped rules."""
        return tuple(row.clause.id for row in self.rows if not row.accounted)


def coverage(campaign: Campaign) -> Coverage:
    """Account for every clause of a campaign, in the order of its documents."""
    citing: dict[str, dict[str, None]] = {}
    resting: dict[str, dict[str, None]] = {}
    for rule in campaign.rules:
        for clause in _cited(rule):
            citing.setdefault(clause, {})[rule.id] = None
        for name in (*_not_given(rule), *_lists_not_given(rule, campaign)):
            resting.setdefault(rule.id, {})[name] = None
    for dropped, clause in campaign.dropped.items():
        citing.setdefault(clause, {})[dropped] = None
    return Coverage(
        campaign.id,
        tuple(ClauseCoverage(clause, tuple(citing.get(clause.id, ()))) for clause in campaign.clauses),
        tuple(a for a in campaign.assumed if not a.unlisted),
        tuple(a for a in campaign.assumed if a.unlisted),
        {rule: tuple(sorted(names)) for rule, names in resting.items()},
    )


def _cited(rule: Rule) -> Iterator[str]:
    yield from rule.clauses
    if isinstance(rule, Selection):
        for entry in rule.eligibility:
            yield from entry.clauses
        for checkpoint in rule.checkpoint:
            yield checkpoint.key


def _not_given(rule: Rule) -> Iterator[str]:
    """The names of the assumed and unlisted figures of a rule."""
    for part in _walk(rule):
        if isinstance(part, Given) and part.assumed:
            yield part.assumed
        elif isinstance(part, Unlisted):
            yield part.name
        elif isinstance(part, Test):
            yield from part.assumed


def _lists_not_given(rule: Rule, campaign: Campaign) -> Iterator[str]:
    """The names of whole lists (items, required cells) that the document does not spell out; they are no figures."""
    reasons = {getattr(rule, name, "") for name in ("items_unlisted", "required_unlisted")} - {""}
    for a in campaign.assumed:
        if a.unlisted and a.reason in reasons and a.name.startswith(f"{rule.id}."):
            yield a.name


def _walk(value: object) -> Iterator[object]:
    """Every definition object inside one, itself first."""
    if isinstance(value, tuple | list):
        for item in value:
            yield from _walk(item)
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _walk(item)
    elif attrs.has(type(value)):
        yield value
        for name in _fields(type(value)):
            yield from _walk(getattr(value, name))


_FIELDS: dict[type, tuple[str, ...]] = {}


def _fields(cls: Any) -> tuple[str, ...]:
    if cls not in _FIELDS:
        _FIELDS[cls] = tuple(a.name for a in attrs.fields(cls))
    return _FIELDS[cls]
