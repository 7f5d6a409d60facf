"""Rubric 评分: many values into one score or grade."""

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction
from typing import Any, Protocol

from attrs import define, field

from partyorg.campaign.conditions import PersonCondition, Test, UnitCondition
from partyorg.campaign.figures import Ladder
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Item, Rubric
from partyorg.dates import Days, Period, contains, days_in, intersect

from .cells import value_test
from .conditions import person_days, unit_days
from .decide import Run
from .errors import NotEvaluated
from .figures import UnknownFigure, exact, ladder_step, rounded, value_of
from .findings import Status
from .matching import probe
from .parts import Stretch, part_of, plain, tables_missing
from .periods import judged_periods
from .rubric_grades import grade_order, lower_of
from .rubric_items import Sheet, Total, item_total, limited, note_sheet
from .scopes import members, present
from .streams import in_streams
from .timing import anchor_subject
from .walk import nodes, tables_in
from .world import Env, Subject, World

__all__ = ["Decides", "Rated", "rate", "rubric", "status_of", "tables_read", "value_shown"]


class Decides(Protocol):
    """What rating asks of a run."""

    @property
    def world(self) -> World:
        """The world."""

    @property
    def missing(self) -> frozenset[str]:
        """The tables that are not kept."""

    def undecided(
        self,
        count: int,
        due: int | None,
        subject: Subject,
        counterpart: None,
        starts: int,
        *,
        reason: str = "",
    ) -> tuple[Status, str]:
        """See `Run.undecided`."""


@define(slots=True, eq=False)
class Rated:
    """A subject's sheet filled in: totals, the rounded score, the grade so far, and why there is no result."""

    subject: Subject
    sheet: Sheet
    total: Total
    about: str = ""
    due: int | None = None
    starts: int = 0
    score: Fraction | None = None
    grade: str = ""
    reason: str = ""
    vetoed: bool = False
    evidence: tuple[str, ...] = ()
    demoted: bool = field(default=False)


def rubric(run: Run, rule: Rubric, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add the rows of one version of a rubric."""
    world = run.world
    run = part_of(run, uses=rule, tables=tables_read(rule))
    if rule.each is not None:
        if rule.limits:
            raise NotEvaluated(rule.id, "rubric.limits with each")
        _each_fact(run, rule, within, chosen, streams)
        return
    assert rule.period is not None
    order = grade_order(world, rule)
    for judged in judged_periods(world, rule.period, within, calendar_start):
        if not chosen(judged):
            continue
        rated: list[Rated] = []
        for subject, day in _rated_subjects(world, rule, judged.low, judged.high, streams):
            if (
                run.wanted is not None
                and not rule.limits
                and not ({subject.id, subject.person, subject.unit} & run.wanted)
            ):
                continue
            if judged.skipped or (judged.cut and rule.period.partial == "skip"):
                reason = "cut" if judged.cut and rule.period.partial == "skip" else judged.skipped
                run.emit(subject, "not_applicable", period=judged.period, due=judged.due, reason=reason)
                continue
            env = Env(self_=subject, subject=subject, period=(judged.low, judged.high), day=day)
            decided = world.today if judged.due is None else min(judged.due, world.today)
            sheet = Sheet(
                world, rule, subject, env, Stretch(judged.low, judged.high, judged.period.label, decided)
            )
            rated.append(rate(run, rule, sheet, order, due=judged.due, starts=judged.low))
        if rule.limits:
            from .rubric_limits import apply_limits

            apply_limits(run, rule, rated, judged, order)
        for one in rated:
            _row(run, rule, one, judged.period)


def tables_read(rule: Rubric) -> frozenset[str]:
    """The tables that scores rest on beside those that matches name."""
    items = [n for n in nodes(rule) if isinstance(n, Item)]
    return frozenset(("assessments",)) if any(item.assessed for item in items) else frozenset()


def _rated_subjects(
    world: World, rule: Rubric, low: int, high: int, streams: Any
) -> Iterator[tuple[Subject, int]]:
    """Who is rated: those in scope on the last day seen of the period, or as the scope's `as_of` says."""
    seen = min(high, world.today + 1)
    for subject, days in members(world, rule.scope, Env(day=seen - 1, period=(low, high))):
        mine = intersect(days, in_streams(world, streams, subject)) if streams else days
        if present(mine, rule.scope.as_of or "last_day", low, seen, world.today):
            inside = days_in(mine, low, seen)
            yield subject, inside[-1][1] - 1 if inside else seen - 1


def _each_fact(run: Run, rule: Rubric, within: Days, chosen: Any, streams: Any) -> None:
    """One row for every fact rated, about the fact's subject."""
    world, order = run.world, grade_order(run.world, rule)
    assert rule.each is not None
    if tables_missing(world, tables_in((rule.each,))):
        run.unknown_row("no_table")
        return
    from .conditions import scope_days

    in_scope = scope_days(world, rule.scope)
    for day, id, fact in probe(world, rule.each).hits(Env(), 0, world.today + 1, world.today):
        subject = anchor_subject(world, fact)
        if (
            not contains(within, day)
            or not chosen(day)
            or not contains(in_scope(subject.id, Env(day=day)), day)
        ):
            continue
        if streams and not contains(in_streams(world, streams, subject), day):
            continue
        env = Env(self_=subject, subject=subject, fact=fact, fact_day=day, day=day)
        one = rate(run, rule, Sheet(world, rule, subject, env, None), order, due=day, starts=day)
        one.about = id
        _row(run, rule, one, None)


def rate(
    run: Decides, rule: Rubric, sheet: Sheet, order: tuple[str, ...], *, due: int | None, starts: int
) -> Rated:
    """Fill in one sheet: items, base, cap and floor, rounding, bands, gates and vetoes."""
    total = Total()
    rated = Rated(sheet.subject, sheet, total, due=due, starts=starts)
    if run.missing or rule.items_unlisted:
        rated.reason = "no_table" if run.missing else "unlisted"
        return rated
    try:
        total.join((item_total(sheet, item) for item in rule.items), mean=rule.mode == "mean")
        if not total.unlisted and not total.word and (total.any_value or rule.base is not None):
            rated.score = _score(rule, sheet, total)
        _grade(rule, rated, order)
    except UnknownFigure:
        rated.reason = "unlisted"
    if not rated.reason and total.word:
        rated.reason = "not_a_number"
    facts = sorted((hit[0], id) for id, hit in sheet.evidence.items())
    rated.evidence = tuple(id for _, id in facts)
    return rated


def _score(rule: Rubric, sheet: Sheet, total: Total) -> Fraction | None:
    if rule.mode == "all_met" or total.missing or total.filled < total.wanted:
        return None
    if total.value is None and rule.base is None:
        return None
    score = total.value or Fraction(0)
    if rule.base is not None:
        score += exact(value_of(sheet.world, rule.base, sheet.env))
    score = limited(sheet, rule, score)
    return Fraction(rounded(score, rule.round[1], rule.round[0])) if rule.round is not None else score


def _grade(rule: Rubric, rated: Rated, order: tuple[str, ...]) -> None:
    """The band of the score, lowered by gates and vetoes; raises UnknownFigure where bands are not listed."""
    sheet, unknown = rated.sheet, None
    if rule.bands is not None and rated.score is not None:
        try:
            if isinstance(rule.bands, Ladder):
                found = ladder_step(sheet.world, rule.bands, rated.score, sheet.env)
            else:
                found = value_of(sheet.world, rule.bands, sheet.env)
            rated.grade = str(found)
        except UnknownFigure as problem:
            unknown = problem
    for left in rated.total.gates:
        rated.grade = lower_of(order, rated.grade, left)
    for veto in rule.veto:
        if not _applies(sheet, veto.when):
            continue
        rated.vetoed = True
        if veto.gives:
            rated.grade, unknown = veto.gives, None
            break
        rated.grade = lower_of(order, rated.grade, veto.at_most) if unknown is None else ""
    if unknown is not None:
        raise unknown


def _applies(sheet: Sheet, when: Any) -> bool:
    world, subject = sheet.world, sheet.subject
    if isinstance(when, SimpleMatch | AnyMatch):
        return bool(sheet.facts(when))
    day = sheet.env.day
    if isinstance(when, PersonCondition):
        people = (subject.id,) if subject.type == "person" else world.holders(subject, day)
        return any(
            p in world.org.people and contains(person_days(world, when)(p, sheet.env), day) for p in people
        )
    assert isinstance(when, UnitCondition)
    unit = subject.unit or subject.id
    return unit in world.org.units and contains(unit_days(world, when)(unit, sheet.env), day)


def _row(run: Run, rule: Rubric, one: Rated, period: Period | None) -> None:
    world = run.world
    note_sheet(world, rule.id, one.subject, period.label if period is not None else one.about, one.total)
    status, reason = status_of(run, rule, one)
    run.emit(
        one.subject,
        status,
        about=one.about,
        period=period,
        due=one.due,
        count=one.total.filled,
        required=one.total.wanted,
        value=value_shown(rule, one),
        grade=one.grade,
        reason=reason,
        evidence=one.evidence,
        done=world.today if one.due is None else min(one.due, world.today),
    )


def value_shown(rule: Rubric, one: Rated) -> Decimal | Fraction | int | None:
    """The score as its row shows it: with the places it was rounded to, else whole or exact."""
    if one.score is None:
        return None
    return plain(one.score) if rule.round is None else rounded(one.score, rule.round[1], rule.round[0])


def status_of(run: Decides, rule: Rubric, one: Rated) -> tuple[Status, str]:
    """Status and reason of a sheet that is filled in."""
    total = one.total
    if one.reason == "no_table" or rule.items_unlisted:
        return "unknown", one.reason
    if not total.any_value and not (rule.items == () and one.score is not None):
        if one.reason:
            return "unknown", one.reason
        return _undecided(run, one, 0, "no_value")
    if total.missing:
        if one.due is None or run.world.today < one.due:
            return "pending", ""
        return "unknown", total.missing
    if total.failed or (rule.mode == "all_met" and total.gates):
        return _undecided(run, one, total.filled, "not_met")
    if total.filled < total.wanted:
        status, reason = _undecided(run, one, total.filled, "missing_item")
        return ("incomplete" if status == "unmet" else status), reason
    if one.reason:
        return "unknown", one.reason
    if total.unlisted:
        return ("unknown", "unlisted") if rule.pass_ is not None else ("met", "")
    if rule.pass_ is None:
        return "met", ""
    if total.gates:
        return _undecided(run, one, total.filled, "gate")
    if _passes(run.world, rule.pass_, one):
        return "met", ""
    return _undecided(run, one, total.filled, "veto" if one.vetoed else "")


def _undecided(run: Decides, one: Rated, count: int, reason: str) -> tuple[Status, str]:
    status, why = run.undecided(count, one.due, one.subject, None, one.starts, reason=reason)
    return status, "" if status == "pending" else why


def _passes(world: World, test: Test, one: Rated) -> bool:
    value: Fraction | str | None = one.grade if _of_grade(test) else one.score
    return value_test(world, test)(value)


def _of_grade(test: Test) -> bool:
    """Whether a test of the result looks at the grade rather than at the score."""
    if test.not_ is not None:
        return _of_grade(test.not_)
    if test.any_of is not None:
        return not all(isinstance(v, int | Decimal | Fraction) for v in test.any_of)
    return bool(test.order)
