"""DuckDB as the engine opens it: what leaves its memory goes to a folder of ours, and to no other."""

from pathlib import Path
from typing import TYPE_CHECKING

from .database import needed_modules

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["opened_duckdb"]


def opened_duckdb(
    folder: Path, memory: str = "", threads: int = 0, *, file: str = ":memory:"
) -> "DuckDBPyConnection":
    """Open DuckDB, in memory or on a file of its own, bounded by `memory` ("1GB") and `threads` if they are given.

    Left to itself it would spill rows of the register into a folder where the command was typed. Raises InputError (A530)
    where it is not installed.
    """
    (duckdb,) = needed_modules("bulk", "duckdb")
    connection: DuckDBPyConnection = duckdb.connect(file)
    connection.execute("SET temp_directory = ?", [str(folder)])
    # Its bar would go to standard output, in between what the command prints.
    connection.execute("SET enable_progress_bar = false")
    if memory:
        connection.execute("SET memory_limit = ?", [memory])
    if threads:
        connection.execute("SET threads = ?", [threads])
    return connection
