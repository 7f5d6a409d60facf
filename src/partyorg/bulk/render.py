"""The plan as SQL, through sqlglot's expression builder: the only module that knows sqlglot."""

from collections.abc import Callable
from functools import reduce
from typing import Any

from sqlglot import exp

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

__all__ = ["sql_of"]

EPOCH = 719_163
"""`date(1970, 1, 1).toordinal()`."""

Sql = Any
"""What the builder makes; its node classes share no base that its functions agree on."""


def sql_of(relation: Relation, dialect: str = "duckdb") -> str:
    """The relation as a query in a dialect."""
    return str(_query(relation).sql(dialect=dialect))


def _query(relation: Relation) -> Any:
    if isinstance(relation, Table):
        return exp.select("*").from_(_table(relation.name))
    if isinstance(relation, Union):
        return reduce(lambda a, b: exp.union(a, b, distinct=False, copy=False), map(_query, relation.parts))
    query = exp.Select()
    columns = [exp.Alias(this=_sql(part), alias=_name(name)) for name, part in relation.columns.items()]
    query.set("expressions", columns)
    for source in relation.sources:
        query = _joined(query, source)
    if relation.where is not None:
        query.set("where", exp.Where(this=_sql(relation.where)))
    if relation.group:
        query.set("group", exp.Group(expressions=[_sql(part) for part in relation.group]))
    if relation.having is not None:
        query.set("having", exp.Having(this=_sql(relation.having)))
    if relation.distinct:
        query = query.distinct(copy=False)
    if relation.order:
        query.set(
            "order",
            exp.Order(expressions=[exp.Ordered(this=_sql(o), nulls_first=False) for o in relation.order]),
        )
    return query


def _table(name: str) -> Any:
    return exp.Table(this=_name(name))


def _name(name: str) -> Any:
    return exp.Identifier(this=name, quoted=True)


def _joined(query: Any, source: Source) -> Any:
    item: Any
    if isinstance(source.relation, Table):
        item = exp.Table(this=_name(source.relation.name), alias=exp.TableAlias(this=_name(source.name)))
    else:
        inner = _query(source.relation)
        item = exp.Subquery(this=inner, alias=exp.TableAlias(this=_name(source.name)))
    if source.kind == "from":
        query.set("from_", exp.From(this=item))
        return query
    sort = {"left": {"side": "LEFT"}}.get(source.kind, {"kind": source.kind.upper()})
    on = None if source.on is None else _sql(source.on)
    query.append("joins", exp.Join(this=item, on=on, **sort))
    return query


def _sql(part: Expression) -> Sql:
    if isinstance(part, Cell):
        return exp.Column(this=_name(part.name), table=_name(part.source))
    if isinstance(part, Value):
        return exp.convert(part.value)
    if isinstance(part, Call):
        return _OPERATORS[part.operator]([_sql(p) for p in part.parts])
    if isinstance(part, Aggregate):
        return _aggregate(part)
    if isinstance(part, Window):
        return _window(part)
    if isinstance(part, Among):
        inner = exp.select(exp.column(part.column, quoted=True)).from_(_table(part.table.name))
        return exp.In(this=_sql(part.part), query=inner.subquery(copy=False))
    assert isinstance(part, Exists)
    return exp.Exists(this=_query(part.select))


def _aggregate(part: Aggregate) -> Sql:
    inner: Any = _sql(part.part)
    made: Any
    if part.name == "list":
        if part.order:
            order = [exp.Ordered(this=_sql(o), nulls_first=False) for o in part.order]
            inner = exp.Order(this=inner, expressions=order)
        made = exp.ArrayAgg(this=inner)
    elif part.name == "count distinct":
        made = exp.Count(this=exp.Distinct(expressions=[inner]))
    else:
        made = {"sum": exp.Sum, "min": exp.Min, "max": exp.Max, "count": exp.Count}[part.name](this=inner)
    if part.where is not None:
        made = exp.Filter(this=made, expression=exp.Where(this=_sql(part.where)))
    return made


def _window(part: Window) -> Sql:
    inner = None if part.part is None else _sql(part.part)
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
        exp.Ordered(this=_sql(o), desc=n in part.falling, nulls_first=False) for n, o in enumerate(part.order)
    ]
    return exp.Window(
        this=made, partition_by=[_sql(b) for b in part.by], order=exp.Order(expressions=order), spec=frame
    )


Parts = list[Any]


def _chain(kind: Any) -> Callable[[Parts], Sql]:
    return lambda parts: exp.paren(reduce(lambda a, b: kind(this=a, expression=b), parts))


def _two(kind: Any) -> Callable[[Parts], Sql]:
    return lambda parts: kind(this=parts[0], expression=parts[1])


def _function(name: str) -> Callable[[Parts], Sql]:
    return lambda parts: exp.Anonymous(this=name, expressions=parts)


def _case(parts: Parts) -> Sql:
    made = exp.Case()
    for condition, result in zip(parts[:-1:2], parts[1:-1:2], strict=True):
        made = made.when(condition, result, copy=False)
    return made.else_(parts[-1], copy=False)


def _who(parts: Parts) -> Sql:
    names = ("person", "post", "unit")
    return exp.Struct(
        expressions=[
            exp.PropertyEQ(this=exp.to_identifier(n), expression=p) for n, p in zip(names, parts, strict=True)
        ]
    )


def _date(parts: Parts) -> Sql:
    day = exp.paren(exp.Sub(this=parts[0], expression=exp.convert(EPOCH)))
    start = exp.cast(exp.convert("1970-01-01"), "date")
    return exp.Add(this=start, expression=exp.cast(day, "int"))


_OPERATORS: dict[str, Callable[[Parts], Sql]] = {
    "+": _chain(exp.Add),
    "-": _chain(exp.Sub),
    "=": _two(exp.EQ),
    "<": _two(exp.LT),
    "<=": _two(exp.LTE),
    "and": _chain(exp.And),
    "or": _chain(exp.Or),
    "not": lambda p: exp.Not(this=exp.paren(p[0])),
    "empty": lambda p: exp.paren(exp.Is(this=p[0], expression=exp.Null())),
    "in": lambda p: exp.In(this=p[0], expressions=p[1:]) if p[1:] else exp.false(),
    "case": _case,
    "least": lambda p: exp.Least(this=p[0], expressions=p[1:]),
    "greatest": lambda p: exp.Greatest(this=p[0], expressions=p[1:]),
    "coalesce": lambda p: exp.Coalesce(this=p[0], expressions=p[1:]),
    "join": _chain(exp.DPipe),
    "concat": _function("list_concat"),
    "length": lambda p: exp.Coalesce(
        this=exp.Anonymous(this="len", expressions=p), expressions=[exp.convert(0)]
    ),
    "has": lambda p: exp.Coalesce(
        this=exp.Anonymous(this="list_contains", expressions=p), expressions=[exp.false()]
    ),
    "has any": lambda p: exp.Coalesce(
        this=exp.Anonymous(this="list_has_any", expressions=[p[0], exp.Array(expressions=p[1:])]),
        expressions=[exp.false()],
    ),
    "has any list": _function("list_has_any"),
    "starts": _function("starts_with"),
    "rest": lambda p: exp.Substring(
        this=p[0], start=exp.Add(this=exp.Length(this=p[1]), expression=exp.convert(1))
    ),
    "element": lambda p: exp.Bracket(this=exp.paren(p[0]), expressions=[p[1]], offset=1),
    "each": _function("unnest"),
    "distinct": _function("list_distinct"),
    "who": _who,
    "one": lambda p: exp.Array(expressions=p),
    "none": lambda _: exp.cast(exp.Array(expressions=[]), "varchar[]"),
    "remainder": lambda p: exp.Mod(this=p[0], expression=p[1]),
    "date": _date,
    "text": lambda p: exp.cast(p[0], "varchar"),
}
