"""Registers of arbitrary facts, for hypothesis: every table, every column, texts that bite."""

import string
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from partyorg.facts import Holiday, Register, Semester, Settings
from partyorg.facts.records import FACT_CLASSES, Fact
from partyorg.facts.tables import ENVELOPE, TABLES, Column
from partyorg.vocabulary import base

NASTY = (
    "=cmd()", "+1+1", "-5", "@sum", "＝1", "'=1", "''", "a;b", "a；b", "甲、乙", "a=b", "\\", "\\;", "\\ ", '"', 'a"b', ",",
    "a\nb", "a\r\nb", "\r", "a\rb", " a", "a ", "\u3000全角", "１２", "12", "1e5", "007", "龘㐂𠮷", "😀", "通过", "passed", "<b>&amp;", "_x000D_",
    "2024-03-05", "至今", "attr.x", "#N/A", "\t", "无",
)  # fmt: skip
"""Texts with which a careless writer or reader would do damage."""

_EVERYDAY = string.ascii_letters + string.digits + " -_;=\\'\"、；甲乙丙丁党支部"

texts: SearchStrategy[str] = st.one_of(
    st.sampled_from(NASTY),
    st.text(_EVERYDAY, max_size=8),
    # A workbook is XML: U+FFFE and U+FFFF cannot stand in it, and lone surrogates in no file at all.
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\ufffe\uffff"), max_size=8),
)
"""Any text that a file can hold."""

some_text = texts.map(lambda text: text or "x")
days = st.dates()
likely_days = st.dates(date(1990, 1, 1), date(2035, 12, 31))
numbers: SearchStrategy[Decimal] = st.one_of(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9, places=3),
    st.integers(-(10**18), 10**18).map(Decimal),
    st.sampled_from(
        [Decimal("0.1"), Decimal("1E+3"), Decimal("-0"), Decimal("2.50"), Decimal("123456789012345678.9")]
    ),
)
maps: SearchStrategy[dict[str, Decimal | str]] = st.dictionaries(
    some_text, st.one_of(numbers, texts), max_size=3
)

ATTR = {"note": "text", "seen": "date", "points": "number", "open": "boolean"}
"""The extension columns of every register made here."""

attrs_: SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {},
    optional={
        "note": some_text,
        "seen": days.map(date.isoformat),
        "points": numbers,
        "open": st.sampled_from(["true", "false"]),
    },
)


def _words(column: Column) -> SearchStrategy[str]:
    name = "role" if "." in column.words else column.words
    ids = [word.id for word in base().words(name)]
    return st.sampled_from(ids) if ids else some_text


_VALUES: dict[str, Callable[[Column], SearchStrategy[Any]]] = {
    "text": lambda _: texts,
    "id": lambda _: texts,
    "ids": lambda _: st.lists(some_text, max_size=3).map(tuple),
    "word": lambda c: st.one_of(st.just(""), _words(c)),
    "words": lambda _: st.lists(st.one_of(some_text, st.sampled_from(["admit", "study"])), max_size=3).map(
        tuple
    ),
    "date": lambda _: st.one_of(st.none(), days),
    "map": lambda _: maps,
    "decimal": lambda _: st.one_of(st.none(), numbers),
    "integer": lambda _: st.one_of(st.none(), st.integers(-(10**12), 10**12)),
    "scalar": lambda _: st.one_of(numbers, texts),
}


def _value(column: Column) -> SearchStrategy[Any]:
    if column.name == "status":
        return st.sampled_from(["valid", "planned", "cancelled", "corrected", "revoked"])
    if not column.required:
        return _VALUES[column.type](column)
    if column.type == "date":
        return days
    if column.type == "word":
        return _words(column)
    return texts.map(lambda text: text if text.strip() else "x" + text)


@st.composite
def facts(draw: st.DrawFn, table: str | None = None) -> Fact:
    """A fact of any class with any values, each column filled or not; tenures are roles."""
    name = table or draw(st.sampled_from(sorted(TABLES)))
    own = {c.name: _value(c) for c in TABLES[name].columns}
    if name == "tenures":
        own["kind"] = st.just("role")
    required = {c.name for c in TABLES[name].columns if c.required}
    needed = {n: s for n, s in own.items() if n in required or n == "on"}
    rest = {n: s for n, s in own.items() if n not in needed} | {"attr": attrs_}
    envelope = {c.name for c in ENVELOPE} | {"attr"}
    few = {n: s for n, s in rest.items() if n not in envelope or draw(st.booleans())}
    return FACT_CLASSES[name](**draw(st.fixed_dictionaries(needed, optional=few)))


_semesters = st.builds(
    Semester, texts, st.dates(date(2000, 1, 1), date(2010, 1, 1)), st.dates(date(2010, 1, 2))
)
_holidays = st.builds(
    Holiday,
    st.dates(date(2000, 1, 1), date(2010, 1, 1)),
    st.dates(date(2010, 1, 2)),
    texts,
    st.booleans(),
    st.booleans(),
)


@st.composite
def settings_(draw: st.DrawFn) -> Settings:
    """Settings with anything in them, and the extension columns of `ATTR`."""
    return Settings(
        title=draw(texts),
        root=draw(texts),
        semesters=tuple(draw(st.lists(_semesters, max_size=2))),
        holidays=tuple(draw(st.lists(_holidays, max_size=2))),
        recorded_since=draw(st.dictionaries(st.sampled_from(sorted(TABLES)), days, max_size=2)),
        attr=ATTR,  # type: ignore[arg-type]  # the values are the four types
    )


@st.composite
def registers(draw: st.DrawFn) -> Register:
    """A register of arbitrary facts with different ids, that need not fit together; some tables kept and empty."""
    rows = draw(st.lists(facts(), min_size=1, max_size=5, unique_by=lambda fact: (fact.table, fact.id)))
    kept = draw(st.sets(st.sampled_from(sorted(TABLES)), max_size=3))
    return Register.of(rows, kept=kept, settings=draw(settings_()))
