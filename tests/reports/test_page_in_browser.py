"""The page as people use it, in headless Chromium: nothing is asked of any network, and every view works."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from partyorg.i18n import use
from partyorg.reports.messages import status_word
from partyorg.reports.page import write_page
from tests.reports.browser import PROGRAM, Browser
from tests.reports.conftest import HOSTILE, Run, needed

VIEWS = ("", "grid", "time", "list", "rated", "about")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for all tests of this file."""
    needed(PROGRAM, "Chromium")
    with Browser() as browser:
        yield browser


@pytest.fixture(scope="module")
def page(university: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of the small university, in English."""
    run, path = university, tmp_path_factory.mktemp("page") / "report.html"
    with use("en"):
        write_page(path, run.findings, run.campaigns, run.register, names=run.names)
    return path


@pytest.fixture
def shown(browser: Browser, page: Path) -> Iterator[Browser]:
    """The browser with the page in its first view; afterwards nothing was asked for and nothing failed."""
    browser.requests.clear()
    browser.errors.clear()
    browser.open(page)
    browser.run("localStorage.clear()")
    yield browser
    assert browser.errors == []
    assert {url.partition(":")[0] for url in browser.requests} <= {"file"}
    assert len({url.partition("#")[0] for url in browser.requests}) <= 1


def numbers(texts: list[str]) -> list[int]:
    """The numbers at the ends of texts."""
    return [int(re.sub(r"\D", "", text.split()[-1])) for text in texts]


def test_the_overview_counts_what_was_found(shown: Browser, university: Run) -> None:
    """The numbers beside the bar are those of the findings."""
    counts = Counter(f.status for f in university.findings)
    said = shown.run(
        "Object.fromEntries(Array.from(document.querySelectorAll('.card .legend a'), (a) =>"
        " [a.querySelector('.badge').className.split('s-')[1], Number(a.querySelector('b').textContent.replace(/,/g, ''))]))"
    )
    assert said == {status: n for status, n in counts.items() if n}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False)])
def test_every_view_is_drawn_without_a_fault(shown: Browser, view: str, width: int, dark: bool) -> None:
    """At every width and in both themes there is content, and nothing sticks out to the side."""
    shown.resize(width, 900, dark=dark)
    shown.go(f"#view={view}")
    assert shown.run("document.querySelectorAll('#main .panel, #main .card').length") > 0
    assert shown.run("document.documentElement.scrollWidth") <= width
    paper = shown.run("getComputedStyle(document.body).backgroundColor")
    brightness = sum(map(int, re.findall(r"\d+", paper)[:3]))
    assert (brightness < 300) == dark
    shown.resize(1280, 900)


def test_one_can_drill_down_from_the_university_to_the_evidence(shown: Browser, university: Run) -> None:
    """University, college, branch, person, finding: each is one click."""
    places = []
    for _step in range(3):
        shown.click(".below tbody th a")
        places.append(
            shown.run("decodeURIComponent(location.hash).match(/at=(.):([^&]*)/).slice(1).join(':')")
        )
    kinds = {f.id: f.table for f in university.register.facts()}
    assert [kinds.get(place[2:]) for place in places[:2]] == ["units", "units"]
    assert places[2][0] in "ps"
    shown.go("#view=list&status=met&rule=LN-06")
    assert shown.texts(".findings .badge") == ["✓met"] * len(shown.texts(".findings .badge"))
    shown.click(".findings tbody tr td a")
    assert not shown.run("document.getElementById('finding').hidden")
    proof = shown.texts("#finding .proofs code")[0]
    assert university.register.get(proof) is not None
    assert "LN-06" in shown.texts("#finding blockquote footer")[0]
    shown.click("#finding .close")
    assert shown.run("document.getElementById('finding').hidden")


def test_filters_narrow_the_list(shown: Browser, university: Run) -> None:
    """By status, by requirement, by both, and by search; the count is that of the findings."""

    def count(address: str) -> int:
        shown.go(address)
        return numbers([shown.texts(".filters .count")[0].partition(":")[0].removesuffix(" findings")])[0]

    rows = university.findings
    assert count("#view=list") == len(rows)
    assert count("#view=list&status=unmet") == len(rows.where(status="unmet"))
    assert count("#view=list&rule=LN-06") == len(rows.where(rule="LN-06"))
    assert count("#view=list&rule=LN-06&status=unmet,pending") == len(
        rows.where(rule="LN-06", status=["unmet", "pending"])
    )
    person = next(f.subject.id for f in rows if f.subject.type == "person")
    assert count(f"#view=list&q={person}") >= len(rows.where(subject=person)) > 0
    shown.run(
        "(() => { const s = document.querySelector('[data-filter=status]'); s.value = 'met'; s.dispatchEvent(new Event('change')); })()"
    )
    shown.wait("document.querySelectorAll('.findings .s-met').length > 0")


def test_the_list_is_sorted_as_asked(shown: Browser) -> None:
    """By the day due, the earliest first."""
    shown.go("#view=list&sort=due")
    days = [day for day in shown.texts(".findings td.day") if day]
    assert len(days) > 50
    assert days == sorted(days)


def test_searching_leads_to_a_unit(shown: Browser, university: Run) -> None:
    """What is typed is looked for among names and ids; a hit is one click away."""
    unit = next(u for u in university.register.tables["units"] if u.kind == "branch")  # type: ignore[attr-defined]
    shown.run(
        f"(() => {{ const q = document.getElementById('q'); q.focus(); q.value = '{unit.id}'; q.dispatchEvent(new Event('input')); }})()"
    )
    shown.click("#hits li a")
    assert shown.texts("main h2 bdi") == [unit.name]  # type: ignore[attr-defined]


def test_the_language_can_be_changed(shown: Browser) -> None:
    """The same view in Chinese, and back."""
    assert "Overview" in shown.texts("#views a")
    shown.click("#lang")
    assert shown.texts("#views a")[0] not in ("", "Overview")
    with use("zh"):
        met = status_word("met")
    assert met in shown.texts(".card .legend")[0]
    shown.click("#lang")
    assert "Overview" in shown.texts("#views a")


def test_charts_are_told_in_words_and_numbers(shown: Browser) -> None:
    """Every drawing has a label, and stands beside a table or the numbers it shows."""
    for view in VIEWS:
        shown.go(f"#view={view}")
        assert shown.run(
            "Array.from(document.querySelectorAll('svg')).every((s) => s.getAttribute('aria-label'))"
        )
        assert shown.run(
            "Array.from(document.querySelectorAll('figure')).every((f) => f.querySelector('details table tbody tr'))"
        )


def test_every_part_is_reached_by_keyboard(shown: Browser) -> None:
    """What can be clicked is a link, a button, a field or a choice; and Escape closes a finding."""
    shown.go("#view=list")
    assert (
        shown.run("Array.from(document.querySelectorAll('main [onclick], main [tabindex=\"-1\"] a')).length")
        == 0
    )
    shown.go("#view=list&f=0")
    shown.run("document.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))")
    shown.wait("document.getElementById('finding').hidden")


def test_a_print_leaves_the_tools_out(shown: Browser) -> None:
    """On paper there are the contents alone."""
    shown.resize(1000, 900, media="print")
    assert shown.run("getComputedStyle(document.querySelector('.tools')).display") == "none"
    assert shown.run("getComputedStyle(document.querySelector('.card')).display") != "none"
    shown.resize(760, 1000, media="print")
    assert shown.run(
        "Array.from(document.querySelectorAll('.below')).every((t) => t.getBoundingClientRect().right <= innerWidth)"
    )
    shown.resize(1280, 900)


def test_an_address_that_leads_nowhere_shows_the_top(shown: Browser, university: Run) -> None:
    """Old links, links cut short, links made up."""
    for address in ("#at=u:nowhere", "#view=nothing&at=%E4%B", "#f=999999999", "#at=p:__proto__&view=list"):
        shown.go(address)
        assert shown.run("document.querySelectorAll('#main .panel, #main .card').length") > 0


def test_names_that_are_out_to_break_it_are_shown_as_they_are(
    browser: Browser, hostile: Run, tmp_path: Path
) -> None:
    """No script among names runs, no name becomes an element, and each stands by itself whichever way it runs."""
    path = tmp_path / "hostile.html"
    with use("en"):
        write_page(path, hostile.findings, hostile.campaigns, hostile.register, names=hostile.names)
    browser.errors.clear()
    browser.open(path)
    browser.run("window.alert = () => { window.harmed = true; }")
    for view in VIEWS:
        browser.go(f"#view={view}")
    browser.go("#view=list&q=script")
    assert browser.run("[window.harmed, document.querySelectorAll('main img, main script').length]") == [
        None,
        0,
    ]
    names = set(browser.texts("main bdi"))
    assert {HOSTILE[1], HOSTILE[2]} & names
    assert browser.run("document.documentElement.scrollWidth") <= 1280
    assert browser.errors == []


def test_two_runs_are_compared(browser: Browser, university: Run, tmp_path: Path) -> None:
    """With an earlier run the page says what changed, and lists it."""
    from attrs import evolve

    run, path = university, tmp_path / "compared.html"
    rows = tuple(evolve(f, status="met") if f.status == "unmet" else f for f in run.findings)
    with use("en"):
        write_page(
            path,
            run.findings,
            run.campaigns,
            run.register,
            names=run.names,
            before=evolve(run.findings, rows=rows),
        )
    browser.open(path)
    browser.go("#view=list&changed=1")
    said = browser.texts(".filters .count")[0]
    assert numbers([said.partition(":")[0].removesuffix(" findings")]) == [
        len(run.findings.where(status="unmet"))
    ]
