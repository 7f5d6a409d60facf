"""The language of the command: chosen before the commands are built, so that their help is in it too."""

from collections.abc import Sequence

from partyorg.i18n import N_, preferred
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext as _n

__all__ = ["language_of", "speak"]

CLICK_WORDS = (
    N_("Usage:"), N_("Options"), N_("Commands"), N_("Positional arguments"), N_("Show this message and exit."),
    N_("Show the version and exit."), N_("default: {default}"), N_("required"), N_("Error: {message}"),
    N_("Try '{command} {option}' for help."), N_("Missing argument"), N_("Missing option"), N_("Missing parameter"),
    N_("Missing {param_type}"), N_("Missing parameter: {param_name}"), N_("Missing command."),
    N_("No such command {name!r}."), N_("No such option {name!r}."), N_("Invalid value: {message}"),
    N_("Invalid value for {param_hint}: {message}"), N_("Aborted!"), N_("file"), N_("directory"), N_("path"),
    N_("{name} {filename!r} does not exist."), N_("{name} {filename!r} is a file."),
    N_("{name} {filename!r} is a directory."), N_("{name} {filename!r} is not readable."),
    N_("{value!r} is not a valid {number_type}."), N_("{value} is not in the range {range}."),
    N_("Choose from:\n\t{choices}"), N_("Option {name!r} does not take a value."),
    N_("Option {name!r} requires an argument."), N_("Got unexpected extra argument ({args})"),
    N_("{value!r} is not {choice}."), N_("Did you mean {possibility}?"),
)  # fmt: skip
"""Words that click itself says; here so that they stand in our catalogue."""


def language_of(arguments: Sequence[str]) -> str:
    """The locale to speak: the last `--lang` among the arguments, else PARTYORG_LANG, else the environment's."""
    asked = None
    for n, argument in enumerate(arguments):
        if argument == "--lang" and n + 1 < len(arguments):
            asked = arguments[n + 1]
        elif argument.startswith("--lang="):
            asked = argument.partition("=")[2]
        elif argument == "--":
            break
    return preferred(asked)


def speak() -> None:
    """Let click take its own words from our catalogue, in the language in use when it says them."""
    import click.core
    import click.decorators
    import click.exceptions
    import click.formatting
    import click.parser
    import click.types

    for module in (
        click.core, click.decorators, click.exceptions, click.formatting, click.parser, click.types,
    ):  # fmt: skip
        for name, ours in (("_", _), ("gettext", _), ("ngettext", _n)):
            if hasattr(module, name):
                setattr(module, name, ours)
