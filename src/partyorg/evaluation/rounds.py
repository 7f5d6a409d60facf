"""Rounds of a selection, and the candidacies of each."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import frozen

from partyorg.campaign.rules import Selection
from partyorg.dates import FOREVER, Days, Period, days_in
from partyorg.facts.records import Candidacy, Step

from .cells import value_test
from .figures import value_of
from .world import Env, World

__all__ = ["RoundDays", "candidacies_of", "granted_day", "round_periods", "rounds_of", "steps_by_candidacy"]


@frozen
class RoundDays:
    """A round as day numbers: it takes entries from `opens` to `closes` and is decided by `due`, all ends included.

    `low` and `high` bound the days of it that are judged, `high` excluded.
    """

    key: str
    opens: int
    closes: int
    due: int
    low: int
    high: int
    period: Period


def rounds_of(world: World, rule: Selection, within: Days) -> list[RoundDays]:
    """The rounds that have opened by as-of and touch `within`, in order. Raises UnknownFigure for unlisted dates."""
    out = []
    for key, opens, closes, due in _dated(world, rule):
        inside = days_in(within, opens, closes + 1)
        if not inside or inside[0][0] > world.today:
            continue
        until = date.max if closes + 1 >= FOREVER else date.fromordinal(closes + 1)
        period = Period(key, date.fromordinal(opens), until)
        out.append(RoundDays(key, opens, closes, max(due, closes), inside[0][0], inside[-1][1], period))
    return out


def round_periods(world: World, rule: Selection) -> tuple[Period, ...]:
    """Every round that has opened by as-of as a period; none where its dates are not listed."""
    from .figures import UnknownFigure

    try:
        return tuple(r.period for r in rounds_of(world, rule, (world.window,)))
    except UnknownFigure:
        return ()


def _dated(world: World, rule: Selection) -> Iterator[tuple[str, int, int, int]]:
    rounds = rule.rounds
    if rounds.every:
        yield from _yearly(world, rule)
        return
    before = world.window[0] - 1
    for one in rounds.listed:
        closes = _number(value_of(world, one.closes, Env()))
        opens = before + 1 if one.opens is None else _number(value_of(world, one.opens, Env()))
        due = closes if one.decided is None else _number(value_of(world, one.decided, Env()))
        yield one.key, min(opens, closes), closes, due
        before = closes


def _yearly(world: World, rule: Selection) -> Iterator[tuple[str, int, int, int]]:
    """Rounds that close on one day of every year and open the day after the last close."""
    closes_on = value_of(world, rule.rounds.closes, Env())
    decided_on = value_of(world, rule.rounds.decided, Env()) if rule.rounds.decided is not None else None
    first = date.fromordinal(world.window[0]).year
    for year in range(max(first, 2), min(date.fromordinal(world.today).year + 2, 9998)):
        closes = _in_year(year, closes_on)
        due = closes
        if decided_on is not None:
            due = _in_year(year, decided_on)
            due = due if due >= closes else _in_year(year + 1, decided_on)
        yield (
            closes.strftime(rule.rounds.key),
            _in_year(year - 1, closes_on).toordinal() + 1,
            closes.toordinal(),
            due.toordinal(),
        )


def _in_year(year: int, day: Any) -> date:
    month, number = (int(part) for part in str(day).split("-"))
    try:
        return date(year, month, number)
    except ValueError:
        return date(year, month, 28)


def _number(day: date) -> int:
    return day.toordinal()


def granted_day(candidacy: Candidacy) -> int | None:
    """The day on which the title was given, or None."""
    return candidacy.granted_on.toordinal() if candidacy.granted_on is not None else None


def candidacies_of(world: World, rule: Selection, rounds: list[RoundDays]) -> dict[str, list[Candidacy]]:
    """The candidacies of each round by its key: by their `round` cell, or with an empty cell by date."""
    passes = value_test(world, rule.category) if rule.category is not None else None
    campaign = world.memo.get("campaign", "")
    steps = steps_by_candidacy(world)
    out: dict[str, list[Candidacy]] = {r.key: [] for r in rounds}
    for fact in sorted(world.of_kind("candidacies", "scheme", rule.schemes), key=lambda c: (c.subject, c.id)):
        if passes is not None and not passes(fact.category):
            continue
        if rule.only_tagged and campaign not in getattr(fact, "campaigns", ()):
            continue
        key = fact.round or _by_date(fact, steps.get(fact.id, []), rounds)
        if key in out:
            out[key].append(fact)
    return out


def _by_date(fact: Candidacy, steps: list[Step], rounds: list[RoundDays]) -> str:
    """The last round running on the earliest day known of a candidacy; one without a day is in the latest round."""
    days = [s.on for s in steps if s.on is not None] + [
        d for d in (fact.granted_on, fact.since) if d is not None
    ]
    if not days:
        return rounds[-1].key if rounds else ""
    day = min(days).toordinal()
    opened = [r for r in rounds if r.opens <= day <= r.due]
    return opened[-1].key if opened else ""


def steps_by_candidacy(world: World) -> dict[str, list[Step]]:
    """The steps of every candidacy, earliest first; revoked ones left out."""
    found: dict[str, list[Step]] | None = world.memo.get("steps of candidacies")
    if found is None:
        found = {}
        for step in world.view.facts(Step):
            if step.on is not None and step.revoked_on is None:
                found.setdefault(step.candidacy, []).append(step)
        for rows in found.values():
            rows.sort(key=lambda s: (s.on, s.id))
        world.memo["steps of candidacies"] = found
    return found
