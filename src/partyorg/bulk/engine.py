"""Running a campaign in DuckDB: programs step by step, findings written out or read back, objects where columns cannot."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from attrs import define, field

from partyorg.campaign.definition import Campaign
from partyorg.dates import shift
from partyorg.evaluation.engine import rows_of, world_of
from partyorg.evaluation.findings import Finding
from partyorg.evaluation.world import World
from partyorg.facts import Register

from .findings import OUTPUT, constants, finding_of, object_row
from .lower import Lowered, LoweredRule, lower
from .needs import facts_needed
from .plan import Relation, Select
from .program import Keep, Moved, Put
from .render import sql_of
from .seen import seen_facts
from .source import Facts, source_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["BulkRun", "bulk_run"]

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
    duckdb = _duckdb()
    facts = source_of(source)
    with TemporaryDirectory(prefix="partyorg-bulk-") as folder:
        connection = duckdb.connect()
        try:
            connection.execute(f"SET temp_directory = '{folder}'")
            if memory:
                connection.execute("SET memory_limit = ?", [memory])
            if threads:
                connection.execute("SET threads = ?", [threads])
            run = BulkRun(connection, facts, campaign, as_of, as_known or as_of, Path(folder))
            run.prepare(rules)
            yield run
        finally:
            connection.close()


def _duckdb() -> Any:
    from partyorg.errors import Fault, InputError

    try:
        import duckdb
        import sqlglot  # noqa: F401
    except ImportError as missing:
        message = "bulk evaluation needs the extra partyorg[bulk]: {module} is not installed"
        raise InputError([Fault("A520", message, params={"module": missing.name or ""})]) from None
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
    _asked: frozenset[str] | None = None

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
        empty = Register({table: () for table in self.source.tables}, self.source.settings)
        self.world = world_of(empty, empty.view(self.as_of, self.as_known), self.campaign)
        tables = self.source.tables
        self.lowered = lower(self.world, self.campaign, asked, tables)
        if not self.lowered.columns:
            return
        today, known = self.as_of.toordinal(), self.as_known.toordinal()
        self.source.attach(self.connection, sorted(tables))
        for table in sorted(tables):
            query = sql_of(seen_facts(table, today, known, tables))
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
            for query, run in self._queries(self.lowered.columns[id]):
                head = constants(self.campaign, run)
                rows = self.connection.execute(query)
                while chunk := rows.fetchmany(5_000):
                    for row in chunk:
                        yield finding_of(head, row, known)

    def write(self, path: Path) -> int:
        """Write every finding to a Parquet file, whole or not at all; how many there are."""
        from partyorg.io.atomic import file_written

        objects = self._objects()
        parts: list[str] = []
        for id in self._order(objects):
            part = str(self.folder / f"{len(parts)}.parquet").replace("'", "''")
            if id in objects:
                self._write_objects(objects[id], part)
            else:
                self._write_columns(self.lowered.columns[id], part)
            parts.append(part)
        with file_written(path) as temporary:
            target = str(temporary).replace("'", "''")
            if not parts:
                parts.append(str(self.folder / "none.parquet"))
                self._write_objects([], parts[0])
            files = ", ".join(f"'{part}'" for part in parts)
            header = self._header()
            self.connection.execute(
                f"COPY (SELECT * FROM read_parquet([{files}])) TO '{target}' "  # noqa: S608
                f"(FORMAT parquet, COMPRESSION zstd, KV_METADATA {{partyorg_run: '{header}'}})"
            )
        count = self.connection.execute(f"SELECT count(*) FROM read_parquet([{files}])").fetchone()  # noqa: S608
        return int(count[0]) if count else 0

    def _header(self) -> str:
        import json

        import partyorg

        text = json.dumps(
            {
                "format": "partyorg.run/1",
                "as_of": self.as_of.isoformat(),
                "as_known": self.as_known.isoformat(),
                "campaigns": [{"id": self.campaign.id, "digest": self.campaign.digest}],
                "on_objects": dict(self.on_objects),
                "version": partyorg.__version__,
            },
            ensure_ascii=False,
        )
        return text.replace("'", "''")

    def _order(self, objects: Mapping[str, object]) -> list[str]:
        """Rule ids in the order of the file; parts of a composite stand where it stands."""
        places = {rule.id: n for n, rule in reversed(list(enumerate(self.campaign.rules)))}
        rank = {rule.id: rule.place for rule in reversed(self.campaign.rules)}
        base: dict[str, str] = {}
        for n, id in enumerate(objects):
            owner = id
            while owner not in places and "/" in owner:
                owner = owner.rpartition("/")[0]
            base[id] = owner
            del n
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

    def _queries(self, rule: LoweredRule) -> Iterator[tuple[str, Any]]:
        """The queries for the rows of a rule, once everything before them is there."""
        self._steps()
        if len(rule.versions) > 1:
            # Versions share one order of rows.
            for query, run in self._together(rule):
                yield query, run
            return
        for run, select in rule.versions:
            yield sql_of(select), run

    def _together(self, rule: LoweredRule) -> Iterator[tuple[str, Any]]:
        raise NotImplementedError

    def _steps(self) -> None:
        if self._ran:
            return
        self._ran = True
        for rule in self.lowered.columns.values():
            for step in rule.steps:
                self._step(step)

    _ran: bool = False

    def _step(self, step: Keep | Put | Moved) -> None:
        connection = self.connection
        if isinstance(step, Keep):
            connection.execute(f'CREATE TEMP TABLE "{step.name}" AS {sql_of(step.relation)}')
        elif isinstance(step, Put):
            head = ", ".join(f'"{name}" {SQL_TYPES[type_]}' for name, type_ in step.rows.columns)
            connection.execute(f'CREATE TEMP TABLE "{step.name}" ({head})')
            marks = ", ".join("?" for _ in step.rows.columns)
            if step.rows.rows:
                connection.executemany(f'INSERT INTO "{step.name}" VALUES ({marks})', step.rows.rows)  # noqa: S608
        else:
            self._moved(step)

    def _moved(self, step: Moved) -> None:
        """Every day of a relation, moved in Python: months and working days have one meaning, and it is not SQL's."""
        world = self.world
        found = self.connection.execute(sql_of(step.days)).fetchall()
        days = sorted({row[0] for row in found if row[0] is not None})
        moved = [shift(date.fromordinal(day), step.offset, world.add_workdays) for day in days]
        self.connection.execute(f'CREATE TEMP TABLE "{step.name}" (day INTEGER, moved INTEGER, estimated BOOLEAN)')
        self.connection.execute(
            f'INSERT INTO "{step.name}" SELECT unnest(?::INTEGER[]), unnest(?::INTEGER[]), unnest(?::BOOLEAN[])',  # noqa: S608
            [days, [day.toordinal() for day in moved], [not world.certain(day) for day in moved]],
        )


_ = (Relation, Select, OUTPUT, object_row)
