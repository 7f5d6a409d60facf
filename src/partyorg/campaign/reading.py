"""What one run of reading shares, and the files it reads."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from attrs import define, field, frozen

from partyorg.errors import Fault, Where
from partyorg.sources import Clause
from partyorg.vocabulary import Vocabulary

from .definition import Assumed, Calendar
from .positions import Positions

if TYPE_CHECKING:
    from .conditions import Scope
    from .cursor import Cursor
    from .matches import Match

__all__ = ["Document", "Reading", "Reference"]


@frozen(eq=False)
class Document:
    """One definition file as parsed: its name, bytes, content and the places of its keys."""

    name: str
    data: bytes
    content: Mapping[str, Any]
    positions: Positions


@frozen(eq=False)
class Reference:
    """A name that has to be found once everything is read; `rule` is the id of the rule that uses it."""

    what: str
    name: str
    rule: str
    cursor: "Cursor"


@define(eq=False)
class Reading:
    """What one run of reading shares: vocabulary, clauses and parameters, and the faults and references so far.

    `read_match` and `count_of` are set by the reader, so that figures, conditions and matches, which nest in each
    other, need not import each other. `cited` are the rules by clause, `homeless` the rules whose clause was not found;
    `reads_measures` tells of the rule being read. With `case_steps` the fact key `step` always means steps of cases, as
    in procedures.
    """

    vocabulary: Vocabulary
    read_match: "Callable[[Cursor], Match]"
    read_has: "Callable[[Cursor], tuple[Match, dict[str, Cursor]]]"
    count_of: "Callable[[Cursor], Scope | Match]"
    calendar: Calendar = Calendar()
    clauses: dict[str, Clause] = field(factory=dict)
    streams: dict[str, "Scope"] = field(factory=dict)
    parameters: "dict[str, list[Cursor]]" = field(factory=dict)
    checks: Mapping[str, object] | None = None
    assumed: dict[str, Assumed] = field(factory=dict)
    references: list[Reference] = field(factory=list)
    cited: dict[str, list[str]] = field(factory=dict)
    homeless: list[str] = field(factory=list)
    reads_measures: bool = False
    case_steps: bool = False
    rule: str = ""
    opened: list[str] = field(factory=list)
    faults: dict[tuple[str, Where, str], Fault] = field(factory=dict)

    def refer(self, what: str, cursor: "Cursor", name: str) -> None:
        """Note a name to be looked up after reading."""
        self.references.append(Reference(what, name, self.rule, cursor))
