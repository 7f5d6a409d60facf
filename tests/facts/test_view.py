"""What a register shows at the end of a day."""

from datetime import date

from partyorg.facts import (
    Activity,
    Assessment,
    Candidacy,
    Document,
    Person,
    Progress,
    Register,
    Stage,
    Tenure,
    Unit,
    Waiver,
)

MAY = date(2020, 5, 15)


def seen(
    register: Register, table: str, as_of: date = MAY, as_known: date | None = None
) -> dict[str, object]:
    """The facts of a table as seen, by id."""
    return {f.id: f for f in register.view(as_of, as_known).tables[table]}


def test_a_row_that_begins_later_is_not_there() -> None:
    """`since` and `formed_on` after as-of: no row."""
    register = Register.of(
        [
            Stage(id="S1", person="P1", stage="full", since=date(2020, 5, 16)),
            Unit(id="U1", kind="branch", formed_on=date(2020, 6, 1)),
        ]
    )
    assert not seen(register, "stages")
    assert not seen(register, "units")


def test_an_end_in_the_future_reads_as_open() -> None:
    """Until after as-of, nothing has ended; on the day itself it has."""
    tenure = Tenure(id="T1", person="P1", kind="post", since=date(2019, 1, 1), until=date(2020, 6, 1))
    register = Register.of([tenure])
    assert seen(register, "tenures")["T1"].until is None  # type: ignore[attr-defined]
    assert seen(register, "tenures", date(2020, 6, 1))["T1"].until == date(2020, 6, 1)  # type: ignore[attr-defined]


def test_a_cell_in_the_future_reads_as_empty() -> None:
    """A document issued in May and sent in June exists in May, unsent."""
    register = Register.of(
        [Document(id="D1", kind="report", issued_on=date(2020, 5, 1), sent_on=date(2020, 6, 1))]
    )
    document = seen(register, "documents")["D1"]
    assert document.issued_on == date(2020, 5, 1)  # type: ignore[attr-defined]
    assert document.sent_on is None  # type: ignore[attr-defined]


def test_a_candidacy_is_there_from_its_first_dated_cell() -> None:
    """Granted in June: in May nobody has heard of it."""
    register = Register.of([Candidacy(id="C1", scheme="studio", subject="U1", granted_on=date(2020, 6, 1))])
    assert not seen(register, "candidacies")
    assert seen(register, "candidacies", date(2020, 6, 1))


def test_what_was_recorded_later_was_not_known() -> None:
    """as_known hides it; a fact without a recording date was always known."""
    register = Register.of(
        [
            Activity(id="A1", kind="talk", on=date(2020, 5, 1), recorded_on=date(2020, 5, 20)),
            Activity(id="A2", kind="talk", on=date(2020, 5, 1)),
        ]
    )
    assert set(seen(register, "activities")) == {"A2"}
    assert set(seen(register, "activities", MAY, date(2020, 5, 20))) == {"A1", "A2"}


def test_a_corrected_fact_stands_until_its_successor_is_seen() -> None:
    """Three stars, corrected to four ten days later."""
    three = Assessment(
        id="R1", scheme="star", subject="U1", value="3", on=date(2020, 5, 1), status="corrected"
    )
    four = Assessment(
        id="R2",
        scheme="star",
        subject="U1",
        value="4",
        on=date(2020, 5, 11),
        recorded_on=date(2020, 5, 12),
        supersedes="R1",
    )
    register = Register.of([three, four])
    assert set(seen(register, "assessments", date(2020, 5, 10))) == {"R1"}
    assert set(seen(register, "assessments", date(2020, 5, 11))) == {"R1"}
    assert set(seen(register, "assessments", date(2020, 5, 12))) == {"R2"}


def test_planned_and_cancelled_facts_are_set_aside() -> None:
    """They happened to nobody, but a condition on status may look for them."""
    register = Register.of(
        [
            Activity(id="A1", kind="talk", on=date(2020, 5, 1), status="planned"),
            Activity(id="A2", kind="talk", on=date(2020, 5, 1), status="cancelled"),
        ]
    )
    view = register.view(MAY)
    assert not view.tables["activities"]
    assert {f.id for f in view.idle["activities"]} == {"A1", "A2"}


def test_decisions_about_the_future_are_read_as_written() -> None:
    """A waiver for December and a deadline next year are known today."""
    waiver = Waiver(id="W1", rule="R", subject="P1", since=date(2020, 12, 1), until=date(2021, 1, 1))
    task = Progress(id="T1", task="t", unit="U1", on=date(2020, 5, 1), deadline=date(2021, 1, 1))
    register = Register.of([waiver, task])
    assert seen(register, "waivers")["W1"] == waiver
    assert seen(register, "progress")["T1"] == task


def test_a_table_that_is_not_kept_is_not_an_empty_one() -> None:
    """Missing and empty are told apart all the way."""
    view = Register.of([Person(id="P1")], kept=["measures"]).view(MAY)
    assert view.supplied("measures")
    assert not view.supplied("activities")
