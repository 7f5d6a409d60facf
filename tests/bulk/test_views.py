"""The views of the page on provinces: a university's own tables, seen as those of a register."""

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("sqlglot")

from sqlglot import exp, parse

from partyorg import load_catalogue
from partyorg.facts import TABLES
from tests.docs import pages

PAGE = Path(__file__).parents[2] / "docs/how-to/evaluate-a-province.md"
POSTGRESQL, MYSQL = (text for language, text in pages.blocks(PAGE) if language == "sql")

CAMPUS = """
CREATE TABLE dw (dm text, mc text, lx text, sj text);
CREATE TABLE dy (gh text, xm text, csrq date);
CREATE TABLE dyzt (lsh int, gh text, zt text, ksrq date, jsrq date, dw text);
CREATE TABLE zw (lsh int, gh text, lb text, dw text, ksrq date, jsrq date);
CREATE TABLE hd (lsh int, lx text, rq date, dw text);
CREATE TABLE hd_ry (lsh int, gh text, js text);
INSERT INTO dw VALUES ('C', '虚构大学党委', '党委', NULL), ('B', '第一党支部', '党支部', 'C');
INSERT INTO dy VALUES ('1', '甲', '1980-01-01'), ('2', '乙', NULL), ('3', '丙', NULL);
INSERT INTO dyzt VALUES (1, '1', '预备党员', '2009-06-01', '2010-05-31', 'B'), (2, '1', '正式党员', '2010-06-01', NULL, 'B'),
                        (3, '2', '正式党员', '2011-06-01', NULL, 'B');
INSERT INTO zw VALUES (1, '1', '教职工', 'B', '2009-01-01', NULL), (2, '2', '教职工', 'B', '2009-01-01', NULL);
INSERT INTO hd VALUES (1, '走访', '2017-03-01', 'B');
INSERT INTO hd_ry VALUES (1, '1', '参加'), (1, '3', '对象');
"""


def columns(sql: str, dialect: str) -> dict[str, list[str]]:
    """The columns of every view, by its name."""
    views = [s for s in parse(sql, dialect=dialect) if isinstance(s, exp.Create) and s.kind == "VIEW"]
    return {view.this.name: view.expression.named_selects for view in views}


def test_the_views_have_the_columns_of_a_register() -> None:
    """In both dialects, the same ones; every column is one of its table, and none that has to be filled is missing."""
    found = columns(POSTGRESQL, "postgres")
    assert found == columns(MYSQL, "mysql")
    assert set(found) == {"units", "people", "stages", "tenures", "activities"}
    for table, names in found.items():
        assert set(names) <= set(TABLES[table].by_name)
        assert {c.name for c in TABLES[table].own if c.required} | {"id"} <= set(names)


@pytest.mark.slow
def test_the_views_are_evaluated_where_they_stand() -> None:
    """In PostgreSQL: who took part in a visit has done it, and who did not has not."""
    pytest.importorskip("psycopg")
    pytest.importorskip("duckdb")
    import psycopg

    from partyorg.bulk.engine import bulk_run
    from tests.bulk.postgres_server import postgres_server

    campaign = load_catalogue().campaign("liaoning.vanguard")
    with postgres_server() as dsn:
        with psycopg.connect(dsn, autocommit=True) as connection:
            connection.execute(CAMPUS.encode())
            connection.execute(POSTGRESQL.encode())
        seen = f"{dsn}&options=-csearch_path%3Dpartyorg"
        with bulk_run(seen, campaign, date(2018, 3, 31), rules=["LN-06"]) as run:
            assert run.in_columns == ("LN-06",)
            found = {
                (f.subject.id, f.period.label): (f.status, f.evidence) for f in run.findings() if f.period
            }
    # The visit says nothing of its purpose, which another rule asks for.
    assert found["1", "2017"] == ("incomplete", ("hd1",))
    assert found["2", "2017"] == ("unmet", ())
    assert {person for person, _ in found} == {"1", "2"}
