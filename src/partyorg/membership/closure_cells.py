"""The cells of records, and of the facts derived from them, as functions of a history and a record."""

from collections.abc import Mapping
from datetime import date

from partyorg.campaign.conditions import Test
from partyorg.evaluation.world import World
from partyorg.facts import Register

from .closure_parts import (
    Cell,
    Closure,
    IdsOf,
    NotCompiledError,
    day_number,
    number_of,
    quick_test,
    split_ids,
)
from .derive import data_ids
from .history import History, Row
from .procedure import FactTemplate, Procedure, Step, Value

__all__ = ["Cells"]


class Cells:
    """Compiles cells and tests of them, for one procedure and what is known beside its cases."""

    def __init__(self, procedure: Procedure, register: Register, world: World) -> None:
        self.procedure, self.register, self.world = procedure, register, world

    def _record_test(self, name: str, test: Test) -> Closure:
        """A test of a cell of a record."""
        if test.unlisted:
            raise NotCompiledError(name)
        passes = quick_test(self.world, test)
        head, _, rest = name.partition(".")
        if head == "data" and rest:
            return lambda _, row: passes(row[3].get(rest, ""))
        if name == "outcome":
            return lambda _, row: passes(row[2])
        raise NotCompiledError(name)

    def _cell_test(self, template: FactTemplate, step: Step, name: str, test: Test) -> Closure:
        """A test of a cell of a derived fact."""
        if test.unlisted:
            raise NotCompiledError(name)
        passes = quick_test(self.world, test)
        cell = self._cell(template, step, name)
        return lambda history, row: passes(cell(history, row))

    def _cell(self, template: FactTemplate, step: Step, name: str) -> Cell:
        head, _, rest = name.partition(".")
        if head == "figures" and rest:
            return lambda _, row: number_of(row[3].get(rest, ""))
        if name == "size":
            return self._size(template, step)
        if name in ("posted_days", "posted_workdays"):
            return self._posted(template, step, name)
        if name in template.cells:
            return self._value(template.cells[name], step)
        defaults: Mapping[str, Cell] = {
            "on": lambda _, row: row[1],
            "since": lambda _, row: row[1],
            "issued_on": lambda _, row: row[1],
            "outcome": lambda _, row: row[2],
            "value": lambda _, row: row[2],
            "by": lambda _, row: row[4],
        }
        known = {
            "activities": ("on", "outcome"), "events": ("on",), "assessments": ("on", "value", "by"),
            "documents": ("issued_on",), "links": ("since",),
        }[template.table]  # fmt: skip
        if name in known:
            return defaults[name]
        raise NotCompiledError(name)

    def _value(self, value: Value, step: Step) -> Cell:
        if not value.source:
            fixed = value.literal
            return lambda _, __: fixed
        head, _, rest = value.source.partition(".")
        words = value.words
        if head == "data":
            return lambda _, row: words.get(row[3].get(rest, ""), row[3].get(rest, ""))
        if head == "on":
            return lambda _, row: row[1]
        if head == "outcome":
            return lambda _, row: words.get(row[2], row[2])
        if head == "by":
            return lambda _, row: row[4]
        if head == "person":
            return lambda history, _: history.person
        if head == "step":
            return self._latest(rest, step)
        raise NotCompiledError(value.source)

    def _latest(self, other: str, step: Step) -> Cell:
        """The day of the last record of another step before this one."""
        before = self.procedure.place.get(other, 0) < self.procedure.place.get(step.id, 0)

        def latest(history: History, row: Row) -> int | None:
            if other == row[0]:
                return row[1]
            days = [
                one[1]
                for one in history.steps.get(other, ())
                if one[1] < row[1] or (before and one[1] == row[1])
            ]
            return days[-1] if days else None

        return latest

    def _size(self, template: FactTemplate, step: Step) -> Cell:
        actors = self._ids(template, step, "actors")
        counterparts = self._ids(template, step, "counterparts")
        return lambda history, row: len({*actors(history, row), *counterparts(history, row)})

    def _ids(self, template: FactTemplate, step: Step, name: str) -> IdsOf:
        if name not in template.cells:
            if name == "counterparts":
                return lambda history, _: (history.person,)
            return lambda _, __: ()
        value = template.cells[name]
        head, _, key = value.source.partition(".")
        if head == "data" and not value.words:
            return lambda _, row: split_ids(row[3].get(key, ""))
        cell = self._value(value, step)

        def ids(history: History, row: Row) -> tuple[str, ...]:
            found = cell(history, row)
            texts = found if isinstance(found, tuple) else (found,)
            return tuple(id for text in texts if text for id in data_ids(text))

        return ids

    def _posted(self, template: FactTemplate, step: Step, name: str) -> Cell:
        posted, removed = (self._cell(template, step, column) for column in ("posted_on", "removed_on"))
        add = self.world.add_workdays
        workdays = name == "posted_workdays"

        def count(history: History, row: Row) -> int | None:
            low, high = day_number(posted(history, row)), day_number(removed(history, row))
            if low is None or high is None:
                return None
            if not workdays:
                return high - low
            found, day = 0, date.fromordinal(low - 1)
            while (day := add(day, 1)).toordinal() < high:
                found += 1
            return found

        return count

    def _record_cell(self, name: str) -> Cell:
        head, _, rest = name.partition(".")
        if head == "data" and rest:
            return lambda _, row: row[3].get(rest, "")
        if name == "outcome":
            return lambda _, row: row[2]
        if name == "by":
            return lambda _, row: row[4]
        raise NotCompiledError(name)
