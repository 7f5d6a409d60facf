"""Workbooks written as text: column by column, each distinct value once, which is far quicker than cell by cell."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from attrs import frozen

from partyorg.errors import Fault, InputError, Where
from partyorg.io.cells import decimal_text

__all__ = ["Sheet", "SheetColumn", "entry", "escaped", "letters_of", "package_parts", "write_sheets"]

_FIRST_DAY = date(1900, 3, 1)
"""Before it, workbooks count days that never were; such days are written as text."""
_DAY_ZERO = date(1899, 12, 30).toordinal()
_MOST_ROWS = 1_048_576
_LONGEST = 32_767
_BATCH = 5_000
_TEXT, _DAY, _HEADING = 1, 2, 3
"""Places in the list of cell formats of `_STYLES`; 0 is plain."""


@frozen
class SheetColumn:
    """A column: its heading ("" for none), whether its cells are text whatever they hold, values, and them as texts."""

    heading: str
    is_text: bool
    values: Sequence[Any]
    texts: Sequence[str]


@frozen
class Sheet:
    """A sheet: its title, its columns of one length, and whether the first row is a heading that stays in view."""

    title: str
    columns: Sequence[SheetColumn]
    headed: bool = True


def write_sheets(temporary: Path, path: Path, sheets: Sequence[Sheet]) -> None:
    """Write a workbook to `temporary`; faults name `path`. Equal sheets give equal bytes: there is no clock in it.

    A cell is empty, a day, a number where a workbook's binary numbers hold it exactly, or else text; never a formula.
    Raises InputError (R131) where a text is too long for a cell, or a table for a sheet.
    """
    strings: dict[str, int] = {}
    with ZipFile(temporary, "w", ZIP_DEFLATED) as archive:
        for n, sheet in enumerate(sheets, 1):
            with archive.open(entry(f"xl/worksheets/sheet{n}.xml"), "w", force_zip64=True) as out:
                for part in _sheet(sheet, path, strings):
                    out.write(part.encode())
        for name, text in package_parts([sheet.title for sheet in sheets], strings):
            archive.writestr(entry(name), text.encode())


def entry(name: str) -> ZipInfo:
    """A member of the archive without a clock, so that equal content gives equal bytes."""
    info = ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    info.create_system = 3  # or it would tell on which system it was made
    info.external_attr = 0o600 << 16
    return info


# Cells ------------------------------------------------------------------------------------------------


def _sheet(sheet: Sheet, path: Path, strings: dict[str, int]) -> Iterator[str]:
    count = len(sheet.columns[0].values) if sheet.columns else 0
    if count + sheet.headed > _MOST_ROWS:
        where = Where(file=str(path), sheet=sheet.title)
        raise InputError([Fault("R131", "{count} rows do not fit on a sheet", where, {"count": str(count)})])
    yield _HEAD + '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews>'
    view = '<sheetView workbookViewId="0"/>'
    if sheet.headed:
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        view = f'<sheetView workbookViewId="0">{pane}<selection pane="bottomLeft"/></sheetView>'
    yield view + '</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
    for m, column in enumerate(sheet.columns, 1):
        style = f' style="{_TEXT}"' if column.is_text else ""
        yield f'<col min="{m}" max="{m}" width="14.7109375"{style} customWidth="1"/>'
    yield "</cols><sheetData>"
    letters = [letters_of(m) for m in range(len(sheet.columns))]
    if sheet.headed:
        headings = (_text(column.heading, _HEADING, strings) for column in sheet.columns)
        cells = "".join(f'<c r="{a}1"{cell}' for a, cell in zip(letters, headings, strict=True) if cell)
        yield f'<row r="1">{cells}</row>'
    tails = [_tails(column, sheet, path, strings) for column in sheet.columns]
    for start in range(0, count, _BATCH):
        numbers = range(start + 1 + sheet.headed, min(start + _BATCH, count) + 1 + sheet.headed)
        columns = [
            [f'<c r="{a}{n}"{tail}' if tail else "" for n, tail in zip(numbers, below[start:], strict=False)]
            for a, below in zip(letters, tails, strict=True)
        ]
        rows = map("".join, zip(*columns, strict=True))
        yield "".join(f'<row r="{n}">{row}</row>' for n, row in zip(numbers, rows, strict=True) if row)
    yield '</sheetData><pageMargins left="0.7" right="0.7" top="0.75" bottom="0.75" header="0.3" footer="0.3"/></worksheet>'


def _tails(column: SheetColumn, sheet: Sheet, path: Path, strings: dict[str, int]) -> list[str]:
    """Every cell after its address; "" for an empty one. Values of one type and text are one."""
    memo: dict[tuple[type, str | date], str] = {}
    out: list[str] = []
    for value, text in zip(column.values, column.texts, strict=True):
        if not text and not isinstance(value, date):
            out.append("")
            continue
        key = (type(value), text or value)
        tail = memo.get(key)
        if tail is None:
            if len(text) > _LONGEST or "\ufffe" in text or "\uffff" in text:
                where = Where(file=str(path), sheet=sheet.title, row=len(out) + 1 + sheet.headed)
                raise InputError([Fault("R131", "the text does not fit into a cell of a workbook", where)])
            tail = memo[key] = _tail(value, text, strings)
        out.append(tail)
    return out


def _tail(value: Any, text: str, strings: dict[str, int]) -> str:
    if isinstance(value, date):
        if value >= _FIRST_DAY:
            return f' s="{_DAY}"><v>{value.toordinal() - _DAY_ZERO}</v></c>'
        return _text(text or value.isoformat(), _TEXT, strings)
    if _is_exact(value):
        return f"><v>{float(value):.16G}</v></c>"
    return _text(text, _TEXT, strings)


def _text(text: str, style: int, strings: dict[str, int]) -> str:
    if not text:
        return ""
    return f' s="{style}" t="s"><v>{strings.setdefault(text, len(strings))}</v></c>'


def _is_exact(value: Any) -> bool:
    """Whether a workbook's numbers, which are binary, hold this one exactly."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return False
    number = Decimal(value)
    return abs(number) < 10**15 and Decimal(repr(float(number))) == number and len(decimal_text(number)) <= 16


def letters_of(n: int) -> str:
    """A, B, … Z, AA, … for columns counted from 0."""
    out = ""
    n += 1
    while n:
        n, rest = divmod(n - 1, 26)
        out = chr(65 + rest) + out
    return out


# What stands around the sheets ------------------------------------------------------------------------

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-"
_REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"

_STYLES = (
    '<numFmts count="1"><numFmt numFmtId="165" formatCode="yyyy-mm-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border><border><left/><right/><top/>'
    '<bottom style="thin"><color auto="1"/></bottom><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
)
"""Formats 0 to 3: plain, text (so that no spreadsheet makes numbers of ids), day, heading."""

_CORE = (
    f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    '<dcterms:created xsi:type="dcterms:W3CDTF">2000-01-01T00:00:00Z</dcterms:created></cp:coreProperties>'
)


def package_parts(
    titles: Sequence[str], strings: Iterable[str], styles: str = _STYLES, names: str = ""
) -> Iterator[tuple[str, str]]:
    """Every part of the package but the sheets, by name; `names` are the elements of defined names."""
    sheets = range(1, len(titles) + 1)
    parts = {
        **{f"/xl/worksheets/sheet{n}.xml": "officedocument.spreadsheetml.worksheet+xml" for n in sheets},
        "/xl/workbook.xml": "officedocument.spreadsheetml.sheet.main+xml",
        "/xl/styles.xml": "officedocument.spreadsheetml.styles+xml",
        "/xl/sharedStrings.xml": "officedocument.spreadsheetml.sharedStrings+xml",
        "/docProps/core.xml": "package.core-properties+xml",
    }
    types = "".join(
        f'<Override PartName="{part}" ContentType="{_TYPE}{kind}"/>' for part, kind in parts.items()
    )
    rels = f'<Default Extension="rels" ContentType="{_TYPE}package.relationships+xml"/>'
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    yield (
        "[Content_Types].xml",
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">{rels}{xml}{types}</Types>',
    )
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    yield (
        "_rels/.rels",
        _relations([(f"{_REL}/officeDocument", "xl/workbook.xml"), (core, "docProps/core.xml")]),
    )
    listed = "".join(
        f'<sheet name="{escaped(title)}" sheetId="{n}" r:id="rId{n}"/>' for n, title in enumerate(titles, 1)
    )
    views = "<bookViews><workbookView/></bookViews>"
    defined = f"<definedNames>{names}</definedNames>" if names else ""
    yield (
        "xl/workbook.xml",
        f'{_HEAD}<workbook xmlns="{_MAIN}" xmlns:r="{_REL}">{views}<sheets>{listed}</sheets>{defined}</workbook>',
    )
    inner = [(f"{_REL}/worksheet", f"worksheets/sheet{n}.xml") for n in sheets]
    more = [(f"{_REL}/styles", "styles.xml"), (f"{_REL}/sharedStrings", "sharedStrings.xml")]
    yield "xl/_rels/workbook.xml.rels", _relations([*inner, *more])
    yield "xl/styles.xml", f'{_HEAD}<styleSheet xmlns="{_MAIN}">{styles}</styleSheet>'
    items = "".join(map(_item, strings))
    yield "xl/sharedStrings.xml", f'{_HEAD}<sst xmlns="{_MAIN}">{items}</sst>'
    yield "docProps/core.xml", _HEAD + _CORE


def _relations(relations: Iterable[tuple[str, str]]) -> str:
    rows = "".join(
        f'<Relationship Id="rId{n}" Type="{type_}" Target="{target}"/>'
        for n, (type_, target) in enumerate(relations, 1)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{rows}</Relationships>'


_SIGNS = re.compile("[&<>\x00-\x08\x0b-\x1f]|_x[0-9A-Fa-f]{4}_")


def _item(text: str) -> str:
    kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f"<si><t{kept}>{escaped(text)}</t></si>"


def escaped(text: str) -> str:
    """Text as XML; signs that XML cannot hold the way workbooks write them, and so what only looks like that."""
    return _SIGNS.sub(_escape, text) if _SIGNS.search(text) else text


def _escape(found: re.Match[str]) -> str:
    sign = found[0]
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}.get(sign)
    return named or (f"_x{ord(sign):04X}_" if len(sign) == 1 else f"_x005F{sign}")
