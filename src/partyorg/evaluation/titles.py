"""Titles of a selection: granted in time, not beside others, checked on the way, ended when withdrawn."""

from datetime import date
from typing import Any

from partyorg.campaign.figures import Given
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import (
    Anchor,
    CheckItem,
    Checkpoint,
    Completeness,
    Exclusion,
    RuleHeader,
    Selection,
    Timing,
)
from partyorg.dates import FOREVER, Offset, shift
from partyorg.facts.records import Candidacy

from .clocks import clock_row
from .decide import Run
from .figures import UnknownFigure, value_of
from .matching import probe
from .parts import part_of
from .rounds import RoundDays, granted_day
from .spans import span_of
from .world import Env, Subject, World

__all__ = ["basis_rule", "term_of", "title_rows"]


def basis_rule(rule: Selection) -> Completeness | None:
    """The rule that every winner's basis points to what it must, or None without a basis."""
    if not rule.basis:
        return None
    match = SimpleMatch(
        key="candidacy",
        table="candidacies",
        kinds=rule.schemes,
        only_tagged=rule.only_tagged,
        tests={} if rule.category is None else {"category": rule.category},
    )
    from partyorg.campaign.matches import Bound

    checks = tuple(CheckItem(form="fact", bound={"basis": Bound((basis,))}) for basis in rule.basis)
    return Completeness(**header_of(rule, "basis"), match=match, checks=checks)


def header_of(rule: RuleHeader, part: str) -> dict[str, Any]:
    """The header of a rule that is part of another."""
    import attrs

    kept = {a.name: getattr(rule, a.name) for a in attrs.fields(RuleHeader)}
    return kept | {"id": f"{rule.id}/{part}", "base_id": rule.base_id or rule.id}


def term_of(world: World, rule: Selection, fact: Candidacy) -> tuple[int, int] | None:
    """The days of a title: as its cells say, else as the rule's term; None where it was not granted."""
    day = granted_day(fact)
    if day is None:
        return None
    since, until = span_of(fact, void=True)
    if rule.term is None:
        return max(since, 1), until
    start, length = (value_of(world, figure, Env()) for figure in rule.term)
    if fact.since is None:
        since = day if start == "granted" else _next(day, str(start))
    if fact.until is None and isinstance(length, Offset):
        end = shift(date.fromordinal(since), length, world.add_workdays).toordinal()
        until = min(until, end)
    return since, until


def _next(day: int, start: str) -> int:
    """The first such month-day on or after the day."""
    month, number = (int(part) for part in start.split("-"))
    on = date.fromordinal(day)
    for year in (on.year, on.year + 1):
        try:
            named = date(year, month, number)
        except ValueError:
            named = date(year, month, 28)
        if named >= on:
            return named.toordinal()
    return day


def title_rows(run: Run, rule: Selection, at: RoundDays, fact: Candidacy, subject: Subject) -> None:
    """The rows about one winner's title."""
    day = granted_day(fact)
    if day is None:
        return
    _granted_in_time(run, rule, at, fact, subject, day)
    for place, exclusion in enumerate(rule.exclusions):
        _exclusion(run, rule, exclusion, place, at, fact, subject)
    if rule.checkpoint or rule.withdrawal is not None:
        try:
            term = term_of(run.world, rule, fact)
        except UnknownFigure:
            part_of(run, "term", uses=rule.term).emit(
                subject, "unknown", about=fact.id, period=at.period, reason="unlisted"
            )
            return
        assert term is not None
        for checkpoint in rule.checkpoint:
            _checkpoint(run, rule, checkpoint, fact, subject, term)
        if rule.withdrawal is not None:
            _withdrawal(run, rule, at, fact, subject, term)


def _granted_in_time(
    run: Run, rule: Selection, at: RoundDays, fact: Candidacy, subject: Subject, day: int
) -> None:
    own = part_of(run, "date", uses=rule.rounds, tables=("candidacies",))
    own.emit(
        subject,
        "met" if day <= at.due else "late",
        about=fact.id,
        period=at.period,
        due=at.due,
        count=1,
        required=1,
        evidence=(fact.id,),
        done=day,
    )


def _exclusion(
    run: Run,
    rule: Selection,
    exclusion: Exclusion,
    place: int,
    at: RoundDays,
    fact: Candidacy,
    subject: Subject,
) -> None:
    """No other title of the excluded schemes: of the same round, in force beside this one, or at all."""
    world = run.world
    own = part_of(run, f"exclusion/{place + 1}", uses=exclusion, tables=("candidacies",))
    try:
        term = term_of(world, rule, fact)
    except UnknownFigure:
        term = (granted_day(fact) or 0, FOREVER)
    others = []
    for other in world.of_kind("candidacies", "scheme", exclusion.scheme):
        if other.id == fact.id or other.subject != fact.subject or other.granted_on is None:
            continue
        if exclusion.round == "same" and other.round != at.key:
            continue
        low, high = span_of(other, void=True)
        if other.scheme in rule.schemes:
            if (granted_day(other) or 0, other.id) > (granted_day(fact) or 0, fact.id):
                continue  # the later of two titles of one kind is the one too many
            low, high = term_of(world, rule, other) or (low, high)
        if exclusion.in_force and term is not None and not (low < term[1] and term[0] < high):
            continue
        if other.revoked_on is not None and not exclusion.in_force:
            continue
        others.append((low, other.id))
    day = granted_day(fact)
    shared: dict[str, Any] = {"about": fact.id, "period": at.period, "due": day, "required": 0}
    evidence = tuple(id for _, id in sorted(others))
    if not others:
        own.emit(subject, "met", count=0, done=day, **shared)
        return
    status, reason = own.undecided(len(others), day, subject, None, FOREVER, pending=False, reason="excluded")
    own.emit(subject, status, count=len(others), reason=reason, evidence=evidence, **shared)


def _checkpoint(
    run: Run,
    rule: Selection,
    checkpoint: Checkpoint,
    fact: Candidacy,
    subject: Subject,
    term: tuple[int, int],
) -> None:
    """What falls due at a distance from the start of the term, while the title lasts; early acts are not credited."""
    timing = Timing(
        **header_of(rule, f"checkpoint/{checkpoint.key}"),
        anchor=Anchor(match=None, date=None),
        require=checkpoint.require,
        window=checkpoint.window,
    )
    clauses = (checkpoint.key,) if checkpoint.key in run.world.memo.get("clauses", ()) else rule.clauses
    own = part_of(run, f"checkpoint/{checkpoint.key}", uses=(checkpoint, rule.term), clauses=clauses)
    env = Env(self_=subject, subject=subject, anchor=fact, anchor_day=term[0], day=term[0])
    revoked = fact.revoked_on.toordinal() if fact.revoked_on is not None else None
    clock_row(own, timing, subject, fact.id, env, term[0], revoked)


def _withdrawal(
    run: Run, rule: Selection, at: RoundDays, fact: Candidacy, subject: Subject, term: tuple[int, int]
) -> None:
    """A title that should be withdrawn ends within so long of the first fact that asks for it."""
    world = run.world
    assert rule.withdrawal is not None
    own = part_of(run, "withdrawal", uses=(rule.withdrawal, rule.withdrawal_within))
    if own.missing:
        own.emit(subject, "unknown", about=fact.id, period=at.period, reason="no_table")
        return
    env = Env(self_=subject, subject=subject, fact=fact, fact_day=term[0], day=term[0])
    try:
        until = fact.until.toordinal() if fact.until is not None else FOREVER
        hits = [h for h in probe(world, rule.withdrawal).hits(env, term[0], until, 0) if h[0] <= world.today]
        within = value_of(world, rule.withdrawal_within or Given(None), Env())
    except UnknownFigure:
        own.emit(subject, "unknown", about=fact.id, period=at.period, reason="unlisted")
        return
    if not hits:
        return
    day, id, _ = hits[0]
    due = None if within is None else shift(date.fromordinal(day), within, world.add_workdays).toordinal()
    ends = [d.toordinal() for d in (fact.revoked_on, fact.until) if d is not None and d.toordinal() >= day]
    shared: dict[str, Any] = {
        "about": fact.id,
        "period": at.period,
        "due": due,
        "evidence": (id,),
        "required": 1,
    }
    if ends:
        late = due is not None and min(ends) > due
        own.emit(subject, "late" if late else "met", count=1, done=min(ends), **shared)
        return
    status, reason = own.undecided(0, due, subject, None, FOREVER)
    own.emit(subject, status, count=0, reason=reason, **shared)
