"""Matches (GRAMMAR 3): which facts, with which date, bound to whom."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from partyorg.campaign.conditions import Binding, Scope
from partyorg.campaign.matches import AnyMatch, Bound, BoundTerm, CountSpec, IdList, Match, SimpleMatch

from .around import Around
from .conditions import bound_to, id_in, ids_in, is_one, is_scope
from .seen import DATE_OF, INTERVALS, Seeing, Seen
from .words import cell, passes

KIND = {
    "activities": "kind",
    "events": "kind",
    "assessments": "scheme",
    "documents": "kind",
    "candidacies": "scheme",
    "candidacy_steps": "step",
    "case_steps": "step",
    "progress": "task",
    "resources": "kind",
    "measures": "name",
    "links": "kind",
    "tenures": "kind",
    "stages": "stage",
    "units": "kind",
    "findings": "rule",
}
LATER_TESTS = ("value", "outcome")
"""Tested after choosing the first or last fact."""


def simple_matches(match: Match) -> tuple[SimpleMatch, ...]:
    """The alternatives of a match."""
    return match.any if isinstance(match, AnyMatch) else (match,)


def facts_of(seeing: Seeing, simple: SimpleMatch) -> list[Seen]:
    """Facts of the table and kind; planned and cancelled ones only where the match asks for a status."""
    rows = seeing.of(simple.table)
    if "status" in simple.tests:
        rows = rows + seeing.idle.get(simple.table, [])
    return [f for f in rows if simple.kinds is None or f[KIND[simple.table]] in simple.kinds]


def date_of(simple: SimpleMatch, fact: Seen, default: str = "void") -> date | None:
    """The date of the fact, None where its cell is empty (or after as-of, which reads as empty)."""
    column = simple.on or DATE_OF[fact.table]
    value: date | None = fact[column]
    if column == "until" and reads_revoked(simple, default) == "void" and fact.revoked_on is not None:
        value = min(value, fact.revoked_on) if value is not None else fact.revoked_on
    return value


def reads_revoked(simple: SimpleMatch, default: str = "void") -> str:
    """Whether revoked facts count or are void."""
    return simple.revoked or default


def still(seeing: Seeing, simple: SimpleMatch, fact: Seen, decided: date, default: str = "void") -> bool:
    """Whether a revoked fact still counts for a row that is decided on the day; an interval lasts to its revocation."""
    if reads_revoked(simple, default) == "counts" or fact.revoked_on is None:
        return True
    if fact.table in INTERVALS:
        since = fact["since"]
        return since is None or since < fact.revoked_on
    return fact.revoked_on > decided


def bindings_hold(
    seeing: Seeing, simple: SimpleMatch, fact: Seen, dated: date, around: Around, first_actor: bool = False
) -> bool:
    """Whether every binding key holds."""
    return all(
        bound_holds(seeing, key, bound, fact, dated, around, first_actor)
        for key, bound in simple.bound.items()
    )


def bound_holds(
    seeing: Seeing, key: str, bound: Bound, fact: Seen, dated: date, around: Around, first_actor: bool = False
) -> bool:
    """Whether the ids in the column are what the binding asks for."""
    ids = ids_in(seeing, fact, key, first_actor)

    def is_term(id: str, term: BoundTerm) -> bool:
        if isinstance(term, IdList):
            return id in term.ids
        if isinstance(term, Binding):
            return any(is_one(seeing, one, id, dated) for one in bound_to(seeing, term, around, dated))
        if is_scope(term):
            return _in_scope_of(seeing, term, id, dated, around)  # type: ignore[arg-type]
        return any(
            f.id == id
            and date_of(m, f) is not None
            and cells_hold(seeing, m, f, around)
            and bindings_hold(seeing, m, f, date_of(m, f) or dated, around)
            for m in simple_matches(term)  # type: ignore[arg-type]
            for f in facts_of(seeing, m)
        )

    if bound.mode == "any":
        return any(is_term(i, term) for i in ids for term in bound.terms)
    if bound.mode == "all" and around.pair:
        terms = [t for t in bound.terms if t != Binding("counterpart")]
        both = len(terms) == len(bound.terms) or all(
            any(is_one(seeing, m, i, dated) for i in ids) for m in around.pair
        )
        return both and all(any(is_term(i, term) for i in ids) for term in terms)
    if bound.mode == "all":
        return all(any(is_term(i, term) for i in ids) for term in bound.terms)
    return bool(ids) and all(any(is_term(i, term) for term in bound.terms) for i in ids)


def _in_scope_of(seeing: Seeing, scope: Scope, id: str, dated: date, around: Around) -> bool:
    how = scope.as_of
    day = seeing.as_of if how == "today" else how if isinstance(how, date) else dated
    return id_in(seeing, scope, id, day, around)


def cells_hold(
    seeing: Seeing, simple: SimpleMatch, fact: Seen, around: Around, skip: Iterable[str] = ()
) -> bool:
    """Whether every condition on cells holds."""
    for name, test in simple.tests.items():
        if name not in skip and not passes(seeing, test, cell(seeing, fact, name), around.with_(fact=fact)):
            return False
    tagged = simple.only_tagged
    return not tagged or seeing.campaign.id in (fact["campaigns"] or ())


def latest_of(
    seeing: Seeing,
    simple: SimpleMatch,
    around: Around,
    wanted: Callable[[Seen, date], bool],
    decided: date,
    default: str = "void",
    *,
    spans: bool = False,
    first_actor: bool = False,
    skip: Iterable[str] = (),
) -> list[tuple[Seen, date]]:
    """Facts of a match with their dates: bound, seen, wanted; with `latest` only the last of them, then tested.

    With `spans` (in `has`), interval facts and candidacies are dated by their first day, and may have been always.
    """
    found = []
    for fact in facts_of(seeing, simple):
        if spans and fact.table in (*INTERVALS, "candidacies"):
            dated: date | None = fact.ends()[0] or date(2014, 1, 1)
        else:
            dated = date_of(simple, fact, default)
        if dated is None or dated > seeing.as_of or not wanted(fact, dated):
            continue
        if not still(seeing, simple, fact, decided, default):
            continue
        if not bindings_hold(seeing, simple, fact, dated, around, first_actor):
            continue
        if simple.latest or cells_hold(seeing, simple, fact, around, skip):
            found.append((fact, dated))
    found.sort(key=lambda pair: (pair[1], pair[0].id))
    if simple.latest:
        found = [pair for pair in found[-1:] if cells_hold(seeing, simple, pair[0], around, skip)]
    return found


def keys_of(spec: CountSpec, fact: Seen, dated: date) -> list[Any]:
    """What a fact counts as, by `distinct_by`."""
    by = spec.distinct_by
    if by == "fact":
        return [fact.id]
    if by == "date":
        return [dated]
    if by == "kind":
        return [fact[KIND[fact.table]]]
    if by == "rule":
        return [fact["rule"] or fact.id]
    if by.startswith("tag:"):
        axis = by.removeprefix("tag:") + ":"
        values = [t for t in fact["tags"] or () if t.startswith(axis)]
    else:
        values = list(fact[{"counterpart": "counterparts", "host": "hosts", "topic": "topic"}[by]] or ())
    return values or [fact.id]
