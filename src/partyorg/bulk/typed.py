"""The plan with every type said, for databases that want to know: PostgreSQL, which takes a bare NULL for a text.

A column that is NULL in every row has no type (None). It is read as NULL wherever it is named, and where it stands beside
columns of other relations it takes their type. Texts are compared by code point, as Python does.
"""

from collections.abc import Callable, Mapping, Sequence

from attrs import evolve, frozen

from .plan import (
    NOTHING,
    Aggregate,
    Among,
    Call,
    Cell,
    Exists,
    Expression,
    Relation,
    Select,
    Source,
    Table,
    Union,
    Value,
    Window,
    case,
)

__all__ = ["OPERATORS", "Columns", "Type", "typed"]

Type = str | None
"""text, number, truth, date, map, who, any of these with [] for a list of them, [] for an empty list, or None."""

Columns = Mapping[str, Type]
"""The types of a relation's columns, in order."""


@frozen
class _Scope:
    """The columns of the sources in sight, and of the tables that are there."""

    sources: Mapping[str, Columns]
    tables: Mapping[str, Columns]


def typed(relation: Relation, tables: Mapping[str, Columns]) -> tuple[Relation, Columns]:
    """The relation with its types said, and those of its columns. `tables` are those it may read."""
    out, columns = _relation(relation, _Scope({}, tables))
    if "[]" not in columns.values():
        return out, columns
    # Nothing says of what the list is empty, so it is one of texts.
    cells = {n: _as(Cell("e", n), "text[]") if t == "[]" else Cell("e", n) for n, t in columns.items()}
    if isinstance(out, Select):
        return evolve(
            out, columns={n: _as(p, "text[]") if columns[n] == "[]" else p for n, p in out.columns.items()}
        ), columns
    return Select((Source("e", out),), cells), columns


def _relation(relation: Relation, scope: _Scope) -> tuple[Relation, Columns]:
    if isinstance(relation, Table):
        return relation, scope.tables[relation.name]
    if isinstance(relation, Union):
        return _union(relation, scope)
    sources: list[Source] = []
    inside = scope
    for source in relation.sources:
        found, there = _relation(source.relation, scope)
        inside = _Scope({**inside.sources, source.name: there}, scope.tables)
        on = None if source.on is None else _part(source.on, inside)[0]
        sources.append(Source(source.name, found, source.kind, on))
    columns: dict[str, Expression] = {}
    types: dict[str, Type] = {}
    for name, part in relation.columns.items():
        columns[name], types[name] = _part(part, inside)
    out = Select(
        tuple(sources),
        columns,
        None if relation.where is None else _part(relation.where, inside)[0],
        tuple(_key(part, inside) for part in relation.group),
        None if relation.having is None else _part(relation.having, inside)[0],
        relation.distinct,
        tuple(_ordered(part, inside) for part in relation.order),
    )
    return out, types


def _union(relation: Union, scope: _Scope) -> tuple[Relation, Columns]:
    """Every part with the same types."""
    parts = [_relation(part, scope) for part in relation.parts]
    names = tuple(parts[0][1])
    rows = [tuple(columns.values()) for _, columns in parts]
    types = tuple(_common(column) for column in zip(*rows, strict=True))
    return Union(tuple(_as_wide(part, columns, names, types) for part, columns in parts)), dict(
        zip(names, types, strict=True)
    )


def _as_wide(part: Relation, columns: Columns, names: Sequence[str], types: Sequence[Type]) -> Relation:
    if tuple(columns.values()) == tuple(types):
        return part
    cells = zip(columns.items(), names, types, strict=True)
    return Select(
        (Source("u", part),),
        {to: Cell("u", name) if type_ == want else _as(NOTHING if type_ is None else Cell("u", name), want)
         for (name, type_), to, want in cells},
    )  # fmt: skip


def _common(types: Sequence[Type]) -> Type:
    """The type that is known, that of a list with elements before that of one without."""
    known = [type_ for type_ in types if type_ is not None]
    return next((type_ for type_ in known if type_ != "[]"), known[0] if known else None)


def _as(part: Expression, type_: Type) -> Expression:
    return part if type_ in (None, "[]") else Call("as", (part, Value(type_)))


def _key(part: Expression, scope: _Scope) -> Expression:
    """What is grouped by; a bare constant would be taken for the place of a column."""
    found, type_ = _part(part, scope)
    return _as(found, type_ or "text") if isinstance(found, Value) else found


def _ordered(part: Expression, scope: _Scope) -> Expression:
    found, type_ = _part(part, scope)
    return _by_code_point(found, type_)


def _by_code_point(part: Expression, type_: Type) -> Expression:
    """A text such that it is compared by its code points; a constant, so that it is taken for no column's place."""
    if type_ in ("text", None):
        return Call("by code point", (_as(part, "text") if isinstance(part, Value) else part,))
    return _as(part, type_) if isinstance(part, Value) else part


def _part(part: Expression, scope: _Scope) -> tuple[Expression, Type]:
    if isinstance(part, Cell):
        type_ = scope.sources[part.source][part.name]
        if type_ == "[]":
            return case((part.filled, Call("one", ()))), type_
        return (NOTHING if type_ is None else part), type_
    if isinstance(part, Value):
        return part, _of_value(part)
    if isinstance(part, Call):
        return _call(part, scope)
    if isinstance(part, Aggregate):
        return _aggregate(part, scope)
    if isinstance(part, Window):
        return _window(part, scope)
    if isinstance(part, Among):
        found, _ = _part(part.part, scope)
        if scope.tables[part.table.name][part.column] is None:
            return _as(NOTHING, "truth"), "truth"
        return evolve(part, part=found), "truth"
    assert isinstance(part, Exists)
    select, _ = _inside(part.select, scope)
    return Exists(select), "truth"


def _inside(select: Select, scope: _Scope) -> tuple[Select, Columns]:
    """A select that may look at the rows around it."""
    found, columns = _relation(select, scope)
    assert isinstance(found, Select)
    return found, columns


def _of_value(part: Value) -> Type:
    if isinstance(part.value, bool):
        return "truth"
    return {int: "number", str: "text"}.get(type(part.value))


Found = Sequence[tuple[Expression, Type]]


def _call(part: Call, scope: _Scope) -> tuple[Expression, Type]:
    found = [_part(inner, scope) for inner in part.parts]
    type_ = OPERATORS[part.operator](found)
    parts = [inner for inner, _ in found]
    if part.operator in ("<", "<=", "least", "greatest"):
        kind = _common([t for _, t in found])
        parts = [_by_code_point(inner, "text") for inner in parts] if kind == "text" else parts
    elif part.operator in ("+", "-"):
        parts = [_as(inner, "number") if t is None else inner for inner, t in found]
    elif type_ is None:
        # All that it could be is NULL, and a cell of it is read as NULL.
        return NOTHING, None
    elif part.operator == "as json":
        parts = [_as(inner, "text[]") if t in (None, "[]") else inner for inner, t in found]
    elif part.operator == "one":
        parts = [_as(inner, type_.removesuffix("[]")) if t is None else inner for inner, t in found]
    return Call(part.operator, tuple(parts)), type_


def _aggregate(part: Aggregate, scope: _Scope) -> tuple[Expression, Type]:
    inner, type_ = _part(part.part, scope)
    where = None if part.where is None else _part(part.where, scope)[0]
    order = tuple(_ordered(o, scope) for o in part.order)
    if part.name in ("count", "count distinct"):
        return evolve(part, part=_as(inner, "text") if type_ is None else inner, where=where), "number"
    if type_ is None:
        inner = _as(inner, "number" if part.name == "sum" else "text")
    if part.name == "list":
        return evolve(part, part=inner, order=order, where=where), f"{type_ or 'text'}[]"
    if part.name == "sum":
        # A sum of whole numbers may be given as a number with places.
        return _as(evolve(part, part=inner, where=where), "number"), "number"
    if type_ == "truth":
        chosen = Aggregate(f"{part.name} truth", inner, (), where)  # type: ignore[arg-type]  # the database's own
        return chosen, type_
    return evolve(part, part=_by_code_point(inner, type_) if type_ == "text" else inner, where=where), type_


def _window(part: Window, scope: _Scope) -> tuple[Expression, Type]:
    inner, type_ = (None, None) if part.part is None else _part(part.part, scope)
    by = tuple(_part(b, scope)[0] for b in part.by)
    order = tuple(_ordered(o, scope) for o in part.order)
    if inner is not None and type_ is None:
        inner = _as(inner, "number" if part.name == "sum" else "text")
    made: Expression = evolve(part, part=inner, by=by, order=order)
    if part.name == "sum":
        return _as(made, "number"), "number"
    return made, "number" if part.name == "row number" else type_


def _always(type_: Type) -> Callable[[Found], Type]:
    return lambda _: type_


def _like_all(found: Found) -> Type:
    return _common([type_ for _, type_ in found])


def _like_results(found: Found) -> Type:
    """A case: conditions and results by turns, and the last result."""
    return _common([type_ for _, type_ in (*found[1:-1:2], found[-1])])


def _element(found: Found) -> Type:
    type_ = found[0][1]
    return None if type_ in (None, "[]") else type_.removesuffix("[]")


def _list_of(found: Found) -> Type:
    return f"{_like_all(found) or 'text'}[]" if found else "[]"


_TEXT, _NUMBER, _TRUTH = _always("text"), _always("number"), _always("truth")

OPERATORS: Mapping[str, Callable[[Found], Type]] = {
    "+": _NUMBER, "-": _NUMBER, "remainder": _NUMBER, "length": _NUMBER,
    "=": _TRUTH, "<": _TRUTH, "<=": _TRUTH, "and": _TRUTH, "or": _TRUTH, "not": _TRUTH, "empty": _TRUTH, "in": _TRUTH,
    "has": _TRUTH, "has any": _TRUTH, "has any list": _TRUTH, "starts": _TRUTH,
    "join": _TEXT, "replace": _TEXT, "rest": _TEXT, "text": _TEXT, "date": _always("date"), "who": _always("who"), "who each": _always("who[]"),
    "case": _like_results, "least": _like_all, "greatest": _like_all, "coalesce": _like_all, "concat": _like_all,
    "distinct": _like_all, "as json": _TEXT, "element": _element, "each": _element, "one": _list_of, "none": _always("text[]"),
}  # fmt: skip
"""The type that each operator of the plan gives."""
