"""The catalogue of installed definitions."""

from datetime import date
from pathlib import Path

import pytest

from partyorg.campaign.catalogue import Catalogue, Installed
from partyorg.errors import InputError
from tests.campaign.texts import EXAMPLES, rule, small

BASE = small().replace("example.small", "example.base").replace("C-1", "B-1")
OVER = small().replace("\n[[source]]", 'extends = ["example.base"]\n\n[[source]]', 1)


def test_a_catalogue_names_its_campaigns_and_links_them_once() -> None:
    """Ids are sorted; a campaign is linked when first asked for, with its bases, and kept."""
    catalogue = Catalogue.of([OVER, Installed(BASE, "some-plugin"), EXAMPLES[1]])
    assert catalogue.campaigns() == ("example.base", "example.liaoning", "example.small")
    campaign = catalogue.campaign("example.small")
    assert [found.id for found in campaign.rules] == ["B-1", "C-1"]
    assert catalogue.campaign("example.small") is campaign
    assert catalogue.campaign("example.small", at=date(2024, 1, 1)) is not campaign
    assert catalogue.plugin_of("example.base") == "some-plugin"
    assert catalogue.faults == ()


def test_an_unknown_campaign_leads_to_the_nearest() -> None:
    """The fault lists what is installed."""
    with pytest.raises(InputError) as caught:
        Catalogue.of([BASE]).campaign("example.bass")
    (fault,) = caught.value.faults
    assert (fault.code, fault.nearest, fault.accepted) == ("D127", "example.base", ("example.base",))


def test_two_plugins_with_one_id_are_a_conflict() -> None:
    """Neither wins; the same text twice is no conflict, and other campaigns are not hindered."""
    other = BASE.replace("每年谈话", "每月谈话")
    catalogue = Catalogue.of([Installed(BASE, "a", "a.toml"), Installed(other, "b", "b.toml"), small()])
    assert [(fault.code, fault.where.file) for fault in catalogue.faults] == [("D161", "b.toml")]
    with pytest.raises(InputError):
        catalogue.campaign("example.base")
    assert catalogue.campaign("example.small").id == "example.small"
    assert Catalogue.of([BASE, BASE]).faults == ()


def test_a_broken_file_does_not_hinder_the_others(tmp_path: Path) -> None:
    """What cannot be read is among the faults, with its name."""
    broken = tmp_path / "broken.toml"
    broken.write_text("id = ", encoding="utf-8")
    catalogue = Catalogue.of([broken, tmp_path / "missing.toml", BASE])
    assert catalogue.campaigns() == ("example.base",)
    assert [(fault.code, fault.where.file) for fault in catalogue.faults] == [
        ("D101", str(broken)),
        ("D100", str(tmp_path / "missing.toml")),
    ]


def test_checks_of_plugins_are_known() -> None:
    """A check that no plugin brings is refused."""
    text = small(rule("check", use='"example.one"'))
    assert Catalogue.of([text], checks={"example.one": print}).campaign("example.small").checks == {
        "example.one": print
    }
    with pytest.raises(InputError):
        Catalogue.of([text]).campaign("example.small")
