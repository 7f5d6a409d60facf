"""Duty 次数 in columns: subjects by periods, the acts bound to them, counted by distinct key."""

from typing import Any

from attrs import define

from partyorg.campaign.figures import Count, Field, parts_of
from partyorg.campaign.rules import Duty
from partyorg.evaluation.duty import MIN_PRESENCE_DAYS
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure, value_of
from partyorg.evaluation.matching import simple_matches
from partyorg.evaluation.scopes import on_day
from partyorg.evaluation.world import Env

from .conditions import Lowering
from .deciding import finished, flagged, undecided, waived_rows
from .duty_acts import Acts
from .duty_counts import counted as counted_acts
from .duty_pairs import Pairs
from .matches import is_lasting, unlisted
from .periods import judged_of, period_table, whole
from .plan import (
    NOTHING,
    Aggregate,
    Cell,
    Expression,
    Relation,
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
from .subjects import Subjects, subjects_of

__all__ = ["duty"]


def duty(cx: Lowering, one: Prepared, academic_start: str) -> Select | None:
    """The rows of one version; None where no period has begun. Raises NotInColumns with what has no lowering yet."""
    rule: Duty = one.rule
    _refused(rule)
    judged = judged_of(cx, one, rule.period, academic_start)
    if not judged:
        return None
    figures, reason, credit = _figures(cx, one, judged)
    subjects = subjects_of(cx, rule.scope, one.streams)
    periods = period_table(cx, judged, rule.period, **figures)
    job = _Duty(cx, one, rule, subjects, periods, credit)
    rows = job.present()
    if rule.per is not None:
        job.pairs, rows = Pairs(cx, rule, subjects, periods).of(rows)
    required_is_one = all(n == 1 for n in figures["required"])
    counted = None if reason else counted_acts(cx, job.acts, rows, alone=required_is_one)
    return job.decided(rows, counted, reason)


def _refused(rule: Duty) -> None:
    """What has no lowering yet, by name."""
    if rule.presence.on_holder_change == "person":
        raise NotInColumns("on_holder_change = person")
    if rule.count.credit != "each":
        raise NotInColumns("credit = one")
    if rule.per is not None and rule.per.pairs:
        raise NotInColumns("pairs")
    matches = simple_matches(rule.match)
    alone = rule.per is None and len(matches) == 1 and rule.count.distinct_by != "date"
    if any(is_lasting(match) for match in matches) and not alone:
        raise NotInColumns("a duty on facts that last, by counterparts, dates or alternatives")


def _figures(cx: Lowering, one: Prepared, judged: list[Any]) -> tuple[dict[str, list[Any]], str, bool]:
    """Per period: required, limit, presence needed, days needed with a counterpart; why nothing can be said; credit."""
    from math import ceil

    rule: Duty = one.rule
    for figure in (rule.count.min, rule.count.max, rule.presence.credit_across_units):
        if figure is not None and any(isinstance(part, Count | Field) for part in parts_of(figure)):
            raise NotInColumns("a figure counted from facts")
    reason = "no_table" if one.run.missing else unlisted(rule.match)
    credit = False
    required: list[int | None] = []
    limit: list[int | None] = []
    needed, together, on = [], [], []
    minimum = rule.presence.min_presence_days
    least = MIN_PRESENCE_DAYS.get(rule.period.unit, 0) if minimum is None else whole(cx, minimum)
    beside = whole(cx, rule.per.min_presence_days) if rule.per is not None else 0
    for j in judged:
        env = Env(period=(j.low, j.high))
        count = high = None
        try:
            count = int(value_of(cx.world, rule.count.min, env))
            found = value_of(cx.world, rule.count.max, env)
            high = None if found is None else int(found)
            if j.cut and rule.period.partial == "prorate":
                days = j.period.until.toordinal() - j.period.since.toordinal()
                count = ceil(count * j.days / days)
            credit = bool(value_of(cx.world, rule.presence.credit_across_units, env))
        except UnknownFigure:
            reason = reason or "unlisted"
        required.append(count)
        limit.append(high)
        needed.append(max(1, min(int(least or 0), j.days)))
        together.append(max(1, min(int(beside or 0), j.days)))
        at = rule.per.scope.as_of if rule.per is not None else None
        seen_high = min(j.high, cx.world.today + 1)
        on.append(on_day(at, j.low, seen_high, cx.world.today) if at not in (None, "last_day") else None)
    figures = {"required": required, "most": limit, "needed": needed, "together": together, "on": on}
    return figures, reason, credit


@define(slots=True, eq=False)
class _Duty:
    """One version of a duty on its way to rows."""

    cx: Lowering
    one: Prepared
    rule: Duty
    subjects: Subjects
    periods: Table
    credit: bool
    pairs: Table = Table("")

    def present(self) -> Table:
        """One row for each subject and period with a day in common: its due day, and why it is not judged."""
        s, p = "s", "p"
        low = call("greatest", Cell(s, "since"), Cell(p, "low"))
        until, high = Cell(s, "until"), Cell(p, "high")
        who = ("id", "unit", "post", "person")
        begun = Cell(s, "since") < Cell(p, "seen")
        stretches = Select(
            (
                Source(s, self.subjects.relation),
                Source(p, self.periods, "inner", both(Cell(s, "since") < high, until > Cell(p, "low"))),
            ),
            {
                **{name: Cell(s, name) for name in who},
                "n": Cell(p, "n"),
                "present": Aggregate("sum", call("-", call("least", until, high), low)),
                "last": Aggregate("max", call("-", call("least", until, high), 1)),
                "last_seen": Aggregate(
                    "max", call("-", call("least", until, Cell(p, "seen")), 1), where=begun
                ),
            },
            group=(*(Cell(s, name) for name in who), Cell(p, "n")),
        )
        r, last, due = "r", Cell("r", "last"), Cell("p", "due")
        early = both(
            Cell(p, "aside").eq(""),
            Cell(r, "present") >= Cell(p, "needed"),
            last < call("-", high, 1),
            last < self.cx.world.today,
        )
        drop = self.rule.presence.exit_policy == "drop"
        why = case(
            (~Cell(p, "aside").eq(""), Cell(p, "aside")),
            (Cell(r, "present") < Cell(p, "needed"), "presence"),
            *([(early, "left")] if drop else []),
            otherwise="",
        )
        sooner = both(early, either(due.empty, last < due))
        return self.cx.program.keep(
            Select(
                (
                    Source(r, stretches),
                    Source(p, self.periods, "inner", Cell(p, "n").eq(Cell(r, "n"))),
                ),
                {
                    **{name: Cell(r, name) for name in (*who, "n", "last_seen")},
                    "why": why,
                    "due": due if drop else case((sooner, last), otherwise=due),
                },
            ),
            "rows",
        )

    @property
    def counterpart_type(self) -> str:
        from partyorg.campaign.conditions import UnitScope

        per = self.rule.per
        return "" if per is None else "unit" if isinstance(per.scope, UnitScope) else "person"

    @property
    def acts(self) -> Acts:
        """The acts that the rows may count."""
        return Acts(self.cx, self.rule, self.subjects, self.periods, self.credit, self.pairs)

    # Rows -----------------------------------------------------------------------------------------------

    def decided(self, rows: Table, counted: Relation | None, reason: str) -> Select:
        """The rows in their final shape."""
        cx, rule, run = self.cx, self.rule, self.one.run
        r, p, c = "r", "p", "c"
        names = ["id", *(["unit"] if self.subjects.type == "post" else []), *(["cid"] if rule.per else [])]
        waived = waived_rows(cx, run, rows, self.acts.keys, names) if counted is not None else None
        sources = [Source(r, rows), Source(p, self.periods, "inner", Cell(p, "n").eq(Cell(r, "n")))]
        due, why = Cell(r, "due"), Cell(r, "why")
        aside = ~why.eq("")
        status: Expression
        because: Expression
        done: dict[str, Expression] = {}
        if counted is None:
            status, because = (
                case((aside, "not_applicable"), otherwise="unknown"),
                case((aside, why), otherwise=reason),
            )
            count: Expression = NOTHING
            evidence: Expression = call("none")
        else:
            joins, mark = flagged(waived, self.acts.keys, r)
            sources += [Source(c, counted, "left", same(c, r, self.acts.keys)), *joins]
            number = call("coalesce", Cell(c, "count"), 0)
            status, because = self._status(number, due, mark)
            status = case((aside, "not_applicable"), otherwise=status)
            because = case((aside, why), otherwise=because)
            count = case((aside, NOTHING), otherwise=number)
            evidence = call("coalesce", Cell(c, "evidence"), call("none"))
            done = {"done": case((Cell(p, "required").eq(0), Cell(p, "low")), otherwise=Cell(c, "good"))}
        columns: dict[str, Expression] = {
            **{name: Cell(r, name) for name in ("id", "unit", "post", "person")},
            **({"cid": Cell(r, "cid")} if rule.per is not None else {}),
            "about": value(""),
            **{name: Cell(p, name) for name in ("label", "p_since", "p_until")},
            "due": due,
            "status": status,
            "count": count,
            "required": Cell(p, "required"),
            "reason": because,
            "evidence": evidence,
            "estimated": value(False),
            **done,
        }
        return finished(cx, run, Select(tuple(sources), columns), self.subjects.type, self.counterpart_type)

    def _status(
        self, count: Expression, due: Expression, waived: Expression | None
    ) -> tuple[Expression, Expression]:
        spec = self.rule.count
        required, most = Cell("p", "required"), Cell("p", "most")
        over: Expression = both(most.filled, call("<", most, count))
        enough: Expression = call("<=", required, count)
        odd: Expression | None = None
        why: Expression
        if spec.parity is not None:
            odd = ~call("remainder", count, 2).eq(1 if spec.parity == "odd" else 0)
            why = case((both(odd, enough), "parity"), otherwise="")
            enough = both(enough, ~odd)
        else:
            why = value("")
        done = case((required.eq(0), Cell("p", "low")), otherwise=Cell("c", "good"))
        left = undecided(
            self.cx, self.one.run, waived=waived, due=due, count=count, starts=Cell("p", "low"), reason=why
        )
        status = case(
            (over, "unmet"),
            (both(enough, done.empty), "incomplete"),
            (both(enough, either(due.empty, call("<=", done, due))), "met"),
            (enough, "late"),
            otherwise=left.status,
        )
        return status, case((over, "over_max"), (enough, ""), otherwise=left.reason)
