"""Cases moved through their procedures in columns: the first record of all cases, then the second, and so on.

Only moves: a case with a record of a step that is gated, or a procedure whose stages count from an earlier day, is for
the compiled table. What keeps a step or a procedure from columns is named in `Moves.why`.
"""

from collections.abc import Iterable, Mapping

from attrs import field, frozen

from partyorg.membership.compiled import CompiledProcedure

from .case_records import CASES, RECORDS
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
    Window,
    both,
    call,
    case,
    either,
    value,
)

__all__ = [
    "APART",
    "EVENTS",
    "MOST",
    "Moves",
    "apart",
    "begun",
    "entered",
    "moves_of",
    "stages",
    "stepped",
    "unit_of",
]

APART = Table("life.apart")
"""The cases that are not moved in columns."""
EVENTS = "life.entered_"
MOST = 60
"""Records of a case; one that has more would make a round for itself."""


@frozen
class Moves:
    """What the tables of the procedures say, as small tables."""

    ways: Rows
    starts: Rows
    units: Rows
    gated: Rows
    procedures: frozenset[str]
    """Those whose stages run in columns."""
    why: Mapping[str, tuple[str, ...]] = field(factory=dict)
    """By procedure: what keeps cases with these steps, or all of them, from columns."""


def moves_of(tables: Iterable[CompiledProcedure]) -> Moves:
    """The moves of compiled procedures; steps that are gated are left to the table."""
    ways: list[tuple[object, ...]] = []
    starts, units, gated, fit = [], [], [], set()
    why: dict[str, tuple[str, ...]] = {}
    for table in tables:
        id, states = table.procedure.id, table.procedure.state
        bound = set(table.gates) | table.needs_replay
        starts.append((id, table.procedure.start))
        gated += [(id, step) for step in sorted(bound)]
        why[id] = tuple(sorted(bound))
        units += [
            (id, step, low, high, key) for step, found in table.new_unit.items() for low, high, key in found
        ]
        free = {key: found for key, found in table.ways.items() if key[1] not in bound}
        reached = _reached(table.procedure.start, free)
        early = sorted(s for s in reached if states[s].since_step or states[s].since_term)
        if early or not _single(free):
            why[id] = (
                *why[id],
                *(f"since of {state}" for state in early),
                *(() if _single(free) else ("move",)),
            )
            continue
        fit.add(id)
        for (state, step), found in free.items():
            for low, high, outcomes, to in found:
                begins = (states[state].stage, states[to].stage)
                each = sorted(outcomes) if outcomes is not None else [None]
                ways += [(id, step, state, low, high, outcome, to, *begins) for outcome in each]
    return Moves(
        Rows(
            (
                ("procedure", "text"), ("step", "text"), ("state", "text"), ("low", "number"), ("high", "number"),
                ("outcome", "text"), ("to", "text"), ("before", "text"), ("stage", "text"),
            ),
            tuple(ways),
        ),
        Rows((("procedure", "text"), ("start", "text")), tuple(starts)),
        Rows(
            (("procedure", "text"), ("step", "text"), ("low", "number"), ("high", "number"), ("key", "text")),
            tuple(units),
        ),
        Rows((("procedure", "text"), ("step", "text")), tuple(gated)),
        frozenset(fit),
        {id: found for id, found in why.items() if found},
    )  # fmt: skip


Ways = Mapping[tuple[str, str], tuple[tuple[int, int, "frozenset[str] | None", str], ...]]


def _reached(start: str, ways: Ways) -> set[str]:
    """The states that a case comes to by these ways."""
    found, todo = set(), {start}
    while todo:
        found |= todo
        todo = {w[3] for (state, _), there in ways.items() if state in found for w in there} - found
    return found


def _single(ways: Ways) -> bool:
    """Whether on every day and for every outcome there is one way at most, so that a join gives no record twice."""
    return not any(
        a[0] < b[1] and b[0] < a[1] and (a[2] is None or b[2] is None or a[2] & b[2])
        for found in ways.values()
        for n, a in enumerate(found)
        for b in found[:n]
    )


def unit_of() -> Select:
    """The records with the unit that each moves its case to: the records, and `new_unit`."""
    m = {name: Cell("m", name) for name in ("case", "procedure", "step", "day", "outcome", "n")}
    on = both(_same("u", "m", "procedure", "step"), _within("u", m["day"]))
    new = call("element", Cell("m", "data"), Cell("u", "key"))
    filled = both(Cell("u", "key").filled, new.filled, ~new.eq(""))
    return Select(
        (Source("m", RECORDS), Source("u", Table("life.units"), "left", on)),
        {**m, "new_unit": case((filled, new), otherwise="")},
    )


def apart(moves: Moves) -> Select:
    """The cases that columns do not tell: case."""
    m = Cell("m", "procedure")
    gated = Source("g", Table("life.gated"), "left", _same("g", "m", "procedure", "step"))
    # The object engine reads a unit that is all digits as a number, which has no zeros before it.
    odd = either(*(call("starts", Cell("m", "new_unit"), sign) for sign in ("0", "-", ".")))
    test = either(~m.is_in(moves.procedures), Cell("g", "step").filled, value(MOST) < Cell("m", "n"), odd)
    return Select((Source("m", Table("life.steps")), gated), {"case": Cell("m", "case")}, test, distinct=True)


def every_case() -> Select:
    """All cases, where columns are to tell none."""
    return Select((Source("m", RECORDS),), {"case": Cell("m", "case")}, distinct=True)


def last() -> Select:
    """The greatest number of records of a case that stays in columns, and how many such cases there are."""
    m = Cell("m", "case")
    there = Source("a", APART, "anti", Cell("a", "case").eq(m))
    columns = {"rounds": Aggregate("max", Cell("m", "n")), "count": Aggregate("count distinct", m)}
    return Select((Source("m", RECORDS), there), columns)


def how_many(table: str) -> Select:
    """How many rows a table of stages has."""
    return Select((Source("t", Table(table)),), {"count": Aggregate("count", Cell("t", "case"))})


def begun() -> Select:
    """Where every case that stays in columns begins."""
    c, start = Cell("c", "case"), Source("p", Table("life.starts"), "inner", _same("p", "c", "procedure"))
    there = Source("a", APART, "anti", Cell("a", "case").eq(c))
    return Select(
        (Source("c", CASES), start, there),
        {
            "case": c,
            "state": Cell("p", "start"),
            "unit": Cell("c", "unit"),
            "open": value(""),
            "open_since": value(0),
            "open_id": value(""),
        },
    )


def stepped(before: Table, n: int) -> Select:
    """Those that have an `n`th record, after it: where they stand, and which stages it began."""
    s = {name: Cell("s", name) for name in ("case", "state", "unit", "open", "open_since", "open_id")}
    m = {name: Cell("m", name) for name in ("day", "outcome", "new_unit")}
    way = both(
        _same("w", "m", "procedure", "step"),
        Cell("w", "state").eq(s["state"]),
        _within("w", m["day"]),
        either(Cell("w", "outcome").empty, Cell("w", "outcome").eq(m["outcome"])),
    )
    taken, to, stage = Cell("w", "to").filled, Cell("w", "to"), Cell("w", "stage")
    iso = call("text", call("date", m["day"]))
    moved = both(taken, ~m["new_unit"].eq(""))
    split = both(moved, ~s["open"].eq(""), s["open_since"] < m["day"])
    enters = both(taken, ~stage.eq(Cell("w", "before")), ~stage.eq(s["open"]))
    split_id = call("join", s["open_id"], "@", iso)
    return Select(
        (
            Source("s", before),
            Source("m", Table("life.steps"), "inner", both(Cell("m", "case").eq(s["case"]), Cell("m", "n").eq(n))),
            Source("w", Table("life.ways"), "left", way),
        ),
        {
            "case": s["case"],
            "day": m["day"],
            "state": call("coalesce", to, s["state"]),
            "unit": case((moved, m["new_unit"]), otherwise=s["unit"]),
            "open": case((enters, stage), otherwise=s["open"]),
            "open_since": case((either(enters, split), m["day"]), otherwise=s["open_since"]),
            "open_id": case(
                (enters, call("join", s["case"], "/", stage, "/", iso)), (split, split_id), otherwise=s["open_id"]
            ),
            "enters": _known(enters),
            "split": _known(split),
            "split_stage": s["open"],
            "split_id": split_id,
        },
    )  # fmt: skip


def entered(table: Table, n: int) -> Union:
    """The stages that the `n`th records began, "" where one ended: case, at, day, stage, unit, id."""
    r = {name: Cell("r", name) for name in ("case", "day", "unit")}

    def begun(flag: str, at: int, stage: str, id: str) -> Select:
        cells: dict[str, Expression] = {**r, "at": value(at), "stage": Cell("r", stage), "id": Cell("r", id)}
        return Select((Source("r", table),), cells, Cell("r", flag))

    return Union(
        (begun("split", 2 * n, "split_stage", "split_id"), begun("enters", 2 * n + 1, "open", "open_id"))
    )


def stages(parts: Iterable[Table]) -> Select:
    """The stages of all cases, from what each record began: case, at, id, stage, since, until, unit."""
    names = ("case", "at", "id", "stage", "day", "unit")
    every: Relation = Union(
        tuple(Select((Source("e", part),), {name: Cell("e", name) for name in names}) for part in parts)
    )
    e = {name: Cell("e", name) for name in names}
    swept = Select(
        (Source("e", every),),
        {**e, "until": Window("lead", e["day"], (e["case"],), (e["at"],))},
    )
    w = {name: Cell("w", name) for name in names}
    until = Cell("w", "until")
    # A stage that another takes over on its first day was never one.
    stays = both(~w["stage"].eq(""), either(until.empty, w["day"] < until))
    columns = {"case": w["case"], "at": w["at"], "id": w["id"], "stage": w["stage"], "since": w["day"]}
    return Select((Source("w", swept),), {**columns, "until": until, "unit": w["unit"]}, stays)


def _same(a: str, b: str, *names: str) -> Expression:
    return both(*(Cell(a, name).eq(Cell(b, name)) for name in names))


def _within(source: str, day: Expression) -> Expression:
    return both(Cell(source, "low") <= day, day < Cell(source, "high"))


def _known(test: Expression) -> Expression:
    """The test as a truth value, never empty."""
    return case((test, value(True)), otherwise=value(False))
