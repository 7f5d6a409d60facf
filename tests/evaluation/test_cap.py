"""Cap 制约: what limits a result, whom, and from when."""

from partyorg.facts.records import Stage
from tests.evaluation.rated import event, example, member, post, rating, row, rows, small, title, unit

BASIS = """
[[cap]]
id = "R"
responsible = { person = { stage = "member" } }
on = { candidacy = "*", subject = "self" }
limit = { basis = { assessment = "member_appraisal" } }
"""
APPRAISED = rating("A1", "member_appraisal", "P1", 90, "2020-12-10")


def test_an_award_needs_a_result_on_file() -> None:
    """With the appraisal named as basis the award is met, without it is unmet, decided on the day it was given."""
    facts = [*member("P1"), *member("P2"), APPRAISED]
    facts += [
        title("C1", "outstanding_member", "P1", "2021-06-25", basis=("A1",)),
        title("C2", "outstanding_member", "P2", "2021-06-25"),
    ]
    met, unmet = rows(small(BASIS), facts, "2021-06-25", "R")
    assert (met.subject.id, met.about, met.status, str(met.due)) == ("P1", "C1", "met", "2021-06-25")
    assert (unmet.subject.id, unmet.about, unmet.status, unmet.severity) == ("P2", "C2", "unmet", "error")


def test_without_anybody_responsible_each_award_answers_for_its_own_subject() -> None:
    """Neither `when` nor `responsible`: `self` is whom the award names."""
    facts = [*member("P1"), *member("P2"), APPRAISED]
    facts += [
        title("C1", "outstanding_member", "P1", "2021-06-25", basis=("A1",)),
        title("C2", "outstanding_member", "P2", "2021-06-25"),
    ]
    anyone = BASIS.replace('responsible = { person = { stage = "member" } }\n', "")
    found = rows(small(anyone), facts, "2021-06-25", "R")
    assert [(f.subject.id, f.about, f.status) for f in found] == [("P1", "C1", "met"), ("P2", "C2", "unmet")]


def test_awards_of_those_who_are_not_responsible_are_not_looked_at() -> None:
    """An award given before membership gives no row, nor one not yet given."""
    facts = [*member("P1", since="2021-01-01"), title("C1", "outstanding_member", "P1", "2020-06-25")]
    facts += [title("C2", "outstanding_member", "P1")]
    assert rows(small(BASIS), facts, "2021-12-31", "R") == []


def test_without_the_table_the_result_would_be_in_nothing_is_concluded() -> None:
    """Where assessments are not kept the row is unknown, where candidacies are not there is one on the top unit."""
    facts = [unit("U1"), *member("P1"), title("C1", "outstanding_member", "P1", "2021-06-25")]
    assert row(small(BASIS), facts, "2021-12-31", "R", without=["assessments"]).reason == "no_table"
    lost = row(small(BASIS), [unit("U1"), *member("P1")], "2021-12-31", "R", without=["candidacies"])
    assert (lost.subject.id, lost.status) == ("U1", "unknown")


SECRETARY = """
[[cap]]
id = "R"
responsible = { post = "secretary", of = "trigger" }
on = { assessment = "annual_appraisal", subject = "self" }
limit = { value = { less_than = 90 } }
alternative = { value = { at_most = 95 } }
period = "year"
[cap.when]
any = [{ assessment = "campaign_evaluation", value = "not_met" }, { assessment = "star", value = { less_than = 4 }, latest = true }, { event = "serious_problem" }]
"""
BRANCH = [unit("U1"), unit("B1"), *member("A"), *member("B")]
HELD = [post("A", "secretary", "B1", "2019-01-01", "2020-07-01"), post("B", "secretary", "B1", "2020-07-01")]


def test_a_bad_year_of_the_branch_limits_its_secretary_of_that_day() -> None:
    """Who held the post when it happened answers, whoever holds it when the appraisal is made."""
    facts = [*BRANCH, *HELD, event("E1", "serious_problem", "B1", "2020-05-01")]
    facts += [
        rating("R1", "annual_appraisal", "A", 95, "2020-12-20"),
        rating("R2", "annual_appraisal", "B", 95, "2020-12-20"),
    ]
    found = row(small(SECRETARY), facts, "2020-12-31", "R")
    assert (found.subject.id, found.about, found.status) == ("A", "R1", "unmet")
    assert found.evidence == ("E1", "R1")
    assert found.responsible[0].person == "A"


def test_an_alternative_reading_is_shown_but_does_not_decide() -> None:
    """The limit fails and the alternative holds: unmet, with the reason `alternative`."""
    facts = [*BRANCH, *HELD, event("E1", "serious_problem", "B1", "2020-05-01")]
    facts += [rating("R1", "annual_appraisal", "A", 95, "2020-12-20")]
    assert row(small(SECRETARY), facts, "2020-12-31", "R").reason == "alternative"
    facts[-1] = rating("R1", "annual_appraisal", "A", 96, "2020-12-20")
    assert row(small(SECRETARY), facts, "2020-12-31", "R").reason == ""


def test_several_triggers_give_one_row() -> None:
    """A result is limited once in a period, however many triggers there were."""
    facts = [
        *BRANCH,
        *HELD,
        event("E1", "serious_problem", "B1", "2020-05-01"),
        event("E2", "serious_problem", "B1", "2020-06-01"),
    ]
    facts += [rating("R1", "annual_appraisal", "A", 80, "2020-12-20")]
    found = row(small(SECRETARY), facts, "2020-12-31", "R")
    assert (found.status, found.evidence) == ("met", ("E1", "E2", "R1"))


def test_trigger_and_result_carry_the_same_label() -> None:
    """A result written down in January for the year before belongs to that year by its label."""
    facts = [*BRANCH, *HELD, event("E1", "serious_problem", "B1", "2020-05-01")]
    facts += [rating("R1", "annual_appraisal", "A", 95, "2021-01-10", period="2020")]
    assert row(small(SECRETARY), facts, "2021-02-01", "R").period.label == "2020"  # type: ignore[union-attr]
    facts[-1] = rating("R1", "annual_appraisal", "A", 95, "2021-01-10")
    assert rows(small(SECRETARY), facts, "2021-02-01", "R") == []


def test_a_trigger_without_a_result_waits_to_the_end_of_the_period() -> None:
    """Pending to the last day of the year, and then no row at all."""
    facts = [*BRANCH, *HELD, event("E1", "serious_problem", "B1", "2020-05-01")]
    waiting = row(small(SECRETARY), facts, "2020-12-30", "R")
    assert (waiting.status, waiting.subject.id, str(waiting.due)) == ("pending", "A", "2020-12-31")
    assert rows(small(SECRETARY), facts, "2020-12-31", "R") == []
    assert rows(small(SECRETARY), [*BRANCH, *HELD], "2020-12-30", "R") == []


def test_only_the_latest_star_of_each_branch_triggers() -> None:
    """A star that was raised within the year limits nobody, another branch's star does not count for this one."""
    facts = [*BRANCH, *HELD, unit("B2"), rating("R1", "annual_appraisal", "A", 95, "2020-12-20")]
    facts += [rating("S1", "star", "B1", 3, "2020-02-01"), rating("S2", "star", "B2", 5, "2020-03-01")]
    assert row(small(SECRETARY), facts, "2020-12-31", "R").evidence == ("S1", "R1")
    assert (
        rows(small(SECRETARY), [*facts, rating("S3", "star", "B1", 4, "2020-04-01")], "2020-12-31", "R") == []
    )


def test_a_waived_cap_is_waived() -> None:
    """A waiver recorded for the person covers the due day; the cap says that waivers are heard."""
    from datetime import date

    from partyorg.facts.records import Waiver

    facts = [
        *BRANCH,
        *HELD,
        event("E1", "serious_problem", "B1", "2020-05-01"),
        rating("R1", "annual_appraisal", "A", 95, "2020-12-20"),
    ]
    facts += [Waiver(rule="R", subject="A", since=date(2020, 12, 1), on=date(2020, 12, 1))]
    heard = SECRETARY.replace('period = "year"', 'period = "year"\nwaiver = "any_time"')
    assert row(small(heard), facts, "2020-12-31", "R").status == "waived"
    assert row(small(SECRETARY), facts, "2020-12-31", "R").status == "unmet"


def test_failed_courses_at_the_end_of_probation_have_graded_consequences() -> None:
    """H07: one failed course extends by six months, two by twelve, three cancel; without any the decision stands."""
    from datetime import date

    definition = example("held_out")
    tags = ("course:compulsory",)
    base = [
        *member("P1", since="2021-01-01")[:1],
        Stage(person="P1", stage="probationary", since=date(2020, 1, 1), until=date(2021, 1, 1)),
    ]
    fails = [event(f"E{n}", "failed_course", "P1", f"2020-0{n + 2}-01", tags=tags) for n in range(3)]
    for count, good in ((1, "extended_6m"), (2, "extended_12m"), (3, "cancelled")):
        for value in ("extended_6m", "extended_12m", "cancelled"):
            facts = [*base, *fails[:count], rating("D1", "conversion_decision", "P1", value, "2020-12-20")]
            assert (row(definition, facts, "2021-02-01", "H07").status == "met") == (value == good)
    facts = [*base, rating("D1", "conversion_decision", "P1", "converted", "2020-12-20")]
    assert row(definition, facts, "2021-02-01", "H07").status == "met"


def test_a_window_opens_before_the_trigger_too() -> None:
    """H07: three months before the end of probation is inside, a day earlier is not, and then the decision is awaited."""
    from datetime import date

    definition = example("held_out")
    facts = [
        *member("P1", since="2021-01-01")[:1],
        Stage(person="P1", stage="probationary", since=date(2020, 1, 1), until=date(2021, 1, 1)),
    ]
    inside = row(
        definition,
        [*facts, rating("D1", "conversion_decision", "P1", "converted", "2020-10-01")],
        "2021-02-01",
        "H07",
    )
    assert inside.about == "D1"
    outside = row(
        definition,
        [*facts, rating("D1", "conversion_decision", "P1", "converted", "2020-09-30")],
        "2021-02-01",
        "H07",
    )
    assert (outside.about, outside.status, outside.due) == ("", "pending", None)
