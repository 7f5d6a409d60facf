"""The organization at a date."""

from datetime import date

from partyorg.facts import Person, Placement, Register, Stage, Tenure, Unit
from partyorg.org import Org, org_at

SCHOOL = Unit(id="U0", kind="committee", level="school")
COLLEGE = Unit(id="U1", kind="general_branch", parent="U0")
BRANCH = Unit(id="U2", kind="branch", parent="U1")


def org(*facts: object, as_of: date = date(2020, 12, 31)) -> Org:
    """The organization of a few facts."""
    return Org(Register.of(facts).view(as_of))  # type: ignore[arg-type]


def test_the_root_is_the_only_unit_without_a_parent() -> None:
    """Unless the register names another."""
    assert org(SCHOOL, COLLEGE, BRANCH).root == "U0"


def test_a_unit_stands_below_itself_and_everything_above() -> None:
    """Always, where parents are not dated."""
    assert set(org(SCHOOL, COLLEGE, BRANCH).above("U2")) == {"U2", "U1", "U0"}


def test_dated_parents_replace_the_plain_one() -> None:
    """A branch moved from one college to another stands below each for its days."""
    other = Unit(id="U3", kind="general_branch", parent="U0")
    moved = date(2020, 7, 1)
    above = org(
        SCHOOL,
        COLLEGE,
        other,
        BRANCH,
        Placement(unit="U2", parent="U1", until=moved),
        Placement(unit="U2", parent="U3", since=moved),
    ).above("U2")
    assert above["U1"][0][1] == above["U3"][0][0] == moved.toordinal()


def test_a_circle_of_parents_ends_the_walk() -> None:
    """Faulty data give an answer, not an endless loop."""
    assert set(
        org(Unit(id="A", kind="branch", parent="B"), Unit(id="B", kind="branch", parent="A")).above("A")
    ) == {"A", "B"}


def test_a_post_is_held_until_the_day_before_its_end() -> None:
    """Half-open spans: the successor takes over on that day."""
    change = date(2020, 7, 1)
    posts = org(
        BRANCH,
        Tenure(person="P1", kind="post", value="secretary", unit="U2", since=date(2019, 1, 1), until=change),
        Tenure(person="P2", kind="post", value="secretary", unit="U2", since=change),
    )
    assert posts.holders("U2", "secretary", change.toordinal() - 1) == ("P1",)
    assert posts.holders("U2", "secretary", change.toordinal()) == ("P2",)


def test_a_revoked_appointment_ends_on_its_revocation() -> None:
    """From that day on it counts for nothing."""
    revoked = date(2020, 3, 1)
    posts = org(
        BRANCH,
        Tenure(
            person="P1",
            kind="post",
            value="secretary",
            unit="U2",
            since=date(2019, 1, 1),
            revoked_on=revoked,
            status="revoked",
        ),
    )
    assert posts.holders("U2", "secretary", revoked.toordinal()) == ()


def test_people_are_counted_by_stage_in_every_unit_above_them() -> None:
    """One pass gives the counts of the whole tree."""
    register = Register.of(
        [
            SCHOOL,
            COLLEGE,
            BRANCH,
            Person(id="P1"),
            Person(id="P2"),
            Stage(person="P1", stage="full", since=date(2015, 1, 1)),
            Stage(person="P2", stage="probationary", since=date(2020, 1, 1)),
            Tenure(person="P1", kind="affiliation", unit="U2", since=date(2015, 1, 1)),
            Tenure(person="P2", kind="affiliation", unit="U2", since=date(2020, 1, 1)),
        ]
    )
    at = org_at(register, date(2020, 12, 31))
    assert at.tree == (("U0", 0), ("U1", 1), ("U2", 2))
    assert at.counts["U0"] == {"full": 1, "probationary": 1}


def test_a_dissolved_unit_is_not_in_the_tree() -> None:
    """The day of dissolution is the first without it."""
    register = Register.of([SCHOOL, Unit(id="U9", kind="branch", parent="U0", dissolved_on=date(2020, 7, 1))])
    assert ("U9", 1) in org_at(register, date(2020, 6, 30)).tree
    assert ("U9", 1) not in org_at(register, date(2020, 7, 1)).tree
