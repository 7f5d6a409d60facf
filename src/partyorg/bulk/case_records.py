"""Cases and the records that count, as relations: what `visible_steps` and `ordered` settle on objects.

Reads `raw.cases`, `raw.case_steps` and `raw.stages`.
"""

from collections.abc import Iterable

from partyorg.membership import Procedure

from .plan import (
    Cell,
    Expression,
    Rows,
    Select,
    Source,
    Table,
    Union,
    Window,
    both,
    call,
    either,
)

__all__ = ["CASES", "RECORDS", "cases", "places", "records", "streams", "told"]

CASES = Table("life.cases")
"""case, person, procedure, unit, opened."""
PLACES = Table("life.places")
RECORDS = Table("life.records")
"""case, procedure, id, step, day, outcome, by, data, and n, which counts the records of a case in order."""

LAST = 1_000_000
"""The place of a step that the procedure does not have."""


def cases(procedures: Iterable[Procedure], *, stages: bool) -> Select:
    """The cases whose stages are derived: valid, by a procedure at hand, of a person without stages on record."""
    c = {name: Cell("c", name) for name in ("id", "person", "procedure", "unit", "opened_on", "status")}
    sources = [Source("c", Table("raw.cases"))]
    if stages:
        there = Cell("s", "person").eq(c["person"])
        sources.append(Source("s", Table("raw.stages"), "anti", there))
    return Select(
        tuple(sources),
        {
            "case": c["id"],
            "person": c["person"],
            "procedure": c["procedure"],
            "unit": call("coalesce", c["unit"], ""),
            "opened": c["opened_on"],
        },
        both(
            either(c["status"].empty, c["status"].eq("valid")),
            c["procedure"].is_in([p.id for p in procedures]),
        ),
    )


def places(procedures: Iterable[Procedure]) -> Rows:
    """The place of every step, which orders the records of one day."""
    rows = tuple((p.id, step, n) for p in procedures for step, n in p.place.items())
    return Rows((("procedure", "text"), ("step", "text"), ("place", "number")), rows)


def records(today: int) -> Select:
    """The records of those cases that count at the end of `today`, numbered in order."""
    s = {name: Cell("s", name) for name in ("id", "case", "step", "on", "outcome", "by", "data", "status")}
    r = {name: Cell("r", name) for name in ("case", "status", "replaces", "supersedes")}
    replacing = Select(
        (Source("r", Table("raw.case_steps")),),
        {"case": r["case"], "id": call("coalesce", r["replaces"], r["supersedes"])},
        both(either(r["status"].empty, ~r["status"].eq("planned")), either(r["replaces"].filled, r["supersedes"].filled)),
    )  # fmt: skip
    counts = both(
        either(s["status"].empty, s["status"].is_in(("valid", "corrected"))),
        s["on"].filled,
        s["on"] <= today,
    )
    place = both(
        Cell("p", "procedure").eq(Cell("c", "procedure")),
        Cell("p", "step").eq(s["step"]),
    )
    order: tuple[Expression, ...] = (s["on"], call("coalesce", Cell("p", "place"), LAST), s["id"])
    return Select(
        (
            Source("s", Table("raw.case_steps")),
            Source("c", CASES, "inner", Cell("c", "case").eq(s["case"])),
            Source("x", replacing, "anti", both(Cell("x", "case").eq(s["case"]), Cell("x", "id").eq(s["id"]))),
            Source("p", PLACES, "left", place),
        ),
        {
            "case": s["case"],
            "procedure": Cell("c", "procedure"),
            "id": s["id"],
            "step": s["step"],
            "day": s["on"],
            "outcome": call("coalesce", s["outcome"], ""),
            "by": call("coalesce", s["by"], ""),
            "data": s["data"],
            "n": Window("row number", None, (s["case"],), order),
        },
        counts,
    )  # fmt: skip


def streams() -> Select:
    """The records of the cases that are not told in columns, case after case: what `case_table.streamed` takes."""
    r, c = "r", "c"
    names = ("case", "procedure", "person", "unit", "opened")
    own = ("step", "day", "outcome", "data", "by")
    return Select(
        (
            Source(r, RECORDS),
            Source(c, CASES, "inner", Cell(c, "case").eq(Cell(r, "case"))),
            Source("a", Table("life.apart"), "semi", Cell("a", "case").eq(Cell(r, "case"))),
        ),
        {**{n: Cell(c, n) for n in names}, **{n: Cell(r, n) for n in own}},
        order=(Cell(c, "case"), Cell(r, "n")),
    )


def told() -> Select:
    """All stages in order of their cases, as rows of the table `stages`."""
    names = ("case", "at", "id", "stage", "since", "until", "unit")
    s, c = "s", "c"
    both_ways = Union(
        tuple(
            Select((Source("w", Table(f"life.by_{way}")),), {n: Cell("w", n) for n in names})
            for way in ("columns", "table")
        )
    )
    return Select(
        (Source(s, both_ways), Source(c, CASES, "inner", Cell(c, "case").eq(Cell(s, "case")))),
        {
            "id": Cell(s, "id"),
            "person": Cell(c, "person"),
            "stage": Cell(s, "stage"),
            "since": call("date", Cell(s, "since")),
            "until": call("date", Cell(s, "until")),
            "unit": Cell(s, "unit"),
            "case": Cell(s, "case"),
        },
        order=(Cell(s, "case"), Cell(s, "at")),
    )
