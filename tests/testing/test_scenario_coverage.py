"""What scenarios leave unshown."""

from __future__ import annotations

from pathlib import Path

from partyorg.app.beginning import new_plugin
from partyorg.testing import run_scenarios, scenario_catalogue, scenario_coverage

MORE = """
[[duty]]
id = "MC-01.extra"
scope = { person = { stage = "activist" } }
match = { activity = "talk", participant = "subject" }
period = { unit = "year", due = { assumed = "10d", reason = "no figure" } }
"""


def test_what_no_scenario_shows_is_named(tmp_path: Path) -> None:
    """A rule that comes out both ways is shown; one without rows is never met, unmet or reached, nor is its figure."""
    new_plugin("my-college", tmp_path, data_only=True)
    folder = tmp_path / "my-college"
    file = folder / "campaign.toml"
    file.write_text(file.read_text(encoding="utf-8") + MORE, encoding="utf-8")
    campaign = scenario_catalogue(folder).campaign("my-college.example")
    shown = scenario_coverage(run_scenarios(folder), campaign)
    assert shown.rules[0].statuses == ("met", "unmet")
    assert shown.never_met == shown.never_unmet == shown.never_hit == ("MC-01.extra",)
    assert shown.figures_hit == {"MC-01.count.min"}
    assert shown.figures_never_hit == ("MC-01.extra.period.due",)
