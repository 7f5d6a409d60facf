"""Workbooks written row by row: whatever their length, a few thousand rows are held at a time.

Texts stand in their cells, so that there is no table of shared texts to keep. No cell is ever a formula or a link.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import chain, islice
from pathlib import Path
from typing import Literal
from zipfile import ZIP_DEFLATED, ZipFile

from attrs import field, frozen

from partyorg.io.atomic import file_written
from partyorg.io.sheet_writing import entry, escaped, letters_of, package_parts

__all__ = ["Cell", "Look", "RowSheet", "Styled", "write_row_sheets"]

Look = Literal[
    "plain", "text", "day", "heading", "title", "soft", "share", "strong", "met", "late", "incomplete", "unmet", "pending",
    "unknown", "waived", "not_applicable", "fill_in", "fill_in_day",
]  # fmt: skip
"""How a cell looks. `fill_in` cells are those that somebody is asked to write into."""


@frozen
class Styled:
    """A value and how it looks."""

    value: "str | int | Decimal | Fraction | date | None"
    look: Look


Cell = str | int | Decimal | Fraction | date | None | Styled


@frozen
class RowSheet:
    """A sheet: its title, headings that stay in view with a filter (none: no headings), widths in signs, and rows."""

    title: str
    headings: Sequence[str]
    widths: Sequence[int]
    rows: Iterable[Sequence[Cell]]
    hidden: frozenset[int] = field(default=frozenset())
    """Columns that are there for programs, by number from 0."""


MOST_ROWS = 1_048_576
LONGEST = 32_767
_BATCH = 2_000
_DAY_ZERO = date(1899, 12, 30).toordinal()
_FIRST_DAY = date(1900, 3, 1)

_FONTS = (
    "", '<b/><color rgb="FFFFFFFF"/>', "<b/>", '<color rgb="FF6F665E"/>', '<b/><color rgb="FF8C1A1A"/>',
    '<color rgb="FF1F6B50"/>', '<color rgb="FF8A6508"/>', '<color rgb="FFA6480F"/>', '<b/><color rgb="FFA4161A"/>',
    '<color rgb="FF3C5A8C"/>', '<color rgb="FF5F574E"/>', '<color rgb="FF634586"/>',
)  # fmt: skip
_FILLS = (
    "", "FFA4161A", "FFE3F1EA", "FFFBF1D5", "FFFCE6D6", "FFFADCD9", "FFE4EBF5", "FFEEEBE6", "FFEDE5F5", "FFFFF9DB",
)  # fmt: skip
_STYLES: tuple[tuple[Look, int, int, int], ...] = (
    ("plain", 0, 0, 0), ("text", 49, 0, 0), ("day", 165, 0, 0), ("heading", 49, 1, 1), ("title", 49, 4, 0),
    ("soft", 49, 3, 0), ("share", 166, 2, 0), ("strong", 0, 2, 0), ("met", 49, 5, 2), ("late", 49, 6, 3),
    ("incomplete", 49, 7, 4), ("unmet", 49, 8, 5), ("pending", 49, 9, 6), ("unknown", 49, 10, 7), ("waived", 49, 11, 8),
    ("not_applicable", 49, 3, 0), ("fill_in", 49, 0, 9), ("fill_in_day", 165, 0, 9),
)  # fmt: skip
"""Name, number format, font and fill of each style, in the order of their numbers."""
_NUMBER = {look: n for n, (look, *_rest) in enumerate(_STYLES)}


def write_row_sheets(path: str | Path, sheets: Iterable[RowSheet]) -> None:
    """Write a workbook, whole or not at all. Equal sheets give equal bytes: there is no clock in it.

    A sheet that is longer than a workbook allows goes on in another one. A text that is longer than a cell ends with "…".
    """
    with file_written(Path(path)) as temporary, ZipFile(temporary, "w", ZIP_DEFLATED) as archive:
        titles: list[str] = []
        names: list[str] = []
        for sheet in sheets:
            rows = iter(sheet.rows)
            first = next(rows, None)
            while True:
                title = _title(sheet.title, titles)
                titles.append(title)
                if sheet.headings:
                    names.append(_print_title(title, len(titles) - 1))
                ahead = [] if first is None else [first]
                with archive.open(
                    entry(f"xl/worksheets/sheet{len(titles)}.xml"), "w", force_zip64=True
                ) as out:
                    for part in _sheet(sheet, islice(chain(ahead, rows), MOST_ROWS - 1)):
                        out.write(part.encode("utf-8", "replace"))
                first = next(rows, None)
                if first is None:
                    break
        for name, text in package_parts(titles, (), _styles(), "".join(names)):
            archive.writestr(entry(name), text.encode())


def _print_title(title: str, place: int) -> str:
    """The first row again on every printed page."""
    quoted = escaped(title.replace("'", "''"))
    return f'<definedName name="_xlnm.Print_Titles" localSheetId="{place}">\'{quoted}\'!$1:$1</definedName>'


def _title(wanted: str, taken: Sequence[str]) -> str:
    """A title that a workbook allows and that no sheet has yet."""
    title = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip(" '")[:31] or "-"
    number, known = 2, {name.casefold() for name in taken}
    shown = title
    while shown.casefold() in known:
        mark = f" ({number})"
        shown = title[: 31 - len(mark)] + mark
        number += 1
    return shown


def _sheet(sheet: RowSheet, rows: Iterator[Sequence[Cell]]) -> Iterator[str]:
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    yield '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    yield '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr><sheetViews>'
    if sheet.headings:
        pane = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/><selection pane="bottomLeft"/>'
        yield f'<sheetView showGridLines="0" workbookViewId="0">{pane}</sheetView>'
    else:
        yield '<sheetView showGridLines="0" workbookViewId="0"/>'
    yield '</sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
    for m, wide in enumerate(sheet.widths):
        hidden = ' hidden="1"' if m in sheet.hidden else ""
        yield f'<col min="{m + 1}" max="{m + 1}" width="{wide}.7109375"{hidden} customWidth="1"/>'
    yield "</cols><sheetData>"
    letters = [letters_of(m) for m in range(max(len(sheet.widths), len(sheet.headings), 1))]
    number = 0
    if sheet.headings:
        number = 1
        cells = _cells(letters, 1, [Styled(said, "heading") for said in sheet.headings])
        yield f'<row r="1" ht="24" customHeight="1">{cells}</row>'
    while batch := list(islice(rows, _BATCH)):
        parts = []
        for row in batch:
            number += 1
            cells = _cells(letters, number, row)
            lines = _lines(row, sheet.widths)
            high = f' ht="{15 * lines}" customHeight="1"' if lines > 1 else ""
            parts.append(f'<row r="{number}"{high}>{cells}</row>')
        yield "".join(parts)
    yield "</sheetData>"
    if sheet.headings:
        yield f'<autoFilter ref="A1:{letters[len(sheet.headings) - 1]}{max(number, 1)}"/>'
    yield '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
    yield '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'


def _cells(letters: Sequence[str], number: int, row: Sequence[Cell]) -> str:
    tails = map(_tail, row)
    return "".join([f'<c r="{a}{number}"{tail}' for a, tail in zip(letters, tails, strict=False) if tail])


@lru_cache(maxsize=1 << 15, typed=True)
def _tail(cell: Cell) -> str:
    """A cell after its address; "" for an empty one. Registers say few things many times."""
    styled = cell if isinstance(cell, Styled) else Styled(cell, "plain")
    value, look = styled.value, styled.look if isinstance(cell, Styled) else None
    if value is None or value == "":
        return f' s="{_NUMBER[look]}"/>' if look in ("fill_in", "fill_in_day", "heading") else ""
    if isinstance(value, date) and value >= _FIRST_DAY:
        days = value.toordinal() - _DAY_ZERO
        return f' s="{_NUMBER[look or "day"]}"><v>{days}</v></c>'
    if isinstance(value, int | Fraction) and -(10**15) < value < 10**15:
        return f' s="{_NUMBER[look or "plain"]}"><v>{float(value):.16G}</v></c>'
    text = str(value)
    if len(text) > LONGEST:
        text = text[: LONGEST - 1] + "…"
    said = escaped(text.replace("\ufffe", "\ufffd").replace("\uffff", "\ufffd"))
    style = _NUMBER[look or "text"]
    return f' s="{style}" t="inlineStr"><is><t xml:space="preserve">{said}</t></is></c>'


def _lines(row: Sequence[Cell], widths: Sequence[int]) -> int:
    """How many lines the row needs: spreadsheets do not all find out by themselves. At most eight."""
    most = 1
    for cell, wide in zip(row, widths, strict=False):
        value = cell
        if isinstance(cell, Styled):
            value = cell.value
            if cell.look == "title":
                most = max(most, 2)
                continue
            if cell.look == "soft":
                continue
        if isinstance(value, str) and 2 * len(value) > wide:
            signs = len(value) if value.isascii() else len(value.encode("gb18030", "replace"))
            most = max(most, min(8, -(-signs // max(wide - 1, 1))))
    return most


def _styles() -> str:
    fonts = "".join(
        f'<font>{inner.partition("<color")[0]}<sz val="{16 if n == 4 else 11}"/>'
        f'{"<color" + inner.partition("<color")[2] if "<color" in inner else ""}<name val="Calibri"/></font>'
        for n, inner in enumerate(_FONTS)
    )
    fills = (
        '<fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
        + "".join(
            f'<fill><patternFill patternType="solid"><fgColor rgb="{colour}"/></patternFill></fill>'
            for colour in _FILLS[1:]
        )
    )
    line = '<{0} style="thin"><color rgb="FFE3DBCF"/></{0}>'
    edges = "".join(line.format(side) for side in ("left", "right", "top", "bottom"))
    cells = "".join(
        f'<xf numFmtId="{number}" fontId="{font}" fillId="{fill + 1 if fill else 0}" borderId="{0 if look in ("title", "soft") else 1}" '
        f'xfId="0" applyNumberFormat="1" applyFont="1" applyFill="1" applyBorder="1" applyAlignment="1">'
        f'<alignment vertical="{"center" if look == "heading" else "top"}"{"" if look in ("title", "soft") else " wrapText=" + chr(34) + "1" + chr(34)}/></xf>'
        for look, number, font, fill in _STYLES
    )
    return (
        '<numFmts count="2"><numFmt numFmtId="165" formatCode="yyyy-mm-dd"/><numFmt numFmtId="166" formatCode="0.0%"/></numFmts>'
        f'<fonts count="{len(_FONTS)}">{fonts}</fonts><fills count="{len(_FILLS) + 1}">{fills}</fills>'
        f'<borders count="2"><border/><border>{edges}<diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(_STYLES)}">{cells}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    )
