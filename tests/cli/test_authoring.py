"""Commands for whoever writes a plugin: validate, new-plugin, test, diff, show, schema."""

from __future__ import annotations

import json
import tomllib
from itertools import islice
from pathlib import Path

import pytest

import partyorg
from partyorg.cli.commands.validate import watched
from tests.cli.conftest import CAMPAIGN, Call


def test_validate_tells_every_fault_with_place_spelling_and_example(call: Call, tmp_path: Path) -> None:
    """One run names all that is wrong; each fault has a line, and what would be right there."""
    text = CAMPAIGN.replace("scope =", "scop =").replace('period = "year"', 'period = "yearly"')
    file = tmp_path / "campaign.toml"
    file.write_text(text, encoding="utf-8")
    said = call("validate", file)
    line = text.splitlines().index('scop = { person = { stage = "member" } }') + 1
    assert said.code == 2
    assert f"{file}:{line}:1 [duty[0].scop]: D102" in said.out
    assert "did you mean scope?" in said.out
    assert 'for example: scope = { person = { stage = "member" } }' in said.out
    assert "did you mean year?" in said.out
    assert 'for example: period = "year"' in said.out
    assert said.err.strip() == f"{file}: 3 faults"


def test_validate_says_what_is_in_order(call: Call, plugin: list[object]) -> None:
    """A folder stands for its campaign; what was read is counted."""
    said = call("validate", plugin[1])
    assert (said.code, said.out) == (0, "")
    assert said.err.strip() == f"{plugin[1]}: in order; 2 clauses, 1 rules, 1 assumed figures"


def test_validate_reads_scenarios_too(call: Call, tmp_path: Path) -> None:
    """A scenario with a key that there is not."""
    file = tmp_path / "a.scenario.toml"
    file.write_text('format = "partyorg.scenario/1"\ntitel = "x"\n', encoding="utf-8")
    said = call("validate", file)
    assert said.code == 2
    assert "did you mean title?" in said.out


def test_validate_reads_procedures_too(call: Call, tmp_path: Path) -> None:
    """The national procedures are in order; with a key misspelt the line is told."""
    file = Path(partyorg.__file__).parent / "national/development.toml"
    assert call("validate", file).code == 0
    changed = tmp_path / "development.toml"
    changed.write_text(file.read_text(encoding="utf-8").replace("\n[[step]]", "\n[[stpe]]", 1), "utf-8")
    said = call("validate", changed)
    assert said.code == 2
    assert "did you mean step?" in said.out


def test_validate_looks_at_a_file_whose_own_plugin_is_broken_by_it(call: Call, plugin: list[object]) -> None:
    """The plugin folder that is being written may be named as one, though it cannot be loaded."""
    file = Path(str(plugin[1])) / "campaign.toml"
    file.write_text(CAMPAIGN.replace('force = "must"', 'force = "have to"'), encoding="utf-8")
    said = call("validate", file, *plugin)
    assert said.code == 2
    assert "D105" in said.out


def test_watching_looks_again_when_a_file_is_saved(tmp_path: Path) -> None:
    """First every file, then those alone that changed; a file that is away for a moment is no end."""
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    one.write_text("a", encoding="utf-8")
    other.write_text("b", encoding="utf-8")
    looks = iter(range(3))

    def pause() -> None:
        look = next(looks)
        if look == 1:
            one.write_text("aa", encoding="utf-8")
        elif look == 2:
            other.unlink()

    seen = list(islice(watched((one, other), pause), 3))
    assert seen == [(one, other), (one,), (other,)]


@pytest.mark.parametrize("data_only", [True, False])
def test_a_new_plugin_passes_its_own_test(call: Call, tmp_path: Path, data_only: bool) -> None:
    """What is written validates, its scenario holds, and the files speak of the plugin by its name."""
    said = call("new-plugin", "my-college", "--in", tmp_path, *(["--data-only"] if data_only else []))
    assert said.code == 0
    top = tmp_path / ("my-college" if data_only else "partyorg-my-college")
    campaign = next(top.rglob("campaign.toml"))
    assert call("validate", campaign).code == 0
    assert call("test", top, "--plugin-dir", campaign.parent).code == 0
    assert "## Issuer" in (top / "README.md").read_text(encoding="utf-8")
    assert campaign.read_text(encoding="utf-8").startswith("#:schema campaign.schema.json\n")
    assert (campaign.parent / "campaign.schema.json").is_file()
    scenario = next(top.rglob("*.scenario.toml"))
    assert scenario.read_text(encoding="utf-8").startswith("#:schema scenario.schema.json\n")
    assert (scenario.parent / "scenario.schema.json").is_file()
    assert not any("@" in text for text in (p.read_text("utf-8") for p in top.rglob("*.toml")))
    assert bool(list(top.rglob("*.py"))) is not data_only
    if not data_only:
        project = tomllib.loads((top / "pyproject.toml").read_text(encoding="utf-8"))["project"]
        assert project["entry-points"]["partyorg"] == {"my-college": "partyorg_my_college"}


def test_a_folder_of_scenarios_beside_a_campaign_needs_no_option(call: Call, tmp_path: Path) -> None:
    """`partyorg test` finds the plugin that a scenario lies in."""
    call("new-plugin", "my-college", "--in", tmp_path, "--data-only")
    assert call("test", tmp_path / "my-college").code == 0


def test_reasons_are_read_from_the_catalogue_beside_the_campaign(call: Call, tmp_path: Path) -> None:
    """The English catalogue that a new plugin has says in English why a figure is assumed."""
    call("new-plugin", "my-college", "--in", tmp_path, "--data-only")
    options = ["--plugin-dir", tmp_path / "my-college"]
    assert "the notice gives no number" in call("show", "my-college.example", *options).out
    assert "通知没有给出次数" in call("show", "my-college.example", *options, "--lang", "zh").out


@pytest.mark.parametrize(("name", "code"), [("My College", "A521"), ("there", "A522")])
def test_a_plugin_that_cannot_be_begun_is_a_fault(call: Call, tmp_path: Path, name: str, code: str) -> None:
    """A name with a space, and a name that is taken; nothing is overwritten."""
    (tmp_path / "there").mkdir()
    said = call("new-plugin", name, "--in", tmp_path, "--data-only")
    assert said.code == 2
    assert code in said.err
    assert list((tmp_path / "there").iterdir()) == []


def test_test_says_which_rules_no_scenario_shows(call: Call, tmp_path: Path) -> None:
    """With --coverage: never met, never unmet, never reached, and figures without a part."""
    call("new-plugin", "my-college", "--in", tmp_path, "--data-only")
    scenario = tmp_path / "my-college/volunteer.scenario.toml"
    scenario.write_text(scenario.read_text("utf-8").replace("on = 2024-05-04", "on = 2023-05-04"), "utf-8")
    said = call("test", tmp_path / "my-college", "--coverage")
    assert said.code == 1
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert "rules never met 1 MC-01" in lines
    assert "rules never unmet 0 –" in lines
    assert "found rule MC-01, subject person:P1, period 2024, status unmet" in lines
    assert any(line.startswith("clause MC-01") for line in lines)


def test_show_resolves_and_writes_pages(call: Call, plugin: list[object]) -> None:
    """Every value has its place; the page of HTML stands by itself."""
    said = call("show", "test.visits", "--resolved", *plugin)
    line = CAMPAIGN.splitlines().index('period = "year"') + 1
    assert f'V1 period "year" test.visits campaign.toml:{line}' in " ".join(said.out.split())
    page = call("show", "test.visits", "--format", "html", *plugin).out
    assert page.startswith("<!DOCTYPE html>")
    assert "<h1>Visits</h1>" in page
    assert "<code>V1</code>" in page
    assert "http" not in page


def test_diff_shows_numbers_and_the_findings_that_differ(
    call: Call, plugin: list[object], register: Path, tmp_path: Path
) -> None:
    """One more visit asked: the number, and the member who has made one."""
    stricter = tmp_path / "stricter"
    stricter.mkdir()
    text = CAMPAIGN.replace('"test.visits"', '"test.more"').replace("assumed = 1", "assumed = 2")
    (stricter / "campaign.toml").write_text(text, encoding="utf-8")
    options = [*plugin, "--plugin-dir", stricter]
    said = call("diff", "test.visits", "test.more", "--register", register, "--as-of", "2017-12-31", *options)
    lines = [" ".join(line.split()) for line in said.out.splitlines()]
    assert (
        'figure V1 count.min { assumed = 1, reason = "no figure" } { assumed = 2, reason = "no figure" }'
        in lines
    )
    assert "V1 P1 2017 met; 1/1 unmet; 1/2" in lines
    assert said.err.splitlines()[-2:] == ["1 difference in the text", "2 findings differ"]
    data = json.loads(call("diff", "test.visits", "test.more", "--format", "json", *options).out)
    assert [d["what"] for d in data["differences"]] == ["number"]


def test_schema_writes_the_schema(call: Call, tmp_path: Path) -> None:
    """To standard output, or into a file beside the campaign."""
    assert json.loads(call("schema").out)["title"]
    out = tmp_path / "campaign.schema.json"
    assert call("schema", "--output", out).code == 0
    assert json.loads(out.read_text(encoding="utf-8")) == json.loads(call("schema").out)


@pytest.mark.parametrize("which", ["campaign", "scenario", "case", "finding", "run"])
def test_every_schema_that_can_be_asked_for_is_there(call: Call, which: str) -> None:
    """`partyorg schema WHICH` writes the schema of that format."""
    said = call("schema", which)
    assert said.code == 0
    assert json.loads(said.out)["title"] == f"partyorg.{which}/1"
