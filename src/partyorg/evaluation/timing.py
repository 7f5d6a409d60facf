"""Timing 时限: after (or before) one thing, another, within a window of days."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from attrs import define

from partyorg.campaign.conditions import PersonCondition, UnitCondition
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Timing
from partyorg.dates import FOREVER, Days, Offset, Period, contains, shift
from partyorg.facts import Candidacy, Case

from .conditions import person_days, unit_days
from .counting import tally
from .decide import Run
from .figures import UnknownFigure, value_of
from .findings import Status
from .matching import Hit, Probe, probe
from .scopes import members
from .streams import in_streams
from .world import Env, Subject, World, derived, ids_in

__all__ = ["anchor_subject", "fixed_days", "timing", "window_of"]

Anchor = tuple[Subject, str, Env, int]
"""Whom a clock is about, the fact that starts it, what binding words stand for, and the day."""

SUBJECT_COLUMN = {
    "stages": "person",
    "tenures": "person",
    "events": "subject",
    "assessments": "subject",
    "candidacies": "subject",
    "documents": "owner",
    "resources": "owner",
    "measures": "about",
    "activities": "host",
    "progress": "unit",
    "links": "a",
    "findings": "subject",
    "units": "id",
}
"""The column of an anchor that names the row's subject, by table."""


@define(slots=True, eq=False)
class _Open:
    """One started clock: its day, the environment it binds, and the facts found for it."""

    subject: Subject
    about: str
    env: Env
    day: int
    due: int | None
    low: Callable[[int], bool]
    high: Callable[[int], bool]
    hits: list[Hit]
    missing_on: bool = False
    inside: list[Hit] | None = None
    after: list[Hit] | None = None


def window_of(
    world: World, window: tuple[Any, Any], day: int
) -> tuple[Callable[[int], bool], Callable[[int], bool], int | None]:
    """For an anchor on `day`: tests of the lower and upper end, and the last day allowed (None: open)."""
    lower, upper = (value_of(world, figure, Env()) for figure in window)
    on = date.fromordinal(day)

    def moved(start: int, offset: Offset) -> int:
        return shift(date.fromordinal(start), offset.forward, world.add_workdays).toordinal()

    if lower is None:
        low: Callable[[int], bool] = lambda r: True  # noqa: E731
    elif lower.sign < 0 and not lower.is_zero:
        low = lambda r: moved(r, lower) >= day  # noqa: E731
    else:
        first = moved(day, lower)
        low = lambda r: r >= first  # noqa: E731
    if upper is None:
        return low, lambda r: True, None
    if upper.is_zero:
        return low, lambda r: r <= day, day
    if upper.sign < 0:
        return low, lambda r: moved(r, upper) <= day, day
    last = shift(on, upper, world.add_workdays).toordinal()
    return low, lambda r: r <= last, last


def timing(run: Run, rule: Timing, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add the rows of one version of a timing rule; `chosen` tells whether an anchor day belongs to this version."""
    world = run.world
    found = probe(world, rule.require, values_after=rule.decide != "any")
    reason = "no_table" if run.missing else "unlisted" if found.unlisted else ""
    upper = rule.window[1]
    try:
        offset = value_of(world, upper, Env())
        wanted = int(value_of(world, rule.count.min, Env()))
        value_of(world, rule.window[0], Env())
    except UnknownFigure:
        reason, offset, wanted = reason or "unlisted", None, 1
    is_gate = offset is not None and (offset.is_zero or offset.sign < 0)
    may_be_late = not is_gate and (offset is not None if rule.late is None else rule.late)
    clocks: list[_Open] = []
    anchors = _anchors(run, rule, within, chosen, streams)
    if run.wanted is not None:
        anchors = _asked_for(world, rule, run.wanted, anchors)
    for subject, about, env, day in anchors:
        label = Period(
            date.fromordinal(day).isoformat(),
            date.fromordinal(day),
            date.fromordinal(min(day + 1, FOREVER - 1)),
        )
        if _excused(world, rule, env, subject, day):
            run.emit(subject, "not_applicable", about=about, period=label, reason="unless")
            continue
        if reason:
            run.emit(subject, "unknown", about=about, period=label, required=wanted, reason=reason)
            continue
        low, high, due = window_of(world, rule.window, day)
        hits = _seen(world, found, env, day, due)
        clocks.append(_Open(subject, about, env, day, due, low, high, hits))
    if rule.share:
        for clock in clocks:
            clock.inside, clock.after = _split(rule, found, clock)
    else:
        _hand_out(rule, found, clocks)
    for clock in clocks:
        _row(run, rule, clock, wanted, is_gate, may_be_late)


def _asked_for(
    world: World, rule: Timing, wanted: frozenset[str], anchors: Iterator[Anchor]
) -> Iterator[Anchor]:
    """The anchors of the subjects that a run was asked for; those of all are kept for the next one."""

    def by_id() -> tuple[list[Anchor], dict[str, list[int]]]:
        kept, places = list(anchors), dict[str, list[int]]()
        for n, (subject, *_) in enumerate(kept):
            for id in {subject.id, subject.person, subject.unit}:
                places.setdefault(id, []).append(n)
        return kept, places

    kept, places = derived(world, rule, "anchors", by_id)
    return (kept[n] for n in sorted({n for id in wanted for n in places.get(id, ())}))


def _anchors(run: Run, rule: Timing, within: Days, chosen: Any, streams: Any) -> Iterator[Anchor]:
    world = run.world
    if rule.anchor.match is None:
        yield from _dated(run, rule, within, chosen, streams)
        return
    in_scope = None
    if rule.scope is not None:
        from .conditions import scope_days

        in_scope = scope_days(world, rule.scope)
    for day, id, fact in probe(world, rule.anchor.match, "anchor").hits(
        Env(), 0, world.today + 1, world.today
    ):
        if not contains(within, day) or not chosen(day):
            continue
        subject = anchor_subject(world, fact, rule.subject)
        if streams and not contains(in_streams(world, streams, subject), day):
            continue
        if in_scope is not None and not contains(in_scope(subject.id, Env(day=day)), day):
            continue
        yield subject, id, Env(subject=subject, anchor=fact, anchor_day=day, day=day), day


def anchor_subject(world: World, fact: Any, column: str = "") -> Subject:
    """Whom a row about the fact is about: as `column` says, else by the fact's table, else the top unit."""
    table = getattr(fact, "table", "findings")
    if table == "candidacy_steps" and not column:
        subject = _candidates(world).get(fact.candidacy)
        return world.subject_of(subject) if subject else world.root()
    if table == "case_steps" and not column:
        person = _people_of_cases(world).get(fact.case)
        return world.person(person) if person else world.root()
    ids = ids_in(fact, column or SUBJECT_COLUMN.get(table, "subject"))
    if not ids and table == "activities" and not column:
        ids = fact.actors
    return world.subject_of(ids[0]) if ids else world.root()


def _dated(run: Run, rule: Timing, within: Days, chosen: Any, streams: Any) -> Iterator[Anchor]:
    world = run.world
    assert rule.scope is not None
    for fixed in fixed_days(world, rule.anchor.date):
        if fixed > world.today:
            continue
        for subject, days in members(world, rule.scope, Env(day=fixed)):
            mine = days if not streams else _meet(world, streams, subject, days)
            day = fixed
            if not contains(mine, fixed):
                later = [since for since, _ in mine if since > fixed]
                if rule.late_joiners == "skip" or not later:
                    continue
                day = later[0]
            elif rule.late_joiners == "from_joining":
                day = fixed
            if day > world.today or not contains(within, day) or not chosen(day):
                continue
            yield subject, "", Env(subject=subject, anchor_day=day, day=day), day


def _meet(world: World, streams: Any, subject: Subject, days: Days) -> Days:
    from partyorg.dates import intersect

    return intersect(days, in_streams(world, streams, subject))


def _candidates(world: World) -> Mapping[str, str]:
    """The subject of every candidacy."""
    found: Mapping[str, str] | None = world.memo.get("candidates")
    if found is None:
        found = world.memo["candidates"] = {c.id: c.subject for c in world.view.facts(Candidacy)}
    return found


def _people_of_cases(world: World) -> Mapping[str, str]:
    """The person of every case."""
    found: Mapping[str, str] | None = world.memo.get("people of cases")
    if found is None:
        found = world.memo["people of cases"] = {c.id: c.person for c in world.view.facts(Case)}
    return found


def fixed_days(world: World, named: Any) -> list[int]:
    """The days that an anchor names: a date, or a name such as source.issued; none where the file gives no such date."""
    if isinstance(named, date):
        return [named.toordinal()]
    found = world.memo.get(("named date", named))
    if found is None:
        return []
    return list(found)


def _seen(world: World, found: Any, env: Env, day: int, due: int | None) -> list[Hit]:
    """The required facts not revoked when it matters: by the anchor's day if they came before it, else by the decision."""
    decided = world.today if due is None else min(due, world.today)
    hits = found.hits(env, 0, world.today + 1, 0)
    return [h for h in hits if not _is_void(found, h, day if day > h[0] else max(decided, h[0]))]


def _is_void(found: Probe, hit: Hit, day: int) -> bool:
    """Whether the fact was revoked by the day, and the match leaves such facts out."""
    revoked = hit[2].revoked_on
    return revoked is not None and any(part.void for part in found.parts) and revoked.toordinal() <= day


def _split(rule: Timing, found: Any, clock: _Open) -> tuple[list[Hit], list[Hit]]:
    """The facts inside the window and those after it, after choosing the first or last one where the rule asks so."""
    hits = clock.hits
    if rule.decide == "first":
        hits = [h for h in hits[:1] if found.value_holds(h[2])]
    elif rule.decide == "last_before":
        hits = [h for h in [h for h in hits if h[0] <= clock.day][-1:] if found.value_holds(h[2])]
    inside = [h for h in hits if clock.low(h[0]) and clock.high(h[0])]
    after = [h for h in hits if clock.low(h[0]) and not clock.high(h[0])]
    return inside, after


def _hand_out(rule: Timing, found: Any, clocks: list[_Open]) -> None:
    """Without sharing: each fact goes to the open clock whose window holds it with the earliest due."""
    for clock in clocks:
        clock.inside, clock.after = [], []
    ordered = sorted(clocks, key=lambda c: (FOREVER if c.due is None else c.due, c.day, c.about))
    facts = sorted(
        {h[1]: h for c in clocks for h in _flat(_split(rule, found, c))}.values(), key=lambda h: (h[0], h[1])
    )
    for late in (False, True):
        left = []
        for hit in facts:
            for clock in ordered:
                inside, after = _split(rule, found, clock)
                took = (clock.inside or []) + (clock.after or [])
                if took:
                    continue
                if any(h[1] == hit[1] for h in (after if late else inside)):
                    (clock.after if late else clock.inside).append(hit)  # type: ignore[union-attr]
                    break
            else:
                left.append(hit)
        facts = left


def _flat(pair: tuple[list[Hit], list[Hit]]) -> list[Hit]:
    return pair[0] + pair[1]


def _excused(world: World, rule: Timing, env: Env, subject: Subject, day: int) -> bool:
    unless = rule.unless
    if unless is None:
        return False
    if isinstance(unless, SimpleMatch | AnyMatch):
        found = probe(world, unless)
        hits = found.hits(env, 0, world.today + 1, 0)
        return any(not _is_void(found, hit, max(day, hit[0])) for hit in hits)
    if isinstance(unless, PersonCondition):
        people = world.holders(subject, day) if subject.type == "post" else (subject.person or subject.id,)
        of = person_days(world, unless)
        return any(p in world.org.people and contains(of(p, env), day) for p in people)
    assert isinstance(unless, UnitCondition)
    unit = subject.unit or subject.id
    return unit in world.org.units and contains(unit_days(world, unless)(unit, env), day)


def _row(run: Run, rule: Timing, clock: _Open, wanted: int, is_gate: bool, may_be_late: bool) -> None:
    world = run.world
    inside, after = clock.inside or [], clock.after or []
    on = date.fromordinal(clock.day)
    label = Period(on.isoformat(), on, date.fromordinal(min(clock.day + 1, FOREVER - 1)))
    by = rule.count.distinct_by
    evidence = tuple(h[1] for h in inside)
    shared: dict[str, Any] = {"about": clock.about, "period": label, "due": clock.due}
    run.estimated = (
        clock.due is not None and not world.certain(date.fromordinal(clock.due)) and _in_workdays(world, rule)
    )
    if rule.forbid:
        count = tally(inside, by, 1).count
        status: Status
        if inside:
            status = "unmet"
        elif clock.due is None or world.today >= clock.due:
            status = "met"
        else:
            status = "pending"
        run.emit(
            clock.subject,
            status,
            count=count,
            required=0,
            evidence=evidence,
            done=clock.due or world.today,
            **shared,
        )
        return
    result = tally(inside, by, wanted)
    high = value_of(world, rule.count.max, Env()) if rule.count.max is not None else None
    if high is not None and result.count > high:
        run.emit(
            clock.subject,
            "unmet",
            count=result.count,
            required=wanted,
            reason="over_max",
            evidence=evidence,
            **shared,
        )
        return
    if result.count >= wanted:
        run.emit(
            clock.subject,
            "met",
            count=result.count,
            required=wanted,
            evidence=evidence,
            done=result.done,
            **shared,
        )
        return
    both = tally(sorted(inside + after, key=lambda h: (h[0], h[1])), by, wanted)
    if may_be_late and both.count >= wanted:
        evidence = tuple(h[1] for h in sorted(inside + after, key=lambda h: (h[0], h[1])))
        run.emit(
            clock.subject,
            "late",
            count=both.count,
            required=wanted,
            evidence=evidence,
            done=both.done,
            **shared,
        )
        return
    found_early = [h for h in clock.hits if not clock.low(h[0])]
    status, reason = run.undecided(
        result.count,
        clock.due,
        clock.subject,
        None,
        clock.day,
        pending=not is_gate,
        reason="early" if found_early and not inside else "",
    )
    if status == "pending":
        reason = ""
    run.emit(
        clock.subject, status, count=result.count, required=wanted, reason=reason, evidence=evidence, **shared
    )


def _in_workdays(world: World, rule: Timing) -> bool:
    return any(isinstance(o, Offset) and o.workdays for o in (value_of(world, f, Env()) for f in rule.window))
