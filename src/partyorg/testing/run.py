"""Running scenarios: evaluate the given facts and lay what is found beside what is expected."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.definition import Campaign
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.evaluation.findings import Finding, Ref, Responsible

from .parameters import campaign_with
from .results import CaseResult, Check, ScenarioResult
from .scenarios import SELECTING, Case, Expectation, Scenario, load_scenario

if TYPE_CHECKING:
    from partyorg.evaluation.explain import Explanation

__all__ = ["find_scenarios", "plugin_folder", "run_scenario", "run_scenarios", "scenario_catalogue"]

SUFFIX = ".scenario.toml"
NEAREST = 5
"""How many rows are shown beside an expectation that was not met."""


def find_scenarios(path: str | Path) -> tuple[Path, ...]:
    """The scenario files at a path: the file itself, or every `*.scenario.toml` in and below a folder, sorted.

    Raises InputError where there is nothing.
    """
    path = Path(path)
    found = tuple(sorted(path.rglob(f"*{SUFFIX}"))) if path.is_dir() else (path,)
    if not found or not found[0].is_file():
        message = "there is no scenario at {path}: a scenario is a file named *.scenario.toml"
        raise InputError([Fault("S100", message, Where(str(path)), {"path": path.name})])
    return found


def plugin_folder(path: str | Path) -> Path | None:
    """The plugin in nothing but TOML that a scenario lies in: the nearest folder at or above it with a `campaign.toml`.

    None where there is none within three steps; a package that has its campaign among Python files is none either.
    """
    start = Path(path).resolve()
    folders = (start, *start.parents)[:4]
    found = next((f for f in folders if (f / "campaign.toml").is_file()), None)
    return None if found is None or (found / "__init__.py").exists() else found


def scenario_catalogue(
    path: str | Path, *, plugin_dirs: Iterable[str | Path] = (), block: Iterable[str] = ()
) -> Catalogue:
    """The campaigns that scenarios at a path are about: what is installed, the folders given, and the folder they lie in."""
    from partyorg.app import load_catalogue

    folders = [Path(folder).resolve() for folder in plugin_dirs]
    own = plugin_folder(path)
    if own is not None and own not in folders:
        folders.append(own)
    return load_catalogue(plugin_dirs=folders, block=block)


def run_scenarios(path: str | Path, *, catalogue: Catalogue | None = None) -> tuple[ScenarioResult, ...]:
    """Run every scenario at a path against the campaigns of a catalogue (default: see `scenario_catalogue`).

    Raises InputError for scenario files that cannot be read, with the faults of all of them.
    """
    catalogue = catalogue or scenario_catalogue(path)
    scenarios: list[Scenario] = []
    faults: list[Fault] = []
    for file in find_scenarios(path):
        try:
            scenarios.append(load_scenario(file))
        except InputError as problem:
            faults += problem.faults
    if faults:
        raise InputError(faults)
    return tuple(run_scenario(scenario, catalogue) for scenario in scenarios)


def run_scenario(scenario: Scenario, within: Catalogue | Campaign) -> ScenarioResult:
    """Evaluate every case of a scenario, and hold the findings against what is expected.

    `within` is the catalogue that has the scenario's campaign, or that campaign itself, which then stands as it is:
    a case that sets parameters needs the catalogue. Raises InputError where the campaign is not there, or where `set`
    names a key that its rules do not have.
    """
    from partyorg.evaluation.engine import evaluate

    cases: list[CaseResult] = []
    statuses: set[tuple[str, str]] = set()
    assumed: set[str] = set()
    for case in scenario.cases:
        campaign = _campaign(scenario, case, within)
        _check_clauses(scenario, campaign)
        findings = evaluate(case.register, campaign, case.as_of, as_known=case.as_known, rules=case.rules)
        statuses.update((f.rule, str(f.status)) for f in findings)
        assumed.update(case.set, (name for f in findings for name in f.assumed))
        checks = tuple(_check(expected, findings, case, campaign) for expected in case.expect)
        cases.append(CaseResult(case.title, checks, campaign))
    return ScenarioResult(scenario, tuple(cases), tuple(sorted(statuses)), tuple(sorted(assumed)))


def _campaign(scenario: Scenario, case: Case, within: Catalogue | Campaign) -> Campaign:
    if isinstance(within, Campaign):
        if case.set:
            message = "setting parameters needs the catalogue that the campaign comes from"
            raise InputError([Fault("S108", message, Where(scenario.file))])
        return within
    return campaign_with(within, scenario.campaign, case.set, scenario.file)


def _check_clauses(scenario: Scenario, campaign: Campaign) -> None:
    missing = [id for id in scenario.clauses if id not in campaign.clause]
    if missing:
        known = tuple(campaign.clause)
        message = "the campaign has no clause {id}"
        where = Where(scenario.file, key_path="clauses")
        raise InputError(
            Fault("S106", message, where, {"id": id}, id, known, nearest(id, known)) for id in missing
        )


def _check(expectation: Expectation, findings: Iterable[Finding], case: Case, campaign: Campaign) -> Check:
    fields = expectation.fields
    selected = [f for f in findings if all(_same(f, k, v) for k, v in fields.items() if k in SELECTING)]
    matching = [f for f in selected if all(_same(f, k, v) for k, v in fields.items())]
    ok = bool(matching) if expectation.rows is None else len(matching) == expectation.rows
    expected = [(key, _written(value)) for key, value in fields.items()]
    if expectation.rows is not None:
        expected.append(("rows", str(expectation.rows)))
    shown = matching if ok or expectation.rows is not None else selected
    rows = tuple(tuple((key, _written(_value(f, key))) for key in fields) for f in shown[:NEAREST])
    why = None if ok or not shown else _explained(shown[0], case, campaign)
    return Check(expectation.line, ok, tuple(expected), rows, len(matching), why)


def _explained(finding: Finding, case: Case, campaign: Campaign) -> "Explanation | None":
    from partyorg.evaluation.explain import explain

    try:
        return explain(finding, case.register, campaign, case.as_of, as_known=case.as_known)
    except KeyError:  # a row without a rule of its own, such as one that says that a table is missing
        return None


def _value(finding: Finding, key: str) -> object:
    if key == "period":
        return finding.period.label if finding.period else ""
    value = getattr(finding, key)
    return "" if value is None else value


def _same(finding: Finding, key: str, wanted: Any) -> bool:
    found = _value(finding, key)
    if key in ("subject", "counterpart"):
        return _is_ref(found, wanted)
    if key == "responsible":
        refs = finding.responsible
        return len(refs) == len(wanted) and all(any(_acts(r, w) for r in refs) for w in wanted)
    if isinstance(found, tuple):
        return list(found) == list(wanted)
    if key == "value":
        return found != "" and _number(found) == _number(wanted)
    return bool(found == wanted)


def _is_ref(found: object, wanted: str) -> bool:
    if not isinstance(found, Ref):
        return wanted == ""
    return wanted in (found.id, str(found))


def _acts(who: Responsible, wanted: str) -> bool:
    """Whether this is the person ("P1", "person:P1"), unit ("U1", "unit:U1") or post ("post:U1/secretary") meant."""
    kind, _, id = wanted.rpartition(":")
    spelled = {"person": who.person, "unit": "" if who.post else who.unit, "post": f"{who.unit}/{who.post}"}
    return id in spelled.values() if not kind else spelled.get(kind) == id


def _number(value: object) -> Fraction | None:
    try:
        return Fraction(str(value))
    except (ValueError, ZeroDivisionError):
        return None


def _written(value: object) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_written(item) for item in value) + "]"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{k} = {_written(v)}" for k, v in value.items()) + "}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)
