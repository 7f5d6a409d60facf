"""Whatever is thrown at the readers, they answer with a register or with coded faults."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from partyorg.errors import Fault, InputError
from partyorg.facts import Register
from partyorg.facts.tables import TABLES
from partyorg.io import check_register, import_roster, load_register, register_from_rows, save_register
from partyorg.io.mapping import shipped_mappings
from tests.strategies import texts

pytestmark = pytest.mark.slow

CELLS = st.one_of(
    texts,
    st.sampled_from(
        ["2024-03-05", "99999-1-1", "9999-12-31", "full", "branch", "p", "b", "c", "affiliation", "post"]
    ),
    st.text(max_size=4),
)
VALUES = st.one_of(
    CELLS,
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.dates(),
    st.binary(max_size=3),
    st.lists(st.one_of(CELLS, st.integers()), max_size=3),
    st.dictionaries(CELLS, st.one_of(CELLS, st.floats()), max_size=2),
)


def headings(name: str) -> list[str]:
    """Every heading a table takes, and some it does not."""
    columns = TABLES[name].columns
    known = [h for c in columns for h in (c.name, c.zh, *c.aliases, *c.inclusive)]
    return [*known, "attr.x", "attr.", "民族", "", " ", "unknown"]


def answer(read: Callable[..., object], *given: object) -> None:
    """Reading gives something, or an InputError with faults that have codes; never another exception."""
    faults: tuple[Fault, ...] = (Fault("R", "read"),)
    try:
        read(*given)
    except InputError as error:
        faults = error.faults
    assert faults
    assert all(fault.code.startswith("R") and str(fault) for fault in faults)


def survives(path: Path) -> None:
    """Reading gives a register or an InputError whose faults all have codes; checking gives faults."""
    answer(load_register, path)
    for fault in check_register(path):
        assert str(fault)


@st.composite
def tables(draw: st.DrawFn, values: st.SearchStrategy[object]) -> tuple[str, list[str], list[list[object]]]:
    """A table's name with headings and rows of anything."""
    name = draw(st.sampled_from(sorted(TABLES)))
    chosen = draw(st.lists(st.sampled_from(headings(name)), min_size=1, max_size=6))
    chosen += [c.name for c in TABLES[name].columns if c.required and draw(st.booleans())]
    rows = draw(st.lists(st.lists(values, max_size=len(chosen) + 1), max_size=5))
    return name, chosen, rows


@given(table=tables(CELLS))
@settings(deadline=None, max_examples=150)
def test_mangled_csv_files(table: tuple[str, list[str], list[list[str]]]) -> None:
    """Any cells under any headings."""
    import csv

    name, chosen, rows = table
    with TemporaryDirectory() as folder:
        with Path(folder, f"{name}.csv").open(
            "w", encoding="utf-8", errors="surrogatepass", newline=""
        ) as file:
            csv.writer(file).writerows([chosen, *rows])
        survives(Path(folder))


@given(table=tables(VALUES))
@settings(deadline=None, max_examples=150)
def test_mangled_rows_from_python(table: tuple[str, list[str], list[list[object]]]) -> None:
    """Any values of any type under any headings."""
    name, chosen, rows = table
    mappings = [dict(zip(chosen, row, strict=False)) for row in rows]
    answer(register_from_rows, {name: mappings})


@given(data=st.binary(max_size=200), name=st.sampled_from(["units.csv", "register.toml", "r.json", "r.xlsx"]))
@settings(deadline=None, max_examples=150)
def test_any_bytes(data: bytes, name: str) -> None:
    """Files that hold anything at all."""
    with TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        survives(path if name.startswith("r.") else Path(folder))


@pytest.mark.parametrize("name", ["register", "register.json", "register.xlsx"])
def test_good_files_with_flipped_bytes(tmp_path: Path, small: Register, name: str) -> None:
    """Files that were good before some of their bytes changed, fell out or came in."""
    chance = random.Random(7)
    save_register(small, tmp_path / name, lang="zh")
    files = list((tmp_path / name).iterdir()) if name == "register" else [tmp_path / name]
    originals = {path: path.read_bytes() for path in files}
    for _ in range(120):
        path = chance.choice(files)
        data = bytearray(originals[path])
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(data) + 1)
            match chance.randrange(3):
                case 0:
                    data[at : at + 1] = [chance.randrange(256)]
                case 1:
                    del data[at : at + chance.randint(1, 20)]
                case _:
                    data[at:at] = bytes(chance.randrange(256) for _ in range(chance.randint(1, 4)))
        path.write_bytes(data)
        survives(tmp_path / name)
        path.write_bytes(originals[path])


@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=5), mapping=st.sampled_from(shipped_mappings()))
@settings(deadline=None, max_examples=100)
def test_mangled_rosters(rows: list[list[str]], mapping: str) -> None:
    """Rosters with any cells, strict or not."""
    import csv

    top = [
        "学工号",
        "姓名",
        "入党时间",
        "转正时间",
        "入党介绍人",
        "党支部",
        "会议类型",
        "时间",
        "民族",
        "备注",
    ]
    with TemporaryDirectory() as folder:
        path = Path(folder, "roster.csv")
        with path.open("w", encoding="utf-8", errors="surrogatepass", newline="") as file:
            csv.writer(file).writerows([top, *rows])
        for strict in (True, False):
            answer(partial(import_roster, strict=strict), path, mapping)
