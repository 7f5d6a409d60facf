"""For plugin authors: scenarios, tests as data that a Party office can read, and the rules that every plugin keeps."""

from .cases import CaseWalk, load_cases, mismatches
from .conformance import CHECKS, check_campaign, check_plugin
from .results import CaseResult, Check, ScenarioResult
from .run import find_scenarios, plugin_folder, run_scenario, run_scenarios, scenario_catalogue
from .scenario_coverage import RuleShown, ScenarioCoverage, scenario_coverage
from .scenarios import Case, Expectation, Scenario, load_scenario
from .showing import side_by_side

__all__ = [
    "CHECKS",
    "Case",
    "CaseResult",
    "CaseWalk",
    "Check",
    "Expectation",
    "RuleShown",
    "Scenario",
    "ScenarioCoverage",
    "ScenarioResult",
    "check_campaign",
    "check_plugin",
    "find_scenarios",
    "load_cases",
    "load_scenario",
    "mismatches",
    "plugin_folder",
    "run_scenario",
    "run_scenarios",
    "scenario_catalogue",
    "scenario_coverage",
    "side_by_side",
]
