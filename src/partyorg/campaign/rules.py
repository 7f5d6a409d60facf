"""Rules: the seven primitives, the three composites and `check`, as normalised data."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from attrs import field, frozen

from partyorg.dates import Offset
from partyorg.sources import Force

from .conditions import AsOf, Comparison, PersonCondition, Scope, Test, UnitCondition
from .figures import Figure, Given, Ladder, Rounding
from .matches import Bound, CountSpec, Match

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


@frozen(kw_only=True)
class PythonCheck(RuleHeader):
    """A check in Python, registered by a plugin under the name `use`."""

    use: str
    args: Mapping[str, Any] = field(factory=dict, hash=False)


Check = PythonCheck

Rule = (
    Duty | Holding | Timing | Target | Completeness | Rubric | Cap | Task | Timeline | Selection | PythonCheck
)
