"""The days on which a person holds something: a stage, a role, a post, a rank, a place in a unit."""

from collections.abc import Callable
from datetime import date

from partyorg.campaign.conditions import Binding, PostTest, SpanTest, Test, UnitTest
from partyorg.campaign.figures import Figure
from partyorg.dates import FOREVER, NEVER, Days, intersect, merge, shift

from .bindings import ids_of
from .cells import value_test
from .figures import value_of
from .world import Env, World

__all__ = [
    "NO_ENV", "DaysOf", "affiliations", "held_for", "in_register", "posts", "ranks", "stages", "tenures",
]  # fmt: skip

DaysOf = Callable[[str, Env], Days]
NO_ENV = Env()


def held_for(world: World, spans: list[tuple[int, int]], for_at_least: Figure | None, ever: bool) -> Days:
    """The days of the runs that the spans make, from when they have lasted long enough; or for ever after."""
    runs = tuple(spans) if len(spans) < 2 else merge(spans)
    if for_at_least is not None:
        offset = value_of(world, for_at_least, NO_ENV)
        late = []
        for since, until in runs:
            reached = shift(date.fromordinal(since), offset, world.add_workdays).toordinal()
            if reached < until:
                late.append((reached, until))
        runs = tuple(late)
    if ever and runs:
        return ((runs[0][0], FOREVER),)
    return runs


def stages(world: World, test: SpanTest) -> DaysOf:
    """The days on which a person is at a stage."""
    known, words = world.org.stages, test.words
    return lambda p, env: held_for(
        world,
        [(a, b) for s, a, b, _ in known.get(p, ()) if words is None or s in words],
        test.for_at_least,
        test.ever,
    )


def tenures(world: World, kind: str, test: SpanTest) -> DaysOf:
    """The days on which a person has a role or a qualification."""
    known, words = world.org.tenures.get(kind, {}), test.words

    def days(p: str, env: Env) -> Days:
        spans = [(h.since, h.until) for h in known.get(p, ()) if words is None or h.fact.value in words]
        return held_for(world, spans, test.for_at_least, test.ever)

    return days


def ranks(world: World, test: Test) -> DaysOf:
    """The days on which a person holds a post of a rank."""
    held_posts, passes = world.org.tenures.get("post", {}), value_test(world, test)
    return lambda p, env: merge((h.since, h.until) for h in held_posts.get(p, ()) if passes(h.fact.rank))


def posts(world: World, test: PostTest, of_days: DaysOf | None) -> DaysOf:
    """The days on which a person holds a post; `of_days` says when a unit is one that it may be of."""
    held_posts, words = world.org.tenures.get("post", {}), test.words
    rank = value_test(world, test.rank) if test.rank else None
    mode = value_test(world, test.mode) if test.mode else None
    of = test.of

    def days(p: str, env: Env) -> Days:
        held = held_posts.get(p, ())
        if not held:
            return NEVER
        units = ids_of(world, of, env, env.day) if isinstance(of, Binding) else ()
        spans: list[tuple[int, int]] = []
        for h in held:
            fact = h.fact
            if words is not None and fact.value not in words:
                continue
            if (rank and not rank(fact.rank)) or (mode and not mode(fact.mode)):
                continue
            if of_days is not None:
                spans.extend(intersect(((h.since, h.until),), in_register(world, of_days, fact.unit, env)))
            elif not isinstance(of, Binding) or fact.unit in units:
                spans.append((h.since, h.until))
        return held_for(world, spans, test.for_at_least, test.ever)

    return days


def affiliations(world: World, test: UnitTest, of_days: DaysOf | None) -> DaysOf:
    """The days on which a person belongs to a unit; `of_days` says when a unit is such a one."""
    of = test.unit

    def days(p: str, env: Env) -> Days:
        spans: list[tuple[int, int]] = []
        units = ids_of(world, of, env, env.day) if isinstance(of, Binding) else ()
        for h in world.org.affiliations(p):
            if of_days is not None:
                spans.extend(intersect(((h.since, h.until),), in_register(world, of_days, h.fact.unit, env)))
            elif h.fact.unit in units:
                spans.append((h.since, h.until))
        return held_for(world, spans, test.for_at_least, test.ever)

    return days


def in_register(world: World, days: DaysOf, unit: str, env: Env) -> Days:
    """The days of a unit; none where the register does not have it."""
    return days(unit, env) if unit in world.org.units else NEVER
