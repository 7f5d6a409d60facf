"""What is written comes back the same, whatever stands in it."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import pytest
from hypothesis import given, settings

from partyorg.facts import Activity, Person, Register, Settings, Stage, Unit
from partyorg.io import load_register, read_register, save_register
from tests.strategies import registers

pytestmark = pytest.mark.slow

FORMATS = ("register", "register.xlsx", "register.json")


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("name", FORMATS)
@given(register=registers())
@settings(deadline=None, max_examples=60)
def test_every_format_gives_back_what_it_was_given(name: str, lang: str, register: Register) -> None:
    """Nasty texts, rare characters, exact numbers, empty tables and settings survive writing and reading."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        save_register(register, path, lang=lang)
        assert load_register(path, strict=False) == register


@pytest.mark.parametrize("name", FORMATS)
def test_a_missing_table_stays_apart_from_an_empty_one(tmp_path: Path, name: str) -> None:
    """A ledger that is not kept is not there after a round trip; one that is kept and empty is."""
    register = Register.of([Unit(id="u", kind="branch")], kept=["activities", "people"])
    save_register(register, tmp_path / name)
    again = load_register(tmp_path / name)
    assert again.supplied("activities")
    assert not again.supplied("stages")


def test_three_formats_in_two_languages_say_the_same(tmp_path: Path, small: Register) -> None:
    """CSV, XLSX and JSON, in English or Chinese, load as equal registers."""
    for name in FORMATS:
        for lang in ("en", "zh"):
            save_register(small, tmp_path / f"{lang}-{name}", lang=lang)
            assert load_register(tmp_path / f"{lang}-{name}") == small


def test_chinese_output_has_chinese_headings_and_words(tmp_path: Path, small: Register) -> None:
    """`lang="zh"` writes headings and vocabulary words in Chinese, and ids as they are."""
    save_register(small, tmp_path / "register", lang="zh")
    text = (tmp_path / "register/stages.csv").read_text(encoding="utf-8-sig")
    assert text.splitlines()[0].startswith("编号,人员,阶段,开始日期")
    assert "正式党员" in text


def test_formulas_are_quoted_in_csv_and_numbers_are_not(tmp_path: Path) -> None:
    """A text that a spreadsheet would run begins with an apostrophe in the file, and without one in the register."""
    people = [
        Person(id="p1", name="=cmd()"),
        Person(id="p2", name="-5"),
        Person(id="p3", name="'=x"),
        Person(id="p4", name="＝1"),
    ]
    save_register(Register.of(people), tmp_path / "register")
    text = (tmp_path / "register/people.csv").read_text(encoding="utf-8-sig")
    assert "'=cmd()" in text
    assert ",-5," in text
    assert "''=x" in text
    assert "'＝1" in text
    names = [p.name for p in load_register(tmp_path / "register").facts(Person)]
    assert names == ["=cmd()", "-5", "'=x", "＝1"]


def test_a_workbook_holds_no_formulas_and_ids_as_text(tmp_path: Path) -> None:
    """The sheets hold strings for ids, even those of digits alone, and no formula element at all."""
    save_register(Register.of([Person(id="130105200301011234", name="=1+1")]), tmp_path / "r.xlsx")
    with ZipFile(tmp_path / "r.xlsx") as archive:
        sheets = [archive.read(n).decode() for n in archive.namelist() if n.startswith("xl/worksheets/sheet")]
    assert not any("<f>" in sheet for sheet in sheets)
    assert load_register(tmp_path / "r.xlsx").get("130105200301011234") is not None


def test_saving_replaces_a_register_and_nothing_else(tmp_path: Path, small: Register) -> None:
    """A folder with a register is replaced whole; one that holds anything else is left alone."""
    folder = tmp_path / "register"
    save_register(Register.of([Unit(id="old", kind="branch")], kept=["measures"]), folder)
    save_register(small, folder)
    assert load_register(folder) == small
    (folder / "letter.docx").write_text("mine")
    with pytest.raises(Exception, match="R121"):
        save_register(small, folder)
    assert (folder / "letter.docx").read_text() == "mine"
    assert load_register(folder) == small


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_register_gives_the_same_bytes(tmp_path: Path, small: Register, name: str) -> None:
    """No clock, no order of hashes, no folder name finds its way into a file."""
    written = []
    for folder in ("a", "b"):
        save_register(small, tmp_path / folder / name)
        files = sorted(p for p in (tmp_path / folder).rglob("*") if p.is_file())
        written.append([(p.name, p.read_bytes()) for p in files])
    assert written[0] == written[1]
    for _, data in written[0]:
        if data.startswith(b"PK"):
            assert b"2000-01-01" in ZipFile(BytesIO(data)).read("docProps/core.xml")


def test_a_failed_save_leaves_the_old_file(tmp_path: Path) -> None:
    """What a workbook cannot hold is refused, with nothing half written beside the old file."""
    path = tmp_path / "r.xlsx"
    save_register(Register.of([Person(id="p")]), path)
    with pytest.raises(Exception, match="R131"):
        save_register(Register.of([Person(id="p", name="x" * 40_000)]), path)
    assert load_register(path).get("p") is not None
    assert [p.name for p in tmp_path.iterdir()] == ["r.xlsx"]


def test_extension_columns_keep_their_types(tmp_path: Path) -> None:
    """Declared columns are read by type: numbers exactly, days as days, yes and no in either language."""
    (tmp_path / "register.toml").write_text(
        '[attr]\nroom = "text"\nseen = "date"\npoints = "number"\nopen = "boolean"\n'
    )
    rows = "id,kind,attr.room,attr.seen,attr.points,attr.open\nu,branch,007,2024/3/5,1.50,是\nv,branch,,,,\n"
    (tmp_path / "units.csv").write_text(rows, encoding="utf-8")
    (tmp_path / "people.csv").write_text("id\n")
    register = load_register(tmp_path)
    unit = register.get("u")
    assert unit is not None
    assert {k: str(v) for k, v in unit.attr.items()} == {
        "room": "007",
        "seen": "2024-03-05",
        "points": "1.5",
        "open": "true",
    }
    assert register.get("v") == Unit(id="v", kind="branch")


def test_json_keeps_every_digit(tmp_path: Path) -> None:
    """Numbers are written as JSON numbers with all their digits, ids and days as texts."""
    from decimal import Decimal

    exact = Decimal("123456789012345678.123456789")
    fact = Activity(
        id="a", kind="talk", on=date(2024, 3, 5), hours=exact, figures={"due": Decimal(3), "no": "12"}
    )
    save_register(Register.of([fact]), tmp_path / "r.json")
    data = json.loads((tmp_path / "r.json").read_text(encoding="utf-8"), parse_float=Decimal)
    assert data["tables"]["activities"][0]["hours"] == exact
    assert data["tables"]["activities"][0]["figures"] == {"due": 3, "no": "12"}
    assert load_register(tmp_path / "r.json") == Register.of([fact])


def test_a_year_before_1900_survives_a_workbook(tmp_path: Path) -> None:
    """Days that workbooks cannot count are written as text, and come back as days."""
    register = Register.of(
        [Unit(id="u", kind="branch", formed_on=date(1899, 12, 31), dissolved_on=date(1900, 2, 28))]
    )
    save_register(register, tmp_path / "r.xlsx")
    assert load_register(tmp_path / "r.xlsx", strict=False) == register


def test_register_from_tables_takes_python_values() -> None:
    """Rows of a database: days, numbers, lists and texts in any accepted spelling."""
    tables: dict[str, list[dict[str, object]]] = {
        "units": [{"id": 17, "kind": "党支部"}],
        "people": [{"id": "p"}],
        "党员发展阶段": [{"人员": "p", "阶段": "正式党员", "开始日期": date(2020, 1, 2)}],
        "activities": [
            {
                "kind": "talk",
                "on": "2024年3月5日",
                "hosts": [17],
                "actors": ["p"],
                "hours": 1.5,
                "tags": "a；b",
            }
        ],
    }
    register = Register.from_tables(tables)
    assert register.get("17") == Unit(id="17", kind="branch")
    assert list(register.facts(Stage)) == [Stage(person="p", stage="full", since=date(2020, 1, 2))]
    (activity,) = register.facts(Activity)
    assert (activity.hosts, activity.tags, str(activity.hours)) == (("17",), ("a", "b"), "1.5")


def test_settings_come_back_from_a_sheet_and_from_toml(tmp_path: Path) -> None:
    """Title, semesters, holidays, recording dates and declared columns stand in every format."""
    from partyorg.facts import Holiday, Semester

    given = Settings(
        title='示例大学 "A"',
        root="u",
        semesters=(Semester("2024秋", date(2024, 9, 1), date(2025, 1, 20)),),
        holidays=(
            Holiday(date(2025, 1, 20), date(2025, 2, 20), "寒假"),
            Holiday(date(2025, 3, 1), date(2025, 3, 2), "", True, False),
        ),
        recorded_since={"activities": date(2024, 1, 1)},
        attr={"room": "text"},
    )
    register = Register.of([Unit(id="u", kind="committee")], settings=given)
    for name in FORMATS:
        for lang in ("en", "zh"):
            save_register(register, tmp_path / lang / name, lang=lang)
            assert load_register(tmp_path / lang / name).settings == given


def test_outsiders_can_read_the_data_package(tmp_path: Path, small: Register) -> None:
    """Frictionless finds the folder valid against its datapackage.json, in both languages."""
    frictionless = pytest.importorskip("frictionless")
    for lang in ("en", "zh"):
        save_register(small, tmp_path / lang, lang=lang)
        report = frictionless.validate(str(tmp_path / lang / "datapackage.json"))
        assert report.valid, report.flatten(["type", "note"])


def test_gb18030_and_bom_are_recognised(tmp_path: Path) -> None:
    """Files saved by a Chinese spreadsheet read the same as UTF-8 ones, rare characters included."""
    text = "人员编号,姓名\np1,龘㐂𠮷\n"
    for encoding in ("utf-8", "utf-8-sig", "gb18030"):
        folder = tmp_path / encoding
        folder.mkdir()
        (folder / "人员.csv").write_text(text, encoding=encoding)
        (folder / "units.csv").write_text("id,kind\n")
        reading = read_register(folder)
        assert reading.faults == ()
        assert reading.register is not None
        assert reading.register.get("p1") == Person(id="p1", name="龘㐂𠮷")
