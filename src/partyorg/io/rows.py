"""Facts out of rows or columns of any source: the core that every format shares."""

from collections.abc import Iterable, Mapping, Sequence
from itertools import compress
from typing import TYPE_CHECKING, Any

from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.facts.build import build_facts
from partyorg.facts.records import FACT_CLASSES, Fact
from partyorg.facts.register import Register
from partyorg.facts.settings import Settings
from partyorg.facts.tables import TABLES, Table
from partyorg.io.column_reading import read_attrs, read_column
from partyorg.io.faults import FaultList, shown
from partyorg.io.headings import (
    ATTR,
    Heading,
    accepted_headings,
    heading_of,
    headings_of,
    is_never_modelled,
    normalised,
    table_of,
)
from partyorg.io.places import Places, TableRead
from partyorg.io.words import Words

if TYPE_CHECKING:
    from partyorg.vocabulary import Vocabulary

__all__ = [
    "Places",
    "TableRead",
    "facts_from_columns",
    "facts_from_rows",
    "read_tables",
    "register_from_rows",
]


def facts_from_rows(
    table: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    places: Places | None = None,
    *,
    settings: Settings | None = None,
    words: Words | None = None,
) -> tuple[list[Fact], list[Fault]]:
    """Facts of one table from its headings and rows, with everything wrong with them.

    Rows may be shorter than the headings; a row without any value is passed over.
    """
    faults = FaultList()
    read = read_rows(
        TABLES[table], headings, rows, places or Places(sheet=table), settings, words or Words(), faults
    )
    return read.facts, list(faults.closed())


def read_rows(
    table: Table,
    headings: Sequence[str],
    rows: Sequence[Sequence[object]],
    places: Places,
    settings: Settings | None,
    words: Words,
    faults: FaultList,
) -> TableRead:
    """Like `facts_from_rows`, into a list of faults, and keeping the places. Row numbers count from the headings."""
    width = len(headings)
    columns: list[list[object]] = [[] for _ in headings]
    numbers: Sequence[int] = places.rows if places.rows is not None else range(2, len(rows) + 2)
    for start in range(0, len(rows), CHUNK):
        add_rows(rows[start : start + CHUNK], columns, width, places, numbers, start, faults)
    return from_columns_with_blanks(table, headings, columns, len(rows), places, settings, words, faults)


CHUNK = 512
"""Rows are turned into columns a few at a time, so that the collector never sees them all."""


def add_rows(
    rows: Sequence[Sequence[object]],
    columns: Sequence[list[object]],
    width: int,
    places: Places,
    numbers: Sequence[int],
    start: int,
    faults: FaultList,
) -> None:
    """Append rows to columns; shorter rows are filled up, longer ones a fault (R112)."""
    if set(map(len, rows)) != {width}:
        for n, row in enumerate(rows):
            if any(v not in (None, "") for v in row[width:]):
                params = {"count": str(len(row) - width)}
                where = Where(file=places.file, sheet=places.sheet, row=numbers[start + n])
                hint = "a comma inside a value needs quotation marks around the value"
                message = "the row has {count} more cells than there are headings"
                faults.add(Fault("R112", message, where, params, hint=hint))
        rows = [[*row[:width], *([""] * (width - len(row)))] for row in rows]
    for column, part in zip(columns, zip(*rows, strict=True), strict=False):
        column.extend(part)


def from_columns_with_blanks(
    table: Table,
    headings: Sequence[str],
    columns: Sequence[Sequence[object]],
    count: int,
    places: Places,
    settings: Settings | None,
    words: Words,
    faults: FaultList,
) -> TableRead:
    """Like `facts_from_columns`, passing over the rows in which every cell is empty."""
    if all("" in column or None in column for column in columns):
        filled = [False] * count
        for column in columns:
            filled = [f or (v is not None and v != "") for f, v in zip(filled, column, strict=True)]
        if not all(filled):
            places = places.only(filled)
            columns = [list(compress(column, filled)) for column in columns]
            count = sum(filled)
    return facts_from_columns(table, headings, columns, count, places, settings, words, faults)


def facts_from_columns(
    table: Table,
    headings: Sequence[str],
    columns: Sequence[Sequence[object]],
    count: int,
    places: Places,
    settings: Settings | None,
    words: Words,
    faults: FaultList,
) -> TableRead:
    """Facts of one table from `count` cells under each heading. Everything wrong goes into `faults`."""
    taken, attrs = _match(table, headings, columns, places, settings, faults)
    values: dict[str, list[Any]] = {}
    for column in table.columns:
        if column.name not in taken:
            if column.required and (column.name != "id" or not _id_from_key(table)):
                message = "column {column} is missing"
                hint = "headings are {column} or {zh}"
                params = {"column": column.name, "zh": column.zh}
                faults.add(Fault("R111", message, places.header(), params, hint=hint))
            continue
        at, heading = taken[column.name]
        if not column.required and _is_empty(columns[at]):
            continue  # nothing but empty cells: the default
        values[column.name] = read_column(
            column, heading, headings[at], columns[at], values, count, places, words, faults
        )
    if attrs:
        values["attr"] = read_attrs(attrs, headings, columns, count, places, faults)
    facts = build_facts(FACT_CLASSES[table.name], count, values)
    names = {name: headings[at] for name, (at, _) in taken.items()}
    return TableRead(list(facts), places, names, frozenset(names) - values.keys())


def _id_from_key(table: Table) -> bool:
    return table.key != ("id",)


def _match(
    table: Table,
    headings: Sequence[str],
    columns: Sequence[Sequence[object]],
    places: Places,
    settings: Settings | None,
    faults: FaultList,
) -> tuple[dict[str, tuple[int, Heading]], dict[str, tuple[int, str]]]:
    """Which heading stands for which column, and for which declared extension column."""
    taken: dict[str, tuple[int, Heading]] = {}
    attrs: dict[str, tuple[int, str]] = {}
    declared = settings.attr if settings else {}
    if headings and not any(normalised(h).startswith(ATTR) or heading_of(table, h) for h in headings):
        # Perhaps a row of data, in which people are named: none of it is quoted.
        message = "the first row holds no heading of table {table}"
        accepted = accepted_headings(table)
        faults.add(Fault("R104", message, places.header(), {"table": table.name}, accepted=accepted))
        return taken, attrs
    for at, heading in enumerate(headings):
        text = heading.strip()
        where = places.header(heading)
        if not text:
            if any(v not in (None, "") for v in columns[at]):
                faults.add(
                    Fault("R119", "column {number} has cells but no heading", where, {"number": str(at + 1)})
                )
            continue
        if normalised(text).startswith(ATTR):
            name = text.split(".", 1)[1].strip() if "." in text else ""
            _take_attr(name, at, where, declared, attrs, faults)
            continue
        found = heading_of(table, text)
        if found is None:
            faults.add(_unknown_heading(table, text, where, taken))
        elif found.column.name in taken:
            first = headings[taken[found.column.name][0]]
            message = "two columns for {column}: {first} and {second}"
            params = {"column": found.column.name, "first": first, "second": heading}
            faults.add(Fault("R109", message, where, params, found=shown(heading)))
        else:
            taken[found.column.name] = (at, found)
    return taken, attrs


def _take_attr(
    name: str,
    at: int,
    where: Where,
    declared: Mapping[str, str],
    attrs: dict[str, tuple[int, str]],
    faults: FaultList,
) -> None:
    params = {"name": name}
    if is_never_modelled(name):
        faults.add(
            Fault(
                "R115",
                "extension column {name} holds data that a register never holds",
                where,
                params,
                found=name,
            )
        )
    elif name not in declared:
        close = nearest(name, declared)
        hint = "declare it under [attr] in register.toml, as text, date, number or boolean"
        message = "extension column {name} is not declared"
        accepted = tuple(declared)
        faults.add(
            Fault("R114", message, where, params, found=name, accepted=accepted, nearest=close, hint=hint)
        )
    elif name in attrs:
        message = "two columns for {column}: {first} and {second}"
        params = {"column": ATTR + name, "first": ATTR + name, "second": ATTR + name}
        faults.add(Fault("R109", message, where, params, found=name))
    else:
        attrs[name] = (at, declared[name])


def _unknown_heading(table: Table, heading: str, where: Where, taken: Iterable[str]) -> Fault:
    if is_never_modelled(heading):
        message = "column {heading} is left out: a register never holds such data"
        return Fault("R113", message, where, {"heading": heading}, found=shown(heading), severity="warning")
    known = headings_of(table)
    close = nearest(normalised(heading), known)
    spelled = ""
    if close:
        column = known[close].column
        options = (column.name, column.zh, *column.aliases, *column.inclusive)
        spelled = next((o for o in options if normalised(o) == close), column.name)
    return Fault(
        "R104",
        "table {table} has no column {heading}",
        where,
        {"table": table.name, "heading": shown(heading)},
        found=shown(heading),
        accepted=accepted_headings(table, taken),
        nearest=spelled,
        hint="a column of your own is headed attr.NAME and declared in register.toml",
    )


# Registers --------------------------------------------------------------------------------------------


def read_tables(
    tables: Mapping[str, Iterable[Mapping[str, object]]],
    settings: Settings,
    words: Words,
    faults: FaultList,
    *,
    file: str = "",
) -> dict[str, TableRead]:
    """Tables out of rows that are mappings from heading to value; everything wrong goes into `faults`."""
    out: dict[str, TableRead] = {}
    for title, rows in tables.items():
        table = table_of(title)
        where = Where(file=file, sheet=title)
        if table is None:
            faults.add(unknown_table(title, where))
            continue
        if table.name in out:
            faults.add(twice(table, where))
            continue
        listed: list[Any] = list(rows)
        wrong = [n for n, row in enumerate(listed) if not isinstance(row, Mapping)]
        for n in wrong:
            where = Where(file=file, sheet=title, row=n + 1)
            faults.add(Fault("R122", "the row is no mapping from headings to values", where))
        if wrong:
            listed = [row for row in listed if isinstance(row, Mapping)]
        headings = list(dict.fromkeys(str(heading) for row in listed for heading in row))
        columns = [
            ["" if (value := row.get(heading)) is None else value for row in listed] for heading in headings
        ]
        if not listed:
            out[table.name] = TableRead([], Places(file, title))
            continue
        places = Places(file, title, range(1, len(listed) + 1))
        out[table.name] = facts_from_columns(
            table, headings, columns, len(listed), places, settings, words, faults
        )
    return out


def unknown_table(title: str, where: Where, severity: str = "error") -> Fault:
    """The fault of a table, file or sheet that no register has."""
    names = tuple(TABLES)
    close = nearest(title, (*names, *(t.zh for t in TABLES.values())))
    params = {"table": shown(title)}
    return Fault(
        "R117", "there is no table {table}", where, params, shown(title), names, close, severity=severity
    )


def twice(table: Table, where: Where) -> Fault:
    """The fault of a table that comes under two names."""
    return Fault("R124", "table {table} comes twice", where, {"table": table.name})


def register_from_rows(
    tables: Mapping[str, Iterable[Mapping[str, object]]],
    settings: Settings | None = None,
    *,
    vocabulary: "Vocabulary | None" = None,
    strict: bool = True,
) -> Register:
    """A register from rows of any source: per table, mappings from column to value.

    Values may be texts in any accepted spelling, dates, numbers or lists. Raises InputError with everything wrong;
    with `strict=False` only with what cannot be read, not with what the facts say of each other.
    """
    from partyorg.io.check import finished

    settings = settings or Settings()
    faults = FaultList()
    words = Words(vocabulary)
    read = read_tables(tables, settings, words, faults)
    register = finished(read, settings, words, faults, content=strict)
    if register is None:
        raise InputError(f for f in faults.closed() if f.severity == "error")
    return register


def _is_empty(values: Sequence[object]) -> bool:
    try:
        return not any(values) and set(values) <= {"", None}
    except TypeError:
        return False
