"""The page as a file: what it lets run, what it asks for, what stands in it."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from partyorg.evaluation.findings import Finding, Findings
from partyorg.facts import Register
from partyorg.i18n import use
from partyorg.reports.page.document import page_html
from partyorg.reports.page.words import WORDS
from tests.reports.conftest import HOSTILE, Run


class Parts(HTMLParser):
    """The elements of a page, and the texts of scripts and styles."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, str] = {}
        self._inside = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element."""
        self.elements.append((tag, dict(attrs)))
        self._inside = f"{tag}#{dict(attrs).get('id', '')}" if tag in ("script", "style", "title") else ""

    def handle_endtag(self, tag: str) -> None:
        """Leave the element."""
        self._inside = ""

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        if self._inside:
            self.texts[self._inside] = self.texts.get(self._inside, "") + data


@pytest.fixture(scope="module")
def page(university: Run) -> str:
    """The page of the small university."""
    return page_html(university.findings, university.campaigns, university.register, names=university.names)


def test_only_its_own_script_and_style_may_run(page: str) -> None:
    """The policy names both by their hashes, and allows nothing else."""
    parts = Parts()
    parts.feed(page)
    policy = next(a["content"] for tag, a in parts.elements if tag == "meta" and "http-equiv" in a)
    assert policy is not None
    rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
    assert rules["default-src"] == "'none'"
    for kind, name in (("script-src", "script#"), ("style-src", "style#")):
        digest = b64encode(sha256(parts.texts[name].encode()).digest()).decode()
        assert rules[kind] == f"'sha256-{digest}'"


def test_it_names_no_other_place(page: str) -> None:
    """No address of a network but the name of the drawing language, no element that loads anything."""
    assert set(re.findall(r"https?://[^\"'\s<]+", page)) == {"http://www.w3.org/2000/svg"}
    parts = Parts()
    parts.feed(page)
    assert not [
        (tag, a) for tag, a in parts.elements if "src" in a or tag in ("link", "iframe", "object", "base")
    ]
    assert not [(tag, a) for tag, a in parts.elements if a.get("href", "#")[:1] != "#"]  # type: ignore[index]


def test_equal_findings_give_the_same_bytes(university: Run, page: str) -> None:
    """There is no clock and no chance in the page."""
    again = page_html(university.findings, university.campaigns, university.register, names=university.names)
    assert again == page


def test_names_from_the_register_never_become_markup(hostile: Run) -> None:
    """The title is the only text of the register that stands in the page unpacked, and it is quoted."""
    page = page_html(hostile.findings, hostile.campaigns, hostile.register, names=hostile.names)
    parts = Parts()
    parts.feed(page)
    assert parts.texts["title#"].startswith(HOSTILE[2])
    assert "<img" not in page
    assert sum(tag == "script" for tag, _ in parts.elements) == 3


def test_its_words_are_in_both_languages(page: str) -> None:
    """Every word has a Chinese and an English form, and no word is looked up that is not there."""
    import json
    from importlib.resources import files

    parts = Parts()
    parts.feed(page)
    words = json.loads(parts.texts["script#words"])
    assert words.keys() == WORDS.keys()
    scripts = [f for f in files("partyorg.reports.page").iterdir() if f.name.endswith(".js")]
    used = {key for f in scripts for key in re.findall(r'\bW\("([^"]+)"[,)]', f.read_text(encoding="utf-8"))}
    assert used - words.keys() == set()


def test_before_and_without_its_script_there_is_the_summary(page: str) -> None:
    """How the campaigns stand, as a table."""
    plain = page.partition('id="plain">')[2].partition("</div>")[0]
    assert "<table>" in plain
    assert "校园先锋工程" in plain


def test_the_language_in_use_comes_first(
    findings: Callable[..., Findings], finding: Callable[..., Finding]
) -> None:
    """A page made in English opens in English; findings of a campaign that is not at hand do no harm."""
    with use("en"):
        page = page_html(findings(finding()), (), Register.of([]), names={})
    assert '<html lang="en">' in page
