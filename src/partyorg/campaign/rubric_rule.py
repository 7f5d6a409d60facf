"""Rubric 评分, as normalised data: items, points, voices, vetoes and limits on grades."""

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from .conditions import Comparison, PersonCondition, Scope, Test, UnitCondition
from .figures import Figure, Given, Ladder, Rounding
from .matches import Match
from .rule_parts import PeriodSpec, RuleHeader

__all__ = ["Item", "Limit", "Points", "Rubric", "Veto", "Voice"]


@frozen(kw_only=True)
class Points:
    """One entry of a points ledger."""

    match: Match
    each: Figure | None = None
    per: str = ""
    per_full: Figure | None = None
    per_full_total: Figure | None = None
    cap: Figure | None = None
    floor: Figure | None = None
    skip_first: int = 0
    ladder: Ladder | None = None


@frozen(kw_only=True)
class Item:
    """One item of a rubric with exactly one source; `items` makes it a head."""

    key: str
    title: str = ""
    title_en: str = ""
    weight: Figure | None = None
    max: Figure | None = None
    required: bool = True
    gate: Comparison | None = None
    gate_gives: str = ""
    cap: Figure | None = None
    floor: Figure | None = None
    round: "tuple[int, Rounding] | None" = None
    assessed: bool = False
    points: tuple[Points, ...] = ()
    rank: Ladder | None = None
    finding: str = ""
    finding_points: Mapping[str, Figure] = field(factory=dict, hash=False)
    figure: Figure | None = None
    items: tuple["Item", ...] = ()


@frozen(kw_only=True)
class Voice:
    """A class of reviewers with its weight and quorum."""

    class_: str
    weight: Figure = Given(1)
    who: Scope | None = None
    quorum: Comparison | None = None
    exclude_subject: bool = True
    trim: int = 0


@frozen(kw_only=True)
class Veto:
    """A condition or match that fixes (`gives`) or lowers (`at_most`) the grade."""

    when: "Match | PersonCondition | UnitCondition"
    gives: str = ""
    at_most: str = ""


@frozen(kw_only=True)
class Limit:
    """A limit on how many of a group may hold, or must hold, the grades."""

    grades: tuple[str, ...]
    at_most: Figure | None = None
    at_least: Figure | None = None
    over: Literal["next_band", "report"] = "report"
    tie: Literal["decide", "all_in", "all_out"] = "decide"
    order: tuple[str, ...] = ("-score",)


@frozen(kw_only=True)
class Rubric(RuleHeader):
    """评分: many values into one score or grade."""

    scope: Scope
    period: PeriodSpec | None = None
    each: Match | None = None
    scheme: str = ""
    items: tuple[Item, ...] = ()
    items_unlisted: str = ""
    voices: tuple[Voice, ...] = ()
    base: Figure | None = None
    cap: Figure | None = None
    floor: Figure | None = None
    round: "tuple[int, Rounding] | None" = None
    bands: "Ladder | Figure | None" = None
    pass_: "Test | None" = None
    veto: tuple[Veto, ...] = ()
    limits: tuple[Limit, ...] = ()
    group_by: Scope | None = None
    missing: Literal["unknown", "zero", "drop"] = "unknown"
    mode: Literal["sum", "mean", "all_met"] = "sum"
