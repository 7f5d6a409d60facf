"""Checks that plugins bring."""

from __future__ import annotations

from typing import Any

import pytest

from partyorg.app import installed, load_catalogue
from partyorg.errors import InputError
from partyorg.plugins import Check, hookimpl
from tests.blocking import PLUGINS


class Bringing:
    """A plugin that gives what it was made with."""

    def __init__(self, name: str, answer: Any) -> None:
        self.__name__ = name
        self.answer = answer

    @hookimpl
    def partyorg_checks(self) -> Any:
        """The answer."""
        return self.answer


def check(name: str) -> Check:
    """A check that finds nothing."""
    return Check(name=name, run=lambda _: ())


def test_a_catalogue_has_the_checks_of_all_plugins_by_name() -> None:
    """Those of the national baseline among them."""
    plugin = Bringing("mine", [check("mine.one"), check("mine.two")])
    found = load_catalogue(block=PLUGINS, plugins=[plugin]).checks
    assert {"mine.one", "mine.two", "national.term-ends", "national.term-moved"} <= found.keys()


def test_two_checks_of_one_name_are_a_conflict_that_names_both_plugins() -> None:
    """Never last-one-wins."""
    plugins = [Bringing("first", [check("x.y")]), Bringing("second", [check("x.y")])]
    with pytest.raises(InputError) as refused:
        installed(block=PLUGINS, plugins=plugins)
    (fault,) = refused.value.faults
    assert fault.code == "P307"
    assert fault.params["first"] == "first"
    assert fault.params["plugin"] == "second"


@pytest.mark.parametrize("answer", [["x.y"], [len], None])
def test_what_is_no_check_is_the_plugins_fault(answer: object) -> None:
    """A name or a bare function will not do."""
    with pytest.raises(InputError) as refused:
        installed(block=PLUGINS, plugins=[Bringing("wrong", answer)])
    assert [fault.code for fault in refused.value.faults] == ["P306"]
