"""The command behind `make bench`: measure, print, compare with the budgets and with the misses that are known."""

import argparse
import os
import platform
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path

from attrs import evolve

from partyorg.testing.pace import REFERENCE, pace, slowness

from .bulk import bulk_figures, compile_figures
from .figure import Figure
from .measures import difference, measured, setting

__all__ = ["main"]

KNOWN = Path(__file__).parent / "known.toml"


def main() -> int:
    """Run every measure; 0 where all budgets are kept or the misses known, else 1."""
    parser = argparse.ArgumentParser(description="Measure partyorg against its budgets.")
    parser.add_argument("--members", type=int, default=6_000, help="size of the fictitious university")
    parser.add_argument("--rounds", type=int, default=5, help="how often each side is run")
    parser.add_argument("--sizes", default="6000,100000", help="members of the provinces for bulk evaluation")
    parser.add_argument("--bulk-rounds", type=int, default=3, help="how often each side of those is run")
    parser.add_argument("--bulk-alone", action="store_true", help="leave the figures of objects out")
    options = parser.parse_args()
    known = known_misses(KNOWN)
    before = pace()
    print(f"{machine()}; {before:.0f} ns for a frozen object of six fields, {REFERENCE:.0f} on the reference")
    figures: list[Figure] = []

    def taken(found: Iterable[Figure], before: float) -> None:
        for figure in found:
            after = pace()
            figures.append(evolve(figure, slow=slowness((before + after) / 2)))
            print(line(figures[-1], known), flush=True)
            before = after

    unequal = ""
    if not options.bulk_alone:
        with setting(options.members, options.rounds) as s:
            print(
                f"{options.members} members, {s.rows} rows; medians of {options.rounds} rounds, processor time\n"
            )
            unequal = difference(s)
            if unequal:
                print(f"evaluate and the hand-written loops differ:\n{unequal}\n", file=sys.stderr)
            taken(measured(s), before)
    sizes = [int(size) for size in options.sizes.split(",") if size]
    taken(compile_figures(options.bulk_rounds), pace())
    taken(bulk_figures(sizes, options.bulk_rounds), pace())
    missed = unexplained(figures, known)
    for figure in missed:
        print(f"{figure.id}: above its budget, and not in bench/known.toml", file=sys.stderr)
    return 1 if missed or unequal else 0


def machine() -> str:
    """The machine in a few words, without its name."""
    python = f"{platform.python_implementation()} {platform.python_version()}"
    return f"{python}, {platform.system()} {platform.machine()}, {os.cpu_count()} cores"


def line(figure: Figure, known: Mapping[str, str]) -> str:
    """One row of the table."""
    budget = "" if figure.budget is None else f"≤ {figure.budget:g} {figure.unit}"
    if figure.allowed is not None and figure.allowed != figure.budget:
        budget += f" × {figure.slow:.1f}"
    said = ""
    if figure.misses:
        said = f"MISS (known: {known[figure.id]})" if figure.id in known else "MISS"
    elif figure.id in known:
        said = "kept; its entry in known.toml may go"
    return f"{figure.what:<52} {figure.value:9.2f} {figure.unit:<5} {budget:<16} {said}".rstrip()


def known_misses(path: Path) -> Mapping[str, str]:
    """Reasons by figure, out of known.toml. Raises ValueError for an entry without a reason."""
    entries = tomllib.loads(path.read_text("utf-8")).get("miss", [])
    known = {entry["figure"]: entry.get("reason", "").strip() for entry in entries}
    for figure, reason in known.items():
        if not reason:
            raise ValueError(f"bench/known.toml: no reason for {figure}")
    return known


def unexplained(figures: Iterable[Figure], known: Mapping[str, str]) -> list[Figure]:
    """The figures above their budgets that have no entry."""
    return [figure for figure in figures if figure.misses and figure.id not in known]
