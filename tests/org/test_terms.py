"""Terms of office, their figures and the reminders before they end."""

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.facts import Activity, Register, Unit
from partyorg.org import Org, Rung, Term, TermFigure, ladder, term_figures, terms

BRANCH = Unit(id="B1", kind="branch", parent="U0", formed_on=date(2015, 1, 1))


def election(on: date, unit: str = "B1", outcome: str = "") -> Activity:
    """An election in a unit."""
    return Activity(kind="election", on=on, hosts=(unit,), outcome=outcome)


def found(*facts: object, day: date = date(2026, 6, 30)) -> tuple[Term, ...]:
    """The terms of a few facts on a day."""
    return terms(Org(Register.of(facts).view(day)), day)  # type: ignore[arg-type]


def test_every_figure_names_its_article() -> None:
    """And the document it stands in."""
    assert all(f.years in (3, 5) and f.source and f.article.startswith("第") for f in term_figures())


@pytest.mark.parametrize(
    ("kind", "level", "years"),
    [
        ("committee", "school", 5),
        ("committee", "college", 5),
        ("general_branch", "", 5),
        ("branch", "college", 5),
        ("branch", "branch", 3),
        ("joint_branch", "", 3),
    ],
)
def test_kind_and_level_give_the_length(kind: str, level: str, years: int) -> None:
    """Five years for committees, general branches and all that stands at the level of a faculty; else three."""
    (term,) = found(Unit(id="B1", kind=kind, level=level), election(date(2022, 3, 1)))
    assert term.figure.years == years
    assert term.ends == date(2022 + years, 3, 1)


@pytest.mark.parametrize(
    ("kind", "level"), [("temporary_branch", ""), ("group", ""), ("committee", "province")]
)
def test_some_units_have_no_term(kind: str, level: str) -> None:
    """Temporary branches hold no term elections; groups have none; provinces are not ours."""
    assert found(Unit(id="B1", kind=kind, level=level)) == ()


def test_an_election_ends_the_term_before_it() -> None:
    """Terms come earliest first; the last is the running one."""
    first, second = found(BRANCH, election(date(2022, 5, 20)), election(date(2019, 6, 1)))
    assert (first.began, first.ends, first.held) == (date(2019, 6, 1), date(2022, 6, 1), date(2022, 5, 20))
    assert (second.began, second.ends, second.held) == (date(2022, 5, 20), date(2025, 5, 20), None)


def test_a_leap_day_ends_on_the_last_day_of_february() -> None:
    """Month ends are clamped."""
    assert found(BRANCH, election(date(2020, 2, 29)))[0].ends == date(2023, 2, 28)


def test_a_unit_without_an_election_has_no_base_date() -> None:
    """It is told, not passed over."""
    (term,) = found(BRANCH)
    assert (term.began, term.ends, term.reached(date(2026, 6, 30)), term.coming(date(2026, 6, 30))) == (
        None, None, None, None,
    )  # fmt: skip


@pytest.mark.parametrize("outcome", ["failed", "postponed"])
def test_an_election_without_result_begins_no_term(outcome: str) -> None:
    """The old committee stays in office."""
    assert found(BRANCH, election(date(2022, 5, 20), outcome=outcome))[0].began is None


def test_a_later_election_is_not_seen_yet() -> None:
    """Nor is a unit that is not there on the day."""
    assert found(BRANCH, election(date(2027, 1, 1)))[0].began is None
    gone = Unit(id="B1", kind="branch", dissolved_on=date(2026, 6, 30))
    assert found(gone, election(date(2022, 1, 1))) == ()


def test_a_term_from_before_the_text_takes_the_first_text_and_says_so() -> None:
    """The branch regulations came into force on 28 October 2018."""
    before, on = (found(BRANCH, election(date(2018, 10, day)))[0] for day in (27, 28))
    assert (before.ends, before.before_text) == (date(2021, 10, 27), True)
    assert (on.ends, on.before_text) == (date(2021, 10, 28), False)


def test_the_version_of_the_day_of_the_election_decides() -> None:
    """A later figure does not lengthen a term that has begun."""
    figures = tuple(
        TermFigure("branch", ("branch",), (), years, since, until, "T", "第一条")
        for years, since, until in ((3, None, date(2022, 1, 1)), (5, date(2022, 1, 1), None))
    )
    day = date(2026, 6, 30)
    view = Register.of([BRANCH, election(date(2021, 12, 31)), election(date(2022, 1, 1))]).view(day)
    assert [t.figure.years for t in terms(Org(view), day, figures)] == [3, 5]


def test_reminders_come_at_six_and_three_months_and_then_monthly() -> None:
    """Also after the end, until the election is held."""
    ends = date(2026, 8, 31)
    assert ladder(ends, date(2026, 10, 1)) == (
        Rung(date(2026, 2, 28), 6), Rung(date(2026, 5, 31), 3), Rung(date(2026, 6, 30), 2),
        Rung(date(2026, 7, 31), 1), Rung(date(2026, 8, 31), 0), Rung(date(2026, 9, 30), -1),
        Rung(date(2026, 10, 31), -2),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("day", "reached", "coming"),
    [
        (date(2024, 11, 19), None, 6),
        (date(2024, 11, 20), 6, 3),
        (date(2025, 2, 20), 3, 2),
        (date(2025, 5, 20), 0, -1),
        (date(2025, 7, 19), -1, -2),
    ],
)
def test_a_running_term_knows_the_last_reminder_and_the_next(
    day: date, reached: int | None, coming: int
) -> None:
    """On the day of a reminder it is reached."""
    (term,) = found(BRANCH, election(date(2022, 5, 20)), day=day)
    rung, after = term.reached(day), term.coming(day)
    assert (rung.months if rung else None) == reached
    assert after is not None
    assert after.months == coming


def test_a_term_whose_election_was_held_reminds_of_nothing() -> None:
    """There is nothing left to do."""
    first, _ = found(BRANCH, election(date(2019, 6, 1)), election(date(2022, 7, 1)))
    assert first.reached(date(2023, 1, 1)) is None
    assert first.coming(date(2022, 1, 1)) is None


@given(st.dates(date(2000, 1, 1), date(2090, 1, 1)), st.integers(min_value=-400, max_value=1200))
def test_reminders_rise_in_days_and_fall_in_months(ends: date, apart: int) -> None:
    """And the last of the list, and no other, lies after the day."""
    day = date.fromordinal(ends.toordinal() + apart)
    rungs = ladder(ends, day)
    assert all(a.on < b.on and a.months > b.months for a, b in pairwise(rungs))
    assert rungs[-1].on > day
    assert all(rung.on <= day for rung in rungs[2:-1])
