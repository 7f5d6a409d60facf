"""Running what the pages show: Python, files to write, and commands with what they print."""

from __future__ import annotations

import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from sybil import Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import CodeBlockParser

if TYPE_CHECKING:
    from sybil import Example

ROOT = Path(__file__).parents[2]
READMES = [ROOT / "README.md", ROOT / "README.en.md"]
PAGES = sorted(p for p in (ROOT / "docs").rglob("*.md") if "_build" not in p.parts)
ANY = "…"
"""In what a page shows this stands for anything: alone on a line for lines left out, within a line for any text."""


def english(page: Path) -> bool:
    """Whether the page has its commands speak English."""
    return page.name.endswith(".en.md")


def blocks(page: Path) -> list[tuple[str, str]]:
    """The fenced blocks of a page: language and text."""
    found = re.findall(r"^```(\w+)\n(.*?)^```$", page.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [(language, text) for language, text in found]


def examples(page: Path) -> list[Example]:
    """What can be run on a page, in order."""
    parsers = [
        CodeBlockParser("python", python),
        CodeBlockParser("text", printed),
        CodeBlockParser("console", console),
        CodeBlockParser("toml", written),
    ]
    return list(Sybil(parsers=parsers, path=str(ROOT)).parse(page).examples())


def python(example: Example) -> None:
    """A Python block runs with the names of the blocks before it; what it prints is kept for the block below."""
    out = io.StringIO()
    with redirect_stdout(out):
        PythonEvaluator()(example)
    example.namespace["printed"] = out.getvalue()


def printed(example: Example) -> None:
    """A text block below a Python block shows what that one prints."""
    text = example.namespace.pop("printed", "")
    if text:
        missing = not_found(str(example.parsed).splitlines(), text)
        assert not missing, f"not printed:\n{missing}\nbut:\n{text}"


def written(example: Example) -> None:
    """A block whose first line is a comment with a file's name is written into that file."""
    text = str(example.parsed)
    name = re.match(r"# ([\w./-]+\.(?:toml|py|csv))\n", text)
    if name:
        path = Path(name[1])
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def console(example: Example) -> None:
    """Each `$ partyorg …` of a console block prints what stands below it."""
    for command, shown in commands(str(example.parsed)):
        assert command[0] == "partyorg", f"only partyorg is run in console blocks: {command}"
        text = run(command[1:])
        missing = not_found(shown, text)
        assert not missing, f"{shlex.join(command)} does not print:\n{missing}\nbut:\n{text}"


def commands(text: str) -> list[tuple[list[str], list[str]]]:
    """The commands of a console block, each with the lines shown below it."""
    out: list[tuple[list[str], list[str]]] = []
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            out.append((shlex.split(line[2:]), []))
        else:
            out[-1][1].append(line)
    return out


def run(arguments: list[str]) -> str:
    """What `partyorg` prints, to standard output and to standard error."""
    from partyorg.cli import main

    out = io.StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            main(arguments)
        except SystemExit as left:
            if left.code == 2:
                out.write("(exit 2)\n")
    return out.getvalue()


def not_found(shown: list[str], text: str) -> str:
    """The first line shown that is not printed, in the order shown; spaces are not compared."""
    lines = iter([" ".join(line.split()) for line in text.splitlines()])
    for line in shown:
        wanted = " ".join(line.split())
        if wanted in ("", ANY):
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in wanted.split(ANY)))
        if not any(pattern.fullmatch(found) for found in lines):
            return line
    return ""
