"""pytest collects `*.scenario.toml`: every case of a scenario file is a test.

This module stands outside the package partyorg, and imports nothing of it until a scenario file is met: pytest loads
entry points before it measures coverage, and a project without scenarios pays nothing for having partyorg installed.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from partyorg.campaign.catalogue import Catalogue
    from partyorg.testing import Case, Scenario

__all__ = ["pytest_addoption", "pytest_collect_file"]

SUFFIX = ".scenario.toml"
LANGUAGE = "partyorg_lang"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The language in which a failure is explained."""
    parser.addini(LANGUAGE, "the language of explanations of failed scenarios: zh or en", default="en")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A scenario file, as a collection of its cases."""
    if not file_path.name.endswith(SUFFIX):
        return None
    found: pytest.Collector = ScenarioFile.from_parent(parent, path=file_path)
    return found


class ScenarioFile(pytest.File):
    """One scenario file."""

    def collect(self) -> Iterator[pytest.Item]:
        """Every case that expects something."""
        from partyorg.errors import InputError
        from partyorg.testing import load_scenario

        try:
            scenario = load_scenario(self.path)
        except InputError as problem:
            raise self.CollectError(str(problem)) from None
        names: dict[str, int] = {}
        for case in scenario.cases:
            seen = names[case.title] = names.get(case.title, 0) + 1
            name = case.title if seen == 1 else f"{case.title} {seen}"
            yield ScenarioCase.from_parent(self, name=name, scenario=scenario, case=case)


class ScenarioCase(pytest.Item):
    """One case of a scenario."""

    def __init__(self, *, scenario: Scenario, case: Case, **others: Any) -> None:
        super().__init__(**others)
        self.scenario = scenario
        self.case = case

    def runtest(self) -> None:
        """Evaluate the case, and fail where an expectation is not met."""
        from attrs import evolve

        from partyorg.errors import InputError
        from partyorg.testing import run_scenario

        try:
            result = run_scenario(
                evolve(self.scenario, cases=(self.case,)), _catalogue(self.config, self.path)
            )
        except InputError as problem:
            raise NotMet(str(problem)) from None
        failed = [(case, check) for case in result.cases for check in case.checks if not check.ok]
        if failed:
            from partyorg.i18n import use
            from partyorg.testing import side_by_side

            with use(str(self.config.getini(LANGUAGE))):
                lines = [
                    line
                    for case, check in failed
                    for line in (f"{self.path.name}:{check.line}", *side_by_side(check, case))
                ]
            raise NotMet("\n".join(lines))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was expected beside what was found; of any other failure pytest's own account."""
        if isinstance(excinfo.value, NotMet):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The file, the line of the first expectation, and the title of the case."""
        return self.path, max(self.case.expect[0].line - 1, 0), f"{self.path.name}: {self.name}"


class NotMet(Exception):
    """An expectation was not met, or the scenario could not be run; the text says all."""


_CATALOGUES = pytest.StashKey[dict[Path | None, "Catalogue"]]()


def _catalogue(config: pytest.Config, path: Path) -> Catalogue:
    """What is installed, with the plugin in whose folder the scenario lies; loaded once a session."""
    from partyorg.testing import plugin_folder, scenario_catalogue

    loaded = config.stash.setdefault(_CATALOGUES, {})
    folder = plugin_folder(path)
    if folder not in loaded:
        loaded[folder] = scenario_catalogue(path)
    return loaded[folder]
