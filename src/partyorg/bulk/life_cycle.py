"""The stages of membership that cases come to, in bulk: those of `partyorg.membership.with_stages`, as a Parquet file.

Cases whose steps are not gated are moved in columns, all others one after the other by the compiled table; what that
cannot tell either is told by the fold.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attrs import frozen

from partyorg.facts import Register
from partyorg.io.atomic import file_written
from partyorg.membership import Procedure
from partyorg.membership.compiled import compile_procedure

from .case_moves import EVENTS, Moves, apart, begun, entered, moves_of, stages, stepped, unit_of
from .case_records import cases, places, records
from .case_table import BATCH, Gated, Streamed, streamed
from .plan import Cell, Relation, Rows, Select, Source, Table, call
from .render import sql_of
from .source import InMemory, ParquetFolder, source_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["StagesWritten", "write_stages"]


@frozen
class StagesWritten:
    """How many stages were written, and how many cases with records were told in which way.

    `gated` names, by procedure, the steps whose cases do not run in columns.
    """

    count: int
    in_columns: int
    by_table: int
    by_fold: int
    gated: Mapping[str, Sequence[str]]


def write_stages(
    source: Register | Path | str,
    procedures: Iterable[Procedure],
    as_of: date,
    path: Path,
    *,
    memory: str = "",
    columns: bool = True,
) -> StagesWritten:
    """Write the stages that the cases of a register come to: a file to put beside `stages`, whole or not at all.

    Those of people whose stages stand in the register are left out. `memory` ("1GB") bounds the database;
    `columns=False` gives every case to the compiled table. Raises InputError: see `bulk_run`.
    """
    from .engine import duckdb_module

    facts = source_of(source)
    with TemporaryDirectory(prefix="partyorg-cases-") as folder, duckdb_module().connect() as connection:
        connection.execute(f"SET temp_directory = '{folder}'")
        connection.execute("SET enable_progress_bar = false")
        if isinstance(source, Register):
            connection.execute("SET threads = 1")
        if memory:
            connection.execute("SET memory_limit = ?", [memory])
        run = _Run(connection, facts, tuple(procedures), as_of)
        run.settle()
        in_columns = run.columns() if columns else run.no_columns()
        by_table, by_fold = run.table()
        return StagesWritten(run.write(path), in_columns, by_table, by_fold, run.moves.why)


class _Run:
    """One run over one register, in tables named `life.…`."""

    def __init__(
        self,
        connection: "DuckDBPyConnection",
        source: InMemory | ParquetFolder,
        procedures: Sequence[Procedure],
        as_of: date,
    ) -> None:
        self.connection = connection
        self.source = source
        self.procedures = procedures
        self.as_of = as_of
        kept = Register(dict.fromkeys(source.tables, ()), source.settings)
        self.moves: Moves = moves_of(compile_procedure(p, kept) for p in procedures)

    def settle(self) -> None:
        """The cases, and their records in order."""
        kept = self.source.tables
        self.source.attach(self.connection, kept & {"cases", "case_steps", "stages"})
        missing = {"cases", "case_steps"} - kept
        if missing:
            InMemory(Register(dict.fromkeys(missing, ()))).attach(self.connection, missing)
        self._put("life.places", places(self.procedures))
        for name in ("ways", "starts", "units", "gated"):
            self._put(f"life.{name}", getattr(self.moves, name))
        self._keep("life.cases", cases(self.procedures, stages="stages" in kept))
        self._keep("life.records", records(self.as_of.toordinal()))
        self._keep("life.steps", unit_of())
        self._sql(
            'CREATE TABLE "life.stages" ("case" VARCHAR, "at" BIGINT, id VARCHAR, stage VARCHAR, since INTEGER, '
            '"until" INTEGER, unit VARCHAR)'
        )

    def columns(self) -> int:
        """Move the cases that columns tell; how many there are."""
        self._keep("life.apart", apart(self.moves))
        before, parts, n = Table("life.moved_0"), [], 0
        self._keep(before.name, begun())
        last = (
            self._one('SELECT max(n) FROM "life.steps" s ANTI JOIN "life.apart" a ON a."case" = s."case"')
            or 0
        )
        count = 0
        for n in range(1, last + 1):
            now, begins = Table(f"life.moved_{n}"), Table(f"{EVENTS}{n}")
            self._keep(now.name, stepped(before, n))
            self._keep(begins.name, entered(now, n))
            if n == 1:
                count = self._one(f'SELECT count(*) FROM "{now.name}"')  # noqa: S608
            self._sql(f'DROP TABLE "{before.name}"')
            parts.append(begins)
            before = now
        if parts:
            self._sql(f'INSERT INTO "life.stages" {sql_of(stages(parts))}')
        return count

    def no_columns(self) -> int:
        """Leave every case to the table."""
        self._sql('CREATE TABLE "life.apart" AS SELECT DISTINCT "case" FROM "life.records"')
        return 0

    def table(self) -> tuple[int, int]:
        """Move the others one by one; how many were told by the table, and how many by the fold."""
        r, c = "r", "c"
        names = ("case", "procedure", "person", "unit", "opened")
        own = ("step", "day", "outcome", "data", "by")
        relation = Select(
            (
                Source(r, Table("life.records")),
                Source(c, Table("life.cases"), "inner", Cell(c, "case").eq(Cell(r, "case"))),
                Source("a", Table("life.apart"), "semi", Cell("a", "case").eq(Cell(r, "case"))),
            ),
            {**{n: Cell(c, n) for n in names}, **{n: Cell(r, n) for n in own}},
            order=(Cell(c, "case"), Cell(r, "n")),
        )
        gated = Gated({p.id: p for p in self.procedures})
        counts = [0, 0]
        found = streamed(_rows(self.connection, relation), self.source, gated, self.as_of)
        chunk: list[Streamed] = []
        for one in found:
            counts[one.folded] += 1
            chunk.append(one)
            if len(chunk) == BATCH:
                self._insert(chunk)
                chunk.clear()
        self._insert(chunk)
        return counts[0], counts[1]

    def _insert(self, chunk: Sequence[Streamed]) -> None:
        rows = [(one.case, at, *stage) for one in chunk for at, stage in enumerate(one.stages)]
        types = ("VARCHAR", "BIGINT", "VARCHAR", "VARCHAR", "INTEGER", "INTEGER", "VARCHAR")
        if rows:
            marks = ", ".join(f"unnest(?::{type_}[])" for type_ in types)
            cells = [list(column) for column in zip(*rows, strict=True)]
            self._sql(f'INSERT INTO "life.stages" SELECT {marks}', cells)

    def write(self, path: Path) -> int:
        """Write all stages in order of their cases; how many there are."""
        s, c = "s", "c"
        until = Cell(s, "until")
        relation = Select(
            (
                Source(s, Table("life.stages")),
                Source(c, Table("life.cases"), "inner", Cell(c, "case").eq(Cell(s, "case"))),
            ),
            {
                "id": Cell(s, "id"),
                "person": Cell(c, "person"),
                "stage": Cell(s, "stage"),
                "since": call("date", Cell(s, "since")),
                "until": call("date", until),
                "unit": Cell(s, "unit"),
                "case": Cell(s, "case"),
            },
            order=(Cell(s, "case"), Cell(s, "at")),
        )
        path.parent.mkdir(parents=True, exist_ok=True)
        with file_written(path) as temporary:
            target = str(temporary).replace("'", "''")
            self._sql(f"COPY ({sql_of(relation)}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
        return int(self._one('SELECT count(*) FROM "life.stages"'))

    # Telling the database -------------------------------------------------------------------------------

    def _sql(self, text: str, values: Sequence[Any] = ()) -> None:
        self.connection.execute(text, list(values))

    def _one(self, text: str) -> Any:
        found = self.connection.execute(text).fetchone()
        return found[0] if found else None

    def _keep(self, name: str, relation: Relation) -> None:
        self._sql(f'CREATE TABLE "{name}" AS {sql_of(relation)}')

    def _put(self, name: str, rows: Rows) -> None:
        types = {"text": "VARCHAR", "number": "INTEGER"}
        head = ", ".join(f'"{column}" {types[type_]}' for column, type_ in rows.columns)
        self._sql(f'CREATE TABLE "{name}" ({head})')
        if rows.rows:
            marks = ", ".join(f"unnest(?::{types[type_]}[])" for _, type_ in rows.columns)
            self._sql(f'INSERT INTO "{name}" SELECT {marks}', [list(c) for c in zip(*rows.rows, strict=True)])


def _rows(connection: "DuckDBPyConnection", relation: Relation) -> "Iterable[Sequence[Any]]":
    """The rows of a relation, some thousands at a time; the connection may be used meanwhile."""
    found = connection.cursor().execute(sql_of(relation))
    while chunk := found.fetchmany(BATCH):
        yield from chunk
