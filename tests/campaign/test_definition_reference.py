"""The page on definition files is true: its example loads, and it leaves out no key."""

import ast
import re
from pathlib import Path

from partyorg.campaign.reader import load_campaign

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/reference/definitions.md").read_text(encoding="utf-8")
READERS = sorted((ROOT / "src/partyorg/campaign").glob("read_*.py"))
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


def test_the_example_of_the_page_loads() -> None:
    """The blocks, put one after the other, are a definition."""
    blocks = re.findall(r"^```toml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    campaign = load_campaign("\n".join(blocks))
    assert [rule.id for rule in campaign.rules] == ["E-1", "E-2", "E-2.record", "E-3"]


def test_every_key_is_on_the_page() -> None:
    """A key that the reader takes is named in code somewhere on the page."""
    code = " ".join(re.findall(r"`[^`]+`|^```.*?^```$", PAGE, re.MULTILINE | re.DOTALL))
    words = set(re.findall(r"\w+", code))
    assert len(asked_for()) > 150
    assert sorted(asked_for() - words) == []
