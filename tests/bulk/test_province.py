"""Provinces of any size: universities like the demo's, many times over, below one committee."""

from collections import Counter
from pathlib import Path

import pytest

pytest.importorskip("duckdb")

from partyorg import evaluate, load_catalogue
from partyorg.app import all_words
from partyorg.bulk.source import ParquetFolder
from partyorg.cli import main
from partyorg.demo import DEMO_AS_OF, make_province, make_university
from partyorg.demo.province import TOP
from partyorg.facts import TABLES, Register, Unit
from partyorg.io.formats import check_register

MEMBERS = 40


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A province of four universities: the first drawn stands there twice."""
    path = tmp_path_factory.mktemp("province")
    make_province(path, 4, members=MEMBERS)
    return path


@pytest.fixture(scope="module")
def province(folder: Path) -> Register:
    """The province read back."""
    return ParquetFolder(folder).register(TABLES, {})


@pytest.fixture(scope="module")
def universities() -> list[Register]:
    """What it is made of."""
    return [make_university(seed, members=MEMBERS) for seed in (1, 2, 3, 1)]


def test_a_province_has_the_facts_of_its_universities(
    province: Register, universities: list[Register]
) -> None:
    """Every table has as many rows of every kind as the universities together, and the committee above them."""

    def kinds(register: Register) -> Counter[tuple[str, object, object]]:
        return Counter(
            (table, getattr(fact, "kind", getattr(fact, "stage", "")), getattr(fact, "since", None))
            for table, facts in register.tables.items()
            for fact in facts
        )

    together = sum(map(kinds, universities), Counter())
    together["units", "committee", None] += 1
    assert kinds(province) == together


def test_a_province_is_in_good_order(province: Register) -> None:
    """Ids are told apart, what they refer to is there, and all universities stand below the committee."""
    assert check_register(province, vocabulary=all_words(load_catalogue())) == ()
    assert [u.id for u in province.facts(Unit) if not u.parent] == [TOP]
    assert {u.institution for u in province.facts(Unit)} == {"", "00000", "00001", "00002", "00003"}


def test_a_province_is_judged_as_its_universities_are(
    province: Register, universities: list[Register]
) -> None:
    """Statuses by rule add up, so shares and averages are those of the demo."""
    campaign = load_catalogue().campaign("liaoning.vanguard")
    rules = ["LN-06", "LN-10", "LN-11", "LN-12", "LN-18", "LN-23", "LN-24"]

    def statuses(register: Register) -> Counter[tuple[str, str, int | None]]:
        found = evaluate(register, campaign, DEMO_AS_OF, rules=rules)
        return Counter((f.rule, f.status, f.count) for f in found)

    assert statuses(province) == sum(map(statuses, universities), Counter())


def test_the_same_seed_gives_the_same_rows(province: Register, tmp_path: Path) -> None:
    """Row after row, in the same order; another seed gives others."""
    make_province(tmp_path / "same", 4, members=MEMBERS)
    make_province(tmp_path / "other", 4, members=MEMBERS, seed=2)
    same, other = (ParquetFolder(tmp_path / name).register(TABLES, {}) for name in ("same", "other"))
    assert same == province
    assert other.tables != province.tables


def test_the_command_writes_a_province(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """It says how to evaluate what it wrote."""
    target = tmp_path / "out"
    with pytest.raises(SystemExit) as left:
        main(["province", str(target), "--universities", "2", "--members", "30"])
    assert not left.value.code
    assert f"evaluate {target} --campaign liaoning.vanguard" in capsys.readouterr().out
    assert ParquetFolder(target).settings.root == TOP


def test_a_province_has_a_university(tmp_path: Path) -> None:
    """None is not a province."""
    with pytest.raises(ValueError, match="at least one university"):
        make_province(tmp_path, 0)
