"""Limits: how many of a group may hold, or must hold, a grade."""

from fractions import Fraction
from typing import TYPE_CHECKING, Any

import attrs

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Inside,
    PersonCondition,
    PersonScope,
    Scope,
    SeatScope,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.figures import Count, Figure, Percent, PerFull, Plus, Times
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Limit, Rubric
from partyorg.dates import contains

from .decide import Run
from .errors import NotEvaluated
from .figures import UnknownFigure, exact, value_of
from .parts import part_of
from .periods import Judged
from .scopes import members
from .walk import free_roots
from .world import Env, Subject, derived

if TYPE_CHECKING:
    from .rubric import Rated

__all__ = ["apply_limits", "cut_to_group"]

_GROUP = Inside(binding=Binding("subject"))


def apply_limits(
    run: Run, rule: Rubric, rated: "list[Rated]", judged: Judged, order: tuple[str, ...]
) -> None:
    """Move grades down where a limit is exceeded, and add a row on the group for limits that move nobody."""
    world = run.world
    day = min(judged.high - 1, world.today)
    upper = sorted((m for m in rule.limits if m.at_most is not None), key=lambda m: -_best(rule, m, order))
    lower = [m for m in rule.limits if m.at_most is None]
    for group, mine in _groups(run, rule, rated, day):
        env = Env(self_=group, subject=group, period=(judged.low, judged.high), day=day)
        for limit in (*upper, *lower):
            _apply(run, rule, limit, group, mine, env, judged, order)


def _best(rule: Rubric, limit: Limit, order: tuple[str, ...]) -> int:
    if limit.over == "next_band" and not set(limit.grades) <= set(order):
        raise NotEvaluated(rule.id, "rubric.limits over grades without an order")
    return max((order.index(g) for g in limit.grades if g in order), default=0)


def _groups(run: Run, rule: Rubric, rated: "list[Rated]", day: int) -> "list[tuple[Subject, list[Rated]]]":
    world = run.world
    if rule.group_by is None:
        return [(world.root(), rated)]
    out = []
    for group, days in members(world, rule.group_by, Env(day=day)):
        if not contains(days, day):
            continue
        mine = [r for r in rated if _below(run, r, group.unit or group.id)]
        if mine:
            out.append((group, mine))
    return out


def _below(run: Run, rated: "Rated", group: str) -> bool:
    org, day = run.world.org, rated.sheet.env.day
    subject = rated.subject
    units = (subject.unit,) if subject.unit else org.units_of(subject.id, day)
    return any(contains(org.above(unit).get(group, ()), day) for unit in units)


def _apply(
    run: Run,
    rule: Rubric,
    limit: Limit,
    group: Subject,
    mine: "list[Rated]",
    env: Env,
    judged: Judged,
    order: tuple[str, ...],
) -> None:
    holders = [r for r in mine if r.grade in limit.grades and r.reason == ""]
    grouped = rule.group_by is not None
    figure = limit.at_most if limit.at_most is not None else limit.at_least
    assert figure is not None
    if grouped:
        whole = figure
        figure = derived(run.world, whole, "cut to group", lambda: cut_to_group(whole))
    moves = limit.at_most is not None and limit.over == "next_band"
    try:
        number: Fraction | None = exact(value_of(run.world, figure, env))
    except UnknownFigure:
        number = None
    if not moves:
        _group_row(run, limit, group, len(holders), number, judged)
    elif number is None:
        for one in holders:
            one.reason = "unlisted"
    else:
        _move(rule, limit, holders, int(number), order)


def _move(rule: Rubric, limit: Limit, holders: "list[Rated]", number: int, order: tuple[str, ...]) -> None:
    """Keep the first `number` holders, move the rest one grade down; equals on the line as `tie` says."""
    number = max(number, 0)
    if len(holders) <= number:
        return
    keys = {id(one): _key(rule, limit, one) for one in holders}
    ranked = sorted(holders, key=lambda one: (keys[id(one)], one.subject.id))
    line = keys[id(ranked[number])]
    before = [one for one in ranked if keys[id(one)] < line]
    equals = [one for one in ranked if keys[id(one)] == line]
    over = [one for one in ranked if keys[id(one)] > line]
    if len(before) == number or limit.tie == "all_out":
        over = [*equals, *over]
    elif limit.tie == "decide":
        for one in equals:
            one.reason = "tie_at_limit"
    lowest = min(order.index(grade) for grade in limit.grades)
    for one in over:
        one.grade, one.demoted = order[max(lowest - 1, 0)], True


def _key(rule: Rubric, limit: Limit, one: "Rated") -> tuple[tuple[bool, Fraction], ...]:
    """What a sheet is ranked by: the score or items named, "-" for the highest first; those without come last."""
    out = []
    for name in limit.order:
        value = one.score if name.lstrip("-") == "score" else one.total.parts.get(name.lstrip("-"))
        if name.lstrip("-") != "score" and not _has_item(rule.items, name.lstrip("-")):
            raise NotEvaluated(rule.id, f"rubric.limits.order by {name.lstrip('-')}")
        number = value if value is not None else Fraction(0)
        out.append((value is None, -number if name.startswith("-") else number))
    return tuple(out)


def _has_item(items: tuple[Any, ...], key: str) -> bool:
    return any(item.key == key or _has_item(item.items, key) for item in items)


def _group_row(
    run: Run, limit: Limit, group: Subject, count: int, number: Fraction | None, judged: Judged
) -> None:
    """One row on the group: whether the number of its holders keeps to the limit."""
    own = part_of(run, "limit/" + "+".join(limit.grades), uses=(run.rule, limit))
    shared: dict[str, Any] = {"period": judged.period, "due": judged.due, "count": count}
    if run.missing or number is None:
        own.emit(group, "unknown", reason="no_table" if run.missing else "unlisted", **shared)
        return
    shared["required"] = int(number) if number.denominator == 1 else number
    good = count <= number if limit.at_most is not None else count >= number
    if good:
        done = run.world.today if judged.due is None else min(judged.due, run.world.today)
        own.emit(group, "met", done=done, **shared)
        return
    status, reason = own.undecided(
        count, judged.due, group, None, judged.low, reason="over_max" if limit.at_most is not None else ""
    )
    own.emit(group, status, reason="" if status == "pending" else reason, **shared)


def cut_to_group(figure: Figure) -> Figure:
    """The figure with every scope it counts cut to the subtree of `subject`, unless it names the subject itself."""
    if isinstance(figure, Count):
        if isinstance(figure.of, SimpleMatch | AnyMatch) or free_roots(figure.of):
            return figure
        return attrs.evolve(figure, of=_cut(figure.of))
    if isinstance(figure, Percent):
        return attrs.evolve(figure, percent=cut_to_group(figure.percent), of=cut_to_group(figure.of))
    if isinstance(figure, Times | Plus):
        return attrs.evolve(figure, items=tuple(cut_to_group(item) for item in figure.items))
    if isinstance(figure, PerFull):
        return attrs.evolve(figure, of=cut_to_group(figure.of))
    return figure


def _cut(scope: Scope) -> Scope:
    if isinstance(scope, AnyScope):
        return attrs.evolve(scope, any=tuple(_cut(part) for part in scope.any))
    if isinstance(scope, PersonScope):
        return attrs.evolve(scope, person=PersonCondition(all=(scope.person,), in_=_GROUP))
    if isinstance(scope, UnitScope):
        return attrs.evolve(scope, unit=UnitCondition(all=(scope.unit,), in_=_GROUP))
    assert isinstance(scope, SeatScope)
    of = scope.of
    inner = (
        UnitCondition(all=(of,), in_=_GROUP) if isinstance(of, UnitCondition) else UnitCondition(in_=_GROUP)
    )
    return attrs.evolve(scope, of=inner)
