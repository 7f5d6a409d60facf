"""One clock of a timing rule, started by hand: for the parts of composites whose start is no fact's date."""

from datetime import date

from partyorg.campaign.rules import Timing
from partyorg.dates import FOREVER, Period

from .decide import Run
from .figures import UnknownFigure, value_of
from .matching import Hit, probe
from .timing import window_of
from .world import Env, Subject

__all__ = ["clock_row"]


def clock_row(
    run: Run, rule: Timing, subject: Subject, about: str, env: Env, day: int, ends: int | None = None
) -> None:
    """Decide the clock that starts on `day`: met, late, early or not at all, as a timing rule does.

    Nothing is asked for on or after `ends`; a clock that has not started by as-of gives no row.
    """
    world = run.world
    if day > world.today:
        return
    on = date.fromordinal(day)
    period = Period(on.isoformat(), on, date.fromordinal(min(day + 1, FOREVER - 1)))
    if run.missing:
        run.emit(subject, "unknown", about=about, period=period, reason="no_table")
        return
    try:
        low, high, due = window_of(world, rule.window, day)
        hits = _standing(probe(world, rule.require).hits(env, 0, world.today + 1, 0), due, world.today)
    except UnknownFigure:
        run.emit(subject, "unknown", about=about, period=period, reason="unlisted")
        return
    inside = [h for h in hits if low(h[0]) and high(h[0])]
    after = [h for h in hits if low(h[0]) and not high(h[0])]
    upper = value_of(world, rule.window[1], Env())
    may_be_late = upper is not None and upper.sign > 0 and not upper.is_zero
    if inside or (after and may_be_late):
        chosen, status = (inside, "met") if inside else (after, "late")
        run.emit(
            subject,
            "met" if status == "met" else "late",
            about=about,
            period=period,
            due=due,
            count=len(chosen),
            required=1,
            evidence=tuple(h[1] for h in chosen),
            done=chosen[0][0],
        )
        return
    if ends is not None and (due is None or ends <= due) and ends <= world.today:
        run.emit(subject, "not_applicable", about=about, period=period, due=due, reason="ended")
        return
    is_early = any(not low(h[0]) for h in hits)
    gate = upper is not None and not may_be_late
    left, reason = run.undecided(
        0, due, subject, None, day, pending=not gate, reason="early" if is_early else ""
    )
    run.emit(
        subject,
        left,
        about=about,
        period=period,
        due=due,
        count=0,
        required=1,
        reason="" if left == "pending" else reason,
    )


def _standing(hits: list[Hit], due: int | None, today: int) -> list[Hit]:
    """Without the facts that were revoked by the day of decision."""
    decided = today if due is None else min(due, today)
    return [h for h in hits if h[2].revoked_on is None or h[2].revoked_on.toordinal() > max(decided, h[0])]
