"""Cases for both evaluators, their rows side by side, and failing cases made small."""

import os
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from random import Random
from time import monotonic
from typing import Any

from attrs import evolve, frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.figures import Given
from partyorg.evaluation.findings import Finding
from partyorg.facts import Register

from . import rules as rule_recipes
from .draws import Recipe
from .rows import Row
from .run import judge
from .worlds import DAYS, registers

MISSABLE = ("activities", "links", "documents", "stages", "events", "tenures", "assessments", "measures")
LATE_DAYS = (*DAYS[4:], *DAYS[8:], date(2016, 7, 15), date(2016, 8, 31), date(2016, 12, 31))


@frozen
class Case:
    """One question for both evaluators."""

    register: Register
    campaign: Campaign
    as_of: date
    as_known: date | None = None


def case_of(kind: str, seed: int) -> Case:
    """The case of a rule type that a seed stands for."""
    random = Random(f"{kind} {seed}")
    register = registers(MISSABLE).from_(random)
    campaign = rule_recipes.campaigns(*RULES[kind]()).from_(random)
    as_of = random.choice(LATE_DAYS)
    as_known = random.choice((None, None, None, random.choice(LATE_DAYS)))
    return Case(register, campaign, as_of, as_known)


RULES: dict[str, Callable[[], tuple[Recipe[Any], ...]]] = {
    "duty": lambda: (rule_recipes.duties(),),
    "holding": lambda: (rule_recipes.holdings(),),
    "timing": lambda: (rule_recipes.timings(),),
    "completeness": lambda: (rule_recipes.completenesses(),),
    "target": lambda: (rule_recipes.targets(),),
    "parts": lambda: (
        rule_recipes.completenesses("R2", talks=True),
        rule_recipes.duties_with_parts("R1", "R2"),
    ),
    "findings": lambda: (
        rule_recipes.duties("R1", zero=False),
        rule_recipes.targets("R2"),
        rule_recipes.holdings("R3"),
        rule_recipes.completenesses("R4"),
        rule_recipes.timings("R5"),
        rule_recipes.duties_on_findings("R6", ("R1", "R2", "R3", "R4", "R5")),
    ),
}

JUDGED = ("met", "late", "incomplete", "unmet", "pending", "waived")
NAMED = ("cut", "presence", "left", "holiday", "over_max")
"""Reasons that the grammar names; others are the engine's own."""

Plain = dict[str, Any]


def plain_finding(finding: Finding, campaign: Campaign) -> Plain:
    """A finding as far as the grammar fixes it."""
    counterpart = finding.counterpart
    return _plain(
        campaign,
        finding.rule,
        (finding.subject.type, finding.subject.id),
        (counterpart.type, counterpart.id) if counterpart else None,
        finding.about,
        finding.period.label if finding.period else "",
        finding.status,
        finding.due,
        finding.count,
        finding.required,
        finding.evidence,
        finding.reason,
        finding.value,
    )


def plain_row(row: Row, campaign: Campaign) -> Plain:
    """A row of the oracle as far as the grammar fixes it."""
    return _plain(
        campaign,
        row.rule,
        row.subject,
        row.counterpart,
        row.about,
        row.label,
        row.status,
        row.due,
        row.count,
        row.required,
        row.evidence,
        row.reason,
        row.value,
    )


def _plain(
    campaign: Campaign,
    rule: str,
    subject: Any,
    counterpart: Any,
    about: str,
    label: str,
    status: str,
    due: Any,
    count: Any,
    required: Any,
    evidence: Any,
    reason: str,
    value: Any,
) -> Plain:
    """What must be equal; keys that the grammar leaves open for the kind of row and status are left out."""
    kind = type(campaign.versions[rule][0]).__name__
    named = [n for n in NAMED if kind != "Target" or n != "over_max"]
    plain: Plain = {
        "rule": rule,
        "subject": subject[1],
        "type": subject[0],
        "counterpart": counterpart and counterpart[1],
        "about": about,
        "label": label,
        "status": status,
        "reason": reason if reason in named else "",
    }
    if status not in JUDGED:
        return plain
    if getattr(campaign.versions[rule][0], "measure", "count") in ("count", "share"):
        plain["count"] = count
    at = getattr(campaign.versions[rule][0], "at", "")
    shortfall = status in ("unmet", "pending", "waived") and plain["reason"] != "over_max"
    if kind != "Holding" or at in ("by", "period_end") or shortfall:
        plain["due"] = due
    if kind == "Target":
        plain["value"] = value
        return plain
    if not getattr(campaign.versions[rule][0], "forbid", False):
        plain["required"] = required
    if kind != "Completeness":
        plain["evidence"] = tuple(evidence)
    return plain


def key_of(plain: Plain) -> tuple[str, ...]:
    """What tells rows apart."""
    return tuple(str(plain[k]) for k in ("rule", "subject", "counterpart", "about", "label"))


def differences(case: Case) -> list[str]:
    """What the two evaluators say differently, a line each; nothing where they agree."""
    from partyorg.evaluation.engine import evaluate

    expected = [
        plain_row(r, case.campaign) for r in judge(case.register, case.campaign, case.as_of, case.as_known)
    ]
    findings = evaluate(case.register, case.campaign, case.as_of, as_known=case.as_known)
    found = [plain_finding(f, case.campaign) for f in findings]
    return list(_apart(expected, found))


def _apart(expected: list[Plain], found: list[Plain]) -> Iterator[str]:
    left = {key_of(p): p for p in expected}
    right = {key_of(p): p for p in found}
    if len(left) != len(expected):
        yield f"the oracle repeats a row among {sorted(map(key_of, expected))}"
    if len(right) != len(found):
        yield f"the engine repeats a row among {sorted(map(key_of, found))}"
    for key in sorted({*left, *right}):
        mine, other = left.get(key), right.get(key)
        if mine is None or other is None:
            yield f"{'only the oracle' if mine else 'only the engine'} has {mine or other}"
        elif mine != other:
            parts = [
                f"{k}: {mine.get(k)!r} (oracle) {other.get(k)!r}"
                for k in {**mine, **other}
                if mine.get(k) != other.get(k)
            ]
            yield f"{'|'.join(key)}: {mine['status']}; " + "; ".join(parts)


# Making a failing case small -----------------------------------------------------------------------


def reduced(case: Case, fails: Callable[[Case], bool], seconds: float = 20) -> Case:
    """The case with every fact, rule and setting taken away that the failure does not need, as far as time allows."""
    end = monotonic() + seconds
    smaller = True
    while smaller:
        smaller = False
        for attempt in _smaller(case):
            if monotonic() > end:
                return case
            if _fails(attempt, fails):
                case, smaller = attempt, True
                break
    return case


def _fails(case: Case, fails: Callable[[Case], bool]) -> bool:
    try:
        return fails(case)
    except Exception:  # noqa: BLE001 - a reduction that breaks the case is no reduction
        return False


def _smaller(case: Case) -> Iterator[Case]:
    if case.as_known is not None:
        yield evolve(case, as_known=None)
    register = case.register
    if register.settings.recorded_since:
        yield evolve(case, register=Register(register.tables, evolve(register.settings, recorded_since={})))
    rules = case.campaign.rules
    if len(rules) > 1:
        for n in range(len(rules)):
            yield evolve(case, campaign=evolve(case.campaign, rules=rules[:n] + rules[n + 1 :]))
    for table, facts in register.tables.items():
        for n, fact in enumerate(facts):
            fewer = {**register.tables, table: facts[:n] + facts[n + 1 :]}
            yield evolve(case, register=Register(fewer, register.settings))
            for name, bare in (
                ("status", "valid"),
                ("recorded_on", None),
                ("until", None),
                ("supersedes", ""),
            ):
                if getattr(fact, name, bare) not in (bare, None):
                    change: dict[str, Any] = {name: bare}
                    if name == "status":
                        change["revoked_on"] = None
                    plainer = evolve(fact, **change)
                    with_it = {**register.tables, table: (*facts[:n], plainer, *facts[n + 1 :])}
                    yield evolve(case, register=Register(with_it, register.settings))
    for n, rule in enumerate(rules):
        for plainer in _plainer(rule):
            yield evolve(case, campaign=evolve(case.campaign, rules=(*rules[:n], plainer, *rules[n + 1 :])))
    if case.campaign.until is not None:
        yield evolve(case, campaign=evolve(case.campaign, until=None))


def _plainer(rule: Any) -> Iterator[Any]:
    """The rule, or anything in it, with one key as by default, or one of several left out."""
    import attrs

    for one in attrs.fields(type(rule)):
        value = getattr(rule, one.name)
        default = one.default.factory() if isinstance(one.default, attrs.Factory) else one.default  # type: ignore[arg-type]
        if default is not attrs.NOTHING and value != default and one.name not in KEPT_KEYS:
            yield evolve(rule, **{one.name: default})
        if (
            isinstance(value, tuple)
            and len(value) > 1
            and one.name in ("any", "all", "none", "checks", "required")
        ):
            for n in range(len(value)):
                yield evolve(rule, **{one.name: value[:n] + value[n + 1 :]})
        if isinstance(value, tuple):
            for n, inner in enumerate(value):
                if attrs.has(type(inner)):
                    for plainer in _plainer(inner):
                        yield evolve(rule, **{one.name: (*value[:n], plainer, *value[n + 1 :])})
        elif attrs.has(type(value)) and not isinstance(value, Given):
            for plainer in _plainer(value):
                yield evolve(rule, **{one.name: plainer})


KEPT_KEYS = ("since", "until", "period", "by", "scope", "hit", "of", "threshold", "unit", "as_of", "at")


def shown(case: Case) -> str:
    """The case as text to paste into a report."""
    kept = dict(case.register.settings.recorded_since)
    lines = [f"as_of {case.as_of}, as_known {case.as_known}, recorded_since {kept}"]
    lines += [f"window {case.campaign.since} to {case.campaign.until}"]
    used = {s for rule in case.campaign.rules for s in rule.streams}
    lines += [_short(s) for s in case.campaign.streams if s.id in used]
    lines += [_short(rule) for rule in case.campaign.rules]
    lines += [_short(fact) for fact in case.register.facts()]
    missing = [t for t in MISSABLE if t not in case.register.tables]
    lines += [f"missing tables: {missing}"] if missing else []
    return "\n".join(lines)


def _short(thing: Any) -> str:
    """An attrs object without what is as by default, on one line."""
    import attrs

    if isinstance(thing, tuple):
        return "(" + ", ".join(map(_short, thing)) + ")"
    if isinstance(thing, Mapping):
        return "{" + ", ".join(f"{k}: {_short(v)}" for k, v in thing.items()) + "}"
    if isinstance(thing, date):
        return str(thing)
    if isinstance(thing, Given):
        return str(thing.value)
    if not attrs.has(type(thing)):
        return repr(thing)
    cells = []
    for one in attrs.fields(type(thing)):
        value = getattr(thing, one.name)
        bare = one.default.factory() if isinstance(one.default, attrs.Factory) else one.default  # type: ignore[arg-type]
        if value != bare and one.name not in ("name", "clauses", "key"):
            cells.append(f"{one.name}={_short(value)}")
    return f"{type(thing).__name__}({', '.join(cells)})"


def wanted_examples(usual: int) -> int:
    """How many examples to try: as usual, or that many times PARTYORG_ORACLE_EXAMPLES."""
    return usual * int(os.environ.get("PARTYORG_ORACLE_EXAMPLES", "1"))
