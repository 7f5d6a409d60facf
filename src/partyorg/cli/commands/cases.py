"""case, procedure: where a case stands and what hinders it; the steps of a procedure, and its drawing."""

from datetime import date
from pathlib import Path
from typing import Literal

import click

from partyorg import app
from partyorg.i18n import current
from partyorg.i18n import gettext as _

from ..options import Session, as_known_option, as_of_option, plugin_options

__all__ = ["command"]


def command(name: str) -> click.Command:
    """One of the commands of this module."""
    return {"case": _case, "procedure": _procedure}[name]()


def _case() -> click.Command:
    @click.command(
        help=_("Show where a case stands: what was refused and why, what may come next, what is due.")
    )
    @click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
    @click.option(
        "--procedure", default="", metavar="ID", help=_("Another procedure than the one the case names.")
    )
    @click.option("--case", "id", default="", metavar="ID", help=_("Which case, where FILE is a register."))
    @as_of_option
    @as_known_option
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["table", "json"]),
        default="table",
        help=_("A table to read, or JSON."),
    )
    @plugin_options
    def case(
        session: Session,
        file: Path,
        procedure: str,
        id: str,
        as_of: date,
        as_known: date | None,
        format_: Literal["table", "json"],
    ) -> int:
        from partyorg.membership import plan, replay
        from partyorg.reports.cases import case_heading, case_json, case_tables

        setup = session.setup()
        if file.suffix == ".toml":
            record, by = app.read_case(file, setup.catalogue, procedure)
        else:
            record, by = app.case_in(session.register(file, setup), setup.catalogue, id, procedure)
        state = replay(record, by, as_of, as_known=as_known)
        ahead = plan(record, by, as_of, as_known=as_known)
        if format_ == "json":
            session.console.result(case_json(state, by, ahead))
            return 0
        session.console.result(case_heading(state))
        session.console.result()
        for table in case_tables(state, by, ahead):
            session.console.table(table)
        return 0

    return case


def _procedure() -> click.Command:
    @click.command(help=_("Show the steps of a procedure, or draw it. Without ID, list the installed ones."))
    @click.argument("id", metavar="ID", required=False, default="")
    @as_of_option
    @click.option(
        "--diagram",
        type=click.Choice(["mermaid", "dot"]),
        default=None,
        help=_("Draw the states and the steps between them."),
    )
    @plugin_options
    def procedure(session: Session, id: str, as_of: date, diagram: Literal["mermaid", "dot"] | None) -> int:
        from partyorg.membership.diagrams import dot, mermaid
        from partyorg.reports.cases import procedure_tables
        from partyorg.reports.messages import titled
        from partyorg.reports.table import Table

        catalogue = session.setup().catalogue
        if not id:
            rows = []
            for name in catalogue.procedures():
                found = catalogue.procedure(name)
                counts = (str(len(found.step_versions)), str(len(found.rules.versions)))
                rows.append((name, titled(found.title, found.title_en), *counts, catalogue.plugin_of(name)))
            headings = (_("id"), _("title"), _("steps"), _("rules"), _("plugin"))
            session.console.table(Table(headings, tuple(rows)))
            return 0
        found = app.procedure_named(catalogue, id)
        if diagram is None:
            for table in procedure_tables(found, as_of):
                session.console.table(table)
            for name in found.looser_than_national:
                session.console.say(_("looser than the national text: {name}").format(name=name))
            return 0
        draw = mermaid if diagram == "mermaid" else dot
        session.console.result(draw(found, current().locale, day=as_of).rstrip())
        return 0

    return procedure
