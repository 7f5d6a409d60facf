"""Register: an immutable, indexed collection of facts."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from importlib import import_module
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar, overload

import attrs
from attrs import define, field

from .records import FACT_CLASSES, Fact
from .settings import Settings
from .tables import TABLES

if TYPE_CHECKING:
    from partyorg.vocabulary import Vocabulary

    from .view import View

__all__ = ["Register"]

F = TypeVar("F", bound=Fact)


def _frozen_tables(tables: Mapping[str, Iterable[Fact]]) -> Mapping[str, tuple[Fact, ...]]:
    return MappingProxyType({name: tuple(tables[name]) for name in TABLES if name in tables})


@define(frozen=True, slots=False, eq=False)
class Register:
    """Facts by table, with the settings of the register.

    A table that is not in `tables` is not kept here (rules that must read it answer `unknown`); a table with no facts
    is kept, and nothing happened. Registers are immutable and may be shared between threads.
    """

    tables: Mapping[str, tuple[Fact, ...]] = field(
        converter=_frozen_tables, repr=lambda t: f"{{{_sizes(t)}}}"
    )
    settings: Settings = field(factory=Settings, repr=False)
    _views: dict[tuple[date, date], "View"] = field(factory=dict, init=False, repr=False)

    @classmethod
    def of(
        cls, facts: Iterable[Fact], *, kept: Iterable[str] = (), settings: Settings | None = None
    ) -> "Register":
        """A register of the given facts; `kept` names further tables that are kept and empty.

        Raises InputError where two facts of a table share an id.
        """
        tables: dict[str, list[Fact]] = {name: [] for name in kept}
        for fact in facts:
            tables.setdefault(fact.table, []).append(fact)
        unknown = sorted(set(tables) - set(TABLES))
        if unknown:
            raise ValueError(f"no such table: {', '.join(unknown)}; tables are {', '.join(TABLES)}")
        register = cls(tables, settings or Settings())
        register.check_ids()
        return register

    @classmethod
    def from_tables(
        cls,
        tables: Mapping[str, Iterable[Mapping[str, object]]],
        *,
        settings: Settings | None = None,
        vocabulary: "Vocabulary | None" = None,
    ) -> "Register":
        """A register from rows of any database: per table an iterable of mappings from column to value.

        Values may be dates, numbers, texts in any accepted spelling, or lists; words are those of `vocabulary`
        (the base vocabulary if not given). Raises InputError with every fault.
        """
        # Named, not imported: reading cells belongs to a room above this one.
        reader = import_module("partyorg.io.rows")
        register: Register = reader.register_from_rows(tables, settings or Settings(), vocabulary=vocabulary)
        return register

    def check_ids(self) -> None:
        """Raise InputError where two facts of one table share an id."""
        from partyorg.errors import Fault, InputError, Where

        faults = []
        for name, facts in self.tables.items():
            if len({f.id for f in facts}) == len(facts):
                continue
            seen: set[str] = set()
            for fact in facts:
                if fact.id in seen:
                    message = "two facts of table {table} have the id {id}"
                    faults.append(
                        Fault(
                            "R201", message, Where(sheet=name), {"table": name, "id": fact.id}, found=fact.id
                        )
                    )
                seen.add(fact.id)
        if faults:
            raise InputError(faults)

    def supplied(self, table: str) -> bool:
        """Whether this ledger is kept here."""
        return table in self.tables

    @overload
    def facts(self) -> Iterator[Fact]: ...
    @overload
    def facts(self, cls: type[F]) -> Iterator[F]: ...
    def facts(self, cls: type[Fact] | None = None) -> Iterator[Fact]:
        """Every fact, or those of one class, in table order."""
        if cls is not None and cls is not Fact:
            return iter(self.tables.get(cls.table, ()))
        return (fact for facts in self.tables.values() for fact in facts)

    def get(self, id: str) -> Fact | None:
        """The fact with this id, or None; where tables share an id, the first table's."""
        return self._by_id.get(id)

    def with_(self, *facts: Fact) -> "Register":
        """This register and the given facts: "what if". A fact with an id already here replaces that one."""
        tables = {name: {f.id: f for f in rows} for name, rows in self.tables.items()}
        for fact in facts:
            tables.setdefault(fact.table, {})[fact.id] = fact
        return Register({name: tuple(rows.values()) for name, rows in tables.items()}, self.settings)

    def view(self, as_of: date, as_known: date | None = None) -> "View":
        """This register as seen at the end of `as_of`, with what had been recorded by `as_known` (default `as_of`).

        The last view is kept: campaigns are evaluated one after the other as of one day, findings explained after that.
        """
        from .view import view_of

        days = as_of, as_known or as_of
        found = self._views.get(days)
        if found is None:
            found = view_of(self, *days)
            self._views.clear()
            self._views[days] = found
        return found

    @cached_property
    def digest(self) -> str:
        """SHA-256 in hexadecimal over every fact and setting, whatever the order of rows, columns and keys."""
        total = 0
        for name, facts in self.tables.items():
            read = attrgetter(*(column.name for column in TABLES[name].columns), "attr")
            for cells in map(read, facts):
                text = name + "\x1f".join([_canonical(cell) for cell in cells])
                total += int.from_bytes(sha256(text.encode("utf-8", "surrogatepass")).digest(), "big")
        settings = "\x1f".join(_canonical(v) for v in attrs.astuple(self.settings, recurse=False))
        return sha256(f"{sorted(self.tables)}{settings}{total:x}".encode()).hexdigest()

    @cached_property
    def _by_id(self) -> Mapping[str, Fact]:
        out: dict[str, Fact] = {}
        for facts in self.tables.values():
            for fact in facts:
                out.setdefault(fact.id, fact)
        return out

    def __eq__(self, other: object) -> bool:
        """Equal settings, the same tables kept, and the same facts in each, in any order."""
        if not isinstance(other, Register):
            return NotImplemented
        if self.settings != other.settings or set(self.tables) != set(other.tables):
            return False
        return all(
            {f.id: f for f in facts} == {f.id: f for f in other.tables[name]}
            and len(facts) == len(other.tables[name])
            for name, facts in self.tables.items()
        )

    __hash__ = None  # type: ignore[assignment]


def _canonical(cell: object) -> str:
    """One text for equal values: numbers without the way they were typed, maps by key, empty cells alike."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, Decimal):
        return format(cell.normalize() + 0, "f")
    if isinstance(cell, Mapping):
        return ";".join(f"{key}={_canonical(cell[key])}" for key in sorted(cell))
    return ";".join(map(str, cell)) if isinstance(cell, tuple) else "" if cell is None else str(cell)


def _sizes(tables: Mapping[str, tuple[Fact, ...]]) -> str:
    return ", ".join(f"{name}: {len(facts)}" for name, facts in tables.items())


assert set(FACT_CLASSES) == set(TABLES)
