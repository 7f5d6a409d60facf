"""Whom a rule judges, as relations: people, units and seats with their days."""

from attrs import frozen

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    PersonScope,
    Scope,
    SeatScope,
    UnitCondition,
    UnitScope,
)

from .conditions import DaysOf, Lowering, person_days, scope_days, seen, unit_days
from .plan import Cell, Expression, Relation, Select, Source, Table, both, call, case, value
from .program import NotInColumns
from .spans import intersected, merged, span_cells

__all__ = ["Subjects", "chairs", "subjects_of"]

KEYS = ("id", "unit", "post", "person")


@frozen
class Subjects:
    """A kept relation of id, unit, post, person, since, until; merged by id. What a subject has not is an empty text."""

    type: str
    relation: Relation


def chairs(cx: Lowering) -> Table:
    """Every tenure of a post with its days: fact, unit, post, person, since, until."""
    return cx.once("chairs", lambda: cx.program.keep(_chairs(cx), "chairs"))  # type: ignore[no-any-return]


def _chairs(cx: Lowering) -> Select:
    since, until = span_cells("t")
    columns: dict[str, Expression] = {
        "fact": Cell("t", "id"),
        "unit": call("coalesce", Cell("t", "unit"), ""),
        "post": call("coalesce", Cell("t", "value"), ""),
        "person": Cell("t", "person"),
        "since": since,
        "until": until,
    }
    return Select(
        (Source("t", seen(cx, "tenures")),), columns, both(Cell("t", "kind").eq("post"), since < until)
    )


def subjects_of(cx: Lowering, scope: Scope, streams: tuple[Scope, ...] = ()) -> Subjects:
    """The subjects of a scope on the days of one of the streams. Raises NotInColumns for scopes that are bound or mixed."""
    found: Subjects = cx.once(("subjects", scope, streams), lambda: _subjects(cx, scope, streams))
    return found


def _subjects(cx: Lowering, scope: Scope, streams: tuple[Scope, ...]) -> Subjects:
    if isinstance(scope, SeatScope):
        if streams:
            raise NotInColumns("streams of seats")
        return Subjects("post", _seats(cx, scope))
    if isinstance(scope, AnyScope):
        kinds = {type(part) for part in scope.any}
        if kinds not in ({PersonScope}, {UnitScope}):
            raise NotInColumns("a scope of seats, or of people and units together")
        type_ = "person" if kinds == {PersonScope} else "unit"
    else:
        type_ = "person" if isinstance(scope, PersonScope) else "unit"
    days = scope_days(cx, scope)
    if days.binding:
        raise NotInColumns("a binding in the scope")
    relation = days.relation
    if streams:
        own = scope_days(cx, AnyScope(streams))
        if own.binding:
            raise NotInColumns("a binding in a stream")
        relation = intersected(relation, own.relation, ("id",), ("id",))
    d = Cell("d", "id")
    columns: dict[str, Expression] = {
        "id": d,
        "unit": d if type_ == "unit" else value(""),
        "post": value(""),
        "person": d if type_ == "person" else value(""),
        "since": Cell("d", "since"),
        "until": Cell("d", "until"),
    }
    return Subjects(type_, cx.program.keep(Select((Source("d", relation),), columns), "subjects"))


def _seats(cx: Lowering, scope: SeatScope) -> Relation:
    if isinstance(scope.of, Binding):
        raise NotInColumns("seats in a bound unit as subjects")
    of: DaysOf = unit_days(cx, scope.of if scope.of is not None else UnitCondition())
    if of.binding:
        raise NotInColumns("a binding in the scope")
    units = Select(
        (Source("u", of.relation),),
        {"unit": Cell("u", "id"), "since": Cell("u", "since"), "until": Cell("u", "until")},
    )
    rows: Relation = chairs(cx)
    if scope.words is not None:
        names = ("unit", "post", "person", "since", "until")
        rows = Select(
            (Source("c", rows),), {n: Cell("c", n) for n in names}, Cell("c", "post").is_in(scope.words)
        )
    held = ("unit", "post", "person")
    rows = intersected(rows, units, held, ("unit",))
    if scope.holder is not None:
        holder = person_days(cx, scope.holder)
        if holder.binding:
            raise NotInColumns("a binding in the scope")
        people = Select(
            (Source("p", holder.relation),),
            {"person": Cell("p", "id"), "since": Cell("p", "since"), "until": Cell("p", "until")},
        )
        rows = intersected(rows, people, held, ("person",))
    s = Cell("s", "post")
    single = s.is_in([w.id for w in cx.world.vocabulary.words("post") if w.single])
    person = case((single, value("")), otherwise=Cell("s", "person"))
    id = call("join", Cell("s", "unit"), "/", s)
    named = Select(
        (Source("s", rows),),
        {
            "id": case((single, id), otherwise=call("join", id, "/", Cell("s", "person"))),
            "unit": Cell("s", "unit"),
            "post": s,
            "person": person,
            "since": Cell("s", "since"),
            "until": Cell("s", "until"),
        },
    )
    return merged(cx.program, named, KEYS, "seats")
