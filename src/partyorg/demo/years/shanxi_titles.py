"""The two rounds of titles in Shanxi's volume: everybody is evaluated, some are chosen from below upward."""

from datetime import date

from ..dice import Dice
from ..world import NEVER, World
from .doers import Doer, doers
from .habits import write
from .titles import stand

__all__ = ["honour"]


def honour(world: World, dice: Dice) -> None:
    """Before each first of July all are evaluated, and some branches and members are chosen from below upward."""
    for year in (2011, 2012):
        june = date(year, 6, 1).toordinal()
        for who, scheme, base, marks in (
            ("general_or_branch", "five_good", ("learning", "basic_tasks"), ("team", "members", "mechanism", "results", "recognition")),
            ("member", "five_lead", ("duties",), ("study", "results", "service", "discipline", "integrity")),
        ):  # fmt: skip
            for doer in doers(world, who):
                if not doer.since <= june < doer.until or not dice.chance(min(990, doer.care + 120)):
                    continue
                day = june - dice.between(0, 30)
                write(
                    world,
                    dice,
                    "assessments",
                    "campaign_evaluation",
                    doer,
                    day,
                    str(year),
                    {"value": "@score"},
                )
                for item in (*base, *marks):
                    if dice.chance(doer.care + 140):
                        cells = {"item": item, "value": "@met" if item in base else "@score"}
                        write(world, dice, "assessments", scheme, doer, day, str(year), cells)
        _choose(world, dice, year)


def _choose(world: World, dice: Dice, year: int) -> None:
    """The better branches, and a member of every other branch, stand; a step left out here and there, one not approved."""
    june = date(year, 6, 8).toordinal()
    best = sorted(world.branches, key=lambda b: (-b.care, b.id))
    chosen = [(branch.id, branch, "advanced_org") for branch in best[: max(2, len(best) // 4)]]
    for branch in world.branches[::2]:
        there = branch.present(june - 200, june + 30)
        if there:
            chosen.append((dice.pick(there).id, branch, "outstanding_member"))
    for subject, branch, scheme in chosen:
        steps = [
            ("branch_recommend", branch.id),
            ("general_branch_recommend", branch.college.id),
            ("committee_approve", world.root),
        ]
        granted = dice.chance(880)
        if dice.chance(80):
            del steps[1]
        row = stand(world, dice, scheme, str(year), subject, steps, june, june + 20 if granted else None)
        basis = [
            r for r in world.rows["assessments"] if r["subject"] == subject and str(r["on"]) < f"{year}-06-08"
        ]
        kinds = (
            ("campaign_review", "campaign_evaluation")
            if dice.chance(branch.care)
            else ("campaign_evaluation",)
        )
        row["basis"] = tuple(str(r["id"]) for r in basis if r["scheme"] in kinds)
        for item in ("results", "recognition"):
            if dice.chance(branch.care + 80):
                doer = Doer(subject, branch.id, branch.care, world.start, NEVER, person=True)
                cells = {"item": item, "value": "@score", "respondents": "@asked", "related": (row["id"],)}
                write(world, dice, "assessments", "commendation", doer, june + 5, str(year), cells)
