"""The stages of membership that cases come to, in bulk: those of `partyorg.membership.with_stages`, as a Parquet file.

Cases whose steps are not gated are moved in columns, all others one after the other by the compiled table; what that
cannot tell either is told by the fold.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import define, field, frozen

from partyorg.facts import Register
from partyorg.io.atomic import file_written
from partyorg.membership import Procedure
from partyorg.membership.compiled import compile_procedure

from .case_moves import (
    EVENTS,
    Moves,
    apart,
    begun,
    entered,
    every_case,
    how_many,
    last,
    moves_of,
    stages,
    stepped,
    unit_of,
)  # fmt: skip
from .case_records import cases, places, records, streams, told
from .case_table import Gated, streamed
from .database import Database
from .on_duckdb import on_duckdb
from .plan import Table
from .program import Columns
from .render import sql_of
from .source import InMemory, ParquetFolder
from .writing_parquet import copied

__all__ = ["StagesWritten", "write_stages"]

TOLD: Columns = (
    ("case", "text"), ("at", "number"), ("id", "text"), ("stage", "text"), ("since", "number"), ("until", "number"),
    ("unit", "text"),
)  # fmt: skip


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
    threads: int = 0,
    columns: bool = True,
) -> StagesWritten:
    """Write the stages that the cases of a register come to: a file to put beside `stages`, whole or not at all.

    Those of people whose stages stand in the register are left out. `memory` ("1GB") and `threads` bound the database;
    `columns=False` gives every case to the compiled table. Cases belong to one institution: a province is done folder by
    folder, and a file stages-….parquet in the folder joins its stages. Raises InputError: see `bulk_run`.
    """
    facts = InMemory(source) if isinstance(source, Register) else ParquetFolder(Path(source), without=path)
    with (
        TemporaryDirectory(prefix="partyorg-cases-") as folder,
        on_duckdb(memory, threads)(facts, Path(folder)) as database,
    ):
        run = _Run(database, facts, tuple(procedures), as_of)
        run.settle()
        run.columns(columns=columns)
        run.table()
        path.parent.mkdir(parents=True, exist_ok=True)
        with file_written(path) as temporary:
            copied(database.writer, sql_of(told()), temporary)
        in_columns, by_table, by_fold = run.counts
        return StagesWritten(run.written, in_columns, by_table, by_fold, run.moves.why)


@define(slots=True, eq=False)
class _Run:
    """One run over one register, in tables named `life.…`."""

    database: Database
    source: InMemory | ParquetFolder
    procedures: Sequence[Procedure]
    as_of: date
    moves: Moves = field(init=False)
    counts: list[int] = field(factory=lambda: [0, 0, 0])
    """Cases told in columns, by the table, by the fold."""
    written: int = 0

    def settle(self) -> None:
        """The cases, and their records in order."""
        kept = self.source.tables
        context = Register(dict.fromkeys(kept, ()), self.source.settings)
        self.moves = moves_of(compile_procedure(p, context) for p in self.procedures)
        self.database.attach(sorted(kept & {"cases", "case_steps", "stages"}))
        if missing := {"cases", "case_steps"} - kept:
            InMemory(Register(dict.fromkeys(missing, ()))).attach(self.database.writer, missing)
        rows = {name: getattr(self.moves, name) for name in ("ways", "starts", "units", "gated")}
        for name, found in {"places": places(self.procedures), **rows}.items():
            self.database.put(f"life.{name}", found.columns, found.rows)
        self.database.keep("life.cases", cases(self.procedures, stages="stages" in kept))
        self.database.keep("life.records", records(self.as_of.toordinal()))
        self.database.keep("life.steps", unit_of())

    def columns(self, *, columns: bool) -> None:
        """Move the cases that columns tell, all by their first record, then by their second, and so on."""
        self.database.keep("life.apart", apart(self.moves) if columns else every_case())
        before, parts = Table("life.moved_0"), []
        self.database.keep(before.name, begun())
        ((rounds, count),) = self.database.rows(last())
        self.counts[0] = count
        for n in range(1, (rounds or 0) + 1):
            now, begins = Table(f"life.moved_{n}"), Table(f"{EVENTS}{n}")
            self.database.keep(now.name, stepped(before, n))
            self.database.keep(begins.name, entered(now, n))
            self.database.drop(before.name)
            parts.append(begins)
            before = now
        if parts:
            self.database.keep("life.by_columns", stages(parts))
            ((self.written,),) = self.database.rows(how_many("life.by_columns"))
        else:
            self.database.put("life.by_columns", TOLD, ())

    def table(self) -> None:
        """Move the others one after the other."""
        self.database.put("life.by_table", TOLD, self._streamed())

    def _streamed(self) -> Iterator[Sequence[Any]]:
        gated = Gated({p.id: p for p in self.procedures})
        for one in streamed(self.database.rows(streams()), self.source, gated, self.as_of):
            self.counts[2 if one.folded else 1] += 1
            self.written += len(one.stages)
            for at, stage in enumerate(one.stages):
                yield one.case, at, *stage
