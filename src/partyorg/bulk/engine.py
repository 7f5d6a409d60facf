"""Running a campaign in a database: programs step by step, findings written out or read back, objects where columns cannot."""

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from attrs import define, field

from partyorg.campaign.definition import Campaign
from partyorg.dates import shift
from partyorg.evaluation.engine import rows_of, world_of
from partyorg.evaluation.findings import Finding
from partyorg.evaluation.world import World
from partyorg.facts import Register, Settings

from .database import Database, Facts, Opener
from .findings import constants, finding_of
from .lower import Lowered, LoweredRule, lower, tables_in
from .needs import facts_needed
from .on_duckdb import on_duckdb
from .on_postgresql import on_postgresql
from .plan import Cell, Relation, Select, Source, every
from .postgresql import is_postgresql
from .program import Above, Columns, Keep, Moved, Put, Reckoned
from .province import folders_of, one_register
from .seen import replaced_facts, seen_facts
from .shorter import read_by
from .source import InMemory, ParquetFolder
from .source_postgresql import PostgresqlFacts
from .tree import all_above
from .writing_parquet import copied_objects, gathered, joined

__all__ = ["BulkRun", "bulk_run", "lowered_once"]


@contextmanager
def bulk_run(
    source: Register | ParquetFolder | Path | str,
    campaign: Campaign,
    as_of: date,
    *,
    as_known: date | None = None,
    rules: Iterable[str] | None = None,
    memory: str = "",
    threads: int = 0,
    on: Opener | None = None,
    within: Path | None = None,
) -> "Iterator[BulkRun]":
    """A campaign ready to run over a register, a folder of Parquet files, or a schema of PostgreSQL (postgresql://…).

    Only the first is held in memory. `rules` (ids) keeps the run to those. It runs in the database that `on` opens: if
    left out, where the facts are, and those of a register or a folder in DuckDB, bounded by `memory` ("1GB") and
    `threads`. Files in passing lie `within` a folder, which the workers of a cluster have to see. Raises InputError where
    the source is no register, or where what reads it is not installed.
    """
    facts = _facts(source)
    at_home = on_postgresql(facts.dsn) if isinstance(facts, PostgresqlFacts) else on_duckdb(memory, threads)
    opened = on or at_home
    with (
        TemporaryDirectory(prefix="partyorg-bulk-", dir=within) as folder,
        opened(facts, Path(folder)) as database,
    ):
        run = BulkRun(database, facts, campaign, as_of, as_known or as_of, Path(folder))
        run.prepare(rules)
        yield run


def _facts(source: Register | ParquetFolder | Path | str) -> Facts:
    """Other formats are read with `load_register` first."""
    if isinstance(source, Register):
        return InMemory(source)
    if isinstance(source, str) and is_postgresql(source):
        return PostgresqlFacts(source)
    return source if isinstance(source, ParquetFolder) else one_register(folders_of(Path(source)))


@define(slots=True, eq=False)
class BulkRun:
    """One campaign over one register. `on_objects` names the rules that do not run in columns, with what they use."""

    database: Database
    source: Facts
    campaign: Campaign
    as_of: date
    as_known: date
    folder: Path
    world: World = field(init=False)
    lowered: Lowered = field(init=False)
    _uses: dict[str, set[str]] = field(factory=dict)
    _reads: Counter[str] = field(factory=Counter)
    _reached: int = 0

    @property
    def on_objects(self) -> Mapping[str, str]:
        """Rules that run on objects, and the first thing in each that has no lowering yet."""
        return self.lowered.objects

    @property
    def in_columns(self) -> tuple[str, ...]:
        """The rules that run in columns."""
        return tuple(id for id, rule in self.lowered.columns.items() if rule.rows is not None)

    def prepare(self, rules: Iterable[str] | None) -> None:
        """Lower the rules, and make the facts they read visible."""
        asked = None if rules is None else frozenset(rules)
        tables = self.source.tables
        self.world, self.lowered = lowered_once(
            self.campaign, self.as_of, self.as_known, asked, tables, self.source.settings
        )
        if not self.lowered.columns:
            return
        today, known = self.as_of.toordinal(), self.as_known.toordinal()
        for name, rule in self.lowered.columns.items():
            for table in _tables(rule):
                self._uses.setdefault(table, set()).add(name)
            self._reads.update(read for part in (*rule.steps, rule.rows) for read in read_by(part))
        views = sorted(name.removeprefix("seen.") for name in self._uses if name.startswith("seen."))
        self.database.attach(sorted({*views, *({"candidacy_steps"} & tables)}))
        for table in views:
            self.database.keep(f"replaced.{table}", _replaced(table, today, known, tables))
            self.database.view(f"seen.{table}", _seen(table, today, known, tables))

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
            heads = [constants(run) for run in rule.runs]
            for row in self.database.rows(self._rows(rule)):
                yield finding_of(heads[row[-1]], row, known)
            self._done(id)

    def write(self, path: Path, done: Callable[[str], None] = lambda _: None) -> int:
        """Write every finding to a Parquet file, whole or not at all; how many there are. `done` is told each rule.

        Where the database spreads its writing, `path` becomes a folder of such files.
        """
        together = gathered if self.database.spreads else joined
        return together(self.database.writer, self.write_parts(self.folder, done), path)

    def write_parts(self, folder: Path, done: Callable[[str], None] = lambda _: None) -> list[Path]:
        """Write the findings of each rule to a Parquet file of its own in the folder; the files in order, at least one."""
        objects = self._objects()
        parts: list[Path] = []
        for id in self._order(objects):
            part = folder / f"{len(parts)}.parquet"
            parts.append(part)
            if id in objects:
                copied_objects(self.database.writer, objects[id], part)
            else:
                rule = self.lowered.columns[id]
                self.database.copy(self._rows(rule), [constants(run) for run in rule.runs], part)
                self._done(id)
            done(id)
        if not parts:
            parts.append(folder / "none.parquet")
            copied_objects(self.database.writer, [], parts[0])
        return parts

    def _order(self, objects: Mapping[str, object]) -> list[str]:
        """Rule ids in the order of the file; parts of a composite stand where it stands."""
        rank = {rule.id: rule.place for rule in reversed(self.campaign.rules)}
        known = self.lowered.places
        places = {rule.id: n for n, rule in reversed(list(enumerate(self.campaign.rules)))}
        ids = [*objects, *(id for id in self.in_columns if id not in objects)]
        order = {id: n for n, id in enumerate(ids)}

        def key(id: str) -> tuple[int, int, int, int]:
            owner = _owner(id, places)
            place = known.get(id, known.get(owner, 0))
            return rank.get(owner, 0), places.get(owner, 0), place, order[id]

        return sorted(ids, key=key)

    def _objects(self) -> dict[str, list[Finding]]:
        """The rows of the rules that do not run in columns."""
        asked = frozenset(self.on_objects)
        if not asked:
            return {}
        tables, kinds = facts_needed(self.campaign, {_owner(id, self.campaign.versions) for id in asked})
        register = self.source.register(tables, kinds)
        _, rows = rows_of(register, self.campaign, self.as_of, as_known=self.as_known, asked=asked)
        return rows

    # Running --------------------------------------------------------------------------------------------

    def _rows(self, rule: LoweredRule) -> Relation:
        """The relation of the rows of a rule; what it reads is there."""
        assert rule.rows is not None
        self._reach(rule.id)
        return rule.rows

    def _reach(self, id: str) -> None:
        """Run the steps of the rules up to this one, in the order in which they build on one another."""
        rules = list(self.lowered.columns)
        while self._reached <= rules.index(id):
            rule = self.lowered.columns[rules[self._reached]]
            for step in rule.steps:
                self._step(step, rule.id)
            self._reached += 1
            if rule.rows is None:
                self._done(rule.id)

    def _done(self, id: str) -> None:
        """Drop the tables that no other rule reads any more."""
        for table in [t for t, users in self._uses.items() if id in users and "." not in t]:
            users = self._uses[table]
            users.discard(id)
            if not users:
                self.database.drop(table)

    def _step(self, step: Keep | Put | Moved | Reckoned | Above, id: str) -> None:
        if isinstance(step, Keep):
            once = self._reads[step.name] == 1 and self._uses[step.name] == {id}
            self.database.keep(step.name, step.relation, once=once)
        elif isinstance(step, Put):
            self.database.put(step.name, step.rows.columns, step.rows.rows)
        elif isinstance(step, Reckoned):
            found = self.database.rows(every(step.relation, *(name for name, _ in step.keys)))
            rows = ((*row, *step.reckon(row)) for row in found)
            self.database.put(step.name, (*step.keys, *step.columns), rows)
        elif isinstance(step, Above):
            tree: Columns = (("id", "text"), ("above", "text"), ("since", "number"), ("until", "number"))
            parents = self.database.rows(every(step.parents, "id", "parent", "since", "until"))
            self.database.put(step.name, tree, all_above(parents))
        else:
            columns: Columns = (("day", "number"), ("moved", "number"), ("estimated", "truth"))
            self.database.put(step.name, columns, self._moved(step))

    def _moved(self, step: Moved) -> Iterator[tuple[int, int, bool]]:
        """Every day of a relation, moved in Python: months and working days have one meaning, and it is not SQL's."""
        world = self.world
        for day in sorted(
            {row[0] for row in self.database.rows(_different(step.days)) if row[0] is not None}
        ):
            moved = shift(date.fromordinal(day), step.offset, world.add_workdays)
            yield day, moved.toordinal(), not world.certain(moved)


def _different(days: Relation) -> Select:
    """Each day once."""
    return Select((Source("d", days),), {"day": Cell("d", "day")}, distinct=True)


def _owner(id: str, written: Collection[str]) -> str:
    """The rule of the file that a rule is part of, or it itself."""
    owner = id
    while owner not in written and "/" in owner:
        owner = owner.rpartition("/")[0]
    return owner


@lru_cache(maxsize=16)
def lowered_once(
    campaign: Campaign,
    as_of: date,
    as_known: date,
    asked: frozenset[str] | None,
    tables: frozenset[str],
    settings: Settings,
) -> tuple[World, Lowered]:
    """The campaign lowered once for all registers with the same tables and settings, and its world without facts."""
    empty = Register(dict.fromkeys(tables, ()), settings)
    world = world_of(empty, empty.view(as_of, as_known), campaign)
    return world, lower(world, campaign, asked, tables)


def _tables(rule: LoweredRule) -> set[str]:
    """The tables that a rule makes or reads, those of the facts among them."""
    read = tables_in((rule.steps, rule.rows))
    return {step.name for step in rule.steps} | read


_seen = lru_cache(maxsize=256)(seen_facts)
_replaced = lru_cache(maxsize=256)(replaced_facts)
