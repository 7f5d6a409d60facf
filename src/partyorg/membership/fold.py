"""The fold: one record after the other, each taken or refused, into a state."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal

from attrs import evolve

from partyorg.dates import Offset, shift
from partyorg.facts import Case, CaseStep, Event, Fact, Person, Register, Stage
from partyorg.facts.records import Scalar
from partyorg.facts.tables import TABLES

from .derive import Setting, facts_of_step
from .gates import blocks, judge
from .procedure import Move, Procedure, State, Step, Term
from .records import CaseRecord
from .state import Refusal, RefusalCode, Taken, TermRun, Unmet

__all__ = ["Fold", "move_of"]

_OWN = (
    "cases",
    "case_steps",
    "people",
    "activities",
    "events",
    "assessments",
    "documents",
    "links",
    "waivers",
)
"""Tables that a case keeps by itself; what stands in others is known only if the context knows it."""

Judge = Callable[[Procedure, Register, str, date, Iterable[Fact], date | None], tuple[Unmet, ...]]


def move_of(step: Step, state: str, outcome: str) -> Move | None:
    """The way the step goes out of a state with an outcome, or None."""
    for move in step.moves:
        if state in move.source and (not move.outcomes or outcome in move.outcomes):
            return move
    return None


class Fold:
    """A case while its records are taken one after the other."""

    def __init__(
        self,
        procedure: Procedure,
        case: CaseRecord,
        *,
        as_known: date | None = None,
        judged_by: Judge = judge,
    ) -> None:
        self.procedure = procedure
        self.case = case
        self.as_known = as_known
        self.judge = judged_by
        self.state: State = procedure.state[procedure.start]
        self.since = case.opened_on
        self.unit = case.unit
        self.taken: list[Taken] = []
        self.refused: list[Refusal] = []
        self.latest: dict[str, CaseStep] = {}
        self.stages: list[Stage] = []
        self.terms: dict[str, TermRun] = {}
        self.facts: list[Fact] = []
        self.samples: Mapping[str, Mapping[str, Scalar]] = {}
        """Data by step, for records that are only tried."""

    def copy(self) -> "Fold":
        """A fold that goes its own way from here."""
        other = Fold(self.procedure, self.case, as_known=self.as_known, judged_by=self.judge)
        other.state, other.since, other.unit = self.state, self.since, self.unit
        other.taken, other.refused = list(self.taken), list(self.refused)
        other.latest, other.stages = dict(self.latest), list(self.stages)
        other.terms, other.facts = dict(self.terms), list(self.facts)
        other.samples = self.samples
        return other

    def add(self, record: CaseStep) -> Taken | Refusal:
        """Take the record, or refuse it and stay where the case is."""
        found = self.tried(record)
        if isinstance(found, Refusal):
            self.refused.append(found)
        else:
            self.take(found)
        return found

    def tried(self, record: CaseStep) -> Taken | Refusal:
        """What would become of the record, with nothing changed."""
        assert record.on is not None
        step = self.procedure.step(record.step, record.on)
        if step is None:
            known = record.step in self.procedure.step_versions
            return self._refusal(record, "version" if known else "step")
        move = move_of(step, self.state.id, record.outcome)
        if move is None:
            here = [m for m in step.moves if self.state.id in m.source]
            accepted = tuple(dict.fromkeys(o for m in here for o in m.outcomes))
            return self._refusal(record, "outcome" if here else "state", step, accepted=accepted)
        unmet = self.unmet(step, record)
        if any(blocks(u) for u in unmet):
            return self._refusal(
                record, "gates", step, unmet=tuple(u for u in unmet if u.status != "unknown")
            )
        return Taken(
            record=record,
            step=step,
            move=move,
            before=self.state.id,
            after=move.to or self.state.id,
            warnings=tuple(u for u in unmet if u.status != "unknown"),
            unknown=tuple(u for u in unmet if u.status == "unknown"),
        )

    def unmet(self, step: Step, record: CaseStep) -> tuple[Unmet, ...]:
        """The gates that do not hold for the record."""
        if step.id not in self.procedure.gates_of:
            return ()
        assert record.on is not None
        facts = self.facts_of(step, record)
        register = self.register(facts)
        return self.judge(self.procedure, register, step.id, record.on, facts, self.as_known)

    def facts_of(self, step: Step, record: CaseStep) -> tuple[Fact, ...]:
        """The record and the facts it amounts to, if it is taken now."""

        def latest(id: str) -> date | None:
            found = self.latest.get(id)
            return found.on if found else None

        return facts_of_step(step, record, Setting(self.case.id, self.case.person, self.unit, latest))

    def register(self, more: Iterable[Fact] = ()) -> Register:
        """The facts of the case so far, with more, as gates see them: a small register."""
        context = self.case.context
        tables: dict[str, dict[str, Fact]] = {name: {} for name in TABLES if name in _OWN}
        for name, rows in context.tables.items():
            if name not in ("cases", "case_steps"):
                tables.setdefault(name, {}).update((fact.id, fact) for fact in rows)
        own: list[Fact] = [self._case_row(), *self.facts, *more, *self._events()]
        if context.supplied("stages"):
            own += self.stages
        for fact in own:
            tables[fact.table][fact.id] = fact
        people = tables["people"]
        for id in self._people(own):
            if id not in people and (not context.supplied("units") or id not in tables["units"]):
                people[id] = Person(id=id)
        return Register({name: tuple(rows.values()) for name, rows in tables.items()}, context.settings)

    def stage_facts(self) -> tuple[Stage, ...]:
        """The stages of membership so far, with their spans."""
        return tuple(self.stages)

    def _case_row(self) -> Case:
        case = self.case
        return Case(
            id=case.id, person=case.person, procedure=case.procedure, unit=case.unit, opened_on=case.opened_on
        )

    def _people(self, facts: Iterable[Fact]) -> Iterable[str]:
        yield self.case.person
        for fact in facts:
            for name in ("actors", "counterparts", "a", "b"):
                value = getattr(fact, name, ())
                yield from (value,) if isinstance(value, str) else value

    def _events(self) -> Iterable[Fact]:
        """The ends of terms as events, and the day of birth where it is known: what gates count from."""
        person = self.case.context.get(self.case.person)
        born = person.born_on if isinstance(person, Person) else None
        if born is not None:
            yield Event(
                id=f"{self.case.id}/born", kind="born", subject=self.case.person, on=born, case=self.case.id
            )
        for term in self.procedure.terms:
            run = self.terms.get(term.id)
            if run is not None:
                yield Event(
                    id=f"{self.case.id}/{term.event}",
                    kind=term.event,
                    subject=self.case.person,
                    on=run.until,
                    case=self.case.id,
                )

    def _refusal(
        self,
        record: CaseStep,
        code: RefusalCode,
        step: Step | None = None,
        *,
        unmet: tuple[Unmet, ...] = (),
        accepted: tuple[str, ...] = (),
    ) -> Refusal:
        assert record.on is not None
        clauses: tuple[str, ...] = ()
        if step is not None:
            clauses = tuple(c.id for c in self.procedure.clauses_on(step.clauses, record.on))
        return Refusal(
            record=record.id,
            step=record.step,
            on=record.on,
            code=code,
            state=self.state.id,
            unmet=unmet,
            accepted=accepted,
            clauses=clauses,
        )

    def take(self, taken: Taken) -> None:
        """Take a step, whatever its gates say."""
        record, step = taken.record, taken.step
        assert record.on is not None
        self.facts.extend(self.facts_of(step, record))
        self.taken.append(taken)
        self.latest[record.step] = record
        for term in self.procedure.terms:
            self._run(term, record)
        if step.new_unit and record.data.get(step.new_unit):
            self._moved(str(record.data[step.new_unit]), record.on)
        if taken.after != taken.before:
            self._enter(self.procedure.state[taken.after], record.on)

    def _run(self, term: Term, record: CaseStep) -> None:
        """Start the term with its step, lengthen it by an extension; always counted from its first day."""
        assert record.on is not None
        if record.step == term.start and (not term.outcomes or record.outcome in term.outcomes):
            self.terms[term.id] = TermRun(term=term.id, since=record.on, until=shift(record.on, term.length))
        more = term.extension
        run = self.terms.get(term.id)
        if more is None or run is None or record.step != more.step:
            return
        if more.outcomes and record.outcome not in more.outcomes:
            return
        figures = record if more.data in record.data else self.latest.get(more.figures_of, record)
        months = figures.data.get(more.data)
        if isinstance(months, Decimal):
            extended = run.extended + int(months)
            length = Offset(months=term.length.months + extended, days=term.length.days)
            self.terms[term.id] = TermRun(
                term=term.id, since=run.since, until=shift(run.since, length), extended=extended
            )

    def _moved(self, unit: str, on: date) -> None:
        self.unit = unit
        if self.stages and self.stages[-1].until is None and self.stages[-1].since < on:
            last = self.stages[-1]
            self.stages[-1] = evolve(last, until=on)
            self.stages.append(evolve(last, id=f"{last.id}@{on.isoformat()}", since=on, unit=unit))

    def _enter(self, state: State, on: date) -> None:
        before, self.state, self.since = self.state, state, on
        if state.stage == before.stage and not (state.since_step or state.since_term):
            return
        since = self._stage_since(state, on)
        open_ = self.stages[-1] if self.stages and self.stages[-1].until is None else None
        if open_ is not None and open_.stage == state.stage:
            return
        if open_ is not None:
            # A stage that counts from an earlier day takes the days of those since.
            while self.stages and self.stages[-1].since >= since:
                self.stages.pop()
            if self.stages:
                last = self.stages[-1]
                # One that had ended before, with days between, ends when it did.
                self.stages[-1] = evolve(last, until=min(since, last.until or since))
        if state.stage:
            self.stages.append(
                Stage(
                    id=f"{self.case.id}/{state.stage}/{since.isoformat()}",
                    person=self.case.person,
                    stage=state.stage,
                    since=since,
                    unit=self.unit,
                    case=self.case.id,
                )
            )

    def _stage_since(self, state: State, on: date) -> date:
        if state.since_step and state.since_step in self.latest:
            return self.latest[state.since_step].on or on
        if state.since_term and state.since_term in self.terms:
            return self.terms[state.since_term].until
        return on
