"""Task and timeline."""

from collections.abc import Mapping
from datetime import date
from itertools import pairwise
from typing import Any

from .circles import circle
from .cursor import Cursor, Table
from .figures import Figure, Given
from .matches import IdList, Match
from .read_conditions import scope
from .read_figures import FIGURE_KEYS, figure, is_figure_table, unlisted
from .read_matches import match
from .read_periods import period
from .rules import Rule, Task, TaskItem, Timeline, Window

__all__ = ["task", "timeline"]


def task(t: Table, header: Mapping[str, Any]) -> Rule:
    """任务: the rule in a task table."""
    at_scope, items, owners = t.get("scope"), t.need("item"), t.get("owners")
    found = tuple(_item(item) for item in items.several()) if items else ()
    keys = [item.key for item in found]
    for c, item in zip(items.several() if items else (), found, strict=True):
        if item.key and keys.count(item.key) > 1:
            c.fault("D126", spelling=item.key, what="item")
        for name in item.depends:
            if name not in keys or name == item.key:
                c.child("depends").fault("D127", spelling=name, accepted=keys, what="item")
    _no_circle(t.cursor, {item.key: [name for name in item.depends if name != item.key] for item in found})
    return Task(
        **header,
        scope=scope(at_scope) if at_scope else None,
        items=found,
        owners="listed" if owners and owners.choice(("listed",)) else "",
    )


def _no_circle(c: Cursor, after: Mapping[str, list[str]]) -> None:
    found = circle(after)
    if found:
        c.fault("D128", circle=" → ".join(found))


def _item(c: Cursor) -> TaskItem:
    t = c.table("an item")
    lead, deadline, evidence, recurring, phase = (
        t.get(key) for key in ("lead", "deadline", "evidence", "recurring", "phase")
    )
    if phase is not None:
        c.reading.refer("phase or round", phase, phase.text())
    due: Any = None
    if deadline is not None:
        due = "plan" if deadline.value == "plan" else figure(deadline, "date_or_offset")
    result = TaskItem(
        key=t.text("key", required=True),
        title=t.text("title", required=True),
        title_en=t.text("title_en"),
        lead=_lead(lead) if lead else None,
        support=t.texts("support"),
        deadline=due,
        phase=phase.text() if phase else "",
        depends=t.texts("depends"),
        evidence=match(evidence.within("subject")) if evidence else None,
        recurring=period(recurring) if recurring else None,
    )
    t.done()
    return result


def _lead(c: Cursor) -> Any:
    """Who leads: a scope, `{ id = … }`, or a name that is only shown."""
    if not isinstance(c.value, dict):
        return c.texts()
    if c.has_key("unlisted"):
        return figure(c)
    if c.value.keys() == {"id"}:
        return IdList(c.child("id").texts())
    return scope(c.within("subject"))


def timeline(t: Table, header: Mapping[str, Any]) -> Rule:
    """阶段: the rule in a timeline table."""
    at, tail = t.need("window"), t.get("tail")
    overlap = t.flag("overlap")
    windows = tuple(_window(item) for item in at.several()) if at else ()
    keys: set[str] = set()
    for c, window in zip(at.several() if at else (), windows, strict=True):
        if window.key and window.key in keys:
            c.child("key").fault("D126", spelling=window.key, what="window")
        keys.add(window.key)
    if at is not None and not overlap:
        _no_overlap(at, windows)
    return Timeline(
        **header,
        windows=windows,
        sequential=t.flag("sequential"),
        tail="allowed" if tail and tail.choice(("allowed",)) else "",
        overlap=overlap,
    )


def _window(c: Cursor) -> Window:
    t = c.table("a window")
    since, until, items = t.get("since"), t.get("until"), t.get("items")
    names = items.texts() if items else ()
    for item, name in zip(items.several() if items else (), names, strict=True):
        c.reading.refer("rule", item, name)
    result = Window(
        key=t.text("key", required=True),
        title=t.text("title", required=True),
        title_en=t.text("title_en"),
        since=_border(since) if since else None,
        until=_border(until) if until else None,
        items=names,
    )
    if (
        since
        and isinstance(result.since, date)
        and isinstance(result.until, date)
        and result.until <= result.since
    ):
        c.child("until").fault("D110", key="until", other="since")
    t.done()
    return result


def _border(c: Cursor) -> date | Figure | Match:
    if isinstance(c.value, dict) and not is_figure_table(c):
        return match(c, FIGURE_KEYS)
    if c.has_key("unlisted"):
        unlisted(c)
    found = figure(c, "date")
    return (
        found.value
        if isinstance(found, Given) and not found.assumed and isinstance(found.value, date)
        else found
    )


def _no_overlap(c: Cursor, windows: tuple[Window, ...]) -> None:
    """A fault at every window that begins before another ends; one without a date has that of its neighbour."""
    dated = []
    before: object = None
    for n, (at, window) in enumerate(zip(c.several(), windows, strict=True)):
        after = windows[n + 1].since if n + 1 < len(windows) else None
        since = _day(window.since if window.since is not None else before, date.min)
        until = _day(window.until if window.until is not None else after, date.max)
        before = window.until
        if since and until:
            dated.append((since, until, at))
    dated.sort(key=lambda entry: entry[0])
    for (_, until, _), (since, _, at) in pairwise(dated):
        if since < until:
            at.fault("D145")


def _day(border: object, absent: date) -> date | None:
    if border is None:
        return absent
    if isinstance(border, Given):
        border = border.value
    return border if isinstance(border, date) else None
