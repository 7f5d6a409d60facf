"""Every fault has a code, and a small file that provokes it."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from partyorg.errors import Fault, InputError
from partyorg.facts import Person, Register, Settings, Stage, Unit
from partyorg.i18n import translator
from partyorg.io import check_register, load_register, read_register, save_register
from partyorg.io.faults import FaultList
from partyorg.vocabulary import base

REPOSITORY = Path(__file__).parents[2]

UNITS = "id,kind,parent\nc,committee,\nb,branch,c\n"
PEOPLE = "id,name\np,甲一\nq,乙二\n"
GOOD = {"units.csv": UNITS, "people.csv": PEOPLE}


def write(folder: Path, files: Mapping[str, str | bytes]) -> Path:
    """A folder with these files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode("utf-8")
        (folder / name).write_bytes(data)
    return folder


def faults_of(folder: Path, files: Mapping[str, str | bytes]) -> tuple[Fault, ...]:
    """The faults of a good register with these files added or replaced."""
    return check_register(write(folder / "register", {**GOOD, **files}), vocabulary=base())


CASES: dict[str, Mapping[str, str | bytes]] = {
    "R102": {"people.csv": b"id,name\np,\xff\xff\xff\n"},
    "R103": {"people.csv": 'id,name\np,"unfinished\n'},
    "R104": {"people.csv": "id,nmae\np,x\n"},
    "R105": {"stages.csv": "person,stage,since\np,ful,2020-01-01\n"},
    "R106": {"stages.csv": "person,stage,since\np,full,\n"},
    "R107": {"stages.csv": "person,stage,since\np,full,20-1-1\n"},
    "R109": {"people.csv": "id,编号,name\np,p,x\n"},
    "R110": {"activities.csv": "kind,on,hours\ntalk,2024-01-01,two\n"},
    "R111": {"stages.csv": "person,stage\np,full\n"},
    "R112": {"people.csv": "id,name\np,x,y\n"},
    "R113": {"people.csv": "id,民族,家庭住址,e-mail\np,x,y,z\n"},
    "R114": {"people.csv": "id,attr.room\np,1\n"},
    "R115": {"people.csv": "id,attr.religion\np,1\n"},
    "R116": {"activities.csv": "kind,on,figures\ntalk,2024-01-01,ten\n"},
    "R117": {"stage.csv": "person,stage\n"},
    "R118": {"register.toml": "titel = 'x'\n"},
    "R119": {"people.csv": "id,name,\np,x,y\n"},
    "R124": {"人员.csv": "编号\nz\n"},
    "R201": {"people.csv": "id,name\np,x\np,y\nq,\n"},
    "R202": {"people.csv": "id,name\np,x\np,x\nq,\n"},
    "R203": {"stages.csv": "person,stage,since\nz,full,2020-01-01\n"},
    "R204": {"units.csv": "id,kind,parent\nc,committee,b\nb,branch,c\n"},
    "R205": {"stages.csv": "person,stage,since,until\np,full,2020-01-01,2019-01-01\n"},
    "R206": {
        "tenures.csv": "person,kind,unit,since\np,affiliation,b,2020-01-01\np,affiliation,c,2021-01-01\n"
    },
    "R207": {"stages.csv": "person,stage,since\np,probationary,2020-01-01\np,full,2021-01-01\n"},
    "R208": {"stages.csv": "person,stage,since\np,full,1020-01-01\n"},
    "R209": {"stages.csv": "person,stage,since,status\np,full,2020-01-01,revoked\n"},
    "R210": {"events.csv": "kind,subject,on,tags\ncommended,p,2020-01-01,a\ncommended,p,2020-01-01,b\n"},
    "R211": {"events.csv": "kind,subject,on,case\ncommended,p,2020-01-01,k\n"},
    "R213": {
        "placements.csv": "unit,parent,since\nb,c,2020-01-01\nb,z,2021-01-01\n",
        "units.csv": UNITS + "z,committee,\n",
    },
    "R212": {
        "tenures.csv": "person,kind,value,unit,since\np,post,secretary,b,2020-01-01\nq,post,secretary,b,2021-01-01\n"
    },
}
WARNINGS = {"R113", "R117", "R120", "R202", "R208", "R211", "R212"}


@pytest.mark.parametrize("code", CASES)
def test_a_small_file_provokes_the_code_and_nothing_else(tmp_path: Path, code: str) -> None:
    """Each case gives its own code alone; errors refuse the register, warnings do not."""
    found = faults_of(tmp_path, CASES[code])
    assert {fault.code for fault in found} == {code}
    assert {fault.severity for fault in found} == {"warning" if code in WARNINGS else "error"}
    if code in WARNINGS:
        load_register(tmp_path / "register", vocabulary=base())
    else:
        with pytest.raises(InputError, match=code):
            load_register(tmp_path / "register", vocabulary=base())


@pytest.mark.parametrize("code", CASES)
def test_a_fault_says_where_it_stands(tmp_path: Path, code: str) -> None:
    """File, row and heading, and in words that are filled in."""
    for fault in faults_of(tmp_path, CASES[code]):
        assert fault.where.file.endswith((".csv", ".toml"))
        assert "{" not in str(fault)
        assert str(fault.where)


def test_every_code_is_documented_and_every_documented_code_exists() -> None:
    """docs/reference/faults.md lists the codes of the sources, no more and no fewer."""
    sources = [
        *(REPOSITORY / "src/partyorg/io").glob("*.py"),
        *(REPOSITORY / "src/partyorg/facts").glob("*.py"),
    ]
    used = {code for path in sources for code in re.findall(r'"(R\d{3})"', path.read_text(encoding="utf-8"))}
    listed = re.findall(
        r"^\| (R\d{3}) \|",
        (REPOSITORY / "docs/reference/faults.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )
    assert listed == sorted(used)


@pytest.mark.parametrize("code", CASES)
def test_every_fault_has_its_chinese(tmp_path: Path, code: str) -> None:
    """Message and hint stand in the catalogue, with the same parameters."""
    chinese = translator("zh").gettext
    for fault in faults_of(tmp_path, CASES[code]):
        for template in filter(None, (fault.message, fault.hint)):
            assert chinese(template) != template
            assert chinese(template).format(**fault.params)


def test_a_register_without_faults_has_none(tmp_path: Path) -> None:
    """The good register that the cases start from is good."""
    assert faults_of(tmp_path, {}) == ()


def test_all_faults_come_at_once(tmp_path: Path) -> None:
    """One run names every fault of every file."""
    found = faults_of(tmp_path, {**CASES["R107"], **CASES["R110"], **CASES["R204"], **CASES["R118"]})
    assert {fault.code for fault in found} == {"R107", "R110", "R204", "R118"}


def test_a_fault_names_row_column_value_and_what_would_do(tmp_path: Path) -> None:
    """Rows count from the headings, blank rows included, as a spreadsheet shows them."""
    files: Mapping[str, str | bytes] = {"stages.csv": "人员,阶段,开始日期\n\n,,\np,正式党贝,2020/13/1\n"}
    word, day = faults_of(tmp_path, files)
    assert (word.code, word.where.row, word.where.heading, word.found) == ("R105", 4, "阶段", "正式党贝")
    assert "full" in word.accepted
    assert word.nearest == "正式党员 (full)"
    assert (day.code, day.where.row, day.where.heading, day.found) == ("R107", 4, "开始日期", "2020/13/1")
    assert "2024-03-05" in day.accepted


def test_an_id_that_became_a_number_is_refused_by_its_cell(tmp_path: Path) -> None:
    """An 18-digit id typed as a number has lost digits; the fault names sheet, row and column."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as workbook:
        sheet = workbook.add_worksheet("人员")
        sheet.write_row(0, 0, ["人员编号", "姓名"])
        sheet.write_row(1, 0, ["p1", "甲一"])
        sheet.write_row(2, 0, [130105200301011234, "乙二"])
        sheet = workbook.add_worksheet("活动")
        sheet.write_row(0, 0, ["活动类型", "日期", "参加人员"])
        sheet.write_row(1, 0, ["谈心谈话", "2024-03-05", 20230001])
    found = [f for f in check_register(tmp_path / "r.xlsx") if f.severity == "error"]
    assert [(f.code, f.where.sheet, f.where.row, f.where.heading) for f in found] == [
        ("R108", "人员", 3, "人员编号"),
        ("R108", "活动", 2, "参加人员"),
    ]


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("missing", None, "R100"),
        ("notes.txt", b"x", "R100"),
        ("empty", "folder", "R101"),
        ("r.json", b"{}", "R101"),
        ("r.json", b'{"format": "partyorg.register/1", "tables": {}}', "R101"),
        ("r.json", b'{"format": "partyorg.register/1", "tables": {"units": {}}}', "R118"),
        ("r.json", b'{"format": "partyorg.register/1", "tables": {"units": [1]}}', "R122"),
        (
            "r.json",
            b'{"format": "partyorg.register/1", "tables": {"units": [{"id": 1.5, "kind": "branch"}]}}',
            "R108",
        ),
        ("r.json", b'{"format": "partyorg.register/1", "tables": {"x": []}}', "R117"),
        ("r.json", b'{"format": NaN}', "R103"),
        ("r.json", b"[" * 100_000, "R103"),
        ("r.json", b"\xff", "R102"),
        ("r.xlsx", b"PK not a workbook", "R103"),
    ],
)
def test_what_is_no_register_is_refused(
    tmp_path: Path, name: str, content: bytes | str | None, code: str
) -> None:
    """A missing path, an unknown format, an empty folder, JSON and workbooks that are none."""
    path = tmp_path / name
    if content == "folder":
        path.mkdir()
    elif isinstance(content, bytes):
        path.write_bytes(content)
    reading = read_register(path)
    assert reading.register is None
    assert code in {fault.code for fault in reading.faults}


def test_a_workbook_without_tables_is_refused(tmp_path: Path) -> None:
    """Sheets that are no tables are named, and the workbook holds no register."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as workbook:
        workbook.add_worksheet("Sheet1")
    assert {f.code for f in check_register(tmp_path / "r.xlsx")} >= {"R101", "R117"}


def test_missing_units_or_people_are_a_warning(tmp_path: Path) -> None:
    """A register may do without, but most rules then know nothing."""
    folder = write(tmp_path / "r", {"measures.csv": "name,on\nm,2024-01-01\n"})
    found = check_register(folder)
    assert [(f.code, f.severity, f.params["table"]) for f in found] == [
        ("R120", "warning", "units"),
        ("R120", "warning", "people"),
    ]
    assert load_register(folder).supplied("measures")


def test_an_end_under_an_inclusive_heading_is_the_day_before(tmp_path: Path) -> None:
    """截止日期 is the last day in; until and 结束日期（不含） are the first day out; 至今 is open."""
    rows = "人员,阶段,开始日期,截止日期\np,预备党员,2020-01-01,2020-12-31\np,正式党员,2021-01-01,至今\n"
    write(tmp_path / "r", {**GOOD, "stages.csv": rows})
    first, second = load_register(tmp_path / "r").facts(Stage)
    assert (str(first.until), second.until) == ("2021-01-01", None)
    write(tmp_path / "r", {"stages.csv": rows.replace("截止日期", "结束日期（不含）")})
    first, _ = load_register(tmp_path / "r").facts(Stage)
    assert str(first.until) == "2020-12-31"


def test_circles_are_seen_through_dated_parents(tmp_path: Path) -> None:
    """A unit with placements has its parents from these alone, and only days on which they meet make a circle."""
    units = "id,kind,parent\na,committee,b\nb,branch,a\n"
    apart = "unit,parent,since,until\na,b,2020-01-01,2021-01-01\nb,a,2021-01-01,\n"
    assert faults_of(tmp_path, {"units.csv": units, "placements.csv": apart}) == ()
    meeting = apart.replace("b,a,2021-01-01", "b,a,2020-12-31")
    (fault,) = faults_of(tmp_path, {"units.csv": units, "placements.csv": meeting})
    assert (fault.code, fault.params["day"], fault.params["units"]) == ("R204", "2020-12-31", "a → b → a")


def test_a_corrected_or_revoked_fact_overlaps_with_nobody(tmp_path: Path) -> None:
    """Only facts that stand can be in each other's way."""
    rows = (
        "id,person,stage,since,status,supersedes,revoked_on\n"
        "1,p,probationary,2020-01-01,corrected,,\n"
        "2,p,full,2020-01-01,valid,1,\n"
        "3,q,probationary,2020-01-01,revoked,,2020-02-01\n"
        "4,q,full,2020-01-01,valid,,\n"
    )
    assert faults_of(tmp_path, {"stages.csv": rows}) == ()


def test_counterparts_and_addressees_need_not_be_in_the_register(tmp_path: Path) -> None:
    """Whoever was helped or written to may be a stranger; hosts and actors may not."""
    rows = "kind,on,hosts,actors,counterparts\ntalk,2024-01-01,b,p,stranger\n"
    documents = "kind,owner,addressee\nwork_plan,b,stranger\n"
    assert faults_of(tmp_path, {"activities.csv": rows, "documents.csv": documents}) == ()
    (fault,) = faults_of(tmp_path, {"activities.csv": rows.replace(",p,", ",x,")})
    assert (fault.code, fault.found) == ("R203", "x")


def test_names_of_people_are_in_no_fault(tmp_path: Path) -> None:
    """Not even where the columns have slipped and a name stands in a column of days."""
    files: Mapping[str, str | bytes] = {
        "people.csv": "id,name,born_on\np,甲某某,乙某某\np,甲某某,\nq,乙某某,丙某某\n",
        "stages.csv": "person,stage,since\np,full,甲某某\n",
    }
    text = "\n".join(f"{fault!s} {fault!r}" for fault in faults_of(tmp_path, files))
    assert "R107" in text
    assert "某" not in text


def test_words_of_a_campaign_are_a_warning_without_its_vocabulary(tmp_path: Path) -> None:
    """The base words are open, but stages and kinds of tenure are not: the engine reads these itself."""
    folder = write(tmp_path / "r", {**GOOD, "activities.csv": "kind,on\nrocket_launch,2024-01-01\n"})
    assert [(f.code, f.severity) for f in check_register(folder)] == [("R105", "warning")]
    assert [(f.code, f.severity) for f in check_register(folder, vocabulary=base())] == [("R105", "error")]
    write(folder, {"stages.csv": "person,stage,since\np,rocket,2024-01-01\n"})
    assert ("R105", "error") in [(f.code, f.severity) for f in check_register(folder)]


def test_a_register_in_memory_is_checked_the_same(small: Register) -> None:
    """`check_register` takes a register too: words, references, extension columns, spans."""
    assert check_register(small) == ()
    from datetime import date

    bad = small.with_(
        Unit(id="x", kind="brunch", parent="nowhere", attr={"religion": "r", "room": "1"}),
        Stage(person="p1", stage="full", since=date(2020, 1, 1), until=date(2019, 1, 1)),
        Stage(person="p1", stage="probationary", since=date(2020, 1, 1)),
    )
    codes = {f.code for f in check_register(bad, vocabulary=base())}
    assert codes == {"R105", "R203", "R115", "R114", "R205", "R207"}


def test_undeclared_extension_columns_are_not_written(tmp_path: Path) -> None:
    """What could not be read back is refused at once."""
    register = Register.of([Person(id="p", attr={"room": "1"})])
    with pytest.raises(InputError, match="R114"):
        save_register(register, tmp_path / "r")
    save_register(Register(register.tables, Settings(attr={"room": "text"})), tmp_path / "r")


def test_long_lists_of_faults_are_closed_by_a_count(tmp_path: Path) -> None:
    """A thousand faults of a code are listed; the rest is counted, and the count says how many."""
    rows = "id,name,born_on\n" + "".join(f"p{n},x,bad{n}\n" for n in range(1500))
    found = faults_of(tmp_path, {"people.csv": rows, "units.csv": "id,kind\n"})
    assert len(found) == 1001
    assert (found[-1].code, found[-1].params["count"], found[-1].params["code"]) == ("R199", "500", "R107")


def test_counts_of_two_lists_add_up() -> None:
    """Taking over another list keeps what it had only counted."""
    first, second = FaultList(limit=2), FaultList(limit=2)
    for faults in (first, second):
        for _ in range(3):
            faults.add(Fault("R107", "bad"))
    first.extend(second)
    assert [f.params.get("count", "") for f in first.closed()] == ["", "", "4"]


def test_broken_settings_are_named_with_line_or_key(tmp_path: Path) -> None:
    """Syntax by line and column; keys, days, spans, tables and types by key path."""
    (fault,) = faults_of(tmp_path, {"register.toml": "title = 'x'\nroot = \n"})
    assert (fault.code, fault.where.line) == ("R103", 2)
    text = (
        "title = 3\nsemester = [{label = 'a', since = 2024-09-01, until = 2024-09-01}, 1]\nholiday = 'x'\n"
        "[recorded_since]\nstage = 2024-01-01\nstages = 'soon'\n[attr]\nroom = 'txt'\nethnicity = 'text'\n"
    )
    found = {(f.code, f.where.key_path) for f in faults_of(tmp_path, {"register.toml": text})}
    assert found == {
        ("R118", "title"),
        ("R118", "semester[0].until"),
        ("R118", "semester[1]"),
        ("R118", "semester[1].since"),
        ("R118", "semester[1].until"),
        ("R118", "holiday"),
        ("R118", "recorded_since.stage"),
        ("R118", "recorded_since.stages"),
        ("R118", "attr.room"),
        ("R115", "attr.ethnicity"),
    }


def test_a_root_that_is_no_unit_is_dangling(tmp_path: Path) -> None:
    """The root of the settings must stand among the units."""
    (fault,) = faults_of(tmp_path, {"register.toml": 'root = "z"\n'})
    assert (fault.code, fault.where.key_path, fault.found) == ("R203", "root", "z")


def test_a_hundred_thousand_rows_are_read_and_checked(tmp_path: Path) -> None:
    """A province's ledger loads; and one that is wrong in every row names a thousand faults and counts the rest."""
    count = 100_000
    rows = "kind,on,hosts,actors\n" + "".join(
        f"talk,2024-{n % 12 + 1:02d}-{n % 28 + 1:02d},b,p{n}\n" for n in range(count)
    )
    people = "id\n" + "".join(f"p{n}\n" for n in range(count))
    write(tmp_path / "r", {"units.csv": UNITS, "people.csv": people, "activities.csv": rows})
    register = load_register(tmp_path / "r", vocabulary=base())
    assert [len(facts) for facts in register.tables.values()] == [2, count, count]
    write(tmp_path / "r", {"people.csv": "id\n"})
    found = check_register(tmp_path / "r", vocabulary=base())
    assert [(f.code, f.params["count"]) for f in found[1000:]] == [("R199", str(count - 1000))]
