"""PostgreSQL: over a connection string, in temporary tables of one connection, so that nothing of the user's is changed."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, evolve, field

from partyorg.facts import TABLES

from .connection import opened_duckdb
from .database import Database, Facts, Opener, needed_modules
from .findings import DAYS, Constants, output_query
from .plan import Call, Relation, Select
from .postgresql import connected
from .program import Columns
from .render import sql_of
from .source import InMemory
from .source_postgresql import PostgresqlFacts, put_facts, raw_query
from .sql_text import literal, quoted
from .typed import Columns as Typed
from .typed import typed
from .writing_parquet import copied

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from psycopg import Connection

__all__ = ["on_postgresql"]

CHUNK = 5_000
"""Rows fetched or put at a time."""

MANY = 500
"""Rows from which on a table is worth counting, so that joins with it are planned well."""

JOINED = ("text", "number", "truth")
"""The types of columns that joins compare."""

MADE = {"text": 'text COLLATE "C"', "number": "integer", "truth": "boolean", "list": 'text[] COLLATE "C"'}
"""The types of rows worked out in Python."""

FACT_TYPES = {"ids": "text[]", "words": "text[]", "date": "number", "integer": "number", "map": "map"}
"""Types as `typed` calls them, where they are not its words already, or text."""

READ = {**dict.fromkeys((*DAYS, "version"), "INTEGER"), "count": "BIGINT", "estimated": "BOOLEAN"}
"""How DuckDB reads the columns of a file that was copied out; as text, unless said."""

LISTS = {
    "evidence": '["VARCHAR"]',
    "responsible": '[{"person": "VARCHAR", "post": "VARCHAR", "unit": "VARCHAR"}]',
}
"""What the lists copied out as JSON hold."""

LONGEST = 1 << 26
"""Bytes that a row copied out may have: the evidence of a whole province about itself stays below."""


def on_postgresql(dsn: str) -> Opener:
    """Run on a server; the facts are those of a schema of its, or objects that are copied there for the run."""

    @contextmanager
    def opened(facts: Facts, folder: Path) -> Iterator[Database]:
        needed_modules("postgresql", "duckdb", "sqlglot")
        if not isinstance(facts, InMemory | PostgresqlFacts):
            raise TypeError(f"PostgreSQL does not read {type(facts).__name__}")
        with ExitStack() as closing:
            connection = closing.enter_context(connected(dsn))
            # What the user's schemas define hides nothing.
            connection.execute("SET search_path = ''")
            yield PostgreSQL(connection, facts, folder, lambda: closing.enter_context(opened_duckdb(folder)))

    return opened


@define(slots=True, eq=False)
class PostgreSQL:
    """A connection, the facts, a folder for files in passing, and the types of all tables made so far."""

    connection: "Connection[tuple[Any, ...]]"
    facts: InMemory | PostgresqlFacts
    folder: Path
    _open_writer: "Callable[[], DuckDBPyConnection]"
    spreads: bool = False
    _writer: "DuckDBPyConnection | None" = None
    _types: dict[str, Typed] = field(factory=dict)
    _reading: bool = False
    _cursors: int = 0

    @property
    def writer(self) -> "DuckDBPyConnection":
        """A DuckDB to write Parquet with, opened when something is written."""
        self._writer = self._writer or self._open_writer()
        return self._writer

    def attach(self, tables: Iterable[str]) -> None:
        """Make `raw.TABLE` for each of the tables; until something is read or put, the facts are those of this moment."""
        self._run("BEGIN ISOLATION LEVEL REPEATABLE READ")
        self._reading = True
        for table in tables:
            name = f"raw.{table}"
            if isinstance(self.facts, PostgresqlFacts):
                self._run(f"CREATE TEMP VIEW {quoted(name)} AS {raw_query(self.facts, table, numbers=True)}")
            else:
                made = f"TEMP TABLE {quoted(name)}"
                put_facts(self.connection, made, table, self.facts.facts.tables[table], numbers=True)
            types = {c.name: FACT_TYPES.get(c.type, "text") for c in TABLES[table].columns}
            self._types[name] = types

    def view(self, name: str, relation: Relation) -> None:
        """Keep a relation over the facts: a view would read them again, perhaps changed, each time."""
        self.keep(name, relation)

    def keep(self, name: str, relation: Relation, *, once: bool = False) -> None:
        """Work a relation out and keep it under a name."""
        del once
        query, self._types[name] = self._query(relation)
        if self._run(f"CREATE TEMP TABLE {quoted(name)} AS {query}") >= MANY:
            self._count(name)

    def put(self, name: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
        """Put rows worked out in Python there."""
        self._settle()
        head = ", ".join(f"{quoted(column)} {MADE[type_]}" for column, type_ in columns)
        self._run(f"CREATE TEMP TABLE {quoted(name)} ({head})")
        self._types[name] = {column: "text[]" if type_ == "list" else type_ for column, type_ in columns}
        left, count = iter(rows), 0
        while chunk := list(islice(left, CHUNK)):
            with (
                self.connection.cursor() as cursor,
                cursor.copy(f"COPY {quoted(name)} FROM STDIN".encode()) as copy,
            ):
                for row in chunk:
                    copy.write_row(row)
            count += len(chunk)
        if count >= MANY:
            self._count(name)

    def _count(self, name: str) -> None:
        """Let joins with a table be planned by what is in it; no list is joined by, and they take longest to count."""
        columns = [quoted(column) for column, type_ in self._types[name].items() if type_ in JOINED]
        if columns:
            self._run(f"ANALYZE {quoted(name)} ({', '.join(columns)})")

    def drop(self, name: str) -> None:
        """Drop a table, if it is there."""
        self._settle()
        self._run(f"DROP TABLE IF EXISTS {quoted(name)}")
        self._types.pop(name, None)

    def rows(self, relation: Relation) -> Iterator[Sequence[Any]]:
        """The rows of a relation, in its order; the server holds them."""
        self._settle()
        query, _ = self._query(relation)
        self._cursors += 1
        with self.connection.cursor(name=f"rows_{self._cursors}", withhold=True) as found:
            found.itersize = CHUNK
            found.execute(query.encode())
            yield from found

    def copy(self, relation: Relation, heads: Sequence[Constants], path: Path) -> None:
        """Write the rows of `deciding` to a Parquet file of findings; they pass through a file, not through Python."""
        self._settle()
        file = path.with_suffix(".csv")
        names = self._copy_out(relation, file)
        cells = [
            f"from_json({quoted(name)}, {literal(LISTS[name])}) AS {quoted(name)}"
            if name in LISTS
            else quoted(name)
            for name in names
        ]
        columns = ", ".join(f"{literal(name)}: {literal(READ.get(name, 'VARCHAR'))}" for name in names)
        read = (
            f"SELECT {', '.join(cells)} FROM read_csv({literal(file)}, columns = {{{columns}}}, header = false,"  # noqa: S608
            f" auto_detect = false, delim = ',', quote = '\"', escape = '\"', nullstr = '', allow_quoted_nulls = false,"
            f" parallel = false, max_line_size = {LONGEST})"
        )
        copied(self.writer, output_query(read, heads), path)
        file.unlink()

    def _copy_out(self, relation: Relation, file: Path) -> Sequence[str]:
        assert isinstance(relation, Select)
        flat = {n: Call("as json", (part,)) if n in LISTS else part for n, part in relation.columns.items()}
        query, types = self._query(evolve(relation, columns=flat))
        with (
            file.open("wb") as target,
            self.connection.cursor() as cursor,
            cursor.copy(f"COPY ({query}) TO STDOUT (FORMAT csv)".encode()) as copy,
        ):
            for block in copy:
                target.write(block)
        return tuple(types)

    def _query(self, relation: Relation) -> tuple[str, Typed]:
        said, types = typed(relation, self._types)
        return sql_of(said, "postgresql"), types

    def _run(self, statement: str) -> int:
        return self.connection.execute(statement.encode()).rowcount

    def _settle(self) -> None:
        """End the transaction in which the facts were read: as one, all steps would need more locks than a server has."""
        if self._reading:
            self._reading = False
            self._run("COMMIT")
