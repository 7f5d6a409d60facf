"""Sentences about findings, in both languages."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from partyorg.evaluation.findings import STATUSES, Finding, Responsible, Status
from partyorg.i18n import use
from partyorg.reports.messages import REASONS, message, reason_text, responsible_text, status_word

Make = Callable[..., Finding]


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [
        ("met", "1 of 2 done.", "应 2，实 1，已完成。"),
        ("late", "1 of 2 done, but not by 2017-12-31.", "应 2，实 1，未在 2017-12-31 前完成，逾期完成。"),
        ("unmet", "1 of 2 done by 2017-12-31.", "应 2，截至 2017-12-31 实 1，未完成。"),
        ("pending", "1 of 2 done so far, due by 2017-12-31.", "应 2，目前实 1，应于 2017-12-31 前完成。"),
    ],
)
def test_a_count_is_told_with_what_is_asked_and_the_day(
    finding: Make, status: str, english: str, chinese: str
) -> None:
    """Each status has its own sentence."""
    made = finding(status=status, count=1, required=2)
    with use("en"):
        assert message(made) == english
    with use("zh"):
        assert message(made) == chinese


def test_a_row_without_a_count_or_a_day_has_a_sentence_too(finding: Make) -> None:
    """A timing rule without an end never names a day."""
    with use("en"):
        assert message(finding(status="pending", count=None, required=None, due=None)) == "No day is set."
        assert message(finding(status="unmet", count=None, required=None)) == "Not done by 2017-12-31."


def test_reason_grade_value_and_assumptions_stand_in_brackets(finding: Make) -> None:
    """What a row rests on is told with it."""
    made = finding(
        status="unknown", reason="unlisted", grade="good", value=Fraction(1, 3), assumed=("V1.count.min",), estimated=True,
    )  # fmt: skip
    with use("en"):
        assert message(made) == (
            "Cannot be told. (the document does not give the figure; 33.3%; good; rests on assumed figures; the day is an estimate)"
        )


def test_a_share_just_short_of_all_is_not_shown_as_all(finding: Make) -> None:
    """Rounding never turns one missing among thousands into everybody."""
    with use("en"):
        assert "100%" not in message(finding(value=Fraction(5999, 6000)))


def test_every_reason_of_the_evaluator_has_words() -> None:
    """A new code in the evaluator asks for a sentence here."""
    source = Path(__file__).parents[2] / "src" / "partyorg" / "evaluation"
    codes: set[str] = set()
    for file in source.glob("*.py"):
        codes |= set(re.findall(r'reason(?: =|=| or) ?"([a-z_]+)"', file.read_text(encoding="utf-8")))
    assert len(codes) > 10
    assert codes - set(REASONS) - set(STATUSES) == set()


def test_an_unknown_reason_code_is_shown_as_it_is() -> None:
    """A plugin's code is not swallowed."""
    assert reason_text("my_plugin_code") == "my_plugin_code"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_status_and_reason_has_words_in_both_languages(lang: str) -> None:
    """No code of the evaluator is shown bare, and Chinese is not English."""
    assert set(STATUSES) == set(get_args(Status))
    with use(lang):
        words = [status_word(s) for s in STATUSES] + [reason_text(code) for code in REASONS]
    assert all(words)
    assert len(set(words)) == len(words)
    chinese = [any("\u4e00" <= sign <= "\u9fff" for sign in word) for word in words]
    assert all(chinese) if lang == "zh" else not any(chinese)


def test_a_message_is_a_function_of_the_finding_alone(finding: Make) -> None:
    """The same fields give the same sentence, whatever was said before."""
    with use("en"):
        first = message(finding())
        message(finding(status="met"))
        assert message(finding()) == first


def test_who_has_to_act_is_told_by_id_unless_names_are_given() -> None:
    """Names appear only where somebody hands them over."""
    who = Responsible(person="P1", post="secretary", unit="U1")
    with use("en"):
        assert responsible_text(who) == "U1 secretary P1"
    with use("zh"):
        assert responsible_text(who, {"P1": "虚构甲", "U1": "虚构学院"}) == "虚构学院 书记 虚构甲"


def test_a_day_is_written_the_way_it_is_compared(finding: Make) -> None:
    """Days in sentences are ISO days."""
    with use("en"):
        assert "2020-02-29" in message(finding(due=date(2020, 2, 29)))
