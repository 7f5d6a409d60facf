"""Rubric 评分: items, voices, bands, vetoes and limits, added up by hand."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest

from partyorg.errors import InputError
from partyorg.evaluation.explain import explain
from partyorg.evaluation.figures import rounded
from partyorg.facts.records import Assessment, Fact, Measure
from tests.evaluation.rated import event, example, member, rating, register, role, row, rows, small, unit

HELD_OUT = example("held_out")


def student(id: str, branch: str = "B1") -> list[Fact]:
    """A student member of a branch."""
    return [*member(id, branch), role(id, "student")]


def points(id: str, item: str, value: object, **more: Any) -> Assessment:
    """An assessment of the points scheme."""
    return rating(f"{id}-{item}-{value}", "points", id, value, "2020-06-01", item=item, **more)


def sheet(id: str, bonus: object, peers: object, deduct: object = 0) -> list[Fact]:
    """A student with a bonus, a mark by peers and a deduction."""
    return [
        *student(id), points(id, "bonus", bonus), points(id, "peers", peers, by_class="peer"), points(id, "deduct", deduct),
    ]  # fmt: skip


BRANCH: list[Fact] = [unit("U1"), unit("B1"), unit("B2")]


# H01: base 60, bonus up to 30, peers up to 10, deductions; whole-number bands; excellent up to a third


def test_a_sheet_is_base_and_bonus_and_peers_less_deductions() -> None:
    """60 + 24 + 8 - 3 = 89: qualified, as a whole number."""
    found = row(HELD_OUT, [*BRANCH, *sheet("P1", 24, 8, 3)], "2020-12-31", "H01")
    assert (found.value, found.grade, found.status) == (Decimal(89), "qualified", "met")
    assert found.evidence == ("P1-bonus-24", "P1-deduct-3", "P1-peers-8")


def test_an_explanation_gives_the_rating_item_by_item() -> None:
    """A bonus of 40 stops at 30; peers, 8; a deduction of 3; what is added up can be added up again."""
    facts = [*BRANCH, *sheet("P1", 40, 8, 3)]
    found = row(HELD_OUT, facts, "2020-12-31", "H01")
    told = explain(found, register(facts), HELD_OUT, date(2020, 12, 31))
    values = {item.key: item.value for item in told.items}
    assert values == {"bonus": 30, "peers": 8, "deduct": -3}
    assert 60 + sum(v for v in values.values() if v is not None) == found.value
    assert "bonus: 30" in str(told)


def test_a_bonus_and_the_peers_stop_at_their_most() -> None:
    """60 + 30 of 40 + 10 of 12 = 100."""
    assert row(HELD_OUT, [*BRANCH, *sheet("P1", 40, 12)], "2020-12-31", "H01").value == 100


@pytest.mark.parametrize(
    ("bonus", "grade", "total"),
    [("20.5", "qualified", 89), ("21.5", "excellent", 90), ("21.4", "qualified", 89)],
)
def test_whole_number_bands_look_at_the_rounded_total(bonus: str, grade: str, total: int) -> None:
    """Trap 32: 89.5 is rounded half up to 90, which is excellent; 88.5 to 89 and 89.4 to 89 are not."""
    three = [f for id in ("P2", "P3") for f in sheet(id, 0, 0)]
    found = row(
        HELD_OUT, [*BRANCH, *three, *sheet("P1", Decimal(bonus), 8)], "2020-12-31", "H01", subject="P1"
    )
    assert (found.value, found.grade) == (Decimal(total), grade)


def test_the_best_third_keeps_the_grade_and_the_rest_goes_one_band_down() -> None:
    """Nine students, three places, all of them with 90 or more: six become qualified."""
    facts = [*BRANCH, *(f for n in range(1, 10) for f in sheet(f"P{n}", 30 - n, 10))]
    grades = [f.grade for f in rows(HELD_OUT, facts, "2020-12-31", "H01")]
    assert grades == ["excellent"] * 3 + ["qualified"] * 6


def test_equals_on_the_line_of_a_limit_are_left_to_people() -> None:
    """Trap 33: three places, third and fourth equal: both unknown, not the one with the lower id out."""
    facts = [
        *BRANCH,
        *(f for n, b in enumerate((29, 28, 25, 25, 22, 0, 0, 0, 0), 1) for f in sheet(f"P{n}", b, 10)),
    ]
    found = {f.subject.id: f for f in rows(HELD_OUT, facts, "2020-12-31", "H01")}
    assert [found[f"P{n}"].status for n in (1, 2, 3, 4, 5)] == ["met", "met", "unknown", "unknown", "met"]
    assert {found["P3"].reason, found["P4"].reason} == {"tie_at_limit"}
    assert found["P5"].grade == "qualified"


@pytest.mark.parametrize(("tie", "grades"), [("all_in", "eeeeq"), ("all_out", "eeqqq")])
def test_a_tie_may_take_all_equals_in_or_leave_them_out(tie: str, grades: str) -> None:
    """The line moves past the equals, or before them."""
    text = SHARE.replace("TIE", tie)
    facts = [unit("U1"), *(f for n, v in enumerate((95, 94, 92, 92, 91), 1) for f in graded(f"P{n}", v))]
    assert "".join(f.grade[0] for f in rows(small(text), facts, "2020-12-31", "R")) == grades


SHARE = """
[[rubric]]
id = "R"
scope = { person = { stage = "member" } }
period = "year"
scheme = "points"
item = [{ key = "total", assessed = true }]
bands = [{ at_least = 90, gives = "excellent" }, { at_least = 60, below = 90, gives = "qualified" }, { below = 60, gives = "unqualified" }]
limits = [{ grades = ["excellent"], at_most = 3, over = "next_band", tie = "TIE" }]
"""


def graded(id: str, value: object, **more: Any) -> list[Fact]:
    """A member with one mark in all."""
    return [*member(id), rating(f"A-{id}", "points", id, value, "2020-06-01", item="total", **more)]


def test_a_limit_is_reckoned_in_each_group_on_its_own_people() -> None:
    """B1 has three students and one place, B2 has three and one place, whoever is better over all."""
    facts = list(BRANCH)
    for n, (branch, bonus) in enumerate(
        (("B1", 29), ("B1", 28), ("B1", 27), ("B2", 22), ("B2", 21), ("B2", 0)), 1
    ):
        facts += [
            *student(f"P{n}", branch),
            points(f"P{n}", "bonus", bonus),
            points(f"P{n}", "peers", 10, by_class="peer"),
        ]
    grades = [f.grade for f in rows(HELD_OUT, facts, "2020-12-31", "H01")]
    assert grades == ["excellent", "qualified", "qualified", "excellent", "qualified", "basic"]


def test_a_limit_that_only_reports_gives_a_row_on_the_group() -> None:
    """Five hold the grade where three may: nobody is moved, the top unit gets an unmet row; a least share is met."""
    text = SHARE.replace(
        'over = "next_band", tie = "TIE" }', 'over = "report" }, { grades = ["unqualified"], at_least = 1 }'
    )
    facts = [unit("U1"), *(f for n in range(1, 5) for f in graded(f"P{n}", 95)), *graded("P5", 40)]
    assert [f.grade for f in rows(small(text), facts, "2020-12-31", "R")] == ["excellent"] * 4 + [
        "unqualified"
    ]
    over = row(small(text), facts, "2020-12-31", "R/limit/excellent")
    assert (over.subject.id, over.status, over.reason, over.count, over.required) == (
        "U1",
        "unmet",
        "over_max",
        4,
        3,
    )
    least = row(small(text), facts, "2020-12-31", "R/limit/unqualified")
    assert (least.status, least.count, least.required) == ("met", 1, 1)


def test_a_limit_without_a_figure_leaves_the_grade_unknown() -> None:
    """The share is not listed: whoever holds the grade is unknown, the others are not."""
    text = SHARE.replace("at_most = 3", 'at_most = { unlisted = "no share is given" }').replace(
        "TIE", "decide"
    )
    first, second = rows(small(text), [*graded("P1", 95), *graded("P2", 80)], "2020-12-31", "R")
    assert (first.status, first.reason, second.status) == ("unknown", "unlisted", "met")


def test_a_veto_comes_before_the_limit_and_frees_a_place() -> None:
    """Trap 34: four excellent for three places, one of them vetoed: the other three keep the grade."""
    text = (
        SHARE.replace("TIE", "decide")
        + 'veto = [{ when = { event = "sanctioned", subject = "self" }, at_most = "qualified" }]\n'
    )
    facts = [f for n in range(1, 5) for f in graded(f"P{n}", 95)]
    assert [f.status for f in rows(small(text), facts, "2020-12-31", "R")] == ["unknown"] * 4
    vetoed = [*facts, event("E1", "sanctioned", "P2", "2020-03-01")]
    assert [f.grade for f in rows(small(text), vetoed, "2020-12-31", "R")] == [
        "excellent",
        "qualified",
        "excellent",
        "excellent",
    ]
    before = [*facts, event("E1", "sanctioned", "P2", "2019-03-01")]
    assert [f.status for f in rows(small(text), before, "2020-12-31", "R")] == ["unknown"] * 4


# H03, H04


def test_a_grade_needs_bands() -> None:
    """H03: the notice gives no borders, so the score stands without a grade, and the row is unknown."""
    facts = [unit("B1"), rating("A1", "star", "B1", 40, "2020-06-01", item="norm_index")]
    assert row(HELD_OUT, facts, "2020-12-31", "H03", subject="B1").reason == "missing_item"
    facts += [rating("A2", "star", "B1", 50, "2020-06-01", item="vanguard_index")]
    found = row(HELD_OUT, facts, "2020-12-31", "H03", subject="B1")
    assert (found.value, found.grade, found.status, found.reason) == (90, "", "unknown", "unlisted")


def reviewed(*, classmates: int, eligible: int | None = 30, own: object = 100) -> list[Fact]:
    """A postgraduate reviewed by himself, his classmates and his tutor."""
    on, more = "2021-05-01", {"item": "overall"}
    cells = {"respondents": classmates, "eligible": eligible}
    return [
        *member("P1"), role("P1", "postgraduate"),
        rating("A1", "member_review", "P1", own, on, by_class="self", by="P1", **more),
        rating("A2", "member_review", "P1", 80, on, by_class="classmates", **more, **cells),
        rating("A3", "member_review", "P1", 90, on, by_class="counsellor_tutor", **more),
    ]  # fmt: skip


def test_voices_are_weighed() -> None:
    """H04: 0.3 x 100 + 0.4 x 80 + 0.3 x 90 = 89: good; 20 of 30 classmates are just enough."""
    found = row(HELD_OUT, reviewed(classmates=20), "2021-08-31", "H04", period="2020")
    assert (found.value, found.grade, found.status) == (89, "good", "met")


def test_a_missed_quorum_leaves_no_score() -> None:
    """19 of 30 classmates are fewer than two thirds: unknown; while the year runs more may follow."""
    assert row(HELD_OUT, reviewed(classmates=19), "2021-08-31", "H04", period="2020").reason == "no_quorum"
    assert row(HELD_OUT, reviewed(classmates=19), "2021-08-30", "H04", period="2020").status == "pending"


@pytest.mark.parametrize(("missing", "value"), [("drop", Fraction(95)), ("zero", Fraction(57))])
def test_a_missing_class_is_dropped_or_nought(missing: str, value: Fraction) -> None:
    """Trap 35: without the 0.4 of the classmates 0.3 and 0.3 become a half each, or they count as nought."""
    text = VOICES.replace("MISSING", missing)
    assert row(small(text), reviewed(classmates=19)[:3] + voiced(19), "2020-12-31", "R").value == value


VOICES = """
[[word]]
list = "by_class"
id = "classmates"
title = "同学"
[[rubric]]
id = "R"
scope = { person = { stage = "member" } }
period = "year"
scheme = "points"
missing = "MISSING"
item = [{ key = "total", assessed = true }]
voice = [{ class = "self", weight = 0.3 }, { class = "classmates", weight = 0.4, quorum = { at_least = "2/3" } }, { class = "leader", weight = 0.3 }]
"""


def voiced(classmates: int) -> list[Fact]:
    """Marks by three classes of reviewers."""
    more = {"item": "total"}
    return [
        rating("V1", "points", "P1", 100, "2020-06-01", by_class="self", **more),
        rating("V2", "points", "P1", 80, "2020-06-01", by_class="classmates", respondents=classmates, eligible=30, **more),
        rating("V3", "points", "P1", 90, "2020-06-01", by_class="leader", **more),
    ]  # fmt: skip


def test_a_veto_fixes_the_grade() -> None:
    """H04: a failed course is `fail`, whatever the score; an event of the year before is no veto."""
    facts = [*reviewed(classmates=20), event("E1", "failed_course", "P1", "2020-09-01")]
    assert row(HELD_OUT, facts, "2021-08-31", "H04", period="2020").grade == "fail"
    facts[-1] = event("E1", "failed_course", "P1", "2020-08-31")
    assert row(HELD_OUT, facts, "2021-08-31", "H04", period="2020").grade == "good"


def test_a_fail_in_probation_limits_the_conversion() -> None:
    """H04.probation: within twelve months of a failed review a conversion may only be put off or cancelled."""
    from datetime import date

    from partyorg.facts.records import Stage

    facts = [*reviewed(classmates=20), event("E1", "failed_course", "P1", "2020-09-01")]
    facts = [f for f in facts if not isinstance(f, Stage)] + [
        Stage(person="P1", stage="probationary", since=date(2020, 1, 1))
    ]
    decided = rating("D1", "conversion_decision", "P1", "extended", "2021-09-30")
    assert row(HELD_OUT, [*facts, decided], "2021-10-01", "H04.probation", about="D1").status == "met"
    decided = rating("D1", "conversion_decision", "P1", "converted", "2021-09-30")
    found = row(HELD_OUT, [*facts, decided], "2021-10-01", "H04.probation", about="D1")
    assert (found.status, found.severity) == ("unmet", "warning")


def test_the_subject_does_not_vote_on_himself() -> None:
    """Values by the subject are left out of every class but `self`; respondents weigh, the mean is exact."""
    text = VOICES.replace("MISSING", "drop")
    facts: list[Fact] = [*member("P1")]
    facts += [
        rating("V1", "points", "P1", 100, "2020-06-01", by_class="leader", by="P1", item="total"),
        rating("V2", "points", "P1", 80, "2020-06-01", by_class="leader", by="P2", item="total"),
        rating("V3", "points", "P1", 71, "2020-06-01", by_class="leader", respondents=2, item="total"),
    ]
    assert row(small(text), facts, "2020-12-31", "R").value == Fraction(222, 3)


def test_the_highest_and_the_lowest_may_be_left_out() -> None:
    """Trim 1 of 100, 80, 70, 0 leaves 75; of two values nothing is left."""
    text = VOICES.replace("MISSING", "drop").replace(
        '{ class = "leader", weight = 0.3 }', '{ class = "leader", trim = 1 }'
    )
    facts: list[Fact] = [*member("P1")]
    values = [
        rating(f"V{n}", "points", "P1", v, "2020-06-01", by_class="leader", by=f"L{n}", item="total")
        for n, v in enumerate((100, 80, 70, 0))
    ]
    assert row(small(text), [*facts, *values], "2020-12-31", "R").value == 75
    assert row(small(text), [*facts, *values[:2]], "2020-12-31", "R").status == "unknown"


def test_the_entitled_are_counted_where_no_cell_says_how_many() -> None:
    """Three others are entitled: two votes are two thirds, one is not."""
    text = VOICES.replace("MISSING", "unknown").replace(
        'voice = [{ class = "self", weight = 0.3 }, { class = "classmates", weight = 0.4, quorum = { at_least = "2/3" } }, { class = "leader", weight = 0.3 }]',
        'voice = [{ class = "classmates", quorum = { at_least = "2/3" }, who = { person = { stage = "member" } } }]',
    )
    facts: list[Fact] = [f for n in range(1, 5) for f in member(f"P{n}")]
    votes = [
        rating(f"V{n}", "points", "P1", 80, "2020-06-01", by_class="classmates", by=f"P{n}", item="total")
        for n in (2, 3)
    ]
    assert row(small(text), [*facts, *votes], "2020-12-31", "R", subject="P1").value == 80
    assert row(small(text), [*facts, *votes[:1]], "2020-12-31", "R", subject="P1").reason == "no_quorum"


# H05: ledgers with ladders, floors, nested items and a rank

TERM = """
[[rubric]]
id = "R"
scope = { person = { stage = "member" } }
period = "year"
scheme = "sheet"
veto = [{ when = { has = { event = "failed_course", subject = "self", within = "period", count = { min = 2 } } }, gives = "fail" }]
[[rubric.item]]
key = "meetings"
floor = 0
points = [{ match = { event = ["late", "early_leave", "approved_leave"], subject = "self" }, ladder = [{ below = 1, gives = 4 }, { at_least = 1, below = 2, gives = 3 }, { at_least = 2, below = 3, gives = 2 }, { at_least = 3, gives = 0 }] }, { match = { event = "unexcused", subject = "self" }, ladder = [{ below = 1, gives = 0 }, { at_least = 1, below = 2, gives = -2 }, { at_least = 2, gives = -4 }] }]
[[rubric.item]]
key = "study"
cap = 20
[[rubric.item.item]]
key = "fails"
points = [{ match = { event = "failed_course", subject = "self" }, each = -10 }]
[[rubric.item.item]]
key = "rank"
rank = [{ at_most = 0.05, gives = 20 }, { above = 0.05, at_most = 0.1, gives = 18 }, { above = 0.1, gives = 12 }]
"""
SHEET = '[[word]]\nlist = "scheme"\nid = "sheet"\ntitle = "量表"\n' + TERM


def ranked(rank: int, n: int) -> Assessment:
    """A place among so many, as an assessment."""
    figures = {"rank": Decimal(rank), "n": Decimal(n)}
    return Assessment(
        id="RK",
        scheme="sheet",
        subject="P1",
        item="rank",
        on=event("x", "late", "P1", "2020-06-01").on,
        figures=figures,
    )


def test_ladders_of_attendance_add_up_and_stop_at_the_floor() -> None:
    """Late once (3) and absent once (-2) is 1; absent twice with leave three times is 0 - 4, held at 0."""
    facts = [*member("P1"), ranked(4, 40)]
    facts += [event("E1", "late", "P1", "2020-03-01"), event("E2", "unexcused", "P1", "2020-04-01")]
    assert row(small(SHEET), facts, "2020-12-31", "R").value == 1 + 18
    facts = [
        *member("P1"),
        ranked(4, 40),
        *(event(f"E{n}", "approved_leave", "P1", f"2020-03-0{n}") for n in (1, 2, 3)),
    ]
    facts += [event("E4", "unexcused", "P1", "2020-04-01"), event("E5", "unexcused", "P1", "2020-04-02")]
    assert row(small(SHEET), facts, "2020-12-31", "R").value == 0 + 18


@pytest.mark.parametrize(("rank", "n", "gives"), [(2, 40, 20), (3, 40, 18), (4, 40, 18), (5, 40, 12)])
def test_a_rank_is_an_exact_share(rank: int, n: int, gives: int) -> None:
    """2 of 40 is 0.05 exactly and still the best step; 4 of 40 is 0.1; 5 of 40 is past it."""
    assert row(small(SHEET), [*member("P1"), ranked(rank, n)], "2020-12-31", "R").value == 4 + gives


def test_a_rank_may_be_read_from_a_measure() -> None:
    """A measure named as the item gives rank and number in its own cells."""
    measure = Measure(id="M1", name="rank", about="P1", on=ranked(1, 1).on, value=Decimal(2), n=40)
    assert row(small(SHEET), [*member("P1"), measure], "2020-12-31", "R").value == 4 + 20


def test_a_head_is_the_sum_of_its_items_under_its_cap() -> None:
    """One failed course and the best rank: -10 + 20 = 10 under the cap of 20; two failed courses are vetoed."""
    facts = [*member("P1"), ranked(1, 40), event("E1", "failed_course", "P1", "2020-06-01")]
    found = row(small(SHEET), facts, "2020-12-31", "R")
    assert (found.value, found.grade) == (14, "")
    facts += [event("E2", "failed_course", "P1", "2020-07-01")]
    assert row(small(SHEET), facts, "2020-12-31", "R").grade == "fail"
    facts[-1] = event("E2", "failed_course", "P1", "2021-07-01")
    assert row(small(SHEET), facts, "2021-12-31", "R", period="2020").grade == ""


def test_a_required_item_without_a_value_is_incomplete_at_the_end() -> None:
    """No rank on file: pending in the year, incomplete one step milder at its end, and no score in between."""
    assert row(small(SHEET), member("P1"), "2020-12-30", "R").status == "pending"
    found = row(small(SHEET), member("P1"), "2020-12-31", "R")
    assert (found.status, found.severity, found.value, found.count, found.required) == (
        "incomplete",
        "warning",
        None,
        2,
        3,
    )


# Ledgers


def ledger(entry: str, more: str = "") -> str:
    """A rubric with one ledger entry."""
    return f"""
[[rubric]]
id = "R"
scope = {{ person = {{ stage = "member" }} }}
period = "year"
scheme = "points"
item = [{{ key = "work", points = [{entry}] {more} }}]
"""


@pytest.mark.parametrize(
    ("entry", "value"),
    [
        ('{ match = { activity = "volunteer", actor = "self" }, each = 2 }', 6),
        ('{ match = { activity = "volunteer", actor = "self" }, each = 2, skip_first = 1 }', 4),
        ('{ match = { activity = "volunteer", actor = "self" }, each = 2, cap = 5 }', 5),
        ('{ match = { activity = "volunteer", actor = "self" }, each = -2, floor = -5 }', -5),
        ('{ match = { activity = "volunteer", actor = "self" }, each = 2, per = "hours" }', 15),
        ('{ match = { activity = "volunteer", actor = "self" }, each = 2, per = "hours", per_full = 2 }', 4),
        (
            '{ match = { activity = "volunteer", actor = "self" }, each = 2, per = "hours", per_full_total = 2 }',
            6,
        ),
        (
            '{ match = { activity = "volunteer", actor = "self" }, ladder = [{ below = 3, gives = 1 }, { at_least = 3, gives = 7 }] }',
            7,
        ),
    ],
)
def test_a_ledger_counts_facts_or_sums_a_field(entry: str, value: int) -> None:
    """Three acts of 3, 3 and 1.5 hours: by number, after the first, under a cap, over a floor, by hour, by whole pair of hours."""
    from partyorg.facts.records import Activity

    acts = [
        Activity(id=f"V{n}", kind="volunteer", on=ranked(1, 1).on, actors=("P1",), hours=Decimal(h))
        for n, h in enumerate(("3", "3", "1.5"))
    ]
    assert row(small(ledger(entry)), [*member("P1"), *acts], "2020-12-31", "R").value == value


def test_a_ledger_without_facts_is_a_score_of_nought() -> None:
    """No act at all is a ledger all the same: scored, not missing."""
    found = row(
        small(ledger('{ match = { activity = "volunteer", actor = "self" }, each = 2 }')),
        member("P1"),
        "2020-12-31",
        "R",
    )
    assert (found.value, found.status) == (0, "met")


def test_points_for_the_findings_of_another_rule() -> None:
    """Met gives 5; with one talk missing of three 3 - 2 x 1 is taken for each that is missing."""
    from partyorg.facts.records import Activity

    text = """
[[duty]]
id = "R.talks"
scope = { person = { stage = "member" } }
match = { activity = "talk", actor = "subject" }
period = "year"
count = 3
[[rubric]]
id = "R"
scope = { person = { stage = "member" } }
period = "year"
scheme = "points"
item = [{ key = "talks", finding = "R.talks", gives = { met = 5, unmet = 3, per_missing = -2 } }]
"""
    talks = [Activity(id=f"T{n}", kind="talk", on=ranked(1, 1).on, actors=("P1",)) for n in range(3)]
    assert row(small(text), [*member("P1"), *talks], "2020-12-31", "R").value == 5
    found = row(small(text), [*member("P1"), *talks[:1]], "2020-12-31", "R")
    assert (found.value, found.evidence) == (3 - 2 * 2, ("T0",))


def test_weights_need_not_sum_to_one_and_a_mean_divides_by_them() -> None:
    """2 x 80 + 1 x 50 is 210, and 70 as a mean."""
    text = """
[[rubric]]
id = "R"
scope = { person = { stage = "member" } }
period = "year"
scheme = "points"
item = [{ key = "a", assessed = true, weight = 2 }, { key = "b", assessed = true, weight = 1 }]
"""
    facts = [*member("P1"), points("P1", "a", 80), points("P1", "b", 50)]
    assert row(small(text), facts, "2020-12-31", "R").value == 210
    mean = text.replace('scheme = "points"', 'scheme = "points"\nmode = "mean"')
    assert row(small(mean), facts, "2020-12-31", "R").value == 70


# Weights that are not listed, marks that are met, and what decides

UNLISTED = """
[[rubric]]
id = "R"
scope = { person = { stage = "member" } }
period = "year"
scheme = "member_appraisal"
item = [{ key = "campaign", assessed = true, weight = { unlisted = "no weight is given" } }]
"""


def test_an_item_without_a_weight_only_has_to_be_there() -> None:
    """LN-50: assessed is met without a score, not assessed unmet at the end of the year, pending before."""
    there = [*member("P1"), rating("A1", "member_appraisal", "P1", 90, "2020-12-10", item="campaign")]
    found = row(small(UNLISTED), there, "2020-12-31", "R")
    assert (found.status, found.value, found.evidence) == ("met", None, ("A1",))
    other = [*member("P1"), rating("A1", "member_appraisal", "P1", 90, "2020-12-10", item="study")]
    assert row(small(UNLISTED), other, "2020-12-31", "R").status == "unmet"
    assert row(small(UNLISTED), other, "2020-12-30", "R").status == "pending"


def test_a_label_says_which_year_was_assessed() -> None:
    """Assessed in January with the label of the year before: it counts there and not in its own year."""
    facts = [
        *member("P1"),
        rating("A1", "member_appraisal", "P1", 90, "2021-01-10", item="campaign", period="2020"),
    ]
    found = {f.period.label: f.status for f in rows(small(UNLISTED), facts, "2021-12-31", "R") if f.period}
    assert found == {"2020": "met", "2021": "unmet"}


def test_without_the_table_of_assessments_nothing_is_concluded() -> None:
    """Trap 36: a ledger that is not kept gives unknown."""
    found = row(small(UNLISTED), member("P1"), "2020-12-31", "R", without=["assessments"])
    assert (found.status, found.reason) == ("unknown", "no_table")


def test_a_revoked_assessment_does_not_count() -> None:
    """Revoked by the day of decision it is not there; revoked after the year it still was."""
    from datetime import date

    for revoked, status in ((date(2020, 12, 31), "unmet"), (date(2021, 1, 1), "met")):
        cells = {"status": "revoked", "revoked_on": revoked}
        facts = [
            *member("P1"),
            rating("A1", "member_appraisal", "P1", 90, "2020-12-10", item="campaign", **cells),
        ]
        assert row(small(UNLISTED), facts, "2021-01-15", "R", period="2020").status == status


MARKS = """
[[rubric]]
id = "R"
scope = { unit = { kind = "project_team" } }
period = "year"
scheme = "outstanding_project"
mode = "all_met"
item = [{ key = "theme", assessed = true }, { key = "effect", assessed = true }]
"""


def test_every_mark_has_to_be_met() -> None:
    """LN-53: yes and pass are met, no is not; a mark that is missing leaves the sheet incomplete."""

    def marked(*values: str) -> list[Fact]:
        marks = zip(("theme", "effect"), values, strict=False)
        return [
            unit("T1", "project_team"),
            *(rating(k, "outstanding_project", "T1", v, "2020-05-01", item=k) for k, v in marks),
        ]

    assert row(small(MARKS), marked("met", "yes"), "2020-12-31", "R").status == "met"
    assert row(small(MARKS), marked("pass", "no"), "2020-12-31", "R").reason == "not_met"
    assert row(small(MARKS), marked("met"), "2020-12-31", "R").status == "incomplete"
    assert row(small(MARKS), marked("met", "splendid"), "2020-12-31", "R").reason == "not_a_number"


PASS = SHARE.replace(
    'limits = [{ grades = ["excellent"], at_most = 3, over = "next_band", tie = "TIE" }]\n', ""
)


def test_a_pass_is_by_score_or_by_grade() -> None:
    """At least 60, or at least qualified: the same line, met on it and unmet below; pending until the year is over."""
    for line in ("pass = { at_least = 60 }", 'pass = ["qualified", "excellent"]'):
        text = small(PASS + line)
        assert row(text, graded("P1", 60), "2020-12-31", "R").status == "met"
        assert row(text, graded("P1", Decimal("59.9")), "2020-12-31", "R").status == "unmet"
        assert row(text, graded("P1", Decimal("59.9")), "2020-12-30", "R").status == "pending"


def test_a_failed_gate_lets_nobody_pass_and_names_the_best_grade_left() -> None:
    """95 in all, but an item under its gate: qualified at best, and not passed."""
    text = small(
        PASS.replace(
            "assessed = true }]", 'assessed = true, gate = { at_least = 96 }, gate_gives = "qualified" }]'
        )
        + "pass = { at_least = 60 }"
    )
    found = row(text, graded("P1", 95), "2020-12-31", "R")
    assert (found.grade, found.status, found.reason) == ("qualified", "unmet", "gate")
    assert row(text, graded("P1", 96), "2020-12-31", "R").grade == "excellent"


def test_each_fact_may_be_rated_by_itself() -> None:
    """A plan is scored by its own review, on its own date, about itself."""
    from datetime import date

    from partyorg.facts.records import Document

    text = small(PASS.replace('period = "year"', 'each = { document = "work_plan" }'))
    plans = [Document(id=f"D{n}", kind="work_plan", owner="P1", issued_on=date(2020, 3, n)) for n in (1, 2)]
    marks = [rating("A1", "points", "P1", 95, "2020-06-01", item="total", related=("D1",))]
    first, second = rows(text, [*member("P1"), *plans, *marks], "2020-12-31", "R")
    assert (first.about, first.grade, second.about, second.status) == ("D1", "excellent", "D2", "unmet")


def test_limits_over_single_facts_are_refused_by_name() -> None:
    """What is not evaluated is refused, with the rule and the feature."""
    from datetime import date

    from partyorg.facts.records import Document

    text = small(
        SHARE.replace("TIE", "decide").replace('period = "year"', 'each = { document = "work_plan" }')
    )
    with pytest.raises(InputError) as refused:
        rows(
            text,
            [*member("P1"), Document(id="D1", kind="work_plan", owner="P1", issued_on=date(2020, 3, 1))],
            "2020-12-31",
            "R",
        )
    assert refused.value.faults[0].code == "E101"


def test_the_order_of_the_rows_does_not_matter() -> None:
    """A shuffled register gives the same findings."""
    facts = [*BRANCH, *(f for n, b in enumerate((29, 28, 25, 25, 22), 1) for f in sheet(f"P{n}", b, 10))]
    assert rows(HELD_OUT, facts, "2020-12-31", "H01") == rows(HELD_OUT, reversed(facts), "2020-12-31", "H01")


def test_one_subject_is_rated_as_among_all() -> None:
    """Asking for one person gives his rows of the full run, limits and all."""
    from datetime import date

    from partyorg.evaluation.engine import evaluate
    from tests.evaluation.rated import register

    kept = register(
        [*BRANCH, *(f for n, b in enumerate((29, 28, 25, 25, 22), 1) for f in sheet(f"P{n}", b, 10))]
    )
    for definition, rule in ((HELD_OUT, "H01"), (small(UNLISTED), "R")):
        full = evaluate(kept, definition, date(2020, 12, 31), rules=[rule])
        one = evaluate(kept, definition, date(2020, 12, 31), rules=[rule], subjects=["P3"])
        assert one.rows == tuple(f for f in full if f.subject.id == "P3")
        assert one.rows


@pytest.mark.parametrize(
    ("digits", "mode", "value"),
    [
        (0, "half_up", "346"),
        (1, "half_up", "345.7"),
        (-1, "half_up", "350"),
        (-2, "down", "300"),
        (-1, "up", "350"),
    ],
)
def test_scores_are_rounded_to_places_or_to_tens(digits: int, mode: str, value: str) -> None:
    """345.67 in the ways that a definition may ask for; tens are written as whole numbers."""
    assert str(rounded(Fraction("345.67"), mode, digits)) == value
