"""evaluate, explain, scope: findings out of a register."""

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast, get_args

import click
from attrs import frozen

from partyorg import app
from partyorg.bulk.folders import has_institutions, is_parquet_folder
from partyorg.campaign.definition import Campaign
from partyorg.errors import Fault, InputError, Where
from partyorg.evaluation.findings import STATUSES, Findings
from partyorg.facts import TABLES, Register
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from ..options import (
    Session,
    as_known_option,
    as_of_option,
    campaign_option,
    left_out_text,
    names_option,
    plugin_options,
    register_argument,
    source_argument,
    unknown,
)

if TYPE_CHECKING:
    from partyorg.bulk.source import ParquetFolder

__all__ = ["command"]

Engine = Literal["auto", "objects", "duckdb", "postgresql", "spark"]

Format = Literal["table", "json", "csv", "xlsx", "html", "ics", "todo"]

SUFFIXES: dict[str, tuple[Format, ...]] = {
    ".json": ("json",), ".jsonl": ("json",), ".csv": ("csv",), ".txt": ("table", "todo"), ".xlsx": ("xlsx",),
    ".html": ("html",), ".ics": ("ics",),
}  # fmt: skip
REPORTS = frozenset(get_args(app.ReportFormat))
NAMED = frozenset({"xlsx", "html"})
"""Formats in which people stand by name unless ids are asked for."""
MOST_ROWS = 50
MANY = 20_000
"""Members above which columns are quicker than objects."""
SHOWN = frozenset({"units", "placements", "names", "people", "tenures", "stages"})
"""What is shown of a register beside its findings: who belongs where, and names."""


def command(name: str) -> click.Command:
    """One of the commands of this module."""
    return {"evaluate": _evaluate, "explain": _explain, "scope": _scope}[name]()


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
            return _to_parquet(session, register, campaigns, as_of, as_known, clauses, output, on, each=each)
        if isinstance(register, str) or engine in ("postgresql", "spark") or master:
            message = "PostgreSQL and Spark write findings to *.parquet alone: name one with --output"
            raise unknown("A531", message)
        if each:
            message = (
                "institutions are evaluated each by itself into a file named *.parquet: name it with --output"
            )
            raise unknown("A541", message)
        kind = _format_of(format_, output, split)
        named = kind in NAMED if names is None else names
        before = _earlier(compare, kind)
        setup = session.setup()
        _known_clauses(app.chosen_campaigns(setup.catalogue, campaigns, as_of), clauses)
        facts, source, in_columns = _facts(
            session, setup, register, engine, whole=kind in REPORTS, few=bool(subjects or unit)
        )
        _known_ids(facts, subjects)
        _known_unit(facts, unit)
        chosen = _chosen(session, setup, campaigns, as_of, facts)
        about = subjects
        if unit and chosen and not about:
            about = tuple(app.at_or_below(facts, chosen[0], unit, as_of, as_known))
        if in_columns and chosen:
            with session.console.working(_("evaluating"), _rules_of(chosen, clauses)) as done:
                found, on_objects = app.findings_in_columns(
                    source, facts, chosen, as_of, as_known=as_known, clauses=clauses, done=done
                )
            _say_on_objects(session, on_objects)
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
            report = _Report(
                session, setup, found, chosen, facts, cast("app.ReportFormat", kind), shown, before, unit
            )
            _reports(report, output, split)
        elif kind == "table":
            _table(session, found, chosen, facts, output, limit, names=named)
        else:
            _write(found, facts, kind, output, names=named)
        return 1 if fail_on and app.fails(found, fail_on) else 0

    return evaluate


def _facts(
    session: Session, setup: app.Setup, path: Path, engine: Engine, *, whole: bool, few: bool
) -> "tuple[Register, Register | ParquetFolder, bool]":
    """The register, where its facts are read from, and whether it is evaluated in columns.

    Of a folder of Parquet files that is evaluated in columns, units and people alone are read, unless `whole`. Where the
    engine is left to us, `few` subjects are looked at on objects.
    """
    if not is_parquet_folder(path) and not has_institutions(path):
        facts = session.register(path, setup)
        return facts, facts, _by_columns(engine, len(facts.tables.get("people", ())), few=few)
    from partyorg.bulk.province import folders_of, one_register

    folder = one_register(folders_of(path))
    in_columns = _by_columns(engine, folder.count("people"), few=few)
    return folder.register(SHOWN if in_columns and not whole else TABLES, {}), folder, in_columns


def _by_columns(engine: Engine, members: int, *, few: bool) -> bool:
    """Whether to evaluate in columns: as asked, else where there are many members and the database is there."""
    if engine != "auto":
        return engine == "duckdb"
    return not few and members > MANY and all(find_spec(module) for module in ("duckdb", "sqlglot"))


def _to_parquet(
    session: Session, register: Path | str, campaigns: tuple[str, ...], as_of: date, as_known: date | None,
    clauses: tuple[str, ...], output: Path, on: tuple[Engine, str], *, each: bool,
) -> int:  # fmt: skip
    """Evaluate with DuckDB or PostgreSQL into a Parquet file, or with Spark into a folder.

    Parquet files and the tables of PostgreSQL are read where they lie.

    Raises InputError: A535 where a cluster is named to another engine, A538 where an engine cannot read the register.
    """
    from partyorg.bulk.database import needed_modules

    engine, master = on
    needed_modules("postgresql" if isinstance(register, str) else "bulk", "duckdb", "sqlglot")
    from partyorg.bulk.on_spark import on_spark, spark_session
    from partyorg.bulk.province import folders_of
    from partyorg.bulk.source_postgresql import PostgresqlFacts
    from partyorg.bulk.writing import write_findings

    if master and engine != "spark":
        raise unknown("A535", "the option --master goes with --engine spark")
    if engine not in (("auto", "postgresql") if isinstance(register, str) else ("auto", "duckdb", "spark")):
        message = "the engine postgresql, and it alone, evaluates what lies in PostgreSQL: postgresql://USER@HOST/DATABASE"
        raise unknown("A538", message)
    setup = session.setup()
    _known_clauses(app.chosen_campaigns(setup.catalogue, campaigns, as_of), clauses)
    source: Register | Path | str = register
    runs = 1
    if isinstance(register, str):
        units = PostgresqlFacts(register).register({"units", "placements"}, {})
    elif is_parquet_folder(register) or has_institutions(register):
        folders = folders_of(register, each=each)
        runs = len(folders)
        units = folders[0].register({"units", "placements"}, {})
        for other in () if each else folders[1:]:
            names = _(", ").join(place.name for place in other.institutions)
            session.console.say(_("Evaluated by settings of their own: {names}").format(names=names))
    else:
        source = units = session.register(register, setup)
    chosen = _chosen(session, setup, campaigns, as_of, units)
    rules = {c.id: app.rules_citing(c, clauses) for c in chosen} if clauses else None
    with ExitStack() as stack:
        spark = on_spark(stack.enter_context(spark_session(master))) if engine == "spark" else None
        steps = runs * _rules_of(chosen, clauses)
        done = stack.enter_context(session.console.working(_("evaluating"), steps))
        written = write_findings(
            source, chosen, as_of, output, as_known=as_known, rules=rules, on=spark, each=each, done=done
        )
    total = ngettext("{n} finding", "{n} findings", written.count).format(n=written.count)
    session.console.say(total)
    _say_on_objects(session, [rule for rules_ in written.on_objects.values() for rule in rules_])
    session.console.say(_("Written: {file}").format(file=output))
    return 0


def _rules_of(campaigns: tuple[Campaign, ...], clauses: tuple[str, ...]) -> int:
    """How many rules are evaluated, for the bar."""
    return sum(len(app.rules_citing(c, clauses) if clauses else c.versions) for c in campaigns)


def _say_on_objects(session: Session, rules: Iterable[str]) -> None:
    """Name the rules that do not run in columns."""
    if text := _(", ").join(rules):
        session.console.say(_("Not in columns yet, so run on objects: {rules}").format(rules=text))


def _format_of(format_: Format | None, output: Path | None, split: str | None) -> Format:
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


def _earlier(file: Path | None, kind: Format) -> Findings | None:
    """The findings of an earlier run. Raises InputError (A511) where the format tells no changes."""
    if file is None:
        return None
    if kind not in NAMED:
        raise unknown("A511", "the format {format} tells no changes; xlsx and html do", format=kind)
    from partyorg.io.findings_in import read_findings

    return read_findings(file)


def _one_by_one(campaigns: tuple[Campaign, ...], done: Callable[[], None]) -> Iterator[Campaign]:
    """The campaigns, telling that one is done when the next is asked for."""
    for campaign in campaigns:
        yield campaign
        done()


@frozen
class _Report:
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


def _reports(report: _Report, output: Path, split: Literal["college", "person"] | None) -> None:
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


def _chosen(
    session: Session, setup: app.Setup, ids: tuple[str, ...], as_of: date, register: Register
) -> tuple[Campaign, ...]:
    """The campaigns asked for, else all that apply; those left out are told."""
    if ids:
        return app.chosen_campaigns(setup.catalogue, ids, as_of)
    taken, left = app.applicable(setup.catalogue, as_of, register)
    for one in left:
        session.console.say(left_out_text(one))
    if not taken:
        session.console.say(_("No installed campaign is evaluated."))
    return taken


def _known_clauses(campaigns: tuple[Campaign, ...], clauses: tuple[str, ...]) -> None:
    known = {clause.id for campaign in campaigns for clause in campaign.clauses}
    for clause in clauses:
        if clause not in known:
            raise unknown("A503", "no campaign asked for has the clause {clause}", clause=clause)


def _known_ids(register: Register, ids: tuple[str, ...]) -> None:
    known = {fact.id for table in ("people", "units") for fact in register.tables.get(table, ())}
    for id in ids:
        if id.split("/")[0] not in known:
            raise unknown("A504", "the register has no person or unit {id}", id=id)


def _known_unit(register: Register, unit: str) -> None:
    if not unit or unit in {fact.id for fact in register.tables.get("units", ())}:
        return
    if unit in {fact.id for fact in register.tables.get("people", ())}:
        raise unknown("A507", "{id} is a person, not a unit; use --subject for people", id=unit)
    raise unknown("A504", "the register has no person or unit {id}", id=unit)


def _write(found: Findings, register: Register, kind: str, output: Path | None, *, names: bool) -> None:
    from partyorg.io.findings_out import write_findings

    target = output or sys.stdout
    if kind == "json":
        write_findings(found, target)
    else:
        shown = app.names_in(register, people=True) if names else None
        write_findings(found, target, "csv", names=shown)


def _table(
    session: Session, found: Findings, campaigns: tuple[Campaign, ...], register: Register,
    output: Path | None, limit: int, *, names: bool,
) -> None:  # fmt: skip
    from partyorg.reports.messages import status_word
    from partyorg.reports.table import finding_table, most_telling

    from ..output import plain_table

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


def _explain() -> click.Command:
    @click.command(
        help=_("Say why findings are what they are: the clause, the facts counted and refused, what helps.")
    )
    @register_argument
    @campaign_option()
    @click.option(
        "--clause", "clauses", multiple=True, metavar="C", help=_("Only findings that cite this clause.")
    )
    @click.option("--subject", required=True, metavar="ID", help=_("The person, unit or seat."))
    @as_of_option
    @as_known_option
    @click.option(
        "--status",
        "statuses",
        multiple=True,
        type=click.Choice(STATUSES),
        metavar="S",
        help=_("Only findings of this status: {statuses}.").format(statuses=", ".join(STATUSES)),
    )
    @names_option
    @plugin_options
    def explain(
        session: Session, register: Path, campaigns: tuple[str, ...], clauses: tuple[str, ...], subject: str,
        as_of: date, as_known: date | None, statuses: tuple[str, ...], names: bool,
    ) -> int:  # fmt: skip
        from partyorg.evaluation.explain import explain as explained
        from partyorg.reports.explain import explanation_text

        setup = session.setup()
        _known_clauses(app.chosen_campaigns(setup.catalogue, campaigns, as_of), clauses)
        facts = session.register(register, setup)
        _known_ids(facts, (subject,))
        chosen = _chosen(session, setup, campaigns, as_of, facts)
        shown = app.names_in(facts, people=True) if names else {}
        count = rows = 0
        for campaign in chosen:
            found = app.evaluate_campaigns(
                facts, [campaign], as_of, as_known=as_known, subjects=[subject], clauses=clauses
            )
            found = app.selected(found, clauses=clauses, subjects=[subject])
            rows += len(found)
            for finding in app.selected(found, statuses=statuses):
                explanation = explained(finding, facts, campaign, as_of, as_known=as_known)
                session.console.result(explanation_text(explanation, campaign, shown))
                count += 1
        if not count:
            said = _("There is no finding about {subject}.")
            if statuses and rows:
                said = _("There is no such finding about {subject}, but {n} of another status.")
            elif chosen:
                said = _(
                    "There is no finding about {subject}: it is in the scope of no rule asked for by {day}."
                )
            session.console.say(said.format(subject=subject, n=rows, day=as_of))
        return 0

    return explain


def _scope() -> click.Command:
    @click.command(help=_("Say whom a rule looks at, and how each stands."))
    @register_argument
    @campaign_option(required=True)
    @click.option("--rule", required=True, metavar="R", help=_("The rule, by its id."))
    @as_of_option
    @names_option
    @plugin_options
    def scope(session: Session, register: Path, campaigns: str, rule: str, as_of: date, names: bool) -> int:
        from partyorg.reports.scope import scope_table

        setup = session.setup()
        campaign = app.campaign_named(setup.catalogue, campaigns)
        facts = session.register(register, setup)
        found = app.evaluate_campaigns(facts, [campaign], as_of, rules=[rule])
        shown = app.names_in(facts, people=True) if names else None
        table = scope_table(found, campaign.vocabulary, shown)
        session.console.table(table)
        n = len(table.rows)
        session.console.say(ngettext("{n} subject", "{n} subjects", n).format(n=n))
        return 0

    return scope
