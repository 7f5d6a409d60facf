"""What goes into SQL that is put together as text: names and literals quoted, days, a table with its rows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .plan import EPOCH

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["as_date", "as_number", "blocks_of", "literal", "put_table", "quoted"]

Block = list[list[Any]]
"""Some rows, column by column."""


def quoted(name: str, mark: str = '"') -> str:
    """A name as an identifier; Spark's mark is a backtick."""
    return mark + name.replace(mark, mark * 2) + mark


def literal(text: str | Path) -> str:
    """A text, or a path, as a literal of DuckDB."""
    return "'" + str(text).replace("'", "''") + "'"


def as_date(number: str) -> str:
    """The civil date of a day number."""
    return f"DATE '1970-01-01' + ({number} - {EPOCH})"


def as_number(day: str) -> str:
    """The day number of a civil date."""
    return f"({day} - DATE '1970-01-01') + {EPOCH}"


def put_table(
    connection: "DuckDBPyConnection", name: str, types: Mapping[str, str], blocks: Iterable[Block]
) -> None:
    """Make a table with columns of those types in DuckDB, and fill it, a block at a time."""
    head = ", ".join(f"{quoted(column)} {type_}" for column, type_ in types.items())
    connection.execute(f"CREATE TABLE {quoted(name)} ({head})")
    marks = ", ".join(f"unnest(?::{type_}[])" for type_ in types.values())
    for block in blocks:
        connection.execute(f"INSERT INTO {quoted(name)} SELECT {marks}", block)


def blocks_of(rows: Iterable[Sequence[Any]], size: int) -> Iterator[Block]:
    """Rows as blocks of so many."""
    left = iter(rows)
    while chunk := list(islice(left, size)):
        yield [list(column) for column in zip(*chunk, strict=True)]
