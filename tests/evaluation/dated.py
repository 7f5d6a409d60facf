"""Short ways to write facts with dates, and to read what an evaluation says about them."""

from datetime import date
from typing import Any

from partyorg.campaign.definition import Campaign
from partyorg.campaign.reader import load_campaign
from partyorg.evaluation.engine import evaluate
from partyorg.evaluation.findings import Finding, Findings
from partyorg.facts import Activity, Fact, Link, Person, Register, Settings, Stage, Tenure, Unit

LONG_AGO = "2005-01-01"
KEPT = (
    "units",
    "people",
    "stages",
    "tenures",
    "links",
    "activities",
    "events",
    "assessments",
    "documents",
    "waivers",
)


def day(text: str) -> date:
    """A date."""
    return date.fromisoformat(text)


def maybe(text: str) -> date | None:
    """A date, or none where the text is empty."""
    return date.fromisoformat(text) if text else None


def campaign(
    rules: str, *, since: str = "2010-01-01", until: str = "", force: str = "must", more: str = ""
) -> Campaign:
    """A definition of the given rule tables; their ids are C-1, C-2, C-3, clauses with them where they are used."""
    end = f", until = {until}" if until else ""
    head = f"""
        format = "partyorg.campaign/1"
        id = "example.traps"
        title = "示例"
        title_en = "example"
        window = {{ since = {since}{end} }}
        [[source]]
        key = "notice"
        title = "通知"
        issued = {since}
    """
    clauses = "".join(
        f'\n[[clause]]\nid = "{c}"\nat = "{n}"\ngist = "条"\ngist_en = "clause"\nkind = "obligation"\nforce = "{force}"\n'
        for n, c in enumerate(("C-1", "C-2", "C-3"))
        if f'"{c}"' in rules
    )
    return load_campaign(head + more + clauses + rules)


def register(
    facts: list[Any], *, without: tuple[str, ...] = (), settings: Settings | None = None
) -> Register:
    """A register that keeps every usual ledger but those named; the root is the unit ROOT."""
    flat: list[Fact] = []
    for one in facts:
        flat += one if isinstance(one, list) else [one]
    kept = [t for t in KEPT if t not in without]
    return Register.of(flat, kept=kept, settings=settings or Settings(root="ROOT"))


def findings(rules: str | Campaign, facts: list[Any], as_of: str, **more: Any) -> Findings:
    """The findings at the end of a day; keys as of `campaign`, `register` and `evaluate`."""
    about_register = {k: more.pop(k) for k in ("without", "settings") if k in more}
    as_known = maybe(more.pop("as_known", ""))
    definition = campaign(rules, **more) if isinstance(rules, str) else rules
    return evaluate(register(facts, **about_register), definition, day(as_of), as_known=as_known)


def rows(
    rules: str | Campaign, facts: list[Any], as_of: str, *, rule: str = "C-1", **more: Any
) -> list[Finding]:
    """The rows of one rule."""
    return [f for f in findings(rules, facts, as_of, **more) if f.rule == rule]


def the(
    rules: str | Campaign, facts: list[Any], as_of: str, *, rule: str = "C-1", label: str = "", **more: Any
) -> Finding:
    """The only row of the rule, or its only one in the period of that label."""
    found = [
        f
        for f in rows(rules, facts, as_of, rule=rule, **more)
        if not label or (f.period and f.period.label == label)
    ]
    assert len(found) == 1, [(f.key, f.status) for f in found]
    return found[0]


def status(rules: str | Campaign, facts: list[Any], as_of: str, **more: Any) -> str:
    """The status of the only row."""
    return the(rules, facts, as_of, **more).status


def unit(id: str, kind: str = "branch", *, parent: str = "ROOT", formed: str = "", **more: Any) -> Unit:
    """A unit below the root."""
    return Unit(id=id, kind=kind, parent=parent, formed_on=maybe(formed), **more)


ROOT = Unit(id="ROOT", kind="committee", level="school")


def person(id: str) -> Person:
    """A person."""
    return Person(id=id)


def stage(id: str, since: str = LONG_AGO, until: str = "", word: str = "full") -> Stage:
    """A stage of membership, full unless said otherwise."""
    return Stage(person=id, stage=word, since=day(since), until=maybe(until))


def member(id: str, since: str = LONG_AGO, until: str = "", *, of: str = "") -> list[Fact]:
    """A person who is a full member for that time, and belongs to the unit if one is given."""
    facts: list[Fact] = [Person(id=id), stage(id, since, until)]
    return [*facts, home(id, of)] if of else facts


def tenure(id: str, kind: str, since: str = LONG_AGO, until: str = "", **more: Any) -> Tenure:
    """A tenure."""
    return Tenure(person=id, kind=kind, since=day(since), until=maybe(until), **more)


def home(id: str, unit: str, since: str = LONG_AGO, until: str = "") -> Tenure:
    """The person belongs to the unit."""
    return tenure(id, "affiliation", since, until, unit=unit)


def role(id: str, word: str, since: str = LONG_AGO, until: str = "") -> Tenure:
    """The person has the role."""
    return tenure(id, "role", since, until, value=word)


def post(id: str, word: str, unit: str, since: str = LONG_AGO, until: str = "") -> Tenure:
    """The person holds the post in the unit."""
    return tenure(id, "post", since, until, value=word, unit=unit)


def act(
    id: str, on: str, *, kind: str = "talk", by: tuple[str, ...] = (), to: tuple[str, ...] = (), **more: Any
) -> Activity:
    """A talk, or another activity, of some people with others."""
    return Activity(id=id, kind=kind, on=maybe(on), actors=by, counterparts=to, **more)


def link(id: str, a: str, b: str, since: str, until: str = "", kind: str = "pair_student") -> Link:
    """A link from a to b."""
    return Link(id=id, kind=kind, a=a, b=b, since=day(since), until=maybe(until))
