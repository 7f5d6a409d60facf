"""In which order rules are evaluated: after what they read."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from graphlib import TopologicalSorter
from typing import Any

from attrs import evolve

from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Rule

from .walk import nodes

__all__ = ["evaluation_order", "findings_read", "parts_read", "tagged"]


def parts_read(versions: tuple[Any, ...]) -> set[str]:
    """The ids of the rules of which these versions ask only whether a fact failed."""
    out: set[str] = set()
    for rule in versions:
        out.update(getattr(rule, "parts", ()))
        out.update(item.rule for item in getattr(rule, "checks", ()) if item.form == "rule")
    return out


def findings_read(versions: tuple[Any, ...]) -> set[str]:
    """The ids of the rules whose findings these versions read as facts."""
    out: set[str] = set()
    for rule in versions:
        out.update(item for window in getattr(rule, "windows", ()) for item in window.items)
        for node in nodes(rule):
            if isinstance(node, SimpleMatch) and node.table == "findings":
                out.update(node.kinds or ())
            name = getattr(node, "finding", "")
            if isinstance(name, str) and name:
                out.add(name)
        out.update(c for c in getattr(rule, "criteria", ()) if not c.startswith("-"))
    return out


def tagged(rule: Rule) -> Rule:
    """The rule with its matches taking only the facts that name the campaign."""
    changes: dict[str, Any] = {}
    for name in ("match", "require", "hit", "on", "of"):
        match = getattr(rule, name, None)
        if isinstance(match, SimpleMatch):
            changes[name] = evolve(match, only_tagged=True)
        elif isinstance(match, AnyMatch):
            changes[name] = AnyMatch(tuple(evolve(part, only_tagged=True) for part in match.any))
    return evolve(rule, **changes)


def evaluation_order(groups: Mapping[str, Any], reads: Mapping[str, AbstractSet[str]]) -> Iterator[str]:
    """Every rule id, each after those it reads; otherwise in file order."""
    return TopologicalSorter({id: sorted(reads[id]) for id in groups}).static_order().__iter__()
