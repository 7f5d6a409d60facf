"""What the lowering of all rules shares, and conditions as relations of days: key columns, since, until, merged."""

from collections.abc import Callable
from typing import Any

from attrs import define, frozen

from partyorg.campaign.conditions import Binding, Has
from partyorg.evaluation.world import World

from .plan import Relation, Table
from .program import NotInColumns, Program

__all__ = ["ID", "DaysOf", "Lowering", "bound_by", "one_binding", "seen"]

ID = ("id",)


@define(slots=True, eq=False)
class Lowering:
    """What the lowering of every rule of a campaign shares: the program and a world without facts.

    `having` lowers `has`: it is given, since conditions are made of it and it of conditions. `read` names the rules whose
    findings others read as facts.
    """

    program: Program
    world: World
    tables: frozenset[str]
    having: "Callable[[Lowering, Has, str], DaysOf]"
    read: frozenset[str] = frozenset()

    def once(self, key: object, make: Callable[[], Any]) -> Any:
        """What `make` gives, made the first time."""
        known = self.program.known
        if key not in known:
            known[key] = make()
        return known[key]


@frozen
class DaysOf:
    """A kept relation of days, with what `bound` stands for where a binding is left open."""

    relation: Relation
    binding: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Its key columns."""
        return ("bound", "id") if self.binding else ID


def seen(cx: Lowering, table: str) -> Table:
    """The facts of a table as seen; a table that is not kept has none."""
    if table not in cx.tables:
        raise NotInColumns(f"the table {table}, which is not kept")
    return Table(f"seen.{table}")


def one_binding(a: str, b: str) -> str:
    """What the bound column stands for where two conditions hold together. Raises NotInColumns where they differ."""
    if a and b and a != b:
        raise NotInColumns("two different bindings in one condition")
    return a or b


def bound_by(binding: Binding) -> str:
    """What the bound column of a condition stands for. Raises NotInColumns for words that no row may bind."""
    if binding.root not in ("subject", "anchor", "fact", "self") or binding.then not in ((), ("unit",)):
        raise NotInColumns(f"the binding {binding} in a condition")
    return str(binding)
