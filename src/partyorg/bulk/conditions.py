"""Conditions on people and units as kept relations of days: key columns, since, until, merged.

A condition may leave one binding open, `subject` or `subject.unit`; its relation then has the column `bound` beside `id`.
"""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, evolve, frozen

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    PersonCondition,
    PersonScope,
    PostTest,
    Scope,
    SeatScope,
    SpanTest,
    Test,
    UnitCondition,
    UnitScope,
    UnitTest,
)
from partyorg.dates import FIRST, FOREVER
from partyorg.evaluation.world import World

from .plan import (
    Aggregate,
    Cell,
    Expression,
    Relation,
    Rows,
    Select,
    Source,
    Table,
    Union,
    both,
    call,
    every,
    value,
)
from .program import NotInColumns, Program
from .spans import held, intersected, merged, minus, span_cells, united
from .tests_of_cells import cell_passes, known_value

__all__ = ["DaysOf", "Lowering", "parents", "person_days", "root", "scope_days", "seen", "unit_days"]

ID = ("id",)


@define(slots=True, eq=False)
class Lowering:
    """What the lowering of every rule of a campaign shares: the program and a world without facts."""

    program: Program
    world: World
    tables: frozenset[str]

    def once(self, key: object, make: Callable[[], Any]) -> Any:
        """What `make` gives, made the first time."""
        known = self.program.known
        if key not in known:
            known[key] = make()
        return known[key]


@frozen
class DaysOf:
    """A kept relation of days, with what `bound` stands for where a binding is left open."""

    relation: Relation
    binding: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key columns."""
        return ("bound", "id") if self.binding else ID


def seen(cx: Lowering, table: str) -> Table:
    """The facts of a table as seen; a table that is not kept has none."""
    if table not in cx.tables:
        raise NotInColumns(f"the table {table}, which is not kept")
    return Table(f"seen.{table}")


def person_days(cx: Lowering, condition: PersonCondition) -> DaysOf:
    """The days on which people satisfy the condition."""
    found: DaysOf = cx.once(("person", condition), lambda: _person(cx, condition))
    return found


def unit_days(cx: Lowering, condition: UnitCondition) -> DaysOf:
    """The days on which units satisfy the condition."""
    found: DaysOf = cx.once(("unit", condition), lambda: _unit(cx, condition))
    return found


def _person(cx: Lowering, c: PersonCondition) -> DaysOf:
    _refuse(c, "in_", "age", "linked", "has", "lacks", "attr")
    parts: list[DaysOf] = []
    if c.stage is not None:
        parts.append(_spans(cx, "stages", "stage", None, c.stage))
    if c.role is not None:
        parts.append(_spans(cx, "tenures", "value", "role", c.role))
    if c.qualification is not None:
        parts.append(_spans(cx, "tenures", "value", "qualification", c.qualification))
    if c.post is not None:
        parts.append(_post(cx, c.post))
    if c.rank is not None:
        parts.append(_rank(cx, c.rank))
    if c.unit is not None:
        parts.append(_affiliated(cx, c.unit))
    parts.extend(person_days(cx, part) for part in c.all)
    if c.any is not None:
        parts.append(_any(cx, [person_days(cx, part) for part in c.any]))
    return _every(
        cx, parts, _universe(cx, c), [person_days(cx, part) for part in c.none], "person", always=True
    )


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


def _every(
    cx: Lowering, parts: list[DaysOf], universe: Select, none: list[DaysOf], hint: str, *, always: bool
) -> DaysOf:
    """The days in every part and in no `none`, of those in the universe; `always` says that it holds all days."""
    first, *rest = parts or [DaysOf(universe)]
    relation, binding = first.relation, first.binding
    for part in rest:
        relation = intersected(relation, part.relation, DaysOf(relation, binding).keys, part.keys)
        binding = _one_binding(binding, part.binding)
    for part in none:
        if part.binding:
            raise NotInColumns("a binding inside none")
        relation = minus(relation, part.relation, DaysOf(relation, binding).keys, ID)
    keys = DaysOf(relation, binding).keys
    if parts and always:
        there = Source("u", universe, "semi", Cell("u", "id").eq(Cell("a", "id")))
        columns = {name: Cell("a", name) for name in (*keys, "since", "until")}
        relation = Select((Source("a", relation), there), columns)
    elif parts:
        relation = intersected(relation, universe, keys, ID)
    return DaysOf(cx.program.keep(relation, hint), binding)


def _one_binding(a: str, b: str) -> str:
    if a and b and a != b:
        raise NotInColumns("two different bindings in one condition")
    return a or b


def _any(cx: Lowering, parts: list[DaysOf]) -> DaysOf:
    if not parts:
        raise NotInColumns("any = []")
    if any(part.binding != parts[0].binding for part in parts):
        raise NotInColumns("a binding in some branches of any alone")
    relation = united(cx.program, [part.relation for part in parts], parts[0].keys, "any")
    return DaysOf(relation, parts[0].binding)


def _lasting(test: SpanTest | UnitTest, cx: Lowering) -> tuple[object, bool]:
    if test.for_at_least is None:
        return None, test.ever
    return known_value(cx.world, test.for_at_least), test.ever


def _held(
    cx: Lowering, loose: Relation, keys: tuple[str, ...], test: SpanTest | UnitTest, hint: str
) -> Relation:
    return held(cx.program, loose, keys, *_lasting(test, cx), hint)


def _tenures(
    cx: Lowering, table: str, where: Expression | None, extra: Mapping[str, Expression] | None = None
) -> Select:
    """Stages or tenures as loose rows of person and days."""
    since, until = span_cells("t")
    columns = {"id": Cell("t", "person"), "since": since, "until": until, **(extra or {})}
    return Select((Source("t", seen(cx, table)),), columns, both(where, since < until))


def _kind(kind: str | None) -> Expression | None:
    return None if kind is None else Cell("t", "kind").eq(kind)


def _words(column: str, words: frozenset[str] | None) -> Expression | None:
    return None if words is None else Cell("t", column).is_in(words)


def _spans(cx: Lowering, table: str, column: str, kind: str | None, test: SpanTest) -> DaysOf:
    def make() -> DaysOf:
        loose = _tenures(cx, table, both(_kind(kind), _words(column, test.words)))
        return DaysOf(_held(cx, loose, ID, test, kind or "stage"))

    found: DaysOf = cx.once((table, kind, test), make)
    return found


def _rank(cx: Lowering, test: Test) -> DaysOf:
    passes = cell_passes(cx.world, "t", "tenures", "rank", test)
    loose = _tenures(cx, "tenures", both(_kind("post"), passes))
    return DaysOf(merged(cx.program, loose, ID, "rank"))


def _post(cx: Lowering, test: PostTest) -> DaysOf:
    parts = [_kind("post"), _words("value", test.words)]
    for name in ("rank", "mode"):
        cell: Test | None = getattr(test, name)
        if cell is not None:
            parts.append(cell_passes(cx.world, "t", "tenures", name, cell))
    return _in_unit(cx, both(*parts), test.of, test, "post")


def _affiliated(cx: Lowering, test: UnitTest) -> DaysOf:
    return _in_unit(cx, _kind("affiliation"), test.unit, test, "unit")


def _in_unit(
    cx: Lowering,
    where: Expression | None,
    unit: UnitCondition | Binding | None,
    test: SpanTest | UnitTest,
    hint: str,
) -> DaysOf:
    """Tenures in units that satisfy a condition, or in the bound unit."""
    if unit is None:
        return DaysOf(_held(cx, _tenures(cx, "tenures", where), ID, test, hint))
    if isinstance(unit, Binding):
        binding = str(unit)
        if binding not in ("subject", "subject.unit"):
            raise NotInColumns(f"the binding {binding} in a condition")
        bound = {"bound": Cell("t", "unit")}
        loose = _tenures(cx, "tenures", both(where, Cell("t", "unit").filled), bound)
        return DaysOf(_held(cx, loose, ("bound", "id"), test, hint), binding)
    of = unit_days(cx, unit)
    if of.binding:
        raise NotInColumns("a binding in the condition of a unit")
    rows = _tenures(cx, "tenures", where, {"unit": Cell("t", "unit")})
    units = Select(
        (Source("u", of.relation),),
        {"unit": Cell("u", "id"), "since": Cell("u", "since"), "until": Cell("u", "until")},
    )
    both_hold = intersected(rows, units, ("id", "unit"), ("unit",))
    return DaysOf(_held(cx, both_hold, ID, test, hint))


def _unit(cx: Lowering, c: UnitCondition) -> DaysOf:
    _refuse(c, "in_", "age", "members", "children", "filled", "linked", "has", "lacks", "attr")
    where: list[Expression] = []
    if c.id is not None:
        where.append(Cell("u", "id").is_in(c.id))
    for name in ("kind", "level", "category"):
        test: Test | None = getattr(c, name)
        if test is not None:
            where.append(cell_passes(cx.world, "u", "units", name, test))
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
    parts.extend(unit_days(cx, part) for part in c.all)
    if c.any is not None:
        parts.append(_any(cx, [unit_days(cx, part) for part in c.any]))
    return _every(cx, parts, universe, [unit_days(cx, part) for part in c.none], "units", always=False)


def parents(cx: Lowering) -> Table:
    """Units with their parents: id, parent, since, until. A unit with any placement takes its parents from placements."""
    return cx.once("parents", lambda: cx.program.keep(_parents(cx), "parents"))  # type: ignore[no-any-return]


def _parents(cx: Lowering) -> Relation:
    columns: dict[str, Expression] = {"id": Cell("u", "id"), "parent": Cell("u", "parent")}
    days: dict[str, Expression] = {"since": value(FIRST), "until": value(FOREVER)}
    units = Source("u", seen(cx, "units"))
    if "placements" not in cx.tables:
        return Select((units,), {**columns, **days}, Cell("u", "parent").filled)
    p = seen(cx, "placements")
    plain = Select(
        (units, Source("p", p, "anti", Cell("p", "unit").eq(Cell("u", "id")))),
        {**columns, **days},
        Cell("u", "parent").filled,
    )
    since, until = span_cells("p")
    placed = Select(
        (Source("p", p),),
        {"id": Cell("p", "unit"), "parent": Cell("p", "parent"), "since": since, "until": until},
    )
    return Union((plain, placed))


def root(cx: Lowering) -> Table:
    """The top unit: as the settings say, else the first of the units without a parent; one row."""
    return cx.once("root", lambda: _root(cx))  # type: ignore[no-any-return]


def _root(cx: Lowering) -> Table:
    named = cx.world.view.settings.root
    if named:
        return cx.program.put(Rows((("id", "text"),), ((named,),)), "root")
    tops = Select(
        (
            Source("u", seen(cx, "units")),
            Source("p", parents(cx), "anti", Cell("p", "id").eq(Cell("u", "id"))),
        ),
        {"id": Cell("u", "id")},
    )
    first = call("coalesce", Aggregate("min", Cell("t", "id")), "")
    return cx.program.keep(Select((Source("t", tops),), {"id": first}), "root")


def _under(cx: Lowering, parent: UnitCondition | Binding) -> DaysOf:
    if isinstance(parent, Binding):
        if str(parent) not in ("subject", "subject.unit"):
            raise NotInColumns(f"the binding {parent} in a condition")
        rows = Select(
            (Source("p", parents(cx)),),
            {
                name: Cell("p", "parent" if name == "bound" else name)
                for name in ("bound", "id", "since", "until")
            },
            Cell("p", "since") < Cell("p", "until"),
        )
        return DaysOf(merged(cx.program, rows, ("bound", "id"), "under"), str(parent))
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
    if isinstance(of, Binding):
        raise NotInColumns("a seat in a bound unit, inside a match")
    units = unit_days(cx, of)
    if units.binding:
        raise NotInColumns("a binding in the condition of a unit")
    test = PostTest(scope.words, of=of)
    held_in = _in_unit(cx, both(_kind("post"), _words("value", scope.words)), of, test, "holders")
    if scope.holder is None:
        return held_in
    holder = person_days(cx, scope.holder)
    relation = intersected(held_in.relation, holder.relation, ID, holder.keys)
    return DaysOf(cx.program.keep(relation, "holders"), holder.binding)
