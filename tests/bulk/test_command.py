"""`partyorg evaluate --engine duckdb --output FILE.parquet`, as people run it."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

import duckdb
from attrs import evolve

from partyorg.bulk.findings import read_parquet
from partyorg.bulk.source import settings_in
from partyorg.cli import columns as in_columns
from partyorg.cli import main
from partyorg.cli.output import Console
from partyorg.facts import Holiday
from partyorg.io.register_toml import write_settings

DAY = date(2018, 1, 8)
ASKED = ("--campaign", "liaoning.vanguard", "--as-of", "2018-03-31")


def run(*arguments: str | Path) -> int:
    """Run the command; its exit code."""
    with pytest.raises(SystemExit) as left:
        main(["evaluate", *map(str, arguments)])
    return int(left.value.code or 0)


def test_a_folder_of_parquet_is_evaluated_to_parquet(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The file is there, and rules that ran on objects are named."""
    target = tmp_path / "findings.parquet"
    code = run(folder, *ASKED, "--clause", "LN-06", "--clause", "LN-52", "--output", target)
    said = capsys.readouterr().err
    assert code == 0, said
    assert "LN-52" in said
    with duckdb.connect() as connection:
        assert {f.rule.partition("/")[0] for f in read_parquet(connection, str(target))} == {"LN-06", "LN-52"}


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (("--engine", "objects", "--output", "x.parquet"), "A531"),
        (("--engine", "duckdb", "--output", "x.parquet", "--status", "unmet"), "A532"),
        (("--engine", "postgresql", "--output", "x.parquet"), "A538"),
        (("--each",), "A541"),
    ],
)
def test_what_columns_do_not_give_is_refused(
    folder: Path, asked: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another engine, rows picked out, or institutions one by one on the screen: each is a fault with a code."""
    assert run(folder, *ASKED, *asked) == 2
    assert code in capsys.readouterr().err


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ((), "A531"),
        (("--output", "x.json"), "A531"),
        (("--engine", "duckdb", "--output", "x.parquet"), "A538"),
        (("--output", "x.parquet"), "A536"),
    ],
)
def test_a_connection_string_is_no_path(
    asked: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """What lies in PostgreSQL is left to it, and what goes wrong is told without the password."""
    pytest.importorskip("psycopg")
    assert run("postgresql://someone:s3cret@127.0.0.1:1/none", *ASKED, *asked) == 2
    said = capsys.readouterr().err
    assert code in said
    assert "s3cret" not in said


CLAUSES = ("--clause", "LN-06", "--clause", "LN-24")


def lines(path: Path) -> list[str]:
    """The findings of a file of JSON lines, without its header."""
    return path.read_text(encoding="utf-8").splitlines()[1:]


@pytest.mark.parametrize("asked", [("--status", "unmet"), ("--unit", "B001")])
def test_every_format_is_the_same_on_both_engines(
    folder: Path, asked: tuple[str, ...], tmp_path: Path
) -> None:
    """JSON lines out of a folder of Parquet files, filters included: columns and objects write the same."""
    for engine in ("objects", "duckdb"):
        file = tmp_path / f"{engine}.json"
        assert run(folder, *ASKED, *CLAUSES, *asked, "--engine", engine, "--output", file) == 0
    assert lines(tmp_path / "objects.json") == lines(tmp_path / "duckdb.json") != []


@pytest.mark.parametrize(
    ("many", "asked", "columns"), [(59, (), True), (600, (), False), (0, ("--unit", "B001"), False)]
)
def test_many_members_are_evaluated_in_columns(
    folder: Path, many: int, asked: tuple[str, ...], columns: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Left to itself the command takes columns above a number of members, but for one unit."""
    used: list[bool] = []

    def by_columns(*given: Any, **named: Any) -> bool:
        used.append(chosen(*given, **named))
        return used[-1]

    chosen = in_columns.by_columns
    monkeypatch.setattr(in_columns, "by_columns", by_columns)
    monkeypatch.setattr(in_columns, "MANY", many)
    assert run(folder, *ASKED, "--clause", "LN-06", *asked) == 0
    assert used == [columns]


def test_progress_is_counted_by_rules(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bar knows how many rules there are, and is told each."""
    bars: list[list[int]] = []

    @contextmanager
    def working(_: Console, __: str, total: int | None = None) -> Iterator[Callable[[], None]]:
        bars.append([total or 0, 0])

        def done() -> None:
            bars[-1][1] += 1

        yield done

    monkeypatch.setattr(Console, "working", working)
    assert run(folder, *ASKED, *CLAUSES, "--output", tmp_path / "x.parquet") == 0
    ((total, told),) = bars
    assert total == told > 1


def test_a_province_is_evaluated_in_one_run(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two institutions: together, each by itself, and with one that has holidays of its own."""
    province = tmp_path / "province"
    for name in ("one", "two"):
        copytree(folder, province / name)
    counts = []
    for asked in ((), ("--each",)):
        assert run(province, *ASKED, *CLAUSES, *asked, "--output", tmp_path / "x.parquet") == 0
        with duckdb.connect() as connection:
            subjects = [f.subject.id for f in read_parquet(connection, str(tmp_path / "x.parquet"))]
        assert {id.partition(":")[0] for id in subjects} == {"one", "two"}
        counts.append(len(subjects))
    assert counts[0] == counts[1]
    settings = evolve(settings_in(province / "two"), holidays=(Holiday(DAY, date(2018, 1, 12), "x"),))
    write_settings(settings, province / "two" / "register.toml")
    capsys.readouterr()
    assert run(province, *ASKED, *CLAUSES[:2], "--output", tmp_path / "x.parquet") == 0
    assert ": two" in capsys.readouterr().err.replace("：", ": ")
    assert run(province, *ASKED, *CLAUSES) == 2
    assert "A540" in capsys.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="a process is ended there, not told to stop")
def test_a_run_that_is_told_to_stop_leaves_nothing_behind(folder: Path, tmp_path: Path) -> None:
    """Neither half a file nor what the database had put aside: rows of the register would lie there for anybody."""
    output = tmp_path / "out"
    output.mkdir()
    command = [sys.executable, "-m", "partyorg", "evaluate", str(folder), *ASKED, "--engine", "duckdb"]
    with subprocess.Popen(
        [*command, "--output", str(output / "x.parquet")], stderr=subprocess.DEVNULL
    ) as started:
        while not list(output.iterdir()):
            assert started.poll() is None
            time.sleep(0.01)
        started.terminate()
        assert started.wait(timeout=60) == 128 + signal.SIGTERM
    assert not list(output.iterdir())
