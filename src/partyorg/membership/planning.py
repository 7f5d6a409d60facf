"""The shortest way to the goal: when each step could be taken at the earliest, from where a case stands.

Nobody plans by it what people have to weigh: it takes every open question as answered well and every paper as handed in
on the day, and so gives the first day that the terms and gates allow at all.
"""

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from partyorg.workdays import Certainty, worst

from .earliest import could_be_made, with_earliest
from .fold import Fold
from .gates import blocks
from .procedure import Move, Procedure, Step
from .records import CaseRecord
from .replaying import folded, tried_record
from .state import Planned, Taken, Unmet

__all__ = ["Plan", "plan", "plan_of", "reached"]

ROUNDS = 200
"""More rounds than any way has steps: what takes longer runs in a circle."""


@frozen(kw_only=True)
class Plan:
    """The steps still to come, each with its first possible day, and from when the goal would count.

    `reached_on` is the day of the last step, `counts_from` the day from which the stage then reached counts.
    """

    steps: tuple[Planned, ...]
    reached_on: date
    counts_from: date
    certainty: Certainty


def plan(case: CaseRecord, procedure: Procedure, as_of: date, *, as_known: date | None = None) -> Plan | None:
    """The shortest way to the goal from where the case stands at the end of `as_of`.

    None where the goal is reached, or cannot be reached any more.
    """
    return plan_of(folded(case, procedure, as_of, as_known=as_known), as_of)


def plan_of(fold: Fold, as_of: date) -> Plan | None:
    """The shortest way from where the fold stands on `as_of`; None where the goal cannot be reached from there."""
    fold = fold.copy()
    goal = fold.procedure.state[fold.procedure.goal]
    if fold.state.id == goal.id:
        return None
    day, certainty = as_of, Certainty.OFFICIAL
    steps: list[Planned] = []
    for _ in range(ROUNDS):
        if fold.state.id == goal.id:
            counts = fold.stages[-1].since if fold.stages else day
            return Plan(steps=tuple(steps), reached_on=day, counts_from=counts, certainty=certainty)
        found = _one(fold, day)
        if found is None:
            return None
        step, move, day, sure = found
        certainty = worst(certainty, sure)
        record = tried_record(fold, step, move, day)
        fold.take(
            Taken(record=record, step=step, move=move, before=fold.state.id, after=move.to or fold.state.id)
        )
        steps.append(Planned(step=step, on=day, certainty=sure))
    return None


def _one(fold: Fold, day: date) -> tuple[Step, Move, date, Certainty] | None:
    """The next step on the way: a fact step that is not done yet, else a move, as soon as its gates allow."""
    moving: list[tuple[Step, Move]] = []
    done = {taken.step.id for taken in fold.taken}
    for step, move in _possible(fold, day):
        if move.to and move.to != fold.state.id:
            moving.append((step, move))
        elif step.id not in done and not _waiting(fold, step, move, day):
            return step, move, day, Certainty.OFFICIAL
    for step, move in moving:
        again = _to_repeat(fold, step, move, day)
        if again is not None:
            return (*again, day, Certainty.OFFICIAL)
        found = reached(fold, step, move, day)
        if found is not None:
            return (step, move, *found)
    return None


def _possible(fold: Fold, day: date) -> Iterator[tuple[Step, Move]]:
    """The steps out of the state in the text of the day, each by its first move: the one that leads on."""
    for versions in fold.procedure.step_versions.values():
        step = fold.procedure.step(versions[0].id, day)
        if step is None or step.aside:
            continue
        move = next((m for m in step.moves if fold.state.id in m.source), None)
        if move is not None:
            yield step, move


def _waiting(fold: Fold, step: Step, move: Move, day: date) -> tuple[Unmet, ...]:
    record = tried_record(fold, step, move, day)
    return tuple(u for u in fold.unmet(step, record) if blocks(u) and not u.about_record)


def _to_repeat(fold: Fold, step: Step, move: Move, day: date) -> tuple[Step, Move] | None:
    """A step of this state that has to be done again, since its last record stands in the way."""
    if not any(u.assumes_record for u in _dated(fold, step, move, day)):
        return None
    last = {t.step.id: t.record.on for t in fold.taken}
    for other, way in _possible(fold, day):
        stays = not way.to or way.to == fold.state.id
        if stays and other.repeat and other.id in last and last[other.id] != day:
            return other, way
    return None


def _dated(fold: Fold, step: Step, move: Move, day: date) -> tuple[Unmet, ...]:
    return with_earliest(fold, step, tried_record(fold, step, move, day), _waiting(fold, step, move, day))


def reached(fold: Fold, step: Step, move: Move, day: date) -> tuple[date, Certainty] | None:
    """The first day from `day` on which nothing stands in the way of the step, and how sure it is.

    A record that is missing, and that a step of this state could make, is taken as made on `day`.
    """
    certainty = Certainty.OFFICIAL
    supposed: dict[str, date] = {}
    for _ in range(5):
        unmet = [u for u in _dated(fold, step, move, day) if day < supposed.get(u.rule, date.max)]
        for one in unmet:
            if one.assumes_record and one.earliest is not None and could_be_made(fold, one.rule, day):
                supposed.setdefault(one.rule, one.earliest)
        days = [supposed.get(u.rule, u.earliest) for u in unmet]
        open_ = [
            u
            for u, on in zip(unmet, days, strict=True)
            if on is None or (on <= day and u.rule not in supposed)
        ]
        if open_:
            return None
        certainty = worst(certainty, *(u.certainty for u in unmet))
        later = max((on for on in days if on is not None), default=day)
        if later <= day:
            return day, certainty
        day = later
    return None
