"""Completeness 要件: a record has what it must have."""

from collections.abc import Callable
from datetime import date
from typing import Any

from partyorg.campaign.rules import CheckItem, Completeness
from partyorg.dates import Days, Offset, contains, shift

from .ballots import ballot_holds
from .bounds import bound_test
from .cells import cell_of, facts_test
from .decide import Run
from .figures import UnknownFigure, exact, value_of
from .findings import Status
from .matching import probe, simple_matches
from .scopes import members
from .streams import in_streams
from .timing import anchor_subject
from .world import Env, Subject, World, ids_in

__all__ = ["completeness", "fact_check", "is_filled"]

FactCheck = Callable[[Any, Env], bool | None]
"""Whether a fact passes; None where the check does not apply."""


def completeness(
    run: Run, rule: Completeness, within: Days, chosen: Any, calendar_start: str, streams: Any
) -> None:
    """Add a row for every fact that one version of a completeness rule looks at."""
    world = run.world
    found = probe(world, rule.match)
    reason = "no_table" if run.missing else "unlisted" if rule.required_unlisted else ""
    tests: list[FactCheck] = []
    checks: list[FactCheck] = []
    wanted_checks: int | None = None
    try:
        tests = [_filled(world, name) for name in rule.required]
        checks = [fact_check(world, item) for item in rule.checks]
        if rule.mode == "k":
            wanted_checks = int(value_of(world, rule.mode_k, Env()))
        offset = value_of(world, rule.within, Env())
    except UnknownFigure:
        reason, offset = "unlisted", Offset()
    if found.unlisted:
        run.unknown_row("unlisted")
        return
    void = all(part.revoked != "counts" for part in simple_matches(rule.match))
    moved = None if offset is None or offset.is_zero else offset
    for day, id, fact in found.hits(Env(), 0, world.today + 1, 0):
        if not contains(within, day) or not chosen(day):
            continue
        subject = anchor_subject(world, fact)
        if run.wanted is not None and not _concerns(run.wanted, fact, subject):
            continue
        if streams and not contains(in_streams(world, streams, subject), day):
            continue
        due = day
        if moved is not None:
            due = shift(date.fromordinal(day), moved, world.add_workdays).toordinal()
        if void and fact.revoked_on is not None and fact.revoked_on.toordinal() <= min(due, world.today):
            continue
        if reason:
            run.emit(subject, "unknown", about=id, due=due, reason=reason)
            continue
        env = Env(fact=fact, fact_day=day, day=day, subject=subject)
        try:
            good, passed, required = _count(fact, env, tests, checks, rule.mode, wanted_checks)
        except UnknownFigure:
            run.emit(subject, "unknown", about=id, due=due, reason="unlisted")
            continue
        if good:
            run.emit(
                subject, "met", about=id, due=due, count=passed, required=required, evidence=(id,), done=day
            )
            continue
        status: Status
        status, why = run.undecided(passed, due, subject, None, day, known=True)
        if status == "unmet" and rule.on_fail == "incomplete":
            status = "incomplete"
        run.emit(
            subject, status, about=id, due=due, count=passed, required=required, reason=why, evidence=(id,)
        )


def _concerns(wanted: frozenset[str], fact: Any, subject: Subject) -> bool:
    return subject.id in wanted or any(id in wanted for id in ids_in(fact, "participant"))


def _count(
    fact: Any, env: Env, tests: list[FactCheck], checks: list[FactCheck], mode: str, wanted: int | None
) -> tuple[bool, int, int]:
    """Whether enough checks pass, how many do, and how many must; all of `required`, `mode` rules the rest."""
    filled = 0
    for test in tests:
        if test(fact, env):
            filled += 1
    results = [r for r in [check(fact, env) for check in checks] if r is not None]
    passed = sum(results)
    if mode == "all":
        needed = len(results)
    elif mode == "any":
        needed = min(1, len(results))
    else:
        needed = min(wanted or 0, len(results))
    return filled == len(tests) and passed >= needed, filled + passed, len(tests) + needed


def is_filled(world: World, name: str) -> Callable[[Any], bool]:
    """Whether a column, a named part of one (sections.goals) or a named figure of a fact is filled."""
    head, _, rest = name.partition(".")
    if rest and head in ("sections", "parts", "entries", "topic", "channel", "purpose"):
        return lambda fact: rest in getattr(fact, head)
    read = cell_of(world, name)
    return lambda fact: read(fact) not in (None, "", ())


def _filled(world: World, name: str) -> FactCheck:
    filled = is_filled(world, name)
    return lambda fact, env: filled(fact)


def fact_check(world: World, item: CheckItem) -> FactCheck:
    """One check as a function of a fact and what is bound around it."""
    inner = _FORMS[item.form](world, item)
    if item.when is None and not item.when_bound:
        return inner
    applies = facts_test(world, item.when or {})
    bounds = [(key, bound_test(world, b)) for key, b in item.when_bound.items()]

    def check(fact: Any, env: Env) -> bool | None:
        if applies is not None and not applies(fact):
            return None
        if not all(test(ids_in(fact, key), env, env.fact_day, fact) for key, test in bounds):
            return None
        return inner(fact, env)

    return check


def _fact_form(world: World, item: CheckItem) -> FactCheck:
    passes = facts_test(world, item.tests)
    bounds = [(key, bound_test(world, b)) for key, b in item.bound.items()]

    def check(fact: Any, env: Env) -> bool:
        if passes is not None and not passes(fact):
            return False
        return all(test(ids_in(fact, key), env, env.fact_day, fact) for key, test in bounds)

    return check


def _differs(world: World, item: CheckItem) -> FactCheck:
    def check(fact: Any, env: Env) -> bool:
        seen: set[str] = set()
        for column in item.columns:
            ids = set(ids_in(fact, column))
            if ids & seen:
                return False
            seen |= ids
        return True

    return check


def _signed_by(world: World, item: CheckItem) -> FactCheck:
    scope = item.scope
    assert scope is not None

    def check(fact: Any, env: Env) -> bool:
        signers = set(ids_in(fact, "signatures"))
        for subject, days in members(world, scope, env.of(day=env.fact_day)):
            if not contains(days, env.fact_day):
                continue
            people = world.holders(subject, env.fact_day) if subject.type == "post" else (subject.id,)
            if signers & set(people):
                return True
        return False

    return check


def _delay(world: World, item: CheckItem) -> FactCheck:
    first, second = item.columns
    offset = value_of(world, item.figure, Env())

    def check(fact: Any, env: Env) -> bool:
        start, end = getattr(fact, first), getattr(fact, second)
        if end is None and second == "recorded_on":
            return True
        if start is None or end is None:
            return False
        return bool(end <= shift(start, offset, world.add_workdays))

    return check


def _listed(world: World, item: CheckItem) -> FactCheck:
    match = item.match
    assert match is not None
    filled = [is_filled(world, name) for name in item.fields]

    def check(fact: Any, env: Env) -> bool:
        named = set(ids_in(fact, item.in_column))
        hits = probe(world, match).hits(env.of(fact=fact), 0, world.today + 1, world.today)
        return all(h[1] in named and all(f(h[2]) for f in filled) for h in hits)

    return check


def _part_share(world: World, item: CheckItem) -> FactCheck:
    def check(fact: Any, env: Env) -> bool:
        shares = [fact.figures.get(name, "") for name in item.columns]
        if any(isinstance(s, str) for s in shares):
            return False
        return sum(exact(s) for s in shares) >= exact(value_of(world, item.figure, env))

    return check


def _ballot(world: World, item: CheckItem) -> FactCheck:
    ballot = item.ballot
    assert ballot is not None

    def check(fact: Any, env: Env) -> bool:
        held = ballot_holds(world, ballot, fact, env)
        if held is None:
            raise UnknownFigure("ballot")
        return held

    return check


def _rule(world: World, item: CheckItem) -> FactCheck:
    def check(fact: Any, env: Env) -> bool | None:
        failed = world.parts.get(item.rule, {}).get(fact.id)
        return None if failed is None else not failed

    return check


_FORMS: dict[str, Callable[[World, CheckItem], FactCheck]] = {
    "fact": _fact_form,
    "differs": _differs,
    "signed_by": _signed_by,
    "delay": _delay,
    "listed": _listed,
    "part_share": _part_share,
    "ballot": _ballot,
    "rule": _rule,
}
