"""Counts by stage and role on a day."""

from datetime import date

from partyorg.facts import Person, Register, Stage, Tenure, Unit
from partyorg.org import org_at

DAY = date(2020, 12, 31)
UNITS = [
    Unit(id="U0", kind="committee", level="school"),
    Unit(id="U1", kind="general_branch", parent="U0"),
    Unit(id="U2", kind="branch", parent="U1"),
    Unit(id="U3", kind="branch", parent="U1"),
]


def belongs(person: str, unit: str, stage: str = "full", *roles: str) -> list[object]:
    """A person of a stage in a unit, with roles."""
    since = date(2015, 1, 1)
    return [
        Person(id=person),
        Stage(person=person, stage=stage, since=since),
        Tenure(person=person, kind="affiliation", unit=unit, since=since),
        *(Tenure(person=person, kind="role", value=role, since=since) for role in roles),
    ]


def register(*people: list[object]) -> Register:
    """The units with these people."""
    return Register.of([*UNITS, *(fact for facts in people for fact in facts)])  # type: ignore[list-item]


def test_roles_are_counted_with_their_stages() -> None:
    """For every unit above, in the same pass as the stages."""
    at = org_at(
        register(
            belongs("P1", "U2", "full", "teacher"),
            belongs("P2", "U2", "probationary", "undergraduate"),
            belongs("P3", "U3", "full", "undergraduate"),
        ),
        DAY,
    )
    assert at.roles["U0"] == {"teacher": {"full": 1}, "undergraduate": {"probationary": 1, "full": 1}}
    assert at.roles["U3"] == {"undergraduate": {"full": 1}}
    assert at.counts["U0"] == {"full": 2, "probationary": 1}


def test_somebody_with_two_roles_stands_under_both_and_is_one_person() -> None:
    """The stages count people, the roles count holders."""
    at = org_at(register(belongs("P1", "U2", "full", "teacher", "postgraduate")), DAY)
    assert at.counts["U2"] == {"full": 1}
    assert at.roles["U2"] == {"teacher": {"full": 1}, "postgraduate": {"full": 1}}


def test_somebody_without_a_role_is_counted_all_the_same() -> None:
    """Under no role."""
    assert org_at(register(belongs("P1", "U2")), DAY).roles["U0"] == {"": {"full": 1}}


def test_a_role_that_ended_does_not_count() -> None:
    """The day on which it ends is the first without it."""
    ended = Tenure(person="P1", kind="role", value="student", since=date(2015, 1, 1), until=DAY)
    assert org_at(register([*belongs("P1", "U2"), ended]), DAY).roles["U2"] == {"": {"full": 1}}


def test_somebody_in_two_branches_of_one_college_is_one_person_there() -> None:
    """And one in each branch."""
    second = Tenure(person="P1", kind="affiliation", unit="U3", since=date(2016, 1, 1))
    counts = org_at(register([*belongs("P1", "U2"), second]), DAY).counts
    assert (counts["U1"], counts["U2"], counts["U3"]) == ({"full": 1}, {"full": 1}, {"full": 1})
