"""Looking through a definition: the tables it reads, the binding words it leaves open, the figures it assumes."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any, cast

import attrs

from partyorg.campaign.conditions import (
    Binding,
    Has,
    PersonCondition,
    PersonScope,
    SeatScope,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.figures import Given, Unlisted
from partyorg.campaign.matches import SimpleMatch

__all__ = ["assumed_in", "free_roots", "nodes", "tables_in"]


def nodes(part: Any) -> Iterator[Any]:
    """Every attrs object in a definition, itself first, outer before inner."""
    if attrs.has(type(part)):
        yield part
        for name in _names(cast("Any", type(part))):
            value = getattr(part, name)
            if value is not None and not isinstance(value, str | int):
                yield from nodes(value)
    elif isinstance(part, tuple):
        for item in part:
            if not isinstance(item, str | int):
                yield from nodes(item)
    elif isinstance(part, Mapping):
        for item in part.values():
            yield from nodes(item)


@cache
def _names(cls: type[Any]) -> tuple[str, ...]:
    return tuple(a.name for a in attrs.fields(cast("Any", cls)))


def assumed_in(part: Any) -> tuple[str, ...]:
    """The names of the assumed figures in a definition, in order of their names."""
    names = {n.assumed for n in nodes(part) if isinstance(n, Given) and n.assumed}
    for node in nodes(part):
        names.update(
            name for name in getattr(node, "assumed", ()) if isinstance(getattr(node, "assumed", ()), tuple)
        )
    return tuple(sorted(names))


def unlisted_in(part: Any) -> str:
    """The name of the first list or figure that the document names but does not spell out, or ""."""
    for node in nodes(part):
        if isinstance(node, Unlisted):
            return node.name
        name = getattr(node, "unlisted", "")
        if isinstance(name, str) and name:
            return name
    return ""


def free_roots(part: Any) -> frozenset[str]:
    """The binding words a definition leaves open; `self` inside a `has` is its own. "period" where a `has` looks at it."""
    if isinstance(part, Binding):
        return frozenset((part.root,))
    out: frozenset[str] = frozenset()
    if isinstance(part, Has):
        out = free_roots(part.match) - {"self"}
        return out | {"period"} if part.within == "period" else out
    if attrs.has(type(part)):
        for name in _names(cast("Any", type(part))):
            out |= free_roots(getattr(part, name))
    elif isinstance(part, tuple):
        for item in part:
            out |= free_roots(item)
    elif isinstance(part, Mapping):
        for item in part.values():
            out |= free_roots(item)
    return out


def tables_in(part: Any) -> frozenset[str]:
    """The tables that must be kept for a definition to be decided."""
    out: set[str] = set()
    for node in nodes(part):
        if isinstance(node, SimpleMatch):
            if node.table != "findings":
                out.add(node.table)
        elif isinstance(node, PersonScope):
            out.add("people")
        elif isinstance(node, UnitScope):
            out.add("units")
        elif isinstance(node, SeatScope):
            out.update(("units", "tenures"))
        elif isinstance(node, PersonCondition):
            if node.stage:
                out.add("stages")
            if node.role or node.qualification or node.post or node.rank or node.unit or node.in_:
                out.add("tenures")
            if node.linked:
                out.add("links")
        elif isinstance(node, UnitCondition):
            out.add("units")
            if node.members or node.filled:
                out.add("tenures")
            if node.linked:
                out.add("links")
        elif isinstance(node, Binding) and node.then:
            out.add("tenures")
    return frozenset(out)
