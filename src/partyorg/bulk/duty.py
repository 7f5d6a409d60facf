"""Duty 次数 in columns: subjects by periods, the acts bound to them, counted by distinct key."""

from typing import Any

from attrs import define

from partyorg.campaign.conditions import Binding
from partyorg.campaign.figures import Count, Field, parts_of
from partyorg.campaign.rules import Duty
from partyorg.evaluation.duty import MIN_PRESENCE_DAYS
from partyorg.evaluation.engine import Prepared
from partyorg.evaluation.figures import UnknownFigure, value_of
from partyorg.evaluation.scopes import on_day
from partyorg.evaluation.world import Env

from .conditions import DaysOf, Lowering, scope_days, seen
from .deciding import finished, flagged, undecided, waived_rows
from .matches import facts_of, is_lasting, key_columns, keys_of, named, one_match, open_terms
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
    Union,
    both,
    call,
    case,
    either,
    every,
    value,
)
from .program import NotInColumns
from .spans import same, span_cells
from .subjects import Subjects, chairs, subjects_of

__all__ = ["duty"]

ROW = ("id", "n")
PAIR = ("id", "n", "cid")


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
    rows = job.paired(job.present()) if rule.per is not None else job.present()
    required_is_one = all(n == 1 for n in figures["required"])
    counted = None if reason else job.counted(rows, alone=required_is_one)
    return job.decided(rows, counted, reason)


def _refused(rule: Duty) -> None:
    """What has no lowering yet, by name."""
    match = one_match(rule.match)
    if rule.presence.on_holder_change == "person":
        raise NotInColumns("on_holder_change = person")
    if rule.count.credit != "each":
        raise NotInColumns("credit = one")
    if rule.per is not None and rule.per.pairs:
        raise NotInColumns("pairs")
    if is_lasting(match):
        raise NotInColumns("a duty on facts that last")


def _figures(cx: Lowering, one: Prepared, judged: list[Any]) -> tuple[dict[str, list[Any]], str, bool]:
    """Per period: required, limit, presence needed, days needed with a counterpart; why nothing can be said; credit."""
    from math import ceil

    rule: Duty = one.rule
    for figure in (rule.count.min, rule.count.max, rule.presence.credit_across_units):
        if figure is not None and any(isinstance(part, Count | Field) for part in parts_of(figure)):
            raise NotInColumns("a figure counted from facts")
    reason = "no_table" if one.run.missing else ""
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

    # Counterparts ---------------------------------------------------------------------------------------

    def paired(self, rows: Table) -> Table:
        """The rows by counterpart `cid`: chosen as `as_of` says, and with too few days together not judged."""
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
        self.pairs = chosen
        return cx.program.keep(
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

    def _others(self) -> DaysOf:
        from partyorg.campaign.conditions import AnyScope, SeatScope

        per = self.rule.per
        assert per is not None
        if isinstance(per.scope, SeatScope | AnyScope):
            raise NotInColumns("counterparts that are seats, or of several scopes")
        others = scope_days(self.cx, per.scope)
        if others.binding and self.subjects.type == "person":
            raise NotInColumns("counterparts in the unit of a person")
        if others.binding == "subject" and self.subjects.type == "post":
            raise NotInColumns("counterparts bound to a seat")
        return others

    @property
    def counterpart_type(self) -> str:
        from partyorg.campaign.conditions import UnitScope

        per = self.rule.per
        return "" if per is None else "unit" if isinstance(per.scope, UnitScope) else "person"

    def _bound(self, others: DaysOf, c: str) -> Expression:
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

    # Acts -----------------------------------------------------------------------------------------------

    @property
    def keys(self) -> tuple[str, ...]:
        return ROW if self.rule.per is None else PAIR

    def counted(self, rows: Table, *, alone: bool) -> Relation:
        """For each row with acts: count, done and good (days on which the number was reached, with all and good acts), evidence.

        `alone` says that one act is all that is required.
        """
        cx = self.cx
        acts = self._acts(rows)
        failed = self._failed()
        keys = self.keys
        a = "a"
        group = tuple(Cell(a, key) for key in keys)
        required = Cell("p", "required")
        order = (Cell(a, "day"), Cell(a, "fact"))
        good: list[Source] = []
        passes: Expression | None = None
        if failed is not None:
            good = [Source("f", failed, "left", Cell("f", "about").eq(Cell(a, "fact")))]
            passes = Cell("f", "about").empty
        facts = Source(a, acts)
        evidence = Aggregate("list", Cell(a, "fact"), order)
        distinct = self._distinct_keys()
        if distinct is None:
            return cx.program.keep(
                Select(
                    (facts, *good, Source("p", self.periods, "inner", Cell("p", "n").eq(Cell(a, "n")))),
                    {
                        **dict(zip(keys, group, strict=True)),
                        "count": Aggregate("count", Cell(a, "fact")),
                        "done": self._reached(Cell(a, "day"), required, None, alone=alone),
                        "good": self._reached(Cell(a, "day"), required, passes, alone=alone),
                        "evidence": evidence,
                    },
                    group=(*group, required),
                ),
                "counted",
            )
        key = call("coalesce", Cell("k", "key"), Cell(a, "fact"))
        by_key = Select(
            (facts, Source("k", distinct, "left", Cell("k", "fact").eq(Cell(a, "fact"))), *good),
            {
                **dict(zip(keys, group, strict=True)),
                "key": key,
                "day": Aggregate("min", Cell(a, "day")),
                "passed": Aggregate("min", Cell(a, "day"), where=passes),
            },
            group=(*group, key),
        )
        k = "k"
        cells = tuple(Cell(k, name) for name in keys)
        numbers = Select(
            (Source(k, by_key), Source("p", self.periods, "inner", Cell("p", "n").eq(Cell(k, "n")))),
            {
                **dict(zip(keys, cells, strict=True)),
                "count": Aggregate("count", Cell(k, "key")),
                "done": self._reached(Cell(k, "day"), required, None, alone=alone),
                "good": self._reached(Cell(k, "passed"), required, Cell(k, "passed").filled, alone=alone),
            },
            group=(*cells, required),
        )
        lists = Select((facts,), {**dict(zip(keys, group, strict=True)), "evidence": evidence}, group=group)
        n = "n"
        return cx.program.keep(
            Select(
                (Source(n, numbers), Source("e", lists, "inner", same("e", n, keys))),
                {
                    **{name: Cell(n, name) for name in (*keys, "count", "done", "good")},
                    "evidence": Cell("e", "evidence"),
                },
            ),
            "counted",
        )

    def _reached(
        self, day: Expression, required: Expression, where: Expression | None, *, alone: bool
    ) -> Expression:
        """The day of the required-th act, in order; empty where there are fewer."""
        if alone:
            return Aggregate("min", day, where=where)
        return call("element", Aggregate("list", day, (day,), where), call("greatest", required, 1))

    def _failed(self) -> Relation | None:
        tables = [self.cx.program.known.get(("failed", part)) for part in self.rule.parts]
        if any(table is None for table in tables):
            raise NotInColumns("parts that do not run in columns")
        if not tables:
            return None
        parts = tuple(every(t, "about") for t in tables if t is not None)
        return (
            parts[0]
            if len(parts) == 1
            else Select((Source("u", Union(parts)),), {"about": Cell("u", "about")}, distinct=True)
        )

    def _distinct_keys(self) -> Relation | None:
        match, by = one_match(self.rule.match), self.rule.count.distinct_by
        facts = facts_of(self.cx, match, self._columns())
        found = keys_of(match.table, by, facts.relation)
        return None if found is None else self.cx.program.keep(found, "keys")

    def _columns(self) -> tuple[str, ...]:
        from partyorg.evaluation.world import CELLS

        match = one_match(self.rule.match)
        out = set(key_columns(match.table, self.rule.count.distinct_by))
        for key, _ in open_terms(match):
            out.update(CELLS.get(key, (key,)))
        if self.rule.period.placed_by == "label":
            out.add("period")
        return tuple(sorted(out))

    def _acts(self, rows: Table) -> Relation:
        """The acts that count for each row: its keys, fact, day."""
        cx, rule = self.cx, self.rule
        match = one_match(rule.match)
        facts = facts_of(cx, match, self._columns())
        by_label = rule.period.placed_by == "label"
        label = ("period",) if by_label and "period" in _names(facts.table) else ()
        if by_label and not label:
            raise NotInColumns("placed_by = label, of facts without a period")
        bound = self._bound_acts(facts.table, facts.relation, ("revoked", *label), credit=False)
        if self.credit and rule.per is not None and self.subjects.type == "post":
            far = self._bound_acts(facts.table, facts.relation, ("revoked", *label), credit=True)
            names = ("fact", "day", "revoked", *label, "id", "cid")
            both_ways = Union((every(bound, *names), every(far, *names)))
            bound = Select(
                (Source("u", both_ways),), {name: Cell("u", name) for name in names}, distinct=True
            )
        b, r, p, s = "b", "r", "p", "s"
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
        within = both(
            Cell(s, "id").eq(Cell(b, "id")),
            Cell(s, "since") <= day,
            day < Cell(s, "until"),
        )
        return cx.program.keep(
            Select(
                (
                    Source(b, bound),
                    Source(s, self.subjects.relation, "semi", within),
                    Source(p, self.periods, "inner", placed),
                    Source(
                        r,
                        rows,
                        "inner",
                        both(
                            same(r, b, ("id", *pair)),
                            Cell(r, "n").eq(Cell(p, "n")),
                            Cell(r, "why").eq(""),
                            standing,
                        ),
                    ),
                ),
                {
                    **{name: Cell(r, name) for name in self.keys},
                    "fact": Cell(b, "fact"),
                    "day": day,
                },
            ),
            "acts",
        )

    def _bound_acts(self, table: str, facts: Relation, extra: tuple[str, ...], *, credit: bool) -> Select:
        """Facts by subject `id` (and counterpart `cid`) for whom every open binding holds on the fact's day."""
        terms = open_terms(one_match(self.rule.match))
        mine = [(key, b) for key, b in terms if b.root == "subject"]
        theirs = [(key, b) for key, b in terms if b.root == "counterpart" and not b.then]
        if len(mine) + len(theirs) != len(terms) or not mine or (self.rule.per is not None) != bool(theirs):
            raise NotInColumns("the bindings of this match")
        columns = (*extra, *(c for c in self._columns() if c not in extra))
        first, *more = mine
        start = self._by_subject(table, facts, first, columns, credit=credit)
        sources = [Source("m", start)]
        for n, term in enumerate(more):
            other = self._by_subject(table, facts, term, (), credit=credit)
            on = same(f"m{n}", "m", ("fact", "id"))
            sources.append(Source(f"m{n}", other, "semi", on))
        out: dict[str, Expression] = {name: Cell("m", name) for name in ("fact", "day", *extra, "id")}
        for n, (key, _) in enumerate(theirs):
            who = named(table, key, facts)
            name = f"t{n}"
            on = Cell(name, "fact").eq(Cell("m", "fact"))
            if n:
                on = both(on, Cell(name, "who").eq(Cell("t0", "who")))
            if n == 0 and credit:
                on = both(on, Cell(name, "who").eq(Cell("m", "cid")))
            sources.append(Source(name, who, "inner", on))
        if theirs:
            out["cid"] = Cell("t0", "who")
        return Select(tuple(sources), out, distinct=self.subjects.type == "post" or len(theirs) > 1)

    def _by_subject(
        self,
        table: str,
        facts: Relation,
        term: tuple[str, Binding],
        columns: tuple[str, ...],
        *,
        credit: bool,
    ) -> Select:
        """Facts whose cell holds the subject, by its `id`: a seat is held by whoever sits in it that day."""
        key, binding = term
        who = named(table, key, facts, columns)
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
        seats = self._named_seats(credit=credit)
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

    def _named_seats(self, *, credit: bool) -> Table:
        """By what a seat is named on which days: its holders, and its own id on all; `seat` is that id.

        With `credit` the seats are those of the same post in the units to which counterparts `cid` belonged elsewhere,
        on the days they did.
        """
        from partyorg.dates import FIRST, FOREVER

        cx = self.cx
        s, c = "s", "c"
        sits = both(
            Cell(c, "unit").eq(Cell(s, "unit")),
            Cell(c, "post").eq(Cell(s, "post")),
            either(Cell(s, "person").eq(""), Cell(c, "person").eq(Cell(s, "person"))),
        )
        if not credit:
            seats: Relation = self._names()
            days: tuple[Expression, Expression] = Cell(c, "since"), Cell(c, "until")
            always: tuple[Expression, Expression] = value(FIRST), value(FOREVER)
            more: dict[str, Expression] = {}
            seat = Cell(s, "id")
        else:
            seats = self._homes()
            days = (
                call("greatest", Cell(c, "since"), Cell(s, "since")),
                call("least", Cell(c, "until"), Cell(s, "until")),
            )
            always = Cell(s, "since"), Cell(s, "until")
            more = {"cid": Cell(s, "cid")}
            seat = Cell(s, "seat")
        kept = cx.program.keep(seats, "named_seats")
        shared = {"id": Cell(s, "id"), "seat": seat, **more}
        holders = Select(
            (Source(s, kept), Source(c, chairs(cx), "inner", sits)),
            {**shared, "who": Cell(c, "person"), "since": days[0], "until": days[1]},
            days[0] < days[1],
        )
        itself = Select((Source(s, kept),), {**shared, "who": seat, "since": always[0], "until": always[1]})
        return cx.program.keep(Union((holders, itself)), "named")

    def _homes(self) -> Select:
        """Counterparts' units other than the subject's, as seats of the subject's post: id, cid, unit, post, person, days."""
        r, t = "r", "t"
        since, until = span_cells(t)
        pairs = Select(
            (Source(r, self.pairs),),
            {name: Cell(r, name) for name in ("id", "unit", "post", "cid")},
            distinct=True,
        )
        belongs = both(
            Cell(t, "kind").eq("affiliation"),
            Cell(t, "person").eq(Cell(r, "cid")),
            Cell(t, "unit").filled,
            ~Cell(t, "unit").eq(Cell(r, "unit")),
        )
        return Select(
            (Source(r, pairs), Source(t, seen(self.cx, "tenures"), "inner", belongs)),
            {
                "id": Cell(r, "id"),
                "cid": Cell(r, "cid"),
                "unit": Cell(t, "unit"),
                "post": Cell(r, "post"),
                "person": value(""),
                "seat": call("join", Cell(t, "unit"), "/", Cell(r, "post")),
                "since": since,
                "until": until,
            },
            since < until,
        )

    # Rows -----------------------------------------------------------------------------------------------

    def decided(self, rows: Table, counted: Relation | None, reason: str) -> Select:
        """The rows in their final shape."""
        cx, rule, run = self.cx, self.rule, self.one.run
        r, p, c = "r", "p", "c"
        names = ["id", *(["unit"] if self.subjects.type == "post" else []), *(["cid"] if rule.per else [])]
        waived = waived_rows(cx, run, rows, self.keys, names) if counted is not None else None
        sources = [Source(r, rows), Source(p, self.periods, "inner", Cell(p, "n").eq(Cell(r, "n")))]
        due, why = Cell(r, "due"), Cell(r, "why")
        aside = ~why.eq("")
        status: Expression
        if counted is None:
            status, because = (
                case((aside, "not_applicable"), otherwise="unknown"),
                case((aside, why), otherwise=reason),
            )
            count: Expression = NOTHING
            evidence: Expression = call("none")
        else:
            joins, mark = flagged(waived, self.keys, r)
            sources += [Source(c, counted, "left", same(c, r, self.keys)), *joins]
            number = call("coalesce", Cell(c, "count"), 0)
            status, because = self._status(number, due, mark)
            status = case((aside, "not_applicable"), otherwise=status)
            because = case((aside, why), otherwise=because)
            count = case((aside, NOTHING), otherwise=number)
            evidence = call("coalesce", Cell(c, "evidence"), call("none"))
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


def _names(table: str) -> set[str]:
    from partyorg.facts import TABLES

    return set(TABLES[table].by_name)
