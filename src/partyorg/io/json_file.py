"""A register as one JSON file: the settings, and per table a list of rows that leave empty cells out."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

from partyorg.errors import Fault, Where
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES
from partyorg.io.atomic import file_written
from partyorg.io.cells import decimal_text, format_text
from partyorg.io.columns import WrittenColumn, columns_of
from partyorg.io.faults import FaultList
from partyorg.io.register_toml import settings_from_data, settings_to_data
from partyorg.io.rows import TableRead, read_tables
from partyorg.io.words import Words

__all__ = ["FORMAT", "read_json", "write_json"]

FORMAT = "partyorg.register/1"
_KEYS = ("format", "settings", "tables")


def read_json(path: Path, words: Words, faults: FaultList) -> tuple[dict[str, TableRead], Settings]:
    """The tables of a JSON file and its settings; everything wrong goes into `faults`."""
    file = str(path)
    try:
        data = json.loads(
            path.read_bytes().decode("utf-8-sig"), parse_float=Decimal, parse_constant=_no_number
        )
    except UnicodeDecodeError:
        faults.add(Fault("R102", "not UTF-8 text", Where(file=file), accepted=("UTF-8",)))
        return {}, Settings()
    except json.JSONDecodeError as error:
        where = Where(file=file, line=error.lineno, column=error.colno)
        faults.add(Fault("R103", "not a JSON file: {what}", where, {"what": error.msg}))
        return {}, Settings()
    except (ValueError, ArithmeticError, RecursionError, OSError) as error:
        faults.add(Fault("R103", "not a JSON file: {what}", Where(file=file), {"what": type(error).__name__}))
        return {}, Settings()
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        message = "not a register: the key format does not say {format}"
        faults.add(
            Fault(
                "R101", message, Where(file=file, key_path="format"), {"format": FORMAT}, accepted=(FORMAT,)
            )
        )
        return {}, Settings()
    for key in data:
        if key not in _KEYS:
            where = Where(file=file, key_path=key)
            faults.add(Fault("R118", "unknown key {key}", where, {"key": key}, found=key, accepted=_KEYS))
    settings = settings_from_data(data.get("settings", {}), file, faults)
    tables = data.get("tables", {})
    if not isinstance(tables, dict) or not all(isinstance(rows, list) for rows in tables.values()):
        message = "tables is not a mapping from table to list of rows"
        faults.add(Fault("R118", message, Where(file=file, key_path="tables")))
        return {}, settings
    if not tables:
        faults.add(
            Fault("R101", "the file holds no table of a register", Where(file=file), accepted=tuple(TABLES))
        )
    return read_tables(tables, settings, words, faults, file=file), settings


def _no_number(text: str) -> Any:
    raise ValueError(text)


def write_json(register: Register, path: Path, words: Words) -> None:
    """Write the register as one JSON file, a row a line, whole or not at all.

    JSON is for programs: headings and words come in English.
    """
    settings = json.dumps(settings_to_data(register.settings), ensure_ascii=False)
    with file_written(path) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
        out.write(f'{{"format": {json.dumps(FORMAT)},\n"settings": {settings},\n"tables": {{')
        for t, (name, facts) in enumerate(register.tables.items()):
            table = TABLES[name]
            columns = columns_of(table, facts, register.settings, words, "en")
            out.write(f"{',' if t else ''}\n{_text(name)}: [")
            rows = zip(*map(_cells, columns), strict=True)
            lines = (f"{{{', '.join(filter(None, row))}}}" for row in rows)
            text = ",\n".join(lines)
            out.write(f"\n{text}]" if text else "]")
        out.write("}}\n")


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


def _cells(column: WrittenColumn) -> list[str]:
    """The cells of a column with their key, "" for empty ones."""
    key = _text(column.heading) + ": "
    if column.type == "map":
        return [key + _json(value) if value else "" for value in column.values]
    if column.type == "scalar":  # a text may need its quoting by what stands beside it
        pairs = zip(column.values, column.texts, strict=True)
        return [
            key + (_text(text) if isinstance(v, str) else _json(v)) if v != "" else "" for v, text in pairs
        ]
    memo = {value: _json(value) for value in set(column.values)}
    memo = {value: key + text if text else "" for value, text in memo.items()}
    return [memo[value] for value in column.values]


def _json(value: Any) -> str:
    """The value as JSON, "" for an empty one. Numbers keep every digit."""
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return decimal_text(value)
    if isinstance(value, bool | int):
        return str(value)
    if isinstance(value, tuple):
        return f"[{', '.join(map(_text, value))}]" if value else ""
    if isinstance(value, str):
        return _text(format_text(value))
    if isinstance(value, dict) or hasattr(value, "items"):
        pairs = (
            f"{_text(k)}: {decimal_text(v) if isinstance(v, Decimal) else _text(v)}"
            for k, v in sorted(value.items())
        )
        return f"{{{', '.join(pairs)}}}" if value else ""
    return _text(value.isoformat())
