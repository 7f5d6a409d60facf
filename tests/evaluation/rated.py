"""Small campaigns and registers for the tests of ratings, caps, selections, tasks and timelines."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import load_campaign
from partyorg.evaluation.engine import evaluate
from partyorg.evaluation.findings import Finding
from partyorg.facts import Register, Settings
from partyorg.facts.records import Assessment, Candidacy, Event, Fact, Person, Stage, Step, Tenure, Unit
from partyorg.facts.tables import TABLES

EXAMPLES = Path(__file__).parents[1] / "campaign" / "examples"

HEAD = """
format = "partyorg.campaign/1"
id = "test.rated"
title = "测试"
title_en = "Test"
window = { since = 2020-01-01 }
[[source]]
key = "notice"
title = "通知"
issued = 2020-01-01
[[clause]]
id = "R"
at = "1"
gist = "要求"
gist_en = "what is asked"
kind = "rating"
force = "must"
"""


def small(rules: str) -> Campaign:
    """A campaign of these rules, all under clause R."""
    return load_campaign(HEAD + rules)


def example(name: str) -> Campaign:
    """One of the example definitions, with a window from 2020 on."""
    text = (EXAMPLES / f"{name}.toml").read_text(encoding="utf-8")
    return load_campaign(text.replace("window = { since = 2010-01-01 }", "window = { since = 2020-01-01 }"))


def register(facts: Iterable[Fact], *, without: Iterable[str] = ()) -> Register:
    """A register that keeps every table except `without`; U1 is its top unit."""
    kept = [name for name in TABLES if name not in set(without) | {"placements", "names"}]
    attr = {"study_year": "number"}
    return Register.of(facts, kept=kept, settings=Settings(root="U1", attr=attr))  # type: ignore[arg-type]


def rows(
    campaign: Campaign,
    facts: Iterable[Fact],
    as_of: str,
    rule: str,
    *,
    without: Iterable[str] = (),
    **wanted: str,
) -> list[Finding]:
    """The rows of one rule (or part of one), perhaps of one subject or period."""
    found = evaluate(register(facts, without=without), campaign, day(as_of), rules=[rule.partition("/")[0]])
    return [
        f for f in found
        if f.rule == rule
        and wanted.get("subject", f.subject.id) == f.subject.id
        and wanted.get("about", f.about) == f.about
        and wanted.get("period", f.period.label if f.period else "") == (f.period.label if f.period else "")
    ]  # fmt: skip


def row(campaign: Campaign, facts: Iterable[Fact], as_of: str, rule: str, **wanted: Any) -> Finding:
    """The only row there is."""
    found = rows(campaign, facts, as_of, rule, **wanted)
    assert len(found) == 1, [
        (f.rule, f.subject.id, f.about, f.period and f.period.label, f.status) for f in found
    ]
    return found[0]


def day(text: str) -> date:
    """A date written as text."""
    return date.fromisoformat(text)


def unit(id: str, kind: str = "branch", parent: str = "U1", **more: Any) -> Unit:
    """A branch under U1; U1 itself is the committee at the top."""
    if id == "U1":
        return Unit(id=id, kind="committee", level="school", **more)
    return Unit(id=id, kind=kind, parent=parent, **more)


def member(id: str, branch: str = "", since: str = "2015-01-01", **more: Any) -> list[Fact]:
    """A full member, perhaps affiliated to a branch; `more` are further cells of the person."""
    start = day(since)
    facts: list[Fact] = [Person(id=id, **more), Stage(person=id, stage="full", since=start)]
    if branch:
        facts.append(Tenure(person=id, kind="affiliation", value="", unit=branch, since=start))
    return facts


def role(id: str, word: str, since: str = "2015-01-01") -> Tenure:
    """A role that a person has from a day on."""
    return Tenure(person=id, kind="role", value=word, since=day(since))


def post(id: str, word: str, unit: str, since: str, until: str = "") -> Tenure:
    """A post that a person holds in a unit."""
    end = day(until) if until else None
    return Tenure(person=id, kind="post", value=word, unit=unit, since=day(since), until=end)


def rating(id: str, scheme: str, subject: str, value: object, on: str, **more: Any) -> Assessment:
    """An assessment; numbers become decimals."""
    cell = value if isinstance(value, str) else Decimal(str(value))
    return Assessment(id=id, scheme=scheme, subject=subject, value=cell, on=day(on), **more)


def event(id: str, kind: str, subject: str, on: str, **more: Any) -> Event:
    """An event about a person or unit."""
    return Event(id=id, kind=kind, subject=subject, on=day(on), **more)


def title(id: str, scheme: str, subject: str, granted: str = "", **more: Any) -> Candidacy:
    """A candidacy, granted on a day or not yet."""
    return Candidacy(
        id=id, scheme=scheme, subject=subject, granted_on=day(granted) if granted else None, **more
    )


def step(id: str, candidacy: str, word: str, on: str, outcome: str = "agree", **more: Any) -> Step:
    """A step of a candidacy, agreed unless it says otherwise."""
    figures = {name: Decimal(number) for name, number in more.pop("figures", {}).items()}
    return Step(id=id, candidacy=candidacy, step=word, on=day(on), outcome=outcome, figures=figures, **more)
