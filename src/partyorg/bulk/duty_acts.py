"""The acts of a duty in columns: bound to subjects and counterparts, on their days, before they are counted."""

from attrs import define, evolve

from partyorg.campaign.conditions import Binding, Scope
from partyorg.campaign.matches import Bound, SimpleMatch
from partyorg.campaign.rules import Duty
from partyorg.evaluation.matching import simple_matches
from partyorg.evaluation.world import CELLS

from .alternatives import first_of
from .bindings import Open, cells_of, named, open_terms, whom
from .conditions import Lowering, seen
from .in_force import bound_spans
from .matches import Facts, closed_only, facts_of, is_lasting, key_columns
from .named_seats import named_seats
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
    either,
    every,
)
from .program import NotInColumns
from .spans import same
from .subjects import Subjects
from .tables import TABLES

__all__ = ["PAIR", "ROW", "Acts"]

ROW = ("id", "n")
PAIR = ("id", "n", "cid")


@define(slots=True, eq=False)
class Acts:
    """The acts of one version of a duty. `pairs` are its rows by counterpart, where it has any."""

    cx: Lowering
    rule: Duty
    subjects: Subjects
    periods: Table
    credit: bool
    pairs: Table

    @property
    def keys(self) -> tuple[str, ...]:
        """By what a row of the duty is told from the others."""
        return ROW if self.rule.per is None else PAIR

    @property
    def facts(self) -> list[Facts]:
        """The facts of each alternative of the match, before they are bound."""
        first, *more = simple_matches(self.rule.match)
        if is_lasting(first):
            return [self._lasting_facts(first)]
        return [facts_of(self.cx, match, self._columns(match)) for match in (first, *more)]

    def _lasting_facts(self, match: SimpleMatch) -> Facts:
        """Facts that need no date of their own."""
        cells = {
            name: Cell("f", name) for name in self._columns(match) if name in TABLES[match.table].by_name
        }
        columns = {"fact": Cell("f", "id"), **cells}
        facts = Select((Source("f", seen(self.cx, match.table)),), dict(columns))
        return Facts(self.cx.program.keep(facts, "facts"), match.table, False)

    def _columns(self, match: SimpleMatch) -> tuple[str, ...]:
        out = set(key_columns(match.table, self.rule.count.distinct_by))
        for term in open_terms(match, mixed=True):
            out.update(CELLS.get(term.key, (term.key,)))
        if self.rule.period.placed_by == "label":
            out.add("period")
        return tuple(sorted(out))

    def found(self, rows: Table) -> Relation:
        """The acts that count for each row: its keys, fact, day (and `part`, where the match has alternatives)."""
        cx, s, b = self.cx, "s", "b"
        first, *more = simple_matches(self.rule.match)
        if is_lasting(first):
            return self._lasting(rows, first)
        parts = [self._part(rows, match) for match in (first, *more)]
        each = parts[0]
        if len(parts) > 1:
            if self.credit and self.rule.per is not None and self.subjects.type == "post":
                raise NotInColumns("credit_across_units, in a match with any")
            each = first_of(cx, parts, (*self.keys, "fact"), "found")
        day = Cell(b, "day")
        within = both(Cell(s, "id").eq(Cell(b, "id")), Cell(s, "since") <= day, day < Cell(s, "until"))
        columns: dict[str, Expression] = {name: Cell(b, name) for name in each.columns}
        there = Source(s, self.subjects.relation, "semi", within)
        return cx.program.keep(Select((Source(b, each), there), columns), "acts")

    def _lasting(self, rows: Table, match: SimpleMatch) -> Relation:
        """Facts that last, on the first day of theirs, the subject's and the period's that they share."""
        if self.subjects.type == "post":
            raise NotInColumns("a duty of seats on facts that last")
        f, s, p, r = "f", "s", "p", "r"
        end = self.cx.world.today + 1
        low = call("greatest", Cell(f, "since"), Cell(s, "since"), Cell(p, "a_low"))
        high = call("least", Cell(f, "until"), Cell(s, "until"), Cell(p, "a_high"), end)
        keys = {name: Cell(r, name) for name in self.keys}
        mine = both(Cell(r, "id").eq(Cell(f, "id")), Cell(r, "n").eq(Cell(p, "n")), Cell(r, "why").eq(""))
        found = Select(
            (
                Source(f, bound_spans(self.cx, match)),
                Source(s, self.subjects.relation, "inner", Cell(s, "id").eq(Cell(f, "id"))),
                Source(p, self.periods, "inner", low < high),
                Source(r, rows, "inner", mine),
            ),
            {**keys, "fact": Cell(f, "fact"), "day": Aggregate("min", low)},
            group=(*keys.values(), Cell(f, "fact")),
        )
        return self.cx.program.keep(found, "acts")

    def _part(self, rows: Table, match: SimpleMatch) -> Select:
        """The same for one alternative, whether or not the subject was one on the day."""
        cx, rule = self.cx, self.rule
        facts = facts_of(cx, match, self._columns(match))
        by_label = rule.period.placed_by == "label"
        label = ("period",) if by_label and "period" in TABLES[match.table].by_name else ()
        if by_label and not label:
            raise NotInColumns("placed_by = label, of facts without a period")
        bound = self._bound_acts(match, facts.relation, ("revoked", *label), credit=False)
        if self.credit and rule.per is not None and self.subjects.type == "post":
            far = self._bound_acts(match, facts.relation, ("revoked", *label), credit=True)
            names = ("fact", "day", "revoked", *label, "id", "cid")
            # Made one here, both at once: sorted out in each as well they would take three times the memory.
            ways = (evolve(way, distinct=False) for way in (bound, far))
            both_ways = Union(tuple(every(way, *names) for way in ways))
            bound = Select(
                (Source("u", both_ways),), {name: Cell("u", name) for name in names}, distinct=True
            )
        b, r, p = "b", "r", "p"
        day = Cell(b, "day")
        pair = () if rule.per is None else ("cid",)
        standing = None
        if facts.void:
            today = cx.world.today
            decided = call("least", call("coalesce", Cell(r, "due"), today), today)
            standing = either(Cell(b, "revoked").empty, Cell(b, "revoked") > decided)
        if by_label:
            placed = both(Cell(b, "period").eq(Cell(p, "label")), day <= cx.world.today)
        else:
            placed = both(Cell(p, "a_low") <= day, day < Cell(p, "a_high"))
        mine = both(same(r, b, ("id", *pair)), Cell(r, "n").eq(Cell(p, "n")), Cell(r, "why").eq(""), standing)
        return Select(
            (Source(b, bound), Source(p, self.periods, "inner", placed), Source(r, rows, "inner", mine)),
            {**{name: Cell(r, name) for name in self.keys}, "fact": Cell(b, "fact"), "day": day},
        )

    def _bound_acts(
        self, match: SimpleMatch, facts: Relation, extra: tuple[str, ...], *, credit: bool
    ) -> Select:
        """Facts by subject `id` (and counterpart `cid`) for whom every open binding holds on the fact's day."""
        table, terms = match.table, open_terms(match, mixed=True)
        mine = [term for term in terms if term.root == "subject"]
        theirs = [
            term
            for term in terms
            if not term.closed
            and all(b.root == "counterpart" and not b.then and s is None for b, s in term.choices)
        ]
        if len(mine) + len(theirs) != len(terms) or (self.rule.per is not None) != bool(theirs):
            raise NotInColumns("the bindings of this match")
        if not mine:
            return self._everybodys(facts, extra)
        columns = (*extra, *(c for c in self._columns(match) if c not in extra))
        first, *more = mine
        start = self._by_subject(table, facts, first, columns, credit=credit)
        sources = [Source("m", start)]
        for n, term in enumerate(more):
            other = self._by_subject(table, facts, term, (), credit=credit)
            on = same(f"m{n}", "m", ("fact", "id"))
            sources.append(Source(f"m{n}", other, "semi", on))
        out: dict[str, Expression] = {name: Cell("m", name) for name in ("fact", "day", *extra, "id")}
        for n, term in enumerate(theirs):
            who = named(table, term.key, facts)
            name = f"t{n}"
            on = Cell(name, "fact").eq(Cell("m", "fact"))
            if n:
                on = both(on, Cell(name, "who").eq(Cell("t0", "who")))
            if n == 0 and credit:
                on = both(on, Cell(name, "who").eq(Cell("m", "cid")))
            sources.append(Source(name, who, "inner", on))
        if theirs:
            out["cid"] = Cell("t0", "who")
        several = self.subjects.type == "post" or len(theirs) > 1
        return Select(tuple(sources), out, distinct=several)

    def _everybodys(self, facts: Relation, extra: tuple[str, ...]) -> Select:
        """Facts that no subject has a part in count for each of them."""
        if self.rule.per is not None:
            raise NotInColumns("a match without the subject")
        names = {name: Cell("f", name) for name in ("fact", "day", *extra)}
        return Select(
            (Source("f", facts), Source("s", self._names(), "cross")), {**names, "id": Cell("s", "id")}
        )

    def _by_subject(
        self, table: str, facts: Relation, term: Open, columns: tuple[str, ...], *, credit: bool
    ) -> Relation:
        """Facts whose cell holds the subject, or somebody of a scope around him, by his `id`."""
        found: list[Select] = [
            self._by_choice(table, facts, term.key, *choice, columns, credit=credit)
            for choice in term.choices
        ]
        if term.closed:
            if credit or self.rule.per is not None:
                raise NotInColumns("a choice of bindings")
            plain = every(facts, "fact", "day", *dict.fromkeys((*columns, *cells_of(table, term.key))))
            closed = closed_only(self.cx, plain, table, term.key, Bound(term.closed))
            found.append(self._everybodys(closed, columns))
        if len(found) == 1:
            return found[0]
        names = {name: Cell("u", name) for name in found[0].columns}
        return Select((Source("u", Union(tuple(found))),), dict(names), distinct=True)

    def _by_choice(
        self,
        table: str,
        facts: Relation,
        key: str,
        binding: Binding,
        scope: Scope | None,
        columns: tuple[str, ...],
        *,
        credit: bool,
    ) -> Select:
        """The same for one of the choices of a binding: a seat is held by whoever sits in it that day."""
        who = whom(self.cx, table, key, scope, facts, columns)
        if scope is not None and (credit or (self.subjects.type == "post" and not binding.then)):
            raise NotInColumns("a scope with a binding, inside a match")
        names = {name: Cell("n", name) for name in ("fact", "day", *columns)}
        day = Cell("n", "day")
        if binding.then == ("unit",):
            if self.subjects.type == "person" or credit:
                raise NotInColumns("the unit of a person, inside a match")
            on = Cell("s", "unit").eq(Cell("n", "who"))
            return Select(
                (Source("n", who), Source("s", self._names(), "inner", on)), {**names, "id": Cell("s", "id")}
            )
        if self.subjects.type != "post":
            return Select((Source("n", who),), {**names, "id": Cell("n", "who")})
        seats = named_seats(self.cx, self._names(), self.pairs if credit else None)
        sits = both(
            Cell("s", "who").eq(Cell("n", "who")), Cell("s", "since") <= day, day < Cell("s", "until")
        )
        if binding.then == ("holder",):
            sits = both(sits, ~Cell("s", "who").eq(Cell("s", "seat")))
        out = {**names, "id": Cell("s", "id")}
        if credit:
            out["cid"] = Cell("s", "cid")
        return Select((Source("n", who), Source("s", seats, "inner", sits)), out)

    def _names(self) -> Select:
        """The subjects, once each."""
        s = {name: Cell("s", name) for name in ("id", "unit", "post", "person")}
        return Select((Source("s", self.subjects.relation),), dict(s), distinct=True)
