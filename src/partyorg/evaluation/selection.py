"""Selection 评选: what is asked of rounds, candidates and titles."""

from typing import Any

from attrs import define

from partyorg.campaign.rules import Eligibility, Quota, Selection
from partyorg.dates import Days, contains, days_in
from partyorg.facts.records import Candidacy

from .conditions import scope_days
from .decide import Run
from .eligibility import Truth, entry_holds, holds
from .figures import UnknownFigure
from .parts import part_of, tables_missing
from .quota import line_of, quota_key, quota_rows, quota_units
from .ranking import Ranked, ranked
from .rounds import RoundDays, candidacies_of, granted_day, rounds_of
from .route import route_rows
from .scopes import on_day
from .streams import in_streams
from .titles import title_rows
from .walk import tables_in, unlisted_in
from .world import Env, Subject, World

__all__ = ["selection"]


@define(slots=True, eq=False)
class _Entry:
    """A candidacy with its candidate, and what was found out about it."""

    fact: Candidacy
    subject: Subject
    eligible: Truth = True
    automatic: bool = False


def selection(
    run: Run, rule: Selection, within: Days, chosen: Any, calendar_start: str, streams: Any
) -> None:
    """Add the rows of one version of a selection: for each round its quotas, candidates, routes, titles and ties."""
    del calendar_start
    world = run.world
    own = part_of(run, uses=rule.rounds, tables=("candidacies",))
    if own.missing:
        own.unknown_row("no_table")
        return
    try:
        rounds = rounds_of(world, rule, within)
    except UnknownFigure:
        own.unknown_row("unlisted")
        return
    entries = candidacies_of(world, rule, rounds)
    for at in rounds:
        if chosen(at.low):
            _round(run, rule, at, entries[at.key], streams)


def _round(run: Run, rule: Selection, at: RoundDays, facts: list[Candidacy], streams: Any) -> None:
    world = run.world
    entries = [_Entry(fact, world.subject_of(fact.subject)) for fact in facts]
    if streams:
        day = min(at.closes, world.today)
        entries = [e for e in entries if contains(in_streams(world, streams, e.subject), day)]
    for place, quota in enumerate(rule.quota):
        quota_rows(run, rule, quota, place, at, [e.fact for e in entries])
    decided = min(at.due, world.today)
    for entry in entries:
        revoked = entry.fact.revoked_on
        if revoked is not None and revoked.toordinal() <= decided:
            continue
        _candidate(run, rule, at, entry)
    _ties(run, rule, at, [e for e in entries if e.fact.revoked_on is None])


def _candidate(run: Run, rule: Selection, at: RoundDays, entry: _Entry) -> None:
    world, fact, subject = run.world, entry.fact, entry.subject
    day = min(at.closes, world.today)
    env = Env(
        self_=subject,
        subject=subject,
        fact=fact,
        fact_day=granted_day(fact) or day,
        day=day,
        period=(at.low, at.high),
    )
    if rule.automatic is not None:
        entry.automatic = holds(world, rule.automatic, env, day) is True
    _subject_row(run, rule, at, entry)
    for one in rule.eligibility:
        entry.eligible = _and(entry.eligible, _eligibility(run, rule, one, at, entry, env))
    route_rows(run, rule, at, fact, subject, entry.automatic)
    title_rows(run, rule, at, fact, subject)


def _and(a: Truth, b: Truth) -> Truth:
    return False if a is False or b is False else None if a is None or b is None else True


# Who may be chosen


def _subject_row(run: Run, rule: Selection, at: RoundDays, entry: _Entry) -> None:
    """Whether the candidate is one of those who may be chosen, on a day of the round (or as the scope says)."""
    world = run.world
    own = part_of(run, "subject", uses=(rule.subject, rule.rounds), tables=("candidacies",))
    shared: dict[str, Any] = {"about": entry.fact.id, "period": at.period, "due": at.closes}
    if own.missing:
        own.emit(entry.subject, "unknown", reason="no_table", **shared)
        return
    days = scope_days(world, rule.subject)(entry.fact.subject, Env(day=min(at.closes, world.today)))
    seen = min(at.closes, world.today) + 1
    as_of = rule.subject.as_of
    if as_of in (None, "any_day"):
        good = bool(days_in(days, at.opens, seen))
    else:
        good = contains(days, _day_named(world, as_of, at))
    if good:
        own.emit(entry.subject, "met", done=min(at.closes, world.today), **shared)
        return
    entry.eligible = False
    status, reason = own.undecided(0, at.closes, entry.subject, None, at.low, reason="ineligible")
    own.emit(entry.subject, status, reason="" if status == "pending" else reason, **shared)


def _day_named(world: World, as_of: Any, at: RoundDays) -> int:
    """The day on which a condition of the round is tested."""
    if as_of == "round.opens":
        return at.opens
    if as_of is None or as_of == "round.closes":
        return at.closes
    if as_of == "round.decided":
        return at.due
    found = on_day(as_of, at.opens, at.closes + 1, world.today)
    return at.closes if found is None else found


def _eligibility(
    run: Run, rule: Selection, one: Eligibility, at: RoundDays, entry: _Entry, env: Env
) -> Truth:
    """One row for a candidate and an entry; pending until the day on which the entry is tested."""
    world, subject = run.world, entry.subject
    own = part_of(
        run,
        f"eligibility/{one.key}",
        uses=(one, rule.rounds),
        tables=("candidacies",),
        force=one.force,
        clauses=one.clauses or None,
    )
    day = _day_named(world, one.as_of, at)
    shared: dict[str, Any] = {"about": entry.fact.id, "period": at.period, "due": day}
    if world.today < day:
        status, reason = own.undecided(0, day, subject, None, at.low)
        own.emit(subject, status, reason=reason, **shared)
        return None
    env = env.of(day=day)
    asked = entry_holds(world, one.only_if, env, day) if one.only_if is not None else True
    other = entry_holds(world, one.unless, env, day) if one.unless is not None else False
    if asked is False:
        own.emit(subject, "not_applicable", reason="only_if", **shared)
        return True
    good = entry_holds(world, one, env, day)
    if other is True and asked is True:
        own.emit(subject, "met", reason="" if good else "by_other_evidence", done=day, **shared)
        return True
    if asked is None or good is None or (good is False and other is None):
        missing = tables_missing(world, tables_in((one,)))
        reason = "no_table" if missing else "unlisted" if unlisted_in(one) else "empty_cell"
        own.emit(subject, "unknown", reason=reason, **shared)
        return None
    if good:
        own.emit(subject, "met", done=day, **shared)
        return True
    status, reason = own.undecided(1, day, subject, None, at.low, reason="ineligible")
    own.emit(subject, status, reason=reason, **shared)
    return False


# Ties


def _ties(run: Run, rule: Selection, at: RoundDays, entries: list[_Entry]) -> None:
    """A row on the deciding unit where a quota's line falls between equals and nobody has decided yet."""
    if not rule.criteria or rule.tie == "order":
        return
    world = run.world
    order = ranked(world, rule, at, [(e.fact, e.automatic) for e in entries if e.eligible is not False])
    for place, quota in enumerate(rule.quota):
        if quota.stage != "granted" or quota.category is not None or quota.where is not None:
            continue
        for unit in quota_units(world, quota, at):
            _tie(run, rule, quota, place, at, unit, order)


def _tie(
    run: Run, rule: Selection, quota: Quota, place: int, at: RoundDays, unit: Subject, order: list[Ranked]
) -> None:
    from .quota import counts_for

    world = run.world
    day = min(at.closes, world.today)
    mine = [r for r in order if counts_for(world, quota, unit, r.fact, day)]
    try:
        lines = line_of(world, quota, unit, at)
    except UnknownFigure:
        return
    if lines is None or not 0 < lines[0] < len(mine) or mine[lines[0] - 1].key != mine[lines[0]].key:
        return
    line, most = lines
    if sum(granted_day(r.fact) is not None for r in mine) >= line:
        return
    equals = [r for r in mine if r.key == mine[line].key]
    last = max(place for place, r in enumerate(mine) if r.key == mine[line].key) + 1
    if rule.tie == "all_in_within_tolerance" and last <= most:
        return
    own = part_of(run, f"tie/{quota_key(quota, place)}", uses=(quota, rule.rounds), tables=("candidacies",))
    own.emit(
        unit,
        "unknown",
        period=at.period,
        due=at.due,
        count=len(equals),
        required=line,
        reason="tie",
        evidence=tuple(sorted(r.fact.id for r in equals)),
    )
