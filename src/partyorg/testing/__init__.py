"""For plugin authors: scenarios, tests as data that a Party office can read."""

from .results import CaseResult, Check, ScenarioResult
from .run import find_scenarios, run_scenario, run_scenarios
from .scenarios import Case, Expectation, Scenario, load_scenario

__all__ = [
    "Case",
    "CaseResult",
    "Check",
    "Expectation",
    "Scenario",
    "ScenarioResult",
    "find_scenarios",
    "load_scenario",
    "run_scenario",
    "run_scenarios",
]
