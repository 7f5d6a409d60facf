"""The host takes what fits, names what does not, and never lets one plugin spoil another."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest

from partyorg.errors import InputError
from partyorg.plugins import PluginHost, hookimpl
from partyorg.vocabulary import Word


def plugin_with(hook: str, answer: object, **attributes: object) -> SimpleNamespace:
    """A plugin whose one hook gives the answer, or raises it if it is an exception."""

    def function() -> object:
        if isinstance(answer, Exception):
            raise answer
        return answer

    function.__name__ = hook
    return SimpleNamespace(**{hook: hookimpl(function)}, **attributes)


def the_fault(host: PluginHost, name: str) -> str:
    """The code and text that the record of a plugin carries."""
    (record,) = (r for r in host.records if r.name == name)
    assert record.fault is not None
    return f"{record.status} {record.fault.code} {record.fault.text()}"


WORD = Word("activity", "reading_circle", "读书会", "reading circle")


def test_what_plugins_give_comes_in_the_order_of_adding() -> None:
    """Contributions carry the name of the plugin that gave them, first added first."""
    host = PluginHost()
    host.add(plugin_with("partyorg_vocabulary", [WORD]), "second in name")
    host.add(plugin_with("partyorg_vocabulary", [WORD]), "another")
    assert [c.plugin for c in host.words()] == ["second in name", "another"]
    assert host.words()[0].item is WORD


def test_a_record_names_version_source_and_hooks() -> None:
    """Whoever asks which plugins are there learns where each came from and what it answers."""
    host = PluginHost()
    host.add(plugin_with("partyorg_vocabulary", [], __version__="2.1"), "mine")
    (record,) = host.records
    assert (record.name, record.version, record.source) == ("mine", "2.1", "caller")
    assert (record.hooks, record.status, record.fault) == (("partyorg_vocabulary",), "loaded", None)


def test_installed_packages_are_found_by_their_entry_point() -> None:
    """The Liaoning plugin of this workspace needs no option to be found."""
    host = PluginHost(strict=False)
    host.add_installed()
    (record,) = (r for r in host.records if r.name == "liaoning")
    assert (record.source, record.location, record.version) == ("entry point", "partyorg_liaoning", "0.1.0")


def test_a_blocked_plugin_is_never_imported(monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocking works by name, before any code of the plugin runs."""
    monkeypatch.delitem(sys.modules, "partyorg_liaoning", raising=False)
    host = PluginHost(block=["liaoning"])
    host.add_installed()
    assert "partyorg_liaoning" not in sys.modules
    assert [r.status for r in host.records if r.name == "liaoning"] == ["blocked"]


@pytest.mark.parametrize("stated", ["1", "1-3", "0-1"])
def test_a_plugin_made_for_this_api_is_taken(stated: str) -> None:
    """A single version or a range that holds the present one passes the handshake."""
    host = PluginHost()
    host.add(plugin_with("partyorg_vocabulary", [], partyorg_api=stated), "fits")
    assert host.records[0].status == "loaded"


@pytest.mark.parametrize("stated", ["2", "2-3", "0", ">=1", 1, "2-1"])
def test_a_plugin_made_for_another_api_is_refused_with_the_reason(stated: object) -> None:
    """The fault names the version asked for and, where it can be read, the one that is here."""
    host = PluginHost(strict=False)
    host.add(plugin_with("partyorg_vocabulary", [], partyorg_api=stated), "late")
    assert the_fault(host, "late").startswith("refused P304 plugin late")
    assert str(stated) in the_fault(host, "late")
    assert host.words() == ()


def test_strict_loading_stops_at_a_broken_plugin_and_names_it() -> None:
    """Nothing is evaluated with half of what was asked for."""
    host = PluginHost()
    with pytest.raises(InputError, match=r"P303 plugin gone cannot be imported: ModuleNotFoundError"):
        host.add_module("gone", "partyorg_not_there")


def test_lenient_loading_leaves_a_broken_plugin_out_and_keeps_the_rest() -> None:
    """One broken plugin is reported; the others give what they have."""
    host = PluginHost(strict=False)
    host.add_module("gone", "partyorg_not_there")
    host.add(plugin_with("partyorg_vocabulary", ZeroDivisionError("no words")), "raises")
    host.add(plugin_with("partyorg_vocabulary", [WORD]), "sound")
    assert [c.plugin for c in host.words()] == ["sound"]
    assert the_fault(host, "gone").startswith("broken P303")
    assert the_fault(host, "raises") == "broken P306 plugin raises failed: ZeroDivisionError: no words"


@pytest.mark.parametrize("answer", [["a word"], [None], None, 3])
def test_an_answer_of_the_wrong_kind_is_the_plugins_fault(answer: object) -> None:
    """The host checks what it is given before anybody relies on it."""
    host = PluginHost(strict=False)
    host.add(plugin_with("partyorg_vocabulary", answer), "odd")
    assert host.words() == ()
    assert the_fault(host, "odd").startswith("broken P306")


def test_a_campaign_file_that_is_not_there_is_the_plugins_fault(tmp_path: Path) -> None:
    """A path to nothing is found out while loading, not while evaluating."""
    host = PluginHost(strict=False)
    host.add(plugin_with("partyorg_campaigns", [tmp_path / "no.toml"]), "odd")
    assert host.campaigns() == ()
    assert the_fault(host, "odd").startswith("broken P306")


def test_a_misspelt_hook_is_refused_with_the_nearest_name() -> None:
    """A function that looks like a hook and is none would otherwise be passed over in silence."""
    host = PluginHost(strict=False)
    host.add(plugin_with("partyorg_campaings", []), "typo")
    (record,) = host.records
    assert record.fault is not None
    assert (record.fault.code, record.fault.nearest) == ("P305", "partyorg_campaigns")


def test_a_hook_without_its_mark_is_refused() -> None:
    """Forgetting @hookimpl is told, since pluggy alone would ignore the function."""
    host = PluginHost(strict=False)
    host.add(SimpleNamespace(partyorg_campaigns=list), "unmarked")
    assert "lacks the mark @hookimpl" in the_fault(host, "unmarked")


def test_a_hook_with_arguments_that_are_not_offered_is_refused() -> None:
    """A plugin written against other arguments fails when it is added, not when it is called."""

    def partyorg_campaigns(register: object) -> list[object]:
        return [register]

    host = PluginHost(strict=False)
    host.add(SimpleNamespace(partyorg_campaigns=hookimpl(partyorg_campaigns)), "old")
    assert the_fault(host, "old").startswith("broken P305")


def test_a_module_without_hooks_is_no_plugin() -> None:
    """Something that answers nothing was added by mistake."""
    host = PluginHost(strict=False)
    host.add(ModuleType("empty"))
    assert the_fault(host, "empty") == "broken P305 plugin empty answers no hook"


def test_two_plugins_of_one_name_are_a_fault_that_names_both() -> None:
    """Neither replaces the other in silence."""
    host = PluginHost(strict=False)
    host.add_module("national", "partyorg.national")
    host.add(plugin_with("partyorg_vocabulary", [WORD]), "national")
    assert [r.status for r in host.records] == ["loaded", "broken"]
    assert host.records[1].fault is not None
    assert "built-in partyorg.national and caller" in host.records[1].fault.text()
    assert {c.plugin for c in host.campaigns()} == {"national"}


def test_tracing_logs_who_answered(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """With PARTYORG_TRACE=1 every call of a hook is written down."""
    monkeypatch.setenv("PARTYORG_TRACE", "1")
    with caplog.at_level(logging.DEBUG, "partyorg.plugins"):
        host = PluginHost(strict=False)
        host.add(plugin_with("partyorg_vocabulary", [WORD]), "mine")
        host.words()
    assert [r.getMessage().strip() for r in caplog.records] == [
        "partyorg_vocabulary <- mine",
        "partyorg_vocabulary -> 1 answers",
    ]
