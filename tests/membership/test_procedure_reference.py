"""The page on procedure files leaves out no key and no code."""

import ast
import re
from pathlib import Path

from partyorg.membership.codes import CODES

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/procedures.md").read_text(encoding="utf-8")
READERS = [ROOT / "src/partyorg/membership" / name for name in ("read_parts.py", "reader.py")]
ASKS = {"get", "need", "text", "texts", "flag", "whole", "day", "choice", "one_of"}


def asked_for() -> set[str]:
    """Every key that a reader asks a table for by name."""
    keys = set()
    for file in READERS:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in ASKS:
                first = node.args[:1] if node.func.attr != "one_of" else node.args
                keys |= {a.value for a in first if isinstance(a, ast.Constant) and isinstance(a.value, str)}
    return keys


def test_every_key_is_on_the_page() -> None:
    """A key that the reader takes is named in code somewhere on the page."""
    code = " ".join(re.findall(r"`[^`]+`", PAGE))
    assert len(asked_for()) > 25
    assert sorted(asked_for() - set(re.findall(r"\w+", code))) == []


def test_every_code_is_on_the_page() -> None:
    """Faults of procedures and cases are listed."""
    assert set(re.findall(r"^\| (M\d{3}) \|", PAGE, re.MULTILINE)) == set(CODES)
