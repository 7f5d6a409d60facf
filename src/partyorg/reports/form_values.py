"""What is known for forms: facts and findings under the names that gaps in templates have."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Target
from partyorg.evaluation.findings import Findings
from partyorg.facts import Activity, Person, Register, Stage, Unit
from partyorg.i18n import current
from partyorg.i18n import gettext as _
from partyorg.org import org_at

from .messages import message, titled
from .page.model import words_of
from .progress import progress_report, progress_values
from .standing import OPEN
from .table import rule_titles, subject_text

__all__ = ["known_values"]

MOST_ITEMS = 200
"""How many items a notice lists; the rest is counted in a line of its own."""


def known_values(
    register: Register,
    findings: Findings | None,
    campaigns: tuple[Campaign, ...],
    as_of: date,
    *,
    unit: str = "",
    fact: str = "",
) -> dict[str, Any]:
    """Values by name, in the language in use; names of people and units, since forms are for people."""
    names = {u.id: u.name for u in register.facts(Unit) if u.name}
    names |= {p.id: p.name for p in register.facts(Person) if p.name}
    top = org_at(register, as_of).tree
    whole = names.get(top[0][0], top[0][0]) if top else register.settings.title
    out: dict[str, Any] = {
        "as_of": as_of, "issued_on": as_of, "institution": names.get(unit, unit) or register.settings.title or whole,
        "unit": names.get(unit, unit) or whole, "issuer": whole if unit else register.settings.title or whole,
        "documents": _(", ").join(
            f"《{titled(s.title, s.title_en)}》" if current().locale.startswith("zh") else titled(s.title, s.title_en)
            for c in campaigns
            for s in c.sources[:1]
        ),
        "addressee": whole,
    }  # fmt: skip
    if unit:
        out["people"] = _proposed(register, unit, as_of, names)
    if findings is not None:
        out |= progress_values(progress_report(findings, campaigns, register, unit), names)
        out["items"] = _items(findings.under(unit) if unit else findings, campaigns, names)
    known = register.get(fact) if fact else None
    if isinstance(known, Activity):
        out |= _activity(known, register, campaigns, names, as_of)
    return out


def _proposed(register: Register, unit: str, as_of: date, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Who stands as a target of development in the unit, with the days of the steps so far."""
    from partyorg.org import Org

    view = register.view(as_of)
    org = Org(view)
    began: dict[str, dict[str, date]] = {}
    now: dict[str, str] = {}
    for stage in view.facts(Stage):
        began.setdefault(stage.person, {}).setdefault(stage.stage, stage.since)
        if stage.until is None or stage.until > as_of:
            now[stage.person] = stage.stage
    day = as_of.toordinal()
    return [
        {
            "name": names.get(id, id), "id": id, "applied_on": began[id].get("applicant"),
            "activist_on": began[id].get("activist"), "target_on": began[id].get("target"),
        }
        for id, stage in sorted(now.items())
        if stage == "target" and unit in org.units_of(id, day)
    ]  # fmt: skip


def _items(
    findings: Findings, campaigns: tuple[Campaign, ...], names: Mapping[str, str]
) -> list[dict[str, str]]:
    titles = rule_titles(campaigns)
    measures = {(c.id, r.id): r.measure for c in campaigns for r in c.rules if isinstance(r, Target)}
    words = words_of(campaigns)
    found = [f for f in findings if f.status in OPEN and f.status != "late"]
    rows = [
        {
            "clause": " ".join(f.clauses), "asked": titles.get((f.campaign, f.rule.partition("/")[0]), f.rule),
            "who": subject_text(f.subject, names, words), "due": f.due.isoformat() if f.due else "",
            "found": message(f, measures.get((f.campaign, f.rule), "")),
        }
        for f in found[:MOST_ITEMS]
    ]  # fmt: skip
    if len(found) > MOST_ITEMS:
        more = _("and {n} more, in the workbook").format(n=len(found) - MOST_ITEMS)
        rows.append({"clause": "…", "asked": more, "who": "", "due": "", "found": ""})
    return rows


def _activity(
    fact: Activity, register: Register, campaigns: tuple[Campaign, ...], names: Mapping[str, str], as_of: date
) -> dict[str, Any]:
    """A talk or meeting under the names that records use."""
    words = words_of(campaigns)
    lang = current().locale
    hosts = fact.hosts or tuple(
        unit for person in fact.counterparts[:1] for unit in _units(register, person, fact.on or as_of)
    )
    joined = _(", ")
    return {
        "on": fact.on, "place": fact.place, "talker": joined.join(names.get(p, p) for p in fact.actors),
        "person": joined.join(names.get(p, p) for p in fact.counterparts),
        "unit": joined.join(names.get(u, u) for u in hosts),
        "topic": joined.join(words.label("topic", t, lang) for t in fact.topic), "content": fact.summary,
    }  # fmt: skip


def _units(register: Register, person: str, day: date) -> tuple[str, ...]:
    from partyorg.org import Org

    return Org(register.view(day)).units_of(person, day.toordinal())
