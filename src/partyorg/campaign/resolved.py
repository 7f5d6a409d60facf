"""A campaign after every overlay, key by key as its files write it, with where each value comes from."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from .catalogue import Catalogue
from .cursor import Cursor
from .definition import Campaign
from .overlay import Entry, layers_of, overlaid
from .positions import KeyPath
from .read_matches import count_of, has_match, match
from .read_rules import RULE_TABLES
from .reading import Reading

__all__ = ["Resolved", "ResolvedRule", "ResolvedValue", "resolve", "toml_text"]

_WHOLE = ({"assumed", "reason"}, {"unlisted"}, {"param"})
"""Tables that are one value: a figure, and what is known of it."""


@frozen
class ResolvedValue:
    """One value of a rule: its path inside the rule, its TOML, and the definition, file and line it is written in.

    `clause` is the clause cited for it where an overlay put it in; "" where it stands in the rule itself.
    """

    path: str
    text: str
    origin: str
    file: str
    line: int
    clause: str = ""
    raw: Any = field(default=None, repr=False, eq=False)

    @property
    def is_number(self) -> bool:
        """Whether it is a figure: a number, a date, an offset, or one that the document does not give."""
        value = self.raw
        if isinstance(value, dict):
            return True
        if isinstance(value, list):
            return all(_is_number(item) for item in value)
        return _is_number(value)


@frozen
class ResolvedRule:
    """One rule, or one version of it, with its values in the order of the file that it comes from."""

    id: str
    kind: str
    origin: str
    since: date | None
    values: tuple[ResolvedValue, ...]


@frozen
class Resolved:
    """A campaign, and its rules as they stand after every overlay."""

    campaign: Campaign = field(repr=False)
    rules: tuple[ResolvedRule, ...]
    at: date | None = None


def resolve(catalogue: Catalogue, id: str, *, at: date | None = None) -> Resolved:
    """The rules of a campaign of the catalogue after every overlay; `at` pins its text to a day.

    Raises InputError as `Catalogue.campaign` does.
    """
    campaign = catalogue.campaign(id, at=at)
    reading = Reading(campaign.vocabulary, match, has_match, count_of)
    reading.clauses = dict(campaign.clause)
    layers = layers_of(reading, catalogue.documents[id], catalogue.documents, at)
    stack = overlaid(layers, RULE_TABLES, catalogue.prefer)
    ids = {layer.root.document.name: layer.id for layer in layers}
    return Resolved(campaign, tuple(_rule(entry, ids) for entry in stack.entries), at)


def _rule(entry: Entry, ids: Mapping[str, str]) -> ResolvedRule:
    values = tuple(_value(entry, path, name, raw, ids) for path, name, raw in _leaves(entry.table, (), ""))
    since = entry.table.get("since")
    return ResolvedRule(entry.id, entry.kind, entry.origin, since, values)


def _value(entry: Entry, path: KeyPath, name: str, raw: Any, ids: Mapping[str, str]) -> ResolvedValue:
    patch = next(
        (entry.patches[path[:n]] for n in range(len(path), 0, -1) if path[:n] in entry.patches), None
    )
    if patch is None:
        line = entry.document.positions.of_key((*entry.path, *path)).line
        return ResolvedValue(name, toml_text(raw), entry.origin, entry.document.name, line, "", raw)
    file = patch.document.name
    return ResolvedValue(
        name, toml_text(raw), ids.get(file, ""), file, patch.where(key=True).line, _clause_of(patch), raw
    )


def _clause_of(patch: Cursor) -> str:
    """The clause that the change cites in which a value is written."""
    change = patch.parent.parent if patch.parent else None
    found = change.value.get("clause") if change is not None and isinstance(change.value, dict) else ""
    return str(found or "")


def _leaves(value: Any, path: KeyPath, name: str) -> Iterator[tuple[KeyPath, str, Any]]:
    """Key paths, their names and values; items of lists of tables are named by their `key`, else by their number."""
    if isinstance(value, dict) and value and not any(value.keys() <= whole for whole in _WHOLE):
        for key, inner in value.items():
            if not path and key == "id":
                continue
            yield from _leaves(inner, (*path, key), f"{name}.{key}" if name else key)
    elif isinstance(value, list) and any(isinstance(item, dict) for item in value):
        for n, inner in enumerate(value):
            label = inner.get("key", n) if isinstance(inner, dict) else n
            yield from _leaves(inner, (*path, n), f"{name}.{label}")
    else:
        yield path, name, value


def _is_number(value: object) -> bool:
    if isinstance(value, str):
        from partyorg.dates import parse_offset

        try:
            return parse_offset(value) is not None
        except ValueError:
            return False
    return isinstance(value, int | Decimal | date) and not isinstance(value, bool)


def toml_text(value: object) -> str:
    """A value as a definition file writes it, on one line."""
    if isinstance(value, dict):
        return (
            "{ " + ", ".join(f"{key} = {toml_text(inner)}" for key, inner in value.items()) + " }"
            if value
            else "{}"
        )
    if isinstance(value, list):
        return "[" + ", ".join(toml_text(item) for item in value) + "]"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
