"""Conditions and scopes: of a person, a unit or a seat, as a set of days."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Literal

from attrs import field, frozen

from .figures import Figure, Given

if TYPE_CHECKING:
    from .matches import Match

__all__ = [
    "AnyScope",
    "Binding",
    "Comparison",
    "Has",
    "Inside",
    "Linked",
    "PersonCondition",
    "PersonScope",
    "PostTest",
    "Scope",
    "SeatScope",
    "SpanTest",
    "Test",
    "UnitCondition",
    "UnitScope",
    "UnitTest",
]


@frozen
class Comparison:
    """Bounds on a number, date or ordered word; all that are given must hold. `between` is `at_least` and `at_most`."""

    at_least: Figure | None = None
    at_most: Figure | None = None
    more_than: Figure | None = None
    less_than: Figure | None = None


@frozen
class Test:
    """A test of one cell's value; everything given must hold.

    `any_of` are accepted values (words already widened by their descendants); `present` asks for a filled (True) or an
    empty (False) cell; `not_` must fail; `all_of` (multi-valued cells) must all be there; `order` is the ordered word
    list in which a comparison of words is made.
    """

    __test__: ClassVar[bool] = False  # pytest takes classes of this name for its own

    any_of: tuple[object, ...] | None = None
    unlisted: str = ""
    bounds: Comparison | None = None
    present: bool | None = None
    not_: "Test | None" = None
    all_of: tuple[object, ...] | None = None
    order: tuple[str, ...] = ()
    assumed: tuple[str, ...] = ()


@frozen
class Binding:
    """A binding word: self, subject, counterpart, trigger, anchor.FIELD or fact.FIELD, then perhaps .unit or .holder."""

    root: str
    field: str = ""
    then: tuple[str, ...] = ()

    def __str__(self) -> str:
        return ".".join((self.root, *((self.field,) if self.field else ()), *self.then))


@frozen
class SpanTest:
    """Interval facts whose word is one of `words` (None: any), perhaps held `for_at_least` some time, or `ever`."""

    words: frozenset[str] | None
    for_at_least: Figure | None = None
    ever: bool = False


@frozen
class PostTest(SpanTest):
    """A post: the words, the unit it is held in, its rank and its mode, all on one tenure."""

    of: "UnitCondition | Binding | None" = None
    rank: Test | None = None
    mode: Test | None = None


@frozen
class UnitTest:
    """Affiliation to a unit that satisfies the condition or is the bound unit."""

    unit: "UnitCondition | Binding"
    for_at_least: Figure | None = None
    ever: bool = False


@frozen
class Inside:
    """Inside the subtree of a bound unit, or of one of the units with these ids, itself included."""

    binding: Binding | None = None
    ids: tuple[str, ...] = ()


@frozen
class Linked:
    """A link of one of the kinds to what `to` says; `side` is the end that this person or unit is on."""

    kinds: frozenset[str] | None
    to: "Scope | Binding | None" = None
    side: Literal["a", "b", "either"] = "either"
    for_at_least: Figure | None = None
    ever: bool = False


@frozen
class Has:
    """Enough facts of a match with this person or unit bound as `self`.

    `within` is an offset, or "period" for facts of the judged period, or None for any time before.
    """

    match: "Match"
    within: Figure | Literal["period"] | None = None
    count_min: Figure = Given(1)
    count_max: Figure | None = None


@frozen(kw_only=True)
class PersonCondition:
    """Days on which a person satisfies every key given."""

    id: tuple[str, ...] | None = None
    stage: SpanTest | None = None
    role: SpanTest | None = None
    qualification: SpanTest | None = None
    post: PostTest | None = None
    rank: Test | None = None
    unit: UnitTest | None = None
    in_: Inside | None = None
    age: Test | None = None
    linked: tuple[Linked, ...] = ()
    has: tuple[Has, ...] = ()
    lacks: tuple[Has, ...] = ()
    attr: Mapping[str, Test] = field(factory=dict, hash=False)
    all: tuple["PersonCondition", ...] = ()
    any: tuple["PersonCondition", ...] | None = None
    none: tuple["PersonCondition", ...] = ()


@frozen(kw_only=True)
class UnitCondition:
    """Days on which a unit satisfies every key given."""

    id: tuple[str, ...] | None = None
    kind: Test | None = None
    level: Test | None = None
    category: Test | None = None
    root: bool | None = None
    parent: "UnitCondition | Binding | None" = None
    in_: Inside | None = None
    age: Test | None = None
    age_from: Literal["own", "predecessors"] = "own"
    members: tuple[PersonCondition, Test] | None = None
    children: tuple["UnitCondition", Test] | None = None
    filled: frozenset[str] | None = None
    linked: tuple[Linked, ...] = ()
    has: tuple[Has, ...] = ()
    lacks: tuple[Has, ...] = ()
    attr: Mapping[str, Test] = field(factory=dict, hash=False)
    all: tuple["UnitCondition", ...] = ()
    any: tuple["UnitCondition", ...] | None = None
    none: tuple["UnitCondition", ...] = ()


AsOf = str | date | None
"""any_day, every_day, first_day, last_day, day, today, a month-day "12-31", a date, "round.closes" (from
`{ date = "round.closes" }`), or None for the default of the place where the scope stands."""


@frozen
class PersonScope:
    """People, by condition."""

    person: PersonCondition
    as_of: AsOf = None


@frozen
class UnitScope:
    """Units, by condition."""

    unit: UnitCondition
    as_of: AsOf = None


@frozen
class SeatScope:
    """Seats: posts in units; `words` None is every post."""

    words: frozenset[str] | None
    of: UnitCondition | Binding | None = None
    holder: PersonCondition | None = None
    as_of: AsOf = None


@frozen
class AnyScope:
    """The union of several scopes."""

    any: tuple["Scope", ...]
    as_of: AsOf = None


Scope = PersonScope | UnitScope | SeatScope | AnyScope
