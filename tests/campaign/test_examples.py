"""The examples are read, and come out as the evaluator expects them."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from partyorg.campaign.reader import load_campaign
from partyorg.dates import Offset
from partyorg.rules import (
    AnyMatch,
    Binding,
    Bound,
    Cap,
    CountSpec,
    Duty,
    Given,
    Holding,
    LadderLimit,
    PersonScope,
    Rubric,
    SeatScope,
    Selection,
    SimpleMatch,
    Target,
    Test,
    Timing,
    UnitScope,
    Unlisted,
)
from tests.campaign.texts import EXAMPLES

CAMPAIGNS = {file.stem: load_campaign(file) for file in EXAMPLES}
RULES: dict[str, Any] = {rule.id: rule for campaign in CAMPAIGNS.values() for rule in campaign.rules}


def kind_of(rule: object) -> type:
    """The class of a rule, which stays untyped here so that the tests can look into it."""
    return type(rule)


@pytest.mark.parametrize("file", EXAMPLES, ids=lambda file: str(file.stem))
def test_an_example_is_read_twice_to_the_same_rules(file: Path) -> None:
    """Reading is a function of the text: equal rules, equal digest, whatever the path."""
    again = load_campaign(file.read_text(encoding="utf-8"))
    assert again.rules == CAMPAIGNS[file.stem].rules
    assert again.digest == CAMPAIGNS[file.stem].digest
    assert again.file == ""
    assert CAMPAIGNS[file.stem].file == str(file)


def test_rules_stand_in_the_order_of_the_file_whatever_their_type() -> None:
    """The place of a rule follows its line, across the tables of all types."""
    for campaign in CAMPAIGNS.values():
        lines = [rule.line for rule in campaign.rules]
        assert lines == sorted(lines)
        assert [rule.place for rule in campaign.rules] == list(range(len(lines)))


def test_a_duty_with_short_forms_is_filled_in() -> None:
    """Words are widened, a unit is a period, a binding word is a binding, defaults are there."""
    duty = RULES["LN-06"]
    assert kind_of(duty) is Duty
    assert kind_of(duty.scope) is PersonScope
    assert duty.scope.person.stage.words == {"member", "probationary", "full"}
    assert duty.match == SimpleMatch(
        key="activity",
        table="activities",
        kinds=frozenset({"family_visit"}),
        bound={"actor": Bound((Binding("subject"),))},
    )
    assert duty.period.unit == "year"
    assert duty.count == CountSpec(distinct_by="counterpart")
    assert duty.presence.min_presence_days == Given(
        90, assumed="LN-06.presence.min_presence_days", reason="the text gives no figure"
    )
    assert duty.presence.on_holder_change == "post"
    assert duty.clauses == ("LN-06",)
    assert duty.title == "第2条"


def test_presence_defaults_follow_the_unit_of_the_period() -> None:
    """Ninety days of a year, forty-five of a half, thirty of a quarter, none of a month or a week."""
    days = {
        rule: RULES[rule].presence.min_presence_days for rule in ("LN-15", "LN-45", "XS-35", "SX-40", "H35")
    }
    assert days == {
        "LN-15": Given(90),
        "LN-45": Given(45),
        "XS-35": Given(30),
        "SX-40": Given(0),
        "H35": Given(0),
    }


def test_counterparts_of_a_seat_keep_their_own_day() -> None:
    """`as_of` beside the scope of counterparts is that scope's."""
    per = RULES["LN-17"].per
    assert per.scope.as_of == "any_day"
    post = per.scope.person.post
    assert post.words is None
    assert post.of.linked[0].to == Binding("subject")
    assert post.of.linked[0].side == "b"
    assert post.rank.order == ("section", "deputy_division", "division", "deputy_bureau", "bureau")


def test_a_window_has_two_offsets_with_names() -> None:
    """The ends of a window are called lower and upper; an open end is None."""
    talk, gate = RULES["LN-24"], RULES["XS-15"]
    assert kind_of(talk) is Timing
    assert [end.assumed for end in talk.window if isinstance(end, Given)] == [
        "LN-24.window.lower",
        "LN-24.window.upper",
    ]
    assert gate.window == (Given(None), Given(Offset(months=12, sign=-1)))


def test_same_is_bound_like_any_column() -> None:
    """`same = ["related"]` binds the column to the anchor's; a step with a case is one of a development case."""
    assert RULES["LN-27"].require.bound == {"related": Bound((Binding("anchor", "related"),))}
    assert RULES["H11"].require.table == "case_steps"
    assert RULES["H11"].unless.table == "case_steps"


def test_keys_beside_any_are_added_to_each_alternative() -> None:
    """What both say about one column has to hold at once."""
    match = RULES["SX-40"].match
    assert isinstance(match, AnyMatch)
    first, second = match.any
    assert first.bound["host"] == Bound((Binding("subject"),))
    assert second.bound["host"].mode == "all"
    assert {type(term) for term in second.bound["host"].terms} == {Binding, UnitScope}
    assert first.tests == second.tests == {"topic": Test(any_of=("campaign",))}


def test_a_seat_scope_knows_its_unit() -> None:
    """A post may be of the bound unit, or of any unit that fits."""
    assert RULES["NB-223"].responsible == SeatScope(frozenset({"secretary"}), Binding("trigger"))


def test_what_the_text_leaves_open_is_unlisted() -> None:
    """An open weight, quota or list of bands is a figure without value."""
    weight = RULES["LN-33"].items[0].weight
    assert weight == Unlisted("LN-33.item.campaign.weight", "the text leaves it open")
    assert isinstance(RULES["H03"].bands, Unlisted)
    assert isinstance(RULES["SX-58"].quota[0].at_most, Unlisted)


def test_a_rubric_keeps_exact_numbers_and_sorted_bands() -> None:
    """Decimals and fractions are read from their text; bands run from the lowest."""
    rubric = RULES["H04"]
    assert kind_of(rubric) is Rubric
    assert rubric.voices[0].weight == Given(Decimal("0.3"))
    assert rubric.voices[1].quorum.at_least == Given(Fraction(2, 3))
    assert [step.gives for step in rubric.bands.steps] == ["fail", "pass", "good", "excellent"]
    assert [voice.exclude_subject for voice in rubric.voices] == [False, True, True]


def test_a_limit_may_be_a_ladder_of_conditions() -> None:
    """Every step gives a condition on the limited fact."""
    cap = RULES["H07"]
    assert kind_of(cap) is Cap
    assert kind_of(cap.limit) is LadderLimit
    assert [step.gives.tests for step in cap.limit.ladder.steps] == [
        {"id": Test(present=True)},
        {"value": Test(any_of=("extended_6m",))},
        {"value": Test(any_of=("extended_12m",))},
        {"value": Test(any_of=("cancelled",))},
    ]


def test_grades_are_compared_in_the_order_of_their_scheme() -> None:
    """The list of grades is found by the scheme's name, or by what the name ends in."""
    assert RULES["NB-223"].limit.tests["value"].order == ("unqualified", "basic", "qualified", "excellent")


def test_a_target_may_be_a_share_a_count_or_a_reading() -> None:
    """The hit is a condition on members of the scope, or a match where there is no scope."""
    assert isinstance(RULES["NB-05"].hit, SimpleMatch)
    assert RULES["NB-05"].by == Given(date(2023, 12, 31))
    reading = RULES["H18.women"]
    assert kind_of(reading) is Target
    assert isinstance(reading.of, SimpleMatch)
    assert reading.absence == "unknown"
    assert RULES["H18.students"].absence == "unmet"


def test_a_holding_and_a_selection_are_read_whole() -> None:
    """Terms, rounds and odd counts."""
    holding, studio, rounds = RULES["H21"], RULES["HN-16"], RULES["SX-58"]
    assert kind_of(holding) is Holding
    assert holding.count == CountSpec(min=Given(3), max=Given(5), parity="odd")
    assert kind_of(studio) is Selection
    assert studio.term == (Given("11-01"), Given(Offset(months=24)))
    assert [entry.clauses for entry in studio.eligibility] == [("HN-19",), ("HN-18",), ("HN-20",)]
    assert [one.key for one in rounds.rounds.listed] == ["2011", "2012"]
    assert rounds.schemes == {"advanced_org", "excellent_member"}
