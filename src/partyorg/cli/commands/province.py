"""province: a fictitious province of any size as Parquet files, for evaluation in columns."""

import shlex
import sys
from pathlib import Path

import click

from partyorg.i18n import gettext as _

from ..options import Session, pass_session
from .demo import MEMBERS, called_as

__all__ = ["command"]


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_(
            "Write a fictitious province of any size to OUT, a folder of Parquet files, with the shares and averages of the "
            "demo university (extra bulk)."
        )
    )
    @click.argument("out", type=click.Path(path_type=Path, file_okay=False), metavar="OUT")
    @click.option(
        "--universities",
        type=click.IntRange(min=1),
        default=100,
        show_default=True,
        help=_("How many universities the province has."),
    )
    @click.option(
        "--members",
        type=click.IntRange(min=30),
        default=MEMBERS,
        show_default=True,
        help=_("How many members each university has."),
    )
    @click.option(
        "--seed", type=int, default=1, show_default=True, help=_("The same seed gives the same rows.")
    )
    @pass_session
    def province(session: Session, out: Path, universities: int, members: int, seed: int) -> int:
        from partyorg.demo import DEMO_AS_OF, make_province

        console = session.console
        console.step(_("making the university"))
        written = _("writing {file}")
        make_province(
            out,
            universities,
            members=members,
            seed=seed,
            done=lambda table: console.step(written.format(file=out / f"{table}.parquet")),
        )
        asked = ["--campaign", "liaoning.vanguard", "--as-of", DEMO_AS_OF.isoformat()]
        program = called_as(sys.argv[0])
        console.result(_("Try next:"))
        console.result(
            f"  {program} {shlex.join(['evaluate', str(out), *asked, '--output', 'findings.parquet'])}"
        )
        return 0

    return province
