"""`partyorg evaluate --engine duckdb --output FILE.parquet`, as people run it."""

from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

import duckdb

from partyorg.bulk.findings import read_parquet
from partyorg.bulk.source import save_parquet
from partyorg.cli import main
from partyorg.demo import make_university

ASKED = ("--campaign", "liaoning.vanguard", "--as-of", "2018-03-31")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small university as Parquet files."""
    path = tmp_path_factory.mktemp("register")
    save_parquet(make_university(members=60, branches=3), path)
    return path


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
        (("--engine", "duckdb"), "A531"),
        (("--engine", "objects", "--output", "x.parquet"), "A531"),
        (("--engine", "duckdb", "--output", "x.parquet", "--status", "unmet"), "A532"),
        (("--engine", "postgresql", "--output", "x.parquet"), "A538"),
    ],
)
def test_what_columns_do_not_give_is_refused(
    folder: Path, asked: tuple[str, ...], code: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Another file, another engine, or rows picked out: each is a fault with a code."""
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
