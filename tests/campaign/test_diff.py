"""What differs between two texts of a campaign, and where every value comes from after overlays."""

from __future__ import annotations

from datetime import date

import pytest

from partyorg import InputError, diff
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.resolved import resolve
from tests.campaign.texts import CLAUSE, HEAD, rule

VERSIONS = rule(count="1", until="2024-01-01") + rule(
    count='{ min = 2, distinct_by = "date" }', since="2024-01-01", force='"should"'
)
OVERLAY = """
format = "partyorg.campaign/1"
id = "example.overlay"
title = "细则"
window = { since = 2020-01-01 }
extends = ["example.small"]
[[source]]
key = "rules"
title = "细则"
[[clause]]
id = "O-1"
at = "1"
gist = "每月两次"
kind = "obligation"
force = "must"
[[change]]
rule = "C-1"
do = "tighten"
clause = "O-1"
set = { "count.min" = 2 }
"""


def catalogue(*texts: str) -> Catalogue:
    """A catalogue of these definitions."""
    return Catalogue.of(texts)


def test_two_days_of_a_text_differ_in_what_took_effect_between_them() -> None:
    """A version that began on 1 January changed the number, the way of counting and the force."""
    found = diff(catalogue(HEAD + CLAUSE + VERSIONS), "example.small@2023-12-31", "example.small@2024-01-01")
    assert [(d.what, d.id, d.path, d.before, d.after) for d in found.differences] == [
        ("number", "C-1", "count", "1", ""),
        ("number", "C-1", "count.min", "", "2"),
        ("key", "C-1", "count.distinct_by", "", '"date"'),
        ("key", "C-1", "force", "", '"should"'),
    ]


def test_the_same_day_twice_differs_in_nothing() -> None:
    """There is no difference between a text and itself."""
    assert diff(catalogue(HEAD + CLAUSE + VERSIONS), "example.small", "example.small").differences == ()


def test_clauses_and_rules_of_one_text_alone_are_named_once() -> None:
    """A clause is shown by its gist, a rule by its type; a clause that both have, by the key that differs."""
    other = (HEAD + CLAUSE).replace("example.small", "example.other").replace("每年谈话", "每月谈话")
    other += CLAUSE.replace("C-1", "C-2") + rule("timing", id='"C-2"', **TIMING) + rule()
    found = diff(catalogue(HEAD + CLAUSE + rule(), other), "example.small", "example.other")
    assert [(d.what, d.id, d.path, d.before, d.after) for d in found.differences] == [
        ("clause", "C-1", "gist", '"每年谈话"', '"每月谈话"'),
        ("clause", "C-2", "", "", '"每年谈话"'),
        ("rule", "C-2", "", "", "timing"),
    ]
    assert len(found.of("rule")) == 1


TIMING = {
    "anchor": '{ event = "hardship" }',
    "require": '{ activity = "talk", counterpart = "anchor.subject" }',
    "window": '["0d", "7d"]',
}


def test_an_offset_is_a_number_and_a_word_is_not() -> None:
    """What a clerk looks for first is which figures changed."""
    later = (HEAD + CLAUSE).replace("example.small", "example.other") + rule(
        "timing", **{**TIMING, "window": '["0d", { assumed = "9d", reason = "x" }]', "decide": '"first"'}
    )
    found = diff(catalogue(HEAD + CLAUSE + rule("timing", **TIMING), later), "example.small", "example.other")
    assert [(d.what, d.path, d.before) for d in found.differences] == [
        ("number", "window", '["0d", "7d"]'),
        ("number", "window.0", ""),
        ("number", "window.1", ""),
        ("key", "decide", ""),
    ]


def test_a_date_that_is_none_is_a_fault() -> None:
    """The text after the sign has to be a day."""
    with pytest.raises(InputError) as caught:
        diff(catalogue(HEAD + CLAUSE + rule()), "example.small@2024", "example.small")
    assert caught.value.faults[0].code == "A502"


def test_every_value_says_where_it_comes_from() -> None:
    """What an overlay put in carries the overlay's line and clause; all else the file of the rule."""
    found = resolve(catalogue(HEAD + CLAUSE + rule(count="1"), OVERLAY), "example.overlay")
    (one,) = found.rules
    by_path = {value.path: value for value in one.values}
    assert (one.origin, by_path["count.min"].text) == ("example.small", "2")
    assert (by_path["count.min"].origin, by_path["count.min"].clause) == ("example.overlay", "O-1")
    assert OVERLAY.splitlines()[by_path["count.min"].line - 1].startswith("set =")
    assert (by_path["period"].origin, by_path["period"].text, by_path["period"].clause) == (
        "example.small",
        '"year"',
        "",
    )


def test_a_pinned_text_has_the_version_of_the_day() -> None:
    """Of a rule with versions the one in force is resolved."""
    found = resolve(catalogue(HEAD + CLAUSE + VERSIONS), "example.small", at=date(2023, 6, 1))
    assert [(r.id, {v.path for v in r.values} >= {"count"}) for r in found.rules] == [("C-1", True)]


def test_a_clause_that_only_a_later_version_cites_does_not_stop_an_earlier_day() -> None:
    """The text of a day before the version began can be read; the clause waits for its day."""
    later = VERSIONS.replace("since = 2024-01-01", 'since = 2024-01-01\nclauses = ["C-1", "C-2"]')
    text = HEAD + CLAUSE + CLAUSE.replace("C-1", "C-2") + later
    found = diff(catalogue(text), "example.small@2023-12-31", "example.small@2024-01-01")
    assert ("key", "clauses") in [(d.what, d.path) for d in found.differences]
