"""Cap 制约: one result limits another."""

from collections.abc import Iterator
from typing import Any

import attrs
from attrs import define, field

from partyorg.campaign.conditions import PersonCondition, UnitCondition
from partyorg.campaign.matches import AnyMatch, Match, SimpleMatch
from partyorg.campaign.rules import Cap, CheckItem
from partyorg.dates import FOREVER, Days, Period, contains, days_in, intersect, merge

from .cells import facts_test
from .completeness import fact_check
from .conditions import person_days, unit_days
from .decide import Run
from .figures import UnknownFigure, ladder_step, value_of
from .matching import Hit, Probe, probe
from .parts import part_of, subject_of_fact
from .periods import Judged, judged_periods
from .scopes import members
from .streams import in_streams
from .timing import anchor_subject, window_of
from .walk import free_roots, tables_in
from .world import Env, Subject, World, derived

__all__ = ["cap"]


@define(slots=True, eq=False)
class _Trigger:
    """What sets a limit: whom it is about, its day, the period it carries (None: a window runs from its day)."""

    subject: Subject
    day: int
    judged: Judged | None
    hit: Hit | None


@define(slots=True, eq=False)
class _Limited:
    """A limited fact for one responsible, with every trigger that reaches it."""

    subject: Subject
    hit: Hit
    judged: Judged | None
    triggers: list[_Trigger] = field(factory=list)


def cap(run: Run, rule: Cap, within: Days, chosen: Any, calendar_start: str, streams: Any) -> None:
    """Add a row for every limited fact that one version of a cap reaches, and for triggers still without one."""
    world = run.world
    rows = part_of(run, uses=rule, own_act=True)
    known_by = tuple(part for part in (rule.when, rule.responsible) if part is not None)
    if run.missing or tables_in(known_by) & rows.missing:
        rows.unknown_row("no_table")
        return
    try:
        found: dict[tuple[str, str, str], _Limited] = {}
        if rule.when is None:
            _always(run, rule, within, chosen, calendar_start, found)
            waiting: dict[tuple[str, str], tuple[Subject, _Trigger, int | None]] = {}
        else:
            waiting = _triggered(run, rule, within, chosen, calendar_start, found)
    except UnknownFigure:
        rows.unknown_row("unlisted")
        return
    for limited in found.values():
        if not streams or contains(in_streams(world, streams, limited.subject), limited.hit[0]):
            _row(rows, rule, limited)
    for subject, trigger, due in waiting.values():
        if not streams or contains(in_streams(world, streams, subject), trigger.day):
            period = trigger.judged.period if trigger.judged else None
            evidence = (trigger.hit[1],) if trigger.hit else ()
            rows.emit(subject, "pending", period=period, due=due, evidence=evidence)


def _always(
    run: Run,
    rule: Cap,
    within: Days,
    chosen: Any,
    calendar_start: str,
    found: dict[tuple[str, str, str], _Limited],
) -> None:
    """Without a trigger every fact is limited for whoever is responsible on its date."""
    world, on = run.world, probe(run.world, rule.on)
    periods = _periods(world, rule, within, calendar_start)
    if rule.responsible is None:
        anyones = probe(world, _of_anybody(rule.on))
        named = {s.id: s for s in (anchor_subject(world, h[2]) for h in _hits(world, anyones, Env()))}
        who = [(s, within) for s in named.values()]
    else:
        who = members(world, rule.responsible, Env(day=world.today))
    for subject, days in who:
        for person, held in _fallen_apart(world, subject, days):
            for hit in _hits(world, on, Env(self_=person, subject=person)):
                if rule.responsible is None and anchor_subject(world, hit[2]).id != person.id:
                    continue
                if contains(held, hit[0]) and contains(within, hit[0]) and chosen(hit[0]):
                    judged = _period_of(hit, periods) if rule.period is not None else None
                    if rule.period is None or judged is not None:
                        _reach(found, person, hit, judged)


def _of_anybody(match: Match) -> Match:
    """The match without what it says of `self`: the facts that name somebody are looked for, and he is bound after."""
    if isinstance(match, AnyMatch):
        return AnyMatch(tuple(_of_anybody(part) for part in match.any))  # type: ignore[misc]
    bound = {name: b for name, b in match.bound.items() if "self" not in free_roots(b)}
    return attrs.evolve(match, bound=bound)


def _triggered(
    run: Run,
    rule: Cap,
    within: Days,
    chosen: Any,
    calendar_start: str,
    found: dict[tuple[str, str, str], _Limited],
) -> dict[tuple[str, str], tuple[Subject, _Trigger, int | None]]:
    """Bring triggers and limited facts together; what is returned are the triggers without a limited fact so far."""
    world, on = run.world, probe(run.world, rule.on)
    periods = _periods(world, rule, within, calendar_start)
    waiting: dict[tuple[str, str], tuple[Subject, _Trigger, int | None]] = {}
    for trigger in _triggers(world, rule, within, periods):
        low = high = None
        due = trigger.judged.due if trigger.judged else None
        if rule.window is not None:
            low, high, due = window_of(world, rule.window, trigger.day)
        for subject in _responsible(world, rule, trigger):
            env = Env(self_=subject, subject=subject, trigger=trigger.subject, day=trigger.day)
            reached = False
            for hit in _hits(world, on, env):
                if trigger.judged is not None and _period_of(hit, periods) is not trigger.judged:
                    continue
                if low is not None and high is not None and not (low(hit[0]) and high(hit[0])):
                    continue
                reached = True
                if contains(within, hit[0]) and chosen(hit[0]):
                    _reach(found, subject, hit, trigger.judged, trigger)
            if not reached and (due is None or world.today < due) and chosen(trigger.day):
                key = (subject.id, trigger.judged.period.label if trigger.judged else "")
                waiting[key] = (subject, trigger, due)
    return waiting


def _hits(world: World, found: Probe, env: Env) -> list[Hit]:
    """Limited facts; one revoked since it was made no longer stands."""
    return found.hits(env, 0, world.today + 1, world.today)


def _reach(
    found: dict[tuple[str, str, str], _Limited],
    subject: Subject,
    hit: Hit,
    judged: Judged | None,
    trigger: _Trigger | None = None,
) -> None:
    key = (subject.id, hit[1], judged.period.label if judged else "")
    limited = found.setdefault(key, _Limited(subject, hit, judged))
    if trigger is not None:
        limited.triggers.append(trigger)


def _periods(world: World, rule: Cap, within: Days, calendar_start: str) -> dict[str, Judged]:
    if rule.period is None:
        return {}
    return {j.period.label: j for j in judged_periods(world, rule.period, within, calendar_start)}


def _period_of(hit: Hit, periods: dict[str, Judged]) -> Judged | None:
    """The period whose label the fact carries, or without a label the one that holds its day."""
    label = getattr(hit[2], "period", "")
    if label:
        return periods.get(label)
    return next((j for j in periods.values() if j.low <= hit[0] < j.high), None)


def _triggers(world: World, rule: Cap, within: Days, periods: dict[str, Judged]) -> Iterator[_Trigger]:
    when = rule.when
    if isinstance(when, SimpleMatch | AnyMatch):
        for hit in _trigger_facts(world, when, periods):
            judged = _period_of(hit, periods) if rule.period is not None else None
            if rule.period is not None and judged is None:
                continue
            if rule.period is None and not contains(within, hit[0]):
                continue
            yield _Trigger(subject_of_fact(world, hit[2]), hit[0], judged, hit)
        return
    for subject, days in _standing(world, when):
        seen = days_in(intersect(days, within), 1, world.today + 1)
        if rule.period is None:
            yield from (_Trigger(subject, since, None, None) for since, _ in seen)
        for judged in periods.values():
            inside = days_in(seen, judged.low, judged.high)
            if inside:
                yield _Trigger(subject, inside[-1][1] - 1, judged, None)


def _standing(world: World, when: PersonCondition | UnitCondition | None) -> Iterator[tuple[Subject, Days]]:
    env = Env(day=world.today)
    if isinstance(when, PersonCondition):
        people = person_days(world, when)
        yield from ((world.person(id), people(id, env)) for id in world.org.people)
    elif when is not None:
        units = unit_days(world, when)
        yield from ((world.unit(id), units(id, env)) for id in sorted(world.org.units))


def _trigger_facts(world: World, when: Match, periods: dict[str, Judged]) -> list[Hit]:
    """The facts that trigger; with `latest` the last of each subject (in each period) is taken before values are tested."""
    found: dict[str, Hit] = {}
    for part in when.any if isinstance(when, AnyMatch) else (when,):
        if not part.latest:
            hits = probe(world, part).hits(Env(), 0, world.today + 1, world.today)
        else:
            passes = facts_test(world, part.tests)
            last: dict[tuple[str, str], Hit] = {}
            for hit in probe(world, attrs.evolve(part, latest=False, tests={})).hits(
                Env(), 0, world.today + 1, world.today
            ):
                judged = _period_of(hit, periods)
                last[subject_of_fact(world, hit[2]).id, judged.period.label if judged else ""] = hit
            hits = [hit for hit in last.values() if passes is None or passes(hit[2])]
        found.update((hit[1], hit) for hit in hits)
    return sorted(found.values(), key=lambda h: (h[0], h[1]))


def _responsible(world: World, rule: Cap, trigger: _Trigger) -> list[Subject]:
    """Who answers for the trigger on its day; seats by their holders."""
    if rule.responsible is None:
        found = [trigger.subject]
    else:
        env = Env(trigger=trigger.subject, self_=trigger.subject, day=trigger.day)
        found = [s for s, days in members(world, rule.responsible, env) if contains(days, trigger.day)]
    out: dict[str, Subject] = {}
    for subject in found:
        if subject.type == "post":
            out.update((p, world.person(p)) for p in world.holders(subject, trigger.day))
        else:
            out[subject.id] = subject
    return [out[id] for id in sorted(out)]


def _fallen_apart(world: World, subject: Subject, days: Days) -> list[tuple[Subject, Days]]:
    if subject.type != "post":
        return [(subject, days)]
    held: dict[str, list[tuple[int, int]]] = {}
    for h in world.seat_spans(subject):
        held.setdefault(h.person, []).extend(intersect(((h.since, h.until),), days))
    return [(world.person(p), merge(spans)) for p, spans in sorted(held.items()) if spans]


def _row(run: Run, rule: Cap, limited: _Limited) -> None:
    world, judged, (day, id, fact) = run.world, limited.judged, limited.hit
    due = judged.due if judged is not None else day
    period: Period | None = judged.period if judged is not None else None
    causes = sorted({t.hit[:2] for t in limited.triggers if t.hit is not None} | {(day, id)})
    shared: dict[str, Any] = {
        "about": id,
        "period": period,
        "due": due,
        "evidence": tuple(c[1] for c in causes),
    }
    if run.missing:
        run.emit(limited.subject, "unknown", reason="no_table", **shared)
        return
    envs = [_env(limited, trigger) for trigger in limited.triggers] or [_env(limited, None)]
    try:
        good = all(_holds(world, rule.limit, fact, env) for env in envs)
        other = rule.alternative is not None and all(
            _holds(world, rule.alternative, fact, env) for env in envs
        )
    except UnknownFigure:
        run.emit(limited.subject, "unknown", reason="unlisted", **shared)
        return
    if good:
        run.emit(
            limited.subject, "met", count=1, required=1, done=min(due or world.today, world.today), **shared
        )
        return
    status, reason = run.undecided(1, due, limited.subject, None, FOREVER, pending=False)
    if status == "unmet" and other and not reason:
        reason = "alternative"
    run.emit(limited.subject, status, count=0, required=1, reason=reason, **shared)


def _env(limited: _Limited, trigger: _Trigger | None) -> Env:
    """What is bound around a limited fact; figures count what was there by the fact's day, or in its period."""
    day, _, fact = limited.hit
    period = (limited.judged.low, limited.judged.high) if limited.judged else (1, day + 1)
    return Env(
        self_=limited.subject,
        subject=limited.subject,
        trigger=trigger.subject if trigger else None,
        fact=fact,
        fact_day=day,
        day=day,
        period=period,
    )


def _holds(world: World, limit: Any, fact: Any, env: Env) -> bool:
    if not isinstance(limit, CheckItem):
        limit = ladder_step(world, limit.ladder, value_of(world, limit.on, env), env)
    check = derived(world, limit, "check", lambda: fact_check(world, limit))
    return check(fact, env) is not False
