"""Rules: the seven primitives, the three composites and `check`, as normalised data."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from attrs import field, frozen

from partyorg.dates import Offset

from .conditions import Comparison, PersonCondition, Scope, UnitCondition
from .figures import Figure, Given, Ladder
from .matches import CountSpec, Match
from .rubric_rule import Item, Limit, Points, Rubric, Veto, Voice
from .rule_parts import Ballot, CheckItem, Per, PeriodSpec, Presence, RuleHeader
from .selection_rule import Checkpoint, Eligibility, Exclusion, Quota, Round, Rounds, RouteStep, Selection

__all__ = [
    "Anchor",
    "Ballot",
    "Cap",
    "Check",
    "CheckItem",
    "Checkpoint",
    "Completeness",
    "Duty",
    "Eligibility",
    "Exclusion",
    "Holding",
    "Item",
    "Limit",
    "Per",
    "PeriodSpec",
    "Points",
    "Presence",
    "PythonCheck",
    "Quota",
    "Round",
    "RouteStep",
    "Rounds",
    "Rubric",
    "Rule",
    "RuleHeader",
    "Selection",
    "Target",
    "Task",
    "TaskItem",
    "Timeline",
    "Timing",
    "Veto",
    "Voice",
    "Window",
]


@frozen(kw_only=True)
class Duty(RuleHeader):
    """次数: an act, so many times in each period."""

    scope: Scope
    match: Match
    period: PeriodSpec
    count: CountSpec = CountSpec()
    per: Per | None = None
    presence: Presence = Presence()
    parts: tuple[str, ...] = ()


@frozen(kw_only=True)
class Holding(RuleHeader):
    """在位: something is in force. `by` is a date or offset where `at` is "by"."""

    scope: Scope
    match: Match
    count: CountSpec = CountSpec()
    at: Literal["as_of", "by", "period_end", "every_day"] = "as_of"
    by: Figure | None = None
    period: PeriodSpec = PeriodSpec(unit="campaign")
    grace_days: Figure = Given(0)
    min_days: Figure = Given(0)
    per: Per | None = None


@frozen(kw_only=True)
class Anchor:
    """What starts a clock: facts of a match, or a fixed date for each subject of a scope."""

    match: Match | None = None
    date: str | date | None = None


@frozen(kw_only=True)
class Timing(RuleHeader):
    """时限: after (or before) one thing, another, within a window."""

    anchor: Anchor
    scope: Scope | None = None
    require: Match
    window: tuple[Figure, Figure]
    count: CountSpec = CountSpec()
    decide: Literal["any", "first", "last_before"] = "any"
    forbid: bool = False
    share: bool = True
    late: bool | None = None
    subject: str = ""
    late_joiners: Literal["skip", "from_joining"] = "skip"
    unless: "Match | PersonCondition | UnitCondition | None" = None


@frozen(kw_only=True)
class Target(RuleHeader):
    """指标: a count, share, sum or reading of a group against a threshold."""

    scope: Scope | None = None
    hit: "PersonCondition | UnitCondition | Match | None" = None
    measure: Literal["count", "share", "sum", "reading"]
    of: "Match | tuple[str, ...] | None" = None
    each: Match | None = None
    period: PeriodSpec | None = None
    by: Figure | None = None
    threshold: "Comparison | Figure | None" = None
    tolerance: Figure = Given(0)
    over_ok: Figure = Given(True)
    final: Literal["due", "now"] = "due"
    trend: Literal["non_decreasing", "increasing", "non_increasing", "decreasing"] | None = None
    dips_allowed: Figure = Given(0)
    end: Literal["higher", "lower"] | None = None
    years: Figure | None = None
    group_by: Scope | None = None
    unrated: Literal["exclude", "miss"] = "exclude"


@frozen(kw_only=True)
class Completeness(RuleHeader):
    """要件: a record has what it must have. `mode_k` is set where mode is k_of_n."""

    match: Match
    required: tuple[str, ...] = ()
    required_unlisted: str = ""
    checks: tuple[CheckItem, ...] = ()
    mode: Literal["all", "any", "k"] = "all"
    mode_k: Figure | None = None
    within: Figure = Given(Offset())
    on_fail: Literal["incomplete", "unmet"] = "incomplete"


@frozen(kw_only=True)
class Cap(RuleHeader):
    """制约: one result limits another. `limit` and `alternative` are fact conditions, or a ladder of them."""

    when: "Match | PersonCondition | UnitCondition | None" = None
    on: Match
    limit: "CheckItem | LadderLimit"
    alternative: "CheckItem | LadderLimit | None" = None
    period: PeriodSpec | None = None
    window: tuple[Figure, Figure] | None = None


@frozen(kw_only=True)
class LadderLimit:
    """A limit that depends on a figure: each step gives a fact condition (a CheckItem)."""

    ladder: Ladder
    on: Figure


@frozen(kw_only=True)
class TaskItem:
    """One item of a task."""

    key: str
    title: str
    title_en: str = ""
    lead: Any = None
    support: tuple[str, ...] = ()
    deadline: "Figure | Literal['plan'] | None" = None
    phase: str = ""
    depends: tuple[str, ...] = ()
    evidence: Match | None = None
    recurring: PeriodSpec | None = None


@frozen(kw_only=True)
class Task(RuleHeader):
    """任务: items with owners and deadlines; `owners` "listed" makes items without a lead unknown."""

    scope: Scope | None = None
    items: tuple[TaskItem, ...] = ()
    owners: Literal["", "listed"] = ""


@frozen(kw_only=True)
class Window:
    """One window of a timeline; its ends are dates or matches whose date bounds it."""

    key: str
    title: str
    title_en: str = ""
    since: "date | Figure | Match | None" = None
    until: "date | Figure | Match | None" = None
    items: tuple[str, ...] = ()


@frozen(kw_only=True)
class Timeline(RuleHeader):
    """阶段: named windows of the campaign."""

    windows: tuple[Window, ...]
    sequential: bool = False
    tail: Literal["", "allowed"] = ""
    overlap: bool = False


@frozen(kw_only=True)
class PythonCheck(RuleHeader):
    """A check in Python, registered by a plugin under the name `use`."""

    use: str
    args: Mapping[str, Any] = field(factory=dict, hash=False)


Check = PythonCheck

Rule = (
    Duty | Holding | Timing | Target | Completeness | Rubric | Cap | Task | Timeline | Selection | PythonCheck
)
