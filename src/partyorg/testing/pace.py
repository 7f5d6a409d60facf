"""How fast this machine is at the moment, against the one that budgets of time were set on."""

import sys
import time
from statistics import median

from attrs import frozen

__all__ = ["REFERENCE", "pace", "slowness", "traced"]

REFERENCE = 588.0
"""Nanoseconds for one object on the machine that the budgets were set on (CPython 3.11, two Xeon cores of 2.5 GHz, idle)."""


@frozen
class _Yardstick:
    a: int
    b: int
    c: str
    d: int
    e: int
    f: int


def pace(rounds: int = 9, objects: int = 30_000) -> float:
    """Nanoseconds for making one frozen object of six fields; the median of some rounds."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        for n in range(objects):
            _Yardstick(n, 2, "three", 4, 5, 6)
        times.append(time.process_time() - start)
    return median(times) / objects * 1e9


def slowness(found: float) -> float:
    """How many times slower than the reference a machine of that pace is; 1 where it is as fast, or faster."""
    return max(1.0, found / REFERENCE)


def traced() -> bool:
    """Whether something, such as coverage, looks at every line that runs: what is timed then is mostly the tracer."""
    return sys.gettrace() is not None
