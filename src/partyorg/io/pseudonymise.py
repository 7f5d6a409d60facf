"""A register that tells nobody who is who: keyed hashes for ids, no names, no free text."""

import base64
import hashlib
import hmac
import re
from datetime import date
from decimal import Decimal
from typing import Any

import attrs

from partyorg.errors import Fault, InputError
from partyorg.facts.records import Fact
from partyorg.facts.register import Register
from partyorg.facts.tables import TABLES, Column

__all__ = ["pseudonymise"]

_FEWEST_BYTES = 16
_DROPPED = frozenset(
    {
        ("units", "name"),
        ("people", "name"),
        ("activities", "place"),
        ("activities", "summary"),
    }
)
_FILLED = "…"
"""Stands for a text that was there: some rules ask whether it was noted at all."""
_CODE = re.compile(r"[a-z0-9_.:-]{1,60}")


def pseudonymise(register: Register, key: bytes) -> Register:
    """The register with every id replaced by a keyed hash, the same for the same id and key.

    Names of people and units, free text (source, declared text columns, the title) fall away, as do labels and outcomes
    that are no codes; of a place or a summary remains that there was one; days of birth become the first of January.
    Codes, figures, dates and the shape of the tree remain, so findings come out the same but for rules that read ages or
    declared text columns. Raises InputError (R151) for a key under 16 bytes.
    """
    if len(key) < _FEWEST_BYTES:
        message = "the key needs at least {count} bytes"
        raise InputError(
            [Fault("R151", message, params={"count": str(_FEWEST_BYTES)}, found=f"{len(key)} bytes")]
        )
    attr = {name: kind for name, kind in register.settings.attr.items() if kind != "text"}
    hider = _Hider(key, frozenset(attr))
    tables = {name: [hider.fact(fact) for fact in facts] for name, facts in register.tables.items()}
    settings = attrs.evolve(register.settings, title="", root=hider.id(register.settings.root), attr=attr)
    return Register(tables, settings)


class _Hider:
    def __init__(self, key: bytes, attr: frozenset[str]) -> None:
        self._key = key
        self._attr = attr
        self._memo: dict[str, str] = {"": ""}

    def id(self, id_: str) -> str:
        """The hash of an id: 16 letters and digits, 80 bits."""
        hidden = self._memo.get(id_)
        if hidden is None:
            digest = hmac.new(self._key, id_.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
            hidden = base64.b32encode(digest[:10]).decode("ascii").lower()
            self._memo[id_] = hidden
        return hidden

    def fact(self, fact: Fact) -> Fact:
        changes: dict[str, Any] = {
            "id": self.id(fact.id),
            "source": "",
            "supersedes": self.id(fact.supersedes),
        }
        if fact.attr:
            changes["attr"] = {name: value for name, value in fact.attr.items() if name in self._attr}
        for column in TABLES[fact.table].own:
            value = getattr(fact, column.name)
            if value and column.name != "id":
                hidden = self.value(fact.table, column, value)
                if hidden is not value:
                    changes[column.name] = hidden
        return attrs.evolve(fact, **changes)

    def value(self, table: str, column: Column, value: Any) -> Any:
        if (table, column.name) in _DROPPED:
            return "" if column.name == "name" else _FILLED
        if (table, column.name) == ("names", "name"):
            return self.id(value)
        match column.type:
            case "id":
                return self.id(value)
            case "ids":
                return tuple(map(self.id, value))
            case "words":
                return tuple(filter(_is_code, value))
            case "map":
                return {k: v for k, v in value.items() if isinstance(v, Decimal) or _is_code(v)}
            case "date" if column.name == "born_on":
                return date(value.year, 1, 1)
            case "text" if column.name in ("outcome", "chosen_by"):
                return value if _is_code(value) else ""
            case _:
                return value


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None
