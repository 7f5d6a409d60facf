"""Timing 时限 in columns: anchors, their windows as days, and the facts that are asked for around them."""

from partyorg.campaign.rules import Timing
from partyorg.dates import Offset
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure

from .alternatives import keys_of_parts, part_keys
from .conditions import Lowering
from .deciding import finished, flagged, undecided, waived_rows
from .matches import Facts, unlisted
from .periods import whole
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Select,
    Source,
    Table,
    Union,
    both,
    call,
    case,
    either,
    every,
    value,
)
from .program import NotInColumns
from .spans import same
from .tests_of_cells import known_value
from .timing_anchors import anchors_of, with_due
from .timing_facts import KEYS, excused, hits_of

__all__ = ["timing"]


def timing(cx: Lowering, one: Prepared) -> Select | None:
    """The rows of one version. Raises NotInColumns with what has no lowering yet."""
    rule: Timing = one.rule
    if not rule.share:
        raise NotInColumns("share = false")
    reason = "no_table" if one.run.missing else unlisted(rule.require)
    window: tuple[Offset | None, Offset | None] = (None, None)
    wanted = 1
    try:
        window = _window(cx, rule)
        wanted = whole(cx, rule.count.min) or 0
    except UnknownFigure:
        reason = reason or "unlisted"
    anchors = anchors_of(cx, one, rule)
    if anchors is None:
        return None
    kept = cx.program.keep(anchors, "anchors")
    stopped = excused(cx, rule, kept)
    live = kept
    if stopped is not None:
        columns: dict[str, Expression] = {name: Cell("a", name) for name in anchors.columns}
        going = Select((Source("a", kept), Source("e", stopped, "anti", same("e", "a", KEYS))), columns)
        live = cx.program.keep(going, "anchors")
    due = cx.program.keep(with_due(cx, live, *window), "clocks")
    rows = _unknown(due, reason, wanted) if reason else _rows(cx, one, rule, live, due, window, wanted)
    if stopped is not None:
        rows = _with_excused(cx, rows, kept, stopped)
    return finished(cx, one.run, rows)


def _window(cx: Lowering, rule: Timing) -> tuple[Offset | None, Offset | None]:
    ends = [known_value(cx.world, figure) for figure in rule.window]
    if not all(end is None or isinstance(end, Offset) for end in ends):
        raise NotInColumns("this window")
    lower, upper = ends
    assert lower is None or isinstance(lower, Offset)
    assert upper is None or isinstance(upper, Offset)
    return lower, upper


# Rows -----------------------------------------------------------------------------------------------------


def _fixed_columns() -> dict[str, Expression]:
    day = Cell("r", "day")
    from partyorg.dates import FOREVER

    return {
        **{name: Cell("r", name) for name in ("type", "id", "unit", "post", "person")},
        "about": Cell("r", "anchor"),
        "label": call("text", call("date", day)),
        "p_since": day,
        "p_until": call("least", call("+", day, 1), FOREVER - 1),
    }


def _with_excused(cx: Lowering, rows: Select, anchors: Table, stopped: Table) -> Select:
    """The rows, and one for every clock that never ran."""
    columns = {
        **_fixed_columns(), "due": NOTHING, "status": value("not_applicable"), "count": NOTHING, "required": NOTHING,
        "reason": value("unless"), "evidence": call("none"), "estimated": value(False),
    }  # fmt: skip
    if "done" in rows.columns:
        columns["done"] = NOTHING
    idle = Select((Source("r", anchors), Source("e", stopped, "semi", same("e", "r", KEYS))), columns)
    kept = cx.program.keep(Union((rows, idle)), "judged")
    return every(kept, *columns)


def _unknown(clocks: Table, reason: str, wanted: int) -> Select:
    columns = {
        **_fixed_columns(), "due": NOTHING, "status": value("unknown"), "count": NOTHING, "required": value(wanted),
        "reason": value(reason), "evidence": call("none"), "estimated": value(False),
    }  # fmt: skip
    return Select((Source("r", clocks),), columns)


def _rows(
    cx: Lowering, one: Prepared, rule: Timing, anchors: Table, clocks: Table,
    window: tuple[Offset | None, Offset | None], wanted: int,
) -> Select:  # fmt: skip
    run, today = one.run, cx.world.today
    upper = window[1]
    gate = upper is not None and (upper.is_zero or upper.sign < 0)
    may_be_late = not gate and (upper is not None if rule.late is None else rule.late)
    hits, parts = hits_of(cx, rule, anchors, clocks, window)
    counted = cx.program.keep(_counted(rule, hits, parts), "counted")
    in_, all_ = (call("coalesce", Cell("c", name), 0) for name in ("inside", "all"))
    r, due = "r", Cell("r", "due")
    none = call("none")
    evidence: Expression = call("coalesce", Cell("c", "evidence"), none)
    waived = None if rule.forbid else waived_rows(cx, run, clocks, KEYS, ("id",))
    joins, mark = flagged(waived, KEYS, r)
    sources = [Source(r, clocks), Source("c", counted, "left", same("c", r, KEYS)), *joins]
    over: Expression = value(False)
    if rule.forbid:
        status: Expression = case(
            (call("<", 0, in_), "unmet"), (either(due.empty, due <= today), "met"), otherwise="pending"
        )
        reason: Expression = value("")
        count, required = in_, 0
    else:
        most = whole(cx, rule.count.max)
        if most is not None:
            over = call("<", most, in_)
        enough = call("<=", wanted, in_)
        late = both(value(bool(may_be_late)), call("<=", wanted, all_))
        early = both(
            call("coalesce", Cell("c", "early"), False),
            call("coalesce", Cell("c", "facts_inside"), 0).eq(0),
        )
        left = undecided(
            cx,
            run,
            waived=mark,
            due=due,
            count=in_,
            starts=Cell(r, "day"),
            reason=case((early, "early"), otherwise=""),
            pending=value(False) if gate else None,
        )
        status = case((over, "unmet"), (enough, "met"), (late, "late"), otherwise=left.status)
        why = case((status.eq("pending"), ""), otherwise=left.reason)
        reason = case((over, "over_max"), (either(enough, late), ""), otherwise=why)
        is_late = both(~over, ~enough, late)
        count, required = case((is_late, all_), otherwise=in_), wanted
        evidence = case((is_late, call("coalesce", Cell("c", "evidence_all"), none)), otherwise=evidence)
    columns: dict[str, Expression] = {
        **_fixed_columns(),
        "due": due,
        "status": status,
        "count": count,
        "required": value(required),
        "reason": reason,
        "evidence": evidence,
        "estimated": Cell(r, "estimated"),
    }
    if rule.id in cx.read and not rule.forbid:
        sources.append(Source("d", _done(rule, hits, parts, wanted), "left", same("d", r, KEYS)))
        columns["done"] = case((status.eq("late"), Cell("d", "all")), otherwise=Cell("d", "inside"))
    return Select(tuple(sources), columns)


def _done(rule: Timing, hits: Table, parts: list[Facts], wanted: int) -> Select:
    """By clock: the day on which the number was reached, by the facts inside, and by those inside or after."""
    low, high = Cell("h", "low"), Cell("h", "high")
    sources = [Source("h", hits)]
    key: Expression = Cell("h", "fact")
    distinct = keys_of_parts(parts, rule.count.distinct_by)
    if distinct is not None:
        sources.append(Source("k", distinct, "left", same("k", "h", part_keys(parts))))
        key = call("coalesce", Cell("k", "key"), key)
    keys = tuple(Cell("h", name) for name in KEYS)
    first = Select(
        tuple(sources),
        {
            **dict(zip(KEYS, keys, strict=True)),
            "inside": Aggregate("min", Cell("h", "day"), where=both(low, high)),
            "all": Aggregate("min", Cell("h", "day"), where=low),
        },
        group=(*keys, key),
    )
    own = tuple(Cell("f", name) for name in KEYS)

    def reached(name: str) -> Expression:
        day = Cell("f", name)
        return call("element", Aggregate("list", day, (day,), day.filled), max(wanted, 1))

    columns: dict[str, Expression] = {"inside": reached("inside"), "all": reached("all")}
    return Select((Source("f", first),), {**dict(zip(KEYS, own, strict=True)), **columns}, group=own)


def _counted(rule: Timing, hits: Table, parts: list[Facts]) -> Select:
    """By clock: how many keys inside, inside or after; whether any fact came early; evidence of both."""
    low, high = Cell("h", "low"), Cell("h", "high")
    inside_ = both(low, high)
    keys = tuple(Cell("h", key) for key in KEYS)
    names = dict(zip(KEYS, keys, strict=True))
    fact, order = Cell("h", "fact"), (Cell("h", "day"), Cell("h", "fact"))
    lists: dict[str, Expression] = {
        "facts_inside": Aggregate("count", fact, where=inside_),
        "early": call("<", 0, Aggregate("count", fact, where=Cell("h", "early"))),
        "evidence": Aggregate("list", fact, order, inside_),
        "evidence_all": Aggregate("list", fact, order, low),
    }
    distinct = keys_of_parts(parts, rule.count.distinct_by)
    if distinct is None:
        return Select(
            (Source("h", hits),),
            {
                **names,
                **lists,
                "inside": Aggregate("count", fact, where=inside_),
                "all": Aggregate("count", fact, where=low),
            },
            group=keys,
        )
    key = call("coalesce", Cell("k", "key"), fact)
    numbers = Select(
        (Source("h", hits), Source("k", distinct, "left", same("k", "h", part_keys(parts)))),
        {
            **names,
            "inside": Aggregate("count distinct", key, where=inside_),
            "all": Aggregate("count distinct", key, where=low),
        },
        group=keys,
    )
    evidence = Select((Source("h", hits),), {**names, **lists}, group=keys)
    return Select(
        (Source("n", numbers), Source("e", evidence, "inner", same("e", "n", KEYS))),
        {
            **{name: Cell("n", name) for name in (*KEYS, "inside", "all")},
            **{name: Cell("e", name) for name in lists},
        },
    )
