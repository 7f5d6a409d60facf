"""Selection 评选, as normalised data: rounds, quotas, who may be chosen, by which route, with which exclusions."""

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from partyorg.sources import Force

from .conditions import AsOf, PersonCondition, Scope, Test, UnitCondition
from .figures import Figure, Given
from .matches import Match
from .rule_parts import Ballot, RuleHeader

__all__ = ["Checkpoint", "Eligibility", "Exclusion", "Quota", "Round", "Rounds", "RouteStep", "Selection"]


@frozen(kw_only=True)
class Round:
    """One round of a selection."""

    key: str
    opens: "Figure | None" = None
    closes: Figure
    decided: "Figure | None" = None


@frozen(kw_only=True)
class Rounds:
    """Rounds listed, or one every year that closes on a month-day."""

    listed: tuple[Round, ...] = ()
    every: str = ""
    closes: Figure | None = None
    decided: Figure | None = None
    key: str = "%Y"


@frozen(kw_only=True)
class Quota:
    """How many may be, must be or are about to be chosen, per unit of `per` if given."""

    key: str = ""
    category: Test | None = None
    where: "PersonCondition | UnitCondition | None" = None
    per: Scope | None = None
    exactly: Figure | None = None
    at_most: Figure | None = None
    at_least: Figure | None = None
    about: Figure | None = None
    tolerance: Figure = Given(0)
    parity: Literal["odd", "even"] | None = None
    stage: str = "granted"
    revoked: Literal["counts", "void"] = "void"
    advisory: bool = False


@frozen(kw_only=True)
class Eligibility:
    """One entry of who may be chosen; exactly one of person, unit, candidacy, any, all, none at the top."""

    key: str
    clauses: tuple[str, ...] = ()
    force: Force | None = None
    person: PersonCondition | None = None
    unit: UnitCondition | None = None
    candidacy: "Mapping[str, Test] | None" = field(default=None, hash=False)
    any: tuple["Eligibility", ...] = ()
    all: tuple["Eligibility", ...] = ()
    none: tuple["Eligibility", ...] = ()
    as_of: AsOf = "round.closes"
    only_if: "Eligibility | None" = None
    unless: "Eligibility | None" = None


@frozen(kw_only=True)
class RouteStep:
    """One step that a candidacy passes."""

    step: str
    by: Scope | None = None
    skip_if: "Eligibility | Match | None" = None
    only_if: "Eligibility | Match | None" = None
    outcome: tuple[str, ...] = ("agree",)
    ballot: Ballot | None = None
    within: tuple[Figure, Figure] | None = None


@frozen(kw_only=True)
class Checkpoint:
    """Something due at a distance from the term's start."""

    key: str
    require: Match
    window: tuple[Figure, Figure]


@frozen(kw_only=True)
class Exclusion:
    """A title that shuts out another."""

    scheme: frozenset[str]
    round: Literal["same", "any"] = "any"
    in_force: bool = False


@frozen(kw_only=True)
class Selection(RuleHeader):
    """评选: candidates, quotas, eligibility, route and terms."""

    schemes: frozenset[str]
    category: Test | None = None
    subject: Scope
    rounds: Rounds
    quota: tuple[Quota, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    automatic: "Eligibility | Match | None" = None
    criteria: tuple[str, ...] = ()
    route: tuple[RouteStep, ...] = ()
    order: Literal["non_decreasing", "increasing"] = "non_decreasing"
    basis: tuple[Match, ...] = ()
    tie: Literal["decide", "all_in_within_tolerance", "order"] = "decide"
    term: "tuple[Figure, Figure] | None" = None
    checkpoint: tuple[Checkpoint, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    withdrawal: Match | None = None
    withdrawal_within: Figure | None = None
