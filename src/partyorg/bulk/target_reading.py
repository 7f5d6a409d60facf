"""What a target reads for each group and period, in columns: members and hits, facts counted, or the last reading."""

from decimal import Decimal
from fractions import Fraction

from attrs import define, evolve, frozen

from partyorg.campaign.conditions import (
    Binding,
    Scope,
)
from partyorg.campaign.matches import AnyMatch, Match, SimpleMatch
from partyorg.campaign.rules import Target
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.matching import simple_matches
from partyorg.evaluation.periods import Judged

from .bindings import cells_of, open_terms, whom
from .days_of import Lowering
from .matches import facts_of
from .plan import (
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
    every,
    of,
    value,
)
from .program import Columns, NotInColumns
from .spans import same
from .target_members import Members

__all__ = ["FINAL", "READ", "Looks", "Readings", "as_value"]

ROW = ("id", "n")
WHOM = ("fact", "day", "who")
WHO = ("unit", "post", "person")
READ: Columns = (("hits", "number"), ("size", "number"), ("text", "text"), ("reason", "text"))
"""What a reading is: a text, or hits of size; with a reason there is no value."""
FINAL = (
    "id", "unit", "post", "person", "about", "label", "p_since", "p_until", "due", "status", "count", "required", "reason",
    "evidence", "estimated", "value", "grade", "done",
)  # fmt: skip
"""The columns that `finished` reads."""


@frozen
class Looks:
    """The judged periods of a version, and the groups it is about."""

    judged: list[Judged]
    periods: Table
    type: str
    groups: Relation


def as_value(hits: int, size: int, text: str) -> Fraction:
    """The exact value of a reading."""
    return Fraction(Decimal(text)) if text else Fraction(hits, size)


@define(slots=True, eq=False)
class Readings:
    """One version of a target on its way to readings.

    `rows` are groups (id, unit, post, person) and periods (n) to be read; `periods` have what is looked at.
    """

    cx: Lowering
    one: Prepared
    rule: Target
    group_type: str
    rows: Table
    periods: Table

    def read(self) -> Relation:
        """By group and period: id, n, hits, size, text, reason, evidence. The value is the text, or hits of size."""
        rule = self.rule
        if rule.scope is not None and rule.measure in ("count", "share"):
            return self._members()
        if self.one.run.missing:
            return self._row((), value(0), value(0), reason=value("no_table"))
        if rule.measure == "reading":
            assert isinstance(rule.of, SimpleMatch | AnyMatch)
            return self._last(rule.of)
        if rule.measure == "sum":
            raise NotInColumns("measure = sum")
        assert isinstance(rule.hit, SimpleMatch | AnyMatch)
        return self._count(rule.hit)

    def _row(
        self,
        sources: tuple[Source, ...],
        hits: Expression,
        size: Expression,
        *,
        text: Expression | None = None,
        reason: Expression | None = None,
        evidence: Expression | None = None,
    ) -> Select:
        columns: dict[str, Expression] = {
            **{name: Cell("r", name) for name in ROW},
            "hits": hits,
            "size": size,
            "text": value("") if text is None else text,
            "reason": value("") if reason is None else reason,
            "evidence": call("none") if evidence is None else evidence,
        }
        return Select((Source("r", self.rows), *sources), columns)

    # Facts ----------------------------------------------------------------------------------------------

    def _count(self, match: Match) -> Select:
        """How many facts there are."""
        h = tuple(Cell("h", name) for name in ROW)
        listed = Aggregate("list", Cell("h", "fact"), (Cell("h", "day"), Cell("h", "fact")))
        columns: dict[str, Expression] = dict(zip(ROW, h, strict=True))
        columns |= {"hits": Aggregate("count", Cell("h", "fact")), "evidence": listed}
        counted = Select((Source("h", self._facts(match)),), columns, group=h)
        number = call("coalesce", Cell("c", "hits"), 0)
        evidence = call("coalesce", Cell("c", "evidence"), call("none"))
        return self._row(
            (Source("c", counted, "left", same("c", "r", ROW)),), number, value(1), evidence=evidence
        )

    def _last(self, match: Match) -> Select:
        """The value of the last fact that has one."""
        if any(part.table != "measures" for part in simple_matches(match)):
            raise NotInColumns("a reading of other than measures")
        facts = self._facts(match, ("value",))
        by = tuple(Cell("h", name) for name in ROW)
        place = Window("row number", None, by, of("h", "day", "fact"), (0, 1))
        names = (*ROW, "fact", "value")
        columns: dict[str, Expression] = {name: Cell("h", name) for name in names}
        numbered = Select((Source("h", facts),), {**columns, "place": place}, Cell("h", "value").filled)
        kept = {name: Cell("l", name) for name in names}
        last = Select((Source("l", numbered),), dict(kept), Cell("l", "place").eq(1))
        there = Cell("c", "fact").filled
        return self._row(
            (Source("c", last, "left", same("c", "r", ROW)),),
            value(0),
            value(0),
            text=call("coalesce", Cell("c", "value"), ""),
            reason=case((there, ""), otherwise="not_recorded"),
            evidence=case((there, call("one", Cell("c", "fact"))), otherwise=call("none")),
        )

    def _facts(self, match: Match, columns: tuple[str, ...] = ()) -> Table:
        """The facts of each row: id, n, fact, day, and the columns; a fact found by several alternatives counts once."""
        names = (*ROW, "fact", "day", *columns)
        parts = [self._part(part, columns) for part in simple_matches(match)]
        if len(parts) == 1:
            return self.cx.program.keep(parts[0], "facts")
        numbered = [evolve(part, columns={**part.columns, "part": value(n)}) for n, part in enumerate(parts)]
        both_ways = self.cx.program.keep(Union(tuple(numbered)), "facts")
        by = tuple(Cell("u", name) for name in (*ROW, "fact"))
        place = Window("row number", None, by, of("u", "part"))
        first = Select((Source("u", both_ways),), {**{n: Cell("u", n) for n in names}, "place": place})
        once = Select((Source("o", first),), {n: Cell("o", n) for n in names}, Cell("o", "place").eq(1))
        return self.cx.program.keep(once, "facts")

    def _part(self, match: SimpleMatch, columns: tuple[str, ...]) -> Select:
        """The facts of one alternative on the days looked at, and not revoked by the day of decision."""
        cx, terms = self.cx, open_terms(match)
        cells = {*columns, *(c for term in terms for c in cells_of(match.table, term.key))}
        facts = facts_of(cx, evolve(match, latest=False, tests={}) if match.latest else match, cells)
        extra = ("revoked", *columns)
        sources: list[Source]
        if terms:
            first, *more = [
                Union(
                    tuple(
                        every(
                            self._named(match, term.key, binding, scope, facts.relation, extra), *WHOM, *extra
                        )
                        for binding, scope in term.choices
                    )
                )
                for term in terms
            ]
            named = Cell("r", "id").eq(Cell("f", "who"))
            sources = [Source("f", first), Source("r", self.rows, "inner", named)]
            for place, other in enumerate(more):
                x = f"x{place}"
                on = both(Cell(x, "fact").eq(Cell("f", "fact")), Cell(x, "who").eq(Cell("r", "id")))
                sources.append(Source(x, other, "semi", on))
        else:
            sources = [Source("f", facts.relation), Source("r", self.rows, "cross")]
        sources.append(Source("p", self.periods, "inner", Cell("p", "n").eq(Cell("r", "n"))))
        day, revoked = Cell("f", "day"), Cell("f", "revoked")
        inside = both(Cell("p", "from") <= day, day < Cell("p", "to"))
        standing = either(revoked.empty, revoked > Cell("p", "decided")) if facts.void else None
        out: dict[str, Expression] = {name: Cell("r", name) for name in ROW}
        out |= {"fact": Cell("f", "fact"), "day": day, **{name: Cell("f", name) for name in columns}}
        if not match.latest:
            return Select(tuple(sources), out, both(inside, standing), distinct=True)
        there = both(Cell("p", "low") <= day, day < Cell("p", "seen"), standing)
        kept = cx.program.keep(
            Select(tuple(sources), {**out, "inside": inside}, there, distinct=True), "hits"
        )
        place_in = Window("row number", None, of("k", *ROW), of("k", "day", "fact"), (0, 1))
        every_cell = {name: Cell("k", name) for name in (*out, "inside")}
        numbered = Select((Source("k", kept),), {**every_cell, "place": place_in})
        passing = facts_of(cx, evolve(match, latest=False), ())
        passes = Source("g", passing.relation, "semi", Cell("g", "fact").eq(Cell("z", "fact")))
        return Select(
            (Source("z", numbered), passes),
            {name: Cell("z", name) for name in out},
            both(Cell("z", "place").eq(1), Cell("z", "inside")),
        )

    def _named(
        self, match: SimpleMatch, key: str, binding: Binding, scope: Scope | None, facts: Relation, extra: tuple[str, ...]
    ) -> Select:  # fmt: skip
        """Whom the cells of a binding name, where it stands for the group."""
        own = binding.then == () or (binding.then == ("unit",) and self.group_type == "unit")
        if binding.root not in ("self", "subject") or self.group_type == "post" or not own:
            raise NotInColumns(f"the binding {binding} in a target")
        return whom(self.cx, match.table, key, scope, facts, extra)

    def _members(self) -> Select:
        """How many members there are, and how many of them hit."""
        members = Members(self.cx, self.one, self.rule, self.rows, self.periods)
        is_share, missing = self.rule.measure == "share", self.one.run.missing
        size = Source("s", members.there(), "left", same("s", "r", ROW))
        there = call("coalesce", Cell("s", "count"), 0)
        empty = there.eq(0)
        if missing:
            why = case((empty, "empty"), otherwise="no_table") if is_share else value("no_table")
            return self._row((size,), value(0), value(0), reason=why)
        hits = Source("h", members.hitting(), "left", same("h", "r", ROW))
        number = call("coalesce", Cell("h", "count"), 0)
        if not is_share:
            return self._row((hits,), number, value(1))
        return self._row((size, hits), number, there, reason=case((empty, "empty"), otherwise=""))
