"""The summary: what stands how, who is behind, what presses."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from partyorg.evaluation.findings import Finding, Findings, Ref, Responsible
from partyorg.facts import Register, Unit
from partyorg.i18n import use
from partyorg.reports.summary import summarise, summary_tables

Make = Callable[..., Finding]
Run = Callable[..., Findings]

REGISTER = Register.of(
    [
        Unit(id="U1", kind="committee", level="school", name="某校党委"),
        Unit(id="C1", kind="committee", level="college", parent="U1", name="甲学院党委"),
        Unit(id="C2", kind="general_branch", level="college", parent="U1", name="乙学院党总支"),
        Unit(id="K1", kind="college", level="college", parent="U1"),
        Unit(id="B1", kind="branch", level="branch", parent="C1"),
    ]
)
PARENTS = {"P1": ("B1", "C1", "U1"), "P2": ("C2", "U1"), "B1": ("B1", "C1", "U1"), "K1": ("K1", "U1")}


def test_each_campaign_is_counted_by_status(finding: Make, findings: Run) -> None:
    """The share met is taken over what is decided; pending and unknown rows are not in it."""
    rows = [finding(status=s) for s in ("met", "met", "unmet", "late", "pending", "unknown", "waived")]
    (standing,) = summarise(findings(*rows), REGISTER).standings
    assert standing.totals["met"] == 2
    assert standing.totals["pending"] == 1
    assert standing.met == Fraction(1, 2)


def test_a_campaign_without_findings_is_still_listed(findings: Run) -> None:
    """Nothing found is something to know."""
    (standing,) = summarise(findings(), REGISTER).standings
    assert (standing.campaign, standing.met) == ("test.visits", None)


def test_colleges_are_ranked_by_the_share_met(finding: Make, findings: Run) -> None:
    """People, seats and branches count for the college above them; colleges with nothing open are not behind."""
    rows = [
        finding(),
        finding(status="met", severity=""),
        finding(subject=Ref("post", "B1/secretary")),
        finding(subject=Ref("person", "P2"), status="met"),
        finding(subject=Ref("unit", "K1")),
    ]
    summary = summarise(findings(*rows, parents=PARENTS), REGISTER)
    assert [(b.unit, b.decided, b.open, b.met) for b in summary.behind] == [("C1", 3, 2, Fraction(1, 3))]


def test_what_is_due_soonest_presses_most(finding: Make, findings: Run) -> None:
    """Rows of one rule, day and party are one item; what is decided does not press."""
    soon, later = date(2018, 2, 10), date(2018, 12, 31)
    rows = [
        finding(status="pending", due=later),
        finding(status="pending", due=soon, subject=Ref("person", "P2")),
        finding(status="pending", due=soon, counterpart=Ref("person", "P9"), subject=Ref("person", "P2")),
        finding(),
    ]
    pressing = summarise(findings(*rows), REGISTER).pressing
    assert [(p.due, p.rows) for p in pressing] == [(soon, 2), (later, 1)]
    assert pressing[0].responsible == (Responsible(person="P1"),)


def test_the_summary_is_told_with_names_of_units(finding: Make, findings: Run) -> None:
    """A secretary reads the college's name, and the tables say what they are."""
    summary = summarise(findings(finding(), parents=PARENTS), REGISTER)
    with use("zh"):
        tables = summary_tables(summary, [], {"C1": "甲学院党委"})
    assert [t.title for t in tables] == ["各项活动截至 2018-01-31 的情况", "最落后的 1 个院系"]
    assert tables[1].rows[0][0] == "甲学院党委"
