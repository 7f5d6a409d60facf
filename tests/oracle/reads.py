"""Which tables a part of a rule must read."""

from typing import Any

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Has,
    Linked,
    PersonCondition,
    PersonScope,
    SeatScope,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.figures import Count, Figure, Unlisted, Versions, parts_of
from partyorg.campaign.matches import AnyMatch, SimpleMatch

from .seen import Seeing


def tables_of(thing: Any) -> set[str]:
    """The tables read by a scope, condition, match, or anything made of them."""
    if isinstance(thing, tuple | list | frozenset):
        return {t for part in thing for t in tables_of(part)}
    if isinstance(thing, AnyScope | AnyMatch):
        return tables_of(thing.any)
    if isinstance(thing, SimpleMatch):
        return {thing.table} | {t for b in thing.bound.values() for t in tables_of(b.terms)}
    if isinstance(thing, PersonScope):
        return tables_of(thing.person)
    if isinstance(thing, UnitScope):
        return tables_of(thing.unit)
    if isinstance(thing, SeatScope):
        return {"tenures", "units"} | tables_of(thing.of) | tables_of(thing.holder)
    if isinstance(thing, Binding):
        return {"tenures"} if thing.then else set()
    if isinstance(thing, Linked):
        return {"links"} | tables_of(thing.to)
    if isinstance(thing, Has):
        return tables_of(thing.match)
    if isinstance(thing, PersonCondition):
        found = {"people"} | tables_of(
            (thing.linked, thing.has, thing.lacks, thing.all, thing.any or (), thing.none)
        )
        if thing.stage is not None:
            found.add("stages")
        if any(
            t is not None
            for t in (thing.role, thing.qualification, thing.post, thing.rank, thing.unit, thing.in_)
        ):
            found.add("tenures")
        if thing.post is not None:
            found |= tables_of(thing.post.of)
        if thing.unit is not None:
            found |= tables_of(thing.unit.unit)
        if thing.in_ is not None:
            found.add("units")
        return found
    if isinstance(thing, UnitCondition):
        found = {"units"} | tables_of(
            (thing.linked, thing.has, thing.lacks, thing.all, thing.any or (), thing.none)
        )
        found |= tables_of(thing.parent)
        if thing.members is not None:
            found |= {"people", "tenures"} | tables_of(thing.members[0])
        if thing.children is not None:
            found |= tables_of(thing.children[0])
        if thing.filled is not None:
            found.add("tenures")
        return found
    return set()


def missing(seeing: Seeing, *things: Any) -> bool:
    """Whether a table that must be read is not kept here."""
    return any(not seeing.supplied(t) for thing in things for t in tables_of(thing))


def unlisted(*things: Any) -> bool:
    """Whether a list or figure that is needed is not spelt out."""
    for thing in things:
        for simple in thing.any if isinstance(thing, AnyMatch) else (thing,):
            if isinstance(simple, SimpleMatch) and (
                simple.unlisted or any(t.unlisted for t in simple.tests.values())
            ):
                return True
    return False


def figure_tables(figure: Figure | None) -> set[str]:
    """The tables that a figure counts in."""
    if figure is None:
        return set()
    return {t for part in parts_of(figure) if isinstance(part, Count) for t in tables_of(part.of)}


__all__ = ["Unlisted", "Versions", "figure_tables", "missing", "tables_of", "unlisted"]
