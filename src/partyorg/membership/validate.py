"""What must hold of a procedure as a whole: every state can be reached, and every one leads to an intended end."""

from collections.abc import Mapping

from partyorg.campaign.cursor import Cursor

from .codes import complain
from .procedure import State, Step, Term

__all__ = ["validate"]


def validate(
    root: Cursor,
    states: Mapping[str, tuple[State, Cursor]],
    steps: list[tuple[Step, Cursor]],
    terms: list[tuple[Term, Cursor]],
    start: str,
    goal: str,
) -> None:
    """Report unreachable states, dead ends, ends that go on, and names of terms and states that are not there."""
    for key, name in (("start", start), ("goal", goal)):
        if name and name not in states:
            at = root.child(key) if key in root.value else root
            at.fault("D127", spelling=name, accepted=sorted(states), what="state")
    known_terms = {term.id for term, _ in terms}
    known_steps = {step.id for step, _ in steps}
    for state, c in states.values():
        if state.since_term and state.since_term not in known_terms:
            at = c.child("since").child("term")
            at.fault("D127", spelling=state.since_term, accepted=sorted(known_terms), what="term")
        if state.since_step and state.since_step not in known_steps:
            at = c.child("since").child("step")
            at.fault("D127", spelling=state.since_step, accepted=sorted(known_steps), what="step")
    for term, c in terms:
        names = [term.start, *((term.extension.step, term.extension.figures_of) if term.extension else ())]
        for name in names:
            if name and name not in known_steps:
                c.fault("D127", spelling=name, accepted=sorted(known_steps), what="step")
    _values(steps, known_steps)
    if not root.reading.faults and start in states:
        _graph(states, [step for step, _ in steps], start)


def _values(steps: list[tuple[Step, Cursor]], known: set[str]) -> None:
    for step, c in steps:
        for template in step.facts:
            for value in template.cells.values():
                head, _, name = value.source.partition(".")
                if head == "step" and name not in known:
                    complain(c, "M107", value.source, tuple(f"step.{id}" for id in sorted(known)))


def _graph(states: Mapping[str, tuple[State, Cursor]], steps: list[Step], start: str) -> None:
    """Moves of every text count: that each text by itself has no dead end is for the explorer to show."""
    onward: dict[str, set[str]] = {id: set() for id in states}
    for step in steps:
        for move in step.moves:
            for source in move.source:
                if move.to and move.to != source:
                    onward[source].add(move.to)
    reached, todo = {start}, [start]
    while todo:
        for to in onward[todo.pop()] - reached:
            reached.add(to)
            todo.append(to)
    for id, (state, c) in states.items():
        if id not in reached:
            complain(c, "M101", id, start=start)
        elif not onward[id] and not state.end:
            complain(c, "M102", id)
        elif onward[id] and state.end:
            complain(c, "M108", id)
