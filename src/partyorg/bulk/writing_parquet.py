"""Files of findings, through DuckDB: out of a query, out of objects, several as one."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from partyorg.evaluation.findings import Finding
from partyorg.io.atomic import file_written

from .findings import OUTPUT, insert_findings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["copied", "copied_objects", "joined"]


def copied(connection: "DuckDBPyConnection", query: str, path: Path) -> None:
    """Write the rows of a query."""
    connection.execute(f"COPY ({query}) TO {quoted(path)} (FORMAT parquet, COMPRESSION zstd)")


def copied_objects(connection: "DuckDBPyConnection", findings: Sequence[Finding], path: Path) -> None:
    """Write findings that are there as objects."""
    head = ", ".join(f'"{name}" {type_}' for name, type_ in OUTPUT.items())
    connection.execute(f"CREATE OR REPLACE TABLE from_objects ({head})")
    insert_findings(connection, "from_objects", findings)
    copied(connection, "SELECT * FROM from_objects", path)


def joined(connection: "DuckDBPyConnection", parts: Sequence[Path], path: Path) -> int:
    """Files of findings as one, in order, written whole or not at all; how many findings it holds."""
    files = f"read_parquet([{', '.join(map(quoted, parts))}])"
    with file_written(path) as temporary:
        copied(connection, f"SELECT * FROM {files}", temporary)  # noqa: S608
    count = connection.execute(f"SELECT count(*) FROM {files}").fetchone()  # noqa: S608
    return int(count[0]) if count else 0


def quoted(path: Path) -> str:
    """A path as a literal."""
    return "'" + str(path).replace("'", "''") + "'"
