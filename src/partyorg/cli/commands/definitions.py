"""campaigns, show, coverage: what is installed and what it says."""

from datetime import date
from typing import TYPE_CHECKING, Literal

import click

from partyorg import app
from partyorg.errors import InputError
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext
from partyorg.reports.table import Table

from ..options import Session, as_of_option, plugin_options

if TYPE_CHECKING:
    from partyorg.campaign.definition import Campaign

__all__ = ["command"]


def command(name: str) -> click.Command:
    """One of the commands of this module."""
    return {"campaigns": _campaigns, "show": _show, "coverage": _coverage}[name]()


def _campaigns() -> click.Command:
    @click.command(help=_("List the installed campaigns."))
    @as_of_option
    @plugin_options
    def campaigns(session: Session, as_of: date) -> int:
        from partyorg.reports.messages import titled

        setup = session.setup()
        catalogue = setup.catalogue
        rows = []
        code = 0
        for id in catalogue.campaigns():
            try:
                c = catalogue.campaign(id)
            except InputError as problem:
                session.console.faults(problem.faults)
                code = 2
                continue
            running = c.since <= as_of and (c.until is None or as_of < c.until)
            span = f"{c.since} – {c.until or ''}".strip()
            state = _("in force") if running else _("not in force")
            counts = (str(len(c.clauses)), str(len(c.versions)))
            rows.append((id, titled(c.title, c.title_en), span, state, *counts, catalogue.plugin_of(id)))
        headings = (
            _("id"), _("title"), _("window"), _("state"), _("clauses"), _("rules"), _("plugin"),
        )  # fmt: skip
        session.console.table(Table(headings, tuple(rows)))
        return code

    return campaigns


def _show() -> click.Command:
    @click.command(help=_("Show a campaign as a document: sources, clauses, rules, assumed figures."))
    @click.argument("id", metavar="ID")
    @click.option(
        "--resolved",
        is_flag=True,
        help=_("Show every value after all overlays, with the definition, line and clause it comes from."),
    )
    @click.option(
        "--by",
        type=click.Choice(["department"]),
        default=None,
        help=_("Show its tasks instead, by the department that leads or supports them."),
    )
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["md", "html"]),
        default="md",
        help=_("Markdown, or a page of HTML that stands by itself."),
    )
    @plugin_options
    def show(
        session: Session,
        id: str,
        resolved: bool,
        by: Literal["department"] | None,
        format_: Literal["md", "html"],
    ) -> int:
        from partyorg.reports.show import campaign_markdown

        catalogue = session.setup().catalogue
        campaign = app.campaign_named(catalogue, id)
        if resolved:
            from partyorg.campaign.diff import named
            from partyorg.campaign.resolved import resolve
            from partyorg.reports.resolved import resolved_table

            name, at = named(id)
            session.console.table(resolved_table(resolve(catalogue, name, at=at)))
            return 0
        text = _by_department(session, campaign) if by == "department" else campaign_markdown(campaign)
        if format_ == "html":
            from partyorg.reports.markdown import html_page

            text = html_page(text)
        session.console.result(text.rstrip())
        return 0

    return show


def _by_department(session: Session, campaign: "Campaign") -> str:
    from partyorg.reports.departments import departments, departments_markdown

    if not departments(campaign):
        session.console.say(_("No task of this campaign names a department."))
    return departments_markdown(campaign)


def _coverage() -> click.Command:
    @click.command(
        help=_("Account for every clause of a campaign: the rules that carry it, or why none does.")
    )
    @click.argument("id", metavar="ID")
    @click.option(
        "--format",
        "format_",
        type=click.Choice(["table", "json"]),
        default="table",
        help=_("A table to read, or JSON."),
    )
    @plugin_options
    def cover(session: Session, id: str, format_: Literal["table", "json"]) -> int:
        from partyorg.campaign.coverage import coverage
        from partyorg.reports.coverage import coverage_json, coverage_tables

        campaign = app.campaign_named(session.setup().catalogue, id)
        found = coverage(campaign)
        if format_ == "json":
            session.console.result(coverage_json(found))
        else:
            for table in coverage_tables(found, campaign):
                session.console.table(table)
        n = len(found.unaccounted)
        if n:
            message = ngettext(
                "{n} clause is not accounted for: {ids}", "{n} clauses are not accounted for: {ids}", n
            )
            session.console.say(message.format(n=n, ids=", ".join(found.unaccounted)))
            return 1
        total = len(found.rows)
        message = ngettext("The {n} clause is accounted for.", "All {n} clauses are accounted for.", total)
        session.console.say(message.format(n=total))
        return 0

    return cover
