"""Parameters that a scenario sets: a campaign with other values at some keys of its rules."""

import copy
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.definition import Campaign
from partyorg.campaign.read_rules import RULE_TABLES
from partyorg.campaign.reader import load_document, read_campaign
from partyorg.campaign.reading import Document
from partyorg.campaign.tighten import at_path
from partyorg.errors import Fault, InputError, Where, nearest

__all__ = ["campaign_with"]


def campaign_with(catalogue: Catalogue, id: str, values: Mapping[str, Any], file: str = "") -> Campaign:
    """The campaign of that id with `values` by "RULE.key.path", read as if they stood in its file.

    Raises InputError: S109 for a path that no rule has, and the faults of definitions for values that cannot stand
    there. `file` is named in the faults.
    """
    if not values:
        return catalogue.campaign(id)
    documents = {}
    for entry in catalogue.installed:
        document = load_document(entry.source, entry.name)
        documents[str(document.content.get("id", ""))] = document
    if id not in documents:
        return catalogue.campaign(id)  # which says what is installed
    return read_campaign(
        _patched(documents[id], values, file),
        vocabulary=catalogue.vocabulary,
        checks=catalogue.checks,
        bases=documents,
        at=None,
        prefer=catalogue.prefer,
    )


def _patched(document: Document, values: Mapping[str, Any], file: str) -> Document:
    content: dict[str, Any] = copy.deepcopy(dict(document.content))
    rules: dict[str, list[dict[str, Any]]] = {}
    for kind in RULE_TABLES:
        for table in content.get(kind, ()):
            rules.setdefault(str(table.get("id", "")), []).append(table)
    faults = []
    for path, value in values.items():
        rule = max((r for r in rules if path.startswith(f"{r}.")), key=len, default="")
        key = path[len(rule) + 1 :]
        places = [(table, at_path(table, key)) for table in rules.get(rule, ())]
        if not places or not all(place for _table, place in places):
            known = tuple(rules) if not rule else tuple(f"{rule}.{k}" for k in rules[rule][0] if k != "id")
            message = "no rule has the key {path}"
            where = Where(file, key_path=f"set.{path}")
            faults.append(Fault("S109", message, where, {"path": path}, path, known, nearest(path, known)))
            continue
        for table, place in places:
            assert place is not None
            _put(table, place, value)
    if faults:
        raise InputError(faults)
    return evolve(document, content=content)


def _put(table: Any, path: tuple[str | int, ...], value: object) -> None:
    """Put a value, opening short forms on the way: `count = 2` becomes `{ min = 2 }`."""
    for part in path[:-1]:
        inner = table.get(part) if isinstance(table, dict) else table[part]
        if not isinstance(inner, dict | list):
            short = {"period": "unit", "count": "min"}.get(str(part))
            inner = table[part] = {short: inner} if short and inner is not None else {}
        table = inner
    table[path[-1]] = value
