"""Faults of definition files in the language of the reader, down to what is named in them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from partyorg.errors import Fault
from partyorg.i18n import use
from partyorg.reports.faults import fault_text
from partyorg.reports.offsets import offset_text, span_text
from partyorg.reports.phrases import PATTERNS, PHRASES, phrase

CAMPAIGN = Path(__file__).parents[2] / "src" / "partyorg" / "campaign"


def phrases_in(folder: Path) -> Iterator[str]:
    """What the readers of definition files say where a fault names a thing; names of keys are left out."""
    for file in sorted(folder.glob("*.py")):
        for node in ast.walk(ast.parse(file.read_bytes())):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            given = [k.value for k in node.keywords if k.arg in ("table", "wanted", "other", "problem")]
            if name in ("table", "wrong", "elements"):
                given += node.args[:1]
            for value in given:
                if isinstance(value, ast.Constant) and isinstance(value.value, str) and " " in value.value:
                    yield value.value


def test_every_phrase_of_the_readers_has_words() -> None:
    """A new phrase in a reader asks for its translation in `phrases`."""
    found = set(phrases_in(CAMPAIGN))
    assert {"a due day", "a condition on links"} <= found
    assert found - PHRASES - {'do = "drop"'} == set()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_phrases_are_said_in_both_languages(lang: str) -> None:
    """Chinese readers meet Chinese, save for what is typed as it stands."""
    with use(lang):
        for text in PHRASES:
            said = phrase("wanted", text)
            assert any("\u4e00" <= sign <= "\u9fff" for sign in said) == (lang == "zh"), text


def test_phrases_with_numbers_keep_them() -> None:
    """Patterns take over what stands in them."""
    with use("zh"):
        assert phrase("found", "a list of 3") == "有 3 项的列表"
        assert phrase("wanted", "a whole number from 1") == "不小于 1 的整数"
        assert phrase("wanted", "a text or a list") == "文字或列表"
        assert phrase("what", "rule") == "规则"
        assert phrase("key", "rule") == "rule"
        assert phrase("found", "my own word") == "my own word"
    assert len({pattern.pattern for pattern, _ in PATTERNS}) == len(PATTERNS)


def test_a_fault_is_told_without_words_of_another_language() -> None:
    """The message, what was found, what is wanted."""
    params = {"found": "a list of 1", "wanted": "a list of two values"}
    fault = Fault("D107", "{found} is not {wanted}", params=params, found="a list of 1")
    with use("zh"):
        assert fault_text(fault) == "D107 有 1 项的列表 不是 两个值的列表"
    with use("en"):
        assert fault_text(fault) == "D107 a list of 1 is not a list of two values"


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("30d", "30 days", "30 天"),
        ("1wd", "1 working day", "1 个工作日"),
        ("-1y", "−1 year", "−1 年"),
        ("12m+60d", "12 months and 60 days", "12 个月零60 天"),
        ("true", "yes", "是"),
        ("0.5", "0.5", "0.5"),
        ("good", "good", "good"),
    ],
)
def test_offsets_are_told_in_words(text: str, english: str, chinese: str) -> None:
    """30d is how a file writes it, not how people say it."""
    with use("en"):
        assert span_text(text) == english
    with use("zh"):
        assert span_text(text) == chinese


def test_where_an_offset_lies_is_told() -> None:
    """Before, after, or on the day itself."""
    with use("en"):
        assert [offset_text(t) for t in ("-30d", "0d", "1m", "soon")] == [
            "30 days before", "the day itself", "1 month after", "soon",
        ]  # fmt: skip
