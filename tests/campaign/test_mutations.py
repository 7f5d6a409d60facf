"""Every key of the examples, misspelt, given a wrong kind of value, or taken out."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.campaign.texts import EXAMPLES, Key, faults, keys, one_rule_each

FREE = ("attr", "tags", "args")
"""Tables whose keys the file makes up."""
REQUIRED = {
    "duty": ("id", "scope", "match", "period"),
    "holding": ("id", "scope", "match"),
    "timing": ("id", "anchor", "require", "window"),
    "target": ("id", "measure"),
    "completeness": ("id", "match"),
    "rubric": ("id", "scope"),
    "cap": ("id", "on", "limit"),
    "selection": ("id", "scheme", "subject", "rounds"),
    "clause": ("id", "at", "gist", "kind", "force"),
    "source": ("key", "title"),
    "word": ("list", "id", "title"),
    "parameter": ("name", "value"),
}
HEAD = ("clause", "source", "word", "parameter")
"""Tables that stand in the text of every rule, and are looked at once."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: str(file.stem)),
]


def rule_keys(file: Path) -> Iterator[tuple[str, Key]]:
    """Every key that a rule of the file has, where it first stands, with a text that holds little else.

    The files that ship are tried key by key, wherever it stands, in the module on those.
    """
    seen = set()
    for text in one_rule_each(file.read_text(encoding="utf-8")):
        for key in keys(text):
            kind = tuple(part for part in key.path if isinstance(part, str))
            if key.path[0] not in HEAD and len(key.path) > 1 and kind not in seen:
                seen.add(kind)
                yield text, key


def test_a_misspelt_key_is_named_with_its_place(file: Path) -> None:
    """No key is passed over: with an x behind it, it gives a fault on its line."""
    missed = []
    for text, key in rule_keys(file):
        if key.path[-2] in FREE:
            continue
        name = str(key.path[-1])
        changed = text[: key.start] + f"{name}x" + text[key.start + len(name) :]
        found = [f for f in faults(changed) if f.where.line == key.place.line]
        if not found:
            missed.append(key.path)
    assert missed == []


def test_a_value_of_a_wrong_kind_is_named_with_its_place(file: Path) -> None:
    """A time of day, which no key takes, gives a fault on the line of its key."""
    missed = []
    for text, key in rule_keys(file):
        changed = text[: key.value] + "07:32:00" + text[key.end :]
        line = changed.count("\n", 0, key.value) + 1
        found = [f for f in faults(changed) if f.where.line == line and f.where.column]
        if not found:
            missed.append(key.path)
    assert missed == []


def test_a_required_key_that_is_missing_is_named_at_its_table(file: Path) -> None:
    """Without a key it needs, a table gets a fault at its first line that names the key."""
    missed = []
    for number, text in enumerate(one_rule_each(file.read_text(encoding="utf-8"))):
        for key in keys(text):
            kind, name = str(key.path[0]), str(key.path[-1])
            if len(key.path) != 3 or name not in REQUIRED.get(kind, ()) or (kind in HEAD and number):
                continue
            changed = text[: key.start] + text[key.end :]
            header = text.rfind(f"[[{kind}]]", 0, key.start)
            line = text.count("\n", 0, header) + 1
            found = [
                f for f in faults(changed) if f.code == "D103" and f.where.line == line and f.found == name
            ]
            if not found:
                missed.append(key.path)
    assert missed == []
