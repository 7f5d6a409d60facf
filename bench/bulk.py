"""Bulk evaluation beside SQL written by hand for the same findings, and its growth: `python -m bench.bulk --members N`.

Each side runs in a process of its own, from Parquet to Parquet, taking turns; the files are compared row by row, order
included, before any ratio is printed. Times are of the wall, memory is the greatest resident set of the process.
"""

import argparse
import subprocess
import sys
import time
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from statistics import median

from .hand_sql import HAND, RULES

AS_OF = "2018-03-31"
SEVEN = ("LN-06", "LN-10", "LN-11", "LN-12", "LN-18", "LN-23", "LN-24")


def main() -> int:
    """Print the table; 1 where the two sides differ."""
    parser = argparse.ArgumentParser(description="Measure bulk evaluation.")
    parser.add_argument("--members", type=int, default=6_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", default="", help="limit of the database, such as 1GB")
    parser.add_argument("--folder", type=Path, default=Path(".build/province"))
    parser.add_argument("--side", default="", help="run one side alone and print seconds and megabytes")
    options = parser.parse_args()
    folder = options.folder / str(options.members)
    if options.side:
        return one_side(options.side, folder, options.memory)
    # In a process of its own: what it takes must not stand in the figures of the others.
    made = "import sys; from pathlib import Path; from bench.province import make_province as m; m(Path(sys.argv[1]), members=int(sys.argv[2]))"
    subprocess.run([sys.executable, "-c", made, str(folder), str(options.members)], check=True)
    times: dict[str, list[tuple[float, float]]] = {"hand": [], "two": [], "seven": []}
    for _ in range(options.rounds):
        for side, found in times.items():
            command = [sys.executable, "-m", "bench.bulk", "--members", str(options.members), "--side", side]
            command += [
                "--folder",
                str(options.folder),
                *(("--memory", options.memory) if options.memory else ()),
            ]
            said = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
            found.append((float(said[-2]), float(said[-1])))
    print(f"{options.members} members; medians of {options.rounds} rounds", flush=True)
    for side, what in (
        ("hand", "by hand, two rules"),
        ("two", "bulk, the same two"),
        ("seven", "bulk, seven rules"),
    ):
        seconds, peak = (median(column) for column in zip(*times[side], strict=True))
        print(f"{what:<22} {seconds:8.2f} s {peak:8.0f} MB")
    differ = difference(folder)
    ratio = median(t for t, _ in times["two"]) / median(t for t, _ in times["hand"])
    print(f"ratio {ratio:.2f}; rows {'differ: ' + differ if differ else 'equal'}")
    return 1 if differ else 0


def one_side(side: str, folder: Path, memory: str) -> int:
    """Run one side; seconds without imports, and the greatest resident set in megabytes."""
    import duckdb

    target = folder.parent / f"{folder.name}-{side}.parquet"
    if side == "hand":
        query = HAND.format(folder=folder, as_of=AS_OF)
        with duckdb.connect() as connection:
            if memory:
                connection.execute("SET memory_limit = ?", [memory])
            start = time.perf_counter()
            connection.execute(f"COPY ({query}) TO '{target}' (FORMAT parquet, COMPRESSION zstd)")
            seconds = time.perf_counter() - start
    else:
        from datetime import date

        from partyorg import load_catalogue
        from partyorg.bulk.engine import bulk_run

        campaign = load_catalogue().campaign("liaoning.vanguard")
        rules = RULES if side == "two" else SEVEN
        start = time.perf_counter()
        with bulk_run(folder, campaign, date.fromisoformat(AS_OF), rules=rules, memory=memory) as run:
            run.write(target)
        seconds = time.perf_counter() - start
    print(seconds, getrusage(RUSAGE_SELF).ru_maxrss / 1024)
    return 0


def difference(folder: Path) -> str:
    """The first row in which the two files differ, or ""; nothing of them is held in memory."""
    import duckdb

    with duckdb.connect() as connection:
        hand, ours = (
            f"read_parquet('{folder.parent}/{folder.name}-{side}.parquet')" for side in ("hand", "two")
        )
        query = f"SELECT a, b FROM {hand} a POSITIONAL JOIN {ours} b WHERE a IS DISTINCT FROM b LIMIT 1"
        row = connection.execute(query).fetchone()
    return "" if row is None else repr(row)


if __name__ == "__main__":
    sys.exit(main())
