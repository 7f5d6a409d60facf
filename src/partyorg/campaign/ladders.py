"""The order of a ladder's steps: without overlap, without a gap."""

from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from .cursor import Cursor
from .figures import Given, Step
from .read_plain import number

__all__ = ["in_order"]

_Edge = tuple[Fraction, int]
"""A border between numbers: just below the number (0) or just above it (1)."""


def _edges(step: Step, integers: bool) -> tuple[_Edge | None, _Edge | None] | None:
    """Where the step begins and ends (None: nowhere), or None where a bound is not known before evaluation."""
    out: list[_Edge | None] = []
    for figures in (((step.at_least, 0), (step.above, 1)), ((step.at_most, 1), (step.below, 0))):
        edge = None
        for bound, side in figures:
            if bound is None:
                continue
            value = number(bound.value) if isinstance(bound, Given) else None
            if value is None:
                return None
            edge = (Fraction(value), side)
            if integers:
                # Between whole numbers a step up to 89 and a step from 90 leave nothing out.
                whole = Fraction(ceil(value) if side == 0 else floor(value) + 1)
                edge = (whole, 0)
        out.append(edge)
    return out[0], out[1]


def in_order(found: list[tuple[Step, Cursor]], integers: bool) -> tuple[Step, ...]:
    """The steps from the lowest bound up, then those of words, then the rest; reports overlaps and gaps.

    With `integers` values are whole before they are looked up, so that 80 to 89 and 90 to 100 leave no gap.
    """
    bounded = []
    others = []
    for step, at in found:
        edges = _edges(step, integers)
        if edges is None:
            return tuple(s for s, _ in found)  # bounds that only evaluation knows
        if edges == (None, None):
            others.append((step, at))
        else:
            bounded.append((edges, step, at))
    rest = [step for step, _ in others if not step.is_]
    if len(rest) > 1:
        others[-1][1].fault("D140")
    lowest: _Edge = (Fraction(-(10**30)), 0)
    bounded.sort(key=lambda entry: entry[0][0] or lowest)
    impossible = [at for (low, high), _, at in bounded if low and high and low >= high]
    for at in impossible:
        at.fault("D142")
    for ((_, end), _, _), ((start, _), _, at) in pairwise(() if impossible else bounded):
        if end is None or start is None or start < end:
            at.fault("D140")
        elif start > end and not rest:
            at.fault("D141")
    _words_once(others)
    return (*(step for _, step, _ in bounded), *(s for s, _ in others if s.is_), *rest)


def _words_once(steps: list[tuple[Step, Cursor]]) -> None:
    seen: set[str] = set()
    for step, at in steps:
        if seen.intersection(step.is_):
            at.fault("D140")
        seen.update(step.is_)
