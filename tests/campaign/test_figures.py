"""Figures: plain, assumed, unlisted, from parameters, counted, made of others; ladders."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from partyorg.campaign.reader import load_campaign
from partyorg.rules import (
    Assumed,
    Count,
    Given,
    LadderFigure,
    Percent,
    PerFull,
    PersonScope,
    Plus,
    SimpleMatch,
    Times,
    Unlisted,
    Versions,
)
from tests.campaign.texts import codes, rule, small


def count_of(written: str, extra: str = "") -> Any:
    """The minimum of a duty whose count is written so."""
    loaded: Any = load_campaign(small(rule(count=written), extra=extra)).rules[0]
    return loaded.count.min


@pytest.mark.parametrize(
    ("written", "value"),
    [("2", 2), ("0.1", Decimal("0.1")), ('"2/3"', Fraction(2, 3)), ("{ min = 3 }", 3), ("{ max = 3 }", 0)],
)
def test_numbers_are_exact(written: str, value: object) -> None:
    """Decimals come from their text, a/b is a fraction; a count with a ceiling alone starts at nothing."""
    assert count_of(written) == Given(value)  # type: ignore[arg-type]


def test_an_assumed_figure_has_a_name_and_a_reason() -> None:
    """It is called after its key, and listed by the campaign."""
    text = small(rule(count='{ min = { assumed = 2, reason = "no figure" } }'))
    campaign = load_campaign(text)
    assert count_of('{ min = { assumed = 2, reason = "no figure" } }') == Given(
        2, "C-1.count.min", "no figure"
    )
    assert campaign.assumed == (Assumed(name="C-1.count.min", value="2", reason="no figure"),)


def test_an_unlisted_figure_is_listed_without_value() -> None:
    """What a document leaves open is shown as open."""
    campaign = load_campaign(small(rule(count='{ unlisted = "as the plan says" }')))
    assert campaign.assumed == (
        Assumed(name="C-1.count", value="", reason="as the plan says", unlisted=True),
    )
    assert count_of('{ unlisted = "as the plan says" }') == Unlisted("C-1.count", "as the plan says")


PARAMETER = '\n[[parameter]]\nname = "talks"\nvalue = { assumed = 4, reason = "by habit" }\n'


def test_a_parameter_is_put_in_where_it_is_asked_for() -> None:
    """An assumed parameter keeps its own name, wherever it is used."""
    assert count_of('{ param = "talks" }', PARAMETER) == Given(4, "talks", "by habit")


def test_a_parameter_may_have_versions() -> None:
    """Dated values stand side by side, the earliest first."""
    later = '\n[[parameter]]\nname = "talks"\nvalue = 6\nsince = 2024-01-01\n'
    earlier = '\n[[parameter]]\nname = "talks"\nvalue = 4\nuntil = 2024-01-01\n'
    assert count_of('{ param = "talks" }', later + earlier) == Versions(
        "talks", ((None, date(2024, 1, 1), Given(4)), (date(2024, 1, 1), None, Given(6)))
    )
    assert codes(
        small(
            rule(count='{ param = "talks" }'), extra=later + earlier.replace("until = 2024", "until = 2025")
        )
    ) == ["D126"]


def test_a_parameter_is_checked_where_it_is_used() -> None:
    """A parameter that gives no offset is refused where an offset is needed, at the parameter."""
    assert codes(small(rule(period='{ unit = "year", due = { param = "talks" } }'), extra=PARAMETER)) == [
        "D104"
    ]


def test_figures_are_made_of_figures() -> None:
    """Products, sums, whole units, counts and percentages nest."""
    people = '{ count = { person = { stage = "member" } } }'
    found = count_of(f'{{ percent = 20, of = {people}, round = "up", min = 1, max = 9 }}')
    assert isinstance(found, Percent)
    assert isinstance(found.of, Count)
    assert isinstance(found.of.of, PersonScope)
    assert (found.percent, found.round, found.min, found.max) == (
        Given(20),
        "up",
        Given(1),
        Given(9),
    )
    assert count_of("{ times = [2, 3] }") == Times((Given(2), Given(3)))
    assert count_of("{ plus = [1, { times = [2] }] }") == Plus((Given(1), Times((Given(2),))))
    assert count_of("{ per_full = 30, of = 100 }") == PerFull(Given(30), Given(100))
    facts = count_of('{ count = { event = "late", subject = "self" } }')
    assert isinstance(facts.of, SimpleMatch)


def test_a_whole_percentage_needs_no_rounding() -> None:
    """A hundred per cent of anything, and what comes out whole, is exact."""
    assert count_of("{ percent = 100, of = { count = { person = {} } } }").round is None
    assert count_of("{ percent = 50, of = 4 }").round is None
    assert codes(small(rule(count="{ percent = 50, of = 3 }"))) == ["D143"]


@pytest.mark.parametrize(
    ("steps", "expected"),
    [
        ("[{ at_least = 10, gives = 2 }, { below = 10, gives = 1 }]", []),
        ("[{ above = 10, gives = 2 }, { at_most = 10, gives = 1 }]", []),
        ("[{ above = 10, gives = 2 }, { below = 10, gives = 1 }]", ["D141"]),
        ("[{ at_least = 10, gives = 2 }, { at_most = 10, gives = 1 }]", ["D140"]),
        ("[{ above = 10, gives = 2 }, { below = 10, gives = 1 }, { gives = 0 }]", []),
        ("[{ at_least = 10, gives = 2 }, { gives = 1 }, { gives = 0 }]", ["D140"]),
        ("{ integers = true, steps = [{ at_least = 90, gives = 2 }, { at_most = 89, gives = 1 }] }", []),
        (
            "{ integers = true, steps = [{ at_least = 90, gives = 2 }, { at_most = 88, gives = 1 }] }",
            ["D141"],
        ),
        ("[{ at_least = 1, above = 0, gives = 2 }]", ["D114"]),
        ("{ steps = [] }", ["D109"]),
        (
            '{ by = "category", steps = [{ is = "teaching", gives = 2 }, { is = ["research", "teaching"], gives = 1 }] }',
            ["D140"],
        ),
    ],
)
def test_a_ladder_has_neither_gaps_nor_overlaps(steps: str, expected: list[str]) -> None:
    """Steps meet, or a last one takes the rest; whole numbers leave nothing between 89 and 90."""
    assert codes(small(rule(count=f"{{ ladder = {steps}, on = 5 }}"))) == expected


def test_a_ladder_is_sorted_by_its_lower_bounds() -> None:
    """The lowest step comes first, the rest last."""
    found = count_of(
        "{ ladder = [{ gives = 0 }, { at_least = 5, below = 9, gives = 2 }, { below = 5, gives = 1 }], on = 3 }"
    )
    assert isinstance(found, LadderFigure)
    assert [step.gives for step in found.ladder.steps] == [1, 2, 0]
