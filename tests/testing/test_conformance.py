"""The conformance kit: what conforms passes, and each thing that every plugin must keep is missed where it is not kept."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import count
from pathlib import Path
from types import ModuleType

import pytest

from partyorg.app.beginning import new_plugin
from partyorg.campaign.reader import load_campaign
from partyorg.testing import CHECKS, check_campaign, check_plugin, conformance
from tests.testing.conftest import CAMPAIGN


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plugin in TOML as `partyorg new-plugin` begins it."""
    new_plugin("my-college", tmp_path, data_only=True)
    return tmp_path / "my-college"


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A plugin as a package, importable."""
    new_plugin("my-college", tmp_path)
    top = tmp_path / "partyorg-my-college"
    monkeypatch.syspath_prepend(str(top / "src"))
    yield top
    sys.modules.pop("partyorg_my_college", None)


def module() -> ModuleType:
    """The package of the fixture."""
    return import_module("partyorg_my_college")


def codes(text: str) -> list[str]:
    """What the kit says of a campaign alone."""
    return [fault.code for fault in check_campaign(load_campaign(text))]


def test_what_new_plugin_writes_conforms(folder: Path, package: Path) -> None:
    """Both kinds of plugin pass every check, scenarios included, before anybody has touched them."""
    assert check_plugin(folder, scenarios=folder, budget=None) == ()
    assert check_plugin(module(), scenarios=package / "scenarios", budget=1) == ()


def test_a_module_that_imports_what_is_not_public_is_told(package: Path) -> None:
    """Modules of the library that may change at any time are named with file and line; public ones pass."""
    file = package / "src/partyorg_my_college/checks.py"
    lines = [
        "from partyorg.evaluation.engine import evaluate",
        "import partyorg.io.rows",
        "from partyorg import evaluate, org",
        "from partyorg.plugins import hookimpl, host",
        "import partyorg.facts",
        "from datetime import date",
    ]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")
    faults = [f for f in check_plugin(module(), budget=None) if f.code == "C109"]
    assert [(f.where.line, f.params["name"]) for f in faults] == [
        (1, "partyorg.evaluation.engine.evaluate"),
        (2, "partyorg.io.rows"),
        (3, "partyorg.org"),
        (4, "partyorg.plugins.host"),
    ]


def test_a_rule_that_no_scenario_shows_both_ways_is_told(folder: Path) -> None:
    """One scenario that shows a rule met leaves open whether it can fail, and the other way round."""
    scenario = folder / "volunteer.scenario.toml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(
        text.replace("as_of = 2025-12-31", "as_of = 2024-12-31").split("[[expect]]")[0], "utf-8"
    )
    with scenario.open("a", encoding="utf-8") as file:
        file.write('[[expect]]\nrule = "MC-01"\nstatus = "met"\n')
    assert [(f.code, f.params["rule"]) for f in check_plugin(folder, scenarios=folder, budget=None)] == [
        ("C107", "MC-01")
    ]


def test_a_scenario_that_fails_is_told_with_expected_and_found(folder: Path) -> None:
    """The kit runs the scenarios, and shows what came out."""
    scenario = folder / "volunteer.scenario.toml"
    scenario.write_text(scenario.read_text(encoding="utf-8").replace('"unmet"', '"pending"'), "utf-8")
    (fault,) = check_plugin(folder, scenarios=folder, budget=None)
    assert fault.code == "C108"
    assert "expected" in fault.text()
    assert "status unmet" in fault.text()


def test_a_campaign_that_is_slow_to_load_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By the clock given, every reading takes a second; a tenth is allowed, on a slower machine more."""
    monkeypatch.setattr(conformance, "traced", lambda: False)
    monkeypatch.setattr(conformance, "slowness", lambda _: 1.0)
    ticks = count()
    (fault,) = check_plugin(folder, clock=lambda: float(next(ticks)))
    assert (fault.code, fault.params) == ("C111", {"found": "1000", "most": "100"})
    assert check_plugin(folder, budget=2, clock=lambda: float(next(ticks))) == ()
    monkeypatch.setattr(conformance, "slowness", lambda _: 20.0)
    assert check_plugin(folder, clock=lambda: float(next(ticks))) == ()


def test_nothing_is_timed_while_lines_are_traced(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Coverage would be the plugin's fault otherwise."""
    monkeypatch.setattr(conformance, "traced", lambda: True)
    assert check_plugin(folder, budget=0) == ()


def test_what_the_reader_refuses_comes_with_its_own_codes(folder: Path) -> None:
    """Faults of the definition are told as everywhere else."""
    file = folder / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("period =", "perod ="), "utf-8")
    assert {f.code for f in check_plugin(folder, budget=None)} == {"D102", "D103"}


def test_titles_in_one_language_are_told() -> None:
    """Campaign, clause and rule want an English title."""
    text = CAMPAIGN.replace('title_en = "Visits"\n', "").replace('gist_en = "one visit a year"\n', "")
    faults = check_campaign(load_campaign(text))
    assert [(f.params["what"], f.params["key"]) for f in faults] == [
        ("campaign", "title_en"),
        ("clause", "gist_en"),
        ("rule", "title_en"),
    ]


@pytest.mark.parametrize(
    "keys",
    [
        "count = { min = 3, max = 2 }",
        "count = { min = { percent = -5, of = 10, round = 'up' } }",
    ],
)
def test_a_figure_that_makes_no_sense_is_told(keys: str) -> None:
    """The least above the most, a negative percentage."""
    assert codes(CAMPAIGN.replace("count = 1", keys)) == ["C105"]


@pytest.mark.parametrize(
    ("rule", "problem"),
    [
        (
            (
                '[[target]]\nid = "V1.share"\nscope = { person = {} }\nhit = { stage = "full" }\nmeasure = "share"\n'
                "by = 2017-01-01\nthreshold = { at_least = 80 }\n"
            ),
            "share of 80",
        ),
        (
            (
                '[[selection]]\nid = "V1.pick"\nscheme = "outstanding_member"\nsubject = { person = {} }\n'
                'rounds = { every = "year", closes = "07-01" }\nquota = [{ about = 2, tolerance = 2 }]\n'
            ),
            "may be nobody",
        ),
        (
            (
                '[[rubric]]\nid = "V1.marks"\nscope = { person = {} }\nperiod = "year"\nscheme = "points"\n'
                'item = [{ key = "a", assessed = true, weight = 0.4 }, { key = "b", assessed = true, weight = 0.5 }]\n'
            ),
            "add up to 9/10",
        ),
    ],
)
def test_a_share_quota_or_weight_that_makes_no_sense_is_told(rule: str, problem: str) -> None:
    """A share above one, a quota that nobody may fill, weights that do not add up."""
    (fault,) = check_campaign(load_campaign(CAMPAIGN + rule))
    assert fault.code == "C105"
    assert problem in fault.text()


def test_a_campaign_without_a_source_is_told() -> None:
    """Whoever reads a finding can look the clause up."""
    text = CAMPAIGN.replace('[[source]]\nkey = "notice"\ntitle = "通知"\ntitle_en = "Notice"\n', "")
    assert codes(text) == ["C102"]


def test_every_check_has_a_code_that_is_documented() -> None:
    """The page on the kit lists each."""
    page = (Path(__file__).parents[2] / "docs/reference/conformance.md").read_text(encoding="utf-8")
    assert [code for code in CHECKS if f"| {code} |" not in page] == []
