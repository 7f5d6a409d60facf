"""The counterparts of a duty's subjects: chosen on the days that a rule names, and long enough together."""

from attrs import frozen

from partyorg.campaign.conditions import AnyScope, SeatScope
from partyorg.campaign.rules import Duty

from .conditions import DaysOf, Lowering, scope_days
from .duty_acts import PAIR, ROW
from .plan import (
    Aggregate,
    Cell,
    Expression,
    Select,
    Source,
    Table,
    both,
    call,
    case,
    either,
    value,
)
from .program import NotInColumns
from .spans import same
from .subjects import Subjects, chairs

__all__ = ["Pairs"]


@frozen
class Pairs:
    """Subjects with counterparts in one version of a duty."""

    cx: Lowering
    rule: Duty
    subjects: Subjects
    periods: Table

    def of(self, rows: Table) -> tuple[Table, Table]:
        """The pairs, and the rows by counterpart `cid`: chosen as `as_of` says, and with too few days together not judged."""
        cx, per = self.cx, self.rule.per
        assert per is not None
        others = self._others()
        c = "c"
        bound = self._bound(others, c)
        as_of = per.scope.as_of or "last_day"
        if as_of == "every_day":
            raise NotInColumns("as_of = every_day")
        day = Cell("r", "last_seen") if as_of == "last_day" else Cell("p", "on")
        if as_of == "any_day":
            there = both(Cell(c, "since") < Cell("p", "seen"), Cell(c, "until") > Cell("p", "low"))
        else:
            there = both(Cell(c, "since") <= day, day < Cell(c, "until"))
        period = Source("p", self.periods, "inner", Cell("p", "n").eq(Cell("r", "n")))
        sources = [
            Source("r", rows),
            period,
            Source(c, others.relation, "inner", both(bound, there, Cell("r", "last_seen").filled)),
        ]
        columns: dict[str, Expression] = {
            **{name: Cell("r", name) for name in (*ROW, "unit", "post", "person", "why", "due")},
            "cid": Cell(c, "id"),
            "low": Cell("p", "low"),
            "high": Cell("p", "high"),
            "together": Cell("p", "together"),
        }
        if per.exclude == "subject":
            sources += self._left_out(c)
        chosen = cx.program.keep(Select(tuple(sources), columns, distinct=as_of == "any_day"), "pairs")
        low = call("greatest", Cell("s", "since"), Cell("c", "since"), Cell("r", "low"))
        high = call("least", Cell("s", "until"), Cell("c", "until"), Cell("r", "high"))
        met = both(Cell("c", "id").eq(Cell("r", "cid")), self._bound(others, "c"), low < high)
        days = Select(
            (
                Source("r", chosen),
                Source("s", self.subjects.relation, "inner", Cell("s", "id").eq(Cell("r", "id"))),
                Source("c", others.relation, "inner", met),
            ),
            {**{name: Cell("r", name) for name in PAIR}, "days": Aggregate("sum", call("-", high, low))},
            group=tuple(Cell("r", name) for name in PAIR),
        )
        short = call("coalesce", Cell("d", "days"), 0) < Cell("r", "together")
        kept = (*PAIR, "unit", "post", "person", "due")
        judged = cx.program.keep(
            Select(
                (Source("r", chosen), Source("d", days, "left", same("d", "r", PAIR))),
                {
                    **{name: Cell("r", name) for name in kept},
                    "why": case(
                        (~Cell("r", "why").eq(""), Cell("r", "why")), (short, "presence"), otherwise=""
                    ),
                },
            ),
            "rows",
        )
        return chosen, judged

    def _others(self) -> DaysOf:
        per = self.rule.per
        assert per is not None
        if isinstance(per.scope, SeatScope | AnyScope):
            raise NotInColumns("counterparts that are seats, or of several scopes")
        others = scope_days(self.cx, per.scope)
        if others.binding not in ("", "subject") and self.subjects.type == "person":
            raise NotInColumns("counterparts in the unit of a person")
        if others.binding == "subject" and self.subjects.type == "post":
            raise NotInColumns("counterparts bound to a seat")
        return others

    def _bound(self, others: DaysOf, c: str) -> Expression:
        if others.binding == "subject":
            return Cell(c, "bound").eq(Cell("r", "id"))
        return Cell(c, "bound").eq(Cell("r", "unit")) if others.binding else value(True)

    def _left_out(self, c: str) -> list[Source]:
        """The subject himself; of a seat, whoever held it during the period."""
        if self.subjects.type != "post":
            me = Select((Source("x", self.subjects.relation),), {"id": Cell("x", "id")}, distinct=True)
            return [
                Source(
                    "x",
                    me,
                    "anti",
                    both(Cell("x", "id").eq(Cell("r", "id")), Cell("x", "id").eq(Cell(c, "id"))),
                )
            ]
        held = both(
            Cell("x", "unit").eq(Cell("r", "unit")),
            Cell("x", "post").eq(Cell("r", "post")),
            either(Cell("r", "person").eq(""), Cell("x", "person").eq(Cell("r", "person"))),
            Cell("x", "person").eq(Cell(c, "id")),
            Cell("x", "since") < Cell("p", "high"),
            Cell("x", "until") > Cell("p", "low"),
        )
        return [Source("x", chairs(self.cx), "anti", held)]
