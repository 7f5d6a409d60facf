"""Programs made shorter: what is read once stands where it is read, and the same rows are looked up once.

Lowering keeps every step as a table, which costs a statement, and writing and reading its rows. Here a step that one other
alone reads becomes part of that one, and steps that differ in nothing but their columns become one.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any, cast

import attrs
from attrs import evolve

from .plan import Aggregate, Among, Call, Cell, Expression, Relation, Select, Table, Value, Window
from .program import Keep, Step

__all__ = ["read_by", "replaced", "shorter"]

_LEAVES = frozenset({Cell, Value, str, int, bool, type(None)})
"""What holds no relation: most of a plan."""


def shorter(steps: Sequence[Step], ends: Sequence[Relation]) -> tuple[list[Step], list[Relation]]:
    """The steps that are needed for the relations `ends`, and these as they read them."""
    steps, names = _together(steps)
    ends = [replaced(end, names) for end in ends]
    read = {step.name: tuple(read_by(step)) for step in steps}
    reads = Counter(name for end in ends for name in read_by(end))
    for step in reversed(steps):
        if reads[step.name]:
            reads.update(read[step.name])
    inside: dict[str, Relation] = {}
    out: list[Step] = []
    for step in steps:
        if not reads[step.name]:
            continue
        short = step if inside.keys().isdisjoint(read[step.name]) else replaced(step, inside)
        if isinstance(short, Keep) and reads[step.name] == 1 and _inlines(short.relation):
            inside[step.name] = short.relation
        else:
            out.append(short)
    return out, [replaced(end, inside) for end in ends]


def _together(steps: Sequence[Step]) -> tuple[list[Step], dict[str, Relation]]:
    """Of selects over the same rows one, with the columns of all; and the names that the others had."""
    names: dict[str, Relation] = {}
    first: dict[Any, int] = {}
    out: list[Step] = []
    for step in steps:
        new = replaced(step, names)
        if isinstance(new, Keep) and isinstance(new.relation, Select) and _is_plain(new.relation):
            select = new.relation
            at = first.setdefault((select.sources, select.where), len(out))
            if at < len(out):
                other = out[at]
                assert isinstance(other, Keep)
                assert isinstance(other.relation, Select)
                columns = {**other.relation.columns, **select.columns}
                if all(columns[name] == cell for name, cell in other.relation.columns.items()):
                    out[at] = Keep(other.name, evolve(other.relation, columns=columns))
                    names[step.name] = Table(other.name)
                    continue
        out.append(new)
    return out, names


def _is_plain(select: Select) -> bool:
    """Whether every row of the sources that passes is a row, whatever the columns."""
    if select.group or select.distinct or select.order:
        return False
    return not any(_changes_rows(cell) for cell in select.columns.values())


def _changes_rows(part: Expression) -> bool:
    if isinstance(part, Aggregate | Window):
        return True
    return isinstance(part, Call) and (part.operator == "each" or any(map(_changes_rows, part.parts)))


def read_by(part: object) -> Iterator[str]:
    """The tables that a relation or a step reads, as often as it does; one read as a set of values counts twice."""
    if type(part) in _LEAVES:
        return
    if isinstance(part, Table):
        yield part.name
    elif isinstance(part, Among):
        yield from (part.table.name, part.table.name)
        yield from read_by(part.part)
    else:
        for child in _children(part):
            yield from read_by(child)


def replaced(part: Any, tables: Mapping[str, Relation]) -> Any:
    """A relation or a step that reads others in the place of some tables."""
    if not tables or type(part) in _LEAVES:
        return part
    if isinstance(part, Table):
        return tables.get(part.name, part)
    if type(part) is Call:
        cells = replaced(part.parts, tables)
        return part if cells is part.parts else Call(part.operator, cells)
    if type(part) is tuple:
        new = tuple(replaced(item, tables) for item in part)
        return part if all(a is b for a, b in zip(new, part, strict=True)) else new
    if isinstance(part, Mapping):
        made = {key: replaced(item, tables) for key, item in part.items()}
        return part if all(made[key] is item for key, item in part.items()) else made
    changes = {}
    for name in _fields(cast("Any", type(part))):
        old = getattr(part, name)
        new = replaced(old, tables)
        if new is not old:
            changes[name] = new
    return evolve(part, **changes) if changes else part


def _children(part: object) -> Iterator[object]:
    if type(part) is Call:
        yield from part.parts
    elif type(part) is tuple:
        yield from part
    elif isinstance(part, Mapping):
        yield from part.values()
    else:
        for name in _fields(cast("Any", type(part))):
            yield getattr(part, name)


@cache
def _fields(cls: type[Any]) -> tuple[str, ...]:
    """The names of the fields in which a relation may stand."""
    if not attrs.has(cls) or cls.__module__ not in (Keep.__module__, Table.__module__):
        return ()
    return tuple(
        a.name
        for a in attrs.fields(cls)
        if a.name not in ("columns", "rows", "texts") or (cls is Select and a.name == "columns")
    )


def _inlines(relation: Relation) -> bool:
    """Whether a relation looks at one table and does not join.

    Others stay: a database plans joins of what is there better, and DuckDB 2.0 fails on some joins of joins (its issue 24807).
    """
    if not isinstance(relation, Select) or len(relation.sources) > 1:
        return False
    (source,) = relation.sources
    return isinstance(source.relation, Table) or _inlines(source.relation)
