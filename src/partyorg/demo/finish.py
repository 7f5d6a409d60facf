"""`register_of`: the rows written so far as a register."""

from collections.abc import Iterable, Mapping
from datetime import date

from partyorg.facts.records import FACT_CLASSES, Fact
from partyorg.facts.register import Register
from partyorg.facts.settings import AttrType, Holiday, Semester, Settings

from .names import SCHOOL
from .world import World

__all__ = ["TABLES", "register_of", "semesters"]

TABLES = (
    "units", "people", "stages", "tenures", "links", "activities", "events", "assessments", "documents", "candidacies",
    "candidacy_steps", "progress", "resources", "measures", "waivers",
)  # fmt: skip
"""The tables that the registers of the demo keep. Case files, renamings and moves of units are not among them."""

_LEDGERS = ("activities", "assessments", "documents", "progress")


def register_of(
    world: World,
    tables: Iterable[str],
    *,
    name: str = SCHOOL,
    recorded_since: Mapping[str, date] | None = None,
    attr: Mapping[str, AttrType] | None = None,
) -> Register:
    """The register with these tables, kept also where nothing was written into them."""
    settings = Settings(
        title=f"{name}（虚构数据 fictitious data）",
        root=world.root,
        semesters=tuple(semesters(world)),
        holidays=tuple(_holidays(world)),
        recorded_since=recorded_since or {},
        attr={"affiliation": "text", **(attr or {})},
    )
    return Register({table: tuple(_facts(world, table)) for table in tables}, settings)


def _facts(world: World, table: str) -> Iterable[Fact]:
    cls = FACT_CLASSES[table]
    rows = world.rows.get(table, [])
    if table in _LEDGERS:  # kept day by day
        rows = sorted(
            rows, key=lambda row: (row.get("on") or row.get("issued_on") or row["published_on"], row["id"])
        )
    return (cls(**row) for row in rows)  # type: ignore[arg-type]


def _years(world: World) -> range:
    return range(world.civil(world.start).year - 1, world.civil(world.end).year + 1)


def semesters(world: World) -> Iterable[Semester]:
    """The terms of the recorded years: from September to the middle of January, and from the end of February to July."""
    for year in _years(world):
        name = f"{year}-{year + 1}"
        yield Semester(f"{name}-1", date(year, 9, 1), date(year + 1, 1, 18))
        yield Semester(f"{name}-2", date(year + 1, 2, 26), date(year + 1, 7, 10))


def _holidays(world: World) -> Iterable[Holiday]:
    for year in _years(world):
        yield Holiday(date(year + 1, 1, 18), date(year + 1, 2, 26), "寒假")
        yield Holiday(date(year + 1, 7, 10), date(year + 1, 9, 1), "暑假")
