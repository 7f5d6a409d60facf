"""The stages of membership that a case comes to, told by the compiled table: those of the fold, in day numbers."""

from collections.abc import Iterable
from datetime import date

from partyorg.facts import Stage

from .compiled import CompiledProcedure
from .history import History, Row
from .procedure import State

__all__ = ["Interval", "StageWalk", "as_fact", "intervals"]

Interval = tuple[str, str, int, "int | None", str]
"""One stage of a case: id, stage, day number since, until (None: open), unit."""


class StageWalk:
    """Follows a case through the table and keeps its stages, as `Fold` does; one for each case."""

    __slots__ = ("case", "found", "new_unit", "state", "states", "unit")

    def __init__(self, table: CompiledProcedure, case: str, unit: str) -> None:
        self.case = case
        self.unit = unit
        self.states = table.procedure.state
        self.state: State = self.states[table.procedure.start]
        self.new_unit = table.new_unit
        self.found: list[Interval] = []

    def __call__(self, row: Row, to: str, history: History) -> None:
        """Take a record that leads to a state; `history` holds it already."""
        if row[0] in self.new_unit:
            for low, high, key in self.new_unit[row[0]]:
                if low <= row[1] < high and row[3].get(key):
                    self._moved(str(row[3][key]), row[1])
        if to != self.state.id:
            self._enter(self.states[to], row[1], history)

    @property
    def _open(self) -> Interval | None:
        return self.found[-1] if self.found and self.found[-1][3] is None else None

    def _moved(self, unit: str, on: int) -> None:
        self.unit = unit
        last = self._open
        if last is not None and last[2] < on:
            id, stage, since, _, before = last
            day = date.fromordinal(on).isoformat()
            self.found[-1:] = [(id, stage, since, on, before), (f"{id}@{day}", stage, on, None, unit)]

    def _enter(self, state: State, on: int, history: History) -> None:
        before, self.state = self.state, state
        if state.stage == before.stage and not (state.since_step or state.since_term):
            return
        last = self._open
        if last is not None and last[1] == state.stage:
            return
        since = _since(state, on, history)
        if last is not None:
            while self.found and self.found[-1][2] >= since:
                self.found.pop()
            if self.found:
                id, stage, begun, until, unit = self.found[-1]
                self.found[-1] = (id, stage, begun, since if until is None else min(since, until), unit)
        if state.stage:
            id = f"{self.case}/{state.stage}/{date.fromordinal(since).isoformat()}"
            self.found.append((id, state.stage, since, None, self.unit))


def _since(state: State, on: int, history: History) -> int:
    if state.since_step and state.since_step in history.steps:
        return history.steps[state.since_step][-1][1]
    if state.since_term and state.since_term in history.terms:
        return history.terms[state.since_term]
    return on


def intervals(
    table: CompiledProcedure,
    case: str,
    unit: str,
    rows: Iterable[Row],
    opened_on: int,
    person: str,
    born_on: int | None,
) -> list[Interval]:
    """The stages that records come to, given in order."""
    walk = StageWalk(table, case, unit)
    table.run(rows, opened_on, person, born_on, walk)
    return walk.found


def as_fact(interval: Interval, person: str, case: str) -> Stage:
    """The stage as a fact."""
    id, stage, since, until, unit = interval
    return Stage(
        id=id,
        person=person,
        stage=stage,
        since=date.fromordinal(since),
        until=None if until is None else date.fromordinal(until),
        unit=unit,
        case=case,
    )
