"""What differs between two texts of a campaign: clauses, rules, keys of rules, numbers."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from attrs import frozen

from partyorg.errors import Fault, InputError, Where
from partyorg.sources import Clause

from .catalogue import Catalogue
from .resolved import Resolved, ResolvedRule, resolve, toml_text

__all__ = ["CampaignDiff", "Difference", "diff", "named"]

What = Literal["clause", "rule", "key", "number"]

_CLAUSE = ("at", "gist", "kind", "force", "disposition", "of", "reason")


@frozen
class Difference:
    """One thing that differs: a clause or rule that only one text has, or a key of one that both have.

    `path` is the key, "" for the whole clause or rule; `before` and `after` are TOML, "" where it is not there. `what` is
    number where a figure, date or offset differs, key where anything else inside a rule does.
    """

    what: What
    id: str
    path: str
    before: str
    after: str


@frozen
class CampaignDiff:
    """Everything that differs from one text to another, each named "ID" or "ID@DATE": clauses first, then rules."""

    old: str
    new: str
    differences: tuple[Difference, ...]

    def of(self, *what: What) -> tuple[Difference, ...]:
        """The differences of a kind."""
        return tuple(d for d in self.differences if d.what in what)


def diff(catalogue: Catalogue, old: str, new: str) -> CampaignDiff:
    """What differs between two campaigns of the catalogue, or two days of one, each written "ID" or "ID@2024-01-01".

    Raises InputError for an id that is not there, or a date that is none (A502).
    """
    first, second = (resolve(catalogue, id, at=at) for id, at in (named(old), named(new)))
    found = (*_clauses(first, second), *_rules(first, second))
    return CampaignDiff(old, new, found)


def named(text: str) -> tuple[str, date | None]:
    """The id and the day of "ID" or "ID@DATE"."""
    id, at, day = text.partition("@")
    try:
        return id, date.fromisoformat(day) if at else None
    except ValueError:
        message = "{day} is not a date like 2018-03-31"
        raise InputError([Fault("A502", message, Where(), {"day": day}, day)]) from None


def _clauses(old: Resolved, new: Resolved) -> Iterator[Difference]:
    before, after = old.campaign.clause, new.campaign.clause
    for id in dict.fromkeys((*before, *after)):
        one, other = before.get(id), after.get(id)
        if one is None or other is None:
            yield Difference("clause", id, "", _gist(one), _gist(other))
            continue
        for key in _CLAUSE:
            left, right = getattr(one, key) or "", getattr(other, key) or ""
            if left != right:
                yield Difference("clause", id, key, toml_text(left), toml_text(right))


def _gist(clause: Clause | None) -> str:
    return toml_text(clause.gist) if clause else ""


def _rules(old: Resolved, new: Resolved) -> Iterator[Difference]:
    before, after = _by_name(old), _by_name(new)
    for name in dict.fromkeys((*before, *after)):
        one, other = before.get(name), after.get(name)
        if one is None or other is None:
            yield Difference("rule", name, "", one.kind if one else "", other.kind if other else "")
        elif one.kind != other.kind:
            yield Difference("rule", name, "", one.kind, other.kind)
        else:
            yield from _keys(name, one, other)


def _by_name(text: Resolved) -> Mapping[str, ResolvedRule]:
    """Every rule by its id, versions of a rule by id and first day."""
    ids = [rule.id for rule in text.rules]
    return {
        rule.id if ids.count(rule.id) == 1 else f"{rule.id} ({rule.since or '…'})": rule
        for rule in text.rules
    }


def _keys(name: str, one: ResolvedRule, other: ResolvedRule) -> Iterator[Difference]:
    before, after = ({value.path: value for value in rule.values} for rule in (one, other))
    for path in dict.fromkeys((*before, *after)):
        left, right = before.get(path), after.get(path)
        texts = (left.text if left else "", right.text if right else "")
        if texts[0] != texts[1]:
            numeric = all(value is None or value.is_number for value in (left, right))
            yield Difference("number" if numeric else "key", name, path, *texts)
