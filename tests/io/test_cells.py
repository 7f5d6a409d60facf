"""One cell: what is taken, what is refused, and that writing and reading are inverse."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.io import cells
from partyorg.io.cell_columns import parse_cells, parse_plain, plain_value
from partyorg.io.cells import CellError
from partyorg.io.csv_folder import guarded, unguarded
from tests.strategies import maps, numbers, some_text, texts


def code_of(cell: str, **options: bool) -> str:
    """The code with which a date cell is refused."""
    with pytest.raises(CellError) as caught:
        cells.parse_date(cell, **options)
    return caught.value.code


@pytest.mark.parametrize(
    "cell",
    [
        "2024-03-05",
        "2024/3/5",
        "2024.3.5",
        "2024年3月5日",
        "2024年03月5",
        "20240305",
        " ２０２４/３/５ ",
        "2024-03-05 14:30",
        "2024-03-05T00:00:00",
    ],
)
def test_a_day_is_read_in_every_accepted_spelling(cell: str) -> None:
    """Full-width digits, Chinese signs and a time of day make no difference."""
    assert cells.parse_date(cell) == date(2024, 3, 5)


@pytest.mark.parametrize(
    "cell",
    [
        "24-3-5",
        "3/5/2024",
        "05.03.2024",
        "2024-3",
        "2024年3月",
        "2024-02-30",
        "2024-13-01",
        "2024-3/5",
        "无",
        "45356",
        "x" * 500,
    ],
)
def test_a_date_that_could_mean_two_days_is_refused(cell: str) -> None:
    """Two-digit years, days before years, months alone, days that never were."""
    assert code_of(cell) == "R107"


def test_a_month_is_its_first_day_only_where_the_heading_says_months() -> None:
    """出生年月 takes a month; any other date column does not."""
    for cell in ("2000-05", "2000.5", "2000年5月", "200005"):
        assert cells.parse_date(cell, months=True) == date(2000, 5, 1)
        assert code_of(cell) == "R107"
    assert code_of("2000-13", months=True) == "R107"


@pytest.mark.parametrize(
    ("cell", "number"),
    [("12", "12"), ("-3.50", "-3.5"), ("+.5", "0.5"), ("1e3", "1000"), ("１２", "12"), (" 7 ", "7")],
)
def test_numbers_are_exact_and_plain(cell: str, number: str) -> None:
    """Equal numbers come out the same, however they were written."""
    assert str(cells.parse_decimal(cell)) == number


@pytest.mark.parametrize("cell", ["1,234", "12%", "NaN", "inf", "--1", "1_000", "0x1", "1e999", "三"])
def test_what_is_no_plain_number_is_refused(cell: str) -> None:
    """No thousands, no shares, no infinities."""
    with pytest.raises(CellError, match="R110"):
        cells.parse_decimal(cell)


def test_a_fraction_is_no_whole_number() -> None:
    """12.0 counts as 12, 12.5 does not count."""
    assert cells.parse_integer("12.0") == 12
    with pytest.raises(CellError, match="R110"):
        cells.parse_integer("12.5")


def test_several_values_are_split_at_either_semicolon() -> None:
    """A backslash keeps a sign within the value; empty values fall away; 、 separates ids alone."""
    assert cells.parse_values(" a ;b；c;;") == ("a", "b", "c")
    assert cells.parse_values(r"a\;b;c\\;\ d") == ("a;b", "c\\", " d")
    assert cells.parse_values("甲、乙") == ("甲、乙",)
    assert cells.parse_values("甲、乙", ";；、") == ("甲", "乙")


def test_a_map_is_split_at_signs_that_are_not_quoted() -> None:
    """Numbers are numbers unless quoted; keys and values may hold any sign behind a backslash."""
    assert cells.parse_map(r"应到=10；实到=8.50;note=a\=b;no=\12;e=") == {
        "应到": Decimal(10), "实到": Decimal("8.5"), "note": "a=b", "no": "12", "e": "",
    }  # fmt: skip


@pytest.mark.parametrize("cell", ["abc", "=1", "a=1;a=2", "a=1;b"])
def test_what_is_no_map_is_refused(cell: str) -> None:
    """Keys are needed, once each."""
    with pytest.raises(CellError, match="R116"):
        cells.parse_map(cell)


@given(text=texts)
def test_text_survives(text: str) -> None:
    """Blanks at the ends and leading backslashes too."""
    assert cells.parse_text(cells.format_text(text)) == text


@given(values=st.lists(some_text, max_size=4).map(tuple))
def test_several_values_survive(values: tuple[str, ...]) -> None:
    """Whatever signs they hold, with and without 、 as a separator."""
    assert cells.parse_values(cells.format_values(values)) == values
    assert cells.parse_values(cells.format_values(values, ";；、"), ";；、") == values


@given(values=maps)
def test_maps_survive(values: dict[str, Decimal | str]) -> None:
    """Numbers stay numbers and words that look like numbers stay words."""
    again = cells.parse_map(cells.format_map(values))
    assert again == values
    assert {k: type(v) for k, v in again.items()} == {k: type(v) for k, v in values.items()}


@given(value=st.one_of(numbers, texts))
def test_scalars_survive(value: Decimal | str) -> None:
    """A number or a word, each as what it was."""
    again = cells.parse_scalar(cells.format_scalar(value))
    assert again == value
    assert isinstance(again, Decimal) == isinstance(value, Decimal)


@given(number=numbers)
def test_equal_numbers_are_written_the_same(number: Decimal) -> None:
    """Trailing zeros and exponents leave no trace."""
    assert cells.decimal_text(number) == cells.decimal_text(number * Decimal("1.000"))
    assert cells.parse_decimal(cells.decimal_text(number)) == number


@given(day=st.dates())
def test_days_survive(day: date) -> None:
    """From the year 1 to the year 9999."""
    assert cells.parse_date(cells.format_date(day)) == day


@given(text=texts)
def test_the_formula_guard_is_undone(text: str) -> None:
    """What a spreadsheet would run is guarded, and reading takes the guard off again, also where it was text."""
    assert unguarded(guarded(text)) == text
    bare = guarded(text).strip()
    assert not bare.startswith(("=", "@", "＝", "＠"))


@given(column=st.lists(texts, max_size=6), separators=st.sampled_from(["", ";；、"]))
def test_the_quick_way_reads_like_the_thorough_one(column: list[str], separators: str) -> None:
    """Where `parse_plain` gives an answer it is that of `parse_cells`."""
    quick = parse_plain(column, separators)
    if quick is not None:
        thorough, errors = parse_cells(
            column, "text", (lambda c: cells.parse_values(c, separators)) if separators else cells.parse_text
        )
        assert (quick, errors) == (thorough, {})


def test_one_and_true_and_one_point_nought_are_three_cells() -> None:
    """Values that are equal to Python are still read by their type."""
    out, errors = parse_cells([1, 1.0, True, "1"], "id", cells.parse_text)
    assert out == ["1", "", "", "1"]
    assert {n: e.code for n, e in errors.items()} == {1: "R108", 2: "R122"}


@pytest.mark.parametrize(
    ("value", "type_", "code"),
    [
        (1.3e17, "id", "R108"),
        (5.0, "ids", "R108"),
        (Decimal("1.5"), "id", "R108"),
        (date(2024, 3, 5), "id", "R108"),
        (float("nan"), "decimal", "R110"),
        (float("inf"), "text", "R122"),
        (45356.5, "date", "R107"),
        (True, "integer", "R122"),
        ([1.5], "ids", "R122"),
        ({"a": []}, "map", "R122"),
        (b"x", "text", "R122"),
    ],
)
def test_values_of_the_wrong_type_are_refused(value: object, type_: str, code: str) -> None:
    """Above all ids that a spreadsheet turned into numbers or dates."""
    with pytest.raises(CellError, match=code):
        plain_value(value, type_)


def test_values_are_taken_by_their_type() -> None:
    """Days from moments, texts from whole numbers, exact numbers from binary ones, tuples from lists."""
    assert plain_value(datetime.fromisoformat("2024-03-05T08:30"), "date") == date(2024, 3, 5)
    assert plain_value(20240305.0, "date") == "20240305"
    assert plain_value(2024.0, "text") == "2024"
    assert plain_value(0.1, "decimal") == "0.1"
    assert plain_value(["a", 1, ""], "ids") == ("a", "1")
    assert plain_value({"a": 0.5, "b": "x"}, "map") == {"a": Decimal("0.5"), "b": "x"}
    assert plain_value(None, "date") == ""
