"""What people see: the commands, the drawings, both languages."""

import json
from datetime import date
from pathlib import Path

import pytest

from partyorg import Register, save_register
from partyorg.cli.program import run
from partyorg.facts import Case, CaseStep, Person
from partyorg.membership.diagrams import dot, mermaid
from tests.membership.procedures import national

CASE = """
format = "partyorg.case/1"
id = "c1"
person = "p1"
procedure = "national.development"
unit = "b1"
opened_on = 2024-03-01
step = [
  { step = "submit_application", on = 2024-03-01 },
  { step = "record_talk", on = 2024-03-20 },
  { step = "decide_activist", on = 2024-04-10, data = { recommended_by = "league" } },
  { step = "assign_contacts", on = 2024-04-12, data = { contacts = ["m1", "m2"] } },
  { step = "propose_target", on = 2025-04-09, data = { opinions = "members" } },
]
"""


@pytest.fixture
def case(tmp_path: Path) -> Path:
    """A half-finished case in a file."""
    path = tmp_path / "case.toml"
    path.write_text(CASE, encoding="utf-8")
    return path


def test_a_half_finished_case_is_shown_in_both_languages(
    case: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What blocks the next step, by which article, and the earliest date."""
    said = {}
    for lang in ("zh", "en"):
        assert run(["case", str(case), "--as-of", "2025-04-09", "--lang", lang]) == 0
        said[lang] = capsys.readouterr().out
    for text in said.values():
        assert "2025-04-10" in text
        assert "第十三条" in text
    assert "经过一年以上培养教育和考察" in said["zh"]
    assert "at least one year of cultivation" in said["en"]
    assert "propose a development target" in said["en"]


def test_a_case_as_json_names_ids_alone(case: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Programs get rules, clauses and dates."""
    assert run(["case", str(case), "--as-of", "2025-04-09", "--format", "json"]) == 0
    data = json.loads(capsys.readouterr().out)
    assert data["state"] == "activist"
    assert data["refusals"][0]["unmet"][0]["clauses"] == ["DEV-09.2014"]
    assert data["refusals"][0]["earliest"] == "2025-04-10"
    assert data["plan"]["counts_from"] == "2026-04-10"
    blocked = next(n for n in data["next"] if n["step"] == "propose_target")
    assert blocked["earliest"] == "2025-04-10"


@pytest.mark.parametrize(
    "arguments",
    [
        ["case", "none.toml"],
        ["case", "{case}", "--procedure", "nowhere"],
        ["procedure", "national.developmet"],
        ["procedure", "national.development@soon"],
    ],
)
def test_bad_input_is_a_fault_and_no_traceback(
    case: Path, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit 2, and the nearest spelling where there is one."""
    assert run([a.format(case=case) for a in arguments]) == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_procedure_command_lists_and_shows(capsys: pytest.CaptureFixture[str]) -> None:
    """Without an id all procedures, with one the steps of the text of the day."""
    assert run(["procedure"]) == 0
    assert "national.membership" in capsys.readouterr().out
    assert run(["procedure", "national.development", "--as-of", "2020-01-01", "--lang", "en"]) == 0
    old = capsys.readouterr().out
    assert run(["procedure", "national.development", "--as-of", "2026-06-01", "--lang", "en"]) == 0
    new = capsys.readouterr().out
    assert "higher_file" in old
    assert "higher_file" not in new
    assert "start_publicity" in new


@pytest.mark.parametrize("kind", ["mermaid", "dot"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_drawing_has_every_state_in_the_language_asked_for(
    kind: str, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Labels are titles, ends are marked."""
    assert (
        run(["procedure", "national.development", "--diagram", kind, "--lang", lang, "--as-of", "2026-06-01"])
        == 0
    )
    text = capsys.readouterr().out
    procedure = national("development")
    for state in procedure.states:
        assert state.id in text
        assert (state.title if lang == "zh" else state.title_en) in text
    assert ("full --> [*]" if kind == "mermaid" else "peripheries=2") in text


def test_a_drawing_of_all_texts_has_the_steps_of_both() -> None:
    """Without a day the old filing and the new publicity stand side by side."""
    procedure = national("development")
    for text in (mermaid(procedure, "en"), dot(procedure, "en")):
        assert "file the development target" in text
        assert "publicity without objection" in text


def test_a_case_of_a_register_is_shown_by_its_id(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Cases and steps may stand in a register's tables; one that has several needs the id."""
    facts = [
        Case(id=f"c{n}", person="p1", procedure="national.development", opened_on=date(2024, n, 1))
        for n in (3, 4)
    ]
    step = CaseStep(id="s", case="c3", step="submit_application", on=date(2024, 3, 1))
    save_register(Register.of([Person(id="p1"), *facts, step]), tmp_path / "register")
    assert (
        run(["case", str(tmp_path / "register"), "--case", "c3", "--as-of", "2024-04-02", "--lang", "en"])
        == 0
    )
    assert "2024-04-01" in capsys.readouterr().out
    assert run(["case", str(tmp_path / "register")]) == 2
