"""What a roster leaves open: tables it says nothing for, ledgers it holds in part, roles it does not give."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from partyorg.errors import Fault, Where
from partyorg.facts.records import Fact
from partyorg.facts.tables import TABLES
from partyorg.io.faults import FaultList
from partyorg.io.mapping import Make, RosterMapping

__all__ = ["NEVER", "name_gaps", "of_one_kind"]

NEVER = date.max
"""`recorded_since` of a ledger that was never kept as a whole: what it holds counts, what it lacks is unknown."""

_NO_LEDGERS = frozenset({"units", "people", "tenures"})
"""Tables whose kinds are no ledgers of what people did; what tenures lack is named apart."""


def of_one_kind(plan: RosterMapping) -> frozenset[str]:
    """The ledgers of which a mapping can only ever make one kind, as introducers among all links."""
    kinds: dict[str, set[str]] = {}
    for make in plan.makes:
        kinds.setdefault(make.table, set()).update(_kinds(make))
    return frozenset(table for table, found in kinds.items() if len(found) == 1 and "" not in found)


def _kinds(make: Make) -> set[str]:
    """The kinds that a make gives: fixed words, or "" where cells say them or the table has none."""
    column = _kind_column(make.table)
    if not column or make.table in _NO_LEDGERS:
        return {""}
    return {step.values.get(column, "") for step in make.chain} or {make.values.get(column, "")}


def _kind_column(table: str) -> str:
    columns = TABLES[table].by_name
    return next((name for name in ("kind", "scheme") if name in columns), "")


def name_gaps(
    plan: RosterMapping, tables: Mapping[str, Sequence[Fact]], where: Where, faults: FaultList
) -> None:
    """Put into `faults` what the tables made of a roster do not tell (R147, R148, R149)."""
    single = of_one_kind(plan)
    for table in dict.fromkeys(make.table for make in plan.makes):
        facts = tables.get(table, ())
        if not facts:
            message = "table {table} is left out: the roster has nothing for it, which is not known to be nothing at all"
            _warn("R147", message, where, faults, table=table)
        elif table not in _NO_LEDGERS and (column := _kind_column(table)):
            kinds = ", ".join(sorted({str(getattr(fact, column)) for fact in facts}))
            if table in single:
                message = "table {table} holds {kinds} alone, so what it lacks is unknown, not undone"
                hint = "once the table is complete, change its day under recorded_since in register.toml"
            else:
                message = "table {table} holds {kinds} alone; rules take any other kind as not done"
                hint = "add the rows of the other kinds, or ask for the rules on these kinds alone"
            _warn("R148", message, where, faults, hint=hint, table=table, kinds=kinds)
    if "people" in tables and not any(_gives_roles(make) for make in plan.makes):
        message = "nobody is given a role such as staff, teacher or student, so rules for those find nobody"
        hint = "add rows of kind role to the table tenures; rows of kind post say who has to act"
        _warn("R149", message, where, faults, hint=hint)


def _gives_roles(make: Make) -> bool:
    return make.table == "tenures" and (make.values.get("kind") == "role" or "kind" in make.columns)


def _warn(code: str, message: str, where: Where, faults: FaultList, *, hint: str = "", **params: Any) -> None:
    faults.add(Fault(code, message, where, params, hint=hint, severity="warning"))
