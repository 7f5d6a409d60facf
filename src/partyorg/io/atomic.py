"""Files and folders written whole or not at all: under a temporary name beside the target, then renamed."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

__all__ = ["file_written", "folder_written", "write_text"]


@contextmanager
def file_written(path: Path) -> Iterator[Path]:
    """A temporary path to write to; renamed to `path` at the end, removed where an exception passes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=path.suffix, dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        _open_to_others(temporary, 0o666)
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextmanager
def folder_written(path: Path, ours: Callable[[str], bool]) -> Iterator[Path]:
    """A temporary folder to write into; it takes the place of `path` at the end.

    Raises FileExistsError, with the names found, where `path` holds anything that is not `ours` by its name: replacing
    the folder would lose it.
    """
    if path.is_dir():
        others = sorted(entry.name for entry in path.iterdir() if entry.is_dir() or not ours(entry.name))
        if others:
            raise FileExistsError(", ".join(others[:5]))
    elif path.exists():
        raise FileExistsError(path.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    old = temporary.with_name(f"{temporary.name}.old")
    try:
        yield temporary
        _open_to_others(temporary, 0o777)
        if path.is_dir():
            path.rename(old)
            try:
                temporary.rename(path)
            except OSError:
                old.rename(path)
                raise
        else:
            temporary.rename(path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def write_text(path: Path, text: str) -> None:
    """Write a UTF-8 file, whole or not at all; line ends as they stand."""
    with file_written(path) as temporary:
        temporary.write_text(text, encoding="utf-8", newline="")


def _open_to_others(path: Path, mode: int) -> None:
    """Temporary files are private; the finished one has the rights that any new file has."""
    mask = os.umask(0)
    os.umask(mask)
    path.chmod(mode & ~mask)
