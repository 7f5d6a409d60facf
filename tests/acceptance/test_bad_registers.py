"""Every kind of bad register, through `check` and `evaluate`: a coded diagnostic and exit 2, never a traceback."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.blocking import NOTHING_INSTALLED

Call = Callable[..., Any]
Files = Mapping[str, str | bytes]

UNITS = "id,kind,parent\nU0,committee,\nB1,branch,U0\n"
PEOPLE = "id,name\nP1,虚构甲甲\nP2,虚构乙乙\n"
STAGES = "person,stage,since,until\nP1,full,2015-01-01,\nP2,probationary,2016-01-01,\n"
TENURES = (
    "person,kind,value,unit,since,until\nP1,affiliation,,B1,2015-01-01,\nP2,affiliation,,B1,2015-01-01,\n"
)
ACTIVITIES = "id,kind,on,actors,counterparts\nA1,family_visit,2017-03-05,P1,S9\n"
GOOD: Files = {
    "units.csv": UNITS, "people.csv": PEOPLE, "stages.csv": STAGES, "tenures.csv": TENURES,
    "activities.csv": ACTIVITIES,
}  # fmt: skip
ID18 = "210102200001011234"


def written(folder: Path, files: Files, *, without: str = "") -> Path:
    """The good register with these files in place of its own."""
    folder.mkdir(exist_ok=True)
    for name, content in {**GOOD, **files}.items():
        if name != without:
            (folder / name).write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
    return folder


@pytest.fixture
def judge(call: Call, visits: Path) -> Callable[[Path], tuple[Any, Any]]:
    """`check` and `evaluate` of a register, with one small campaign."""
    options = ["--plugin-dir", visits, *NOTHING_INSTALLED]

    def judged(path: Path) -> tuple[Any, Any]:
        return call("check", path, *options), call(
            "evaluate", path, "--as-of", "2018-03-31", "--format", "json", *options
        )

    return judged


def test_the_good_register_is_good(tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]]) -> None:
    """What the cases below start from has no fault at all."""
    check, evaluate = judge(written(tmp_path / "r", {}))
    assert (check.code, check.out, check.err) == (0, "", "0 errors, 0 warnings\n")
    assert (evaluate.code, evaluate.err) == (0, "")
    assert len(evaluate.rows) == 18


WRONG: dict[str, tuple[Files, str, str]] = {
    # what is wrong: the files, the code, what the line must say besides
    "an id twice": ({"people.csv": PEOPLE + "P1,虚构丙丙\n"}, "R201", "people:row 4 [id]"),
    "an activity id twice": ({"activities.csv": ACTIVITIES + "A1,talk,2017-03-05,P1,P2\n"}, "R201", "row 3"),
    "a derived id twice": (
        {"events.csv": "kind,subject,on,tags\ncommended,P1,2017-01-01,a\ncommended,P1,2017-01-01,b\n"}, "R210", "row 3",
    ),
    "a dangling person": ({"stages.csv": STAGES + "P9,full,2015-01-01,\n"}, "R203", "P9"),
    "a dangling unit": ({"tenures.csv": TENURES + "P1,post,secretary,B9,2015-01-01,\n"}, "R203", "B9"),
    "a dangling parent": ({"units.csv": UNITS + "B2,branch,U9\n"}, "R203", "row 4 [parent]"),
    "a dangling actor": ({"activities.csv": ACTIVITIES + "A2,talk,2017-03-05,P8;P1,P2\n"}, "R203", "P8"),
    "a dangling root": ({"register.toml": 'root = "U7"\n'}, "R203", "U7"),
    "a unit above itself": ({"units.csv": "id,kind,parent\nU0,committee,U0\nB1,branch,U0\n"}, "R204", "U0 → U0"),
    "a circle of units": ({"units.csv": "id,kind,parent\nU0,committee,B1\nB1,branch,U0\n"}, "R204", "→"),
    "a circle of placements": (
        {"placements.csv": "unit,parent,since\nU0,B1,2016-01-01\nB1,U0,2016-01-01\n"}, "R204", "2016-01-01",
    ),
    "an end before its start": ({"stages.csv": "person,stage,since,until\nP1,full,2015-01-01,2014-01-01\n"}, "R205", "[until]"),
    "a unit dissolved before it was formed": (
        {"units.csv": "id,kind,parent,formed_on,dissolved_on\nU0,committee,,,\nB1,branch,U0,2016-01-01,2015-01-01\n"},
        "R205", "dissolved_on",
    ),
    "overlapping affiliations": (
        {"tenures.csv": TENURES + "P1,affiliation,,U0,2016-01-01,2016-06-01\n"}, "R206", "tenures.csv",
    ),
    "overlapping stages": ({"stages.csv": STAGES + "P1,probationary,2016-01-01,\n"}, "R207", "stages.csv"),
    "an impossible date": ({"stages.csv": "person,stage,since\nP1,full,2015-02-30\n"}, "R107", "2015-02-30"),
    "a date of two digits": ({"stages.csv": "person,stage,since\nP1,full,15/3/5\n"}, "R107", "15/3/5"),
    "an American date": ({"stages.csv": "person,stage,since\nP1,full,03/05/2015\n"}, "R107", "03/05/2015"),
    "a month for a date": ({"stages.csv": "person,stage,since\nP1,full,2015年3月\n"}, "R107", "2015年3月"),
    "a serial number for a date": ({"stages.csv": "person,stage,since\nP1,full,42064\n"}, "R107", "42064"),
    "a word for a date": ({"stages.csv": "person,stage,since\nP1,full,去年\n"}, "R107", "row 2 [since]"),
    "no date": ({"stages.csv": "person,stage,since\nP1,full,\n"}, "R106", "[since]"),
    "an unknown column": ({"people.csv": "id,nmae\nP1,x\nP2,y\n"}, "R104", "did you mean name?"),
    "an undeclared column": ({"people.csv": "id,attr.room\nP1,x\nP2,y\n"}, "R114", "attr.room"),
    "a column never kept": ({"people.csv": "id,attr.religion\nP1,x\nP2,y\n"}, "R115", "religion"),
    "a column that is missing": ({"stages.csv": "person,stage\nP1,full\n"}, "R111", "since"),
    "a column twice": ({"people.csv": "id,name,姓名\nP1,a,b\nP2,a,b\n"}, "R109", "姓名"),
    "a cell too many": ({"people.csv": "id,name\nP1,a,b\nP2,c\n"}, "R112", "row 2"),
    "an unknown word": ({"stages.csv": "person,stage,since\nP1,ful,2015-01-01\n"}, "R105", "did you mean full?"),
    "an unknown Chinese word": ({"stages.csv": "人员,阶段,开始日期\nP1,正式党贝,2015-01-01\n"}, "R105", "正式党员"),
    "an unknown status": ({"events.csv": "kind,subject,on,status\ncommended,P1,2017-01-01,gone\n"}, "R105", "status"),
    "an unknown kind of unit": ({"units.csv": UNITS + "B2,brnach,U0\n"}, "R105", "did you mean branch?"),
    "no number": ({"activities.csv": "kind,on,hours\ntalk,2017-01-01,two\n"}, "R110", "hours"),
    "no map": ({"activities.csv": "kind,on,figures\ntalk,2017-01-01,ten\n"}, "R116", "figures"),
    "revoked without a day": ({"events.csv": "kind,subject,on,status\ncommended,P1,2017-01-01,revoked\n"}, "R209", "revoked"),
    "no text at all": ({"people.csv": b"\xff\xfe\x00\x01\xd8\x00"}, "R102", "people.csv"),
    "bytes of no encoding": ({"people.csv": b"id,name\nP1,\xff\xff\n"}, "R102", "GB18030"),
    "an open quotation mark": ({"people.csv": 'id,name\nP1,"x\n'}, "R103", "people.csv"),
    "wrong settings": ({"register.toml": "titel = 'x'\n"}, "R118", "titel"),
    "settings that are no TOML": ({"register.toml": "title = \n"}, "R103", "register.toml"),
    "a table twice": ({"人员.csv": "人员编号\nP3\n"}, "R124", "people"),
    "two parents at once": (
        {"units.csv": UNITS + "U1,committee,\n", "placements.csv": "unit,parent,since\nB1,U0,2015-01-01\nB1,U1,2016-01-01\n"},
        "R213", "placements.csv",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", WRONG)
def test_what_is_wrong_is_named_with_code_and_place(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]], what: str
) -> None:
    """Both commands leave with 2, name the same code and place, and say nothing but faults."""
    files, code, said = WRONG[what]
    check, evaluate = judge(written(tmp_path / "r", files))
    for told, text in ((check, check.out), (evaluate, evaluate.err)):
        assert told.code == 2
        assert f"{code} " in text
        assert said in text
        assert "Traceback" not in told.out + told.err
        assert "{" not in text
        assert "虚构" not in told.out + told.err
    assert evaluate.out == ""


@pytest.mark.parametrize(
    "what", ["an id twice", "a circle of units", "an unknown word", "a word for a date", "an unknown column"]
)
def test_the_fault_is_told_in_chinese_too(tmp_path: Path, call: Call, visits: Path, what: str) -> None:
    """`--lang zh` leaves the code and the place and says the rest in Chinese."""
    files, code, _said = WRONG[what]
    folder = written(tmp_path / "r", files)
    said = call("check", folder, "--lang", "zh", "--plugin-dir", visits, "--block", "liaoning")
    assert said.code == 2
    (line, *_rest) = [line for line in said.out.splitlines() if f"{code} " in line]
    sentence = line.split(f"{code} ", 1)[1]
    assert any("\u4e00" <= sign <= "\u9fff" for sign in sentence)


# What is taken, perhaps with a warning --------------------------------------------------------------------

TAKEN: dict[str, tuple[Files, str]] = {
    "dates with strokes": ({"activities.csv": ACTIVITIES.replace("2017-03-05", "2017/3/5")}, ""),
    "dates with dots": ({"activities.csv": ACTIVITIES.replace("2017-03-05", "2017.3.5")}, ""),
    "Chinese dates": ({"activities.csv": ACTIVITIES.replace("2017-03-05", "2017年3月5日")}, ""),
    "full-width dates": ({"activities.csv": ACTIVITIES.replace("2017-03-05", "２０１７年３月５日")}, ""),
    "a byte order mark": ({"people.csv": b"\xef\xbb\xbf" + PEOPLE.encode("utf-8")}, ""),
    "GB18030": (
        {"people.csv": PEOPLE.encode("gb18030"), "stages.csv": (
            "人员,阶段,开始日期\nP1,正式党员,2015-01-01\nP2,预备党员,2016年1月1日\n").encode("gb18030")}, "",
    ),
    "Windows ends of lines": ({name: str(text).replace("\n", "\r\n") for name, text in GOOD.items()}, ""),
    "Chinese headings and words": (
        {"activities.csv": "编号,活动类型,日期,参加人员,走访对象\nA1,家访,2017-03-05,P1,S9\n"}, "",
    ),
    "blank lines": ({"people.csv": "id,name\nP1,x\n\n,\nP2,y\n\n"}, ""),
    "somebody outside who was helped": ({"activities.csv": ACTIVITIES.replace("S9", "nobody")}, ""),
    "a row repeated": ({"activities.csv": ACTIVITIES + "A1,family_visit,2017-03-05,P1,S9\n"}, "R202"),
    "columns never kept": (
        {"people.csv": "id,name,民族,宗教信仰,身份证号,手机号码,家庭住址,健康状况\nP1,x,1,2,3,4,5,6\nP2,y,1,2,3,4,5,6\n"}, "R113",
    ),
    "a file that is no table": ({"notes.csv": "x\n1\n"}, "R117"),
    "a date of another century": ({"people.csv": "id,born_on\nP1,1820-01-01\nP2,\n"}, "R208"),
    "two secretaries": (
        {"tenures.csv": TENURES + "P1,post,secretary,B1,2016-01-01,\nP2,post,secretary,B1,2017-01-01,\n"}, "R212",
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", TAKEN)
def test_what_can_be_understood_is_taken(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]], what: str
) -> None:
    """Findings are those of the good register; what is odd is a warning of `check`, with its code."""
    files, code = TAKEN[what]
    wanted = judge(written(tmp_path / "good", {}))[1]
    check, evaluate = judge(written(tmp_path / "r", files))
    assert (check.code, evaluate.code) == (0, 0)
    assert evaluate.rows == wanted.rows
    if code:
        assert f"{code} " in check.out
        assert "(warning)" in check.out
    else:
        assert check.out == ""


def test_columns_never_kept_are_dropped_and_named(tmp_path: Path, call: Call) -> None:
    """Each is named by its heading, none of its cells is repeated, and nothing of it is written out."""
    files: Files = {"people.csv": "id,name,民族,宗教信仰,身份证号\nP1,x,secret1,secret2,secret3\nP2,y,,,\n"}
    folder = written(tmp_path / "r", files)
    check = call("check", folder)
    for heading in ("民族", "宗教信仰", "身份证号"):
        assert heading in check.out
    assert call("convert", folder, tmp_path / "r.json").code == 0
    assert "secret" not in check.out + check.err + (tmp_path / "r.json").read_text(encoding="utf-8")


def test_columns_never_kept_are_named_when_evaluating_too(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]]
) -> None:
    """A register that loses columns on the way to its findings is not judged in silence."""
    _check, evaluate = judge(written(tmp_path / "r", {"people.csv": "id,民族\nP1,x\nP2,x\n"}))
    assert evaluate.code == 0
    assert "R113" in evaluate.err
    assert "民族" in evaluate.err


# Missing and empty ------------------------------------------------------------------------------------


def test_an_empty_folder_is_no_register(tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]]) -> None:
    """Nothing is not taken for a university without members."""
    folder = tmp_path / "r"
    folder.mkdir()
    for path in (folder, tmp_path / "nowhere", tmp_path / "nowhere.xlsx"):
        check, evaluate = judge(path)
        assert (check.code, evaluate.code, evaluate.out) == (2, 2, "")
        assert "R10" in check.out
        assert "R10" in evaluate.err


@pytest.mark.parametrize("form", ["r", "r.xlsx", "r.json"])
def test_a_missing_table_is_unknown_and_an_empty_one_is_unmet(
    tmp_path: Path, call: Call, judge: Callable[[Path], tuple[Any, Any]], form: str
) -> None:
    """A ledger that is not kept says nothing; one with headings alone says that nothing happened; in every form."""
    found = {}
    for name, without in (("missing", "activities.csv"), ("empty", "")):
        folder = written(tmp_path / name, {"activities.csv": "id,kind,on\n"}, without=without)
        target = tmp_path / f"{name}-{form}"
        assert call("convert", folder, target).code == 0
        check, evaluate = judge(target)
        assert (check.code, evaluate.code) == (0, 0)
        rows = [json.loads(line) for line in evaluate.rows]
        found[name] = {row["status"] for row in rows if row["period"] and row["period"]["label"] == "2017"}
    assert found == {"missing": {"unknown"}, "empty": {"unmet"}}


@pytest.mark.parametrize("table", ["units", "people", "stages", "tenures"])
def test_any_table_may_be_missing(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]], table: str
) -> None:
    """Findings that would need it are unknown; nothing breaks."""
    check, evaluate = judge(written(tmp_path / "r", {}, without=f"{table}.csv"))
    assert (check.code, evaluate.code) == (0, 0)
    if table == "stages":
        assert {json.loads(line)["status"] for line in evaluate.rows} == {"unknown"}
    if table in ("units", "people"):
        assert f"R120 table {table} is missing" in check.out


# Workbooks and JSON -----------------------------------------------------------------------------------


def workbook(path: Path, people: list[list[Any]], **sheets: list[list[Any]]) -> Path:
    """A workbook as somebody types it."""
    with xlsxwriter.Workbook(str(path)) as book:
        units = [["组织编号", "组织类别", "上级组织"], ["U0", "党委", ""], ["B1", "党支部", "U0"]]
        for name, rows in {"组织": units, "人员": people, **sheets}.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(rows):
                sheet.write_row(n, 0, row)
    return path


def test_an_id_of_eighteen_digits_typed_as_a_number_is_refused_by_its_cell(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]]
) -> None:
    """The spreadsheet has lost its last digits; as text it is taken."""
    good = workbook(tmp_path / "text.xlsx", [["人员编号", "姓名"], [ID18, "虚构甲甲"]])
    check, evaluate = judge(good)
    assert (check.code, evaluate.code) == (0, 0)
    bad = workbook(
        tmp_path / "number.xlsx", [["人员编号", "姓名"], ["P1", "虚构甲甲"], [float(ID18), "虚构乙乙"]]
    )
    check, evaluate = judge(bad)
    for code, text in ((check.code, check.out), (evaluate.code, evaluate.err)):
        assert code == 2
        assert "R108" in text
        assert "人员:row 3 [人员编号]" in text
        assert "虚构" not in text


@pytest.mark.parametrize("cell", [20160001, 20160001.0, 1.5, True])
def test_a_number_in_a_column_of_ids_is_refused(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]], cell: object
) -> None:
    """Even a short number may have lost its leading zeros."""
    stages: list[list[Any]] = [["人员", "阶段", "开始日期"], [cell, "正式党员", "2015-01-01"]]
    path = workbook(tmp_path / "r.xlsx", [["人员编号"], ["P1"]], 党员发展阶段=stages)
    check, evaluate = judge(path)
    assert (check.code, evaluate.code) == (2, 2)
    assert "党员发展阶段:row 2 [人员]" in check.out


def test_a_json_id_that_is_a_fraction_is_refused(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]]
) -> None:
    """A number written with a point or an exponent has been through a program that loses digits."""
    people = [{"id": "P1"}, {"id": float(ID18)}]
    text = json.dumps({"format": "partyorg.register/1", "tables": {"people": people}})
    (tmp_path / "r.json").write_text(text, encoding="utf-8")
    check, evaluate = judge(tmp_path / "r.json")
    assert (check.code, evaluate.code) == (2, 2)
    assert "people:row 2 [id]: R108" in check.out


def test_dates_of_a_workbook_are_dates_and_times_are_not_lost(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]]
) -> None:
    """A cell formatted as a date is one; a date written as text in any accepted way is one too."""
    from datetime import datetime

    rows = [
        ["编号", "活动类型", "日期", "参加人员"],
        ["A1", "家访", "2017年3月5日", "P1"],
        ["A3", "家访", "2017/3/5", "P1"],
    ]
    path = tmp_path / "r.xlsx"
    with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as book:
        for name, table in {
            "组织": [["组织编号", "组织类别"], ["U0", "党委"]],
            "人员": [["人员编号"], ["P1"]],
            "党员发展阶段": [["人员", "阶段", "开始日期"], ["P1", "正式党员", "2015.1.1"]],
            "活动": rows,
        }.items():
            sheet = book.add_worksheet(name)
            for n, row in enumerate(table):
                sheet.write_row(n, 0, row)
            if name == "活动":
                sheet.write_row(3, 0, ["A4", "家访"])
                sheet.write_datetime(3, 2, datetime(2017, 3, 5))  # noqa: DTZ001 - a spreadsheet has no zones
                sheet.write_string(3, 3, "P1")
    check, evaluate = judge(path)
    assert (check.code, check.out) == (0, "")
    counts = {
        row["count"]
        for line in evaluate.rows
        if (row := json.loads(line))["rule"] == "V1" and row["period"]["label"] == "2017"
    }
    assert counts == {3}


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.xlsx", b"PK\x03\x04 not a workbook"), ("r.xlsx", b""), ("r.json", b""), ("r.json", b"{"), ("r.json", b"[]"),
        ("r.json", b'{"format":"partyorg.register/9","tables":{}}'), ("r.json", b"\xff\xff"), ("r.txt", b"id\n1\n"),
        ("r.csv", b"id\n1\n"), ("r.json", b"[" * 100_000),
    ],
)  # fmt: skip
def test_a_file_that_is_no_register_is_refused(
    tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]], name: str, content: bytes
) -> None:
    """Torn, empty, of another format: a code, and exit 2."""
    (tmp_path / name).write_bytes(content)
    check, evaluate = judge(tmp_path / name)
    assert (check.code, evaluate.code) == (2, 2)
    assert "R1" in check.out
    assert "R1" in evaluate.err


def test_every_fault_is_told_in_one_run(tmp_path: Path, judge: Callable[[Path], tuple[Any, Any]]) -> None:
    """Somebody who mends a register is not sent round once for every fault."""
    files: Files = {
        "units.csv": "id,kind,parent\nU0,committee,B1\nB1,branch,U0\n",
        "stages.csv": "person,stage,since,until\nP1,ful,2015-01-01,\nP9,full,2016-01-01,2015-01-01\n",
        "people.csv": PEOPLE + "P1,虚构丙丙\n",
        "events.csv": "kind,subject,on,wrong\ncommended,P1,2017-13-01,x\n",
    }
    check, evaluate = judge(written(tmp_path / "r", files))
    for code in ("R104", "R105", "R107", "R201", "R203", "R204", "R205"):
        assert code in check.out
        assert code in evaluate.err
    assert check.err.startswith("7 errors")


@pytest.mark.parametrize("command", ["explain", "scope", "org", "convert", "import"])
def test_no_command_ends_in_a_traceback(tmp_path: Path, call: Call, command: str) -> None:
    """A bad register is refused in the same way by whatever reads it."""
    bad = written(tmp_path / "r", {"stages.csv": "person,stage,since\nP1,ful,2015-02-30\n"})
    every: dict[str, list[object]] = {
        "explain": ["--subject", "P1"],
        "scope": ["--campaign", "liaoning.vanguard", "--rule", "LN-06"],
        "org": [],
        "convert": [tmp_path / "out.json"],
        "import": [tmp_path / "out", "--mapping", "member_sheet"],
    }
    said = call(command, bad, *every[command])
    assert said.code == 2
    assert said.out == ""
    assert "R1" in said.err
    assert not (tmp_path / "out.json").exists()
    assert not (tmp_path / "out").exists()
