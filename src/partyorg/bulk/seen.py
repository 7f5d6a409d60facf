"""The facts as seen at the end of as-of, as relations: what `partyorg.facts.view` settles on objects, in columns.

Reads the tables `raw.TABLE` (dates as day numbers, empty cells NULL) and gives `replaced.TABLE`, kept since it is small and
read by every use of the other, and `seen.TABLE`.
"""

from partyorg.facts import TABLES

from .plan import NOTHING, Call, Cell, Exists, Expression, Select, Source, Table, both, case, either, value

__all__ = ["AS_WRITTEN", "replaced_facts", "seen_facts"]

STARTS = ("since", "formed_on", "opened_on")
"""A row whose first day is later than as-of is not there yet; a candidacy is there from its first dated cell."""

AS_WRITTEN = frozenset(
    {("waivers", "since"), ("waivers", "until"), ("waivers", "on"), ("progress", "deadline")}
)
"""Decisions about the future are read as written."""


def replaced_facts(table: str, today: int, known: int, tables: frozenset[str]) -> Select:
    """The ids that some fact of a table supersedes, among the facts that count; see `seen_facts`."""
    counts = _counting(table, today, known, tables)
    dates = [Cell("n", name).filled for name in _own_dates(table)]
    dated = either(*dates) if dates else value(True)
    supersedes = Cell("n", "supersedes")
    return Select((Source("n", counts),), {"id": supersedes}, both(supersedes.filled, dated), distinct=True)


def seen_facts(table: str, today: int, known: int, tables: frozenset[str]) -> Select:
    """The facts of a table that count at the end of `today`, among those recorded by `known`; later cells are empty.

    `tables` are those the register keeps.
    """
    counts = _counting(table, today, known, tables)
    corrected = both(Cell("c", "status").filled, Cell("c", "status").eq("corrected"))
    replaced = both(corrected, Cell("c", "id").eq(Cell("o", "id")))
    return Select(
        (Source("c", counts), Source("o", Table(f"replaced.{table}"), "anti", replaced)),
        {name: Cell("c", name) for name in counts.columns},
    )


def _counting(table: str, today: int, known: int, tables: frozenset[str]) -> Select:
    """The facts that are there and neither planned nor cancelled."""
    settled = Select(
        (Source("f", Table(f"raw.{table}")),), _cells(table, today), _is_there(table, today, known, tables)
    )
    s = Cell("s", "status")
    return Select(
        (Source("s", settled),),
        {name: Cell("s", name) for name in settled.columns},
        either(s.empty, ~s.is_in(("planned", "cancelled"))),
    )


def _cells(table: str, today: int) -> dict[str, Expression]:
    """Every column; dates later than as-of are empty."""
    out: dict[str, Expression] = {}
    for column in TABLES[table].columns:
        cell = Cell("f", column.name)
        if column.type == "date" and column.name != "recorded_on" and (table, column.name) not in AS_WRITTEN:
            out[column.name] = case((cell <= today, cell), otherwise=NOTHING)
        else:
            out[column.name] = cell
    return out


def _is_there(table: str, today: int, known: int, tables: frozenset[str]) -> Expression:
    recorded = Cell("f", "recorded_on")
    tests: list[Expression] = [either(recorded.empty, recorded <= known)]
    if table == "candidacies":
        tests.append(_candidacy_is_there(today, known, tables))
        return both(*tests)
    for name in STARTS:
        if name in TABLES[table].by_name and (table, name) not in AS_WRITTEN:
            cell = Cell("f", name)
            tests.append(either(cell.empty, cell <= today))
    return both(*tests)


def _candidacy_is_there(today: int, known: int, tables: frozenset[str]) -> Expression:
    """One of its dates has come, or a step on its route is seen, or it has no later date at all."""
    dates = [c.name for c in TABLES["candidacies"].columns if c.type == "date" and c.name != "recorded_on"]
    nothing_later = both(*(either(Cell("f", n).empty, Cell("f", n) <= today) for n in dates))
    come = [Cell("f", n) <= today for n in ("granted_on", "since", "until")]
    begun: list[Expression] = []
    if "candidacy_steps" in tables:
        s = Cell("s", "on")
        recorded = Cell("s", "recorded_on")
        step = Select(
            (Source("s", Table("raw.candidacy_steps")),),
            {"one": value(1)},
            both(
                Cell("s", "candidacy").eq(Cell("f", "id")),
                s <= today,
                either(recorded.empty, recorded <= known),
            ),
        )
        begun.append(Exists(step))
    return either(nothing_later, *(Call("coalesce", (c, value(False))) for c in come), *begun)


def _own_dates(table: str) -> tuple[str, ...]:
    """The dates of which one must be filled for a fact to have happened; none where it needs none."""
    return tuple(c.name for c in TABLES[table].own if c.type == "date" and c.name != "deadline")
