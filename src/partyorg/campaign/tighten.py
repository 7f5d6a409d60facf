"""Whether a change makes a rule tighter, key by key."""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from partyorg.dates import Offset, parse_offset
from partyorg.sources import FORCES

from .positions import KeyPath
from .read_figures import FIGURE_KEYS
from .read_plain import number

__all__ = ["at_path", "leaves", "tighter"]

_DAYS = {"week": 7, "month": 30, "quarter": 91, "half": 182, "semester": 182, "year": 365}
_WAIVERS = ("any_time", "before_due", "none")
_LARGER = ("count.min", "percent", "threshold.at_least", "posted_days.at_least", "posted_workdays.at_least")
_SMALLER = ("count.max", "grace_days", "due")
_WORD_KEYS = (
    "activity",
    "event",
    "assessment",
    "document",
    "candidacy",
    "step",
    "resource",
    "link",
    "tenure",
    "stage",
    "kind",
)
_ENDS = ("lower", "upper")


def at_path(table: Mapping[str, Any], key: str) -> KeyPath | None:
    """The path in a rule table that a dotted key of a change means, or None where the rule has no such place.

    Items of lists of tables are named by their `key`, the ends of a window by lower and upper. Only the last part may
    be new. `count.min` and `period.unit` are found in their short forms too.
    """
    path: list[str | int] = []
    here: Any = table
    parts = key.split(".")
    for i, part in enumerate(parts):
        last = i == len(parts) - 1
        if isinstance(here, list):
            index = _index(here, part, path)
            if index is None:
                return None
            path.append(index)
            here = here[index]
        elif isinstance(here, Mapping):
            path.append(part)
            if part not in here:
                short = part in ("count", "presence", "period") and not last
                if not (last or short):
                    return None
                here = {}
            else:
                here = here[part]
        elif path in (["count"], ["period"]) and last:
            path.append(part)
        else:
            return None
    return tuple(path) if path else None


def _index(items: list[Any], part: str, path: list[str | int]) -> int | None:
    if path == ["window"] and part in _ENDS and len(items) == 2:
        return _ENDS.index(part)
    for i, item in enumerate(items):
        if isinstance(item, Mapping) and item.get("key") == part:
            return i
    return int(part) if part.isdecimal() and len(part) < 6 and int(part) < len(items) else None


def leaves(key: str, value: Any) -> Iterator[tuple[str, Any]]:
    """The dotted keys that a value sets: a table that is no figure sets each of its own."""
    if (
        isinstance(value, Mapping)
        and value
        and not value.keys() & set(FIGURE_KEYS)
        and key not in ("scope", "match")
    ):
        for part, inner in value.items():
            yield from leaves(f"{key}.{part}", inner)
    elif key == "window" and isinstance(value, list) and len(value) == 2:
        yield "window.lower", value[0]
        yield "window.upper", value[1]
    else:
        yield key, value


def tighter(kind: str, leaf: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> bool | None:
    """Whether the rule asks at least as much at this key as before; None where the key does not tell.

    `old` holds the force and waiver in effect even where the rule does not write them.
    """
    if leaf in ("period", "period.unit"):
        return _denser(old, new)
    before, after = _value(old, leaf), _value(new, leaf)
    if leaf.endswith(_LARGER) or (kind == "selection" and leaf.endswith("at_least")):
        return _ordered(_number(before, 1 if leaf == "count.min" else None), _number(after, None))
    if leaf.endswith(_SMALLER):
        if leaf == "count.max" and before is None:
            return _number(after, None) is not None
        return _shorter(before, after, leaf)
    if leaf in ("window.lower", "window.upper"):
        return _inside(leaf, before, after)
    if leaf == "force":
        return _ranked(tuple(reversed(FORCES)), before, after)
    if leaf == "waiver":
        return _ranked(_WAIVERS, before, after)
    if leaf == "scope":
        return (
            isinstance(after, Mapping)
            and isinstance(after.get("any"), list)
            and _widened(before, after["any"])
        )
    if leaf.rsplit(".", maxsplit=1)[-1] in _WORD_KEYS and leaf.split(".", maxsplit=1)[0] in (
        "match",
        "require",
        "hit",
        "on",
    ):
        return _narrower(before, after)
    return None


def _value(table: Mapping[str, Any], leaf: str) -> Any:
    if leaf == "count.min" and not isinstance(table.get("count"), Mapping | None):
        return table["count"]
    path = at_path(table, leaf)
    here: Any = table
    for part in path or ("",):
        try:
            here = here[part]
        except (KeyError, IndexError, TypeError):
            return None
    return here


def _plain(value: Any) -> Any:
    return value["assumed"] if isinstance(value, Mapping) and "assumed" in value else value


def _number(value: Any, default: int | None) -> Fraction | None:
    found = number(_plain(value))
    if found is None:
        return None if value is not None or default is None else Fraction(default)
    return Fraction(found)


def _ordered(less: Fraction | None, more: Fraction | None) -> bool:
    return less is not None and more is not None and less <= more


def _reach(value: Any) -> tuple[int, int] | None:
    """The fewest and most days that a number of days or an offset stands for."""
    value = _plain(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value, value
    if not isinstance(value, str):
        return None
    try:
        offset = parse_offset(value)
    except ValueError:
        return None
    if offset is None:
        return None
    low = offset.months * 30 + offset.days + offset.workdays
    if not offset.workdays and not offset.months:
        return offset.sign * offset.days, offset.sign * offset.days
    span = (
        offset.months * 28 + offset.days + offset.workdays,
        offset.months * 31 + offset.days + offset.workdays * 12,
    )
    low, high = span
    return (low, high) if offset.sign > 0 else (-high, -low)


def _at_most(small: Any, large: Any) -> bool:
    """Whether one distance is surely not longer than another."""
    small, large = _plain(small), _plain(large)
    if small == large:
        return True
    a, b = _offset(small), _offset(large)
    if a and b and not (a.days or b.days or a.workdays or b.workdays):
        return a.sign * a.months <= b.sign * b.months
    first, second = _reach(small), _reach(large)
    return first is not None and second is not None and first[1] <= second[0]


def _offset(value: Any) -> Offset | None:
    try:
        return parse_offset(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _shorter(before: Any, after: Any, leaf: str) -> bool:
    a, b = _number(after, None), _number(before, 0 if leaf.endswith("grace_days") else None)
    if a is not None and b is not None:
        return a <= b
    return _at_most(after, "0d" if before is None and leaf.endswith("due") else before)


def _inside(leaf: str, before: Any, after: Any) -> bool:
    before, after = _plain(before), _plain(after)
    if before in (after, "open"):
        return True
    if after == "open":
        return False
    return _at_most(before, after) if leaf.endswith("lower") else _at_most(after, before)


def _ranked(order: tuple[str, ...], before: Any, after: Any) -> bool:
    return before in order and after in order and order.index(before) <= order.index(after)


def _widened(before: Any, branches: list[Any]) -> bool:
    if before in branches:
        return True
    return (
        isinstance(before, Mapping)
        and isinstance(before.get("any"), list)
        and all(x in branches for x in before["any"])
    )


def _narrower(before: Any, after: Any) -> bool:
    if before == "*":
        return True
    old = before if isinstance(before, list) else [before]
    new = after if isinstance(after, list) else [after]
    return bool(new) and all(word in old for word in new)


def _denser(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether the same or a larger count falls into a shorter period."""
    same_count = _value(old, "count.min") == _value(new, "count.min")

    def per_day(table: Mapping[str, Any]) -> Fraction | None:
        period = table.get("period")
        unit = period.get("unit") if isinstance(period, Mapping) else period
        every = period.get("every", 1) if isinstance(period, Mapping) else 1
        days = _DAYS.get(unit) if isinstance(unit, str) else None
        count = Fraction(1) if same_count else _number(_value(table, "count.min"), 1)
        if days is None or count is None or not isinstance(every, int) or every < 1:
            return None
        return count / (days * every)

    before, after = per_day(old), per_day(new)
    same = old.get("period") == new.get("period")
    return same or (before is not None and after is not None and before < after)
