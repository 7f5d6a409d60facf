"""The sheet of a roster: where its headings stand, which of them a mapping reads, and its rows."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from partyorg.errors import Fault, Where
from partyorg.io import csv_folder, xlsx
from partyorg.io.faults import FaultList, shown
from partyorg.io.headings import is_never_modelled, normalised
from partyorg.io.mapping import RosterMapping

__all__ = ["RosterSheet", "read_sheet"]

_SEARCHED = 10
"""Headings stand in one of the first rows, below titles and notes."""


@frozen
class RosterSheet:
    """The rows of a roster below its headings, with their numbers, and the position of each field."""

    file: str
    name: str
    rows: Sequence[tuple[int, Sequence[Any]]]
    at: Mapping[str, int]
    headings: Mapping[str, str]


def read_sheet(path: Path, plan: RosterMapping, faults: FaultList) -> RosterSheet | None:
    """The sheet that a mapping reads, or None with faults; columns it does not read are named in warnings."""
    found = _grid(path, plan, faults)
    if found is None:
        return None
    name, grid = found
    for n, row in enumerate(grid[:_SEARCHED]):
        at, headings = _fields(row, plan)
        if all(field in at for field in plan.need):
            _name_unread(row, at, Where(file=str(path), sheet=name, row=n + 1), faults)
            rows = [
                (m, row)
                for m, row in enumerate(grid[n + 1 :], start=n + 2)
                if any(v not in (None, "") for v in row)
            ]
            return RosterSheet(str(path), name, rows, at, headings)
    accepted = tuple(" / ".join(plan.fields[field]) for field in plan.need)
    message = "the headings that mapping {mapping} needs are not among the first {count} rows"
    params = {"mapping": plan.id, "count": str(_SEARCHED)}
    faults.add(Fault("R141", message, Where(file=str(path), sheet=name), params, accepted=accepted))
    return None


def _grid(path: Path, plan: RosterMapping, faults: FaultList) -> tuple[str, list[Any]] | None:
    if not path.is_file():
        faults.add(Fault("R100", "there is no such file", Where(file=str(path)), accepted=(".xlsx", ".csv")))
        return None
    if path.suffix.lower() == ".csv":
        rows = csv_folder.read_csv(path, faults)
        return None if rows is None else ("", [[csv_folder.unguarded(cell) for cell in row] for row in rows])
    if path.suffix.lower() not in (".xlsx", ".xlsm"):
        where = Where(file=str(path))
        faults.add(
            Fault("R100", "not a format of rosters", where, found=path.suffix, accepted=(".xlsx", ".csv"))
        )
        return None
    workbook = xlsx.open_workbook(path, faults)
    if workbook is None:
        return None
    names = {normalised(name): name for name in workbook.sheet_names}
    sheet = next(
        (names[normalised(s)] for s in plan.sheets if normalised(s) in names),
        next(iter(workbook.sheet_names), ""),
    )
    grid = xlsx.sheet_rows(workbook, sheet, path, faults)
    return None if grid is None else (sheet, grid)


def _fields(row: Sequence[Any], plan: RosterMapping) -> tuple[dict[str, int], dict[str, str]]:
    """Where each field stands: under the first of its headings that the row has."""
    places: dict[str, int] = {}
    for n, cell in enumerate(row):
        if isinstance(cell, str) and cell.strip():
            places.setdefault(normalised(cell), n)
    at: dict[str, int] = {}
    for field, headings in plan.fields.items():
        found = next((places[normalised(h)] for h in headings if normalised(h) in places), None)
        if found is not None:
            at[field] = found
    return at, {field: " ".join(str(row[n]).split()) for field, n in at.items()}


def _name_unread(row: Sequence[Any], at: Mapping[str, int], where: Where, faults: FaultList) -> None:
    used = set(at.values())
    for n, cell in enumerate(row):
        text = " ".join(str(cell).split()) if cell is not None else ""
        if n in used or not text:
            continue
        place = Where(file=where.file, sheet=where.sheet, row=where.row, heading=shown(text))
        params = {"heading": shown(text)}
        if is_never_modelled(text):
            message = "column {heading} is left out: a register never holds such data"
            faults.add(Fault("R113", message, place, params, found=shown(text), severity="warning"))
        else:
            unread = "column {heading} is not read by this mapping"
            faults.add(Fault("R140", unread, place, params, found=shown(text), severity="warning"))
