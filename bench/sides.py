"""The sides that `bench/bulk.py` sets beside one another, each in a process of its own: `python -m bench.sides SIDE FOLDER TARGET`.

A side reads the Parquet files of a province and writes its findings to TARGET. It runs as often as is asked for in the process,
and prints one line of JSON: seconds of the wall and of the processor for each run, without imports, and the greatest resident set
in megabytes.
"""

import json
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from resource import RUSAGE_SELF, getrusage

from .hand_sql import HAND, RULES

__all__ = ["AS_OF", "SEVEN", "SIDES"]

AS_OF = date(2018, 3, 31)
SEVEN = ("LN-06", "LN-10", "LN-11", "LN-12", "LN-18", "LN-23", "LN-24")

Side = Callable[[Path, Path, str], Callable[[], object]]
"""Imports what a side needs, and gives what is timed. Arguments are the folder, the target, and the memory limit."""


def _hand(folder: Path, target: Path, memory: str) -> Callable[[], object]:
    import duckdb

    query = HAND.format(folder=folder, as_of=AS_OF)

    def run() -> None:
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            if memory:
                connection.execute("SET memory_limit = ?", [memory])
                connection.execute(f"SET temp_directory = '{target.parent / 'spilled'}'")
            connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")

    return run


def _bulk(rules: Iterable[str]) -> Side:
    def side(folder: Path, target: Path, memory: str) -> Callable[[], object]:
        import duckdb  # noqa: F401
        import sqlglot  # noqa: F401

        from partyorg import load_catalogue
        from partyorg.bulk.engine import bulk_run

        campaign = load_catalogue().campaign("liaoning.vanguard")

        def run() -> None:
            with bulk_run(folder, campaign, AS_OF, rules=rules, memory=memory) as bulk:
                bulk.write(target)

        return run

    return side


def _loops(folder: Path, target: Path, memory: str) -> Callable[[], object]:
    """The two rules as plain loops over objects; what is timed is the loops, not the reading of the objects."""
    del target, memory
    from partyorg import load_catalogue
    from partyorg.bulk.source import ParquetFolder
    from partyorg.facts import TABLES

    from .hand import two_by_hand

    campaign = load_catalogue().campaign("liaoning.vanguard")
    register = ParquetFolder(folder).register(TABLES, {})
    return lambda: two_by_hand(register, campaign, AS_OF)


def _frame(name: str) -> Side:
    def side(folder: Path, target: Path, memory: str) -> Callable[[], object]:
        del memory
        from .frames import FRAMES

        for module in {"polars": ("polars",), "pandas": ("pandas",)}.get(name, ("polars", "rule_engine")):
            __import__(module)
        return lambda: FRAMES[name](folder, target, AS_OF)

    return side


def _floor(folder: Path, target: Path, memory: str) -> Callable[[], object]:
    """Every column that the two rules need read once, and their findings written once: less is not possible."""
    del memory
    import duckdb

    read = {
        "activities": 'id, kind, "on", actors, counterparts, hosts, status, recorded_on, supersedes, revoked_on',
        "stages": "person, stage, since, until", "tenures": "person, kind, value, unit, since, until",
        "people": "id", "units": "id, parent", "waivers": "rule, subject, since, until",
    }  # fmt: skip
    findings = folder.parent / f"{folder.name}-hand.parquet"

    def run() -> None:
        with duckdb.connect() as connection:
            connection.execute("SET enable_progress_bar = false")
            for table, columns in read.items():
                file = f"read_parquet('{folder / table}.parquet')"
                connection.execute(f"SELECT sum(hash({columns})) FROM {file}").fetchall()
            connection.execute(
                f"COPY (FROM read_parquet('{findings}')) TO '{target}' (FORMAT parquet, COMPRESSION zstd)"
            )

    return run


SIDES: Mapping[str, Side] = {
    "hand": _hand, "two": _bulk(RULES), "loops": _loops, "floor": _floor, "seven": _bulk(SEVEN),
    "one": _bulk(("LN-06",)), **{name: _frame(name) for name in ("polars", "pandas", "rule-engine")},
}  # fmt: skip


def main(name: str, folder: str, target: str, times: str = "2", memory: str = "") -> None:
    """Run one side so many times and print what it took."""
    run = SIDES[name](Path(folder), Path(target), memory)
    wall, processor = [], []
    for _ in range(int(times)):
        start, used = time.perf_counter(), time.process_time()
        run()
        wall.append(time.perf_counter() - start)
        processor.append(time.process_time() - used)
    peak = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"wall": wall, "processor": processor, "peak": peak}))


if __name__ == "__main__":
    main(*sys.argv[1:])
