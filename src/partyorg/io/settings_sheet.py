"""The settings of a register as the rows of a sheet."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from partyorg.errors import Fault, Where, nearest
from partyorg.facts.settings import Holiday, Semester, Settings
from partyorg.facts.tables import TABLES
from partyorg.io import cells
from partyorg.io.cell_columns import parse_cells
from partyorg.io.faults import FaultList, shown
from partyorg.io.headings import normalised, table_of
from partyorg.io.register_toml import attr_declared

__all__ = ["SHEET", "SHEET_ZH", "settings_from_sheet", "settings_to_sheet"]

SHEET = "register"
SHEET_ZH = "登记设置"

_SHEET_HEADINGS = (
    ("setting", "设置"),
    ("label", "名称"),
    ("since", "开始日期"),
    ("until", "结束日期（不含）"),
    ("value", "值"),
)
_SETTINGS = {
    "title": "标题",
    "root": "根组织",
    "semester": "学期",
    "holiday": "假期",
    "recorded_since": "登记始于",
    "attr": "扩展列",
}


def settings_to_sheet(settings: Settings, lang: str) -> list[list[str | date]]:
    """The settings as the rows of a sheet, headings first."""
    zh = lang != "en"

    def name(key: str) -> str:
        return _SETTINGS[key] if zh else key

    rows: list[list[str | date]] = [[pair[zh] for pair in _SHEET_HEADINGS]]
    rows.append([name("title"), "", "", "", cells.format_text(settings.title)])
    rows.append([name("root"), "", "", "", cells.format_text(settings.root)])
    rows += [[name("semester"), cells.format_text(s.label), s.since, s.until, ""] for s in settings.semesters]
    for h in settings.holidays:
        flags = [*(["working=true"] if h.working else []), *([] if h.school else ["school=false"])]
        rows.append([name("holiday"), cells.format_text(h.label), h.since, h.until, ";".join(flags)])
    for key, day in sorted(settings.recorded_since.items()):
        rows.append([name("recorded_since"), TABLES[key].zh if zh else key, day, "", ""])
    for key, kind in sorted(settings.attr.items()):
        rows.append([name("attr"), cells.format_text(key), "", "", kind])
    return rows


def settings_from_sheet(
    rows: Sequence[Sequence[object]], file: str, sheet: str, faults: FaultList
) -> Settings:
    """Settings out of the rows of a sheet, headings first; what is wrong goes into `faults`."""
    names = {normalised(n): pair[0] for pair in _SHEET_HEADINGS for n in pair}
    kinds = {normalised(n): key for key, zh in _SETTINGS.items() for n in (key, zh)}
    headings = [names.get(normalised(str(h)), "") for h in rows[0]] if rows else []
    title = root = ""
    semesters: list[Semester] = []
    holidays: list[Holiday] = []
    recorded: dict[str, date] = {}
    attr: dict[str, Any] = {}
    for n, row in enumerate(rows[1:], start=2):
        cell = dict(zip(headings, row, strict=False))

        def fault(code: str, message: str, heading: str, at: int = n, **more: Any) -> None:
            faults.add(Fault(code, message, Where(file=file, sheet=sheet, row=at, heading=heading), **more))

        def read(
            heading: str,
            type_: str,
            parse: Callable[[str], Any],
            cell: Mapping[str, object] = cell,
            at: int = n,
        ) -> Any:
            values, errors = parse_cells([cell.get(heading, "")], type_, parse)
            for e in errors.values():
                fault("R118", e.message, heading, at, params=e.params, accepted=e.accepted, hint=e.hint)
            return values[0]

        if not any(v not in (None, "") for v in row):
            continue
        said = read("setting", "text", cells.parse_text)
        kind = kinds.get(normalised(said), "")
        label, value = read("label", "text", cells.parse_text), read("value", "text", cells.parse_text)
        if kind in ("semester", "holiday", "recorded_since"):
            since = read("since", "date", cells.parse_date)
            until: Any = read("until", "date", cells.parse_date) if kind != "recorded_since" else None
            lasts = kind != "recorded_since"
            if since is None or (lasts and (until is None or until <= since)):
                message = "a setting of this kind needs its dates, the end after the start"
                fault("R118", message, "since" if since is None else "until")
            elif kind == "semester":
                semesters.append(Semester(label, since, until))
            elif kind == "holiday":
                flags = {part.strip() for part in value.split(";") if part.strip()}
                if flags - {"working=true", "school=false"}:
                    accepted = ("working=true", "school=false")
                    fault(
                        "R118", "not a property of a holiday", "value", found=shown(value), accepted=accepted
                    )
                holidays.append(
                    Holiday(since, until, label, "working=true" in flags, "school=false" not in flags)
                )
            elif (table := table_of(label)) is not None:
                recorded[table.name] = since
            else:
                fault("R118", "there is no such table", "label", found=shown(label), accepted=tuple(TABLES))
        elif kind == "title":
            title = value
        elif kind == "root":
            root = value
        elif kind == "attr":
            if attr_declared(label, value, file, f"attr.{label}", faults):
                attr[label] = value
        else:
            settings = tuple(_SETTINGS)
            fault(
                "R118",
                "unknown setting",
                "setting",
                found=shown(said),
                accepted=settings,
                nearest=nearest(said, settings),
            )
    return Settings(title, root, tuple(semesters), tuple(holidays), recorded, attr)
