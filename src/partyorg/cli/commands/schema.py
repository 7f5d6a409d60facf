"""schema: the JSON Schema of campaigns, scenarios and other files, by which an editor completes and checks."""

from importlib.resources import files
from pathlib import Path

import click

from partyorg.i18n import gettext as _

from ..options import Session, pass_session

__all__ = ["command"]

FORMATS = {
    "campaign": "campaign.json",
    "scenario": "scenario.json",
    "case": "case.json",
    "finding": "finding.json",
    "run": "run.json",
}


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_(
            "Write the JSON Schema of campaign files; with WHICH scenario, case, finding or run, of those. A TOML file whose "
            "first line is `#:schema FILE` is completed and checked by editors that know TOML."
        )
    )
    @click.argument("of", type=click.Choice(list(FORMATS)), default="campaign", metavar="[WHICH]")
    @click.option(
        "--output",
        type=click.Path(path_type=Path, dir_okay=False),
        default=None,
        metavar="FILE",
        help=_("Write to a file in place of standard output."),
    )
    @pass_session
    def schema(session: Session, of: str, output: Path | None) -> int:
        text = (files("partyorg") / "schemas" / FORMATS[of]).read_text("utf-8")
        if output is None:
            session.console.result(text.rstrip())
            return 0
        from partyorg.io.atomic import write_text

        write_text(output, text)
        session.console.say(_("written: {file}").format(file=output))
        return 0

    return schema
