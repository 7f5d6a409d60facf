"""Figures: a number, offset, date, word or list, where it comes from and how it is rounded."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, Union

from attrs import frozen

from partyorg.dates import Offset

if TYPE_CHECKING:
    from .conditions import Scope
    from .matches import Match

__all__ = [
    "Count",
    "Field",
    "Figure",
    "Ladder",
    "LadderFigure",
    "Given",
    "Number",
    "PerFull",
    "Percent",
    "Plain",
    "Plus",
    "Rounding",
    "Step",
    "Times",
    "Unlisted",
    "Versions",
]

Number = int | Decimal | Fraction
Plain = Union[int, Decimal, Fraction, bool, str, date, Offset, tuple["Plain", ...], None]  # noqa: UP007 (a quoted name cannot stand beside |)
"""A plain value: a number, word, date, offset, or list of these; None stands for the offset "open"."""

Rounding = Literal["down", "up", "half_up", "half_even"]


@frozen
class Given:
    """A value written in the file; `assumed` is its name (RULE.key.path) where the document gives none."""

    value: Plain
    assumed: str = ""
    reason: str = ""


@frozen
class Unlisted:
    """A value that the document names but does not spell out; whatever needs it is `unknown`."""

    name: str
    reason: str


@frozen
class Versions:
    """A parameter with dated values: (since, until, figure), disjoint."""

    name: str
    values: tuple[tuple[date | None, date | None, "Figure"], ...]


@frozen
class Count:
    """The number of distinct subjects of a scope, or of facts of a match."""

    of: "Scope | Match"
    as_of: str | date | None = None


@frozen
class Percent:
    """`percent` per cent of `of`, exact, then rounded, then held between `min` and `max`."""

    percent: "Figure"
    of: "Figure"
    round: Rounding | None = None
    min: "Figure | None" = None
    max: "Figure | None" = None


@frozen
class Field:
    """The cell of the fact at hand, such as figures.hours."""

    path: tuple[str, ...]


@frozen
class Step:
    """One step of a ladder: bounds on a number, or words (`is_`), and what the step gives.

    A step with no bound and no word is the rest.
    """

    gives: object
    at_least: "Figure | None" = None
    above: "Figure | None" = None
    at_most: "Figure | None" = None
    below: "Figure | None" = None
    is_: tuple[str, ...] = ()


@frozen
class Ladder:
    """Steps without overlap; `integers` rounds the value by the declared rounding before it is looked up."""

    steps: tuple[Step, ...]
    integers: bool = False
    by: str = ""


@frozen
class LadderFigure:
    """What the first step that holds for `on` gives."""

    ladder: Ladder
    on: "Figure | None"


@frozen
class Times:
    """The product of the figures."""

    items: tuple["Figure", ...]


@frozen
class Plus:
    """The sum of the figures."""

    items: tuple["Figure", ...]


@frozen
class PerFull:
    """How many whole `per_full` there are in `of`, truncated toward zero."""

    per_full: "Figure"
    of: "Figure"


Figure = Given | Unlisted | Versions | Count | Percent | Field | LadderFigure | Times | Plus | PerFull


def parts_of(figure: Figure) -> Iterator[Figure]:
    """The figure and every figure inside it."""
    yield figure
    inner: tuple[Figure | None, ...] = ()
    if isinstance(figure, Percent):
        inner = (figure.percent, figure.of, figure.min, figure.max)
    elif isinstance(figure, Times | Plus):
        inner = figure.items
    elif isinstance(figure, PerFull):
        inner = (figure.per_full, figure.of)
    elif isinstance(figure, LadderFigure):
        inner = (figure.on,)
    elif isinstance(figure, Versions):
        inner = tuple(v for _, _, v in figure.values)
    for part in inner:
        if part is not None:
            yield from parts_of(part)
