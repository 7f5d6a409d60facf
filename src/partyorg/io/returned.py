"""A report workbook that came back: exceptions filled in beside what is to do, and rows added to ledgers of decisions."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from attrs import frozen

from partyorg.errors import Fault, InputError, Where
from partyorg.facts import Fact, Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES
from partyorg.io.faults import FaultList
from partyorg.io.headings import normalised, table_of
from partyorg.io.rows import Places, read_rows
from partyorg.io.words import Words
from partyorg.io.xlsx import open_workbook, sheet_rows

__all__ = ["DECISIONS", "TO_DO", "Returned", "read_returned"]

DECISIONS = ("waivers", "progress", "candidacy_steps", "case_steps")
"""The ledgers of decisions that a report workbook holds just as a register does."""

TO_DO: Mapping[str, tuple[str, str]] = {
    "title": ("待办", "To do"),
    "acting": ("应办", "who has to act"),
    "status": ("状态", "status"),
    "clause": ("条款", "clause"),
    "asked": ("要求", "what is asked"),
    "who": ("对象", "who"),
    "counterpart": ("相对方", "counterpart"),
    "period": ("周期", "period"),
    "due": ("期限", "due"),
    "days": ("天数", "days"),
    "said": ("情况说明", "what was found"),
    "reason": ("免除原因", "exception: reason"),
    "approved_by": ("批准单位", "approved by"),
    "on": ("批准日期", "approved on"),
    "since": ("免除自", "exception since"),
    "until": ("免除止（不含）", "exception until (not included)"),
    "key": ("结论编号", "key"),
}
"""The title of the sheet of what is to do and its headings in their order, in Chinese and English."""


@frozen
class Returned:
    """What a returned workbook adds to a register, and how many rows were there already."""

    added: tuple[Fact, ...]
    known: int


def read_returned(path: str | Path, register: Register, words: Words) -> Returned:
    """The facts that a returned workbook adds: exceptions from the sheet of what is to do, and new rows of decisions.

    Raises InputError with everything wrong: R152 for an exception without reason, approval or day, R153 for a row whose
    key names no finding, R154 for a row of a ledger that says otherwise than the register, and the faults of any table.
    """
    path = Path(path)
    faults = FaultList()
    workbook = open_workbook(path, faults)
    found: dict[str, Fact] = {}
    known = 0
    titles = {normalised(title) for title in TO_DO["title"]}
    for sheet in workbook.sheet_names if workbook is not None else ():
        # A long sheet goes on in another one with a number behind its title.
        table = table_of(sheet)
        if normalised(sheet).partition("(")[0] in titles:
            rows = sheet_rows(workbook, sheet, path, faults) or []
            for fact in _exceptions(rows, Places(str(path), sheet), register.settings, words, faults):
                found[fact.id] = fact
        elif table is not None and table.name in DECISIONS:
            rows = sheet_rows(workbook, sheet, path, faults) or [[]]
            headings = [h if isinstance(h, str) else str(h) for h in rows[0]]
            places = Places(str(path), sheet)
            read = read_rows(table, headings, rows[1:], places, register.settings, words, faults)
            for n, fact in enumerate(read.facts):
                there = register.get(fact.id)
                if there == fact:
                    known += 1
                elif there is None:
                    found[fact.id] = fact
                else:
                    message = "the row says otherwise than the register; a correction is a row of its own"
                    faults.add(Fault("R154", message, places.at(n, ""), found=fact.id))
    if faults.errors:
        raise InputError(f for f in faults.closed() if f.severity == "error")
    new = tuple(fact for id, fact in sorted(found.items()) if register.get(id) is None)
    return Returned(new, known + len(found) - len(new))


def _exceptions(
    rows: Sequence[Sequence[Any]], places: Places, settings: Settings, words: Words, faults: FaultList
) -> Sequence[Fact]:
    """The rows with an exception, read as rows of the ledger of exceptions."""
    if not rows:
        return ()
    means = {normalised(said): name for name, both in TO_DO.items() for said in both if name != "title"}
    columns = {means.get(normalised(str(heading)), ""): n for n, heading in enumerate(rows[0])}
    read: list[list[Any]] = []
    numbers: list[int] = []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: row[m] for name, m in columns.items() if m < len(row)}
        filled = [name for name in ("reason", "approved_by", "on") if str(cells.get(name, "")).strip()]
        if not filled:
            continue
        where = Where(file=places.file, sheet=places.sheet, row=number)
        key = str(cells.get("key", ""))
        parts = [part.replace("%7C", "|").replace("%25", "%") for part in key.split("|")]
        if len(filled) < 3:
            message = "an exception needs a reason, who approved it, and on which day"
            faults.add(Fault("R152", message, where, accepted=("reason", "approved_by", "on")))
        elif len(parts) != 6 or ":" not in parts[2]:
            faults.add(Fault("R153", "the key of the row names no finding", where, found=key))
        else:
            subject = parts[2].partition(":")[2]
            given = [cells.get(name, "") for name in ("since", "until", "reason", "approved_by", "on")]
            read.append([parts[1].partition("/")[0], subject, *given])
            numbers.append(number)
    headings = ["rule", "subject", "since", "until", "reason", "approved_by", "on"]
    at = Places(places.file, places.sheet, numbers)
    return read_rows(TABLES["waivers"], headings, read, at, settings, words, faults).facts
