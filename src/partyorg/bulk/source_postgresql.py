"""A register in a schema of PostgreSQL: tables or views with the fact tables' columns, read where they lie or loaded there."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import define, field

from partyorg.errors import Fault, InputError, Where
from partyorg.facts import TABLES, Register, Settings
from partyorg.facts.records import Fact
from partyorg.facts.tables import Column
from partyorg.io.faults import FaultList
from partyorg.io.register_toml import settings_of_toml, settings_text

from .postgresql import connected, shown
from .reading import facts_of
from .source import CHUNK, KIND, ParquetFolder, cell_of
from .sql_text import as_number, quoted

if TYPE_CHECKING:
    from psycopg import Connection

__all__ = ["PostgresqlFacts", "load_postgresql", "put_facts", "raw_query"]

SETTINGS = "register"
"""The table whose one row holds, in the column `toml`, what a folder's `register.toml` says; it may be missing."""

TYPES = {
    "text": "text", "id": "text", "word": "text", "ids": "text[]", "words": "text[]", "date": "date", "map": "jsonb",
    "decimal": "text", "integer": "bigint", "scalar": "text",
}  # fmt: skip
"""The type a column is loaded with."""

_TEXTS = ("text", "character varying", "character", "uuid", "smallint", "integer", "bigint", "numeric")
ACCEPTED = {
    **dict.fromkeys(TYPES, _TEXTS),
    "ids": ("text[]", "character varying[]"), "words": ("text[]", "character varying[]"), "date": ("date",),
    "map": ("jsonb", "json"), "integer": ("bigint", "integer", "smallint"),
}  # fmt: skip
"""The types a column may have where it lies."""


@define(slots=True, eq=False)
class PostgresqlFacts:
    """The schema that comes first in the search path of a connection string. Reading changes nothing in it.

    Raises InputError: A536 where the database cannot be reached or the schema holds no register; R111 where a table has
    no ids, A537 where a column has another type than its cells need.
    """

    dsn: str
    schema: str = field(init=False)
    settings: Settings = field(init=False)
    tables: frozenset[str] = field(init=False)
    columns: Mapping[str, Mapping[str, str]] = field(init=False)
    """The columns of each table, with their types."""

    def __attrs_post_init__(self) -> None:
        where = Where(file=shown(self.dsn))
        with connected(self.dsn) as connection:
            (self.schema,) = connection.execute("SELECT coalesce(current_schema(), '')").fetchone() or ("",)
            found: dict[str, dict[str, str]] = {}
            for table, column, type_ in connection.execute(_COLUMNS, [self.schema]):
                found.setdefault(table, {})[column] = type_
            self.columns = {table: columns for table, columns in found.items() if table in TABLES}
            self.tables = frozenset(self.columns)
            if not self.tables:
                message = "the schema {schema} holds no table of a register"
                raise InputError([Fault("A536", message, where, {"schema": self.schema})])
            if faults := [f for t in sorted(self.tables) for f in self._faults(t)]:
                raise InputError(faults)
            self.settings = self._settings(connection) if "toml" in found.get(SETTINGS, ()) else Settings()

    def _faults(self, table: str) -> list[Fault]:
        where = Where(file=shown(self.dsn), sheet=table)
        there = self.columns[table]
        if "id" not in there:
            return [Fault("R111", "column {column} is missing", where, {"column": "id", "zh": "编号"})]
        message = "the column {column} has the type {type}"
        return [
            Fault(
                "A537", message, where, {"column": c.name, "type": there[c.name]}, accepted=ACCEPTED[c.type]
            )
            for c in TABLES[table].columns
            if c.name in there and there[c.name] not in ACCEPTED[c.type]
        ]

    def _settings(self, connection: "Connection[tuple[Any, ...]]") -> Settings:
        faults = FaultList()
        row = connection.execute(_sql(f"SELECT toml FROM {self.named(SETTINGS)}")).fetchone()  # noqa: S608
        settings = settings_of_toml(str(row[0] or "" if row else "").encode(), f"{SETTINGS}.toml", faults)
        if wrong := [f for f in faults.closed() if f.severity == "error"]:
            raise InputError(wrong)
        return settings

    def named(self, table: str) -> str:
        """A table of the schema, as SQL names it."""
        return f"{quoted(self.schema)}.{quoted(table)}"

    def register(self, tables: Iterable[str], kinds: Mapping[str, frozenset[str]]) -> Register:
        """The facts of those tables; of a table with `kinds`, those kinds and what supersedes anything."""
        wanted = set(tables)
        out: dict[str, tuple[Fact, ...]] = dict.fromkeys(self.tables, ())
        with connected(self.dsn) as connection, connection.transaction():
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            for table in sorted(self.tables & wanted):
                query, values = raw_query(self, table, numbers=False), []
                if table in kinds:
                    query = f"SELECT * FROM ({_plain(query)}) AS f WHERE {quoted(KIND[table])} = ANY(%s) OR supersedes IS NOT NULL"  # noqa: S608
                    values = [sorted(kinds[table])]
                with connection.cursor(name="facts") as rows:
                    rows.itersize = CHUNK
                    rows.execute(_sql(f'{query} ORDER BY "id"'), values or None)
                    names = [d.name for d in rows.description or ()]
                    out[table] = tuple(facts_of(table, names, rows, self.settings))
        return Register(out, self.settings)


_COLUMNS = """
SELECT c.relname, a.attname, format_type(a.atttypid, NULL)
FROM pg_catalog.pg_class AS c
JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.oid
WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY c.relname, a.attnum
"""


def raw_query(facts: PostgresqlFacts, table: str, *, numbers: bool) -> str:
    """A query for every column of a table, in order: empty cells NULL, texts compared by code point.

    Either for the plan, with dates as day numbers, or for objects, with the `attr.` columns.
    """
    there = facts.columns[table]
    cells = [_read_cell(c, there, numbers=numbers) for c in TABLES[table].columns]
    if not numbers:
        cells += [f"{_text(name)} AS {quoted(name)}" for name in there if name.startswith("attr.")]
    return f"SELECT {', '.join(cells)} FROM {facts.named(table)}"  # noqa: S608


def _read_cell(column: Column, there: Mapping[str, str], *, numbers: bool) -> str:
    name = quoted(column.name)
    if column.name not in there:
        type_ = "integer" if column.type == "date" and numbers else TYPES[column.type]
        return f"CAST(NULL AS {type_}) AS {name}"
    if column.type == "date":
        return f"{as_number(name)} AS {name}" if numbers else name
    if TYPES[column.type] == "text":
        return f"{_text(column.name)} AS {name}"
    if TYPES[column.type] == "text[]":
        return f"nullif(CAST({name} AS text[]), '{{}}') COLLATE \"C\" AS {name}"
    return f"CAST({name} AS {TYPES[column.type]}) AS {name}"


def _text(name: str) -> str:
    return f"nullif(CAST({quoted(name)} AS text), '') COLLATE \"C\""


def load_postgresql(source: Register | Path, dsn: str, schema: str) -> None:
    """Load a register, or a folder of Parquet files, into tables of a schema, which is made where it is missing.

    All of it or nothing. Raises InputError (A536) where the database cannot be reached, or one of the tables is there.
    """
    facts = ParquetFolder(source) if isinstance(source, Path) else source
    with connected(dsn) as connection, connection.transaction():
        connection.execute(_sql(f"CREATE SCHEMA IF NOT EXISTS {quoted(schema)}"))
        where = f"{quoted(schema)}."
        connection.execute(_sql(f"CREATE TABLE {where}{quoted(SETTINGS)} (toml text)"))
        connection.execute(
            _sql(f"INSERT INTO {_plain(where)}{quoted(SETTINGS)} VALUES (%s)"),  # noqa: S608
            [settings_text(facts.settings)],
        )
        for table in sorted(facts.tables):
            # Of a folder, one table at a time is held.
            register = facts.register({table}, {}) if isinstance(facts, ParquetFolder) else facts
            rows = register.tables[table]
            extra = sorted({key for fact in rows for key in fact.attr})
            put_facts(connection, f"TABLE {where}{quoted(table)}", table, rows, extra)


def put_facts(
    connection: "Connection[tuple[Any, ...]]",
    made: str,
    table: str,
    facts: Sequence[Fact],
    extra: Sequence[str] = (),
    *,
    numbers: bool = False,
) -> None:
    """Create `made` ("TABLE name") with the columns of a fact table and `attr.` columns, and fill it."""
    from psycopg.types.json import Jsonb

    columns = TABLES[table].columns
    types = {c.name: "integer" if c.type == "date" and numbers else TYPES[c.type] for c in columns}
    types |= {f"attr.{key}": "text" for key in extra}
    head = ", ".join(
        f"{quoted(name)} {type_}" + (' COLLATE "C"' if type_ in ("text", "text[]") else "")
        for name, type_ in types.items()
    )
    connection.execute(_sql(f"CREATE {made} ({head})"))
    name = made.rpartition("TABLE ")[2]
    with connection.cursor() as cursor, cursor.copy(_sql(f"COPY {name} FROM STDIN")) as copy:
        for fact in facts:
            row: list[Any] = []
            for c in columns:
                cell = getattr(fact, c.name)
                if c.type == "date" and not numbers:
                    row.append(cell)
                else:
                    out = cell_of(cell, c.type)
                    if c.type == "map" and out:
                        out = Jsonb(dict(zip(out["key"], out["value"], strict=True)))
                    row.append(out)
            row += [cell_of(fact.attr.get(key), "scalar") for key in extra]
            copy.write_row(row)


def _plain(text: str) -> str:
    """A text to stand beside a %s: there psycopg takes any percent sign for the start of one."""
    return text.replace("%", "%%")


def _sql(text: str) -> Any:
    """A text that psycopg's types would otherwise only take as a literal: names in it are quoted, values are parameters."""
    return text.encode()
