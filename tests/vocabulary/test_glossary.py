"""The glossary in the documentation keeps up with the vocabulary."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_the_glossary_is_up_to_date() -> None:
    """`scripts/make_glossary.py --check` finds nothing to write; otherwise run it without --check."""
    command = [sys.executable, "scripts/make_glossary.py", "--check"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "up to date"), done.stderr


def test_a_concept_has_one_term_and_one_identifier() -> None:
    """In the part kept by hand no term and no identifier stands twice."""
    text = (REPOSITORY / "docs/glossary.md").read_text(encoding="utf-8")
    concepts = text.partition("## 概念")[2].partition("## 词汇")[0]
    rows = [line.split("|")[1:3] for line in concepts.splitlines() if line.startswith("| ") and "`" in line]
    assert len(rows) > 50
    for column in zip(*rows, strict=True):
        cells = [cell.strip() for cell in column]
        assert sorted(set(cells)) == sorted(cells)
