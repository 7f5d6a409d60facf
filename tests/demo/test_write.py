"""The demo on disk: a folder of CSV files and a workbook that say the same."""

import csv
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest

from partyorg.demo import make_university, write_demo
from partyorg.facts import Register
from partyorg.io.formats import load_register


@pytest.fixture(scope="module")
def register() -> Register:
    """A small university."""
    return make_university(6, members=60)


def test_both_forms_read_back_as_the_same_register(register: Register, tmp_path: Path) -> None:
    """What is written as CSV and as a workbook is the register that was made."""
    folder, workbook = write_demo(tmp_path / "out", register)
    assert (folder, workbook) == (tmp_path / "out/register", tmp_path / "out/register.xlsx")
    assert load_register(folder) == register
    assert load_register(workbook) == register


def test_the_workbook_is_headed_in_chinese(register: Register, tmp_path: Path) -> None:
    """People find their own headings and words in the workbook, programs the names of columns in the folder."""
    from python_calamine import CalamineWorkbook

    folder, workbook = write_demo(tmp_path, register)
    sheets = {
        sheet: CalamineWorkbook.from_path(workbook).get_sheet_by_name(sheet).to_python()
        for sheet in ("组织", "活动")
    }
    assert "组织名称" in sheets["组织"][0]
    assert any("党支部" in row for row in sheets["组织"])
    with (folder / "units.csv").open(encoding="utf-8-sig", newline="") as file:
        assert next(csv.reader(file))[:3] == ["id", "name", "kind"]


def test_the_workbook_can_be_headed_in_english(register: Register, tmp_path: Path) -> None:
    """Asked for English, the sheets have the names of the tables."""
    from python_calamine import CalamineWorkbook

    _, workbook = write_demo(tmp_path, register, lang="en")
    assert "units" in CalamineWorkbook.from_path(workbook).sheet_names


def test_one_seed_writes_the_same_csv_bytes(register: Register, tmp_path: Path) -> None:
    """Made and written again, every file is the same to the byte."""
    first, _ = write_demo(tmp_path / "a", register)
    second, _ = write_demo(tmp_path / "b", make_university(6, members=60))
    assert {p.name: p.read_bytes() for p in first.iterdir()} == {
        p.name: p.read_bytes() for p in second.iterdir()
    }


def test_the_workbook_too_is_the_same_to_the_byte(register: Register, tmp_path: Path) -> None:
    """No clock finds its way into the workbook."""
    _, first = write_demo(tmp_path / "a", register)
    _, second = write_demo(tmp_path / "b", register)
    properties = ZipFile(first).read("docProps/core.xml").decode()
    assert f"{datetime.now(tz=UTC):%Y-%m-%d}" not in properties
    assert first.read_bytes() == second.read_bytes()
