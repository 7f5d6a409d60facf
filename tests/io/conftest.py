"""A small register in which everything fits together."""

from datetime import date
from decimal import Decimal

import pytest

from partyorg.facts import Activity, Event, Person, Register, Settings, Stage, Tenure, Unit


@pytest.fixture
def small() -> Register:
    """A committee, two branches, three people, and a little of what happened."""
    return Register.of(
        [
            Unit(id="c", kind="committee", name="示例学院党委"),
            Unit(id="b1", kind="branch", name="第一党支部", parent="c", formed_on=date(2015, 9, 1)),
            Unit(id="b2", kind="branch", name="第二党支部", parent="c"),
            Person(id="p1", name="甲一"),
            Person(id="p2", name="乙二", born_on=date(2000, 2, 29)),
            Person(id="p3", name="丙三"),
            Stage(person="p1", stage="full", since=date(2010, 7, 1)),
            Stage(person="p2", stage="probationary", since=date(2021, 6, 1), until=date(2022, 6, 1)),
            Stage(person="p2", stage="full", since=date(2022, 6, 1)),
            Tenure(person="p1", kind="affiliation", unit="b1", since=date(2015, 9, 1)),
            Tenure(person="p1", kind="post", value="secretary", unit="b1", since=date(2019, 9, 1)),
            Tenure(person="p2", kind="affiliation", unit="b2", since=date(2021, 6, 1)),
            Activity(
                kind="members_meeting",
                on=date(2024, 3, 5),
                hosts=("b1",),
                actors=("p1", "p2"),
                topic=("admit", "学习"),
                hours=Decimal("1.5"),
                figures={"due": Decimal(3), "present": Decimal(2), "written": "yes"},
                outcome="passed",
                summary="一切如常；无异议",
            ),
            Event(kind="commended", subject="p2", on=date(2023, 1, 1), id="e1"),
        ],
        kept=["documents"],
        settings=Settings(title="示例大学", root="c"),
    )
