"""Definition files for the tests: a small one to vary, the examples, and a way to change single keys of them."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from partyorg.campaign.positions import KeyPath, Place, Positions, end_of_value
from partyorg.campaign.reader import load_campaign
from partyorg.errors import Fault, InputError

EXAMPLES = sorted((Path(__file__).parent / "examples").glob("*.toml"))
GALLERY = Path(__file__).parents[1] / "errors" / "definitions"

HEAD = """
format = "partyorg.campaign/1"
id = "example.small"
title = "示例"
window = { since = 2020-01-01 }

[[source]]
key = "notice"
title = "通知"
issued = 2020-01-01
"""

CLAUSE = """
[[clause]]
id = "C-1"
at = "1"
gist = "每年谈话"
gist_en = "a talk a year"
kind = "obligation"
force = "must"
"""

MEMBERS = '{ person = { stage = "member" } }'


def rule(kind: str = "duty", **keys: str) -> str:
    """A rule table; a duty gets what it needs, and keys given as "" are left out."""
    needed = {"id": '"C-1"'}
    if kind == "duty":
        needed |= {"scope": MEMBERS, "match": '{ activity = "talk", actor = "subject" }', "period": '"year"'}
    lines = (f"{key} = {value}" for key, value in {**needed, **keys}.items() if value)
    return f"\n[[{kind}]]\n" + "\n".join(lines) + "\n"


def small(*rules: str, extra: str = "") -> str:
    """A whole definition with one clause."""
    return HEAD + extra + CLAUSE + "".join(rules or (rule(),))


def faults(text: str, **options: object) -> tuple[Fault, ...]:
    """The faults of a definition."""
    try:
        load_campaign(text, **options)  # type: ignore[arg-type]
    except InputError as problem:
        return problem.faults
    return ()


def codes(text: str, **options: object) -> list[str]:
    """The codes of the faults of a definition."""
    return [fault.code for fault in faults(text, **options)]


class Key(NamedTuple):
    """One key of a text: its path, the span of the key as written up to its value, and the end of the value."""

    path: KeyPath
    place: Place
    start: int
    value: int
    end: int


def keys(text: str) -> Iterator[Key]:
    """Every key that has a value written behind an equals sign, in the order of the text."""
    positions = Positions(text)
    lines = [0]
    for line in text.splitlines(keepends=True):
        lines.append(lines[-1] + len(line))

    def offset(place: Place) -> int:
        return lines[place.line - 1] + place.column - 1

    for path in positions.paths():
        key, value = offset(positions.of_key(path)), offset(positions.of_value(path))
        if value > key:
            yield Key(path, positions.of_key(path), key, value, end_of_value(text, value))


def one_rule_each(text: str) -> Iterator[str]:
    """The text once for every rule in it: with the head and the words, and with no other rule and clause."""
    chunks = [""]
    for line in text.splitlines(keepends=True):
        if line.startswith("[[") and "." not in line:
            chunks.append("")
        chunks[-1] += line
    kept = "".join(
        c for c in chunks if not c.startswith("[[") or c.startswith(("[[source", "[[word", "[[parameter"))
    )
    clauses = [c for c in chunks if c.startswith("[[clause]]")]
    for chunk in chunks:
        if chunk.startswith("[[") and chunk not in clauses and chunk not in kept:
            cited = [c for c in clauses if c.split('"')[1] in chunk]
            yield kept + "".join(cited) + chunk
