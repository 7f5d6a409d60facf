"""Holding 在位 in columns: what is in force for each subject, cut into stretches with one number, and their shortfalls."""

from partyorg.campaign.conditions import AnyScope, Binding, PersonScope, SeatScope, UnitScope
from partyorg.campaign.matches import FACT_KEYS, IdList, SimpleMatch
from partyorg.campaign.rules import Holding
from partyorg.dates import FIRST, FOREVER
from partyorg.evaluation.counting import far_end
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure
from partyorg.evaluation.walk import free_roots
from partyorg.evaluation.world import CELLS
from partyorg.facts import TABLES

from .conditions import Lowering, scope_days, seen
from .deciding import finished, flagged, undecided, waived_rows
from .matches import key_columns, keys_of, named, one_match
from .periods import judged_of, period_table, whole
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
    Window,
    both,
    call,
    case,
    either,
    every,
    value,
)
from .program import NotInColumns
from .spans import intersected, merged, same, span_cells
from .subjects import Subjects, subjects_of
from .tests_of_cells import cells_pass

__all__ = ["holding"]

ID = ("id",)
LASTING = ("links", "tenures", "stages")


def holding(cx: Lowering, one: Prepared, academic_start: str) -> Select | None:
    """The rows of one version. Raises NotInColumns with what has no lowering yet."""
    rule: Holding = one.rule
    for name, refused in (
        (f"at = {rule.at}", rule.at not in ("as_of", "every_day")),
        ("per", rule.per is not None),
        ("min_days", whole(cx, rule.min_days) != 0),
    ):
        if refused:
            raise NotInColumns(name)
    if rule.at == "as_of" and not one.chosen(None):
        return None
    reason = "no_table" if one.run.missing else ""
    low, high, grace = 1, None, 0
    try:
        low = whole(cx, rule.count.min) or 0
        high = whole(cx, rule.count.max)
        grace = whole(cx, rule.grace_days) or 0
    except UnknownFigure:
        reason = reason or "unlisted"
    periods = None
    if rule.at == "every_day":
        judged = judged_of(cx, one, rule.period, academic_start)
        if not judged:
            return None
        periods = period_table(cx, judged, rule.period)
    subjects = subjects_of(cx, rule.scope, one.streams)
    if subjects.type == "post":
        raise NotInColumns("a holding of seats")
    days = cx.program.keep(_within(subjects, one), "days")
    if reason:
        return _unknown(cx, one, subjects, days, periods, reason, low)
    force = _in_force(cx, rule)
    cut = _stretches(cx, rule, days, force, low, high)
    if periods is None:
        return _as_of(cx, one, subjects, cut, force, low, grace)
    return _every_day(cx, one, subjects, days, cut, force, periods, low, grace)


def _within(subjects: Subjects, one: Prepared) -> Select:
    """The subjects' days inside the window and the versions."""
    s = "s"
    parts = []
    for low, high in one.within:
        since = call("greatest", Cell(s, "since"), low)
        until = call("least", Cell(s, "until"), high)
        parts.append(
            Select(
                (Source(s, subjects.relation),),
                {
                    **{name: Cell(s, name) for name in ("id", "unit", "post", "person")},
                    "since": since,
                    "until": until,
                },
                since < until,
            )
        )
    names = ("id", "unit", "post", "person", "since", "until")
    return Select((Source("u", Union(tuple(parts))),), {name: Cell("u", name) for name in names})


# In force -------------------------------------------------------------------------------------------------


def _in_force(cx: Lowering, rule: Holding) -> Table:
    """Facts bound to a subject, with the days on which they are in force: id, fact, starts, since, until, and `key`."""
    match = one_match(rule.match)
    if (
        match.table not in LASTING
        or match.latest
        or match.unlisted
        or "status" in match.tests
        or match.only_tagged
    ):
        raise NotInColumns(f"a holding of {match.key}")
    subject, closed = _bindings(match)
    where: list[Expression | None] = [cells_pass(cx.world, "t", match.table, match.tests)]
    if match.kinds is not None:
        where.append(Cell("t", FACT_KEYS[match.key][1]).is_in(match.kinds))
    since, until = span_cells("t")
    if match.revoked == "counts":
        until = call("coalesce", Cell("t", "until"), FOREVER)
    columns = {c for key in (subject, *(k for k, _ in closed)) for c in CELLS.get(key, (key,))}
    columns |= set(key_columns(match.table, rule.count.distinct_by))
    columns &= set(TABLES[match.table].by_name)
    facts: Relation = Select(
        (Source("t", seen(cx, match.table)),),
        {
            "fact": Cell("t", "id"),
            "day": since,
            "starts": since,
            "since": since,
            "until": until,
            **{f"c_{c}": Cell("t", c) for c in sorted(columns)},
        },
        both(*where, since < until),
    )
    plain = cx.program.keep(facts, "lasting")
    cells = Select(
        (Source("p", plain),),
        {
            "fact": Cell("p", "fact"),
            "day": Cell("p", "day"),
            **{c: Cell("p", f"c_{c}") for c in sorted(columns)},
        },
    )
    spans: Relation = every(plain, "fact", "starts", "since", "until")
    for key, term in closed:
        spans = intersected(spans, _term_days(cx, match, key, term, cells), ("fact", "starts"), ("fact",))
    who = Select(
        (Source("w", named(match.table, subject, cells)),),
        {"fact": Cell("w", "fact"), "id": Cell("w", "who")},
    )
    keys = keys_of(match.table, rule.count.distinct_by, cells, far_end(rule.match))
    s = "s"
    sources = [Source(s, spans), Source("w", who, "inner", Cell("w", "fact").eq(Cell(s, "fact")))]
    key: Expression = Cell(s, "fact")
    if keys is not None:
        sources.append(Source("k", keys, "left", Cell("k", "fact").eq(Cell(s, "fact"))))
        key = call("coalesce", Cell("k", "key"), key)
    return cx.program.keep(
        Select(
            tuple(sources),
            {
                "id": Cell("w", "id"),
                **{n: Cell(s, n) for n in ("fact", "starts", "since", "until")},
                "key": key,
            },
        ),
        "force",
    )


def _bindings(match: SimpleMatch) -> tuple[str, list[tuple[str, object]]]:
    """The key bound to the subject, and the closed terms that must hold as well."""
    subject = ""
    closed: list[tuple[str, object]] = []
    for key, bound in match.bound.items():
        if len(bound.terms) != 1 or bound.mode == "only":
            raise NotInColumns("a choice of bindings")
        (term,) = bound.terms
        if isinstance(term, Binding) and term.root == "subject" and not term.then and not subject:
            subject = key
        elif free_roots(term):
            raise NotInColumns("a scope with a binding, inside a match")
        else:
            closed.append((key, term))
    if not subject:
        raise NotInColumns("a match without the subject")
    return subject, closed


def _term_days(cx: Lowering, match: SimpleMatch, key: str, term: object, cells: Select) -> Relation:
    """The days on which one of a fact's ids is what the term says: fact, since, until."""
    n = named(match.table, key, cells)
    if isinstance(term, IdList):
        return Select(
            (Source("n", n),),
            {"fact": Cell("n", "fact"), "since": value(FIRST), "until": value(FOREVER)},
            Cell("n", "who").is_in(term.ids),
            distinct=True,
        )
    if not isinstance(term, PersonScope | UnitScope | SeatScope | AnyScope) or term.as_of not in (
        None,
        "day",
    ):
        raise NotInColumns("this term of a binding")
    days = scope_days(cx, term)
    if days.binding:
        raise NotInColumns("a binding in a scope inside a match")
    of = {name: Cell("d", name) for name in ("since", "until")}
    rows = Select(
        (Source("n", n), Source("d", days.relation, "inner", Cell("d", "id").eq(Cell("n", "who")))),
        {"fact": Cell("n", "fact"), **of},
    )
    several = any(TABLES[match.table].by_name[c].multiple for c in CELLS.get(key, (key,))) or key in CELLS
    return merged(cx.program, rows, ("fact",), "term") if several else rows


def _stretches(cx: Lowering, rule: Holding, days: Table, force: Table, low: int, high: int | None) -> Table:
    """The subjects' days up to as-of, cut where the number in force changes: id, since, until, count, state, run.

    State is in, short or over; `run` numbers the runs of days that fall short, 0 elsewhere.
    """
    today = cx.world.today
    counted = every(force, "id", "key", "since", "until")
    if rule.count.distinct_by != "fact":
        counted = every(merged(cx.program, counted, ("id", "key"), "by_key"), "id", "key", "since", "until")
    end = today + 1
    d = {name: Cell("d", name) for name in ("since", "until")}
    c = {name: Cell("c", name) for name in ("since", "until")}
    own = call("least", d["until"], end)
    begun = d["since"] < end
    touched = Source("x", days, "semi", Cell("x", "id").eq(Cell("c", "id")))
    parts = (
        _border(Source("d", days), Cell("d", "id"), d["since"], 1, 0, begun),
        _border(Source("d", days), Cell("d", "id"), own, -1, 0, begun),
        _border(Source("c", counted), Cell("c", "id"), c["since"], 0, 1, c["since"] < end, touched),
        _border(Source("c", counted), Cell("c", "id"), c["until"], 0, -1, c["until"] < end, touched),
    )
    b = "b"
    borders = Select(
        (Source(b, Union(parts)),),
        {
            "id": Cell(b, "id"),
            "day": Cell(b, "day"),
            "here": Aggregate("sum", Cell(b, "here")),
            "more": Aggregate("sum", Cell(b, "more")),
        },
        group=(Cell(b, "id"), Cell(b, "day")),
    )
    by, order = (Cell(b, "id"),), (Cell(b, "day"),)
    swept = Select(
        (Source(b, borders),),
        {
            "id": Cell(b, "id"),
            "since": Cell(b, "day"),
            "until": Window("lead", Cell(b, "day"), by, order),
            "here": Window("sum", Cell(b, "here"), by, order),
            "count": Window("sum", Cell(b, "more"), by, order),
        },
    )
    w = {name: Cell("w", name) for name in ("id", "since", "until", "count")}
    short: Expression = w["count"] < low
    if rule.count.parity is not None:
        short = either(short, ~call("remainder", w["count"], 2).eq(1 if rule.count.parity == "odd" else 0))
    over: Expression = call("<", high, w["count"]) if high is not None else value(False)
    state = case((over, "over"), (short, "short"), otherwise="in")
    return cx.program.keep(
        Select(
            (Source("w", swept),),
            {**w, "state": state},
            both(call("<", 0, Cell("w", "here")), w["since"] < w["until"]),
        ),
        "stretches",
    )


def _border(
    source: Source, id: Expression, day: Expression, here: int, more: int, where: Expression, *others: Source
) -> Select:
    return Select((source, *others), {"id": id, "day": day, "here": value(here), "more": value(more)}, where)


def _shortfalls(cx: Lowering, cut: Table) -> Relation:
    """Runs of consecutive days that fall short: id, since, until."""
    short = Select(
        (Source("s", cut),),
        {name: Cell("s", name) for name in ("id", "since", "until")},
        Cell("s", "state").eq("short"),
    )
    return merged(cx.program, short, ID, "short")


# Rows -----------------------------------------------------------------------------------------------------


def _columns(r: str, low: int, period: str = "") -> dict[str, Expression]:
    labels = ("label", "p_since", "p_until")
    return {
        **{name: Cell(r, name) for name in ("id", "unit", "post", "person")},
        "about": value(""),
        **{name: Cell(period, name) if period else NOTHING for name in labels},
        "required": value(low),
        "estimated": value(False),
    }


def _once(days: Table) -> Select:
    return Select(
        (Source("d", days),), {n: Cell("d", n) for n in ("id", "unit", "post", "person")}, distinct=True
    )


def _unknown(
    cx: Lowering, one: Prepared, subjects: Subjects, days: Table, periods: Table | None, reason: str, low: int
) -> Select:
    today = cx.world.today
    none = {"count": NOTHING, "evidence": call("none")}
    if periods is None:
        there = both(Cell("d", "since") <= today, call("<", today, Cell("d", "until")))
        columns = {
            **_columns("d", low),
            "due": NOTHING,
            "status": value("unknown"),
            "reason": value(reason),
            **none,
        }
        return finished(cx, one.run, Select((Source("d", days),), columns, there), subjects.type)
    rows = _met_periods(cx, days, periods)
    aside = ~Cell("p", "aside").eq("")
    columns = {
        **_columns("r", low, "p"), "due": Cell("p", "due"), **none,
        "status": case((aside, "not_applicable"), otherwise="unknown"),
        "reason": case((aside, Cell("p", "aside")), otherwise=reason),
    }  # fmt: skip
    p = Source("p", periods, "inner", Cell("p", "n").eq(Cell("r", "n")))
    return finished(cx, one.run, Select((Source("r", rows), p), columns), subjects.type)


def _as_of(
    cx: Lowering, one: Prepared, subjects: Subjects, cut: Table, force: Table, low: int, grace: int
) -> Select:
    """In range on as-of; a shortfall is tolerated for the days of grace from its start."""
    run, today = one.run, cx.world.today
    now = Select(
        (Source("s", cut),),
        {name: Cell("s", name) for name in ("id", "count", "state")},
        both(Cell("s", "since") <= today, call("<", today, Cell("s", "until"))),
    )
    short = _shortfalls(cx, cut)
    # Of runs, the one that reaches as-of.
    starts = Select(
        (Source("s", short),),
        {"id": Cell("s", "id"), "start": Cell("s", "since")},
        Cell("s", "until").eq(today + 1),
    )
    due = case(
        (Cell("s", "state").eq("short"), call("-", call("+", Cell("b", "start"), grace), 1)), otherwise=today
    )
    who = Select(
        (Source("d", subjects.relation),),
        {n: Cell("d", n) for n in ("id", "unit", "post", "person")},
        distinct=True,
    )
    rows = cx.program.keep(
        Select(
            (
                Source("s", now),
                Source("d", who, "inner", Cell("d", "id").eq(Cell("s", "id"))),
                Source("b", starts, "left", Cell("b", "id").eq(Cell("s", "id"))),
            ),
            {
                **{n: Cell("d", n) for n in ("id", "unit", "post", "person")},
                "count": Cell("s", "count"),
                "state": Cell("s", "state"),
                "start": Cell("b", "start"),
                "due": due,
            },
        ),
        "rows",
    )
    at = both(Cell("f", "since") <= today, call("<", today, Cell("f", "until")))
    evidence = _evidence(force, at)
    waived = waived_rows(cx, run, rows, ID, ID)
    joins, mark = flagged(waived, ID, "r")
    left = undecided(
        cx, run, waived=mark, due=Cell("r", "due"), count=Cell("r", "count"), starts=Cell("r", "start"),
        pending=call("<=", today, Cell("r", "due")),
    )  # fmt: skip
    state = Cell("r", "state")
    columns = {
        **_columns("r", low),
        "due": Cell("r", "due"),
        "status": case((state.eq("in"), "met"), (state.eq("over"), "unmet"), otherwise=left.status),
        "count": Cell("r", "count"),
        "reason": case((state.eq("in"), ""), (state.eq("over"), "over_max"), otherwise=left.reason),
        "evidence": call("coalesce", Cell("e", "evidence"), call("none")),
    }
    sources = (Source("r", rows), Source("e", evidence, "left", Cell("e", "id").eq(Cell("r", "id"))), *joins)
    return finished(cx, run, Select(sources, columns), subjects.type)


def _evidence(force: Table, where: Expression) -> Select:
    """By subject, the facts for which the condition (on source f) holds, earliest first."""
    once = Select(
        (Source("f", force),),
        {name: Cell("f", name) for name in ("id", "fact", "starts")},
        where,
        distinct=True,
    )
    listed = Aggregate("list", Cell("o", "fact"), (Cell("o", "starts"), Cell("o", "fact")))
    return Select((Source("o", once),), {"id": Cell("o", "id"), "evidence": listed}, group=(Cell("o", "id"),))


def _met_periods(cx: Lowering, days: Table, periods: Table) -> Table:
    """Subjects by periods in which they have a day: `n`, and the last day seen (empty where none is)."""
    d, p = "d", "p"
    who = ("id", "unit", "post", "person")
    meets = both(Cell(d, "since") < Cell(p, "high"), Cell(d, "until") > Cell(p, "low"))
    last = call("-", call("least", Cell(d, "until"), Cell(p, "seen")), 1)
    return cx.program.keep(
        Select(
            (Source(d, days), Source(p, periods, "inner", meets)),
            {
                **{name: Cell(d, name) for name in who},
                "n": Cell(p, "n"),
                "last": Aggregate("max", last, where=Cell(d, "since") < Cell(p, "seen")),
            },
            group=(*(Cell(d, name) for name in who), Cell(p, "n")),
        ),
        "periods_met",
    )


def _every_day(
    cx: Lowering, one: Prepared, subjects: Subjects, days: Table, cut: Table, force: Table, periods: Table, low: int, grace: int
) -> Select:  # fmt: skip
    """No shortfall longer than the grace has a day in the period; a running one keeps the row pending."""
    run, today = one.run, cx.world.today
    key = ("id", "n")
    r, p, s = "r", "p", "s"
    rows = _met_periods(cx, days, periods)
    period = Source(p, periods, "inner", Cell(p, "n").eq(Cell(r, "n")))
    begins = call("greatest", call("+", Cell(s, "since"), grace), Cell(p, "low"))
    breach = begins < call("least", Cell(s, "until"), Cell(p, "high"))
    here = both(Cell(p, "low") <= today, call("<", today, Cell(p, "high")))
    tolerated = call("<=", call("-", Cell(s, "until"), Cell(s, "since")), grace)
    runs = both(Cell(s, "until").eq(today + 1), here, tolerated)
    short = _shortfalls(cx, cut)
    k = tuple(Cell(r, name) for name in key)
    found = Select(
        (Source(r, rows), period, Source(s, short, "inner", Cell(s, "id").eq(Cell(r, "id")))),
        {
            **dict(zip(key, k, strict=True)),
            "breach": Aggregate("min", Cell(s, "since"), where=breach),
            "running": Aggregate("max", Cell(s, "since"), where=both(~breach, runs)),
        },
        group=k,
    )
    too_many = both(
        Cell(s, "id").eq(Cell(r, "id")),
        Cell(s, "state").eq("over"),
        Cell(s, "since") < Cell(p, "high"),
        Cell(s, "until") > Cell(p, "low"),
    )
    over = Select(
        (Source(r, rows), period, Source(s, cut, "inner", too_many)),
        {
            **dict(zip(key, k, strict=True)),
            "over": Aggregate("min", call("greatest", Cell(s, "since"), Cell(p, "low"))),
        },
        group=k,
    )
    last = Cell(r, "last")
    now = both(Cell(s, "id").eq(Cell(r, "id")), Cell(s, "since") <= last, last < Cell(s, "until"))
    b, o = "b", "o"
    missed = case(
        (Cell(o, "over").filled, Cell(o, "over")),
        (Cell(b, "breach").filled, call("-", call("+", Cell(b, "breach"), grace), 1)),
        (Cell(b, "running").filled, call("-", call("+", Cell(b, "running"), grace), 1)),
        otherwise=case((Cell(p, "high") < FOREVER, call("-", Cell(p, "high"), 1)), otherwise=NOTHING),
    )
    joined = cx.program.keep(
        Select(
            (
                Source(r, rows),
                period,
                Source(s, cut, "left", now),
                Source(b, found, "left", same(b, r, key)),
                Source(o, over, "left", same(o, r, key)),
            ),
            {
                **{name: Cell(r, name) for name in ("id", "unit", "post", "person", "n")},
                "count": Cell(s, "count"),
                "over": Cell(o, "over").filled,
                "breach": Cell(b, "breach").filled,
                "running": Cell(b, "running").filled,
                "due": case((~Cell(p, "aside").eq(""), Cell(p, "due")), otherwise=missed),
            },
            either(~Cell(p, "aside").eq(""), last.filled),
        ),
        "rows",
    )
    evidence = _evidence_seen(days, force, periods)
    waived = waived_rows(cx, run, joined, key, ID)
    joins, mark = flagged(waived, key, r)
    left = undecided(
        cx, run, waived=mark, due=Cell(r, "due"), count=Cell(r, "count"), starts=Cell(p, "low"),
        pending=both(~Cell(r, "breach"), Cell(r, "running")),
    )  # fmt: skip
    aside = ~Cell(p, "aside").eq("")
    falls = either(Cell(r, "breach"), Cell(r, "running"))
    columns = {
        **_columns(r, low, p),
        "due": Cell(r, "due"),
        "status": case(
            (aside, "not_applicable"), (Cell(r, "over"), "unmet"), (falls, left.status), otherwise="met"
        ),
        "count": case((aside, NOTHING), otherwise=Cell(r, "count")),
        "reason": case(
            (aside, Cell(p, "aside")), (Cell(r, "over"), "over_max"), (falls, left.reason), otherwise=""
        ),
        "evidence": case(
            (aside, call("none")), otherwise=call("coalesce", Cell("e", "evidence"), call("none"))
        ),
    }
    sources = (Source(r, joined), period, Source("e", evidence, "left", same("e", r, key)), *joins)
    return finished(cx, run, Select(sources, columns), subjects.type)


def _evidence_seen(days: Table, force: Table, periods: Table) -> Select:
    """By subject and period, the facts in force on any day of the subject seen in the period, earliest first."""
    d, f, p = "d", "f", "p"
    since = call("greatest", Cell(d, "since"), Cell(f, "since"), Cell(p, "low"))
    until = call("least", Cell(d, "until"), Cell(f, "until"), Cell(p, "seen"))
    once = Select(
        (
            Source(f, force),
            Source(d, days, "inner", Cell(d, "id").eq(Cell(f, "id"))),
            Source(p, periods, "inner", since < until),
        ),
        {"id": Cell(f, "id"), "n": Cell(p, "n"), "fact": Cell(f, "fact"), "starts": Cell(f, "starts")},
        distinct=True,
    )
    listed = Aggregate("list", Cell("o", "fact"), (Cell("o", "starts"), Cell("o", "fact")))
    group = (Cell("o", "id"), Cell("o", "n"))
    return Select((Source("o", once),), {"id": group[0], "n": group[1], "evidence": listed}, group=group)
