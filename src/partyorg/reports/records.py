"""A fact as people read it: its kind in words, its day, and whom it names."""

from collections.abc import Mapping
from datetime import date

from partyorg.facts import TABLES, Fact
from partyorg.i18n import current
from partyorg.vocabulary import Vocabulary

__all__ = ["day_of", "kind_text", "named_in", "table_title"]

NAMED: Mapping[str, tuple[str, ...]] = {
    "activities": ("hosts", "actors", "counterparts"), "assessments": ("subject", "by"), "candidacies": ("subject",),
    "candidacy_steps": ("by",), "case_steps": ("by",), "cases": ("person", "unit"),
    "documents": ("owner", "about", "addressee"), "events": ("subject",), "links": ("a", "b"), "measures": ("about",),
    "progress": ("unit", "owner"), "resources": ("owner",), "stages": ("person", "unit"), "tenures": ("person", "unit"),
    "waivers": ("subject",),
}  # fmt: skip
"""The columns of each table that name people and units, those who act first."""

DAYS = ("on", "issued_on", "published_on", "granted_on", "since", "formed_on", "opened_on")


def day_of(fact: Fact) -> date | None:
    """The day that a fact is known by: of a span its first."""
    days = (getattr(fact, column, None) for column in DAYS)
    return next((day for day in days if day), None)


def named_in(fact: Fact) -> tuple[str, ...]:
    """The ids of people and units that a fact names, each once, those who act first."""
    out: dict[str, None] = {}
    for column in NAMED.get(fact.table, ()):
        value = getattr(fact, column)
        for id in value if isinstance(value, tuple) else (value,):
            if id:
                out[id] = None
    return tuple(out)


def kind_text(fact: Fact, vocabulary: Vocabulary) -> str:
    """What kind of fact it is, in the language in use: its word, else the title of its ledger."""
    columns = TABLES[fact.table].by_name
    for name in ("kind", "scheme", "stage", "step"):
        column = columns.get(name)
        id = getattr(fact, name, "") if column else ""
        if column and column.words and id:
            return vocabulary.label(column.words, id, current().locale)
    return table_title(fact.table)


def table_title(name: str) -> str:
    """The title of a ledger in the language in use."""
    return TABLES[name].zh if current().locale.startswith("zh") else name.replace("_", " ")
