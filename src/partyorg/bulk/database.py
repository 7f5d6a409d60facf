"""What bulk evaluation asks of a database: the facts as tables, steps kept, rows read, findings written out."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from partyorg.errors import Fault, InputError
from partyorg.facts import Register, Settings

from .findings import Constants
from .plan import Relation
from .program import Columns

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["Database", "Facts", "Opener", "needed_modules"]


class Facts(Protocol):
    """A register as the bulk engine sees it. How its tables get into a database is that database's own."""

    @property
    def settings(self) -> Settings:
        """What `register.toml` says."""

    @property
    def tables(self) -> frozenset[str]:
        """The tables that are kept."""

    def register(self, tables: Iterable[str], kinds: Mapping[str, frozenset[str]]) -> Register:
        """Those facts as objects: every table stays kept, facts of other tables and kinds may be left out."""


class Database(Protocol):
    """A database with the facts of a register. Relations are the plan's; each database renders them its own way.

    Nothing of what it makes outlives the run.
    """

    @property
    def writer(self) -> "DuckDBPyConnection":
        """A DuckDB to write Parquet with: whatever the database, the files are the same."""

    @property
    def spreads(self) -> bool:
        """Whether findings are written by many at once: into a folder of Parquet files, to be read in order of name."""

    def attach(self, tables: Iterable[str]) -> None:
        """Make `raw.TABLE` for each of the tables: dates as day numbers, empty cells NULL."""

    def view(self, name: str, relation: Relation) -> None:
        """Make a relation readable under a name, without working it out."""

    def keep(self, name: str, relation: Relation, *, once: bool = False) -> None:
        """Work a relation out and keep it under a name; `once` says that one other reads it, soon, and nothing else."""

    def put(self, name: str, columns: Columns, rows: Iterable[Sequence[Any]]) -> None:
        """Put rows worked out in Python there, some thousands at a time; more may be read while they are."""

    def drop(self, name: str) -> None:
        """Drop a table, if it is there."""

    def rows(self, relation: Relation) -> Iterator[Sequence[Any]]:
        """The rows of a relation, in its order; they are fetched as they are asked for.

        A list is a list of texts, or of mappings with person, post and unit.
        """

    def copy(self, relation: Relation, heads: Sequence[Constants], path: Path) -> None:
        """Write the rows of `deciding`, each with the number of its version last, to a Parquet file (or folder) of findings."""


Opener = Callable[[Facts, Path], AbstractContextManager[Database]]
"""Opens a database over a register; the folder is for files in passing. Raises InputError where the facts are not its kind."""


def needed_modules(extra: str, *names: str) -> tuple[Any, ...]:
    """The modules. Raises InputError (A530) where the extra that brings them is not installed."""
    try:
        return tuple(import_module(name) for name in names)
    except ImportError as missing:
        message = "bulk evaluation needs the extra partyorg[{extra}]: {module} is not installed"
        params = {"extra": extra, "module": missing.name or ""}
        raise InputError([Fault("A530", message, params=params)]) from None
