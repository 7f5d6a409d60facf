"""A folder with a campaign is a plugin, and nothing in it is executed."""

from __future__ import annotations

from pathlib import Path

import pytest

from partyorg.errors import InputError
from partyorg.plugins import PluginHost


def test_a_folder_with_a_campaign_is_a_plugin(tmp_path: Path) -> None:
    """The plugin is named like its folder and gives the campaign in it."""
    folder = tmp_path / "our-school"
    folder.mkdir()
    (folder / "campaign.toml").write_text("", encoding="utf-8")
    host = PluginHost()
    host.add_folder(folder)
    assert [(c.plugin, c.item) for c in host.campaigns()] == [("our-school", folder / "campaign.toml")]
    assert host.records[0].hooks == ("partyorg_campaigns",)


def test_mappings_in_a_folder_are_given_too(tmp_path: Path) -> None:
    """A school's own roster mappings travel in the same folder."""
    (tmp_path / "campaign.toml").write_text("", encoding="utf-8")
    (tmp_path / "mappings").mkdir()
    (tmp_path / "mappings" / "roster.toml").write_text("", encoding="utf-8")
    host = PluginHost()
    host.add_folder(tmp_path)
    assert [c.item.name for c in host.mappings()] == ["roster.toml"]


def test_python_in_a_folder_is_not_run(tmp_path: Path) -> None:
    """A folder from somebody else is safe to load: its code stays text."""
    (tmp_path / "campaign.toml").write_text("", encoding="utf-8")
    trap = tmp_path / "ran"
    for name in ("__init__.py", "campaign.py", "plugin.py"):
        (tmp_path / name).write_text(f"open({str(trap)!r}, 'w')", encoding="utf-8")
    host = PluginHost()
    host.add_folder(tmp_path)
    assert len(host.campaigns()) == 1
    assert not trap.exists()


def test_a_folder_without_a_campaign_is_refused(tmp_path: Path) -> None:
    """The fault says what is missing."""
    with pytest.raises(InputError, match=r"P301 .* has no campaign\.toml"):
        PluginHost().add_folder(tmp_path)


def test_a_link_that_leads_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    """A folder cannot make the host read files elsewhere."""
    (tmp_path / "elsewhere.toml").write_text("", encoding="utf-8")
    folder = tmp_path / "plugin"
    folder.mkdir()
    (folder / "campaign.toml").symlink_to(tmp_path / "elsewhere.toml")
    host = PluginHost(strict=False)
    host.add_folder(folder)
    (record,) = host.records
    assert record.status == "broken"
    assert record.fault is not None
    assert record.fault.code == "P302"
