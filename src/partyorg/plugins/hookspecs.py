"""The hooks: what a plugin may add, each with its contract.

Every hook is called once for each plugin while a catalogue is loaded, and never again: evaluation asks no plugin.
"""

from collections.abc import Iterable
from importlib.resources.abc import Traversable
from typing import Protocol

import pluggy

from partyorg.evaluation.check import Check
from partyorg.vocabulary import Word

from .sections import FormTemplate, ReportSection

__all__ = ["API_VERSION", "Hooks", "hookimpl", "hookspec"]

API_VERSION = 1
"""The version of this file's hooks; it rises when a hook changes in a way that a plugin would notice."""

hookspec = pluggy.HookspecMarker("partyorg")
hookimpl = pluggy.HookimplMarker("partyorg")
"""Marks a function of a plugin as its answer to the hook of the same name."""


@hookspec
def partyorg_campaigns() -> Iterable[Traversable]:  # type: ignore[empty-body]
    """Give the campaign files of this plugin.

    Arguments: none.
    Called: once, when a catalogue is loaded; the files are read then, in the order given.
    Return: an iterable of files, as `pathlib.Path` or what `importlib.resources.files` gives, each a TOML text with
    `format = "partyorg.campaign/1"`. A folder `locale` beside a file is found by itself.
    Errors: a file that cannot be read, or is not a campaign, stops strict loading with a fault that names the plugin.

    Example::

        from importlib.resources import files

        @hookimpl
        def partyorg_campaigns():
            return [files(__name__) / "campaign.toml"]
    """


@hookspec
def partyorg_procedures() -> Iterable[Traversable]:  # type: ignore[empty-body]
    """Give the procedure files of this plugin: the steps by which a case runs, and their gates.

    Arguments: none.
    Called: once, when a catalogue is loaded; the files are parsed then, in the order given, and linked when asked for.
    Return: an iterable of files, as for `partyorg_campaigns`, each a TOML text with
    `format = "partyorg.procedure/1"`. A local procedure names what it `extends`.
    Errors: a file that cannot be read, or is not a procedure, stops strict loading with a fault that names the plugin.

    Example::

        from importlib.resources import files

        @hookimpl
        def partyorg_procedures():
            return [files(__name__) / "development.toml"]
    """


@hookspec
def partyorg_vocabulary() -> Iterable[Word]:  # type: ignore[empty-body]
    """Give words that several campaigns share; words of one campaign stand in its file as `[[word]]`.

    Arguments: none.
    Called: once, before any campaign is read, so that campaigns of every plugin may use the words.
    Return: an iterable of `Word(list=…, id=…, zh=…, en=…)`.
    Errors: a word that another plugin (or the base set) gives a different meaning is a conflict that names both.

    Example::

        @hookimpl
        def partyorg_vocabulary():
            return [Word(list="activity", id="reading_circle", zh="读书会", en="reading circle")]
    """


@hookspec
def partyorg_importers() -> Iterable[Traversable]:  # type: ignore[empty-body]
    """Give mappings for `partyorg import`: which facts a roster's headings make.

    Arguments: none.
    Called: once, when a catalogue is loaded; a mapping is read when somebody imports with it.
    Return: an iterable of TOML files, as for `partyorg_campaigns`. A mapping's name is its file name without `.toml`.
    Errors: two mappings of one name are a conflict that names both plugins.

    Example::

        from importlib.resources import files

        @hookimpl
        def partyorg_importers():
            return [files(__name__) / "mappings" / "student_roster.toml"]
    """


@hookspec
def partyorg_checks() -> Iterable[Check]:  # type: ignore[empty-body]
    """Give checks in Python for what a definition cannot say; a rule uses one by name: `[[check]] use = "PLUGIN.NAME"`.

    Arguments: none.
    Called: once, before any campaign is linked; a check runs whenever a rule that uses it is evaluated.
    Return: an iterable of `Check(name=…, run=…)`. `run` is given a `CheckInput` (the register as seen on a day, its
    organization, the rule's `args`) and gives `CheckRow`s, one a subject and fact. It looks at nothing else, and never
    raises because something was not done.
    Errors: two checks of one name are a conflict that names both plugins. A check that fails stops the evaluation with a
    fault (E103) that names it.

    Example::

        from partyorg.plugins import Check, CheckRow, Ref

        def has_a_name(seen):
            for id, unit in sorted(seen.org.units.items()):
                yield CheckRow(subject=Ref("unit", id), status="met" if unit.name else "unmet")

        @hookimpl
        def partyorg_checks():
            return [Check(name="example.has-a-name", run=has_a_name, reads=("units",))]
    """


@hookspec
def partyorg_report_sections() -> Iterable[ReportSection | FormTemplate]:  # type: ignore[empty-body]
    """Give tables for the report page and the workbook, and forms for `partyorg form`.

    Arguments: none.
    Called: once, when a catalogue is loaded. The `rows` of a section are asked for whenever a report is written, once for
    each language; the template of a form is read when the form is filled.
    Return: an iterable of `ReportSection`s and `FormTemplate`s. A form of the id of one that ships with the library takes
    its place, which is how an institution brings its own paper.
    Errors: two plugins with the same section or form (save for those that ship) are a conflict that names both. A section
    whose rows fail stops the report with a fault (P309) that names it.

    Example::

        from partyorg.facts import Unit
        from partyorg.plugins import ReportSection

        def rows(asked):
            for unit in asked.register.facts(Unit):
                yield [unit.name, unit.kind]

        @hookimpl
        def partyorg_report_sections():
            headings = (("组织", "unit"), ("类别", "kind"))
            return [ReportSection(id="units", title="组织名册", title_en="Units", headings=headings, rows=rows)]
    """


class Hooks(Protocol):
    """The hooks as the host calls them: one answer a plugin."""

    def partyorg_campaigns(self) -> list[Iterable[Traversable]]:
        """See the hook."""

    def partyorg_procedures(self) -> list[Iterable[Traversable]]:
        """See the hook."""

    def partyorg_vocabulary(self) -> list[Iterable[Word]]:
        """See the hook."""

    def partyorg_importers(self) -> list[Iterable[Traversable]]:
        """See the hook."""

    def partyorg_checks(self) -> list[Iterable[Check]]:
        """See the hook."""

    def partyorg_report_sections(self) -> list[Iterable[ReportSection | FormTemplate]]:
        """See the hook."""
