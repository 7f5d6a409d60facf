"""Offsets such as "30d" or "-1y" in words."""

import re

from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

__all__ = ["offset_text", "span_text"]

_OFFSET = re.compile(r"([+-]?)(\d+(?:wd|d|w|m|y)(?:\+\d+(?:wd|d|w|m|y))*)")
_PART = re.compile(r"(\d+)(wd|d|w|m|y)")


def span_text(text: str) -> str:
    """A value as a text in words: an offset ("30d": 30 days), yes or no; anything else as it is."""
    if text in ("true", "false"):
        return _("yes") if text == "true" else _("no")
    found = _OFFSET.fullmatch(text)
    if not found:
        return text
    parts = [_part(int(number), unit) for number, unit in _PART.findall(found[2])]
    return ("−" if found[1] == "-" else "") + _(" and ").join(parts)


def offset_text(text: str) -> str:
    """How far before or after something an offset lies."""
    found = _OFFSET.fullmatch(text)
    if not found:
        return text
    if not any(int(number) for number, _unit in _PART.findall(found[2])):
        return _("the day itself")
    span = span_text(found[2])
    return (_("{span} before") if found[1] == "-" else _("{span} after")).format(span=span)


def _part(n: int, unit: str) -> str:
    if unit == "d":
        said = ngettext("{n} day", "{n} days", n)
    elif unit == "wd":
        said = ngettext("{n} working day", "{n} working days", n)
    elif unit == "w":
        said = ngettext("{n} week", "{n} weeks", n)
    elif unit == "m":
        said = ngettext("{n} month", "{n} months", n)
    else:
        said = ngettext("{n} year", "{n} years", n)
    return said.format(n=n)
