"""Columns of cells: each distinct value parsed once, and values that are no text taken by their type."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from partyorg.io.cells import DATES, MOST_DIGITS, CellError, decimal_text, plain_number

__all__ = ["parse_cells", "parse_plain", "plain_value"]

_FLOAT_EXACT = 1e15
_IDS = frozenset({"id", "ids"})


def plain_value(value: object, type_: str) -> object:
    """A value of a workbook, JSON or a database, as text to be parsed or as the finished value of a column type.

    Dates become days, lists several values, mappings maps. Raises CellError: R108 for an id that is a number with a
    fraction or a date, R122 for a value that no column of this type takes.
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        if type_ == "boolean":
            return "true" if value else "false"
        raise _wrong_type(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**MOST_DIGITS else _refuse(value)
    if isinstance(value, float | Decimal):
        return _number(value, type_)
    if isinstance(value, datetime):
        value = value.date()
    if isinstance(value, date):
        if type_ in _IDS:
            raise CellError(
                "R108",
                "an id that the spreadsheet has turned into a date",
                hint="format the column as text and enter the ids again",
            )
        return value if type_ == "date" else value.isoformat()
    if isinstance(value, list | tuple) and type_ in ("ids", "words"):
        if all(isinstance(v, str) or type(v) is int for v in value):
            return tuple(str(v) for v in value if v != "")
        raise _wrong_type(value)
    if isinstance(value, Mapping) and type_ == "map":
        return {str(k): _map_value(v) for k, v in value.items()}
    raise _wrong_type(value)


def _number(value: float | Decimal, type_: str) -> str:
    if type_ in _IDS:
        raise CellError(
            "R108",
            "an id that the spreadsheet has turned into a number; its digits may be lost",
            hint="format the column as text and enter the ids again",
        )
    number = Decimal(repr(value)) if isinstance(value, float) else value
    if type_ in ("decimal", "integer", "scalar"):
        return decimal_text(number)
    if not number.is_finite() or abs(number) > Decimal(_FLOAT_EXACT):
        _refuse(value)
    text = decimal_text(number)
    if type_ == "date" and "." in text:
        raise CellError(
            "R107", "a number, not a date", accepted=DATES, hint="format the column as date or text"
        )
    return text


def _map_value(value: object) -> Decimal | str:
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise _wrong_type(value)
    return plain_number(Decimal(repr(value)) if isinstance(value, float) else Decimal(value))


def _refuse(value: object) -> str:
    raise _wrong_type(value)


def _wrong_type(value: object) -> CellError:
    return CellError(
        "R122", "a value of type {type} does not belong here", params={"type": type(value).__name__}
    )


def parse_cells(
    values: Sequence[object],
    type_: str,
    parse: Callable[[str], object],
    finish: Callable[[Any], object] | None = None,
) -> tuple[list[Any], dict[int, CellError]]:
    """A column of cells parsed, each distinct one once, and the errors by position.

    `finish` follows on `parse` and on values that needed no parsing. A cell with an error takes the value of an empty
    one, a cell with a warning the value that the warning carries.
    """
    wrong: dict[object, CellError] = {}

    def read(value: object, key: object) -> object:
        try:
            plain = value if type(value) is str else plain_value(value, type_)
            done = parse(plain) if isinstance(plain, str) else plain
            return finish(done) if finish else done
        except CellError as error:
            wrong[key] = error
            return error.value if error.severity == "warning" else parse("")
        except (ArithmeticError, ValueError):
            wrong[key] = _wrong_type(value)
            return parse("")

    memo = _Parsed(read)
    keys: Sequence[object] = values
    if not set(map(type, values)) <= {str}:
        # 1, 1.0 and True are one key to a dict, and a list is none.
        keys = [v if type(v) is str else (type(v), repr(v)) for v in values]
        for key, value in zip(keys, values, strict=True):
            if key not in memo:
                memo[key] = read(value, key)
    out = list(map(memo.__getitem__, keys))
    errors = {n: wrong[key] for n, key in enumerate(keys) if key in wrong} if wrong else {}
    return out, errors


class _Parsed(dict[object, object]):
    """Values by cell, each read when it is first met."""

    def __init__(self, read: Callable[[object, object], object]) -> None:
        super().__init__()
        self.read = read

    def __missing__(self, cell: object) -> object:
        value = self[cell] = self.read(cell, cell)
        return value


def parse_plain(values: Sequence[object], separators: str = "") -> list[Any] | None:
    """A column of texts, or with `separators` of several values, where no cell needs a closer look; else None.

    The quick way for ids, of which nearly every cell is another one; equal to `parse_cells`.
    """
    try:
        written = "".join(values)  # type: ignore[arg-type]
    except TypeError:
        return None
    if "\\" in written or any(sign in written for sign in separators):
        return None
    texts = list(map(str.strip, values))  # type: ignore[arg-type]
    if not separators:
        return texts
    memo: dict[str, tuple[str, ...]] = {text: (text,) for text in set(texts)}
    memo[""] = ()
    return list(map(memo.__getitem__, texts))
