"""The plugin host: finds plugins, checks them one by one, collects what they give and keeps a record of each."""

import importlib
import inspect
import logging
import os
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import entry_points
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Generic, Literal, TypeVar, cast

import pluggy
from attrs import evolve, frozen

from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.evaluation.check import Check
from partyorg.vocabulary import Word

from . import hookspecs
from .folders import folder_plugin
from .hookspecs import API_VERSION, Hooks
from .sections import FormTemplate, ReportSection

__all__ = ["Contribution", "PluginHost", "PluginRecord"]

GROUP = "partyorg"
"""The entry point group under which installed packages announce their plugins."""

HOOKS = tuple(sorted(name for name in vars(hookspecs) if name.startswith("partyorg_")))

_log = logging.getLogger("partyorg.plugins")

T = TypeVar("T")


@frozen
class PluginRecord:
    """What the host knows of one plugin.

    `source` tells how it was found, `hooks` which hooks it answers. `status` is loaded, blocked (by name, before it was
    imported), refused (made for another API) or broken; then `fault` says why.
    """

    name: str
    version: str = ""
    source: Literal["built-in", "entry point", "folder", "caller"] = "caller"
    location: str = ""
    hooks: tuple[str, ...] = ()
    status: Literal["loaded", "blocked", "refused", "broken"] = "loaded"
    fault: Fault | None = None


@frozen
class Contribution(Generic[T]):
    """One thing that a plugin gave, with the plugin's name."""

    plugin: str
    item: T


class _Refused(Exception):
    """The plugin cannot be used; carries the fault."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault)
        self.fault = fault


class PluginHost:
    """Plugins in the order in which they were added, and what they give.

    `strict` (the default) stops at the first plugin that cannot be used, with an InputError that names it; otherwise
    the plugin is left out and its record says why. Names in `block` are never imported. With the environment variable
    `PARTYORG_TRACE=1` every hook call is logged to standard error.
    """

    def __init__(self, *, strict: bool = True, block: Iterable[str] = ()) -> None:
        self.strict = strict
        self._block = frozenset(block)
        self._records: dict[str, PluginRecord] = {}
        self._managers: dict[
            str, pluggy.PluginManager
        ] = {}  # one a plugin, so that no plugin touches another

    @property
    def records(self) -> tuple[PluginRecord, ...]:
        """The record of every plugin met so far, in the order of meeting."""
        return tuple(self._records.values())

    # Finding -----------------------------------------------------------------------------------------

    def add_module(self, name: str, module: str, version: str = "") -> None:
        """Add a plugin that ships with the library, by module name."""
        record = PluginRecord(name, version, "built-in", module)
        self._add(record, lambda: importlib.import_module(module))

    def add_installed(self) -> None:
        """Add the plugin of every entry point of the group `partyorg`, in order of their names."""
        for point in sorted(entry_points(group=GROUP), key=lambda p: (p.name, p.value)):
            version = point.dist.version if point.dist else ""
            self._add(PluginRecord(point.name, version, "entry point", point.value), point.load)

    def add_folder(self, folder: str | Path) -> None:
        """Add a folder with a `campaign.toml` as a plugin named like the folder; nothing in it is executed."""
        path = Path(folder)
        name = path.name or path.resolve().name
        self._add(PluginRecord(name, "", "folder", str(path)), lambda: folder_plugin(path))

    def add(self, plugin: object, name: str = "") -> None:
        """Add a plugin that the caller made: a module or any object with marked functions."""
        given = name or getattr(plugin, "__name__", "") or type(plugin).__name__
        version = str(getattr(plugin, "__version__", ""))
        self._add(PluginRecord(given, version, "caller"), lambda: plugin)

    # Collecting --------------------------------------------------------------------------------------

    def campaigns(self) -> tuple[Contribution[Traversable], ...]:
        """The campaign files of all plugins."""
        return tuple(
            self._collect("partyorg_campaigns", lambda hooks: hooks.partyorg_campaigns(), _is_file, "a file")
        )

    def procedures(self) -> tuple[Contribution[Traversable], ...]:
        """The procedure files of all plugins."""
        return tuple(
            self._collect(
                "partyorg_procedures", lambda hooks: hooks.partyorg_procedures(), _is_file, "a file"
            )
        )

    def words(self) -> tuple[Contribution[Word], ...]:
        """The vocabulary of all plugins."""
        return tuple(
            self._collect(
                "partyorg_vocabulary", lambda hooks: hooks.partyorg_vocabulary(), _is_word, "a Word"
            )
        )

    def mappings(self) -> tuple[Contribution[Traversable], ...]:
        """The import mappings of all plugins."""
        return tuple(
            self._collect("partyorg_importers", lambda hooks: hooks.partyorg_importers(), _is_file, "a file")
        )

    def checks(self) -> tuple[Contribution[Check], ...]:
        """The checks in Python of all plugins."""
        return tuple(
            self._collect("partyorg_checks", lambda hooks: hooks.partyorg_checks(), _is_check, "a Check")
        )

    def report_sections(self) -> tuple[Contribution[ReportSection | FormTemplate], ...]:
        """The sections and forms of all plugins."""
        return tuple(
            self._collect(
                "partyorg_report_sections",
                lambda hooks: hooks.partyorg_report_sections(),
                _is_section,
                "a ReportSection or FormTemplate",
            )
        )

    def fail(self, name: str, *faults: Fault) -> None:
        """Record that what a plugin gave cannot be used; raises InputError with every fault where loading is strict."""
        self._leave_out(evolve(self._records[name], status="broken", fault=faults[0]), faults)

    def _collect(
        self,
        hook: str,
        call: Callable[[Hooks], list[Iterable[T]]],
        accept: Callable[[object], bool],
        wanted: str,
    ) -> Iterator[Contribution[T]]:
        for name, manager in list(self._managers.items()):
            try:
                answers = call(cast("Hooks", manager.hook))
                items = [item for answer in answers for item in answer]
            except Exception as problem:  # noqa: BLE001 - whatever a plugin raises is that plugin's fault
                message = "plugin {plugin} failed: {problem}"
                self.fail(name, _fault("P306", message, name, problem=_short(problem)))
                continue
            wrong: list[object] = [item for item in items if not accept(item)]
            if hook in self._records[name].hooks and not answers:
                wrong.append(None)  # pluggy drops a None before we see it
            if wrong:
                message = "plugin {plugin} gave {found} where {wanted} is expected"
                found = str(wrong[0]) if isinstance(wrong[0], Traversable) else type(wrong[0]).__name__
                self.fail(name, _fault("P306", message, name, found=found, wanted=wanted))
                continue
            yield from (Contribution(name, item) for item in items)

    # Checking ----------------------------------------------------------------------------------------

    def _add(self, record: PluginRecord, load: Callable[[], object]) -> None:
        name = record.name
        if name in self._block:
            self._records.setdefault(name, evolve(record, status="blocked"))
            return
        try:
            if name in self._records:
                message = "two plugins are named {plugin}: {first} and {second}"
                places = {"first": _place(self._records[name]), "second": _place(record)}
                raise _Refused(_fault("P307", message, name, **places))
            plugin = _loaded(name, load)
            _check_api(name, plugin)
            hooks = self._register(name, plugin)
        except _Refused as refused:
            status: Literal["refused", "broken"] = "refused" if refused.fault.code == "P304" else "broken"
            self._leave_out(evolve(record, status=status, fault=refused.fault))
        else:
            self._records[name] = evolve(record, hooks=hooks)

    def _leave_out(self, record: PluginRecord, faults: tuple[Fault, ...] = ()) -> None:
        if self.strict:
            assert record.fault is not None
            raise InputError(faults or [record.fault])
        key = record.name
        if record.fault is not None and record.fault.code == "P307":
            key = f"{record.name} ({_place(record)})"
        self._records[key] = record
        self._managers.pop(key, None)

    def _register(self, name: str, plugin: object) -> tuple[str, ...]:
        named = [n for n in dir(plugin) if n.startswith("partyorg_") and callable(getattr(plugin, n, None))]
        for hook in named:
            if hook not in HOOKS:
                close = nearest(hook, HOOKS)
                message = "plugin {plugin} has {hook}, which is no hook"
                where = Where(key_path=hook)
                raise _Refused(
                    Fault("P305", message, where, {"plugin": name, "hook": hook}, hook, HOOKS, close)
                )
            if not hasattr(inspect.unwrap(getattr(plugin, hook)), "partyorg_impl"):
                message = "plugin {plugin}: {hook} lacks the mark @hookimpl"
                raise _Refused(_fault("P305", message, name, hook=hook))
        if not named:
            raise _Refused(_fault("P305", "plugin {plugin} answers no hook", name))
        manager = pluggy.PluginManager("partyorg")
        manager.add_hookspecs(hookspecs)
        try:
            manager.register(plugin, name)
            manager.check_pending()
        except pluggy.PluginValidationError as problem:
            message = "plugin {plugin} does not fit its hooks: {problem}"
            raise _Refused(_fault("P305", message, name, problem=_short(problem))) from problem
        if os.environ.get("PARTYORG_TRACE") == "1":
            _trace(manager)
        self._managers[name] = manager
        return tuple(named)


def _loaded(name: str, load: Callable[[], object]) -> object:
    try:
        return load()
    except InputError as problem:
        raise _Refused(problem.faults[0]) from problem
    except Exception as problem:
        message = "plugin {plugin} cannot be imported: {problem}"
        raise _Refused(_fault("P303", message, name, problem=_short(problem))) from problem


_API = re.compile(r"(\d+)(?:-(\d+))?")


def _check_api(name: str, plugin: object) -> None:
    """Refuse a plugin made for other versions of the hooks; one that says nothing is taken as made for this one."""
    stated = getattr(plugin, "partyorg_api", None)
    if stated is None:
        return
    found = _API.fullmatch(stated) if isinstance(stated, str) else None
    if not found:
        message = 'plugin {plugin}: partyorg_api is {stated}; write "1", or "1-2" for a range'
        raise _Refused(_fault("P304", message, name, stated=repr(stated)))
    low, high = int(found[1]), int(found[2] or found[1])
    if not low <= API_VERSION <= high:
        message = "plugin {plugin} was made for version {stated} of the plugin API; this is version {version}"
        raise _Refused(_fault("P304", message, name, stated=stated, version=str(API_VERSION)))


def _fault(code: str, message: str, plugin: str, **params: str) -> Fault:
    return Fault(code, message, params={"plugin": plugin, **params})


def _short(problem: BaseException) -> str:
    text = str(problem).strip().splitlines()
    return f"{type(problem).__name__}: {text[0]}" if text else type(problem).__name__


def _place(record: PluginRecord) -> str:
    return f"{record.source} {record.location}".strip()


def _is_file(item: object) -> bool:
    return isinstance(item, Traversable) and item.is_file()


def _is_word(item: object) -> bool:
    return isinstance(item, Word)


def _is_section(item: object) -> bool:
    return isinstance(item, ReportSection | FormTemplate)


def _is_check(item: object) -> bool:
    return isinstance(item, Check)


def _trace(manager: pluggy.PluginManager) -> None:
    """Log every hook call, with who answered and what came of it, to standard error."""
    if not _log.handlers:
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(logging.Formatter("%(name)s: %(message)s"))
        _log.addHandler(handler)
    _log.setLevel(logging.DEBUG)

    def before(hook: str, impls: object, arguments: object) -> None:
        names = ", ".join(impl.plugin_name for impl in cast("list[pluggy.HookImpl]", impls)) or "nobody"
        _log.debug("%s <- %s %s", hook, names, arguments or "")

    def after(outcome: "pluggy.Result[object]", hook: str, impls: object, arguments: object) -> None:  # noqa: ARG001
        if outcome.exception is None:
            answers = cast("list[object]", outcome.get_result())
            _log.debug("%s -> %d answers", hook, len(answers))
        else:
            _log.debug("%s -> %s", hook, type(outcome.exception).__name__)

    manager.add_hookcall_monitoring(before, after)
