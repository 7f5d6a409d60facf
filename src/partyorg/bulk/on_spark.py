"""Spark: a cluster or this machine, over a folder of Parquet files that all of it can read; findings are written by the workers."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import lru_cache, reduce
from itertools import chain, islice
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, Any, Literal

from attrs import define

from partyorg.errors import Fault, InputError, Where
from partyorg.facts import TABLES, Register
from partyorg.facts.tables import Column

from .connection import opened_duckdb
from .database import Database, Facts, Opener, needed_modules
from .findings import DAYS, OUTPUT, Constants
from .on_duckdb import DuckDB
from .plan import EPOCH, Relation
from .program import Columns
from .render import rows_sql, sql_of
from .source import TYPES, InMemory, ParquetFolder, refuse_without_ids, save_parquet
from .sql_text import quoted
from .writing_parquet import copied

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from pyspark.sql import Column as Expression
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["on_spark", "spark_session"]

SETTINGS = {
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.variable.substitute": "false",
    # Spark 4.3 loses columns of steps that are read twice, in these two.
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.optimizer.excludedRules": "org.apache.spark.sql.catalyst.optimizer.RemoveRedundantAliases",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
}
"""What findings depend on: numbers that do not wrap, `attr.X` beside `attr.x`, a text with `${`, civil dates as they stand."""

SPARK_TYPES = {"text": "string", "number": "int", "truth": "boolean", "list": "array<string>"}
"""The types of small tables."""

FEW = 500
"""Rows that go into a query as they are; more go by way of a file."""

Kept = Literal["files", "memory"]


def on_spark(spark: "SparkSession | str", *, kept: Kept | None = None, **options: str) -> Opener:
    """Run in Spark: a session, which is left as it was, or the address of a master, with options of Spark.

    Steps are kept in files, from which a lost worker's part can be had again, or in the memory of the workers; by default
    in files for a folder and in memory for objects. Driver and workers see the folders under the same paths.
    """

    @contextmanager
    def opened(facts: Facts, folder: Path) -> Iterator[Database]:
        needed_modules("spark", "duckdb", "sqlglot", "pyspark")
        if not isinstance(facts, InMemory | ParquetFolder):
            raise TypeError(f"Spark does not read {type(facts).__name__}")
        with ExitStack() as stack:
            session = (
                stack.enter_context(spark_session(spark, **options)) if isinstance(spark, str) else spark
            )
            # Its names and settings are its own; the caller's session sees none of them.
            session = session.newSession()
            for name, setting in SETTINGS.items():
                session.conf.set(name, setting)
            writer = stack.enter_context(opened_duckdb(folder))
            memory = kept == "memory" or (kept is None and isinstance(facts, InMemory))
            yield Spark(session, writer, facts, folder, memory)

    return opened


@contextmanager
def spark_session(master: str = "", **options: str) -> "Iterator[SparkSession]":
    """A session with a master (this machine alone, if left out), stopped at the end; one that is open is left open.

    Raises InputError: A530 where pyspark is not installed, A533 where there is no Spark at that address.
    """
    needed_modules("spark", "duckdb", "sqlglot", "pyspark")
    master = master or "local[*]"
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException
    from pyspark.sql import SparkSession

    def refused(what: str) -> InputError:
        return InputError(
            [Fault("A533", "no Spark at {master}: {what}", params={"master": master, "what": what})]
        )

    there = SparkSession.getActiveSession()
    if there is not None:
        other = there.sparkContext.master
        if other != master:
            raise refused(f"a session with {other} is open")
        yield there
        return
    builder = SparkSession.builder.master(master).appName("partyorg")
    for name, option in {"spark.ui.showConsoleProgress": "false", **options}.items():
        builder = builder.config(name, option)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError) as problem:
        raise refused(str(problem).strip().splitlines()[0]) from problem
    try:
        session.sparkContext.setLogLevel("ERROR")
        yield session
    finally:
        session.stop()


@define(slots=True, eq=False)
class Spark:
    """A session of its own, a DuckDB for what Python writes, and a folder that the workers see."""

    session: "SparkSession"
    writer: "DuckDBPyConnection"
    facts: InMemory | ParquetFolder
    folder: Path
    memory: bool
    spreads: bool = True

    def attach(self, tables: Iterable[str]) -> None:
        """Make `raw.TABLE` for each of the tables; objects go by way of files."""
        asked, facts = tuple(tables), self.facts
        if isinstance(facts, InMemory):
            of = facts.facts
            save_parquet(Register({t: of.tables[t] for t in asked}, of.settings), self.folder / "raw")
            for table in asked:
                own = ", ".join(
                    f"{_quoted(c.name)} {_spark_type(TYPES[c.type])}" for c in TABLES[table].columns
                )
                frame = self.session.read.schema(own).parquet(str(self.folder / "raw" / f"{table}.parquet"))
                self._name(f"raw.{table}", _raw(frame, table))
            return
        for table in asked:
            own_files, others = facts.files(table)
            parts = [_raw(self._read(own_files), table)] if own_files else []
            if others:
                parts.append(_raw(self._read(others), table, apart=True, below=facts.unit_above(table)))
            self._name(f"raw.{table}", reduce(lambda a, b: a.unionByName(b, allowMissingColumns=True), parts))

    def _read(self, files: Sequence[Path]) -> "DataFrame":
        """The rows of files, with the columns of all. Raises InputError (R103, R111) where one cannot be read or has no ids."""
        from py4j.protocol import Py4JError
        from pyspark.errors import PySparkException

        reader = self.session.read.option("mergeSchema", "true")
        try:
            frame = reader.parquet(*map(str, files))
        except (PySparkException, Py4JError) as problem:
            where, what = Where(file=str(files[0])), str(problem).splitlines()[0]
            raise InputError([Fault("R103", "cannot be read: {what}", where, {"what": what})]) from problem
        refuse_without_ids(self.writer, files)
        return frame

    def view(self, name: str, relation: Relation) -> None:
        """Make a relation readable under a name."""
        self._name(name, self._frame(relation))

    def keep(self, name: str, relation: Relation, *, once: bool = False) -> None:
        """Work a relation out and keep it under a name: what is read again must not carry along all that led to it."""
        frame = self._frame(relation)
        if once or self.memory:
            self._name(name, frame if once else frame.localCheckpoint(eager=False))
            return
        path = str(self.folder / name)
        frame.write.parquet(path)
        self._name(name, self.session.read.schema(frame.schema).parquet(path))

    def put(self, name: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
        """Put rows worked out in Python there: a few in a query, more in a file."""
        left = iter(rows)
        first = list(islice(left, FEW + 1))
        if len(first) <= FEW:
            self._name(name, self.session.sql(rows_sql(columns, first, "spark")))
            return
        path = self.folder / f"{name}.parquet"
        DuckDB(self.writer, _nothing).put(name, columns, chain(first, left))
        copied(self.writer, f"SELECT * FROM {quoted(name)}", path)  # noqa: S608
        self.writer.execute(f"DROP TABLE {quoted(name)}")
        types = ", ".join(f"{_quoted(column)} {SPARK_TYPES[type_]}" for column, type_ in columns)
        self._name(name, self.session.read.schema(types).parquet(str(path)))

    def drop(self, name: str) -> None:
        """Drop a table, if it is there."""
        self.session.sql(f"DROP VIEW IF EXISTS {_quoted(name)}")
        rmtree(self.folder / name, ignore_errors=True)
        (self.folder / f"{name}.parquet").unlink(missing_ok=True)

    def rows(self, relation: Relation) -> Iterator[Sequence[Any]]:
        """The rows of a relation, in its order, a part of the cluster's at a time."""
        frame = self._frame(relation)
        yield from frame.collect() if self.memory else frame.toLocalIterator()

    def copy(self, relation: Relation, heads: Sequence[Constants], path: Path) -> None:
        """Write the rows of `deciding` to a folder of Parquet files, each by the worker that has it."""
        _output(self._frame(relation), heads).write.parquet(str(path))

    def _frame(self, relation: Relation) -> "DataFrame":
        return self.session.sql(_sql(relation))

    def _name(self, name: str, frame: "DataFrame") -> None:
        frame.createOrReplaceTempView(_quoted(name))


def _nothing(_: "DuckDBPyConnection", __: Iterable[str]) -> None:
    """Attach nothing."""


@lru_cache(maxsize=256)
def _sql(relation: Relation) -> str:
    return sql_of(relation, "spark")


def _raw(frame: "DataFrame", table: str, *, apart: bool = False, below: str = "") -> "DataFrame":
    """The facts of files as the engine reads them; the ids of institutions are kept `apart` by the names of their folders."""
    from pyspark.sql import functions as f

    # Spark writes the path as an address: what is no plain letter stands as %XX, and a plus as itself.
    path = f.regexp_replace(f.col("_metadata.file_path"), r"\+", "%2B")
    folder = f.url_decode(f.element_at(f.split(path, "/"), -2)) if apart else None
    there = frozenset(frame.columns)
    cells = [_cell(c, there, folder, below).alias(c.name) for c in TABLES[table].columns]
    cells += [f.col(_quoted(n)).cast("string").alias(n) for n in frame.columns if n.startswith("attr.")]
    return frame.select(*cells)


def _cell(column: Column, there: frozenset[str], folder: "Expression | None", below: str) -> "Expression":
    from pyspark.sql import functions as f

    type_ = _spark_type(TYPES[column.type])
    cell = (f.col(_quoted(column.name)) if column.name in there else f.lit(None)).cast(type_)
    if type_ == "date":
        return f.unix_date(cell) + f.lit(EPOCH)
    if type_ == "string" and column.name != "id":
        cell = f.nullif(cell, f.lit(""))
    if folder is None:
        return cell
    if column.name == "institution":
        return f.coalesce(cell, folder)
    if column.type == "ids":
        return f.transform(cell, lambda one: f.concat(folder, f.lit(":"), one))
    if column.name != "id" and column.type != "id":
        return cell
    own = f.concat(folder, f.lit(":"), cell)
    return f.coalesce(own, f.lit(below)) if column.name == "parent" and below else own


_TYPES = {"VARCHAR": "string", "VARCHAR[]": "array<string>", "MAP(VARCHAR, VARCHAR)": "map<string,string>",
          "STRUCT(person VARCHAR, post VARCHAR, unit VARCHAR)[]": "array<struct<person:string,post:string,unit:string>>"}  # fmt: skip


def _quoted(name: str) -> str:
    return quoted(name, "`")


def _spark_type(type_: str) -> str:
    """DuckDB's name of a type as Spark's."""
    return _TYPES.get(type_, type_.lower())


def _output(frame: "DataFrame", heads: Sequence[Constants]) -> "DataFrame":
    """Rows of `deciding`, with the number of their version last, in the columns of OUTPUT."""
    from pyspark.sql import functions as f

    def each(cells: Sequence[Any]) -> Any:
        made = f.lit(None)
        for n, cell in enumerate(cells):
            one = f.array(*map(f.lit, cell)) if isinstance(cell, tuple) else f.lit(cell)
            made = one if len(cells) == 1 else f.when(f.col("version") == n, one).otherwise(made)
        return made

    shared: dict[str, list[Any]] = {
        "campaign": [h.campaign for h in heads], "rule": [h.rule for h in heads], "rule_since": [h.since for h in heads],
        "clauses": [h.clauses for h in heads], "assumed": [h.assumed for h in heads],
    }  # fmt: skip
    cells = []
    for name, type_ in OUTPUT.items():
        if name in shared:
            cell = each(shared[name])
        elif name in DAYS:
            cell = f.date_from_unix_date(f.col(name) - f.lit(EPOCH))
        else:
            cell = f.col(name)
        cells.append(cell.cast(_spark_type(type_)).alias(name))
    return frame.select(*cells)
