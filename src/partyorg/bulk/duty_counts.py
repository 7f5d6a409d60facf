"""The acts of a duty counted, by distinct key, with the days on which the number was reached."""

from partyorg.campaign.rules import Duty
from partyorg.evaluation.counting import far_end

from .alternatives import keys_of_parts, part_keys
from .days_of import Lowering
from .duty_acts import Acts
from .plan import Aggregate, Cell, Expression, Relation, Select, Source, Table, Union, call, every
from .program import NotInColumns
from .spans import same

__all__ = ["counted"]


def counted(cx: Lowering, acts: Acts, rows: Table, *, alone: bool) -> Relation:
    """For each row with acts: count, done and good (days on which the number was reached, with all and good acts), evidence.

    `alone` says that one act is all that is required.
    """
    found = acts.found(rows)
    failed = _failed(cx, acts.rule)
    keys = acts.keys
    parts = acts.facts
    periods = acts.periods
    a = "a"
    group = tuple(Cell(a, key) for key in keys)
    required = Cell("p", "required")
    order = (Cell(a, "day"), Cell(a, "fact"))
    good: list[Source] = []
    passes: Expression | None = None
    if failed is not None:
        good = [Source("f", failed, "left", Cell("f", "about").eq(Cell(a, "fact")))]
        passes = Cell("f", "about").empty
    facts = Source(a, found)
    evidence = Aggregate("list", Cell(a, "fact"), order)
    distinct = keys_of_parts(parts, acts.rule.count.distinct_by, far_end(acts.rule.match))
    if distinct is None:
        return cx.program.keep(
            Select(
                (facts, *good, Source("p", periods, "inner", Cell("p", "n").eq(Cell(a, "n")))),
                {
                    **dict(zip(keys, group, strict=True)),
                    "count": Aggregate("count", Cell(a, "fact")),
                    "done": _reached(Cell(a, "day"), required, None, alone=alone),
                    "good": _reached(Cell(a, "day"), required, passes, alone=alone),
                    "evidence": evidence,
                },
                group=(*group, required),
            ),
            "counted",
        )
    distinct = cx.program.keep(distinct, "keys")
    key = call("coalesce", Cell("k", "key"), Cell(a, "fact"))
    by_key = Select(
        (facts, Source("k", distinct, "left", same("k", a, part_keys(parts))), *good),
        {
            **dict(zip(keys, group, strict=True)),
            "key": key,
            "day": Aggregate("min", Cell(a, "day")),
            "passed": Aggregate("min", Cell(a, "day"), where=passes),
        },
        group=(*group, key),
    )
    k = "k"
    cells = tuple(Cell(k, name) for name in keys)
    numbers = Select(
        (Source(k, by_key), Source("p", periods, "inner", Cell("p", "n").eq(Cell(k, "n")))),
        {
            **dict(zip(keys, cells, strict=True)),
            "count": Aggregate("count", Cell(k, "key")),
            "done": _reached(Cell(k, "day"), required, None, alone=alone),
            "good": _reached(Cell(k, "passed"), required, Cell(k, "passed").filled, alone=alone),
        },
        group=(*cells, required),
    )
    lists = Select((facts,), {**dict(zip(keys, group, strict=True)), "evidence": evidence}, group=group)
    n = "n"
    return cx.program.keep(
        Select(
            (Source(n, numbers), Source("e", lists, "inner", same("e", n, keys))),
            {
                **{name: Cell(n, name) for name in (*keys, "count", "done", "good")},
                "evidence": Cell("e", "evidence"),
            },
        ),
        "counted",
    )


def _reached(day: Expression, required: Expression, where: Expression | None, *, alone: bool) -> Expression:
    """The day of the required-th act, in order; empty where there are fewer."""
    if alone:
        return Aggregate("min", day, where=where)
    return call("element", Aggregate("list", day, (day,), where), call("greatest", required, 1))


def _failed(cx: Lowering, rule: Duty) -> Relation | None:
    tables = [cx.program.known.get(("failed", part)) for part in rule.parts]
    if any(table is None for table in tables):
        raise NotInColumns("parts that do not run in columns")
    if not tables:
        return None
    parts = tuple(every(t, "about") for t in tables if t is not None)
    return (
        parts[0]
        if len(parts) == 1
        else Select((Source("u", Union(parts)),), {"about": Cell("u", "about")}, distinct=True)
    )
