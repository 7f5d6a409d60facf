"""The catalogue: every definition that is installed, linked on demand."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.vocabulary import Vocabulary, base

from .codes import CODES
from .definition import Campaign
from .read_header import FORMAT
from .reader import load_document, read_campaign, vocabulary_of
from .reading import Document

if TYPE_CHECKING:
    from partyorg.membership.procedure import Procedure

__all__ = ["PROCEDURE_FORMAT", "Catalogue", "Installed"]

PROCEDURE_FORMAT = "partyorg.procedure/1"
"""What a file says that is a procedure."""


@frozen
class Installed:
    """A definition as a plugin hands it over: a file (`Path`) or TOML text, the plugin's name, a name for the text."""

    source: str | Path
    plugin: str = ""
    name: str = ""


@define(frozen=True, slots=False, eq=False)
class Catalogue:
    """An immutable collection of definitions; campaigns and procedures are linked when first asked for, and kept.

    `vocabulary` holds the words of all plugins, `checks` their Python checks by name. `prefer` names the definitions
    that win where two overlays conflict.
    """

    installed: tuple[Installed, ...] = ()
    vocabulary: Vocabulary | None = field(default=None, repr=False)
    checks: Mapping[str, object] = field(factory=dict, repr=False)
    prefer: tuple[str, ...] = ()
    _linked: dict[tuple[str, date | None], Campaign] = field(factory=dict, init=False, repr=False)
    _procedures: dict[tuple[str, date | None], "Procedure"] = field(factory=dict, init=False, repr=False)

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
        return tuple(sorted(self.documents))

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
            if id not in self.documents:
                known = self.campaigns()
                params = {"what": "campaign", "found": f'"{id}"'}
                raise InputError(
                    (Fault("D127", CODES["D127"], Where(), params, id, known, nearest(id, known)),)
                )
            found = read_campaign(
                self.documents[id],
                vocabulary=self.vocabulary,
                checks=self.checks,
                bases=self.documents,
                at=at,
                prefer=self.prefer,
            )
            self._linked[id, at] = found
        return found

    def procedures(self) -> tuple[str, ...]:
        """The ids of all procedures that can be parsed, sorted."""
        return tuple(sorted(self.procedure_documents))

    def procedure(self, id: str, *, at: date | None = None) -> "Procedure":
        """The linked procedure of that id; `at` pins its text to the versions in force on a day.

        Raises InputError with every fault of its file and the files it extends, and where no plugin or more than one
        brings that id.
        """
        found = self._procedures.get((id, at))
        if found is None:
            clashes = [f for f in self.faults if f.code == "D161" and f.found == id]
            if clashes:
                raise InputError(clashes)
            if id not in self.procedure_documents:
                known = self.procedures()
                params = {"what": "procedure", "found": f'"{id}"'}
                raise InputError(
                    (Fault("D127", CODES["D127"], Where(), params, id, known, nearest(id, known)),)
                )
            # Named, not imported: procedures belong to a room above this one.
            reader = import_module("partyorg.membership.reader")
            found = reader.read_procedure(
                self.procedure_documents[id],
                vocabulary=self.vocabulary,
                bases=self.procedure_documents,
                at=at,
                prefer=self.prefer,
            )
            self._procedures[id, at] = found
        return found

    def words(self) -> Vocabulary:
        """The words of every definition; no definition is linked for it.

        Words with faults are left out. Of two definitions that contradict each other on a word the first is taken: what
        extends nothing comes first, campaigns before procedures, then by id.
        """
        documents = [*_by_id(self.documents), *_by_id(self.procedure_documents)]
        documents.sort(key=lambda document: "extends" in document.content)
        vocabulary = self.vocabulary or base()
        for document in documents:
            vocabulary = vocabulary_of(document, vocabulary)
        return vocabulary

    def plugin_of(self, id: str) -> str:
        """The name of the plugin that brings a definition, or ""."""
        return self._parsed[2].get(id, "")

    @property
    def documents(self) -> Mapping[str, Document]:
        """Every file that can be parsed, by the id of its definition."""
        return self._parsed[0]

    @property
    def procedure_documents(self) -> Mapping[str, Document]:
        """Every procedure that can be parsed, by its id."""
        return self._parsed[3]

    @cached_property
    def _parsed(
        self,
    ) -> tuple[dict[str, Document], tuple[Fault, ...], dict[str, str], dict[str, Document]]:
        kinds: dict[object, dict[str, Document]] = {FORMAT: {}, PROCEDURE_FORMAT: {}}
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
            documents = kinds.get(content.get("format", FORMAT))
            if not isinstance(name, str) or documents is None:
                continue
            there = next((d[name] for d in kinds.values() if name in d), None)
            if there is not None and there.data != document.data:
                place = Where(document.name, *document.positions.of_value(("id",)), "id")
                faults.append(Fault("D161", CODES["D161"], place, {"found": f'"{name}"'}, name))
            documents.setdefault(name, document)
            plugins.setdefault(name, entry.plugin)
        return kinds[FORMAT], tuple(faults), plugins, kinds[PROCEDURE_FORMAT]


def _by_id(documents: Mapping[str, Document]) -> list[Document]:
    return [documents[id] for id in sorted(documents)]
