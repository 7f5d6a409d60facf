"""Facts in bulk: one class, many columns, without a constructor call per row.

Readers hand over checked columns; the objects made here equal those of the constructor (a test holds them equal).
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import repeat
from typing import Any, TypeVar, cast

import attrs

from .records import Fact
from .tables import TABLES

__all__ = ["build_facts"]

F = TypeVar("F", bound=Fact)


def build_facts(cls: type[F], count: int, columns: Mapping[str, Sequence[object]]) -> list[F]:
    """`count` facts of `cls` from checked values by column; columns left out take their defaults.

    Every given column has `count` values of the field's type. An empty or absent id is derived from the natural key.
    """
    new = object.__new__
    facts: list[F] = [new(cls) for _ in range(count)]
    for name, put, default in _slots(cast("Any", cls)):
        values: Iterable[object] | None = columns.get(name)
        if values is None:
            values = _ids(cls, count, columns) if name == "id" else repeat(default)
        elif name == "id":
            derived = _ids(cls, count, columns) if not all(values) else ()
            if derived:
                values = [given or made for given, made in zip(values, derived, strict=True)]
        deque(map(put, facts, values), maxlen=0)
    return facts


@cache
def _slots(cls: Any) -> tuple[tuple[str, Any, object], ...]:
    out = []
    for a in attrs.fields(cls):
        default = a.default
        if isinstance(default, attrs.Factory):  # type: ignore[arg-type]
            default = {}
        elif default is attrs.NOTHING:
            default = None if a.name.endswith("on") or a.name == "since" else ""
        owner = next(c for c in cls.__mro__ if a.name in c.__dict__)
        out.append((a.name, owner.__dict__[a.name].__set__, default))
    return tuple(out)


def _ids(cls: type[Fact], count: int, columns: Mapping[str, Sequence[object]]) -> Sequence[str]:
    table = TABLES[cls.table]
    parts: list[Iterable[str]] = []
    for name in table.key:
        values = columns.get(name)
        if values is not None:
            parts.append([_text(v) for v in values])
    if not parts:
        return [table.name] * count
    start = table.name + "/"
    return [start + "/".join(filter(None, row)) for row in zip(*parts, strict=True)]


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, tuple):
        return ";".join(value)
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else str(value)
