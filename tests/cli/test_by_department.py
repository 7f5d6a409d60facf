"""`partyorg show ID --by department`: the tasks of a campaign as each department reads them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Call = Callable[..., Any]

CAMPAIGN = """
format = "partyorg.campaign/1"
id = "test.tasks"
title = "任务"
title_en = "Tasks"
window = { since = 2020-01-01 }
[[source]]
key = "notice"
title = "通知"
[[clause]]
id = "T1"
at = "一.1"
gist = "制度建设"
gist_en = "rules are made"
kind = "task"
force = "must"
[[clause]]
id = "T2"
at = "一.1"
gist = "每年检查"
gist_en = "a check a year"
kind = "obligation"
force = "must"
[[clause]]
id = "T3"
at = "一.2"
gist = "宣传"
gist_en = "publicity"
kind = "task"
force = "must"
[[task]]
id = "T1"
[[task.item]]
key = "rules"
title = "修订制度"
title_en = "rules revised"
lead = { unit = { kind = "organisation_dept" } }
support = ["publicity_dept", "校史馆"]
deadline = 2023-12-31
[[target]]
id = "T1.all"
hit = { finding = "T1/rules", status = "met" }
measure = "count"
by = 2023-12-31
threshold = { at_least = 1 }
[[duty]]
id = "T2"
scope = { unit = { root = true } }
match = { activity = "inspection", host = "subject" }
period = "year"
[[task]]
id = "T3"
[[task.item]]
key = "page"
title = "网页"
title_en = "a page"
lead = ["publicity_dept"]
deadline = "plan"
[[task.item]]
key = "wall"
title = "宣传栏"
title_en = "a board"
lead = { id = ["D7"] }
support = ["organisation_dept"]
[[task.item]]
key = "film"
title = "影片"
title_en = "a film"
lead = { unlisted = "nobody is named" }
support = ["organisation_dept"]
"""


@pytest.fixture
def tasks(tmp_path: Path) -> list[object]:
    """Options that add a campaign of four task items."""
    folder = tmp_path / "tasks"
    folder.mkdir()
    (folder / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    return ["--plugin-dir", folder]


def sections(text: str) -> dict[str, str]:
    """The text below each department's heading."""
    return {part.split("\n", 1)[0]: part for part in text.split("\n## ")[1:]}


def test_each_department_reads_what_it_leads_and_what_it_supports(call: Call, tasks: list[object]) -> None:
    """With the deadline, and for what it supports with those who lead."""
    said = call("show", "test.tasks", "--by", "department", *tasks)
    assert said.code == 0
    organization = sections(said.out)["organization department"]
    leads, supports = organization.split("### Supports")
    assert "#### 一.1 rules are made\n\n- `T1/rules` rules revised; due 2023-12-31\n" in leads
    assert "#### 一.2 publicity (led by publicity department and D7)" in supports
    assert "`T3/wall` a board\n" in supports
    assert "T1/rules" not in supports


def test_what_is_asked_at_the_same_place_stands_with_the_leader(call: Call, tasks: list[object]) -> None:
    """Duties of the place are listed once, under who leads it; the sum over its tasks is not."""
    out = call("show", "test.tasks", "--by", "department", *tasks).out
    assert "- `T2` a check a year (duty; every year; at least 1)" in sections(out)["organization department"]
    assert out.count("`T2`") == 1
    assert "T1.all" not in out


def test_leaders_come_first_however_they_are_named(call: Call, tasks: list[object]) -> None:
    """Kinds of units, words and ids; who only supports comes last, and a name that is no word stays as it is."""
    out = call("show", "test.tasks", "--by", "department", *tasks).out
    assert list(sections(out)) == ["organization department", "publicity department", "D7", "校史馆"]
    assert "`T3/page` a page; due as its plan says" in sections(out)["publicity department"]
    assert "### Leads" not in sections(out)["校史馆"]


def test_an_item_that_nobody_leads_is_listed_where_it_is_supported(call: Call, tasks: list[object]) -> None:
    """The document may leave the leader open."""
    out = call("show", "test.tasks", "--by", "department", *tasks).out
    assert out.count("`T3/film`") == 1
    assert "`T3/film`" in sections(out)["organization department"]


def test_a_campaign_without_departments_says_so(call: Call, plugin: list[object]) -> None:
    """Nothing is listed, and the reader learns why."""
    said = call("show", "test.visits", "--by", "department", *plugin)
    assert (said.code, said.out) == (0, "# Visits\n")
    assert said.err == "No task of this campaign names a department.\n"


def test_the_tasks_make_a_page_too(call: Call, tasks: list[object]) -> None:
    """As any campaign does."""
    out = call("show", "test.tasks", "--by", "department", "--format", "html", *tasks).out
    assert "<h2>organization department</h2>" in out
