"""Tasks of a campaign as its definition lists them, worked at and reported by those who answer for them."""

from datetime import date

from partyorg.campaign.conditions import Test, UnitScope
from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Task

from ..dice import Dice
from ..world import World
from .doers import Doer, doers
from .school import post_holder

__all__ = ["work_at_tasks"]


def work_at_tasks(
    world: World, dice: Dice, campaign: Campaign, since: date, by: date, often: int = 900
) -> None:
    """For every item but recurring ones and those shown done by other items: planned, under way and, so many times in a thousand, done before `by`."""
    first, last = since.toordinal(), by.toordinal()
    for rule in campaign.rules:
        if not isinstance(rule, Task):
            continue
        for item in rule.items:
            for unit in _units(world, rule):
                if item.recurring is None and (item.evidence is None or item.key != "item"):
                    _work(world, dice, f"{rule.id}/{item.key}", unit, first, last, often)


def _units(world: World, rule: Task) -> list[Doer]:
    """The units that the task is for; the school where it names none."""
    if not isinstance(rule.scope, UnitScope):
        return list(doers(world, "root"))
    kinds, levels = _words(rule.scope.unit.kind), _words(rule.scope.unit.level)
    rows = {row["id"]: row for row in world.rows["units"]}
    out = []
    for word in ("root", "college", "branch", "department"):
        for doer in doers(world, word):
            row = rows[doer.id]
            if (not kinds or row["kind"] in kinds) and (not levels or row.get("level") in levels):
                out.append(doer)
    return out


def _words(test: Test | None) -> tuple[str, ...]:
    return tuple(str(word) for word in test.any_of or ()) if test is not None else ()


def _work(world: World, dice: Dice, task: str, doer: Doer, first: int, last: int, often: int) -> None:
    begun = first + dice.between(20, max(21, (last - first) // 3))
    done = begun + dice.between(60, max(61, last - begun - 5))
    states = [("planned", begun), ("running", begun + (done - begun) // 2)]
    if dice.chance(often * (doer.care + 60) // 1_000):
        # A few reports come in after the day that was set.
        states.append(("done", last + dice.between(3, 60) if dice.chance((1_000 - doer.care) // 3) else done))
    holder = post_holder(world, doer.id, begun)
    owner = (
        dice.pick(world.departments)
        if doer.id == world.root and world.departments
        else holder.id
        if holder
        else ""
    )
    for state, day in states:
        if world.holds(day):
            owned = not dice.chance((1_000 - doer.care) // 6)
            world.add(
                "progress", id=world.number("G"), task=task, unit=doer.id, state=state, on=world.civil(day),
                owner=owner if owned else "", deadline=world.civil(last) if owned else None,
            )  # fmt: skip
