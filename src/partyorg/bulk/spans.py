"""Sets of days as relations: rows of keys, since, until, apart from one another, and the algebra of `partyorg.dates`."""

from collections.abc import Sequence

from partyorg.dates import FIRST, FOREVER

from .plan import (
    Aggregate,
    Call,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Union,
    Window,
    both,
    call,
    case,
    every,
    of,
    value,
)
from .program import Program

__all__ = ["intersected", "held", "merged", "minus", "same", "span_cells", "united"]

Keys = tuple[str, ...]


def same(a: str, b: str, keys: Sequence[str]) -> Expression:
    """Whether two sources agree in the keys."""
    return both(*(Cell(a, key).eq(Cell(b, key)) for key in keys))


def span_cells(source: str, since: str = "since", until: str = "until") -> tuple[Expression, Expression]:
    """The days of a fact that lasts: open ends filled, cut where it was revoked."""
    last = call("coalesce", Cell(source, until), FOREVER)
    revoked = call("coalesce", Cell(source, "revoked_on"), FOREVER)
    return call("coalesce", Cell(source, since), FIRST), call("least", last, revoked)


def merged(program: Program, relation: Relation, keys: Keys, hint: str) -> Relation:
    """The same days with rows that touch or overlap made one, by key.

    Most keys have rows that all share a day, or touch: there first and last day are enough. Only the others are walked.
    """
    loose = program.keep(relation, f"{hint}_loose")
    cells = of("r", *keys)
    low, high = Cell("r", "since"), Cell("r", "until")
    bounds = program.keep(
        Select(
            (Source("r", loose),),
            {
                **dict(zip(keys, cells, strict=True)),
                "since": Aggregate("min", low),
                "until": Aggregate("max", high),
                "whole": call("<=", Aggregate("max", low), Aggregate("min", high)),
            },
            group=cells,
        ),
        f"{hint}_hull",
    )
    hull = Select(
        (Source("b", bounds),),
        {name: Cell("b", name) for name in (*keys, "since", "until")},
        Cell("b", "whole"),
    )
    apart = Select(
        (Source("r", loose), Source("b", bounds, "semi", both(same("r", "b", keys), ~Cell("b", "whole")))),
        {name: Cell("r", name) for name in (*keys, "since", "until")},
    )
    return program.keep(Union((hull, _walked(apart, keys))), hint)


def _walked(relation: Relation, keys: Keys) -> Select:
    """Islands: a row opens a new one where it begins after everything before it has ended."""
    by, order = of("r", *keys), of("r", "since", "until")
    before = Window("max before", Cell("r", "until"), by, order)
    names = (*keys, "since", "until")
    marked = Select(
        (Source("r", relation),),
        {
            **{name: Cell("r", name) for name in names},
            "opens": case((call("<=", Cell("r", "since"), before), 0), otherwise=1),
        },
    )
    by, order = of("m", *keys), of("m", "since", "until")
    numbered = Select(
        (Source("m", marked),),
        {
            **{name: Cell("m", name) for name in names},
            "island": Window("sum", Cell("m", "opens"), by, order),
        },
    )
    return Select(
        (Source("n", numbered),),
        {
            **{key: Cell("n", key) for key in keys},
            "since": Aggregate("min", Cell("n", "since")),
            "until": Aggregate("max", Cell("n", "until")),
        },
        group=(*of("n", *keys), Cell("n", "island")),
    )


def intersected(a: Relation, b: Relation, keys_a: Keys, keys_b: Keys) -> Select:
    """The days in both; joined on the keys they share, with the keys of either."""
    shared = tuple(key for key in keys_a if key in keys_b)
    since = call("greatest", Cell("a", "since"), Cell("b", "since"))
    until = call("least", Cell("a", "until"), Cell("b", "until"))
    on = both(
        same("a", "b", shared) if shared else None,
        Cell("a", "since") < Cell("b", "until"),
        Cell("b", "since") < Cell("a", "until"),
    )
    keys = {key: Cell("a", key) for key in keys_a} | {
        key: Cell("b", key) for key in keys_b if key not in keys_a
    }
    return Select((Source("a", a), Source("b", b, "inner", on)), {**keys, "since": since, "until": until})


def minus(a: Relation, b: Relation, keys_a: Keys, keys_b: Keys) -> Union:
    """The days of `a` that are not in `b`, whose keys are among those of `a`; `b` is merged."""
    untouched = Select(
        (Source("a", a), Source("b", b, "anti", same("a", "b", keys_b))),
        {name: Cell("a", name) for name in (*keys_a, "since", "until")},
    )
    by, order = of("b", *keys_b), of("b", "since")
    keys = {key: Cell("b", key) for key in keys_b}
    before = Select(
        (Source("b", b),),
        {
            **keys,
            "since": call("coalesce", Window("lag", Cell("b", "until"), by, order), FIRST),
            "until": Cell("b", "since"),
        },
    )
    after = Select(
        (Source("b", b),),
        {**keys, "since": Aggregate("max", Cell("b", "until")), "until": value(FOREVER)},
        group=by,
    )
    gaps = Select(
        (Source("g", Union((before, after))),),
        {name: Cell("g", name) for name in (*keys_b, "since", "until")},
        Cell("g", "since") < Cell("g", "until"),
    )
    return Union((untouched, intersected(a, gaps, keys_a, keys_b)))


def united(program: Program, parts: Sequence[Relation], keys: Keys, hint: str) -> Relation:
    """The days in any of the relations."""
    names = (*keys, "since", "until")
    return merged(program, Union(tuple(every(part, *names) for part in parts)), keys, hint)


def held(
    program: Program, relation: Relation, keys: Keys, for_at_least: object, ever: bool, hint: str
) -> Relation:
    """The runs that loose rows make, from when they have lasted long enough; with `ever`, for all days after that."""
    from partyorg.dates import Offset

    out = merged(program, relation, keys, hint)
    r = Cell("r", "since")
    cells = {key: Cell("r", key) for key in keys}
    if isinstance(for_at_least, Offset):
        moved = program.moved(Select((Source("r", out),), {"day": r}, distinct=True), for_at_least)
        on = r.eq(Cell("m", "day"))
        late: Call = Cell("m", "moved") < Cell("r", "until")
        out = program.keep(
            Select(
                (Source("r", out), Source("m", moved, "inner", on)),
                {**cells, "since": Cell("m", "moved"), "until": Cell("r", "until")},
                late,
            ),
            hint,
        )
    if ever:
        out = program.keep(
            Select(
                (Source("r", out),),
                {**cells, "since": Aggregate("min", r), "until": value(FOREVER)},
                group=of("r", *keys),
            ),
            hint,
        )
    return out
