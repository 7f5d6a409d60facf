"""Where the facts come from: a register in memory, or a folder of Parquet files, as the tables `raw.TABLE` of DuckDB."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import Factory, define, field

from partyorg.campaign.matches import FACT_KEYS
from partyorg.errors import Fault, InputError, Where
from partyorg.facts import TABLES, Register, Settings
from partyorg.facts.records import Fact
from partyorg.facts.tables import Column
from partyorg.io.faults import FaultList
from partyorg.io.register_toml import read_settings, write_settings
from partyorg.io.rows import unknown_table

from .reading import facts_of
from .sql_text import as_date, as_number, literal, put_table, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = [
    "KIND", "InMemory", "ParquetFolder", "cell_of", "save_parquet", "settings_in",
]  # fmt: skip

KIND = dict(FACT_KEYS.values())
"""The column of each table that says what kind of fact a row is."""

CHUNK = 20_000
"""Facts handed to the database at a time."""

TYPES = {
    "text": "VARCHAR", "id": "VARCHAR", "word": "VARCHAR", "ids": "VARCHAR[]", "words": "VARCHAR[]", "date": "DATE",
    "map": "MAP(VARCHAR, VARCHAR)", "decimal": "VARCHAR", "integer": "BIGINT", "scalar": "VARCHAR",
}  # fmt: skip
"""The column types of a register in Parquet. Numbers that may have places stand as text, so that none is rounded."""


@define(slots=True, eq=False)
class InMemory:
    """A register that is there as objects."""

    facts: Register

    @property
    def settings(self) -> Settings:
        """What `register.toml` says."""
        return self.facts.settings

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are kept."""
        return frozenset(self.facts.tables)

    @property
    def known_size(self) -> int:
        """How many facts there are."""
        return sum(map(len, self.facts.tables.values()))

    def attach(self, connection: "DuckDBPyConnection", tables: Iterable[str]) -> None:
        """Copy the facts of the tables into DuckDB."""
        for table in tables:
            _put(connection, table, self.facts.tables[table])

    def register(self, tables: Iterable[str], kinds: Mapping[str, frozenset[str]]) -> Register:
        """All of it, since it is there."""
        del tables, kinds
        return self.facts

    def about(self, ids: Collection[str], columns: Mapping[str, Sequence[str]]) -> Register:
        """All of it, since it is there."""
        del ids, columns
        return self.facts


def _put(
    connection: "DuckDBPyConnection", table: str, facts: Sequence[Fact], extra: Sequence[str] = ()
) -> None:
    """Put facts into the table `raw.TABLE`, days as numbers, with `attr.` columns for the `extra` keys."""
    columns = TABLES[table].columns
    types = {c.name: "INTEGER" if c.type == "date" else TYPES[c.type] for c in columns}
    types |= {f"attr.{key}": "VARCHAR" for key in extra}
    blocks = (
        [[cell_of(getattr(fact, c.name), c.type) for fact in chunk] for c in columns]
        + [[cell_of(fact.attr.get(key), "scalar") for fact in chunk] for key in extra]
        for chunk in (facts[start : start + CHUNK] for start in range(0, len(facts), CHUNK))
    )
    put_table(connection, f"raw.{table}", types, blocks)


def cell_of(cell: Any, type_: str) -> Any:
    """A cell as the database takes it."""
    if type_ == "date":
        return None if cell is None else cell.toordinal()
    if type_ in ("ids", "words"):
        return list(cell) or None
    if type_ == "map":
        # As keys and values: dictionaries with keys of their own would each get those of all others too.
        texts = [f"{item:f}" if isinstance(item, Decimal) else str(item) for item in cell.values()]
        return {"key": list(cell), "value": texts} if cell else None
    if cell is None or cell == "":
        return None
    return cell if isinstance(cell, int) else f"{cell:f}" if isinstance(cell, Decimal) else str(cell)


@define(slots=True, eq=False)
class ParquetFolder:
    """A folder of TABLE.parquet files, or TABLE-ANYTHING.parquet beside them, and a `register.toml`, read where it lies.

    Cells hold what `save_parquet` writes: word ids, civil dates, lists. Nothing is checked but that every file has ids.
    `institutions` are folders of the same kind that belong to it, each with ids of its own: they get the name of their
    folder and ":" before them, and units without a parent stand below the root. `without` is a file left out.
    """

    path: Path
    institutions: tuple[Path, ...] = ()
    settings: Settings = field(default=Factory(lambda self: settings_in(self.path), takes_self=True))
    without: Path | None = None
    own: bool = True
    """Whether the tables of the folder itself belong to it."""
    tables: frozenset[str] = field(init=False)
    _files: dict[str, tuple[list[Path], list[Path]]] = field(init=False, factory=dict)
    """By table: files of the folder itself, and of its institutions."""

    def __attrs_post_init__(self) -> None:
        faults = FaultList()
        for place, folder in enumerate((*((self.path,) if self.own else ()), *self.institutions)):
            for file in sorted(folder.glob("*.parquet")):
                table = file.stem.partition("-")[0]
                if table not in TABLES:
                    faults.add(unknown_table(file.stem, Where(file=str(file))))
                elif file != self.without:
                    own = self.own and not place
                    self._files.setdefault(table, ([], []))[0 if own else 1].append(file)
        self.tables = frozenset(self._files)
        if wrong := [f for f in faults.closed() if f.severity == "error"]:
            raise InputError(wrong)

    def files(self, table: str) -> tuple[list[Path], list[Path]]:
        """The files of a table: those of the folder itself, and those of its institutions."""
        return self._files[table]

    def unit_above(self, table: str) -> str:
        """The unit that those of the institutions without a parent stand below; "" for another table, or where it is not told."""
        return self.settings.root if table == "units" and self._files[table][0] else ""

    def count(self, table: str) -> int:
        """How many rows a table has; the files are not read for it."""
        import duckdb

        if table not in self._files:
            return 0
        with duckdb.connect() as connection:
            files = _listed([file for files in self._files[table] for file in files])
            found = connection.execute(f"SELECT sum(num_rows) FROM parquet_file_metadata({files})").fetchone()  # noqa: S608
        return int(found[0] or 0) if found else 0

    def attach(self, connection: "DuckDBPyConnection", tables: Iterable[str]) -> None:
        """Make views over the files in DuckDB."""
        for table in tables:
            connection.execute(
                self._view(connection, table, f"CREATE VIEW {quoted(f'raw.{table}')} AS ", numbers=True)
            )

    def _view(self, connection: "DuckDBPyConnection", table: str, start: str, *, numbers: bool) -> str:
        own, others = self._files[table]
        parts = []
        if own:
            parts.append(
                self._select(
                    connection, table, own, f"read_parquet({_listed(own)}, union_by_name = true)", numbers
                )
            )
        if others:
            named = f"read_parquet({_listed(others)}, union_by_name = true, filename = true)"
            source = f"(SELECT *, parse_path(filename)[-2] AS folder FROM {named})"  # noqa: S608
            parts.append(self._select(connection, table, others, source, numbers))
        return start + " UNION ALL BY NAME ".join(parts)

    def _select(
        self, connection: "DuckDBPyConnection", table: str, files: Sequence[Path], source: str, numbers: bool
    ) -> str:
        refuse_without_ids(connection, files)
        described = connection.execute(f"DESCRIBE SELECT * FROM {source}").fetchall()  # noqa: S608
        there = {row[0] for row in described}
        below = self.unit_above(table)
        cells = []
        for column in TABLES[table].columns:
            cell = _read_cell(column, there, numbers=numbers)
            if "folder" in there:
                cell = _apart(column, cell, below)
            cells.append(f"{cell} AS {quoted(column.name)}")
        extra = [quoted(name) for name in sorted(there) if name.startswith("attr.")]
        cells += [f"CAST({name} AS VARCHAR) AS {name}" for name in extra]
        return f"SELECT {', '.join(cells)} FROM {source}"  # noqa: S608

    def register(self, tables: Iterable[str], kinds: Mapping[str, frozenset[str]]) -> Register:
        """The facts of those tables; of a table with `kinds`, those kinds and what supersedes anything."""
        import duckdb

        wanted = set(tables)
        out: dict[str, tuple[Fact, ...]] = dict.fromkeys(self.tables, ())
        with duckdb.connect() as connection:
            for table in sorted(self.tables & wanted):
                query = self._view(connection, table, "", numbers=False)
                values: list[Any] = []
                if table in kinds:
                    kind = quoted(KIND[table])
                    query = (
                        f"SELECT * FROM ({query}) WHERE list_contains(?, {kind}) OR supersedes IS NOT NULL"  # noqa: S608
                    )
                    values = [sorted(kinds[table])]
                rows = connection.execute(query, values)
                names = [d[0] for d in rows.description]
                out[table] = tuple(facts_of(table, names, _fetched(rows), self.settings))
        return Register(out, self.settings)

    def about(self, ids: Collection[str], columns: Mapping[str, Sequence[str]]) -> Register:
        """The facts of each table that name one of the ids in one of its columns; of a table without columns, all."""
        import duckdb

        out: dict[str, tuple[Fact, ...]] = dict.fromkeys(self.tables, ())
        with duckdb.connect() as connection:
            connection.execute("CREATE TABLE ids AS SELECT DISTINCT unnest(?::VARCHAR[]) AS id", [list(ids)])
            for table in sorted(self.tables & columns.keys()):
                query = self._view(connection, table, "", numbers=False)
                if columns[table]:
                    tests = " OR ".join(_names_one(TABLES[table].by_name[c]) for c in columns[table])
                    query = f"SELECT * FROM ({query}) f WHERE {tests}"  # noqa: S608
                rows = connection.execute(query)
                names = [d[0] for d in rows.description]
                out[table] = tuple(facts_of(table, names, _fetched(rows), self.settings))
        return Register(out, self.settings)


def _fetched(rows: "DuckDBPyConnection") -> Iterator[Sequence[Any]]:
    """The rows of a query, some thousands at a time."""
    while chunk := rows.fetchmany(CHUNK):
        yield from chunk


def refuse_without_ids(connection: "DuckDBPyConnection", files: Sequence[Path]) -> None:
    """Raise InputError (R111) where a file has no ids."""
    schema = (
        f"SELECT file_name FROM parquet_schema({_listed(files)}) GROUP BY ALL HAVING NOT bool_or(name = 'id')"  # noqa: S608
    )
    if without := connection.execute(schema).fetchone():
        params = {"column": "id", "zh": "编号"}
        raise InputError([Fault("R111", "column {column} is missing", Where(file=without[0]), params)])


def _names_one(column: Column) -> str:
    """Whether the column names one of the ids of the table `ids`."""
    if column.multiple:
        return f"list_has_any(f.{quoted(column.name)}, (SELECT list(id) FROM ids))"  # noqa: S608
    return f"f.{quoted(column.name)} IN (SELECT id FROM ids)"  # noqa: S608


def _listed(files: Sequence[Path]) -> str:
    return "[" + ", ".join(map(literal, files)) + "]"


def _read_cell(column: Column, there: Collection[str], *, numbers: bool) -> str:
    name = quoted(column.name)
    if column.name not in there:
        return f"CAST(NULL AS {'INTEGER' if column.type == 'date' and numbers else TYPES[column.type]})"
    if column.type == "date":
        day = f"CAST({name} AS DATE)"
        return f"CAST({as_number(day)} AS INTEGER)" if numbers else day
    if TYPES[column.type] == "VARCHAR" and column.name != "id":
        return f"nullif(CAST({name} AS VARCHAR), '')"
    return f"CAST({name} AS {TYPES[column.type]})"


def _apart(column: Column, cell: str, below: str) -> str:
    """The cell of one institution among several: its ids are kept apart from those of others."""
    if column.name == "institution":
        return f"coalesce({cell}, folder)"
    if column.type == "ids":
        return f"list_transform({cell}, lambda x: folder || ':' || x)"
    if column.name == "parent" and below:
        return f"coalesce(folder || ':' || {cell}, {literal(below)})"
    return f"folder || ':' || {cell}" if column.name == "id" or column.type == "id" else cell


def save_parquet(register: Register, path: Path) -> None:
    """Write a register as a folder of Parquet files that `ParquetFolder` reads; extension columns as `attr.NAME`."""
    import duckdb

    path.mkdir(parents=True, exist_ok=True)
    write_settings(register.settings, path / "register.toml")
    with duckdb.connect() as connection:
        for table, facts in register.tables.items():
            extra = sorted({key for fact in facts for key in fact.attr})
            _put(connection, table, facts, extra)
            raw = quoted(f"raw.{table}")
            cells = [*map(_written, TABLES[table].columns), *(quoted(f"attr.{key}") for key in extra)]
            file = literal(path / f"{table}.parquet")
            connection.execute(
                f"COPY (SELECT {', '.join(cells)} FROM {raw}) TO {file} (FORMAT parquet, COMPRESSION zstd)"  # noqa: S608
            )
            connection.execute(f"DROP TABLE {raw}")


def _written(column: Column) -> str:
    name = quoted(column.name)
    return f"{as_date(name)} AS {name}" if column.type == "date" else name


def settings_in(path: Path) -> Settings:
    """What the `register.toml` of a folder says; nothing where there is none. Raises InputError for what is wrong in it."""
    faults = FaultList()
    toml = path / "register.toml"
    settings = read_settings(toml, faults) if toml.is_file() else Settings()
    if wrong := [f for f in faults.closed() if f.severity == "error"]:
        raise InputError(wrong)
    return settings
