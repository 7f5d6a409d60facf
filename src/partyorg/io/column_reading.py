"""One column of a table read: its cells parsed by type, words looked up, faults named."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from partyorg.errors import Fault
from partyorg.facts.tables import Column
from partyorg.io import cells
from partyorg.io.cell_columns import parse_cells, parse_plain
from partyorg.io.cells import CellError
from partyorg.io.faults import FaultList, shown
from partyorg.io.grades import grades_read
from partyorg.io.headings import Heading
from partyorg.io.places import Places
from partyorg.io.words import LOOSE, Words

__all__ = ["IDS_APART", "read_attrs", "read_column"]


def read_column(
    column: Column,
    heading: Heading,
    text: str,
    values: Sequence[object],
    before: Mapping[str, Sequence[Any]],
    count: int,
    places: Places,
    words: Words,
    faults: FaultList,
) -> list[Any]:
    """The values of a column, with `before` those of the columns read so far; what is wrong goes into `faults`."""
    type_ = "id" if column.name == "id" else column.type
    plain = None
    if type_ in ("id", "text") and column.name not in LOOSE:
        plain = parse_plain(values)
    elif type_ == "ids":
        plain = parse_plain(values, IDS_APART)
    errors: dict[int, CellError] = {}
    if plain is not None:
        out = plain
    elif "." in column.words:
        out, errors = _read_dependent(column, values, before, count, words)
    else:
        out, errors = parse_cells(values, type_, *_parsers(column, heading, words))
        if type_ == "scalar" and "scheme" in before:
            out = grades_read(before["scheme"], values, out, words)
    empty: object = None if column.type == "date" else ""
    for n, error in errors.items():
        _add(error, values[n], type_, places, n, text, faults)
    if column.required and empty in out:
        for n, value in enumerate(out):
            if value == empty and n not in errors and faults.room("R106"):
                fault = Fault(
                    "R106", "the cell of {column} is empty", places.at(n, text), {"column": column.name}
                )
                faults.keep(fault)
    return out


def _parsers(
    column: Column, heading: Heading, words: Words
) -> tuple[Callable[[str], object], Callable[[Any], object] | None]:
    match column.type:
        case "date":
            parse: Callable[[str], object] = partial(cells.parse_date, months=heading.months)
            if column.inclusive:
                parse = partial(_open_end, parse)
            return parse, cells.day_after if heading.inclusive else None
        case "ids":
            return partial(cells.parse_values, separators=IDS_APART), None
        case "words" if column.name in LOOSE:
            return partial(cells.parse_values, known=partial(words.known, column.name)), None
        case "text" if column.name in LOOSE:
            return partial(_loose, words, column.name), None
        case "words":
            return cells.parse_values, partial(_each_word, words, column.words) if column.words else None
        case "word":
            if column.name == "status":
                return _status, partial(_word, words, column.words)
            return cells.parse_text, partial(_word, words, column.words)
        case "map":
            return cells.parse_map, None
        case "decimal":
            return cells.parse_decimal, None
        case "integer":
            return cells.parse_integer, None
        case "scalar":
            return cells.parse_scalar, None
        case _:
            return cells.parse_text, None


IDS_APART = ";；、"
"""What separates several ids; in several words 、 belongs to the word."""


def _loose(words: Words, name: str, cell: str) -> str:
    text = cells.parse_text(cell)
    return text if not text or cell.lstrip()[0] == "\\" else words.known(name, text)


def _status(cell: str) -> str:
    return cells.parse_text(cell) or "valid"


def _open_end(parse: Callable[[str], object], cell: str) -> object:
    return None if cell.strip() in ("至今", "今", "长期") else parse(cell)


def _word(words: Words, name: str, text: str) -> str:
    return words.read(name, text) if text and name else text


def _each_word(words: Words, name: str, texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(words.read(name, text) for text in texts)


def _read_dependent(
    column: Column, values: Sequence[object], before: Mapping[str, Sequence[Any]], count: int, words: Words
) -> tuple[list[Any], dict[int, CellError]]:
    """A word whose list another column of the row names."""
    texts, errors = parse_cells(values, "word", cells.parse_text)
    lists: Sequence[str] = before.get(column.words.split(".")[1]) or [""] * count
    memo: dict[tuple[str, str], str] = {}
    wrong: dict[tuple[str, str], CellError] = {}
    keys = list(zip(lists, texts, strict=True))
    for key in set(keys):
        try:
            memo[key] = _word(words, *key)
        except CellError as error:
            wrong[key] = error
            memo[key] = str(error.value) if error.severity == "warning" else ""
    if wrong:
        errors = {**{n: wrong[key] for n, key in enumerate(keys) if key in wrong}, **errors}
    return [memo[key] for key in keys], errors


def _add(
    error: CellError, value: object, type_: str, places: Places, n: int, heading: str, faults: FaultList
) -> None:
    if not faults.room(error.code, error.severity):
        return
    fault = Fault(
        error.code,
        error.message,
        places.at(n, heading),
        error.params,
        found=_found(value, type_),
        accepted=error.accepted,
        nearest=error.nearest,
        hint=error.hint,
        severity=error.severity,
    )
    faults.keep(fault)


def _found(value: object, type_: str) -> str:
    """The cell as found; but words without a digit in a date or number column may be a slipped name, and are hidden."""
    text = shown(value)
    if (
        type_ in ("date", "decimal", "integer", "boolean", "map")
        and len(text) > 1
        and not any(c.isdigit() for c in text)
    ):
        return "…"
    return text


_ATTR_PARSERS: Mapping[str, tuple[str, Callable[[str], object]]] = {
    "text": ("text", cells.parse_text),
    "date": ("date", cells.parse_date),
    "number": ("decimal", cells.parse_decimal),
    "boolean": ("boolean", cells.parse_boolean),
}


def read_attrs(
    attrs: Mapping[str, tuple[int, str]],
    headings: Sequence[str],
    columns: Sequence[Sequence[object]],
    count: int,
    places: Places,
    faults: FaultList,
) -> list[dict[str, Decimal | str]]:
    """The declared extension columns as a map per row; what is wrong goes into `faults`."""
    out: list[dict[str, Decimal | str]] = [{} for _ in range(count)]
    for name, (at, kind) in attrs.items():
        type_, parse = _ATTR_PARSERS[kind]
        values, errors = parse_cells(columns[at], type_, parse)
        for n, error in errors.items():
            _add(error, columns[at][n], type_, places, n, headings[at], faults)
        for row, value in zip(out, values, strict=True):
            if value is not None and value != "":
                row[name] = value.isoformat() if type_ == "date" else value
    return out
