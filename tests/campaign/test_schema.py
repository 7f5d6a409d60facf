"""The JSON Schema for editors says what the reader says: nothing shipped is refused, no key too many, none too few."""

from __future__ import annotations

import importlib.util
import json
import re
import subprocess
import sys
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]

from partyorg.app.beginning import new_plugin
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.cursor import Table
from partyorg.campaign.examples import EXAMPLES
from partyorg.errors import InputError
from tests.toml_as_json import plain

ROOT = Path(__file__).parents[2]
SCHEMA = json.loads((ROOT / "src/partyorg/schemas/campaign.json").read_text(encoding="utf-8"))
SHIPPED = sorted(
    file
    for pattern in (
        "plugins/*/src/*/campaign.toml",
        "src/partyorg/national/*.toml",
        "tests/campaign/examples/*.toml",
    )
    for file in ROOT.glob(pattern)
    if 'format = "partyorg.campaign/1"' in file.read_text(encoding="utf-8")
)
FREE = {"set", "args", "attr", "tags", "figures", "data", "id"}

NAMES = {
    "a campaign": "", "a source": "source", "a word": "word", "a clause": "clause", "a stream": "stream",
    "a parameter": "parameter", "a change": "change", "a duty": "duty", "a holding": "holding", "a timing": "timing",
    "a target": "target", "a completeness": "completeness", "a rubric": "rubric", "a cap": "cap", "a task": "task",
    "a timeline": "timeline", "a selection": "selection", "presence": "presence", "a voice": "voice", "a veto": "veto",
    "an entry of points": "points", "a quota": "quota", "an exclusion": "exclusion", "a checkpoint": "checkpoint",
    "a step of the route": "route_step", "a condition on people": "person", "a condition on units": "unit",
    "an entry of eligibility": "eligibility", "a rounding": "rounding", "a round": "round", "a share of votes": "votes",
    "a condition of eligibility": "eligible", "a period": "period", "a ballot": "ballot",
}  # fmt: skip
"""The definitions of the schema by what the reader calls the table."""


def validator(name: str = "") -> Draft202012Validator:
    """The schema, or one definition of it."""
    return Draft202012Validator({"$ref": f"#/$defs/{name}", "$defs": SCHEMA["$defs"]} if name else SCHEMA)


def test_the_schema_is_one() -> None:
    """It keeps the rules of JSON Schema."""
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: f"{file.parent.name}-{file.stem}")
def test_nothing_that_is_shipped_is_refused(file: Path) -> None:
    """An editor shows no fault in a file that the reader takes."""
    content = plain(tomllib.loads(file.read_text(encoding="utf-8")))
    assert [error.json_path for error in validator().iter_errors(content)] == []


def tables(value: Any, path: tuple[str, ...]) -> Iterator[tuple[dict[str, Any], str]]:
    """Every table below, with its keys that mean something."""
    if isinstance(value, dict):
        for key, inner in list(value.items()):
            if not FREE.intersection(path):
                yield value, key
            yield from tables(inner, (*path, key))
    elif isinstance(value, list):
        for inner in value:
            yield from tables(inner, path)


def keys(shape: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Every key of every table of a shape, with its shape."""
    for key, value in shape.get("properties", {}).items():
        yield f"{path}.{key}", value
        yield from keys(value, f"{path}.{key}")
    for form in shape.get("anyOf", ()):
        yield from keys(form, path)


def test_every_key_says_what_it_means_in_both_languages() -> None:
    """An editor shows a sentence in Chinese and one in English at whatever key there is."""
    found = [*keys(SCHEMA, ""), *(k for name, shape in SCHEMA["$defs"].items() for k in keys(shape, name))]
    assert len(found) > 900
    said = re.compile(r".*[\u4e00-\u9fff].* · .*[A-Za-z]{2}.*")
    assert [path for path, shape in found if not said.fullmatch(shape.get("description", ""))] == []


def test_every_example_is_one() -> None:
    """What an editor offers as an example fits the place at which it is offered."""
    found = [*keys(SCHEMA, ""), *(k for name, shape in SCHEMA["$defs"].items() for k in keys(shape, name))]
    tried = [(path, shape, example) for path, shape in found for example in shape.get("examples", ())]
    wrong = {
        path
        for path, shape, example in tried
        if not Draft202012Validator({**shape, "$defs": SCHEMA["$defs"]}).is_valid(example)
    }
    assert wrong == set()
    assert len(tried) > 500


def test_a_key_without_a_sentence_and_a_sentence_without_a_key_stop_the_generator(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever adds a key, or takes one away, is told what is to be written or taken out."""
    path = ROOT / "scripts/make_campaign_schema.py"
    spec = importlib.util.spec_from_file_location("make_campaign_schema", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    notes = module.NOTES.read_text(encoding="utf-8").replace("\ngrace_days =", "\ngrace_weeks =")
    changed = tmp_path / "key_notes.toml"
    changed.write_text(notes, encoding="utf-8")
    monkeypatch.setattr(module, "NOTES", changed)
    with pytest.raises(SystemExit) as stopped:
        module.schema()
    said = str(stopped.value).splitlines()[1:]
    assert said == ["no sentence: holding.grace_days", "no such key: holding.grace_weeks"]


def test_a_misspelt_key_of_a_rule_is_refused() -> None:
    """Every key of every rule of the tricky example, with an x behind it; what a binding takes is not looked into."""
    content = plain(tomllib.loads((ROOT / "tests/campaign/examples/tricky.toml").read_text(encoding="utf-8")))
    missed, tried = [], 0
    for kind in ("duty", "holding", "timing", "target", "completeness", "cap", "selection"):
        check = validator(kind)
        for rule in content.get(kind, []):
            for table, key in tables(rule, ()):
                value = table.pop(key)
                table[f"{key}x"] = value
                tried += 1
                if check.is_valid(rule):
                    missed.append(f"{rule['id']}: {key}")
                del table[f"{key}x"]
                table[key] = value
    # Inside a binding (who acted, which fact) everything is let through: the reader looks there, the schema does not.
    assert tried > 200
    assert len(missed) < tried * 0.2, missed


def test_the_schema_has_the_keys_that_the_reader_asks_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """For every table met in what is shipped, its keys in the schema are those that the reader knows."""
    asked: dict[str, set[str]] = defaultdict(set)
    done = Table.done

    def noted(self: Table) -> None:
        if not self.broken:
            asked[self.what] |= set(self.asked)
        done(self)

    monkeypatch.setattr(Table, "done", noted)
    catalogue = Catalogue.of(SHIPPED)
    for id in catalogue.campaigns():
        try:
            catalogue.campaign(id)
        except InputError:  # a check in Python, or a base, that a bare catalogue does not have
            continue
    differing = {}
    for what, name in NAMES.items():
        if what not in asked:
            continue
        shape = SCHEMA["$defs"][name] if name else SCHEMA
        found = shape if "properties" in shape else next(f for f in shape["anyOf"] if "properties" in f)
        if set(found["properties"]) != asked[what]:
            differing[what] = set(found["properties"]) ^ asked[what]
    assert differing == {}
    assert len(asked.keys() & NAMES.keys()) > 25


def test_examples_are_toml() -> None:
    """What diagnostics show can be copied into a file."""
    for key, text in EXAMPLES.items():
        if not text.startswith("[["):
            assert "x" in tomllib.loads(f"x = {text}"), key


def test_the_generated_files_are_up_to_date() -> None:
    """Run `python scripts/make_campaign_schema.py` after a change of the definition language."""
    command = [sys.executable, "scripts/make_campaign_schema.py", "--check"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "up to date"), done.stderr


def lint(folder: Path) -> str:
    """What a linter of TOML says that knows the schema; it looks nothing up on a network."""
    program = Path(sys.executable).with_name("tombi")
    (folder / "tombi.toml").write_text('[lint.rules]\ntables-out-of-order = "off"\n', encoding="utf-8")
    done = subprocess.run(
        [program, "lint", "--offline", "."],
        cwd=folder, capture_output=True, text=True, check=False, env={"NO_COLOR": "1", "HOME": str(folder)},
    )  # fmt: skip
    return done.stdout + done.stderr


def test_an_editor_finds_nothing_in_a_new_plugin_and_every_fault_that_is_put_in(tmp_path: Path) -> None:
    """The `#:schema` line of a new plugin leads to its schema: a linter that works offline passes it, and sees faults."""
    new_plugin("my-college", tmp_path, data_only=True)
    folder = tmp_path / "my-college"
    said = lint(folder)
    assert "Error" not in said, said
    file = folder / "campaign.toml"
    text = file.read_text(encoding="utf-8")
    for old, new in (
        ("period =", "perod ="),
        ('force = "must"', 'force = "have to"'),
        ("2024-01-01 }", '"x" }'),
    ):
        file.write_text(text.replace(old, new, 1), encoding="utf-8")
        line = file.read_text(encoding="utf-8")[: text.index(old)].count("\n") + 1
        assert f"campaign.toml:{line}" in lint(folder), new
    scenario = folder / "volunteer.scenario.toml"
    text = scenario.read_text(encoding="utf-8")
    scenario.write_text(text.replace("as_of =", "as_off =", 1), encoding="utf-8")
    assert '"as_off" is not allowed' in lint(folder)
