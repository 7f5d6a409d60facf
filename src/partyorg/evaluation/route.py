"""The route of a candidacy: its steps, by whom, in which order, with which vote."""

from typing import Any

from attrs import define

from partyorg.campaign.matches import Bound
from partyorg.campaign.rules import Ballot, RouteStep, Selection
from partyorg.facts.records import Candidacy, Step

from .ballots import ballot_reason
from .bounds import bound_test
from .decide import Run
from .eligibility import holds
from .figures import UnknownFigure, exact, value_of
from .parts import part_of
from .rounds import RoundDays, granted_day, steps_by_candidacy
from .timing import window_of
from .world import Env, Subject, World, derived

__all__ = ["Stop", "route_rows", "stops_of", "vote_reason"]


@define(slots=True, eq=False)
class Stop:
    """One step of the route for one candidacy: the fact that took it, and what was wrong with it.

    `reason` is a code, "" where the step was passed or does not apply; `applies` is None where that is not known.
    """

    wanted: RouteStep
    fact: Step | None
    reason: str
    applies: bool | None


def route_rows(
    run: Run, rule: Selection, at: RoundDays, fact: Candidacy, subject: Subject, automatic: bool
) -> None:
    """One row for every step of the route that a candidacy has to pass."""
    world = run.world
    if automatic:
        return
    runs = [
        part_of(run, f"route/{w.step}", uses=(w, rule.rounds), tables=("candidacies", "candidacy_steps"))
        for w in rule.route
    ]
    if runs and "candidacy_steps" in runs[0].missing:
        for own in runs:
            own.emit(subject, "unknown", about=fact.id, period=at.period, due=at.due, reason="no_table")
        return
    stops = stops_of(world, rule, at, fact, subject)
    for place, (own, stop) in enumerate(zip(runs, stops, strict=True)):
        overtaken = any(s.fact is not None for s in stops[place + 1 :])
        _row(own, at, fact, subject, stop, overtaken)


def stops_of(world: World, rule: Selection, at: RoundDays, fact: Candidacy, subject: Subject) -> list[Stop]:
    """Every step of the route in order, with the fact that took it for the candidacy."""
    env = Env(
        self_=subject,
        subject=subject,
        fact=fact,
        fact_day=granted_day(fact) or 0,
        day=min(at.closes, world.today),
    )
    out: list[Stop] = []
    before: int | None = None
    taken = steps_by_candidacy(world).get(fact.id, [])
    for wanted in rule.route:
        applies = _applies(world, wanted, env)
        if applies is False:
            out.append(Stop(wanted, None, "", False))
            continue
        words = world.vocabulary.expand("step", wanted.step)
        rows = [s for s in taken if s.step in words]
        good = [s for s in rows if s.outcome in wanted.outcome and _by(world, wanted, s, env)]
        in_order = [s for s in good if before is None or _follows(rule, before, _day(s))]
        step = next(iter(in_order or good), None)
        reason = (
            ""
            if step is not None
            else "refused"
            if any(_by(world, wanted, s, env) for s in rows)
            else "route"
        )
        if step is not None:
            reason = "" if in_order else "order"
            if not reason and wanted.within is not None:
                low, high, _ = window_of(world, wanted.within, before if before is not None else at.opens)
                reason = "" if low(_day(step)) and high(_day(step)) else "within"
            if not reason and wanted.ballot is not None:
                reason = vote_reason(world, wanted.ballot, step, env)
            before = _day(step)
        out.append(Stop(wanted, step, reason, applies))
    return out


def _day(step: Step) -> int:
    assert step.on is not None
    return step.on.toordinal()


def _follows(rule: Selection, before: int, day: int) -> bool:
    return day > before if rule.order == "increasing" else day >= before


def _applies(world: World, wanted: RouteStep, env: Env) -> bool | None:
    """Whether the candidacy has to take the step; None where that is not known."""
    skipped = holds(world, wanted.skip_if, env, env.day) if wanted.skip_if is not None else False
    asked = holds(world, wanted.only_if, env, env.day) if wanted.only_if is not None else True
    if skipped or asked is False:
        return False
    return None if skipped is None or asked is None else True


def _by(world: World, wanted: RouteStep, step: Step, env: Env) -> bool:
    scope = wanted.by
    if scope is None:
        return True
    is_entitled = derived(world, scope, "by", lambda: bound_test(world, Bound((scope,))))
    return bool(step.by) and is_entitled((step.by,), env, _day(step), step)


def vote_reason(world: World, ballot: Ballot, vote: Any, env: Env) -> str:
    """Why a vote does not count: no_quorum, no_majority, no_surplus, figure_absent; "" where it passed.

    A surplus asks for `figures.candidates` of at least `figures.posts` and the surplus on it.
    """
    bound = env.of(fact=vote, fact_day=vote.on.toordinal() if vote.on else 0)
    reason = ballot_reason(world, ballot, vote, bound)
    if reason or ballot.surplus is None:
        return reason
    try:
        posts, names = (exact(vote.figures[name]) for name in ("posts", "candidates"))
        return "" if names >= posts + exact(value_of(world, ballot.surplus, bound)) else "no_surplus"
    except (KeyError, UnknownFigure):
        return "figure_absent"


def _row(run: Run, at: RoundDays, fact: Candidacy, subject: Subject, stop: Stop, overtaken: bool) -> None:
    """Decide one step: a winner must have passed it; who was not chosen only must not have gone round it."""
    world = run.world
    evidence = (stop.fact.id,) if stop.fact is not None else ()
    shared: dict[str, Any] = {"about": fact.id, "period": at.period, "due": at.due, "evidence": evidence}
    if stop.applies is False:
        run.emit(subject, "not_applicable", reason="skipped", **shared)
        return
    if run.missing or stop.applies is None or stop.reason == "figure_absent":
        reason = "no_table" if run.missing else stop.reason or "empty_cell"
        run.emit(subject, "unknown", reason=reason, **shared)
        return
    if stop.fact is not None and not stop.reason:
        run.emit(subject, "met", count=1, required=1, done=_day(stop.fact), **shared)
        return
    winner = granted_day(fact) is not None
    if (
        not winner
        and not overtaken
        and stop.reason in ("route", "refused", "no_quorum", "no_majority", "no_surplus")
    ):
        if stop.reason == "route" and world.today < at.due:
            run.emit(subject, "pending", **shared)
        else:
            run.emit(subject, "not_applicable", reason="not_chosen", **shared)
        return
    reason = "route" if stop.reason == "refused" else stop.reason
    status, why = run.undecided(
        int(stop.fact is not None), at.due, subject, None, at.low, pending=False, reason=reason
    )
    run.emit(subject, status, count=0, required=1, reason=why, **shared)
