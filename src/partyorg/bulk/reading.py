"""Rows of a database as facts: cells as the bulk engine keeps them, trusted and not checked again."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from partyorg.errors import Fault, InputError, Where
from partyorg.facts import TABLES, Settings
from partyorg.facts.records import FACT_CLASSES, Fact

__all__ = ["facts_of", "scalar"]

Convert = Callable[[Any], Any]


def facts_of(
    table: str, names: Sequence[str], rows: Iterable[Sequence[Any]], settings: Settings
) -> Iterator[Fact]:
    """The facts in rows with columns of those names; extension columns are named `attr.NAME`.

    Raises InputError (R106) where a required cell is empty.
    """
    make, columns = FACT_CLASSES[table], TABLES[table].by_name
    own: list[tuple[int, str, Convert | None]] = []
    extra: list[tuple[int, str, Convert | None]] = []
    for n, name in enumerate(names):
        if name.startswith("attr."):
            key = name.removeprefix("attr.")
            extra.append((n, key, Decimal if settings.attr.get(key) == "number" else None))
        else:
            own.append((n, name, _CONVERT.get(columns[name].type)))
    undated = {_UNDATED[table]: None} if table in _UNDATED else {}
    for row in rows:
        cells: dict[str, Any] = dict(undated)
        for n, name, convert in own:
            value = row[n]
            if value is not None:
                cells[name] = value if convert is None else convert(value)
        attr = {
            key: row[n] if convert is None else convert(row[n])
            for n, key, convert in extra
            if row[n] is not None
        }
        if attr:
            cells["attr"] = attr
        try:
            yield make(**cells)
        except TypeError:
            empty = [c.name for c in TABLES[table].columns if c.required and c.name not in cells]
            where, message = Where(sheet=table), "the cell of {column} is empty"
            raise InputError(Fault("R106", message, where, {"column": name}) for name in empty) from None


def scalar(text: str) -> Decimal | str:
    """A number where the text is one as numbers are written, else the word."""
    plain = text.removeprefix("-").replace(".", "", 1)
    return Decimal(text) if plain.isascii() and plain.isdigit() else text


def _scalars(cells: Mapping[str, str]) -> dict[str, Decimal | str]:
    return {key: scalar(item) for key, item in cells.items()}


_CONVERT: Mapping[str, Convert] = {
    "ids": tuple, "words": tuple, "map": _scalars, "decimal": Decimal, "scalar": scalar,
}  # fmt: skip

_UNDATED = {"activities": "on", "events": "on", "assessments": "on", "candidacy_steps": "on", "progress": "on",
            "measures": "on", "case_steps": "on"}  # fmt: skip
"""Date columns that a fact must be given, though they may be empty."""
