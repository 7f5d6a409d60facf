"""A procedure compiled to a table: moves looked up by state and step, gates as closures over a small history.

Taken from the machine of the procedure, and only for replays in bulk: it tells the state a case comes to, and which
records were taken. Why a record was refused is for `replay` to say. Days are day numbers here (`date.toordinal()`).
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date

from attrs import define, field, frozen

from partyorg.dates import span
from partyorg.facts import CaseStep, Register, Waiver

from .closures import Gate, NotCompiledError, compiler
from .history import History, Row
from .machine import edges
from .procedure import Procedure, Term
from .records import CaseRecord, visible_steps
from .replaying import folded, ordered

__all__ = ["CompiledProcedure", "Follow", "Outcome", "Row", "compile_procedure", "rows_of"]

Follow = Callable[[Row, str, History], None]
"""Told every record that is taken, the state it leads to, and the history up to it; by `CompiledProcedure.run`."""

Way = tuple[int, int, "frozenset[str] | None", str]
"""One way out of a state by a step: in force from, until, with which outcomes (None: any), to which state."""


@frozen
class Outcome:
    """What a case comes to in bulk: its state, the day number since when, and how many records were taken and refused."""

    state: str
    since: int
    taken: int
    refused: int


@define(eq=False)
class CompiledProcedure:
    """The table of a procedure. `uncompiled` are rules that closures cannot say: their cases are replayed one by one."""

    procedure: Procedure
    ways: dict[tuple[str, str], tuple[Way, ...]]
    gates: dict[str, tuple[Gate, ...]]
    uncompiled: tuple[str, ...]
    terms: dict[str, tuple[Term, ...]]
    needs_replay: frozenset[str] = field(factory=frozenset)
    new_unit: dict[str, tuple[tuple[int, int, str], ...]] = field(factory=dict)
    """By step: in force from, until, and the key of the data that names the unit the case moves to."""

    def run(
        self,
        rows: Iterable[Row],
        opened_on: int,
        person: str = "",
        born_on: int | None = None,
        follow: Follow | None = None,
    ) -> Outcome:
        """The state that records come to, given in order (day, then the procedure's order of steps).

        `follow` is told every record that is taken.
        """
        if not self.gates and follow is None:
            return self._moved(rows, opened_on)
        history = History(person, born_on)
        steps, ways_of, gates_of, terms_of = history.steps, self.ways, self.gates, self.terms
        state, since = self.procedure.start, opened_on
        taken = refused = 0
        for row in rows:
            step, day, outcome, _, _ = row
            for low, high, outcomes, to in ways_of.get((state, step), ()):  # noqa: B007 - the one that fits
                if low <= day < high and (outcomes is None or outcome in outcomes):
                    break
            else:
                refused += 1
                continue
            for low, high, holds in gates_of.get(step, ()):
                if low <= day < high and not holds(history, row):
                    refused += 1
                    break
            else:
                taken += 1
                found = steps.get(step)
                if found is None:
                    steps[step] = [row]
                else:
                    found.append(row)
                if step in terms_of:
                    for term in terms_of[step]:
                        history.run(term, row)
                if follow is not None:
                    follow(row, to, history)
                if to != state:
                    state, since = to, day
        return Outcome(state, since, taken, refused)

    def tells(self, rows: Iterable[Row], opened_on: int) -> bool:
        """Whether closures say all that the gates of these records ask: none is beyond them, none is before the case."""
        if not self.gates and not self.needs_replay:
            return True
        return not any(row[1] < opened_on or row[0] in self.needs_replay for row in rows)

    def _moved(self, rows: Iterable[Row], opened_on: int) -> Outcome:
        """The same where nothing is gated: nothing has to be remembered but the state."""
        ways_of = self.ways
        state, since = self.procedure.start, opened_on
        taken = refused = 0
        for step, day, outcome, _, _ in rows:
            for low, high, outcomes, to in ways_of.get((state, step), ()):
                if low <= day < high and (outcomes is None or outcome in outcomes):
                    taken += 1
                    if to != state:
                        state, since = to, day
                    break
            else:
                refused += 1
        return Outcome(state, since, taken, refused)

    def replay(self, case: CaseRecord, as_of: date, as_known: date | None = None) -> Outcome:
        """The same for a case; one that needs what closures cannot say is replayed step by step."""
        records = ordered(self.procedure, visible_steps(case, as_of, as_known))
        if any(case.context.facts(Waiver)) or not self.tells(rows_of(records), case.opened_on.toordinal()):
            fold = folded(case, self.procedure, as_of, as_known=as_known)
            return Outcome(fold.state.id, fold.since.toordinal(), len(fold.taken), len(fold.refused))
        person = case.context.get(case.person)
        born = getattr(person, "born_on", None)
        born_on = born.toordinal() if born else None
        return self.run(rows_of(records), case.opened_on.toordinal(), case.person, born_on)

    def stream(
        self, cases: Iterable[tuple[str, Iterable[Row], int, str, int | None]]
    ) -> Iterator[tuple[str, Outcome]]:
        """Case after case, each (id, records in order, day of opening, person, day of birth); nothing of one is kept."""
        for id, rows, opened_on, person, born_on in cases:
            yield id, self.run(rows, opened_on, person, born_on)


def rows_of(records: Iterable[CaseStep]) -> Iterator[Row]:
    """Records in order as rows."""
    for record in records:
        assert record.on is not None
        yield record.step, record.on.toordinal(), record.outcome, record.data, record.by


def compile_procedure(procedure: Procedure, context: Register | None = None) -> CompiledProcedure:
    """Compile the table; `context` is what is known beside the cases (other people, their stages, units).

    Only gates that bind are compiled, since no others keep a step from being taken.
    """
    ways: dict[tuple[str, str], list[Way]] = {}
    for edge in edges(procedure):
        low, high = span(edge.step.since, edge.step.until)
        outcomes = frozenset(edge.move.outcomes) or None
        ways.setdefault((edge.source, edge.step.id), []).append((low, high, outcomes, edge.target))
    gates: dict[str, list[Gate]] = {}
    uncompiled: dict[str, None] = {}
    needs_replay: set[str] = set()
    compiled = compiler(procedure, context)
    window = span(procedure.rules.since, procedure.rules.until)
    for step, ids in procedure.gates_of.items():
        for id in ids:
            for rule in procedure.rules.versions[id]:
                if rule.force != "must":
                    continue
                low, high = span(rule.since, rule.until)
                try:
                    closure = compiled(rule, step)
                except NotCompiledError:
                    uncompiled[id] = None
                    needs_replay.add(step)
                    continue
                if closure is not None:
                    gates.setdefault(step, []).append((max(low, window[0]), min(high, window[1]), closure))
    terms: dict[str, list[Term]] = {}
    for term in procedure.terms:
        for step in dict.fromkeys((term.start, term.extension.step if term.extension else term.start)):
            terms.setdefault(step, []).append(term)
    return CompiledProcedure(
        procedure,
        {key: tuple(found) for key, found in ways.items()},
        {key: tuple(found) for key, found in gates.items()},
        tuple(uncompiled),
        {key: tuple(found) for key, found in terms.items()},
        frozenset(needs_replay),
        _new_units(procedure),
    )


def _new_units(procedure: Procedure) -> dict[str, tuple[tuple[int, int, str], ...]]:
    out: dict[str, tuple[tuple[int, int, str], ...]] = {}
    for step in procedure.steps:
        if step.new_unit:
            out[step.id] = (*out.get(step.id, ()), (*span(step.since, step.until), step.new_unit))
    return out
