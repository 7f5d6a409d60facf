"""The conformance kit: what every plugin must keep, whoever wrote it."""

import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from types import ModuleType

from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import parse, read_campaign
from partyorg.errors import Fault, InputError, Where

from .figures_sane import insane_figures
from .pace import pace, slowness, traced
from .private_imports import private_imports
from .run import find_scenarios, run_scenario
from .scenario_coverage import scenario_coverage
from .scenarios import load_scenario

__all__ = ["BUDGET", "CHECKS", "check_campaign", "check_plugin"]

CHECKS: Mapping[str, str] = {
    "C100": "the plugin brings no campaign",
    "C101": "clause {clause} is not accounted for",
    "C102": "{what} {id} names no source that the campaign has",
    "C103": "{what} {id} has no {key}",
    "C105": "{figure}: {problem}",
    "C106": "no scenario shows rule {rule} met",
    "C107": "no scenario shows rule {rule} unmet",
    "C108": "{file}: {problem}",
    "C109": "{file} imports {name}, which is not public",
    "C110": "{what} is looser than the national text, and no clause of the campaign is cited for it",
    "C111": "the campaign takes {found} ms to load; {most} ms are allowed",
}
"""What the checks say, by code. Whatever the reader of definitions refuses comes with the reader's own codes."""

BUDGET = 0.1
"""Seconds of processor time that linking one campaign may take, once the library and the file are loaded."""

COLD = 2.5
"""How many times as long it may take from the file on."""

TRIES = 3


def check_plugin(
    plugin: ModuleType | object | str | Path,
    *,
    scenarios: str | Path | None = None,
    budget: float | None = BUDGET,
    clock: Callable[[], float] = time.process_time,
) -> tuple[Fault, ...]:
    """Everything in which a plugin falls short of what every plugin must keep; empty where it conforms.

    `plugin` is its module, or the folder of a plugin in nothing but TOML. Every provision is accounted for and has a
    source, titles stand in both languages, percentages, weights, quotas and thresholds make
    sense, nothing is looser than the national text without a citation, no module imports what is not public, and a
    campaign is linked within its `budget` in seconds, and within two and a half times that from the file on. Budgets are
    those of the machine they were set on, and grow as this one is slower; with None, and while something such as coverage
    traces every line, nothing is measured. With `scenarios`, a file or folder, all of them
    hold, and every rule comes out both met and unmet (C106, C107).

    Codes are those of `CHECKS`, of definitions (D), plugins (P) and scenarios (S).
    """
    try:
        catalogue, ids = _loaded(plugin)
        campaigns = [catalogue.campaign(id) for id in ids]
    except InputError as problem:
        return problem.faults
    faults = [] if ids else [_fault("C100")]
    for campaign in campaigns:
        faults += check_campaign(campaign)
        if budget is not None and not traced():
            faults += _within_budget(catalogue, campaign, budget, clock)
    faults += [
        _fault("C109", Where(str(file), line), file=file.name, name=name)
        for file, line, name in private_imports(_package(plugin))
    ]
    if scenarios is not None:
        faults += _scenarios(scenarios, catalogue, campaigns)
    return tuple(faults)


def check_campaign(campaign: Campaign) -> tuple[Fault, ...]:
    """What a campaign alone lacks of what every campaign must keep; empty where it conforms."""
    return tuple(
        fault
        for check in (_accounted, _sourced, _titled, _sane, _cited_loosening)
        for fault in check(campaign)
    )


def _fault(code: str, where: Where = Where(), **params: str) -> Fault:  # noqa: B008 - frozen
    return Fault(code, CHECKS[code], where, params)


def _loaded(plugin: ModuleType | object | str | Path) -> tuple[Catalogue, tuple[str, ...]]:
    """The catalogue with the plugin, and the ids of its campaigns."""
    from partyorg.app import installed
    from partyorg.plugins import PluginHost

    if isinstance(plugin, str | Path):
        setup = installed(plugin_dirs=[plugin])
        name = Path(plugin).name or Path(plugin).resolve().name
    else:
        # An installed plugin comes in by its entry point already, under a name of its own.
        host = PluginHost(strict=False)
        host.add_installed()
        module = getattr(plugin, "__name__", "")
        there = next((r.name for r in host.records if r.location == module and module), "")
        setup = installed(block=[there] if there else (), plugins=[plugin])
        name = module or type(plugin).__name__
    catalogue = setup.catalogue
    return catalogue, tuple(id for id in catalogue.campaigns() if catalogue.plugin_of(id) == name)


def _package(plugin: ModuleType | object | str | Path) -> tuple[Path, ...]:
    """The Python files of the plugin; none of a folder in TOML, or of an object made in a program."""
    file = getattr(plugin, "__file__", None)
    if not isinstance(plugin, ModuleType) or not file:
        return ()
    module = Path(file)
    return tuple(sorted(module.parent.rglob("*.py"))) if module.name == "__init__.py" else (module,)


# One campaign


def _accounted(campaign: Campaign) -> Iterator[Fault]:
    for clause in coverage(campaign).unaccounted:
        yield _fault("C101", Where(campaign.file), clause=clause)


def _sourced(campaign: Campaign) -> Iterator[Fault]:
    if not campaign.sources:
        yield _fault("C102", Where(campaign.file), what="campaign", id=campaign.id)
    for clause in campaign.clauses:
        if clause.source not in campaign.source and campaign.sources:
            yield _fault("C102", Where(campaign.file), what="clause", id=clause.id)


def _titled(campaign: Campaign) -> Iterator[Fault]:
    asked: list[tuple[str, str, str, str]] = [("campaign", campaign.id, "title_en", campaign.title_en)]
    asked += [("source", s.key, "title_en", s.title_en) for s in campaign.sources]
    asked += [("stream", s.id, "title_en", s.title_en) for s in campaign.streams]
    asked += [("clause", c.id, "gist_en", c.gist_en) for c in campaign.clauses]
    for rule in campaign.rules:
        asked += [("rule", rule.id, "title", rule.title), ("rule", rule.id, "title_en", rule.title_en)]
    if campaign.issuer:
        asked.append(("campaign", campaign.id, "issuer_en", campaign.issuer_en))
    for what, id, key, text in dict.fromkeys(asked):
        if not text:
            yield _fault("C103", Where(campaign.file), what=what, id=id, key=key)


def _sane(campaign: Campaign) -> Iterator[Fault]:
    for name, problem in insane_figures(campaign):
        yield _fault("C105", Where(campaign.file), figure=name, problem=problem)


def _cited_loosening(campaign: Campaign) -> Iterator[Fault]:
    bases = {id for id, origin in campaign.origins.items() if origin.startswith("national.")}
    own = {row.clause.id for row in coverage(campaign).rows if row.clause.id not in bases}
    for what in campaign.looser_than_national:
        rule = max(
            (id for id in campaign.versions if what == id or what.startswith(f"{id}.")), key=len, default=""
        )
        cited = campaign.versions[rule][0].clauses if rule else (campaign.dropped.get(what, ""),)
        if not own.intersection(cited):
            yield _fault("C110", Where(campaign.file), what=what)


# A plugin


def _within_budget(
    catalogue: Catalogue, campaign: Campaign, budget: float, clock: Callable[[], float]
) -> Iterator[Fault]:
    """Warm, the file parsed already, and cold, from the file on; the best of a few readings, the collector left out.

    Processor time, the best of a few, and no more than a slower machine needs: a busy one is not the plugin's fault.
    Commands leave the collector out too.
    """
    from partyorg.app.collector import uncollected

    document = catalogue.documents[campaign.id]
    budget *= slowness(pace(rounds=5, objects=2_000))
    warm, cold = [], []
    with uncollected():
        for _ in range(TRIES):
            began = clock()
            parse(document.data, campaign.file)
            parsed = clock() - began
            began = clock()
            read_campaign(
                document,
                vocabulary=catalogue.vocabulary,
                checks=catalogue.checks,
                bases=catalogue.documents,
                at=None,
                prefer=catalogue.prefer,
            )
            warm.append(clock() - began)
            cold.append(parsed + warm[-1])
    for found, most in ((min(warm), budget), (min(cold), COLD * budget)):
        if found > most:
            params = {"found": f"{found * 1000:.0f}", "most": f"{most * 1000:.0f}"}
            yield _fault("C111", Where(campaign.file), **params)
            return


def _scenarios(path: str | Path, catalogue: Catalogue, campaigns: Iterable[Campaign]) -> Iterator[Fault]:
    results = []
    try:
        files = find_scenarios(path)
    except InputError as problem:
        yield from problem.faults
        return
    for file in files:
        try:
            result = run_scenario(load_scenario(file), catalogue)
        except InputError as problem:
            yield from problem.faults
            continue
        results.append(result)
        for case in result.cases:
            for check in case.checks:
                if not check.ok:
                    yield _fault("C108", Where(str(file), check.line), file=file.name, problem=str(check))
    for campaign in campaigns:
        shown = scenario_coverage(results, campaign)
        where = Where(campaign.file)
        yield from (_fault("C106", where, rule=rule) for rule in shown.never_met)
        yield from (_fault("C107", where, rule=rule) for rule in shown.never_unmet)
