"""Sentences about findings, in both languages."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import get_args

import pytest

from partyorg.evaluation.findings import STATUSES, Finding, Responsible, Status
from partyorg.i18n import use
from partyorg.reports.messages import (
    REASONS,
    acting_text,
    message,
    reason_text,
    responsible_text,
    status_word,
)

Make = Callable[..., Finding]


@pytest.mark.parametrize(
    ("status", "english", "chinese"),
    [
        ("met", "1 of 2 done.", "应 2，实 1，已完成。"),
        ("late", "1 of 2 done, but not by 2017-12-31.", "应 2，实 1，晚于期限 2017-12-31，逾期完成。"),
        ("unmet", "1 of 2 done by 2017-12-31.", "应 2，截至 2017-12-31 实 1，未完成。"),
        (
            "pending",
            "1 of 2 done so far, due by 2017-12-31.",
            "应 2，目前实 1，最迟 2017-12-31（含当日）完成。",
        ),
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
    codes = reasons_in(Path(__file__).parents[2] / "src" / "partyorg" / "evaluation")
    assert {"no_value", "not_recorded", "over_max", "within", "veto"} <= codes
    assert codes - set(REASONS) == set()


def reasons_in(folder: Path) -> set[str]:
    """The words that go where a reason goes: keywords, arguments and variables of that name, and beside a status."""
    trees = [ast.parse(file.read_bytes()) for file in sorted(folder.glob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    places: dict[str, int] = {}
    for node in nodes:
        if isinstance(node, ast.FunctionDef):
            names = [a.arg for a in node.args.args if a.arg not in ("self", "cls")]
            places.update((node.name, n) for n, name in enumerate(names) if name == "reason")
        elif isinstance(node, ast.ClassDef):
            fields = [
                f.target.id
                for f in node.body
                if isinstance(f, ast.AnnAssign) and isinstance(f.target, ast.Name)
            ]
            places.update((node.name, n) for n, name in enumerate(fields) if name == "reason")
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            at = places.get(name, len(node.args))
            for value in (*node.args[at : at + 1], *(k.value for k in node.keywords if k.arg == "reason")):
                found |= words_of(value)
        elif isinstance(node, ast.Assign):
            targets = [getattr(t, "id", getattr(t, "attr", "")) for t in node.targets]
            if {"reason", "aside", "refused"} & set(targets):
                found |= words_of(node.value)
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2 and words_of(node.elts[0]) & set(STATUSES):
            found |= words_of(node.elts[1])
        elif isinstance(node, ast.FunctionDef) and node.name.endswith("_reason"):
            for inner in ast.walk(node):
                found |= words_of(inner.value) if isinstance(inner, ast.Return) and inner.value else set()
    return found - set(STATUSES)


def words_of(value: ast.expr) -> set[str]:
    """The words that an expression may be."""
    if isinstance(value, ast.Constant):
        word = value.value
        return {word} if isinstance(word, str) and re.fullmatch("[a-z_]+", word) else set()
    if isinstance(value, ast.IfExp):
        return words_of(value.body) | words_of(value.orelse)
    if isinstance(value, ast.BoolOp):
        return {word for part in value.values for word in words_of(part)}
    return set()


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


def test_a_post_without_a_holder_is_told_as_vacant() -> None:
    """An empty cell would say nothing: a vacant post is named, and where nobody is to act it is said."""
    with use("en"):
        assert responsible_text(Responsible(post="secretary", unit="U1")) == "U1 secretary (vacant)"
        assert acting_text("unmet", ()) == "– (nobody: the post is vacant)"
        assert acting_text("met", ()) == "–"
        assert acting_text("pending", (Responsible("P1"), Responsible("P2"))) == "P1; P2"


def test_a_day_is_written_the_way_it_is_compared(finding: Make) -> None:
    """Days in sentences are ISO days."""
    with use("en"):
        assert "2020-02-29" in message(finding(due=date(2020, 2, 29)))


def test_a_share_is_told_as_a_share(finding: Make) -> None:
    """How many of how many; the count of facts and the threshold are not put side by side."""
    short = finding(count=25, required=1, value=Fraction(25, 28))
    some = finding(count=3, required=100, value=120, status="met")
    with use("en"):
        assert message(short, "share") == "25 of 28 (89.3%) by 2017-12-31; 100% is asked."
        assert message(finding(count=0, required=1, value=0, due=None), "share") == "0%; 100% is asked."
        assert message(finding(status="pending", count=28, required=1, value=1), "share") == (
            "28 of 28 (100%) so far; 100% is asked by 2017-12-31."
        )
        assert message(some, "sum") == "120, as asked (100)."
        assert message(finding(count=3, required=5, value=3), "count") == "3 of 5 done by 2017-12-31."
        assert message(finding(status="unknown", reason="no_table"), "share") == (
            "Cannot be told. (this ledger is not kept here)"
        )
    with use("zh"):
        assert message(short, "share") == "截至 2017-12-31 28 个中有 25 个（89.3%），要求 100%，未达到。"
