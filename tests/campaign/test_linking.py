"""Clauses, headers, versions and references: what fits together, and what does not."""

from datetime import date

import pytest

from partyorg.campaign.coverage import coverage
from partyorg.campaign.reader import load_campaign
from tests.campaign.texts import CLAUSE, HEAD, codes, rule, small

TIMELINE = rule(
    "timeline", id='"C-1.phases"', window='[{ key = "start", title = "启动", since = 2020-01-01 }]'
)


def test_the_first_clause_gives_force_and_titles() -> None:
    """A rule that says nothing about itself speaks with its clause."""
    (found,) = load_campaign(small()).rules
    assert (found.clauses, found.force, found.title, found.title_en) == (
        ("C-1",),
        "must",
        "每年谈话",
        "a talk a year",
    )
    (own,) = load_campaign(small(rule(title='"谈话"', force='"strive"'))).rules
    assert (own.title, own.force) == ("谈话", "strive")


def test_the_clause_of_a_rule_is_found_by_what_stands_before_its_first_dot() -> None:
    """C-1.a.b belongs to C-1 unless it says otherwise."""
    (found,) = load_campaign(small(rule(id='"C-1.a.b"'))).rules
    assert found.clauses == ("C-1",)


@pytest.mark.parametrize(
    ("force", "waiver"), [("must", "none"), ("should", "none"), ("principle", "any_time"), ("strive", "none")]
)
def test_a_principle_honours_a_waiver(force: str, waiver: str) -> None:
    """Only 原则上 does so by itself."""
    (found,) = load_campaign(small(rule(force=f'"{force}"'))).rules
    assert found.waiver == waiver


def test_absence_of_a_measure_is_not_known() -> None:
    """A rule that reads aggregate readings does not take their absence for a miss."""
    (found,) = load_campaign(small(rule(match='{ measure = "satisfaction", about = "subject" }'))).rules
    assert found.absence == "unknown"
    (said,) = load_campaign(small(rule(match='{ measure = "satisfaction" }', absence='"unmet"'))).rules
    assert said.absence == "unmet"


def test_versions_of_a_rule_may_follow_each_other() -> None:
    """Disjoint spans are versions; the second begins on the day on which the first is over."""
    campaign = load_campaign(small(rule(until="2022-01-01"), rule(since="2022-01-01", period='"half"')))
    assert [v.since for v in campaign.versions["C-1"]] == [None, date(2022, 1, 1)]
    assert codes(small(rule(until="2022-01-02"), rule(since="2022-01-01"))) == ["D129"]


def test_every_clause_has_a_rule_or_a_disposition() -> None:
    """Neither and both are faults; what cannot be checked has its reason."""
    other = CLAUSE.replace("C-1", "C-2")
    assert codes(small(extra=other)) == ["D121"]
    assert codes(small(extra=other + 'disposition = "metadata"\n')) == []
    assert codes(small(extra=other + 'disposition = "outside_scope"\n')) == ["D123"]
    assert codes(small(extra=other + 'disposition = "duplicate_of"\nof = "C-1"\n')) == []
    assert codes(small(extra=other + 'disposition = "duplicate_of"\nof = "C-3"\n')) == ["D120"]
    assert codes(HEAD + CLAUSE + 'disposition = "metadata"\n' + rule()) == ["D122"]
    assert codes(small(extra=other + 'reason = "none"\n')) == ["D121", "D114"]


def test_coverage_tells_what_stands_for_every_clause() -> None:
    """Rules, dispositions, and the figures that the document does not give."""
    disposed = CLAUSE.replace("C-1", "C-2") + 'disposition = "not_checkable"\nreason = "a wish"\n'
    count = '{ min = { assumed = 2, reason = "no figure" }, max = { unlisted = "open" } }'
    found = coverage(load_campaign(small(rule(count=count), rule(id='"C-1.b"'), extra=disposed)))
    assert [(row.clause.id, row.rules, row.accounted) for row in found.rows] == [
        ("C-2", (), True),
        ("C-1", ("C-1", "C-1.b"), True),
    ]
    assert found.unaccounted == ()
    assert [a.name for a in found.assumed] == ["C-1.count.min"]
    assert [a.name for a in found.unlisted] == ["C-1.count.max"]
    assert found.resting == {"C-1": ("C-1.count.max", "C-1.count.min")}


def test_a_period_may_lie_inside_a_phase() -> None:
    """Phases are the windows of a timeline; another name is refused."""
    inside = rule(period='{ unit = "month", inside = "start" }')
    assert codes(small(TIMELINE, inside)) == []
    assert codes(small(TIMELINE, inside.replace("start", "strat"))) == ["D127"]


def test_a_long_circle_is_told_once() -> None:
    """A rule may read others, but none that reads it in the end."""
    ring = [rule(id=f'"C-1.{a}"', parts=f'["C-1.{b}"]') for a, b in ("ab", "bc", "cd", "db")]
    assert codes(small(*ring)) == ["D128"]
    assert codes(small(rule(parts='["C-1"]'))) == ["D128"]


def test_tasks_depend_on_items_that_are_there() -> None:
    """An item, not itself, and not in a circle."""

    def task(*depends: str) -> str:
        items = (
            f'{{ key = "{k}", title = "{k}", depends = {d} }}' for k, d in zip("abc", depends, strict=False)
        )
        return small(rule("task", item=f"[{', '.join(items)}]"))

    assert codes(task("[]", '["a"]', '["a", "b"]')) == []
    assert codes(task('["z"]')) == ["D127"]
    assert codes(task('["a"]')) == ["D127"]
    assert codes(task('["b"]', '["a"]')) == ["D128"]


def test_words_of_a_file_join_the_vocabulary() -> None:
    """A new word may stand on another new one; a wrong parent or place is refused."""

    def word(name: str, **more: str) -> str:
        lines = "".join(f'{key} = "{value}"\n' for key, value in more.items())
        return f'\n[[word]]\nlist = "activity"\nid = "{name}"\ntitle = "{name}"\n{lines}'

    visit = word("visit") + word("home_visit", is_a="visit")
    campaign = load_campaign(small(rule(match='{ activity = "visit" }'), extra=visit))
    assert campaign.vocabulary.expand("activity", "visit") == {"visit", "home_visit"}
    assert codes(small(extra=word("visit", is_a="vist"))) == ["D106"]
    assert codes(small(extra=word("Visit"))) == ["D107"]
    assert codes(small(extra=word("visit").replace('"activity"', '"actvity"'))) == ["D105"]
    assert codes(small(extra=word("a", is_a="b") + word("b", is_a="a"))) == ["D113"]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('format = "partyorg.campaign/1"', 'format = "partyorg.campaign/2"', "D105"),
        ('id = "example.small"', 'id = "Example Small"', "D107"),
        ("window = { since = 2020-01-01 }", "window = { until = 2020-01-01 }", "D103"),
        ("window = { since = 2020-01-01 }", "window = { since = 2020-01-01, until = 2020-01-01 }", "D110"),
        ("issued = 2020-01-01", 'calender = "x"', "D102"),
        ('at = "1"', "at = 1", "D104"),
        ('at = "1"', 'at = "1"\nsource = "other"', "D127"),
    ],
)
def test_the_head_is_checked_like_everything_else(old: str, new: str, code: str) -> None:
    """Format, id, window, sources and clauses."""
    assert codes(small().replace(old, new)) == [code]


def test_an_academic_year_needs_its_first_day() -> None:
    """In the calendar of the file, or where one rule asks for it."""
    academic = 'calendar = { year = "academic" }\n\n[[source]]'
    assert codes(small().replace("\n[[source]]", academic, 1)) == ["D103"]
    assert codes(small(rule(period='{ unit = "year", calendar = "academic" }'))) == ["D103"]
    assert codes(small(rule(period='{ unit = "month", calendar = "academic" }'))) == ["D103", "D114"]


def test_a_check_in_python_has_to_be_installed() -> None:
    """Without a list of checks the name is taken as it is; its arguments are passed on."""
    text = small(rule("check", use='"example.one"', args="{ limit = 3 }"))
    assert codes(text) == []
    assert codes(text, checks={"example.one": None}) == []
    assert codes(text, checks={"example.two": None}) == ["D160"]
