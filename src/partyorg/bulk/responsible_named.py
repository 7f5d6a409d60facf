"""Who has to act where a rule names people, units or seats of its own, whoever the subject is."""

from partyorg.campaign.conditions import Scope

from .days_of import Lowering
from .plan import Aggregate, Cell, Expression, Select, Source, Table, both, call, either
from .subjects import Subjects, chairs, subjects_of

__all__ = ["always_named"]

WHO = ("person", "post", "unit")


def always_named(cx: Lowering, scope: Scope, rows: Table) -> Table:
    """For the days of the rows, who of the scope has to act: day, who. Days on which there is nobody are left out.

    Raises NotInColumns for scopes that are no subjects.
    """
    subjects = subjects_of(cx, scope)
    r, s = Cell("r", "day"), "s"
    days = Select((Source("r", rows),), {"day": r}, distinct=True)
    there = both(Cell(s, "since") <= Cell("d", "day"), Cell("d", "day") < Cell(s, "until"))
    sources = [Source("d", days), Source(s, subjects.relation, "inner", there)]
    named = Select(
        (*sources, *_holders(cx, subjects)), {"day": Cell("d", "day"), **_cells(subjects)}, distinct=True
    )
    order = tuple(Cell("n", name) for name in WHO)
    listed = Select(
        (Source("n", named),),
        {"day": Cell("n", "day"), "who": Aggregate("list", call("who", *order), order)},
        group=(Cell("n", "day"),),
    )
    return cx.program.keep(listed, "named")


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
