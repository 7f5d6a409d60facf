"""A register as one workbook, a sheet per table. Cells are written as text, numbers or days, never as formulas."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from partyorg.errors import Fault, InputError, Where
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES
from partyorg.io import settings_sheet
from partyorg.io.atomic import file_written
from partyorg.io.columns import columns_of
from partyorg.io.faults import FaultList
from partyorg.io.headings import normalised, table_of
from partyorg.io.rows import Places, TableRead, read_rows, twice, unknown_table
from partyorg.io.sheet_writing import Sheet, SheetColumn, write_sheets
from partyorg.io.words import Words

__all__ = [
    "GUIDE",
    "LISTS",
    "missing_extra",
    "new_workbook",
    "open_workbook",
    "read_workbook",
    "sheet_rows",
    "write_workbook",
]

GUIDE = "说明"
LISTS = "词表"
_PASSED_OVER = frozenset(map(normalised, (GUIDE, LISTS, "guide", "lists", "填表说明", "填写说明")))
_SETTINGS = frozenset(map(normalised, (settings_sheet.SHEET, settings_sheet.SHEET_ZH)))


def missing_extra(path: Path) -> InputError:
    """What to raise where the packages for workbooks are not installed."""
    hint = "install partyorg[xlsx]"
    return InputError(
        [Fault("R123", "reading and writing workbooks needs more packages", Where(file=str(path)), hint=hint)]
    )


# Reading ----------------------------------------------------------------------------------------------


def open_workbook(path: Path, faults: FaultList) -> Any:
    """The workbook, or None with a fault (R103). Raises InputError (R123) without the extra."""
    try:
        import python_calamine
    except ImportError:
        raise missing_extra(path) from None
    try:
        return python_calamine.CalamineWorkbook.from_path(str(path))
    except BaseException as error:  # noqa: BLE001  (a panic of the reader is no Exception)
        _as_fault(error, path, faults)
        return None


def sheet_rows(workbook: Any, sheet: str, path: Path, faults: FaultList) -> list[list[Any]] | None:
    """The cells of a sheet from its first row and column on, or None with a fault (R103)."""
    try:
        rows: list[list[Any]] = workbook.get_sheet_by_name(sheet).to_python(skip_empty_area=False)
    except BaseException as error:  # noqa: BLE001  (a panic of the reader is no Exception)
        _as_fault(error, path, faults, sheet)
        return None
    return rows


def _as_fault(error: BaseException, path: Path, faults: FaultList, sheet: str = "") -> None:
    """A broken workbook can make the reader panic, which is no Exception."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    where = Where(file=str(path), sheet=sheet)
    faults.add(
        Fault("R103", "not a workbook that can be read: {what}", where, {"what": type(error).__name__})
    )


def read_workbook(path: Path, words: Words, faults: FaultList) -> tuple[dict[str, TableRead], Settings]:
    """The tables of a workbook and its settings; everything wrong goes into `faults`."""
    workbook = open_workbook(path, faults)
    if workbook is None:
        return {}, Settings()
    settings = Settings()
    sheets: dict[str, str] = {}
    for sheet in workbook.sheet_names:
        name, table = normalised(sheet), table_of(sheet)
        if name in _SETTINGS:
            rows = sheet_rows(workbook, sheet, path, faults)
            if rows:
                settings = settings_sheet.settings_from_sheet(rows, str(path), sheet, faults)
        elif table is None:
            if name not in _PASSED_OVER:
                faults.add(unknown_table(sheet, Where(file=str(path), sheet=sheet), severity="warning"))
        elif table.name in sheets:
            faults.add(twice(table, Where(file=str(path), sheet=sheet)))
        else:
            sheets[table.name] = sheet
    out: dict[str, TableRead] = {}
    for name in TABLES:
        if name not in sheets:
            continue
        sheet = sheets[name]
        rows = sheet_rows(workbook, sheet, path, faults) or []
        headings = [h if isinstance(h, str) else str(h) for h in rows[0]] if rows else []
        out[name] = read_rows(
            TABLES[name], headings, rows[1:], Places(str(path), sheet), settings, words, faults
        )
    if not out and not faults.errors:
        hint = "a sheet per table, named as the table or by its Chinese title"
        where = Where(file=str(path))
        faults.add(
            Fault(
                "R101", "the workbook holds no table of a register", where, accepted=tuple(TABLES), hint=hint
            )
        )
    return out, settings


# Writing ----------------------------------------------------------------------------------------------


def write_workbook(register: Register, path: Path, words: Words, lang: str) -> None:
    """Write the register as a workbook, whole or not at all.

    Raises InputError (R131) where a text is too long for a cell, or a table for a sheet.
    """
    title = settings_sheet.SHEET if lang == "en" else settings_sheet.SHEET_ZH
    rows = settings_sheet.settings_to_sheet(register.settings, lang)
    texts = [[value if isinstance(value, str) else "" for value in row] for row in rows]
    settings = [
        SheetColumn("", False, values, said)
        for values, said in zip(zip(*rows, strict=True), zip(*texts, strict=True), strict=True)
    ]
    sheets = [Sheet(title, settings, headed=False)]
    for name, facts in register.tables.items():
        table = TABLES[name]
        columns = [
            SheetColumn(c.heading, c.type in ("id", "ids", "text"), c.values, c.texts)
            for c in columns_of(table, facts, register.settings, words, lang)
        ]
        sheets.append(Sheet(name if lang == "en" else table.zh, columns))
    with file_written(path) as temporary:
        write_sheets(temporary, path, sheets)


_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def new_workbook(temporary: Path, path: Path) -> Any:
    """A workbook to write into: no formulas, no links, no clock, so that equal content gives equal bytes.

    Raises InputError (R123) without the extra.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise missing_extra(path) from None
    workbook = xlsxwriter.Workbook(str(temporary), _OPTIONS)
    workbook.set_properties({"created": _CREATED})
    return workbook


_CREATED = datetime(2000, 1, 1, tzinfo=UTC)


class Formats:
    """The cell formats of a workbook: headings, days, and text for ids, so that no spreadsheet makes numbers of them."""

    def __init__(self, workbook: Any) -> None:
        self.heading = workbook.add_format({"bold": True, "bottom": 1})
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.text = workbook.add_format({"num_format": "@"})
