"""What a target comes to: the members of a group that hit, the facts counted or summed, or a figure that was read."""

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import attrs
from attrs import define, frozen

from partyorg.campaign.conditions import Has, PersonCondition, UnitCondition
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Target
from partyorg.dates import ALWAYS, Days, contains, intersect

from .conditions import person_days, unit_days
from .decide import Run
from .figures import UnknownFigure, exact
from .matching import Hit, probe
from .periods import Judged
from .scopes import members, present
from .streams import in_streams
from .world import Env, Subject

__all__ = ["Look", "Reading", "looking", "members_and_hits", "plain_number", "read", "reading_of"]


@define(slots=True, eq=False)
class Reading:
    """What a target came to: the exact value, hits and members, and the facts behind it."""

    value: Fraction | None
    hits: int
    evidence: tuple[str, ...] = ()
    reason: str = ""


@frozen
class Look:
    """What a reading looks at: members on `day`, facts in `[low, high)` as they stand on `decided`."""

    day: int
    low: int
    high: int
    decided: int
    within: Days = ALWAYS

    def seen(self, hits: list[Hit]) -> list[Hit]:
        """The facts that lie on a day of the rule's window."""
        return hits if self.within is ALWAYS else [h for h in hits if contains(self.within, h[0])]


def reading_of(run: Run, rule: Target, group: Subject, judged: Judged, streams: Any) -> tuple[Reading, Env]:
    """What a group comes to in a period, and the surroundings in which it was read."""
    look, env = looking(run, group, judged)
    return read(run, rule, env, group, look, streams), env


def looking(run: Run, group: Subject, judged: Judged) -> tuple[Look, Env]:
    """Where a group is looked at for a period: on its last day decided, or as-of."""
    world = run.world
    decided = min(judged.due if judged.due is not None else world.today, world.today)
    day = min(decided, judged.high - 1)
    env = Env(subject=group, self_=group, period=(judged.low, judged.high), day=day)
    return Look(day, judged.low, min(judged.high, world.today + 1), decided, judged.acts), env


def read(run: Run, rule: Target, env: Env, group: Subject, look: Look, streams: Any) -> Reading:
    """What a group comes to; no value where a figure is not listed or a table not kept."""
    try:
        if rule.scope is not None and rule.measure in ("count", "share"):
            return _members(run, rule, env, group, look, streams)
        if run.missing:
            return Reading(None, 0, reason="no_table")
        return _measure(run, rule, env, look) if rule.measure == "reading" else _facts(run, rule, env, look)
    except UnknownFigure:
        return Reading(None, 0, reason="unlisted")


def _measure(run: Run, rule: Target, env: Env, look: Look) -> Reading:
    assert isinstance(rule.of, SimpleMatch | AnyMatch)
    hits = look.seen(probe(run.world, rule.of).hits(env, look.low, look.high, look.decided))
    hits = [h for h in hits if h[2].value is not None]
    if not hits:
        return Reading(None, 0, reason="not_recorded")
    return Reading(exact(hits[-1][2].value), 0, (hits[-1][1],))


def _facts(run: Run, rule: Target, env: Env, look: Look) -> Reading:
    assert isinstance(rule.hit, SimpleMatch | AnyMatch)
    hits = look.seen(probe(run.world, rule.hit).hits(env, look.low, look.high, look.decided))
    evidence = tuple(h[1] for h in hits)
    if rule.measure == "count":
        return Reading(Fraction(len(hits)), len(hits), evidence)
    assert isinstance(rule.of, tuple)
    total = Fraction(0)
    for _, _, fact in hits:
        value: Any = fact
        for name in rule.of:
            value = value.get(name) if hasattr(value, "get") else getattr(value, name, None)
        if value not in (None, ""):
            total += exact(value)
    return Reading(total, len(hits), evidence)


def _members(run: Run, rule: Target, env: Env, group: Subject, look: Look, streams: Any) -> Reading:
    """Of the members there are, how many hit; without members there is no share, whatever is not kept."""
    is_share = rule.measure == "share"
    chosen, hits = members_and_hits(run, rule, env, group, look, streams)
    if run.missing:
        return Reading(None, 0, reason="empty" if is_share and not chosen else "no_table")
    n = len(hits)
    if is_share:
        return Reading(Fraction(n, len(chosen)), n) if chosen else Reading(None, 0, reason="empty")
    return Reading(Fraction(n), n)


def members_and_hits(
    run: Run, rule: Target, env: Env, group: Subject, look: Look, streams: Any
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


def _hit_test(run: Run, rule: Target, env: Env, look: Look) -> Callable[[Subject], bool]:
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


def _rated(run: Run, rule: Target, env: Env, look: Look) -> frozenset[str] | None:
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


def plain_number(value: Fraction) -> Any:
    """The number as int where it is whole."""
    return int(value) if value.denominator == 1 else value
