"""What sets the databases apart: for each, how it writes the plan's operators, as nodes of sqlglot's builder."""

from collections.abc import Callable, Mapping
from functools import reduce
from typing import Any

from attrs import frozen
from sqlglot import exp

from .plan import EPOCH

__all__ = ["DIALECTS", "Dialect"]

Sql = Any
"""What the builder makes; its node classes share no base that its functions agree on."""

Parts = list[Any]


def _paren(inner: Sql) -> Sql:
    """In brackets; `exp.paren` would copy all that stands in them, at every level again."""
    return exp.Paren(this=inner)


def _chain(kind: Any) -> Callable[[Parts], Sql]:
    return lambda parts: _paren(reduce(lambda a, b: kind(this=a, expression=b), parts))


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


def _for_each(function: str, parts: Parts) -> Sql:
    """Who, for every person of a list; an empty cell for an empty cell."""
    person = exp.to_identifier("p")
    who = _who([person, *parts[1:]])
    return exp.Anonymous(
        this=function, expressions=[parts[0], exp.Lambda(this=who, expressions=[person.copy()])]
    )


def _date(parts: Parts) -> Sql:
    day = _paren(exp.Sub(this=parts[0], expression=exp.convert(EPOCH)))
    start = exp.cast(exp.convert("1970-01-01"), "date")
    return exp.Add(this=start, expression=exp.cast(day, "int", copy=False))


def _listed(part: Sql, order: Parts, where: Sql | None) -> Sql:
    """A list of a group's values in order; NULL where there are none."""
    inner = exp.Order(this=part, expressions=order) if order else part
    made = exp.ArrayAgg(this=inner)
    return made if where is None else exp.Filter(this=made, expression=exp.Where(this=where))


Operators = Mapping[str, Callable[[Parts], Sql]]

_OPERATORS: Operators = {
    "+": _chain(exp.Add),
    "-": _chain(exp.Sub),
    "=": _two(exp.EQ),
    "<": _two(exp.LT),
    "<=": _two(exp.LTE),
    "and": _chain(exp.And),
    "or": _chain(exp.Or),
    "not": lambda p: exp.Not(this=_paren(p[0])),
    "empty": lambda p: _paren(exp.Is(this=p[0], expression=exp.Null())),
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
    "replace": _function("replace"),
    "element": lambda p: exp.Bracket(this=_paren(p[0]), expressions=[p[1]], offset=1),
    "each": _function("unnest"),
    "distinct": _function("list_distinct"),
    "who": _who,
    "who each": lambda p: _for_each("list_transform", p),
    "one": lambda p: exp.Array(expressions=p),
    "none": lambda _: exp.cast(exp.Array(expressions=[]), "varchar[]"),
    "remainder": lambda p: exp.Mod(this=p[0], expression=p[1]),
    "date": _date,
    "text": lambda p: exp.cast(p[0], "varchar", copy=False),
}


# PostgreSQL -----------------------------------------------------------------------------------------


_POSTGRESQL_TYPES = {
    "text": "text",
    "number": "bigint",
    "truth": "boolean",
    "date": "date",
    "map": "jsonb",
    "who": "jsonb",
}


def _as(parts: Parts) -> Sql:
    """A cast to a type of `typed`, whose name is a literal."""
    name = parts[1].name
    element = _POSTGRESQL_TYPES[name.removesuffix("[]")]
    return exp.cast(parts[0], element + "[]" * name.endswith("[]"), dialect="postgres")


def _json_who(parts: Parts) -> Sql:
    texts = [exp.cast(part, "text") for part in parts]
    names = [exp.convert(name) for name in ("person", "post", "unit")]
    pairs = [cell for pair in zip(names, texts, strict=True) for cell in pair]
    return exp.Anonymous(this="jsonb_build_object", expressions=pairs)


def _json_who_each(parts: Parts) -> Sql:
    elements = _elements(parts[0], ordinality=True)
    who = _json_who([exp.column("e", "l"), *parts[1:]])
    query = exp.select(exp.ArrayAgg(this=exp.Order(this=who, expressions=[exp.column("n", "l")]))).from_(
        elements
    )
    return query.subquery()


def _elements(list_: Sql, *, ordinality: bool = False) -> Sql:
    """The elements of a list as rows of `l`: `e`, and their place `n`."""
    columns = [exp.to_identifier("e"), *([exp.to_identifier("n")] if ordinality else [])]
    alias = exp.TableAlias(this=exp.to_identifier("l"), columns=columns)
    return exp.Unnest(expressions=[list_], alias=alias, offset=ordinality)


def _distinct(parts: Parts) -> Sql:
    query = exp.select(exp.column("e", "l")).distinct().from_(_elements(parts[0]))
    return exp.Anonymous(this="ARRAY", expressions=[query])


_POSTGRESQL: Operators = {
    **_OPERATORS,
    "as": _as,
    "as json": _function("to_json"),
    "by code point": lambda p: exp.Collate(this=p[0], expression=exp.to_identifier("C", quoted=True)),
    "concat": lambda parts: reduce(lambda a, b: exp.Anonymous(this="array_cat", expressions=[a, b]), parts),
    "length": lambda p: exp.Coalesce(
        this=exp.Anonymous(this="cardinality", expressions=p), expressions=[exp.convert(0)]
    ),
    "has": lambda p: exp.Coalesce(
        this=exp.EQ(this=p[1], expression=exp.Any(this=_paren(p[0]))), expressions=[exp.false()]
    ),
    "has any": lambda p: exp.Coalesce(
        this=_paren(exp.ArrayOverlaps(this=p[0], expression=exp.Array(expressions=p[1:]))),
        expressions=[exp.false()],
    ),
    # A list of one is of another type of text than a column's, and PostgreSQL compares none but equals.
    "has any list": lambda p: _paren(
        exp.ArrayOverlaps(this=exp.cast(p[0], "text[]"), expression=exp.cast(p[1], "text[]"))
    ),
    # One type of text everywhere: lists of two are not compared.
    "text": lambda p: exp.cast(p[0], "text"),
    "none": lambda _: exp.cast(exp.Array(expressions=[]), "text[]"),
    "distinct": _distinct,
    "who": _json_who,
    "who each": _json_who_each,
    # An empty list is of the type of what stands beside it.
    "one": lambda p: exp.Array(expressions=p) if p else exp.convert("{}"),
}
"""Lists are arrays, and who has to act is an object of JSON; `typed` says the types."""


# DuckDB ---------------------------------------------------------------------------------------------


def _listed_by_duckdb(part: Sql, order: Parts, where: Sql | None) -> Sql:
    """Collected with what orders it in front, and sorted as a list: empty fields come last there too.

    An aggregate with an order of its own keeps more than the list for each group, and cannot leave the memory.
    """
    keys = [one.this for one in order]
    if keys and keys[-1] == part:
        keys.pop()
    if not order:
        return _listed(part, order, where)
    fields = {**{f"k{n}": key for n, key in enumerate(keys)}, "x": part}
    struct = [exp.PropertyEQ(this=exp.to_identifier(n), expression=p) for n, p in fields.items()]
    collected = _listed(exp.Struct(expressions=struct) if keys else part, [], where)
    in_order = _call("list_sort", collected, exp.convert("ASC"), exp.convert("NULLS LAST"))
    one = exp.to_identifier("e")
    value = exp.Lambda(this=exp.Dot(this=one.copy(), expression=exp.to_identifier("x")), expressions=[one])
    return _call("list_transform", in_order, value) if keys else in_order


# Spark ----------------------------------------------------------------------------------------------


def _listed_by_spark(part: Sql, order: Parts, where: Sql | None) -> Sql:
    """`collect_list` keeps no order, leaves out what is empty, and gives an empty list where there is nothing.

    So each value is collected with what orders it in front. An empty field would come first: whether there is one
    stands before it.
    """
    keys = [key for one in order for key in (exp.Is(this=one.this.copy(), expression=exp.Null()), one.this)]
    fields = {f"k{n}": key for n, key in enumerate(keys)} | {"x": part}
    struct = [exp.PropertyEQ(this=exp.to_identifier(n), expression=p) for n, p in fields.items()]
    collected = _call("collect_list", exp.Struct(expressions=struct))
    count: Sql = exp.Count(this=exp.Star())
    if where is not None:
        collected = exp.Filter(this=collected, expression=exp.Where(this=where))
        count = exp.Filter(this=count, expression=exp.Where(this=where.copy()))
    one = exp.to_identifier("e")
    value = exp.Lambda(this=exp.Dot(this=one.copy(), expression=exp.to_identifier("x")), expressions=[one])
    values = _call("transform", _call("array_sort", collected) if order else collected, value)
    return exp.Case().when(exp.GT(this=count, expression=exp.convert(0)), values, copy=False)


def _call(name: str, *parts: Sql) -> Sql:
    return exp.Anonymous(this=name, expressions=list(parts))


def _or(part: Sql, otherwise: Sql) -> Sql:
    return exp.Coalesce(this=part, expressions=[otherwise])


def _overlap(parts: Parts) -> Sql:
    """Unknown where a list is not there, and not where it has an empty element."""
    tests = [exp.Is(this=p.copy(), expression=exp.Null()) for p in parts]
    found = _or(_call("arrays_overlap", *parts), exp.false())
    return exp.Case().when(exp.not_(_paren(exp.or_(*tests))), found, copy=False)


_OF_SPARK: Operators = {
    **_OPERATORS,
    "concat": lambda p: _call("concat", *(_or(one, exp.Array(expressions=[])) for one in p)),
    "length": lambda p: _or(_call("array_size", *p), exp.convert(0)),
    "has": lambda p: _or(_call("array_contains", *p), exp.false()),
    "has any": lambda p: _or(_call("arrays_overlap", p[0], exp.Array(expressions=p[1:])), exp.false()),
    "has any list": _overlap,
    "starts": lambda p: _call("startswith", *p),
    # Counted from 0, and empty beyond the end; the brackets of Spark are an error there.
    "element": lambda p: _call("get", p[0], _paren(exp.Sub(this=p[1], expression=exp.convert(1)))),
    "each": lambda p: _call("explode", *p),
    "who each": lambda p: _for_each("transform", p),
    "distinct": lambda p: _call("array_compact", _call("array_distinct", *p)),
}


@frozen
class Dialect:
    """A database's way of writing: its name in sqlglot, every operator of the plan, and a list of a group's values."""

    name: str
    operators: Operators
    listed: Callable[[Sql, Parts, Sql | None], Sql] = _listed


DIALECTS = {
    "duckdb": Dialect("duckdb", _OPERATORS, _listed_by_duckdb),
    "postgresql": Dialect("postgres", _POSTGRESQL),
    "spark": Dialect("spark", _OF_SPARK, _listed_by_spark),
}
