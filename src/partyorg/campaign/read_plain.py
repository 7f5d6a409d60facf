"""Plain values: numbers, offsets, dates and words as a file writes them."""

import re
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from partyorg.dates import parse_offset

from .conditions import AsOf
from .cursor import Cursor, shown
from .figures import Number, Plain

__all__ = ["WANTED", "Kind", "as_of", "month_day", "number", "plain"]

Kind = Literal["number", "offset", "date", "flag", "month_day", "date_or_offset", "word", "any"]
"""What a figure must come to."""

WANTED: dict[str, str] = {
    "number": "a number",
    "offset": 'an offset such as "30d" or "-1y"',
    "date": "a date such as 2016-06-03",
    "flag": "true or false",
    "month_day": 'a month and day such as "07-01"',
    "date_or_offset": 'a date or an offset such as "30d"',
    "word": "a word",
    "any": "a number, word or date",
}
_FRACTION = re.compile(r"[+-]?\d{1,18}/0*[1-9]\d{0,17}")
_MONTH_DAY = re.compile(r"(\d\d)-(\d\d)")


def number(value: object) -> Number | None:
    """The exact number a value stands for, or None: an integer, a finite decimal, or a text of the form a/b."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, Decimal) and value.is_finite()):
        return value
    if isinstance(value, str) and _FRACTION.fullmatch(value):
        return Fraction(value)
    return None


def month_day(text: object) -> bool:
    """Whether the value is a month and day; 29 February is one."""
    found = _MONTH_DAY.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return False
    try:
        date(2000, int(found[1]), int(found[2]))
    except ValueError:
        return False
    return True


def plain(c: Cursor, kind: Kind, *, open_ok: bool = False) -> Plain:
    """The plain value here; reports a value of another kind."""
    value = c.value
    result = _plain(value, kind, open_ok)
    if result is not _NOTHING:
        return result  # type: ignore[return-value]
    if isinstance(value, str) and kind in ("offset", "month_day", "date_or_offset", "number"):
        c.fault("D107", found=shown(value), wanted=WANTED[kind])
    else:
        c.wrong(WANTED[kind])
    return None


_NOTHING = object()


def _plain(value: object, kind: Kind, open_ok: bool) -> object:
    if kind == "number":
        found = number(value)
        return _NOTHING if found is None else found
    if kind == "flag":
        return value if isinstance(value, bool) else _NOTHING
    if kind == "month_day":
        return value if month_day(value) else _NOTHING
    if isinstance(value, date) and not isinstance(value, datetime):
        return value if kind in ("date", "date_or_offset", "any") else _NOTHING
    if isinstance(value, str) and kind in ("offset", "date_or_offset"):
        try:
            offset = parse_offset(value)
        except ValueError:
            return _NOTHING
        return offset if offset is not None or open_ok else _NOTHING
    if isinstance(value, str) and kind in ("word", "any"):
        return value
    if kind == "any":
        found = number(value)
        return _NOTHING if found is None else found
    return _NOTHING


def as_of(c: Cursor) -> AsOf:
    """How a set of days meets a stretch: a word, a month-day, a date, or `{ date = "round.closes" }`."""
    words = ("any_day", "every_day", "first_day", "last_day", "day", "today")
    value = c.value
    if isinstance(value, dict):
        t = c.table("a date")
        at = t.need("date")
        t.done()
        return at.choice(("round.closes", "round.opens", "round.decided")) if at else None
    if isinstance(value, date):
        return c.day()
    if isinstance(value, str) and value not in words:
        if month_day(value):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            c.fault("D105", spelling=value, accepted=(*words, "12-31", "2022-12-31"))
            return None
    return c.choice(words)
