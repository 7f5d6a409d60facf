"""Periods, presence and counterparts."""

from typing import Literal

from attrs import evolve

from partyorg.dates import Offset

from .conditions import AsOf, Scope
from .cursor import Cursor, Table
from .figures import Given
from .read_conditions import scope
from .read_figures import figure
from .read_plain import as_of
from .rules import Per, PeriodSpec, Presence

__all__ = ["MIN_PRESENCE_DAYS", "per", "period", "presence"]

UNITS = ("week", "month", "quarter", "half", "semester", "year", "campaign", "round", "phase", "nth_weekday")
MIN_PRESENCE_DAYS = {"year": 90, "half": 45, "semester": 60, "quarter": 30}
"""Days a subject has to be one in a period before a duty is asked of him; 0 for every other unit."""
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTIAL: tuple[Literal["skip", "judge", "prorate"], ...] = ("skip", "judge", "prorate")
_PLACED: tuple[Literal["date", "label"], ...] = ("date", "label")
_YEARS: tuple[Literal["calendar", "academic"], ...] = ("calendar", "academic")
_EXIT: tuple[Literal["judge", "drop"], ...] = ("judge", "drop")
_CHANGE: tuple[Literal["post", "person"], ...] = ("post", "person")
_EXCLUDE: tuple[Literal["subject", "none"], ...] = ("subject", "none")


def period(c: Cursor) -> PeriodSpec:
    """The period here: its unit, or a table; the calendar is the file's unless the table says otherwise."""
    calendar = c.reading.calendar
    if not isinstance(c.value, dict):
        unit = c.choice(UNITS)
        year = calendar.year if unit == "year" else "calendar"
        if unit == "nth_weekday":
            c.fault("D103", key="weekday", found="weekday", table="a period")
        return PeriodSpec(unit=unit, calendar=year, academic_start=_start(c, year))
    t = c.table("a period")
    at = t.need("unit")
    unit = at.choice(UNITS) if at else "year"
    due, tolerance, inside, weekday = t.get("due"), t.get("tolerance"), t.get("inside"), t.get("weekday")
    months = t.get("months")
    kind = t.choice("calendar", _YEARS, calendar.year if unit == "year" else "calendar")
    if kind == "academic" and unit != "year":
        (t.get("calendar") or c).fault("D114", key="calendar", other=f"the unit {unit}")
    if kind == "academic" and not calendar.academic_start:
        c.fault("D103", key="academic_start", found="academic_start", table="the calendar of the file")
    where = inside.text() if inside else "campaign"
    if inside and where != "campaign":
        c.reading.refer("phase or round", inside, where)
    result = PeriodSpec(
        unit=unit,
        every=t.whole("every", 1, 1),
        calendar=kind,
        academic_start=_start(c, kind),
        inside=where,
        partial=t.choice("partial", _PARTIAL, "judge"),
        skip=_skip(t),
        due=figure(due, "offset") if due else Given(Offset()),
        placed_by=t.choice("placed_by", _PLACED, "date"),
        nth=t.whole("nth", 0),
        weekday=weekday.choice(_WEEKDAYS) if weekday else "",
        months=tuple(_month(item) for item in months.several()) if months else (),
        tolerance=figure(tolerance, "offset") if tolerance else None,
    )
    if unit == "nth_weekday" and at is not None:
        for key in ("nth", "weekday"):
            if key not in t:
                t.missing(key)
    elif unit != "nth_weekday":
        for key in ("nth", "weekday", "months", "tolerance"):
            if key in t:
                c.child(key).fault("D114", at_key=True, key=key, other=f"the unit {unit}")
    t.done()
    return result


def _start(c: Cursor, year: str) -> str:
    return c.reading.calendar.academic_start if year == "academic" else ""


def _month(c: Cursor) -> int:
    number = c.whole(1)
    if number > 12:
        c.fault("D107", found=str(number), wanted="a month from 1 to 12")
    return number


def _skip(t: Table) -> tuple[object, ...]:
    c = t.get("skip")
    if c is None:
        return ()
    return tuple(
        item.choice(("holidays",)) if isinstance(item.value, str) else _month(item) for item in c.several()
    )


def presence(c: Cursor | None) -> Presence:
    """Who stays a subject."""
    if c is None:
        return Presence()
    t = c.table("presence")
    least, credit = t.get("min_presence_days"), t.get("credit_across_units")
    result = Presence(
        min_presence_days=figure(least) if least else None,
        exit_policy=t.choice("exit_policy", _EXIT, "judge"),
        on_holder_change=t.choice("on_holder_change", _CHANGE, "post"),
        credit_across_units=figure(credit, "flag") if credit else Given(False),
    )
    t.done()
    return result


def per(c: Cursor | None) -> Per | None:
    """The counterparts of a subject: a scope, with more keys beside it."""
    if c is None:
        return None
    t = c.table("counterparts")
    least, when = t.get("min_presence_days"), t.get("as_of")
    exclude = t.choice("exclude", _EXCLUDE, "subject")
    pairs = t.flag("pairs")
    day = as_of(when) if when else None
    found = beside(c, ("min_presence_days", "as_of", "exclude", "pairs"), day)
    return Per(
        scope=found, min_presence_days=figure(least) if least else Given(0), exclude=exclude, pairs=pairs
    )


def beside(c: Cursor, others: tuple[str, ...], day: AsOf) -> Scope:
    """The scope written by the keys of a table that are not among `others`."""
    if not isinstance(c.value, dict):
        return scope(c)
    inner = c.over({key: value for key, value in c.value.items() if key not in others})
    return evolve(scope(inner, others), as_of=day)
