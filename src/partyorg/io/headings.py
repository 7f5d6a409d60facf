"""Headings: which column a written heading means, and which are never read."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache

from attrs import frozen

from partyorg.facts.tables import TABLES, Column, Table

__all__ = [
    "ATTR",
    "Heading",
    "heading_of",
    "headings_of",
    "is_never_modelled",
    "normalised",
    "table_of",
    "written",
]

ATTR = "attr."
"""What the heading of an extension column begins with."""

_NEVER = re.compile(
    "民族|宗教|信仰|信教|籍贯|身份证|证件号|手机|电话|邮箱|微信|住址|地址|户籍|户口"
    "|家庭|家属|亲属|父亲|母亲|配偶|子女|社会关系|健康|疾病|病史|病情|残疾|血型|心理"
    "|收入|贫困|困难|政治观点|思想状况|思想动态|意识形态"
    "|ethnic|nationality|religio|belief|faith|nativeplace|birthplace|idcard|idnumber"
    "|phone|mobile|email|wechat|address(?!ee)|family|parentsname|spouse|health|illness|disease"
    "|disab|medical|bloodtype|income|poverty|hardship|opinion|ideolog"
)
"""Parts of headings whose columns are dropped wherever they turn up: they are no business of this register."""


def normalised(heading: str) -> str:
    """The heading as it is compared: narrow, lower case, without blanks and without the star of a required column.

    >>> normalised(" 结束日期（不含） * ")
    '结束日期(不含)'
    """
    return "".join(unicodedata.normalize("NFKC", heading).casefold().split()).strip("*")


def is_never_modelled(heading: str) -> bool:
    """Whether a column of this heading holds what the register never holds."""
    text = normalised(heading).replace("_", "").replace("-", "")
    return _NEVER.search(text) is not None


@frozen
class Heading:
    """What a heading means in a table: its column, whether a date under it is the last day in, or lacks a day."""

    column: Column
    inclusive: bool = False
    months: bool = False


@cache
def headings_of(table: Table) -> dict[str, Heading]:
    """Every accepted heading of a table, normalised. Names come before Chinese headings, these before aliases."""
    out: dict[str, Heading] = {}
    for column in table.columns:
        out.setdefault(normalised(column.name), Heading(column))
    for column in table.columns:
        out.setdefault(normalised(column.zh), Heading(column, months="年月" in column.zh))
    for column in table.columns:
        for alias in column.aliases:
            out.setdefault(normalised(alias), Heading(column, months="年月" in alias))
        for alias in column.inclusive:
            out.setdefault(normalised(alias), Heading(column, inclusive=True))
    return out


def heading_of(table: Table, heading: str) -> Heading | None:
    """What a heading means in a table, or None."""
    return headings_of(table).get(normalised(heading))


def written(column: Column, lang: str) -> str:
    """The heading under which a column is written."""
    return column.name if lang == "en" else column.zh


def table_of(title: str) -> Table | None:
    """The table of this name or Chinese title, or None."""
    return _titles().get(normalised(title))


@cache
def _titles() -> dict[str, Table]:
    return {normalised(t): table for table in TABLES.values() for t in (table.name, table.zh)}


def accepted_headings(table: Table, taken: Iterable[str] = ()) -> tuple[str, ...]:
    """The column names of a table that are not taken yet, for a fault to list."""
    used = set(taken)
    return tuple(c.name for c in table.columns if c.name not in used)
