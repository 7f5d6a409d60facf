"""The facts that a timing rule finds for its clocks: bound to the anchor, and in, before or after the window."""

from attrs import evolve, frozen

from partyorg.campaign.conditions import Binding, PersonCondition, UnitCondition
from partyorg.campaign.matches import Bound, SimpleMatch
from partyorg.campaign.rules import Timing
from partyorg.dates import Offset
from partyorg.evaluation.matching import simple_matches
from partyorg.evaluation.world import CELLS

from .alternatives import first_of
from .bindings import Open, cells_of, open_terms, whom
from .conditions import Lowering, person_days, unit_days
from .matches import Facts, closed_only, facts_of, key_columns, one_match
from .named_units import units_named
from .plan import (
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
    of,
    value,
)
from .program import NotInColumns, later
from .spans import same
from .tables import TABLES
from .tests_of_cells import LISTS

__all__ = ["KEYS", "excused", "hits_of"]

KEYS = ("id", "anchor")


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
        where = anchors if side == "a" else facts
        table = cx.program.moved(
            Select((Source("x", where),), {"day": Cell("x", "day")}, distinct=True), offset.forward
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


def hits_of(
    cx: Lowering, rule: Timing, anchors: Table, clocks: Table, window: tuple[Offset | None, Offset | None]
) -> tuple[Table, list[Facts]]:
    """Every fact found for a clock: id, anchor, fact, day, low, high (and `part`); and the facts of each alternative."""
    found: list[Select] = []
    parts: list[Facts] = []
    matches = simple_matches(rule.require)
    chooses = rule.decide != "any"
    if chooses and (len(matches) > 1 or matches[0].latest):
        raise NotInColumns(f"decide = {rule.decide}, of a match with any or latest")
    for match in matches:
        extra = set(key_columns(match.table, rule.count.distinct_by))
        sources, facts = _bound(cx, rule, match, anchors, clocks, extra, values=not chooses)
        ends = _ends(cx, anchors, facts.relation, window)
        sources += ends.joins
        today = cx.world.today
        t, r, due = Cell("a", "day"), Cell("h", "day"), Cell("a", "due")
        decided = call("greatest", call("least", call("coalesce", due, today), today), r)
        limit = case((call("<", r, t), t), otherwise=decided)
        more: dict[str, Expression] = {"low": ends.low, "high": ends.high, "early": ~ends.low}
        if chooses:
            more["before"] = r <= t
        if len(matches) > 1:
            more["gone"] = both(Cell("h", "revoked").filled, Cell("h", "revoked") <= limit)
            facts = evolve(facts, void=False)
        found.append(_settled(cx, match, sources, facts, limit, more))
        parts.append(facts)
    if chooses:
        return _decisive(cx, rule, matches[0], found[0]), parts
    if len(matches) == 1:
        return cx.program.keep(found[0], "hits"), parts
    once = first_of(cx, found, (*KEYS, "fact"), "found")
    void = any(match.revoked != "counts" for match in matches)
    columns: dict[str, Expression] = {name: Cell("o", name) for name in once.columns if name != "gone"}
    return cx.program.keep(
        Select((Source("o", once),), columns, ~Cell("o", "gone") if void else None), "hits"
    ), parts


def _decisive(cx: Lowering, rule: Timing, match: SimpleMatch, found: Select) -> Table:
    """Of all facts found for a clock, the first, or the last by its day, is alone `low`; and only with the value asked for."""
    kept = cx.program.keep(found, "found")
    k = tuple(Cell("k", name) for name in KEYS)
    day = (Cell("k", "day"), Cell("k", "fact"))
    last = rule.decide == "last_before"
    by = (*k, Cell("k", "before")) if last else k
    names = tuple(found.columns)
    place = Window("row number", None, by, day, (0, 1) if last else ())
    numbered = Select((Source("k", kept),), {**{n: Cell("k", n) for n in names}, "place": place})
    with_value = facts_of(cx, match, ()).relation
    v = Source("v", with_value, "left", Cell("v", "fact").eq(Cell("z", "fact")))
    chosen = both(Cell("z", "place").eq(1), Cell("v", "fact").filled, Cell("z", "before") if last else None)
    columns: dict[str, Expression] = {n: Cell("z", n) for n in names}
    columns["low"] = both(Cell("z", "low"), chosen)
    return cx.program.keep(Select((Source("z", numbered), v), columns), "hits")


def excused(cx: Lowering, rule: Timing, anchors: Table) -> Table | None:
    """The clocks that `unless` stops: id, anchor, once each; None where the rule has none."""
    unless = rule.unless
    if unless is None:
        return None
    keys = {name: Cell("a", name) for name in KEYS}
    day = Cell("a", "day")
    if isinstance(unless, PersonCondition | UnitCondition):
        days = person_days(cx, unless) if isinstance(unless, PersonCondition) else unit_days(cx, unless)
        if days.binding:
            raise NotInColumns("unless with a binding")
        on = both(Cell("d", "id").eq(Cell("a", "id")), Cell("d", "since") <= day, day < Cell("d", "until"))
        there = Source("d", days.relation, "semi", on)
        return cx.program.keep(Select((Source("a", anchors), there), dict(keys), distinct=True), "excused")
    match = one_match(unless)
    sources, facts = _bound(cx, rule, match, anchors, anchors, set())
    found = _settled(cx, match, sources, facts, call("greatest", day, Cell("h", "day")), {})
    names = {name: Cell("e", name) for name in KEYS}
    return cx.program.keep(Select((Source("e", found),), dict(names), distinct=True), "excused")


def _bound(
    cx: Lowering,
    rule: Timing,
    match: SimpleMatch,
    anchors: Table,
    clocks: Table,
    columns: set[str],
    *,
    values: bool = True,
) -> tuple[list[Source], Facts]:
    """Facts h, their clocks a, and what else is joined so that every open binding holds; `latest` is left for later."""
    terms = open_terms(match, mixed=True)
    columns = columns | {c for term in terms for c in CELLS.get(term.key, (term.key,))}
    facts = facts_of(
        cx, evolve(match, latest=False, tests={}) if match.latest else match, columns, values=values
    )
    if not terms:
        return [Source("h", facts.relation), Source("a", clocks, "cross")], facts
    first, *more = terms
    h = _found(cx, rule, anchors, match.table, first, facts.relation, ("revoked",))
    sources = [Source("h", h), Source("a", clocks, "inner", same("a", "h", KEYS))]
    for place, term in enumerate(more):
        x = f"x{place}"
        pair = _found(cx, rule, anchors, match.table, term, facts.relation)
        sources.append(
            Source(x, pair, "semi", both(Cell(x, "fact").eq(Cell("h", "fact")), same(x, "a", KEYS)))
        )
    return sources, facts


def _settled(
    cx: Lowering, match: SimpleMatch, sources: list[Source], facts: Facts, limit: Expression,
    more: dict[str, Expression],
) -> Select:  # fmt: skip
    """The facts by clock that are not revoked by `limit`; with `latest` the last of them all, if it passes and stands."""
    revoked, r = Cell("h", "revoked"), Cell("h", "day")
    standing = either(revoked.empty, call("<", limit, revoked)) if facts.void else value(True)
    columns = {**{name: Cell("a", name) for name in KEYS}, "fact": Cell("h", "fact"), "day": r, **more}
    there = r <= cx.world.today
    if not match.latest:
        return Select(tuple(sources), columns, both(there, standing), distinct=True)
    all_ = Select(tuple(sources), {**columns, "standing": standing}, there, distinct=True)
    kept = cx.program.keep(all_, "hits")
    place = Window("row number", None, tuple(Cell("k", n) for n in KEYS), of("k", "day", "fact"), (0, 1))
    names = (*columns, "standing")
    numbered = Select((Source("k", kept),), {**{n: Cell("k", n) for n in names}, "place": place})
    passing = facts_of(cx, evolve(match, latest=False), ())
    on = Cell("p", "fact").eq(Cell("z", "fact"))
    return Select(
        (Source("z", numbered), Source("p", passing.relation, "semi", on)),
        {name: Cell("z", name) for name in columns},
        both(Cell("z", "place").eq(1), Cell("z", "standing")),
    )


def _found(
    cx: Lowering,
    rule: Timing,
    anchors: Table,
    table: str,
    term: Open,
    facts: Relation,
    extra: tuple[str, ...] = (),
) -> Relation:
    """Facts for the anchors whose binding they carry: id, anchor, fact, day, and the extra columns."""
    parts = []
    for binding, scope in term.choices:
        who = _names_of(cx, rule, anchors, binding)
        parts.append(
            Select(
                (
                    Source("c", whom(cx, table, term.key, scope, facts, extra)),
                    Source("w", who, "inner", Cell("w", "who").eq(Cell("c", "who"))),
                ),
                {
                    **{name: Cell("w", name) for name in KEYS},
                    **{name: Cell("c", name) for name in ("fact", "day", *extra)},
                },
            )
        )
    if term.closed:
        plain = every(facts, "fact", "day", *dict.fromkeys((*extra, *cells_of(table, term.key))))
        closed = closed_only(cx, plain, table, term.key, Bound(term.closed))
        each = {name: Cell("w", name) for name in KEYS}
        own = {name: Cell("c", name) for name in ("fact", "day", *extra)}
        parts.append(Select((Source("c", closed), Source("w", anchors, "cross")), {**each, **own}))
    return parts[0] if len(parts) == 1 else Union(tuple(parts))


def _names_of(cx: Lowering, rule: Timing, anchors: Table, binding: Binding) -> Select:
    """Whom a binding names for every anchor: id, anchor, who."""
    a = {name: Cell("a", name) for name in KEYS}
    if binding.root == "subject" and not binding.then:
        return Select((Source("a", anchors),), {**a, "who": Cell("a", "id")})
    if binding.root != "anchor" or rule.anchor.match is None:
        raise NotInColumns(f"the binding {binding}")
    table = simple_matches(rule.anchor.match)[0].table
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
    return units_named(cx, who, KEYS)
