"""The order of a timeline's windows in columns: nobody acts on the next window's items before those of this one are met."""

from partyorg.campaign.rules import Timeline, Window
from partyorg.evaluation.decide import Run
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.parts import part_of
from partyorg.evaluation.world import DEFAULT_DATE
from partyorg.facts import TABLES

from .days_of import Lowering, seen
from .deciding import finished, flagged, undecided, waived_rows
from .kept_findings import found_acts
from .plan import (
    Aggregate,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    Union,
    both,
    call,
    case,
    of,
    value,
)
from .plan import Window as Over
from .spans import same

__all__ = ["orders"]

DONE = ("met", "late")
SUBJECT = ("subject",)


def orders(cx: Lowering, one: Prepared) -> list[tuple[Run, Select]]:
    """For every two windows with items: a run of its own, and its rows. Raises NotInColumns where items are on objects."""
    rule: Timeline = one.rule
    if not rule.sequential or not one.chosen(None):
        return []
    out = []
    for before, after in zip(rule.windows, rule.windows[1:], strict=False):
        earlier, later = (found_acts(cx, window.items) for window in (before, after))
        if earlier is not None and later is not None:
            run = part_of(one.run, f"order/{after.key}", uses=one.run.rule)
            out.append((run, _order(cx, run, after, earlier, later)))
    return out


def _order(cx: Lowering, run: Run, after: Window, earlier: Relation, later: Relation) -> Select:
    """For each subject: the last day on which an item of one window was met, against the first act of the next."""
    first = cx.program.keep(_first_acts(cx, later), "first")
    kinds = Select(
        (Source("l", later),),
        {"subject": Cell("l", "subject"), "type": Aggregate("min", Cell("l", "subject_type"))},
        group=of("l", "subject"),
    )
    judged = cx.program.keep(_judged(earlier, first, kinds), "judged")
    waived = waived_rows(cx, run, judged, ("id",), ("id",))
    joins, mark = flagged(waived, ("id",), "r")
    r = {name: Cell("r", name) for name in ("waiting", "too_late", "count", "due")}
    left = undecided(
        cx, run, waived=mark, due=r["due"], count=r["count"], starts=r["due"], reason=value("order"),
        pending=value(False),
    )  # fmt: skip
    good = both(r["waiting"].eq(0), r["too_late"].eq(0))
    unit = Cell("r", "type").eq("unit")
    columns: dict[str, Expression] = {
        "type": Cell("r", "type"),
        "id": Cell("r", "id"),
        "unit": case((unit, Cell("r", "id")), otherwise=""),
        "post": value(""),
        "person": case((unit, ""), otherwise=Cell("r", "id")),
        "about": value(""),
        "label": value(after.key),
        "p_since": r["due"],
        "p_until": call("+", r["due"], 1),
        "due": r["due"],
        "status": case((good, "met"), otherwise=left.status),
        "count": r["count"],
        "required": Cell("r", "required"),
        "reason": case((good, ""), otherwise=left.reason),
        "evidence": call("one", Cell("r", "act")),
        "estimated": value(False),
    }
    return finished(cx, run, Select((Source("r", judged), *joins), columns))


def _judged(earlier: Relation, first: Table, kinds: Select) -> Select:
    """Subjects of both windows with their first act, and how their rows of the first window stand by that day."""
    status, fact = Cell("e", "status"), Cell("e", "subject")
    counts = ~status.eq("not_applicable")
    done = status.is_in(DONE)
    day, by_then = Cell("f", "day"), Cell("e", "on") <= Cell("f", "day")
    keys: dict[str, Expression] = {
        "id": Cell("f", "subject"), "due": day, "act": Cell("f", "fact"), "type": Cell("k", "type"),
    }  # fmt: skip
    numbers: dict[str, Expression] = {
        "required": Aggregate("count", fact, where=counts),
        "waiting": Aggregate("count", fact, where=both(counts, ~status.is_in((*DONE, "waived")))),
        "count": Aggregate("count", fact, where=both(done, by_then)),
        "too_late": Aggregate("count", fact, where=both(done, ~by_then)),
    }
    sources = (
        Source("f", first),
        Source("k", kinds, "inner", same("k", "f", SUBJECT)),
        Source("e", earlier, "inner", same("e", "f", SUBJECT)),
    )
    return Select(sources, {**keys, **numbers}, group=tuple(keys.values()))


def _first_acts(cx: Lowering, later: Relation) -> Select:
    """The first act counted for each subject: subject, day, fact."""
    each = {"subject": Cell("l", "subject"), "fact": call("each", call("distinct", Cell("l", "evidence")))}
    acts = cx.program.keep(Select((Source("l", later),), each), "acts")
    ids = cx.program.keep(Select((Source("a", acts),), {"id": Cell("a", "fact")}, distinct=True), "ids")
    days = Source("d", _days(cx, ids), "inner", Cell("d", "id").eq(Cell("a", "fact")))
    place = Over("row number", None, of("a", "subject"), (Cell("d", "day"), Cell("a", "fact")))
    cells: dict[str, Expression] = {"subject": Cell("a", "subject"), "fact": Cell("a", "fact")}
    numbered = Select((Source("a", acts), days), {**cells, "day": Cell("d", "day"), "place": place})
    names = ("subject", "day", "fact")
    return Select((Source("n", numbered),), {n: Cell("n", n) for n in names}, Cell("n", "place").eq(1))


def _days(cx: Lowering, ids: Table) -> Select:
    """The day of each fact, whatever its table, of several with the same id that of the first table; without one, none."""
    parts: list[Relation] = []
    for place, (name, table) in enumerate(TABLES.items()):
        column = table.by_name.get(DEFAULT_DATE.get(name, "on"))
        if name not in cx.tables or column is None or column.type != "date":
            continue
        day = Cell("f", column.name)
        there = Source("i", ids, "semi", Cell("i", "id").eq(Cell("f", "id")))
        cells = {"id": Cell("f", "id"), "day": day, "place": value(place)}
        parts.append(Select((Source("f", seen(cx, name)), there), cells, day.filled))
    every_day = cx.program.keep(Union(tuple(parts)), "days")
    place_of = Over("row number", None, of("u", "id"), of("u", "place"))
    numbered = Select(
        (Source("u", every_day),), {n: Cell("u", n) for n in ("id", "day")} | {"rank": place_of}
    )
    return Select((Source("n", numbered),), {n: Cell("n", n) for n in ("id", "day")}, Cell("n", "rank").eq(1))
