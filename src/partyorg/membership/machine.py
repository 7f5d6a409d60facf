"""The life cycle as a machine on `transitions`: one for a procedure, shared by all its cases.

It knows the moves, asks the gates as conditions, and keeps nothing: what a case has come to is in the fold handed to it.
Drawings, the list of what may come next and the table for replays in bulk are all taken from this machine.
"""

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any

from attrs import define, frozen

from partyorg.facts import CaseStep

from .fold import Fold
from .procedure import Move, Procedure, Step, in_force
from .records import CaseRecord, visible_steps
from .replaying import ordered
from .state import Refusal

if TYPE_CHECKING:
    from transitions import EventData, Machine

__all__ = ["Edge", "Walker", "edges", "machine_of", "triggers_from", "walk"]


@define(slots=True, eq=False)
class Walker:
    """What the machine moves: a state and nothing else, so that a million of them cost little."""

    state: str


@frozen
class Edge:
    """One move of the machine: out of a state, by a step, into a state."""

    source: str
    step: Step
    move: Move
    target: str


def edges(procedure: Procedure) -> Iterator[Edge]:
    """Every move of every text, in file order."""
    for step in procedure.steps:
        for move in step.moves:
            for source in move.source:
                yield Edge(source, step, move, move.to or source)


def machine_of(procedure: Procedure) -> "Machine":
    """The machine of a procedure. A trigger takes `record` and `fold` as keywords.

    A transition holds if its text is in force on the day of the record, the outcome is one it takes, and no binding gate
    is known not to hold; it tells the fold what it took. A step that does not lead out of a state raises MachineError.
    """
    from transitions import Machine

    machine = Machine(
        model=None,
        states=[state.id for state in procedure.states],
        initial=procedure.start,
        auto_transitions=False,
        send_event=True,
    )
    for edge in edges(procedure):
        machine.add_transition(
            edge.step.id,
            edge.source,
            None if edge.target == edge.source else edge.target,
            conditions=_conditions(edge),
            before=_taken,
        )
    return machine


def _conditions(edge: Edge) -> Any:
    def takes(event: "EventData") -> bool:
        record: CaseStep = event.kwargs["record"]
        assert record.on is not None
        if not in_force(edge.step.since, edge.step.until, record.on):
            return False
        if edge.move.outcomes and record.outcome not in edge.move.outcomes:
            return False
        fold: Fold | None = event.kwargs.get("fold")
        if fold is None:
            return True
        found = fold.tried(record)
        event.kwargs["found"] = found
        return not isinstance(found, Refusal)

    return takes


def _taken(event: "EventData") -> None:
    fold: Fold | None = event.kwargs.get("fold")
    if fold is not None:
        fold.take(event.kwargs["found"])


def triggers_from(machine: "Machine", state: str) -> tuple[str, ...]:
    """The steps that lead on from a state, or are recorded in it, in any text."""
    return tuple(machine.get_triggers(state))


def walk(
    case: CaseRecord,
    procedure: Procedure,
    as_of: date,
    *,
    machine: "Machine | None" = None,
    as_known: date | None = None,
) -> Fold:
    """The case folded by triggering the machine, one record after the other: what `replay` comes to, told another way."""
    from transitions import MachineError

    machine = machine or machine_of(procedure)
    fold = Fold(procedure, case, as_known=as_known)
    walker = Walker(procedure.start)
    for record in ordered(procedure, visible_steps(case, as_of, as_known)):
        event = machine.events.get(record.step)
        try:
            done = event is not None and event.trigger(walker, record=record, fold=fold)
        except MachineError:
            done = False
        if not done:
            refusal = fold.tried(record)
            assert isinstance(refusal, Refusal)
            fold.refused.append(refusal)
    assert walker.state == fold.state.id
    return fold
