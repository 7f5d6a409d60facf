"""Standing for a title: the candidacy and its steps, a few days apart."""

from collections.abc import Sequence
from decimal import Decimal

from ..dice import Dice
from ..world import Row, World

__all__ = ["stand"]


def stand(
    world: World, dice: Dice, scheme: str, round: str, subject: str, steps: Sequence[tuple[str, str]], first: int,
    granted: int | None, **cells: object,
) -> Row:  # fmt: skip
    """Write a candidacy that takes the steps (step, by) from `first` on; where it is not granted the last one disagrees.

    The last step falls on the day of granting. Returns the candidacy's row.
    """
    row = world.add(
        "candidacies", id=world.number("K"), scheme=scheme, round=round, subject=subject,
        granted_on=world.civil(granted) if granted is not None else None, **cells,
    )  # fmt: skip
    day = first
    for n, (step, by) in enumerate(steps):
        last = n == len(steps) - 1
        if last and granted is not None:
            day = granted
        outcome = "disagree" if last and granted is None else "agree"
        figures = {}
        if step == "branch_recommend":
            due = dice.between(9, 16)
            figures = {"due": Decimal(due), "present": Decimal(due - dice.below(3)), "yes": Decimal(due - 3)}
        if world.holds(day):
            world.add(
                "candidacy_steps", id=world.number("T"), candidacy=row["id"], step=step, by=by, on=world.civil(day),
                outcome=outcome, figures=figures,
            )  # fmt: skip
        day += dice.between(2, 6)
    return row
