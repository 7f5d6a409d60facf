"""Every shipped campaign with one key taken out, misspelt, or given a wrong value: the fault names line and remedy."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest

from partyorg.app import load_catalogue
from partyorg.campaign.catalogue import Catalogue
from partyorg.errors import Fault
from tests.campaign.texts import Key, faults, keys, one_rule_each

ROOT = Path(__file__).parents[2]
SHIPPED = sorted(
    file
    for pattern in (
        "plugins/*/src/*/campaign.toml",
        "src/partyorg/national/*.toml",
        "examples/**/campaign.toml",
    )
    for file in ROOT.glob(pattern)
    if 'format = "partyorg.campaign/1"' in file.read_text(encoding="utf-8")
)
SCHEMA = json.loads((ROOT / "src/partyorg/schemas/campaign.json").read_text(encoding="utf-8"))
FREE = ("attr", "tags", "args", "set", "figures", "data")
"""Tables whose keys the file makes up."""

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}"),
]


@cache
def installed() -> Catalogue:
    """Words and bases that a shipped campaign may build on."""
    return load_catalogue(strict=False)


def told(text: str) -> tuple[Fault, ...]:
    """The faults of a text beside what is installed."""
    catalogue = installed()
    own = re.findall(r'^id = "(.*)"', text, re.MULTILINE)[0]
    bases = {id: found for id, found in catalogue.documents.items() if id != own}
    return faults(text, vocabulary=catalogue.vocabulary, checks=catalogue.checks, bases=bases)


@cache
def every_place() -> dict[Path, list[tuple[str, Key]]]:
    """One key of every shape in any file: its table and path without numbers, in a text that holds little else."""
    seen = set()
    found: dict[Path, list[tuple[str, Key]]] = {}
    for file in SHIPPED:
        for text in one_rule_each(without_words(file.read_text(encoding="utf-8"))):
            for key in keys(text):
                shape = tuple(part for part in key.path if isinstance(part, str))
                if shape not in seen:
                    seen.add(shape)
                    found.setdefault(file, []).append((text, key))
    return found


def without_words(text: str) -> str:
    """The text without the words that nothing else in it names, which would take most of the time to read."""
    chunks = re.split(r"(?m)^(?=\[\[)", text)
    others = "".join(c for c in chunks if not c.startswith("[[word]]"))
    named = set(re.findall(r'"(\w+)"', others))
    words = [c for c in chunks if c.startswith("[[word]]")]
    kept = [w for n, w in enumerate(words) if not n or named & set(re.findall(r'"(\w+)"', w))]
    return others + "".join(kept)


def places(file: Path) -> list[tuple[str, Key]]:
    """The keys that are tried in a file: of every shape the first one in any."""
    return every_place().get(file, [])


def test_a_misspelt_key_is_named_with_the_nearest_one(file: Path) -> None:
    """With an x behind it every key is told on its line, with the key itself as the nearest spelling or among the accepted."""
    missed = []
    for text, key in places(file):
        if len(key.path) > 1 and key.path[-2] in FREE:
            continue
        name = str(key.path[-1])
        changed = text[: key.start] + re.sub(r'^"?[^\s="]+"?', f'"{name}x"', text[key.start :], count=1)
        on_line = [f for f in told(changed) if f.where.line == key.place.line]
        # "actors" is told as well by "actor", which is what a binding is called.
        if not any(f.nearest in (name, name[:-1]) or name in f.accepted for f in on_line):
            missed.append((key.path, [(f.code, f.nearest) for f in on_line]))
    assert missed == []


def test_a_value_of_a_wrong_kind_is_named_with_what_is_accepted(file: Path) -> None:
    """A time of day, which no key takes, is told on its line with what would be taken there."""
    missed = []
    for text, key in places(file):
        changed = text[: key.value] + "07:32:00" + text[key.end :]
        line = changed.count("\n", 0, key.value) + 1
        on_line = [f for f in told(changed) if f.where.line == line and f.where.column]
        if not any(f.accepted or f.params.get("wanted") for f in on_line):
            missed.append((key.path, [f.code for f in on_line]))
    assert missed == []


def test_a_required_key_that_is_missing_is_named_at_its_table(file: Path) -> None:
    """Every key that the schema requires of a table at the top of the file."""
    missed = []
    for text, key in places(file):
        table, name = (str(key.path[0]) if len(key.path) > 1 else ""), str(key.path[-1])
        shape = SCHEMA["$defs"].get(table, {}) if table else SCHEMA
        if len(key.path) not in (1, 3) or name not in shape.get("required", ()):
            continue
        end = text.find("\n", key.end)
        changed = text[: key.start] + text[end + 1 :]
        header = max(text.rfind(f"[[{table}]]", 0, key.start), 0)
        line = text.count("\n", 0, header) + 1 if table else None
        found = [
            f for f in told(changed) if f.code == "D103" and f.found == name and line in (None, f.where.line)
        ]
        if not found:
            missed.append(key.path)
    assert missed == []
