"""Sheets of a rubric: the slots into which facts fall, and what a sheet comes to, reckoned by `partyorg.evaluation`.

Scores are fractions, and no two databases divide alike: the database gathers what counts for each subject, and Python
reckons every sheet that occurs, once.
"""

from collections.abc import Callable, Iterator, Sequence
from types import SimpleNamespace
from typing import Any

from attrs import define, evolve, frozen

from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Item, Rubric
from partyorg.evaluation.decide import Run
from partyorg.evaluation.findings import Status
from partyorg.evaluation.matching import Hit
from partyorg.evaluation.parts import Stretch
from partyorg.evaluation.periods import Judged
from partyorg.evaluation.rubric import rate, status_of, value_shown
from partyorg.evaluation.rubric_grades import grade_order
from partyorg.evaluation.rubric_items import Sheet
from partyorg.evaluation.world import Env, Subject, World

from .matches import one_match
from .program import Columns, NotInColumns
from .reading import scalar
from .tables import TABLES

__all__ = ["OUTCOME", "Slot", "reckoner", "slots_of"]

OUTCOME: Columns = (
    ("status", "text"), ("reason", "text"), ("open", "truth"), ("count", "number"), ("required", "number"),
    ("value", "text"), ("grade", "text"), ("looked", "number"),
)  # fmt: skip
"""What a sheet comes to. `open` says that a waiver would count; the facts of the first `looked` slots are evidence."""

NOBODY = Subject("unit", "")


@frozen
class Slot:
    """Facts that items, entries or vetoes look at, and the columns of theirs that are read (none where they are counted).

    `item` names the item of an assessed slot. Facts are in the order of their days where `in_order`, else as it comes.
    """

    match: SimpleMatch | None
    item: str = ""
    columns: tuple[str, ...] = ()
    in_order: bool = False


def slots_of(rule: Rubric) -> tuple[Slot, ...]:
    """The slots in the order in which they are looked at. Raises NotInColumns for what has no lowering yet."""
    slots = [*_item_slots(rule.items)]
    for veto in rule.veto:
        if not isinstance(veto.when, SimpleMatch | AnyMatch):
            raise NotInColumns("a veto on people or units")
        slots.append(Slot(one_match(veto.when)))
    places: dict[object, Slot] = {}
    for slot in slots:
        # Two items of one key, or entries with the same match, look at the same facts.
        place = slot.item or slot.match
        known = places.get(place, slot)
        columns = dict.fromkeys((*known.columns, *slot.columns))
        places[place] = evolve(
            known,
            columns=tuple(sorted(columns, key="value".__eq__)),
            in_order=known.in_order or slot.in_order,
        )
    return tuple(places.values())


def _item_slots(items: Sequence[Item]) -> Iterator[Slot]:
    for item in items:
        if item.items:
            yield from _item_slots(item.items)
        elif item.assessed:
            yield Slot(None, item.key)
        elif item.points:
            for entry in item.points:
                match = one_match(entry.match)
                if entry.per and not _is_number(match.table, entry.per):
                    raise NotInColumns(f"per = {entry.per}")
                columns = (entry.per,) if entry.per else ()
                yield Slot(match, "", columns, bool(entry.skip_first and entry.per))
        elif item.rank is not None or item.finding:
            raise NotInColumns("rank" if item.rank is not None else "points for findings")


def _is_number(table: str, name: str) -> bool:
    column = TABLES[table].by_name.get(name)
    return column is not None and column.type in ("decimal", "integer", "scalar")


# Reckoning ------------------------------------------------------------------------------------------------


@define(slots=True, eq=False)
class _Gathered(Sheet):
    """A sheet whose facts were gathered by the database: for each slot a list of texts."""

    slots: tuple[Slot, ...] = ()
    lists: Sequence[Sequence[str]] = ()
    looked: int = 0

    def facts(self, match: Any) -> list[Hit]:
        """The facts in the slot of the match."""
        n = next(n for n, slot in enumerate(self.slots) if slot.match == match)
        self.looked = max(self.looked, n + 1)
        columns = self.slots[n].columns
        return [_hit(columns, place, text) for place, text in enumerate(self.lists[n])]

    def assessments(self, item: str) -> list[Hit]:
        """The facts in the slot of the item."""
        n = next(n for n, slot in enumerate(self.slots) if slot.item == item)
        self.looked = max(self.looked, n + 1)
        return [_assessment(place, text) for place, text in enumerate(self.lists[n])]


def _hit(columns: tuple[str, ...], place: int, text: str) -> Hit:
    cells = text.split("|", len(columns) - 1) if columns else ()
    return place, str(place), SimpleNamespace(**{c: scalar(t) for c, t in zip(columns, cells, strict=True)})


def _assessment(place: int, text: str) -> Hit:
    number, _, value = text.partition("|")
    return place, str(place), SimpleNamespace(respondents=int(number), value=scalar(value))


@define(slots=True, eq=False)
class _Witness:
    """A run that remembers whether it was asked to decide what is not met."""

    run: Run
    asked: bool = False

    @property
    def world(self) -> World:
        """The world."""
        return self.run.world

    @property
    def missing(self) -> frozenset[str]:
        """The tables that are not kept."""
        return self.run.missing

    def undecided(
        self,
        count: int,
        due: int | None,
        subject: Subject,
        counterpart: None,
        starts: int,
        *,
        reason: str = "",
    ) -> tuple[Status, str]:
        """See `Run.undecided`."""
        self.asked = True
        return self.run.undecided(count, due, subject, counterpart, starts, reason=reason)


def reckoner(
    run: Run, rule: Rubric, judged: Sequence[Judged], slots: tuple[Slot, ...]
) -> Callable[[Sequence[Any]], Sequence[Any]]:
    """A function of the number of a period and the facts in each slot to the cells of OUTCOME."""
    world, order = run.world, grade_order(run.world, rule)

    def reckon(row: Sequence[Any]) -> Sequence[Any]:
        n, *lists = row
        at = judged[n]
        decided = world.today if at.due is None else min(at.due, world.today)
        stretch = Stretch(at.low, at.high, at.period.label, decided)
        env = Env(self_=NOBODY, subject=NOBODY, period=(at.low, at.high), day=at.low)
        sheet = _Gathered(world, rule, NOBODY, env, stretch, slots=slots, lists=lists)
        one = rate(run, rule, sheet, order, due=at.due, starts=at.low)
        witness = _Witness(run)
        status, reason = status_of(witness, rule, one)
        shown = value_shown(rule, one)
        value = None if shown is None else str(shown)
        total = one.total
        return status, reason, witness.asked, total.filled, total.wanted, value, one.grade, sheet.looked

    return reckon
