"""The tables that a match may name, in columns: those of the facts, and the findings of other rules read as facts."""

from collections.abc import Mapping

from partyorg.facts import TABLES as FACTS
from partyorg.facts.tables import Column, Table

__all__ = ["TABLES"]

TABLES: Mapping[str, Table] = {
    **FACTS,
    "findings": Table(
        "findings",
        "结论",
        "the rows of other rules, dated by what decided them",
        ("id",),
        (
            Column("rule", "text", "规则"),
            Column("subject", "id", "对象"),
            Column("about", "id", "所据记录"),
            Column("status", "text", "状态"),
            Column("grade", "text", "等次"),
            Column("period", "text", "周期"),
            Column("on", "date", "日期"),
        ),
    ),
}
"""By name. A finding has no counterpart as a fact, and its numbers are not for conditions in columns."""
