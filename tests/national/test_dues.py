"""Dues: bands, fixed amounts, changes of pay, arrears, all in exact decimals."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_DOWN, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.errors import InputError
from partyorg.national.dues import Payer, arrears, base_of_pay, dues, goes_to_the_centre, schedule

MARCH = date(2026, 3, 15)


@pytest.mark.parametrize(
    ("base", "rate", "amount"),
    [
        ("0", "0.005", "0.00"),
        ("3000", "0.005", "15.00"),
        ("3000.01", "0.01", "30.00"),
        ("5000", "0.01", "50.00"),
        ("5000.01", "0.015", "75.00"),
        ("10000", "0.015", "150.00"),
        ("10000.01", "0.02", "200.00"),
        ("8765.43", "0.015", "131.48"),
    ],
)
def test_the_band_in_which_the_base_lies_gives_the_rate_for_all_of_it(
    base: str, rate: str, amount: str
) -> None:
    """Upper ends belong to their band: 3000 pays half a percent, a cent more pays one."""
    found = dues("monthly_pay", Decimal(base), on=MARCH)
    assert (found.rate, found.amount) == (Decimal(rate), Decimal(amount))
    assert found.articles == ("第二条",)
    assert found.month == date(2026, 3, 1)
    assert "dues.flat_by_band" in found.assumed


@pytest.mark.parametrize(
    ("base", "amount"), [(5000, "25.00"), (Decimal("5000.01"), "50.00"), (6000, "60.00")]
)
def test_pensioners_pay_half_a_percent_or_one(base: Decimal | int, amount: str) -> None:
    """Up to and above five thousand, by article five."""
    found = dues("pension", base, on=MARCH)
    assert found.amount == Decimal(amount)
    assert found.articles == ("第五条",)


@pytest.mark.parametrize("payer", ["student", "laid_off", "relief", "minimum_allowance"])
def test_students_and_people_without_income_pay_twenty_cents(payer: Payer) -> None:
    """A fixed amount, on no base."""
    found = dues(payer, on=MARCH)
    assert (found.amount, found.base, found.rate, found.assumed) == (Decimal("0.2"), None, None, ())


def test_farmers_pay_within_a_range() -> None:
    """Twenty cents to one yuan."""
    found = dues("farmer", on=MARCH)
    assert (found.amount, found.most) == (Decimal("0.2"), Decimal(1))


def test_what_is_approved_in_hardship_replaces_the_amount() -> None:
    """And article seven is named beside the band's."""
    found = dues("monthly_pay", 4000, on=MARCH, reduced_to=0)
    assert found.amount == 0
    assert found.articles == ("第二条", "第七条")


def test_rounding_is_the_callers() -> None:
    """The text has no rule; the default is half up to the cent."""
    assert dues("monthly_pay", Decimal("3001.5"), on=MARCH).amount == Decimal("30.02")
    down = dues("monthly_pay", Decimal("3001.5"), on=MARCH, step=Decimal("0.1"), rounding=ROUND_DOWN)
    assert down.amount == Decimal("30.0")


@given(st.decimals(min_value=0, max_value=100_000, places=2))
def test_more_pay_never_means_less_dues(base: Decimal) -> None:
    """Bands rise, and the rate holds for all of the base."""
    cent = Decimal("0.01")
    assert dues("monthly_pay", base, on=MARCH).amount <= dues("monthly_pay", base + cent, on=MARCH).amount


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"payer": "studnet"}, "N101"),
        ({"payer": "monthly_pay"}, "N102"),
        ({"payer": "student", "base": 100}, "N102"),
        ({"payer": "monthly_pay", "base": 0.1}, "N102"),
        ({"payer": "monthly_pay", "base": True}, "N102"),
        ({"payer": "monthly_pay", "base": -1}, "N102"),
        ({"payer": "monthly_pay", "base": Decimal("NaN")}, "N102"),
        ({"payer": "student", "on": date(2008, 3, 31)}, "N103"),
    ],
)
def test_what_cannot_be_computed_is_a_fault(arguments: dict[str, Any], code: str) -> None:
    """Unknown payers, missing or inexact amounts, days before the text."""
    with pytest.raises(InputError) as refused:
        dues(**{"on": MARCH, **arguments})
    assert [fault.code for fault in refused.value.faults] == [code]
    assert refused.value.faults[0].text()


def test_the_nearest_payer_is_suggested() -> None:
    """A slip of the fingers is told."""
    with pytest.raises(InputError) as refused:
        dues("studnet", on=MARCH)  # type: ignore[arg-type]
    assert refused.value.faults[0].nearest == "student"


def test_a_student_who_takes_a_post_pays_on_pay_from_that_month() -> None:
    """New pay counts from the month in which it is first paid."""
    months = schedule(
        [(date(2025, 11, 1), "student", None), (date(2026, 1, 20), "monthly_pay", 4000)], date(2026, 2, 1)
    )
    assert [m.amount for m in months] == [Decimal("0.2"), Decimal("0.2"), 40, 40]
    assert [m.month.month for m in months] == [11, 12, 1, 2]


def test_a_probationary_member_pays_from_the_month_of_the_meeting() -> None:
    """Not from the day of approval, and not before."""
    months = schedule([(date(2025, 9, 1), "student", None)], date(2025, 12, 31), admitted=date(2025, 11, 20))
    assert [m.month for m in months] == [date(2025, 11, 1), date(2025, 12, 1)]


def test_nobody_without_an_income_on_record_gets_a_schedule() -> None:
    """No entries, no months."""
    assert schedule([], MARCH) == ()


def test_a_month_is_in_arrears_on_its_last_day() -> None:
    """Not the day before."""
    start = date(2026, 1, 1)
    assert arrears([], start, date(2026, 1, 30)).months == ()
    assert arrears([], start, date(2026, 1, 31)).months == (start,)


def test_six_months_in_a_row_count_as_leaving_and_seven_are_over_the_limit() -> None:
    """Six may still be paid afterwards."""
    six = arrears([], date(2025, 7, 1), date(2025, 12, 31))
    assert (len(six.months), six.leaving, six.over_limit) == (6, True, False)
    seven = arrears([date(2025, 9, 9)], date(2025, 6, 1), date(2026, 1, 31))
    assert (len(seven.months), seven.leaving, seven.over_limit) == (7, False, True)
    assert seven.articles == ("第十二条", "第十三条")


def test_nothing_is_owed_where_everything_is_paid() -> None:
    """No months, no articles."""
    clear = arrears([date(2026, 1, 5), date(2026, 2, 5)], date(2026, 1, 1), date(2026, 2, 28))
    assert (clear.months, clear.articles, clear.leaving) == ((), (), False)


def test_a_gift_of_a_thousand_goes_to_the_centre() -> None:
    """And a cent less stays."""
    assert goes_to_the_centre(1000, on=MARCH)
    assert not goes_to_the_centre(Decimal("999.99"), on=MARCH)


def test_the_base_is_pay_less_tax() -> None:
    """The parts add up exactly."""
    assert base_of_pay([Decimal("2310.10"), Decimal("1530.20"), 3000, 500], Decimal("12.30")) == Decimal(
        "7328.00"
    )
