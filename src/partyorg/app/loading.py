"""What plugins bring: campaigns and procedures to a catalogue, words, import mappings, translations."""

from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TYPE_CHECKING

from attrs import field, frozen

from partyorg.campaign.catalogue import Catalogue, Installed
from partyorg.campaign.reader import load_document, read_campaign
from partyorg.errors import Fault, InputError, Where
from partyorg.facts import Register
from partyorg.vocabulary import Vocabulary, VocabularyConflict, Word, base

if TYPE_CHECKING:
    from partyorg.plugins import (
        Check,
        Contribution,
        FormTemplate,
        PluginHost,
        PluginRecord,
        ReportSection,
    )

__all__ = ["BUILT_IN", "Setup", "all_words", "check_register", "installed", "load_catalogue", "load_register"]

BUILT_IN: Mapping[str, str] = {"national": "partyorg.national"}
"""The plugins that ship with the library, by name: they come through the same hooks as any other."""


@frozen(kw_only=True)
class Setup:
    """What plugins brought: catalogue, import mappings by name, folders of translations, records, sections, forms by id."""

    catalogue: Catalogue
    mappings: Mapping[str, Traversable]
    locales: tuple[Path, ...]
    records: tuple["PluginRecord", ...]
    sections: tuple["ReportSection", ...] = ()
    forms: Mapping[str, "FormTemplate"] = field(factory=dict)


def load_catalogue(
    *,
    plugin_dirs: Iterable[str | Path] = (),
    block: Iterable[str] = (),
    strict: bool = True,
    plugins: Iterable[object] = (),
) -> Catalogue:
    """The campaigns and procedures of all plugins: built in, installed, in the folders given, and those handed over.

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
    from partyorg.plugins import PluginHost

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
    files = (*host.campaigns(), *host.procedures())
    catalogue = _catalogue(host, files, vocabulary, _checks(host))
    locales = tuple(dict.fromkeys(folder for file in files for folder in _locale(file.item)))
    sections, forms = _sections(host)
    return Setup(
        catalogue=catalogue,
        mappings=mappings,
        locales=locales,
        records=host.records,
        sections=sections,
        forms=forms,
    )


def _vocabulary(host: "PluginHost") -> Vocabulary:
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


def _checks(host: "PluginHost") -> Mapping[str, object]:
    """The checks in Python by name."""
    found: dict[str, Contribution[Check]] = {}
    for check in host.checks():
        name = check.item.name
        there = found.setdefault(name, check)
        if there is not check:
            message = "plugins {first} and {plugin} both bring the check {name}"
            params = {"first": there.plugin, "plugin": check.plugin, "name": name}
            host.fail(check.plugin, Fault("P307", message, Where(), params))
    return {name: check.item for name, check in found.items()}


def _sections(host: "PluginHost") -> "tuple[tuple[ReportSection, ...], Mapping[str, FormTemplate]]":
    """Sections in order, and forms by id; a form of a plugin goes before one that ships with the library."""
    from partyorg.plugins import ReportSection

    found: dict[tuple[type, str], Contribution[ReportSection | FormTemplate]] = {}
    for given in host.report_sections():
        key = (type(given.item), given.item.id)
        there = found.setdefault(key, given)
        if there is given:
            continue
        if there.plugin in BUILT_IN and given.plugin not in BUILT_IN:
            found[key] = given
            continue
        message = "plugins {first} and {plugin} both bring the section or form {id}"
        params = {"first": there.plugin, "plugin": given.plugin, "id": given.item.id}
        host.fail(given.plugin, Fault("P307", message, Where(), params))
    items = [given.item for given in found.values()]
    sections = tuple(item for item in items if isinstance(item, ReportSection))
    return sections, {item.id: item for item in items if not isinstance(item, ReportSection)}


def _catalogue(
    host: "PluginHost",
    files: "tuple[Contribution[Traversable], ...]",
    vocabulary: Vocabulary,
    checks: Mapping[str, object],
) -> Catalogue:
    """The catalogue of the files that can be read; a file that cannot is its plugin's fault."""
    entries = []
    for file in files:
        source = file.item if isinstance(file.item, Path) else file.item.read_text("utf-8")
        entry = Installed(source, file.plugin, file.item.name)
        faults = _unreadable(entry, vocabulary)
        if faults:
            host.fail(file.plugin, *faults)
        else:
            entries.append(entry)
    return Catalogue.of(entries, vocabulary=vocabulary, checks=checks)


def _unreadable(entry: Installed, vocabulary: Vocabulary) -> tuple[Fault, ...]:
    """Why a catalogue could not even list the campaign: no TOML, no id, another format."""
    alone = Catalogue.of([entry])
    if alone.faults or alone.campaigns() or alone.procedures():
        return alone.faults
    try:
        document = load_document(entry.source, entry.name)
        read_campaign(document, vocabulary=vocabulary, checks=None, bases={}, at=None)
    except InputError as problem:
        return problem.faults
    return ()


def all_words(catalogue: Catalogue) -> Vocabulary:
    """The words of every installed campaign and procedure together: what the cells of a register may say."""
    return catalogue.words()


def load_register(path: str | Path, *, vocabulary: Vocabulary | None = None, strict: bool = True) -> Register:
    """The register at `path`: a folder of CSV files, a workbook (.xlsx) or a JSON file.

    Its cells may use the words of every installed campaign, in either language, or of the `vocabulary` given. `strict=False`
    lets through facts that contradict each other. Raises InputError with everything wrong.
    """
    from partyorg.io import formats

    return formats.load_register(path, vocabulary=vocabulary or _installed_words(), strict=strict)


def check_register(
    register: str | Path | Register, *, vocabulary: Vocabulary | None = None
) -> tuple[Fault, ...]:
    """Everything wrong with a register, or with the file or folder it stands in, warnings included.

    Words are those of every installed campaign, or of the `vocabulary` given.
    """
    from partyorg.io import formats

    return formats.check_register(register, vocabulary=vocabulary or _installed_words())


def _installed_words() -> Vocabulary:
    """A plugin that cannot be used gives no words, and is no reason not to read a register."""
    return all_words(load_catalogue(strict=False))


def _mappings(host: "PluginHost") -> Mapping[str, Traversable]:
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
