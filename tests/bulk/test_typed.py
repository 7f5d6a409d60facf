"""The plan with its types said, as PostgreSQL wants it."""

from typing import get_args

import pytest

pytest.importorskip("sqlglot")

from partyorg.bulk.dialects import DIALECTS
from partyorg.bulk.plan import (
    NOTHING,
    Aggregate,
    Among,
    Call,
    Cell,
    Exists,
    Expression,
    Operator,
    Select,
    Source,
    Table,
    Union,
    Value,
    call,
)
from partyorg.bulk.render import sql_of
from partyorg.bulk.typed import OPERATORS, Type, typed

TABLES = {"t": {"id": "text", "day": "number", "sure": "truth", "tags": "text[]", "never": None}}
ID, DAY, SURE, TAGS, NEVER = (Cell("t", name) for name in TABLES["t"])


def select(where: Expression | None = None, **columns: Expression) -> Select:
    """A select over the table."""
    return Select((Source("t", Table("t")),), columns, where)


def sql(relation: Select | Union) -> str:
    """What PostgreSQL is given."""
    return sql_of(typed(relation, TABLES)[0], "postgresql")


def test_every_operator_has_a_type_and_is_written_in_every_dialect() -> None:
    """A new operator of the plan is not forgotten anywhere."""
    assert set(get_args(Operator)) <= set(OPERATORS)
    for dialect in DIALECTS.values():
        assert set(get_args(Operator)) <= set(dialect.operators)


@pytest.mark.parametrize(
    ("part", "type_"),
    [
        (NOTHING, None),
        (Value(True), "truth"),
        (Value(3), "number"),
        (NEVER, None),
        (call("coalesce", NEVER, 5), "number"),
        (call("case", SURE, NOTHING, "x"), "text"),
        (call("case", NEVER, NOTHING, NOTHING), None),
        (call("element", Aggregate("list", DAY, (DAY,)), 1), "number"),
        (call("each", TAGS), "text"),
        (call("one", call("who", ID, "", "")), "who[]"),
        (call("coalesce", NOTHING, call("one")), "[]"),
        (Aggregate("max", SURE), "truth"),
        (Exists(select(id=ID)), "truth"),
    ],
)
def test_the_type_of_an_expression_is_known(part: Expression, type_: Type) -> None:
    """Also of one that is never anything but empty."""
    assert typed(select(x=part), TABLES)[1] == {"x": type_}


def test_a_column_of_nothing_takes_the_type_of_its_neighbours() -> None:
    """Whichever of the parts comes first, at whatever depth."""
    nothing, words = select(x=NOTHING, y=TAGS), select(x=DAY, y=call("one"))
    relation = Union((Union((nothing, nothing)), words))
    assert typed(relation, TABLES)[1] == {"x": "number", "y": "text[]"}
    assert "CAST(NULL AS BIGINT)" in sql(relation)


def test_a_column_that_is_never_filled_is_read_as_null() -> None:
    """PostgreSQL took it for a text when it was kept; nothing compares it as one."""
    assert '"never"' not in sql(select(x=call("+", NEVER, 1), y=call("coalesce", NEVER, DAY)))
    assert '"never"' not in sql(select(Among(ID, Table("t"), "never"), x=ID))


def test_texts_are_compared_by_code_point() -> None:
    """In every order, in every comparison, in the least and the greatest."""
    assert 'ORDER BY "t"."id" COLLATE "C"' in sql(Select((Source("t", Table("t")),), {"x": ID}, order=(ID,)))
    assert sql(select(ID < "b", x=ID)).count('COLLATE "C"') == 2
    assert 'MIN("t"."id" COLLATE "C")' in sql(select(x=Aggregate("min", ID)))
    assert 'COLLATE "C"' in sql(select(x=Aggregate("list", DAY, (ID,))))
    assert "COLLATE" not in sql(select(DAY < 3, x=DAY))


def test_truths_have_a_greatest_and_sums_stay_whole() -> None:
    """PostgreSQL has no greatest truth, and sums large numbers to numbers with places."""
    assert 'BOOL_OR("t"."sure")' in sql(select(x=Aggregate("max", SURE)))
    assert 'CAST(SUM("t"."day") AS BIGINT)' in sql(select(x=Aggregate("sum", DAY)))


def test_a_constant_is_no_place_of_a_column() -> None:
    """Grouping by 1 is not grouping by the first column."""
    grouped = Select((Source("t", Table("t")),), {"x": Value(1)}, group=(Value(1), NEVER, ID))
    assert 'GROUP BY CAST(1 AS BIGINT), CAST(NULL AS TEXT), "t"."id"' in sql(grouped)


def test_an_unknown_operator_is_an_error() -> None:
    """No operator is passed on without a type."""
    with pytest.raises(KeyError):
        typed(select(x=Call("soundex", (ID,))), TABLES)
