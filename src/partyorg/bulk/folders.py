"""What a path holds: tables as Parquet files, or institutions; asked before anything of bulk evaluation is needed."""

from pathlib import Path

from partyorg.facts import TABLES

__all__ = ["has_institutions", "institutions_in", "is_parquet_folder"]


def is_parquet_folder(path: Path) -> bool:
    """Whether a folder holds tables of a register as Parquet files."""
    return path.is_dir() and any((path / f"{table}.parquet").is_file() for table in TABLES)


def has_institutions(path: Path) -> bool:
    """Whether a folder, itself no register of CSV files, holds folders of Parquet files, one for each institution."""
    return path.is_dir() and not any(path.glob("*.csv")) and bool(institutions_in(path))


def institutions_in(path: Path) -> list[Path]:
    """The folders of Parquet files in a folder, by name."""
    return [p for p in sorted(path.iterdir()) if not p.name.startswith(".") and is_parquet_folder(p)]
