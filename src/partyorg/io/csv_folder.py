"""A register as a folder of CSV files, with register.toml and datapackage.json beside them."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from partyorg.errors import Fault, InputError, Where
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES, Table
from partyorg.io import register_toml
from partyorg.io.atomic import folder_written
from partyorg.io.cells import looks_like_number
from partyorg.io.columns import columns_of
from partyorg.io.datapackage import package_text
from partyorg.io.faults import FaultList
from partyorg.io.headings import table_of
from partyorg.io.rows import (
    CHUNK,
    Places,
    TableRead,
    add_rows,
    from_columns_with_blanks,
    twice,
    unknown_table,
)
from partyorg.io.words import Words

__all__ = ["guarded", "read_csv", "read_folder", "unguarded", "write_folder"]

PACKAGE = "datapackage.json"


# Formulas ---------------------------------------------------------------------------------------------

_DANGEROUS = ("=", "+", "-", "@", "＝", "＋", "－", "＠")


def _is_formula(text: str) -> bool:
    bare = text.strip()
    return bare.startswith(_DANGEROUS) and not looks_like_number(bare)


def guarded(cell: str) -> str:
    """The cell with an apostrophe before it where a spreadsheet would take it for a formula.

    >>> guarded("=1+1"), guarded("-5"), guarded("'=1")
    ("'=1+1", '-5', "''=1")
    """
    return "'" + cell if _is_formula(cell.lstrip("'")) else cell


def unguarded(cell: str) -> str:
    """The cell without the apostrophe that `guarded` put before it."""
    return cell[1:] if cell[:1] == "'" and _is_formula(cell.lstrip("'")) else cell


# Reading ----------------------------------------------------------------------------------------------


def read_csv(path: Path, faults: FaultList) -> Iterator[list[str]] | None:
    """The rows of a CSV file in UTF-8 or GB18030 one after the other, or None with a fault (R102, R103).

    A fault further down ends the rows.
    """
    where = Where(file=str(path))
    try:
        data = path.read_bytes()
    except OSError as error:
        faults.add(
            Fault("R103", "cannot be read: {what}", where, {"what": error.strerror or type(error).__name__})
        )
        return None
    text = _decoded(data)
    if text is None:
        hint = "save the file as CSV UTF-8"
        faults.add(
            Fault("R102", "neither UTF-8 nor GB18030 text", where, accepted=("UTF-8", "GB18030"), hint=hint)
        )
        return None
    return _rows(text, path, faults)


def _rows(text: str, path: Path, faults: FaultList) -> Iterator[list[str]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        yield from reader
    except csv.Error as error:
        where = Where(file=str(path), line=reader.line_num)
        faults.add(Fault("R103", "not a CSV file: {what}", where, {"what": str(error)}))


def _read_table(file: Path, table: Table, settings: Settings, words: Words, faults: FaultList) -> TableRead:
    places = Places(str(file), table.name)
    rows = read_csv(file, faults)
    if rows is None:
        return TableRead([], places)
    headings = [unguarded(heading) for heading in next(rows, [])]
    columns: list[list[Any]] = [[] for _ in headings]
    count = 0
    while chunk := list(islice(rows, CHUNK)):
        numbers = range(count + 2, count + 2 + len(chunk))
        add_rows(chunk, columns, len(headings), places, numbers, 0, faults)
        count += len(chunk)
    columns = [list(map(unguarded, column)) if "'" in "".join(column) else column for column in columns]
    return from_columns_with_blanks(table, headings, columns, count, places, settings, words, faults)


def _decoded(data: bytes) -> str | None:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def read_folder(path: Path, words: Words, faults: FaultList) -> tuple[dict[str, TableRead], Settings]:
    """The tables of a folder and its settings; everything wrong goes into `faults`."""
    settings = Settings()
    if (path / register_toml.FILE).is_file():
        settings = register_toml.read_settings(path / register_toml.FILE, faults)
    out: dict[str, TableRead] = {}
    files = sorted(p for p in path.iterdir() if p.suffix.lower() == ".csv" and p.is_file())
    for file in files:
        table = table_of(file.stem)
        if table is None:
            faults.add(unknown_table(file.stem, Where(file=str(file)), severity="warning"))
            continue
        if table.name in out:
            faults.add(twice(table, Where(file=str(file))))
            continue
        out[table.name] = _read_table(file, table, settings, words, faults)
    if not out:
        message = "the folder holds no table of a register"
        hint = "tables are CSV files such as units.csv and people.csv"
        accepted = tuple(f"{name}.csv" for name in TABLES)
        faults.add(Fault("R101", message, Where(file=str(path)), accepted=accepted, hint=hint))
    return {name: out[name] for name in TABLES if name in out}, settings


# Writing ----------------------------------------------------------------------------------------------


def write_folder(register: Register, path: Path, words: Words, lang: str) -> None:
    """Write the register as a folder, whole or not at all.

    Raises InputError (R121) where the path is a file, or a folder that holds other things.
    """
    try:
        with folder_written(path, _is_ours) as folder:
            described = {}
            for name, facts in register.tables.items():
                columns = columns_of(TABLES[name], facts, register.settings, words, lang)
                _write_csv(folder / f"{name}.csv", [c.heading for c in columns], [c.texts for c in columns])
                described[name] = columns
            text = register_toml.settings_text(register.settings)
            (folder / register_toml.FILE).write_text(text, encoding="utf-8", newline="")
            package = package_text(register.settings, described, lang)
            (folder / PACKAGE).write_text(package, encoding="utf-8", newline="")
    except FileExistsError as error:
        message = "would overwrite what is no part of a register: {names}"
        hint = "name a folder that does not exist yet"
        raise InputError(
            [Fault("R121", message, Where(file=str(path)), {"names": str(error)}, hint=hint)]
        ) from None


def _is_ours(name: str) -> bool:
    return name in (register_toml.FILE, PACKAGE) or (
        name.endswith(".csv") and table_of(name[:-4]) is not None
    )


def _write_csv(path: Path, headings: Sequence[str], columns: Sequence[Sequence[str]]) -> None:
    safe = [_guarded_column(column) for column in columns]
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        # A lone carriage return ends a line to readers, but is nothing to quote to a writer of "\n".
        returns = any("\r" in "".join(column) for column in safe)
        writer = csv.writer(
            file, lineterminator="\n", quoting=csv.QUOTE_ALL if returns else csv.QUOTE_MINIMAL
        )
        writer.writerow(headings)
        writer.writerows(zip(*safe, strict=True))


def _guarded_column(column: Sequence[str]) -> Sequence[str]:
    memo: Mapping[str, str] = {cell: safe for cell in set(column) if (safe := guarded(cell)) != cell}
    return [memo.get(cell, cell) for cell in column] if memo else column
