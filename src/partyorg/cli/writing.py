"""Findings in the format asked for: a table, lines for programs, reports for people."""

import sys
from collections import Counter
from pathlib import Path
from typing import Literal, get_args

from attrs import frozen

from partyorg import app
from partyorg.campaign.definition import Campaign
from partyorg.errors import Fault, InputError, Where
from partyorg.evaluation.findings import STATUSES, Findings
from partyorg.facts import Register
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from .options import Session, unknown

__all__ = [
    "NAMED", "REPORTS", "Format", "Report", "earlier", "format_of", "show_table", "write_lines", "write_reports",
]  # fmt: skip

Format = Literal["table", "json", "csv", "xlsx", "html", "ics", "todo"]

SUFFIXES: dict[str, tuple[Format, ...]] = {
    ".json": ("json",), ".jsonl": ("json",), ".csv": ("csv",), ".txt": ("table", "todo"), ".xlsx": ("xlsx",),
    ".html": ("html",), ".ics": ("ics",),
}  # fmt: skip
REPORTS = frozenset(get_args(app.ReportFormat))
NAMED = frozenset({"xlsx", "html"})
"""Formats in which people stand by name unless ids are asked for."""


def format_of(format_: Format | None, output: Path | None, split: str | None) -> Format:
    """The format asked for, or that of the file's name.

    Raises InputError: A506 where the two do not go together, A508 where a format needs a file, A509 where a format is not
    split.
    """
    kind = format_ or "table"
    if split:
        if kind not in REPORTS:
            raise unknown(
                "A509", "the format {format} is not split; xlsx, html, ics and todo are", format=kind
            )
    elif output is not None and output.suffix:
        named = SUFFIXES.get(output.suffix.lower(), ())
        if not named or (format_ and format_ not in named):
            accepted = tuple(
                suffix for suffix, kinds in SUFFIXES.items() if format_ is None or format_ in kinds
            )
            message = "findings are not written to a file named *{suffix}"
            if named:
                message = "a file named *{suffix} does not hold the format {format}"
            params = {"suffix": output.suffix, "format": format_ or ""}
            where = Where(file=str(output))
            raise InputError([Fault("A506", message, where, params, output.suffix, accepted)])
        kind = format_ or named[0]
    if kind in REPORTS and output is None:
        raise unknown("A508", "the format {format} is written to a file: name it with --output", format=kind)
    return kind


def earlier(file: Path | None, kind: Format) -> Findings | None:
    """The findings of an earlier run. Raises InputError (A511) where the format tells no changes."""
    if file is None:
        return None
    if kind not in NAMED:
        raise unknown("A511", "the format {format} tells no changes; xlsx and html do", format=kind)
    from partyorg.io.findings_in import read_findings

    return read_findings(file)


@frozen
class Report:
    """What reports are made of."""

    session: Session
    setup: app.Setup
    found: Findings
    campaigns: tuple[Campaign, ...]
    register: Register
    kind: app.ReportFormat
    names: dict[str, str]
    before: Findings | None
    unit: str

    def write(self, path: Path, found: Findings, under: str) -> None:
        """Write one file."""
        app.write_report(
            self.kind, path, found, self.campaigns, self.register, self.setup, names=self.names, before=self.before,
            under=under,
        )  # fmt: skip


def write_reports(report: Report, output: Path, split: Literal["college", "person"] | None) -> None:
    """Write one file, or one for each part into a folder; what was written is said."""
    console = report.session.console
    if split is None:
        with console.working(_("writing {file}").format(file=output)):
            report.write(output, report.found, report.unit)
        console.say(_("Written: {file}").format(file=output))
        return
    parts = app.parts_of(report.found, report.register, split, report.kind, report.names)
    with console.working(_("writing {file}").format(file=output), len(parts)) as done:
        for name, (id, found) in parts.items():
            report.write(output / name, found, id if split == "college" else report.unit)
            done()
    text = ngettext("{n} file written to {folder}", "{n} files written to {folder}", len(parts))
    console.say(text.format(n=len(parts), folder=output))


def write_lines(found: Findings, register: Register, kind: str, output: Path | None, *, names: bool) -> None:
    """Write findings as JSON lines or CSV, to a file or to standard output."""
    from partyorg.io.findings_out import write_findings

    target = output or sys.stdout
    if kind == "json":
        write_findings(found, target)
    else:
        shown = app.names_in(register, people=True) if names else None
        write_findings(found, target, "csv", names=shown)


def show_table(
    session: Session, found: Findings, campaigns: tuple[Campaign, ...], register: Register,
    output: Path | None, limit: int, *, names: bool,
) -> None:  # fmt: skip
    """Show findings as a table, or write it to a file, and say how many there are of each status."""
    from partyorg.reports.messages import status_word
    from partyorg.reports.table import finding_table, most_telling

    from .output import plain_table

    shown = most_telling(found)[: limit or None if output is None else None]
    table = finding_table(shown, campaigns, app.names_in(register, people=True) if names else None)
    counts = Counter(f.status for f in found)
    totals = _(", ").join(f"{status_word(s)} {counts[s]}" for s in STATUSES if counts[s])
    total = ngettext("{n} finding", "{n} findings", len(found)).format(n=len(found))
    if output:
        from partyorg.io.atomic import write_text

        write_text(output, plain_table(table))
    else:
        session.console.table(table)
    session.console.say(_("{total}: {parts}").format(total=total, parts=totals) if totals else total)
    if len(shown) < len(found):
        more = len(found) - len(shown)
        session.console.say(_("{n} more rows are not shown; --limit 0 shows all.").format(n=more))
