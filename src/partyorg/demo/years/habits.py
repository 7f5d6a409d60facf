"""What offices and members do again and again, as a table: who, what, how often; and what of it gets into the ledger.

Words that begin with @ are filled in where a row is written: @self, @unit, @root, @secretary (whoever answers for the
unit), @present (members who came), @day, @soon (some days later, now and then too late), @score and @mark (a number
that shows how well somebody does), @met (met or not), @asked (how many were asked), @visited (a branch in a
leader's care), @heads or @pair (who leads a college or the school), @label (of the period).
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from attrs import frozen

from ..dice import Dice
from ..world import Row, World
from .doers import Doer, doers
from .periods import periods
from .school import post_holder

__all__ = ["Habit", "keep", "write"]

Cells = Mapping[str, object]


@frozen
class Habit:
    """In every `every`, each of `who` has one row of `table` and `kind` for each of `each`, with probability `often` of 1000.

    `often` is for somebody fully reliable; 0 days `after` is the first day of the period, `within` the days to choose
    from (0: to its end).
    """

    who: str
    every: str
    table: str
    kind: str
    each: tuple[Cells, ...] = ({},)
    often: int = 1_000
    after: int = 0
    within: int = 0


def keep(
    world: World, dice: Dice, habits: Sequence[Habit], since: date, until: date,
    groups: Mapping[str, Sequence[Doer]] | None = None,
) -> None:  # fmt: skip
    """Write what comes of the habits from `since` up to, not with, `until`; `groups` are further words for who."""
    for habit in habits:
        spans = list(periods(world, habit.every, since.toordinal(), until.toordinal()))
        for doer in (groups or {}).get(habit.who) or doers(world, habit.who):
            for label, first, last in spans:
                begin, end = max(first, doer.since), min(last, doer.until - 1)
                if end - begin < (last - first) // 3:
                    continue
                for cells in habit.each:
                    if dice.chance(min(995, habit.often * (doer.care + 60) // 1_000)):
                        low = min(begin + habit.after, end)
                        high = min(end, low + habit.within) if habit.within else end
                        write(
                            world, dice, habit.table, habit.kind, doer, dice.between(low, high), label, cells
                        )


_LETTERS = {
    "activities": "A", "documents": "W", "assessments": "R", "progress": "G", "resources": "F", "measures": "M",
    "events": "E", "links": "L", "candidacies": "K", "candidacy_steps": "T",
}  # fmt: skip


def write(
    world: World,
    dice: Dice,
    table: str,
    kind: str,
    doer: Doer,
    day: int,
    label: str = "",
    cells: Cells | None = None,
) -> Row | None:
    """Write one row of a doer; None where the day lies outside the records."""
    if not world.holds(day):
        return None
    on = world.civil(day)
    known = doer.unit if doer.person else doer.id
    base: dict[str, object] = {"id": world.number(_LETTERS[table])}
    if table == "activities":
        base |= {"kind": kind, "on": on, "hosts": (known,), "actors": (doer.id,) if doer.person else ()}
    elif table == "documents":
        base |= {"kind": kind, "owner": doer.id, "issued_on": on}
    elif table == "assessments":
        base |= {"scheme": kind, "subject": doer.id, "period": label, "on": on}
    elif table == "progress":
        owner = post_holder(world, known, day)
        late = world.civil(min(world.end + 365, day + dice.between(20, 200)))
        base |= {"task": kind, "unit": doer.id, "state": "done", "on": on, "owner": owner.id if owner else ""}
        base |= {} if dice.chance((1_000 - doer.care) // 4) else {"deadline": late}
    elif table == "resources":
        base |= {"kind": kind, "owner": doer.id, "since": on, "period": label}
    elif table == "measures":
        base |= {"name": kind, "about": doer.id, "on": on, "period": label}
    elif table == "events":
        base |= {"kind": kind, "subject": doer.id, "on": on}
    for name, value in (cells or {}).items():
        base[name] = label if value == "@label" else _fill(world, dice, doer, day, value)
    if table != "resources" and dice.chance(970):
        base["recorded_on"] = world.civil(min(world.end + 60, day + dice.between(0, 15)))
    return world.add(table, **base)


def _fill(world: World, dice: Dice, doer: Doer, day: int, value: object) -> object:
    """A cell with its @ words filled in; those in a tuple may become none or several ids."""
    if isinstance(value, tuple):
        out: list[object] = []
        for part in value:
            filled = _word(world, dice, doer, day, part)
            out += filled if isinstance(filled, list) else [filled] if filled else []
        return tuple(dict.fromkeys(out))
    return _word(world, dice, doer, day, value)


def _word(world: World, dice: Dice, doer: Doer, day: int, value: object) -> object:
    if not isinstance(value, str) or not value.startswith("@"):
        return value
    if value == "@secretary":
        holder = post_holder(world, doer.unit, day)
        return holder.id if holder is not None else ""
    if value == "@present":
        return _present(world, dice, doer.unit, day)
    if value == "@visited":
        return _visited(world, dice, doer)
    if value in ("@heads", "@pair"):
        return _heads(world, doer.unit, day)
    simple: Mapping[str, Callable[[], object]] = {
        "@self": lambda: doer.id,
        "@unit": lambda: doer.unit,
        "@root": lambda: world.root,
        "@day": lambda: world.civil(day),
        "@soon": lambda: _soon(world, dice, doer, day),
        "@score": lambda: Decimal(66 + doer.care * 30 // 1_000 + dice.between(-3, 3)),
        "@mark": lambda: Decimal(min(5, 3 + doer.care // 480 + dice.below(2))),
        "@met": lambda: "met" if dice.chance(min(985, doer.care + 100)) else "not_met",
        "@asked": lambda: dice.between(18, 60),
    }
    return simple[value]()


def _visited(world: World, dice: Dice, doer: Doer) -> list[object]:
    """A branch that a leader is the contact of; any one where there is none."""
    known = {branch.id for branch in world.branches}
    own = [
        row["b"] for row in world.rows.get("links", []) if row["kind"] == "contacts" and row["a"] == doer.id
    ]
    return [dice.pick([b for b in own if b in known] or sorted(known))]


def _heads(world: World, unit: str, day: int) -> list[object]:
    """The secretary and the dean of a college, or the secretary and the president of the school."""
    units = {unit} | {college.school for college in world.colleges if college.id == unit}
    out: list[object] = []
    for row in world.rows["tenures"]:
        if row.get("unit") in units and row.get("value") in ("secretary", "dean", "president"):
            since, until = row["since"], row.get("until")
            assert isinstance(since, date)
            if since.toordinal() <= day and not (isinstance(until, date) and until.toordinal() <= day):
                out.append(row["person"])
    return out


def _soon(world: World, dice: Dice, doer: Doer, day: int) -> date | None:
    """A few days later; the careless a month later or never."""
    if dice.chance((1_000 - doer.care) // 5):
        return None
    wait = dice.between(1, 9) if dice.chance(min(980, doer.care + 60)) else dice.between(18, 50)
    return world.civil(day + wait) if world.holds(day + wait) else None


def _present(world: World, dice: Dice, unit: str, day: int) -> list[object]:
    """Members of the branch, or of all branches of the college, who were there that day; most come."""
    branches = [b for b in world.branches if unit in (b.id, b.college.id, world.root)]
    stays = (stay for branch in branches for stay in branch.stays if stay.since <= day < stay.until)
    return [stay.person.id for stay in stays if dice.chance(min(970, stay.person.care + 90))]
