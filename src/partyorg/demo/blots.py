"""What happens to ledgers: acts called off or planned ahead, entries put right, entries struck out."""

from datetime import date

from .dice import Dice
from .world import Row, World

__all__ = ["build_blots"]


def build_blots(world: World) -> None:
    """Cancel, plan, correct and revoke a few activities in a thousand; revoke some commendations and a title."""
    dice = world.dice(19)
    for row in list(world.rows.get("activities", [])):
        drawn = dice.below(1_000)
        day = row["on"]
        assert isinstance(day, date)
        if drawn < 4:
            row["status"], row["cancelled_on"] = "cancelled", day
        elif drawn < 8:
            _correct(world, dice, row, day)
        elif drawn < 10:
            _revoke(world, row, day.toordinal() + dice.between(5, 60))
        elif drawn < 100 and day.toordinal() > world.ref:
            # Entered ahead of time, when the plan was made, and not yet confirmed.
            row["status"], row["recorded_on"] = "planned", world.civil(world.ref - dice.below(40))
    for row in world.rows.get("events", []):
        if row["kind"] == "commended" and dice.chance(15):
            day = row["on"]
            assert isinstance(day, date)
            _revoke(world, row, day.toordinal() + dice.between(20, 90))
    for row in world.rows.get("candidacies", []):
        day = row["granted_on"]
        if isinstance(day, date) and dice.chance(30):
            _revoke(world, row, day.toordinal() + dice.between(60, 200))


def _revoke(world: World, row: Row, day: int) -> None:
    if day < world.end:
        row["status"], row["revoked_on"] = "revoked", world.civil(day)


def _correct(world: World, dice: Dice, row: Row, day: date) -> None:
    """The first entry named a wrong day; the second replaces it."""
    right = day.toordinal() - dice.between(1, 6)
    noticed = day.toordinal() + dice.between(8, 30)
    if not world.holds(right) or noticed >= world.end:
        return
    number = world.number("A")
    new = {
        **row,
        "id": number,
        "on": world.civil(right),
        "recorded_on": world.civil(noticed),
        "supersedes": row["id"],
    }
    row["status"] = "corrected"
    row["recorded_on"] = day
    world.rows["activities"].append(new)
