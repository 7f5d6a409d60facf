"""How branches are commented on, reviewed and supervised in Shanxi's volume, and what follows."""

from datetime import date

from ..dice import Dice
from ..world import World
from .doers import Doer, doers
from .habits import Habit, keep, write
from .periods import periods
from .school import bodies

__all__ = ["hold_assemblies", "ids_in", "review", "supervise"]

_SINCE, _UNTIL = date(2010, 6, 1), date(2012, 11, 8)
_GROUP, _OFFICE = "LG1", "OF1"

_REVIEWS = (
    Habit(
        "general_or_branch", "half", "assessments", "campaign_review",
        ({"by_class": "mass", "value": "@score", "respondents": "@asked", "published_on": "@soon"},), often=940,
    ),
    Habit(
        "general_or_branch", "half", "assessments", "campaign_review",
        ({"by_class": "peer", "value": "@score", "respondents": "@asked", "published_on": "@soon"},), often=900,
    ),
    Habit(
        "member", "half", "assessments", "campaign_review",
        ({"by_class": "peer", "value": "@score", "respondents": "@asked", "published_on": "@soon"},), often=960,
    ),
    Habit(
        "member", "half", "assessments", "campaign_review",
        ({"by_class": "mass", "value": "@score", "respondents": "@asked", "published_on": "@soon"},), often=900,
    ),
)  # fmt: skip


def hold_assemblies(world: World, dice: Dice) -> None:
    """Every quarter an assembly that sums up, with a leader's comment on the spot and a report to the office."""
    group = [p for p in world.team[:6] if p.works(world.end)]
    for doer in list(doers(world, "general_or_branch")):
        for _label, first, last in periods(world, "quarter", _SINCE.toordinal() + 30, _UNTIL.toordinal()):
            day = dice.between(max(first, last - 25), last)
            if not dice.chance(min(985, doer.care + 80)):
                continue
            tags = tuple(
                t for t in ("content:summing_up", "content:arrangement") if dice.chance(doer.care + 120)
            )
            held = write(
                world,
                dice,
                "activities",
                "summary_assembly",
                doer,
                day,
                "",
                {"actors": ("@secretary",), "tags": tags},
            )
            if held is None:
                continue
            if group and dice.chance(doer.care + 70):
                leader = dice.pick(group).id
                parts = ("praise", "shortfall", "direction")[: 3 if dice.chance(870) else 2]
                cells = {"by": leader, "by_class": "leader", "parts": parts, "related": (held["id"],)}
                write(world, dice, "assessments", "campaign_comment", doer, day, "", cells)
                held["actors"] = (*ids_in(held["actors"]), leader)
            if dice.chance(doer.care + 60):
                sent = day + (dice.between(1, 9) if dice.chance(doer.care) else dice.between(12, 40))
                sections = ("development", "service", "organization") if dice.chance(doer.care + 100) else ()
                cells = {"addressee": (_OFFICE,), "sent_on": "@day", "sections": sections}
                write(world, dice, "documents", "report", doer, sent, "", cells)


def ids_in(cell: object) -> tuple[str, ...]:
    """The ids in a cell that holds several."""
    return tuple(str(id) for id in cell) if isinstance(cell, tuple) else ()


def review(world: World, dice: Dice) -> None:
    """Reviews in the last weeks of each half-year; what they find is put right, mostly in time; a ledger lists them."""
    before = len(world.rows.get("assessments", []))
    for label, _first, last in periods(world, "half", date(2010, 7, 1).toordinal(), _UNTIL.toordinal()):
        begin = world.civil(last - 25)
        keep(world, dice, tuple(_labelled(habit, label) for habit in _REVIEWS), begin, world.civil(last + 1))
    reviews = world.rows["assessments"][before:]
    home = {person.id: person.stays[0].branch for person in world.people}
    units = {body.id: body for body in bodies(world)}
    for row in reviews:
        if not dice.chance(25):
            continue
        row["parts"] = ("problem",)
        body = home.get(str(row["subject"])) or units[str(row["subject"])]
        day = row["on"]
        assert isinstance(day, date)
        if dice.chance(body.care):
            doer = Doer(body.id, body.id, body.care, world.start, world.end)
            wait = dice.between(15, 85) if dice.chance(body.care) else dice.between(92, 150)
            write(world, dice, "progress", "rectification", doer, day.toordinal() + wait)
    for branch in world.branches[::3]:
        listed = tuple(
            str(row["id"])
            for row in reviews
            if home.get(str(row["subject"])) is branch or row["subject"] == branch.id
        )
        doer = Doer(branch.id, branch.id, branch.care, world.start, world.end)
        entries = listed if dice.chance(branch.care) else listed[:-4]
        write(
            world,
            dice,
            "documents",
            "review_ledger",
            doer,
            date(2011, 1, 20).toordinal(),
            "",
            {"entries": entries},
        )


def _labelled(habit: Habit, label: str) -> Habit:
    """The habit once, for a half-year that the ledger names."""
    each = tuple({**cells, "period": label} for cells in habit.each)
    return Habit(habit.who, "once", habit.table, habit.kind, each, habit.often)


def supervise(world: World, dice: Dice) -> None:
    """The office goes round; what it finds is to be put right within three months."""
    for _label, first, last in periods(world, "half", _SINCE.toordinal() + 30, _UNTIL.toordinal()):
        for branch in dice.take(world.branches, 4):
            found = not dice.chance(branch.care)
            day = dice.between(first + 20, last)
            tags = (f"check:{dice.pick(('forum', 'regular', 'random'))}",) if dice.chance(930) else ()
            office = Doer(_OFFICE, _OFFICE, 900, world.start, world.end)
            cells = {
                "counterparts": (branch.id,),
                "outcome": "follow_up" if found else "closed",
                "tags": tags,
            }
            held = write(world, dice, "activities", "supervision", office, day, "", cells)
            if held is not None and found and dice.chance(branch.care + 100):
                doer = Doer(branch.id, branch.id, branch.care, world.start, world.end)
                write(world, dice, "progress", "rectification", doer, day + dice.between(20, 110))
