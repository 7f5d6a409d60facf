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

__all__ = ["child_time", "interleaved", "printed_time"]


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
