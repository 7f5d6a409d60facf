"""Stages out of cases in bulk: those of `with_stages`, whichever way a case is told."""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

import duckdb
from attrs import evolve
from hypothesis import example, given, settings
from hypothesis import strategies as st

from partyorg.bulk.life_cycle import StagesWritten, write_stages
from partyorg.bulk.source import ParquetFolder, save_parquet
from partyorg.facts import (
    Case,
    CaseStep,
    Event,
    Fact,
    Person,
    Register,
    Settings,
    Stage,
    Waiver,
)
from partyorg.membership import Procedure, load_procedure, with_stages
from tests.membership.procedures import SMALL, national
from tests.membership.test_machine import DATA, OUTCOMES, WALKS

AS_OF = date(2028, 6, 30)

BACK = """
format = "partyorg.procedure/1"
id = "example.back"
title = "来回"
title_en = "to and fro"
window = { since = 2014-01-01 }
start = "out"
goal = "gone"

[[state]]
id = "out"
title = "外"

[[state]]
id = "in"
title = "内"
stage = "activist"

[[state]]
id = "still_in"
title = "仍在内"
stage = "activist"

[[state]]
id = "further"
title = "更进"
stage = "target"

[[state]]
id = "gone"
title = "去"
stage = "ended"
end = true

[[step]]
id = "record_talk"
move = [{ from = "out", to = "in" }, { from = "in", to = "still_in" }, { from = "still_in", to = "further" }]
until = 2021-01-01
repeat = true

[[step]]
id = "record_talk"
move = [{ from = ["out", "in", "still_in"], to = "further" }]
since = 2021-01-01
repeat = true

[[step]]
id = "apply_conversion"
from = ["in", "still_in", "further"]
to = "out"
repeat = true

[[step]]
id = "file_activist"
from = ["out", "in", "still_in", "further"]
new_unit = "unit"
repeat = true

[[step]]
id = "reconsider"
move = [{ from = "further", outcome = ["failed", "cancelled"], to = "gone" }, { from = "further", outcome = "disagree", to = "in" }]
"""

PROCEDURES: tuple[Procedure, ...] = (
    national("development"),
    national("membership"),
    load_procedure(BACK),
    load_procedure(SMALL),
)


def stages(file: Path) -> list[tuple[object, ...]]:
    """The rows of a file of stages."""
    with duckdb.connect() as connection:
        columns = 'id, person, stage, since, until, unit, "case"'
        return connection.execute(f"SELECT {columns} FROM read_parquet(?)", [str(file)]).fetchall()


def expected(register: Register, procedures: tuple[Procedure, ...] = PROCEDURES) -> list[tuple[object, ...]]:
    """The stages that the object engine adds to a register."""
    own = {id(s) for s in register.facts(Stage)}
    found = [s for s in with_stages(register, procedures, AS_OF).facts(Stage) if id(s) not in own]
    return [(s.id, s.person, s.stage, s.since, s.until, s.unit, s.case) for s in found]


def written(
    source: Register | Path, folder: Path, *, columns: bool = True
) -> tuple[StagesWritten, list[tuple[object, ...]]]:
    """The stages of a source in bulk."""
    file = folder / "derived.parquet"
    said = write_stages(source, PROCEDURES, AS_OF, file, columns=columns)
    return said, stages(file)


def registers(seed: int) -> Register:
    """A register with cases of four procedures, their records moved, doubled, corrected, withdrawn and spoilt."""
    random = Random(seed)
    walk = random.choice(list(WALKS))
    facts: dict[str, Fact] = {fact.id: fact for fact in random.choice(WALKS[walk]).case.context.facts()}
    for n in range(random.randint(1, 6)):
        for fact in _case(random, f"c{n}", f"p{n}" if n else "p"):
            facts[fact.id] = fact
    for fact in _beside(random):
        facts[fact.id] = fact
    kept = [name for name in ("stages", "units", "tenures", "placements", "waivers") if random.random() < 0.7]
    return Register.of(facts.values(), settings=Settings(), kept=kept)


def _case(random: Random, id: str, person: str) -> list[Fact]:
    name = random.choice(["back", "back", *WALKS])
    if name == "back":
        procedure = PROCEDURES[2]
        days = sorted(random.choices(range(60), k=random.randint(0, 9)))
        steps = [
            CaseStep(
                id=f"{id}-{n}", case=id, step=random.choice([*procedure.step_versions, "unheard_of"]),
                on=date(2020, 12, 1) + timedelta(days=day), outcome=random.choice(("", "failed", "disagree")),
                data={"unit": random.choice(("b2", "b3", "", Decimal(7)))} if random.random() < 0.6 else {},
            )
            for n, day in enumerate(days)
        ]  # fmt: skip
        opened = date(2020, 11, 1)
    else:
        base = random.choice(WALKS[name][:3] if random.random() < 0.7 else WALKS[name]).case
        procedure, opened = national(name.split("-", maxsplit=1)[0]), base.opened_on
        steps = [evolve(s, id=f"{id}-{n}", case=id) for n, s in enumerate(base.steps)]
        steps = [_spoilt(random, s, procedure) for s in steps if random.random() < 0.96]
    out: list[Fact] = list(steps)
    for step in steps:
        if random.random() < 0.06:
            other = evolve(step, id=f"{step.id}+", replaces=step.id)
            if random.random() < 0.5:
                other = evolve(other, replaces="", supersedes=step.id)
            status = random.choice(("valid", "corrected", "cancelled", "planned"))
            out.append(_spoilt(random, evolve(other, status=status), procedure))
    if random.random() < 0.97:
        status = random.choice(("valid",) * 9 + ("cancelled",))
        unit = random.choice(("b1", "b1", ""))
        out.append(
            Case(id=id, person=person, procedure=procedure.id, unit=unit, opened_on=opened, status=status)
        )
    return out


def _spoilt(random: Random, step: CaseStep, procedure: Procedure) -> CaseStep:
    what = random.choice(("keep",) * 30 + ("move", "outcome", "data", "step", "undated"))
    if what == "move" and step.on:
        return evolve(step, on=step.on + timedelta(days=random.choice((-366, -31, -5, -1, 1, 30, 92, 366))))
    if what == "outcome":
        return evolve(step, outcome=random.choice(OUTCOMES))
    if what == "data":
        key = random.choice(sorted(DATA))
        cell = random.choice(DATA[key])
        return evolve(step, data={**step.data, key: Decimal(cell) if isinstance(cell, int) else cell})
    if what == "step":
        return evolve(step, step=random.choice([*procedure.step_versions]))
    return evolve(step, on=None) if what == "undated" else step


def _beside(random: Random) -> list[Fact]:
    """Facts about the people of cases that the cases did not make."""
    out: list[Fact] = []
    if random.random() < 0.3:
        out.append(Waiver(id="w", rule="DEV-20", subject=random.choice(("p", "m1"))))
    if random.random() < 0.3:
        on = date(2000, 1, 1)
        out.append(
            Event(id="e", kind=random.choice(("born", "warning")), subject=random.choice(("p", "m1")), on=on)
        )
    if random.random() < 0.3:
        out.append(Person(id="p1", born_on=date(2001, 5, 5)))
    if random.random() < 0.3:
        out.append(Stage(id="s", person="p1", stage="full", since=date(2010, 1, 1)))
    if random.random() < 0.2:
        day = date(2019, 6, 1)
        out.append(Stage(id="m", person="m1", stage="full", since=day, revoked_on=day + timedelta(days=400)))
    return out


@settings(max_examples=10)
@given(seed=st.integers(0, 10**9), columns=st.booleans())
@example(seed=219, columns=False)
def test_stages_in_bulk_are_those_of_the_fold(
    seed: int, columns: bool, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whatever is wrong with the histories, and whichever way tells them."""
    register = registers(seed)
    _, found = written(register, tmp_path_factory.mktemp("stages"), columns=columns)
    assert sorted(found, key=repr) == sorted(expected(register), key=repr)


def back(case: str, *steps: tuple[date, str, str, str]) -> list[Fact]:
    """A case to and fro, by day, step, outcome and unit."""
    return [
        Case(id=case, person=f"p-{case}", procedure="example.back", unit="b1", opened_on=date(2020, 1, 1)),
        *(
            CaseStep(
                id=f"{case}-{n}", case=case, step=step, on=on, outcome=outcome,
                data={"unit": unit} if unit else {},
            )
            for n, (on, step, outcome, unit) in enumerate(steps)
        ),
    ]  # fmt: skip


TALK, LEAVE, MOVE, END = "record_talk", "apply_conversion", "file_activist", "reconsider"
D = [date(2020, 2, n) for n in range(1, 20)]
AWKWARD = [
    *back("same day in and out", (D[0], TALK, "", ""), (D[0], LEAVE, "", "")),
    *back("out, and in and on in one day", (D[0], TALK, "", ""), (D[2], LEAVE, "", ""),
          (D[6], TALK, "", ""), (D[6], TALK, "", ""), (D[6], TALK, "", "")),
    *back("moved on the first day", (D[0], TALK, "", ""), (D[0], MOVE, "", "b2"), (D[3], MOVE, "", "b3")),
    *back("moved outside", (D[0], MOVE, "", "b2"), (D[1], TALK, "", ""), (D[1], MOVE, "", "b1")),
    *back("moved and on in one day", (D[0], TALK, "", ""), (D[4], MOVE, "", "b9"), (D[4], TALK, "", ""),
          (D[4], TALK, "", "")),
    *back("another text", (D[0], TALK, "", ""), (date(2021, 1, 1), TALK, "", "")),
    *back("no such outcome", (D[0], TALK, "", ""), (date(2021, 1, 1), TALK, "", ""), (date(2021, 1, 2), END, "", ""),
          (date(2021, 1, 3), END, "failed", "")),
    Case(id="a member", person="p-m", procedure="national.membership", opened_on=D[0]),
    CaseStep(id="m1", case="a member", step="register_mobile", on=D[1]),
    CaseStep(id="m2", case="a member", step="withdraw_membership", on=D[3]),
    *back("a unit that is a number", (D[0], TALK, "", ""), (D[4], MOVE, "", "007")),
]  # fmt: skip


def test_awkward_histories_come_to_the_same_in_columns(tmp_path: Path) -> None:
    """Several moves in one day, ends and new beginnings, changes of unit; what is odd goes to the table."""
    register = Register.of(AWKWARD)
    said, found = written(register, tmp_path)
    assert sorted(found, key=repr) == sorted(expected(register), key=repr)
    assert (said.in_columns, said.by_table, said.by_fold) == (8, 0, 1)
    _, again = written(register, tmp_path, columns=False)
    assert again == found
    ended = [row for row in found if row[-1] == "out, and in and on in one day"]
    assert [(row[2], row[3], row[4]) for row in ended] == [("activist", D[0], D[2]), ("target", D[6], None)]


WALK = next(walk for walk in WALKS["development-2014"] if walk.title == "whole walk")


@pytest.mark.parametrize(
    ("more", "folded"),
    [
        ([], 0),
        ([Waiver(id="w", rule="DEV-20", subject="p")], 1),
        ([Event(id="e", kind="born", subject="p", on=date(2010, 1, 1))], 1),
        ([Event(id="e", kind="warning", subject="m1", on=date(2020, 1, 1))], 0),
        ([Stage(id="s", person="m1", stage="full", since=date(2020, 8, 1), supersedes="m1-stage")], 1),
        ([Person(id="x", born_on=date(2010, 1, 1))], 0),
    ],
)
def test_what_the_table_does_not_look_at_is_told_by_the_fold(
    more: list[Fact], folded: int, tmp_path: Path
) -> None:
    """A waiver, a birth on record, a stage corrected later: the vote that was short is judged as on objects."""
    vote = next(step for step in WALK.case.steps if step.step == "admission_vote")
    steps = [evolve(s, data={**s.data, "present": Decimal(5)}) if s is vote else s for s in WALK.case.steps]
    facts = {fact.id: fact for fact in WALK.case.context.facts()}
    facts |= {
        fact.id: evolve(fact, id="m1-stage", status="corrected")
        for fact in WALK.case.context.facts(Stage)
        if fact.person == "m1" and any(f.supersedes for f in more)
    }
    row = Case(id="c", person="p", procedure=WALK.case.procedure, unit="b1", opened_on=WALK.case.opened_on)
    register = Register.of([*facts.values(), row, *steps, *more])
    said, found = written(register, tmp_path)
    assert found == expected(register)
    assert (said.by_table, said.by_fold) == (1 - folded, folded)


def test_steps_that_columns_do_not_tell_are_named() -> None:
    """Gated steps by name; a procedure without gates has none."""
    from partyorg.bulk.case_moves import moves_of
    from partyorg.membership.compiled import compile_procedure

    why = moves_of(compile_procedure(p) for p in PROCEDURES).why
    assert why["national.membership"] == ("remove", "suspend_membership")
    assert "admission_vote" in why["national.development"]
    assert "example.back" not in why


def test_a_folder_with_cases_is_told_where_it_lies(tmp_path: Path) -> None:
    """From Parquet to Parquet, by columns, table and fold; the file joins the register, and may be made again."""
    register = next(
        r for r in map(registers, range(100))
        if {c.procedure for c in r.facts(Case)} >= {"example.back", "national.development"} and any(r.facts(Waiver))
        and len(expected(r)) > 5
    )  # fmt: skip
    folder = tmp_path / "register"
    save_parquet(register, folder)
    file = folder / "stages-from-cases.parquet"
    said = write_stages(folder, PROCEDURES, AS_OF, file)
    assert sorted(stages(file), key=repr) == sorted(expected(register), key=repr)
    assert said.count == len(stages(file)) > 0
    joined = {s.id for s in ParquetFolder(folder).register(["stages"], {}).facts(Stage)}
    assert joined == {s.id for s in with_stages(register, PROCEDURES, AS_OF).facts(Stage)}
    assert write_stages(folder, PROCEDURES, AS_OF, file) == said


def test_a_register_without_cases_has_no_stages_of_cases(tmp_path: Path) -> None:
    """The file is there, and empty."""
    said, found = written(Register.of([Person(id="p")]), tmp_path)
    assert (said.count, found) == (0, [])
