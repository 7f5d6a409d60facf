"""Reading scenario files: given facts, a day, and the findings that are expected."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from partyorg.campaign.positions import Positions
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.facts import TABLES, Register

if TYPE_CHECKING:
    from partyorg.vocabulary import Vocabulary

__all__ = ["CASE_KEYS", "EXPECTED", "FORMAT", "TOP_KEYS", "Case", "Expectation", "Scenario", "load_scenario"]

FORMAT = "partyorg.scenario/1"

SELECTING: Mapping[str, type | tuple[type, ...]] = {
    "rule": str, "subject": str, "counterpart": str, "about": str, "period": str,
}  # fmt: skip
"""Keys of an expectation that say which row is meant, with their kinds."""

ASSERTING: Mapping[str, type | tuple[type, ...]] = {
    "status": str, "severity": str, "reason": str, "grade": str, "count": int, "required": int,
    "value": (int, Decimal, str), "due": date, "rule_since": date, "estimated": bool, "clauses": list, "evidence": list,
    "responsible": list, "assumed": list,
}  # fmt: skip
"""Keys that say what the row must hold."""

EXPECTED = {**SELECTING, **ASSERTING}

TOP_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "format": str, "title": str, "title_en": str, "campaign": str, "as_of": date, "as_known": date, "clauses": list,
    "set": dict, "kept": (list, str), "rules": list, "settings": dict, "case": list, "expect": list,
    **dict.fromkeys(TABLES, list),
}  # fmt: skip
CASE_KEYS: Mapping[str, type | tuple[type, ...]] = {
    "title": str, "title_en": str, "as_of": date, "as_known": date, "set": dict, "kept": (list, str), "rules": list,
    "add": dict, "remove": list, "expect": list,
}  # fmt: skip
_REQUIRED = ("format", "title", "campaign", "as_of")


@frozen
class Expectation:
    """One expected row: the fields it must have, or how many such rows there are; `line` is its place in the file."""

    fields: Mapping[str, Any] = field(hash=False)
    rows: int | None = None
    line: int = 0


@frozen(kw_only=True)
class Case:
    """One evaluation of a scenario: its own facts, day, parameters and expectations."""

    title: str
    title_en: str = ""
    as_of: date
    as_known: date | None = None
    set: Mapping[str, Any] = field(factory=dict, hash=False)
    rules: tuple[str, ...] | None = None
    register: Register = field(repr=False)
    expect: tuple[Expectation, ...]


@frozen(kw_only=True)
class Scenario:
    """A scenario file as read: what it is about, and its cases, the base facts first."""

    file: str
    title: str
    title_en: str = ""
    campaign: str
    clauses: tuple[str, ...] = ()
    cases: tuple[Case, ...]


def load_scenario(path: str | Path, *, vocabulary: "Vocabulary | None" = None) -> Scenario:
    """Read a scenario file.

    `vocabulary` are the words that its facts may use (default: the base words, others pass). Raises InputError with
    everything wrong: the keys of the scenario (codes S1xx, with lines) and its facts (codes R).
    """
    return _Reader(Path(path), vocabulary).scenario()


class _Reader:
    def __init__(self, path: Path, vocabulary: "Vocabulary | None") -> None:
        self.file = str(path)
        self.vocabulary = vocabulary
        self.faults: list[Fault] = []
        self.positions: Positions | None = None
        self.data = self._parsed(path)

    def _parsed(self, path: Path) -> dict[str, Any]:
        try:
            text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
            data = tomllib.loads(text, parse_float=Decimal)
        except (OSError, ValueError, RecursionError) as problem:
            what = str(problem) if isinstance(problem, tomllib.TOMLDecodeError) else _plain(problem)
            fault = Fault(
                "S101", "the scenario cannot be read: {problem}", Where(self.file), {"problem": what}
            )
            raise InputError([fault]) from None
        self.positions = Positions(text)
        return data

    def scenario(self) -> Scenario:
        self._check(self.data, TOP_KEYS, ())
        for key in _REQUIRED:
            if key not in self.data:
                self._fault("S103", "{key} is missing", (), key=key)
        if self.data.get("format", FORMAT) != FORMAT:
            found = str(self.data["format"])
            self._fault(
                "S104", "the format is {found}, not {wanted}", ("format",), found=found, wanted=FORMAT
            )
        self._stop()
        cases = [self._case(self.data, {}, ())] if "expect" in self.data else []
        for n, case in enumerate(self.data.get("case", ())):
            where = ("case", n)
            if self._is(case, dict, where) and self._check(case, CASE_KEYS, where):
                cases.append(self._case({**self.data, "expect": [], **case}, case, where))
        if not cases:
            self._fault("S105", "nothing is expected: the scenario has no [[expect]]", ())
        self._stop()
        return Scenario(
            file=self.file,
            title=self.data["title"],
            title_en=self.data.get("title_en", ""),
            campaign=self.data["campaign"],
            clauses=tuple(self.data.get("clauses", ())),
            cases=tuple(cases),
        )

    def _case(self, given: Mapping[str, Any], case: Mapping[str, Any], where: tuple[str | int, ...]) -> Case:
        expect = given["expect"]
        if not expect:
            self._fault("S105", "nothing is expected: the case has no [[case.expect]]", where)
        rules = given.get("rules")
        return Case(
            title=given.get("title", ""),
            title_en=given.get("title_en", ""),
            as_of=given["as_of"],
            as_known=given.get("as_known"),
            set={**self.data.get("set", {}), **case.get("set", {})},
            rules=tuple(rules) if rules is not None else None,
            register=self._register(given, case, where),
            expect=tuple(self._expectation(row, (*where, "expect", n)) for n, row in enumerate(expect)),
        )

    def _expectation(self, row: object, where: tuple[str | int, ...]) -> Expectation:
        line = self.positions.of_key(where).line if self.positions else 0
        if not isinstance(row, dict):
            self._is(row, dict, where)
            return Expectation({}, None, line)
        self._check(row, {**EXPECTED, "rows": int, "absent": bool}, where)
        fields = {key: value for key, value in row.items() if key in EXPECTED}
        rows = 0 if row.get("absent") else row.get("rows")
        if not fields:
            self._fault("S105", "the expectation names no row", where)
        return Expectation(fields, rows, line)

    # Facts -------------------------------------------------------------------------------------------

    def _register(
        self, given: Mapping[str, Any], case: Mapping[str, Any], where: tuple[str | int, ...]
    ) -> Register:
        from partyorg.io.faults import FaultList
        from partyorg.io.register_toml import settings_from_data
        from partyorg.io.rows import register_from_rows

        tables = {name: list(self.data[name]) for name in TABLES if name in self.data}
        added = case.get("add", {})
        if self._check(added, dict.fromkeys(TABLES, list), (*where, "add")):
            for name, rows in added.items():
                tables.setdefault(name, []).extend(rows)
        kept = given.get("kept", ())
        for name in TABLES if kept == "all" else kept:
            if name not in TABLES:
                self._fault("S102", "there is no table {key}", (*where, "kept"), tuple(TABLES), key=str(name))
            tables.setdefault(name, [])
        found = FaultList()
        settings = settings_from_data(self.data.get("settings", {}), self.file, found)
        register = Register({}, settings)
        try:
            register = register_from_rows(
                {name: [_flat(row) for row in rows] for name, rows in tables.items()},
                settings,
                vocabulary=self.vocabulary,
            )
        except InputError as problem:
            self.faults += [self._placed(fault, where) for fault in problem.faults]
        self.faults += [fault for fault in found.closed() if fault.severity == "error"]
        return self._without(register, case.get("remove", ()), (*where, "remove"))

    def _without(self, register: Register, ids: Sequence[object], where: tuple[str | int, ...]) -> Register:
        gone = {str(id) for id in ids}
        missing = gone - {fact.id for facts in register.tables.values() for fact in facts}
        for id in sorted(missing):
            self._fault("S107", "no fact has the id {id}", where, id=id)
        if not gone:
            return register
        tables = {name: [f for f in facts if f.id not in gone] for name, facts in register.tables.items()}
        return Register(tables, register.settings)

    def _placed(self, fault: Fault, case: tuple[str | int, ...]) -> Fault:
        """A fault about a table, placed where the row stands, or the first row that has the heading."""
        sheet, heading = fault.where.sheet, fault.where.heading
        base = self.data.get(sheet, [])
        row = fault.where.row - 1
        if row < 0:
            row = next((n for n, r in enumerate(base) if isinstance(r, dict) and heading in r), 0)
        path = (sheet, row) if row < len(base) else (*case, "add", sheet, row - len(base))
        place = self.positions.of_key((*path, heading)) if self.positions else None
        where = Where(
            self.file, place.line if place else 0, place.column if place else 0, _dotted((*path, heading))
        )
        return evolve(fault, where=where)

    # Faults ------------------------------------------------------------------------------------------

    def _check(
        self, table: Mapping[str, Any], known: Mapping[str, Any], where: tuple[str | int, ...]
    ) -> bool:
        """Note unknown keys and values of the wrong kind; whether there were none."""
        before = len(self.faults)
        for key, value in table.items():
            if key not in known:
                self._fault("S102", "unknown key {key}", (*where, key), tuple(known), key=key)
            else:
                self._is(value, known[key], (*where, key))
        return len(self.faults) == before

    def _is(self, value: object, kind: type | tuple[type, ...], where: tuple[str | int, ...]) -> bool:
        kinds = kind if isinstance(kind, tuple) else (kind,)
        if isinstance(value, kinds) and not (isinstance(value, bool) and bool not in kinds):
            return True
        wanted = " or ".join(_KINDS.get(k, k.__name__) for k in kinds)
        message = "{key} must be {wanted}, not {found}"
        found = _KINDS.get(type(value), type(value).__name__)
        self._fault("S104", message, where, key=str(where[-1]), wanted=wanted, found=found)
        return False

    def _fault(
        self,
        code: str,
        message: str,
        path: tuple[str | int, ...],
        accepted: tuple[str, ...] = (),
        **params: str,
    ) -> None:
        place = self.positions.of_key(path) if self.positions else None
        where = Where(self.file, place.line if place else 0, place.column if place else 0, _dotted(path))
        close = nearest(params.get("key", ""), accepted) if accepted else ""
        self.faults.append(Fault(code, message, where, params, params.get("key", ""), accepted, close))

    def _stop(self) -> None:
        if self.faults:
            raise InputError(dict.fromkeys(self.faults))


_KINDS: Mapping[type, str] = {
    str: "a text", int: "a whole number", date: "a date", list: "a list", dict: "a table", Decimal: "a number",
    bool: "true or false",
}  # fmt: skip


def _flat(row: object) -> Mapping[str, object]:
    """A row with its extension columns under their headings."""
    if not isinstance(row, dict) or not isinstance(row.get("attr"), dict):
        return row  # type: ignore[return-value]  # what is no table is told by the reader of rows
    flat = {key: value for key, value in row.items() if key != "attr"}
    flat.update({f"attr.{name}": value for name, value in row["attr"].items()})
    return flat


def _dotted(path: tuple[str | int, ...]) -> str:
    return "".join(
        f"[{part}]" if isinstance(part, int) else f".{part}" for part in path if part != ""
    ).lstrip(".")


def _plain(problem: Exception) -> str:
    if isinstance(problem, OSError):
        return problem.strerror or type(problem).__name__
    return "it is not UTF-8 text" if isinstance(problem, UnicodeDecodeError) else str(problem)
