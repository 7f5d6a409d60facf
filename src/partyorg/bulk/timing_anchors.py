"""What starts the clocks of a timing rule, and when they run out."""

from partyorg.campaign.conditions import PersonScope, UnitScope
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Timing
from partyorg.dates import Offset
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.matching import simple_matches
from partyorg.evaluation.world import CELLS

from .alternatives import first_of
from .completeness import in_scopes, subject_cells, with_subject
from .conditions import Lowering, scope_days
from .matches import facts_of, open_terms
from .periods import days_within, inside
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
    either,
    every,
    value,
)
from .program import NotInColumns, later
from .tables import TABLES

__all__ = ["anchors_of", "with_due"]


def anchors_of(cx: Lowering, one: Prepared, rule: Timing) -> Select | None:
    """What starts the clocks: type, id, unit, post, person, anchor (a fact or ""), day, and the fact's cells."""
    if rule.anchor.match is None:
        return _fixed(cx, one, rule)
    matches = simple_matches(rule.anchor.match)
    parts = [_part(cx, one, rule, match) for match in matches]
    found = parts[0]
    if len(parts) > 1:
        types = {_types(match.table, _fields(rule, match.table)) for match in matches}
        if len(types) > 1:
            raise NotInColumns("an anchor with any, of facts that name others differently")
        shared = [name for name in found.columns if all(name in part.columns for part in parts)]
        found = first_of(cx, [every(part, *shared) for part in parts], ("anchor",), "anchors")
    return in_scopes(cx, found, rule.scope, one.streams)


def _part(cx: Lowering, one: Prepared, rule: Timing, match: SimpleMatch) -> Select:
    """The anchors of one alternative."""
    if open_terms(match):
        raise NotInColumns("the bindings of this anchor")
    cells = subject_cells(match.table, rule.subject) | _fields(rule, match.table)
    facts = facts_of(cx, match, cells, "anchor")
    today, day = cx.world.today, Cell("f", "day")
    revoked = Cell("f", "revoked")
    standing = either(revoked.empty, revoked > today) if facts.void else None
    where = both(inside(day, days_within(one)), day <= today, standing)
    found = with_subject(cx, match.table, facts.relation, cells, rule.subject, where)
    columns: dict[str, Expression] = {name: Cell("a", name) for name in found.columns if name != "fact"}
    columns["anchor"] = Cell("a", "fact")
    return Select((Source("a", found),), columns)


def _fields(rule: Timing, table: str) -> set[str]:
    """The columns of an anchor that the rule's bindings name."""
    asked = [rule.require, *([rule.unless] if isinstance(rule.unless, SimpleMatch | AnyMatch) else [])]
    terms = [term for each in asked for part in simple_matches(each) for term in open_terms(part, mixed=True)]
    fields = {b.field or "id" for term in terms for b, _ in term.choices if b.root == "anchor"}
    cells = {c for field in fields for c in CELLS.get(field, (field,))}
    return {c for c in cells if c in TABLES[table].by_name and c != "id"}


def _types(table: str, columns: set[str]) -> frozenset[tuple[str, str]]:
    return frozenset((name, TABLES[table].by_name[name].type) for name in columns)


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


def with_due(cx: Lowering, anchors: Table, lower: Offset | None, upper: Offset | None) -> Select:
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
