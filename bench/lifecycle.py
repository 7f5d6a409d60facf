"""Replaying cases in bulk: moves against `transitions` itself, a step with all its gates, a million cases streaming."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from itertools import repeat

from attrs import evolve

from partyorg import load_catalogue
from partyorg.facts import CaseStep, Person, Register, Stage, Unit
from partyorg.membership import CaseRecord, replay
from partyorg.membership.compiled import CompiledProcedure, compile_procedure, rows_of
from partyorg.membership.history import Row
from partyorg.membership.machine import Walker, machine_of
from partyorg.membership.replaying import ordered

__all__ = ["WALK", "case", "compiled", "looked_up", "replays", "rows", "triggered"]

WALK: tuple[tuple[str, date, str, dict[str, str | int]], ...] = (
    ("submit_application", date(2019, 3, 1), "", {}),
    ("record_talk", date(2019, 3, 20), "", {}),
    ("decide_activist", date(2019, 4, 10), "", {"recommended_by": "league"}),
    ("assign_contacts", date(2019, 4, 15), "", {"contacts": "m1,m2"}),
    ("file_activist", date(2019, 4, 20), "", {}),
    ("assess", date(2019, 10, 8), "", {}),
    ("assess", date(2020, 4, 8), "", {}),
    ("propose_target", date(2020, 4, 15), "", {"opinions": "members"}),
    ("higher_file", date(2020, 4, 25), "", {}),
    ("assign_introducers", date(2020, 5, 6), "", {"introducers": "m1,m2"}),
    ("record_political_review", date(2020, 5, 20), "passed", {}),
    ("record_training", date(2020, 5, 30), "", {"days": 3}),
    ("branch_review_pass", date(2020, 6, 1), "", {}),
    ("prereview_result", date(2020, 6, 5), "passed", {}),
    ("issue_form", date(2020, 6, 6), "", {}),
    ("admission_vote", date(2020, 6, 10), "passed", {"due": 20, "present": 15, "yes": 14}),
    ("record_committee_talk", date(2020, 7, 1), "", {}),
    ("committee_approve", date(2020, 7, 10), "agree", {}),
    ("enroll", date(2020, 7, 15), "", {}),
    ("file_approval", date(2020, 7, 20), "", {}),
    ("take_oath", date(2020, 7, 30), "", {}),
    ("apply_conversion", date(2021, 6, 1), "", {}),
    ("conversion_vote", date(2021, 6, 10), "converted", {"due": 20, "present": 15, "yes": 14}),
    ("committee_approve_conversion", date(2021, 7, 10), "converted", {}),
    ("archive", date(2021, 8, 1), "", {}),
)
"""Every step of the text of 2014, once, with what its gates ask for. All of it is fictitious."""


def case() -> CaseRecord:
    """The walk as a case, with the ledgers that its gates look at."""
    context = Register.of(
        [
            Person(id="p", born_on=date(1999, 3, 1)), Person(id="m1"), Person(id="m2"),
            Stage(person="m1", stage="full", since=date(2005, 7, 1)),
            Stage(person="m2", stage="full", since=date(2006, 7, 1)),
            Unit(id="c1", kind="committee"), Unit(id="b1", kind="branch", parent="c1"),
        ]
    )  # fmt: skip
    steps = tuple(
        CaseStep(
            id=f"{n:02}", case="c", step=step, on=on, outcome=outcome, by="c1",
            data={k: Decimal(v) if isinstance(v, int) else v for k, v in data.items()},
        )
        for n, (step, on, outcome, data) in enumerate(WALK)
    )  # fmt: skip
    return CaseRecord(
        id="c", person="p", procedure="national.development", unit="b1", opened_on=date(2019, 3, 1),
        steps=steps, context=context,
    )  # fmt: skip


def compiled() -> CompiledProcedure:
    """The national procedure as a table."""
    return compile_procedure(load_catalogue().procedure("national.development"), case().context)


def rows(table: CompiledProcedure) -> list[Row]:
    """The walk as rows."""
    return list(rows_of(ordered(table.procedure, case().steps)))


def replays(table: CompiledProcedure, times: int) -> None:
    """Replay the walk again and again; every step has to be taken."""
    walk, opened, born = rows(table), date(2019, 3, 1).toordinal(), date(1999, 3, 1).toordinal()
    found = [table.run(walk, opened, "p", born) for _ in range(times)]
    assert {(f.taken, f.refused, f.state) for f in found} == {(len(walk), 0, "full")}


def looked_up(table: CompiledProcedure, times: int) -> None:
    """The moves of the walk in a dictionary from state and step to state, written for it: no outcomes, no dates, no count."""
    moves = {key: ways[0][3] for key, ways in table.ways.items()}
    outcomes = {
        (key, outcome): way[3] for key, ways in table.ways.items() for way in ways for outcome in way[2] or ()
    }
    walk = rows(table)
    for _ in range(times):
        state = table.procedure.start
        for step, _, outcome, _, _ in walk:
            state = outcomes.get(((state, step), outcome)) or moves[state, step]
        assert state == "full"


def triggered(table: CompiledProcedure, times: int) -> None:
    """Trigger the machine for the walk again and again, gates left out."""
    machine = machine_of(table.procedure)
    records = ordered(table.procedure, case().steps)
    for _ in range(times):
        walker = Walker(table.procedure.start)
        for record in records:
            machine.events[record.step].trigger(walker, record=record)
        assert walker.state == "full"


def bare(table: CompiledProcedure) -> CompiledProcedure:
    """The table with its moves alone."""
    return evolve(table, gates={}, terms={}, uncompiled=())


def streamed(number: int) -> Iterator[int]:
    """Stream cases through the table; the peak of memory in kB after a tenth of them, and after all."""
    from resource import RUSAGE_SELF, getrusage

    table = compiled()
    walk, opened, born = rows(table)[:9], date(2019, 3, 1).toordinal(), date(1999, 3, 1).toordinal()
    for n, (_, outcome) in enumerate(table.stream(repeat(("c", walk, opened, "p", born), number))):
        assert outcome.refused == 0
        if n in (number // 10, number - 1):
            yield getrusage(RUSAGE_SELF).ru_maxrss


def straightforward(table: CompiledProcedure) -> str:
    """The same walk by `replay`, with everything that it says."""
    return replay(case(), table.procedure, date(2021, 12, 31)).state.id
