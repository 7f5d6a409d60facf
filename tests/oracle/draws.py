"""Recipes for random things, made of few primitives in the manner of hypothesis, drawn from a seeded generator.

Hypothesis likes small and repeated examples; worlds need wide ones. A recipe is drawn with `draw(recipe)` inside a
`@composite` function, and from outside with `recipe.from_(Random(seed))`. Failing worlds are made small by
`tests.oracle.reduce`.
"""

from collections.abc import Callable, Sequence
from random import Random
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
U = TypeVar("U")
P = ParamSpec("P")


class Recipe(Generic[T_co]):
    """How to draw one thing."""

    def __init__(self, make: Callable[[Random], T_co]) -> None:
        self._make = make

    def from_(self, random: Random) -> T_co:
        """One thing, drawn from the generator."""
        return self._make(random)

    def map(self, change: Callable[[T_co], U]) -> "Recipe[U]":
        """A recipe for what `change` makes of it."""
        return Recipe(lambda random: change(self.from_(random)))


class Draw:
    """Handed to composite functions: draws from recipes."""

    def __init__(self, random: Random) -> None:
        self.random = random

    def __call__(self, recipe: Recipe[T]) -> T:
        """Draw one."""
        return recipe.from_(self.random)


def composite(make: Callable[Concatenate[Draw, P], T]) -> Callable[P, Recipe[T]]:
    """Turn a function that draws into one that gives a recipe."""

    def recipe(*args: P.args, **kwargs: P.kwargs) -> Recipe[T]:
        return Recipe(lambda random: make(Draw(random), *args, **kwargs))

    return recipe


def sampled_from(values: Sequence[T]) -> Recipe[T]:
    """One of the values, each as likely as the others."""
    return Recipe(lambda random: random.choice(values))


def just(value: T) -> Recipe[T]:
    """Always that value."""
    return Recipe(lambda _: value)


def none() -> Recipe[None]:
    """Always None."""
    return just(None)


def booleans() -> Recipe[bool]:
    """False or True."""
    return sampled_from((False, True))


def integers(low: int, high: int) -> Recipe[int]:
    """A whole number, both ends in."""
    return Recipe(lambda random: random.randint(low, high))


def one_of(*recipes: Recipe[Any]) -> Recipe[Any]:
    """What one of the recipes makes."""
    return Recipe(lambda random: random.choice(recipes).from_(random))


def lists(each: Recipe[T], *, min_size: int = 0, max_size: int, unique: bool = False) -> Recipe[list[T]]:
    """A list of a length between both ends, without repeats where they are to be unique."""

    def make(random: Random) -> list[T]:
        out: list[T] = []
        for _ in range(random.randint(min_size, max_size)):
            one = each.from_(random)
            if not (unique and one in out):
                out.append(one)
        return out

    return Recipe(make)
