"""The catalogue: every definition that is installed, linked on demand."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

from attrs import define, field, frozen

from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.vocabulary import Vocabulary

from .codes import CODES
from .definition import Campaign
from .read_header import FORMAT
from .reader import load_document, read_campaign
from .reading import Document

__all__ = ["Catalogue", "Installed"]


@frozen
class Installed:
    """A definition as a plugin hands it over: a file (`Path`) or TOML text, the plugin's name, a name for the text."""

    source: str | Path
    plugin: str = ""
    name: str = ""


@define(frozen=True, slots=False, eq=False)
class Catalogue:
    """An immutable collection of definitions; campaigns are linked when first asked for, and kept.

    `vocabulary` holds the words of all plugins, `checks` their Python checks by name. `prefer` names the definitions
    that win where two overlays conflict.
    """

    installed: tuple[Installed, ...] = ()
    vocabulary: Vocabulary | None = field(default=None, repr=False)
    checks: Mapping[str, object] = field(factory=dict, repr=False)
    prefer: tuple[str, ...] = ()
    _linked: dict[tuple[str, date | None], Campaign] = field(factory=dict, init=False, repr=False)

    @classmethod
    def of(
        cls,
        definitions: Iterable[Installed | str | Path],
        *,
        vocabulary: Vocabulary | None = None,
        checks: Mapping[str, object] | None = None,
        prefer: Iterable[str] = (),
    ) -> "Catalogue":
        """A catalogue of files, texts or `Installed` definitions. Nothing is read yet."""
        entries = tuple(d if isinstance(d, Installed) else Installed(d) for d in definitions)
        return cls(entries, vocabulary, dict(checks or {}), tuple(prefer))

    def campaigns(self) -> tuple[str, ...]:
        """The ids of all campaigns that can be parsed, sorted."""
        return tuple(sorted(self._documents))

    @property
    def faults(self) -> tuple[Fault, ...]:
        """What hinders whole files: texts that are not TOML, ids that two plugins claim."""
        return self._parsed[1]

    def campaign(self, id: str, *, at: date | None = None) -> Campaign:
        """The linked campaign of that id; `at` pins its text to the versions in force on a day.

        Raises InputError with every fault of its file and the files it extends, and where no plugin or more than one
        brings that id.
        """
        found = self._linked.get((id, at))
        if found is None:
            clashes = [f for f in self.faults if f.code == "D161" and f.found == id]
            if clashes:
                raise InputError(clashes)
            if id not in self._documents:
                known = self.campaigns()
                params = {"what": "campaign", "found": f'"{id}"'}
                raise InputError(
                    (Fault("D127", CODES["D127"], Where(), params, id, known, nearest(id, known)),)
                )
            found = read_campaign(
                self._documents[id],
                vocabulary=self.vocabulary,
                checks=self.checks,
                bases=self._documents,
                at=at,
                prefer=self.prefer,
            )
            self._linked[id, at] = found
        return found

    def plugin_of(self, id: str) -> str:
        """The name of the plugin that brings a definition, or ""."""
        return self._parsed[2].get(id, "")

    @property
    def _documents(self) -> Mapping[str, Document]:
        return self._parsed[0]

    @cached_property
    def _parsed(self) -> tuple[dict[str, Document], tuple[Fault, ...], dict[str, str]]:
        documents: dict[str, Document] = {}
        plugins: dict[str, str] = {}
        faults: list[Fault] = []
        for entry in self.installed:
            try:
                document = load_document(entry.source, entry.name)
            except InputError as problem:
                faults += problem.faults
                continue
            content: Mapping[str, Any] = document.content
            name = content.get("id")
            if not isinstance(name, str) or content.get("format", FORMAT) != FORMAT:
                continue
            there = documents.get(name)
            if there is not None and there.data != document.data:
                place = Where(document.name, *document.positions.of_value(("id",)), "id")
                faults.append(Fault("D161", CODES["D161"], place, {"found": f'"{name}"'}, name))
            documents.setdefault(name, document)
            plugins.setdefault(name, entry.plugin)
        return documents, tuple(faults), plugins
