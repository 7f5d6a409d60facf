"""Counting: how many, and counted how."""

from typing import Literal

from .cursor import Cursor
from .figures import Given
from .matches import CountSpec
from .read_figures import figure, is_figure_table

__all__ = ["count_spec"]

_DISTINCT = ("fact", "date", "counterpart", "host", "topic", "kind", "rule", "person", "value")
_PARITIES: tuple[Literal["odd", "even"], ...] = ("odd", "even")
_CREDITS: tuple[Literal["each", "one"], ...] = ("each", "one")


def count_spec(c: Cursor | None) -> CountSpec:
    """How many, and counted how: a number, a figure, or a table."""
    if c is None:
        return CountSpec()
    if not isinstance(c.value, dict) or is_figure_table(c):
        return CountSpec(min=figure(c))
    t = c.table("a count")
    low, high, parity, by = t.get("min"), t.get("max"), t.get("parity"), t.get("distinct_by")
    credit = t.choice("credit", _CREDITS, "each")
    t.done()
    distinct = "fact"
    if by is not None:
        is_axis = isinstance(by.value, str) and by.value.startswith("tag:") and len(by.value) > 4
        distinct = str(by.value) if is_axis else by.choice((*_DISTINCT, "tag:AXIS"))
    return CountSpec(
        min=figure(low) if low else Given(0 if high is not None else 1),
        max=figure(high) if high else None,
        parity=parity.choice(_PARITIES) if parity else None,
        distinct_by=distinct,
        credit=credit,
    )
