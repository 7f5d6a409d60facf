"""`make_university`: the register of a fictitious university, of any size, the same for the same seed."""

from datetime import date

from partyorg.facts.register import Register

from .acts import build_acts
from .blots import build_blots
from .candidates import build_candidates
from .finish import TABLES, register_of
from .papers import build_papers
from .people import build_people, write_people
from .posts import build_posts
from .reviews import build_reviews, kept_since
from .structure import build_structure
from .talks import build_talks
from .world import World

__all__ = ["DEMO_AS_OF", "DEMO_TABLES", "make_university"]

DEMO_AS_OF = date(2018, 3, 31)
"""A telling day to look at the default register: two years have closed and a third is running."""

DEMO_TABLES = TABLES
"""The tables that the register keeps. Case files, renamings and moves of units are not among them."""

_AFTER_REF = 62
"""The sizes asked for hold so many days before the records end; by default on `DEMO_AS_OF`."""


def make_university(
    seed: int = 1,
    *,
    colleges: int | None = None,
    branches: int | None = None,
    members: int = 6_000,
    start: date = date(2016, 6, 1),
    end: date = date(2018, 6, 1),
) -> Register:
    """The register of a fictitious university from `start` up to, not with, `end`.

    `members` members, probationary and full, belong to its branches 62 days before `end` (by default on `DEMO_AS_OF`);
    those who left before, came after, and students outside the Party (by id alone, with how far they are on the way to
    membership) stand beside them. Left out,
    `branches` is one for twenty members and `colleges` one for three hundred. Everything is drawn from `seed` through
    whole numbers: the same arguments give the same facts on every machine and version of Python.

    Raises ValueError where the sizes or dates cannot be: no branch without a college, at least three members a
    branch, and no span shorter than 180 days.
    """
    branches = max(1, members // 20) if branches is None else branches
    colleges = max(1, min(branches, members // 300)) if colleges is None else colleges
    if not 1 <= colleges <= branches or members < 3 * branches:
        raise ValueError("there must be at least one college, a branch for each, and three members a branch")
    if (end - start).days < 180:
        raise ValueError("the records must span at least 180 days")
    world = World(
        seed, start.toordinal(), end.toordinal(), end.toordinal() - _AFTER_REF, max(3, len(str(members * 2)))
    )
    build_structure(world, colleges, branches, members)
    build_people(world)
    build_posts(world)
    write_people(world)
    build_acts(world)
    build_talks(world)
    build_reviews(world)
    build_papers(world)
    build_blots(world)
    build_candidates(world)
    return register_of(
        world,
        DEMO_TABLES,
        recorded_since={"assessments": world.civil(kept_since(world))},
    )
