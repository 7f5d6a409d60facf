"""Ballots 表决: quorum and majorities on exact counts."""

from fractions import Fraction
from typing import Any

from partyorg.campaign.conditions import Comparison
from partyorg.campaign.rules import Ballot

from .comparing import BOUNDS
from .figures import UnknownFigure, exact, value_of
from .world import Env, World

__all__ = ["ballot_holds", "ballot_reason"]


def ballot_holds(world: World, ballot: Ballot, fact: Any, env: Env) -> bool | None:
    """Whether the vote is valid and passed; None where a figure it needs is absent."""
    reason = ballot_reason(world, ballot, fact, env)
    return None if reason == "figure_absent" else reason == ""


def ballot_reason(world: World, ballot: Ballot, fact: Any, env: Env) -> str:
    """Why the vote does not count: no_quorum, no_majority, figure_absent; "" where it passed."""
    try:
        figures = _figures(world, ballot, fact, env)
        if ballot.quorum is not None:
            bounds, base = ballot.quorum
            if not _holds(world, bounds, figures["present"], figures[base], env):
                return "no_quorum"
        for bounds, base in ballot.majority:
            if not _holds(world, bounds, figures["yes"], figures[base], env):
                return "no_majority"
    except (KeyError, UnknownFigure):
        return "figure_absent"
    return ""


def _figures(world: World, ballot: Ballot, fact: Any, env: Env) -> dict[str, Fraction]:
    out = {name: exact(v) for name, v in fact.figures.items() if not isinstance(v, str)}
    if ballot.due is not None:
        out["due"] = exact(value_of(world, ballot.due, env))
    written = out.get("written", Fraction(0))
    if ballot.written == "count" and written:
        for name in ("yes", "cast", *(("present",) if ballot.written_present else ())):
            if name in out:
                out[name] += written
    return out


def _holds(world: World, bounds: Comparison, part: Fraction, base: Fraction, env: Env) -> bool:
    """Compare part/base with the bounds by cross-multiplication."""
    tests = ((getattr(bounds, name), holds) for name, holds in BOUNDS.items())
    return all(f is None or holds(part, exact(value_of(world, f, env)) * base) for f, holds in tests)
