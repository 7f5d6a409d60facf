"""Overlays: a definition that extends another, and changes it."""

from datetime import date
from typing import Any

import pytest

from partyorg.campaign.coverage import coverage
from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import load_campaign
from partyorg.rules import CountSpec, Duty, Given
from tests.campaign.texts import codes, faults, rule, small

NATIONAL = """
format = "partyorg.campaign/1"
id = "national.example"
title = "全国示例"
window = { since = 2000-01-01 }
calendar = { year = "academic", academic_start = "09-01" }

[[source]]
key = "rules"
title = "条例"

[[parameter]]
name = "talks"
value = 2

[[clause]]
id = "NAT-1"
at = "1"
gist = "每季度谈话"
kind = "obligation"
force = "should"

[[clause]]
id = "NAT-2"
at = "2"
gist = "及时谈话"
kind = "triggered obligation"
force = "must"

[[duty]]
id = "NAT-1"
scope = { person = { stage = "member" } }
match = { activity = ["talk", "family_visit"], actor = "subject" }
period = "quarter"
count = { min = { param = "talks" }, max = 9 }
waiver = "any_time"

[[timing]]
id = "NAT-2"
anchor = { event = "commended" }
require = { activity = "talk", counterpart = "anchor.subject" }
window = ["0d", { assumed = "30d", reason = "promptly" }]

[[rubric]]
id = "NAT-2.score"
scope = { person = { stage = "member" } }
period = "year"
scheme = "points"
item = [{ key = "work", assessed = true, cap = 30 }, { key = "study", assessed = true, cap = 20 }]
"""
BASES: dict[str, Any] = {"national.example": NATIONAL}


def change(*keys: str, do: str = "tighten", rule_id: str = "NAT-1") -> str:
    """A change of the national rule under the clause of the small definition."""
    given = f"set = {{ {', '.join(keys)} }}\n" if keys else ""
    return f'\n[[change]]\nrule = "{rule_id}"\ndo = "{do}"\nclause = "C-1"\n{given}'


def overlay(*tables: str, id: str = "example.small", extends: str = '"national.example"') -> str:
    """A definition that extends the national one."""
    text = small("", extra="".join(tables)).replace("example.small", id)
    return text.replace("\n[[source]]", f"extends = [{extends}]\n\n[[source]]", 1)


def linked(*tables: str) -> Campaign:
    """The overlay, linked."""
    return load_campaign(overlay(*tables), bases=BASES)


def rules(campaign: Campaign) -> dict[str, Any]:
    """The rules by id."""
    return {found.id: found for found in campaign.rules}


def test_a_base_brings_its_rules_clauses_and_calendar() -> None:
    """Inherited rules come first, under their own ids; a new table adds."""
    campaign = load_campaign(overlay(rule()), bases=BASES)
    assert [found.id for found in campaign.rules] == ["NAT-1", "NAT-2", "NAT-2.score", "C-1"]
    assert [found.place for found in campaign.rules] == [0, 1, 2, 3]
    assert [clause.id for clause in campaign.clauses] == ["NAT-1", "NAT-2", "C-1"]
    assert rules(campaign)["NAT-1"].base_id == "NAT-1"
    assert rules(campaign)["C-1"].base_id == ""
    assert campaign.origins["NAT-1"] == "national.example"
    assert campaign.calendar.year == "academic"
    assert campaign.digest != load_campaign(NATIONAL).digest


@pytest.mark.parametrize(
    ("rule_id", "key"),
    [
        ("NAT-1", '"count.max" = 5'),
        ("NAT-1", 'period = "month"'),
        ("NAT-1", 'force = "must"'),
        ("NAT-1", 'waiver = "before_due"'),
        ("NAT-1", '"match.activity" = ["talk"]'),
        ("NAT-1", 'scope = { any = [{ person = { stage = "member" } }, { person = { stage = "target" } }] }'),
        ("NAT-2", '"window.upper" = "7d"'),
        ("NAT-2", 'window = ["0d", "10d"]'),
    ],
)
def test_what_asks_for_more_is_a_tightening(rule_id: str, key: str) -> None:
    """Key by key, the tighter value is taken, and the rule cites the clause of the change as well."""
    campaign = linked(change(key, rule_id=rule_id))
    assert rules(campaign)[rule_id].clauses == (rule_id, "C-1")
    assert campaign.looser_than_national == ()
    assert coverage(campaign).unaccounted == ()


@pytest.mark.parametrize(
    ("rule_id", "key"),
    [
        ("NAT-1", '"count.max" = 10'),
        ("NAT-1", 'period = "half"'),
        ("NAT-1", 'force = "strive"'),
        ("NAT-1", '"match.activity" = ["talk", "party_lecture"]'),
        ("NAT-1", 'scope = { any = [{ person = { stage = "target" } }] }'),
        ("NAT-2", '"window.upper" = "2m"'),
        ("NAT-2", '"window.upper" = "open"'),
        ("NAT-2", 'waiver = "any_time"'),
    ],
)
def test_what_asks_for_less_is_no_tightening(rule_id: str, key: str) -> None:
    """The same keys the other way are refused, and reported where they replace."""
    assert codes(overlay(change(key, rule_id=rule_id)), bases=BASES) == ["D153"]
    campaign = linked(change(key, do="replace", rule_id=rule_id))
    assert len(campaign.looser_than_national) == 1
    assert campaign.looser_than_national[0].startswith(f"{rule_id}.")


def test_a_key_without_a_direction_takes_a_replacement() -> None:
    """What is tighter cannot be told of counterparts; replacing them is no loosening."""
    key = 'per = { person = { stage = "member" } }'
    assert codes(overlay(change(key)), bases=BASES) == ["D154"]
    campaign = linked(change(key, do="replace"))
    assert rules(campaign)["NAT-1"].per is not None
    assert campaign.looser_than_national == ()


def test_items_of_lists_are_named_by_their_key() -> None:
    """`item.work.cap` is the cap of the item whose key is work, and the other items stay."""
    campaign = linked(change('"item.work.cap" = 25', do="replace", rule_id="NAT-2.score"))
    assert [item.cap for item in rules(campaign)["NAT-2.score"].items] == [Given(25), Given(20)]


def test_a_short_form_may_be_changed_by_its_long_one() -> None:
    """`count.min` of a bare count, `period.partial` of a bare unit."""
    text = NATIONAL.replace('count = { min = { param = "talks" }, max = 9 }', "count = 2")
    keys = ('"count.min" = 3', '"period.partial" = "skip"')
    campaign = load_campaign(overlay(change(*keys, do="replace")), bases={"national.example": text})
    changed = rules(campaign)["NAT-1"]
    assert isinstance(changed, Duty)
    assert changed.count == CountSpec(min=Given(3))
    assert (changed.period.unit, changed.period.partial) == ("quarter", "skip")


def test_a_dropped_rule_is_reported() -> None:
    """The rule is gone, the clause for it is accounted for, the provision it served is shown as open."""
    campaign = linked(change(do="drop"))
    assert "NAT-1" not in rules(campaign)
    assert campaign.dropped == {"NAT-1": "C-1"}
    assert campaign.looser_than_national == ("NAT-1",)
    found = coverage(campaign)
    assert found.unaccounted == ("NAT-1",)
    assert {row.clause.id: row.rules for row in found.rows}["C-1"] == ("NAT-1",)


def stacked(first: str, second: str) -> tuple[str, dict[str, Any]]:
    """A definition that extends two overlays of the national one."""
    bases = BASES | {
        "example.a": overlay(first, id="example.a").replace("C-1", "A-1"),
        "example.b": overlay(second, id="example.b").replace("C-1", "B-1"),
    }
    return overlay(rule(), extends='"example.a", "example.b"'), bases


def test_two_overlays_that_disagree_are_a_conflict_until_one_is_preferred() -> None:
    """The fault names both; the caller may pick one."""
    text, bases = stacked(change('"count.max" = 5'), change('"count.max" = 4'))
    (fault,) = faults(text, bases=bases)
    assert fault.code == "D155"
    assert (fault.params["first"], fault.params["second"]) == ("example.a", "example.b")
    for name, most in (("example.a", 5), ("example.b", 4)):
        picked = load_campaign(text, bases=bases, prefer=[name])
        assert rules(picked)["NAT-1"].count.max == Given(most)


def test_two_overlays_that_agree_are_merged() -> None:
    """Equal changes are made once, and both clauses are cited."""
    text, bases = stacked(change('"count.max" = 5'), change('"count.max" = 5'))
    changed = rules(load_campaign(text, bases=bases))["NAT-1"]
    assert changed.count.max == Given(5)
    assert changed.clauses == ("NAT-1", "A-1", "B-1")


def test_two_overlays_may_change_different_keys() -> None:
    """Only one key with two values is a conflict."""
    text, bases = stacked(change('"count.max" = 5'), change('force = "must"'))
    changed = rules(load_campaign(text, bases=bases))["NAT-1"]
    assert (changed.count.max, changed.force) == (Given(5), "must")


def test_dropping_what_another_changes_is_a_conflict() -> None:
    """Whichever comes first."""
    for first, second in (
        (change('"count.max" = 5'), change(do="drop")),
        (change(do="drop"), change('"count.max" = 5')),
    ):
        text, bases = stacked(first, second)
        assert codes(text, bases=bases) == ["D156"]


def test_an_overlay_of_an_overlay_may_go_further() -> None:
    """What stands deeper decides, without conflict."""
    middle = overlay(change('"count.max" = 5'), id="example.a").replace("C-1", "A-1")
    text = overlay(change('"count.max" = 4'), extends='"example.a"')
    campaign = load_campaign(text, bases=BASES | {"example.a": middle})
    assert rules(campaign)["NAT-1"].count.max == Given(4)


def test_a_parameter_may_be_given_anew() -> None:
    """An institution sets the figure that the national text leaves to it."""
    own = '\n[[parameter]]\nname = "talks"\nvalue = 3\n'
    campaign = load_campaign(overlay(own, rule()), bases=BASES)
    assert rules(campaign)["NAT-1"].count.min == Given(3)


VERSIONS = (
    NATIONAL.replace('id = "NAT-1"\nscope', 'id = "NAT-1"\nuntil = 2024-07-01\nscope')
    + """
[[duty]]
id = "NAT-1"
since = 2024-07-01
scope = { person = { stage = "member" } }
match = { activity = "talk", actor = "subject" }
period = "month"
"""
)


@pytest.mark.parametrize(("day", "unit"), [("2024-06-30", "quarter"), ("2024-07-01", "month")])
def test_a_base_may_be_pinned_to_a_day(day: str, unit: str) -> None:
    """The version in force on that day stands for the whole life of the rule."""
    text = overlay(rule(), extends=f'"national.example@{day}"')
    (found,) = [r for r in load_campaign(text, bases={"national.example": VERSIONS}).rules if r.id == "NAT-1"]
    assert isinstance(found, Duty)
    assert (found.period.unit, found.since, found.until) == (unit, None, None)
    (pinned,) = [r for r in load_campaign(VERSIONS, at=date.fromisoformat(day)).rules if r.id == "NAT-1"]
    assert isinstance(pinned, Duty)
    assert pinned.period.unit == unit


def test_faults_in_a_base_are_told_with_its_name() -> None:
    """The place is in the file in which the fault is."""
    text = NATIONAL.replace('period = "quarter"', 'period = "quartre"')
    (fault,) = faults(overlay(rule()), bases={"national.example": text})
    assert (fault.code, fault.where.file, fault.nearest) == ("D105", "national.example", "quarter")
