"""The pages keep their word: what they show runs, and every page can be reached."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs import pages

ROOT = Path(__file__).parents[2]


RUN = [p for p in [*pages.READMES, *pages.PAGES] if pages.examples(p)]
TRANSLATED = [p for p in [*pages.READMES, *pages.PAGES] if p.name.endswith(".en.md")]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder with a copy of the examples, as if it were the checkout."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    shutil.copytree(
        ROOT / "plugins/partyorg-liaoning/scenarios", tmp_path / "plugins/partyorg-liaoning/scenarios"
    )
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("page", RUN, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_a_page_shows_runs(page: Path, place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Python blocks run, files named in blocks are written, and commands print the lines shown."""
    monkeypatch.setenv("PARTYORG_LANG", "en" if pages.english(page) else "zh")
    for example in pages.examples(page):
        example.evaluate()


def test_there_are_pages_to_run() -> None:
    """The test above looks at the pages that matter most."""
    names = {page.relative_to(ROOT).as_posix() for page in RUN}
    assert {"README.md", "README.en.md", "docs/quickstart.md", "docs/tutorial/first-plugin.md"} <= names


def test_a_line_that_is_not_printed_is_noticed() -> None:
    """The comparison of shown and printed lines is loose, and still refuses what is not there."""
    assert pages.not_found(["a  1", "…", "c … 3"], "x\na 1\nb\nc 2 3\n") == ""
    assert pages.not_found(["a 1"], "a 2\n") == "a 1"
    assert pages.not_found(["b", "a"], "a\nb\n") == "a"


@pytest.mark.parametrize("page", TRANSLATED, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_both_languages_show_the_same_code(page: Path) -> None:
    """The blocks of a translated page are those of the Chinese one, save for what is printed."""
    original = page.with_name(page.name.replace(".en.md", ".md"))
    assert _code(original) == _code(page)
    assert page.name in original.read_text(encoding="utf-8")
    assert re.search(rf"\({re.escape(original.name)}[)#]", page.read_text(encoding="utf-8"))


def _code(page: Path) -> list[tuple[str, str]]:
    """The blocks of a page; of a console block the commands, of other blocks all but comments and printed text."""
    out = []
    for language, text in pages.blocks(page):
        if language == "console":
            text = "\n".join(" ".join(command) for command, _ in pages.commands(text))
        elif language == "text":
            text = ""
        else:
            text = re.sub(r"\s*# .*", "", text)
        out.append((language, text))
    return out


def test_every_page_is_in_a_table_of_contents() -> None:
    """Starting from the index, every page of the documentation can be reached."""
    docs = ROOT / "docs"
    reached, todo = set(), [docs / "index.md"]
    while todo:
        page = todo.pop()
        if page in reached:
            continue
        reached.add(page)
        for tree in re.findall(
            r"^```\{toctree\}\n(.*?)^```$", page.read_text("utf-8"), re.MULTILINE | re.DOTALL
        ):
            entries = [line.strip() for line in tree.splitlines() if line.strip() and line[0] != ":"]
            names = [re.sub(r"^.*<(.+)>$", r"\1", entry) for entry in entries]
            todo += [found for name in names for found in sorted(page.parent.glob(f"{name}.md"))]
    assert sorted(p.relative_to(docs).as_posix() for p in set(pages.PAGES) - reached) == []


def test_links_between_pages_lead_somewhere() -> None:
    """Every relative link of the READMEs and the pages points at a file that is there."""
    broken = []
    for page in [*pages.READMES, *pages.PAGES]:
        text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
        targets = [t for t in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in t]
        broken += [f"{page.relative_to(ROOT)}: {t}" for t in targets if not (page.parent / t).exists()]
    assert broken == []


@pytest.mark.parametrize(
    "script",
    [
        "make_clause_reference.py",
        "make_command_reference.py",
        "make_decision_index.py",
        "make_hook_reference.py",
    ],
)
def test_generated_pages_are_up_to_date(script: str) -> None:
    """Run `python scripts/SCRIPT` after a change of commands, hooks or decisions."""
    command = [sys.executable, f"scripts/{script}", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "up to date"), done.stderr


def test_every_decision_has_a_number_of_its_own() -> None:
    """A number names one decision for good."""
    names = [p.name for p in (ROOT / "docs/decisions").glob("*.md") if p.name != "README.md"]
    numbers = [name.partition("-")[0] for name in names]
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers)


def test_the_readme_lists_the_plugins_and_folders_that_are_there() -> None:
    """Every plugin of the repository has its row, and every folder that a row names exists."""
    for readme in pages.READMES:
        text = readme.read_text(encoding="utf-8")
        for plugin in ROOT.glob("plugins/*/pyproject.toml"):
            assert f"(plugins/{plugin.parent.name}/README.md)" in text
        for folder in re.findall(r"^\| `([\w/-]+)/` \|", text, re.MULTILINE):
            assert (ROOT / folder).is_dir(), folder


def test_the_readme_says_what_make_test_runs() -> None:
    """The lines quoted from `make test` are those of the tools that the Makefile calls, in its order."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    order = ["ruff check", "ruff format --check", "mypy", "lint-imports", "-m pytest", "coverage report"]
    places = [makefile.index(tool) for tool in order]
    assert places == sorted(places)
    assert "partyorg demo $(DEMO_OUT)" in makefile
    for readme in pages.READMES:
        quoted = readme.read_text(encoding="utf-8")
        said = [
            "All checks passed!",
            "already formatted",
            "no issues found in",
            " kept, 0 broken",
            "TOTAL",
            "… passed in",
        ]
        at = [quoted.index(line) for line in said]
        assert at == sorted(at)


@pytest.mark.slow
def test_the_readme_shows_what_the_demo_prints() -> None:
    """Run `python scripts/make_readme_output.py` after a change of the demo, the rules or their words."""
    done = outside("scripts/make_readme_output.py", "--check")
    assert (done.returncode, done.stdout.strip()) == (0, "up to date"), done.stderr


@pytest.mark.slow
def test_the_pages_build_without_a_warning(tmp_path: Path) -> None:
    """`make docs` has nothing to complain about."""
    done = outside("-m", "sphinx", "-W", "--keep-going", "-q", "-b", "html", "docs", str(tmp_path / "html"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "html/index.html").is_file()


def outside(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run Python in the checkout without measuring coverage, which would take longer than the work itself."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE")}
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
