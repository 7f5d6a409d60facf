"""Timing 时限 in columns: anchors, their windows as days, and the facts that are asked for around them."""

from partyorg.campaign.conditions import PersonScope, UnitScope
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Timing
from partyorg.dates import Offset
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure
from partyorg.evaluation.matching import simple_matches
from partyorg.evaluation.world import CELLS

from .alternatives import keys_of_parts, part_keys
from .completeness import in_scopes, subject_cells, with_subject
from .conditions import Lowering, scope_days
from .deciding import finished, flagged, undecided, waived_rows
from .matches import Facts, facts_of, one_match, open_terms, unlisted
from .periods import days_within, inside, whole
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Relation,
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
from .program import NotInColumns, later
from .spans import same
from .tables import TABLES
from .tests_of_cells import known_value
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
    anchors = _anchors(cx, one, rule)
    if anchors is None:
        return None
    kept = cx.program.keep(anchors, "anchors")
    stopped = excused(cx, rule, kept)
    live = kept
    if stopped is not None:
        columns: dict[str, Expression] = {name: Cell("a", name) for name in anchors.columns}
        going = Select((Source("a", kept), Source("e", stopped, "anti", same("e", "a", KEYS))), columns)
        live = cx.program.keep(going, "anchors")
    due = cx.program.keep(_with_due(cx, live, *window), "clocks")
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


# Anchors --------------------------------------------------------------------------------------------------


def _anchors(cx: Lowering, one: Prepared, rule: Timing) -> Select | None:
    """What starts the clocks: type, id, unit, post, person, anchor (a fact or ""), day, and the fact's cells."""
    if rule.anchor.match is None:
        return _fixed(cx, one, rule)
    match = one_match(rule.anchor.match)
    if open_terms(match):
        raise NotInColumns("the bindings of this anchor")
    cells = subject_cells(match.table, rule.subject)
    asked = [rule.require, *([rule.unless] if isinstance(rule.unless, SimpleMatch | AnyMatch) else [])]
    terms = [term for each in asked for part in simple_matches(each) for term in open_terms(part, mixed=True)]
    for binding in [b for term in terms for b, _ in term.choices]:
        field = binding.field or "id"
        cells |= {c for c in CELLS.get(field, (field,)) if c in TABLES[match.table].by_name and c != "id"}
    facts = facts_of(cx, match, cells, "anchor")
    today, day = cx.world.today, Cell("f", "day")
    revoked = Cell("f", "revoked")
    standing = either(revoked.empty, revoked > today) if facts.void else None
    where = both(inside(day, days_within(one)), day <= today, standing)
    found = with_subject(cx, match.table, facts.relation, cells, rule.subject, where)
    columns: dict[str, Expression] = {name: Cell("a", name) for name in found.columns if name != "fact"}
    columns["anchor"] = Cell("a", "fact")
    return in_scopes(cx, Select((Source("a", found),), columns), rule.scope, one.streams)


def _fixed(cx: Lowering, one: Prepared, rule: Timing) -> Select | None:
    """The subjects of the scope on the named days."""
    from partyorg.evaluation.timing import fixed_days

    if one.streams:
        raise NotInColumns("streams of a scope")
    if not isinstance(rule.scope, PersonScope | UnitScope):
        raise NotInColumns("a scope of seats, or of people and units together")
    known = days_within(one)
    joining = rule.late_joiners != "skip"
    fixed = [
        day for day in fixed_days(cx.world, rule.anchor.date)
        if day <= cx.world.today and (joining or any(a <= day < b for a, b in known))
    ]  # fmt: skip
    if len(set(fixed)) > 1:
        raise NotInColumns("several named days")
    if not fixed:
        return None
    days = scope_days(cx, rule.scope)
    if days.binding:
        raise NotInColumns("a binding in the scope")
    starts = _there(days.relation, fixed[0])
    if joining:
        both_ways = Union((starts, _joined(days.relation, fixed[0])))
        day = Cell("u", "day")
        started = both(inside(day, known), day <= cx.world.today)
        starts = Select((Source("u", both_ways),), {"id": Cell("u", "id"), "day": day}, started)
    person = isinstance(rule.scope, PersonScope)
    d = Cell("d", "id")
    return Select(
        (Source("d", starts),),
        {
            "type": value("person" if person else "unit"),
            "id": d,
            "unit": value("") if person else d,
            "post": value(""),
            "person": d if person else value(""),
            "anchor": value(""),
            "day": Cell("d", "day"),
        },
    )


def _there(days: Relation, day: int) -> Select:
    """Who is there on the day: id, day."""
    on = both(Cell("d", "since") <= day, call("<", day, Cell("d", "until")))
    return Select((Source("d", days),), {"id": Cell("d", "id"), "day": value(day)}, on)


def _joined(days: Relation, day: int) -> Select:
    """Who is not there on the day but joins later, with the day of joining."""
    here = Source("h", _there(days, day), "anti", Cell("h", "id").eq(Cell("d", "id")))
    since = Cell("d", "since")
    columns = {"id": Cell("d", "id"), "day": Aggregate("min", since)}
    return Select((Source("d", days), here), columns, call("<", day, since), group=(Cell("d", "id"),))


def _with_due(cx: Lowering, anchors: Table, lower: Offset | None, upper: Offset | None) -> Select:
    """The anchors with the last day allowed: empty where the window is open, the anchor's day for a gate."""
    a = {name: Cell("a", name) for name in ("type", "id", "unit", "post", "person", "anchor", "day")}
    day = Cell("a", "day")
    here: Expression
    estimated: Expression = value(False)
    sources = [Source("a", anchors)]
    in_workdays = any(end is not None and end.workdays for end in (lower, upper))
    if upper is None:
        here = NOTHING
    elif upper.is_zero or upper.sign < 0:
        here = day
        if in_workdays:
            raise NotInColumns("a gate in working days")
    else:
        plain = later(day, upper)
        if plain is not None and not in_workdays:
            here = plain
        else:
            moved = cx.program.moved(Select((Source("a", anchors),), {"day": day}, distinct=True), upper)
            sources.append(Source("m", moved, "inner", Cell("m", "day").eq(day)))
            here = Cell("m", "moved")
            if in_workdays:
                estimated = Cell("m", "estimated")
    return Select(tuple(sources), {**a, "due": here, "estimated": estimated})


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
