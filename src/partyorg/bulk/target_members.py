"""The members of a target's groups, in columns: who they are in each period, and which of them hit."""

from attrs import define, evolve, field

from partyorg.campaign.conditions import (
    AnyScope,
    PersonCondition,
    PersonScope,
    SeatScope,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.matches import AnyMatch, SimpleMatch
from partyorg.campaign.rules import Target
from partyorg.evaluation.engine import Prepared

from .conditions import scope_days
from .days_of import Lowering, seen
from .held_days import belongs
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
    of,
    value,
)
from .program import NotInColumns
from .subjects import chairs, subjects_of
from .target_hits import asks_what_they_have, hold_on
from .tree import above

__all__ = ["Members", "meets"]

ROW = ("id", "n")
WHO = ("unit", "post", "person")


def meets(days: str, as_of: object, on: str, low: str, high: str) -> Expression:
    """Whether a span of days meets a stretch of the period `p`, as `as_of` says; the columns name day and ends."""
    since, until = Cell(days, "since"), Cell(days, "until")
    first, last = Cell("p", low), Cell("p", high)
    if as_of == "any_day":
        return both(since < last, first < until, first < last)
    if as_of == "every_day":
        return both(since <= first, last <= until, first < last)
    return both(since <= Cell("p", on), Cell("p", on) < until)


@define(slots=True, eq=False)
class Members:
    """The members of each group (id) in each period (n) of the rows."""

    cx: Lowering
    one: Prepared
    rule: Target
    rows: Table
    periods: Table
    _chosen: Table = field(init=False)
    _rated: Table | None = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._chosen = self._choose()
        self._rated = None if self.one.run.missing else self._assessed()
        if self._rated is not None and self.rule.unrated == "exclude":
            self._chosen = self.cx.program.keep(_among(self._chosen, self._rated), "members")

    def there(self) -> Select:
        """How many there are: id, n, count."""
        return _sizes(self._chosen)

    def hitting(self) -> Select:
        """How many of them hit: id, n, count."""
        members: Relation = self._chosen
        if self._rated is not None and self.rule.unrated != "exclude":
            members = _among(self._chosen, self._rated)
        return _sizes(self._hitting(members))

    def _choose(self) -> Table:
        """The members there are in each group and period: id (of the group), n, member, unit, post, person."""
        cx, rule, scope = self.cx, self.rule, self.rule.scope
        assert scope is not None
        as_of = scope.as_of or "last_day"
        names: dict[str, Expression] = {"n": Cell("p", "n"), "member": Cell("s", "id")}
        names |= {name: Cell("s", name) for name in WHO}
        if asks_what_they_have(scope):
            if not isinstance(scope, PersonScope | UnitScope) or as_of in ("any_day", "every_day"):
                raise NotInColumns("has in this scope of a target")
            condition = scope.person if isinstance(scope, PersonScope) else scope.unit
            self_type = "person" if isinstance(scope, PersonScope) else "unit"
            there = self._in_streams(hold_on(cx, condition, self.periods, "m_on"))
            h = Cell("h", "id")
            own: dict[str, Expression] = {"n": Cell("h", "n"), "member": h, "post": value("")}
            own |= {name: h if name == self_type else value("") for name in ("unit", "person")}
            members = Select((Source("h", there),), own)
        else:
            subjects = subjects_of(cx, scope, self.one.streams)
            on = meets("s", as_of, "m_on", "low", "m_high")
            members = Select(
                (Source("s", subjects.relation), Source("p", self.periods, "inner", on)), names, distinct=True
            )
        kept = cx.program.keep(members, "members")
        pairs: list[Source] = [
            Source("r", self.rows),
            Source("m", kept, "inner", Cell("m", "n").eq(Cell("r", "n"))),
        ]
        if rule.group_by is not None:
            below = self._below(kept)
            keys = both(*(Cell("b", name).eq(Cell("m", name)) for name in ("n", "member")))
            pairs.append(Source("b", below, "semi", both(keys, Cell("b", "above").eq(Cell("r", "id")))))
        columns: dict[str, Expression] = {name: Cell("r", name) for name in ROW}
        columns |= {name: Cell("m", name) for name in ("member", *WHO)}
        return cx.program.keep(Select(tuple(pairs), columns), "members")

    def _in_streams(self, there: Relation) -> Relation:
        if not self.one.streams:
            return there
        days = scope_days(self.cx, AnyScope(self.one.streams))
        if days.binding:
            raise NotInColumns("a binding in a stream")
        day = Cell("p", "m_on")
        on = both(Cell("d", "id").eq(Cell("t", "id")), Cell("d", "since") <= day, day < Cell("d", "until"))
        sources = (
            Source("t", there),
            Source("p", self.periods, "inner", Cell("p", "n").eq(Cell("t", "n"))),
            Source("d", days.relation, "semi", on),
        )
        return Select(sources, {name: Cell("t", name) for name in ("n", "id")})

    def _below(self, members: Table) -> Table:
        """Members with every unit that they, or the units they belong to, stand in on the day: n, member, above."""
        cx, day = self.cx, Cell("p", "day")
        period = Source("p", self.periods, "inner", Cell("p", "n").eq(Cell("m", "n")))
        names: dict[str, Expression] = {"n": Cell("m", "n"), "member": Cell("m", "member")}
        homes: list[Relation] = [
            Select(
                (Source("m", members), period), {**names, "unit": Cell("m", "unit"), "day": day}, ~Cell("m", "unit").eq("")
            )
        ]  # fmt: skip
        if "tenures" in cx.tables:
            own = Source("t", seen(cx, "tenures"), "inner", belongs(Cell("m", "person"), day))
            outside = both(Cell("m", "unit").eq(""), Cell("t", "unit").filled)
            homes.append(
                Select(
                    (Source("m", members), period, own),
                    {**names, "unit": Cell("t", "unit"), "day": day},
                    outside,
                )
            )
        at = cx.program.keep(Union(tuple(homes)), "homes")
        keys = {name: Cell("h", name) for name in ("n", "member")}
        itself = Select((Source("h", at),), {**keys, "above": Cell("h", "unit")})
        on = both(
            Cell("a", "id").eq(Cell("h", "unit")),
            Cell("a", "since") <= Cell("h", "day"),
            Cell("h", "day") < Cell("a", "until"),
        )
        over = Select(
            (Source("h", at), Source("a", above(cx), "inner", on)), {**keys, "above": Cell("a", "above")}
        )
        return cx.program.keep(Union((itself, over)), "below")

    def _assessed(self) -> Table | None:
        """Who has the assessment that the hit rests on: n, who; None where it rests on none."""
        for one in getattr(self.rule.hit, "has", ()):
            match = one.match
            if isinstance(match, SimpleMatch) and match.key == "assessment" and match.latest:
                plain = evolve(match, latest=False, tests={}, bound={})
                facts = facts_of(self.cx, plain, ("subject",))
                day, revoked = Cell("f", "day"), Cell("f", "revoked")
                there = both(Cell("p", "low") <= day, day < Cell("p", "seen"))
                standing = either(revoked.empty, revoked > Cell("p", "decided")) if facts.void else None
                on = both(there, standing, Cell("f", "subject").filled)
                columns: dict[str, Expression] = {"n": Cell("p", "n"), "who": Cell("f", "subject")}
                period = Source("p", self.periods, "inner", on)
                return self.cx.program.keep(
                    Select((Source("f", facts.relation), period), columns, distinct=True), "rated"
                )
        return None

    def _hitting(self, members: Relation) -> Relation:
        """Those of the members that hit."""
        hit, cx = self.rule.hit, self.cx
        m = {name: Cell("m", name) for name in (*ROW, "member", *WHO)}
        if hit is None:
            return members
        if isinstance(hit, SimpleMatch | AnyMatch):
            raise NotInColumns("facts of members")
        there = hold_on(cx, hit, self.periods, "day")
        columns: dict[str, Expression] = dict(m)
        kept = cx.program.keep(members, "members")
        if isinstance(hit, UnitCondition):
            who: Expression = case((m["unit"].eq(""), m["member"]), otherwise=m["unit"])
            return _holding(kept, there, who, columns)
        assert isinstance(hit, PersonCondition)
        who = case((m["person"].eq(""), m["member"]), otherwise=m["person"])
        if isinstance(self.rule.scope, SeatScope):
            kept = cx.program.keep(self._with_holders(kept), "members")
        return _holding(kept, there, who, columns)

    def _with_holders(self, members: Table) -> Select:
        """Seats with the person who sits in them on the day, of several the one who sat there first."""
        day = Cell("p", "day")
        names = (*ROW, "member", *WHO)
        sits = both(
            Cell("c", "unit").eq(Cell("m", "unit")),
            Cell("c", "post").eq(Cell("m", "post")),
            Cell("c", "since") <= day,
            day < Cell("c", "until"),
        )
        m = {name: Cell("m", name) for name in names}
        by = tuple(m[name] for name in (*ROW, "member"))
        found = Select(
            (
                Source("m", members),
                Source("p", self.periods, "inner", Cell("p", "n").eq(Cell("m", "n"))),
                Source("c", chairs(self.cx), "left", sits),
            ),
            {
                **m,
                "person": case((m["person"].eq(""), call("coalesce", Cell("c", "person"), "")), otherwise=m["person"]),
                "place": Window("row number", None, by, of("c", "since", "fact")),
            },
        )  # fmt: skip
        return Select((Source("f", found),), {n: Cell("f", n) for n in names}, Cell("f", "place").eq(1))


def _sizes(members: Relation) -> Select:
    """How many members each row has: id, n, count."""
    m = tuple(Cell("m", name) for name in ROW)
    columns: dict[str, Expression] = dict(zip(ROW, m, strict=True))
    return Select(
        (Source("m", members),), {**columns, "count": Aggregate("count", Cell("m", "member"))}, group=m
    )


def _among(members: Relation, rated: Table) -> Select:
    on = both(Cell("w", "n").eq(Cell("m", "n")), Cell("w", "who").eq(Cell("m", "member")))
    columns: dict[str, Expression] = {name: Cell("m", name) for name in (*ROW, "member", *WHO)}
    return Select((Source("m", members), Source("w", rated, "semi", on)), columns)


def _holding(members: Table, there: Relation, who: Expression, columns: dict[str, Expression]) -> Select:
    on = both(Cell("t", "n").eq(Cell("m", "n")), Cell("t", "id").eq(who))
    return Select((Source("m", members), Source("t", there, "semi", on)), columns)
