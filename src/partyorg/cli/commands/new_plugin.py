"""new-plugin: the first files of a plugin, and what to do with them."""

from pathlib import Path

import click

from partyorg.app.beginning import new_plugin
from partyorg.i18n import gettext as _

from ..options import Session, pass_session

__all__ = ["command"]


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_(
            "Begin a plugin: a package partyorg-NAME, or with --data-only a folder NAME without any Python. What is written "
            "loads and passes its test; replace it by your notice."
        )
    )
    @click.argument("name", metavar="NAME")
    @click.option("--data-only", is_flag=True, help=_("A folder with TOML alone: no packaging, no Python."))
    @click.option(
        "--in",
        "folder",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        metavar="DIR",
        help=_("The folder to write into; the current one, if left out."),
    )
    @pass_session
    def begin(session: Session, name: str, data_only: bool, folder: Path) -> int:
        written = new_plugin(name, folder, data_only=data_only)
        for file in written:
            session.console.result(str(file))
        top = folder / (name if data_only else f"partyorg-{name}")
        if data_only:
            session.console.say(
                _("Next: partyorg validate {folder}; partyorg test {folder}").format(folder=top)
            )
        else:
            session.console.say(_("Next: pip install -e {folder}; partyorg test {folder}").format(folder=top))
        return 0

    return begin
