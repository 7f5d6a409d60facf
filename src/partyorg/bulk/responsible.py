"""Who has to act, in columns: what `partyorg.evaluation.responsible` answers row by row."""

from collections.abc import Sequence

from attrs import field, frozen

from partyorg.campaign.conditions import (
    Binding,
    Scope,
    SeatScope,
    UnitCondition,
)
from partyorg.evaluation.decide import Run
from partyorg.evaluation.walk import free_roots

from .conditions import Lowering, parents, seen, unit_days
from .held_days import belongs
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
    every,
    value,
)
from .program import NotInColumns
from .responsible_named import always_named
from .spans import same
from .subjects import chairs

__all__ = ["Answer", "Asked", "answered", "with_day"]

SEAT = ("unit", "post", "person", "day")

NAMED = ("people", "as_post", "in_unit")
"""Who holds a seat on a day: a list of people, and the post and unit that they are asked in.

Objects of these are made where rows are written: carried from step to step they would cost more than all else here.
"""


@frozen
class Asked:
    """The rows asked about; `type` of their subjects, or "" where it differs and stands in the column `type`.

    Rows that are kept already bring the column `day` of `with_day` with them; others are kept here.
    """

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
    rows: Relation = asked.rows
    if not (isinstance(rows, Select) and "day" in rows.columns):
        rows = cx.program.keep(with_day(cx, rows), "judged")
    if scope is not None and not free_roots(scope):
        who = always_named(cx, scope, rows)
        day = Source("w", who, "left", Cell("w", "day").eq(Cell("r", "day")))
        return Answer(rows, call("coalesce", Cell("w", "who"), call("one")), (day,))
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
    answer: Expression = call("who each", *(Cell("w", name) for name in NAMED))
    if not asked.type:
        answer = case((Cell("r", "type").eq("person"), himself), otherwise=answer)
    return Answer(rows, answer, (Source("w", who, "left", on),))


def with_day(cx: Lowering, rows: Relation) -> Select:
    """The rows with the day on which the answer is sought: as-of where pending, open or not yet due, else the due day."""
    today, due = cx.world.today, Cell("q", "due")
    late = either(Cell("q", "status").eq("pending"), due.empty, call("<", today, due))
    assert isinstance(rows, Select)
    names = {name: Cell("q", name) for name in rows.columns}
    return Select((Source("q", rows),), {**names, "day": case((late, today), otherwise=due)})


def _in_charge(cx: Lowering, asks: Table) -> Relation:
    """For seats on days: their holders, else the last one before, else the same of the secretary above, else the post."""
    program = cx.program
    own = program.keep(_held(cx, asks), "held")
    names = {name: Cell("a", name) for name in SEAT}
    left = program.keep(
        Select((Source("a", asks), Source("o", own, "anti", same("o", "a", SEAT))), dict(names)), "vacant"
    )
    day = Cell("a", "day")
    placed = both(Cell("p", "id").eq(Cell("a", "unit")), Cell("p", "since") <= day, day < Cell("p", "until"))
    above = Select(
        (Source("a", left), Source("p", parents(cx), "inner", placed)),
        {"unit": Cell("a", "unit"), "day": day, "parent": Aggregate("min", Cell("p", "parent"))},
        group=(Cell("a", "unit"), day),
    )
    higher = program.keep(above, "above")
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
    over = program.keep(_held(cx, program.keep(h, "asks")), "held")
    # Where nobody has ever sat there: the secretary above as he was found, else the post itself.
    found = Cell("v", "people").filled
    named = {
        "people": case((found, Cell("v", "people")), otherwise=call("one", "")),
        "as_post": case((found, "secretary"), otherwise=Cell("a", "post")),
        "in_unit": case((found, Cell("v", "unit")), otherwise=Cell("a", "unit")),
    }
    rest = Select(
        (
            Source("a", left),
            Source("h", higher, "left", same("h", "a", ("unit", "day"))),
            Source(
                "v",
                over,
                "left",
                both(Cell("v", "unit").eq(Cell("h", "parent")), Cell("v", "day").eq(Cell("h", "day"))),
            ),
        ),
        {**names, **named},
    )
    o = {name: Cell("o", name) for name in (*SEAT, "people")}
    here = Select((Source("o", own),), {**o, "as_post": o["post"], "in_unit": o["unit"]})
    return Union((here, rest))


def _held(cx: Lowering, asks: Table) -> Relation:
    """Seats on days with their holders, or with the last one before; seats that nobody held by then are left out."""
    names = {name: Cell("a", name) for name in SEAT}
    person = Cell("c", "person")
    # In a seat that is one person's own he sits once, however often the post was given to him.
    once = case(
        (Cell("a", "person").eq(""), Aggregate("list", person, (person,))),
        otherwise=call("one", Cell("a", "person")),
    )
    on = _in_seat(both(Cell("c", "since") <= Cell("a", "day"), Cell("a", "day") < Cell("c", "until")))
    sits = cx.program.keep(
        Select(
            (Source("a", asks), Source("c", chairs(cx), "inner", on)),
            {**names, "people": once},
            group=tuple(names.values()),
        ),
        "sitting",
    )
    empty = Select((Source("a", asks), Source("s", sits, "anti", same("s", "a", SEAT))), dict(names))
    place = Window(
        "row number",
        None,
        tuple(names.values()),
        (Cell("c", "until"), Cell("c", "since"), Cell("c", "fact")),
        falling=(0, 1),
    )
    begun = _in_seat(Cell("c", "since") <= Cell("a", "day"))
    before = Select(
        (Source("a", empty), Source("c", chairs(cx), "inner", begun)),
        {**names, "people": call("one", person), "place": place},
    )
    last = Select(
        (Source("b", before),),
        {name: Cell("b", name) for name in (*SEAT, "people")},
        Cell("b", "place").eq(1),
    )
    return Union((every(sits, *SEAT, "people"), last))


def _in_seat(on: Expression) -> Expression:
    """Whether a tenure `c` is one of the seat `a`, and more."""
    own = either(Cell("a", "person").eq(""), Cell("c", "person").eq(Cell("a", "person")))
    return both(Cell("c", "unit").eq(Cell("a", "unit")), Cell("c", "post").eq(Cell("a", "post")), own, on)


def _as_written(cx: Lowering, scope: Scope, rows: Relation, type_: str) -> Table:
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
        asks = Select(
            (Source("r", rows),),
            {"id": id_, "day": day, "person": Cell("r", "person")},
            ~Cell("r", "person").eq("") if not type_ else None,
            distinct=True,
        )
        placed.append(
            Select(
                (
                    Source("r", asks),
                    Source("t", seen(cx, "tenures"), "inner", belongs(Cell("r", "person"), day)),
                ),
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
