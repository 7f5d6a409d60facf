"""Rosters as schools keep them, one wide row per person or meeting, made into facts by a mapping."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define

from partyorg.errors import Fault, InputError, Where
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES, Table
from partyorg.io.cell_columns import plain_value
from partyorg.io.cells import CellError, format_text, format_values, parse_text
from partyorg.io.check import finished
from partyorg.io.faults import LIMIT, FaultList, shown
from partyorg.io.headings import heading_of, normalised
from partyorg.io.import_notes import NEVER, name_gaps, of_one_kind
from partyorg.io.mapping import Make, RosterMapping, load_mapping
from partyorg.io.places import Places, TableRead
from partyorg.io.roster import RosterSheet, read_sheet
from partyorg.io.rows import facts_from_columns
from partyorg.io.words import Words

if TYPE_CHECKING:
    from partyorg.vocabulary import Vocabulary

__all__ = ["import_roster"]

_MOST_ROUNDS = 20
"""Rows left out can leave others dangling, which then go too."""

_Cells = tuple[dict[str, Any], Mapping[str, str]]


@define
class _Made:
    """Rows made for one table, as mappings from column to cell, with the numbers of the rows they come from."""

    rows: list[dict[str, Any]]
    numbers: list[int]
    headings: dict[str, str]
    row_headings: list[Mapping[str, str]]


def import_roster(
    path: str | Path,
    mapping: "str | Path | RosterMapping",
    *,
    vocabulary: "Vocabulary | None" = None,
    strict: bool = True,
) -> tuple[Register, tuple[Fault, ...]]:
    """The facts that a roster (.xlsx or .csv) tells, and what is to be said about it.

    `mapping` is a mapping, the path of one, or the name of a shipped one: member_sheet, development_sheet,
    meeting_ledger. Columns that no mapping reads are named in warnings, among them all a register never holds; so are
    tables that the roster says nothing for (they are left out, so that they stay unknown), ledgers of which it holds but
    some kinds, and that it gives nobody a role. Raises InputError for faulty rows; with `strict=False` it leaves these
    rows out, still naming them among the faults, and raises only where the sheet as a whole cannot be read.
    """
    path = Path(path)
    plan = load_mapping(mapping)
    first = FaultList(LIMIT if strict else 10**9)
    sheet = read_sheet(path, plan, first)
    words = Words(vocabulary)
    register = _import(sheet, plan, words, first, frozenset()) if sheet else None
    if register is not None:
        return register, _unique(first.closed())
    found = _unique(first.closed())
    errors = [f for f in found if f.severity == "error"]
    bad: frozenset[int] = frozenset()
    for _ in range(_MOST_ROUNDS):
        if strict or sheet is None or not all(f.where.row for f in errors):
            break
        bad |= {f.where.row for f in errors}
        again = FaultList(10**9)
        register = _import(sheet, plan, words, again, bad)
        if register is not None:
            return register, _unique((*found, *again.closed()))
        errors = [f for f in again.closed() if f.severity == "error"]
        found = _unique((*found, *errors))
    raise InputError(f for f in found if f.severity == "error")


def _unique(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """Faults without repeats: one cell may have gone into several facts."""
    seen: dict[object, Fault] = {}
    for fault in faults:
        seen.setdefault((fault.code, fault.where, fault.message, tuple(sorted(fault.params.items()))), fault)
    return tuple(seen.values())


def _import(
    sheet: RosterSheet, plan: RosterMapping, words: Words, faults: FaultList, without: frozenset[int]
) -> Register | None:
    work = _Work(sheet, plan, faults, without)
    made: dict[str, list[_Made]] = {}
    for make in plan.makes:
        made.setdefault(make.table, []).append(work.make(make))
    read: dict[str, TableRead] = {}
    for name in TABLES:
        if name not in made:
            continue
        columns = list(dict.fromkeys(c for m in made[name] for row in m.rows for c in row))
        titles = [_title(TABLES[name], c, made[name]) for c in columns]
        rows = [row for m in made[name] for row in m.rows]
        numbers = [n for m in made[name] for n in m.numbers]
        headings = {c: h for m in reversed(made[name]) for c, h in m.headings.items()}
        by_row = [h for m in made[name] for h in m.row_headings]
        places = Places(sheet.file, sheet.name, numbers, headings, by_row)
        if not rows:
            continue  # a roster that says nothing is no ledger that was kept and stayed empty
        cells = [[row.get(c, "") for row in rows] for c in columns]
        read[name] = facts_from_columns(TABLES[name], titles, cells, len(rows), places, None, words, faults)
    partial = {name: NEVER for name in TABLES if name in read and name in of_one_kind(plan)}
    register = finished(read, Settings(recorded_since=partial), words, faults)
    if register is not None:
        name_gaps(plan, register.tables, Where(file=sheet.file, sheet=sheet.name), faults)
    return register


def _title(table: Table, column: str, made: Sequence[_Made]) -> str:
    """The heading under which cells are read: the roster's own where it says more than the column's name does."""
    headings = {m.headings[column] for m in made if column in m.headings}
    if len(headings) == 1:
        heading = headings.pop()
        found = heading_of(table, heading)
        if found is not None and found.column.name == column:
            return heading
    return column


class _Work:
    """One pass over a sheet."""

    def __init__(
        self, sheet: RosterSheet, plan: RosterMapping, faults: FaultList, without: frozenset[int]
    ) -> None:
        self.sheet = sheet
        self.plan = plan
        self.faults = faults
        self.rows = [(n, row) for n, row in sheet.rows if n not in without]
        self.codes = {k: {normalised(c): w for c, w in codes.items()} for k, codes in plan.codes.items()}
        self.names: dict[str, dict[str, set[str]]] = {"units": {}, "people": {}}
        self.known: dict[str, set[str]] = {"units": set(), "people": set()}
        needed = []
        for n, row in self.rows:
            lacking = [field for field in plan.need if self.cell(row, field) == ""]
            for field in lacking:
                heading = sheet.headings[field]
                self.fault(
                    "R106", "the cell of {column} is empty", n, heading, {"column": heading}, severity="error"
                )
            if not lacking:
                needed.append((n, row))
        self.rows = needed

    def cell(self, row: Sequence[Any], field: str) -> Any:
        """The cell of a field, "" where it is empty or says that there is nothing."""
        at = self.sheet.at.get(field)
        value = row[at] if at is not None and at < len(row) else ""
        if value is None:
            return ""
        if isinstance(value, str):
            value = value.strip()
            return "" if value in self.plan.empty else value
        return value

    def fault(
        self,
        code: str,
        message: str,
        row: int,
        heading: str,
        params: Mapping[str, str],
        *,
        severity: str,
        **more: Any,
    ) -> None:
        where = Where(file=self.sheet.file, sheet=self.sheet.name, row=row, heading=heading)
        self.faults.add(Fault(code, message, where, dict(params), severity=severity, **more))

    def make(self, make: Make) -> _Made:
        made = _Made([], [], self.headings(make), [])
        required = {c.name for c in TABLES[make.table].columns if c.required}
        first: dict[str, int] = {}
        for n, row in self.rows:
            if any(self.cell(row, field) == "" for field in make.when):
                continue
            cells: dict[str, Any] = dict(make.values)
            for column in make.columns:
                cells[column] = self.value(make, column, n, row)
            if make.figures:
                figures = {key: self.cell(row, field) for key, field in make.figures.items()}
                cells["figures"] = ";".join(
                    f"{key}={_plain(value)}" for key, value in figures.items() if value != ""
                )
            for fact, headings in self.facts(make, cells, n, row):
                if any(fact.get(column, "") == "" for column in required):
                    continue
                if make.once and not self.first(make, fact, n, first, made):
                    continue
                made.rows.append(fact)
                made.numbers.append(n)
                made.row_headings.append(headings)
                if make.table in self.names:
                    self.remember(make.table, fact)
        return made

    def facts(self, make: Make, cells: dict[str, Any], n: int, row: Sequence[Any]) -> Iterator[_Cells]:
        """The cells of each fact, and headings of its own: one, one per step, or one per value of a split id column."""
        if make.chain:
            yield from self.chained(make, cells, n, row)
            return
        several = [c for c, value in cells.items() if isinstance(value, list)]
        if not several:
            yield cells, {}
            return
        for value in cells[several[0]]:
            yield {**cells, several[0]: value}, {}

    def headings(self, make: Make) -> dict[str, str]:
        out = {}
        for column, fields in make.columns.items():
            used = [self.sheet.headings[f] for f in fields if f in self.sheet.headings]
            if used:
                out[column] = used[0]
        if make.figures:
            out["figures"] = " / ".join(
                self.sheet.headings[f] for f in make.figures.values() if f in self.sheet.headings
            )
        return out

    def value(self, make: Make, column: str, n: int, row: Sequence[Any]) -> Any:
        """The cell for a column: first filled field, split, translated, looked up."""
        field = next((f for f in make.columns[column] if self.cell(row, f) != ""), None)
        if field is None:
            return ""
        value = self.cell(row, field)
        if not isinstance(value, str):
            return value
        type_ = TABLES[make.table].by_name[column].type
        several = type_ in ("ids", "words")
        parts = [value]
        if column in make.split:
            parts = [
                p for p in (s.strip() for s in re.split(f"[{re.escape(make.split[column])}]", value)) if p
            ]
        if column in make.codes:
            codes = self.codes[make.codes[column]]
            parts = [codes.get(normalised(p), p) for p in parts]
        if column in make.find:
            table = make.find[column]
            looked = [self.found(table, p, n, self.sheet.headings[field]) for p in parts]
            parts = [p for p in looked if p]
        if column in make.split and not several:
            return [format_text(p) for p in parts]
        if several and (column in make.split or column in make.find):
            return format_values(parts, ";；、")
        if not parts:
            return ""
        return format_text(parts[0]) if type_ in ("id", "word", "text") else parts[0]

    def found(self, table: str, text: str, n: int, heading: str) -> str:
        """The id of a fact made before, by its id or its name; "" with a warning that keeps the name to itself."""
        if text in self.known[table]:
            return text
        ids = self.names[table].get(text, set())
        if len(ids) == 1:
            return next(iter(ids))
        message = (
            "names nobody of this sheet and is left out"
            if table == "people"
            else "names no unit of this sheet and is left out"
        )
        if ids:
            message = "the name stands for several of this sheet and is left out"
        found = "…" if table == "people" else shown(text)
        self.fault("R146", message, n, heading, {}, severity="warning", found=found)
        return ""

    def remember(self, table: str, cells: Mapping[str, Any]) -> None:
        id_, name = cells.get("id", ""), cells.get("name", "")
        if isinstance(id_, str):
            self.known[table].add(parse_text(id_))
            if isinstance(name, str) and name:
                self.names[table].setdefault(parse_text(name), set()).add(parse_text(id_))

    def first(self, make: Make, cells: Mapping[str, Any], n: int, first: dict[str, int], made: _Made) -> bool:
        """Whether the row is the first to give this fact; a later one that says otherwise is named."""
        id_ = str(cells.get("id", ""))
        at = first.get(id_)
        if at is None:
            first[id_] = len(made.rows)
            return True
        if any(made.rows[at].get(column) != value for column, value in cells.items() if value != ""):
            message = "says otherwise of {table} {id} than row {row}, and is passed over"
            params = {"table": make.table, "id": id_, "row": str(made.numbers[at])}
            self.fault("R142", message, n, made.headings.get("id", ""), params, severity="warning")
        return False

    def chained(self, make: Make, cells: Mapping[str, Any], n: int, row: Sequence[Any]) -> Iterator[_Cells]:
        """One fact per filled step; each ends where the next begins."""
        filled = [(step, self.cell(row, step.since)) for step in make.chain]
        filled = [(step, since) for step, since in filled if since != ""]
        self.agree(make, [step.values for step, _ in filled], n, row)
        for at, (step, since) in enumerate(filled):
            following, until = filled[at + 1] if at + 1 < len(filled) else (step, "")
            named = {"since": self.sheet.headings[step.since], "until": self.sheet.headings[following.since]}
            yield {**cells, **step.values, "since": since, "until": until}, named

    def agree(self, make: Make, reached: Sequence[Mapping[str, str]], n: int, row: Sequence[Any]) -> None:
        if not make.agree:
            return
        field, column = make.agree["field"], make.agree.get("column", "stage")
        said = self.cell(row, field)
        if not isinstance(said, str) or not said:
            return
        word = self.codes.get(make.agree.get("codes", ""), {}).get(normalised(said), said)
        steps = {values.get(column) for values in (s.values for s in make.chain)}
        last = reached[-1].get(column, "") if reached else ""
        if word in steps and word != last:
            message = (
                "says {said}, but the dates of the row end with {last}"
                if last
                else "says {said}, but the row has no date for it"
            )
            params = {"said": shown(said), "last": last}
            self.fault(
                "R144", message, n, self.sheet.headings[field], params, severity="warning", found=shown(said)
            )


def _plain(value: Any) -> str:
    try:
        plain = plain_value(value, "decimal") if not isinstance(value, str) else value
    except CellError:
        plain = value
    return format_values((str(plain),), ";；=＝")
