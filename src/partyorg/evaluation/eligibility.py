"""Eligibility in three values: an entry is true, false, or unknown where an empty cell decides."""

from collections.abc import Iterable
from typing import Any

from partyorg.campaign.conditions import Binding, PersonCondition, Test, UnitCondition, UnitTest
from partyorg.campaign.matches import Match
from partyorg.campaign.rules import Eligibility
from partyorg.dates import contains

from .cells import cell_of, value_test
from .conditions import person_days, unit_days
from .figures import UnknownFigure
from .matching import probe
from .parts import about_subject, tables_missing
from .walk import tables_in
from .world import Env, Subject, World, derived

__all__ = ["Truth", "all_of", "any_of", "entry_holds", "holds"]

Truth = bool | None
"""True, False, or None: not known."""

_CELLS = ("kind", "level", "category")
_PERSON = ("id", "stage", "role", "qualification", "post", "rank", "in_", "linked", "has", "lacks", "age")
_UNIT = ("id", "root", "in_", "members", "children", "filled", "linked", "has", "lacks")


def all_of(values: Iterable[Truth]) -> Truth:
    """False if one is false, else unknown if one is unknown, else true."""
    out: Truth = True
    for value in values:
        if value is False:
            return False
        out = None if value is None else out
    return out


def any_of(values: Iterable[Truth]) -> Truth:
    """True if one is true, else unknown if one is unknown, else false."""
    return not_of(all_of(not_of(value) for value in values))


def not_of(value: Truth) -> Truth:
    """The contrary; unknown stays unknown."""
    return None if value is None else not value


def holds(world: World, condition: "Eligibility | Match", env: Env, day: int) -> Truth:
    """Whether an entry, or the presence of a fact about the candidate, holds on the day; `env.fact` is the candidacy."""
    if isinstance(condition, Eligibility):
        return entry_holds(world, condition, env, day)
    if tables_missing(world, tables_in((condition,))):
        return None
    try:
        return bool(probe(world, about_subject(world, condition)).hits(env, 0, day + 1, day))
    except UnknownFigure:
        return None


def entry_holds(world: World, entry: Eligibility, env: Env, day: int) -> Truth:
    """Whether the condition of an entry holds for the candidate on the day."""
    parts: list[Truth] = []
    subject = env.subject
    assert subject is not None
    if entry.person is not None:
        parts.append(
            any_of(person_holds(world, entry.person, p, env, day) for p in _people(world, subject, day))
        )
    if entry.unit is not None:
        parts.append(unit_holds(world, entry.unit, subject.unit, env, day) if subject.unit else False)
    if entry.candidacy is not None:
        parts.append(all_of(_cell(world, name, test, env.fact) for name, test in entry.candidacy.items()))
    if entry.any:
        parts.append(any_of(entry_holds(world, part, env, day) for part in entry.any))
    parts.extend(entry_holds(world, part, env, day) for part in entry.all)
    parts.extend(not_of(entry_holds(world, part, env, day)) for part in entry.none)
    return all_of(parts)


def _people(world: World, subject: Subject, day: int) -> tuple[str, ...]:
    if subject.type == "post":
        return world.holders(subject, day)
    return (subject.id,) if subject.id in world.org.people else ()


def _cell(world: World, name: str, test: Test, fact: Any) -> Truth:
    return _value(world, test, cell_of(world, name)(fact))


def _value(world: World, test: Test, value: Any) -> Truth:
    if test.present is None and value in (None, "", ()):
        return None
    return value_test(world, test)(value)


def _is_given(condition: Any, name: str) -> bool:
    value = getattr(condition, name)
    return value is not None and value not in ((), {})


def _only(world: World, condition: Any, *names: str) -> Any:
    """The condition with these keys alone."""
    given = {name: getattr(condition, name) for name in names}
    return derived(world, condition, "only " + names[0], lambda: type(condition)(**given))


def person_holds(world: World, condition: PersonCondition, id: str, env: Env, day: int) -> Truth:
    """Whether a condition holds for a person on the day; an empty cell, or a table that is not kept, is unknown."""
    person = world.org.people[id]
    parts: list[Truth] = [_value(world, t, person.attr.get(name, "")) for name, t in condition.attr.items()]
    if condition.age is not None and person.born_on is None:
        parts.append(None)
    names = [n for n in _PERSON if _is_given(condition, n) and not (n == "age" and person.born_on is None)]
    parts.extend(_two_valued(world, _only(world, condition, name), id, env, day) for name in names)
    if condition.unit is not None:
        parts.append(_in_unit(world, condition.unit, id, env, day))
    parts.extend(person_holds(world, part, id, env, day) for part in condition.all)
    if condition.any is not None:
        parts.append(any_of(person_holds(world, part, id, env, day) for part in condition.any))
    parts.extend(not_of(person_holds(world, part, id, env, day)) for part in condition.none)
    return all_of(parts)


def _two_valued(
    world: World, condition: PersonCondition | UnitCondition, id: str, env: Env, day: int
) -> Truth:
    if tables_missing(world, tables_in((condition,))):
        return None
    try:
        if isinstance(condition, PersonCondition):
            return contains(person_days(world, condition)(id, env), day)
        return contains(unit_days(world, condition)(id, env), day)
    except UnknownFigure:
        return None


def _in_unit(world: World, test: UnitTest, id: str, env: Env, day: int) -> Truth:
    if isinstance(test.unit, Binding) or test.for_at_least is not None or test.ever:
        alone = derived(world, test, "alone", lambda: PersonCondition(unit=test))
        return _two_valued(world, alone, id, env, day)
    if tables_missing(world, ("tenures",)):
        return None
    units = [u for u in world.org.units_of(id, day) if u in world.org.units]
    return any_of(unit_holds(world, test.unit, unit, env, day) for unit in units)


def unit_holds(world: World, condition: UnitCondition, id: str, env: Env, day: int) -> Truth:
    """Whether a condition holds for a unit on the day; an empty cell, or a table that is not kept, is unknown."""
    unit = world.org.units.get(id)
    if unit is None or not contains(world.org.exists(id), day):
        return False
    parts: list[Truth] = [_value(world, t, unit.attr.get(name, "")) for name, t in condition.attr.items()]
    for name in _CELLS:
        test = getattr(condition, name)
        if test is not None:
            parts.append(_value(world, test, getattr(unit, name)))
    if condition.age is not None:
        if unit.formed_on is None:
            parts.append(None)
        else:
            parts.append(_two_valued(world, _only(world, condition, "age", "age_from"), id, env, day))
    names = [n for n in _UNIT if _is_given(condition, n)]
    parts.extend(_two_valued(world, _only(world, condition, name), id, env, day) for name in names)
    parent = condition.parent
    if isinstance(parent, UnitCondition):
        above = [p for p, since, until in world.org.parents(id) if since <= day < until]
        parts.append(any_of(unit_holds(world, parent, p, env, day) for p in above))
    elif parent is not None:
        parts.append(_two_valued(world, _only(world, condition, "parent"), id, env, day))
    parts.extend(unit_holds(world, part, id, env, day) for part in condition.all)
    if condition.any is not None:
        parts.append(any_of(unit_holds(world, part, id, env, day) for part in condition.any))
    parts.extend(not_of(unit_holds(world, part, id, env, day)) for part in condition.none)
    return all_of(parts)
