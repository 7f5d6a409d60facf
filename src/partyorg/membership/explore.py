"""Walking a procedure to every state it has, gates and all, to see that none is a dead end but the intended ends."""

from collections.abc import Iterator, Mapping
from datetime import date

from attrs import frozen

from partyorg.facts.records import Scalar
from partyorg.workdays import Certainty

from .fold import Fold
from .planning import reached
from .procedure import Move, Procedure, Step, in_force
from .records import CaseRecord
from .replaying import tried_record
from .state import Taken

__all__ = ["Explored", "explore"]


@frozen(kw_only=True)
class Explored:
    """The states that can be walked to, each with the steps of one way there, and those that nothing leads on from."""

    ways: dict[str, tuple[str, ...]]
    dead_ends: tuple[str, ...]


def explore(
    procedure: Procedure, day: date, samples: Mapping[str, Mapping[str, Scalar]] | None = None
) -> Explored:
    """Walk from the start on a day, every step as early as its gates allow, until no new state turns up.

    What people decide and write down is taken as decided and written; what has to be waited for is waited for. `samples`
    are data by step, where a gate counts from a day that the record itself gives.
    """
    case = CaseRecord(id="explored", person="p", procedure=procedure.id, unit="u", opened_on=day)
    ways: dict[str, tuple[str, ...]] = {procedure.start: ()}
    onward: dict[str, set[str]] = {}
    first = Fold(procedure, case)
    first.samples = samples or {}
    todo: list[tuple[Fold, date]] = [(first, day)]
    while todo:
        fold, now = todo.pop(0)
        here = fold.state.id
        onward.setdefault(here, set())
        for step, move, ready, when in _moves(fold, now):
            to = str(move.to)
            onward[here].add(to)
            if to not in ways:
                ways[to] = (*(t.step.id for t in ready.taken), step.id)
                todo.append((_after(ready, step, move, when), when))
    ends = [id for id in ways if procedure.state[id].end]
    alive = set(ends)
    while more := {id for id, to in onward.items() if id not in alive and to & alive}:
        alive |= more
    return Explored(ways=ways, dead_ends=tuple(id for id in ways if id not in alive))


def _moves(fold: Fold, day: date) -> Iterator[tuple[Step, Move, Fold, date]]:
    """Every move that can be made from here, after the steps that only record something, the asides among them if need be."""
    usual = _recorded(fold, day, aside=False)
    everything = _recorded(usual, day, aside=True)
    for step, move in _ways(fold, day):
        if not move.to or move.to == fold.state.id:
            continue
        for ready in (usual, everything):
            found = reached(ready, step, move, day)
            if found is not None:
                yield step, move, ready, found[0]
                break


def _ways(fold: Fold, day: date) -> Iterator[tuple[Step, Move]]:
    for step in fold.procedure.steps:
        if in_force(step.since, step.until, day):
            yield from ((step, move) for move in step.moves if fold.state.id in move.source)


def _recorded(fold: Fold, day: date, *, aside: bool) -> Fold:
    """The fold after every step that leaves the state as it is and can be taken on the day."""
    fold = fold.copy()
    for step, move in list(_ways(fold, day)):
        stays = not move.to or move.to == fold.state.id
        if stays and step.aside is aside and reached(fold, step, move, day) == (day, Certainty.OFFICIAL):
            fold = _after(fold, step, move, day)
    return fold


def _after(fold: Fold, step: Step, move: Move, day: date) -> Fold:
    fold = fold.copy()
    record = tried_record(fold, step, move, day)
    fold.take(
        Taken(record=record, step=step, move=move, before=fold.state.id, after=move.to or fold.state.id)
    )
    return fold
