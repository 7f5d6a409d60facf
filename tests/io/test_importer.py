"""Rosters as schools keep them become facts, and what does not become one is named."""

from datetime import date
from pathlib import Path

import pytest

from partyorg.errors import Fault, InputError
from partyorg.facts import Activity, Link, Person, Register, Stage, Tenure, Unit
from partyorg.io import import_roster, load_mapping, load_register, save_register, shipped_mappings
from partyorg.vocabulary import base

MEMBERS = """党员信息一张表,,,,,,,,,,,,,,,,
学工号,姓名,身份证号码,二级党委名称,二级党委编码,所在党支部,党支部编码,党籍状态,组织关系转入时间,提交书面申请书时间,确定为入党积极分子时间,确定为发展对象时间,入党介绍人,加入党组织日期,转为正式党员日期,党内职务,备注
0001,甲一,x,示例学院党委,101,教师党支部,10101,正式党员,,2010.1.5,2011年3月1日,2012/5/1,乙二、丁九,2013-06-01,2014-06-01,书记,
0002,乙二,x,示例学院党委,101,教师党支部,10101,预备党员,2015-1-1,,,,无,2024-06-01,,,
0003,丙三,x,示例学院党委,101,学生党支部,10102,正式党员,2020-9-1,,,,,2013-06-01,,,
"""


def roster(tmp_path: Path, text: str, encoding: str = "gb18030") -> Path:
    """A roster file."""
    path = tmp_path / "roster.csv"
    path.write_text(text, encoding=encoding)
    return path


def codes(faults: tuple[Fault, ...]) -> list[tuple[str, int, str]]:
    """Code, row and heading of each fault."""
    return [(f.code, f.where.row, f.where.heading) for f in faults]


def test_a_member_sheet_becomes_units_people_stages_and_affiliations(tmp_path: Path) -> None:
    """One wide row gives several facts; a stage ends where the next begins; 入党时间 begins probation."""
    register, _ = import_roster(roster(tmp_path, MEMBERS), "member_sheet", vocabulary=base())
    assert [(u.id, u.kind, u.parent) for u in register.facts(Unit)] == [
        ("101", "committee", ""),
        ("10101", "branch", "101"),
        ("10102", "branch", "101"),
    ]
    assert [p.id for p in register.facts(Person)] == ["0001", "0002", "0003"]
    assert [(s.stage, str(s.since), str(s.until)) for s in register.facts(Stage) if s.person == "0001"] == [
        ("applicant", "2010-01-05", "2011-03-01"),
        ("activist", "2011-03-01", "2012-05-01"),
        ("target", "2012-05-01", "2013-06-01"),
        ("probationary", "2013-06-01", "2014-06-01"),
        ("full", "2014-06-01", "None"),
    ]
    assert [(t.person, t.unit, str(t.since)) for t in register.facts(Tenure)] == [
        ("0001", "10101", "2013-06-01"),
        ("0002", "10101", "2015-01-01"),
        ("0003", "10102", "2020-09-01"),
    ]


def test_introducers_are_found_by_name_and_unfound_ones_kept_unnamed(tmp_path: Path) -> None:
    """A name of this sheet becomes an id; any other is left out, and no fault repeats it."""
    register, faults = import_roster(roster(tmp_path, MEMBERS), "member_sheet")
    (link,) = register.facts(Link)
    assert (link.kind, link.a, link.b, link.since, link.until) == (
        "introducer", "0002", "0001", date(2012, 5, 1), date(2014, 6, 1),
    )  # fmt: skip
    assert ("R146", 3, "入党介绍人") in codes(faults)
    text = "\n".join(f"{f!s}{f!r}" for f in faults)
    for name in ("甲一", "乙二", "丙三", "丁九"):
        assert name not in text


def test_columns_that_are_not_read_are_named(tmp_path: Path) -> None:
    """What the register never holds is dropped under its own code, other columns under another."""
    _, faults = import_roster(roster(tmp_path, MEMBERS), "member_sheet")
    assert ("R113", 2, "身份证号码") in codes(faults)
    assert ("R140", 2, "党内职务") in codes(faults)
    assert ("R140", 2, "备注") in codes(faults)


def test_a_state_without_its_date_is_named(tmp_path: Path) -> None:
    """正式党员 without a date of full membership is a doubt worth a warning."""
    _, faults = import_roster(roster(tmp_path, MEMBERS), "member_sheet")
    (doubt,) = [f for f in faults if f.code == "R144"]
    assert (doubt.where.row, doubt.where.heading, doubt.params["last"]) == (5, "党籍状态", "probationary")


def test_a_faulty_row_refuses_the_roster_or_is_left_out(tmp_path: Path) -> None:
    """Strict import names all faulty cells; lenient import leaves their rows out, and says so."""
    path = roster(tmp_path, MEMBERS.replace("2024-06-01", "24.6.1").replace("0003,", ","))
    with pytest.raises(InputError) as caught:
        import_roster(path, "member_sheet")
    assert codes(caught.value.faults) == [("R106", 5, "学工号"), ("R107", 4, "加入党组织日期")]
    register, faults = import_roster(path, "member_sheet", strict=False)
    assert [p.id for p in register.facts(Person)] == ["0001"]
    assert {("R106", 5, "学工号"), ("R107", 4, "加入党组织日期")} <= set(codes(faults))


def test_dates_out_of_order_are_faults_of_their_column(tmp_path: Path) -> None:
    """A conversion before the admission is named at the column of the conversion."""
    path = roster(tmp_path, MEMBERS.replace("2014-06-01", "2012-12-01"))
    with pytest.raises(InputError) as caught:
        import_roster(path, "member_sheet")
    assert ("R205", 3, "转为正式党员日期") in codes(caught.value.faults)


def test_a_development_sheet_becomes_stages_and_trainings(tmp_path: Path) -> None:
    """出生年月 may lack the day; trainings carry their scores."""
    text = (
        "学号,姓名,出生年月,申请入党时间,确定积极分子时间,入党积极分子培训结束时间,积极分子结业考试成绩,当前发展阶段\n"
        "s1,甲一,2003.05,2022-03-01,2022-11-01,2023-04-20,88.5,入党积极分子\n"
        "s2,乙二,,2023-03-01,,,,积极分子\n"
    )
    register, faults = import_roster(roster(tmp_path, text), "development_sheet", vocabulary=base())
    assert [p.born_on for p in register.facts(Person)] == [date(2003, 5, 1), None]
    assert [(s.person, s.stage) for s in register.facts(Stage)] == [
        ("s1", "applicant"), ("s1", "activist"), ("s2", "applicant"),
    ]  # fmt: skip
    (training,) = register.facts(Activity)
    assert (training.kind, training.actors, training.topic, str(training.figures["score"])) == (
        "training", ("s1",), ("activist",), "88.5",
    )  # fmt: skip
    assert [(f.code, f.where.row) for f in faults] == [("R144", 3), ("R120", 0), ("R148", 0), ("R149", 0)]


def test_a_meeting_ledger_becomes_activities(tmp_path: Path) -> None:
    """Kinds by code, the day without its hour, numbers into figures, ids split at every usual sign."""
    text = (
        "会议类型,主持人,计划会议时间,实际会议时间,会议地点,应到人数,实到人数,请假人数,会议议题,会议内容,党支部,参加人员学工号\n"
        "支部党员大会,甲一,2024-03-01,2024-03-05 14:30,一楼,10,9,1,接收预备党员,内容；从略,b1,p1、p2，p3\n"
        "党小组会,甲一,,2024/3/12,,,,,学习,,b1,\n"
    )
    register, faults = import_roster(roster(tmp_path, text, "utf-8"), "meeting_ledger", vocabulary=base())
    first, second = register.facts(Activity)
    assert (first.kind, first.on, first.hosts, first.actors) == (
        "members_meeting", date(2024, 3, 5), ("b1",), ("p1", "p2", "p3"),
    )  # fmt: skip
    assert {k: int(v) for k, v in first.figures.items()} == {"due": 10, "present": 9, "excused": 1}
    assert (first.place, first.summary) == ("一楼", "内容；从略")
    assert (second.kind, second.figures, second.summary) == ("group_meeting", {}, "学习")
    assert {code for code, _, _ in codes(faults)} == {"R140", "R120", "R211", "R148"}


def test_a_table_that_the_roster_says_nothing_for_is_left_out(tmp_path: Path) -> None:
    """Without a branch and a day of transfer there are no affiliations; the table stays unknown, and that is told."""
    text = "学工号,姓名,入党时间\n1,甲一,2013-06-01\n"
    register, faults = import_roster(roster(tmp_path, text), "member_sheet")
    assert set(register.tables) == {"people", "stages"}
    left_out = [f.params["table"] for f in faults if f.code == "R147"]
    assert sorted(left_out) == ["links", "tenures", "units"]


def test_a_ledger_held_in_one_kind_is_not_declared_kept(tmp_path: Path) -> None:
    """Introducers are no ledger of links: a pairing that is not there is unknown, not undone."""
    register, faults = import_roster(roster(tmp_path, MEMBERS), "member_sheet")
    assert register.settings.recorded_since == {"links": date.max}
    (part,) = [f for f in faults if f.code == "R148"]
    assert (part.params["table"], part.params["kinds"]) == ("links", "introducer")
    text = "会议类型,时间,党支部\n支部党员大会,2024-03-05,b1\n党课,2024-04-05,b1\n"
    register, faults = import_roster(roster(tmp_path, text), "meeting_ledger")
    assert register.settings.recorded_since == {}
    (part,) = [f for f in faults if f.code == "R148"]
    assert part.params["kinds"] == "members_meeting, party_lecture"


@pytest.mark.parametrize("suffix", ["", ".json", ".xlsx"])
def test_the_mark_of_a_partial_ledger_survives_saving(tmp_path: Path, suffix: str) -> None:
    """Every form of a register holds the day of `recorded_since`, however far it lies."""
    register, _ = import_roster(roster(tmp_path, MEMBERS), "member_sheet")
    target = tmp_path / f"register{suffix}"
    save_register(register, target)
    assert load_register(target) == register


def test_that_nobody_is_given_a_role_is_told(tmp_path: Path) -> None:
    """Rules for staff or students would find nobody, and say nothing; also where faulty rows are left out."""
    _, faults = import_roster(roster(tmp_path, MEMBERS), "member_sheet")
    assert [f.severity for f in faults if f.code == "R149"] == ["warning"]
    _, faults = import_roster(roster(tmp_path, MEMBERS.replace("0003,", ",")), "member_sheet", strict=False)
    assert "R149" in {f.code for f in faults}


def test_a_workbook_is_read_where_its_headings_stand(tmp_path: Path) -> None:
    """The sheet named in the mapping, headings below a title, ids as text, real dates; number ids are refused."""
    import xlsxwriter

    def book(id_: object) -> Path:
        path = tmp_path / "roster.xlsx"
        with xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"}) as workbook:
            workbook.add_worksheet("封面").write(0, 0, "某校")
            sheet = workbook.add_worksheet("党员名册")
            sheet.write(0, 0, "党员名册")
            sheet.write_row(2, 0, ["学工号", "姓名", "入党时间"])
            sheet.write_row(3, 0, [id_, "甲一"])
            sheet.write_datetime(3, 2, date(2020, 7, 1))
        return path

    register, _ = import_roster(book("0001"), "member_sheet")
    assert list(register.facts(Stage)) == [Stage(person="0001", stage="probationary", since=date(2020, 7, 1))]
    with pytest.raises(InputError) as caught:
        import_roster(book(20230001), "member_sheet")
    assert codes(caught.value.faults) == [("R108", 4, "学工号")]


def test_rows_that_contradict_each_other_are_named(tmp_path: Path) -> None:
    """The first row's word on a unit stands; a later one that says otherwise is passed over with a warning."""
    path = roster(tmp_path, MEMBERS.replace("教师党支部,10101,预备", "教工党支部,10101,预备"))
    register, faults = import_roster(path, "member_sheet")
    assert register.get("10101") == Unit(id="10101", kind="branch", name="教师党支部", parent="101")
    assert ("R142", 4, "党支部编码") in codes(faults)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("none.csv", None, "R100"),
        ("r.doc", "x", "R100"),
        ("r.csv", "姓名,性别\n甲一,x\n", "R141"),
        ("r.csv", "", "R141"),
    ],
)
def test_what_is_no_roster_is_refused(tmp_path: Path, name: str, text: str | None, code: str) -> None:
    """A missing file, an unknown format, headings that are not there."""
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        import_roster(tmp_path / name, "member_sheet")
    assert [f.code for f in caught.value.faults] == [code]


def test_three_mappings_are_shipped_and_sound() -> None:
    """Each loads, and carries titles in both languages."""
    assert shipped_mappings() == ("development_sheet", "meeting_ledger", "member_sheet")
    for name in shipped_mappings():
        mapping = load_mapping(name)
        assert mapping.id == name
        assert mapping.title
        assert mapping.title_en
        assert load_mapping(mapping) is mapping


def test_a_mapping_of_ones_own_is_read_from_its_file(tmp_path: Path) -> None:
    """A TOML file is a mapping; this one reads posts with their days."""
    (tmp_path / "posts.toml").write_text(
        """
format = "partyorg.mapping/1"
id = "posts"
need = ["who"]
[fields]
who = ["工号"]
post = ["职务"]
begin = ["任命时间"]
branch = ["支部编码"]
[codes.post]
"一把手" = "secretary"
[[make]]
table = "tenures"
columns = { person = "who", value = "post", since = "begin", unit = "branch" }
codes = { value = "post" }
values = { kind = "post" }
""",
        encoding="utf-8",
    )
    path = roster(tmp_path, "工号,职务,任命时间,支部编码\np,一把手,2020-01-01,b\nq,组织委员,2020-01-01,b\n")
    register, _ = import_roster(path, tmp_path / "posts.toml", vocabulary=base())
    assert [(t.person, t.value) for t in register.facts(Tenure)] == [
        ("p", "secretary"), ("q", "organization_commissioner"),
    ]  # fmt: skip


def test_a_wrong_mapping_is_refused_with_every_fault(tmp_path: Path) -> None:
    """Unknown keys, tables, columns, fields and code lists, by key path and with the nearest spelling."""
    (tmp_path / "m.toml").write_text(
        """
format = "partyorg.mapping/2"
ned = ["x"]
need = ["who"]
[fields]
who = ["工号"]
ethnic = ["民族"]
[[make]]
table = "tenure"
[[make]]
table = "people"
columns = { idd = "whom" }
codes = { name = "none" }
find = { id = "cases" }
chain = 3
""",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as caught:
        load_mapping(tmp_path / "m.toml")
    found = {(f.where.key_path, f.found, f.nearest) for f in caught.value.faults}
    assert {f.code for f in caught.value.faults} == {"R150"}
    assert {
        ("format", "partyorg.mapping/2", "partyorg.mapping/1"),
        ("ned", "ned", "need"),
        ("fields.ethnic", "民族", ""),
        ("make[0].table", "tenure", "tenures"),
        ("make[1].columns", "idd", "id"),
        ("make[1]", "whom", "who"),
        ("make[1]", "none", ""),
        ("make[1]", "cases", ""),
        ("make[1].chain", "", ""),
        ("make[1]", "", ""),
    } <= found
    (tmp_path / "m.toml").write_text("x = ", encoding="utf-8")
    for wrong in (tmp_path / "m.toml", tmp_path, "membersheet"):
        with pytest.raises(InputError):
            load_mapping(wrong)


def test_the_mapping_reference_names_every_key() -> None:
    """docs/reference/mappings.md explains each key that a mapping may have."""
    from partyorg.io import mapping

    text = (Path(__file__).parents[2] / "docs/reference/mappings.md").read_text(encoding="utf-8")
    for key in (*mapping._TOP, *mapping._MAKE):
        assert f"`{key}`" in text
    for name in shipped_mappings():
        assert f"`{name}`" in text


def test_an_imported_register_is_a_register(tmp_path: Path) -> None:
    """It can be saved and loaded like any other."""
    from partyorg.io import load_register, save_register

    register, _ = import_roster(roster(tmp_path, MEMBERS), "member_sheet")
    assert isinstance(register, Register)
    save_register(register, tmp_path / "out", lang="zh")
    assert load_register(tmp_path / "out") == register
