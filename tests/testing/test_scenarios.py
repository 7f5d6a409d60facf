"""Scenario files: what they say is taken exactly, and what they get wrong is named with its line."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from partyorg.errors import Fault, InputError
from partyorg.testing import Scenario, find_scenarios, load_scenario

HEAD = """
format = "partyorg.scenario/1"
title = "一次走访"
title_en = "one visit"
campaign = "test.visits"
as_of = 2018-01-01
"""
FACTS = """
[[units]]
id = "U1"
kind = "committee"
[[people]]
id = "P1"
[[stages]]
person = "P1"
stage = "full"
since = 2010-07-01
[[activities]]
kind = "family_visit"
on = 2017-05-04
actors = ["P1"]
figures = { hours = 1.5 }
"""
EXPECT = """
[[expect]]
rule = "V1"
subject = "P1"
status = "met"
"""


def loaded(tmp_path: Path, text: str) -> Scenario:
    """The scenario of a text."""
    file = tmp_path / "case.scenario.toml"
    file.write_text(text, encoding="utf-8")
    return load_scenario(file)


def faults(tmp_path: Path, text: str) -> list[Fault]:
    """Everything wrong with a text."""
    with pytest.raises(InputError) as caught:
        loaded(tmp_path, text)
    return list(caught.value.faults)


def test_a_scenario_gives_facts_a_day_and_expectations(tmp_path: Path) -> None:
    """Facts are read like a register's, expectations keep their fields and their line."""
    scenario = loaded(tmp_path, HEAD + FACTS + EXPECT)
    (case,) = scenario.cases
    assert (scenario.title, scenario.title_en, scenario.campaign) == ("一次走访", "one visit", "test.visits")
    assert case.as_of == date(2018, 1, 1)
    assert case.register.tables["activities"][0].figures == {"hours": Decimal("1.5")}  # type: ignore[attr-defined]
    assert dict(case.expect[0].fields) == {"rule": "V1", "subject": "P1", "status": "met"}
    assert (HEAD + FACTS + EXPECT).splitlines()[case.expect[0].line - 1] == "[[expect]]"


def test_tables_without_facts_are_not_kept_unless_said(tmp_path: Path) -> None:
    """`kept` names ledgers that are kept and empty; the others are not kept at all."""
    plain = loaded(tmp_path, HEAD + FACTS + EXPECT).cases[0].register
    named = loaded(tmp_path, HEAD + 'kept = ["waivers"]\n' + FACTS + EXPECT).cases[0].register
    every = loaded(tmp_path, HEAD + 'kept = "all"\n' + FACTS + EXPECT).cases[0].register
    assert not plain.supplied("waivers")
    assert named.tables["waivers"] == ()
    assert every.supplied("measures")
    assert every.supplied("waivers")


def test_a_case_varies_the_facts_of_the_scenario(tmp_path: Path) -> None:
    """A case adds and removes facts and sets its own day and parameters; the base stays as it is."""
    case = """
[[case]]
title = "没有走访"
as_of = 2018-06-01
set = { "V1.count.min" = 2 }
remove = ["activities/family_visit/2017-05-04/P1"]
[[case.add.people]]
id = "P2"
[[case.expect]]
rule = "V1"
absent = true
"""
    base, varied = loaded(tmp_path, HEAD + FACTS + EXPECT + case).cases
    assert (base.as_of, varied.as_of) == (date(2018, 1, 1), date(2018, 6, 1))
    assert (len(base.register.tables["activities"]), len(varied.register.tables["activities"])) == (1, 0)
    assert [p.id for p in varied.register.tables["people"]] == ["P1", "P2"]
    assert (dict(base.set), dict(varied.set)) == ({}, {"V1.count.min": 2})
    assert varied.expect[0].rows == 0


def test_extension_columns_may_stand_in_a_table(tmp_path: Path) -> None:
    """`attr` in a row means the declared columns of that name."""
    text = HEAD + '[settings.attr]\ncolour = "text"\n' + FACTS + EXPECT
    text = text.replace('[[people]]\nid = "P1"', '[[people]]\nid = "P1"\nattr = { colour = "red" }')
    person = loaded(tmp_path, text).cases[0].register.tables["people"][0]
    assert person.attr == {"colour": "red"}


@pytest.mark.parametrize(
    ("text", "code", "place", "path"),
    [
        (HEAD + FACTS + EXPECT.replace("subject", "subjekt"), "S102", "subjekt =", "expect[0].subjekt"),
        (HEAD.replace('campaign = "test.visits"\n', "") + FACTS + EXPECT, "S103", "", ""),
        (HEAD.replace("2018-01-01", '"2018-01-01"') + FACTS + EXPECT, "S104", "as_of =", "as_of"),
        (HEAD.replace("scenario/1", "scenario/9") + FACTS + EXPECT, "S104", "format =", "format"),
        (HEAD + FACTS, "S105", "", ""),
        (HEAD + FACTS + EXPECT + "[[case]]\ntitle = 'x'\n", "S105", "[[case]]", "case[0]"),
        (HEAD + FACTS + EXPECT + "[[expect]] # here\nrows = 2\n", "S105", "# here", "expect[1]"),
        (HEAD + FACTS + EXPECT.replace('"met"', "3"), "S104", "status = 3", "expect[0].status"),
        (HEAD + 'kept = ["waiver"]\n' + FACTS + EXPECT, "S102", "kept", "kept"),
        (HEAD + FACTS.replace("kind =", "kynd =") + EXPECT, "R104", "kynd", "units[0].kynd"),
        (HEAD + FACTS.replace("2017-05-04", '"4.5.17"') + EXPECT, "R107", "on =", "activities[0].on"),
    ],
)
def test_every_fault_names_its_place(tmp_path: Path, text: str, code: str, place: str, path: str) -> None:
    """Unknown keys, missing ones, values of the wrong kind, facts that cannot be: code, line and key."""
    lines = text.splitlines()
    found = [(f.code, lines[f.where.line - 1], f.where.key_path) for f in faults(tmp_path, text)]
    assert any(c == code and place in line and p.startswith(path) for c, line, p in found), found


def test_a_text_that_is_not_toml_is_one_fault(tmp_path: Path) -> None:
    """Nothing else is looked at in a file that cannot be parsed."""
    assert [f.code for f in faults(tmp_path, HEAD + "x = [")] == ["S101"]


def test_a_misspelt_key_comes_with_the_nearest_one(tmp_path: Path) -> None:
    """The fault helps to mend the file."""
    (fault,) = faults(tmp_path, HEAD + FACTS + EXPECT.replace("subject", "subjekt"))
    assert (fault.found, fault.nearest) == ("subjekt", "subject")


def test_removing_a_fact_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    """A case that removes nothing would test something else than it says."""
    case = "[[case]]\ntitle = 'x'\nremove = ['nothing']\n[[case.expect]]\nrule = 'V1'\nrows = 1\n"
    (fault,) = faults(tmp_path, HEAD + FACTS + EXPECT + case)
    assert (fault.code, fault.params["id"]) == ("S107", "nothing")


def test_scenarios_are_found_in_folders(tmp_path: Path) -> None:
    """Every *.scenario.toml in and below a folder, sorted; a path with none is a fault."""
    (tmp_path / "deep").mkdir()
    for name in ("b.scenario.toml", "a.scenario.toml", "deep/c.scenario.toml", "campaign.toml"):
        (tmp_path / name).touch()
    assert [p.name for p in find_scenarios(tmp_path)] == [
        "a.scenario.toml",
        "b.scenario.toml",
        "c.scenario.toml",
    ]
    with pytest.raises(InputError, match="S100"):
        find_scenarios(tmp_path / "nowhere")
