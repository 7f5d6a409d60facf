"""Task 任务: items with deadlines and owners, as the rules they stand for."""

from datetime import date

import pytest

from partyorg.errors import InputError
from partyorg.facts.records import Activity, Fact, Progress
from tests.evaluation.rated import row, rows, small, unit

PLAN = """
[[task]]
id = "R"
scope = { unit = { kind = "branch" } }
[[task.item]]
key = "plan"
title = "制定方案"
lead = { post = "secretary", of = "subject" }
deadline = 2020-03-31
[[task.item]]
key = "launch"
title = "动员部署"
deadline = "90d"
depends = ["plan"]
[[task.item]]
key = "archive"
title = "归档"
"""
UNITS = [unit("U1"), unit("B1")]


def progress(id: str, task: str, state: str, on: str, unit: str = "B1", **more: object) -> Progress:
    """The state of an item on a day."""
    return Progress(id=id, task=task, unit=unit, state=state, on=date.fromisoformat(on), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("on", "as_of", "status"),
    [
        ("2020-03-31", "2020-04-30", "met"),
        ("2020-04-01", "2020-04-30", "late"),
        ("2020-05-01", "2020-03-30", "pending"),
        ("2020-05-01", "2020-03-31", "unmet"),
    ],
)
def test_an_item_is_done_by_its_deadline(on: str, as_of: str, status: str) -> None:
    """Done on the last day is met, a day later late; not done it is pending until that day."""
    found = row(small(PLAN), [*UNITS, progress("G1", "plan", "done", on)], as_of, "R/plan")
    assert (found.subject.id, found.status, str(found.due)) == ("B1", status, "2020-03-31")


def test_a_deadline_may_be_a_distance_from_the_start() -> None:
    """Ninety days from 1 January 2020 are 31 March; the name may be written with the task's id."""
    found = row(
        small(PLAN), [*UNITS, progress("G1", "R/launch", "done", "2020-03-31")], "2020-04-30", "R/launch"
    )
    assert (found.status, str(found.due)) == ("met", "2020-03-31")


def test_the_latest_state_decides() -> None:
    """Done and then taken up again is not done; dropped is not applicable."""
    facts: list[Fact] = [
        *UNITS,
        progress("G1", "plan", "done", "2020-02-01"),
        progress("G2", "plan", "running", "2020-03-01"),
    ]
    assert row(small(PLAN), facts, "2020-04-30", "R/plan").status == "unmet"
    facts += [progress("G3", "plan", "dropped", "2020-04-01")]
    assert row(small(PLAN), facts, "2020-04-30", "R/plan").status == "not_applicable"


def test_an_item_without_a_deadline_is_met_or_awaited() -> None:
    """Never unmet: pending until it is done."""
    assert row(small(PLAN), UNITS, "2030-01-01", "R/archive").status == "pending"
    assert (
        row(
            small(PLAN), [*UNITS, progress("G1", "archive", "done", "2029-01-01")], "2030-01-01", "R/archive"
        ).status
        == "met"
    )


def test_what_an_item_depends_on_is_done_first() -> None:
    """The plan before or on the day of the launch; a plan that comes later does not count."""
    launch = progress("G2", "launch", "done", "2020-03-10")
    for day, status in (("2020-03-10", "met"), ("2020-03-11", "unmet")):
        facts = [*UNITS, progress("G1", "plan", "done", day), launch]
        assert row(small(PLAN), facts, "2020-04-30", "R/launch.after.plan").status == status
    other = [*UNITS, unit("B2"), progress("G1", "plan", "done", "2020-03-01", unit="B2"), launch]
    assert row(small(PLAN), other, "2020-04-30", "R/launch.after.plan").status == "unmet"


def test_what_is_on_record_names_an_owner_and_a_deadline() -> None:
    """LN-37, LN-48: both are there, or the record is incomplete."""
    whole = progress("G1", "plan", "planned", "2020-02-01", owner="B1", deadline=date(2020, 3, 31))
    assert row(small(PLAN), [*UNITS, whole], "2020-04-30", "R/plan.owned").status == "met"
    found = row(
        small(PLAN), [*UNITS, progress("G1", "plan", "planned", "2020-02-01")], "2020-04-30", "R/plan.owned"
    )
    assert (found.status, found.count, found.required) == ("incomplete", 0, 2)


def test_a_deadline_of_the_plan_is_the_unit_s_own() -> None:
    """The latest deadline on record for each unit; a unit without one is awaited."""
    text = small(PLAN.replace("deadline = 2020-03-31", 'deadline = "plan"'))
    facts: list[Fact] = [*UNITS, unit("B2")]
    facts += [progress("G1", "plan", "planned", "2020-01-10", deadline=date(2020, 2, 1))]
    facts += [
        progress("G2", "plan", "running", "2020-01-20", deadline=date(2020, 5, 1)),
        progress("G3", "plan", "done", "2020-04-01"),
    ]
    found = rows(text, facts, "2020-06-01", "R/plan")
    assert [(f.subject.id, f.status, str(f.due)) for f in found] == [
        ("B1", "met", "2020-05-01"),
        ("B2", "pending", "None"),
    ]


def test_a_list_of_owners_leaves_items_without_one_unknown() -> None:
    """The plan has a lead, the launch has none."""
    text = small(PLAN.replace('id = "R"\n', 'id = "R"\nowners = "listed"\n', 1))
    assert row(text, UNITS, "2020-01-31", "R/plan").status == "pending"
    found = row(text, UNITS, "2020-01-31", "R/launch")
    assert (found.status, found.reason) == ("unknown", "unlisted")


def test_evidence_stands_for_the_state() -> None:
    """A mobilization assembly held by the branch shows that the item is done."""
    text = small(
        PLAN.replace(
            'title = "归档"',
            'title = "动员"\nevidence = { activity = "mobilization_assembly", host = "subject" }\ndeadline = "30d"',
        )
    )
    held = Activity(id="A1", kind="mobilization_assembly", hosts=("B1",), on=date(2020, 1, 31))
    assert row(text, [*UNITS, held], "2020-02-28", "R/archive").status == "met"
    assert row(text, UNITS, "2020-02-28", "R/archive").status == "unmet"


def test_a_recurring_item_is_a_duty() -> None:
    """One row for each quarter."""
    text = small(PLAN.replace('title = "归档"', 'title = "归档"\nrecurring = "quarter"'))
    found = rows(text, [*UNITS, progress("G1", "archive", "done", "2020-02-01")], "2020-06-30", "R/archive")
    assert [(f.period.label, f.status) for f in found if f.period] == [
        ("2020-Q1", "met"),
        ("2020-Q2", "unmet"),
    ]


def test_what_is_not_evaluated_is_refused_by_name() -> None:
    """A recurring item with a deadline has no reading yet."""
    text = small(PLAN.replace('title = "归档"', 'title = "归档"\nrecurring = "quarter"\ndeadline = "5d"'))
    with pytest.raises(InputError) as refused:
        rows(text, UNITS, "2020-06-30", "R/archive")
    assert refused.value.faults[0].code == "E101"


def test_the_title_and_the_responsible_are_the_item_s() -> None:
    """The lead of an item has to act."""
    from tests.evaluation.rated import member, post

    facts = [*UNITS, *member("S", "B1"), post("S", "secretary", "B1", "2019-01-01")]
    assert [(r.person, r.post) for r in row(small(PLAN), facts, "2020-01-31", "R/plan").responsible] == [
        ("S", "secretary")
    ]
