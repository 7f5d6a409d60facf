"""Grades: their order, and lowering them."""

from collections.abc import Iterable

from partyorg.campaign.figures import Ladder
from partyorg.campaign.rules import Item, Rubric

from .world import World

__all__ = ["grade_order", "lower_of"]


def grade_order(world: World, rule: Rubric) -> tuple[str, ...]:
    """The grades of a rubric, worst first: by the vocabulary's order, else by the bands; () where neither tells."""
    bands = (
        [s.gives for s in rule.bands.steps if isinstance(s.gives, str)]
        if isinstance(rule.bands, Ladder)
        else []
    )
    used = {*bands, *_named(rule)} - {""}
    for name in world.vocabulary.lists():
        if name.startswith("grade:") and world.vocabulary.is_ordered(name):
            words = tuple(word.id for word in world.vocabulary.words(name))
            if used and used <= set(words):
                return words
    if not isinstance(rule.bands, Ladder):
        return ()
    rest = [s.gives for s in rule.bands.steps if _is_rest(s) and isinstance(s.gives, str)]
    return tuple(dict.fromkeys([*rest, *bands]))


def _is_rest(step: object) -> bool:
    bounds = (getattr(step, name) for name in ("at_least", "above", "at_most", "below"))
    return all(bound is None for bound in bounds) and not getattr(step, "is_", ())


def _named(rule: Rubric) -> Iterable[str]:
    for veto in rule.veto:
        yield from (veto.gives, veto.at_most)
    for limit in rule.limits:
        yield from limit.grades
    yield from _gates(rule.items)


def _gates(items: tuple[Item, ...]) -> Iterable[str]:
    for item in items:
        yield item.gate_gives
        yield from _gates(item.items)


def lower_of(order: tuple[str, ...], grade: str, most: str) -> str:
    """The lower of two grades; without a grade, or outside the order, the one that limits."""
    if not most:
        return grade
    if grade not in order or most not in order:
        return most
    return grade if order.index(grade) <= order.index(most) else most
