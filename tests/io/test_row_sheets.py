"""Workbooks written row by row: what goes in comes out, whatever it looks like."""

from __future__ import annotations

import re
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook

from partyorg.io import row_sheets
from partyorg.io.row_sheets import Cell, RowSheet, Styled, write_row_sheets


def written(path: Path, *rows: list[Cell], title: str = "rows") -> list[list[Any]]:
    """The rows after a round through a workbook."""
    width = max(map(len, rows), default=1)
    sheet = RowSheet(title, [f"h{n}" for n in range(width)], [12] * width, rows)
    write_row_sheets(path, [sheet])
    return CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()[1:]


def test_texts_days_and_numbers_come_back(tmp_path: Path) -> None:
    """Days as days, numbers as numbers, shares as parts of one, an id of digits as text."""
    row: list[Cell] = [
        "P1",
        "0012",
        date(2018, 3, 31),
        7,
        Styled(Fraction(1, 2), "share"),
        Styled("due", "unmet"),
        None,
        "",
    ]
    assert written(tmp_path / "a.xlsx", row) == [["P1", "0012", date(2018, 3, 31), 7, 0.5, "due", "", ""]]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+cmd",
        "@SUM(A1)",
        "-2",
        "\t=1",
        "<b>&amp;",
        "𠮷👩🏽\u200d🎓",
        "\u202eabc",
        "_x0041_",
        "a\nb",
        " x ",
        "http://x",
    ],
)
def test_no_text_becomes_anything_else(tmp_path: Path, text: str) -> None:
    """Formulas, links, markup, escapes: each stays the text that it is, and no cell of the file is a formula."""
    path = tmp_path / "a.xlsx"
    assert written(path, [text]) == [[text]]
    with ZipFile(path) as archive:
        parts = [archive.read(name).decode() for name in archive.namelist()]
    assert not any(re.search(r"<f[ >]|<hyperlink", part) for part in parts)


def test_signs_that_no_workbook_can_hold_do_not_break_it(tmp_path: Path) -> None:
    """Noncharacters and halves of characters are replaced, texts that are too long end with a mark."""
    (row,) = written(tmp_path / "a.xlsx", ["\ufffea", "\ud800b", "x" * 40_000])
    assert row[0] == "\ufffda"
    assert str(row[1]).endswith("b")
    assert len(str(row[2])) == row_sheets.LONGEST
    assert str(row[2]).endswith("…")


def test_a_long_sheet_goes_on_in_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No row is lost, and each sheet has the headings."""
    monkeypatch.setattr(row_sheets, "MOST_ROWS", 4)
    rows = iter([[str(n)] for n in range(7)])
    write_row_sheets(tmp_path / "a.xlsx", [RowSheet("long", ["n"], [9], rows)])
    book = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx"))
    assert book.sheet_names == ["long", "long (2)", "long (3)"]
    assert [row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()] == [
        ["n"], ["0"], ["1"], ["2"], ["n"], ["3"], ["4"], ["5"], ["n"], ["6"],
    ]  # fmt: skip


def test_titles_are_made_to_fit(tmp_path: Path) -> None:
    """Signs that sheets may not have, too long a title, and two of one name."""
    sheets = [RowSheet(title, ["x"], [9], []) for title in ("a/b:*?", "A/b:*?", "长" * 40, "'", "")]
    write_row_sheets(tmp_path / "a.xlsx", sheets)
    names = CalamineWorkbook.from_path(str(tmp_path / "a.xlsx")).sheet_names
    assert names == ["a b", "A b (2)", "长" * 31, "-", "- (2)"]


def test_rows_are_taken_one_after_the_other(tmp_path: Path) -> None:
    """Memory does not grow with the rows: of a long table no more than some thousand are alive."""
    alive = most = 0

    class Row(list[Cell]):
        def __init__(self, n: int) -> None:
            nonlocal alive, most
            super().__init__([n])
            alive += 1
            most = max(most, alive)

        def __del__(self) -> None:
            nonlocal alive
            alive -= 1

    write_row_sheets(tmp_path / "a.xlsx", [RowSheet("n", ["n"], [9], (Row(n) for n in range(9_000)))])
    assert most < 5_000


def test_equal_rows_give_equal_bytes(tmp_path: Path) -> None:
    """There is no clock in the file."""
    for name in ("a.xlsx", "b.xlsx"):
        written(tmp_path / name, ["x", date(2018, 1, 1)])
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
