"""Stages, posts, affiliations and qualifications of people as relations of days."""

from collections.abc import Mapping

from partyorg.campaign.conditions import Binding, Linked, PostTest, SpanTest, Test, UnitTest

from .days_of import ID, DaysOf, Lowering, bound_by, seen
from .plan import Cell, Expression, Relation, Select, Source, both
from .program import NotInColumns
from .spans import held, intersected, merged, span_cells
from .tests_of_cells import cell_passes, known_value

__all__ = ["affiliated", "belongs", "in_unit", "lasting", "of_kind", "post", "rank", "spans_of", "with_words"]


def lasting(test: SpanTest | UnitTest | Linked, cx: Lowering) -> tuple[object, bool]:
    """For how long something must have lasted, and whether it counts for ever after."""
    if test.for_at_least is None:
        return None, test.ever
    return known_value(cx.world, test.for_at_least), test.ever


def _held(
    cx: Lowering, loose: Relation, keys: tuple[str, ...], test: SpanTest | UnitTest, hint: str
) -> Relation:
    return held(cx.program, loose, keys, *lasting(test, cx), hint)


def _tenures(
    cx: Lowering, table: str, where: Expression | None, extra: Mapping[str, Expression] | None = None
) -> Select:
    """Stages or tenures as loose rows of person and days."""
    since, until = span_cells("t")
    columns = {"id": Cell("t", "person"), "since": since, "until": until, **(extra or {})}
    return Select((Source("t", seen(cx, table)),), columns, both(where, since < until))


def of_kind(kind: str | None) -> Expression | None:
    """Whether a tenure `t` is of a kind; None for any."""
    return None if kind is None else Cell("t", "kind").eq(kind)


def belongs(who: Expression, day: Expression | None = None) -> Expression:
    """Whether by a tenure `t` a person belongs to its unit on a day, or ever."""
    since, until = span_cells("t")
    on = () if day is None else (since <= day, day < until)
    return both(of_kind("affiliation"), Cell("t", "person").eq(who), *on)


def with_words(column: str, words: frozenset[str] | None) -> Expression | None:
    """Whether a cell of `t` is one of the words; None for any."""
    return None if words is None else Cell("t", column).is_in(words)


def spans_of(cx: Lowering, table: str, column: str, kind: str | None, test: SpanTest) -> DaysOf:
    """The days of stages, or of tenures of a kind, with one of the words."""

    def make() -> DaysOf:
        loose = _tenures(cx, table, both(of_kind(kind), with_words(column, test.words)))
        return DaysOf(_held(cx, loose, ID, test, kind or "stage"))

    found: DaysOf = cx.once((table, kind, test), make)
    return found


def rank(cx: Lowering, test: Test) -> DaysOf:
    """The days on which people hold a post of such a rank."""
    passes = cell_passes(cx, "t", "tenures", "rank", test)
    loose = _tenures(cx, "tenures", both(of_kind("post"), passes))
    return DaysOf(merged(cx.program, loose, ID, "rank"))


def post(cx: Lowering, test: PostTest, of: DaysOf | Binding | None) -> DaysOf:
    """The days on which people hold a post, in any unit or in one of those."""
    parts = [of_kind("post"), with_words("value", test.words)]
    for name in ("rank", "mode"):
        cell: Test | None = getattr(test, name)
        if cell is not None:
            parts.append(cell_passes(cx, "t", "tenures", name, cell))
    return in_unit(cx, both(*parts), of, test, "post")


def affiliated(cx: Lowering, test: UnitTest, of: DaysOf | Binding) -> DaysOf:
    """The days on which people belong to one of the units."""
    return in_unit(cx, of_kind("affiliation"), of, test, "unit")


def in_unit(
    cx: Lowering,
    where: Expression | None,
    unit: DaysOf | Binding | None,
    test: SpanTest | UnitTest,
    hint: str,
) -> DaysOf:
    """Tenures in units that satisfy a condition, or in the bound unit."""
    if unit is None:
        return DaysOf(_held(cx, _tenures(cx, "tenures", where), ID, test, hint))
    if isinstance(unit, Binding):
        binding = bound_by(unit)
        bound = {"bound": Cell("t", "unit")}
        loose = _tenures(cx, "tenures", both(where, Cell("t", "unit").filled), bound)
        return DaysOf(_held(cx, loose, ("bound", "id"), test, hint), binding)
    if unit.binding:
        raise NotInColumns("a binding in the condition of a unit")
    rows = _tenures(cx, "tenures", where, {"unit": Cell("t", "unit")})
    units = Select(
        (Source("u", unit.relation),),
        {"unit": Cell("u", "id"), "since": Cell("u", "since"), "until": Cell("u", "until")},
    )
    both_hold = intersected(rows, units, ("id", "unit"), ("unit",))
    return DaysOf(_held(cx, both_hold, ID, test, hint))
