"""Open and closed bindings of matches: whom the columns of a fact name, and for whom that is what a rule asks."""

from collections.abc import Iterable
from typing import Any

from attrs import frozen

from partyorg.campaign.conditions import AnyScope, Binding, PersonScope, Scope, SeatScope, UnitScope
from partyorg.campaign.matches import Bound, BoundTerm, SimpleMatch
from partyorg.evaluation.walk import free_roots, nodes
from partyorg.evaluation.world import CELLS

from .conditions import scope_days
from .days_of import DaysOf, Lowering
from .plan import Cell, Expression, Relation, Select, Source, both, call
from .program import NotInColumns
from .tables import TABLES
from .tests_of_cells import LISTS

__all__ = ["Open", "bound_days", "cells_of", "closed_terms", "named", "choice_of", "open_terms", "whom"]


def cells_of(table: str, key: str) -> tuple[str, ...]:
    """The columns of a table behind a binding key."""
    return tuple(c for c in CELLS.get(key, (key,)) if c in TABLES[table].by_name)


def named(table: str, key: str, facts: Relation, extra: Iterable[str] = ()) -> Select:
    """Whom the cells behind a binding key name: fact, day, who, once each; and the extra columns of the facts."""
    cells = cells_of(table, key)
    if not cells:
        raise NotInColumns(f"the binding key {key}")
    lists = [TABLES[table].by_name[c].type in LISTS for c in cells]
    columns: dict[str, Expression] = {n: Cell("f", n) for n in ("fact", "day", *extra)}
    if not any(lists) and len(cells) == 1:
        return Select(
            (Source("f", facts),), {**columns, "who": Cell("f", cells[0])}, Cell("f", cells[0]).filled
        )
    if all(lists):
        found = [call("coalesce", Cell("f", c), call("none")) for c in cells]
    else:
        found = [call("one", Cell("f", c)) for c in cells]
    joined = found[0] if len(found) == 1 else call("concat", *found)
    return Select((Source("f", facts),), {**columns, "who": call("each", call("distinct", joined))})


@frozen
class Open:
    """A column that must hold what a binding stands for, or somebody of a scope around it: one of the choices."""

    key: str
    choices: tuple[tuple[Binding, Scope | None], ...]
    closed: tuple[BoundTerm, ...] = ()
    """Choices that no row has a part in: a fact with one of these is bound to every row."""

    @property
    def root(self) -> str:
        """The word that all choices rest on. Raises NotInColumns where they differ."""
        roots = {binding.root for binding, _ in self.choices}
        if len(roots) != 1:
            raise NotInColumns("a choice of bindings")
        return next(iter(roots))


def open_terms(match: SimpleMatch, *, mixed: bool = False) -> list[Open]:
    """The open bindings of a match, all of which must hold; only who asks for `mixed` ones is given closed choices."""
    out: list[Open] = []
    for key, bound in match.bound.items():
        if not free_roots(bound):
            continue
        if bound.mode == "only":
            raise NotInColumns("only")
        terms = [term for term in bound.terms if free_roots(term)]
        if bound.mode == "all":
            out += [Open(key, (choice_of(term),)) for term in terms]
        elif len(terms) != len(bound.terms) and not mixed:
            raise NotInColumns("a choice of bindings")
        else:
            closed = tuple(term for term in bound.terms if not free_roots(term))
            out.append(Open(key, tuple(choice_of(term) for term in terms), closed))
    return out


def choice_of(term: Any) -> tuple[Binding, Scope | None]:
    """A term as a binding and the scope around it. Raises NotInColumns for what is neither."""
    if isinstance(term, Binding):
        return term, None
    if not isinstance(term, PersonScope | UnitScope | SeatScope | AnyScope):
        raise NotInColumns("this term of a binding")
    bindings = {node for node in nodes(term) if isinstance(node, Binding) and node.root in free_roots(term)}
    if len(bindings) != 1 or term.as_of not in (None, "day"):
        raise NotInColumns("a scope with a binding, inside a match")
    return bindings.pop(), term


def closed_terms(match: SimpleMatch) -> list[tuple[str, Bound]]:
    """The bindings of a match that no row has a part in."""
    out: list[tuple[str, Bound]] = []
    for key, bound in match.bound.items():
        terms = tuple(term for term in bound.terms if not free_roots(term))
        if len(terms) == len(bound.terms):
            out.append((key, bound))
        elif terms and bound.mode == "all":
            out.append((key, Bound(terms, "all")))
    return out


def bound_days(cx: Lowering, scope: Scope) -> DaysOf:
    """The days on which people and units belong to a scope around a binding."""
    days = scope_days(cx, scope)
    if not days.binding:
        raise NotInColumns("a scope with a binding, inside a match")
    return days


def whom(
    cx: Lowering, table: str, key: str, scope: Scope | None, facts: Relation, extra: Iterable[str] = ()
) -> Select:
    """For whom a column holds what an open binding asks: fact, day, who, once each; and the extra columns of the facts.

    `who` is what the binding stands for: an id in the column or, with a scope, what the scope is around.
    """
    n = named(table, key, facts, extra)
    if scope is None:
        return n
    d = Cell("d", "since")
    on = both(
        Cell("d", "id").eq(Cell("n", "who")), d <= Cell("n", "day"), Cell("n", "day") < Cell("d", "until")
    )
    columns: dict[str, Expression] = {name: Cell("n", name) for name in ("fact", "day", *extra)}
    return Select(
        (Source("n", n), Source("d", bound_days(cx, scope).relation, "inner", on)),
        {**columns, "who": Cell("d", "bound")},
        distinct=True,
    )
