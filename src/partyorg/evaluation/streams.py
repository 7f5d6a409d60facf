"""Streams 分类实施: the days on which a subject belongs to one of the rule's groups."""

from collections.abc import Sequence

from partyorg.campaign.conditions import AnyScope, Scope, UnitScope
from partyorg.dates import ALWAYS, NEVER, Days, intersect, merge

from .conditions import scope_days
from .world import Env, Subject, World

__all__ = ["in_streams"]


def in_streams(world: World, streams: Sequence[Scope], subject: Subject) -> Days:
    """The days of the subject in one of the streams: a seat by its holder, a unit by unit streams alone."""
    if not streams:
        return ALWAYS
    scope = AnyScope(tuple(streams))
    of = scope_days(world, scope)
    env = Env(day=world.today)
    if subject.type == "unit":
        units = tuple(s for s in streams if isinstance(s, UnitScope))
        return scope_days(world, AnyScope(units))(subject.id, env) if units else NEVER
    people = tuple(s for s in streams if not isinstance(s, UnitScope))
    if subject.type == "person":
        return of(subject.id, env)
    if not people:
        return NEVER
    holder = scope_days(world, AnyScope(people))
    spans = [
        s for h in world.seat_spans(subject) for s in intersect(((h.since, h.until),), holder(h.person, env))
    ]
    return merge(spans)
