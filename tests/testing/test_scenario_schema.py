"""The JSON Schema for scenario files says what the reader says: nothing shipped is refused, and no key is let through."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from tests.toml_as_json import plain

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "src/partyorg/schemas/scenario.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

FULL = """
format = "partyorg.scenario/1"
title = "一次走访"
title_en = "one visit"
campaign = "test.visits"
as_of = 2018-01-01
as_known = 2018-02-01
clauses = ["V1"]
rules = ["V1"]
set = { "V1.count.min" = 2 }
kept = ["links", "events"]
units = [{ id = "U1", "组织类别" = "党委" }]

[settings]
root = "U1"
recorded_since = { activities = 2017-01-01 }
attr = { room = "text" }
semester = [{ label = "2017秋", since = 2017-09-01, until = 2018-01-20 }]
holiday = [{ label = "寒假", since = 2018-01-20, until = 2018-02-20, working = false, school = true }]

[[people]]
id = "P1"
attr = { room = "312" }

[[activities]]
kind = "family_visit"
on = 2017-05-04
actors = ["P1"]
counterparts = "S1;S2"
"attr.weather" = "rain"

[[expect]]
rule = "V1"
subject = "P1"
period = "2017"
status = "met"
count = 1
value = "2/3"
due = 2017-12-31
evidence = ["activities/1"]
rows = 1

[[case]]
title = "没有走访"
kept = "all"
remove = ["A1"]
add = { links = [{ kind = "contacts", a = "P1", b = "U1", since = 2017-01-01 }] }
expect = [{ rule = "V1", status = "unmet", absent = true }]
"""

FREE = {"set", "attr", "recorded_since"}
"""Tables whose keys are names."""


def tables(value: Any) -> Iterator[tuple[dict[str, Any], str]]:
    """Every table below, with each of its keys."""
    if isinstance(value, list):
        for inner in value:
            yield from tables(inner)
    elif isinstance(value, dict):
        for key, inner in list(value.items()):
            yield value, key
            if key not in FREE:
                yield from tables(inner)


def test_the_schema_is_one() -> None:
    """It keeps the rules of JSON Schema."""
    Draft202012Validator.check_schema(SCHEMA)


def test_no_scenario_that_is_shipped_is_refused() -> None:
    """An editor shows no fault in any scenario of the repository."""
    places = ("src", "plugins", "examples", "tests")
    files = [file for place in places for file in sorted((ROOT / place).rglob("*.scenario.toml"))]
    refused = [
        file.name
        for file in files
        if not VALIDATOR.is_valid(plain(tomllib.loads(file.read_text(encoding="utf-8"))))
    ]
    assert refused == []
    assert len(files) > 200


def test_a_misspelt_key_is_refused_wherever_it_stands() -> None:
    """Every key of a scenario that has everything, with an x behind it; other headings of a column are let through."""
    content = plain(tomllib.loads(FULL))
    assert VALIDATOR.is_valid(content)
    missed, tried = [], 0
    for table, key in tables(content):
        if key == "attr.weather":
            continue
        value = table.pop(key)
        table[f"{key}x"] = value
        tried += 1
        if VALIDATOR.is_valid(content):
            missed.append(key)
        del table[f"{key}x"]
        table[key] = value
    assert missed == []
    assert tried > 50


def test_a_value_of_the_wrong_kind_is_refused() -> None:
    """A day that is none, a status that no row has, a table that is no list, a ledger that is not there."""
    for old, new in (
        ("as_of = 2018-01-01", 'as_of = "soon"'),
        ('status = "met"', 'status = "done"'),
        ('units = [{ id = "U1", "组织类别" = "党委" }]', "units = 3"),
        ('kept = ["links", "events"]', 'kept = ["visits"]'),
        ("on = 2017-05-04", "on = 5"),
    ):
        assert not VALIDATOR.is_valid(plain(tomllib.loads(FULL.replace(old, new, 1)))), new


def test_the_generated_file_is_up_to_date() -> None:
    """Run `python scripts/make_scenario_schema.py` after a change of scenarios or of the tables of facts."""
    command = [sys.executable, "scripts/make_scenario_schema.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "up to date"), done.stderr
