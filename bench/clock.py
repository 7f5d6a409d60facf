"""Taking times: processor time of this process or of a child, sides interleaved, medians of several rounds."""

import gc
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from resource import RUSAGE_CHILDREN, getrusage
from statistics import median

from attrs import frozen

__all__ = ["REFERENCE", "child_time", "interleaved", "pace", "printed_time", "slowness"]


@contextmanager
def collector_off() -> Iterator[None]:
    """The garbage collector stopped, for all sides alike: its pauses depend on what else the process holds."""
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def interleaved(rounds: int, *sides: Callable[[], object]) -> list[float]:
    """The median processor time of each side in seconds; every round runs all of them, the last first every other time."""
    times: list[list[float]] = [[] for _ in sides]
    for n in range(rounds):
        order = range(len(sides)) if n % 2 == 0 else reversed(range(len(sides)))
        for at in order:
            with collector_off():
                start = time.process_time()
                result = sides[at]()
                times[at].append(time.process_time() - start)
            del result
    return [median(t) for t in times]


def child_time(arguments: Sequence[str]) -> float:
    """Processor time in seconds, of user and system together, that a Python program took from start to end."""
    before = getrusage(RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments],
        check=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    after = getrusage(RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def printed_time(program: str) -> float:
    """The seconds that a Python program prints on its last line."""
    done = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True, env=_environment()
    )
    return float(done.stdout.splitlines()[-1])


def _environment() -> dict[str, str]:
    """Nothing that measures or traces, and compiled modules are kept."""
    left_out = ("COVERAGE", "PYTHONDONTWRITEBYTECODE", "PARTYORG_TRACE")
    return {name: value for name, value in os.environ.items() if not name.startswith(left_out)}


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


def pace() -> float:
    """Nanoseconds for making one frozen object of six fields: how fast this machine is at the moment."""
    times = []
    for _ in range(9):
        start = time.process_time()
        for n in range(30_000):
            _Yardstick(n, 2, "three", 4, 5, 6)
        times.append(time.process_time() - start)
    return median(times) / 30_000 * 1e9


def slowness(found: float) -> float:
    """How many times slower than the reference a machine of that pace is; 1 where it is as fast, or faster."""
    return max(1.0, found / REFERENCE)
