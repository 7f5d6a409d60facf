"""demo: a fictitious university, evaluated, with what to look at."""

import os
import shlex
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import click

from partyorg import app
from partyorg.campaign.definition import Campaign
from partyorg.errors import InputError
from partyorg.evaluation.findings import Findings
from partyorg.facts import Register
from partyorg.i18n import current
from partyorg.i18n import gettext as _
from partyorg.reports.table import Table

from ..options import Session, left_out_text, plugin_options
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
    @click.option("--no-xlsx", is_flag=True, help=_("Leave the workbooks out, which takes a few seconds."))
    @plugin_options
    def demo(session: Session, out: Path, members: int, seed: int, no_xlsx: bool) -> int:
        from partyorg.demo import DEMO_AS_OF, VOLUMES, make_university
        from partyorg.io.findings_out import write_findings
        from partyorg.io.formats import save_register
        from partyorg.reports.summary import summarise, summary_tables

        console = session.console
        setup = session.setup()
        console.step(_("making the university"))
        register = make_university(seed, members=members)
        campaigns, left_out = app.applicable(setup.catalogue, DEMO_AS_OF, register)
        campaigns = tuple(c for c in campaigns if c.id not in VOLUMES)  # the others have years of their own
        folder, workbook, findings = out / "register", out / "register.xlsx", out / "findings.jsonl"
        written = [(folder, _("the register, a CSV file for each table"))]
        console.step(_("writing {file}").format(file=folder))
        save_register(register, folder)
        if not no_xlsx:
            console.step(_("writing {file}").format(file=workbook))
            save_register(register, workbook, lang="zh" if current().locale.startswith("zh") else "en")
            written.append((workbook, _("the same register as a workbook")))
        console.step(_("evaluating"))
        found = app.evaluate_campaigns(register, campaigns, DEMO_AS_OF)
        console.step(_("writing {file}").format(file=findings))
        write_findings(found, findings)
        written.append((findings, _("every finding, one a line")))
        written += _reports(session, setup, out, register, campaigns, found, workbook=not no_xlsx)
        apart, elsewhere = _years(session, setup, out, seed, members)
        if apart:
            written.append(
                (out / "years", _("the other campaigns, each in its own years: register and findings"))
            )
        console.result(register.settings.title)
        console.result()
        names = app.names_in(register, people=False)
        for table in summary_tables(summarise(found, register), campaigns, names):
            console.table(table)
        for table in apart:
            console.table(table)
        for left in left_out:
            if left.campaign.id not in elsewhere:
                console.result(left_out_text(left))
        console.result()
        console.result(_("Written:"))
        wide = max(width(str(path)) for path, _what in written)
        sizes = [_size(path) for path, _what in written]
        long = max(map(width, sizes))
        for (path, what), size in zip(written, sizes, strict=True):
            gap = " " * (wide - width(str(path)))
            console.result(f"  {path}{gap}  {size:>{long}}  {what}")
        _next(console.result, folder, DEMO_AS_OF.isoformat(), found, campaigns)
        return 0

    return demo


def _years(
    session: Session, setup: app.Setup, out: Path, seed: int, members: int
) -> tuple[list[Table], set[str]]:
    """Make, evaluate and write the volumes of the other campaigns: a table of how they stand, and which they are."""
    from partyorg.app.volumes import run_volumes
    from partyorg.io.findings_out import write_findings
    from partyorg.io.formats import save_register
    from partyorg.reports.volumes import volumes_table

    session.console.step(_("the other campaigns, each in its own years"))
    runs = []
    for run in run_volumes(setup.catalogue, seed, members):
        place = out / "years" / run.volume.campaign
        save_register(run.register, place / "register")
        write_findings(run.findings, place / "findings.jsonl")
        runs.append((run.register, run.campaigns, run.findings))
    return [volumes_table(runs)] if runs else [], {c.id for _r, campaigns, _f in runs for c in campaigns}


def _reports(
    session: Session, setup: app.Setup, out: Path, register: Register, campaigns: tuple[Campaign, ...], found: Findings,
    *, workbook: bool,
) -> list[tuple[Path, str]]:  # fmt: skip
    """The page of the whole university, the workbook and calendar of one college, a form; with what each is."""
    names = app.names_in(register, people=True)
    parts = app.parts_of(found, register, "college", "ics", names)
    open_of = {
        id: sum(f.status in ("unmet", "incomplete") for f in part) for id, part in parts.values() if id
    }
    college = max(sorted(open_of), key=open_of.__getitem__, default="")
    own = found.under(college) if college else found
    whose = {"college": names.get(college, college) or register.settings.title}
    wanted: list[tuple[Path, app.ReportFormat, Findings, str, str]] = [
        (out / "report.html", "html", found, "", _("the report: a page to open in a browser")),
        (out / "calendar.ics", "ics", own, college, _("a calendar of what falls due: {college}")),
    ]
    if workbook:
        said = _("a workbook of what is to do, and ledgers: {college}")
        wanted.insert(1, (out / "report.xlsx", "xlsx", own, college, said))
    written = []
    for path, kind, findings, under, said in wanted:
        session.console.step(_("writing {file}").format(file=path))
        app.write_report(kind, path, findings, campaigns, register, setup, names=names, under=under)
        written.append((path, said.format(**whose)))
    form = out / "progress-report.docx"
    known = app.form_values(register, found, campaigns, found.header.as_of)
    try:
        app.written_form(setup, "progress-report", known, {}, form)
    except InputError as problem:
        if [fault.code for fault in problem.faults] != ["F206"]:
            raise
        session.console.say(_("{file} is left out: it needs the extra partyorg[docx].").format(file=form))
    else:
        written.append((form, _("a form: the report to the higher committee, to edit and sign")))
    return written


def _size(path: Path) -> str:
    """How large a file is, or a folder with all in it."""
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    size = sum(file.stat().st_size for file in files)
    if size >= 1_000_000:
        return f"{size / 1_000_000:.0f} MB"
    return f"{size / 1_000:.0f} kB"


def _next(
    result: Callable[[str], None], folder: Path, day: str, found: Findings, campaigns: tuple[Campaign, ...]
) -> None:
    """Commands to try next, with ids that are there, called as this one was."""
    if not campaigns:
        return
    result("")
    result(_("Try next:"))
    program = called_as(sys.argv[0])
    campaign = campaigns[0].id
    at = [str(folder), "--campaign", campaign, "--as-of", day]
    result(f"  {program} {shlex.join(['evaluate', *at, '--status', 'unmet'])}")
    shown = next((f for f in found if f.status == "unmet" and f.subject.type == "person"), None)
    if shown:
        at[2] = shown.campaign
        what = ["--clause", shown.clauses[0], "--subject", shown.subject.id]
        result(f"  {program} {shlex.join(['explain', *at, *what])}")
    result(f"  {program} {shlex.join(['coverage', campaign])}")
    result(f"  {program} {shlex.join(['org', str(folder), '--as-of', day])}")


def called_as(program: str) -> str:
    """How to call the program again from here: by its name where that finds it, else by its path, short where it can be."""
    path = Path(program)
    if path.name == "__main__.py":
        return f"{_path_to(Path(sys.executable))} -m partyorg"
    if path.stem != "partyorg":
        return "partyorg"  # called by another program, which need not be there later
    return _path_to(path)


def _path_to(program: Path) -> str:
    found = shutil.which(program.name)
    if found and Path(found).absolute() == program.absolute():
        return program.stem
    here = Path.cwd()
    shown = program.absolute()
    if shown.is_relative_to(here):
        shown = shown.relative_to(here)
        return shlex.quote(str(shown) if len(shown.parts) > 1 else os.path.join(".", shown))  # noqa: PTH118
    return shlex.quote(str(shown))
