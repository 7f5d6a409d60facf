"""Several institutions in one folder: evaluated as one register, ids apart, each by settings of its own where it has them."""

from datetime import date
from pathlib import Path

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

import duckdb
from attrs import evolve

from partyorg import load_campaign
from partyorg.bulk.engine import bulk_run
from partyorg.bulk.findings import read_parquet
from partyorg.bulk.province import folders_of, one_register
from partyorg.bulk.source import save_parquet
from partyorg.bulk.writing import write_findings
from partyorg.campaign.definition import Campaign
from partyorg.demo import make_university
from partyorg.errors import InputError
from partyorg.evaluation.engine import evaluate
from partyorg.evaluation.findings import Finding
from partyorg.facts import TABLES, Holiday, Register, Settings, Unit
from partyorg.io.register_toml import write_settings

AS_OF = date(2018, 3, 31)
RULES = ("LN-06", "LN-18", "LN-33")
UNIVERSITIES = {
    "北方大学": make_university(seed=1, members=40, branches=2),
    "south": make_university(seed=2, members=60, branches=3),
}

COUNTING = """
format = "partyorg.campaign/1"
id = "test.counting"
title = "全省计数"
title_en = "counting over the province"
window = { since = 2018-01-01, until = 2019-01-01 }

[[source]]
key = "t"
title = "测试"

[[clause]]
id = "T-1"
at = "1"
gist = "每个组织至少十名党员"
gist_en = "ten members at least"
kind = "target"
force = "must"

[[target]]
id = "T-1"
scope = { person = { stage = "member" } }
hit = { stage = "full" }
measure = "count"
period = "year"
threshold = { at_least = 10 }
"""


@pytest.fixture
def province(tmp_path: Path) -> Path:
    """A folder with two universities, and a committee of the province above them."""
    path = tmp_path / "province"
    for name, register in UNIVERSITIES.items():
        save_parquet(register, path / name)
    top = Unit(id="TOP", name="虚构省委", kind="committee", level="province")
    save_parquet(Register.of([top], settings=evolve(university().settings, title="虚构省", root="TOP")), path)
    return path


def university() -> Register:
    """One of the universities."""
    return UNIVERSITIES["south"]


def told(findings: list[Finding]) -> list[tuple[object, ...]]:
    """What findings say, without where their rows stand."""
    return sorted(
        (f.rule, f.subject.id, f.about, str(f.period), f.status, str(f.value), f.count, f.evidence, f.responsible)
        for f in findings
    )  # fmt: skip


def apart(finding: Finding, name: str) -> Finding:
    """A finding of one university as the province tells it."""

    def own(id: str) -> str:
        return f"{name}:{id}" if id else id

    return evolve(
        finding,
        subject=evolve(finding.subject, id=own(finding.subject.id)),
        counterpart=finding.counterpart and evolve(finding.counterpart, id=own(finding.counterpart.id)),
        about=own(finding.about),
        evidence=tuple(map(own, finding.evidence)),
        responsible=tuple(evolve(r, person=own(r.person), unit=own(r.unit)) for r in finding.responsible),
    )


def expected(campaign: Campaign, rules: tuple[str, ...], **settings: Settings) -> list[tuple[object, ...]]:
    """Each university by itself, on objects."""
    rows: list[Finding] = []
    for name, register in UNIVERSITIES.items():
        one = evolve(register, settings=settings.get(name, register.settings))
        rows += [apart(f, name) for f in evaluate(one, campaign, AS_OF, rules=rules)]
    return told(rows)


def written(path: Path, campaign: Campaign, rules: tuple[str, ...], to: Path) -> list[Finding]:
    """The findings of a province."""
    write_findings(path, [campaign], AS_OF, to, rules={campaign.id: rules})
    with duckdb.connect() as connection:
        return list(read_parquet(connection, str(to)))


def test_a_province_is_told_as_each_of_its_universities(
    province: Path, liaoning: Campaign, tmp_path: Path
) -> None:
    """The same findings, with the ids of each university kept apart, also where both use the same ids."""
    found = written(province, liaoning, RULES, tmp_path / "out.parquet")
    assert told(found) == expected(liaoning, RULES)


def test_a_province_is_the_register_it_says_it_is(province: Path, liaoning: Campaign) -> None:
    """Read as objects and evaluated on objects, the folder gives the same rows in the same order."""
    folder = one_register(folders_of(province))
    register = folder.register(TABLES, {})
    units = {u.id: u for u in register.facts(Unit)}
    tops = [u for u in units.values() if u.parent == "TOP"]
    assert {u.institution for u in tops} == set(UNIVERSITIES)
    with bulk_run(province, liaoning, AS_OF, rules=RULES) as run:
        assert list(run.findings()) == list(evaluate(register, liaoning, AS_OF, rules=RULES))


def test_counts_of_the_province_go_over_all_universities(province: Path, tmp_path: Path) -> None:
    """A target of the provincial committee counts the members of every university below it."""
    found = written(province, load_campaign(COUNTING), ("T-1",), tmp_path / "out.parquet")
    (value,) = {int(f.value or 0) for f in found}
    campaign = load_campaign(COUNTING)
    alone = [int(evaluate(register, campaign, AS_OF)[0].value or 0) for register in UNIVERSITIES.values()]
    assert value == sum(alone) > max(alone)


def own_settings(province: Path) -> Settings:
    """Give one university holidays that no other has."""
    settings = evolve(
        university().settings,
        holidays=(Holiday(date(2018, 1, 8), date(2018, 3, 30), "长假", working=False, school=True),),
    )
    write_settings(settings, province / "south" / "register.toml")
    return settings


def test_settings_of_its_own_are_kept(province: Path, liaoning: Campaign, tmp_path: Path) -> None:
    """A university with other holidays is evaluated by them, and the others by theirs."""
    settings = own_settings(province)
    assert [f.institutions for f in folders_of(province)] == [(province / "北方大学",), (province / "south",)]
    found = written(province, liaoning, RULES, tmp_path / "out.parquet")
    assert told(found) == expected(liaoning, RULES, south=settings)


def test_each_by_itself_is_each_alone(province: Path, tmp_path: Path) -> None:
    """One after the other, by its own holidays and below its own top unit; then even counts are its own."""
    settings = own_settings(province)
    campaign = load_campaign(COUNTING)
    to = tmp_path / "out.parquet"
    write_findings(province, [campaign], AS_OF, to, each=True)
    with duckdb.connect() as connection:
        assert told(list(read_parquet(connection, str(to)))) == expected(campaign, ("T-1",), south=settings)
    other, one = folders_of(province, each=True)
    assert (one.settings.root, other.settings.root) == (
        f"北方大学:{university().settings.root}",
        f"south:{settings.root}",
    )
    assert other.settings.holidays == settings.holidays != one.settings.holidays


def test_what_counts_over_different_settings_is_refused(province: Path, tmp_path: Path) -> None:
    """A target over universities that go by different holidays is named, and so is the university."""
    own_settings(province)
    with pytest.raises(InputError) as refused:
        written(province, load_campaign(COUNTING), ("T-1",), tmp_path / "out.parquet")
    (fault,) = refused.value.faults
    assert (fault.code, fault.params["institution"], fault.params["key"]) == ("A540", "south", "holiday")
    assert not (tmp_path / "out.parquet").exists()
    with pytest.raises(InputError), bulk_run(province, load_campaign(COUNTING), AS_OF):
        pass


def test_a_folder_of_folders_needs_no_register_of_its_own(
    province: Path, liaoning: Campaign, tmp_path: Path
) -> None:
    """Without a committee above them universities stand side by side, under the settings they share."""
    for file in province.iterdir():
        if file.is_file():
            file.unlink()
    (folder,) = folders_of(province)
    assert folder.settings.semesters == university().settings.semesters
    found = written(province, liaoning, RULES, tmp_path / "out.parquet")
    assert told(found) == expected(liaoning, RULES)
