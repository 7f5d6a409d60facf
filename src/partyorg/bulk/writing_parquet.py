"""Files of findings, through DuckDB: out of a query, out of objects, several as one."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

from partyorg.errors import Fault, InputError, Where
from partyorg.evaluation.findings import Finding
from partyorg.io.atomic import file_written, folder_written

from .findings import OUTPUT, row_of
from .sql_text import blocks_of, literal, put_table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["copied", "copied_objects", "gathered", "joined", "refuse_others"]


def copied(
    connection: "DuckDBPyConnection", query: str, path: Path, values: Mapping[str, str] | None = None
) -> None:
    """Write the rows of a query; `values` are those of its parameters."""
    connection.execute(f"COPY ({query}) TO {literal(path)} (FORMAT parquet, COMPRESSION zstd)", values)


def copied_objects(connection: "DuckDBPyConnection", findings: Sequence[Finding], path: Path) -> None:
    """Write findings that are there as objects."""
    put_table(connection, "from_objects", OUTPUT, blocks_of(map(row_of, findings), 10_000))
    copied(connection, "SELECT * FROM from_objects", path)
    connection.execute("DROP TABLE from_objects")


def joined(connection: "DuckDBPyConnection", parts: Sequence[Path], path: Path) -> int:
    """Files of findings as one, in order, written whole or not at all; how many findings it holds."""
    files = f"read_parquet([{', '.join(map(literal, parts))}])"
    with file_written(path) as temporary:
        if len(parts) == 1:
            copyfile(parts[0], temporary)
        else:
            copied(connection, f"SELECT * FROM {files}", temporary)  # noqa: S608
    count = connection.execute(f"SELECT count(*) FROM {files}").fetchone()  # noqa: S608
    return int(count[0]) if count else 0


def gathered(connection: "DuckDBPyConnection", parts: Sequence[Path], path: Path) -> int:
    """Files and folders of findings as one folder of files, in order of their names; how many findings it holds.

    Raises InputError (A534) where `path` is a folder that holds anything else, or a file.
    """
    try:
        with folder_written(path, _is_ours) as folder:
            for n, part in enumerate(parts):
                for file in sorted(part.glob("*.parquet")) if part.is_dir() else [part]:
                    file.rename(folder / f"{n:05}-{file.name}")
    except FileExistsError as error:
        raise _would_lose(path, str(error)) from None
    every = literal(path / "*.parquet")
    count = connection.execute(f"SELECT count(*) FROM read_parquet({every})").fetchone()  # noqa: S608
    return int(count[0]) if count else 0


def refuse_others(folder: Path) -> None:
    """Raise InputError (A534) where a folder holds anything but findings."""
    if others := sorted(
        entry.name for entry in folder.iterdir() if entry.is_dir() or not _is_ours(entry.name)
    ):
        raise _would_lose(folder, ", ".join(others[:5]))


def _would_lose(path: Path, names: str) -> InputError:
    message = "findings in place of this would lose what it holds: {names}"
    hint = "name a folder that does not exist yet"
    return InputError([Fault("A534", message, Where(file=str(path)), {"names": names}, hint=hint)])


def _is_ours(name: str) -> bool:
    return name.endswith(".parquet")
