"""validate: every fault of a definition file or scenario, once or while it is written."""

import time
from collections.abc import Callable, Iterable
from pathlib import Path

import click

from partyorg.app import Setup
from partyorg.app.validating import validate_campaign
from partyorg.errors import Fault, InputError
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from ..options import Session, plugin_options

__all__ = ["command", "watched"]

PAUSE = 0.5
"""Seconds between two looks at the files: short for a writer, and no load."""
SCENARIO = ".scenario.toml"


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_(
            "Check definition files, folders with a campaign.toml, or scenarios: every fault with line and column, what is "
            "accepted, the nearest spelling and an example."
        )
    )
    @click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
    @click.option("--watch", is_flag=True, help=_("Go on, and check again whenever a file is saved."))
    @plugin_options
    def validate(session: Session, paths: tuple[Path, ...], watch: bool) -> int:
        # A plugin that is broken may be the very one whose file is looked at.
        setup = session.setup(strict=False)
        if not watch:
            return _checked(session, paths, setup)
        session.console.say(_("Watching; end with Ctrl-C."))
        try:
            for changed in watched(paths):
                _checked(session, changed, setup)
        except KeyboardInterrupt:
            session.console.say("")
        return 0

    return validate


def _checked(session: Session, paths: Iterable[Path], setup: Setup) -> int:
    """Say of every file what is wrong with it; 2 where anything is."""
    from partyorg.reports.faults import fault_text

    code = 0
    for path in paths:
        said, faults = _scenario(path) if path.name.endswith(SCENARIO) else _definition(path, setup)
        for fault in faults:
            session.console.result(fault_text(fault, example=True))
        if faults:
            code = 2
            n = len(faults)
            said = ngettext("{file}: {n} fault", "{file}: {n} faults", n).format(file=path, n=n)
        session.console.say(said)
    return code


def _definition(path: Path, setup: Setup) -> tuple[str, tuple[Fault, ...]]:
    found = validate_campaign(path, setup.catalogue)
    if found.faults:
        return "", found.faults
    if found.campaign is None:
        return _("{file}: in order").format(file=path), ()
    counts = {
        "clauses": len(found.campaign.clauses),
        "rules": len(found.campaign.versions),
        "assumed": sum(not a.unlisted for a in found.campaign.assumed),
    }
    said = _("{file}: in order; {clauses} clauses, {rules} rules, {assumed} assumed figures")
    return said.format(file=path, **counts), ()


def _scenario(path: Path) -> tuple[str, tuple[Fault, ...]]:
    from partyorg.testing import load_scenario

    try:
        load_scenario(path)
    except InputError as problem:
        return "", problem.faults
    return _("{file}: in order").format(file=path), ()


def watched(
    paths: Iterable[Path], pause: Callable[[], None] = lambda: time.sleep(PAUSE)
) -> Iterable[tuple[Path, ...]]:
    """The paths, and from then on those that were saved since the last look."""
    seen: dict[Path, object] = {}
    while True:
        now = {path: _stamp(path) for path in paths}
        changed = tuple(path for path, stamp in now.items() if path not in seen or seen[path] != stamp)
        seen = dict(now)
        if changed:
            yield changed
        pause()


def _stamp(path: Path) -> object:
    """What changes when the file is saved; None while it is not there, as some editors have it for a moment."""
    file = path / "campaign.toml" if path.is_dir() else path
    try:
        found = file.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
