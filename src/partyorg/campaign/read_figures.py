"""Figures and ladders, from plain values or tables."""

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from partyorg.errors import nearest

from .cursor import Cursor, Table, shown
from .definition import Assumed
from .figures import (
    Count,
    Field,
    Figure,
    Given,
    Ladder,
    LadderFigure,
    Percent,
    PerFull,
    Plain,
    Plus,
    Rounding,
    Step,
    Times,
    Unlisted,
    Versions,
)
from .ladders import in_order
from .read_plain import WANTED, Kind, as_of, number, plain

__all__ = ["FIGURE_KEYS", "ROUNDINGS", "figure", "is_figure_table", "ladder", "misspelt_unlisted", "unlisted"]

FIGURE_KEYS = (
    "assumed",
    "unlisted",
    "param",
    "count",
    "percent",
    "field",
    "ladder",
    "times",
    "plus",
    "per_full",
)
ROUNDINGS: tuple[Rounding, ...] = ("down", "up", "half_up", "half_even")


def is_figure_table(c: Cursor) -> bool:
    """Whether the value is a table that writes a figure."""
    return c.has_key(*FIGURE_KEYS)


def figure(
    c: Cursor, kind: Kind = "number", *, open_ok: bool = False, value: Callable[[Cursor], Plain] | None = None
) -> Figure:
    """The figure here. `value` reads the plain value where a kind alone does not say what is accepted."""
    read = value or (lambda at: plain(at, kind, open_ok=open_ok))
    if not isinstance(c.value, dict):
        return Given(read(c))
    given = [key for key in FIGURE_KEYS if key in c.value]
    if "percent" in given or "per_full" in given:
        given = [key for key in given if key in ("percent", "per_full")]
    if len(given) != 1:
        if given:
            c.fault("D108", accepted=FIGURE_KEYS, table="a figure", count=str(len(given)))
        else:
            _no_figure(c, kind)
        return Given(None)
    t = c.table("a figure")
    result = _FORMS[given[0]](t, kind, read)
    t.done()
    return result


def _no_figure(c: Cursor, kind: Kind) -> None:
    for key in c.value:
        c.child(key).fault("D102", at_key=True, spelling=key, accepted=FIGURE_KEYS, key=key, table="a figure")
    if not c.value:
        c.wrong(WANTED[kind])


Read = Callable[[Cursor], Plain]


def _assumed(t: Table, _kind: Kind, read: Read) -> Figure:
    at = t.need("assumed")
    reason = t.text("reason", required=True)
    assert at
    name = t.cursor.name
    value = read(at)
    text = shown(at.value) if not isinstance(at.value, str) else at.value
    t.cursor.reading.assumed.setdefault(name, Assumed(name=name, value=text, reason=reason))
    return Given(value, assumed=name, reason=reason)


def misspelt_unlisted(c: Cursor) -> bool:
    """Whether the value is a table with one key that is nearly `unlisted`; reports it."""
    names = list(c.value) if isinstance(c.value, dict) else []
    if len(names) != 1 or names[0] == "unlisted" or not nearest(names[0], ("unlisted",)):
        return False
    c.child(names[0]).fault(
        "D102", at_key=True, spelling=names[0], accepted=("unlisted",), key=names[0], table="a figure"
    )
    return True


def unlisted(c: Cursor) -> str:
    """The reason in `{ unlisted = "…" }`, noted under the name of the place."""
    t = c.table("a figure")
    reason = t.text("unlisted", required=True)
    t.done()
    c.reading.assumed.setdefault(c.name, Assumed(name=c.name, value="", reason=reason, unlisted=True))
    return reason


def _unlisted(t: Table, _kind: Kind, _read: Read) -> Figure:
    t.get("unlisted")
    return Unlisted(t.cursor.name, unlisted(t.cursor))


def _param(t: Table, kind: Kind, read: Read) -> Figure:
    at = t.need("param")
    name = at.text() if at else ""
    reading = t.cursor.reading
    if name not in reading.parameters:
        if at and name:
            at.fault("D127", spelling=name, accepted=sorted(reading.parameters), what="parameter")
        return Given(None)
    if name in reading.opened:
        assert at
        at.fault("D131", spelling=name)
        return Given(None)
    reading.opened.append(name)
    found = _parameter(name, reading.parameters[name], kind, read)
    reading.opened.pop()
    return found


def _parameter(name: str, tables: list[Cursor], kind: Kind, read: Read) -> Figure:
    values = []
    for c in tables:
        # A parameter's figure is named after the parameter, wherever it is used.
        at = c.child("value")
        at.name_base = name
        since = c.value.get("since")
        until = c.value.get("until")
        values.append((since, until, figure(at, kind, value=read)))
    if len(values) == 1 and values[0][:2] == (None, None):
        return values[0][2]
    return Versions(name, tuple(sorted(values, key=lambda v: v[0] or date.min)))


def _count(t: Table, _kind: Kind, _read: Read) -> Figure:
    at = t.need("count")
    when = t.get("as_of")
    assert at
    return Count(t.cursor.reading.count_of(at), as_of(when) if when else None)


def _percent(t: Table, _kind: Kind, _read: Read) -> Figure:
    at, of = t.need("percent"), t.need("of")
    mode = t.get("round")
    low, high = t.get("min"), t.get("max")
    assert at
    result = Percent(
        figure(at),
        figure(of) if of else Given(0),
        mode.choice(ROUNDINGS) if mode else None,
        figure(low) if low else None,
        figure(high) if high else None,
    )
    if mode is None and of and not _exact(result):
        at.fault("D143", accepted=ROUNDINGS)
    return result


def _exact(p: Percent) -> bool:
    if not isinstance(p.percent, Given):
        return False
    share = number(p.percent.value)
    if share is None:
        return True  # reported already
    of = number(p.of.value) if isinstance(p.of, Given) else None
    return Fraction(share) * Fraction(1 if of is None else of) % 100 == 0


def _field(t: Table, _kind: Kind, _read: Read) -> Figure:
    return Field(tuple(t.text("field", required=True).split(".")))


def _ladder(t: Table, _kind: Kind, _read: Read) -> Figure:
    at, on = t.need("ladder"), t.need("on")
    assert at
    return LadderFigure(ladder(at), figure(on) if on else None)


def _times(t: Table, _kind: Kind, _read: Read) -> Figure:
    at = t.need("times")
    return Times(tuple(figure(item) for item in at.elements())) if at else Given(0)


def _plus(t: Table, _kind: Kind, _read: Read) -> Figure:
    at = t.need("plus")
    return Plus(tuple(figure(item) for item in at.elements())) if at else Given(0)


def _per_full(t: Table, _kind: Kind, _read: Read) -> Figure:
    at, of = t.need("per_full"), t.need("of")
    return PerFull(figure(at) if at else Given(1), figure(of) if of else Given(0))


_FORMS: dict[str, Callable[[Table, Kind, Read], Figure]] = {
    "assumed": _assumed,
    "unlisted": _unlisted,
    "param": _param,
    "count": _count,
    "percent": _percent,
    "field": _field,
    "ladder": _ladder,
    "times": _times,
    "plus": _plus,
    "per_full": _per_full,
}


def ladder(c: Cursor, gives: Callable[[Cursor], object] | None = None) -> Ladder:
    """A ladder: a list of steps, or `{ steps, integers, by }`; sorted, without overlap, without a gap.

    `gives` reads what a step gives; by default a number, word or figure.
    """
    integers, by, at = False, "", c
    if isinstance(c.value, dict):
        t = c.table("a ladder")
        integers = t.flag("integers")
        by = t.text("by")
        steps = t.need("steps")
        t.done()
        if steps is None:
            return Ladder(())
        at = steps
    found = [(_step(item, gives or _given), item) for item in at.elements("a list of steps")]
    if isinstance(at.value, list) and not found:
        at.fault("D109", key=str(at.key))
    return Ladder(in_order(found, integers), integers, by)


def _given(c: Cursor) -> object:
    if isinstance(c.value, dict):
        return figure(c, "any")
    return plain(c, "any")


def _step(c: Cursor, gives: Callable[[Cursor], object]) -> Step:
    t = c.table("a step")
    ends = {key: figure(at) for key in ("at_least", "above", "at_most", "below") if (at := t.get(key))}
    for first, second in (("at_least", "above"), ("at_most", "below")):
        if first in ends and second in ends:
            c.child(second).fault("D114", at_key=True, key=second, other=first)
    words = t.texts("is")
    at = t.need("gives")
    step = Step(gives(at) if at else None, is_=words, **ends)
    t.done()
    return step
