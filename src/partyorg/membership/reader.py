"""Reading a procedure: TOML text in, a linked `Procedure` or every fault out.

Sources, words, clauses, parameters, rules and overlays are read by the reader of campaigns; states, steps, terms and
the gates are what a procedure has besides.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from attrs import evolve

from partyorg.campaign.catalogue import PROCEDURE_FORMAT
from partyorg.campaign.cursor import Cursor, shown
from partyorg.campaign.definition import Calendar, Campaign
from partyorg.campaign.link import link
from partyorg.campaign.overlay import Entry, Layer, layers_of, overlaid
from partyorg.campaign.read_header import parameter_figures, read_parameters, read_words
from partyorg.campaign.read_matches import count_of, has_match, match
from partyorg.campaign.read_rules import RULE_TABLES, read_rule
from partyorg.campaign.reader import digest_of, load_document, provisions
from partyorg.campaign.reading import Document, Reading
from partyorg.campaign.rules import Rule, Timing
from partyorg.errors import InputError
from partyorg.vocabulary import Vocabulary, base

from .codes import complain
from .procedure import Procedure, Step, in_force
from .read_parts import overlapping, read_states, read_steps, read_terms
from .validate import validate

__all__ = ["load_procedure", "read_procedure"]

_ID = re.compile(r"[a-z0-9][a-z0-9_.-]*")
_KINDS = tuple(kind for kind in RULE_TABLES if kind not in ("selection", "timeline", "task", "rubric"))
"""Rules that a case's register can answer; what groups of people choose and rate belongs into campaigns."""


def load_procedure(
    source: str | Path,
    *,
    vocabulary: Vocabulary | None = None,
    bases: Mapping[str, str | Path | Document] | None = None,
    at: date | None = None,
    prefer: Iterable[str] = (),
) -> Procedure:
    """Read and link a procedure from a file, or from TOML text; `bases` are the definitions that may be extended, by id.

    `at` pins the text: the versions in force on that day stand for all days. Raises InputError with every fault.
    """
    found = {
        id: base if isinstance(base, Document) else load_document(base, "" if isinstance(base, Path) else id)
        for id, base in (bases or {}).items()
    }
    return read_procedure(load_document(source), vocabulary=vocabulary, bases=found, at=at, prefer=prefer)


def read_procedure(
    document: Document,
    *,
    vocabulary: Vocabulary | None,
    bases: Mapping[str, Document],
    at: date | None = None,
    prefer: Iterable[str] = (),
) -> Procedure:
    """Read and link the procedure of a parsed file. Raises InputError with every fault of it and what it extends."""
    reading = Reading(
        vocabulary if vocabulary is not None else base(), match, has_match, count_of, case_steps=True
    )
    layers = layers_of(reading, document, bases, None)
    procedure = _procedure(reading, layers, prefer)
    if reading.faults:
        order = {layer.root.document.name: i for i, layer in enumerate(reversed(layers))}
        raise InputError(
            sorted(
                reading.faults.values(),
                key=lambda f: (order.get(f.where.file, 0), f.where.line, f.where.column, f.code),
            )
        )
    assert procedure
    return procedure if at is None else _pinned(procedure, at)


def _pinned(procedure: Procedure, day: date) -> Procedure:
    """The text of a day, standing for all days."""
    rules = [rule for rule in procedure.rules.rules if in_force(rule.since, rule.until, day)]
    kept = {rule.id for rule in rules}
    return evolve(
        procedure,
        steps=_steps_on(procedure.steps, day),
        rules=evolve(procedure.rules, rules=tuple(evolve(rule, since=None, until=None) for rule in rules)),
        gates={id: steps for id, steps in procedure.gates.items() if id in kept},
        pinned=day,
    )


def _procedure(reading: Reading, layers: list[Layer], prefer: Iterable[str]) -> Procedure | None:
    own = layers[-1]
    roots = [layer.root for layer in layers]
    reading.vocabulary = read_words(roots, reading.vocabulary)
    for root in roots:
        read_parameters(reading, root)
    head = _head(own.root)
    start, goal = _ends(roots)
    sources, clauses, places = provisions(reading, roots)
    states = read_states(roots)
    steps = read_steps(roots, states)
    overlapping(steps)
    terms = read_terms(roots)
    stack = overlaid(layers, _KINDS, prefer)
    rules, gates, origins = _rules(reading, own, stack.entries, {step.id for step, _ in steps})
    parameters = parameter_figures(reading)
    linked = link(reading, rules, reading.clauses, places)
    validate(own.root, states, steps, terms, start, goal)
    if reading.faults:
        return None
    campaign = Campaign(
        id=head["id"],
        title=head["title"],
        title_en=head["title_en"],
        issuer=head["issuer"],
        issuer_en=head["issuer_en"],
        since=min(_windows(roots)),
        until=head["until"],
        calendar=Calendar(),
        extends=head["extends"],
        sources=tuple(sources),
        clauses=tuple(clauses),
        rules=linked,
        parameters=parameters,
        vocabulary=reading.vocabulary,
        assumed=tuple(sorted(reading.assumed.values(), key=lambda a: a.name)),
        looser_than_national=stack.looser,
        origins=origins,
        dropped=stack.dropped,
        digest=digest_of(layers),
        file=own.root.document.name,
    )
    return Procedure(
        id=head["id"],
        title=head["title"],
        title_en=head["title_en"],
        start=start,
        goal=goal,
        states=tuple(state for state, _ in states.values()),
        steps=_steps_on((step for step, _ in steps), own.pinned),
        terms=tuple(term for term, _ in terms),
        rules=campaign,
        gates=gates,
    )


def _head(root: Cursor) -> dict[str, Any]:
    """The plain fields of the file; reports unknown keys at the top."""
    t = root.table("a procedure")
    form = t.need("format")
    if form is not None:
        form.choice((PROCEDURE_FORMAT,))
    at = t.need("id")
    name = at.text() if at else ""
    if at is not None and name and not _ID.fullmatch(name):
        at.fault("D107", found=shown(name), wanted="an id made of a-z, 0-9, dots, hyphens and underlines")
    at_window, extends = t.need("window"), t.get("extends")
    until: date | None = None
    if at_window is not None:
        window = at_window.table("a window")
        window.need("since")
        _, until = window.span()
        window.done()
    head = {
        "id": name,
        "title": t.text("title", required=True),
        "title_en": t.text("title_en"),
        "issuer": t.text("issuer"),
        "issuer_en": t.text("issuer_en"),
        "until": until,
        "extends": extends.texts() if extends else (),
    }
    for key in (
        "start", "goal", "source", "word", "clause", "parameter", "change", "state", "step", "term", *_KINDS,
    ):  # fmt: skip
        t.get(key)
    t.done()
    return head


def _windows(roots: list[Cursor]) -> list[date]:
    """The first days of all files: a local procedure covers what its base covers."""
    days = [
        root.value.get("window", {}).get("since")
        for root in roots
        if isinstance(root.value.get("window"), dict)
    ]
    return [day for day in days if isinstance(day, date)] or [date.min]


def _ends(roots: list[Cursor]) -> tuple[str, str]:
    """The ids of the state a case starts in, and of the one it is meant to reach: of the last file that says so."""
    found = {"start": "", "goal": ""}
    for root in roots:
        for key in found:
            if key in root.value:
                found[key] = root.child(key).text()
    for key, value in found.items():
        if not value:
            roots[-1].fault("D103", key=key, found=key, table="a procedure")
    return found["start"], found["goal"]


def _rules(
    reading: Reading, own: Layer, entries: tuple[Entry, ...], steps: set[str]
) -> tuple[list[tuple[Rule, Cursor]], dict[str, tuple[str, ...]], dict[str, str]]:
    rules: list[tuple[Rule, Cursor]] = []
    gates: dict[str, tuple[str, ...]] = {}
    origins: dict[str, str] = {}
    for entry in entries:
        whole = Cursor(reading, entry.document, entry.table, path=entry.path, patches=entry.patches or None)
        gated: tuple[str, ...] = ()
        if "gate" in entry.table:
            at = whole.child("gate")
            gated = at.texts()
            for item, name in zip(at.several(), gated, strict=True):
                if name and name not in steps:
                    item.fault("D127", spelling=name, accepted=sorted(steps), what="step")
        table = _spelt_out(entry, gated)
        c = Cursor(reading, entry.document, table, path=entry.path, patches=entry.patches or None)
        rule = read_rule(entry.kind, c, entry.cited)
        rules.append((evolve(rule, base_id=rule.id if entry.origin != own.id else ""), c))
        origins[rule.id] = entry.origin
        if gated:
            gates[rule.id] = tuple(dict.fromkeys((*gates.get(rule.id, ()), *gated)))
        elif not isinstance(rule, Timing):
            complain(c, "M103", rule.id)
    return rules, gates, origins


def _spelt_out(entry: Entry, gated: tuple[str, ...]) -> dict[str, Any]:
    """The rule table without `gate`, and with what a gate leaves out: the step it is about, and that cases are joined."""
    table = {key: value for key, value in entry.table.items() if key != "gate"}
    if not gated:
        return table
    step = gated[0] if len(gated) == 1 else list(gated)
    if entry.kind == "timing":
        table.setdefault("anchor", {"step": step})
        table.setdefault("same", ["case"])
    elif entry.kind == "completeness":
        table.setdefault("match", {"step": step})
    return table


def _steps_on(steps: Iterable[Step], day: date | None) -> tuple[Step, ...]:
    """The steps of the text of a day, each for all days; all steps where none is asked for."""
    if day is None:
        return tuple(steps)
    return tuple(evolve(s, since=None, until=None) for s in steps if in_force(s.since, s.until, day))
