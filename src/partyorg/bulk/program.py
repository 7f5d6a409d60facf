"""A program: the steps, in order, that leave a rule's findings in a table. Making one runs nothing."""

from collections.abc import Callable, Hashable, Sequence
from typing import Any, Literal

from attrs import define, field, frozen

from partyorg.dates import Offset

from .plan import Call, Cell, Relation, Rows, Table, call

__all__ = ["Above", "Columns", "Keep", "Moved", "NotInColumns", "Program", "Put", "Reckoned", "Step"]


class NotInColumns(Exception):
    """A rule, or a key of one, that has no lowering yet; `feature` names it as the definition file does."""

    def __init__(self, feature: str) -> None:
        super().__init__(feature)
        self.feature = feature


@frozen
class Keep:
    """Keep what a relation gives, under a name."""

    name: str
    relation: Relation


@frozen
class Put:
    """Put a small table there."""

    name: str
    rows: Rows


@frozen
class Moved:
    """For every day in the column `day` of a relation, where an offset leads: a table of day, moved, estimated.

    `estimated` says that the day reached lies in a year whose working days are not known.
    """

    name: str
    days: Relation
    offset: Offset


Columns = tuple[tuple[str, Literal["text", "number", "truth", "list"]], ...]


@frozen
class Reckoned:
    """For every row of a relation, what Python makes of it: a table of `keys`, the relation's columns, and `columns`.

    For what has to be exact and is no whole number. The relation has no row twice.
    """

    name: str
    relation: Relation
    keys: Columns
    columns: Columns
    reckon: Callable[[Sequence[Any]], Sequence[Any]]


@frozen
class Above:
    """For a relation of id, parent, since and until: everything above each id, at any height, on which days.

    A table of id, above, since, until, merged. Nothing stands above itself.
    """

    name: str
    parents: Relation


Step = Keep | Put | Moved | Reckoned | Above


@define(slots=True, eq=False)
class Program:
    """Steps so far, and what is already kept: what several rules share is worked out once."""

    steps: list[Step] = field(factory=list)
    known: dict[Hashable, Any] = field(factory=dict)
    _count: int = 0

    def keep(self, relation: Relation, hint: str) -> Table:
        """The relation as a table, worked out once and read as often as one likes."""
        name = self._name(hint)
        self.steps.append(Keep(name, relation))
        return Table(name)

    def put(self, rows: Rows, hint: str) -> Table:
        """A small table."""
        name = self._name(hint)
        self.steps.append(Put(name, rows))
        return Table(name)

    def moved(self, days: Relation, offset: Offset) -> Table:
        """Where the offset leads from every day of the relation; see `Moved`."""
        name = self._name("moved")
        self.steps.append(Moved(name, days, offset))
        return Table(name)

    def reckoned(
        self,
        relation: Relation,
        keys: Columns,
        columns: Columns,
        reckon: Callable[[Sequence[Any]], Sequence[Any]],
        hint: str,
    ) -> Table:
        """What Python makes of every row of the relation; see `Reckoned`."""
        name = self._name(hint)
        self.steps.append(Reckoned(name, relation, keys, columns, reckon))
        return Table(name)

    def above(self, parents: Relation) -> Table:
        """Everything above each id of the relation; see `Above`."""
        name = self._name("above")
        self.steps.append(Above(name, parents))
        return Table(name)

    def _name(self, hint: str) -> str:
        self._count += 1
        return f"{hint}_{self._count}"


def plain_days(offset: Offset) -> int | None:
    """How many days the offset is, without its sign, where it is nothing but days; else None."""
    if offset.months or offset.workdays:
        return None
    return offset.days


def later(day: Cell, offset: Offset) -> Call | None:
    """The day that an offset of nothing but days leads to, going forward; None for others."""
    days = plain_days(offset)
    return None if days is None else call("+", day, days)
