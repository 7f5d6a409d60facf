"""PostgreSQL says what objects and DuckDB say, on a server of the tests' own, and changes nothing that is the user's.

By default cases of scenario files are run that show every type of rule of every plugin; every rule is seen in DuckDB
(test_scenarios). PARTYORG_ORACLE_EXAMPLES=20 tries twenty times as many examples, and every case of every file here too.
"""

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from time import monotonic, sleep
from typing import Any
from urllib.parse import quote

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("psycopg")
pytest.importorskip("sqlglot")

import duckdb
import psycopg
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partyorg.bulk.engine import bulk_run
from partyorg.bulk.findings import read_parquet
from partyorg.bulk.on_postgresql import on_postgresql
from partyorg.bulk.source import ParquetFolder, save_parquet
from partyorg.bulk.source_postgresql import PostgresqlFacts, load_postgresql
from partyorg.bulk.writing import write_findings
from partyorg.campaign.definition import Campaign
from partyorg.cli import main
from partyorg.demo import make_university
from partyorg.errors import InputError
from partyorg.evaluation.engine import evaluate
from partyorg.evaluation.findings import Finding
from partyorg.facts import TABLES, Activity, Person, Register, Settings, Tenure, Unit
from tests.bulk.cases import both_engines, drawn
from tests.bulk.postgres_server import postgres_server
from tests.bulk.recipes import RULES
from tests.bulk.scenario_cases import PLUGINS, compared, each_type, questions
from tests.oracle.compare import wanted_examples

pytestmark = pytest.mark.slow

AS_OF = date(2018, 3, 31)
ASKED = ("LN-05", "LN-06", "LN-10", "LN-11", "LN-18", "LN-23")
relaxed = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.function_scoped_fixture]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A server; its connection string."""
    with postgres_server() as dsn:
        yield dsn


@pytest.fixture(scope="module")
def loaded(server: str, university: Register) -> str:
    """The university in a schema of its own; a connection string that leads there."""
    load_postgresql(university, server, "university")
    return inside(server, "university")


@pytest.fixture(scope="module")
def expected(university: Register, liaoning: Campaign) -> list[Finding]:
    """What objects find."""
    return list(evaluate(university, liaoning, AS_OF, rules=ASKED))


def inside(dsn: str, schema: str) -> str:
    """The connection string with a schema in front of the search path."""
    return f"{dsn}&options=-csearch_path%3D{schema}"


def asked(dsn: str, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query."""
    with psycopg.connect(dsn, autocommit=True) as connection:
        found = connection.execute(query.encode())
        return found.fetchall() if found.description else []


# Equality -----------------------------------------------------------------------------------------------


@settings(max_examples=wanted_examples(6), suppress_health_check=relaxed, deadline=None)
@given(kind=st.sampled_from(sorted(RULES)), seed=st.integers(0, 2**32))
def test_drawn_rules_say_the_same_on_all_three(server: str, kind: str, seed: int) -> None:
    """For rules drawn from what columns know: identical findings from objects, DuckDB and PostgreSQL."""
    case = drawn(kind, seed)
    for on in (None, on_postgresql(server)):
        found = both_engines(case.register, case.campaign, case.as_of, case.as_known, on=on)
        assert not found.difference


@pytest.mark.parametrize("plugin", PLUGINS)
def test_scenarios_give_the_same_rows_on_the_server(server: str, plugin: str) -> None:
    """A row of every type of rule of the plugin; every case and all that it is about, where more is wanted."""
    more = wanted_examples(1) > 1
    for question in questions(plugin, whole=True) if more else each_type(questions(plugin)):
        compared(question, on_postgresql(server))


def test_texts_pass_unharmed_and_stand_by_code_point(server: str, liaoning: Campaign, tmp_path: Path) -> None:
    """Ids that an order of words would mix, that separate cells, quote, end lines or look empty."""
    odd = ["B", "a", "_", "Z", "b", "中", "é", "e", "😀", "\uffee", 'x"y', "x'y", "x,y", "x\\y", "x\ny", "{x}", "NULL", "\\N", "%s"]  # fmt: skip
    register = make_university(members=30, branches=2)
    ids = dict(zip([p.id for p in register.facts(Person)], odd, strict=False))
    assert len(ids) == len(odd)
    renamed = Register({t: tuple(_renamed(f, ids) for f in facts) for t, facts in register.tables.items()},
                       register.settings)  # fmt: skip
    expected = list(evaluate(renamed, liaoning, AS_OF, rules=ASKED))
    assert {f.subject.id for f in expected} & set(odd)
    load_postgresql(renamed, server, "odd")
    with bulk_run(inside(server, "odd"), liaoning, AS_OF, rules=ASKED) as run:
        assert list(run.findings()) == expected
    assert PostgresqlFacts(inside(server, "odd")).register(TABLES, {}).tables.keys() == renamed.tables.keys()
    write_findings(
        renamed,
        [liaoning],
        AS_OF,
        tmp_path / "odd.parquet",
        rules={liaoning.id: ASKED},
        on=on_postgresql(server),
    )
    assert read(tmp_path / "odd.parquet") == expected


def _renamed(fact: Any, ids: dict[str, str]) -> Any:
    def new(cell: Any) -> Any:
        if isinstance(cell, tuple):
            return tuple(map(new, cell))
        return ids.get(cell, cell) if isinstance(cell, str) else cell

    return evolve(fact, **{c.name: new(getattr(fact, c.name)) for c in TABLES[fact.table].columns})


def read(path: Path) -> list[Finding]:
    """The findings of a file."""
    with duckdb.connect() as connection:
        return list(read_parquet(connection, str(path)))


# A schema of facts --------------------------------------------------------------------------------------


def test_a_schema_holds_what_the_register_holds(
    loaded: str, server: str, university: Register, tmp_path: Path
) -> None:
    """Loaded from objects, or from a folder of Parquet files: every fact and every setting is there again."""
    back = PostgresqlFacts(loaded).register(TABLES, {})
    assert back.settings == university.settings
    assert {t: sorted(f, key=lambda x: x.id) for t, f in back.tables.items()} == {
        t: sorted(f, key=lambda x: x.id) for t, f in university.tables.items()
    }
    save_parquet(university, tmp_path)
    load_postgresql(tmp_path, server, "from_files")
    assert PostgresqlFacts(inside(server, "from_files")).register(TABLES, {}) == back


def test_schemas_and_extension_columns_may_be_called_anything(server: str) -> None:
    """Quotes and percent signs in their names: all kinds are there again, and one kind alone."""
    visits = (
        Activity(id="a1", kind="visit", on=AS_OF, attr={'a"b': "x", "50%": Decimal(1)}),
        Activity(id="a2", kind="visit", on=AS_OF, attr={"%s": "y", "a'b": "z"}),
    )
    facts = (*visits, Activity(id="a3", kind="talk", on=AS_OF, attr={'a"b': "no"}))
    register = Register({"activities": facts}, Settings(attr={"50%": "number", "%s": "text"}))
    load_postgresql(register, server, 'odd"50%s')
    found = PostgresqlFacts(inside(server, quote('"odd""50%s"')))
    assert found.register(["activities"], {}) == register
    some = found.register(["activities"], {"activities": frozenset({"visit"})})
    assert some.tables["activities"] == visits


def test_a_rule_on_objects_reads_no_more_kinds_than_it_needs(loaded: str, university: Register) -> None:
    """Of a ledger, the kinds that the rules match, and what supersedes anything."""
    found = PostgresqlFacts(loaded).register({"activities"}, {"activities": frozenset({"talk"})})
    wanted = [a.id for a in university.facts(Activity) if a.kind == "talk" or a.supersedes]
    assert [a.id for a in found.tables["activities"]] == sorted(wanted)
    assert not found.tables["people"]


def test_a_schema_is_evaluated_where_it_lies(
    loaded: str, liaoning: Campaign, expected: list[Finding], tmp_path: Path
) -> None:
    """From PostgreSQL to Parquet: the same findings in the same order, by way of columns and of objects."""
    written = write_findings(loaded, [liaoning], AS_OF, tmp_path / "out.parquet", rules={liaoning.id: ASKED})
    assert read(tmp_path / "out.parquet") == expected
    assert written.count == len(expected)


def test_the_command_evaluates_a_schema(
    loaded: str, expected: list[Finding], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`partyorg evaluate postgresql://…`: the file is there."""
    target = tmp_path / "out.parquet"
    clauses = [text for id in ASKED for text in ("--clause", id)]
    with pytest.raises(SystemExit) as left:
        main(["evaluate", loaded, "--campaign", "liaoning.vanguard", "--as-of", str(AS_OF), *clauses,
              "--engine", "postgresql", "--output", str(target)])  # fmt: skip
    assert not left.value.code, capsys.readouterr().err
    assert [f for f in read(target) if f.rule in ASKED] == expected


def test_views_will_do_and_reading_is_enough(
    server: str, university: Register, liaoning: Campaign, expected: list[Finding]
) -> None:
    """A user who may only read, over views of other tables: the same findings, and nothing left behind."""
    load_postgresql(university, server, "tables")
    asked(server, "CREATE SCHEMA views; CREATE ROLE reader LOGIN; GRANT USAGE ON SCHEMA views TO reader")
    for table in (*university.tables, "register"):
        asked(server, f'CREATE VIEW views."{table}" AS SELECT * FROM tables."{table}"')
    asked(server, "GRANT SELECT ON ALL TABLES IN SCHEMA views TO reader")
    everything = "SELECT oid, relname, relnamespace FROM pg_class ORDER BY oid"
    before = asked(server, everything)
    with bulk_run(inside(server.replace("tester", "reader"), "views"), liaoning, AS_OF, rules=ASKED) as run:
        assert list(run.findings()) == expected
        assert any(name.startswith("seen.") for _, name, _ in asked(server, everything))
    # A server clears up after a connection in its own time.
    until = monotonic() + 10
    while asked(server, everything) != before:
        assert monotonic() < until
        sleep(0.05)


def test_a_run_looks_at_the_facts_of_one_moment(server: str, liaoning: Campaign) -> None:
    """What is changed after a run has begun is not seen by half of its rules."""
    register = make_university(members=20, branches=2)
    load_postgresql(register, server, "changing")
    with bulk_run(inside(server, "changing"), liaoning, AS_OF, rules=ASKED) as run:
        asked(server, "DELETE FROM changing.activities; DELETE FROM changing.people")
        assert list(run.findings()) == list(evaluate(register, liaoning, AS_OF, rules=ASKED))


def test_columns_may_be_missing_and_types_may_be_near(server: str, liaoning: Campaign) -> None:
    """Only `id` is asked for; numbers, short texts and lists of them are taken for texts."""
    asked(server, """
        CREATE SCHEMA near;
        CREATE TABLE near.people (id integer, name varchar(40));
        CREATE TABLE near.units (id varchar(10), kind char(6));
        CREATE TABLE near.tenures (id text, person integer, kind text, value text, unit varchar(10), since date);
        CREATE TABLE near.activities (id text, kind text, "on" date, hosts varchar(10)[], actors integer[]);
        INSERT INTO near.units VALUES ('b', 'branch');
    """)  # fmt: skip
    with pytest.raises(InputError) as refused:
        PostgresqlFacts(inside(server, "near"))
    assert [(f.code, f.where.sheet, f.params["column"]) for f in refused.value.faults] == [
        ("A537", "activities", "actors")
    ]
    asked(server, "ALTER TABLE near.activities ALTER actors TYPE text[] USING actors::text[]")
    asked(server, "INSERT INTO near.tenures VALUES ('t', 7, 'affiliation', '', 'b', '2015-01-01')")
    facts = PostgresqlFacts(inside(server, "near"))
    register = facts.register(TABLES, {})
    assert tuple(register.facts(Unit)) == (Unit(id="b", kind="branch"),)
    assert next(iter(register.facts(Tenure))).person == "7"
    with bulk_run(inside(server, "near"), liaoning, AS_OF, rules=ASKED) as run:
        assert list(run.findings()) == list(evaluate(register, liaoning, AS_OF, rules=ASKED))
    asked(server, "UPDATE near.tenures SET since = NULL")
    assert "since" in refusal(lambda: facts.register(TABLES, {}))


# Faults -------------------------------------------------------------------------------------------------


def refusal(call: Callable[[], object]) -> str:
    """The fault that comes of it, as it is told."""
    with pytest.raises(InputError) as refused:
        call()
    (fault,) = refused.value.faults
    return f"{fault.code} {fault}"


@pytest.mark.parametrize(
    "dsn",
    [
        "postgresql://someone:s3cret@127.0.0.1:1/none",
        "postgresql://someone:s3cret@127.0.0.1:none/none",
        "postgresql://someone:s3cret@x@127.0.0.1/none",
        "postgresql://someone:word/s3cret@127.0.0.1/none",
        "postgresql://someone@127.0.0.1:1/none?password=s3cret",
        "postgresql://someone@127.0.0.1:1/none?pasword=s3cret",
    ],
)
def test_a_password_is_never_told(dsn: str) -> None:
    """Whatever is wrong with a connection string, it is a fault, and without the password."""
    said = refusal(lambda: PostgresqlFacts(dsn))
    assert said.startswith("A536")
    assert "s3cret" not in said


def test_what_the_server_refuses_is_a_fault(server: str, liaoning: Campaign) -> None:
    """A schema that is not there, one without facts, a table without ids, a schema that is taken, a lost connection."""
    assert "holds no table" in refusal(lambda: PostgresqlFacts(inside(server, "nowhere")))
    asked(server, "CREATE SCHEMA bare; CREATE TABLE bare.people (name text)")
    assert refusal(lambda: PostgresqlFacts(inside(server, "bare"))).startswith("R111")
    load_postgresql(Register({"people": ()}), server, "taken")
    assert "already exists" in refusal(lambda: load_postgresql(Register({"people": ()}), server, "taken"))
    assert asked(server, "SELECT toml FROM taken.register")
    assert "terminat" in refusal(lambda: lost(server, liaoning))


def lost(server: str, campaign: Campaign) -> None:
    """Run while the server ends the connection."""
    register = make_university(members=5, branches=1)
    with bulk_run(register, campaign, AS_OF, rules=["LN-06"], on=on_postgresql(server)) as run:
        ours = "application_name = 'partyorg'"
        asked(server, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {ours}")
        list(run.findings())


def test_a_value_that_does_not_fit_is_not_told(server: str, liaoning: Campaign) -> None:
    """A day without end, which no civil date is, gives a fault without the cell."""
    register = make_university(members=5, branches=1)
    load_postgresql(register, server, "endless")
    asked(server, "UPDATE endless.tenures SET until = 'infinity'")

    def run() -> None:
        with bulk_run(inside(server, "endless"), liaoning, AS_OF, rules=["LN-06"]):
            pass

    said = refusal(run)
    assert said.startswith("A536")
    assert "infinity" not in said


def test_other_facts_are_not_read_by_this_database(server: str, liaoning: Campaign, tmp_path: Path) -> None:
    """A folder of Parquet files is loaded first."""
    save_parquet(Register({"people": ()}), tmp_path)
    with (
        pytest.raises(TypeError),
        bulk_run(ParquetFolder(tmp_path).path, liaoning, AS_OF, on=on_postgresql(server)),
    ):
        pass
