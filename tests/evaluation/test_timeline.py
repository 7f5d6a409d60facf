"""Timeline 阶段: windows that are periods, and work in their order."""

from datetime import date

from partyorg.evaluation.engine import evaluate
from partyorg.facts.records import Activity, Fact
from tests.evaluation.rated import register, row, rows, small, unit

PHASES = """
[[timeline]]
id = "R"
SEQUENTIAL
[[timeline.window]]
key = "study"
title = "学习"
since = 2020-01-01
until = 2020-04-01
items = ["R.study"]
[[timeline.window]]
key = "check"
title = "检查"
SINCE
UNTIL
items = ["R.check"]
[[duty]]
id = "R.study"
scope = { unit = { kind = "branch" } }
match = { activity = "study_session", host = "subject" }
period = { unit = "phase" }
[[duty]]
id = "R.check"
scope = { unit = { kind = "branch" } }
match = { activity = "inspection", host = "subject" }
period = "campaign"
count = 2
"""
UNITS: list[Fact] = [unit("U1"), unit("B1")]


def phases(until: str = "until = 2020-07-01", sequential: str = "") -> str:
    """The timeline with an end of its second window."""
    return (
        PHASES.replace("UNTIL", until)
        .replace("SEQUENTIAL", sequential)
        .replace("SINCE", "since = 2020-04-01")
    )


def act(id: str, kind: str, on: str, host: str = "B1") -> Activity:
    """An activity that a unit holds."""
    return Activity(id=id, kind=kind, hosts=(host,), on=date.fromisoformat(on))


def test_a_window_is_a_period() -> None:
    """One row for each phase that has begun, due on its last day."""
    found = rows(small(phases()), [*UNITS, act("A1", "study_session", "2020-03-31")], "2020-04-01", "R.study")
    assert [(f.period.label, f.status, str(f.due)) for f in found if f.period] == [
        ("study", "met", "2020-03-31"), ("check", "pending", "2020-06-30"),
    ]  # fmt: skip


def test_days_after_the_last_window_are_of_no_phase() -> None:
    """An act in July counts for neither phase."""
    found = rows(small(phases()), [*UNITS, act("A1", "study_session", "2020-07-01")], "2020-12-31", "R.study")
    assert [f.status for f in found] == ["unmet", "unmet"]


def test_a_window_without_borders_fills_the_gap_between_its_neighbours() -> None:
    """Without a start it follows the window before, without an end it reaches to the one after."""
    text = """
[[timeline]]
id = "R"
overlap = true
window = [{ key = "a", title = "一", since = 2020-01-01 }, { key = "b", title = "二", since = 2020-02-01, until = 2020-03-01 }, { key = "c", title = "三" }]
[[duty]]
id = "R.study"
scope = { unit = { kind = "branch" } }
match = { activity = "study_session", host = "subject" }
period = { unit = "phase" }
"""
    found = rows(small(text), UNITS, "2020-12-31", "R.study")
    assert [(f.period.label, str(f.period.since), str(f.due)) for f in found if f.period] == [
        ("a", "2020-01-01", "2020-01-31"), ("b", "2020-02-01", "2020-02-29"), ("c", "2020-03-01", "None"),
    ]  # fmt: skip


def test_a_window_may_end_with_an_event() -> None:
    """Open until the congress is seen; then it ends the day before."""
    text = small(phases('until = { activity = "congress" }'))
    facts = [*UNITS, act("A1", "study_session", "2020-02-01")]
    waiting = rows(text, facts, "2020-05-01", "R.study", period="check")
    assert [(f.status, f.due) for f in waiting] == [("pending", None)]
    held = [*facts, act("X1", "congress", "2020-05-10", host="U1")]
    ended = rows(text, held, "2020-05-10", "R.study", period="check")
    assert [(f.status, str(f.due)) for f in ended] == [("unmet", "2020-05-09")]


def test_without_an_order_there_are_no_gates() -> None:
    """A timeline that is not sequential adds no rows."""
    found = evaluate(
        register([*UNITS, act("A1", "inspection", "2020-02-01")]), small(phases()), date(2020, 12, 31)
    )
    assert {f.rule for f in found} == {"R.study", "R.check"}


def test_a_phase_is_worked_after_the_one_before() -> None:
    """The study is met on or before the day of the first inspection, though two are asked for."""
    text = small(phases(sequential="sequential = true"))
    checks = [act("A2", "inspection", "2020-05-01"), act("A3", "inspection", "2020-06-01")]
    in_order = [
        *UNITS,
        act("A1", "study_session", "2020-05-01"),
        act("A0", "study_session", "2020-02-01"),
        *checks,
    ]
    assert row(text, in_order, "2020-12-31", "R/order/check").status == "met"
    late = [
        *UNITS,
        act("A0", "study_session", "2020-02-01"),
        act("A1", "study_session", "2020-05-02"),
        *checks,
    ]
    found = row(text, late, "2020-12-31", "R/order/check")
    assert (found.status, found.reason, found.evidence, found.subject.id) == ("unmet", "order", ("A2",), "B1")
    never = [*UNITS, act("A0", "study_session", "2020-02-01"), *checks]
    assert row(text, never, "2020-12-31", "R/order/check").status == "unmet"
    assert rows(text, in_order[:4], "2020-12-31", "R/order/check") == []


def test_a_timeline_without_an_order_may_be_asked_for_and_has_no_rows() -> None:
    """It only names periods: nothing is asked by it, and asking for it is no mistake."""
    windows = (
        '[[timeline]]\nid = "R"\n[[timeline.window]]\nkey = "one"\ntitle = "第一阶段"\nuntil = 2020-06-01\n'
        '[[timeline.window]]\nkey = "two"\ntitle = "第二阶段"\nuntil = 2020-09-01\n'
        '[[timeline.window]]\nkey = "three"\ntitle = "第三阶段"\n'
    )
    assert rows(small(windows), [unit("U1")], "2020-12-31", "R") == []


def test_a_fixed_weekday_may_leave_some_days_to_be_done_in() -> None:
    """The fourth Tuesday of April 2024 is the 23rd; with a week's grace the duty is pending to the 30th."""
    text = (
        '[[duty]]\nid = "R"\nscope = { unit = { kind = "branch" } }\nmatch = { activity = "theme_day", host = "subject" }\n'
        'count = { min = 1 }\nperiod = { unit = "nth_weekday", nth = 4, weekday = "tuesday", tolerance = "7d", due = "7d" }\n'
    )
    facts = [unit("U1"), unit("B1")]
    assert row(small(text), facts, "2024-04-29", "R", period="2024-04").status == "pending"
    found = row(small(text), facts, "2024-04-30", "R", period="2024-04")
    assert (str(found.due), found.status) == ("2024-04-30", "unmet")
