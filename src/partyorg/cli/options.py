"""Options that several commands share, and the kinds of values they take."""

from collections.abc import Callable
from datetime import date
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click
from attrs import frozen

from partyorg.app import LeftOut, Setup, installed
from partyorg.errors import Fault, InputError, Where
from partyorg.facts import Register
from partyorg.i18n import current, use
from partyorg.i18n import gettext as _

from .output import Console

__all__ = [
    "DAY", "Session", "as_of_option", "as_known_option", "campaign_option", "left_out_text", "names_option",
    "pass_session", "plugin_options", "register_argument", "source_argument", "unknown",
]  # fmt: skip

LEFT_OUT = ("R113", "R117")
"""Warnings that are told wherever a register is read: columns and files of which nothing is taken."""

F = TypeVar("F", bound=Callable[..., Any])


class Day(click.ParamType[date]):
    """A civil date, YYYY-MM-DD."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date that the text says."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError:
            self.fail(_("{value} is not a date like 2018-03-31").format(value=value), param, ctx)


DAY = Day()


@frozen(kw_only=True)
class Session:
    """What a command works with: the console, and what the plugin options ask for."""

    console: Console
    plugin_dirs: tuple[Path, ...] = ()
    block: tuple[str, ...] = ()

    def setup(self, *, strict: bool = True) -> Setup:
        """Load the plugins, and let their catalogues speak too until the command ends."""
        setup = installed(plugin_dirs=self.plugin_dirs, block=self.block, strict=strict)
        if setup.locales:
            click.get_current_context().with_resource(use(current().locale, setup.locales))
        return setup

    def register(self, path: Path, setup: Setup) -> Register:
        """Read a register; its cells may use the words of every installed campaign."""
        from partyorg.app import all_words
        from partyorg.io.formats import read_register

        self.console.step(_("reading {file}").format(file=path))
        reading = read_register(path, vocabulary=all_words(setup.catalogue))
        if reading.register is None:
            raise InputError(fault for fault in reading.faults if fault.severity == "error")
        self.console.faults(fault for fault in reading.faults if fault.code in LEFT_OUT)
        return reading.register


def plugin_parameters() -> list[click.Option]:
    """`--plugin-dir` and `--block`, which may stand before the name of the command and after it."""
    return [
        click.Option(
            ["--plugin-dir", "plugin_dirs"], multiple=True, type=click.Path(path_type=Path), metavar="DIR",
            help=_("A folder with a campaign.toml, taken as a plugin. May be given several times."),
        ),
        click.Option(
            ["--block"], multiple=True, metavar="NAME", help=_("A plugin that is not to be loaded, by name.")
        ),
    ]  # fmt: skip


def plugin_options(command: F) -> F:
    """`--plugin-dir` and `--block`; the command gets a `Session` as its first argument."""

    @_taking(plugin_parameters())
    @wraps(command)
    def with_session(plugin_dirs: tuple[Path, ...], block: tuple[str, ...], **arguments: Any) -> Any:
        before = click.get_current_context().find_root().params
        session = Session(
            console=Console(),
            plugin_dirs=(*before.get("plugin_dirs", ()), *plugin_dirs),
            block=(*before.get("block", ()), *block),
        )
        return command(session, **arguments)

    return with_session  # type: ignore[return-value]  # the decorators keep the callable


def _taking(options: list[click.Option]) -> Callable[[F], F]:
    """A decorator that adds ready-made options, as `click.option` adds those it makes."""

    def decorate(command: F) -> F:
        held = getattr(command, "__click_params__", None)
        if held is None:
            held = []
            command.__click_params__ = held  # type: ignore[attr-defined]  # where click looks for them
        held.extend(reversed(options))
        return command

    return decorate


def pass_session(command: F) -> F:
    """A `Session` as the first argument, for commands that take no plugin options."""

    @wraps(command)
    def with_session(**arguments: Any) -> Any:
        return command(Session(console=Console()), **arguments)

    return with_session  # type: ignore[return-value]  # the same, with one argument filled in


def register_argument(command: F) -> F:
    """The register: a folder of CSV files, a workbook, a JSON file."""
    return click.argument("register", type=click.Path(path_type=Path), metavar="REGISTER")(command)


class _Source(click.ParamType[str | Path]):
    """A path, or a connection string as it stands: taken for a path, it would lose a slash."""

    name = "register"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str | Path:
        """A text where it is one of a database, else a path."""
        del param, ctx
        return value if str(value).startswith(DATABASES) else Path(value)


DATABASES = ("postgresql://", "postgres://")


def source_argument(command: F) -> F:
    """The register: a folder of CSV or Parquet files, a workbook, a JSON file, or a schema of PostgreSQL."""
    return click.argument("register", type=_Source(), metavar="REGISTER")(command)


def as_of_option(command: F) -> F:
    """`--as-of`, today if left out."""
    return click.option(
        "--as-of", type=DAY, default=None, metavar="DATE", callback=_today,
        help=_("The last day seen, taken as its end. Today, if left out."),
    )(command)  # fmt: skip


def _today(context: click.Context, parameter: click.Parameter, value: date | None) -> date:  # noqa: ARG001
    return value or date.today()  # noqa: DTZ011 - a civil date where the command is run


def as_known_option(command: F) -> F:
    """`--as-known`, the same as `--as-of` if left out."""
    return click.option(
        "--as-known", type=DAY, default=None, metavar="DATE",
        help=_("Leave out what was recorded later than this day."),
    )(command)  # fmt: skip


def campaign_option(*, required: bool = False) -> Callable[[F], F]:
    """`--campaign`, once or several times."""
    return click.option(
        "--campaign", "campaigns", multiple=not required, required=required, metavar="ID",
        help=_("A campaign by its id, perhaps ID@DATE for its text of a day."),
    )  # fmt: skip


def names_option(command: F) -> F:
    """`--names`."""
    return click.option("--names", is_flag=True, help=_("Show names in place of ids."))(command)


def unknown(code: str, message: str, **params: str) -> InputError:
    """A fault of what was asked for on the command line."""
    return InputError([Fault(code, message, Where(), params)])


def left_out_text(left: LeftOut) -> str:
    """Why a campaign that nobody asked for by its id is not evaluated."""
    from partyorg.reports.messages import titled

    title = titled(left.campaign.title, left.campaign.title_en)
    if left.reason == "not_begun":
        said = _("Left out: {title} ({id}), which begins on {since}.")
    else:
        said = _(
            "Left out: {title} ({id}), which is not for an organization like {root}, the top of this register."
        )
    return said.format(title=title, id=left.campaign.id, since=left.campaign.since, root=left.root)
