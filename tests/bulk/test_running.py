"""Running in bulk: folders of Parquet files, findings written out and read back, rules left to objects."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

import duckdb

from partyorg.bulk.engine import bulk_run
from partyorg.bulk.findings import OUTPUT, read_parquet
from partyorg.bulk.source import ParquetFolder, save_parquet
from partyorg.bulk.writing import write_findings
from partyorg.campaign.definition import Campaign
from partyorg.demo import make_university
from partyorg.errors import InputError
from partyorg.evaluation.engine import evaluate
from partyorg.facts import TABLES, Activity, Person, Register, Settings

AS_OF = date(2018, 3, 31)
RULES = ("LN-05", "LN-06", "LN-10", "LN-11", "LN-18", "LN-23", "LN-52")


@pytest.fixture(scope="module")
def university() -> Register:
    """A larger one, with a waiver and late rows."""
    return make_university(members=120, branches=6)


def test_parquet_holds_what_the_register_holds(university: Register, folder: Path) -> None:
    """Every table read back as objects is the same, extension columns included."""
    assert ParquetFolder(folder).register(TABLES, {}) == university


def test_maps_keep_their_own_keys_alone(tmp_path: Path) -> None:
    """Two facts with different figures: neither gets those of the other."""
    figures: list[dict[str, Decimal | str]] = [
        {"due": Decimal(9)},
        {"present": Decimal("1.5"), "key": "x"},
        {},
    ]
    register = Register.of(
        [Activity(id=str(n), kind="talk", on=AS_OF, figures=f) for n, f in enumerate(figures)]
    )
    save_parquet(register, tmp_path)
    assert ParquetFolder(tmp_path).register(["activities"], {}) == register


def test_extension_columns_may_be_called_anything(tmp_path: Path) -> None:
    """Quotes in their names, and in that of the folder: written, read, written again, read by the engine."""
    people = (
        Person(id="p1", attr={'a"b': "x", "a'b": Decimal("1.5"), '"': "y"}),
        Person(id="p2", attr={'a"b': "z", '", (SELECT 1) AS "c': "%s"}),
    )
    register = Register({"people": people}, Settings(attr={"a'b": "number", 'a"b': "text"}))
    first, second = tmp_path / "o'hara", tmp_path / 'the "other"'
    save_parquet(register, first)
    assert ParquetFolder(first).register(["people"], {}) == register
    save_parquet(ParquetFolder(first).register(["people"], {}), second)
    found = ParquetFolder(second)
    assert found.register(["people"], {}) == register
    with duckdb.connect() as connection:
        found.attach(connection, ["people"])
        seen = connection.execute('SELECT "attr.a""b" FROM "raw.people" ORDER BY id').fetchall()
    assert seen == [("x",), ("z",)]


def test_findings_may_be_written_anywhere(
    university: Register, folder: Path, liaoning: Campaign, tmp_path: Path
) -> None:
    """Beside the file stands a folder for what does not fit into memory: an apostrophe in its path ends no text."""
    path = tmp_path / "o'hara" / "out.parquet"
    path.parent.mkdir()
    write_findings(folder, [liaoning], AS_OF, path, rules={liaoning.id: ["LN-06"]}, memory="200MB", threads=1)
    with duckdb.connect() as connection:
        assert list(read_parquet(connection, str(path))) == list(
            evaluate(university, liaoning, AS_OF, rules=["LN-06"])
        )


def test_a_folder_is_evaluated_where_it_lies(
    university: Register, folder: Path, liaoning: Campaign, tmp_path: Path
) -> None:
    """From Parquet to Parquet: the same findings in the same order as on objects; who ran on objects is named."""
    expected = list(evaluate(university, liaoning, AS_OF, rules=RULES))
    written = write_findings(
        folder, [liaoning], AS_OF, tmp_path / "out.parquet", rules={liaoning.id: RULES}, threads=1
    )
    with duckdb.connect() as connection:
        assert list(read_parquet(connection, str(tmp_path / "out.parquet"))) == expected
    assert written.count == len(expected)
    assert written.on_objects == {liaoning.id: {"LN-52": "the rule type selection"}}


def test_the_file_has_the_columns_it_promises(
    university: Register, liaoning: Campaign, tmp_path: Path
) -> None:
    """Also where nothing is found."""
    write_findings(university, [liaoning], AS_OF, tmp_path / "out.parquet", rules={liaoning.id: ()})
    with duckdb.connect() as connection:
        rows = connection.execute("SELECT * FROM read_parquet(?)", [str(tmp_path / "out.parquet")])
        assert [d[0] for d in rows.description] == list(OUTPUT)
        assert rows.fetchall() == []


def test_a_rule_on_objects_reads_no_more_kinds_than_it_needs(folder: Path, university: Register) -> None:
    """Of a ledger, the kinds that the rules match, and what supersedes anything; every table stays kept."""
    found = ParquetFolder(folder).register({"activities"}, {"activities": frozenset({"talk"})})
    assert set(found.tables) == set(university.tables)
    wanted = [a for a in university.facts(Activity) if a.kind == "talk" or a.supersedes]
    assert sorted(a.id for a in found.tables["activities"]) == sorted(a.id for a in wanted)
    assert len(wanted) < len(university.tables["activities"])
    assert not found.tables["people"]


def test_a_folder_with_a_strange_table_is_refused(tmp_path: Path) -> None:
    """A file whose name is no table's is a fault, not silence."""
    with duckdb.connect() as connection:
        connection.execute(f"COPY (SELECT 1 AS id) TO '{tmp_path / 'activites.parquet'}' (FORMAT parquet)")
    with pytest.raises(InputError) as refused:
        ParquetFolder(tmp_path)
    assert refused.value.faults[0].code == "R117"


def test_a_file_without_ids_is_refused(tmp_path: Path, liaoning: Campaign) -> None:
    """Facts in Parquet bring their ids."""
    with duckdb.connect() as connection:
        for table in ("people", "stages", "tenures", "activities", "units"):
            connection.execute(
                f"COPY (SELECT 'x' AS kind) TO '{tmp_path / f'{table}.parquet'}' (FORMAT parquet)"
            )
    with pytest.raises(InputError) as refused, bulk_run(tmp_path, liaoning, AS_OF, rules=["LN-06"]):
        pass
    assert refused.value.faults[0].code == "R111"


def test_a_broken_file_is_a_fault(tmp_path: Path, liaoning: Campaign) -> None:
    """What is no Parquet gives a fault with the file, not a traceback."""
    (tmp_path / "people.parquet").write_text("no", encoding="utf-8")
    (tmp_path / "stages.parquet").write_text("no", encoding="utf-8")
    for table in ("tenures", "activities", "units"):
        with duckdb.connect() as connection:
            connection.execute(
                f"COPY (SELECT 'x' AS id) TO '{tmp_path / f'{table}.parquet'}' (FORMAT parquet)"
            )
    with pytest.raises(InputError) as refused, bulk_run(tmp_path, liaoning, AS_OF, rules=["LN-06"]):
        pass
    assert refused.value.faults[0].code == "R103"


def test_memory_may_be_bounded(folder: Path, liaoning: Campaign) -> None:
    """A run within a limit finds what a run without finds."""
    with bulk_run(folder, liaoning, AS_OF, rules=["LN-06"]) as run:
        free = list(run.findings())
    with bulk_run(folder, liaoning, AS_OF, rules=["LN-06"], memory="200MB", threads=1) as run:
        assert list(run.findings()) == free
