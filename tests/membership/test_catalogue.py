"""Procedures in the catalogue: from the baseline, from a folder, and told apart from campaigns."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from partyorg import load_catalogue
from partyorg.app import all_words
from partyorg.errors import InputError
from partyorg.membership import load_case, replay
from partyorg.plugins import hookimpl
from tests.membership.procedures import ROOT
from tests.membership.test_reader import LOCAL


def test_the_baseline_brings_its_procedures_through_the_hook() -> None:
    """They are listed apart from campaigns, with the plugin that brings them."""
    catalogue = load_catalogue()
    assert {"national.development", "national.membership"} <= set(catalogue.procedures())
    assert not set(catalogue.procedures()) & set(catalogue.campaigns())
    assert catalogue.plugin_of("national.development") == "national"
    assert catalogue.procedure("national.development") is catalogue.procedure("national.development")


def test_a_folder_with_a_procedure_is_a_plugin(tmp_path: Path) -> None:
    """No campaign and no Python are needed."""
    folder = tmp_path / "ours"
    folder.mkdir()
    (folder / "procedure.toml").write_text(LOCAL, encoding="utf-8")
    catalogue = load_catalogue(plugin_dirs=[folder])
    assert "L-2" in catalogue.procedure("local.development").gates_of["admission_vote"]
    assert catalogue.plugin_of("local.development") == "ours"


def test_words_of_procedures_may_stand_in_registers() -> None:
    """A register with case steps is read with them."""
    words = all_words(load_catalogue())
    assert words.resolve("step", "推迟讨论转正") == "postpone_conversion"
    assert words.resolve("outcome", "converted") == "converted"


def test_a_procedure_that_is_not_there_is_a_fault_with_the_nearest_name() -> None:
    """Misspelt ids are told what they come near to."""
    with pytest.raises(InputError) as caught:
        load_catalogue().procedure("national.developmnt")
    assert caught.value.faults[0].nearest == "national.development"


def test_a_procedure_file_that_is_no_toml_is_its_plugins_fault(tmp_path: Path) -> None:
    """Strict loading stops at it, naming the plugin's file."""
    path = tmp_path / "broken.toml"
    path.write_text("format = ", encoding="utf-8")

    def partyorg_procedures() -> list[Path]:
        return [path]

    plugin = SimpleNamespace(partyorg_procedures=hookimpl(partyorg_procedures))
    with pytest.raises(InputError) as caught:
        load_catalogue(plugins=[plugin])
    assert caught.value.faults[0].code == "D101"


def test_a_case_of_the_examples_follows_an_installed_procedure() -> None:
    """The example loads by the procedure it names."""
    catalogue = load_catalogue()
    case = load_case(ROOT / "examples/case-walk.toml")
    procedure = catalogue.procedure(case.procedure)
    state = replay(case, procedure, case.steps[-1].on or case.opened_on)
    assert state.state.id == procedure.goal
