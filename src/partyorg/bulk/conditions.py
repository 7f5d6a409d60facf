"""Conditions on people and units as kept relations of days: key columns, since, until, merged.

A condition may leave one binding open, `subject` or `subject.unit`; its relation then has the column `bound` beside `id`.
"""

from typing import overload

from attrs import evolve

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Has,
    Linked,
    PersonCondition,
    PersonScope,
    PostTest,
    Scope,
    SeatScope,
    Test,
    UnitCondition,
    UnitScope,
)
from partyorg.dates import FIRST, FOREVER

from . import condition_keys as keys
from . import held_days as held
from .days_of import ID, DaysOf, Lowering, bound_by, one_binding, seen
from .plan import (
    Cell,
    Expression,
    Select,
    Source,
    both,
    call,
    every,
    value,
)
from .program import NotInColumns
from .spans import intersected, merged, minus, united
from .tests_of_cells import cell_passes
from .tree import parents, root

__all__ = ["DaysOf", "Lowering", "parents", "person_days", "root", "scope_days", "seen", "unit_days"]


def person_days(cx: Lowering, condition: PersonCondition) -> DaysOf:
    """The days on which people satisfy the condition."""
    found: DaysOf = cx.once(("person", condition), lambda: _person(cx, condition))
    return found


def unit_days(cx: Lowering, condition: UnitCondition) -> DaysOf:
    """The days on which units satisfy the condition."""
    found: DaysOf = cx.once(("unit", condition), lambda: _unit(cx, condition))
    return found


def _person(cx: Lowering, c: PersonCondition) -> DaysOf:
    _refuse(c, "attr")
    parts: list[DaysOf] = []
    if c.stage is not None:
        parts.append(held.spans_of(cx, "stages", "stage", None, c.stage))
    if c.role is not None:
        parts.append(held.spans_of(cx, "tenures", "value", "role", c.role))
    if c.qualification is not None:
        parts.append(held.spans_of(cx, "tenures", "value", "qualification", c.qualification))
    if c.post is not None:
        parts.append(held.post(cx, c.post, _unit_of(cx, c.post.of)))
    if c.rank is not None:
        parts.append(held.rank(cx, c.rank))
    if c.unit is not None:
        parts.append(held.affiliated(cx, c.unit, _unit_of(cx, c.unit.unit)))
    if c.in_ is not None:
        parts.append(keys.inside(cx, c.in_, person=True))
    if c.age is not None:
        parts.append(keys.of_age(cx, "people", "born_on", c.age))
    return _with_common_keys(cx, c, parts, _universe(cx, c))


@overload
def _unit_of(cx: Lowering, unit: UnitCondition | Binding) -> DaysOf | Binding: ...
@overload
def _unit_of(cx: Lowering, unit: None) -> None: ...
def _unit_of(cx: Lowering, unit: UnitCondition | Binding | None) -> DaysOf | Binding | None:
    return unit_days(cx, unit) if isinstance(unit, UnitCondition) else unit


def _universe(cx: Lowering, c: PersonCondition) -> Select:
    """Everybody in the register, or those named, on all days."""
    where = Cell("p", "id").is_in(c.id) if c.id is not None else None
    return Select(
        (Source("p", seen(cx, "people")),),
        {"id": Cell("p", "id"), "since": value(FIRST), "until": value(FOREVER)},
        where,
    )


def _refuse(condition: object, *keys: str) -> None:
    for key in keys:
        if getattr(condition, key) not in (None, (), {}):
            raise NotInColumns(f"a condition with {key.rstrip('_')}")


def _with_common_keys(
    cx: Lowering, c: PersonCondition | UnitCondition, parts: list[DaysOf], universe: Select
) -> DaysOf:
    """The days in the parts, and in those of the keys that people and units share."""
    person = isinstance(c, PersonCondition)
    table = "people" if person else "units"
    parts.extend(_linked(cx, link) for link in c.linked)
    parts.extend(_having(cx, has, table) for has in c.has)
    parts.extend(_days(cx, part) for part in c.all)
    if c.any is not None:
        parts.append(_any(cx, [_days(cx, part) for part in c.any]))
    none = [*(_days(cx, part) for part in c.none), *(_having(cx, has, table) for has in c.lacks)]
    return _every(cx, parts, universe, none, "person" if person else "units", always=person)


def _days(cx: Lowering, condition: PersonCondition | UnitCondition) -> DaysOf:
    return person_days(cx, condition) if isinstance(condition, PersonCondition) else unit_days(cx, condition)


def _every(
    cx: Lowering, parts: list[DaysOf], universe: Select, none: list[DaysOf], hint: str, *, always: bool
) -> DaysOf:
    """The days in every part and in no `none`, of those in the universe; `always` says that it holds all days."""
    first, *rest = parts or [DaysOf(universe)]
    relation, binding = first.relation, first.binding
    for part in rest:
        relation = intersected(relation, part.relation, DaysOf(relation, binding).keys, part.keys)
        binding = one_binding(binding, part.binding)
    for part in none:
        if part.binding:
            raise NotInColumns("a binding inside none")
        relation = minus(relation, part.relation, DaysOf(relation, binding).keys, ID)
    columns_of = DaysOf(relation, binding).keys
    if parts and always:
        there = Source("u", universe, "semi", Cell("u", "id").eq(Cell("a", "id")))
        columns = {name: Cell("a", name) for name in (*columns_of, "since", "until")}
        relation = Select((Source("a", relation), there), columns)
    elif parts:
        relation = intersected(relation, universe, columns_of, ID)
    return DaysOf(cx.program.keep(relation, hint), binding)


def _any(cx: Lowering, parts: list[DaysOf]) -> DaysOf:
    if not parts:
        raise NotInColumns("any = []")
    if any(part.binding != parts[0].binding for part in parts):
        raise NotInColumns("a binding in some branches of any alone")
    relation = united(cx.program, [part.relation for part in parts], parts[0].keys, "any")
    return DaysOf(relation, parts[0].binding)


def _unit(cx: Lowering, c: UnitCondition) -> DaysOf:
    _refuse(c, "attr")
    where: list[Expression] = []
    if c.id is not None:
        where.append(Cell("u", "id").is_in(c.id))
    for name in ("kind", "level", "category"):
        test: Test | None = getattr(c, name)
        if test is not None:
            where.append(cell_passes(cx, "u", "units", name, test))
    sources: list[Source] = [Source("u", seen(cx, "units"))]
    if c.root is not None:
        at_root = Cell("u", "id").eq(Cell("r", "id"))
        sources.append(Source("r", root(cx), "cross"))
        where.append(at_root if c.root else ~at_root)
    since = call("coalesce", Cell("u", "formed_on"), FIRST)
    until = call("coalesce", Cell("u", "dissolved_on"), FOREVER)
    universe = Select(
        tuple(sources),
        {"id": Cell("u", "id"), "since": since, "until": until},
        both(*where, since < until),
    )
    parts: list[DaysOf] = []
    if c.parent is not None:
        parts.append(_under(cx, c.parent))
    if c.in_ is not None:
        parts.append(keys.inside(cx, c.in_, person=False))
    if c.age is not None:
        if c.age_from != "own":
            raise NotInColumns("the age of predecessors")
        parts.append(keys.of_age(cx, "units", "formed_on", c.age))
    if c.members is not None:
        parts.append(keys.members(cx, person_days(cx, c.members[0]), c.members[1]))
    if c.children is not None:
        parts.append(keys.children(cx, unit_days(cx, c.children[0]), c.children[1]))
    if c.filled is not None:
        parts.append(keys.filled(cx, c.filled))
    return _with_common_keys(cx, c, parts, universe)


def _having(cx: Lowering, has: Has, table: str) -> DaysOf:
    found: DaysOf = cx.once(("has", has, table), lambda: cx.having(cx, has, table))
    return found


def _linked(cx: Lowering, link: Linked) -> DaysOf:
    far = link.to if link.to is None or isinstance(link.to, Binding) else scope_days(cx, link.to)
    return keys.linked(cx, link, far, *held.lasting(link, cx))


def _under(cx: Lowering, parent: UnitCondition | Binding) -> DaysOf:
    if isinstance(parent, Binding):
        binding = bound_by(parent)
        rows = Select(
            (Source("p", parents(cx)),),
            {
                name: Cell("p", "parent" if name == "bound" else name)
                for name in ("bound", "id", "since", "until")
            },
            Cell("p", "since") < Cell("p", "until"),
        )
        return DaysOf(merged(cx.program, rows, ("bound", "id"), "under"), binding)
    of = unit_days(cx, parent)
    if of.binding:
        raise NotInColumns("a binding in the condition of a parent")
    rows = every(parents(cx), "id", "parent", "since", "until")
    rows = evolve(rows, where=Cell("r", "since") < Cell("r", "until"))
    above = Select(
        (Source("u", of.relation),),
        {"parent": Cell("u", "id"), "since": Cell("u", "since"), "until": Cell("u", "until")},
    )
    return DaysOf(merged(cx.program, intersected(rows, above, ("id", "parent"), ("parent",)), ID, "under"))


def scope_days(cx: Lowering, scope: Scope) -> DaysOf:
    """The days on which people and units belong to a scope; of seats, their holders."""
    if isinstance(scope, PersonScope):
        return person_days(cx, scope.person)
    if isinstance(scope, UnitScope):
        return unit_days(cx, scope.unit)
    if isinstance(scope, AnyScope):
        return _any(cx, [scope_days(cx, part) for part in scope.any])
    return cx.once(("holders", scope), lambda: _holders(cx, scope))  # type: ignore[no-any-return]


def _holders(cx: Lowering, scope: SeatScope) -> DaysOf:
    of = scope.of if scope.of is not None else UnitCondition()
    test = PostTest(scope.words, of=of)
    where = both(held.of_kind("post"), held.with_words("value", scope.words))
    held_in = held.in_unit(cx, where, _unit_of(cx, of), test, "holders")
    if isinstance(of, Binding):
        there = keys.as_bound(unit_days(cx, UnitCondition()))
        both_hold = intersected(held_in.relation, there, held_in.keys, ("bound",))
        held_in = DaysOf(cx.program.keep(both_hold, "holders"), held_in.binding)
    if scope.holder is None:
        return held_in
    holder = person_days(cx, scope.holder)
    binding = one_binding(held_in.binding, holder.binding)
    relation = intersected(held_in.relation, holder.relation, held_in.keys, holder.keys)
    return DaysOf(cx.program.keep(relation, "holders"), binding)
