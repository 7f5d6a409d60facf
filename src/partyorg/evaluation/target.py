"""Target 指标: a count, share, sum or reading of a group against a threshold, or its trend."""

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from typing import Any

import attrs
from attrs import define, frozen

from partyorg.campaign.conditions import Comparison, Has, PersonCondition, UnitCondition
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Target
from partyorg.dates import ALWAYS, FOREVER, Days, Period, contains, intersect

from .conditions import person_days, unit_days
from .decide import Run
from .figures import UnknownFigure, exact, value_of
from .matching import Hit, probe
from .periods import Judged, judged_periods
from .scopes import members, present
from .streams import in_streams
from .timing import anchor_subject
from .world import Env, Subject

__all__ = ["Bounds", "bounds_of", "holds", "lacking", "moves", "plain_number", "stretches", "target"]


@define(slots=True, eq=False)
class _Reading:
    """What a target came to: the exact value, hits and members, and the facts behind it."""

    value: Fraction | None
    hits: int
    evidence: tuple[str, ...] = ()
    reason: str = ""


@frozen
class _Look:
    """What a reading looks at: members on `day`, facts in `[low, high)` as they stand on `decided`."""

    day: int
    low: int
    high: int
    decided: int
    within: Days = ALWAYS

    def seen(self, hits: list[Hit]) -> list[Hit]:
        """The facts that lie on a day of the rule's window."""
        return hits if self.within is ALWAYS else [h for h in hits if contains(self.within, h[0])]


@define(slots=True, eq=False)
class Bounds:
    """The least and the most that will do, each with whether it is enough itself, and the number to show."""

    low: tuple[Fraction, bool] | None
    high: tuple[Fraction, bool] | None
    required: Any


def target(run: Run, rule: Target, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add the rows of one version of a target."""
    world = run.world
    if rule.each is not None:
        for day, id, fact in probe(world, rule.each).hits(Env(), 0, world.today + 1, world.today):
            if contains(within, day) and chosen(day):
                subject = anchor_subject(world, fact)
                env = Env(fact=fact, fact_day=day, day=day, subject=subject, period=(day, day + 1))
                reading = _read(run, rule, env, subject, _Look(day, day, day + 1, day), streams)
                _row(run, rule, subject, None, day, reading, env, about=id)
        return
    groups = _groups(run, rule)
    if rule.trend is not None:
        for group, _ in groups:
            _trend(run, rule, group, within, chosen, calendar_start, streams)
        return
    for judged in stretches(run, rule, within, chosen, calendar_start):
        for group, days in groups:
            as_of = (rule.group_by.as_of if rule.group_by is not None else None) or "last_day"
            last = min(judged.high - 1, judged.due if judged.due is not None else FOREVER, world.today)
            if not present(days, as_of, judged.low, last + 1, world.today):
                continue
            if rule.period is not None and judged.set_aside(rule.period):
                reason = judged.set_aside(rule.period)
                run.emit(group, "not_applicable", period=judged.period, due=judged.due, reason=reason)
                continue
            reading, env = _at(run, rule, group, judged, streams)
            _row(run, rule, group, judged.period, judged.due, reading, env, starts=judged.low)


def _groups(run: Run, rule: Target) -> list[tuple[Subject, Days]]:
    world = run.world
    if rule.group_by is None:
        return [(world.root(), ((1, FOREVER),))]
    return members(world, rule.group_by, Env(day=world.today))


def stretches(run: Run, rule: Target, within: Days, chosen: Any, calendar_start: str) -> Iterator[Judged]:
    """The judged periods of a target, or the one stretch up to its day."""
    world = run.world
    if rule.period is not None:
        yield from (j for j in judged_periods(world, rule.period, within, calendar_start) if chosen(j))
        return
    try:
        by = value_of(world, rule.by, Env())
    except UnknownFigure:
        by = None
    if not within or within[0][0] > world.today or not chosen(None):
        return
    if by is None:
        due, high = None, within[-1][1]
    else:
        due = by.toordinal()
        high = due + 1
    start = date.fromordinal(within[0][0])
    end = date.max if high >= FOREVER else date.fromordinal(high)
    yield Judged(Period("campaign", start, end), within[0][0], high, False, "", due, 0, within)


def lacking(
    run: Run, rule: Target, group: Subject, label: str, within: Days, calendar_start: str, streams: Any
) -> tuple[Subject, ...]:
    """The members that a share or count of the group was short of in the period with that label."""
    if rule.scope is None or rule.measure not in ("count", "share") or rule.each is not None or run.missing:
        return ()
    for judged in stretches(run, rule, within, lambda _: True, calendar_start):
        if judged.period.label == label:
            look, env = _looking(run, group, judged)
            chosen, hits = _split(run, rule, env, group, look, streams)
            found = {subject.id for subject in hits}
            return tuple(subject for subject in chosen if subject.id not in found)
    return ()


def _at(run: Run, rule: Target, group: Subject, judged: Judged, streams: Any) -> tuple[_Reading, Env]:
    look, env = _looking(run, group, judged)
    return _read(run, rule, env, group, look, streams), env


def _looking(run: Run, group: Subject, judged: Judged) -> tuple[_Look, Env]:
    world = run.world
    decided = min(judged.due if judged.due is not None else world.today, world.today)
    day = min(decided, judged.high - 1)
    env = Env(subject=group, self_=group, period=(judged.low, judged.high), day=day)
    return _Look(day, judged.low, min(judged.high, world.today + 1), decided, judged.acts), env


def _read(run: Run, rule: Target, env: Env, group: Subject, look: _Look, streams: Any) -> _Reading:
    try:
        if rule.scope is not None and rule.measure in ("count", "share"):
            return _members(run, rule, env, group, look, streams)
        if run.missing:
            return _Reading(None, 0, reason="no_table")
        return _measure(run, rule, env, look) if rule.measure == "reading" else _facts(run, rule, env, look)
    except UnknownFigure:
        return _Reading(None, 0, reason="unlisted")


def _measure(run: Run, rule: Target, env: Env, look: _Look) -> _Reading:
    assert isinstance(rule.of, SimpleMatch | AnyMatch)
    hits = look.seen(probe(run.world, rule.of).hits(env, look.low, look.high, look.decided))
    hits = [h for h in hits if h[2].value is not None]
    if not hits:
        return _Reading(None, 0, reason="not_recorded")
    return _Reading(exact(hits[-1][2].value), 0, (hits[-1][1],))


def _facts(run: Run, rule: Target, env: Env, look: _Look) -> _Reading:
    assert isinstance(rule.hit, SimpleMatch | AnyMatch)
    hits = look.seen(probe(run.world, rule.hit).hits(env, look.low, look.high, look.decided))
    evidence = tuple(h[1] for h in hits)
    if rule.measure == "count":
        return _Reading(Fraction(len(hits)), len(hits), evidence)
    assert isinstance(rule.of, tuple)
    total = Fraction(0)
    for _, _, fact in hits:
        value: Any = fact
        for name in rule.of:
            value = value.get(name) if hasattr(value, "get") else getattr(value, name, None)
        if value not in (None, ""):
            total += exact(value)
    return _Reading(total, len(hits), evidence)


def _members(run: Run, rule: Target, env: Env, group: Subject, look: _Look, streams: Any) -> _Reading:
    """Of the members there are, how many hit; without members there is no share, whatever is not kept."""
    is_share = rule.measure == "share"
    chosen, hits = _split(run, rule, env, group, look, streams)
    if run.missing:
        return _Reading(None, 0, reason="empty" if is_share and not chosen else "no_table")
    n = len(hits)
    if is_share:
        return _Reading(Fraction(n, len(chosen)), n) if chosen else _Reading(None, 0, reason="empty")
    return _Reading(Fraction(n), n)


def _split(
    run: Run, rule: Target, env: Env, group: Subject, look: _Look, streams: Any
) -> tuple[list[Subject], list[Subject]]:
    """The members there are, and those of them that hit; no hits are looked for where a table is not kept."""
    world, scope = run.world, rule.scope
    assert scope is not None
    chosen = []
    for subject, days in members(world, scope, env):
        mine = intersect(days, in_streams(world, streams, subject)) if streams else days
        if not present(mine, scope.as_of or "last_day", look.low, min(look.high, look.day + 1), world.today):
            continue
        if rule.group_by is None or _below(run, subject, group, look.day):
            chosen.append(subject)
    if run.missing:
        return chosen, []
    rated = _rated(run, rule, env, look)
    if rated is not None and rule.unrated == "exclude":
        chosen = [subject for subject in chosen if subject.id in rated]
    passes = _hit_test(run, rule, env, look)
    return chosen, [s for s in chosen if (rated is None or s.id in rated) and passes(s)]


def _hit_test(run: Run, rule: Target, env: Env, look: _Look) -> Callable[[Subject], bool]:
    """Whether a member hits on the day."""
    world, hit, day = run.world, rule.hit, look.day
    if isinstance(hit, PersonCondition):
        of_person, people = person_days(world, hit), world.org.people

        def person_hits(subject: Subject) -> bool:
            id = subject.person or subject.id
            if subject.type == "post" and not subject.person:
                id = next(iter(world.holders(subject, day)), "")
            return id in people and contains(of_person(id, env), day)

        return person_hits
    if isinstance(hit, UnitCondition):
        of_unit, units = unit_days(world, hit), world.org.units
        return lambda s: (s.unit or s.id) in units and contains(of_unit(s.unit or s.id, env), day)
    if hit is None:
        return lambda _: True
    found = probe(world, hit)
    return lambda s: bool(
        look.seen(found.hits(env.of(subject=s, self_=s), look.low, look.high, look.decided))
    )


def _below(run: Run, subject: Subject, group: Subject, day: int) -> bool:
    org = run.world.org
    units = (subject.unit,) if subject.unit else org.units_of(subject.person or subject.id, day)
    return any(contains(org.above(u).get(group.id, ()), day) for u in units)


def _rated(run: Run, rule: Target, env: Env, look: _Look) -> frozenset[str] | None:
    """Ids of the subjects that have the assessment the hit rests on; None where it rests on none."""
    hit = rule.hit
    has: tuple[Has, ...] = getattr(hit, "has", ())
    for one in has:
        match = one.match
        if isinstance(match, SimpleMatch) and match.key == "assessment" and match.latest:
            plain = attrs.evolve(match, latest=False, tests={}, bound={})
            return frozenset(
                h[2].subject for h in probe(run.world, plain).hits(env, look.low, look.high, look.decided)
            )
    return None


def bounds_of(run: Run, rule: Target, env: Env) -> Bounds:
    """The bounds for a row. Raises UnknownFigure where one is not listed."""
    world, limit = run.world, rule.threshold
    tolerance = exact(value_of(world, rule.tolerance, env))
    if limit is None:
        return Bounds(None, None, None)
    over_ok = bool(value_of(world, rule.over_ok, env))
    if not isinstance(limit, Comparison):
        wanted = exact(value_of(world, limit, env))
        high = None if over_ok else (wanted + tolerance, True)
        return Bounds((wanted - tolerance, True), high, plain_number(wanted))
    values = {
        n: value_of(world, getattr(limit, n), env) for n in ("at_least", "more_than", "at_most", "less_than")
    }
    lower = higher = None
    if values["at_least"] is not None:
        lower = (exact(values["at_least"]) - tolerance, True)
    if values["more_than"] is not None:
        lower = (exact(values["more_than"]), False)
    if values["at_most"] is not None:
        higher = (exact(values["at_most"]) + (tolerance if lower else 0), True)
    if values["less_than"] is not None:
        higher = (exact(values["less_than"]), False)
    shown = next(
        v
        for v in (values["at_least"], values["more_than"], values["at_most"], values["less_than"])
        if v is not None
    )
    return Bounds(lower, higher, plain_number(exact(shown)))


def plain_number(value: Fraction) -> Any:
    """The number as int where it is whole."""
    return int(value) if value.denominator == 1 else value


def _row(
    run: Run,
    rule: Target,
    group: Subject,
    period: Period | None,
    due: int | None,
    reading: _Reading,
    env: Env,
    *,
    about: str = "",
    starts: int = 0,
) -> None:
    shared: dict[str, Any] = {"period": period, "due": due, "about": about, "evidence": reading.evidence}
    if reading.reason == "empty":
        run.emit(group, "not_applicable", reason="empty", **shared)
        return
    try:
        bounds = bounds_of(run, rule, env)
    except UnknownFigure:
        run.emit(group, "unknown", count=reading.hits, value=_value(reading), reason="unlisted", **shared)
        return
    shared |= {"required": bounds.required, "value": _value(reading)}
    if reading.value is None:
        if reading.reason == "not_recorded":
            status, why = run.undecided(0, due, group, None, starts)
            run.emit(group, status, reason=why, **shared)
        else:
            run.emit(group, "unknown", reason=reading.reason, **shared)
        return
    enough = bounds.low is None or holds(reading.value, bounds.low, above=True)
    under = bounds.high is None or holds(reading.value, bounds.high, above=False)
    over_ok = bool(value_of(run.world, rule.over_ok, env)) and bounds.low is not None
    done = min(due if due is not None else run.world.today, run.world.today)
    if enough and (under or over_ok):
        run.emit(group, "met", count=reading.hits, reason="" if under else "over", done=done, **shared)
        return
    why = "over_max" if enough and not under else ""
    status, reason = run.undecided(
        reading.hits or rule.measure == "reading",
        due,
        group,
        None,
        starts,
        pending=rule.final == "due",
        reason=why,
    )
    run.emit(group, status, count=reading.hits, reason="" if status == "pending" else reason, **shared)


def _value(reading: _Reading) -> Any:
    return None if reading.value is None else plain_number(reading.value)


def holds(value: Fraction, bound: tuple[Fraction, bool], *, above: bool) -> bool:
    """Whether a value is on the right side of a bound."""
    limit, closed = bound
    if value == limit:
        return closed
    return (value > limit) == above


def _trend(
    run: Run, rule: Target, group: Subject, within: Days, chosen: Any, calendar_start: str, streams: Any
) -> None:
    """One row per complete period from the second known on, against the nearest earlier known one."""
    world = run.world
    assert rule.period is not None
    assert rule.trend is not None
    known: list[tuple[Judged, Fraction]] = []
    dips = int(value_of(world, rule.dips_allowed, Env()))
    listed = [
        j for j in judged_periods(world, rule.period, within, calendar_start) if chosen(j) and not j.cut
    ]
    for judged in listed:
        if judged.due is None or world.today < judged.high - 1:
            continue
        reading, _ = _at(run, rule, group, judged, streams)
        if reading.reason in ("no_table", "unlisted"):
            run.emit(group, "unknown", period=judged.period, due=judged.due, reason=reading.reason)
            continue
        if reading.value is None:
            continue
        if known:
            good = moves(rule.trend, known[-1][1], reading.value)
            forgiven = not good and dips > 0
            dips -= forgiven
            before, now = known[-1][1], reading.value
            shared: dict[str, Any] = {
                "period": judged.period,
                "due": judged.due,
                "count": reading.hits,
                "value": plain_number(now),
                "required": plain_number(before),
            }
            if good or forgiven:
                run.emit(group, "met", reason="dip" if forgiven else "", done=judged.due, **shared)
            else:
                status, reason = run.undecided(1, judged.due, group, None, judged.low)
                run.emit(group, status, reason=reason, **shared)
        known.append((judged, reading.value))
    if rule.end is not None:
        _trend_end(run, rule, group, known)


def moves(trend: str, before: Fraction, now: Fraction) -> bool:
    """Whether a value moved as the trend asks."""
    return {
        "non_decreasing": now >= before,
        "increasing": now > before,
        "non_increasing": now <= before,
        "decreasing": now < before,
    }[trend]


def _trend_end(run: Run, rule: Target, group: Subject, known: list[tuple[Judged, Fraction]]) -> None:
    world = run.world
    period = Period(
        "campaign",
        date.fromordinal(world.window[0]),
        date.max if world.window[1] >= FOREVER else date.fromordinal(world.window[1]),
    )
    try:
        years = int(value_of(world, rule.years, Env())) if rule.years is not None else 1
    except UnknownFigure:
        run.emit(group, "unknown", period=period, reason="unlisted")
        return
    if len(known) < years + 1:
        run.emit(group, "pending", period=period, count=len(known), required=years + 1)
        return
    first, last = known[0][1], known[years][1]
    good = last > first if rule.end == "higher" else last < first
    run.emit(
        group,
        "met" if good else "unmet",
        period=period,
        value=plain_number(last),
        required=plain_number(first),
        done=world.today,
    )
