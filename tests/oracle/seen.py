"""The register as the grammar says it reads on a day (DESIGN 5.1, GRAMMAR 3.2 and 3.3), settled fact by fact."""

from datetime import date
from typing import Any

import attrs

from partyorg.campaign.definition import Campaign
from partyorg.facts import Fact, Register
from partyorg.facts.tables import TABLES

DATE_OF = {
    "activities": "on",
    "events": "on",
    "assessments": "on",
    "candidacy_steps": "on",
    "case_steps": "on",
    "progress": "on",
    "measures": "on",
    "documents": "issued_on",
    "candidacies": "granted_on",
    "links": "since",
    "tenures": "since",
    "stages": "since",
    "resources": "since",
    "units": "formed_on",
    "placements": "since",
    "cases": "opened_on",
    "findings": "on",
}
"""The date column of each table, unless `on` names another."""

INTERVALS = ("links", "tenures", "stages", "resources")


class Seen:
    """A fact as it reads: cells by name, a date later than as-of emptied."""

    def __init__(self, table: str, id: str, cells: dict[str, Any], revoked_on: date | None) -> None:
        self.table = table
        self.id = id
        self.cells = cells
        self.revoked_on = revoked_on

    def __getitem__(self, name: str) -> Any:
        return self.cells.get(name)

    def __repr__(self) -> str:
        return f"<{self.table} {self.id}>"

    def in_force(self, day: date, revoked: str = "void") -> bool:
        """Whether an interval fact holds on the day."""
        since, until = self.ends()
        if revoked == "void" and self.revoked_on is not None and self.revoked_on <= day:
            return False
        return (since is None or since <= day) and (until is None or day < until)

    def ends(self) -> tuple[date | None, date | None]:
        """The first day, and the first day out, as recorded."""
        if self.table == "units":
            return self["formed_on"], self["dissolved_on"]
        if self.table == "candidacies":
            return self["since"] or self["granted_on"], self["until"]
        return self["since"], self["until"]


class Seeing:
    """All facts that are seen at the end of `as_of` among those recorded by `as_known`."""

    def __init__(
        self, register: Register, campaign: Campaign, as_of: date, as_known: date | None = None
    ) -> None:
        self.register = register
        self.campaign = campaign
        self.as_of = as_of
        self.as_known = as_known or as_of
        self.settings = register.settings
        self.tables: dict[str, list[Seen]] = {}
        self.idle: dict[str, list[Seen]] = {}
        for table, facts in register.tables.items():
            there = [f for f in facts if self._recorded(f) and self._there(f)]
            self.tables[table] = [
                self._read(f)
                for f in there
                if f.status in ("valid", "revoked")
                or (f.status == "corrected" and not any(self._replaces(g, f) for g in there))
            ]
            self.idle[table] = [self._read(f) for f in there if f.status in ("planned", "cancelled")]
        self.people = {p.id: p for p in self.of("people")}
        self.units = {u.id: u for u in self.of("units")}
        self.moved = {p["unit"] for p in self.of("placements")}
        self.root = self._root()
        single = {word.id for word in campaign.vocabulary.words("post") if word.single}
        self.is_single = single.__contains__
        self.memory: dict[Any, Any] = {}

    def of(self, table: str) -> list[Seen]:
        """The facts of the table that are seen."""
        return self.tables.get(table, [])

    def supplied(self, table: str) -> bool:
        """Whether the table is kept here, or need not be."""
        return table in ("findings", "placements", "names") or table in self.register.tables

    def _recorded(self, fact: Fact) -> bool:
        return fact.recorded_on is None or fact.recorded_on <= self.as_known

    def _there(self, fact: Fact) -> bool:
        """A row that starts later is not there; a candidacy is there from its first dated cell."""
        if fact.table == "candidacies":
            dates = [d for d in (fact.granted_on, fact.since, fact.until) if d is not None]  # type: ignore[attr-defined]
            return not dates or min(dates) <= self.as_of
        if fact.table == "waivers":
            return True
        for name in ("since", "formed_on", "opened_on"):
            start = getattr(fact, name, None)
            if start is not None and start > self.as_of:
                return False
        return True

    def _replaces(self, new: Fact, old: Fact) -> bool:
        """Whether `new` is a correction of `old` in force; a correction that was itself corrected still replaces."""
        if new.supersedes != old.id or new.status in ("planned", "cancelled"):
            return False
        if new.status == "revoked" and new.revoked_on is not None and new.revoked_on <= self.as_of:
            return False
        dated = getattr(new, DATE_OF.get(new.table, ""), None)
        return dated is None or dated <= self.as_of

    def _read(self, fact: Fact) -> Seen:
        cells: dict[str, Any] = {}
        for column in TABLES[fact.table].columns:
            value = getattr(fact, column.name)
            as_written = (fact.table == "waivers" and column.name in ("since", "until", "on")) or (
                fact.table == "progress" and column.name == "deadline"
            )
            seen_until = self.as_known if column.name == "recorded_on" else self.as_of
            if isinstance(value, date) and value > seen_until and not as_written:
                value = None
            cells[column.name] = value
        cells["attr"] = fact.attr
        revoked = fact.status == "revoked" and fact.revoked_on is not None and fact.revoked_on <= self.as_of
        if fact.status in ("corrected", "revoked"):
            cells["status"] = "revoked" if revoked else "valid"
        assert set(cells) >= {a.name for a in attrs.fields(type(fact))}
        return Seen(fact.table, fact.id, cells, fact.revoked_on if revoked else None)

    def _root(self) -> str:
        if self.settings.root:
            return self.settings.root
        tops = [u.id for u in self.of("units") if not u["parent"]]
        return tops[0] if len(tops) == 1 else ""

    # What holds on a day --------------------------------------------------------------------------

    def tenures(self, kind: str, day: date) -> list[Seen]:
        """The tenures of that kind in force on the day."""
        key = ("tenures", kind, day)
        if key not in self.memory:
            self.memory[key] = [t for t in self.of("tenures") if t["kind"] == kind and t.in_force(day)]
        found: list[Seen] = self.memory[key]
        return found

    def homes(self, person: str, day: date) -> set[str]:
        """The units that a person is affiliated to on the day."""
        return {t["unit"] for t in self.tenures("affiliation", day) if t["person"] == person and t["unit"]}

    def exists(self, unit: str, day: date) -> bool:
        """Whether the unit exists on the day."""
        return unit in self.units and self.units[unit].in_force(day)

    def parents(self, unit: str, day: date) -> set[str]:
        """A unit with any placement takes its parents from placements alone."""
        if unit in self.moved:
            return {p["parent"] for p in self.of("placements") if p["unit"] == unit and p.in_force(day)}
        known = self.units.get(unit)
        return {known["parent"]} if known is not None and known["parent"] else set()

    def above(self, unit: str, day: date) -> set[str]:
        """The unit and all units it stands in on the day."""
        key = ("above", unit, day)
        if key not in self.memory:
            found, ahead = set(), [unit]
            while ahead:
                one = ahead.pop()
                if one not in found:
                    found.add(one)
                    ahead += self.parents(one, day)
            self.memory[key] = found
        units: set[str] = self.memory[key]
        return units
