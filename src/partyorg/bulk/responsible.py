"""Who has to act, in columns: what `partyorg.evaluation.responsible` answers row by row."""

from collections.abc import Sequence

from attrs import field, frozen

from partyorg.campaign.conditions import Binding, Scope, SeatScope, UnitCondition
from partyorg.evaluation.decide import Run

from .conditions import Lowering, parents, unit_days
from .plan import (
    Aggregate,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    Union,
    Window,
    both,
    call,
    case,
    either,
    value,
)
from .program import NotInColumns
from .spans import same, span_cells
from .subjects import chairs

__all__ = ["Answer", "Asked", "answered"]

SEAT = ("unit", "post", "person", "day")


@frozen
class Asked:
    """The rows asked about; `type` of their subjects, or "" where it differs and stands in the column `type`."""

    rows: Relation
    type: str


@frozen
class Answer:
    """The rows again, the joins that bring the answer, and the answer: a list of person, post and unit."""

    rows: Relation
    who: Expression
    joins: Sequence[Source] = field(default=())


def answered(cx: Lowering, run: Run, asked: Asked) -> Answer:
    """Who has to act on each of the rows."""
    scope = run.rule.responsible
    himself = call("one", call("who", Cell("r", "person"), "", ""))
    if scope is None and asked.type == "person":
        return Answer(asked.rows, himself)
    rows = cx.program.keep(_with_day(cx, asked.rows), "judged")
    if scope is not None:
        who = _as_written(cx, scope, rows, asked.type)
        return Answer(
            rows,
            call("coalesce", Cell("w", "who"), call("one")),
            (Source("w", who, "left", same("w", "r", ("id", "day"))),),
        )
    r = {name: Cell("r", name) for name in SEAT}
    seat = both(Cell("r", "post").eq(""), Cell("r", "person").eq(""))
    post = case((seat, "secretary"), otherwise=Cell("r", "post"))
    asks = Select(
        (Source("r", rows),),
        {**r, "post": post},
        ~Cell("r", "type").eq("person") if not asked.type else None,
        distinct=True,
    )
    seats = cx.program.keep(asks, "asks")
    who = cx.program.keep(_in_charge(cx, seats), "who")
    on = both(
        *(Cell("w", name).eq(Cell("r", name)) for name in ("unit", "person", "day")),
        Cell("w", "post").eq(post),
    )
    answer: Expression = Cell("w", "who")
    if not asked.type:
        answer = case((Cell("r", "type").eq("person"), himself), otherwise=answer)
    return Answer(rows, answer, (Source("w", who, "left", on),))


def _with_day(cx: Lowering, rows: Relation) -> Select:
    """The rows with the day on which the answer is sought: as-of where pending, open or not yet due, else the due day."""
    today, due = cx.world.today, Cell("q", "due")
    late = either(Cell("q", "status").eq("pending"), due.empty, call("<", today, due))
    assert isinstance(rows, Select)
    names = {name: Cell("q", name) for name in rows.columns}
    return Select((Source("q", rows),), {**names, "day": case((late, today), otherwise=due)})


def _in_charge(cx: Lowering, asks: Table) -> Select:
    """For seats on days: their holders, else the last one before, else the same of the secretary above, else the post."""
    p = Cell("p", "since")
    a = Cell("a", "day")
    above = Select(
        (
            Source("a", asks),
            Source(
                "p",
                parents(cx),
                "inner",
                both(Cell("p", "id").eq(Cell("a", "unit")), p <= a, a < Cell("p", "until")),
            ),
        ),
        {"unit": Cell("a", "unit"), "day": a, "parent": Aggregate("min", Cell("p", "parent"))},
        group=(Cell("a", "unit"), a),
    )
    higher = cx.program.keep(above, "above")
    h = Select(
        (Source("h", higher),),
        {
            "unit": Cell("h", "parent"),
            "post": value("secretary"),
            "person": value(""),
            "day": Cell("h", "day"),
        },
        distinct=True,
    )
    own = cx.program.keep(_held(cx, asks), "held")
    over = cx.program.keep(_held(cx, cx.program.keep(h, "asks")), "held")
    nobody = call("one", call("who", "", Cell("a", "post"), Cell("a", "unit")))
    return Select(
        (
            Source("a", asks),
            Source("o", own, "left", same("o", "a", SEAT)),
            Source("h", higher, "left", same("h", "a", ("unit", "day"))),
            Source(
                "v",
                over,
                "left",
                both(Cell("v", "unit").eq(Cell("h", "parent")), Cell("v", "day").eq(Cell("h", "day"))),
            ),
        ),
        {
            **{name: Cell("a", name) for name in SEAT},
            "who": call("coalesce", Cell("o", "who"), Cell("v", "who"), nobody),
        },
    )


def _held(cx: Lowering, asks: Table) -> Select:
    """Seats on days with their holders, or with the last one before; seats that nobody ever held are left out."""
    a, c = "a", "c"
    begun = both(
        Cell(c, "unit").eq(Cell(a, "unit")),
        Cell(c, "post").eq(Cell(a, "post")),
        either(Cell(a, "person").eq(""), Cell(c, "person").eq(Cell(a, "person"))),
        Cell(c, "since") <= Cell(a, "day"),
    )
    keys = {name: Cell(a, name) for name in SEAT}
    rows = Select(
        (Source(a, asks), Source(c, chairs(cx), "inner", begun)),
        {
            **keys,
            "holder": Cell(c, "person"),
            "sits": call("<", Cell(a, "day"), Cell(c, "until")),
            "place": Window(
                "row number",
                None,
                tuple(keys.values()),
                (Cell(c, "until"), Cell(c, "since"), Cell(c, "fact")),
                falling=(0, 1),
            ),
        },
    )
    r = Cell("r", "holder")
    here = call("who", r, Cell("r", "post"), Cell("r", "unit"))
    sitting = Aggregate("list", here, (r,), Cell("r", "sits"))
    before = Aggregate("list", here, (), Cell("r", "place").eq(1))
    # Of a seat that is one person's own, he sits once, however often the post was given to him.
    once = case((Cell("r", "person").eq(""), sitting), otherwise=call("distinct", sitting))
    names = {name: Cell("r", name) for name in SEAT}
    return Select(
        (Source("r", rows),),
        {**names, "who": call("coalesce", once, before)},
        group=tuple(names.values()),
    )


def _as_written(cx: Lowering, scope: Scope, rows: Table, type_: str) -> Table:
    """Who holds the posts that a rule names in the subject's unit: id, day, who; rows with nobody are left out."""
    if (
        not isinstance(scope, SeatScope)
        or not isinstance(scope.of, Binding)
        or not scope.words
        or scope.holder is not None
        or scope.of.root != "subject"
        or scope.of.then not in ((), ("unit",))
    ):
        raise NotInColumns("this responsible")
    if not scope.of.then and type_ != "unit":
        raise NotInColumns("responsible in a subject that may be no unit")
    id_, day = Cell("r", "id"), Cell("r", "day")
    placed: list[Relation] = []
    if type_ != "person":
        known = Cell("r", "unit")
        placed.append(
            Select((Source("r", rows),), {"id": id_, "day": day, "unit": known}, ~known.eq(""), distinct=True)
        )
    if type_ in ("", "person"):
        since, until = span_cells("t")
        from .conditions import seen

        belongs = both(
            Cell("t", "kind").eq("affiliation"),
            Cell("t", "person").eq(Cell("r", "person")),
            since <= day,
            day < until,
        )
        asks = Select(
            (Source("r", rows),),
            {"id": id_, "day": day, "person": Cell("r", "person")},
            ~Cell("r", "person").eq("") if not type_ else None,
            distinct=True,
        )
        placed.append(
            Select(
                (Source("r", asks), Source("t", seen(cx, "tenures"), "inner", belongs)),
                {"id": id_, "day": day, "unit": Cell("t", "unit")},
            )
        )
    there = unit_days(cx, UnitCondition())
    a, u, c = "a", "u", "c"
    exists = both(
        Cell(u, "id").eq(Cell(a, "unit")),
        Cell(u, "since") <= Cell(a, "day"),
        Cell(a, "day") < Cell(u, "until"),
    )
    sits = both(
        Cell(c, "unit").eq(Cell(a, "unit")),
        Cell(c, "post").is_in(scope.words),
        Cell(c, "since") <= Cell(a, "day"),
        Cell(a, "day") < Cell(c, "until"),
    )
    who = call("who", Cell(c, "person"), Cell(c, "post"), Cell(c, "unit"))
    order = (Cell(c, "person"), Cell(c, "post"), Cell(c, "unit"))
    found = Select(
        (
            Source(a, Union(tuple(placed))),
            Source(u, there.relation, "semi", exists),
            Source(c, chairs(cx), "inner", sits),
        ),
        {"id": Cell(a, "id"), "day": Cell(a, "day"), "who": Aggregate("list", who, order)},
        group=(Cell(a, "id"), Cell(a, "day")),
    )
    return cx.program.keep(found, "who")
