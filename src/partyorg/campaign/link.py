"""Linking: what can only be settled once every table is read."""

from collections.abc import Mapping
from datetime import date
from itertools import combinations

from attrs import evolve

from partyorg.errors import nearest
from partyorg.sources import Clause

from .circles import circle
from .cursor import Cursor
from .figures import Given
from .read_periods import MIN_PRESENCE_DAYS
from .reading import Reading
from .rules import Duty, Rule, Selection, Timeline

__all__ = ["link"]


def link(
    reading: Reading,
    rules: list[tuple[Rule, Cursor]],
    clauses: Mapping[str, Clause],
    own: Mapping[str, Cursor],
) -> tuple[Rule, ...]:
    """The rules with the defaults that depend on others, in order; reports what does not fit together.

    `own` are the places of the clauses of the file itself, which have to be accounted for.
    """
    _references(reading, [rule for rule, _ in rules])
    _versions(rules)
    _account(reading, clauses, own)
    return tuple(evolve(_defaults(rule), place=place) for place, (rule, _) in enumerate(rules))


def _defaults(rule: Rule) -> Rule:
    if isinstance(rule, Duty) and rule.presence.min_presence_days is None:
        days = Given(MIN_PRESENCE_DAYS.get(rule.period.unit, 0))
        return evolve(rule, presence=evolve(rule.presence, min_presence_days=days))
    return rule


def _references(reading: Reading, rules: list[Rule]) -> None:
    ids = dict.fromkeys(rule.id for rule in rules)
    phases = {window.key for rule in rules if isinstance(rule, Timeline) for window in rule.windows}
    rounds = {one.key for rule in rules if isinstance(rule, Selection) for one in rule.rounds.listed}
    known = {"rule": ids.keys(), "phase or round": phases | rounds}
    edges: dict[str, list[str]] = {name: [] for name in ids}
    for ref in reading.references:
        name = ref.name.split("/", 1)[0] if ref.what == "rule" else ref.name
        if name not in known[ref.what]:
            if ref.name:
                ref.cursor.fault("D127", spelling=ref.name, accepted=sorted(known[ref.what]), what=ref.what)
        elif ref.what == "rule" and ref.rule in edges:
            edges[ref.rule].append(name)
    found = circle(edges)
    if found:
        at = next(
            ref.cursor for ref in reading.references if ref.rule == found[0] and _base(ref.name) == found[1]
        )
        at.fault("D128", spelling=found[1], circle=" → ".join(found))


def _base(name: str) -> str:
    return name.split("/", 1)[0]


def _versions(rules: list[tuple[Rule, Cursor]]) -> None:
    by_id: dict[str, list[tuple[Rule, Cursor]]] = {}
    for rule, c in rules:
        if rule.id:
            by_id.setdefault(rule.id, []).append((rule, c))
    for name, versions in by_id.items():
        for (first, _), (second, c) in combinations(versions, 2):
            if type(first) is not type(second):
                c.child("id").fault("D130", spelling=name, rule=name)
            elif _start(first) < _end(second) and _start(second) < _end(first):
                c.child("id").fault("D129", spelling=name, rule=name)


def _start(rule: Rule) -> date:
    return rule.since or date.min


def _end(rule: Rule) -> date:
    return rule.until or date.max


def _account(reading: Reading, clauses: Mapping[str, Clause], own: Mapping[str, Cursor]) -> None:
    # A misspelt rule id leaves the clause it means without a rule: one fault is enough.
    meant = {nearest(rule, clauses) for rule in reading.homeless if rule}
    unnamed = "" in reading.homeless
    for name, c in own.items():
        citing = reading.cited.get(name, [])
        if clauses[name].disposition is None and not citing:
            if name not in meant and not unnamed:
                c.fault("D121", spelling=name, clause=name)
        elif clauses[name].disposition is not None and citing:
            at = c.child("disposition")
            at.fault("D122", at_key=True, spelling=name, clause=name, rules=", ".join(dict.fromkeys(citing)))
