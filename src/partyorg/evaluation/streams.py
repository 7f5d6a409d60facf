"""Streams 分类实施: the days on which a subject belongs to one of the rule's groups."""

from collections.abc import Sequence

from partyorg.campaign.conditions import AnyScope, Scope
from partyorg.dates import ALWAYS, Days, intersect, merge

from .conditions import scope_days
from .world import Env, Subject, World

__all__ = ["in_streams"]


def in_streams(world: World, streams: Sequence[Scope], subject: Subject) -> Days:
    """The days of the subject in one of the streams: a seat by its holder, a unit by unit streams alone."""
    if not streams:
        return ALWAYS
    of, env = scope_days(world, AnyScope(tuple(streams))), Env(day=world.today)
    if subject.type != "post":
        return of(subject.id, env)
    return merge(
        s for h in world.seat_spans(subject) for s in intersect(((h.since, h.until),), of(h.person, env))
    )
