"""Timing 时限 in columns: anchors, their windows as days, and the facts that are asked for around them."""

from attrs import frozen

from partyorg.campaign.conditions import Binding, PersonScope, UnitScope
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Timing
from partyorg.dates import Offset
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure
from partyorg.evaluation.world import CELLS
from partyorg.facts import TABLES

from .completeness import with_subject
from .conditions import Lowering, scope_days, seen
from .deciding import finished, flagged, undecided, waived_rows
from .matches import facts_of, key_columns, keys_of, named, one_match, open_terms
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
    both,
    call,
    case,
    either,
    value,
)
from .program import NotInColumns, later
from .spans import same, span_cells
from .tests_of_cells import LISTS, known_value

__all__ = ["timing"]

KEYS = ("id", "anchor")


def timing(cx: Lowering, one: Prepared) -> Select | None:
    """The rows of one version. Raises NotInColumns with what has no lowering yet."""
    rule: Timing = one.rule
    for name, refused in (
        ("share = false", not rule.share),
        (f"decide = {rule.decide}", rule.decide != "any"),
        ("unless", rule.unless is not None),
        ("streams", bool(one.streams)),
    ):
        if refused:
            raise NotInColumns(name)
    reason = "no_table" if one.run.missing else ""
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
    due = cx.program.keep(_with_due(cx, kept, *window), "clocks")
    if reason:
        return _unknown(cx, one, due, reason, wanted)
    return _rows(cx, one, rule, kept, due, window, wanted)


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
    cells = [c.name for c in TABLES[match.table].columns]
    facts = facts_of(cx, match, cells, "anchor")
    today, day = cx.world.today, Cell("f", "day")
    revoked = Cell("f", "revoked")
    standing = either(revoked.empty, revoked > today) if facts.void else None
    where = both(inside(day, days_within(one)), standing)
    found = with_subject(cx, match.table, facts.relation, rule.subject, where)
    columns: dict[str, Expression] = {name: Cell("a", name) for name in found.columns if name != "fact"}
    columns["anchor"] = Cell("a", "fact")
    sources = [Source("a", found)]
    if rule.scope is not None:
        days = scope_days(cx, rule.scope)
        if days.binding:
            raise NotInColumns("a binding in the scope")
        on = both(
            Cell("d", "id").eq(Cell("a", "id")),
            Cell("d", "since") <= Cell("a", "day"),
            Cell("a", "day") < Cell("d", "until"),
        )
        sources.append(Source("d", days.relation, "semi", on))
    return Select(tuple(sources), columns)


def _fixed(cx: Lowering, one: Prepared, rule: Timing) -> Select | None:
    """The subjects of the scope on the named days."""
    from partyorg.evaluation.timing import fixed_days

    if rule.late_joiners != "skip":
        raise NotInColumns("late_joiners")
    if not isinstance(rule.scope, PersonScope | UnitScope):
        raise NotInColumns("a scope of seats, or of people and units together")
    known = days_within(one)
    fixed = [
        day for day in fixed_days(cx.world, rule.anchor.date)
        if day <= cx.world.today and any(a <= day < b for a, b in known)
    ]  # fmt: skip
    if len(set(fixed)) > 1:
        raise NotInColumns("several named days")
    if not fixed:
        return None
    day = fixed[0]
    days = scope_days(cx, rule.scope)
    if days.binding:
        raise NotInColumns("a binding in the scope")
    person = isinstance(rule.scope, PersonScope)
    d = Cell("d", "id")
    return Select(
        (Source("d", days.relation),),
        {
            "type": value("person" if person else "unit"),
            "id": d,
            "unit": value("") if person else d,
            "post": value(""),
            "person": d if person else value(""),
            "anchor": value(""),
            "day": value(day),
        },
        both(Cell("d", "since") <= day, call("<", day, Cell("d", "until"))),
    )


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


# Facts ----------------------------------------------------------------------------------------------------


@frozen
class _Ends:
    """Whether a fact is late enough and early enough for an anchor, and the joins that this needs."""

    low: Expression
    high: Expression
    joins: tuple[Source, ...]


def _ends(
    cx: Lowering, anchors: Table, facts: Relation, window: tuple[Offset | None, Offset | None]
) -> _Ends:
    """Tests of `t` (the anchor's day, in source a) against `r` (the fact's, in source h)."""
    t, r = Cell("a", "day"), Cell("h", "day")
    joins: list[Source] = []

    def moved(side: str, name: str, offset: Offset) -> Expression:
        day = Cell(side, "day")
        plain = later(day, offset.forward)
        if plain is not None:
            return plain
        of = anchors if side == "a" else facts
        table = cx.program.moved(
            Select((Source("x", of),), {"day": Cell("x", "day")}, distinct=True), offset.forward
        )
        joins.append(Source(name, table, "inner", Cell(name, "day").eq(day)))
        return Cell(name, "moved")

    lower, upper = window
    low: Expression = value(True)
    if lower is not None:
        if lower.sign < 0 and not lower.is_zero:
            low = t <= moved("h", "low", lower)
        else:
            low = moved("a", "low", lower) <= r
    high: Expression = value(True)
    if upper is not None:
        if upper.is_zero:
            high = r <= t
        elif upper.sign < 0:
            high = moved("h", "high", upper) <= t
        else:
            high = r <= Cell("a", "due")
    return _Ends(low, high, tuple(joins))


def _hits(
    cx: Lowering, rule: Timing, anchors: Table, clocks: Table, window: tuple[Offset | None, Offset | None]
) -> tuple[Table, str, Relation]:
    """Every fact found for a clock: id, anchor, fact, day, low, high; the table of the facts; and the facts."""
    match = one_match(rule.require)
    terms = open_terms(match)
    if not terms:
        raise NotInColumns("a require without a binding")
    columns = {c for key, _ in terms for c in CELLS.get(key, (key,))}
    columns |= set(key_columns(match.table, rule.count.distinct_by))
    facts = facts_of(cx, match, columns)
    (key, first), *more = terms
    h = named(match.table, key, facts.relation, ("revoked",))
    names = _names_of(cx, rule, anchors, first)
    sources = [
        Source("h", h),
        Source("n", names, "inner", Cell("n", "who").eq(Cell("h", "who"))),
        Source("a", clocks, "inner", same("a", "n", KEYS)),
    ]
    for place, (column, binding) in enumerate(more):
        x = f"x{place}"
        cell = named(match.table, column, facts.relation)
        who = _names_of(cx, rule, anchors, binding)
        pair = Select(
            (Source("c", cell), Source("w", who, "inner", Cell("w", "who").eq(Cell("c", "who")))),
            {"fact": Cell("c", "fact"), "id": Cell("w", "id"), "anchor": Cell("w", "anchor")},
        )
        sources.append(
            Source(x, pair, "semi", both(Cell(x, "fact").eq(Cell("h", "fact")), same(x, "a", KEYS)))
        )
    ends = _ends(cx, anchors, facts.relation, window)
    sources += ends.joins
    today = cx.world.today
    t, r, due = Cell("a", "day"), Cell("h", "day"), Cell("a", "due")
    decided = call("greatest", call("least", call("coalesce", due, today), today), r)
    limit = case((call("<", r, t), t), otherwise=decided)
    revoked = Cell("h", "revoked")
    standing = either(revoked.empty, call("<", limit, revoked)) if facts.void else None
    found = Select(
        tuple(sources),
        {
            **{name: Cell("a", name) for name in KEYS},
            "fact": Cell("h", "fact"),
            "day": r,
            "low": ends.low,
            "high": ends.high,
        },
        both(r <= today, standing),
        distinct=True,
    )
    return cx.program.keep(found, "hits"), match.table, facts.relation


def _names_of(cx: Lowering, rule: Timing, anchors: Table, binding: Binding) -> Select:
    """Whom a binding names for every anchor: id, anchor, who."""
    a = {name: Cell("a", name) for name in KEYS}
    if binding.root == "subject" and not binding.then:
        return Select((Source("a", anchors),), {**a, "who": Cell("a", "id")})
    if binding.root != "anchor" or not isinstance(rule.anchor.match, SimpleMatch):
        raise NotInColumns(f"the binding {binding}")
    table = rule.anchor.match.table
    name = binding.field or "id"
    cells = [c for c in CELLS.get(name, (name,)) if c in TABLES[table].by_name]
    if name == "id":
        who: Relation = Select(
            (Source("a", anchors),), {**a, "day": Cell("a", "day"), "who": Cell("a", "anchor")}
        )
    else:
        if not cells:
            raise NotInColumns(f"the binding {binding}")
        renamed = {c: Cell("a", f"f_{c}" if c in ("unit", "post", "person", "type") else c) for c in cells}
        lists = [TABLES[table].by_name[c].type in LISTS for c in cells]
        if len(cells) == 1 and not lists[0]:
            cell = renamed[cells[0]]
            who = Select((Source("a", anchors),), {**a, "day": Cell("a", "day"), "who": cell}, cell.filled)
        elif all(lists):
            many = [call("coalesce", renamed[c], call("none")) for c in cells]
            joined = many[0] if len(many) == 1 else call("concat", *many)
            who = Select(
                (Source("a", anchors),),
                {**a, "day": Cell("a", "day"), "who": call("each", call("distinct", joined))},
            )
        else:
            raise NotInColumns(f"the binding {binding}")
    if not binding.then:
        return Select((Source("w", who),), {name: Cell("w", name) for name in (*KEYS, "who")})
    if binding.then != ("unit",):
        raise NotInColumns(f"the binding {binding}")
    return _units_named(cx, who)


def _units_named(cx: Lowering, who: Relation) -> Select:
    """Units stand for themselves, people for the units to which they belong on the anchor's day."""
    from .plan import Union

    w = {name: Cell("w", name) for name in KEYS}
    kept = cx.program.keep(who, "named")
    units = Select(
        (Source("w", kept), Source("u", seen(cx, "units"), "semi", Cell("u", "id").eq(Cell("w", "who")))),
        {**w, "who": Cell("w", "who")},
    )
    since, until = span_cells("t")
    day = Cell("w", "day")
    belongs = both(
        Cell("t", "kind").eq("affiliation"),
        Cell("t", "person").eq(Cell("w", "who")),
        since <= day,
        day < until,
    )
    people = Select(
        (
            Source("w", kept),
            Source("u", seen(cx, "units"), "anti", Cell("u", "id").eq(Cell("w", "who"))),
            Source("t", seen(cx, "tenures"), "inner", belongs),
        ),
        {**w, "who": Cell("t", "unit")},
        Cell("t", "unit").filled,
    )
    return Select(
        (Source("z", Union((units, people))),),
        {name: Cell("z", name) for name in (*KEYS, "who")},
        distinct=True,
    )


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


def _unknown(cx: Lowering, one: Prepared, clocks: Table, reason: str, wanted: int) -> Select:
    columns = {
        **_fixed_columns(), "due": NOTHING, "status": value("unknown"), "count": NOTHING, "required": value(wanted),
        "reason": value(reason), "evidence": call("none"), "estimated": value(False),
    }  # fmt: skip
    return finished(cx, one.run, Select((Source("r", clocks),), columns))


def _rows(
    cx: Lowering, one: Prepared, rule: Timing, anchors: Table, clocks: Table,
    window: tuple[Offset | None, Offset | None], wanted: int,
) -> Select:  # fmt: skip
    run, today = one.run, cx.world.today
    upper = window[1]
    gate = upper is not None and (upper.is_zero or upper.sign < 0)
    may_be_late = not gate and (upper is not None if rule.late is None else rule.late)
    hits, table, facts = _hits(cx, rule, anchors, clocks, window)
    counted = cx.program.keep(_counted(rule, hits, table, facts), "counted")
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
    return finished(cx, run, Select(tuple(sources), columns))


def _counted(rule: Timing, hits: Table, table: str, facts: Relation) -> Select:
    """By clock: how many keys inside, inside or after; whether any fact came early; evidence of both."""
    low, high = Cell("h", "low"), Cell("h", "high")
    inside_ = both(low, high)
    keys = tuple(Cell("h", key) for key in KEYS)
    names = dict(zip(KEYS, keys, strict=True))
    fact, order = Cell("h", "fact"), (Cell("h", "day"), Cell("h", "fact"))
    lists: dict[str, Expression] = {
        "facts_inside": Aggregate("count", fact, where=inside_),
        "early": call("<", 0, Aggregate("count", fact, where=~low)),
        "evidence": Aggregate("list", fact, order, inside_),
        "evidence_all": Aggregate("list", fact, order, low),
    }
    distinct = keys_of(table, rule.count.distinct_by, facts)
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
        (Source("h", hits), Source("k", distinct, "left", Cell("k", "fact").eq(fact))),
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
