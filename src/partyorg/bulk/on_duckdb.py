"""DuckDB: embedded, in memory with files for what does not fit, over objects or a folder of Parquet files."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define

from partyorg.errors import Fault, InputError, Where

from .connection import opened_duckdb
from .database import Database, Facts, Opener, needed_modules
from .findings import Constants, output_query
from .plan import Relation
from .program import Columns
from .render import sql_of
from .source import InMemory, ParquetFolder
from .sql_text import blocks_of, put_table, quoted
from .writing_parquet import copied

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["on_duckdb"]

SMALL = 50_000
"""Facts below which more than one thread costs more than it brings."""

CHUNK = 5_000
"""Rows fetched or put at a time."""

SQL_TYPES = {"text": "VARCHAR", "number": "INTEGER", "truth": "BOOLEAN", "list": "VARCHAR[]"}


def on_duckdb(memory: str = "", threads: int = 0) -> Opener:
    """Run in DuckDB; `memory` ("1GB") and `threads` bound it."""

    @contextmanager
    def opened(facts: Facts, folder: Path) -> Iterator[Database]:
        (duckdb,) = needed_modules("bulk", "duckdb")
        needed_modules("bulk", "sqlglot")
        if not isinstance(facts, InMemory | ParquetFolder):
            raise TypeError(f"DuckDB does not read {type(facts).__name__}")
        # Kept in a file, tables make room for sorting; in memory they would stand beside it.
        file = str(folder / "run.duckdb") if memory else ":memory:"
        small = isinstance(facts, InMemory) and facts.known_size < SMALL
        connection = opened_duckdb(folder, memory, threads or int(small), file=file)
        try:
            yield DuckDB(connection, facts.attach)
        except (duckdb.ConversionException, duckdb.InvalidInputException, duckdb.IOException) as problem:
            if isinstance(facts, InMemory):
                raise
            what = str(problem).splitlines()[0]
            where = Where(file=str(facts.path))
            raise InputError([Fault("R103", "cannot be read: {what}", where, {"what": what})]) from problem
        finally:
            connection.close()

    return opened


@define(slots=True, eq=False)
class DuckDB:
    """A connection, and what makes the facts visible in it."""

    writer: "DuckDBPyConnection"
    _attach: Callable[["DuckDBPyConnection", Iterable[str]], None]
    spreads: bool = False

    def attach(self, tables: Iterable[str]) -> None:
        """Make `raw.TABLE` for each of the tables."""
        self._attach(self.writer, tables)

    def view(self, name: str, relation: Relation) -> None:
        """Make a relation readable under a name."""
        self.writer.execute(f"CREATE VIEW {quoted(name)} AS {sql_of(relation)}")

    def keep(self, name: str, relation: Relation, *, once: bool = False) -> None:
        """Work a relation out and keep it under a name."""
        del once
        # Rows in their first order would have to wait for one another in memory; only what is written out needs an order.
        self.writer.execute("SET preserve_insertion_order = false")
        self.writer.execute(f"CREATE TABLE {quoted(name)} AS {sql_of(relation)}")
        self.writer.execute("SET preserve_insertion_order = true")

    def put(self, name: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
        """Put rows worked out in Python there."""
        types = {column: SQL_TYPES[type_] for column, type_ in columns}
        put_table(self.writer, name, types, blocks_of(rows, CHUNK))

    def drop(self, name: str) -> None:
        """Drop a table, if it is there."""
        self.writer.execute(f"DROP TABLE IF EXISTS {quoted(name)}")

    def rows(self, relation: Relation) -> Iterator[Sequence[Any]]:
        """The rows of a relation, in its order."""
        found = self.writer.cursor().execute(sql_of(relation))
        while chunk := found.fetchmany(CHUNK):
            yield from chunk

    def copy(self, relation: Relation, heads: Sequence[Constants], path: Path) -> None:
        """Write the rows of `deciding` to a Parquet file of findings."""
        copied(self.writer, output_query(sql_of(relation), heads), path)
