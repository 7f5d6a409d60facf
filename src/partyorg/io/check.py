"""What the facts of a register say of each other, and cannot: codes R2xx."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from datetime import date
from itertools import chain, compress
from operator import attrgetter
from typing import Any

from partyorg.errors import Fault, Where
from partyorg.facts.records import Placement, Unit
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES, Column, Table
from partyorg.io.cycles import Edge, cycles_of
from partyorg.io.faults import FaultList
from partyorg.io.headings import is_never_modelled
from partyorg.io.overlaps import check_affiliations, check_placements, check_single_posts, check_stages
from partyorg.io.places import Places, TableRead
from partyorg.io.words import Words

__all__ = ["check_tables", "finished"]

_FIRST_LIKELY = date(1900, 1, 1)
_LAST_LIKELY = date(2100, 1, 1)
_EXPECTED = ("units", "people")


def finished(
    read: Mapping[str, TableRead],
    settings: Settings,
    words: Words,
    faults: FaultList,
    *,
    content: bool = True,
) -> Register | None:
    """The register of tables as read, or None where anything is wrong with them; `content` looks for R2xx too.

    Rows repeated exactly count once.
    """
    for name, table in read.items():
        _drop_repeats(TABLES[name], table, faults)
    if content:
        check_tables(read, settings, words, faults)
    _hide_names(read, faults)
    if faults.errors:
        return None
    return Register({name: table.facts for name, table in read.items()}, settings)


def _hide_names(read: Mapping[str, TableRead], faults: FaultList) -> None:
    if "people" in read:
        faults.hide(getattr(person, "name", "") for person in read["people"].facts)


def check_tables(read: Mapping[str, TableRead], settings: Settings, words: Words, faults: FaultList) -> None:
    """Put into `faults` what the facts say of each other, and cannot."""
    _check_missing(read, faults)
    known = {name: table.ids or frozenset(map(attrgetter("id"), table.facts)) for name, table in read.items()}
    for name, table in read.items():
        if table.facts:
            columns = _filled(table)
            _check_references(TABLES[name], table, columns, known, faults)
            _check_dates(TABLES[name], table, columns, faults)
            if "status" in columns:
                _check_revoked(table, faults)
    _check_root(settings, known, faults)
    _check_tree(read, faults)
    if "placements" in read:
        check_placements(read["placements"], faults)
    if "tenures" in read:
        check_affiliations(read["tenures"], faults)
        check_single_posts(read["tenures"], words, faults)
    if "stages" in read:
        check_stages(read["stages"], faults)


def check_facts(register: Register, words: Words, faults: FaultList) -> None:
    """The same for a register that is already built: places are tables and positions."""
    read: dict[str, TableRead] = {}
    for name, facts in register.tables.items():
        places = Places("", name, range(1, len(facts) + 1))
        read[name] = TableRead(list(facts), places, {c.name: c.name for c in TABLES[name].columns})
        _drop_repeats(TABLES[name], read[name], faults)
        _check_words(TABLES[name], read[name], words, faults)
        for fact, n in zip(facts, places.rows or (), strict=True):
            for key in fact.attr:
                _check_attr(key, register.settings, places.at(n - 1, f"attr.{key}"), faults)
    check_tables(read, register.settings, words, faults)
    _hide_names(read, faults)


def _check_attr(name: str, settings: Settings, where: Where, faults: FaultList) -> None:
    if is_never_modelled(name):
        message = "extension column {name} holds data that a register never holds"
        faults.add(Fault("R115", message, where, {"name": name}, found=name))
    elif name not in settings.attr:
        accepted = tuple(settings.attr)
        message = "extension column {name} is not declared"
        faults.add(Fault("R114", message, where, {"name": name}, found=name, accepted=accepted))


def _check_words(table: Table, read: TableRead, words: Words, faults: FaultList) -> None:
    from partyorg.io.cells import CellError

    for column in table.columns:
        if not column.words:
            continue
        by = column.words.split(".")[1] if "." in column.words else ""
        for n, fact in enumerate(read.facts):
            value = getattr(fact, column.name)
            if not value:
                continue
            name = getattr(fact, by) if by else column.words
            try:
                words.read(name, value)
            except CellError as e:
                where = read.places.at(n, column.name)
                faults.add(
                    Fault(
                        e.code, e.message, where, e.params, value, e.accepted, e.nearest, e.hint, e.severity
                    )
                )


# Ids --------------------------------------------------------------------------------------------------


def _drop_repeats(table: Table, read: TableRead, faults: FaultList) -> None:
    facts = read.facts
    read.ids = frozenset(map(attrgetter("id"), facts))
    if len(read.ids) == len(facts):
        return
    first: dict[str, int] = {}
    repeated: set[int] = set()
    for n, fact in enumerate(facts):
        at = first.setdefault(fact.id, n)
        if at == n:
            continue
        other = read.places.at(at).row
        params = {"table": table.name, "id": fact.id, "row": str(other)}
        if facts[at] == fact:
            repeated.add(n)
            message = "the row repeats row {row} exactly and counts once"
            faults.add(Fault("R202", message, read.places.at(n), params, severity="warning"))
        elif "id" not in read.headings and table.key != ("id",):
            message = "the row has the same {key} as row {row}, so both would have the id {id}"
            hint = "add a column id that tells them apart"
            params["key"] = ", ".join(table.key)
            faults.add(Fault("R210", message, read.places.at(n), params, found=fact.id, hint=hint))
        else:
            message = "the id {id} already stands in row {row}"
            faults.add(
                Fault("R201", message, read.places.at(n, read.headings.get("id", "")), params, found=fact.id)
            )
    if repeated:
        kept = [n not in repeated for n in range(len(facts))]
        read.facts = list(compress(facts, kept))
        read.places = read.places.only(kept)


def _filled(read: TableRead) -> frozenset[str]:
    """The columns that may hold anything."""
    return frozenset(read.headings) - read.empty


def _check_missing(read: Mapping[str, TableRead], faults: FaultList) -> None:
    for name in _EXPECTED:
        if name not in read:
            message = "table {table} is missing: rules that must read it answer unknown"
            faults.add(Fault("R120", message, Where(), {"table": name}, severity="warning"))


def _check_references(
    table: Table,
    read: TableRead,
    columns: frozenset[str],
    known: Mapping[str, AbstractSet[str]],
    faults: FaultList,
) -> None:
    for column in table.columns:
        refs = (table.name,) if column.name == "supersedes" else column.refs
        if not refs or column.name not in columns:
            continue
        targets = tuple(TABLES) if refs == ("*",) else refs
        values = map(attrgetter(column.name), read.facts)
        used: set[str] = set(chain.from_iterable(values)) if column.multiple else set(values)
        dangling = used.difference(*(known[t] for t in targets if t in known), ("",))
        if not dangling:
            continue
        away = [t for t in targets if t not in known and not TABLES[t].optional]
        if away:
            message = "{count} ids could stand in {tables}, which is not kept here, and were not checked"
            params = {"count": str(len(dangling)), "tables": ", ".join(away)}
            where = read.places.header(read.headings[column.name])
            faults.add(Fault("R211", message, where, params, severity="warning"))
            continue
        _name_dangling(column, read, targets, dangling, faults)


def _name_dangling(
    column: Column, read: TableRead, targets: Sequence[str], dangling: set[str], faults: FaultList
) -> None:
    message = "no row of {tables} has the id {id}"
    tables = "any table" if len(targets) == len(TABLES) else ", ".join(targets)
    for n, fact in enumerate(read.facts):
        value = getattr(fact, column.name)
        for id_ in value if column.multiple else (value,):
            if id_ in dangling and faults.room("R203"):
                where = read.places.at(n, read.headings[column.name])
                faults.keep(Fault("R203", message, where, {"tables": tables, "id": id_}, found=id_))


def _check_root(settings: Settings, known: Mapping[str, AbstractSet[str]], faults: FaultList) -> None:
    if settings.root and "units" in known and settings.root not in known["units"]:
        where = Where(file="register.toml", key_path="root")
        params = {"tables": "units", "id": settings.root}
        faults.add(Fault("R203", "no row of {tables} has the id {id}", where, params, found=settings.root))


# Dates ------------------------------------------------------------------------------------------------

_SPANS = (("since", "until"), ("formed_on", "dissolved_on"), ("posted_on", "removed_on"))


def _check_dates(table: Table, read: TableRead, columns: frozenset[str], faults: FaultList) -> None:
    facts = read.facts
    for column in table.columns:
        if column.type != "date" or column.name not in columns:
            continue
        days = set(map(attrgetter(column.name), facts))
        days.discard(None)
        if days and (min(days) < _FIRST_LIKELY or max(days) >= _LAST_LIKELY):
            _name_unlikely(column, read, faults)
    for start, end in _SPANS:
        if start not in columns or end not in columns:
            continue
        for n, (since, until) in enumerate(map(attrgetter(start, end), facts)):
            if until is not None and since is not None and until < since and faults.room("R205"):
                message = "{end} {until} lies before {start} {since}"
                params = {"start": start, "end": end, "since": str(since), "until": str(until)}
                where = read.places.at(n, read.headings[end])
                faults.keep(Fault("R205", message, where, params, found=str(until)))


def _name_unlikely(column: Column, read: TableRead, faults: FaultList) -> None:
    for n, day in enumerate(map(attrgetter(column.name), read.facts)):
        if day is not None and not _FIRST_LIKELY <= day < _LAST_LIKELY and faults.room("R208", "warning"):
            where = read.places.at(n, read.headings[column.name])
            message = "{day} is far from any likely date"
            faults.keep(Fault("R208", message, where, {"day": str(day)}, found=str(day), severity="warning"))


def _check_revoked(read: TableRead, faults: FaultList) -> None:
    for n, fact in enumerate(read.facts):
        if fact.status == "revoked" and fact.revoked_on is None:
            message = "revoked, but without the day of revocation (revoked_on)"
            where = read.places.at(n, read.headings.get("status", "status"))
            faults.add(Fault("R209", message, where, {"id": fact.id}, found="revoked"))


# The tree ---------------------------------------------------------------------------------------------


def _check_tree(read: Mapping[str, TableRead], faults: FaultList) -> None:
    units = read.get("units")
    if units is None:
        return
    placements = read.get("placements")
    dated: list[Any] = [f for f in placements.facts if f.status == "valid"] if placements else []
    placed = {p.unit for p in dated if isinstance(p, Placement)}
    edges: list[Edge] = [
        (u.id, u.parent, None, None)
        for u in units.facts
        if isinstance(u, Unit) and u.parent and u.id not in placed
    ]
    edges += [(p.unit, p.parent, p.since, p.until) for p in dated if isinstance(p, Placement)]
    row_of = {fact.id: n for n, fact in enumerate(units.facts)}
    for cycle, day in cycles_of(edges):
        at = row_of.get(cycle[0])
        heading = units.headings.get("parent", "parent")
        where = units.places.at(at, heading) if at is not None else units.places.header(heading)
        params = {"units": " → ".join((*cycle, cycle[0])), "day": str(day) if day else ""}
        message = "units stand above each other in a circle: {units}"
        if day:
            message = "units stand above each other in a circle on {day}: {units}"
        faults.add(Fault("R204", message, where, params, found=cycle[0]))
