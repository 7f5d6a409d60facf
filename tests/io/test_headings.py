"""Headings mean one column each, and some mean none ever."""

import pytest

from partyorg.facts.tables import TABLES, Table
from partyorg.io.headings import heading_of, is_never_modelled, normalised, table_of


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_heading_means_two_columns(table: Table) -> None:
    """Names, Chinese headings and aliases of a table are all different."""
    seen: dict[str, str] = {}
    for column in table.columns:
        for heading in {normalised(h) for h in (column.name, column.zh, *column.aliases, *column.inclusive)}:
            assert seen.setdefault(heading, column.name) == column.name


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_no_column_of_ours_is_never_modelled(table: Table) -> None:
    """The list of what is dropped drops nothing that belongs here."""
    for column in table.columns:
        for heading in (column.name, column.zh, *column.aliases, *column.inclusive):
            assert not is_never_modelled(heading), heading


@pytest.mark.parametrize(
    "heading",
    ["民族", "宗教信仰", "籍贯", "身份证号", "手机号码", "家庭经济情况", "家庭住址", "健康状况", "Religion", "ethnic group", "id-card no",
     "家庭主要成员情况", "户籍所在地", "联系电话", "health_status", "family income"],
)  # fmt: skip
def test_what_is_no_business_of_a_register_is_known(heading: str) -> None:
    """Belief, ethnicity, health, family, identity and contact data, in either language and any spelling."""
    assert is_never_modelled(heading)


def test_spelling_makes_no_difference() -> None:
    """Width, case, blanks and the star of a required column are looked past."""
    stages = TABLES["stages"]
    for heading in ("结束日期（不含）", "结束日期(不含)", " Until ", "ＵＮＴＩＬ*"):
        found = heading_of(stages, heading)
        assert found is not None
        assert (found.column.name, found.inclusive) == ("until", False)
    found = heading_of(stages, "截止日期")
    assert found is not None
    assert found.inclusive
    assert heading_of(stages, "nothing") is None
    assert table_of("党员发展阶段") is stages
