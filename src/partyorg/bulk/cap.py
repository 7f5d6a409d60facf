"""Cap 制约 in columns: every fact that names somebody who answers for such facts, held against the limit.

Caps that something sets off run on objects: few facts trigger, and `needs` reads the kinds they name.
"""

from collections.abc import Iterator

from partyorg.campaign.conditions import AnyScope, PersonScope, Scope, UnitScope
from partyorg.campaign.rules import Cap, CheckItem, Completeness
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.parts import part_of
from partyorg.evaluation.walk import free_roots

from .bindings import cells_of, named, open_terms
from .checks import ENVELOPE, cells_read, enough, passed_checks
from .completeness import in_scopes
from .conditions import Lowering, scope_days
from .deciding import finished, flagged, undecided, waived_rows
from .matches import facts_of, one_match
from .periods import days_within, inside
from .plan import NOTHING, Cell, Expression, Relation, Select, Source, Union, both, call, case, value
from .program import NotInColumns
from .rubric import of_subject
from .spans import same
from .tables import TABLES

__all__ = ["cap"]

ROW = ("id", "fact")
SUBJECT = ("type", "id", "unit", "post", "person")


def cap(cx: Lowering, one: Prepared) -> Select:
    """The rows of one version. Raises NotInColumns with what has no lowering yet."""
    rule: Cap = one.rule
    run = part_of(one.run, uses=rule, own_act=True)
    for name, there in (("when", rule.when), ("period", rule.period), ("window", rule.window)):
        if there is not None:
            raise NotInColumns(f"a cap with {name}")
    if run.missing or one.run.missing or rule.responsible is None:
        raise NotInColumns("a table that is not kept" if rule.responsible is not None else "a cap on anybody")
    limit = _check(rule, rule.limit)
    other = None if rule.alternative is None else _check(rule, rule.alternative)
    rows = cx.program.keep(
        _limited(cx, one, rule, [limit, *([other] if other is not None else [])]), "limited"
    )
    table = one_match(rule.on).table
    good = enough(limit, *passed_checks(cx, limit, table, rows))
    r = "r"
    joins, mark = flagged(waived_rows(cx, run, rows, ROW, ("id",)), ROW, r)
    left = undecided(
        cx, run, waived=mark, due=Cell(r, "due"), count=value(1), starts=Cell(r, "day"), pending=value(False), known=True
    )  # fmt: skip
    reason = left.reason
    if other is not None:
        mild = enough(other, *passed_checks(cx, other, table, rows))
        softened = both(mild, left.status.eq("unmet"), left.reason.eq(""))
        reason = case((softened, "alternative"), otherwise=left.reason)
    columns: dict[str, Expression] = {
        **{name: Cell(r, name) for name in SUBJECT},
        "about": Cell(r, "fact"),
        **dict.fromkeys(("label", "p_since", "p_until"), NOTHING),
        "due": Cell(r, "due"),
        "status": case((good, "met"), otherwise=left.status),
        "count": case((good, 1), otherwise=0),
        "required": value(1),
        "reason": case((good, ""), otherwise=reason),
        "evidence": call("one", Cell(r, "fact")),
        "estimated": value(False),
    }
    return finished(cx, run, Select((Source(r, rows), *joins), columns))


def _check(rule: Cap, limit: object) -> Completeness:
    """A limit as the one check of a completeness rule, which looks at facts the same way."""
    if not isinstance(limit, CheckItem):
        raise NotInColumns("a limit by a ladder")
    if free_roots(limit) - {"fact"}:
        raise NotInColumns("a limit with an open binding")
    return Completeness(id=rule.id, clauses=rule.clauses, force=rule.force, match=rule.on, checks=(limit,))


def _limited(cx: Lowering, one: Prepared, rule: Cap, checks: list[Completeness]) -> Select:
    """The facts that name somebody responsible on their day: the subject, fact, day, due and the cells that are read."""
    match = one_match(rule.on)
    terms = open_terms(of_subject(match))
    if not terms or any(b.root != "subject" or b.then or s is not None for t in terms for b, s in t.choices):
        raise NotInColumns("the bindings of this match")
    cells = {cell for check in checks for cell in cells_read(match.table, check)}
    cells |= {cell for term in terms for cell in cells_of(match.table, term.key)}
    cells = (cells & set(TABLES[match.table].by_name)) - ENVELOPE
    facts = facts_of(cx, match, cells)
    f, s = "f", "s"
    names = ("revoked", *sorted(cells))
    first, *more = (named(match.table, term.key, facts.relation, names) for term in terms)
    day = Cell(f, "day")
    answers = both(
        Cell(s, "id").eq(Cell(f, "who")), Cell(s, "since") <= day, call("<", day, Cell(s, "until"))
    )
    sources = [
        Source(f, first),
        Source(s, cx.program.keep(_responsible(cx, rule), "responsible"), "inner", answers),
    ]
    sources += [Source(f"m{n}", m, "semi", same(f"m{n}", f, ("fact", "who"))) for n, m in enumerate(more)]
    own = {f"f_{n}" if n in SUBJECT else n: Cell(f, n) for n in sorted(cells)}
    columns: dict[str, Expression] = {
        **{name: Cell(s, name) for name in SUBJECT}, "fact": Cell(f, "fact"), "day": day, "due": day, **own,
    }  # fmt: skip
    standing = Cell(f, "revoked").empty if facts.void else None
    where = both(inside(day, days_within(one)), day <= cx.world.today, standing)
    return in_scopes(cx, Select(tuple(sources), columns, where), one.streams)


def _responsible(cx: Lowering, rule: Cap) -> Relation:
    """Who answers for such facts, with their days."""
    parts = tuple(_members(cx, rule.responsible))
    return parts[0] if len(parts) == 1 else Union(parts)


def _members(cx: Lowering, scope: Scope | None) -> Iterator[Select]:
    parts = scope.any if isinstance(scope, AnyScope) else (scope,)
    for type_, kind in (("person", PersonScope), ("unit", UnitScope)):
        mine = tuple(part for part in parts if isinstance(part, kind))
        if not mine:
            continue
        days = scope_days(cx, mine[0] if len(mine) == 1 else AnyScope(mine))
        if days.binding:
            raise NotInColumns("a binding in the scope")
        id = Cell("d", "id")
        columns: dict[str, Expression] = {
            "type": value(type_),
            "id": id,
            "unit": id if type_ == "unit" else value(""),
            "post": value(""),
            "person": id if type_ == "person" else value(""),
            "since": Cell("d", "since"),
            "until": Cell("d", "until"),
        }
        yield Select((Source("d", days.relation),), columns)
    if not all(isinstance(part, PersonScope | UnitScope) for part in parts):
        raise NotInColumns("a cap on seats")
