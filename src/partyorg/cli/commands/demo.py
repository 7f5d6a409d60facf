"""demo: a fictitious university, evaluated, with what to look at."""

import shutil
from collections.abc import Callable
from pathlib import Path

import click

from partyorg import app
from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Findings
from partyorg.i18n import current
from partyorg.i18n import gettext as _

from ..options import Session, plugin_options
from ..output import width

__all__ = ["command"]

MEMBERS = 6_000


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""

    @click.command(
        help=_(
            "Make a fictitious university, evaluate every installed campaign, write it all to OUT, say what to look at."
        )
    )
    @click.argument("out", type=click.Path(path_type=Path), default=Path("demo-output"), metavar="[OUT]")
    @click.option(
        "--members",
        type=click.IntRange(min=30),
        default=MEMBERS,
        show_default=True,
        help=_("How many members the university has."),
    )
    @click.option(
        "--seed", type=int, default=1, show_default=True, help=_("The same seed gives the same bytes.")
    )
    @plugin_options
    def demo(session: Session, out: Path, members: int, seed: int) -> int:
        from partyorg.demo import DEMO_AS_OF, make_university, write_demo
        from partyorg.io.findings_out import write_findings
        from partyorg.reports.messages import titled
        from partyorg.reports.summary import summarise, summary_tables

        console = session.console
        setup = session.setup()
        campaigns = app.chosen_campaigns(setup.catalogue, (), DEMO_AS_OF)
        console.step(_("making the university"))
        register = make_university(seed, members=members)
        console.step(_("writing it"))
        lang = "zh" if current().locale.startswith("zh") else "en"
        folder, workbook = write_demo(out, register, lang=lang)
        console.step(_("evaluating"))
        found = app.evaluate_campaigns(register, campaigns, DEMO_AS_OF)
        findings = out / "findings.jsonl"
        write_findings(found, findings)
        console.result(register.settings.title)
        console.result()
        names = app.names_in(register, people=False)
        for table in summary_tables(summarise(found, register), campaigns, names):
            console.table(table)
        for id in setup.catalogue.campaigns():
            campaign = setup.catalogue.campaign(id)
            if campaign.since > DEMO_AS_OF:
                said = _("Not begun by then: {title}, from {day}.")
                title = titled(campaign.title, campaign.title_en)
                console.result(said.format(title=title, day=campaign.since))
        console.result()
        console.result(_("Written:"))
        written = (
            (str(folder), _("the register, a CSV file for each table")),
            (str(workbook), _("the same register as a workbook")),
            (str(findings), _("every finding, one a line")),
        )
        wide = max(width(path) for path, _what in written)
        for path, what in written:
            console.result(f"  {path}{' ' * (wide - width(path))}  {what}")
        _next(console.result, folder, DEMO_AS_OF.isoformat(), found, campaigns)
        return 0

    return demo


def _next(
    result: Callable[[str], None], folder: Path, day: str, found: Findings, campaigns: tuple[Campaign, ...]
) -> None:
    """Commands to try next, with ids that are there."""
    if not campaigns:
        return
    result("")
    result(_("Try next:"))
    program = "partyorg" if shutil.which("partyorg") else "python -m partyorg"
    campaign = campaigns[0].id
    result(f"  {program} evaluate {folder} --campaign {campaign} --as-of {day} --status unmet")
    shown = next((f for f in found if f.status == "unmet" and f.subject.type == "person"), None)
    if shown:
        clause, subject = shown.clauses[0], shown.subject.id
        result(
            f"  {program} explain {folder} --campaign {shown.campaign} --clause {clause} --subject {subject} --as-of {day}"
        )
    result(f"  {program} coverage {campaign}")
    result(f"  {program} org {folder} --as-of {day}")
