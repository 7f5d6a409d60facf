"""Running scenarios: what is met passes, what is not is shown beside what was found."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from partyorg.campaign.catalogue import Catalogue
from partyorg.errors import InputError
from partyorg.testing import Check, ScenarioResult, load_scenario, run_scenario, run_scenarios

Run = Callable[[str], ScenarioResult]


@pytest.fixture
def run(tmp_path: Path, catalogue: Catalogue, scenario_text: str) -> Run:
    """Run the scenario with these expectations."""

    def result(expectations: str) -> ScenarioResult:
        file = tmp_path / "case.scenario.toml"
        file.write_text(scenario_text + expectations, encoding="utf-8")
        return run_scenario(load_scenario(file), catalogue)

    return result


def only(result: ScenarioResult) -> Check:
    """The one check of a result."""
    ((check,),) = (case.checks for case in result.cases)
    return check


@pytest.mark.parametrize(
    "fields",
    [
        'subject = "P1"\nperiod = "2017"\nstatus = "met"',
        'subject = "person:P1"\nperiod = "2018"\nstatus = "pending"\ndue = 2018-12-31',
        'period = "2017"\ncount = 1\nrequired = 1\nevidence = ["A1"]\ncounterpart = ""\nreason = ""',
        'period = "2017"\nresponsible = ["P1"]\nclauses = ["V1"]\nassumed = []\nestimated = false\nseverity = ""',
        "rows = 2",
        'status = "pending"\nrows = 1',
        'period = "2016"\nabsent = true',
        'subject = "P2"\nabsent = true',
    ],
)
def test_an_expectation_that_holds_passes(run: Run, fields: str) -> None:
    """Any field may be asked for, rows may be counted, and a row may be expected not to be."""
    result = run(f'[[expect]]\nrule = "V1"\n{fields}\n')
    assert result.ok, str(result)
    assert str(result) == ""


@pytest.mark.parametrize(
    "fields",
    [
        'period = "2017"\nstatus = "unmet"',
        'period = "2017"\ncount = 2',
        'period = "2017"\nevidence = []',
        'period = "2017"\ndue = 2017-12-30',
        'period = "2017"\nresponsible = ["P2"]',
        'period = "2017"\nresponsible = []',
        'period = "2017"\ncounterpart = "S1"',
        'subject = "unit:P1"\nperiod = "2017"',
        'subject = "P2"',
        "rows = 3",
        'period = "2017"\nabsent = true',
        'period = "2017"\nvalue = 1',
    ],
)
def test_an_expectation_that_does_not_hold_fails(run: Run, fields: str) -> None:
    """Every kind of field can make a check fail."""
    assert not run(f'[[expect]]\nrule = "V1"\n{fields}\n').ok


def test_a_failure_shows_what_was_found_beside_what_was_expected(run: Run) -> None:
    """The reader sees the rows that come nearest, with the fields that were asked for."""
    result = run('[[expect]]\nrule = "V1"\nperiod = "2017"\nstatus = "unmet"\n')
    check = only(result)
    assert check.expected == (("rule", "V1"), ("period", "2017"), ("status", "unmet"))
    assert check.found == ((("rule", "V1"), ("period", "2017"), ("status", "met")),)
    assert "expected rule V1, period 2017, status unmet" in str(result)
    assert "found rule V1, period 2017, status met" in str(result)


def test_a_row_that_is_not_there_is_told(run: Run) -> None:
    """Nothing found is said in so many words."""
    assert "found no such row" in str(run('[[expect]]\nrule = "V1"\nsubject = "P2"\n'))


def test_the_result_tells_which_statuses_a_rule_came_to(run: Run) -> None:
    """Plugins hold these against the clauses that must come out both met and unmet."""
    assert run('[[expect]]\nrule = "V1"\nrows = 2\n').statuses == (("V1", "met"), ("V1", "pending"))


def test_a_case_may_set_a_parameter(run: Run) -> None:
    """A short form in the file opens up: count = 1 becomes a minimum of two."""
    case = '[[case]]\ntitle = "两次"\nset = { "V1.count.min" = 2 }\n'
    expect = '[[case.expect]]\nrule = "V1"\nperiod = "2017"\nstatus = "unmet"\nrequired = 2\n'
    result = run(case + expect)
    assert result.ok, str(result)


def test_a_parameter_that_no_rule_has_is_a_fault(run: Run) -> None:
    """The path and the keys that are there are named."""
    with pytest.raises(InputError, match=r"S109 no rule has the key V1\.counts\.min") as caught:
        run('[[case]]\ntitle = "x"\nset = { "V1.counts.min" = 2 }\n[[case.expect]]\nrule = "V1"\nrows = 0\n')
    assert caught.value.faults[0].accepted[0].startswith("V1.")


def test_a_value_that_cannot_stand_there_is_a_fault_of_the_definition(run: Run) -> None:
    """What is set is read as if it stood in the file."""
    with pytest.raises(InputError, match="D1"):
        run(
            '[[case]]\ntitle = "x"\nset = { "V1.period" = "yearly" }\n[[case.expect]]\nrule = "V1"\nrows = 0\n'
        )


def test_a_campaign_may_stand_for_the_catalogue(
    tmp_path: Path, catalogue: Catalogue, scenario_text: str
) -> None:
    """A linked campaign runs scenarios too, as long as they set nothing."""
    file = tmp_path / "case.scenario.toml"
    file.write_text(scenario_text + '[[expect]]\nrule = "V1"\nrows = 2\n', encoding="utf-8")
    assert run_scenario(load_scenario(file), catalogue.campaign("test.visits")).ok
    text = file.read_text(encoding="utf-8").replace("[[units]]", '[set]\n"V1.count.min" = 2\n[[units]]', 1)
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="S108"):
        run_scenario(load_scenario(file), catalogue.campaign("test.visits"))


def test_a_campaign_that_is_not_installed_is_named(tmp_path: Path, scenario_text: str) -> None:
    """The fault says which id is asked for."""
    file = tmp_path / "case.scenario.toml"
    file.write_text(scenario_text + '[[expect]]\nrule = "V1"\nrows = 2\n', encoding="utf-8")
    with pytest.raises(InputError, match=r"test\.visits"):
        run_scenarios(file)


def test_all_unreadable_scenarios_are_told_at_once(tmp_path: Path, catalogue: Catalogue) -> None:
    """One run names the faults of every file."""
    for name in ("a", "b"):
        (tmp_path / f"{name}.scenario.toml").write_text("x = [", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        run_scenarios(tmp_path, catalogue=catalogue)
    assert [Path(f.where.file).name for f in caught.value.faults] == ["a.scenario.toml", "b.scenario.toml"]


def test_a_clause_that_the_campaign_does_not_have_is_named(
    tmp_path: Path, catalogue: Catalogue, scenario_text: str
) -> None:
    """A scenario says what it is about, and that is held against the campaign."""
    file = tmp_path / "case.scenario.toml"
    text = scenario_text.replace("as_of =", 'clauses = ["V1", "V9"]\nas_of =')
    file.write_text(text + '[[expect]]\nrule = "V1"\nrows = 2\n', encoding="utf-8")
    with pytest.raises(InputError, match="S106 the campaign has no clause V9"):
        run_scenario(load_scenario(file), catalogue)
