"""Printing: results to standard output, words for people to standard error, tables with rich on a terminal alone."""

import sys
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

import click

from partyorg.errors import Fault
from partyorg.reports.faults import fault_text
from partyorg.reports.lines import one_line
from partyorg.reports.table import Table

__all__ = ["QUIET", "Console", "plain_table", "quiet", "width"]

GAP = "  "
QUIET = "partyorg.quiet"
"""Where a command keeps that quiet was asked for."""


class Console:
    """Where a command writes to."""

    def result(self, text: str = "") -> None:
        """A line of the result."""
        print(text)

    def say(self, text: str) -> None:
        """A line for people, unless they asked for quiet."""
        if not quiet():
            print(text, file=sys.stderr)

    def step(self, text: str) -> None:
        """What long work is at; shown on a terminal only."""
        if sys.stderr.isatty() and not quiet():
            print(f"… {text}", file=sys.stderr)

    @contextmanager
    def working(self, text: str, total: int | None = None) -> Iterator[Callable[[], None]]:
        """A bar while long work goes on, on a terminal only; what is given is called for each of `total` parts done."""
        if not sys.stderr.isatty() or quiet():
            yield _nothing
            return
        from rich.console import Console as Terminal
        from rich.markup import escape
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        columns = [TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()]
        if total is not None and total > 1:
            columns.insert(2, MofNCompleteColumn())
        with Progress(*columns, console=Terminal(stderr=True), transient=True) as bar:
            task = bar.add_task(escape(text), total=total if total is not None and total > 1 else None)
            yield lambda: bar.advance(task)

    def faults(self, faults: Iterable[Fault]) -> None:
        """Faults, one after the other; quiet or not."""
        for fault in faults:
            print(fault_text(fault), file=sys.stderr)

    def table(self, table: Table) -> None:
        """A table as a result."""
        if not table.rows:
            return
        if sys.stdout.isatty():
            _rich(table)
        else:
            self.result(plain_table(table))


def quiet() -> bool:
    """Whether `--quiet` was given."""
    context = click.get_current_context(silent=True)
    return bool(context is not None and context.find_root().meta.get(QUIET))


def _nothing() -> None:
    """Where nobody watches, nothing is shown."""


def plain_table(table: Table) -> str:
    """A table in plain text; Chinese signs are two columns wide."""
    rows = [table.headings, *(tuple(map(one_line, row)) for row in table.rows)]
    widths = [max(width(row[n]) for row in rows) for n in range(len(table.headings))]
    lines = [table.title] if table.title else []
    for n, row in enumerate(rows):
        cells = [cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)]
        lines.append(GAP.join(cells).rstrip())
        if n == 0:
            lines.append(GAP.join("-" * wide for wide in widths))
    return "\n".join([*lines, ""])


def width(text: str) -> int:
    """How many columns a terminal needs for the text."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1
        for sign in text
    )


def _rich(table: Table) -> None:
    from rich.console import Console as Terminal
    from rich.markup import escape
    from rich.table import Table as Drawn

    drawn = Drawn(title=escape(table.title) or None, title_justify="left")
    for heading in table.headings:
        drawn.add_column(escape(heading))
    for row in table.rows:
        drawn.add_row(*(escape(one_line(cell)) for cell in row))
    Terminal().print(drawn)
