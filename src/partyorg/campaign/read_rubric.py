"""Rubric: items, voices, bands, vetoes and limits."""

from collections.abc import Mapping
from typing import Any, Literal

from .conditions import PersonScope, Scope
from .cursor import Cursor, Table
from .figures import Figure, Given, Ladder
from .matches import SimpleMatch
from .read_bounds import comparison, rounding
from .read_cells import grade_list
from .read_checks import gives
from .read_conditions import condition_for, person_or_unit, scope
from .read_figures import figure, is_figure_table, ladder, misspelt_unlisted, unlisted
from .read_matches import is_match, match
from .read_periods import period
from .read_plain import plain
from .read_tests import Cell, value_test
from .rules import Item, Limit, Points, Rubric, Rule, Veto, Voice

__all__ = ["rubric"]

_MISSING: tuple[Literal["unknown", "zero", "drop"], ...] = ("unknown", "zero", "drop")
_MODES: tuple[Literal["sum", "mean", "all_met"], ...] = ("sum", "mean", "all_met")
_OVER: tuple[Literal["next_band", "report"], ...] = ("next_band", "report")
_TIE: tuple[Literal["decide", "all_in", "all_out"], ...] = ("decide", "all_in", "all_out")
_OUTCOMES = ("met", "late", "incomplete", "unmet", "per_missing")
_SOURCES = ("assessed", "points", "rank", "finding", "figure", "item")


def rubric(t: Table, header: Mapping[str, Any]) -> Rule:
    """评分: the rule in a rubric table."""
    at_scope, at_period, each, group = t.need("scope"), t.get("period"), t.get("each"), t.get("group_by")
    items, voices, bands, grade = t.get("item"), t.get("voice"), t.get("bands"), t.get("pass")
    base, cap, floor, at_round = t.get("base"), t.get("cap"), t.get("floor"), t.get("round")
    vetoes, limits = t.get("veto"), t.get("limits")
    scheme = t.get("scheme")
    if (at_period is None) == (each is None):
        t.cursor.fault("D108", accepted=("period", "each"), table=t.what, count="0" if each is None else "2")
    who: Scope = scope(at_scope) if at_scope else PersonScope(_anyone())
    name = scheme.word("scheme") if scheme else ""
    grades = grade_list(t.cursor, scheme)
    unknown = ""
    if items is not None and items.has_key("unlisted"):
        unknown, items = unlisted(items), None
    elif items is not None and misspelt_unlisted(items):
        items = None
    steps = _bands(bands) if bands else None
    vetoed = tuple(_veto(item, who) for item in vetoes.several()) if vetoes else ()
    limited = tuple(_limit(item) for item in limits.several()) if limits else ()
    _grades_exist(steps, vetoes, vetoed, limits, limited)
    return Rubric(
        **header,
        scope=who,
        period=period(at_period) if at_period else None,
        each=match(each) if each else None,
        scheme=name,
        items=_items(items),
        items_unlisted=unknown,
        voices=tuple(_voice(item) for item in voices.several()) if voices else (),
        base=figure(base) if base else None,
        cap=figure(cap) if cap else None,
        floor=figure(floor) if floor else None,
        round=rounding(at_round) if at_round else None,
        bands=steps,
        pass_=value_test(grade, Cell("free", grades, grades)) if grade else None,
        veto=vetoed,
        limits=limited,
        group_by=scope(group) if group else None,
        missing=t.choice("missing", _MISSING, "unknown"),
        mode=t.choice("mode", _MODES, "sum"),
    )


def _anyone() -> Any:
    from .conditions import PersonCondition

    return PersonCondition()


def _bands(c: Cursor) -> Ladder | Figure | None:
    if misspelt_unlisted(c):
        return None
    return figure(c) if is_figure_table(c) else ladder(c, lambda at: plain(at, "any"))


def _grades_exist(
    bands: Ladder | Figure | None,
    vetoes: Cursor | None,
    vetoed: tuple[Veto, ...],
    limits: Cursor | None,
    limited: tuple[Limit, ...],
) -> None:
    """Report grades that no band gives, where there are bands."""
    if not isinstance(bands, Ladder) or not (known := gives(bands.steps)):
        return
    for c, veto in zip(vetoes.several() if vetoes else (), vetoed, strict=True):
        for key, word in (("gives", veto.gives), ("at_most", veto.at_most)):
            if word and word not in known:
                c.child(key).fault("D146", spelling=word, accepted=sorted(known))
    for c, limit in zip(limits.several() if limits else (), limited, strict=True):
        for word in limit.grades:
            if word and word not in known:
                c.child("grades").fault("D146", spelling=word, accepted=sorted(known))


# Items


def _items(c: Cursor | None) -> tuple[Item, ...]:
    if c is None:
        return ()
    seen: set[str] = set()
    out = []
    for at in c.several():
        item = _item(at)
        if item.key and item.key in seen:
            at.child("key").fault("D126", spelling=item.key, what="item")
        seen.add(item.key)
        out.append(item)
    return tuple(out)


def _item(c: Cursor) -> Item:
    t = c.table("an item")
    name = t.text("key", required=True)
    weight, most, cap, floor = t.get("weight"), t.get("max"), t.get("cap"), t.get("floor")
    gate, at_round, points = t.get("gate"), t.get("round"), t.get("gives")
    if weight is not None and most is not None:
        most.fault("D114", at_key=True, key="max", other="weight")
    source = t.one_of(*_SOURCES)
    kind = str(source.key) if source else ""
    at_finding = source if kind == "finding" else None
    if points is not None and at_finding is None:
        points.fault("D114", at_key=True, key="gives", other=kind or "no source")
    finding = at_finding.text() if at_finding else ""
    if at_finding is not None:
        c.reading.refer("rule", at_finding, finding)
        if points is None:
            t.missing("gives")
    result = Item(
        key=name,
        title=t.text("title"),
        title_en=t.text("title_en"),
        weight=figure(weight) if weight else None,
        max=figure(most) if most else None,
        required=t.flag("required", True),
        gate=comparison(gate, "a gate") if gate else None,
        gate_gives=t.text("gate_gives"),
        cap=figure(cap) if cap else None,
        floor=figure(floor) if floor else None,
        round=rounding(at_round) if at_round else None,
        assessed=source.flag() if source and kind == "assessed" else False,
        points=tuple(_points(at) for at in source.several()) if source and kind == "points" else (),
        rank=ladder(source, _score) if source and kind == "rank" else None,
        finding=finding,
        finding_points=_finding_points(points),
        figure=figure(source.within("self", "subject", "fact")) if source and kind == "figure" else None,
        items=_items(source) if kind == "item" else (),
    )
    t.done()
    return result


def _finding_points(c: Cursor | None) -> dict[str, Figure]:
    if c is None:
        return {}
    t = c.table("points by status")
    out = {key: figure(at) for key in _OUTCOMES if (at := t.get(key))}
    t.done()
    return out


def _score(c: Cursor) -> object:
    return figure(c) if isinstance(c.value, dict) else plain(c, "number")


def _points(c: Cursor) -> Points:
    t = c.table("an entry of points")
    facts, each, full, total = t.need("match"), t.get("each"), t.get("per_full"), t.get("per_full_total")
    cap, floor, steps = t.get("cap"), t.get("floor"), t.get("ladder")
    if each is None and steps is None:
        t.missing("each")
    nothing = SimpleMatch(key="", table="", kinds=None)
    found = match(facts.within("self", "subject", "fact")) if facts else nothing
    result = Points(
        match=found,
        each=figure(each) if each else None,
        per=t.text("per"),
        per_full=figure(full) if full else None,
        per_full_total=figure(total) if total else None,
        cap=figure(cap) if cap else None,
        floor=figure(floor) if floor else None,
        skip_first=t.whole("skip_first", 0),
        ladder=ladder(steps, _score) if steps else None,
    )
    t.done()
    return result


# Voices, vetoes, limits


def _voice(c: Cursor) -> Voice:
    t = c.table("a voice")
    at = t.need("class")
    weight, who, quorum, exclude = t.get("weight"), t.get("who"), t.get("quorum"), t.get("exclude_subject")
    name = at.word("by_class") if at else ""
    result = Voice(
        class_=name,
        weight=figure(weight) if weight else Given(1),
        who=scope(who.within("self", "subject", "fact")) if who else None,
        quorum=comparison(quorum, "a quorum") if quorum else None,
        exclude_subject=exclude.flag() if exclude else name != "self",
        trim=t.whole("trim", 0),
    )
    t.done()
    return result


def _veto(c: Cursor, who: Scope) -> Veto:
    t = c.table("a veto")
    when = t.need("when")
    effect = t.one_of("gives", "at_most")
    word = effect.text() if effect else ""
    found: Any = None
    if when is not None:
        inner = when.within("self", "subject", "fact")
        if is_match(inner):
            found = match(inner)
        elif inner.has_key("person", "unit") and not inner.has_key("has", "lacks"):
            found = person_or_unit(inner)
        else:
            found = condition_for(inner, who)
    t.done()
    lowers = effect is not None and effect.key == "at_most"
    return Veto(when=found, gives="" if lowers else word, at_most=word if lowers else "")


def _limit(c: Cursor) -> Limit:
    t = c.table("a limit")
    at, most, least = t.need("grades"), t.get("at_most"), t.get("at_least")
    if (most is None) == (least is None):
        c.fault("D108", accepted=("at_most", "at_least"), table=t.what, count="0" if most is None else "2")
    order = t.texts("order")
    result = Limit(
        grades=at.texts() if at else (),
        at_most=figure(most.within("subject")) if most else None,
        at_least=figure(least.within("subject")) if least else None,
        over=t.choice("over", _OVER, "report"),
        tie=t.choice("tie", _TIE, "decide"),
        order=order or ("-score",),
    )
    t.done()
    return result
