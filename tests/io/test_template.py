"""The template can be filled in, and reads back."""

import zipfile
from datetime import date
from pathlib import Path

import pytest

from partyorg.facts import Person, Stage, Tenure, Unit
from partyorg.facts.tables import TABLES
from partyorg.io import read_register, write_template
from partyorg.vocabulary import Word, base


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_an_empty_template_is_a_register_of_empty_tables(tmp_path: Path, lang: str) -> None:
    """Every table is there with headings; guide, lists and settings are no tables and no faults."""
    write_template(tmp_path / "t.xlsx", lang=lang)
    reading = read_register(tmp_path / "t.xlsx")
    assert reading.faults == ()
    assert reading.register is not None
    assert list(reading.register.tables) == list(TABLES)


def test_a_filled_template_reads_back(tmp_path: Path) -> None:
    """Cells filled under its headings, by a program that edits workbooks, become facts."""
    write_template(tmp_path / "t.xlsx")
    rows: dict[str, list[list[object]]] = {
        "组织": [["c", "示例党委", "党委"], ["0101", "第一党支部", "党支部", "", "", "c"]],
        "人员": [["0001", "甲一"]],
        "党员发展阶段": [["", "0001", "正式党员", date(2020, 7, 1)]],
        "任职与身份": [["", "0001", "职务", "书记", "0101", "", "", date(2021, 1, 1)]],
    }
    _fill(tmp_path / "t.xlsx", rows)
    reading = read_register(tmp_path / "t.xlsx")
    assert reading.faults == ()
    assert reading.register is not None
    assert list(reading.register.facts(Unit)) == [
        Unit(id="c", name="示例党委", kind="committee"),
        Unit(id="0101", name="第一党支部", kind="branch", parent="c"),
    ]
    assert list(reading.register.facts(Person)) == [Person(id="0001", name="甲一")]
    assert list(reading.register.facts(Stage)) == [Stage(person="0001", stage="full", since=date(2020, 7, 1))]
    assert list(reading.register.facts(Tenure)) == [
        Tenure(person="0001", kind="post", value="secretary", unit="0101", since=date(2021, 1, 1))
    ]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_word_column_has_its_list(tmp_path: Path, lang: str) -> None:
    """Every validation is in the file: short lists in place, long ones by a name on a sheet that nobody sees."""
    long = base().add(
        Word("activity", f"activity_{n}", f"第{n}项示例活动", f"activity {n}") for n in range(40)
    )
    write_template(tmp_path / "t.xlsx", lang=lang, vocabulary=long)
    with zipfile.ZipFile(tmp_path / "t.xlsx") as archive:
        sheets = "".join(
            archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")
        )
        book = archive.read("xl/workbook.xml").decode()
    words = [c for table in TABLES.values() for c in table.columns if c.words]
    assert sheets.count('<dataValidation type="list"') == len(words)
    assert ("正式党员" if lang == "zh" else "probationary") in sheets
    assert "partyorg_activity" in book
    assert 'state="veryHidden"' in book


def _fill(path: Path, rows: dict[str, list[list[object]]]) -> None:
    """Write cells below the headings, as an office program would: by editing the XML of the sheets."""
    import re
    from xml.sax.saxutils import escape

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    book = parts["xl/workbook.xml"].decode()
    names = re.findall(r'<sheet name="([^"]+)"', book)
    for title, table in rows.items():
        part = f"xl/worksheets/sheet{names.index(title) + 1}.xml"
        xml = ""
        for n, row in enumerate(table, start=2):
            cells = ""
            for m, value in enumerate(row):
                at = f"{chr(ord('A') + m)}{n}"
                if value:
                    cells += f'<c r="{at}" t="inlineStr"><is><t>{escape(str(value))}</t></is></c>'
            xml += f'<row r="{n}">{cells}</row>'
        text = parts[part].decode()
        parts[part] = text.replace("</sheetData>", xml + "</sheetData>").encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
