"""The plan as SQL, through sqlglot's expression builder, which only this module and `dialects` know."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from sqlglot import exp

from .dialects import DIALECTS, Dialect
from .plan import (
    Aggregate,
    Among,
    Call,
    Cell,
    Exists,
    Expression,
    Relation,
    Source,
    Table,
    Union,
    Value,
    Window,
)
from .program import Columns

__all__ = ["rows_sql", "sql_of"]

Sql = Any
"""What the builder makes; its node classes share no base that its functions agree on."""

TYPES = {"text": "varchar", "number": "int", "truth": "boolean", "list": "varchar[]"}
"""The types of the columns that Python works out."""


def sql_of(relation: Relation, dialect: str = "duckdb") -> str:
    """The relation as a query in a dialect; the relation remembers it."""
    text = None if isinstance(relation, Table) else relation.texts.get(dialect)
    if text is None:
        d = DIALECTS[dialect]
        text = str(_query(relation, d).sql(dialect=d.name, copy=False))
        if not isinstance(relation, Table):
            relation.texts[dialect] = text
    return text


def rows_sql(columns: Columns, rows: Sequence[Sequence[Any]], dialect: str) -> str:
    """A few rows as a query; the columns have their types also where there are none."""
    cells = [tuple(exp.convert(list(c) if isinstance(c, tuple) else c) for c in row) for row in rows]
    table = exp.values(
        cells or [(None,) * len(columns)], alias="r", columns=[_name(name) for name, _ in columns]
    )
    typed = [
        (name, exp.cast(exp.Column(this=_name(name), table=_name("r")), TYPES[t])) for name, t in columns
    ]
    query = exp.select(*(exp.Alias(this=cell, alias=_name(name)) for name, cell in typed)).from_(table)
    return str((query if rows else query.where(exp.false())).sql(dialect=dialect))


def _query(relation: Relation, d: Dialect) -> Any:
    if isinstance(relation, Table):
        return exp.select("*").from_(_table(relation.name))
    if isinstance(relation, Union):
        return reduce(
            lambda a, b: exp.union(a, b, distinct=False, copy=False),
            (_query(part, d) for part in relation.parts),
        )
    query = exp.Select()
    columns = [exp.Alias(this=_sql(part, d), alias=_name(name)) for name, part in relation.columns.items()]
    query.set("expressions", columns)
    for source in relation.sources:
        query = _joined(query, source, d)
    if relation.where is not None:
        query.set("where", exp.Where(this=_sql(relation.where, d)))
    if relation.group:
        query.set("group", exp.Group(expressions=[_sql(part, d) for part in relation.group]))
    if relation.having is not None:
        query.set("having", exp.Having(this=_sql(relation.having, d)))
    if relation.distinct:
        query = query.distinct(copy=False)
    if relation.order:
        query.set(
            "order",
            exp.Order(expressions=[exp.Ordered(this=_sql(o, d), nulls_first=False) for o in relation.order]),
        )
    return query


def _table(name: str) -> Any:
    return exp.Table(this=_name(name))


def _name(name: str) -> Any:
    return exp.Identifier(this=name, quoted=True)


def _joined(query: Any, source: Source, d: Dialect) -> Any:
    item: Any
    if isinstance(source.relation, Table):
        item = exp.Table(this=_name(source.relation.name), alias=exp.TableAlias(this=_name(source.name)))
    else:
        inner = _query(source.relation, d)
        item = exp.Subquery(this=inner, alias=exp.TableAlias(this=_name(source.name)))
    if source.kind == "from":
        query.set("from_", exp.From(this=item))
        return query
    sort = {"left": {"side": "LEFT"}}.get(source.kind, {"kind": source.kind.upper()})
    on = None if source.on is None else _sql(source.on, d)
    query.append("joins", exp.Join(this=item, on=on, **sort))
    return query


def _sql(part: Expression, d: Dialect) -> Sql:
    if isinstance(part, Cell):
        return exp.Column(this=_name(part.name), table=_name(part.source))
    if isinstance(part, Value):
        return exp.convert(part.value)
    if isinstance(part, Call):
        return d.operators[part.operator]([_sql(p, d) for p in part.parts])
    if isinstance(part, Aggregate):
        return _aggregate(part, d)
    if isinstance(part, Window):
        return _window(part, d)
    if isinstance(part, Among):
        inner = exp.select(exp.column(part.column, quoted=True)).from_(_table(part.table.name))
        return exp.In(this=_sql(part.part, d), query=inner.subquery(copy=False))
    assert isinstance(part, Exists)
    return exp.Exists(this=_query(part.select, d))


def _aggregate(part: Aggregate, d: Dialect) -> Sql:
    inner: Any = _sql(part.part, d)
    where = None if part.where is None else _sql(part.where, d)
    if part.name == "list":
        return d.listed(inner, [exp.Ordered(this=_sql(o, d), nulls_first=False) for o in part.order], where)
    made: Any
    if part.name == "count distinct":
        made = exp.Count(this=exp.Distinct(expressions=[inner]))
    else:
        made = _AGGREGATES[part.name](this=inner)
    return made if where is None else exp.Filter(this=made, expression=exp.Where(this=where))


_AGGREGATES = {
    "sum": exp.Sum, "min": exp.Min, "max": exp.Max, "count": exp.Count, "min truth": exp.LogicalAnd,
    "max truth": exp.LogicalOr,
}  # fmt: skip


def _window(part: Window, d: Dialect) -> Sql:
    inner = None if part.part is None else _sql(part.part, d)
    made: Any
    frame = None
    if part.name in ("lead", "lag"):
        made = (exp.Lead if part.name == "lead" else exp.Lag)(this=inner)
    elif part.name == "row number":
        made = exp.RowNumber()
    else:
        made = (exp.Sum if part.name == "sum" else exp.Max)(this=inner)
        last = (
            {"end": "CURRENT ROW"} if part.name == "sum" else {"end": exp.convert(1), "end_side": "PRECEDING"}
        )
        frame = exp.WindowSpec(kind="ROWS", start="UNBOUNDED", start_side="PRECEDING", **last)
    order = [
        exp.Ordered(this=_sql(o, d), desc=n in part.falling, nulls_first=False)
        for n, o in enumerate(part.order)
    ]
    return exp.Window(
        this=made, partition_by=[_sql(b, d) for b in part.by], order=exp.Order(expressions=order), spec=frame
    )
