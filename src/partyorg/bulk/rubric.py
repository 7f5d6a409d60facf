"""Rubric 评分 in columns: whom it rates in which period, the facts on each sheet, and what Python makes of the sheets."""

from typing import Any

import attrs
from attrs import define, evolve

from partyorg.campaign.conditions import Binding, Test
from partyorg.campaign.figures import Count, Field
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Rubric
from partyorg.evaluation.decide import Run
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.parts import part_of
from partyorg.evaluation.rubric import tables_read
from partyorg.evaluation.rubric_voices import assessment_of
from partyorg.evaluation.scopes import on_day
from partyorg.evaluation.walk import nodes

from .bindings import Open, cells_of, open_terms, whom
from .conditions import Lowering
from .deciding import finished, flagged, waived_rows
from .matches import facts_of
from .periods import judged_of, period_table
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    Union,
    Window,
    both,
    call,
    case,
    either,
    value,
)
from .program import Columns, NotInColumns
from .sheets import OUTCOME, Slot, reckoner, slots_of
from .spans import same
from .subjects import Subjects, subjects_of
from .tables import TABLES

__all__ = ["rubric"]

ROW = ("id", "n")
WHO = ("id", "unit", "post", "person")


def rubric(cx: Lowering, one: Prepared, academic_start: str) -> Select | None:
    """The rows of one version. Raises NotInColumns with what has no lowering yet."""
    rule: Rubric = one.rule
    _refuse(rule)
    run = part_of(one.run, uses=rule, tables=tables_read(rule))
    assert rule.period is not None
    judged = judged_of(cx, one, rule.period, academic_start)
    if not judged:
        return None
    subjects = subjects_of(cx, rule.scope, one.streams)
    if subjects.type == "post":
        raise NotInColumns("a rubric of seats")
    today = cx.world.today
    on = [on_day(rule.scope.as_of, j.low, min(j.high, today + 1), today) for j in judged]
    periods = period_table(cx, judged, rule.period, on=on)
    rows = _rated(cx, rule, subjects, periods)
    silent = bool(run.missing or rule.items_unlisted)
    slots = () if silent else slots_of(rule)
    hits = cx.program.keep(_Hits(cx, rule, rows, periods).of(slots), "hits") if slots else None
    lists = tuple(f"slot_{n}" for n in range(len(slots)))
    sheets = cx.program.keep(_sheets(rows, hits, slots), "sheets")
    keys: Columns = (("n", "number"), *((name, "list") for name in lists))
    distinct = Select(
        (Source("s", sheets),),
        {name: Cell("s", name) for name, _ in keys},
        Cell("s", "judged"),
        distinct=True,
    )
    outcome = cx.program.reckoned(distinct, keys, OUTCOME, reckoner(run, rule, judged, slots), "outcome")
    return _decided(cx, run, rows, periods, hits, _joined(cx, sheets, outcome, lists), subjects)


def _refuse(rule: Rubric) -> None:
    """What has no lowering yet, by name."""
    for name, there in (("each", rule.each is not None), ("limits", rule.limits), ("voices", rule.voices)):
        if there:
            raise NotInColumns(name)
    scored = (rule.items, rule.base, rule.cap, rule.floor, rule.bands)
    if any(isinstance(node, Count | Field) for node in nodes(scored)):
        raise NotInColumns("a figure counted from facts")


def _rated(cx: Lowering, rule: Rubric, subjects: Subjects, periods: Table) -> Table:
    """Who is rated in which period: those in scope on the day that the scope names, by default the last one seen."""
    s, p = "s", "p"
    if rule.scope.as_of == "every_day":
        raise NotInColumns("as_of = every_day")
    if rule.scope.as_of == "any_day":
        there = both(Cell(s, "since") < Cell(p, "seen"), Cell(s, "until") > Cell(p, "low"))
    else:
        there = both(Cell(s, "since") <= Cell(p, "on"), Cell(p, "on") < Cell(s, "until"))
    columns = {name: Cell(s, name) for name in WHO} | {name: Cell(p, name) for name in ("n", "due", "aside")}
    return cx.program.keep(
        Select(
            (Source(s, subjects.relation), Source(p, periods, "inner", there)),
            columns,
            distinct=rule.scope.as_of == "any_day",
        ),
        "rows",
    )


@define(slots=True, eq=False)
class _Hits:
    """The facts on the sheets of one version of a rubric."""

    cx: Lowering
    rule: Rubric
    rows: Table
    periods: Table

    def of(self, slots: tuple[Slot, ...]) -> Relation:
        """The facts in every slot: id, n, slot, fact, day, and `cell`, what the slot reads of them."""
        parts = [self._entry(n, slot) for n, slot in enumerate(slots) if slot.match is not None]
        items = {slot.item: n for n, slot in enumerate(slots) if slot.item}
        if items:
            parts.append(self._assessed(items))
        return parts[0] if len(parts) == 1 else Union(tuple(parts))

    def _assessed(self, items: dict[str, int]) -> Select:
        """The assessments of all items at once: those of an item stand in its slot, with respondents and value."""
        match = assessment_of(self.cx.world, self.rule, next(iter(items)))
        match = evolve(match, tests={"item": Test(any_of=tuple(items))})
        slot = case(*((Cell("f", "item").eq(key), n) for key, n in items.items()))
        number = call("text", call("coalesce", Cell("f", "respondents"), 1))
        cell = call("join", number, "|", Cell("f", "value"))
        return self._placed(match, ("item", "respondents", "value"), slot, cell, Cell("f", "value").filled)

    def _entry(self, n: int, slot: Slot) -> Select:
        match = slot.match
        assert match is not None
        cells: list[object] = []
        for name in slot.columns:
            cells += ["|"] if cells else []
            whole = TABLES[match.table].by_name[name].type == "integer"
            cell = call("text", Cell("f", name)) if whole else Cell("f", name)
            cells.append(call("coalesce", cell, ""))
        text = cells[0] if len(cells) == 1 else call("join", *cells) if cells else ""
        return self._placed(match, slot.columns, value(n), value(text), None)

    def _placed(
        self,
        match: SimpleMatch,
        read: tuple[str, ...],
        slot: Expression,
        cell: Expression,
        where: Expression | None,
    ) -> Select:
        """The facts of a match by the row they belong to: by the label they carry, and without one by date."""
        terms = open_terms(of_subject(match))
        if not terms or any(b.root != "subject" or b.then for term in terms for b, _ in term.choices):
            raise NotInColumns("the bindings of this match")
        label = ("period",) if "period" in TABLES[match.table].by_name else ()
        behind = {c for term in terms for c in cells_of(match.table, term.key)}
        facts = facts_of(self.cx, match, {*read, *label, *behind})
        extra = ("revoked", *label, *read)
        first, *more = (self._bound(match.table, term, facts.relation, extra) for term in terms)
        f, r, p = "f", "r", "p"
        day, today = Cell(f, "day"), self.cx.world.today
        placed: Expression = both(Cell(p, "low") <= day, day < Cell(p, "high"))
        if label:
            own = Cell(f, "period")
            placed = either(both(own.filled, own.eq(Cell(p, "label"))), both(own.empty, placed))
        standing = None
        if facts.void:
            decided = call("least", call("coalesce", Cell(p, "due"), today), today)
            revoked = Cell(f, "revoked")
            standing = either(revoked.empty, both(decided < revoked, day <= decided))
        sources = [
            Source(f, first),
            Source(r, self.rows, "inner", both(Cell(r, "id").eq(Cell(f, "who")), Cell(r, "aside").eq(""))),
            Source(
                p, self.periods, "inner", both(Cell(p, "n").eq(Cell(r, "n")), day <= today, placed, standing)
            ),
        ]
        sources += [Source(f"m{n}", m, "semi", same(f"m{n}", f, ("fact", "who"))) for n, m in enumerate(more)]
        columns: dict[str, Expression] = {
            "id": Cell(r, "id"), "n": Cell(r, "n"), "slot": slot, "fact": Cell(f, "fact"), "day": day, "cell": cell,
        }  # fmt: skip
        return Select(tuple(sources), columns, where)

    def _bound(self, table: str, term: Open, facts: Relation, extra: tuple[str, ...]) -> Select:
        """For whom a column holds the subject, or somebody of a scope around him: fact, day, who, and the columns."""
        found = [whom(self.cx, table, term.key, scope, facts, extra) for _, scope in term.choices]
        if len(found) == 1:
            return found[0]
        names = {name: Cell("u", name) for name in found[0].columns}
        return Select((Source("u", Union(tuple(found))),), dict(names), distinct=True)


def of_subject(match: SimpleMatch) -> SimpleMatch:
    """The match with `subject` for `self`, which a rubric means by both."""
    return evolve(
        match,
        bound={key: evolve(b, terms=tuple(map(_of_subject, b.terms))) for key, b in match.bound.items()},
    )


def _of_subject(part: Any) -> Any:
    if isinstance(part, Binding):
        return evolve(part, root="subject") if part.root == "self" else part
    if isinstance(part, tuple):
        return tuple(map(_of_subject, part))
    # Inside `has`, `self` is whoever has something.
    if not attrs.has(type(part)) or isinstance(part, SimpleMatch | AnyMatch):
        return part
    changes = {a.name: _of_subject(getattr(part, a.name)) for a in attrs.fields(type(part))}
    return evolve(part, **changes)


def _sheets(rows: Table, hits: Table | None, slots: tuple[Slot, ...]) -> Select:
    """Every row with the cells in each slot as a list, empty where there are none: equal sheets have equal lists."""
    r, h = "r", "h"
    columns: dict[str, Expression] = {name: Cell(r, name) for name in ROW}
    columns["judged"] = Cell(r, "aside").eq("")
    if hits is None:
        return Select((Source(r, rows),), columns)
    group = tuple(Cell(h, name) for name in ROW)
    by_row: dict[str, Expression] = dict(zip(ROW, group, strict=True))
    for n, slot in enumerate(slots):
        order = (Cell(h, "day"), Cell(h, "fact")) if slot.in_order else (Cell(h, "cell"),)
        by_row[f"slot_{n}"] = Aggregate("list", Cell(h, "cell"), order, Cell(h, "slot").eq(n))
        columns[f"slot_{n}"] = call("coalesce", Cell("l", f"slot_{n}"), call("none"))
    lists = Select((Source(h, hits),), by_row, group=group)
    return Select((Source(r, rows), Source("l", lists, "left", same("l", r, ROW))), columns)


def _joined(cx: Lowering, sheets: Table, outcome: Table, lists: tuple[str, ...]) -> Table:
    """What the sheet of every row came to."""
    columns = {name: Cell("s", name) for name in ROW} | {name: Cell("o", name) for name, _ in OUTCOME}
    rated = Select(
        (Source("s", sheets), Source("o", outcome, "inner", same("o", "s", ("n", *lists)))),
        columns,
        Cell("s", "judged"),
    )
    return cx.program.keep(rated, "rated")


def _evidence(hits: Table, rated: Table) -> Select:
    """The facts that each row rests on, earliest first; one that stands in several slots has the day of the last."""
    h, o = "h", "o"
    last = Window(
        "row number", None, tuple(Cell(h, name) for name in (*ROW, "fact")), (Cell(h, "slot"),), falling=(0,)
    )
    looked = both(same(o, h, ROW), Cell(h, "slot") < Cell(o, "looked"))
    once = Select(
        (Source(h, hits), Source(o, rated, "inner", looked)),
        {**{name: Cell(h, name) for name in (*ROW, "fact", "day")}, "place": last},
    )
    group = tuple(Cell("w", name) for name in ROW)
    listed = Aggregate("list", Cell("w", "fact"), (Cell("w", "day"), Cell("w", "fact")))
    return Select(
        (Source("w", once),),
        {**dict(zip(ROW, group, strict=True)), "evidence": listed},
        Cell("w", "place").eq(1),
        group=group,
    )


def _decided(
    cx: Lowering, run: Run, rows: Table, periods: Table, hits: Table | None, rated: Table, subjects: Subjects
) -> Select:
    """The rows in their final shape: what the sheets came to, but for what a waiver covers."""
    r, p, o = "r", "p", "o"
    joins, mark = flagged(waived_rows(cx, run, rows, ROW, ("id",)), ROW, r)
    aside = ~Cell(r, "aside").eq("")
    state: list[tuple[object, object]] = [(aside, "not_applicable")]
    because: list[tuple[object, object]] = [(aside, Cell(r, "aside"))]
    if mark is not None and run.rule.waiver != "none":
        state.append((both(Cell(o, "open"), mark), "waived"))
        because.append((both(Cell(o, "open"), mark), ""))
    elif mark is not None:
        refused = both(Cell(o, "open"), mark, Cell(o, "status").eq("unmet"), Cell(o, "reason").eq(""))
        because.append((refused, "waiver_not_honoured"))
    sources = [
        Source(r, rows),
        Source(p, periods, "inner", Cell(p, "n").eq(Cell(r, "n"))),
        Source(o, rated, "left", same(o, r, ROW)),
        *joins,
    ]
    listed: Expression = call("none")
    if hits is not None:
        sources.append(Source("e", _evidence(hits, rated), "left", same("e", r, ROW)))
        listed = call("coalesce", Cell("e", "evidence"), listed)
    columns: dict[str, Expression] = {
        **{name: Cell(r, name) for name in WHO},
        "about": value(""),
        **{name: Cell(p, name) for name in ("label", "p_since", "p_until")},
        "due": Cell(r, "due"),
        "status": case(*state, otherwise=Cell(o, "status")),
        "reason": case(*because, otherwise=Cell(o, "reason")),
        **{name: case((aside, NOTHING), otherwise=Cell(o, name)) for name in ("count", "required", "value")},
        "grade": case((aside, ""), otherwise=Cell(o, "grade")),
        "evidence": listed,
        "estimated": value(False),
    }
    return finished(cx, run, Select(tuple(sources), columns), subjects.type, rated=True)
