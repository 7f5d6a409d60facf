"""What became of units: founding, renaming, moving, merging, splitting, dissolving."""

from datetime import date

from partyorg.facts import Name, Placement, Register, Unit
from partyorg.org import Change, Org, history, names_of, successors

MERGED = date(2021, 9, 1)


def org(*facts: object) -> Org:
    """The organization of a few facts, seen late."""
    return Org(Register.of(facts).view(date(2025, 12, 31)))  # type: ignore[arg-type]


def unit(id: str, formed: date | None = None, dissolved: date | None = None, *before: str) -> Unit:
    """A branch."""
    return Unit(id=id, kind="branch", formed_on=formed, dissolved_on=dissolved, predecessors=before)


def test_a_unit_is_founded_once() -> None:
    """With its day, or without one where none is recorded."""
    assert history(org(unit("B1", date(2010, 1, 1))), "B1") == (Change(date(2010, 1, 1), "B1", "founded"),)
    assert history(org(unit("B1")), "B1") == (Change(None, "B1", "founded"),)


def test_a_merger_tells_the_units_it_came_from() -> None:
    """And their own history, earliest first."""
    there = org(
        unit("A", date(2010, 1, 1), MERGED),
        unit("B", date(2012, 1, 1), MERGED),
        unit("C", MERGED, None, "A", "B"),
    )
    assert history(there, "C") == (
        Change(date(2010, 1, 1), "A", "founded"),
        Change(date(2012, 1, 1), "B", "founded"),
        Change(MERGED, "C", "merged", ("A", "B")),
        Change(MERGED, "A", "dissolved", ("C",)),
        Change(MERGED, "B", "dissolved", ("C",)),
    )
    assert successors(there, "A") == ("C",)


def test_a_split_tells_what_was_formed_together() -> None:
    """Each of the two has it in its history."""
    there = org(
        unit("A", date(2010, 1, 1), MERGED), unit("B", MERGED, None, "A"), unit("C", MERGED, None, "A")
    )
    split = Change(MERGED, "A", "split", ("B", "C"))
    assert split in history(there, "B")
    assert split in history(there, "C")


def test_a_unit_formed_out_of_one_that_goes_on_is_split_off() -> None:
    """The old branch is still there."""
    there = org(unit("A", date(2010, 1, 1)), unit("B", MERGED, None, "A"))
    assert history(there, "B")[-1] == Change(MERGED, "A", "split", ("B",))


def test_a_unit_formed_out_of_one_that_ends_succeeds_it() -> None:
    """One to one."""
    there = org(unit("A", date(2010, 1, 1), MERGED), unit("B", MERGED, None, "A"))
    assert Change(MERGED, "B", "succeeded", ("A",)) in history(there, "B")


def test_a_renaming_has_its_day_and_the_new_name() -> None:
    """The first name is no change."""
    renamed = date(2019, 3, 1)
    there = org(
        unit("B1", date(2010, 1, 1)),
        Name(unit="B1", name="甲支部", until=renamed),
        Name(unit="B1", name="乙支部", since=renamed),
    )
    assert names_of(there, "B1") == ((None, "甲支部"), (renamed, "乙支部"))
    assert history(there, "B1")[-1] == Change(renamed, "B1", "renamed", name="乙支部")


def test_a_unit_without_dated_names_has_the_one_it_has() -> None:
    """And an unknown or nameless one has none."""
    there = org(Unit(id="B1", kind="branch", name="甲支部"), unit("B2"))
    assert names_of(there, "B1") == ((None, "甲支部"),)
    assert names_of(there, "B2") == names_of(there, "B9") == ()


def test_a_move_has_its_day_and_the_new_parent() -> None:
    """The first parent is no change."""
    moved = date(2020, 7, 1)
    there = org(
        unit("B1", date(2010, 1, 1)),
        unit("U1"),
        unit("U2"),
        Placement(unit="B1", parent="U1", until=moved),
        Placement(unit="B1", parent="U2", since=moved),
    )
    assert history(there, "B1") == (
        Change(date(2010, 1, 1), "B1", "founded"),
        Change(moved, "B1", "moved", ("U2",)),
    )


def test_a_circle_of_predecessors_is_walked_once() -> None:
    """Faulty data give an answer, not an endless loop."""
    there = org(unit("A", MERGED, None, "B"), unit("B", MERGED, None, "A"))
    assert {change.unit for change in history(there, "A")} == {"A", "B"}


def test_an_unknown_unit_has_no_history() -> None:
    """Nor is an unknown predecessor told."""
    assert history(org(unit("A")), "Z") == ()
    assert history(org(unit("A", MERGED, None, "Z")), "A") == (Change(MERGED, "A", "founded"),)
