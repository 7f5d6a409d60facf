"""Three tellings of one life cycle come to the same: the fold, the machine on transitions, and the compiled table."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from partyorg.facts import CaseStep
from partyorg.membership import CaseRecord, Procedure, load_procedure
from partyorg.membership.compiled import compile_procedure, rows_of
from partyorg.membership.explore import explore
from partyorg.membership.machine import edges, machine_of, triggers_from, walk
from partyorg.membership.records import visible_steps
from partyorg.membership.replaying import folded, ordered
from partyorg.membership.stage_walk import as_fact, intervals
from partyorg.testing import load_cases
from tests.membership.procedures import CASES, SMALL, national

WALKS = {
    name: load_cases(CASES / f"{name}.cases.toml", national(name.split("-", maxsplit=1)[0]))
    for name in ("development-2014", "development-2026", "membership-after")
}
MACHINES = {name: machine_of(national(name)) for name in ("development", "membership")}
COMPILED = {
    name: compile_procedure(national(name.split("-", maxsplit=1)[0]), walks[0].case.context)
    for name, walks in WALKS.items()
}


def three_ways(name: str, case: CaseRecord, as_of: date) -> list[tuple[str, int, int, int]]:
    """State, since when, taken, refused: by the fold, the machine and the table."""
    kind = name.split("-", maxsplit=1)[0]
    procedure = national(kind)
    folds = folded(case, procedure, as_of), walk(case, procedure, as_of, machine=MACHINES[kind])
    out = [(f.state.id, f.since.toordinal(), len(f.taken), len(f.refused)) for f in folds]
    table = COMPILED[name].replay(case, as_of)
    rows = rows_of(ordered(procedure, visible_steps(case, as_of)))
    person = case.context.get(case.person)
    born = getattr(person, "born_on", None)
    opened = case.opened_on.toordinal()
    found = intervals(
        COMPILED[name], case.id, case.unit, rows, opened, case.person, born.toordinal() if born else None
    )
    assert tuple(as_fact(one, case.person, case.id) for one in found) == tuple(folds[0].stages)
    return [*out, (table.state, table.since, table.taken, table.refused)]


@pytest.mark.parametrize("name", WALKS)
def test_the_three_agree_on_every_scenario(name: str) -> None:
    """All variations of the scenario files, their last days included."""
    for one in WALKS[name]:
        first, second, third = three_ways(name, one.case, one.as_of)
        assert first == second == third, one.title


DATA = {
    "contacts": ("m1", "m1,m2", "m1,m4", "m1,m2,m3", ""),
    "introducers": ("m1,m2", "m1,m5", "m1", "m1,m6", "m2,m4", "p,m1"),
    "due": (20, 9, 10), "present": (15, 10, 5, 11), "yes": (14, 10, 5, 11, 4), "written": (1, 5),
    "months": (5, 6, 12, 13), "days": (2, 3), "hours": (20, 24), "opinions": ("members", ""),
    "recommended_by": ("league", ""), "ballot": ("secret", "open"), "leaving": ("within_3_months",),
    "unit": ("b2",),
}  # fmt: skip
OUTCOMES = ("", "passed", "failed", "agree", "disagree", "converted", "extended", "cancelled", "objection")


@st.composite
def histories(draw: st.DrawFn, name: str) -> CaseRecord:
    """A walk of a scenario with records moved, left out, doubled, spoilt and added."""
    base = draw(st.sampled_from([*[WALKS[name][0]] * 3, *WALKS[name]]))
    procedure = national(name.split("-", maxsplit=1)[0])
    steps: list[CaseStep] = []
    for n, record in enumerate(base.case.steps):
        what = draw(st.sampled_from(("keep",) * 12 + ("drop", "move", "double", "outcome", "data", "by")))
        if what == "drop":
            continue
        if what == "move":
            assert record.on
            days = draw(st.sampled_from((-366, -31, -5, -1, 1, 2, 30, 31, 92, 184, 366)))
            record = evolve(record, on=record.on + timedelta(days=days))
        elif what == "outcome":
            record = evolve(record, outcome=draw(st.sampled_from(OUTCOMES)))
        elif what == "data":
            key = draw(st.sampled_from(sorted(DATA)))
            value = draw(st.sampled_from(DATA[key]))
            data = {**record.data, key: Decimal(value) if isinstance(value, int) else value}
            if draw(st.booleans()):
                data.pop(draw(st.sampled_from(sorted(data))))
            record = evolve(record, data=data)
        elif what == "by":
            record = evolve(record, by=draw(st.sampled_from(("b1", "c1", "p", ""))))
        elif what == "double":
            steps.append(evolve(record, id=f"twice-{n}"))
        steps.append(evolve(record, id=f"r{n:03}"))
    for n in range(draw(st.integers(0, 2))):
        step = draw(st.sampled_from(sorted(procedure.step_versions)))
        on = draw(st.dates(date(2019, 1, 1), date(2027, 12, 31)))
        outcome = draw(st.sampled_from(OUTCOMES))
        steps.append(CaseStep(id=f"x{n}", case="c", step=step, on=on, outcome=outcome, by="c1"))
    return evolve(base.case, steps=tuple(steps))


@settings(max_examples=60)
@given(histories("development-2014"))
def test_the_three_agree_on_spoilt_histories_of_2014(case: CaseRecord) -> None:
    """Whatever is wrong with a history, the fold, the machine and the table refuse the same."""
    first, second, third = three_ways("development-2014", case, date(2028, 12, 31))
    assert first == second == third


@settings(max_examples=40)
@given(histories("development-2026"))
def test_the_three_agree_on_spoilt_histories_of_2026(case: CaseRecord) -> None:
    """The same across the change of text."""
    first, second, third = three_ways("development-2026", case, date(2028, 12, 31))
    assert first == second == third


def test_every_gate_of_the_national_texts_is_compiled() -> None:
    """Nothing is left to be replayed one by one."""
    assert [compiled.uncompiled for compiled in COMPILED.values()] == [(), (), ()]


def test_a_gate_that_cannot_be_compiled_is_named_and_still_holds() -> None:
    """The table says which, and replays the cases it concerns step by step."""
    text = SMALL.replace(
        'window = ["open", "-1m"]',
        'window = ["open", "-1m"]\nscope = { person = { age = { at_least = 1 } } }',
    )
    procedure = load_procedure(text)
    compiled = compile_procedure(procedure)
    assert compiled.uncompiled == ("EX-01",)
    plain = compile_procedure(load_procedure(SMALL))
    assert plain.uncompiled == ()
    case = CaseRecord(
        id="c", person="p", procedure="example.small", opened_on=date(2021, 1, 1),
        steps=(
            CaseStep(id="1", case="c", step="record_talk", on=date(2021, 1, 31)),
            CaseStep(id="2", case="c", step="approve", on=date(2021, 2, 27)),
            CaseStep(id="3", case="c", step="approve", on=date(2021, 2, 28)),
        ),
    )  # fmt: skip
    assert plain.replay(case, date(2021, 12, 31)).state == "done"
    assert plain.replay(case, date(2021, 2, 27)).refused == 1


def test_the_machine_has_every_state_and_move() -> None:
    """Nothing is lost on the way from the file to transitions."""
    procedure = national("development")
    machine = MACHINES["development"]
    assert set(machine.states) == set(procedure.state)
    assert set(machine.events) == set(procedure.step_versions)
    for edge in edges(procedure):
        assert edge.step.id in triggers_from(machine, edge.source)


@pytest.mark.parametrize(
    ("name", "day", "unreached"),
    [
        ("development", date(2015, 1, 5), {"agreed"}),
        ("development", date(2025, 8, 1), set()),
        ("development", date(2026, 6, 1), set()),
        ("membership", date(2020, 1, 1), set()),
    ],
)
def test_no_state_is_a_dead_end_but_the_intended_ends(name: str, day: date, unreached: set[str]) -> None:
    """Walked with every gate, each state is reached in its text, and leads on to an intended end."""
    procedure: Procedure = national(name)
    samples = {"suspend_membership": {"since": "2019-01-01"}, "remove": {"since": "2019-01-01"}}
    found = explore(procedure, day, samples if name == "membership" else None)
    assert set(procedure.state) - set(found.ways) == unreached
    assert found.dead_ends == ()
