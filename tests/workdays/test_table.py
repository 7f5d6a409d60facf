"""Reading year tables: the shipped ones, a user's own, and files with mistakes in them."""

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.errors import Fault, InputError
from partyorg.workdays import TableDay, default_calendar, load_year_file

GOOD = {"year": 2027, "source": "通知", "days": [{"date": "2027-01-04", "off": True, "name": "元旦"}]}


def write(folder: Path, text: str, name: str = "2027.json") -> Path:
    """A file with that text."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def faults(path: Path) -> list[tuple[str, str]]:
    """Code and key path of everything wrong with the file."""
    with pytest.raises(InputError) as caught:
        load_year_file(path)
    assert str(caught.value)
    return [(fault.code, fault.where.key_path) for fault in caught.value.faults]


def test_the_shipped_tables_hold_only_days_that_differ_from_monday_to_friday() -> None:
    """Every listed day moves something, lies in its year, and names its source."""
    for table in default_calendar().years:
        assert all(day.off == (day.date.weekday() < 5) for day in table.days)
        assert {day.date.year for day in table.days} == {table.year}
        assert "cross-checked" in table.source
        assert all(day.name for day in table.days)


def test_the_shipped_tables_are_those_the_script_makes() -> None:
    """`scripts/make_workdays.py --check` finds every table up to date."""
    script = Path(__file__).parents[2] / "scripts/make_workdays.py"
    subprocess.run([sys.executable, script, "--check"], check=True, capture_output=True)


def test_a_year_file_may_be_json_or_toml(tmp_path: Path) -> None:
    """Both forms give the same table, a byte-order mark is no obstacle, and TOML may use its own dates."""
    from_json = load_year_file(write(tmp_path, "\ufeff" + json.dumps(GOOD)))
    toml = 'year = 2027\nsource = "通知"\n[[days]]\ndate = 2027-01-04\noff = true\nname = "元旦"\n'
    assert load_year_file(write(tmp_path, toml, "2027.toml")) == from_json
    assert from_json.days == (TableDay(date(2027, 1, 4), True, "元旦"),)


def test_a_holiday_cn_file_is_read_as_it_is(tmp_path: Path) -> None:
    """The widespread community form needs no conversion; days of the December before are kept, in order."""
    days = [
        {"name": "元旦", "date": "2027-01-01", "isOffDay": True},
        {"name": "元旦", "date": "2026-12-26", "isOffDay": False},
    ]
    content = {"$schema": "s", "$id": "i", "year": 2027, "papers": ["a", "b"], "days": days}
    table = load_year_file(write(tmp_path, json.dumps(content)))
    assert [day.date for day in table.days] == [date(2026, 12, 26), date(2027, 1, 1)]
    assert table.source == "a; b"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{", [("W102", "")]),
        ("[" * 100_000, [("W102", "")]),
        ("[]", [("W105", "")]),
        ("{}", [("W103", ""), ("W103", "")]),
        ('{"year": "2027", "days": {}}', [("W105", "year"), ("W105", "days")]),
        ('{"year": true, "days": []}', [("W105", "year")]),
        ('{"year": 2027, "day": [], "days": []}', [("W104", "day")]),
        ('{"year": 2027, "days": [7]}', [("W105", "days[0]")]),
        (
            '{"year": 2027, "days": [{"date": "2027-02-30", "off": 1, "nmae": ""}]}',
            [("W104", "days[0].nmae"), ("W105", "days[0].off"), ("W105", "days[0].date")],
        ),
        ('{"year": 2027, "days": [{}]}', [("W103", "days[0]"), ("W103", "days[0]")]),
        ('{"year": 2027, "days": [{"date": "2027/1/4", "off": true}]}', [("W105", "days[0].date")]),
        ('{"year": 2027, "days": [{"date": "2028-01-01", "off": true}]}', [("W106", "days[0].date")]),
        ('{"year": 2027, "days": [{"date": "2026-11-30", "off": true}]}', [("W106", "days[0].date")]),
    ],
)  # fmt: skip
def test_every_mistake_in_a_year_file_is_named(
    tmp_path: Path, text: str, expected: list[tuple[str, str]]
) -> None:
    """Each fault has its code and key path, and all of them come in one run."""
    assert faults(write(tmp_path, text)) == expected


def test_a_day_given_twice_is_a_fault(tmp_path: Path) -> None:
    """Two entries for one day could disagree, so the second is refused."""
    days = GOOD["days"]
    assert isinstance(days, list)
    assert faults(write(tmp_path, json.dumps({**GOOD, "days": days * 2}))) == [("W107", "days[1].date")]


def test_a_misspelt_key_is_answered_with_the_nearest_one(tmp_path: Path) -> None:
    """The fault carries what was found and what was probably meant."""
    with pytest.raises(InputError) as caught:
        load_year_file(write(tmp_path, '{"year": 2027, "dayz": [], "days": []}'))
    assert (caught.value.faults[0].found, caught.value.faults[0].nearest) == ("dayz", "days")


def test_a_broken_file_is_located_by_line_and_column(tmp_path: Path) -> None:
    """JSON that breaks off is reported where it breaks."""
    with pytest.raises(InputError) as caught:
        load_year_file(write(tmp_path, '{\n "year": }'))
    assert (caught.value.faults[0].where.line, caught.value.faults[0].where.column) == (2, 10)


def test_an_unreadable_file_is_a_fault(tmp_path: Path) -> None:
    """A missing file, a folder, and bytes that are no UTF-8 text are all reported, not raised as such."""
    garbled = tmp_path / "garbled.json"
    garbled.write_bytes(b"\xff\xfe{}")
    assert faults(tmp_path / "missing.json") == [("W101", "")]
    assert faults(tmp_path) == [("W101", "")]
    assert faults(garbled) == [("W101", "")]


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=12) | st.just("2027-01-04"),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["year", "days", "date", "off", "name", "source", "x"]), inner, max_size=4
        )
    ),
    max_leaves=12,
)


@given(_JSON)
def test_no_content_whatever_gets_past_the_reader_unchecked(
    tmp_path_factory: pytest.TempPathFactory, content: object
) -> None:
    """Any JSON is either a table or a list of coded faults."""
    path = write(tmp_path_factory.getbasetemp(), json.dumps(content), "fuzz.json")
    found: list[Fault] = []
    try:
        load_year_file(path)
    except InputError as error:
        found.extend(error.faults)
    assert all(fault.code.startswith("W10") for fault in found)
    assert found or isinstance(content, dict)
