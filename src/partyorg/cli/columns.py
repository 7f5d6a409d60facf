"""Evaluation in columns: when it is taken, what it is given, and findings written as Parquet."""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import date
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from partyorg import app
from partyorg.bulk.folders import has_institutions, is_parquet_folder
from partyorg.campaign.definition import Campaign
from partyorg.facts import TABLES, Register
from partyorg.i18n import gettext as _
from partyorg.i18n import ngettext

from .asked import chosen_of, known_clauses
from .options import Session, unknown

if TYPE_CHECKING:
    from partyorg.bulk.source import ParquetFolder

__all__ = ["Engine", "read_facts", "rules_of", "say_on_objects", "to_parquet"]

Engine = Literal["auto", "objects", "duckdb", "postgresql", "spark"]

MANY = 20_000
"""Members above which columns are quicker than objects."""
SHOWN = frozenset({"units", "placements", "names", "people", "tenures", "stages"})
"""What is shown of a register beside its findings: who belongs where, and names."""


def read_facts(
    session: Session, setup: app.Setup, path: Path, engine: Engine, *, whole: bool, few: bool
) -> "tuple[Register, Register | ParquetFolder, bool]":
    """The register, where its facts are read from, and whether it is evaluated in columns.

    Of a folder of Parquet files that is evaluated in columns, units and people alone are read, unless `whole`. Where the
    engine is left to us, `few` subjects are looked at on objects.
    """
    if not is_parquet_folder(path) and not has_institutions(path):
        facts = session.register(path, setup)
        return facts, facts, by_columns(engine, len(facts.tables.get("people", ())), few=few)
    from partyorg.bulk.province import folders_of, one_register

    folder = one_register(folders_of(path))
    in_columns = by_columns(engine, folder.count("people"), few=few)
    return folder.register(SHOWN if in_columns and not whole else TABLES, {}), folder, in_columns


def by_columns(engine: Engine, members: int, *, few: bool) -> bool:
    """Whether to evaluate in columns: as asked, else where there are many members and the database is there."""
    if engine != "auto":
        return engine == "duckdb"
    return not few and members > MANY and all(find_spec(module) for module in ("duckdb", "sqlglot"))


def to_parquet(
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
    known_clauses(app.chosen_campaigns(setup.catalogue, campaigns, as_of), clauses)
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
    chosen = chosen_of(session, setup, campaigns, as_of, units)
    rules = {c.id: app.rules_citing(c, clauses) for c in chosen} if clauses else None
    with ExitStack() as stack:
        spark = on_spark(stack.enter_context(spark_session(master))) if engine == "spark" else None
        steps = runs * rules_of(chosen, clauses)
        done = stack.enter_context(session.console.working(_("evaluating"), steps))
        written = write_findings(
            source, chosen, as_of, output, as_known=as_known, rules=rules, on=spark, each=each, done=done
        )
    total = ngettext("{n} finding", "{n} findings", written.count).format(n=written.count)
    session.console.say(total)
    say_on_objects(session, [rule for rules_ in written.on_objects.values() for rule in rules_])
    session.console.say(_("Written: {file}").format(file=output))
    return 0


def rules_of(campaigns: tuple[Campaign, ...], clauses: tuple[str, ...]) -> int:
    """How many rules are evaluated, for the bar."""
    return sum(len(app.rules_citing(c, clauses) if clauses else c.versions) for c in campaigns)


def say_on_objects(session: Session, rules: Iterable[str]) -> None:
    """Name the rules that do not run in columns."""
    if text := _(", ").join(rules):
        session.console.say(_("Not in columns yet, so run on objects: {rules}").format(rules=text))
