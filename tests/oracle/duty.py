"""Duties: an act, so many times in each period (GRAMMAR 4.1)."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from itertools import combinations
from math import ceil

from partyorg.campaign.rules import Duty, Per

from .around import NOWHERE, Around, Who, holders
from .conditions import LONG_AGO, candidates, in_scope, is_one, meets
from .days import each_day
from .figures import Unlisted, value_of
from .matches import keys_of, latest_of, simple_matches
from .reads import figure_tables, missing, tables_of, unlisted
from .rows import Row, Tally, decide, ref, tally
from .seen import INTERVALS, Seeing, Seen
from .stretches import (
    DEFAULT_PRESENCE,
    Judged,
    due_of,
    is_subject,
    judged_periods,
    seen_stretch,
    skipped,
    subject_days,
)

Failed = Callable[[str, str], bool]
"""Whether a fact has a failed row under one of the rules named as parts: (rule, fact)."""


def duty_rows(seeing: Seeing, versions: tuple[Duty, ...], part_passes: Failed) -> list[Row]:
    """The rows of a duty, period by period."""
    rows: list[Row] = []
    for period in judged_periods(seeing, versions, versions[0].period):
        rule: Duty = period.rule
        if missing(seeing, rule.scope, rule.per.scope if rule.per else None, stream_scopes(seeing, rule)):
            return [unknown_at_root(seeing, rule)]
        for one, around in subjects(seeing, rule, period):
            mine = subject_days_of(seeing, rule, one, around, period.days)
            if not mine:
                continue
            others = counterparts(seeing, rule.per, one, around, period, mine)
            if rule.per is not None and rule.per.pairs:
                for first, second in combinations([o for o in others if o is not None], 2):
                    paired = around.with_(pair=(first, second))
                    rows.append(_row(seeing, rule, period, one, paired, mine, None, part_passes))
                continue
            rows += [_row(seeing, rule, period, one, around, mine, o, part_passes) for o in others]
    return list({(r.subject, r.counterpart, r.label): r for r in reversed(rows)}.values())


def stream_scopes(seeing: Seeing, rule: object) -> list[object]:
    return [s.scope for s in seeing.campaign.streams if s.id in rule.streams]  # type: ignore[attr-defined]


def unknown_at_root(seeing: Seeing, rule: object) -> Row:
    """The one row of a rule whose subjects cannot be known."""
    return Row(rule.id, ("unit", seeing.root), None, "", "", "unknown")  # type: ignore[attr-defined]


Persons = tuple[Who, ...]


def subjects(seeing: Seeing, rule: Duty, period: Judged) -> list[tuple[Who, Around]]:
    """Everybody who may be a subject; seats fall apart into their holders where the rule says so.

    A person out of seats keeps them in `homes` as units, and is remembered with the seats (see `subject_days_of`).
    """
    found: dict[Who, Around] = {}
    for one in candidates(seeing, rule.scope):
        around = NOWHERE.with_(subject=one, stretch=seen_stretch(seeing, rule, period))
        if one.type == "post" and rule.presence.on_holder_change == "person":
            for person in {p for d in period.days for p in holders(seeing, one, d)}:
                him = Who("person", person)
                units = {*found[him].homes, one.unit} if him in found else {one.unit}
                found[him] = around.with_(subject=him, homes=tuple(sorted(units)))
        else:
            found[one] = around
    return sorted(found.items())


def subject_days_of(
    seeing: Seeing, rule: Duty, one: Who, around: Around, days: tuple[date, ...]
) -> list[date]:
    """M within the days: of a person out of a seat, those on which he himself puts it in the scope."""
    if not around.homes:
        return subject_days(seeing, rule, one, around, days)
    return [d for d in days if his_day(seeing, rule, one, around, d)]


def his_day(seeing: Seeing, rule: Duty, one: Who, around: Around, day: date) -> bool:
    from .conditions import id_in, in_streams

    return id_in(seeing, rule.scope, one.id, day, around) and in_streams(seeing, rule.streams, one, day)


def on_duty(seeing: Seeing, rule: Duty, one: Who, around: Around, day: date) -> bool:
    if around.homes:
        return his_day(seeing, rule, one, around, day)
    return is_subject(seeing, rule, one, day, around)


def counterparts(
    seeing: Seeing, per: Per | None, one: Who, around: Around, period: Judged, mine: list[date]
) -> list[Who | None]:
    """Those the subject owes the act, or nobody in particular."""
    if per is None:
        return [None]
    seen = list(period.seen)
    seen_mine = [d for d in mine if d <= seeing.as_of]
    there = around.with_(home_day=seen_mine[-1] if seen_mine else None)
    how = per.scope.as_of or "last_day"
    stretch = seen_mine if how == "last_day" else seen
    found: list[Who] = []
    for other in candidates(seeing, per.scope):
        if not meets(seeing, per.scope, other, there, stretch, "last_day"):
            continue
        if per.exclude == "subject" and _himself(seeing, one, other, period):
            continue
        found.append(other)
    return [*sorted(found, key=lambda o: o.id)]


def _himself(seeing: Seeing, one: Who, other: Who, period: Judged) -> bool:
    own = {one.id}
    if one.type == "post":
        own |= {p for d in period.days for p in holders(seeing, one, d)}
    return other.id in own or (other.type == "post" and other.holder in own)


def _row(
    seeing: Seeing,
    rule: Duty,
    period: Judged,
    one: Who,
    around: Around,
    mine: list[date],
    other: Who | None,
    part_passes: Failed,
) -> Row:
    spec = rule.period
    row = Row(rule.id, ref(one), ref(other) if other else None, "", period.stretch.label, "not_applicable")
    due = due_of(seeing, spec, period, around)
    row = row.with_(due=due)
    members = around.pair or ((other,) if other is not None else ())
    if around.pair:
        row = row.with_(subject=ref(members[0]), counterpart=ref(members[1]))
    if period.cut and spec.partial == "skip":
        return row.with_(reason="cut")
    if skipped(seeing, spec, period.stretch):
        return row.with_(reason="holiday")
    asked = rule.presence.min_presence_days
    least = value_of(seeing, asked, around) if asked is not None else DEFAULT_PRESENCE.get(spec.unit, 0)
    if isinstance(least, Unlisted):
        return row.with_(status="unknown")
    if len(mine) < max(1, min(least, len(period.days))):
        return row.with_(reason="presence")
    gone = mine[-1] < period.days[-1] and mine[-1] < seeing.as_of
    if gone:
        if rule.presence.exit_policy == "drop":
            return row.with_(reason="left")
        due = mine[-1] if due is None else min(due, mine[-1])
        row = row.with_(due=due)
    if members and rule.per is not None:
        scope, there = rule.per.scope, _per_around(around, mine, seeing)
        together = [d for d in mine if all(in_scope(seeing, scope, m, d, there) for m in members)]
        least = value_of(seeing, rule.per.min_presence_days, around)
        if isinstance(least, Unlisted):
            return row.with_(status="unknown", due=due)
        if len(together) < max(1, min(least, len(period.days))):
            return row.with_(reason="presence")
    count = rule.count
    around = around.with_(counterpart=other)
    read = tables_of(rule.match)
    low = value_of(seeing, count.min, around, period.version_day)
    high = value_of(seeing, count.max, around, period.version_day) if count.max is not None else None
    counted = figure_tables(count.min) | figure_tables(count.max)
    if (
        missing(seeing, rule.match)
        or unlisted(rule.match)
        or isinstance(low, Unlisted)
        or isinstance(high, Unlisted)
        or any(not seeing.supplied(t) for t in counted)
    ):
        return row.with_(status="unknown", due=due)
    if period.cut and spec.partial == "prorate" and period.stretch.until is not None:
        low = ceil(Fraction(low) * len(period.days) / period.days_in_period)
    facts = acts(seeing, rule, period, one, around, other, due, count.credit == "one")
    return decide(
        seeing,
        rule,
        row,
        facts,
        low=low,
        high=high,
        parity=count.parity,
        due=due,
        begins=period.days[0],
        read=read,
        subject=members[0] if around.pair else one,
        counterpart=members[1] if around.pair else other,
        parts_pass=lambda f: all(part_passes(p, f) for p in rule.parts),
    )


def _per_around(around: Around, mine: list[date], seeing: Seeing) -> Around:
    seen = [d for d in mine if d <= seeing.as_of]
    return around.with_(home_day=seen[-1] if seen else None, counterpart=None, pair=())


def acts(
    seeing: Seeing,
    rule: Duty,
    period: Judged,
    one: Who,
    around: Around,
    other: Who | None,
    due: date | None,
    first_actor: bool,
) -> Tally:
    """The acts that count, each on a day on which the subject is one."""
    decided = min(due, seeing.as_of) if due is not None else seeing.as_of
    label = rule.period.placed_by == "label"
    found: dict[str, tuple[str, date, list[object]]] = {}
    for simple in simple_matches(rule.match):
        if rule.only_tagged:
            from attrs import evolve

            simple = evolve(simple, only_tagged=True)
        picked: list[tuple[Seen, date]] = []
        if simple.table in INTERVALS and not simple.on:
            picked = _spans(seeing, rule, period, one, around, simple, first_actor)
        else:

            def wanted(fact: Seen, dated: date) -> bool:
                if not on_duty(seeing, rule, one, around, dated):
                    return False
                return fact["period"] == period.stretch.label if label else dated in period.set

            tried = [around]
            tried += others_in_post(seeing, rule, one, around, other)
            for attempt in tried:
                for fact, dated in latest_of(
                    seeing, simple, attempt, wanted, decided, first_actor=first_actor
                ):
                    if attempt is around or _was_home(seeing, attempt, other, dated):
                        picked.append((fact, dated))
        for fact, dated in picked:
            found[fact.id] = (fact.id, dated, keys_of(rule.count, fact, dated))
    return tally(found.values())


def others_in_post(seeing: Seeing, rule: Duty, one: Who, around: Around, other: Who | None) -> list[Around]:
    """Presence 7: the same post in every other unit, each tried as the subject."""
    if (
        one.type != "post"
        or other is None
        or value_of(seeing, rule.presence.credit_across_units, around) is not True
    ):
        return []
    return [
        around.with_(subject=Who("post", f"{unit}/{one.post}", unit, one.post))
        for unit in sorted(seeing.units)
    ]


def _was_home(seeing: Seeing, attempt: Around, other: Who | None, dated: date) -> bool:
    assert attempt.subject is not None
    assert other is not None
    homes = {other.unit} if other.type == "post" else seeing.homes(other.id, dated)
    return attempt.subject.unit in homes


def _spans(
    seeing: Seeing, rule: Duty, period: Judged, one: Who, around: Around, simple: object, first_actor: bool
) -> list[tuple[Seen, date]]:
    """Interval facts, each dated by the first day of its span on which the subject is one in the period."""
    from partyorg.campaign.matches import SimpleMatch

    from .matches import bindings_hold, cells_hold, facts_of

    assert isinstance(simple, SimpleMatch)
    out = []
    for fact in facts_of(seeing, simple):
        for day in period.seen:
            if fact.in_force(day, simple.revoked or "void") and on_duty(seeing, rule, one, around, day):
                if bindings_hold(seeing, simple, fact, day, around, first_actor) and cells_hold(
                    seeing, simple, fact, around
                ):
                    out.append((fact, day))
                break
    return out


__all__ = [
    "LONG_AGO",
    "Failed",
    "counterparts",
    "duty_rows",
    "each_day",
    "is_one",
    "subjects",
    "unknown_at_root",
]
