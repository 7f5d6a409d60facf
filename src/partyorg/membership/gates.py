"""Gates: the rules about a step, evaluated on the day of the step over the facts of the case."""

from collections.abc import Iterable, Iterator
from datetime import date

from partyorg.campaign.rules import Completeness, Rule
from partyorg.evaluation.ballots import ballot_reason
from partyorg.evaluation.completeness import fact_check, is_filled
from partyorg.evaluation.engine import evaluate, world_of
from partyorg.evaluation.findings import Finding
from partyorg.evaluation.world import Env
from partyorg.facts import Fact, Register

from .procedure import Procedure
from .state import Unmet

__all__ = ["blocks", "failing", "judge", "looks_at_record"]

FAILED = ("unmet", "incomplete", "late", "unknown")


def judge(
    procedure: Procedure,
    register: Register,
    step: str,
    day: date,
    about: Iterable[Fact],
    as_known: date | None,
) -> tuple[Unmet, ...]:
    """The gates of a step that do not hold for its facts on the day, in file order; those `unknown` among them."""
    rules = [id for id in procedure.gates_of.get(step, ()) if procedure.rule(id, day) is not None]
    return failing(procedure, register, rules, day, about, as_known)


def failing(
    procedure: Procedure,
    register: Register,
    rules: Iterable[str],
    day: date,
    about: Iterable[Fact],
    as_known: date | None,
) -> tuple[Unmet, ...]:
    """The rules among those given that do not hold for the facts on the day."""
    asked = tuple(rules)
    if not asked:
        return ()
    facts = {fact.id: fact for fact in about}
    found = evaluate(register, procedure.narrowed(asked), day, as_known=as_known or date.max)
    out: dict[str, Unmet] = {}
    for row in found:
        if row.status in FAILED and (not row.about or row.about in facts):
            rule = procedure.rule(row.rule, day)
            if rule is not None and row.rule not in out:
                out[row.rule] = _unmet(procedure, register, rule, row, day, facts.get(row.about))
    return tuple(out.values())


def _unmet(
    procedure: Procedure, register: Register, rule: Rule, row: Finding, day: date, fact: Fact | None
) -> Unmet:
    clauses = tuple(c.id for c in procedure.clauses_on(rule.clauses, day))
    missing: tuple[str, ...] = ()
    if isinstance(rule, Completeness) and fact is not None and row.status != "unknown":
        missing = tuple(_lacking(procedure, register, rule, fact, day))
    return Unmet(
        rule=rule.id,
        clauses=clauses,
        status=row.status,
        severity="error" if rule.force == "must" else row.severity,
        missing=missing,
        assumed=row.assumed,
        about_record=looks_at_record(rule),
    )


def blocks(unmet: Unmet) -> bool:
    """Whether the gate keeps a step from being taken: it binds, and it is known not to hold."""
    return unmet.severity == "error" and unmet.status != "unknown"


def looks_at_record(rule: Rule) -> bool:
    """Whether the rule asks something of the record of the step itself, and of nothing before it."""
    return isinstance(rule, Completeness)


def _lacking(
    procedure: Procedure, register: Register, rule: Completeness, fact: Fact, day: date
) -> Iterator[str]:
    """What a record lacks: names of empty columns, why a ballot does not count, "check" for anything else."""
    world = world_of(register, register.view(day, date.max), procedure.rules)
    for name in rule.required:
        if not is_filled(world, name)(fact):
            yield name
    env = Env(fact=fact, fact_day=day.toordinal(), day=day.toordinal())
    for item in rule.checks:
        if fact_check(world, item)(fact, env) is not False:
            continue
        if item.ballot is not None:
            yield ballot_reason(world, item.ballot, fact, env)
        else:
            yield "/".join(item.tests) or "/".join(item.bound) or item.form
