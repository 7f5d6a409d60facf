"""Building the command in the language chosen, and running it."""

import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any

import click

from partyorg.app.collector import uncollected
from partyorg.errors import InputError
from partyorg.i18n import N_, use
from partyorg.i18n import gettext as _

from .language import language_of, speak
from .options import plugin_parameters
from .output import QUIET, Console

__all__ = ["build", "run"]

COMMANDS = {
    "demo": (
        "demo",
        N_("Make a fictitious university, evaluate every installed campaign, say what to look at."),
    ),
    "province": ("province", N_("Make a fictitious province of any size, as Parquet files.")),
    "evaluate": ("evaluate", N_("Evaluate campaigns on a register.")),
    "explain": ("explain", N_("Say why a finding is what it is.")),
    "summary": ("reports", N_("Report progress upward: counts, shares, assumed numbers.")),
    "form": ("reports", N_("Fill a form: a notice, a record, a report in Word.")),
    "merge": ("reports", N_("Add what came back in a workbook to a register.")),
    "scope": ("explain", N_("Say whom a rule looks at.")),
    "select": ("select", N_("Propose a ranked list for a round of a selection.")),
    "campaigns": ("definitions", N_("List the installed campaigns.")),
    "show": ("definitions", N_("Show a campaign as a document.")),
    "coverage": ("definitions", N_("Account for every clause of a campaign.")),
    "check": ("registers", N_("Check a register for faults.")),
    "convert": ("registers", N_("Write a register in another format.")),
    "import": ("registers", N_("Make a register out of a roster.")),
    "template": ("registers", N_("Write an empty workbook to fill in.")),
    "org": ("org", N_("Show the organization at a date: the tree and the counts.")),
    "case": ("cases", N_("Show where a case stands, what hinders it, by which article, and until when.")),
    "procedure": ("cases", N_("Show the steps of a procedure, or draw it.")),
    "plugins": ("plugins", N_("List the plugins, and why one was not loaded.")),
    "new-plugin": ("new_plugin", N_("Begin a plugin: a folder or a package, with a scenario and a test.")),
    "validate": ("validate", N_("Check a definition file, once or while it is written.")),
    "test": ("test", N_("Run scenarios: tests as data.")),
    "diff": ("diff", N_("Show what differs between two texts of a campaign.")),
    "schema": ("schema", N_("Write the JSON Schema by which an editor helps.")),
}
"""Every command with its module and what it does; a module is imported when its command is used."""


class Program(click.Group):
    """The group: it knows the names of its commands, and imports the one that is used."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The commands in the order in which people meet them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """The command of that name."""
        if cmd_name not in COMMANDS:
            return None
        module = import_module(f"partyorg.cli.commands.{COMMANDS[cmd_name][0]}")
        command: click.Command = module.command(cmd_name)
        command.params += [_quiet_option(), _lang_option()]
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; a reader that has gone away (`| head`) ends it quietly."""
        try:
            code = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            # What is still to be written goes nowhere, or the interpreter would complain on leaving.
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123, SIM115 - left open to the end
            return 0
        return code

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        """What each command does, without importing any."""
        with formatter.section(_("Commands")):
            formatter.write_dl([(name, _(said)) for name, (_module, said) in COMMANDS.items()])


def build() -> click.Group:
    """The command `partyorg` in the language in use."""
    from partyorg import __version__

    speak()
    group = Program(
        "partyorg", help=_("Dated facts and clause-cited rules for Party-organization work in universities.")
    )
    group.params += [*plugin_parameters(), _quiet_option(), _lang_option()]
    return click.version_option(__version__, prog_name="partyorg", help=_("Show the version and exit."))(
        group
    )


def _lang_option() -> click.Option:
    """`--lang` is read before anything is built; here it is only accepted."""
    return click.Option(
        ["--lang"], metavar="LANG", expose_value=False, help=_("The language of words and tables: zh or en.")
    )


def _quiet_option() -> click.Option:
    """`--quiet` may stand before the name of the command and after it."""

    def keep(context: click.Context, parameter: click.Parameter, value: bool) -> None:  # noqa: ARG001
        if value:
            context.find_root().meta[QUIET] = True

    return click.Option(
        ["--quiet", "-q"], is_flag=True, expose_value=False, is_eager=True, callback=keep,
        help=_("Say nothing but results and faults."),
    )  # fmt: skip


def run(arguments: Sequence[str]) -> int:
    """Run the command; the exit code. Bad input is printed as faults, never as a traceback."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure: Any = getattr(stream, "reconfigure", None)
        if reconfigure and not stream.isatty():
            reconfigure(encoding="utf-8")
    with use(language_of(arguments)), uncollected():
        try:
            code = build().main(list(arguments), "partyorg", standalone_mode=False)
        except InputError as problem:
            Console().faults(problem.faults)
            return 2
        except click.ClickException as problem:
            problem.show()
            return problem.exit_code
        except click.Abort:
            Console().say(_("Aborted!"))
            return 2
        except OSError as problem:
            Console().say(f"partyorg: {problem.filename or ''}: {problem.strerror or problem}")
            return 2
    return code if isinstance(code, int) else 0
