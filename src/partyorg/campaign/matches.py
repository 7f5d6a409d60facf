"""Matches: sets of facts, each with one date."""

from collections.abc import Mapping
from typing import Literal, Union

from attrs import field, frozen

from .conditions import Binding, Scope, Test
from .figures import Figure, Given

__all__ = ["FACT_KEYS", "AnyMatch", "Bound", "BoundTerm", "CountSpec", "IdList", "Match", "SimpleMatch"]

FACT_KEYS: Mapping[str, tuple[str, str]] = {
    "activity": ("activities", "kind"),
    "event": ("events", "kind"),
    "assessment": ("assessments", "scheme"),
    "document": ("documents", "kind"),
    "candidacy": ("candidacies", "scheme"),
    "step": ("candidacy_steps", "step"),
    "progress": ("progress", "task"),
    "resource": ("resources", "kind"),
    "measure": ("measures", "name"),
    "link": ("links", "kind"),
    "tenure": ("tenures", "kind"),
    "stage": ("stages", "stage"),
    "unit": ("units", "kind"),
    "finding": ("findings", "rule"),
}
"""Table and kind column of each fact key; `step` reads case_steps where `case` is bound."""


@frozen
class IdList:
    """Literal ids, written { id = … }."""

    ids: tuple[str, ...]


BoundTerm = Union[Binding, Scope, IdList, "Match"]


@frozen
class Bound:
    """What a column of ids must hold: one of (`any`), each of (`all`), or nothing but (`only`) the terms."""

    terms: tuple[BoundTerm, ...]
    mode: Literal["any", "all", "only"] = "any"


@frozen(kw_only=True)
class SimpleMatch:
    """Facts of one table.

    `key` is the fact key, `kinds` the accepted kinds widened by descendants (None: every kind), `on` the date column
    ("" : the table's default), `bound` the binding keys, `tests` conditions on cells by column or dotted name
    (figures.hours, attr.x, tags.AXIS, size, posted_days, …).
    """

    key: str
    table: str
    kinds: frozenset[str] | None
    on: str = ""
    latest: bool = False
    revoked: Literal["counts", "void"] | None = None
    only_tagged: bool = False
    bound: Mapping[str, Bound] = field(factory=dict, hash=False)
    tests: Mapping[str, Test] = field(factory=dict, hash=False)
    unlisted: str = ""


@frozen
class AnyMatch:
    """Facts of any of the matches."""

    any: tuple[SimpleMatch, ...]


Match = SimpleMatch | AnyMatch


@frozen(kw_only=True)
class CountSpec:
    """How many, and counted how."""

    min: Figure = Given(1)
    max: Figure | None = None
    parity: Literal["odd", "even"] | None = None
    distinct_by: str = "fact"
    credit: Literal["each", "one"] = "each"
