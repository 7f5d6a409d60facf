"""Conditions, scopes, bindings and matches as a file writes them."""

from datetime import date
from typing import Any

import pytest

from partyorg.campaign.reader import load_campaign
from partyorg.dates import Offset
from partyorg.rules import (
    AnyScope,
    Binding,
    Bound,
    Comparison,
    Given,
    IdList,
    Inside,
    PersonCondition,
    SeatScope,
    SimpleMatch,
    SpanTest,
    Test,
    UnitCondition,
    UnitScope,
    UnitTest,
)
from tests.campaign.texts import codes, faults, rule, small


def scope_of(written: str) -> Any:
    """The scope of a duty."""
    loaded: Any = load_campaign(small(rule(scope=written))).rules[0]
    return loaded.scope


def person(written: str) -> PersonCondition:
    """A condition on people."""
    found = scope_of(f"{{ person = {written} }}").person
    assert isinstance(found, PersonCondition)
    return found


def match_of(written: str) -> Any:
    """The match of a duty."""
    loaded: Any = load_campaign(small(rule(match=written))).rules[0]
    return loaded.match


def test_a_condition_on_people_takes_all_its_forms() -> None:
    """Words, spans that last, the unit, the subtree, age, links, conditions inside conditions."""
    found = person(
        '{ stage = { is = "full", for_at_least = "1y" }, role = { is = ["teacher", "student"], ever = true }, id = "P1",'
        ' qualification = "present", unit = { is = { level = "school" }, ever = true }, in = { id = ["U1", "U2"] }, age = { less_than = 60 },'
        ' linked = { link = "contacts", to = { post = "secretary" }, side = "a" }, attr = { study_year = [3, 4] },'
        ' any = [{ rank = "division" }], none = [{ role = "retired" }] }'
    )
    assert found.stage == SpanTest(frozenset({"full"}), Given(Offset(months=12)))
    students = {"student", "undergraduate", "postgraduate", "vocational"}
    assert found.role == SpanTest(frozenset({"teacher", *students}), ever=True)
    assert found.id == ("P1",)
    assert found.qualification == SpanTest(None)
    assert found.unit == UnitTest(UnitCondition(level=Test(any_of=("school",))), ever=True)
    assert found.in_ == Inside(ids=("U1", "U2"))
    assert found.age == Test(bounds=Comparison(less_than=Given(60)))
    assert found.linked[0].to == SeatScope(frozenset({"secretary"}))
    assert found.attr == {"study_year": Test(any_of=(3, 4))}
    assert found.any == (PersonCondition(rank=Test(any_of=("division",))),)
    assert found.none == (PersonCondition(role=SpanTest(frozenset({"retired"}))),)


def test_a_condition_on_units_takes_all_its_forms() -> None:
    """Kind, level, parent, members, children, filled posts, age."""
    found = scope_of(
        '{ unit = { kind = "branch", level = { not = "school" }, parent = { root = true }, age = { between = [1, 3] },'
        ' age_from = "predecessors", members = { person = { stage = "full" }, count = { at_least = 3 } },'
        ' children = { unit = { kind = "group" }, count = 2 }, filled = "secretary", category = "absent" } }'
    ).unit
    assert found.kind == Test(any_of=("branch", "joint_branch", "temporary_branch"))
    assert found.level == Test(not_=Test(any_of=("school",)))
    assert found.parent == UnitCondition(root=True)
    assert found.age == Test(bounds=Comparison(at_least=Given(1), at_most=Given(3)))
    assert found.members[1] == Test(bounds=Comparison(at_least=Given(3)))
    assert found.children == (UnitCondition(kind=Test(any_of=("group",))), Test(any_of=(2,)))
    assert found.filled == {"secretary"}
    assert found.category == Test(present=False)


def test_a_scope_may_be_several() -> None:
    """People, units and seats together."""
    found = scope_of(
        '{ any = [{ unit = { root = true } }, { post = "*", of = { kind = "branch" }, holder = {} }] }'
    )
    assert isinstance(found, AnyScope)
    assert isinstance(found.any[0], UnitScope)
    assert found.any[1] == SeatScope(
        None,
        UnitCondition(kind=Test(any_of=("branch", "joint_branch", "temporary_branch"))),
        PersonCondition(),
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ('"any_day"', "any_day"),
        ('"12-31"', "12-31"),
        ("2022-12-31", date(2022, 12, 31)),
        ('"2022-12-31"', date(2022, 12, 31)),
        ('{ date = "round.closes" }', "round.closes"),
    ],
)
def test_the_day_of_counterparts_may_be_written_in_many_ways(written: str, day: object) -> None:
    """A word, a month and day, a date, a date of the round."""
    loaded: Any = load_campaign(small(rule(per=f"{{ person = {{}}, as_of = {written} }}"))).rules[0]
    assert loaded.per.scope.as_of == day


def test_having_a_fact_counts_and_looks_back() -> None:
    """`has` takes a match, how far back, and how often."""
    found = person(
        '{ has = { event = "late", subject = "self", within = "6m", count = { min = 2, max = 3 } } }'
    ).has[0]
    assert found.within == Given(Offset(months=6))
    assert (found.count_min, found.count_max) == (Given(2), Given(3))
    period = person('{ lacks = { activity = "talk", participant = "self", within = "period" } }').lacks[0]
    assert period.within == "period"
    assert period.match == SimpleMatch(
        key="activity",
        table="activities",
        kinds=frozenset({"talk"}),
        bound={"participant": Bound((Binding("self"),))},
    )


def test_binding_keys_take_bindings_scopes_ids_and_matches() -> None:
    """A list is any of them; all and only are said."""
    found = match_of(
        '{ activity = "*", actor = ["subject", { id = "U12" }], participant = { only = [{ person = {} }] },'
        ' host = { all = ["subject.unit"] }, related = { event = "late" }, topic = "present", case = "absent" }'
    )
    assert found.kinds is None
    assert found.bound["actor"] == Bound((Binding("subject"), IdList(("U12",))))
    assert found.bound["participant"].mode == "only"
    assert found.bound["host"] == Bound((Binding("subject", then=("unit",)),), "all")
    assert found.bound["related"].terms[0].key == "event"
    assert found.tests == {"topic": Test(present=True), "case": Test(present=False)}


def test_cells_are_tested_by_their_type() -> None:
    """Figures and tags go by dotted names; lists are any of; vocabulary words are widened."""
    found = match_of(
        '{ document = "report", "figures.pages" = { more_than = 3 }, tags = { channel = ["onsite", "phone"] },'
        ' sections = { all = ["goals", "method"] }, posted_days = 5, sent_on = { at_least = 2024-01-01 }, on = "sent_on" }'
    )
    assert found.on == "sent_on"
    assert found.tests == {
        "figures.pages": Test(bounds=Comparison(more_than=Given(3))),
        "tags.channel": Test(any_of=("onsite", "phone")),
        "sections": Test(all_of=("goals", "method")),
        "posted_days": Test(any_of=(5,)),
        "sent_on": Test(bounds=Comparison(at_least=Given(date(2024, 1, 1)))),
    }
    assert match_of('{ tenure = "role", value = "staff" }').tests["value"] == Test(
        any_of=("counsellor", "staff", "teacher")
    )


def test_an_assumed_or_unlisted_list_of_values_keeps_its_name() -> None:
    """The finding that rests on it can say so."""
    found = match_of('{ activity = "talk", topic = { assumed = ["admit", "convert"], reason = "as usual" } }')
    assert found.tests["topic"] == Test(any_of=("admit", "convert"), assumed=("C-1.match.topic",))
    assert match_of('{ activity = { unlisted = "as the plan says" } }').unlisted == "as the plan says"
    assert match_of('{ activity = "talk", topic = { unlisted = "open" } }').tests["topic"] == Test(
        unlisted="open"
    )


@pytest.mark.parametrize(
    ("match", "code"),
    [
        ('{ activity = "talk", on = "until" }', "D105"),
        ('{ activity = "talk", actor = "self" }', "D111"),
        ('{ activity = "talk", actor = { event = "late" } }', "D104"),
        ('{ activity = "talk", hosts = "U1" }', "D102"),
        ('{ activity = "talk", hours = "many" }', "D104"),
        ('{ any = [{ activity = "talk", topic = "admit" }], topic = "convert" }', "D114"),
        ('{ finding = "C-2" }', "D127"),
        ("{ any = [] }", "D109"),
    ],
)
def test_what_a_match_cannot_say_is_refused(match: str, code: str) -> None:
    """One fault, with its code."""
    assert codes(small(rule(match=match))) == [code]


def test_a_label_in_another_language_leads_to_the_word() -> None:
    """A Chinese label in a definition is refused, and its word is named."""
    (fault,) = faults(small(rule(scope='{ person = { stage = "正式党员" } }')))
    assert (fault.code, fault.found, fault.nearest) == ("D106", "正式党员", "full")
