"""Chance that falls alike everywhere: every draw is one `random()` turned into a whole number.

Of the generators in `random`, only `random()` itself promises the same numbers in every version of Python.
"""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

__all__ = ["Dice"]

T = TypeVar("T")


class Dice:
    """Draws for one purpose; another purpose takes another `stream`, so that neither moves the other's draws."""

    def __init__(self, seed: int, stream: int) -> None:
        self._draw = Random(seed * 1_000 + stream).random  # noqa: S311

    def below(self, count: int) -> int:
        """A number from 0 up to, not with, `count`."""
        return int(self._draw() * count)

    def between(self, low: int, high: int) -> int:
        """A number from `low` to `high`, both included; `low` where the two have crossed."""
        return low + int(self._draw() * max(1, high - low + 1))

    def chance(self, permille: int) -> bool:
        """True about `permille` times in a thousand."""
        return int(self._draw() * 1_000) < permille

    def share(self, count: int, permille: int) -> int:
        """That share of `count`, rounded up or down by chance so that many small shares sum to the large one."""
        whole, rest = divmod(count * permille, 1_000)
        return whole + (1 if self.chance(rest) else 0)

    def pick(self, things: Sequence[T]) -> T:
        """One of them."""
        return things[int(self._draw() * len(things))]

    def take(self, things: Sequence[T], count: int) -> list[T]:
        """So many different ones, or all if there are fewer, in the order drawn."""
        left = list(things)
        out = []
        for _ in range(min(count, len(left))):
            at = self.below(len(left))
            out.append(left[at])
            left[at] = left[-1]
            left.pop()
        return out
