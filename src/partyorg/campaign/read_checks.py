"""Completeness: required cells, checks, ballots, and fact conditions used as limits."""

from collections.abc import Mapping
from typing import Any, Literal

from partyorg.dates import Offset

from .conditions import Comparison
from .cursor import Cursor, Table
from .figures import Figure, Given, Step
from .matches import Match, SimpleMatch
from .read_bounds import comparison
from .read_cells import columns_of
from .read_conditions import scope
from .read_figures import figure, is_figure_table, ladder, unlisted
from .read_matches import fact_condition, match, tables_of
from .rules import Ballot, CheckItem, Completeness, LadderLimit, Rule

__all__ = ["ballot", "completeness", "fact_limit"]

_ON_FAIL: tuple[Literal["incomplete", "unmet"], ...] = ("incomplete", "unmet")
_MODES: tuple[Literal["all", "any"], ...] = ("all", "any")
_DOTTED = ("figures", "attr", "data", "tags", "sections", "parts")


def completeness(t: Table, header: Mapping[str, Any]) -> Rule:
    """要件: the rule in a completeness table."""
    at_match, required, checks = t.need("match"), t.get("required"), t.get("checks")
    mode, within = t.get("mode"), t.get("within")
    facts: Match = (
        match(at_match.within("subject")) if at_match else SimpleMatch(key="", table="", kinds=None)
    )
    tables = list(tables_of(facts))
    if required is None and checks is None:
        t.cursor.fault("D103", key="required", found="required", table=t.what)
    reason = ""
    names: tuple[str, ...] = ()
    if required is not None and required.has_key("unlisted"):
        reason = unlisted(required)
    elif required is not None:
        names = tuple(column(item, tables) for item in required.several())
    how, k = _mode(mode)
    kind = _kind_cursor(at_match)
    return Completeness(
        **header,
        match=facts,
        required=names,
        required_unlisted=reason,
        checks=tuple(_check(item.within("fact", "subject"), tables, kind) for item in checks.several())
        if checks
        else (),
        mode=how,
        mode_k=k,
        within=figure(within, "offset") if within else Given(Offset()),
        on_fail=t.choice("on_fail", _ON_FAIL, "incomplete"),
    )


def _kind_cursor(c: Cursor | None) -> Cursor | None:
    """The cursor at the kind of a match, which says how cells such as `value` are tested."""
    if c is None or not isinstance(c.value, dict):
        return None
    for key in ("assessment", "candidacy", "tenure"):
        if key in c.value:
            return c.child(key)
    return None


def _mode(c: Cursor | None) -> tuple[Literal["all", "any", "k"], Figure | None]:
    if c is None:
        return "all", None
    if isinstance(c.value, dict):
        t = c.table("a mode")
        k = t.need("k")
        t.done()
        return "k", figure(k) if k else None
    return c.choice(_MODES), None


def column(c: Cursor, tables: list[str]) -> str:
    """The name of a column of every one of the tables, or of a part of one such as figures.hours."""
    name = c.text()
    first, _, rest = name.partition(".")
    known = columns_of(tables)
    if name and known and (first not in known or (rest and first not in _DOTTED)):
        c.fault("D105", spelling=name, accepted=known)
    return name


# Checks


def _check(c: Cursor, tables: list[str], kind: Cursor | None) -> CheckItem:
    t = c.table("a check")
    when = t.get("when")
    condition: dict[str, Any] = {}
    if when is not None:
        inner = when.table("a condition on the fact")
        bound, tests = fact_condition(when, {key: when.child(key) for key in inner}, tables, kind)
        condition = {"when": tests, "when_bound": bound}
    form = next((key for key in _FORMS if key in t), None)
    if form is None:
        keys = {key: c.child(key) for key in t if key != "when"}
        if not keys and not t.broken:
            c.fault("D109", key="the check")
        bound, tests = fact_condition(c, keys, tables, kind, (*_FORMS, "when"))
        return CheckItem(form="fact", tests=tests, bound=bound, **condition)
    at = t.need(form)
    assert at
    item = _FORMS[form](t, at, tables, condition)
    t.done()
    return item


def _columns(c: Cursor, tables: list[str], count: int) -> tuple[str, ...]:
    names = tuple(column(item, tables) for item in c.elements("a list of columns"))
    if isinstance(c.value, list) and len(names) != count:
        c.fault("D107", found=f"a list of {len(names)}", wanted=f"a list of {count} columns")
    return names


def _differs(_t: Table, c: Cursor, tables: list[str], condition: dict[str, Any]) -> CheckItem:
    return CheckItem(form="differs", columns=_columns(c, tables, 2), **condition)


def _signed_by(t: Table, c: Cursor, _tables: list[str], condition: dict[str, Any]) -> CheckItem:
    dual = t.get("dual")
    return CheckItem(
        form="signed_by", scope=scope(c), dual=dual.choice(("one_ok", "both")) if dual else "", **condition
    )


def _delay(t: Table, c: Cursor, tables: list[str], condition: dict[str, Any]) -> CheckItem:
    most = t.need("at_most")
    return CheckItem(
        form="delay",
        columns=_columns(c, tables, 2),
        figure=figure(most, "offset") if most else None,
        **condition,
    )


def _listed(t: Table, c: Cursor, tables: list[str], condition: dict[str, Any]) -> CheckItem:
    cell, fields = t.need("in"), t.get("with")
    listed = match(c)
    return CheckItem(
        form="listed",
        match=listed,
        in_column=column(cell, tables) if cell else "",
        fields=tuple(column(item, list(tables_of(listed))) for item in fields.several()) if fields else (),
        **condition,
    )


def _part_share(t: Table, c: Cursor, _tables: list[str], condition: dict[str, Any]) -> CheckItem:
    least = t.need("at_least")
    return CheckItem(
        form="part_share", columns=c.texts(), figure=figure(least) if least else None, **condition
    )


def _ballot(_t: Table, c: Cursor, _tables: list[str], condition: dict[str, Any]) -> CheckItem:
    return CheckItem(form="ballot", ballot=ballot(c), **condition)


def _rule(_t: Table, c: Cursor, _tables: list[str], condition: dict[str, Any]) -> CheckItem:
    name = c.text()
    c.reading.refer("rule", c, name)
    return CheckItem(form="rule", rule=name, **condition)


_FORMS = {
    "differs": _differs,
    "signed_by": _signed_by,
    "delay": _delay,
    "listed": _listed,
    "part_share": _part_share,
    "ballot": _ballot,
    "rule": _rule,
}


# Ballots

_BASES = ("due", "present", "cast")
_WRITTEN: tuple[Literal["count", "ignore"], ...] = ("count", "ignore")


def ballot(c: Cursor) -> Ballot:
    """表决: quorum and majorities of a vote."""
    t = c.table("a ballot")
    quorum, majority, due, surplus = t.get("quorum"), t.get("majority"), t.get("due"), t.get("surplus")
    result = Ballot(
        quorum=_share(quorum) if quorum else None,
        majority=tuple(_share(item) for item in majority.several()) if majority else (),
        due=figure(due) if due else None,
        written=t.choice("written", _WRITTEN, "count"),
        written_present=t.flag("written_present"),
        secret=t.flag("secret"),
        one_by_one=t.flag("one_by_one"),
        surplus=_surplus(surplus) if surplus else None,
    )
    t.done()
    return result


def _share(c: Cursor) -> tuple[Comparison, str]:
    if not isinstance(c.value, dict):
        c.wrong('a table such as { more_than = 0.5, base = "due" }')
        return Comparison(), "due"
    t = c.table("a share of votes")
    base, least, more = t.get("base"), t.get("at_least"), t.get("more_than")
    if (least is None) == (more is None):
        c.fault("D108", accepted=("at_least", "more_than"), table=t.what, count="0" if least is None else "2")
    t.done()
    found = Comparison(at_least=figure(least) if least else None, more_than=figure(more) if more else None)
    return found, base.choice(_BASES) if base else "due"


def _surplus(c: Cursor) -> Figure:
    """Candidates beyond posts: a percentage of the posts, which the vote itself tells."""
    from .figures import Field, Percent
    from .read_figures import ROUNDINGS

    if not c.has_key("percent") or c.has_key("of"):
        return figure(c)
    t = c.table("a surplus")
    at, mode, least = t.need("percent"), t.need("round"), t.get("min")
    t.done()
    assert at
    return Percent(
        figure(at),
        Field(("figures", "posts")),
        mode.choice(ROUNDINGS) if mode else None,
        figure(least) if least else None,
    )


# Limits


def fact_limit(c: Cursor | None, limited: Match, on: Cursor | None) -> CheckItem | LadderLimit:
    """A fact condition that a limited fact has to satisfy, or a ladder of them."""
    tables, kind = list(tables_of(limited)), _kind_cursor(on)

    def condition(at: Cursor) -> CheckItem:
        t = at.table("a limit")
        keys = {key: at.child(key) for key in t}
        if not keys and not t.broken:
            at.fault("D109", key=str(at.key))
        bound, tests = fact_condition(at, keys, tables, kind, ("ladder",) if at is c else ())
        return CheckItem(form="fact", tests=tests, bound=bound)

    if c is None:
        return CheckItem(form="fact")
    if not c.has_key("ladder"):
        if is_figure_table(c):
            c.wrong("a condition on the fact, or a ladder of them")
            return CheckItem(form="fact")
        return condition(c)
    t = c.table("a limit")
    steps, value = t.need("ladder"), t.need("on")
    t.done()
    assert steps
    return LadderLimit(ladder=ladder(steps, condition), on=figure(value) if value else Given(0))


def gives(steps: tuple[Step, ...]) -> frozenset[str]:
    """The words that the steps of a ladder give."""
    return frozenset(step.gives for step in steps if isinstance(step.gives, str))


def share_of(c: Cursor) -> Comparison:
    """A comparison of shares; a plain number is the least."""
    return comparison(c, "a comparison")
