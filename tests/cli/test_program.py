"""The program around the commands: language, help, exit codes, start-up."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from partyorg.cli.output import Console, plain_table, width
from partyorg.cli.program import COMMANDS
from partyorg.reports.table import Table

Call = Callable[..., Any]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_every_command_has_help_in_both_languages(call: Call, lang: str, command: str) -> None:
    """The words of click are in the language too."""
    said = call(*filter(None, [command]), "--help", "--lang", lang)
    assert said.code == 0
    chinese = any("\u4e00" <= sign <= "\u9fff" for sign in said.out)
    assert chinese == (lang == "zh")
    assert ("用法" in said.out) == (lang == "zh")
    if lang == "zh":
        assert "Show this message" not in said.out


def test_the_language_comes_from_option_then_variable_then_locale(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is asked in turn."""
    monkeypatch.delenv("PARTYORG_LANG")
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    assert "Usage:" in call("--help").out
    monkeypatch.setenv("PARTYORG_LANG", "zh")
    assert "用法" in call("--help").out
    assert "Usage:" in call("--help", "--lang=en").out
    assert "Usage:" in call("--lang", "en", "--help").out


def test_the_version_is_told(call: Call) -> None:
    """For bug reports."""
    import partyorg

    assert call("--version").out.strip().endswith(partyorg.__version__)


@pytest.mark.parametrize("arguments", [["evalute"], ["show"], ["plugins", "--what"], ["evaluate"]])
def test_wrong_usage_leaves_with_2(call: Call, arguments: list[str]) -> None:
    """And says what is wrong on standard error."""
    said = call(*arguments)
    assert said.code == 2
    assert "Error:" in said.err


def test_without_the_extra_one_line_names_it(monkeypatch: pytest.MonkeyPatch, call: Call) -> None:
    """The core without click says what to install."""
    real = builtins.__import__

    def without_click(name: str, *rest: Any, **more: Any) -> Any:
        if name == "click":
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without_click)
    said = call("plugins")
    assert said.code == 2
    assert "partyorg[cli]" in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_plain_tables_align_chinese() -> None:
    """A Chinese sign takes two columns."""
    table = Table(("甲", "b"), (("x", "1"), ("汉字", "2")), "title")
    assert plain_table(table).splitlines() == ["title", "甲    b", "----  -", "x     1", "汉字  2"]
    assert (width("ab"), width("汉a"), width("é")) == (2, 3, 1)


def loaded_by(folder: Path, *arguments: object) -> set[str]:
    """The modules loaded once a command has been run in a new interpreter."""
    program = (
        "import sys, json\nfrom partyorg.cli import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit as left:\n    assert not left.code, left.code\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    run = subprocess.run(
        [sys.executable, "-c", program, *map(str, arguments)],
        capture_output=True, text=True, check=True, cwd=folder,
    )  # fmt: skip
    return set(json.loads(run.stdout.splitlines()[-1]))


def test_start_up_leaves_out_what_a_command_does_not_need(tmp_path: Path) -> None:
    """Listing plugins loads neither rich's tables, nor spreadsheets, nor the demo."""
    unneeded = {"rich.table", "xlsxwriter", "python_calamine", "partyorg.demo", "transitions"}
    assert loaded_by(tmp_path, "plugins") & unneeded == set()


def test_a_folder_of_csv_is_evaluated_without_what_columns_need(
    tmp_path: Path, plugin: list[object], register: Path
) -> None:
    """Whether a register is one of Parquet files is asked without the plan, the database or its SQL."""
    loaded = loaded_by(tmp_path, "evaluate", register, *plugin)
    assert "partyorg.evaluation.engine" in loaded
    assert loaded & {"partyorg.bulk.plan", "partyorg.bulk.source", "duckdb", "sqlglot"} == set()


def test_python_dash_m_is_the_same_program(tmp_path: Path) -> None:
    """`python -m partyorg` does what the command does."""
    run = subprocess.run(
        [sys.executable, "-m", "partyorg", "--version"],
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert run.stdout.startswith("partyorg")


@pytest.mark.skipif(sys.platform == "win32", reason="pipes end in another way there")
@pytest.mark.parametrize(
    "command", [["show", "liaoning.vanguard"], ["coverage", "liaoning.vanguard", "--format", "json"]]
)
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path, command: list[str]) -> None:
    """`partyorg … | head -1` leaves with 0 and says nothing more."""
    run = subprocess.Popen(
        [sys.executable, "-u", "-m", "partyorg", *command],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=tmp_path,
    )
    assert run.stdout is not None
    assert run.stderr is not None
    run.stdout.close()
    assert (run.stderr.read(), run.wait()) == (b"", 0)
    run.stderr.close()


def test_on_a_terminal_tables_are_drawn_with_rich(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Square brackets in a cell stay what they are, and progress is shown."""
    for stream in (sys.stdout, sys.stderr):
        monkeypatch.setattr(stream, "isatty", lambda: True)
    console = Console()
    console.table(Table(("what",), (("[bold]x[/bold]",),), "a [title]"))
    console.step("reading")
    said = capsys.readouterr()
    assert "[bold]x[/bold]" in said.out
    assert "a [title]" in said.out
    assert said.err == "… reading\n"


def test_progress_is_not_shown_where_nobody_looks(call: Call) -> None:
    """Standard error in a file holds words for people, not what long work is at."""
    assert "…" not in call("check", "nowhere").err


def test_a_catalogue_beside_a_campaign_is_read(call: Call, plugin: list[object], register: Path) -> None:
    """A folder `locale` needs no build; one that cannot be read is a fault, and only for its language."""
    folder = Path(str(plugin[1])) / "locale" / "zh_Hans" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    (folder / "visits.po").write_bytes(b"msgid \xff")
    said = call("evaluate", register, "--lang", "zh", *plugin)
    assert said.code == 2
    assert "L101" in said.err
    assert call("evaluate", register, "--lang", "en", *plugin).code == 0
