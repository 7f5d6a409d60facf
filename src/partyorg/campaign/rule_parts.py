"""What rules of several kinds are made of: the header, periods, presence, counterparts, ballots and checks."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from attrs import field, frozen

from partyorg.dates import Offset
from partyorg.sources import Force

from .conditions import Comparison, Scope, Test
from .figures import Figure, Given
from .matches import Bound, Match

__all__ = ["Absence", "Ballot", "CheckItem", "Per", "PeriodSpec", "Presence", "RuleHeader", "WaiverMode"]

WaiverMode = Literal["none", "before_due", "any_time"]
Absence = Literal["unmet", "unknown"]


@frozen(kw_only=True)
class RuleHeader:
    """What every rule carries. `place` is its rank in the file; `base_id` the id in the definition it came from."""

    id: str
    clauses: tuple[str, ...]
    title: str = ""
    title_en: str = ""
    force: Force
    since: date | None = None
    until: date | None = None
    streams: tuple[str, ...] = ()
    waiver: WaiverMode = "none"
    absence: Absence = "unmet"
    responsible: Scope | None = None
    note: str = ""
    place: int = 0
    line: int = 0
    only_tagged: bool = False
    base_id: str = ""


@frozen(kw_only=True)
class PeriodSpec:
    """Repeated or single stretches of days in which something is asked."""

    unit: str
    every: int = 1
    calendar: Literal["calendar", "academic"] = "calendar"
    academic_start: str = ""
    inside: str = "campaign"
    partial: Literal["skip", "judge", "prorate"] = "judge"
    skip: tuple[object, ...] = ()
    due: Figure = Given(Offset())
    placed_by: Literal["date", "label"] = "date"
    nth: int = 0
    weekday: str = ""
    months: tuple[int, ...] = ()
    tolerance: Figure | None = None


@frozen(kw_only=True)
class Presence:
    """Who stays a subject; `min_days` None takes the default of the period's unit."""

    min_presence_days: Figure | None = None
    exit_policy: Literal["judge", "drop"] = "judge"
    on_holder_change: Literal["post", "person"] = "post"
    credit_across_units: Figure = Given(False)


@frozen(kw_only=True)
class Per:
    """Counterparts of a subject."""

    scope: Scope
    min_presence_days: Figure = Given(0)
    exclude: Literal["subject", "none"] = "subject"
    pairs: bool = False


@frozen(kw_only=True)
class Ballot:
    """表决: quorum and majorities on the figures due, present, cast, yes, written."""

    quorum: "tuple[Comparison, str] | None" = None
    majority: tuple[tuple[Comparison, str], ...] = ()
    due: Figure | None = None
    written: Literal["count", "ignore"] = "count"
    written_present: bool = False
    secret: bool = False
    one_by_one: bool = False
    surplus: Figure | None = None


@frozen(kw_only=True)
class CheckItem:
    """One check of a completeness rule; `form` says which of the other keys is used."""

    form: Literal["fact", "differs", "signed_by", "delay", "listed", "part_share", "ballot", "rule"]
    tests: Mapping[str, Test] = field(factory=dict, hash=False)
    bound: Mapping[str, Bound] = field(factory=dict, hash=False)
    columns: tuple[str, ...] = ()
    scope: Scope | None = None
    dual: str = ""
    figure: Figure | None = None
    match: Match | None = None
    in_column: str = ""
    fields: tuple[str, ...] = ()
    ballot: Ballot | None = None
    rule: str = ""
    when: "Mapping[str, Test] | None" = field(default=None, hash=False)
    when_bound: Mapping[str, Bound] = field(factory=dict, hash=False)
