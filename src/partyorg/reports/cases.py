"""A case in words: where it stands, what was refused and why, what may come next, what is due."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from partyorg.campaign.rules import Rule
from partyorg.i18n import N_, current
from partyorg.i18n import gettext as _
from partyorg.membership import CaseState, Plan, Procedure, Refusal, Step, Unmet
from partyorg.sources import Clause
from partyorg.workdays import Certainty

from .messages import REASONS, status_word, titled
from .table import Table

__all__ = ["case_heading", "case_json", "case_tables", "procedure_tables", "unmet_text"]

CODES: Mapping[str, str] = {
    "state": N_("this step does not lead out of “{state}”"),
    "outcome": N_("the outcome can be {accepted} here"),
    "version": N_("the text in force on that day does not have this step"),
    "step": N_("the procedure has no such step"),
}
"""Why a record was refused, where no gate says so."""

CERTAINTY: Mapping[Certainty, str] = {
    Certainty.OFFICIAL: "",
    Certainty.PROVISIONAL: N_("working days at the end of the year may still be moved"),
    Certainty.UNKNOWN: N_("estimated: the working days of that year are not published yet"),
}


def case_heading(state: CaseState) -> str:
    """One line: the case, its state and since when."""
    title = titled(state.state.title, state.state.title_en)
    return _("Case {case} on {day}: {state}, since {since}").format(
        case=state.case, day=state.as_of.isoformat(), state=title, since=state.since.isoformat()
    )


def case_tables(state: CaseState, procedure: Procedure, plan: Plan | None = None) -> tuple[Table, ...]:
    """The timeline, the refusals, what may come next, what is due, and the first possible days; empty ones left out."""
    tables = (
        _timeline(state, procedure),
        _refusals(state, procedure),
        _next(state, procedure),
        _deadlines(state, procedure),
        _planned(plan),
    )
    return tuple(table for table in tables if table.rows)


def _step(step: Step) -> str:
    return titled(step.title, step.title_en)


def _state(procedure: Procedure, id: str) -> str:
    found = procedure.state[id]
    return titled(found.title, found.title_en)


def _timeline(state: CaseState, procedure: Procedure) -> Table:
    rows = []
    for taken in state.timeline:
        day = taken.record.on or state.as_of
        led = _state(procedure, taken.after) if taken.after != taken.before else ""
        notes = [unmet_text(u, procedure, day) for u in taken.warnings]
        notes += [_("not known: {rule}").format(rule=_asked(procedure, u, day)) for u in taken.unknown]
        outcome = procedure.vocabulary.label("outcome", taken.record.outcome, current().locale)
        rows.append((day.isoformat(), _step(taken.step), outcome, led, _("; ").join(notes)))
    headings = (_("day"), _("step"), _("outcome"), _("leads to"), _("notes"))
    return Table(headings, tuple(rows), _("What was done"))


def _refusals(state: CaseState, procedure: Procedure) -> Table:
    rows = [
        (refusal.on.isoformat(), _step_title(procedure, refusal), why, earliest)
        for refusal in state.refusals
        for why, earliest in _reasons(refusal, procedure)
    ]
    headings = (_("day"), _("step"), _("why not"), _("earliest"))
    return Table(headings, tuple(rows), _("What was recorded and could not be taken"))


def _step_title(procedure: Procedure, refusal: Refusal) -> str:
    versions = procedure.step_versions.get(refusal.step, ())
    return _step(versions[0]) if versions else refusal.step


def _reasons(refusal: Refusal, procedure: Procedure) -> Iterator[tuple[str, str]]:
    if refusal.code != "gates":
        words = [procedure.vocabulary.label("outcome", o, current().locale) for o in refusal.accepted]
        state = _state(procedure, refusal.state)
        yield _(CODES[refusal.code]).format(state=state, accepted=_(", ").join(words)), ""
    for unmet in refusal.unmet:
        yield unmet_text(unmet, procedure, refusal.on), _earliest(unmet)


def _next(state: CaseState, procedure: Procedure) -> Table:
    rows = []
    for item in state.next:
        outcome = _(", ").join(
            procedure.vocabulary.label("outcome", o, current().locale) for o in item.outcomes
        )
        led = _state(procedure, item.to) if item.to != state.state.id else ""
        first = (_step(item.step), outcome, led)
        unmet = (*item.blocked, *item.warnings)
        if not unmet:
            rows.append((*first, _("possible now"), ""))
        for n, one in enumerate(unmet):
            lead = first if n == 0 else ("", "", "")
            rows.append((*lead, unmet_text(one, procedure, state.as_of), _earliest(one)))
    headings = (_("step"), _("outcome"), _("leads to"), _("what stands in the way"), _("earliest"))
    return Table(headings, tuple(rows), _("What may come next"))


def _deadlines(state: CaseState, procedure: Procedure) -> Table:
    shown = (*state.overdue, *state.due, *state.late)
    rows = []
    for item in shown:
        rule = procedure.rule(item.rule, item.since)
        day = item.due.isoformat() if item.due else ""
        asked = _titles(rule) if rule else item.rule
        rows.append(
            (status_word(item.status), asked, _cited(procedure, item.clauses), item.since.isoformat(), day)
        )
    headings = (_("status"), _("what is asked"), _("article"), _("since"), _("due"))
    return Table(headings, tuple(rows), _("What is due"))


def _planned(plan: Plan | None) -> Table:
    if plan is None:
        return Table((), ())
    rows = [
        (p.on.isoformat(), _step(p.step), _(CERTAINTY[p.certainty]) if CERTAINTY[p.certainty] else "")
        for p in plan.steps
    ]
    title = _("The goal on {day} at the earliest").format(day=plan.counts_from.isoformat())
    return Table((_("day"), _("step"), _("notes")), tuple(rows), title)


def unmet_text(unmet: Unmet, procedure: Procedure, day: date) -> str:
    """What is not met, by which article, and what the record lacks."""
    text = _asked(procedure, unmet, day)
    notes = [_(REASONS[m]) if m in REASONS else m.removeprefix("data.") for m in unmet.missing]
    if unmet.assumed:
        notes.append(_("rests on assumed figures"))
    cited = _cited(procedure, unmet.clauses)
    parts = [text, *notes]
    return (
        _("{what} ({article})").format(what=_("; ").join(parts), article=cited)
        if cited
        else _("; ").join(parts)
    )


def _asked(procedure: Procedure, unmet: Unmet, day: date) -> str:
    clauses = procedure.clauses_on(unmet.clauses, day)
    if clauses:
        return titled(clauses[0].gist, clauses[0].gist_en)
    rule = procedure.rule(unmet.rule, day)
    return _titles(rule) if rule else unmet.rule


def _titles(rule: Rule) -> str:
    return titled(rule.title, rule.title_en)


def _cited(procedure: Procedure, ids: Iterable[str]) -> str:
    clauses = [procedure.rules.clause[id] for id in ids if id in procedure.rules.clause]
    places = dict.fromkeys(_place(procedure, clause) for clause in clauses)
    return _(", ").join(places)


def _place(procedure: Procedure, clause: Clause) -> str:
    source = procedure.rules.source.get(clause.source)
    return f"{titled(source.title, source.title_en)} {clause.at}" if source else clause.at


def _earliest(unmet: Unmet) -> str:
    if unmet.earliest is None:
        return ""
    notes = [_("if it were recorded that day")] if unmet.assumes_record else []
    if CERTAINTY[unmet.certainty]:
        notes.append(_(CERTAINTY[unmet.certainty]))
    day = unmet.earliest.isoformat()
    return _("{sentence} ({notes})").format(sentence=day, notes=_("; ").join(notes)) if notes else day


def procedure_tables(procedure: Procedure, day: date) -> tuple[Table, ...]:
    """The steps in the text of a day, with who takes them, the forms they need, and their gates by article."""
    lang = current().locale
    rows = []
    for versions in procedure.step_versions.values():
        step = procedure.step(versions[0].id, day)
        if step is None:
            continue
        gates = [rule for id in procedure.gates_of.get(step.id, ()) if (rule := procedure.rule(id, day))]
        cited = [c for rule in gates for c in rule.clauses] + list(step.clauses)
        clauses = procedure.clauses_on(tuple(dict.fromkeys(cited)), day)
        forms = [procedure.vocabulary.label("document", form, lang) for form in step.forms]
        actor = procedure.vocabulary.label("tag:actor", step.actor, lang) if step.actor else ""
        leads = dict.fromkeys(_state(procedure, m.to) for m in step.moves if m.to)
        rows.append(
            (
                str(step.number or ""), _step(step), step.id, actor, _(", ").join(leads), _(", ").join(forms),
                _(", ").join(dict.fromkeys(c.at for c in clauses)),
            )
        )  # fmt: skip
    headings = (_("no."), _("step"), _("id"), _("who"), _("leads to"), _("forms"), _("article"))
    return (Table(headings, tuple(rows), titled(procedure.title, procedure.title_en)),)


def case_json(state: CaseState, procedure: Procedure, plan: Plan | None = None) -> str:
    """The state of a case as one JSON text, for programs; ids and dates, no names and no sentences."""
    data: dict[str, Any] = {
        "format": "partyorg.case-state/1",
        "case": state.case,
        "person": state.person,
        "procedure": state.procedure,
        "digest": procedure.digest,
        "as_of": state.as_of,
        "state": state.state.id,
        "since": state.since,
        "stage": state.stage,
        "unit": state.unit,
        "stages": [{"stage": s.stage, "since": s.since, "until": s.until, "unit": s.unit} for s in state.stages],
        "terms": [{"term": t.term, "since": t.since, "until": t.until} for t in state.terms],
        "timeline": [
            {
                "step": t.record.step, "on": t.record.on, "outcome": t.record.outcome, "record": t.record.id,
                "from": t.before, "to": t.after, "warnings": [_unmet_data(u) for u in t.warnings],
                "unknown": [_unmet_data(u) for u in t.unknown],
            }
            for t in state.timeline
        ],
        "refusals": [
            {
                "step": r.step, "on": r.on, "record": r.record, "code": r.code, "accepted": r.accepted,
                "unmet": [_unmet_data(u) for u in r.unmet], "earliest": r.earliest,
            }
            for r in state.refusals
        ],
        "next": [
            {
                "step": n.step.id, "outcomes": n.outcomes, "to": n.to, "open": n.open, "earliest": n.earliest,
                "blocked": [_unmet_data(u) for u in n.blocked], "asks": n.asks,
            }
            for n in state.next
        ],
        "deadlines": [
            {
                "rule": d.rule, "clauses": d.clauses, "since": d.since, "due": d.due, "status": d.status,
                "estimated": d.estimated,
            }
            for d in state.deadlines
        ],
        "plan": None if plan is None else {
            "counts_from": plan.counts_from, "certainty": plan.certainty.value,
            "steps": [{"step": p.step.id, "on": p.on} for p in plan.steps],
        },
    }  # fmt: skip
    return json.dumps(data, ensure_ascii=False, indent=1, default=_jsonable)


def _unmet_data(unmet: Unmet) -> dict[str, Any]:
    return {
        "rule": unmet.rule, "clauses": unmet.clauses, "status": unmet.status, "missing": unmet.missing,
        "earliest": unmet.earliest, "assumes_record": unmet.assumes_record, "certainty": unmet.certainty.value,
        "assumed": unmet.assumed,
    }  # fmt: skip


def _jsonable(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(type(value).__name__)
