"""Who has to act where a rule names people, units or seats of its own, whoever the subject is."""

from partyorg.campaign.conditions import AnyScope, Scope

from .days_of import Lowering
from .plan import Aggregate, Cell, Expression, Relation, Select, Source, Table, Union, both, call, either
from .subjects import Subjects, chairs, subjects_of

__all__ = ["always_named"]

WHO = ("person", "post", "unit")


def always_named(cx: Lowering, scope: Scope, rows: Relation) -> Table:
    """For the days of the rows, who of the scope has to act: day, who. Days on which there is nobody are left out.

    Raises NotInColumns for scopes that are no subjects.
    """
    days = Select((Source("r", rows),), {"day": Cell("r", "day")}, distinct=True)
    parts = scope.any if isinstance(scope, AnyScope) else (scope,)
    found = [_there(cx, subjects_of(cx, part), days) for part in parts]
    named = found[0]
    if len(found) > 1:
        cells: dict[str, Expression] = {name: Cell("u", name) for name in ("day", *WHO)}
        named = Select((Source("u", Union(tuple(found))),), cells, distinct=True)
    order = tuple(Cell("n", name) for name in WHO)
    listed = Select(
        (Source("n", named),),
        {"day": Cell("n", "day"), "who": Aggregate("list", call("who", *order), order)},
        group=(Cell("n", "day"),),
    )
    return cx.program.keep(listed, "named")


def _there(cx: Lowering, subjects: Subjects, days: Select) -> Select:
    """Who of the subjects is there on which of the days: day, person, post, unit, once each."""
    s = "s"
    there = both(Cell(s, "since") <= Cell("d", "day"), Cell("d", "day") < Cell(s, "until"))
    sources = [Source("d", days), Source(s, subjects.relation, "inner", there)]
    columns = {"day": Cell("d", "day"), **_cells(subjects)}
    return Select((*sources, *_holders(cx, subjects)), columns, distinct=True)


def _holders(cx: Lowering, subjects: Subjects) -> list[Source]:
    """Of seats, whoever sits in them on the day."""
    if subjects.type != "post":
        return []
    s, c = "s", "c"
    own = either(Cell(s, "person").eq(""), Cell(c, "person").eq(Cell(s, "person")))
    seat = both(Cell(c, "unit").eq(Cell(s, "unit")), Cell(c, "post").eq(Cell(s, "post")), own)
    on = both(seat, Cell(c, "since") <= Cell("d", "day"), Cell("d", "day") < Cell(c, "until"))
    return [Source(c, chairs(cx), "inner", on)]


def _cells(subjects: Subjects) -> dict[str, Expression]:
    if subjects.type != "post":
        return {name: Cell("s", name) for name in WHO}
    return {"person": Cell("c", "person"), "post": Cell("s", "post"), "unit": Cell("s", "unit")}
