"""Files and folders appear whole or not at all."""

from pathlib import Path

import pytest

from partyorg.io.atomic import file_written, folder_written, write_text


def fail_in_file(path: Path) -> None:
    """Write half a file, then fail."""
    with file_written(path) as temporary:
        temporary.write_text("half")
        raise RuntimeError


def fail_in_folder(path: Path) -> None:
    """Write half a folder, then fail."""
    with folder_written(path, lambda name: name == "a") as temporary:
        (temporary / "a").write_text("half")
        raise RuntimeError


def test_an_exception_leaves_the_old_file_and_no_other(tmp_path: Path) -> None:
    """What was there stays; the temporary file goes."""
    path = tmp_path / "a.txt"
    write_text(path, "old\r\n")
    with pytest.raises(RuntimeError):
        fail_in_file(path)
    assert path.read_bytes() == b"old\r\n"
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_an_exception_leaves_the_old_folder_and_no_other(tmp_path: Path) -> None:
    """The same for folders."""
    path = tmp_path / "r"
    path.mkdir()
    (path / "a").write_text("old")
    with pytest.raises(RuntimeError):
        fail_in_folder(path)
    assert (path / "a").read_text() == "old"
    assert [p.name for p in tmp_path.iterdir()] == ["r"]
    with folder_written(path, lambda name: name == "a") as temporary:
        (temporary / "b").write_text("new")
    assert [p.name for p in path.iterdir()] == ["b"]
    assert [p.name for p in tmp_path.iterdir()] == ["r"]


def test_new_files_have_ordinary_rights(tmp_path: Path) -> None:
    """Temporary files are private; finished ones are like any other file."""
    write_text(tmp_path / "a.txt", "x")
    (tmp_path / "b.txt").write_text("x")
    assert (tmp_path / "a.txt").stat().st_mode == (tmp_path / "b.txt").stat().st_mode
