"""replay: the records of a case folded to a state, with what was refused, what may come next and what is due."""

from collections.abc import Iterable, Iterator
from datetime import date

from attrs import evolve

from partyorg.evaluation.engine import evaluate
from partyorg.facts import CaseStep, Register, Stage

from .earliest import with_earliest
from .fold import Fold
from .gates import blocks, looks_at_record
from .procedure import Move, Procedure, Step, in_force
from .records import CaseRecord, cases_in, visible_steps
from .state import CaseState, Due, Next, Refusal

__all__ = ["folded", "ordered", "replay", "stages_of", "with_stages"]

SHOWN = ("pending", "unmet", "late", "met", "waived", "unknown")


def replay(case: CaseRecord, procedure: Procedure, as_of: date, *, as_known: date | None = None) -> CaseState:
    """The case at the end of `as_of`: its records of that day and before, taken one after the other.

    A record is taken if a move leads on from where the case is and no binding gate is known not to hold on its day;
    otherwise it is refused, and the case stays where it is. Each record is judged by the text in force on its day.
    `as_known` leaves out what was recorded later.
    """
    fold = folded(case, procedure, as_of, as_known=as_known)
    deadlines = tuple(_deadlines(fold, as_of))
    return CaseState(
        case=case.id,
        person=case.person,
        procedure=procedure.id,
        as_of=as_of,
        state=fold.state,
        since=fold.since,
        unit=fold.unit,
        stages=tuple(fold.stages),
        timeline=tuple(fold.taken),
        refusals=tuple(fold.refused),
        next=tuple(_next(fold, as_of)),
        deadlines=deadlines,
        terms=tuple(fold.terms[t.id] for t in procedure.terms if t.id in fold.terms),
        register=fold.register(),
    )


def folded(case: CaseRecord, procedure: Procedure, as_of: date, *, as_known: date | None = None) -> Fold:
    """The fold over the records that count, every refusal with the earliest dates."""
    fold = Fold(procedure, case, as_known=as_known)
    for record in ordered(procedure, visible_steps(case, as_of, as_known)):
        before = fold.copy()
        found = fold.add(record)
        if isinstance(found, Refusal) and found.code == "gates":
            assert record.on is not None
            step = procedure.step(record.step, record.on)
            assert step is not None
            fold.refused[-1] = evolve(found, unmet=with_earliest(before, step, record, found.unmet))
    return fold


def ordered(procedure: Procedure, records: Iterable[CaseStep]) -> list[CaseStep]:
    """The records by day; those of one day in the order of the procedure's steps, so that rows may come in any order."""
    place = procedure.place
    return sorted(records, key=lambda r: (r.on or date.max, place.get(r.step, len(place)), r.id))


def _next(fold: Fold, as_of: date) -> Iterator[Next]:
    """Every move out of the state in the text of the day; steps done in this state and not to be repeated left out."""
    done = {t.step.id for t in fold.taken}
    for step in fold.procedure.steps:
        if not in_force(step.since, step.until, as_of):
            continue
        for move in step.moves:
            if fold.state.id not in move.source:
                continue
            stays = not move.to or move.to == fold.state.id
            if stays and step.id in done and not step.repeat:
                continue
            yield _possible(fold, step, move, as_of)


def _possible(fold: Fold, step: Step, move: Move, as_of: date) -> Next:
    record = tried_record(fold, step, move, as_of)
    unmet = fold.unmet(step, record)
    before = [u for u in unmet if not u.about_record and u.status != "unknown"]
    blocked = tuple(u for u in before if blocks(u))
    rules = fold.procedure.gates_of.get(step.id, ())
    asks = (id for id in rules if (rule := fold.procedure.rule(id, as_of)) and looks_at_record(rule))
    return Next(
        step=step,
        outcomes=move.outcomes,
        to=move.to or fold.state.id,
        blocked=with_earliest(fold, step, record, blocked),
        warnings=tuple(u for u in before if not blocks(u)),
        asks=tuple(asks),
    )


def tried_record(fold: Fold, step: Step, move: Move, day: date) -> CaseStep:
    """A record of the step as it would be made on the day, with nothing in it but what the fold has samples of."""
    return CaseStep(
        id=f"{fold.case.id}/?{step.id}",
        case=fold.case.id,
        step=step.id,
        on=day,
        by=fold.unit,
        outcome=move.outcomes[0] if move.outcomes else "",
        data=fold.samples.get(step.id, {}),
    )


def _deadlines(fold: Fold, as_of: date) -> Iterator[Due]:
    procedure = fold.procedure
    if not procedure.deadlines:
        return
    rules = procedure.narrowed(procedure.deadlines)
    rows = evaluate(fold.register(), rules, as_of, as_known=fold.as_known or date.max)
    for row in rows:
        if row.status not in SHOWN or row.period is None:
            continue
        since = row.period.since
        yield Due(
            rule=row.rule,
            clauses=tuple(c.id for c in procedure.clauses_on(row.clauses, since)),
            since=since,
            due=row.due,
            status=row.status,
            severity=row.severity,
            about=row.about,
            finding=row,
            estimated=row.estimated,
        )


def stages_of(
    case: CaseRecord, procedure: Procedure, as_of: date, *, as_known: date | None = None
) -> tuple[Stage, ...]:
    """The stages of membership that the case comes to, as facts for a register."""
    fold = Fold(procedure, case, as_known=as_known)
    for record in ordered(procedure, visible_steps(case, as_of, as_known)):
        fold.add(record)
    return tuple(fold.stages)


def with_stages(register: Register, procedures: Iterable[Procedure], as_of: date) -> Register:
    """The register and the stages that its cases come to; people whose stages stand in it already keep those."""
    known = {p.id: p for p in procedures}
    there = {stage.person for stage in register.facts(Stage)}
    stages = [
        stage
        for case in cases_in(register)
        if case.procedure in known and case.person not in there
        for stage in stages_of(case, known[case.procedure], as_of)
    ]
    return register.with_(*stages)
