"""When a gate could hold at the earliest: the first later day on which trying the step again would not fail it."""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from attrs import evolve

from partyorg.campaign.conditions import Test
from partyorg.campaign.figures import Given
from partyorg.campaign.matches import AnyMatch
from partyorg.campaign.rules import Rule, Timing
from partyorg.dates import Offset, shift
from partyorg.facts import CaseStep, Fact, Register
from partyorg.facts.tables import TABLES
from partyorg.workdays import Certainty, default_calendar, worst

from .fold import Fold
from .gates import failing
from .procedure import Step
from .state import Unmet

__all__ = ["could_be_made", "with_earliest"]

NOTICE_DAYS = 60
"""How many days ahead are tried one by one where a rule counts the days that a notice is up."""


def with_earliest(fold: Fold, step: Step, record: CaseStep, unmet: Iterable[Unmet]) -> tuple[Unmet, ...]:
    """The unmet gates of a record, each with the first day on which it could hold."""
    return tuple(_dated(fold, step, record, one) for one in unmet)


def _dated(fold: Fold, step: Step, record: CaseStep, unmet: Unmet) -> Unmet:
    assert record.on is not None
    rule = fold.procedure.rule(unmet.rule, record.on)
    if not isinstance(rule, Timing) or rule.forbid:
        return unmet
    sign, distance = _distance(rule)
    if sign is None:
        return unmet
    for day in _candidates(fold, fold.facts_of(step, record), rule, record.on, distance):
        if not _fails(fold, step, evolve(record, on=day), rule):
            return evolve(unmet, earliest=day, certainty=_certainty(rule, distance, record.on, day))
    if rule.window[0] != Given(None) and not could_be_made(fold, rule.id, record.on):
        return unmet  # what it asks for has an end too, and that is past
    day, certainty = _moved(record.on, distance)
    return evolve(unmet, earliest=day, assumes_record=True, certainty=certainty)


def _distance(rule: Timing) -> tuple[int | None, Offset]:
    """How far before the step the thing asked for has to be; None where the rule asks for nothing before it."""
    upper = rule.window[1]
    value = upper.value if isinstance(upper, Given) else None
    if not isinstance(value, Offset) or (value.sign > 0 and not value.is_zero):
        return None, Offset()
    return value.sign, value.forward


def _candidates(fold: Fold, own: Iterable[Fact], rule: Timing, day: date, distance: Offset) -> list[date]:
    """Later days on which the answer can change: the distance after each date on record, or any day for a notice."""
    found = set()
    for fact in _facts(fold.register(own)):
        for on in _dates(fact):
            later = _moved(on, distance)[0]
            if later > day:
                found.add(later)
    if _counts_days(rule):
        found.update(day + timedelta(days=n) for n in range(1, NOTICE_DAYS + 1))
    return sorted(found)


def _facts(register: Register) -> Iterator[Fact]:
    for name in ("case_steps", "events", "activities", "documents", "assessments"):
        yield from register.tables.get(name, ())


def _dates(fact: Fact) -> Iterator[date]:
    for column in TABLES[fact.table].own:
        if column.type == "date":
            value = getattr(fact, column.name)
            if value is not None:
                yield value


def _fails(fold: Fold, step: Step, record: CaseStep, rule: Rule) -> bool:
    assert record.on is not None
    facts = fold.facts_of(step, record)
    register = fold.register(facts)
    found = failing(fold.procedure, register, (rule.id,), record.on, facts, fold.as_known)
    return any(u.status != "unknown" for u in found)


def _moved(day: date, distance: Offset) -> tuple[date, Certainty]:
    calendar = default_calendar()
    certainty = [Certainty.OFFICIAL]

    def add(start: date, n: int) -> date:
        found, sure = calendar.add(start, n)
        certainty.append(sure)
        return found

    return shift(day, distance, add), worst(*certainty)


def _certainty(rule: Timing, distance: Offset, since: date, day: date) -> Certainty:
    """How sure the day is: as sure as the working days it was counted in."""
    if not distance.workdays and not _counts_workdays(rule):
        return Certainty.OFFICIAL
    calendar = default_calendar()
    days = ((since + timedelta(days=n)) for n in range((day - since).days + 1))
    return worst(*(calendar.status(d).certainty for d in days))


def _tests(rule: Timing) -> dict[str, Test]:
    matches = rule.require.any if isinstance(rule.require, AnyMatch) else (rule.require,)
    return {name: test for match in matches for name, test in match.tests.items()}


def _counts_days(rule: Timing) -> bool:
    return not _tests(rule).keys().isdisjoint(("posted_days", "posted_workdays"))


def _counts_workdays(rule: Timing) -> bool:
    return "posted_workdays" in _tests(rule)


def could_be_made(fold: Fold, id: str, day: date) -> bool:
    """Whether a step that can be recorded where the case stands makes facts of the kind the rule asks for."""
    rule = fold.procedure.rule(id, day)
    if not isinstance(rule, Timing):
        return False
    wanted = rule.require.any if isinstance(rule.require, AnyMatch) else (rule.require,)
    for versions in fold.procedure.step_versions.values():
        step = fold.procedure.step(versions[0].id, day)
        if step is None or not any(fold.state.id in move.source for move in step.moves):
            continue
        made = [("case_steps", step.id), *((t.table, t.kind) for t in step.facts)]
        if any(
            m.table == table and (m.kinds is None or kind in m.kinds) for m in wanted for table, kind in made
        ):
            return True
    return False
