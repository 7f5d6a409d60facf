"""Rows for tables: order, ids, names only on demand."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from partyorg.evaluation.findings import Finding, Ref
from partyorg.i18n import use
from partyorg.reports.table import finding_table, most_telling, subject_text
from partyorg.vocabulary import base

Make = Callable[..., Finding]


def test_a_finding_is_one_row_by_ids(finding: Make) -> None:
    """Status, clause, who, period and day, without a name."""
    with use("en"):
        table = finding_table([finding()], [])
    (row,) = table.rows
    assert row[0] == "unmet"
    assert row[3:7] == ("P1", "", "2017", "2017-12-31")
    assert len(row) == len(table.headings)


def test_names_stand_where_they_are_given(finding: Make) -> None:
    """`--names` replaces ids by names."""
    with use("en"):
        (row,) = finding_table([finding()], [], {"P1": "虚构甲"}).rows
    assert row[3] == row[8] == "虚构甲"


def test_what_needs_attention_comes_first(finding: Make) -> None:
    """Errors before warnings, what is due sooner before what is due later, what is in order last."""
    met = finding(status="met", severity="")
    warned = finding(due=date(2017, 6, 30))
    later = finding(due=date(2017, 12, 31))
    failed = finding(severity="error")
    assert most_telling([met, later, warned, failed]) == [failed, warned, later, met]


def test_a_seat_is_told_by_unit_post_and_person() -> None:
    """The word for the post comes from the vocabulary."""
    seat = Ref("post", "U1/secretary")
    with use("zh"):
        assert subject_text(seat, vocabulary=base()) == "U1 书记"
        assert subject_text(Ref("post", "U1/leadership_team/P1"), vocabulary=base()) == "U1 班子成员 P1"
    assert subject_text(seat) == "U1 secretary"
