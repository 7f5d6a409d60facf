"""The composition root: plugins to a catalogue, a register and campaigns to findings. What the commands do, less the words."""

from collections.abc import Iterable, Mapping
from datetime import date
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from attrs import evolve, frozen

from partyorg.campaign.catalogue import Catalogue, Installed
from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.evaluation.findings import Finding, Findings, RunHeader
from partyorg.facts import Person, Register, Unit
from partyorg.plugins import Contribution, PluginHost, PluginRecord
from partyorg.vocabulary import Vocabulary, VocabularyConflict, Word, base

if TYPE_CHECKING:
    from partyorg.evaluation.findings import Severity

__all__ = [
    "BUILT_IN",
    "Setup",
    "all_words",
    "chosen_campaigns",
    "evaluate_campaigns",
    "fails",
    "installed",
    "load_catalogue",
    "names_in",
    "selected",
]

BUILT_IN: Mapping[str, str] = {"national": "partyorg.national"}
"""The plugins that ship with the library, by name: they come through the same hooks as any other."""


@frozen(kw_only=True)
class Setup:
    """What plugins brought: the catalogue, import mappings by name, folders of translations, and the host's records."""

    catalogue: Catalogue
    mappings: Mapping[str, Traversable]
    locales: tuple[Path, ...]
    records: tuple[PluginRecord, ...]


def load_catalogue(
    *,
    plugin_dirs: Iterable[str | Path] = (),
    block: Iterable[str] = (),
    strict: bool = True,
    plugins: Iterable[object] = (),
) -> Catalogue:
    """The campaigns of all plugins: built in, installed, in the folders given, and those handed over.

    `block` names plugins that are not to be imported. Raises InputError at the first plugin that cannot be used;
    `strict=False` leaves it out instead.
    """
    return installed(plugin_dirs=plugin_dirs, block=block, strict=strict, plugins=plugins).catalogue


def installed(
    *,
    plugin_dirs: Iterable[str | Path] = (),
    block: Iterable[str] = (),
    strict: bool = True,
    plugins: Iterable[object] = (),
) -> Setup:
    """Everything that plugins bring; see `load_catalogue` for the arguments."""
    from partyorg import __version__

    host = PluginHost(strict=strict, block=block)
    for name, module in BUILT_IN.items():
        host.add_module(name, module, __version__)
    host.add_installed()
    for folder in plugin_dirs:
        host.add_folder(folder)
    for plugin in plugins:
        host.add(plugin)
    vocabulary = _vocabulary(host)
    mappings = _mappings(host)
    files = host.campaigns()
    catalogue = _catalogue(host, files, vocabulary)
    locales = tuple(dict.fromkeys(folder for file in files for folder in _locale(file.item)))
    return Setup(catalogue=catalogue, mappings=mappings, locales=locales, records=host.records)


def _vocabulary(host: PluginHost) -> Vocabulary:
    vocabulary = base()
    given: dict[tuple[str, str], str] = {}
    for words in host.words():
        word: Word = words.item
        try:
            vocabulary = vocabulary.add([word])
        except (VocabularyConflict, ValueError) as problem:
            first = given.get((word.list, word.id), "partyorg")
            message = "plugins {first} and {plugin} contradict each other on the word {word}: {problem}"
            params = {"first": first, "plugin": words.plugin, "word": f"{word.list}.{word.id}"}
            host.fail(words.plugin, Fault("P308", message, Where(), {**params, "problem": str(problem)}))
        else:
            given[word.list, word.id] = words.plugin
    return vocabulary


def _catalogue(
    host: PluginHost, files: tuple[Contribution[Traversable], ...], vocabulary: Vocabulary
) -> Catalogue:
    """The catalogue of the files that can be read; a file that cannot is its plugin's fault."""
    entries = []
    for file in files:
        source = file.item if isinstance(file.item, Path) else file.item.read_text("utf-8")
        entry = Installed(source, file.plugin, file.item.name)
        alone = Catalogue.of([entry])
        if alone.faults:
            host.fail(file.plugin, alone.faults[0])
        else:
            entries.append(entry)
    return Catalogue.of(entries, vocabulary=vocabulary)


def all_words(catalogue: Catalogue) -> Vocabulary:
    """The words of every installed campaign together: what the cells of a register may say.

    Words of a campaign that cannot be read, or that contradict another campaign's, are left out.
    """
    vocabulary = catalogue.vocabulary or base()
    for id in catalogue.campaigns():
        try:
            vocabulary = vocabulary.add(catalogue.campaign(id).vocabulary.entries)
        except (InputError, ValueError):
            continue
    return vocabulary


def _mappings(host: PluginHost) -> Mapping[str, Traversable]:
    found: dict[str, Contribution[Traversable]] = {}
    for mapping in host.mappings():
        name = mapping.item.name.removesuffix(".toml")
        there = found.setdefault(name, mapping)
        if there is not mapping:
            message = "plugins {first} and {plugin} both bring the mapping {name}"
            params = {"first": there.plugin, "plugin": mapping.plugin, "name": name}
            host.fail(mapping.plugin, Fault("P307", message, Where(), params))
    return {name: mapping.item for name, mapping in found.items()}


def _locale(file: Traversable) -> Iterable[Path]:
    """The folder of translations beside a campaign file, if there is one that does not lead elsewhere."""
    if isinstance(file, Path):
        folder = file.parent / "locale"
        if folder.is_dir() and folder.resolve().is_relative_to(file.parent.resolve()):
            yield folder


# Evaluating -----------------------------------------------------------------------------------------------


def chosen_campaigns(catalogue: Catalogue, ids: Iterable[str], as_of: date) -> tuple[Campaign, ...]:
    """The campaigns asked for, by id (perhaps "id@DATE"), or else every installed one that has begun by `as_of`.

    Raises InputError (A501) for an id that is not installed.
    """
    asked = tuple(ids)
    if asked:
        return tuple(campaign_named(catalogue, name) for name in asked)
    campaigns = (catalogue.campaign(id) for id in catalogue.campaigns())
    return tuple(c for c in campaigns if c.since <= as_of)


def campaign_named(catalogue: Catalogue, name: str) -> Campaign:
    """One campaign, by "id" or "id@DATE" for its text as it stood on a day. Raises InputError where there is none."""
    id, at, day = name.partition("@")
    known = tuple(catalogue.campaigns())
    if id not in known:
        message = "no campaign {id} is installed"
        fault = Fault("A501", message, Where(), {"id": id}, id, known, nearest(id, known))
        raise InputError([fault])
    try:
        pinned = date.fromisoformat(day) if at else None
    except ValueError:
        message = "{day} is not a date like 2018-03-31"
        raise InputError([Fault("A502", message, Where(), {"day": day}, day)]) from None
    return catalogue.campaign(id, at=pinned)


def evaluate_campaigns(
    register: Register,
    campaigns: Iterable[Campaign],
    as_of: date,
    *,
    as_known: date | None = None,
    subjects: Iterable[str] | None = None,
    rules: Iterable[str] | None = None,
    clauses: Iterable[str] = (),
) -> Findings:
    """The findings of several campaigns as one run; with `clauses`, of the rules alone that cite one of them."""
    from partyorg import __version__
    from partyorg.evaluation.engine import evaluate

    wanted = tuple(subjects) if subjects is not None else None
    asked = tuple(rules) if rules is not None else None
    cited = frozenset(clauses)
    runs = [
        evaluate(
            register,
            campaign,
            as_of,
            as_known=as_known,
            subjects=wanted,
            rules=_citing(campaign, cited) if cited else asked,
        )
        for campaign in campaigns
    ]
    if not runs:
        header = RunHeader(
            as_of=as_of, as_known=as_known or as_of, campaigns=(), register_digest="", version=__version__
        )
        return Findings((), header)
    header = evolve(
        runs[0].header, campaigns=tuple(c for run in runs for c in run.header.campaigns), version=__version__
    )
    rows: tuple[Finding, ...] = runs[0].rows if len(runs) == 1 else tuple(f for run in runs for f in run)
    return Findings(rows, header, runs[0].parents)


def _citing(campaign: Campaign, clauses: frozenset[str]) -> tuple[str, ...]:
    """The rules that stand for one of the clauses, in file order."""
    rows = coverage(campaign).rows
    there = campaign.versions
    found = {rule for row in rows if row.clause.id in clauses for rule in row.rules if rule in there}
    return tuple(rule for rule in there if rule in found)


def selected(
    findings: Findings,
    *,
    clauses: Iterable[str] = (),
    subjects: Iterable[str] = (),
    unit: str = "",
    statuses: Iterable[str] = (),
) -> Findings:
    """The findings that cite one of the clauses, are about one of the subjects, stand under the unit, have a status.

    A filter that is empty lets everything pass. A subject is a person, a unit or a seat; a person's seats are his.
    """
    cited, about, wanted = frozenset(clauses), frozenset(subjects), frozenset(statuses)
    if unit:
        findings = findings.under(unit)
    rows = (
        f
        for f in findings
        if (not cited or not cited.isdisjoint(f.clauses))
        and (not wanted or f.status in wanted)
        and (not about or not about.isdisjoint((f.subject.id, *f.subject.id.split("/"))))
    )
    return evolve(findings, rows=tuple(rows))


def fails(findings: Iterable[Finding], level: Literal["error", "warning"]) -> bool:
    """Whether any finding is as severe as `level`."""
    severe: tuple[Severity, ...] = ("error",) if level == "error" else ("error", "warning")
    return any(f.severity in severe for f in findings)


def names_in(register: Register, *, people: bool) -> dict[str, str]:
    """Names by id: of units, and of people only where they are asked for."""
    names = {unit.id: unit.name for unit in register.facts(Unit) if unit.name}
    if people:
        names.update((person.id, person.name) for person in register.facts(Person) if person.name)
    return names
