"""A small campaign and a scenario about it."""

from __future__ import annotations

from pathlib import Path

import pytest

from partyorg.campaign.catalogue import Catalogue

CAMPAIGN = """
format = "partyorg.campaign/1"
id = "test.visits"
title = "走访"
title_en = "Visits"
window = { since = 2016-01-01 }

[[source]]
key = "notice"
title = "通知"
title_en = "Notice"

[[clause]]
id = "V1"
at = "一"
gist = "每年走访一次"
gist_en = "one visit a year"
kind = "obligation"
force = "must"

[[duty]]
id = "V1"
scope = { person = { stage = "member" } }
match = { activity = "family_visit", actor = "subject" }
period = "year"
count = 1
"""

SCENARIO = """
format = "partyorg.scenario/1"
title = "去年走访过，今年还没有"
title_en = "visited last year, not yet this year"
campaign = "test.visits"
as_of = 2018-01-01

[[units]]
id = "U1"
kind = "committee"

[[people]]
id = "P1"

[[stages]]
person = "P1"
stage = "full"
since = 2017-01-01

[[activities]]
id = "A1"
kind = "family_visit"
on = 2017-05-04
actors = ["P1"]
counterparts = ["S1"]
"""


@pytest.fixture
def catalogue() -> Catalogue:
    """A catalogue of one campaign with one rule."""
    return Catalogue.of([CAMPAIGN])


@pytest.fixture
def plugin_folder(tmp_path: Path) -> Path:
    """The same campaign as a plugin folder."""
    folder = tmp_path / "visits"
    folder.mkdir()
    (folder / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    return folder


@pytest.fixture
def scenario_text() -> str:
    """A scenario without expectations."""
    return SCENARIO
