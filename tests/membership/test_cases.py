"""Cases: files and tables of records, what is seen on a day, stages for a register, and the shortest way ahead."""

import itertools
import json
import tomllib
from datetime import date
from pathlib import Path

import jsonschema  # type: ignore[import-untyped]
import pytest

from partyorg.errors import InputError
from partyorg.facts import Case, CaseStep, Person, Register, Stage
from partyorg.membership import CaseRecord, cases_in, load_case, plan, replay, stages_of, with_stages
from partyorg.testing import CaseWalk, load_cases
from partyorg.workdays import Certainty
from tests.membership.procedures import CASES, ROOT, national

CASE = """
format = "partyorg.case/1"
id = "c1"
person = "p1"
procedure = "national.development"
unit = "b1"
opened_on = 2024-03-01

[[step]]
step = "submit_application"
on = 2024-03-01

[[step]]
id = "talk"
step = "record_talk"
on = 2024-03-20
recorded_on = 2024-03-21

[[people]]
id = "p1"
born_on = 2005-01-01
"""


def written(tmp_path: Path, text: str) -> Path:
    """The text in a file."""
    path = tmp_path / "case.toml"
    path.write_text(text, encoding="utf-8")
    return path


def named(title: str, file: str = "development-2014") -> CaseWalk:
    """A variation of the scenario files by its title."""
    walks = load_cases(CASES / f"{file}.cases.toml", national("development"))
    return next(walk for walk in walks if walk.title == title)


def test_a_case_file_is_read_with_what_else_is_known(tmp_path: Path) -> None:
    """Records keep their order, context tables become facts."""
    case = load_case(written(tmp_path, CASE), procedure=national("development"))
    assert [s.step for s in case.steps] == ["submit_application", "record_talk"]
    assert isinstance(case.context.get("p1"), Person)
    assert len(list(case.facts().facts(CaseStep))) == 2


def test_the_published_schema_takes_the_example_and_refuses_what_the_reader_refuses() -> None:
    """An editor that knows the schema says the same as the reader."""
    schema = json.loads((ROOT / "src/partyorg/schemas/case.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    for text in (CASE, (ROOT / "examples/case-walk.toml").read_text(encoding="utf-8")):
        data = json.loads(json.dumps(tomllib.loads(text), default=str))
        assert list(validator.iter_errors(data)) == []
        data["step"][0]["onn"] = data["step"][0].pop("on")
        assert len(list(validator.iter_errors(data))) == 2


FAULTY = [
    ("a step that the procedure lacks", 'step = "record_talk"', 'step = "record_tlak"', "M110", 16, "record_talk"),
    ("an unknown key", "on = 2024-03-20", "onn = 2024-03-20", "D102", 17, "on"),
    ("a step without a date", "on = 2024-03-20\n", "", "D103", 14, ""),
    ("a text for a date", "on = 2024-03-20", 'on = "2024-03-20"', "D104", 17, ""),
    ("an unknown outcome", "on = 2024-03-20", 'on = 2024-03-20\noutcome = "pased"', "D106", 18, "passed"),
    ("a correction of nothing", "recorded_on = 2024-03-21", 'replaces = "tolk"', "M112", 18, "talk"),
    ("two records of one id", 'step = "submit_application"', 'id = "talk"\nstep = "submit_application"', "M111", 16, ""),
    ("a fact that is none", "born_on = 2005-01-01", 'born_on = "soon"', "R", 22, ""),
    ("a status that is none", "recorded_on = 2024-03-21", 'status = "valide"', "D105", 18, "valid"),
    ("no person", 'person = "p1"\n', "", "D103", 0, ""),
    ("another format", "partyorg.case/1", "partyorg.case/9", "D105", 2, "partyorg.case/1"),
]  # fmt: skip


@pytest.mark.parametrize(("what", "old", "new", "code", "line", "near"), FAULTY, ids=[f[0] for f in FAULTY])
def test_a_faulty_case_is_refused_with_its_line(
    tmp_path: Path, what: str, old: str, new: str, code: str, line: int, near: str
) -> None:
    """Code, line and nearest spelling are told."""
    text = CASE.replace(old, new, 1)
    assert text != CASE, what
    with pytest.raises(InputError) as caught:
        load_case(written(tmp_path, text), procedure=national("development"))
    fault = caught.value.faults[0]
    assert fault.code.startswith(code)
    assert not line or fault.where.line in (line, line + 1, line - 1)
    assert not near or fault.nearest == near


@pytest.mark.parametrize("data", [b"\xff\xfe", b"a = ", b"a = [" * 2000])
def test_what_is_no_toml_is_a_fault(tmp_path: Path, data: bytes) -> None:
    """Bad bytes give one fault and no traceback."""
    path = tmp_path / "case.toml"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        load_case(path)
    assert [f.code for f in caught.value.faults] == ["D101"]


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    """So is a file that is not there."""
    with pytest.raises(InputError):
        load_case(tmp_path / "none.toml")


def test_what_was_recorded_later_is_not_known_yet(tmp_path: Path) -> None:
    """`as_known` hides a record made afterwards, though it is about an earlier day."""
    case = load_case(written(tmp_path, CASE))
    procedure = national("development")
    known = replay(case, procedure, date(2024, 3, 31), as_known=date(2024, 3, 20))
    later = replay(case, procedure, date(2024, 3, 31), as_known=date(2024, 3, 21))
    assert (len(known.timeline), len(later.timeline)) == (1, 2)


def test_nothing_after_the_day_is_seen() -> None:
    """Records dated later change nothing before their day."""
    walk = named("whole walk")
    state = replay(walk.case, national("development"), date(2020, 6, 9))
    assert state.state.id == "prereview_passed"
    assert max(t.record.on for t in state.timeline if t.record.on) <= date(2020, 6, 9)


def test_without_ledgers_nothing_is_met_or_refused_for_want_of_them() -> None:
    """With no stages and no units known, those gates are unknown: the steps are taken, and the question is shown."""
    walk = named("whole walk")
    case = CaseRecord(
        id="c", person="p", procedure="national.development", unit="b1", opened_on=date(2019, 3, 1),
        steps=walk.case.steps,
    )  # fmt: skip
    state = replay(case, national("development"), date(2021, 12, 31))
    assert state.state.id == "full"
    assert state.refusals == ()
    open_ = {u.rule for t in state.timeline for u in t.unknown}
    assert {"DEV-01.known", "DEV-05.full", "DEV-11.full", "DEV-12", "DEV-26"} <= open_


def test_cases_in_tables_come_to_the_same_whatever_the_order_of_rows() -> None:
    """Rows of `cases` and `case_steps` are the case of the file."""
    walk = named("whole walk")
    facts = [*walk.case.context.facts(), *reversed(walk.case.steps)]
    row = Case(id="c", person="p", procedure="national.development", unit="b1", opened_on=date(2019, 3, 1))
    (case,) = cases_in(Register.of([row, *facts]))
    first, second = (replay(c, national("development"), walk.as_of) for c in (case, walk.case))
    assert [t.record.id for t in first.timeline] == [t.record.id for t in second.timeline]
    assert first.stages == second.stages


def test_a_register_gets_the_stages_of_its_cases() -> None:
    """A person without stages has those of the case; those on record stay."""
    walk = named("whole walk")
    row = Case(id="c", person="p", procedure="national.development", unit="b1", opened_on=date(2019, 3, 1))
    register = Register.of([row, *walk.case.context.facts(), *walk.case.steps])
    full = with_stages(register, [national("development")], date(2021, 12, 31))
    stages = [s for s in full.facts(Stage) if s.person == "p"]
    assert [s.stage for s in stages] == ["applicant", "activist", "target", "probationary", "full"]
    assert all(a.until == b.since for a, b in itertools.pairwise(stages))
    assert with_stages(full, [national("development")], date(2021, 12, 31)) == full


def test_what_if_is_one_more_record() -> None:
    """A vote on Friday is tried on the register with the record added, and nothing else changes."""
    walk = named("a vote before the form")
    row = Case(id="c", person="p", procedure="national.development", unit="b1", opened_on=date(2019, 3, 1))
    base = Register.of([row, *walk.case.context.facts(), *walk.case.steps[:-1]])
    friday = CaseStep(id="f", case="c", step="issue_form", on=date(2020, 6, 12))
    (before,), (after,) = cases_in(base), cases_in(base.with_(friday))
    states = [replay(case, national("development"), date(2020, 6, 12)) for case in (before, after)]
    ways = [{n.step.id for n in state.next if n.open} for state in states]
    assert "admission_vote" not in ways[0]
    assert "admission_vote" in ways[1]


def test_stages_after_a_move_carry_the_new_unit() -> None:
    """The span of the old unit ends on the day of the move."""
    walk = named("moved in month eleven, conversion put off by six months")
    stages = stages_of(walk.case, national("development"), walk.as_of)
    assert [(s.unit, s.since) for s in stages if s.stage == "probationary"] == [
        ("b1", date(2020, 6, 10)), ("b2", date(2021, 5, 12)),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("title", "file", "counts_from"),
    [
        ("talk still to come", "development-2014", date(2021, 3, 31)),
        ("probation under way", "development-2014", date(2021, 6, 10)),
        ("extended by six months", "development-2014", date(2021, 12, 10)),
        ("publicity under way", "development-2026", date(2027, 6, 23)),
    ],
)
def test_the_earliest_day_of_full_membership(title: str, file: str, counts_from: date) -> None:
    """A year of cultivation, five working days of publicity, a year of probation: counted from where the case stands."""
    walk = named(title, file)
    found = plan(walk.case, national("development"), walk.as_of)
    assert found is not None
    assert found.counts_from == counts_from
    assert [step.on for step in found.steps] == sorted(step.on for step in found.steps)


def test_a_plan_that_rests_on_unpublished_working_days_says_so() -> None:
    """Publicity in a year without a working-day table is estimated."""
    walk = named("a target of the old text stays one", "development-2026")
    case = CaseRecord(
        id="c", person="p", procedure="national.development", unit="b1", opened_on=date(2025, 3, 3),
        steps=walk.case.steps[:4], context=walk.case.context,
    )  # fmt: skip
    found = plan(case, national("development"), date(2029, 6, 1))
    assert found is not None
    assert found.certainty is Certainty.UNKNOWN


@pytest.mark.parametrize("title", ["whole walk", "not passed by the meeting", "cancelled"])
def test_there_is_no_plan_from_an_end(title: str) -> None:
    """Who has arrived, or cannot arrive any more, has no way ahead."""
    walk = named(title)
    assert plan(walk.case, national("development"), walk.as_of) is None


def test_a_case_of_a_large_register_carries_what_it_names_alone() -> None:
    """Other people's facts stay behind, ledgers stay kept, and the outcome is the same."""
    walk = named("whole walk")
    row = Case(id="c", person="p", procedure="national.development", unit="b1", opened_on=date(2019, 3, 1))
    others = [Person(id=f"x{n}") for n in range(50)]
    stages = [Stage(person=f"x{n}", stage="full", since=date(2000, 1, 1)) for n in range(50)]
    register = Register.of(
        [row, *walk.case.context.facts(), *walk.case.steps, *others, *stages], kept=["tenures"]
    )
    (case,) = cases_in(register)
    assert {p.id for p in case.context.facts(Person)} == {"p", "m1", "m2"}
    assert case.context.supplied("tenures")
    state = replay(case, national("development"), walk.as_of)
    assert (state.state.id, state.refusals) == ("full", ())
