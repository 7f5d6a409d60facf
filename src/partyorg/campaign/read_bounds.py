"""Windows of offsets, comparisons and roundings."""

from collections.abc import Callable

from partyorg.dates import Offset

from .conditions import Comparison
from .cursor import Cursor, Table
from .figures import Figure, Given, Plain, Rounding
from .read_figures import ROUNDINGS, figure, is_figure_table
from .read_plain import Kind

__all__ = ["COMPARISONS", "bounds", "comparison", "offsets", "rounding"]

COMPARISONS = ("at_least", "at_most", "more_than", "less_than", "between")


def offsets(c: Cursor) -> tuple[Figure, Figure]:
    """The window `[lower, upper]` of two offsets, either perhaps "open"."""
    ends = c.elements('a list of two offsets such as ["0d", "30d"]')
    if len(ends) != 2:
        if isinstance(c.value, list):
            c.fault(
                "D107", found=f"a list of {len(ends)}", wanted='a list of two offsets such as ["0d", "30d"]'
            )
        return Given(None), Given(None)
    low, high = (figure(end, "offset", open_ok=True) for end in ends)
    if isinstance(low, Given) and isinstance(high, Given):
        below, above = low.value, high.value
        if isinstance(below, Offset) and isinstance(above, Offset) and _span(below)[0] > _span(above)[1]:
            c.fault("D144")
    return low, high


def _span(offset: Offset) -> tuple[int, int]:
    """The fewest and the most days an offset can stand for."""
    low = offset.months * 28 + offset.days + offset.workdays
    high = offset.months * 31 + offset.days + offset.workdays * 12
    return (low, high) if offset.sign > 0 else (-high, -low)


def bounds(
    t: Table, kind: Kind = "number", *, value: Callable[[Cursor], Plain] | None = None
) -> Comparison | None:
    """The comparison written by the keys at_least, at_most, more_than, less_than, between of a table."""
    given = {key: at for key in COMPARISONS if (at := t.get(key))}
    if not given:
        return None
    ends: dict[str, Figure] = {}
    between = given.pop("between", None)
    if between is not None:
        pair = between.elements("a list of two values")
        if len(pair) != 2:
            if isinstance(between.value, list):
                between.fault("D107", found=f"a list of {len(pair)}", wanted="a list of two values")
        else:
            ends["at_least"], ends["at_most"] = (figure(end, kind, value=value) for end in pair)
            for key in ("at_least", "at_most"):
                if key in given:
                    given[key].fault("D114", at_key=True, key=key, other="between")
    for key, at in given.items():
        ends[key] = figure(at, kind, value=value)
    return Comparison(**ends)


def comparison(c: Cursor, what: str) -> Comparison:
    """The comparison here; a plain number x or a figure is "at least x"."""
    if not isinstance(c.value, dict) or is_figure_table(c):
        return Comparison(at_least=figure(c))
    t = c.table(what)
    found = bounds(t)
    if found is None and not t.cursor.value.keys() - t.asked.keys():
        c.fault("D108", accepted=COMPARISONS, table=what, count="0")
    t.done()
    return found or Comparison()


def rounding(c: Cursor) -> tuple[int, Rounding]:
    """`{ digits, mode }`."""
    t = c.table("a rounding")
    digits = t.whole("digits", 0)
    at = t.need("mode")
    mode = at.choice(ROUNDINGS) if at else "half_up"
    t.done()
    return digits, mode
