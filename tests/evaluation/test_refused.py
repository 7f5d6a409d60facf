"""Keys that can be written and have no reading yet are refused by name, never passed over."""

from __future__ import annotations

import pytest

from partyorg.errors import InputError
from partyorg.facts import Unit
from tests.evaluation.rated import rows, small

UNITS = (Unit(id="U1", kind="committee", level="school"),)


@pytest.mark.parametrize(
    ("rule", "feature"),
    [
        (
            """
[[selection]]
id = "S"
clauses = ["R"]
scheme = "outstanding_project"
subject = { unit = {} }
rounds = [{ key = "2021", opens = 2021-03-01, closes = 2021-10-01 }]
[[duty]]
id = "R"
scope = { unit = { kind = "branch" } }
match = { activity = "members_meeting", host = "subject" }
period = { unit = "year", inside = "2021" }
count = { min = 1 }
""",
            "period.inside",
        ),
        (
            """
[[completeness]]
id = "R"
match = { document = "work_plan" }
checks = [{ signed_by = { post = "secretary", of = "fact.owner" }, dual = "both" }]
""",
            "signed_by.dual = both",
        ),
    ],
)
def test_what_has_no_reading_is_refused_by_name(rule: str, feature: str) -> None:
    """With or without facts that it would look at."""
    with pytest.raises(InputError) as refused:
        rows(small(rule), UNITS, "2021-12-31", "R")
    (fault,) = refused.value.faults
    assert (fault.code, fault.found) == ("E101", feature)
