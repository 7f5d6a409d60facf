"""`make_university`: the register of a fictitious university, of any size, the same for the same seed."""

from collections.abc import Iterable
from datetime import date

from partyorg.facts.records import FACT_CLASSES, Fact
from partyorg.facts.register import Register
from partyorg.facts.settings import Holiday, Semester, Settings

from .acts import build_acts
from .blots import build_blots
from .names import SCHOOL
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

DEMO_TABLES = (
    "units", "people", "stages", "tenures", "links", "activities", "events", "assessments", "documents", "candidacies",
    "candidacy_steps", "progress", "resources", "measures", "waivers",
)  # fmt: skip
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
    those who left before, came after, and students outside the Party (by id alone) stand beside them. Left out,
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
    return Register({name: tuple(_facts(world, name)) for name in DEMO_TABLES}, _settings(world))


def _facts(world: World, table: str) -> Iterable[Fact]:
    cls = FACT_CLASSES[table]
    rows = world.rows.get(table, [])
    if table in ("activities", "assessments", "documents", "progress"):  # kept as a ledger, day by day
        rows = sorted(
            rows, key=lambda row: (row.get("on") or row.get("issued_on") or row["published_on"], row["id"])
        )
    return (cls(**row) for row in rows)  # type: ignore[arg-type]


def _settings(world: World) -> Settings:
    semesters, holidays = [], []
    for year in range(world.civil(world.start).year - 1, world.civil(world.end).year + 1):
        name = f"{year}-{year + 1}"
        semesters.append(Semester(f"{name}-1", date(year, 9, 1), date(year + 1, 1, 18)))
        semesters.append(Semester(f"{name}-2", date(year + 1, 2, 26), date(year + 1, 7, 10)))
        holidays.append(Holiday(date(year + 1, 1, 18), date(year + 1, 2, 26), "寒假"))
        holidays.append(Holiday(date(year + 1, 7, 10), date(year + 1, 9, 1), "暑假"))
    return Settings(
        title=f"{SCHOOL}（虚构数据 fictitious data）",
        root=world.root,
        semesters=tuple(semesters),
        holidays=tuple(holidays),
        recorded_since={"assessments": world.civil(kept_since(world))},
        attr={"affiliation": "text"},
    )
