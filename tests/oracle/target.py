"""Targets: a number or share of a group against a threshold (GRAMMAR 4.4)."""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import Comparison, Has, PersonCondition, SeatScope, UnitCondition
from partyorg.campaign.matches import Match
from partyorg.campaign.rules import PeriodSpec, Target

from .around import NOWHERE, Around, Who, holders
from .conditions import (
    candidates,
    days_meet,
    has_facts,
    in_scope,
    in_streams,
    meets,
    members_on,
    person_is,
    unit_is,
)
from .duty import stream_scopes, unknown_at_root
from .figures import Unlisted, value_of
from .matches import latest_of, simple_matches
from .reads import missing, tables_of, unlisted
from .rows import Row, fallen_short, ref
from .seen import Seeing, Seen
from .stretches import Judged, due_of, judged_periods, skipped
from .words import cell


def target_rows(seeing: Seeing, versions: tuple[Target, ...]) -> list[Row]:
    """The rows of a target, a group and a period each."""
    rows = []
    for period in judged_periods(seeing, versions, versions[0].period or PeriodSpec(unit="campaign")):
        rule: Target = period.rule
        if missing(seeing, rule.scope, rule.group_by, stream_scopes(seeing, rule)):
            return [unknown_at_root(seeing, rule)]
        stretch = list(period.seen)
        if rule.by is not None and isinstance(
            by := value_of(seeing, rule.by, NOWHERE, period.version_day), date
        ):
            stretch = [d for d in stretch if d <= by]
            if stretch and stretch[-1] != min(by, seeing.as_of):
                stretch.append(min(by, seeing.as_of))
        if stretch:
            rows += [_row(seeing, rule, period, group, stretch) for group in _groups(seeing, rule, stretch)]
    return rows


def _groups(seeing: Seeing, rule: Target, stretch: list[date]) -> list[Who]:
    if rule.group_by is None:
        return [Who("unit", seeing.root)]
    return sorted(
        one
        for one in candidates(seeing, rule.group_by)
        if meets(seeing, rule.group_by, one, NOWHERE, stretch, "last_day")
    )


def _row(seeing: Seeing, rule: Target, period: Judged, group: Who, stretch: list[date]) -> Row:
    around = NOWHERE.with_(subject=group, self_=group, stretch=frozenset(period.days))
    label = period.stretch.label
    row = Row(rule.id, ref(group), None, "", label, "not_applicable")
    due = due_of(seeing, rule.period or PeriodSpec(unit="campaign"), period, around)
    if rule.by is not None:
        by = value_of(seeing, rule.by, around, period.version_day)
        if isinstance(by, Unlisted):
            return row.with_(status="unknown")
        due = by
    row = row.with_(due=due)
    spec = rule.period or PeriodSpec(unit="campaign")
    if period.cut and spec.partial == "skip" and rule.period is not None:
        return row.with_(reason="cut")
    if skipped(seeing, spec, period.stretch):
        return row.with_(reason="holiday")
    decided = min(due, seeing.as_of) if due is not None else seeing.as_of
    day = min(decided, stretch[-1])
    members = _members(seeing, rule, around, stretch, group) if rule.scope is not None else []
    if rule.measure == "share" and not members:
        return row
    unrated = {m for m in members if _unrated(seeing, rule, m, day, around)}
    rated = [m for m in members if rule.unrated == "miss" or m not in unrated]
    if rule.measure == "share" and not rated and not missing(seeing, rule.hit):
        return row
    bounds = threshold(seeing, rule, around, period.version_day)
    if missing(seeing, rule.hit, rule.of) or _unlisted(rule) or bounds is None:
        return row.with_(status="unknown")
    value: Fraction | None
    if rule.scope is None:
        value, count = _facts_value(seeing, rule, around, stretch, decided)
    else:
        hits = [
            m
            for m in rated
            if m not in unrated and (rule.hit is None or _hit(seeing, rule.hit, m, day, around))
        ]
        count = len(hits)
        value = Fraction(count)
        if rule.measure == "share":
            value = Fraction(count, len(rated))
    row = row.with_(count=count, value=value)
    if value is not None and _holds(bounds, value):
        return row.with_(status="met", done_on=day)
    read = tables_of((rule.hit, rule.of) if rule.of is not None else rule.hit)
    return fallen_short(
        seeing,
        rule,
        row,
        begins=period.days[0],
        read=read,
        subject=group,
        wait=rule.final == "due" or value is None,
    )


def _unlisted(rule: Target) -> bool:
    hits = rule.hit.has if isinstance(rule.hit, PersonCondition | UnitCondition) else ()
    return unlisted(rule.hit, rule.of) or any(unlisted(h.match) for h in hits)


def _members(seeing: Seeing, rule: Target, around: Around, stretch: list[date], group: Who) -> list[Who]:
    scope = rule.scope
    assert scope is not None

    def is_member(one: Who) -> bool:
        def on(day: date) -> bool:
            return in_scope(seeing, scope, one, day, around) and in_streams(seeing, rule.streams, one, day)

        return days_meet(seeing, scope.as_of or "last_day", on, stretch)

    return [
        one
        for one in sorted(candidates(seeing, scope))
        if is_member(one) and (rule.group_by is None or _under(seeing, one, group, stretch[-1]))
    ]


def _under(seeing: Seeing, one: Who, group: Who, day: date) -> bool:
    units = (
        {one.id} if one.type == "unit" else {one.unit} if one.type == "post" else seeing.homes(one.id, day)
    )
    return any(group.id in seeing.above(u, day) for u in units)


def _hit(seeing: Seeing, hit: Any, one: Who, day: date, around: Around) -> bool:
    if isinstance(hit, UnitCondition):
        return one.type == "unit" and unit_is(seeing, hit, one.id, day, around)
    assert isinstance(hit, PersonCondition)
    people = holders(seeing, one, day) if one.type == "post" else {one.id}
    return any(person_is(seeing, hit, p, day, around) for p in people)


def _unrated(seeing: Seeing, rule: Target, one: Who, day: date, around: Around) -> bool:
    """Whether the hit rests on a latest assessment, and this member has none in the period."""
    if not isinstance(rule.hit, PersonCondition | UnitCondition):
        return False
    for has in rule.hit.has:
        for simple in simple_matches(has.match):
            if simple.table == "assessments" and simple.latest:
                bare = Has(evolve(simple, tests={}, latest=False), "period")
                if not has_facts(seeing, bare, one, day, around):
                    return True
    return False


def _facts_value(
    seeing: Seeing, rule: Target, around: Around, stretch: list[date], day: date
) -> tuple[Fraction | None, int | None]:
    """Count, sum or reading of the facts themselves."""
    match: Match = rule.of if rule.measure == "reading" else rule.hit  # type: ignore[assignment]
    days = set(stretch)
    found: dict[str, tuple[Seen, date]] = {}
    for simple in simple_matches(match):
        if rule.only_tagged:
            simple = evolve(simple, only_tagged=True)
        for fact, dated in latest_of(seeing, simple, around, lambda f, d: d in days, day):
            found[fact.id] = (fact, dated)
    facts = sorted(found.values(), key=lambda p: (p[1], p[0].id))
    if rule.measure == "reading":
        values = [f["value"] for f, _ in facts if f["value"] is not None]
        return (Fraction(values[-1]), len(values)) if values else (None, 0)
    if rule.measure == "sum":
        assert isinstance(rule.of, tuple)
        cells = [
            v for f, _ in facts for v in cell(seeing, f, ".".join(rule.of)) if isinstance(v, int | Decimal)
        ]
        return sum((Fraction(v) for v in cells), Fraction(0)), len(facts)
    return Fraction(len(facts)), len(facts)


Bounds = dict[str, Fraction]


def threshold(seeing: Seeing, rule: Target, around: Around, day: date) -> Bounds | None:
    """The bounds after tolerance; None where one is not spelt out."""
    tolerance = value_of(seeing, rule.tolerance, around, day)
    over_ok = value_of(seeing, rule.over_ok, around, day)
    if isinstance(rule.threshold, Comparison):
        given = {
            name: value_of(seeing, figure, around, day)
            for name in ("at_least", "at_most", "more_than", "less_than")
            if (figure := getattr(rule.threshold, name)) is not None
        }
        if isinstance(tolerance, Unlisted) or any(isinstance(v, Unlisted) for v in given.values()):
            return None
        bounds = {name: Fraction(v) for name, v in given.items()}
        if "at_least" in bounds:
            bounds["at_least"] -= Fraction(tolerance)
            if over_ok:
                bounds.pop("at_most", None)
        return bounds
    assert rule.threshold is not None
    wanted = value_of(seeing, rule.threshold, around, day)
    if isinstance(wanted, Unlisted) or isinstance(tolerance, Unlisted):
        return None
    bounds = {"at_least": Fraction(wanted) - Fraction(tolerance)}
    if not over_ok:
        bounds["at_most"] = Fraction(wanted) + Fraction(tolerance)
    return bounds


def _holds(bounds: Bounds, value: Fraction) -> bool:
    return (
        ("at_least" not in bounds or value >= bounds["at_least"])
        and ("at_most" not in bounds or value <= bounds["at_most"])
        and ("more_than" not in bounds or value > bounds["more_than"])
        and ("less_than" not in bounds or value < bounds["less_than"])
    )


__all__ = ["SeatScope", "members_on", "target_rows"]
