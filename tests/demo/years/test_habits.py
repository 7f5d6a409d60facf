"""What offices do again and again, written as a table."""

from datetime import date
from itertools import pairwise

import pytest

from partyorg.demo.dice import Dice
from partyorg.demo.world import World
from partyorg.demo.years.doers import Doer, doers
from partyorg.demo.years.habits import Habit, keep, write
from partyorg.demo.years.periods import periods
from partyorg.demo.years.school import begin_school

SINCE, UNTIL = date(2020, 2, 10), date(2021, 8, 1)


@pytest.fixture
def world() -> World:
    """A small school, before anything is done."""
    return begin_school(5, SINCE, UNTIL, 60)


@pytest.mark.parametrize(
    ("every", "labels"),
    [
        ("year", ["2020", "2021"]),
        ("half", ["2020-H1", "2020-H2", "2021-H1", "2021-H2"]),
        ("quarter", ["2020-Q1", "2020-Q2", "2020-Q3", "2020-Q4", "2021-Q1", "2021-Q2", "2021-Q3"]),
        ("semester", ["2019-2020-2", "2020-2021-1", "2020-2021-2"]),
        ("once", [""]),
    ],
)
def test_periods_have_the_labels_of_the_ledgers(world: World, every: str, labels: list[str]) -> None:
    """Labels are those of the definition files; the first and the last period are cut by the span."""
    spans = list(periods(world, every, SINCE.toordinal(), UNTIL.toordinal()))
    assert [label for label, _first, _last in spans] == labels
    assert all(SINCE.toordinal() <= first <= last < UNTIL.toordinal() for _label, first, last in spans)
    assert all(last < first for (_l, _f, last), (_m, first, _e) in pairwise(spans))


def test_months_follow_each_other(world: World) -> None:
    """Eighteen months, each to its last day."""
    spans = list(periods(world, "month", SINCE.toordinal(), UNTIL.toordinal()))
    assert len(spans) == 18
    assert (spans[0][0], spans[-1][0]) == ("2020-02", "2021-07")
    assert all(second[1] == first[2] + 1 for first, second in pairwise(spans))


def test_weeks_are_weeks_of_term(world: World) -> None:
    """Nobody keeps a weekly habit in the middle of the summer."""
    firsts = [
        date.fromordinal(first)
        for _l, first, _e in periods(world, "week", SINCE.toordinal(), UNTIL.toordinal())
    ]
    assert len(firsts) > 40
    assert [day for day in firsts if (day.month, day.day) > (7, 14) and (day.month, day.day) < (8, 25)] == []


def test_a_reliable_doer_keeps_a_habit(world: World) -> None:
    """One row in each period, in it, by him; what stands under @ is filled in."""
    branch = world.branches[0]
    doer = Doer(branch.id, branch.id, 2_000, world.start, world.end)
    habit = Habit(
        "we", "quarter", "activities", "theme_day", ({"actors": ("@present",), "topic": ("campaign",)},)
    )
    keep(world, Dice(1, 1), (habit,), date(2020, 4, 1), date(2021, 4, 1), {"we": [doer]})
    rows = world.rows["activities"]
    assert [row["kind"] for row in rows] == ["theme_day"] * 4
    assert [str(row["on"])[:4] for row in rows] == ["2020", "2020", "2020", "2021"]
    assert {row["hosts"] for row in rows} == {(branch.id,)}
    there = {stay.person.id for stay in branch.stays}
    assert all(row["actors"] and set(row["actors"]) <= there for row in rows)  # type: ignore[call-overload]


def test_a_careless_doer_leaves_gaps(world: World) -> None:
    """Some months are missing, not all."""
    branch = world.branches[0]
    doer = Doer(branch.id, branch.id, 500, world.start, world.end)
    keep(
        world,
        Dice(1, 1),
        (Habit("we", "month", "documents", "minutes", often=800),),
        SINCE,
        UNTIL,
        {"we": [doer]},
    )
    assert 2 < len(world.rows["documents"]) < 16


def test_nothing_is_written_outside_the_records(world: World) -> None:
    """A day after the end of the records gives no row."""
    doer = next(doers(world, "root"))
    assert write(world, Dice(1, 1), "documents", "minutes", doer, world.end) is None
    assert "documents" not in world.rows


@pytest.mark.parametrize(
    "who", ["root", "college", "branch", "student_branch", "department", "member", "leader", "college_head"]
)
def test_words_for_doers_mean_somebody(world: World, who: str) -> None:
    """Each is known in the register and there on some day."""
    known = {row["id"] for table in ("units", "people") for row in world.rows[table]}
    meant = list(doers(world, who))
    assert meant
    assert {doer.id for doer in meant} <= known
    assert all(doer.since < doer.until for doer in meant if doer.since < world.end)
