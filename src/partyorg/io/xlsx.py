"""A register as one workbook, a sheet per table. Cells are written as text, numbers or days, never as formulas."""

from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from partyorg.errors import Fault, InputError, Where
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES
from partyorg.io import settings_sheet
from partyorg.io.atomic import file_written
from partyorg.io.cells import decimal_text
from partyorg.io.columns import WrittenColumn, columns_of
from partyorg.io.faults import FaultList
from partyorg.io.headings import normalised, table_of
from partyorg.io.rows import Places, TableRead, read_rows, twice, unknown_table
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
_FIRST_DAY = date(1900, 3, 1)
"""Before it, workbooks count days that never were; such days are written as text."""
_MOST_ROWS = 1_048_576


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

    Raises InputError (R131) where a text is too long for a cell, or a table for a sheet; (R123) without the extra.
    """
    with file_written(path) as temporary:
        workbook = new_workbook(temporary, path)
        try:
            formats = Formats(workbook)
            title = settings_sheet.SHEET if lang == "en" else settings_sheet.SHEET_ZH
            sheet = workbook.add_worksheet(title)
            rows = settings_sheet.settings_to_sheet(register.settings, lang)
            sheet.set_column(0, len(rows[0]) - 1, 18)
            for n, row in enumerate(rows):
                for m, value in enumerate(row):
                    _put(sheet, n, m, value, value if isinstance(value, str) else "", formats, path)
            for name, facts in register.tables.items():
                table = TABLES[name]
                sheet = workbook.add_worksheet(name if lang == "en" else table.zh)
                columns = columns_of(table, facts, register.settings, words, lang)
                _write_sheet(sheet, columns, len(facts), formats, path)
        finally:
            workbook.close()


_OPTIONS = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}


def new_workbook(temporary: Path, path: Path, *, by_row: bool = True) -> Any:
    """A workbook to write into: no formulas, no links, no clock, so that equal content gives equal bytes.

    `by_row` keeps one row in memory, and loses cells written out of order. Raises InputError (R123) without the extra.
    """
    try:
        import xlsxwriter
    except ImportError:
        raise missing_extra(path) from None
    workbook = xlsxwriter.Workbook(str(temporary), {**_OPTIONS, "constant_memory": by_row})
    workbook.set_properties({"created": _CREATED})
    return workbook


_CREATED = datetime(2000, 1, 1, tzinfo=UTC)


class Formats:
    """The cell formats of a workbook: headings, days, and text for ids, so that no spreadsheet makes numbers of them."""

    def __init__(self, workbook: Any) -> None:
        self.heading = workbook.add_format({"bold": True, "bottom": 1})
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd"})
        self.text = workbook.add_format({"num_format": "@"})


def _write_sheet(
    sheet: Any, columns: Sequence[WrittenColumn], count: int, formats: Formats, path: Path
) -> None:
    if count >= _MOST_ROWS:
        where = Where(file=str(path), sheet=sheet.get_name())
        raise InputError([Fault("R131", "{count} rows do not fit on a sheet", where, {"count": str(count)})])
    for m, column in enumerate(columns):
        sheet.set_column(m, m, 14, formats.text if column.type in ("id", "ids", "text") else None)
    for m, column in enumerate(columns):
        sheet.write_string(0, m, column.heading, formats.heading)
    sheet.freeze_panes(1, 0)
    for n in range(count):
        for m, column in enumerate(columns):
            _put(sheet, n + 1, m, column.values[n], column.texts[n], formats, path)


def _put(sheet: Any, n: int, m: int, value: Any, text: str, formats: Formats, path: Path) -> None:
    """Write one cell. Row order matters: cells out of order would be lost."""
    if not text and not isinstance(value, date):
        return
    if isinstance(value, date) and value >= _FIRST_DAY:
        code = sheet.write_datetime(n, m, value, formats.date)
    elif _is_exact(value):
        code = sheet.write_number(n, m, float(value))
    else:
        text = text or value.isoformat()
        code = -1 if "\ufffe" in text or "\uffff" in text else sheet.write_string(n, m, text, formats.text)
    if code:
        where = Where(file=str(path), sheet=sheet.get_name(), row=n + 1)
        raise InputError([Fault("R131", "the text does not fit into a cell of a workbook", where)])


def _is_exact(value: Any) -> bool:
    """Whether a workbook's numbers, which are binary, hold this one exactly."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    number = Decimal(value)
    return abs(number) < 10**15 and Decimal(repr(float(number))) == number and len(decimal_text(number)) <= 16
