"""Places where a plausible evaluator goes wrong, with the answer worked out by hand.

The numbers are those of the list of traps that the definition language was designed with. Those of rubrics and
selections (32 to 35, 37, 43, 44) stand with the tests of these rules.
"""

import pytest

from partyorg.facts import Assessment, Candidacy, Case, Document, Event, Measure, Waiver
from tests.evaluation.dated import (
    ROOT,
    act,
    campaign,
    day,
    findings,
    home,
    link,
    member,
    person,
    post,
    role,
    rows,
    stage,
    status,
    tenure,
    the,
    unit,
)

MEMBERS = '{ person = { stage = "member" } }'
VISIT = f"""
[[duty]]
id = "C-1"
scope = {MEMBERS}
match = {{ activity = "family_visit", actor = "subject" }}
period = "year"
"""


def visit(id: str, on: str, by: str = "P", to: str = "S") -> object:
    """A visit that the person paid."""
    return act(id, on, kind="family_visit", by=(by,), to=(to,))


# Days ----------------------------------------------------------------------------------------------


def test_1_on_the_due_day_itself_a_row_is_decided() -> None:
    """No visit: pending the day before the last, unmet on the last."""
    assert status(VISIT, member("P"), "2017-12-30", label="2017") == "pending"
    assert status(VISIT, member("P"), "2017-12-31", label="2017") == "unmet"


def test_2_an_end_that_lies_ahead_is_not_known_yet() -> None:
    """A term to 1 March is presumed to last the year on 1 February; on 1 March its 59 days are too few."""
    facts = [person("P"), role("P", "teacher", until="2018-03-01")]
    rule = VISIT.replace('stage = "member"', 'role = "teacher"')
    assert status(rule, facts, "2018-02-01", label="2018") == "pending"
    left = the(rule, facts, "2018-03-01", label="2018")
    assert (left.status, left.reason) == ("not_applicable", "presence")


def test_3_a_cell_that_lies_ahead_is_empty() -> None:
    """A report issued on 1 May and sent on 1 June is there on 15 May, not sent."""
    rule = '[[completeness]]\nid = "C-1"\nmatch = { document = "report" }\nrequired = ["sent_on"]\n'
    report = Document(
        id="D", kind="report", owner="ROOT", issued_on=day("2017-05-01"), sent_on=day("2017-06-01")
    )
    assert rows(rule, [ROOT, report], "2017-04-30") == []
    assert status(rule, [ROOT, report], "2017-05-15") == "incomplete"
    assert status(rule, [ROOT, report], "2017-06-01") == "met"


@pytest.mark.parametrize(("least", "expected"), [(9, "unmet"), (10, "not_applicable")])
def test_4_until_is_the_first_day_out(least: int, expected: str) -> None:
    """A member until 10 October was one on nine days of October."""
    rule = VISIT.replace('"year"', '"month"') + f"presence = {{ min_presence_days = {least} }}\n"
    assert status(rule, member("P", until="2023-10-10"), "2023-10-31", label="2023-10") == expected


def test_5_who_was_never_a_subject_has_no_row() -> None:
    """A monthly duty with no least presence says nothing about a month in which he was no member."""
    rule = VISIT.replace('"year"', '"month"')
    labels = [
        r.period.label for r in rows(rule, member("P", "2023-02-28", "2023-03-02"), "2023-12-31") if r.period
    ]
    assert labels == ["2023-02", "2023-03"]


@pytest.mark.parametrize(("since", "expected"), [("2023-01-01", "unmet"), ("2023-01-02", "not_applicable")])
def test_6_no_more_presence_is_asked_than_there_are_days(since: str, expected: str) -> None:
    """Of 30 days that the campaign leaves to the year, 30 will do for the 90, and 29 will not."""
    rule = VISIT + "presence = { min_presence_days = 90 }\n"
    found = the(rule, member("P", since), "2023-01-30", until="2023-01-31", label="2023")
    assert found.status == expected
    assert found.due == day("2023-01-30")


def test_7_presence_is_a_sum() -> None:
    """January and February, November and December make 120 days, which is 90."""
    facts = [person("P"), stage("P", "2023-01-01", "2023-03-01"), stage("P", "2023-11-01", "2024-01-01")]
    found = the(VISIT, facts, "2023-12-31", label="2023")
    assert (found.status, found.due) == ("unmet", day("2023-12-31"))
    assert the(VISIT, facts, "2024-06-30", label="2023").status == "unmet"


# Periods and versions ------------------------------------------------------------------------------

TWICE = VISIT + "until = 2026-07-01\ncount = 1\n" + VISIT + "since = 2026-07-01\ncount = 2\n"


def test_8_a_change_of_text_within_the_year_does_not_cut_it() -> None:
    """The count rises on 1 July 2026: that year is judged by the text of its first day, the next by the new one."""
    facts = [*member("P"), visit("V", "2026-08-01"), visit("W", "2027-08-01")]
    old = the(TWICE, facts, "2027-12-31", label="2026")
    assert (old.status, old.required, old.rule_since) == ("met", 1, None)
    new = the(TWICE, facts, "2027-12-31", label="2027")
    assert (new.status, new.required, new.rule_since) == ("unmet", 2, day("2026-07-01"))
    skipping = TWICE.replace('"year"', '{ unit = "year", partial = "skip" }')
    assert status(skipping, facts, "2027-12-31", label="2026") == "met"


def test_9_the_first_text_cuts_its_year() -> None:
    """The rule begins on 3 June 2016: that year is skipped where the file says so, and judged otherwise."""
    rule = VISIT + "since = 2016-06-03\n"
    skipping = rule.replace('"year"', '{ unit = "year", partial = "skip" }')
    found = the(skipping, member("P"), "2016-12-31", label="2016")
    assert (found.status, found.reason) == ("not_applicable", "cut")
    assert status(rule, member("P"), "2016-12-31", label="2016") == "unmet"


def test_10_a_part_of_a_year_is_rounded_up() -> None:
    """Four a year are 1.1 in 100 days of 365, which is two."""
    rule = VISIT.replace('"year"', '{ unit = "year", partial = "prorate" }') + "count = 4\n"
    facts = [*member("P"), visit("V", "2023-10-01")]
    found = the(rule, facts, "2023-12-31", since="2023-09-23", label="2023")
    assert (found.required, found.count, found.status) == (2, 1, "unmet")
    facts.append(visit("W", "2023-11-01"))
    assert status(rule, facts, "2023-12-31", since="2023-09-23", label="2023") == "met"


def test_11_who_leaves_is_judged_on_his_last_day_or_dropped() -> None:
    """Out on 30 June: due 29 June, unmet as soon as the end is seen; or not judged where the rule drops him."""
    facts = member("P", until="2017-06-30")
    assert status(VISIT, facts, "2017-06-29", label="2017") == "pending"
    found = the(VISIT, facts, "2017-06-30", label="2017")
    assert (found.status, found.due) == ("unmet", day("2017-06-29"))
    dropped = the(VISIT + 'presence = { exit_policy = "drop" }\n', facts, "2017-06-30", label="2017")
    assert (dropped.status, dropped.reason) == ("not_applicable", "left")


def test_12_an_act_before_joining_does_not_count() -> None:
    """A visit in January does not serve the member of March, though it lies in the year."""
    facts = [*member("P", "2017-03-01"), visit("V", "2017-01-15")]
    found = the(VISIT, facts, "2017-12-31", label="2017")
    assert (found.status, found.count) == ("unmet", 0)


def test_30_a_week_belongs_to_the_year_of_its_thursday() -> None:
    """2 January 2021 lies in the last week of 2020, which a campaign from New Year sees as cut."""
    rule = VISIT.replace('"year"', '{ unit = "week", partial = "skip" }')
    found = rows(rule, [*member("P"), visit("V", "2021-01-05")], "2021-01-10", since="2021-01-01")
    assert [(f.period.label, f.status, f.reason) for f in found if f.period] == [
        ("2020-W53", "not_applicable", "cut"),
        ("2021-W01", "met", ""),
    ]


# Seats and counterparts ----------------------------------------------------------------------------

SECRETARY = """
[[duty]]
id = "C-1"
scope = { post = "secretary", of = { kind = "branch" } }
match = { activity = "talk", actor = "subject" }
period = "year"
"""
BRANCH = [ROOT, unit("X"), unit("Y")]


def test_13_a_seat_keeps_what_its_last_holder_did() -> None:
    """A talked in May and B took over in July: the seat is served; person by person, only A is."""
    facts = [*BRANCH, person("A"), person("B"), act("T", "2017-05-10", by=("A",))]
    facts += [post("A", "secretary", "X", until="2017-07-01"), post("B", "secretary", "X", "2017-07-01")]
    seat = the(SECRETARY, facts, "2017-12-31", label="2017")
    assert (str(seat.subject), seat.status) == ("post:X/secretary", "met")
    apart = SECRETARY + 'presence = { on_holder_change = "person" }\n'
    found = [r for r in rows(apart, facts, "2017-12-31") if r.period and r.period.label == "2017"]
    assert [(str(r.subject), r.status, r.due) for r in found] == [
        ("person:A", "met", day("2017-06-30")),
        ("person:B", "unmet", day("2017-12-31")),
    ]


def test_14_a_vacant_seat_is_not_blamed_the_vacancy_is() -> None:
    """With a secretary in January only, the duty does not apply, and the holding of the post falls short."""
    held = """
[[holding]]
id = "C-2"
scope = { unit = { id = "X" } }
match = { tenure = "post", value = "secretary", unit = "subject" }
at = "every_day"
period = "year"
grace_days = 30
"""
    facts = [*BRANCH, person("A"), post("A", "secretary", "X", "2017-01-01", "2017-02-01")]
    seat = the(SECRETARY + held, facts, "2017-12-31", label="2017")
    assert (seat.status, seat.reason) == ("not_applicable", "presence")
    vacancy = the(SECRETARY + held, facts, "2017-12-31", rule="C-2", label="2017", since="2017-01-01")
    assert (vacancy.status, vacancy.due) == ("unmet", day("2017-03-02"))


TALK_TO_ALL = """
[[duty]]
id = "C-1"
scope = { post = "secretary", of = { kind = "branch" } }
per = { person = { stage = "member", unit = "subject.unit" } }
match = { activity = "talk", participant = { all = ["subject", "counterpart"] } }
period = "year"
presence = { credit_across_units = CREDIT }
"""
MOVED = [
    *BRANCH, person("A"), person("B"), *member("P"), home("P", "X", until="2017-10-01"), home("P", "Y", "2017-10-01"),
    post("A", "secretary", "X"), post("B", "secretary", "Y"),
]  # fmt: skip


@pytest.mark.parametrize(("credit", "expected"), [("true", "met"), ("false", "unmet")])
def test_15_the_last_branch_talked_with_him(credit: str, expected: str) -> None:
    """Talked with by X's secretary in May, moved to Y in October: served in Y only where that is credited."""
    facts = [*MOVED, act("T", "2017-05-10", by=("A",), to=("P",))]
    found = the(TALK_TO_ALL.replace("CREDIT", credit), facts, "2017-12-31", label="2017")
    assert (str(found.subject), str(found.counterpart), found.status) == (
        "post:Y/secretary",
        "person:P",
        expected,
    )


def test_16_only_the_talker_has_to_be_in_office_that_day() -> None:
    """Y's secretary talked with him in May, when he was still in X; in December he is Y's, so it counts."""
    facts = [*MOVED, act("T", "2017-05-10", by=("B",), to=("P",))]
    assert status(TALK_TO_ALL.replace("CREDIT", "false"), facts, "2017-12-31", label="2017") == "met"


@pytest.mark.parametrize(
    ("per", "expected"),
    [
        ('{ person = { post = ["dean", "head"] } }', ["person:P"]),
        ('{ post = ["dean", "head"] }', ["post:K/dean", "post:K/head"]),
    ],
)
def test_17_two_posts_of_one_person_are_one_counterpart_or_two(per: str, expected: list[str]) -> None:
    """Dean and head in one: one person, two seats; one talk serves both."""
    rule = f"""
[[duty]]
id = "C-1"
scope = {{ post = "secretary", of = {{ root = true }} }}
per = {per}
match = {{ activity = "talk", participant = {{ all = ["subject", "counterpart"] }} }}
period = "year"
"""
    facts = [
        ROOT, unit("K", "college"), person("A"), person("P"), post("A", "secretary", "ROOT"), post("P", "dean", "K"),
        post("P", "head", "K"), act("T", "2017-05-10", by=("A",), to=("P",)),
    ]  # fmt: skip
    found = [r for r in rows(rule, facts, "2017-12-31") if r.period and r.period.label == "2017"]
    assert [(str(r.counterpart), r.status, r.evidence) for r in found] == [
        (c, "met", ("T",)) for c in expected
    ]


def test_18_a_talk_that_fails_its_own_rule_leaves_the_duty_incomplete() -> None:
    """A talk of three is no talk between two: the duty is incomplete, not unmet."""
    rule = (
        SECRETARY
        + 'parts = ["C-2"]\n[[completeness]]\nid = "C-2"\nmatch = { activity = "talk" }\nchecks = [{ size = 2 }]\n'
    )
    facts = [*BRANCH, person("A"), person("B"), person("C"), post("A", "secretary", "X")]
    group = [*facts, act("T", "2017-05-10", by=("A",), to=("B", "C"))]
    assert status(rule, group, "2017-12-31", label="2017") == "incomplete"
    assert status(rule, group, "2017-12-31", rule="C-2") == "incomplete"
    single = act("U", "2017-11-10", by=("A",), to=("B",))
    found = the(rule, [*group, single], "2017-12-31", label="2017")
    assert (found.status, found.count, found.evidence) == ("met", 2, ("T", "U"))


def test_19_a_repeated_visit_is_evidence_and_not_count() -> None:
    """Two visits to one home: count one, evidence two."""
    rule = VISIT + 'count = { min = 2, distinct_by = "counterpart" }\n'
    facts = [*member("P"), visit("V", "2017-03-01"), visit("W", "2017-02-01")]
    found = the(rule, facts, "2017-12-31", label="2017")
    assert (found.status, found.count, found.required, found.evidence) == ("unmet", 1, 2, ("W", "V"))


# Distances -----------------------------------------------------------------------------------------

THREE_YEARS = """
[[timing]]
id = "C-1"
scope = { unit = { kind = "branch" } }
anchor = { date = DEADLINE }
require = { unit = "branch", id = "subject" }
window = ["open", "-3y"]
"""


@pytest.mark.parametrize(
    ("formed", "deadline", "expected"),
    [
        ("2020-02-29", "2023-02-28", "met"),
        ("2020-02-29", "2023-02-27", "unmet"),
        ("2019-10-01", "2022-10-01", "met"),
        ("2019-10-02", "2022-10-01", "unmet"),
    ],
)
def test_20_and_21_years_run_forward_and_are_reached_on_the_day(
    formed: str, deadline: str, expected: str
) -> None:
    """Founded on a leap day, three years are reached on 28 February; founded on 1 October, on 1 October."""
    rule = THREE_YEARS.replace("DEADLINE", deadline)
    assert status(rule, [ROOT, unit("X", formed=formed)], "2023-12-31") == expected


PUBLISHED = """
[[timing]]
id = "C-1"
anchor = { assessment = "campaign_review" }
require = { assessment = "campaign_review", id = "anchor.id", on = "published_on" }
window = ["0d", "30d"]
"""


@pytest.mark.parametrize(("published", "expected"), [("2017-03-31", "met"), ("2017-04-01", "late")])
def test_22_thirty_days_after_1_march_is_31_march(published: str, expected: str) -> None:
    """Both ends of a window are in."""
    review = Assessment(
        id="R", scheme="campaign_review", subject="X", on=day("2017-03-01"), published_on=day(published)
    )
    found = the(PUBLISHED, [*BRANCH, review], "2017-12-31")
    assert (found.status, found.due, found.about) == (expected, day("2017-03-31"), "R")
    assert the(PUBLISHED, [*BRANCH, review], "2017-03-30").status == "pending"


@pytest.mark.parametrize(("written", "due"), [("2024-01-31", "2024-04-30"), ("2023-01-31", "2023-05-01")])
def test_23_ninety_days_are_counted_through_february(written: str, due: str) -> None:
    """A leap year's February is a day longer, so the ninetieth day comes a day earlier in the calendar."""
    review = Assessment(id="R", scheme="campaign_review", subject="X", on=day(written))
    assert the(PUBLISHED.replace("30d", "90d"), [*BRANCH, review], "2024-12-31").due == day(due)


def test_24_a_checkpoint_taken_early_is_refused() -> None:
    """The midterm of a title of 1 November 2022, on 31 October 2023, is a day early; without another it is unmet."""
    rule = """
[[timing]]
id = "C-1"
anchor = { candidacy = "advanced_org" }
require = { assessment = "midterm", subject = "anchor.subject" }
window = ["12m", "18m"]
"""
    title = Candidacy(id="K", scheme="advanced_org", subject="X", granted_on=day("2022-11-01"))
    early = Assessment(id="E", scheme="midterm", subject="X", on=day("2023-10-31"))
    found = the(rule, [*BRANCH, title, early], "2024-12-31")
    assert (found.status, found.count, found.due) == ("unmet", 0, day("2024-05-01"))
    again = Assessment(id="M", scheme="midterm", subject="X", on=day("2023-11-01"))
    assert status(rule, [*BRANCH, title, early, again], "2024-12-31") == "met"


def test_25_the_last_result_before_the_vote_decides() -> None:
    """Passed on 1 May, failed on 1 June, voted on 5 June: the failure counts; what is asked is looked at afterwards."""
    rule = """
[[timing]]
id = "C-1"
anchor = { activity = "branch_vote" }
require = { assessment = "pre_review", case = "anchor.case", value = { at_least = 60 } }
window = ["open", "0d"]
decide = "last_before"
"""
    case = Case(id="CASE", person="P", procedure="example.admission", opened_on=day("2017-01-01"))
    vote = act("V", "2017-06-05", kind="branch_vote", hosts=("X",), case="CASE")

    def review(id: str, on: str, value: int) -> Assessment:
        from decimal import Decimal

        return Assessment(
            id=id, scheme="pre_review", subject="P", on=day(on), value=Decimal(value), case="CASE"
        )

    facts = [*BRANCH, person("P"), case, vote, review("A", "2017-05-01", 80)]
    assert status(rule, facts, "2017-06-05") == "met"
    assert status(rule, [*facts, review("B", "2017-06-01", 40)], "2017-06-05") == "unmet"
    assert status(rule, [*facts, review("B", "2017-06-06", 40)], "2017-06-30") == "met"


@pytest.mark.parametrize(("removed", "expected"), [("2017-06-10", "met"), ("2017-06-11", "unmet")])
def test_26_a_notice_still_up_on_the_day_of_the_vote_comes_down_too_late(removed: str, expected: str) -> None:
    """Up until and with 10 June is removed on 11 June, which is after a vote on 10 June."""
    rule = """
[[timing]]
id = "C-1"
anchor = { activity = "branch_vote" }
require = { document = "public_notice", case = "anchor.case", on = "removed_on" }
window = ["open", "0d"]
"""
    notice = Document(
        id="N",
        kind="public_notice",
        owner="X",
        case="CASE",
        posted_on=day("2017-06-06"),
        removed_on=day(removed),
    )
    case = Case(id="CASE", person="P", procedure="example.admission", opened_on=day("2017-01-01"))
    vote = act("V", "2017-06-10", kind="branch_vote", hosts=("X",), case="CASE")
    assert status(rule, [*BRANCH, person("P"), case, notice, vote], "2017-06-30") == expected


AFTER_EVENT = """
[[timing]]
id = "C-1"
anchor = { event = ["hardship", "commended"], revoked = "counts" }
require = { activity = "talk", counterpart = "anchor.subject" }
window = ["0d", "30d"]
"""


def test_27_one_talk_may_answer_two_events_or_the_more_pressing_one() -> None:
    """Shared, one talk serves both clocks; not shared, the one that is due first."""
    facts = [person("P"), act("T", "2017-05-15", to=("P",))]
    facts += [
        Event(id=i, kind="hardship", subject="P", on=day(on))
        for i, on in (("E2", "2017-05-10"), ("E1", "2017-05-01"))
    ]
    both = rows(AFTER_EVENT, facts, "2017-12-31")
    assert [(f.about, f.status) for f in both] == [("E1", "met"), ("E2", "met")]
    alone = rows(AFTER_EVENT + "share = false\n", facts, "2017-12-31")
    assert [(f.about, f.status, f.evidence) for f in alone] == [("E1", "met", ("T",)), ("E2", "unmet", ())]


def test_28_a_revoked_event_still_starts_its_clock_and_a_revoked_title_is_none() -> None:
    """Commended on 10 May, revoked on 20 May: the talk is due on 9 June; a title revoked within the year is not counted."""
    event = Event(
        id="E",
        kind="commended",
        subject="P",
        on=day("2017-05-10"),
        status="revoked",
        revoked_on=day("2017-05-20"),
    )
    found = the(AFTER_EVENT, [person("P"), event], "2017-12-31")
    assert (found.status, found.due) == ("unmet", day("2017-06-09"))
    titles = """
[[target]]
id = "C-1"
hit = { candidacy = "advanced_org" }
measure = "count"
period = "year"
threshold = { at_least = 1 }
"""
    title = Candidacy(
        id="K", scheme="advanced_org", subject="X", granted_on=day("2017-05-10"), status="revoked",
        revoked_on=day("2017-10-20"),
    )  # fmt: skip
    assert status(titles, [*BRANCH, title], "2017-10-19", label="2017") == "met"
    assert status(titles, [*BRANCH, title], "2017-12-31", label="2017") == "unmet"


def test_29_a_correction_replaces_from_the_day_it_is_seen() -> None:
    """Three stars, then four in their place: only the four count, but not for who knew the register before."""
    rule = """
[[target]]
id = "C-1"
hit = { assessment = "star", value = 3 }
measure = "count"
period = "year"
threshold = { at_least = 1 }
final = "now"
"""
    from decimal import Decimal

    three = Assessment(
        id="A", scheme="star", subject="X", on=day("2017-05-10"), value=Decimal(3), status="corrected"
    )
    four = Assessment(
        id="B", scheme="star", subject="X", on=day("2017-05-10"), value=Decimal(4), supersedes="A",
        recorded_on=day("2017-06-01"),
    )  # fmt: skip
    facts = [*BRANCH, three, four]
    assert status(rule, facts, "2017-05-31", label="2017") == "met"
    assert status(rule, facts, "2017-06-01", label="2017") == "unmet"
    assert status(rule, facts, "2017-12-31", label="2017", as_known="2017-05-31") == "met"


# Holdings ------------------------------------------------------------------------------------------

PAIR = """
[[holding]]
id = "C-1"
scope = { person = { stage = "member" } }
match = { link = "pair_student", a = "subject" }
at = "every_day"
period = "year"
grace_days = 60
"""


@pytest.mark.parametrize(("again", "expected"), [("2017-08-30", "met"), ("2017-08-31", "unmet")])
def test_31_grace_is_the_number_of_days_that_may_be_open(again: str, expected: str) -> None:
    """The student leaves on 1 July: a new pair on 30 August leaves 60 open days, one on 31 August 61."""
    facts = [*member("P"), link("L", "P", "S", "2010-01-01", "2017-07-01"), link("M", "P", "T", again)]
    found = the(PAIR, facts, "2017-12-31", label="2017")
    assert found.status == expected
    if expected == "unmet":
        assert found.due == day("2017-08-29")
    assert status(PAIR, facts, "2017-08-29", label="2017") == "pending"


def test_40_a_new_plan_ends_the_old_one() -> None:
    """The second plan is issued on 1 September: the first is in force until 31 August, and there is always one."""
    rule = """
[[holding]]
id = "C-1"
scope = { unit = { root = true } }
match = { document = "work_plan", owner = "subject" }
count = { min = 1, max = 1 }
at = "every_day"
period = "year"
"""
    plans = [
        Document(id="A", kind="work_plan", owner="ROOT", issued_on=day("2010-01-01"), version="1"),
        Document(
            id="B", kind="work_plan", owner="ROOT", issued_on=day("2017-09-01"), version="2", supersedes="A"
        ),
    ]
    found = the(rule, [ROOT, *plans], "2017-12-31", label="2017")
    assert (found.status, found.count, found.evidence) == ("met", 1, ("A", "B"))
    unrelated = Document(id="B", kind="work_plan", owner="ROOT", issued_on=day("2017-09-01"), version="2")
    twice = the(rule, [ROOT, plans[0], unrelated], "2017-12-31", label="2017")
    assert (twice.status, twice.reason) == ("unmet", "over_max")
    note = Document(id="C", kind="work_method", owner="ROOT", issued_on=day("2017-10-01"), supersedes="A")
    for order in ((*plans, note), (note, *plans)):
        assert the(rule, [ROOT, *order], "2017-12-31", label="2017").status == "met"


# What is not known ---------------------------------------------------------------------------------

SATISFACTION = """
[[target]]
id = "C-1"
measure = "reading"
of = { measure = "satisfaction", about = "self" }
period = "year"
threshold = { at_least = 0.8 }
absence = "unmet"
"""


def test_36_a_ledger_not_kept_is_unknown_an_empty_one_is_not() -> None:
    """Without a table of measures nobody knows; with an empty one the rule's absence decides."""
    assert status(SATISFACTION, [ROOT], "2017-12-31", label="2017") == "unknown"
    other = Measure(id="M", name="attendance", about="ROOT", on=day("2017-01-01"))
    assert status(SATISFACTION, [ROOT, other], "2017-12-31", label="2017") == "unmet"
    by_default = SATISFACTION.replace('absence = "unmet"\n', "")
    assert status(by_default, [ROOT, other], "2017-12-31", label="2017") == "unknown"


def test_37_a_number_that_the_document_does_not_give_is_never_met() -> None:
    """Twelve titles and no number in the notice: unknown."""
    rule = """
[[target]]
id = "C-1"
hit = { candidacy = "advanced_org" }
measure = "count"
period = "year"
threshold = { at_most = { unlisted = "the notice names no number" } }
"""
    titles = [
        Candidacy(id=f"K{n}", scheme="advanced_org", round=str(n), subject="X", granted_on=day("2017-05-10"))
        for n in range(12)
    ]
    assert status(rule, [*BRANCH, *titles], "2017-12-31", label="2017") == "unknown"


def waiver(on: str, since: str = "2017-01-01", until: str = "") -> Waiver:
    """An exception granted to P."""
    return Waiver(
        id="W", rule="C-1", subject="P", on=day(on), since=day(since), until=day(until) if until else None
    )


def test_38_a_waiver_does_not_move_a_must_nor_come_too_late() -> None:
    """A must stays unmet; where it may be waived before the due day, an approval after it is none."""
    assert status(VISIT, [*member("P"), waiver("2017-03-01")], "2017-12-31", label="2017") == "unmet"
    before = VISIT + 'waiver = "before_due"\n'
    for approved, expected in (("2017-12-31", "waived"), ("2018-01-01", "unmet")):
        facts = [*member("P"), waiver(approved)]
        assert status(before, facts, "2018-06-30", label="2017", force="principle") == expected


def test_39_a_waiver_counts_at_once_and_the_act_counts_more() -> None:
    """Granted in March, due in December: waived in March; done anyway: met."""
    facts = [*member("P"), waiver("2017-03-01")]
    assert status(VISIT, facts, "2017-02-28", label="2017", force="principle") == "pending"
    assert status(VISIT, facts, "2017-03-01", label="2017", force="principle") == "waived"
    done = [*facts, visit("V", "2017-11-01")]
    assert status(VISIT, done, "2017-12-31", label="2017", force="principle") == "met"
    outside = [*member("P"), waiver("2017-03-01", until="2017-12-31")]
    assert status(VISIT, outside, "2017-12-31", label="2017", force="principle") == "unmet"


# Words and cells -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ('category = "teaching"', ["T"]),
        ('none = [{ category = "teaching" }]', ["E", "S"]),
        ('category = "absent"', ["E"]),
    ],
)
def test_41_an_empty_cell_fails_a_comparison_and_passes_its_denial(asked: str, expected: list[str]) -> None:
    """A branch without a category is not a teaching one, and is one that is not a teaching one."""
    rule = f"""
[[duty]]
id = "C-1"
scope = {{ unit = {{ kind = "branch", {asked} }} }}
match = {{ activity = "theme_day", host = "subject" }}
period = "year"
"""
    facts = [ROOT, unit("E"), unit("S", category="student"), unit("T", category="teaching")]
    found = [r.subject.id for r in rows(rule, facts, "2010-12-31")]
    assert found == expected


@pytest.mark.parametrize(("word", "expected"), [("student", ["P", "Q"]), ("undergraduate", ["P"])])
def test_42_a_word_takes_in_what_is_a_kind_of_it(word: str, expected: list[str]) -> None:
    """Students include undergraduates; a row that says only student says nothing of undergraduates."""
    rule = VISIT.replace('stage = "member"', f'role = "{word}"')
    facts = [person("P"), person("Q"), role("P", "undergraduate"), role("Q", "student")]
    assert [r.subject.id for r in rows(rule, facts, "2010-12-31")] == expected


@pytest.mark.parametrize(("again", "expected"), [("2017-07-01", "2017-01-01"), ("2017-07-02", "2018-07-02")])
def test_45_a_day_between_two_terms_begins_a_new_run(again: str, expected: str) -> None:
    """A year in the post is reached over terms that touch, and begins anew after a day without."""
    rule = VISIT.replace('stage = "member"', 'post = { is = "secretary", for_at_least = "1y" }').replace(
        "year", "month"
    )
    facts = [
        *BRANCH,
        person("P"),
        post("P", "secretary", "X", "2016-01-01", "2017-07-01"),
        post("P", "secretary", "X", again),
    ]
    first_after_2017 = [
        r.period.since
        for r in rows(rule, facts, "2018-12-31")
        if r.period and r.period.since >= day("2017-07-01")
    ]
    assert (first_after_2017[0] == day("2017-07-01")) == (expected == "2017-01-01")
    if expected != "2017-01-01":
        assert first_after_2017[0] == day("2018-07-01")


def test_46_a_share_of_nobody_is_neither_nothing_nor_everything() -> None:
    """Without members the share does not apply."""
    rule = f"""
[[target]]
id = "C-1"
scope = {MEMBERS}
hit = {{ role = "teacher" }}
measure = "share"
period = "year"
threshold = {{ at_most = 1 }}
"""
    assert status(rule, [ROOT], "2010-12-31") == "not_applicable"
    assert status(rule, [ROOT, *member("P")], "2010-12-31") == "met"


def test_47_a_third_act_takes_back_what_two_had_met() -> None:
    """At most two: met on 29 December, unmet from the third act on, whatever the day."""
    rule = VISIT + "count = { min = 1, max = 2 }\n"
    facts = [
        *member("P"),
        *(visit(i, on) for i, on in (("A", "2017-01-05"), ("B", "2017-02-05"), ("C", "2017-12-30"))),
    ]
    assert status(rule, facts, "2017-12-29", label="2017") == "met"
    over = the(rule, facts, "2017-12-30", label="2017")
    assert (over.status, over.reason, over.count) == ("unmet", "over_max", 3)


def test_every_row_of_a_run_has_a_key_of_its_own() -> None:
    """Two rules over the same people: no two rows share a key."""
    both = campaign(VISIT + VISIT.replace("C-1", "C-2").replace("year", "month"))
    found = findings(both, [*member("P"), *member("Q"), tenure("P", "role", value="teacher")], "2011-06-30")
    assert len({f.key for f in found}) == len(found) > 30
