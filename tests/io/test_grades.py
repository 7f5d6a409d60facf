"""Results of ratings in cells: grades come in either language, and mean the same word."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from partyorg.facts import Assessment, Register
from partyorg.io.formats import load_register, save_register
from partyorg.vocabulary import base

HEADINGS = "考核名称,对象,结果,日期\n"


def read(tmp_path: Path, *rows: str) -> list[Decimal | str]:
    """The results of the assessments in a table with Chinese headings."""
    (tmp_path / "register.toml").write_text('title = "虚构大学"\n', encoding="utf-8")
    (tmp_path / "assessments.csv").write_text(HEADINGS + "\n".join(rows), encoding="utf-8")
    return [fact.value for fact in load_register(tmp_path, vocabulary=base(), strict=False).facts(Assessment)]


def test_a_grade_is_typed_in_either_language(tmp_path: Path) -> None:
    """By label, alias or id; numbers stay numbers, and what is no grade of the scheme stays as it is."""
    rows = ("star,B1,四星,2021-06-01", "star,B1,四星级,2021-06-02", "star,B1,four_star,2021-06-03")
    others = ("star,B1,4,2021-06-04", "star,B1,很好,2021-06-05", "star,B1,\\四星,2021-06-06")
    found = read(tmp_path, *rows, *others)
    assert found == ["four_star"] * 3 + [Decimal(4), "很好", "四星"]


def test_the_list_is_that_of_the_scheme(tmp_path: Path) -> None:
    """合格 is one word in the appraisal of members and another in a review; a longer name of a scheme has its list."""
    found = read(tmp_path, "member_appraisal,P1,合格,2021-06-01", "pre_review,P1,合格,2021-06-01")
    assert found == ["qualified", "pass"]


@pytest.mark.parametrize("name", ["folder", "a.json", "a.xlsx"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_grades_come_back_as_they_were(tmp_path: Path, name: str, lang: str) -> None:
    """A grade is written in the language asked for; a text that only looks like one stays that text."""
    values: tuple[Decimal | str, ...] = ("excellent", "优秀", "免评", "4", Decimal(4), "")
    facts = [
        Assessment(id=f"A{n}", scheme="member_appraisal", subject="P1", value=value, on=date(2021, 6, 1))
        for n, value in enumerate(values)
    ]
    register = Register.of(facts)
    path = tmp_path / name
    save_register(register, path, lang=lang, vocabulary=base())
    assert load_register(path, vocabulary=base(), strict=False) == register
    if (name, lang) == ("folder", "zh"):
        assert ",优秀," in (path / "assessments.csv").read_text(encoding="utf-8")
