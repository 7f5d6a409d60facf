"""Running a campaign in DuckDB: programs step by step, findings written out or read back, objects where columns cannot."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field

from partyorg.campaign.definition import Campaign
from partyorg.dates import shift
from partyorg.errors import Fault, InputError, Where
from partyorg.evaluation.engine import rows_of, world_of
from partyorg.evaluation.findings import Finding
from partyorg.evaluation.world import World
from partyorg.facts import Register
from partyorg.io.atomic import file_written

from .findings import OUTPUT, constants, finding_of, insert_findings, output_query
from .lower import Lowered, LoweredRule, lower, tables_in
from .needs import facts_needed
from .plan import Cell, Select, Source, Union, call, every, value
from .program import Keep, Moved, Put, Reckoned
from .render import sql_of
from .seen import seen_facts
from .source import Facts, source_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["BulkRun", "bulk_run", "duckdb_module", "joined"]

SMALL = 50_000
"""Facts below which more than one thread costs more than it brings."""

CHUNK = 5_000
"""Rows made into findings at a time."""

SQL_TYPES = {"text": "VARCHAR", "number": "INTEGER", "truth": "BOOLEAN", "list": "VARCHAR[]"}


@contextmanager
def bulk_run(
    source: Register | Path | str,
    campaign: Campaign,
    as_of: date,
    *,
    as_known: date | None = None,
    rules: Iterable[str] | None = None,
    memory: str = "",
    threads: int = 0,
) -> "Iterator[BulkRun]":
    """A campaign ready to run over a register, or over a folder of Parquet files that is never held in memory.

    `rules` (ids) keeps the run to those; `memory` ("1GB") and `threads` bound the database. Raises InputError where the
    folder is no register, or where the database (extra partyorg[bulk]) is not installed.
    """
    duckdb = duckdb_module()
    facts = source_of(source)
    with TemporaryDirectory(prefix="partyorg-bulk-") as folder:
        connection = duckdb.connect()
        try:
            connection.execute(f"SET temp_directory = '{folder}'")
            # Its bar would go to standard output, in between what the command prints.
            connection.execute("SET enable_progress_bar = false")
            if memory:
                connection.execute("SET memory_limit = ?", [memory])
            small = isinstance(source, Register) and sum(map(len, source.tables.values())) < SMALL
            if threads or small:
                connection.execute("SET threads = ?", [threads or 1])
            run = BulkRun(connection, facts, campaign, as_of, as_known or as_of, Path(folder))
            run.prepare(rules)
            yield run
        except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.IOException) as problem:
            if isinstance(source, Register):
                raise
            what = str(problem).splitlines()[0]
            where = Where(file=str(source))
            raise InputError([Fault("R103", "cannot be read: {what}", where, {"what": what})]) from problem
        finally:
            connection.close()


def duckdb_module() -> Any:
    """The database. Raises InputError (A530) where the extra partyorg[bulk] is not installed."""
    try:
        import duckdb
        import sqlglot  # noqa: F401
    except ImportError as missing:
        message = "bulk evaluation needs the extra partyorg[bulk]: {module} is not installed"
        raise InputError([Fault("A530", message, params={"module": missing.name or ""})]) from None
    return duckdb


@define(slots=True, eq=False)
class BulkRun:
    """One campaign over one register. `on_objects` names the rules that do not run in columns, with what they use."""

    connection: "DuckDBPyConnection"
    source: Facts
    campaign: Campaign
    as_of: date
    as_known: date
    folder: Path
    world: World = field(init=False)
    lowered: Lowered = field(init=False)
    _uses: dict[str, set[str]] = field(factory=dict)
    _reached: int = 0

    @property
    def on_objects(self) -> Mapping[str, str]:
        """Rules that run on objects, and the first thing in each that has no lowering yet."""
        return self.lowered.objects

    @property
    def in_columns(self) -> tuple[str, ...]:
        """The rules that run in columns."""
        return tuple(id for id, rule in self.lowered.columns.items() if rule.versions)

    def prepare(self, rules: Iterable[str] | None) -> None:
        """Lower the rules, and make the facts they read visible."""
        asked = None if rules is None else frozenset(rules)
        empty = Register(dict.fromkeys(self.source.tables, ()), self.source.settings)
        self.world = world_of(empty, empty.view(self.as_of, self.as_known), self.campaign)
        tables = self.source.tables
        self.lowered = lower(self.world, self.campaign, asked, tables)
        if not self.lowered.columns:
            return
        today, known = self.as_of.toordinal(), self.as_known.toordinal()
        for name, rule in self.lowered.columns.items():
            for table in _tables(rule):
                self._uses.setdefault(table, set()).add(name)
        views = sorted(name.removeprefix("seen.") for name in self._uses if name.startswith("seen."))
        self.source.attach(self.connection, {*views, *({"candidacy_steps"} & tables)})
        for table in views:
            query = _view(table, today, known, tables)
            self.connection.execute(f'CREATE VIEW "seen.{table}" AS {query}')

    # What comes of it -----------------------------------------------------------------------------------

    def findings(self) -> Iterator[Finding]:
        """Every finding, rule after rule as the file has them: the same rows in the same order as on objects."""
        objects = self._objects()
        known: dict[object, Any] = {}
        for id in self._order(objects):
            if id in objects:
                yield from objects[id]
                continue
            rule = self.lowered.columns[id]
            heads = [constants(run) for run, _ in rule.versions]
            rows = self.connection.cursor().execute(self._query(rule))
            while chunk := rows.fetchmany(CHUNK):
                for row in chunk:
                    yield finding_of(heads[row[-1]], row, known)
            self._done(id)

    def write(self, path: Path, done: Callable[[str], None] = lambda _: None) -> int:
        """Write every finding to a Parquet file, whole or not at all; how many there are. `done` is told each rule."""
        objects = self._objects()
        parts: list[str] = []
        for id in self._order(objects):
            part = str(self.folder / f"{len(parts)}.parquet")
            parts.append(part)
            if id in objects:
                self._copy_objects(objects[id], part)
            else:
                rule = self.lowered.columns[id]
                heads = [constants(run) for run, _ in rule.versions]
                self._copy(output_query(self._query(rule), heads), part)
                self._done(id)
            done(id)
        if not parts:
            parts.append(str(self.folder / "none.parquet"))
            self._copy_objects([], parts[0])
        return joined(self.connection, [Path(part) for part in parts], path)

    def _copy(self, query: str, path: str) -> None:
        _copy(self.connection, query, path)

    def _copy_objects(self, findings: Sequence[Finding], path: str) -> None:
        head = ", ".join(f'"{name}" {type_}' for name, type_ in OUTPUT.items())
        self.connection.execute(f"CREATE OR REPLACE TABLE from_objects ({head})")
        insert_findings(self.connection, "from_objects", findings)
        self._copy("SELECT * FROM from_objects", path)

    def _order(self, objects: Mapping[str, object]) -> list[str]:
        """Rule ids in the order of the file; parts of a composite stand where it stands."""
        places = {rule.id: n for n, rule in reversed(list(enumerate(self.campaign.rules)))}
        rank = {rule.id: rule.place for rule in reversed(self.campaign.rules)}
        base: dict[str, str] = {}
        for id in objects:
            owner = id
            while owner not in places and "/" in owner:
                owner = owner.rpartition("/")[0]
            base[id] = owner
        ids = [*objects, *(id for id in self.in_columns if id not in objects)]
        order = {id: n for n, id in enumerate(ids)}

        def key(id: str) -> tuple[int, int, int]:
            owner = base.get(id, id)
            return rank.get(owner, 0), places.get(owner, 0), order[id]

        return sorted(ids, key=key)

    def _objects(self) -> dict[str, list[Finding]]:
        """The rows of the rules that do not run in columns."""
        asked = frozenset(self.on_objects)
        if not asked:
            return {}
        tables, kinds = facts_needed(self.campaign, asked)
        register = self.source.register(tables, kinds)
        _, rows = rows_of(register, self.campaign, self.as_of, as_known=self.as_known, asked=asked)
        return rows

    # Running --------------------------------------------------------------------------------------------

    def _query(self, rule: LoweredRule) -> str:
        """The query for the rows of a rule, in order, each with the number of its version; what it reads is there."""
        self._reach(rule.id)
        parts = []
        for n, (_, select) in enumerate(rule.versions):
            numbered = {**select.columns, "version": value(n)}
            parts.append(evolve(select, columns=numbered))
        if len(parts) == 1:
            return sql_of(parts[0])
        v = {name: Cell("v", name) for name in parts[0].columns}
        order = (
            v["subject_type"],
            v["subject"],
            call("coalesce", v["counterpart"], ""),
            call("coalesce", v["period_since"], 0),
            call("coalesce", v["period"], ""),
            v["about"],
        )
        versions = Union(tuple(evolve(part, order=()) for part in parts))
        return sql_of(Select((Source("v", versions),), dict(v), order=order))

    def _reach(self, id: str) -> None:
        """Run the steps of the rules up to this one, in the order in which they build on one another."""
        rules = list(self.lowered.columns)
        while self._reached <= rules.index(id):
            rule = self.lowered.columns[rules[self._reached]]
            for step in rule.steps:
                self._step(step)
            self._reached += 1
            if not rule.versions:
                self._done(rule.id)

    def _done(self, id: str) -> None:
        """Drop the tables that no other rule reads any more."""
        for table in [t for t, users in self._uses.items() if id in users and "." not in t]:
            users = self._uses[table]
            users.discard(id)
            if not users:
                self.connection.execute(f'DROP TABLE IF EXISTS "{table}"')

    def _step(self, step: Keep | Put | Moved | Reckoned) -> None:
        connection = self.connection
        if isinstance(step, Keep):
            connection.execute(f'CREATE TABLE "{step.name}" AS {sql_of(step.relation)}')
        elif isinstance(step, Put):
            head = ", ".join(f'"{name}" {SQL_TYPES[type_]}' for name, type_ in step.rows.columns)
            connection.execute(f'CREATE TABLE "{step.name}" ({head})')
            marks = ", ".join("?" for _ in step.rows.columns)
            if step.rows.rows:
                connection.executemany(f'INSERT INTO "{step.name}" VALUES ({marks})', step.rows.rows)  # noqa: S608
        elif isinstance(step, Reckoned):
            self._reckoned(step)
        else:
            self._moved(step)

    def _reckoned(self, step: Reckoned) -> None:
        """What Python makes of the rows of a relation, some thousands at a time."""
        types = {name: SQL_TYPES[type_] for name, type_ in (*step.keys, *step.columns)}
        head = ", ".join(f'"{name}" {type_}' for name, type_ in types.items())
        self.connection.execute(f'CREATE TABLE "{step.name}" ({head})')
        marks = ", ".join(f"unnest(?::{type_}[])" for type_ in types.values())
        keys = [name for name, _ in step.keys]
        found = self.connection.cursor().execute(sql_of(every(step.relation, *keys)))
        while chunk := found.fetchmany(CHUNK):
            rows = [(*row, *step.reckon(row)) for row in chunk]
            columns = [list(column) for column in zip(*rows, strict=True)]
            self.connection.execute(f'INSERT INTO "{step.name}" SELECT {marks}', columns)

    def _moved(self, step: Moved) -> None:
        """Every day of a relation, moved in Python: months and working days have one meaning, and it is not SQL's."""
        world = self.world
        found = self.connection.execute(sql_of(step.days)).fetchall()
        days = sorted({row[0] for row in found if row[0] is not None})
        moved = [shift(date.fromordinal(day), step.offset, world.add_workdays) for day in days]
        self.connection.execute(f'CREATE TABLE "{step.name}" (day INTEGER, moved INTEGER, estimated BOOLEAN)')
        self.connection.execute(
            f'INSERT INTO "{step.name}" SELECT unnest(?::INTEGER[]), unnest(?::INTEGER[]), unnest(?::BOOLEAN[])',
            [days, [day.toordinal() for day in moved], [not world.certain(day) for day in moved]],
        )


def _tables(rule: LoweredRule) -> set[str]:
    """The tables that a rule makes or reads, those of the facts among them."""
    read = tables_in((rule.steps, tuple(select for _, select in rule.versions)))
    return {step.name for step in rule.steps} | read


@lru_cache(maxsize=256)
def _view(table: str, today: int, known: int, tables: frozenset[str]) -> str:
    return sql_of(seen_facts(table, today, known, tables))


def joined(connection: "DuckDBPyConnection", parts: Sequence[Path], path: Path) -> int:
    """Files of findings as one, in order, written whole or not at all; how many findings it holds."""
    files = f"read_parquet([{', '.join(_quoted(str(part)) for part in parts)}])"
    with file_written(path) as temporary:
        _copy(connection, f"SELECT * FROM {files}", str(temporary))  # noqa: S608
    count = connection.execute(f"SELECT count(*) FROM {files}").fetchone()  # noqa: S608
    return int(count[0]) if count else 0


def _copy(connection: "DuckDBPyConnection", query: str, path: str) -> None:
    connection.execute(f"COPY ({query}) TO {_quoted(path)} (FORMAT parquet, COMPRESSION zstd)")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
