"""Bulk evaluation beside what else one might write for the same findings, and its growth: `python -m bench.bulk --sizes 6000,100000`.

Each side runs in a process of its own (`bench/sides.py`), from Parquet to Parquet, taking turns. What they wrote is compared row
by row before any ratio is printed. Times are of the wall; the first run of ours lowers and renders its plan, the second has it.
From a million members on, where that is a tenth of a second, there is one run.
"""

import argparse
import importlib.metadata
import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from statistics import median

from attrs import frozen

from .clock import printed_time
from .figure import Figure
from .sides import SIDES

__all__ = ["Measured", "bulk_figures", "compile_figures"]

UNIVERSITY = 6_000
PROVINCES = Path(".build/province")

LABELS = {
    "hand": "DuckDB SQL by hand, two rules", "two": "bulk, the same two rules", "loops": "plain loops over objects, the same, nothing read",
    "floor": "read what they need, write what they find", "seven": "bulk, seven rules", "one": "bulk, one rule",
    "polars": "Polars, the same rule", "pandas": "pandas, the same rule", "rule-engine": "rule-engine over what Polars prepared",
}  # fmt: skip

LARGE = 1_000_000
"""From here on loops, pandas and the rule engine stay out: they take minutes, and their growth is known by then."""

BUDGETS = {6_000: 1.5, 100_000: 1.25, 1_000_000: 1.15}
"""Times the SQL by hand that ours may take, its plan at hand."""

PEAKS = {1_000_000: 500, 10_000_000: 1_300}
"""Megabytes at the most for seven rules; with a limit of 1 GB for the database at ten millions."""

LIMITS = {1_000_000: "320MB", 10_000_000: "1GB"}
"""What the database may take where the peak has a budget; Python, the engine and what it does not count come on top."""

LIMITED = {10_000_000: "two"}
"""The side whose peak is held against the budget, by size: seven rules, of ten millions the two, which take a quarter of an hour.

The others take what memory they want, so that none of them waits for the disk.
"""


@frozen
class Measured:
    """One side at one size: seconds of the first run and of the second, processor seconds of the second, peak megabytes."""

    side: str
    first: float
    second: float
    processor: float
    peak: float


def bulk_figures(sizes: Sequence[int], rounds: int) -> Iterator[Figure]:
    """Print a table for each size, and give the figures that have budgets."""
    for size in sizes:
        folder = province(size)
        found = measured(size, folder, rounds)
        differ = difference(folder)
        print(f"\n{size:,} members, Parquet to Parquet, medians of {rounds} rounds; rows {differ or 'equal'}")
        for side, one in found.items():
            against = {"seven": "", "polars": "one", "pandas": "one", "rule-engine": "one"}.get(side, "hand")
            ratio = f"{one.second / found[against].second:6.2f} × {against}" if against else ""
            print(
                f"{LABELS[side]:<52} {one.first:8.2f} s first {one.second:8.2f} s {one.processor:8.2f} s processor {one.peak:6.0f} MB {ratio}",
                flush=True,
            )
        if differ:
            raise SystemExit(f"the sides differ: {differ}")
        if "hand" in found:
            yield Figure(
                id=f"bulk-{size}", what=f"bulk against SQL by hand, {size:,} members",
                value=found["two"].second / found["hand"].second, unit="times", budget=BUDGETS.get(size),
            )  # fmt: skip
        side = limited(size)
        yield Figure(
            id=f"bulk-peak-{size}", what=f"peak memory, {LABELS[side]}, {size:,} members", value=found[side].peak,
            unit="MB", budget=PEAKS.get(size),
        )  # fmt: skip


def province(size: int) -> Path:
    """The province of that many members, made if it is not there, in a process of its own."""
    folder = PROVINCES / str(size)
    if not (folder / "register.toml").is_file():
        many = -(-size // UNIVERSITY)
        command = [
            "-m",
            "partyorg",
            "province",
            str(folder),
            "--universities",
            str(many),
            "--members",
            str(min(size, UNIVERSITY)),
        ]
        subprocess.run([sys.executable, *command], check=True, capture_output=True)
    return folder


def measured(size: int, folder: Path, rounds: int) -> Mapping[str, Measured]:
    """Every side, medians of the rounds."""
    sides = sides_at(size)
    times = 2 if size < LARGE else 1
    runs: dict[str, list[Mapping[str, list[float] | float]]] = {side: [] for side in sides}
    for n in range(rounds):
        # What reads the findings of another side comes after it in the first round.
        for side in sides if n % 2 == 0 else reversed(sides):
            limit = LIMITS.get(size, "") if side == limited(size) else ""
            arguments = [side, str(folder), str(target(folder, side)), str(times), limit]
            command = [sys.executable, "-m", "bench.sides", *arguments]
            done = subprocess.run(command, check=False, capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"{side} at {size:,} members did not complete:\n{done.stderr}")
            runs[side].append(json.loads(done.stdout.splitlines()[-1]))

    def middle(side: str, what: str, run: int) -> float:
        values = [one[what] for one in runs[side]]
        return median(value[run] if isinstance(value, list) else value for value in values)

    return {
        side: Measured(
            side,
            middle(side, "wall", 0),
            middle(side, "wall", -1),
            middle(side, "processor", -1),
            middle(side, "peak", 0),
        )
        for side in sides
    }


def sides_at(size: int) -> list[str]:
    """What takes part at a size: of ten millions the side alone whose peak is bounded."""
    if size > LARGE:
        return [limited(size)]
    return [side for side in SIDES if size < LARGE or side not in ("loops", "pandas", "rule-engine")]


def limited(size: int) -> str:
    """The side whose memory is bounded."""
    return LIMITED.get(size, "seven")


def target(folder: Path, side: str) -> Path:
    """Where a side writes."""
    return folder.parent / f"{folder.name}-{side}.parquet"


SHORT = "subject, period, CAST(due AS DATE) AS due, status, CAST(count AS BIGINT) AS count, evidence"


def difference(folder: Path) -> str:
    """The first row in which two files differ that should not, or ""; nothing of them is held in memory."""
    import duckdb

    pairs = [("hand", "two", "*")] + [("one", side, SHORT) for side in ("polars", "pandas", "rule-engine")]
    pairs = [pair for pair in pairs if all(target(folder, side).is_file() for side in pair[:2])]
    with duckdb.connect() as connection:
        for first, second, columns in pairs:
            a, b = (
                f"(SELECT {columns} FROM read_parquet('{target(folder, side)}'))" for side in (first, second)
            )
            query = f"SELECT a, b FROM {a} a POSITIONAL JOIN {b} b WHERE a IS DISTINCT FROM b LIMIT 1"
            row = connection.execute(query).fetchone()
            if row is not None:
                return f"{first} and {second} differ: {row!r}"
    return ""


COMPILE = """
import time
import duckdb, sqlglot
from partyorg import load_catalogue
from partyorg.bulk.engine import lowered_once
from partyorg.bulk.program import Keep
from partyorg.bulk.render import sql_of
from partyorg.facts import TABLES, Settings
from bench.sides import AS_OF, SEVEN

campaign = load_catalogue().campaign("liaoning.vanguard")
tables, settings = frozenset(TABLES), Settings(root="U0")
sqlglot.select("a").from_("b").sql(dialect="duckdb")

def compiled():
    start = time.process_time()
    _, lowered = lowered_once(campaign, AS_OF, AS_OF, frozenset(SEVEN), tables, settings)
    for rule in lowered.columns.values():
        for step in rule.steps:
            if isinstance(step, Keep):
                sql_of(step.relation)
        if rule.rows is not None:
            sql_of(rule.rows)
    return time.process_time() - start

print([compiled(), compiled()][NUMBER])
"""


def compile_figures(rounds: int) -> Iterator[Figure]:
    """Seven rules to SQL, the first time and again. The modules are imported, and sqlglot has written a query before."""
    companion = any(importlib.metadata.distributions(name="sqlglotc"))
    for number, id, what, budget in (
        (
            0,
            "compile",
            f"seven rules to SQL, {'with' if companion else 'without'} sqlglotc",
            60 if companion else 120,
        ),
        (1, "compile-again", "the same again", 2),
    ):
        found = median(printed_time(COMPILE.replace("NUMBER", str(number))) for _ in range(rounds))
        yield Figure(id=id, what=what, value=found * 1e3, unit="ms", budget=budget)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description="Measure bulk evaluation.")
    parser.add_argument("--sizes", default="6000")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    for figure in bulk_figures([int(size) for size in options.sizes.split(",")], options.rounds):
        print(figure)
