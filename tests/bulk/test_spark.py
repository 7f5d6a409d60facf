"""Evaluation in columns on a cluster of Spark, two workers on this machine, gives the rows that objects give.

By default some cases of scenario files run, chosen so that every plugin and every type of rule is among them, but for the
order of a timeline's phases: a case takes seconds here, and that one a minute.
PARTYORG_ORACLE_EXAMPLES=20 tries twenty times as many drawn rules, and every case of every scenario file.
"""

import os
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

import duckdb
from attrs import evolve

from partyorg.bulk.database import Opener
from partyorg.bulk.engine import bulk_run
from partyorg.bulk.findings import OUTPUT, read_parquet
from partyorg.bulk.lower import RULES as LOWERED
from partyorg.bulk.on_duckdb import on_duckdb
from partyorg.bulk.on_spark import on_spark
from partyorg.bulk.plan import Table, every
from partyorg.bulk.province import folders_of, one_register
from partyorg.bulk.source import save_parquet
from partyorg.bulk.writing import write_findings
from partyorg.campaign.definition import Campaign
from partyorg.cli import main
from partyorg.errors import InputError
from partyorg.evaluation.engine import evaluate
from partyorg.facts import TABLES, Person, Register, Settings, Unit
from tests.bulk.cases import both_engines, drawn
from tests.bulk.recipes import RULES
from tests.bulk.scenario_cases import PLUGINS, compared, each_kind, questions
from tests.bulk.spark_cluster import cluster, missing_for_spark, session_options
from tests.bulk.test_equal import lowered
from tests.oracle.compare import Case, wanted_examples

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

pytestmark = [
    pytest.mark.slow,
    # A cluster's sockets are closed with it, and Python may notice later.
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning"),
]

AS_OF = date(2018, 3, 31)


@pytest.fixture(scope="module")
def master(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the cluster. Without Spark or Java these tests are skipped, or fail where all are asked for."""
    if missing := missing_for_spark():
        if os.environ.get("PARTYORG_TEST_ALL") == "1":
            pytest.fail(f"{missing} is not installed, and PARTYORG_TEST_ALL=1 asks for all tests")
        pytest.skip(f"{missing} is not installed")
    with cluster(tmp_path_factory.mktemp("cluster")) as address:
        yield address


@pytest.fixture(scope="module")
def spark(master: str) -> "Iterator[SparkSession]":
    """A session on the cluster."""
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(master).appName("tests")
    for name, option in session_options().items():
        builder = builder.config(name, option)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("OFF")
    yield session
    session.stop()


@pytest.fixture(scope="module")
def on(spark: "SparkSession") -> Opener:
    """Evaluation on the cluster."""
    return on_spark(spark)


def test_both_workers_have_joined(spark: "SparkSession") -> None:
    """What is divided in two runs on two workers at once; on one it would never end."""
    rows = spark.sparkContext._jsc.sc().getExecutorMemoryStatus().size()
    assert rows == 1 + 2  # the driver's own, and the workers'


def telling(kind: str) -> Case:
    """The first drawn case that runs in columns and whose rows have evidence, or else any rows."""
    cases = (case for case in (drawn(kind, seed) for seed in range(30)) if lowered(case))
    second = None
    for case in cases:
        rows = list(evaluate(case.register, case.campaign, case.as_of, as_known=case.as_known))
        if any(row.evidence for row in rows):
            return case
        second = second or (case if rows else None)
    assert second is not None
    return second


TYPES = ("completeness", "duty", "target", "timing")
"""The types of rules that others are made of; PARTYORG_ORACLE_EXAMPLES=2 tries all recipes."""


@pytest.mark.parametrize("kind", TYPES)
def test_rules_on_the_cluster_say_what_objects_say(kind: str, on: Opener) -> None:
    """One drawn case of each type, which has rows: identical findings in the same order."""
    case = telling(kind)
    found = both_engines(case.register, case.campaign, case.as_of, case.as_known, on=on)
    assert found.in_columns
    assert found.columns
    assert not found.difference


@pytest.mark.skipif(wanted_examples(1) == 1, reason="PARTYORG_ORACLE_EXAMPLES asks for more")
@pytest.mark.parametrize("kind", sorted(RULES))
def test_many_drawn_rules_say_what_objects_say(kind: str, on: Opener) -> None:
    """The same for as many drawn cases as are asked for."""
    for seed in range(wanted_examples(1)):
        case = drawn(kind, seed)
        found = both_engines(case.register, case.campaign, case.as_of, case.as_known, on=on)
        assert not found.difference, (kind, seed)


def test_scenarios_give_the_same_rows_on_the_cluster(on: Opener) -> None:
    """Cases of every plugin, and of every type of rule, which all run in columns there."""
    seen: set[str] = set()
    for question in each_kind(question for plugin in PLUGINS for question in questions(plugin)):
        found = compared(question, on)
        assert found.columns
        seen.update(map(question.kind, found.in_columns))
    assert seen >= {kind.__name__ for kind in LOWERED}


@pytest.mark.skipif(wanted_examples(1) == 1, reason="PARTYORG_ORACLE_EXAMPLES asks for more")
@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_scenario_gives_the_same_rows_on_the_cluster(plugin: str, on: Opener) -> None:
    """Every case of every scenario file of the plugin, and all that it is about."""
    for question in questions(plugin, whole=True):
        compared(question, on)


def test_what_texts_hold_is_read_as_it_stands(on: Opener) -> None:
    """Quotes, backslashes, line breaks and `${…}` in ids, which Spark's SQL would read as something else."""
    from tests.bulk.test_traps import VISITS, campaign, member, visit

    ids = ("a'b", 'c"d', "e\\n", "f\ng", "${spark.master}", "中\U00020bb7", "`h`")
    facts = [fact for id in ids for fact in member(id)]
    facts += [visit(f"v-{id}", date(2016, 5, 1), *ids) for id in reversed(ids)]
    rule = VISITS.replace('stage = "member" }', f"id = {toml_list(ids)} }}")
    found = both_engines(
        Register.of(facts, kept=("units", "tenures", "waivers")), campaign(rule), date(2016, 12, 31), on=on
    )
    assert found.in_columns, found.on_objects
    assert not found.difference
    assert [f.subject.id for f in found.columns] == sorted(ids)


def toml_list(texts: tuple[str, ...]) -> str:
    """The texts as TOML writes them."""
    import json

    return json.dumps(list(texts), ensure_ascii=False)


def test_a_folder_is_evaluated_by_the_workers(
    university: Register, folder: Path, liaoning: Campaign, tmp_path: Path, on: Opener
) -> None:
    """From Parquet to a folder of Parquet: the same findings in the same order; steps are kept in files."""
    rules = ("LN-06", "LN-11")
    out = tmp_path / "findings.parquet"
    written = write_findings(folder, [liaoning], AS_OF, out, rules={liaoning.id: rules}, on=on)
    expected = list(evaluate(university, liaoning, AS_OF, rules=rules))
    with duckdb.connect() as connection:
        assert list(read_parquet(connection, str(out))) == expected
        types = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", [f"{out}/*.parquet"]).fetchall()
    assert {row[0]: row[1] for row in types} == OUTPUT
    assert written.count == len(expected)
    assert [path.name for path in tmp_path.iterdir()] == ["findings.parquet"]


def test_institutions_are_read_as_duckdb_reads_them(university: Register, tmp_path: Path, on: Opener) -> None:
    """Ids of several institutions kept apart, under whatever names their folders have; further files; units below the top."""
    names = ("北方大学", "a+b %41")
    for name in names:
        save_parquet(university, tmp_path / name)
    save_parquet(Register({"units": (Unit(id="TOP", kind="committee"),)}, Settings(root="TOP")), tmp_path)
    more = evolve(university, tables={"people": (Person(id="P-more"),)})
    save_parquet(more, tmp_path / "more")
    (tmp_path / "more" / "people.parquet").rename(tmp_path / names[0] / "people-2.parquet")
    facts = one_register(folders_of(tmp_path))
    for table in ("units", "people", "activities"):
        every_row = every(Table(f"raw.{table}"), *(c.name for c in TABLES[table].columns))
        said = []
        for opener in (on, on_duckdb()):
            with opener(facts, tmp_path) as database:
                database.attach([table])
                said.append(sorted(repr(tuple(row)) for row in database.rows(every_row)))
        assert said[0] == said[1]
        assert len(said[0]) == len(set(said[0])) > len(names) * len(university.tables[table]) - 1


def test_a_folder_of_other_things_is_not_replaced(
    folder: Path, liaoning: Campaign, tmp_path: Path, on: Opener
) -> None:
    """Findings take the place of findings, and of nothing else."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "thesis.txt").write_text("x")
    with pytest.raises(InputError) as refused:
        write_findings(folder, [liaoning], AS_OF, tmp_path / "out", rules={liaoning.id: ()}, on=on)
    assert refused.value.faults[0].code == "A534"


def test_a_broken_file_is_a_fault(tmp_path: Path, liaoning: Campaign, on: Opener) -> None:
    """What is no Parquet gives a fault with the file, not a traceback; so does a file without ids."""
    for table in ("people", "stages", "tenures", "activities", "units"):
        (tmp_path / f"{table}.parquet").write_text("no", encoding="utf-8")
    with pytest.raises(InputError) as refused, bulk_run(tmp_path, liaoning, AS_OF, rules=["LN-06"], on=on):
        pass
    assert refused.value.faults[0].code == "R103"
    for table in ("people", "stages", "tenures", "activities", "units"):
        with duckdb.connect() as connection:
            file = tmp_path / f"{table}.parquet"
            connection.execute(f"COPY (SELECT 'x' AS kind) TO '{file}' (FORMAT parquet)")
    with pytest.raises(InputError) as refused, bulk_run(tmp_path, liaoning, AS_OF, rules=["LN-06"], on=on):
        pass
    assert refused.value.faults[0].code == "R111"


def test_the_command_takes_a_cluster(
    folder: Path, master: str, spark: "SparkSession", tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """`evaluate --engine spark --master …` writes a folder of findings."""
    out = tmp_path / "findings.parquet"
    asked: list[Any] = [
        folder, "--campaign", "liaoning.vanguard", "--as-of", "2018-03-31", "--clause", "LN-06", "--engine", "spark",
        "--master", master, "--output", out,
    ]  # fmt: skip
    with pytest.raises(SystemExit) as left:
        main(["evaluate", *map(str, asked)])
    assert left.value.code in (0, None), capsys.readouterr().err
    with duckdb.connect() as connection:
        assert {f.rule for f in read_parquet(connection, str(out))} == {"LN-06"}
