"""The volume of 2010 to 2012: a small school strives for excellence, as Shanxi's plan asks."""

from datetime import date
from decimal import Decimal

from partyorg.campaign.definition import Campaign
from partyorg.facts.register import Register

from ..dice import Dice
from ..finish import TABLES, register_of
from ..world import World
from .doers import Doer, doers
from .habits import Habit, keep, write
from .periods import periods
from .school import begin_school
from .shanxi_bodies import build_classes, build_leadership
from .shanxi_reviews import hold_assemblies, ids_in, review, supervise
from .shanxi_titles import honour
from .tasks import work_at_tasks

__all__ = ["make"]

_SINCE, _UNTIL = date(2010, 6, 1), date(2012, 11, 8)
_GROUP, _OFFICE = "LG1", "OF1"

_MEDIA = tuple(
    {"published_on": "@day", "tags": (f"media:{word}",)} for word in ("paper", "radio", "web", "board")
)
_PLAN = ("theme", "goals", "tasks", "measures", "duties", "qualitative", "quantitative", "schedule", "owners")

_AT_FIRST = (
    Habit("root", "once", "documents", "implementation_plan", ({"sections": ("theme", *_PLAN[1:4])},), within=20),
    Habit("root", "once", "activities", "mobilization_assembly", ({"actors": ("@secretary",)},), after=8, within=16),
    Habit("root", "once", "activities", "study_session", ({"topic": ("campaign_docs",)},), after=12, within=40),
    Habit(
        "general_or_branch", "once", "activities", "study_session",
        ({"topic": ("campaign_docs",), "actors": ("@present",)},), after=20, within=45,
    ),
    Habit(
        "general_or_branch", "once", "documents", "implementation_plan", ({"sections": _PLAN},),
        often=930, after=50, within=45,
    ),
    Habit(
        "general_or_branch", "once", "documents", "implementation_plan", ({"sections": _PLAN[2:7]},),
        often=60, after=60, within=30,
    ),
    Habit("root", "once", "documents", "development_review", after=150, within=200),
    Habit("root", "once", "documents", "rules", ({"topic": ("branch_evaluation",)},), after=200, within=150),
    Habit("root", "once", "documents", "rules", ({"topic": ("member_evaluation",)},), often=850, after=200, within=250),
    Habit("general_or_branch", "once", "documents", "rules", ({"topic": ("party_life",)},), after=100, within=400),
    Habit("general_or_branch", "once", "documents", "activity_carrier", after=90, within=300),
)  # fmt: skip
"""Once: within the first months, or at least before the first round of titles."""

_HABITS = (
    Habit("root", "year", "activities", "culture"),
    Habit("root", "half", "activities", "deed", ({"outcome": "closed"},)),
    Habit("general_or_branch", "half", "activities", "deed", ({"outcome": "closed"},), often=920),
    Habit("general_or_branch", "half", "activities", "deed", ({"outcome": "follow_up"},), often=90),
    Habit("root", "year", "activities", "education", tuple({"topic": (t,)} for t in ("belief", "moral", "quality"))),
    Habit("general_or_branch", "quarter", "activities", "study_session", ({"actors": ("@present",)},), often=960),
    Habit(
        "general_or_branch", "month", "activities", "committee_meeting",
        ({"topic": ("campaign",), "actors": ("@secretary",)},), often=930,
    ),
    Habit(
        "general_or_branch", "quarter", "activities", "members_meeting",
        ({"topic": ("campaign",), "actors": ("@present",)},), often=900,
    ),
    Habit("general_or_branch", "half", "activities", "theme_day", ({"tags": ("feature:innovative",)},), often=300),
    Habit("root", "half", "activities", "members_meeting", ({"topic": ("campaign",)},), often=900),
    Habit("leader", "half", "activities", "research_visit", ({"hosts": ("@visited",)},), often=900),
    Habit("general_or_branch", "year", "documents", "publication", _MEDIA[2:3], often=700),
    Habit("root", "quarter", "documents", "publication", _MEDIA, often=900),
    Habit(
        "root", "half", "documents", "publication",
        tuple({"published_on": "@day", "topic": (t,)} for t in ("superior_instructions", "own_example")), often=900,
    ),
    Habit("campaign_office", "half", "documents", "circular", often=850),
    Habit(
        "campaign_office", "quarter", "documents", "report",
        ({"addressee": (_GROUP,), "sent_on": "@day", "period": "@label"},), after=75,
    ),
)  # fmt: skip
"""What comes back every month, quarter, half-year and year."""

"""Reviews at the end of each half-year: of branches and of members, by those outside the Party and by members."""


def make(campaign: Campaign, seed: int, members: int) -> Register:
    """The volume, with all that was recorded until November 2012."""
    world = begin_school(seed, _SINCE, date(2012, 12, 1), members)
    for row in world.rows["units"]:
        if row.get("level") == "college" and row["kind"] == "committee":  # too small a school for committees
            row["kind"], row["name"] = "general_branch", str(row["name"]).replace("党委", "党总支")
    build_leadership(world, world.dice(31))
    build_classes(world, world.dice(32))
    dice = world.dice(33)
    keep(world, dice, _AT_FIRST, _SINCE, _UNTIL)
    keep(world, dice, _HABITS, _SINCE, _UNTIL)
    _pledges(world, dice)
    _finish_deeds(world, dice)
    _conditions(world, dice)
    _themes(world, dice)
    work_at_tasks(world, world.dice(34), campaign, _SINCE, date(2012, 11, 7))
    hold_assemblies(world, world.dice(35))
    review(world, world.dice(36))
    supervise(world, world.dice(37))
    honour(world, world.dice(38))
    return register_of(world, TABLES, recorded_since={"activities": _SINCE})


def _pledges(world: World, dice: Dice) -> None:
    """A pledge of every member, by the end of August; those who come later have a month, which some exceed."""
    for doer in doers(world, "member"):
        if dice.chance(min(985, doer.care + 60)):
            late = not dice.chance(doer.care + 40)
            first = doer.since <= world.start
            wait = dice.between(40, 86) if first else dice.between(3, 28)
            day = max(world.start, doer.since) + wait + (dice.between(20, 60) if late else 0)
            if day < doer.until:
                write(world, dice, "documents", "pledge", doer, day, "", {"published_on": "@soon"})


def _finish_deeds(world: World, dice: Dice) -> None:
    """What could not be solved at once is solved later, and the entry says what it belongs to."""
    for row in list(world.rows["activities"]):
        day = row["on"]
        assert isinstance(day, date)
        if row["kind"] == "deed" and row.get("outcome") == "follow_up" and dice.chance(700):
            hosts = ids_in(row["hosts"])
            doer = Doer(hosts[0], hosts[0], 900, world.start, world.end)
            cells = {"outcome": "closed", "related": (row["id"],)}
            write(world, dice, "activities", "deed", doer, day.toordinal() + dice.between(20, 110), "", cells)


def _conditions(world: World, dice: Dice) -> None:
    """Each branch's own conditions for both lines, written for its kind of branch."""
    fits = {str(row["id"]): row.get("category") or "teaching" for row in world.rows["units"]}
    for doer in doers(world, "general_or_branch"):
        for line in ("organisation", "member"):
            if dice.chance(min(960, doer.care + 20)):
                tags = (
                    (f"line:{line}", f"fits:{fits[doer.id]}")
                    if dice.chance(doer.care + 100)
                    else (f"line:{line}",)
                )
                day = world.start + dice.between(150, 420)
                write(world, dice, "documents", "conditions", doer, day, "", {"tags": tags})


def _themes(world: World, dice: Dice) -> None:
    """A celebration of the ninetieth anniversary; the Congress is to be greeted later. Awareness is measured, and may fall."""
    root = next(doers(world, "root"))
    for day, theme in ((date(2011, 6, 20), "founding_90"), (date(2012, 5, 9), "congress_18")):
        write(world, dice, "activities", "culture", root, day.toordinal(), "", {"tags": (f"theme:{theme}",)})
    for name, base in (("awareness_rate", 71), ("coverage", 80)):
        for n, (label, first, last) in enumerate(periods(world, "half", world.start, world.end)):
            value = Decimal(base + 5 * n - (7 if n == 3 and name == "coverage" else 0)) / 100
            write(
                world,
                dice,
                "measures",
                name,
                root,
                dice.between(last - 20, last),
                label,
                {"value": value, "n": 200 + first % 60},
            )
