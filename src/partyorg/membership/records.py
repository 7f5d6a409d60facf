"""A case: one person's way through a procedure, as an append-only list of step records."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date

from attrs import evolve, field, frozen

from partyorg.facts import Case, CaseStep, Fact, Register

from .derive import data_ids

__all__ = ["WHOLE", "WHOM", "CaseRecord", "case_of", "cases_in", "mentioned", "visible_steps"]

NOTHING = Register({})


@frozen(kw_only=True)
class CaseRecord:
    """One case. `steps` are its records in the order they were made; nothing is ever taken out of them.

    A record that `replaces` another corrects it; one of status cancelled that replaces another withdraws it. `context` is
    what else is known, for the gates that look beyond the case: people, their stages, units, waivers.
    """

    id: str
    person: str
    procedure: str
    unit: str = ""
    opened_on: date
    steps: tuple[CaseStep, ...] = ()
    context: Register = field(default=NOTHING, repr=False)

    def with_(self, *steps: CaseStep) -> "CaseRecord":
        """This case with more records: what was done since, or what would be if it were."""
        return evolve(self, steps=(*self.steps, *steps))

    def facts(self) -> Register:
        """The case and its records as a small register, with what else is known."""
        row = Case(
            id=self.id, person=self.person, procedure=self.procedure, unit=self.unit, opened_on=self.opened_on
        )
        return self.context.with_(row, *self.steps)


def visible_steps(case: CaseRecord, as_of: date, as_known: date | None = None) -> tuple[CaseStep, ...]:
    """The records that count at the end of `as_of`, among those made by `as_known` (default: all), in order of making.

    A record that was replaced by one that counts does not count; a correction counts from the day it was recorded.
    """
    known = [s for s in case.steps if s.recorded_on is None or s.recorded_on <= (as_known or date.max)]
    replaced = {s.replaces or s.supersedes for s in known if s.status != "planned"} - {""}
    return tuple(
        s
        for s in known
        if s.status in ("valid", "corrected") and s.id not in replaced and s.on is not None and s.on <= as_of
    )


def case_of(row: Case, steps: Iterable[CaseStep], context: Register = NOTHING) -> CaseRecord:
    """A case out of a row of `cases` and rows of `case_steps`."""
    return CaseRecord(
        id=row.id,
        person=row.person,
        procedure=row.procedure,
        unit=row.unit,
        opened_on=row.opened_on,
        steps=tuple(s for s in steps if s.case == row.id),
        context=context,
    )


def cases_in(register: Register) -> tuple[CaseRecord, ...]:
    """Every case of a register, in order of their ids; the context of each is what the register knows of those it names."""
    steps: dict[str, list[CaseStep]] = {}
    for step in register.facts(CaseStep):
        steps.setdefault(step.case, []).append(step)
    rows = sorted(register.facts(Case), key=lambda c: c.id)
    around = _Around(register)
    return tuple(
        case_of(row, steps.get(row.id, ()), around.of(row, steps.get(row.id, ())))
        for row in rows
        if row.status == "valid"
    )


WHOLE = ("units", "placements", "names")
"""Ledgers of the organization, which every case may look at."""
WHOM: Mapping[str, tuple[str, ...]] = {
    "people": ("id",), "stages": ("person",), "tenures": ("person",), "events": ("subject", "case"),
    "links": ("a", "b"), "waivers": ("subject",), "activities": ("actors", "counterparts", "case"),
    "assessments": ("subject", "case"), "documents": ("about", "case"), "candidacies": ("subject",),
}  # fmt: skip
"""The columns by which a fact belongs to somebody a case names, or to the case."""


class _Around:
    """A register looked up by whom its facts are about, so that a case need not carry all of it."""

    def __init__(self, register: Register) -> None:
        self.register = register
        self.index: dict[str, dict[str, list[Fact]]] = {}
        for table, columns in WHOM.items():
            found: dict[str, list[Fact]] = {}
            for fact in register.tables.get(table, ()):
                for id in {id for column in columns for id in _ids(getattr(fact, column))}:
                    found.setdefault(id, []).append(fact)
            self.index[table] = found

    def of(self, row: Case, steps: Iterable[CaseStep]) -> Register:
        """The facts about the people of a case; a ledger that is kept stays kept, if empty."""
        ids = {row.id, row.person, *(id for step in steps for id in mentioned(step))}
        tables: dict[str, dict[str, Fact]] = {}
        for table, facts in self.register.tables.items():
            if table in WHOLE:
                tables[table] = {fact.id: fact for fact in facts}
            elif table not in ("cases", "case_steps"):
                found = self.index.get(table, {})
                tables[table] = {fact.id: fact for id in sorted(ids) for fact in found.get(id, ())}
        return Register({name: tuple(rows.values()) for name, rows in tables.items()}, self.register.settings)


def _ids(value: object) -> tuple[str, ...]:
    if isinstance(value, tuple):
        return value
    return (str(value),) if value else ()


def mentioned(step: CaseStep) -> Iterator[str]:
    """The ids that a record names: by whom, and what may be ids in its data."""
    yield step.by
    for value in step.data.values():
        if isinstance(value, str):
            yield from data_ids(value)
