"""Where the facts of a table stand in the file they were read from."""

from collections.abc import Mapping, Sequence
from itertools import compress

from attrs import define, field, frozen

from partyorg.errors import Where
from partyorg.facts.records import Fact

__all__ = ["Places", "TableRead"]


@frozen
class Places:
    """Where the rows of a table stand: file, sheet, and the number of each row, by default from the second on.

    `headings` renames columns for the reader of a fault, where an importer has renamed them before, and
    `row_headings` those of single rows, where it has made several facts of a row.
    """

    file: str = ""
    sheet: str = ""
    rows: Sequence[int] | None = None
    headings: Mapping[str, str] = field(factory=dict)
    row_headings: Sequence[Mapping[str, str]] | None = None

    def at(self, index: int, heading: str = "") -> Where:
        """The place of a cell by the position of its fact."""
        row = index + 2 if self.rows is None else self.rows[index]
        named = self.headings.get(heading, heading)
        if self.row_headings is not None:
            named = self.row_headings[index].get(heading, named)
        return Where(file=self.file, sheet=self.sheet, row=row, heading=named)

    def only(self, kept: Sequence[bool]) -> "Places":
        """The places of the rows that are kept."""
        rows = self.rows if self.rows is not None else range(2, len(kept) + 2)
        by_row = self.row_headings
        return Places(
            self.file,
            self.sheet,
            list(compress(rows, kept)),
            self.headings,
            list(compress(by_row, kept)) if by_row is not None else None,
        )

    def header(self, heading: str = "") -> Where:
        """The place of a heading."""
        return Where(file=self.file, sheet=self.sheet, heading=self.headings.get(heading, heading))


@define
class TableRead:
    """A table as read: its facts in the order of the rows, and where each row and column stands.

    `headings` are those written, by column; `empty` the columns without any value.
    """

    facts: list[Fact]
    places: Places
    headings: Mapping[str, str] = field(factory=dict)
    empty: frozenset[str] = frozenset()
    ids: frozenset[str] = frozenset()
