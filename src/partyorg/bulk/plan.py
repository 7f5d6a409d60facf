"""The plan: everything the bulk engine may ask of a database, in three kinds of relation and seven of expression.

The plan is closed on purpose. Rules are lowered to it, and `render` turns it into the SQL of a database; nothing else
does. Days are whole numbers (`date.toordinal()`), so that no database counts dates its own way; an empty cell is NULL.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

from attrs import field, frozen

__all__ = [
    "EPOCH",
    "NOTHING",
    "Aggregate",
    "Among",
    "Call",
    "Cell",
    "Exists",
    "Expression",
    "Relation",
    "Rows",
    "Select",
    "Source",
    "Table",
    "Union",
    "Value",
    "Window",
    "both",
    "call",
    "case",
    "either",
    "every",
    "of",
    "value",
]


EPOCH = 719_163
"""`date(1970, 1, 1).toordinal()`: days in the plan are counted from where Python counts them."""


class Expression:
    """Something that has a value in every row. Comparisons are methods, since `==` compares plans."""

    __slots__ = ()

    def __add__(self, other: object) -> "Call":
        return call("+", self, other)

    def __sub__(self, other: object) -> "Call":
        return call("-", self, other)

    def __lt__(self, other: object) -> "Call":
        return call("<", self, other)

    def __le__(self, other: object) -> "Call":
        return call("<=", self, other)

    def __gt__(self, other: object) -> "Call":
        return call("<", other, self)

    def __ge__(self, other: object) -> "Call":
        return call("<=", other, self)

    def __invert__(self) -> "Call":
        return call("not", self)

    def eq(self, other: object) -> "Call":
        """Equal; unknown where either is empty."""
        return call("=", self, other)

    def is_in(self, values: Iterable[object]) -> "Call":
        """One of the values."""
        return call("in", self, *sorted(values, key=repr))

    @property
    def empty(self) -> "Call":
        """Whether there is no value."""
        return call("empty", self)

    @property
    def filled(self) -> "Call":
        """Whether there is a value."""
        return ~self.empty


@frozen(order=False)
class Value(Expression):
    """A constant: None, a truth value, a whole number or a text."""

    value: bool | int | str | None


@frozen(order=False)
class Cell(Expression):
    """A column of a source of the select at hand, or of one around it."""

    source: str
    name: str


Operator = Literal[
    "+", "-", "=", "<", "<=", "and", "or", "not", "empty", "in", "case", "least", "greatest", "coalesce", "join",
    "concat", "length", "has", "has any", "has any list", "starts", "rest", "replace", "element", "each", "distinct", "who", "who each", "one", "none", "remainder", "date", "text",
]  # fmt: skip
"""join: texts to one. concat, length, has, has any, element, each, distinct, one: of lists; each gives a row for every element.
starts, rest: a text begins with another, and what follows. replace: a text in a text, by a third. who: person, post and unit. who each: the same for every person of a list. date: a day as a civil date."""


@frozen(order=False)
class Call(Expression):
    """An operator and what it is applied to."""

    operator: str
    parts: tuple[Expression, ...]


@frozen(order=False)
class Aggregate(Expression):
    """Over the rows of a group: sum, min, max, count, count distinct, or a list in the order given, of those `where` holds."""

    name: Literal["sum", "min", "max", "count", "count distinct", "list"]
    part: Expression
    order: tuple[Expression, ...] = ()
    where: Expression | None = None


@frozen(order=False)
class Window(Expression):
    """Over the rows with the same `by`, in order: lead, lag, row number, and sum or max of the rows up to this (or before)."""

    name: Literal["lead", "lag", "row number", "sum", "max before"]
    part: Expression | None
    by: tuple[Expression, ...]
    order: tuple[Expression, ...]
    falling: tuple[int, ...] = ()
    """Places in `order` where the greatest comes first."""


@frozen(order=False)
class Exists(Expression):
    """Whether a select, which may look at the rows around it, gives any row."""

    select: "Select"


@frozen(order=False)
class Among(Expression):
    """Whether a value, never empty, is one of those in a column of a table."""

    part: Expression
    table: "Table"
    column: str


@frozen
class Table:
    """A table that is there: a view of the facts, or one kept by an earlier step."""

    name: str


@frozen
class Rows:
    """A small table worked out in Python: periods, windows, words. Types are text, number, truth and list."""

    columns: tuple[tuple[str, Literal["text", "number", "truth", "list"]], ...]
    rows: tuple[tuple[Any, ...], ...]


@frozen
class Source:
    """A relation in a select, under a name, and how it is joined to those before it."""

    name: str
    relation: "Relation"
    kind: Literal["from", "inner", "left", "semi", "anti", "cross"] = "from"
    on: Expression | None = None


@frozen
class Select:
    """Sources joined in order, filtered, perhaps grouped; columns by name."""

    sources: tuple[Source, ...]
    columns: Mapping[str, Expression] = field(hash=False)
    where: Expression | None = None
    group: tuple[Expression, ...] = ()
    having: Expression | None = None
    distinct: bool = False
    order: tuple[Expression, ...] = ()
    texts: dict[str, str] = field(factory=dict, init=False, eq=False, repr=False)
    """The relation as queries, by dialect, once `render` has written them."""


@frozen
class Union:
    """All rows of several relations with the same columns."""

    parts: tuple["Relation", ...]
    texts: dict[str, str] = field(factory=dict, init=False, eq=False, repr=False)


Relation = Table | Select | Union


def of(source: str, *names: str) -> tuple[Cell, ...]:
    """Columns of a source."""
    return tuple(Cell(source, name) for name in names)


def value(of: object) -> Expression:
    """A constant as an expression; an expression as it is."""
    if isinstance(of, Expression):
        return of
    if of is not None and not isinstance(of, bool | int | str):
        raise TypeError(of)
    return Value(of)


NOTHING = Value(None)


def call(operator: Operator, *parts: object) -> Call:
    """An operator applied to expressions or constants."""
    return Call(operator, tuple(value(part) for part in parts))


def both(*parts: Expression | None) -> Expression:
    """All of the conditions that are given."""
    found = tuple(part for part in parts if part is not None)
    return (found[0] if len(found) == 1 else Call("and", found)) if found else Value(True)


def either(*parts: Expression) -> Expression:
    """At least one of the conditions."""
    return (parts[0] if len(parts) == 1 else Call("or", parts)) if parts else Value(False)


def case(*pairs: tuple[object, object], otherwise: object = None) -> Call:
    """What stands beside the first condition that holds."""
    return call("case", *(part for pair in pairs for part in pair), otherwise)


def every(relation: Relation, *names: str) -> Select:
    """The named columns of a relation."""
    return Select((Source("r", relation),), {name: Cell("r", name) for name in names})
