"""The register as seen at the end of a day: the one place where as-of, recording, correction and planning are settled.

Revocation is left on the facts (`revoked_on`, emptied where later than as-of), since whether a revoked fact still
counts depends on the rule that reads it.
"""

from collections.abc import Mapping
from datetime import date
from functools import cache
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, TypeVar, cast

import attrs
from attrs import define, field

from .records import Candidacy, Fact, Step
from .settings import Settings
from .tables import TABLES

if TYPE_CHECKING:
    from .register import Register

__all__ = ["View", "view_of"]

F = TypeVar("F", bound=Fact)

_START = ("since", "formed_on", "opened_on")
"""A row whose first day is later than as-of is not there yet."""
_AS_WRITTEN = {("waivers", "since"), ("waivers", "until"), ("waivers", "on"), ("progress", "deadline")}
"""Decisions about the future are read as written."""


@define(frozen=True, slots=False, eq=False)
class View:
    """Facts as seen at the end of `as_of`, among those recorded by `as_known`.

    `tables` holds the facts that count; `idle` the planned and cancelled ones, which only a condition on `status` sees.
    """

    as_of: date
    as_known: date
    tables: Mapping[str, tuple[Fact, ...]] = field(repr=False)
    idle: Mapping[str, tuple[Fact, ...]] = field(repr=False)
    settings: Settings = field(repr=False)
    derived: dict[str, Any] = field(factory=dict, init=False, repr=False)
    """What rooms above have worked out from the view alone, by name."""

    def facts(self, cls: type[F]) -> tuple[F, ...]:
        """The facts of one class."""
        return cast("tuple[F, ...]", self.tables.get(cls.table, ()))

    def supplied(self, table: str) -> bool:
        """Whether this ledger is kept in the register."""
        return table in self.tables


def view_of(register: "Register", as_of: date, as_known: date) -> View:
    """Settle every fact of the register for the two dates."""
    tables: dict[str, tuple[Fact, ...]] = {}
    idle: dict[str, tuple[Fact, ...]] = {}
    begun = _begun(register, as_of, as_known)
    for name, facts in register.tables.items():
        columns = _date_fields(name)
        read = attrgetter("status", "recorded_on", *(column for column, _ in columns))
        verdicts: dict[tuple[Any, ...], str] = {}
        seen: list[Fact] = []
        set_aside: list[Fact] = []
        for fact, cells in zip(facts, map(read, facts), strict=True):
            verdict = verdicts.get(cells)
            if verdict is None:
                verdict = verdicts[cells] = _verdict(cells, columns, as_of, as_known)
            if verdict == "seen":
                seen.append(fact)
            elif verdict != "hidden":
                settled = _emptied(fact, name, as_of, begun) if verdict == "emptied" else fact
                if settled is not None:
                    (set_aside if settled.status in ("planned", "cancelled") else seen).append(settled)
        replaced = {f.supersedes for f in seen if f.supersedes and _is_dated(f, name)}
        if replaced:
            seen = [f for f in seen if not (f.status == "corrected" and f.id in replaced)]
        tables[name] = tuple(seen)
        idle[name] = tuple(set_aside)
    return View(as_of, as_known, MappingProxyType(tables), MappingProxyType(idle), register.settings)


def _begun(register: "Register", as_of: date, as_known: date) -> frozenset[str]:
    """Ids of the candidacies on whose route a step is seen."""
    return frozenset(
        step.candidacy
        for step in register.facts(Step)
        if step.on is not None
        and step.on <= as_of
        and (step.recorded_on is None or step.recorded_on <= as_known)
    )


def _verdict(
    cells: tuple[Any, ...], columns: tuple[tuple[str, bool], ...], as_of: date, as_known: date
) -> str:
    """How a fact with this status and these dates reads: seen as it is, idle, emptied in part, or hidden."""
    status, recorded_on, *dates = cells
    if recorded_on is not None and recorded_on > as_known:
        return "hidden"
    emptied = False
    for value, (_, starts) in zip(dates, columns, strict=True):
        if value is not None and value > as_of:
            if starts:
                return "hidden"
            emptied = True
    return "emptied" if emptied else "idle" if status in ("planned", "cancelled") else "seen"


@cache
def _date_fields(table: str) -> tuple[tuple[str, bool], ...]:
    out = []
    for column in TABLES[table].columns:
        if column.type != "date" or column.name == "recorded_on" or (table, column.name) in _AS_WRITTEN:
            continue
        starts = column.name in _START and table != "candidacies"
        out.append((column.name, starts))
    return tuple(sorted(out, key=lambda pair: not pair[1]))


def _emptied(fact: Fact, table: str, as_of: date, begun: frozenset[str]) -> Fact | None:
    changes: dict[str, Any] = {}
    for attribute, _ in _date_fields(table):
        value = getattr(fact, attribute)
        if value is not None and value > as_of:
            changes[attribute] = None
    if isinstance(fact, Candidacy):
        left = (getattr(fact, n) for n in ("granted_on", "since", "until") if n not in changes)
        if not any(left) and fact.id not in begun:
            return None
    return attrs.evolve(fact, **changes)


def _is_dated(fact: Fact, table: str) -> bool:
    """Whether the fact has happened by as-of: one of its own dates is filled, or it needs none."""
    own = [c.name for c in TABLES[table].own if c.type == "date" and c.name != "deadline"]
    return not own or any(getattr(fact, name) is not None for name in own)
