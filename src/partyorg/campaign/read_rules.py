"""The header of a rule, and the rules duty, holding, timing, target, cap and check."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any, Literal

from attrs import evolve

from partyorg.sources import FORCES

from .conditions import PersonCondition, Scope, UnitCondition
from .cursor import Cursor, Table, shown
from .figures import Figure, Given
from .matches import Match
from .read_bounds import COMPARISONS, bounds, offsets
from .read_checks import completeness, fact_limit
from .read_conditions import condition_for, person_or_unit, scope
from .read_counts import count_spec
from .read_figures import figure, is_figure_table
from .read_matches import is_match, join, match
from .read_periods import per, period, presence
from .read_rubric import rubric
from .read_selection import selection
from .read_tasks import task, timeline
from .rule_parts import Absence, PeriodSpec, WaiverMode
from .rules import (
    Anchor,
    Cap,
    Duty,
    Holding,
    PythonCheck,
    Rule,
    Target,
    Timing,
)

__all__ = ["RULE_TABLES", "read_rule"]

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_WAIVERS: tuple[WaiverMode, ...] = ("none", "before_due", "any_time")
_ABSENCES: tuple[Absence, ...] = ("unmet", "unknown")


def read_rule(kind: str, c: Cursor, changed_for: tuple[str, ...] = ()) -> Rule:
    """The rule in one table of a definition file; `changed_for` are clauses of overlays that changed it."""
    t = c.table(f"a {kind}")
    at = t.need("id")
    rule_id = at.text() if at else ""
    if at is not None and rule_id and not _ID.fullmatch(rule_id):
        at.fault(
            "D107", found=shown(rule_id), wanted="an id made of letters, digits, dots, hyphens and underlines"
        )
    c.name_base = rule_id
    c.reading.rule = rule_id
    c.reading.reads_measures = False
    rule = RULE_TABLES[kind](t, _header(t, rule_id, changed_for))
    t.done()
    # The absence of an aggregate reading says nothing about what it would have been.
    if c.reading.reads_measures and "absence" not in t:
        rule = evolve(rule, absence="unknown")
    return rule


def _header(t: Table, rule_id: str, changed_for: tuple[str, ...]) -> dict[str, Any]:
    c = t.cursor
    clauses = _clauses(t, rule_id)
    for name in changed_for:
        c.reading.cited.setdefault(name, []).append(rule_id)
    clauses = (*clauses, *(name for name in changed_for if name not in clauses))
    first = c.reading.clauses.get(clauses[0]) if clauses else None
    at = t.get("force")
    force = at.choice(FORCES) if at else (first.force if first else "must")
    since, until = t.span()
    waiver = t.get("waiver")
    absence = t.get("absence")
    responsible = t.get("responsible")
    streams = t.texts("streams")
    for name in streams:
        if name not in c.reading.streams:
            c.child("streams").fault("D127", spelling=name, accepted=sorted(c.reading.streams), what="stream")
    by_force: WaiverMode = "any_time" if force == "principle" else "none"
    return {
        "id": rule_id,
        "clauses": clauses,
        "force": force,
        "since": since,
        "until": until,
        "streams": streams,
        "title": t.text("title") or (first.gist if first else ""),
        "title_en": t.text("title_en") or (first.gist_en if first else ""),
        "waiver": waiver.choice(_WAIVERS) if waiver else by_force,
        "absence": absence.choice(_ABSENCES) if absence else "unmet",
        "responsible": scope(responsible.within("subject", "trigger", "fact", "anchor"))
        if responsible
        else None,
        "note": t.text("note"),
        "only_tagged": t.flag("only_tagged"),
        "line": c.where().line,
    }


def _clauses(t: Table, rule_id: str) -> tuple[str, ...]:
    known, cited = t.cursor.reading.clauses, t.cursor.reading.cited
    at = t.get("clauses")
    if at is None:
        found = next((x for x in (rule_id, rule_id.split(".", 1)[0]) if x in known), "")
        if not found:
            t.cursor.reading.homeless.append(rule_id)
            if rule_id:
                t.cursor.fault("D124", spelling=rule_id, accepted=sorted(known))
            return ()
        cited.setdefault(found, []).append(rule_id)
        return (found,)
    names = at.texts()
    if not names and isinstance(at.value, list):
        at.fault("D109", key="clauses")
    for item, name in zip(at.several(), names, strict=True):
        if name and name not in known:
            item.fault("D120", spelling=name, accepted=sorted(known))
        cited.setdefault(name, []).append(rule_id)
    return names


# Pieces that several rules share


def own_scope(t: Table) -> Scope:
    """The scope of a duty or holding, whose days presence decides: it takes no `as_of`."""
    at = t.need("scope")
    if at is None:
        return _nobody()
    if at.has_key("as_of"):
        at.child("as_of").fault("D114", at_key=True, key="as_of", other="the scope of a duty or holding")
    return scope(at)


def _nobody() -> Scope:
    from .conditions import PersonScope

    return PersonScope(PersonCondition())


def _no_match() -> Match:
    from .matches import SimpleMatch

    return SimpleMatch(key="", table="", kinds=None)


def match_or_condition(c: Cursor) -> Match | PersonCondition | UnitCondition | None:
    """A match, or a condition written `{ person = … }` or `{ unit = … }`."""
    if not is_match(c) and c.has_key("person", "unit"):
        return person_or_unit(c)
    return match(c, ("person", "unit"))


def references(t: Table, key: str, what: str) -> tuple[str, ...]:
    """Ids that have to be found once everything is read."""
    at = t.get(key)
    if at is None:
        return ()
    names = at.texts()
    for item, name in zip(at.several(), names, strict=True):
        at.reading.refer(what, item, name)
    return names


# The rules


def _duty(t: Table, header: Mapping[str, Any]) -> Rule:
    at_match, at_period = t.need("match"), t.need("period")
    others, days = t.get("per"), t.get("presence")
    return Duty(
        **header,
        scope=own_scope(t),
        match=match(at_match.within("subject", "counterpart")) if at_match else _no_match(),
        period=period(at_period) if at_period else PeriodSpec(unit="year"),
        count=_count(t),
        per=per(others.within("subject") if others else None),
        presence=presence(days),
        parts=references(t, "parts", "rule"),
    )


def _count(t: Table) -> Any:
    at = t.get("count")
    return count_spec(at.within("subject", "self") if at else None)


def _holding(t: Table, header: Mapping[str, Any]) -> Rule:
    at_match, others, at_period = t.need("match"), t.get("per"), t.get("period")
    grace, least = t.get("grace_days"), t.get("min_days")
    at, by = _at(t)
    if at_period is not None and at in ("as_of", "by"):
        at_period.fault("D114", at_key=True, key="period", other=f'at = "{at}"')
    return Holding(
        **header,
        scope=own_scope(t),
        match=match(at_match.within("subject", "counterpart")) if at_match else _no_match(),
        count=_count(t),
        at=at,
        by=by,
        period=period(at_period) if at_period else PeriodSpec(unit="campaign"),
        grace_days=figure(grace) if grace else Given(0),
        min_days=figure(least) if least else Given(0),
        per=per(others.within("subject") if others else None),
    )


_AT: tuple[Literal["as_of", "period_end", "every_day"], ...] = ("as_of", "period_end", "every_day")


def _at(t: Table) -> tuple[Literal["as_of", "by", "period_end", "every_day"], Figure | None]:
    c = t.get("at")
    if c is None:
        return "as_of", None
    if isinstance(c.value, dict):
        inner = c.table("a due day")
        by = inner.need("by")
        inner.done()
        return "by", figure(by, "date_or_offset") if by else None
    return c.choice(_AT), None


_DECIDE: tuple[Literal["any", "first", "last_before"], ...] = ("any", "first", "last_before")
_JOINERS: tuple[Literal["skip", "from_joining"], ...] = ("skip", "from_joining")
_ANCHOR_DATES = ("source.issued", "window.since", "round.closes", "period_end")


def _timing(t: Table, header: Mapping[str, Any]) -> Rule:
    at_anchor, at_require, at_window = t.need("anchor"), t.need("require"), t.need("window")
    at_scope, same, unless, late = t.get("scope"), t.get("same"), t.get("unless"), t.get("late")
    require = match(at_require.within("anchor", "subject")) if at_require else _no_match()
    if same is not None:
        require = join(require, same, bool)
    anchor = _anchor(at_anchor) if at_anchor else Anchor()
    if anchor.date is not None and at_scope is None:
        t.missing("scope")
    return Timing(
        **header,
        anchor=anchor,
        scope=scope(at_scope) if at_scope else None,
        require=require,
        window=offsets(at_window) if at_window else (Given(None), Given(None)),
        count=_count(t),
        decide=t.choice("decide", _DECIDE, "any"),
        forbid=t.flag("forbid"),
        share=t.flag("share", True),
        late=late.flag() if late else None,
        subject=t.text("subject"),
        late_joiners=t.choice("late_joiners", _JOINERS, "skip"),
        unless=match_or_condition(unless.within("anchor", "subject")) if unless else None,
    )


def _anchor(c: Cursor) -> Anchor:
    if not c.has_key("date"):
        return Anchor(match=match(c.within("subject"), ("date",)))
    t = c.table("an anchor")
    at = t.need("date")
    t.done()
    assert at
    day: str | date = at.choice(_ANCHOR_DATES) if isinstance(at.value, str) else at.day()
    return Anchor(date=day)


_MEASURES: tuple[Literal["count", "share", "sum", "reading"], ...] = ("count", "share", "sum", "reading")
_FINAL: tuple[Literal["due", "now"], ...] = ("due", "now")
_TRENDS: tuple[Literal["non_decreasing", "increasing", "non_increasing", "decreasing"], ...] = (
    "non_decreasing",
    "increasing",
    "non_increasing",
    "decreasing",
)
_ENDS: tuple[Literal["higher", "lower"], ...] = ("higher", "lower")
_UNRATED: tuple[Literal["exclude", "miss"], ...] = ("exclude", "miss")


def _target(t: Table, header: Mapping[str, Any]) -> Rule:
    at_scope, at_hit, at_measure, of = t.get("scope"), t.get("hit"), t.need("measure"), t.get("of")
    each, at_period, by, group = t.get("each"), t.get("period"), t.get("by"), t.get("group_by")
    tolerance, over, dips, years = (t.get(key) for key in ("tolerance", "over_ok", "dips_allowed", "years"))
    threshold, trend, end = t.get("threshold"), t.get("trend"), t.get("end")
    measure = at_measure.choice(_MEASURES) if at_measure else "count"
    who = scope(at_scope.within("fact")) if at_scope else None
    if each is None and (at_period is None) == (by is None):
        t.cursor.fault(
            "D108", accepted=("period", "by", "each"), table="a target", count="0" if by is None else "2"
        )
    if threshold is None and trend is None:
        t.missing("threshold")
    if trend is not None and at_period is None:
        t.missing("period")
    if measure != "reading" and at_hit is None and not (measure == "sum" and of is not None and who is None):
        t.missing("hit")
    if measure in ("sum", "reading") and of is None:
        t.missing("of")
    hit: Match | PersonCondition | UnitCondition | None = None
    if at_hit is not None:
        inner = at_hit.within("self", "subject", "fact")
        hit = condition_for(inner, who) if who is not None else match_or_condition(inner)
    source: Match | tuple[str, ...] | None = None
    if of is not None:
        source = (
            match(of.within("self", "subject")) if isinstance(of.value, dict) else tuple(of.text().split("."))
        )
    return Target(
        **header,
        scope=who,
        hit=hit,
        measure=measure,
        of=source,
        each=match(each) if each else None,
        period=period(at_period) if at_period else None,
        by=figure(by, "date") if by else None,
        threshold=_threshold(threshold.within("subject")) if threshold else None,
        tolerance=figure(tolerance) if tolerance else Given(0),
        over_ok=figure(over, "flag") if over else Given(True),
        final=t.choice("final", _FINAL, "due"),
        trend=trend.choice(_TRENDS) if trend else None,
        dips_allowed=figure(dips) if dips else Given(0),
        end=end.choice(_ENDS) if end else None,
        years=figure(years) if years else None,
        group_by=scope(group) if group else None,
        unrated=t.choice("unrated", _UNRATED, "exclude"),
    )


def _threshold(c: Cursor) -> Any:
    if not isinstance(c.value, dict) or is_figure_table(c):
        return figure(c)
    t = c.table("a threshold")
    found = bounds(t)
    t.done()
    if found is None and not c.value:
        c.fault("D108", accepted=COMPARISONS, table="a threshold", count="0")
    return found


def _cap(t: Table, header: Mapping[str, Any]) -> Rule:
    when, on, limit, other = t.get("when"), t.need("on"), t.need("limit"), t.get("alternative")
    at_period, window = t.get("period"), t.get("window")
    if when is not None and (at_period is None) == (window is None):
        count = "0" if window is None else "2"
        t.cursor.fault("D108", accepted=("period", "window"), table="a cap with `when`", count=count)
    limited = match(on.within("self", "trigger")) if on else _no_match()
    roots = ("self", "trigger", "fact")
    return Cap(
        **header,
        when=match_or_condition(when) if when else None,
        on=limited,
        limit=fact_limit(limit.within(*roots) if limit else None, limited, on),
        alternative=fact_limit(other.within(*roots), limited, on) if other else None,
        period=period(at_period) if at_period else None,
        window=offsets(window) if window else None,
    )


def _check(t: Table, header: Mapping[str, Any]) -> Rule:
    use, args = t.need("use"), t.get("args")
    checks = t.cursor.reading.checks
    name = use.text() if use else ""
    if use is not None and checks is not None and name and name not in checks:
        use.fault("D160", spelling=name, accepted=sorted(checks))
    content = args.value if args else {}
    if args is not None and not isinstance(content, dict):
        args.wrong("a table")
        content = {}
    elif checks is not None and name in checks:
        _args(t, args, content, checks[name])
    return PythonCheck(**header, use=name, args=content)


def _args(t: Table, at: Cursor | None, content: Mapping[str, Any], check: object) -> None:
    """Report arguments that the check does not take, of the wrong kind, or missing; a check that names none takes any."""
    kinds: Mapping[str, type] | None = getattr(check, "args", None)
    if kinds is None:
        return
    for key, value in content.items():
        assert at is not None
        if key not in kinds:
            at.child(key).fault(
                "D102", at_key=True, spelling=key, accepted=sorted(kinds), key=key, table="args"
            )
        elif not isinstance(value, kinds[key]) or (isinstance(value, bool) and kinds[key] is not bool):
            at.child(key).wrong(_KIND_WORDS.get(kinds[key], kinds[key].__name__))
    for key in sorted(kinds.keys() - content.keys() - getattr(check, "optional", frozenset())):
        (at or t.cursor).fault("D103", key=key, found=key, table="args")


_KIND_WORDS: Mapping[type, str] = {
    str: "a text", int: "a whole number", Decimal: "a number", bool: "true or false", date: "a date such as 2016-06-03",
    list: "a list", dict: "a table",
}  # fmt: skip


RULE_TABLES: Mapping[str, Callable[[Table, Mapping[str, Any]], Rule]] = {
    "duty": _duty,
    "holding": _holding,
    "timing": _timing,
    "target": _target,
    "completeness": completeness,
    "rubric": rubric,
    "cap": _cap,
    "task": task,
    "timeline": timeline,
    "selection": selection,
    "check": _check,
}
"""The reader of every rule table by its name in a file."""
