r"""One cell, read and written: dates, numbers, ids, words, several values, maps.

A cell is text. Blanks around it do not count. A backslash at the very start means "the rest exactly as it stands";
inside several values and maps it quotes the character after it (`;`, `=`, a blank, itself).
"""

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal

__all__ = [
    "DATES",
    "MOST_DIGITS",
    "CellError",
    "day_after",
    "decimal_text",
    "format_date",
    "format_map",
    "format_scalar",
    "format_text",
    "format_values",
    "looks_like_number",
    "parse_boolean",
    "parse_date",
    "parse_decimal",
    "parse_integer",
    "parse_map",
    "parse_scalar",
    "parse_text",
    "parse_values",
    "plain_number",
]


class CellError(Exception):
    """A cell that cannot be read, or with severity "warning" one that can be with a doubt: then `value` is used."""

    def __init__(
        self,
        code: str,
        message: str,
        *,
        params: Mapping[str, str] | None = None,
        accepted: tuple[str, ...] = (),
        nearest: str = "",
        hint: str = "",
        severity: str = "error",
        value: object = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.params = dict(params or {})
        self.accepted = accepted
        self.nearest = nearest
        self.hint = hint
        self.severity = severity
        self.value = value


# Text -------------------------------------------------------------------------------------------------


def parse_text(cell: str) -> str:
    """The text of a cell: without blanks around it, or after a leading backslash exactly as it stands."""
    text = cell.strip()
    if text[:1] == "\\":
        return cell[cell.index("\\") + 1 :]
    return text


def format_text(text: str) -> str:
    r"""The cell that `parse_text` reads as `text`.

    >>> print(format_text(" a"))
    \ a
    """
    if text and (text[0] == "\\" or text != text.strip()):
        return "\\" + text
    return text


# Several values ---------------------------------------------------------------------------------------


def parse_values(
    cell: str, separators: str = ";；", known: Callable[[str], str] | None = None
) -> tuple[str, ...]:
    """The values of a cell, split at any of `separators`; empty ones are left out.

    `known` translates each value in which nothing is quoted.
    """
    if "\\" not in cell:
        for other in separators[1:]:
            if other in cell:
                cell = cell.replace(other, separators[0])
        if separators[0] not in cell:
            one = cell.strip()
            return (known(one) if known else one,) if one else ()
        values = filter(None, map(str.strip, cell.split(separators[0])))
        return tuple(map(known, values) if known else values)
    out = []
    for part in _split(cell, separators):
        value = _bare(part)
        if value:
            out.append(value if known is None or any(quoted for _, quoted in part) else known(value))
    return tuple(out)


def format_values(
    values: Iterable[str], separators: str = ";；", known: Callable[[str], str] | None = None
) -> str:
    """The cell that `parse_values` reads as `values`; what `known` would translate is quoted."""
    quoted = []
    for value in values:
        text = _quote(value, separators)
        quoted.append("\\" + text if known and text[0] != "\\" and known(value) != value else text)
    return ";".join(quoted)


def _split(cell: str, separators: str) -> list[list[tuple[str, bool]]]:
    """The cell cut at unquoted separators, each part as characters with a mark on the quoted ones."""
    parts: list[list[tuple[str, bool]]] = [[]]
    at, end = 0, len(cell)
    while at < end:
        char = cell[at]
        if char == "\\" and at + 1 < end:
            parts[-1].append((cell[at + 1], True))
            at += 2
            continue
        if char in separators:
            parts.append([])
        else:
            parts[-1].append((char, False))
        at += 1
    return parts


def _bare(part: list[tuple[str, bool]]) -> str:
    low, high = 0, len(part)
    while low < high and not part[low][1] and part[low][0].isspace():
        low += 1
    while low < high and not part[high - 1][1] and part[high - 1][0].isspace():
        high -= 1
    return "".join(char for char, _ in part[low:high])


def _quote(value: str, signs: str) -> str:
    if value.isalnum():
        return value
    out = "".join("\\" + char if char in signs or char == "\\" else char for char in value)
    if out[0].isspace():
        out = "\\" + out
    if out[-1].isspace() and not (len(value) == 1 and value.isspace()):
        out = out[:-1] + "\\" + out[-1]
    return out


# Numbers ----------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"[+-]?(?:[0-9]{1,40}(?:\.[0-9]{0,40})?|\.[0-9]{1,40})(?:[eE][+-]?[0-9]{1,2})?")
_NUMBERS = ("12", "12.5", "-3")
MOST_DIGITS = 400
_WIDE = {
    ord(wide): narrow for wide, narrow in zip("０１２３４５６７８９．－＋／", "0123456789.-+/", strict=True)
}


def _narrow(text: str) -> str:
    return text if text.isascii() else text.translate(_WIDE)


def looks_like_number(text: str) -> bool:
    """Whether a scalar cell with this text is a number."""
    return bool(text) and _NUMBER.fullmatch(text) is not None


def parse_decimal(cell: str) -> Decimal | None:
    """The exact number of a cell, without meaningless zeros; None for an empty one. Raises CellError (R110)."""
    text = _narrow(cell.strip())
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None:
        raise CellError(
            "R110", "not a number", accepted=_NUMBERS, hint="leave the cell empty where there is none"
        )
    return plain_number(Decimal(text))


def parse_integer(cell: str) -> int | None:
    """The whole number of a cell. Raises CellError (R110)."""
    number = parse_decimal(cell)
    if number is None:
        return None
    if number != number.to_integral_value():
        raise CellError("R110", "not a whole number", accepted=("12", "0"))
    return int(number)


def parse_scalar(cell: str) -> Decimal | str:
    """A number, or else a word; a leading backslash makes any text a word."""
    text = cell.strip()
    if text and _NUMBER.fullmatch(text) is not None:
        return plain_number(Decimal(text))
    return parse_text(cell)


def format_scalar(value: Decimal | str) -> str:
    """The cell that `parse_scalar` reads as `value`."""
    if isinstance(value, Decimal):
        return decimal_text(value)
    return "\\" + value if looks_like_number(value) else format_text(value)


def decimal_text(value: Decimal) -> str:
    """The shortest plain writing of a number, the same for equal numbers.

    >>> decimal_text(Decimal("2.50")), decimal_text(Decimal("1E+3"))
    ('2.5', '1000')
    """
    return format(plain_number(value), "f")


def plain_number(value: Decimal) -> Decimal:
    """The number without meaningless zeros. Raises CellError (R110) for one that cannot be written out."""
    if not value.is_finite() or value.adjusted() > MOST_DIGITS:
        raise CellError("R110", "not a number that can be written out", accepted=_NUMBERS)
    if not value:
        return Decimal(0)
    if value == value.to_integral_value():
        return value.quantize(Decimal(1)) if value.adjusted() < 27 else Decimal(int(value))
    return Decimal(format(value, "f").rstrip("0"))


# Maps -------------------------------------------------------------------------------------------------


def parse_map(cell: str) -> dict[str, Decimal | str]:
    """Keys and values of a cell written `key=value;key=value`. Raises CellError (R116)."""
    if not cell.strip():
        return {}
    out: dict[str, Decimal | str] = {}
    for part in _split(cell, ";；"):
        if not any(quoted or not char.isspace() for char, quoted in part):
            continue
        at = next((n for n, (char, quoted) in enumerate(part) if char in "=＝" and not quoted), -1)
        key = _bare(part[:at]) if at > 0 else ""
        if not key:
            raise CellError(
                "R116", "not a map", accepted=("key=value;key=value",), hint="a backslash quotes ; and ="
            )
        if key in out:
            raise CellError(
                "R116", "the key {key} stands twice", params={"key": key}, accepted=("key=value;key=value",)
            )
        value = part[at + 1 :]
        text = _bare(value)
        # A quoted character says that what looks like a number is a word.
        word = any(quoted for _, quoted in value)
        out[key] = plain_number(Decimal(text)) if not word and looks_like_number(text) else text
    return out


def format_map(values: Mapping[str, Decimal | str]) -> str:
    """The cell that `parse_map` reads as `values`, by key."""
    parts = []
    for key in sorted(values):
        value = values[key]
        if isinstance(value, Decimal):
            text = decimal_text(value)
        elif looks_like_number(value):
            text = "\\" + value
        else:
            text = _quote(value, ";；=＝") if value else ""
        parts.append(f"{_quote(key, ';；=＝')}={text}")
    return ";".join(parts)


# Dates ------------------------------------------------------------------------------------------------

_DATE = re.compile(
    r"([0-9]{4})(?:([-/.])([0-9]{1,2})\2([0-9]{1,2})|年([0-9]{1,2})月([0-9]{1,2})日?|([0-9]{2})([0-9]{2}))"
    r"(?:[T\s]+[0-9]{1,2}[:：][0-9]{2}(?:[:：][0-9]{2}(?:\.[0-9]+)?)?)?"
)
_MONTH = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})|年([0-9]{1,2})月|([0-9]{2}))")
_SHORT = re.compile(r"[0-9]{1,2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,4}日?")
DATES = ("2024-03-05", "2024/3/5", "2024年3月5日")
_MONTHS = (*DATES, "2024-03", "2024年3月")


def parse_date(cell: str, *, months: bool = False) -> date | None:
    """The day of a cell; None for an empty one. A time of day is left out.

    `months` accepts a year and a month and takes its first day. Raises CellError (R107) for anything else, two-digit
    years and days before the year included, since nobody can tell which number is which.
    """
    text = _narrow(cell.strip())
    if not text:
        return None
    found = _DATE.fullmatch(text)
    try:
        if found:
            year, _, m1, d1, m2, d2, m3, d3 = found.groups()
            return date(int(year), int(m1 or m2 or m3), int(d1 or d2 or d3))
        if months and (found := _MONTH.fullmatch(text)):
            year, m1, m2, m3 = found.groups()
            return date(int(year), int(m1 or m2 or m3), 1)
    except ValueError:
        raise CellError("R107", "there is no such day", accepted=_MONTHS if months else DATES) from None
    if _SHORT.fullmatch(text):
        message = "a date that can be read in two ways"
        hint = "write the year first, with four digits"
    elif _MONTH.fullmatch(text):
        message = "a date without a day"
        hint = "write the day too"
    else:
        message = "not a date"
        hint = "leave the cell empty where there is none"
    raise CellError("R107", message, accepted=_MONTHS if months else DATES, hint=hint)


def format_date(day: date | None) -> str:
    """The day as 2024-03-05, "" for None."""
    return day.isoformat() if day is not None else ""


_YES = frozenset({"true", "yes", "1", "是", "y"})
_NO = frozenset({"false", "no", "0", "否", "n"})


def parse_boolean(cell: str) -> str:
    """Yes or no as "true" or "false", "" for an empty cell. Raises CellError (R116)."""
    text = cell.strip().casefold()
    if not text:
        return ""
    if text in _YES:
        return "true"
    if text in _NO:
        return "false"
    raise CellError("R116", "neither yes nor no", accepted=("true", "false", "是", "否"))


def day_after(day: date | None) -> date | None:
    """The day after the last day in, which is how the register writes an end. Raises CellError (R107)."""
    if day is None:
        return None
    try:
        return day + timedelta(days=1)
    except OverflowError:
        raise CellError("R107", "there is no day after this one", accepted=DATES) from None
