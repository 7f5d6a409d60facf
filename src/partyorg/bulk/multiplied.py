"""Registers of any size: folders of Parquet files written many times over, each copy with ids of its own."""

from collections.abc import Callable, Sequence
from pathlib import Path

from partyorg.facts import TABLES

from .connection import opened_duckdb
from .sql_text import literal, quoted
from .writing_parquet import copied

__all__ = ["multiplied"]


def multiplied(
    folders: Sequence[Path],
    path: Path,
    copies: int,
    *,
    top: Path,
    kept: str,
    memory: str = "512MB",
    done: Callable[[str], None] = lambda _: None,
) -> None:
    """Write the tables of the folder `top` once and of `folders`, taking turns, `copies` times to `path`, as one register.

    Every id is put under the number of its copy, but `kept`, the id in `top` below which the copies hang together; the cell
    `institution` gets that number too. Memory does not grow with the copies, and the same folders give the same rows in the
    same order. `done` is told each table. Raises InputError where the extra partyorg[bulk] is not installed.
    """
    path.mkdir(parents=True, exist_ok=True)
    # Several threads would run ahead of the file, and what waits for its turn there goes to the disk and back.
    with opened_duckdb(path, memory, threads=1) as connection:
        for table in sorted({file.stem for folder in folders for file in folder.glob("*.parquet")}):
            first = top / f"{table}.parquet"
            parts = [f"SELECT * FROM read_parquet({literal(first)})"] if first.is_file() else []  # noqa: S608
            for n, folder in enumerate(folders):
                file = f"read_parquet({literal(folder / f'{table}.parquet')})"
                described = connection.execute(f"DESCRIBE SELECT * FROM {file}").fetchall()  # noqa: S608
                cells = ", ".join(_cell(table, row[0]) for row in described)
                numbers = f"range({n}, {copies}, {len(folders)})"
                parts.append(f"SELECT {cells} FROM {numbers} AS r(copy), {file} AS f")  # noqa: S608
            copied(connection, " UNION ALL BY NAME ".join(parts), path / f"{table}.parquet", {"kept": kept})
            done(table)


def _cell(table: str, name: str) -> str:
    """A column of a copy."""
    shown = quoted(name)
    column = TABLES[table].by_name.get(name)
    under = "format('{:05d}-', copy) || "
    cell = shown
    if name == "institution":
        cell = "format('{:05d}', copy)"
    elif name == "id" or (column is not None and column.type == "id"):
        cell = f"CASE WHEN {shown} = $kept THEN {shown} ELSE {under}{shown} END"
    elif column is not None and column.type == "ids":
        cell = f"list_transform({shown}, lambda x: {under}x)"
    return f"{cell} AS {shown}"
