"""The settings of a register, as `register.toml` and as the rows of a sheet."""

import json
import re
import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_args

from partyorg.errors import Fault, Where, nearest
from partyorg.facts.settings import AttrType, Holiday, Semester, Settings
from partyorg.facts.tables import TABLES
from partyorg.io import cells
from partyorg.io.atomic import write_text
from partyorg.io.cells import CellError
from partyorg.io.faults import FaultList, shown
from partyorg.io.headings import is_never_modelled

__all__ = [
    "attr_declared",
    "read_settings",
    "settings_from_data",
    "settings_of_toml",
    "settings_text",
    "settings_to_data",
    "write_settings",
]

FILE = "register.toml"
_ATTR_TYPES: tuple[str, ...] = get_args(AttrType)
_KEYS = ("title", "root", "semester", "holiday", "recorded_since", "attr")


# TOML -------------------------------------------------------------------------------------------------


def read_settings(path: Path, faults: FaultList) -> Settings:
    """The settings of a `register.toml`; what is wrong goes into `faults`."""
    try:
        written = path.read_bytes()
    except OSError:
        # Said as of bytes that are no text.
        written = b"\xff"
    return settings_of_toml(written, str(path), faults)


def settings_of_toml(written: bytes, file: str, faults: FaultList) -> Settings:
    """The settings in the bytes of a `register.toml`; what is wrong goes into `faults`, under the name of the file."""
    try:
        data = tomllib.loads(written.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        found = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(found[1]), int(found[2])) if found else (0, 0)
        what = (
            re.sub(r"\s*\(at .*\)", "", str(error))
            if isinstance(error, tomllib.TOMLDecodeError)
            else "not UTF-8 text"
        )
        where = Where(file=file, line=line, column=column)
        faults.add(Fault("R103", "not a TOML file: {what}", where, {"what": what}))
        return Settings()
    return settings_from_data(data, file, faults)


def write_settings(settings: Settings, path: Path) -> None:
    """Write a `register.toml`."""
    write_text(path, settings_text(settings))


def settings_text(settings: Settings) -> str:
    """The text of a `register.toml` that reads back as these settings."""
    lines = [f"title = {_string(settings.title)}", f"root = {_string(settings.root)}"]
    for semester in settings.semesters:
        lines += ["", "[[semester]]", f"label = {_string(semester.label)}"]
        lines += [f"since = {semester.since.isoformat()}", f"until = {semester.until.isoformat()}"]
    for holiday in settings.holidays:
        lines += ["", "[[holiday]]", f"label = {_string(holiday.label)}"]
        lines += [f"since = {holiday.since.isoformat()}", f"until = {holiday.until.isoformat()}"]
        if holiday.working:
            lines.append("working = true")
        if not holiday.school:
            lines.append("school = false")
    if settings.recorded_since:
        lines += ["", "[recorded_since]"]
        lines += [f"{_string(k)} = {v.isoformat()}" for k, v in sorted(settings.recorded_since.items())]
    if settings.attr:
        lines += ["", "[attr]"]
        lines += [f"{_string(k)} = {_string(v)}" for k, v in sorted(settings.attr.items())]
    return "\n".join(lines) + "\n"


def _string(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


# Data -------------------------------------------------------------------------------------------------


def settings_to_data(settings: Settings) -> dict[str, Any]:
    """The settings as JSON holds them, days as text."""
    data: dict[str, Any] = {"title": settings.title, "root": settings.root}
    data["semester"] = [
        {"label": s.label, "since": s.since.isoformat(), "until": s.until.isoformat()}
        for s in settings.semesters
    ]
    data["holiday"] = [
        {
            "label": h.label,
            "since": h.since.isoformat(),
            "until": h.until.isoformat(),
            "working": h.working,
            "school": h.school,
        }
        for h in settings.holidays
    ]
    data["recorded_since"] = {k: v.isoformat() for k, v in sorted(settings.recorded_since.items())}
    data["attr"] = dict(sorted(settings.attr.items()))
    return data


def settings_from_data(data: object, file: str, faults: FaultList) -> Settings:
    """Settings out of a TOML or JSON document; what is wrong goes into `faults`."""
    reader = _Reader(file, faults)
    top = reader.table(data, "")
    reader.known(top, _KEYS, "")
    semesters, holidays = [], []
    for n, row in enumerate(reader.list(top, "semester")):
        at = f"semester[{n}]"
        reader.known(row, ("label", "since", "until"), at)
        label, since, until = (
            reader.text(row, "label", at),
            reader.day(row, "since", at),
            reader.day(row, "until", at),
        )
        if reader.span(since, until, at) and since and until:
            semesters.append(Semester(label, since, until))
    for n, row in enumerate(reader.list(top, "holiday")):
        at = f"holiday[{n}]"
        reader.known(row, ("label", "since", "until", "working", "school"), at)
        label, since, until = (
            reader.text(row, "label", at),
            reader.day(row, "since", at),
            reader.day(row, "until", at),
        )
        working, school = (
            reader.flag(row, "working", at, default=False),
            reader.flag(row, "school", at, default=True),
        )
        if reader.span(since, until, at) and since and until:
            holidays.append(Holiday(since, until, label, working, school))
    recorded: dict[str, date] = {}
    rows = reader.table(top.get("recorded_since", {}), "recorded_since")
    reader.known(rows, tuple(TABLES), "recorded_since")
    for name in rows:
        day = reader.day(rows, name, "recorded_since")
        if name in TABLES and day:
            recorded[name] = day
    attr: dict[str, Any] = {}
    rows = reader.table(top.get("attr", {}), "attr")
    for name in rows:
        kind = reader.text(rows, name, "attr")
        if attr_declared(name, kind, file, f"attr.{name}", faults):
            attr[name] = kind
    title, root = reader.text(top, "title", ""), reader.text(top, "root", "")
    return Settings(title, root, tuple(semesters), tuple(holidays), recorded, attr)


class _Reader:
    """Typed access to a document, with every fault named by its key path."""

    def __init__(self, file: str, faults: FaultList) -> None:
        self.file = file
        self.faults = faults

    def fault(self, code: str, message: str, at: str, **more: Any) -> None:
        self.faults.add(Fault(code, message, Where(file=self.file, key_path=at), **more))

    def table(self, value: object, at: str) -> Mapping[str, Any]:
        if isinstance(value, Mapping):
            return value
        self.fault("R118", "not a table of keys and values", at)
        return {}

    def list(self, table: Mapping[str, Any], key: str) -> list[Mapping[str, Any]]:
        value = table.get(key, [])
        if not isinstance(value, list):
            self.fault("R118", "not a list of tables", key)
            return []
        return [self.table(row, f"{key}[{n}]") for n, row in enumerate(value)]

    def known(self, table: Mapping[str, Any], keys: Sequence[str], at: str) -> None:
        for key in table:
            if key not in keys:
                path, close = f"{at}.{key}" if at else key, nearest(key, keys)
                params = {"key": shown(key)}
                self.fault(
                    "R118",
                    "unknown key {key}",
                    path,
                    params=params,
                    found=key,
                    accepted=tuple(keys),
                    nearest=close,
                )

    def text(self, table: Mapping[str, Any], key: str, at: str) -> str:
        value = table.get(key, "")
        if isinstance(value, str):
            return value
        self.fault("R118", "not a text", f"{at}.{key}" if at else key, found=shown(value))
        return ""

    def flag(self, table: Mapping[str, Any], key: str, at: str, *, default: bool) -> bool:
        value = table.get(key, default)
        if isinstance(value, bool):
            return value
        self.fault(
            "R118", "neither true nor false", f"{at}.{key}", found=shown(value), accepted=("true", "false")
        )
        return default

    def day(self, table: Mapping[str, Any], key: str, at: str) -> date | None:
        value, path = table.get(key), f"{at}.{key}"
        if isinstance(value, datetime):
            value = value.date()
        if isinstance(value, date):
            return value
        try:
            day = cells.parse_date(value) if isinstance(value, str) else None
        except CellError:
            day = None
        if day is None:
            self.fault(
                "R118",
                "not a date",
                path,
                found=shown("" if value is None else value),
                accepted=("2024-03-05",),
            )
        return day

    def span(self, since: date | None, until: date | None, at: str) -> bool:
        if since is None or until is None:
            return False
        if since >= until:
            self.fault("R118", "until is not after since", f"{at}.until", found=str(until))
            return False
        return True


def attr_declared(name: str, kind: str, file: str, at: str, faults: FaultList) -> bool:
    """Whether an extension column of this name and type can be declared; what is wrong goes into `faults`."""
    where = Where(file=file, key_path=at)
    if is_never_modelled(name):
        message = "extension column {name} holds data that a register never holds"
        faults.add(Fault("R115", message, where, {"name": name}, found=name))
        return False
    if not name or name != name.strip():
        faults.add(Fault("R118", "not a name for an extension column", where, found=name))
        return False
    if kind not in _ATTR_TYPES:
        close = nearest(kind, _ATTR_TYPES)
        message = "not a type of extension columns"
        faults.add(Fault("R118", message, where, found=shown(kind), accepted=_ATTR_TYPES, nearest=close))
        return False
    return True
