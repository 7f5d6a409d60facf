"""Cases moved through compiled procedures, one after the other, out of a stream of records; some by the fold.

The fold takes the cases that the table cannot tell: a step whose gate no closure says, a waiver, and facts beside the
case's own records that its gates would look at.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby
from typing import Any

from attrs import define, field, frozen

from partyorg.campaign.conditions import PersonScope, SeatScope, UnitScope
from partyorg.campaign.matches import SimpleMatch
from partyorg.evaluation.walk import nodes, tables_in
from partyorg.facts import Case, CaseStep, Person, Register, Waiver
from partyorg.facts.records import Fact
from partyorg.membership import Procedure, cases_in, stages_of
from partyorg.membership.compiled import Row, compile_procedure
from partyorg.membership.derive import data_ids
from partyorg.membership.records import WHOLE, WHOM, mentioned
from partyorg.membership.stage_walk import Interval, intervals

from .reading import scalar
from .source import KIND, InMemory, ParquetFolder

__all__ = ["BATCH", "Gated", "Streamed", "streamed"]

BATCH = 5_000
"""Cases for which what is known beside them is read at a time."""

MADE = ("activities", "events", "assessments", "documents", "links")
"""Tables in which a case puts facts of its own, so that the table does not look at those of the register."""


@frozen
class Streamed:
    """What one case comes to; `folded` says that the fold told it."""

    case: str
    person: str
    stages: Sequence[Interval]
    folded: bool = False


@frozen
class _Case:
    """A case with its records in order."""

    id: str
    person: str
    procedure: str
    unit: str
    opened: int
    rows: tuple[Row, ...]

    @property
    def ids(self) -> frozenset[str]:
        """Those whom the case names."""
        found = {self.id, self.person}
        for _, _, _, data, by in self.rows:
            if by:
                found.add(by)
            for cell in data.values():
                if isinstance(cell, str):
                    found.update(_ids(cell))
        return frozenset(found)


_ids = lru_cache(maxsize=1 << 14)(data_ids)
_scalar = lru_cache(maxsize=1 << 14)(scalar)


@define(slots=True, eq=False)
class Gated:
    """The procedures, and what their gates look at beside the records."""

    procedures: Mapping[str, Procedure]
    tables: frozenset[str] = field(init=False)
    made: Mapping[str, Mapping[str, "frozenset[str] | None"]] = field(init=False)
    """By procedure and table: the kinds of facts that gates look for among those of the case (None: any)."""

    def __attrs_post_init__(self) -> None:
        gates = {id: _gates(procedure) for id, procedure in self.procedures.items()}
        read = set().union(*(tables_in(rules) for rules in gates.values())) if gates else set()
        self.tables = frozenset(
            read & (WHOM.keys() | set(WHOLE)) | {"people", "waivers", "units", "placements"}
        )
        self.made = {id: _made(rules) for id, rules in gates.items()}


def _gates(procedure: Procedure) -> tuple[Any, ...]:
    return tuple(rule for rule in procedure.rules.rules if rule.id in procedure.gates)


def _made(rules: tuple[Any, ...]) -> Mapping[str, "frozenset[str] | None"]:
    """The kinds that the rules look for, but for those inside a scope: such facts belong to other people."""
    inside = {
        id(match)
        for scope in nodes(rules)
        if isinstance(scope, PersonScope | UnitScope | SeatScope)
        for match in nodes(scope)
        if isinstance(match, SimpleMatch)
    }
    found: dict[str, frozenset[str] | None] = {}
    for match in nodes(rules):
        if isinstance(match, SimpleMatch) and match.table in MADE and id(match) not in inside:
            before = found.get(match.table, frozenset())
            kinds = match.kinds
            found[match.table] = None if before is None or kinds is None else before | kinds
    return found


def streamed(
    rows: Iterable[Sequence[Any]], source: InMemory | ParquetFolder, gated: Gated, as_of: date
) -> Iterator[Streamed]:
    """What cases come to, given rows of case, procedure, person, unit, opened, step, day, outcome, data and by, in order.

    Cases come in batches; nothing of one batch is kept for the next.
    """
    batch: list[_Case] = []
    for id, found in groupby(rows, key=lambda row: row[0]):
        batch.append(_case(id, list(found)))
        if len(batch) == BATCH:
            yield from _batch(batch, source, gated, as_of)
            batch = []
    if batch:
        yield from _batch(batch, source, gated, as_of)


def _case(id: str, rows: list[Sequence[Any]]) -> _Case:
    _, procedure, person, unit, opened = rows[0][:5]
    records = tuple(
        (step, day, outcome, {key: _scalar(cell) for key, cell in data.items()} if data else {}, by)
        for _, _, _, _, _, step, day, outcome, data, by in rows
    )
    return _Case(id, person, procedure, unit, opened, records)


def _batch(
    cases: Sequence[_Case], source: InMemory | ParquetFolder, gated: Gated, as_of: date
) -> Iterator[Streamed]:
    ids = {one.id: one.ids for one in cases}
    context = _around(source, gated, frozenset().union(*ids.values()))
    known = {one.procedure for one in cases}
    tables = {id: compile_procedure(gated.procedures[id], context) for id in known}
    touched = {id: _touched(context, gated, id) for id in known}
    odd = any(map(_odd, (fact for name in ("units", "placements") for fact in context.tables.get(name, ()))))
    born = {p.id: p.born_on.toordinal() for p in context.facts(Person) if p.born_on}
    worded = _worded(source, ids)
    by_fold = [
        one.id
        for one in cases
        if one.id in worded
        or (
            (tables[one.procedure].gates or tables[one.procedure].needs_replay)
            and (
                odd
                or not touched[one.procedure].isdisjoint(ids[one.id])
                or not tables[one.procedure].tells(one.rows, one.opened)
            )
        )
    ]
    folded = _folded(by_fold, source, gated, as_of)
    for one in cases:
        if one.id in folded:
            yield folded[one.id]
        else:
            found = intervals(
                tables[one.procedure],
                one.id,
                one.unit,
                one.rows,
                one.opened,
                one.person,
                born.get(one.person),
            )
            yield Streamed(one.id, one.person, found)


def _worded(source: InMemory | ParquetFolder, cases: Collection[str]) -> frozenset[str]:
    """Cases with words that look like numbers in their data: only a register in memory can tell them from numbers."""
    if isinstance(source, ParquetFolder):
        return frozenset()
    steps = (step for step in source.facts.facts(CaseStep) if step.case in cases)
    return frozenset(
        step.case
        for step in steps
        if any(isinstance(cell, str) and _scalar(cell) != cell for cell in step.data.values())
    )


def _around(source: InMemory | ParquetFolder, gated: Gated, ids: frozenset[str]) -> Register:
    """What is known of those whom cases name. Who is named and stands in no table is a person that nothing is known of."""
    columns = {table: WHOM.get(table, ()) for table in gated.tables}
    found = source.about(ids, columns)
    tables = {name: rows for name, rows in found.tables.items() if name not in ("cases", "case_steps")}
    there = {fact.id for name in ("people", "units") for fact in tables.get(name, ())}
    tables["people"] = (*tables.get("people", ()), *(Person(id=id) for id in sorted(ids - there)))
    return Register(tables, found.settings)


def _touched(context: Register, gated: Gated, procedure: str) -> set[str]:
    """Those about whom the register has facts that the table does not look at as the fold does."""
    out = {waiver.subject for waiver in context.facts(Waiver)}
    made = gated.made[procedure]
    for table, columns in WHOM.items():
        kinds = made.get(table, frozenset())
        for fact in context.tables.get(table, ()):
            if kinds is None or (kinds and getattr(fact, KIND[table]) in kinds) or _odd(fact):
                for column in columns:
                    cell = getattr(fact, column)
                    out.update(cell if isinstance(cell, tuple) else (cell,))
    return out - {""}


def _odd(fact: Fact) -> bool:
    """Whether the fact may count on one day and not on another for what became of it later."""
    return bool(fact.supersedes or fact.revoked_on or fact.cancelled_on or fact.status == "corrected")


def _folded(
    cases: Sequence[str], source: InMemory | ParquetFolder, gated: Gated, as_of: date
) -> dict[str, Streamed]:
    """What the fold comes to, with everything that the register knows of those whom the cases name."""
    if not cases:
        return {}
    wanted = frozenset(cases)
    own = source.about(wanted, {"cases": ("id",), "case_steps": ("case",)})
    rows = tuple(row for row in own.facts(Case) if row.id in wanted)
    steps = tuple(step for step in own.facts(CaseStep) if step.case in wanted)
    ids = wanted | {row.person for row in rows} | {id for step in steps for id in mentioned(step)}
    around = source.about(ids, {table: WHOM.get(table, ()) for table in gated.tables})
    register = Register({**around.tables, "cases": rows, "case_steps": steps}, around.settings)
    return {
        case.id: Streamed(
            case.id,
            case.person,
            tuple(
                (s.id, s.stage, s.since.toordinal(), s.until.toordinal() if s.until else None, s.unit)
                for s in stages_of(case, gated.procedures[case.procedure], as_of)
            ),
            folded=True,
        )
        for case in cases_in(register)
    }
