"""Reading a case from a TOML file, with every fault at its place."""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from attrs import evolve

from partyorg.campaign.positions import Positions
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.facts import CaseStep, Register
from partyorg.facts.tables import TABLES
from partyorg.vocabulary import Vocabulary

from .codes import CODES
from .procedure import Procedure
from .records import CaseRecord

__all__ = ["CASE_FORMAT", "case_from_data", "load_case"]

CASE_FORMAT = "partyorg.case/1"
_CONTEXT = tuple(name for name in TABLES if name not in ("cases", "case_steps"))
_TOP: Mapping[str, type] = {
    "format": str, "id": str, "person": str, "procedure": str, "unit": str, "opened_on": date, "step": list,
    **dict.fromkeys(_CONTEXT, list),
}  # fmt: skip
_STEP: Mapping[str, type] = {
    "id": str, "step": str, "on": date, "by": str, "outcome": str, "data": dict, "replaces": str, "status": str,
    "recorded_on": date, "source": str, "forms": list,
}  # fmt: skip
_STATUSES = ("valid", "planned", "cancelled", "corrected", "revoked")
_KINDS: Mapping[type, str] = {
    str: "a text", date: "a date such as 2016-06-03", list: "a list", dict: "a table",
}  # fmt: skip


def load_case(
    path: str | Path, *, procedure: Procedure | None = None, vocabulary: Vocabulary | None = None
) -> CaseRecord:
    """Read a case from a file.

    With a `procedure`, steps it does not have are faults. Raises InputError with everything wrong, each at its line.
    """
    name = str(path)
    try:
        text = Path(path).read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
        data = tomllib.loads(text, parse_float=Decimal)
        positions = Positions(text)
    except (OSError, ValueError, RecursionError, ArithmeticError) as problem:
        told = problem.strerror if isinstance(problem, OSError) and problem.strerror else str(problem)
        if isinstance(problem, UnicodeDecodeError):
            told = "it is not written in UTF-8"
        raise InputError([_fault("D101", Where(name), {"problem": told})]) from None
    return case_from_data(data, procedure=procedure, vocabulary=vocabulary, file=name, positions=positions)


def case_from_data(
    data: Mapping[str, Any],
    *,
    procedure: Procedure | None = None,
    vocabulary: Vocabulary | None = None,
    file: str = "",
    positions: Positions | None = None,
    context: Register | None = None,
) -> CaseRecord:
    """A case out of the content of a case file. `context` is known beside what the file says itself.

    Raises InputError with everything wrong.
    """
    return _Reader(data, procedure, vocabulary, file, positions).case(context)


def _fault(
    code: str, where: Where, params: Mapping[str, str], found: str = "", accepted: tuple[str, ...] = ()
) -> Fault:
    from partyorg.campaign.codes import CODES as SHARED

    message = CODES.get(code) or SHARED[code]
    near = nearest(found, accepted) if found and accepted else ""
    return Fault(code, message, where, params, found, accepted, near)


class _Reader:
    def __init__(
        self,
        data: Mapping[str, Any],
        procedure: Procedure | None,
        vocabulary: Vocabulary | None,
        file: str,
        positions: Positions | None,
    ) -> None:
        self.data, self.procedure, self.file, self.positions = data, procedure, file, positions
        self.vocabulary = vocabulary or (procedure.vocabulary if procedure else None)
        self.faults: list[Fault] = []

    def case(self, context: Register | None) -> CaseRecord:
        """The case, or every fault."""
        self._keys(self.data, _TOP, (), "a case")
        for key in ("id", "person", "procedure", "opened_on"):
            if key not in self.data:
                self._note("D103", (), {"key": key, "table": "a case"}, key)
        form = self.data.get("format", CASE_FORMAT)
        if form != CASE_FORMAT:
            self._note("D105", ("format",), {"found": f'"{form}"'}, str(form), (CASE_FORMAT,))
        rows = self.data.get("step", ())
        steps = [self._step(row, n) for n, row in enumerate(rows)] if isinstance(rows, list) else []
        own = self._context()
        if not self.faults:
            self._together([s for s in steps if s is not None])
        if self.faults:
            raise InputError(dict.fromkeys(self.faults))
        if context is not None:
            own = context.with_(*own.facts()) if own.tables else context
        return CaseRecord(
            id=self.data["id"],
            person=self.data["person"],
            procedure=self.data["procedure"],
            unit=self.data.get("unit", ""),
            opened_on=self.data["opened_on"],
            steps=tuple(s for s in steps if s is not None),
            context=own,
        )

    def _step(self, row: object, n: int) -> CaseStep | None:
        where = ("step", n)
        if not isinstance(row, dict):
            self._kind(row, dict, where)
            return None
        before = len(self.faults)
        self._keys(row, _STEP, where, "a step")
        for key in ("step", "on"):
            if key not in row:
                self._note("D103", where, {"key": key, "table": "a step"}, key)
        status = row.get("status", "valid")
        if status not in _STATUSES:
            self._note("D105", (*where, "status"), {"found": f'"{status}"'}, str(status), _STATUSES)
        self._known_step(row.get("step"), (*where, "step"))
        outcome = self._outcome(row.get("outcome", ""), (*where, "outcome"))
        data = {key: self._scalar(value, (*where, "data", key)) for key, value in _items(row.get("data"))}
        if isinstance(row.get("forms"), list):
            data["forms"] = self._scalar(row["forms"], (*where, "forms"))
        if len(self.faults) > before:
            return None
        case = str(self.data.get("id", ""))
        step = CaseStep(
            id=row.get("id", ""),
            case=case,
            step=row["step"],
            on=row["on"],
            by=row.get("by", ""),
            outcome=outcome,
            data=data,
            replaces=row.get("replaces", ""),
            status=status,
            recorded_on=row.get("recorded_on"),
            source=row.get("source", ""),
        )
        return step if row.get("id") else evolve(step, id=f"{step.id}#{n + 1}")

    def _known_step(self, id: object, where: tuple[str | int, ...]) -> None:
        if self.procedure is None or not isinstance(id, str):
            return
        known = tuple(self.procedure.step_versions)
        if id not in known:
            self._note("M110", where, {"found": id, "procedure": self.procedure.id}, id, known)

    def _outcome(self, text: object, where: tuple[str | int, ...]) -> str:
        if not isinstance(text, str) or not text or self.vocabulary is None:
            return text if isinstance(text, str) else ""
        found = self.vocabulary.resolve("outcome", text)
        if found is None:
            known = tuple(word.id for word in self.vocabulary.words("outcome"))
            self._note("D106", where, {"found": f'"{text}"', "list": "outcome"}, text, known)
        return found or ""

    def _scalar(self, value: object, where: tuple[str | int, ...]) -> Decimal | str:
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            return ",".join(value)
        if isinstance(value, bool):
            return "yes" if value else "no"
        if isinstance(value, int | Decimal):
            return Decimal(value)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value.isoformat()
        if isinstance(value, str):
            return value
        self._note(
            "D104", where, {"found": _shown(value), "wanted": "a text, a number, a date or a list of ids"}
        )
        return ""

    def _together(self, steps: list[CaseStep]) -> None:
        """Ids that are given twice, and corrections of what is not there."""
        ids: dict[str, int] = {}
        for n, step in enumerate(steps):
            if step.id in ids:
                self._note("M111", ("step", n, "id"), {"found": step.id}, step.id)
            ids[step.id] = n
        for n, step in enumerate(steps):
            if step.replaces and step.replaces not in ids:
                self._note(
                    "M112", ("step", n, "replaces"), {"found": step.replaces}, step.replaces, tuple(ids)
                )

    def _context(self) -> Register:
        tables = {name: self.data[name] for name in _CONTEXT if isinstance(self.data.get(name), list)}
        if not tables:
            return Register({})
        for name, rows in tables.items():
            for n, row in enumerate(rows):
                self._kind(row, dict, (name, n))
        if self.faults:
            return Register({})
        try:
            return Register.from_tables(tables, vocabulary=self.vocabulary)
        except InputError as problem:
            self.faults += [self._placed(fault) for fault in problem.faults]
            return Register({})

    def _placed(self, fault: Fault) -> Fault:
        """A fault about a row, placed where the row stands in the file."""
        sheet, row = fault.where.sheet, max(fault.where.row - 1, 0)
        return evolve(fault, where=self._where((sheet, row, fault.where.heading)))

    def _keys(
        self, table: Mapping[str, Any], known: Mapping[str, type], where: tuple[str | int, ...], what: str
    ) -> None:
        for key, value in table.items():
            if key not in known:
                self._note("D102", (*where, key), {"key": key, "table": what}, key, tuple(known))
            else:
                self._kind(value, known[key], (*where, key))

    def _kind(self, value: object, kind: type, where: tuple[str | int, ...]) -> None:
        good = isinstance(value, kind) and not isinstance(value, datetime)
        if good and (
            kind is not str or str(value).strip() or where[-1] in ("by", "unit", "outcome", "source")
        ):
            return
        if good:
            self._note("D109", where, {"key": str(where[-1])})
        else:
            self._note("D104", where, {"found": _shown(value), "wanted": _KINDS[kind]})

    def _note(
        self,
        code: str,
        path: tuple[str | int, ...],
        params: Mapping[str, str],
        found: str = "",
        accepted: tuple[str, ...] = (),
    ) -> None:
        self.faults.append(_fault(code, self._where(path), params, found, accepted))

    def _where(self, path: tuple[str | int, ...]) -> Where:
        place = self.positions.of_key(path) if self.positions else None
        text = "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in path if p != "").lstrip(".")
        return Where(self.file, place.line if place else 0, place.column if place else 0, text)


def _items(value: object) -> list[tuple[str, object]]:
    return list(value.items()) if isinstance(value, dict) else []


def _shown(value: object) -> str:
    from partyorg.campaign.cursor import shown

    return shown(value)
