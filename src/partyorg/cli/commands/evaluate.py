"""evaluate: findings out of a register."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Literal, cast, get_args

import click

from partyorg import app
from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import STATUSES
from partyorg.i18n import gettext as _

from ..asked import chosen_of, known_clauses, known_ids, known_unit
from ..columns import Engine, read_facts, rules_of, say_on_objects, to_parquet
from ..options import (
    Session,
    as_known_option,
    as_of_option,
    campaign_option,
    plugin_options,
    source_argument,
    unknown,
)
from ..writing import (
    NAMED,
    REPORTS,
    Format,
    Report,
    earlier,
    format_of,
    show_table,
    write_lines,
    write_reports,
)

__all__ = ["command"]

MOST_ROWS = 50


def command(name: str) -> click.Command:  # noqa: ARG001 - the only one of this module
    """The command."""
    return _evaluate()


def _evaluate() -> click.Command:
    @click.command(help=_("Evaluate campaigns on a register: every finding with its clause."))
    @source_argument
    @campaign_option()
    @as_of_option
    @as_known_option
    @click.option(
        "--clause", "clauses", multiple=True, metavar="C", help=_("Only findings that cite this clause.")
    )
    @click.option(
        "--subject",
        "subjects",
        multiple=True,
        metavar="ID",
        help=_("Only findings about this person or unit."),
    )
    @click.option("--unit", default="", metavar="ID", help=_("Only findings at or below this unit."))
    @click.option(
        "--status",
        "statuses",
        multiple=True,
        type=click.Choice(STATUSES),
        metavar="S",
        help=_("Only findings of this status: {statuses}.").format(statuses=", ".join(STATUSES)),
    )
    @click.option(
        "--format",
        "format_",
        type=click.Choice(get_args(Format)),
        default=None,
        help=_(
            "A table to read, JSON lines, CSV, a workbook, a page, a calendar or a to-do list; by the name of the output"
            " file, if left out."
        ),
    )
    @click.option(
        "--output",
        type=click.Path(path_type=Path),
        default=None,
        metavar="FILE",
        help=_("Write to a file in place of standard output; with --split, to a folder."),
    )
    @click.option(
        "--engine",
        type=click.Choice(get_args(Engine)),
        default="auto",
        help=_(
            "Evaluate on objects, or in columns with DuckDB (extra bulk), PostgreSQL (extra postgresql; the register is"
            " postgresql://USER@HOST/DATABASE) or Spark (extra spark), which alone write *.parquet; if left out, in columns"
            " above some 20,000 members."
        ),
    )
    @click.option(
        "--each",
        is_flag=True,
        help=_(
            "Of a folder with a folder for each institution: evaluate every one by itself, into one *.parquet."
        ),
    )
    @click.option(
        "--master",
        default="",
        metavar="URL",
        help=_("With --engine spark: the cluster, as spark://host:port; this machine alone, if left out."),
    )
    @click.option(
        "--split",
        type=click.Choice(["college", "person"]),
        default=None,
        help=_("A file for each college, or for each person who has to act (xlsx, html, ics, todo)."),
    )
    @click.option(
        "--compare",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        default=None,
        metavar="FILE",
        help=_("JSON lines of an earlier run: page and workbook then tell what changed."),
    )
    @click.option(
        "--limit",
        type=click.IntRange(min=0),
        default=MOST_ROWS,
        show_default=True,
        help=_("How many rows a table on screen shows; 0 for all. A file always has all."),
    )
    @click.option(
        "--names/--no-names",
        default=None,
        help=_("Show names in place of ids. A page and a workbook do so unless told not to."),
    )
    @click.option(
        "--fail-on",
        type=click.Choice(["error", "warning"]),
        default=None,
        help=_("Leave with exit code 1 if a finding is as severe as this."),
    )
    @plugin_options
    def evaluate(
        session: Session, register: Path | str, campaigns: tuple[str, ...], as_of: date, as_known: date | None,
        clauses: tuple[str, ...], subjects: tuple[str, ...], unit: str, statuses: tuple[str, ...],
        format_: Format | None, output: Path | None, engine: Engine, each: bool, master: str,
        split: Literal["college", "person"] | None, compare: Path | None, limit: int, names: bool | None,
        fail_on: Literal["error", "warning"] | None,
    ) -> int:  # fmt: skip
        if output is not None and output.suffix.lower() == ".parquet":
            narrowed = bool(subjects or unit or statuses or format_ or split or compare or names or fail_on)
            if engine == "objects":
                message = (
                    "a file named *.parquet is written by evaluation in columns alone: leave --engine out"
                )
                raise unknown("A531", message)
            if narrowed:
                message = "findings in columns are written whole: of what narrows or shapes them, --campaign and --clause remain"
                raise unknown("A532", message)
            on = (engine, master)
            return to_parquet(session, register, campaigns, as_of, as_known, clauses, output, on, each=each)
        if isinstance(register, str) or engine in ("postgresql", "spark") or master:
            message = "PostgreSQL and Spark write findings to *.parquet alone: name one with --output"
            raise unknown("A531", message)
        if each:
            message = (
                "institutions are evaluated each by itself into a file named *.parquet: name it with --output"
            )
            raise unknown("A541", message)
        kind = format_of(format_, output, split)
        named = kind in NAMED if names is None else names
        before = earlier(compare, kind)
        setup = session.setup()
        known_clauses(app.chosen_campaigns(setup.catalogue, campaigns, as_of), clauses)
        facts, source, in_columns = read_facts(
            session, setup, register, engine, whole=kind in REPORTS, few=bool(subjects or unit)
        )
        known_ids(facts, subjects)
        known_unit(facts, unit)
        chosen = chosen_of(session, setup, campaigns, as_of, facts)
        about = subjects
        if unit and chosen and not about:
            about = tuple(app.at_or_below(facts, chosen[0], unit, as_of, as_known))
        if in_columns and chosen:
            with session.console.working(_("evaluating"), rules_of(chosen, clauses)) as done:
                found, on_objects = app.findings_in_columns(
                    source, facts, chosen, as_of, as_known=as_known, clauses=clauses, done=done
                )
            say_on_objects(session, on_objects)
        else:
            with session.console.working(_("evaluating"), len(chosen)) as done:
                found = app.evaluate_campaigns(
                    facts,
                    _one_by_one(chosen, done),
                    as_of,
                    as_known=as_known,
                    subjects=about if about or unit else None,
                    clauses=clauses,
                )
        found = app.selected(found, clauses=clauses, subjects=subjects, unit=unit, statuses=statuses)
        if kind in REPORTS:
            assert output is not None
            shown = app.names_in(facts, people=named)
            report = Report(
                session, setup, found, chosen, facts, cast("app.ReportFormat", kind), shown, before, unit
            )
            write_reports(report, output, split)
        elif kind == "table":
            show_table(session, found, chosen, facts, output, limit, names=named)
        else:
            write_lines(found, facts, kind, output, names=named)
        return 1 if fail_on and app.fails(found, fail_on) else 0

    return evaluate


def _one_by_one(campaigns: tuple[Campaign, ...], done: Callable[[], None]) -> Iterator[Campaign]:
    """The campaigns, telling that one is done when the next is asked for."""
    for campaign in campaigns:
        yield campaign
        done()
