"""Year tables: the days of a year on which working differs from Monday to Friday, read from a dated file.

A year file is JSON or TOML with `year`, `source` and `days`, each day with `date`, `off` and `name`. The files that the
community publishes under the name holiday-cn (`isOffDay` for `off`, `papers` for `source`) are read as they are.
"""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from attrs import frozen

from partyorg.errors import Fault, InputError, Where, nearest

__all__ = ["TableDay", "YearTable", "load_year_file", "shipped_tables"]

_DATA = Path(__file__).parent / "data"
_KEYS = ("year", "source", "note", "days")
_FOREIGN_KEYS = ("$schema", "$id", "papers")
_DAY_KEYS = ("date", "off", "name")
_NO_PARAMS: Mapping[str, str] = MappingProxyType({})


@frozen
class TableDay:
    """A day that differs from Monday to Friday: off, or (a weekend) worked; `name` is the holiday it belongs to."""

    date: date
    off: bool
    name: str = ""


@frozen
class YearTable:
    """What the State Council's notices settled for one calendar year, days in order, and where that was read."""

    year: int
    days: tuple[TableDay, ...]
    source: str = ""


def shipped_tables() -> tuple[YearTable, ...]:
    """The tables that come with the library, by year."""
    return tuple(load_year_file(path) for path in sorted(_DATA.glob("*.json")))


def load_year_file(path: str | Path) -> YearTable:
    """Read one year's table, to be handed to `WorkCalendar.with_years`.

    Days of the December before are allowed, since a notice settles the turn of the year from its own side.
    Raises `InputError` with everything wrong with the file: W101 unreadable, W102 not JSON or TOML, W103 a key missing,
    W104 a key unknown, W105 a value of the wrong kind, W106 a day outside the year, W107 a day given twice.
    """
    file = Path(path)
    content = _parse(file)
    return _Reader(file.name).table(content)


def _parse(file: Path) -> Any:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except OSError as error:
        params = {"reason": error.strerror or ""}
        fault = Fault("W101", "the file cannot be read: {reason}", Where(file.name), params)
        raise InputError([fault]) from None
    except UnicodeDecodeError:
        raise InputError([Fault("W101", "the file is not UTF-8 text", Where(file.name))]) from None
    try:
        if file.suffix.lower() == ".toml":
            import tomllib

            return tomllib.loads(text)
        import json

        return json.loads(text)
    except (ValueError, RecursionError) as error:
        where = Where(file.name, getattr(error, "lineno", 0), getattr(error, "colno", 0))
        raise InputError(
            [Fault("W102", "the file is neither JSON nor TOML", where, found=str(error))]
        ) from None


class _Reader:
    """Reads one parsed file and collects its faults."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.faults: list[Fault] = []

    def table(self, content: Any) -> YearTable:
        if not isinstance(content, Mapping):
            self.add("W105", "a table with year and days is expected", "", found=content)
            raise InputError(self.faults)
        self.known_keys("", content, _KEYS, _FOREIGN_KEYS)
        year = self.value("", content, "year")
        if year is not None and (not isinstance(year, int) or isinstance(year, bool) or not 1 < year < 9999):
            self.add("W105", "a year is expected, such as 2027", "year", found=year)
            year = None
        listed = self.value("", content, "days")
        if listed is not None and not isinstance(listed, list):
            self.add("W105", "a list of days is expected", "days", found=listed)
            listed = None
        days: dict[date, TableDay] = {}
        for number, item in enumerate(listed or ()):
            self.day(f"days[{number}]", item, year, days)
        if self.faults:
            raise InputError(self.faults)
        source = content.get("source") or "; ".join(str(paper) for paper in content.get("papers") or ())
        return YearTable(int(year or 0), tuple(days[day] for day in sorted(days)), str(source))

    def day(self, key_path: str, item: Any, year: int | None, days: dict[date, TableDay]) -> None:
        if not isinstance(item, Mapping):
            self.add("W105", "a table with date and off is expected", key_path, found=item)
            return
        self.known_keys(key_path, item, _DAY_KEYS, ("isOffDay",))
        off = self.value(key_path, item, "isOffDay" if "isOffDay" in item else "off")
        if off is not None and not isinstance(off, bool):
            self.add("W105", "true or false is expected", f"{key_path}.off", found=off)
            off = None
        written = self.value(key_path, item, "date")
        day = _as_date(written)
        if day is None:
            if written is not None:
                self.add("W105", "a date is expected, such as 2027-01-01", f"{key_path}.date", found=written)
            return
        if day in days:
            self.add("W107", "{day} is given twice", f"{key_path}.date", {"day": day.isoformat()})
        elif year is not None and not (day.year == year or (day.year == year - 1 and day.month == 12)):
            params = {"day": day.isoformat(), "year": str(year)}
            self.add("W106", "{day} lies outside {year}", f"{key_path}.date", params)
        elif off is not None:
            days[day] = TableDay(day, off, str(item.get("name", "")))

    def known_keys(
        self, key_path: str, table: Mapping[str, Any], keys: tuple[str, ...], more: tuple[str, ...]
    ) -> None:
        for key in table:
            if key not in keys and key not in more:
                path = f"{key_path}.{key}".lstrip(".")
                fault = Fault(
                    "W104", "unknown key {key}", Where(self.name, key_path=path), {"key": str(key)},
                    found=str(key), accepted=keys, nearest=nearest(str(key), keys),
                )  # fmt: skip
                self.faults.append(fault)

    def value(self, key_path: str, table: Mapping[str, Any], key: str) -> Any:
        value = table.get(key)
        if value is None:
            self.add("W103", "{key} is missing", key_path, {"key": key})
        return value

    def add(
        self, code: str, message: str, key_path: str, params: Mapping[str, str] = _NO_PARAMS, found: Any = ""
    ) -> None:
        where = Where(self.name, key_path=key_path)
        self.faults.append(Fault(code, message, where, params, str(found)[:40]))


def _as_date(value: Any) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and len(value) == 10:
        try:
            return date.fromisoformat(value)
        except ValueError:
            return None
    return None
