"""The cells of facts: which columns a table has, and what a test of one may say."""

from collections.abc import Iterable
from functools import cache

from partyorg.facts.tables import TABLES, Column

from .conditions import Test
from .cursor import Cursor
from .read_tests import FREE, Cell, value_test

__all__ = ["SINGULAR", "binding_keys", "cell_of", "cells", "columns_of", "finding_test", "grade_list"]

# Binding keys that are not the name of a column of ids, by table.
SINGULAR = {"actors": "actor", "counterparts": "counterpart", "hosts": "host"}
_PSEUDO = {"activities": ("participant",), "links": ("ends",)}
_DERIVED = {"activities": ("size",), "documents": ("posted_days", "posted_workdays")}
_LISTS = {"topic": "topic", "by_class": "by_class", "outcome": "outcome", "mode": "mode"}
"""Cells of free words that the vocabulary has a list for."""
_STATUSES = ("met", "late", "incomplete", "unmet", "pending", "waived", "not_applicable", "unknown")
_FINDING = {
    "status": Cell("text"),
    "grade": FREE,
    "value": Cell("number"),
    "count": Cell("number"),
    "period": Cell("text"),
    "due": Cell("date"),
    "rule": Cell("text"),
}


@cache
def binding_keys(table: str) -> tuple[str, ...]:
    """The binding keys of a table."""
    if table == "findings":
        return ("subject", "counterpart", "about", "id")
    found = ["id", *_PSEUDO.get(table, ())]
    for column in TABLES[table].columns:
        if column.type in ("id", "ids") and column.name not in ("supersedes", "replaces", "predecessors"):
            found.append(SINGULAR.get(column.name, column.name))
        elif column.name == "campaigns":
            found.append("campaigns")
    return tuple(found)


@cache
def cells(table: str) -> tuple[str, ...]:
    """The columns and derived cells of a table that tests may name."""
    if table == "findings":
        return tuple(_FINDING)
    own = [column.name for column in TABLES[table].columns if column.name not in ("id", "institution")]
    return (*own, "institution", "attr", *_DERIVED.get(table, ()))


def columns_of(tables: Iterable[str]) -> tuple[str, ...]:
    """The columns that every one of the tables has."""
    names: set[str] | None = None
    for table in tables:
        own = {"id", *cells(table)} if table == "findings" else {"id", "attr", *TABLES[table].by_name}
        names = own if names is None else names & own
    return tuple(sorted(names or ()))


def finding_test(c: Cursor, name: str) -> Test:
    """The test of a cell of a finding."""
    test = value_test(c, _FINDING[name])
    if name == "status":
        for item in c.several():
            if isinstance(item.value, str) and item.value not in (*_STATUSES, "present", "absent"):
                item.fault("D105", spelling=item.value, accepted=_STATUSES)
    return test


def cell_of(c: Cursor, name: str, part: str, tables: list[str], kind: Cursor | None) -> Cell:
    """What a column, or a part of one such as figures.hours, holds in facts of the tables."""
    column = next(
        (TABLES[t].by_name[name] for t in tables if t in TABLES and name in TABLES[t].by_name), None
    )
    if part:
        axis = f"tag:{part}"
        return Cell("word", axis) if name == "tags" and c.reading.vocabulary.words(axis) else FREE
    if column is None:
        return Cell("number") if name in ("size", "posted_days", "posted_workdays") else FREE
    return _cell(c, column, kind)


def _cell(c: Cursor, column: Column, kind: Cursor | None) -> Cell:
    words = column.words or _LISTS.get(column.name, "")
    if words == "tenure.kind":
        words = kind.value if kind is not None and isinstance(kind.value, str) else ""
        if not c.reading.vocabulary.words(words):
            words = ""
    if words:
        return Cell("word", words)
    if column.type in ("decimal", "integer"):
        return Cell("number")
    if column.type == "date":
        return Cell("date")
    if column.type == "scalar":
        grades = grade_list(c, kind)
        return Cell("free", grades, grades)
    return FREE


def grade_list(c: Cursor, kind: Cursor | None) -> str:
    """The list of grades of a scheme: grade:SCHEME, or that of what the scheme's name ends in; "" for none."""
    raw = kind.value if kind is not None else None
    schemes = raw if isinstance(raw, list) else [raw]
    for scheme in schemes:
        name = c.reading.vocabulary.grades(scheme) if isinstance(scheme, str) else ""
        if name:
            return name
    return ""
