"""Whatever is done to a register or a definition: a Register or a Campaign, or an InputError; never another exception."""

from __future__ import annotations

import csv
import random
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from partyorg import (
    Campaign,
    Findings,
    InputError,
    Register,
    check_register,
    evaluate,
    load_campaign,
    load_catalogue,
    load_register,
    save_register,
)
from partyorg.facts.tables import TABLES
from tests.acceptance.conftest import ROOT, VISITS
from tests.blocking import EVERYTHING, PLUGINS
from tests.campaign.texts import EXAMPLES, keys
from tests.strategies import NASTY

pytestmark = pytest.mark.slow

DAY = date(2018, 3, 31)
ALL_CHECKS = list(HealthCheck)
SMALL = ROOT / "examples/small-register"
TRICKY = (
    *NASTY, "", "P001", "U0", "B001", "full", "正式党员", "secretary", "branch", "2017-03-05", "2017/3/5", "2017年3月5日",
    "9999-12-31", "0001-01-01", "10000-01-01", "2017-02-29", "1E400", "NaN", "inf", "-0", "1e-400", "0x10", "１０", "½", "²",
    "\x00", "\u2028", "P001;P002", "a=1;b=2", "a=1;a=2", "=", ";", "attr.", "true", "--", "'", "''", "\ufeff", "🀀" * 40,
    "A" * 40_000,
)  # fmt: skip
CELLS = st.one_of(st.sampled_from(TRICKY), st.text(max_size=6))
VALUES = st.one_of(
    CELLS, st.none(), st.booleans(), st.integers(), st.floats(), st.dates(), st.datetimes(), st.decimals(), st.binary(max_size=4),
    st.lists(st.one_of(CELLS, st.integers(), st.none()), max_size=3),
    st.dictionaries(CELLS, st.one_of(CELLS, st.floats(), st.decimals()), max_size=2),
)  # fmt: skip


@pytest.fixture(scope="module")
def visits_campaign() -> Campaign:
    """A small campaign, to see that what loads can be judged."""
    return load_campaign(VISITS)


def told(problem: InputError) -> None:
    """Faults with codes, whose text can be printed."""
    assert problem.faults
    for fault in problem.faults:
        assert fault.code[0] in "RDA"
        assert fault.code[1:].isdigit()
        assert str(fault)
        str(fault).encode("utf-8", "surrogatepass")


def survives(path: Path, campaign: Campaign) -> None:
    """Reading gives a register that can be judged, digested and written, or faults."""
    for fault in check_register(path):
        assert str(fault)
    try:
        register = load_register(path)
    except InputError as problem:
        told(problem)
        return
    assert isinstance(register, Register)
    assert register.digest
    assert isinstance(evaluate(register, campaign, DAY), Findings)


# Registers --------------------------------------------------------------------------------------------

TABLES_OF_SMALL = sorted(file.name for file in SMALL.glob("*.csv"))


@settings(deadline=None, max_examples=12, suppress_health_check=ALL_CHECKS)
@given(data=st.data())
def test_cells_of_a_good_register_replaced_by_anything(
    data: st.DataObject, visits_campaign: Campaign
) -> None:
    """Some cells, headings among them, say something else; some rows are torn or doubled."""
    with TemporaryDirectory() as home:
        folder = Path(home)
        for file in SMALL.iterdir():
            if file.suffix in (".csv", ".toml"):
                (folder / file.name).write_bytes(file.read_bytes())
        for name in data.draw(
            st.lists(st.sampled_from(TABLES_OF_SMALL), min_size=1, max_size=2, unique=True)
        ):
            with (folder / name).open(encoding="utf-8-sig", newline="") as opened:
                rows = list(csv.reader(opened))[:12]
            for _ in range(data.draw(st.integers(1, 4))):
                row = rows[data.draw(st.integers(0, len(rows) - 1))]
                at = data.draw(st.integers(0, len(row)))
                row[at : at + data.draw(st.integers(0, 2))] = [data.draw(CELLS)]
            if data.draw(st.booleans()):
                rows.append(data.draw(st.sampled_from(rows)))
            with (folder / name).open("w", encoding="utf-8", errors="surrogatepass", newline="") as out:
                csv.writer(out).writerows(rows)
        survives(folder, visits_campaign)


@settings(deadline=None, max_examples=12, suppress_health_check=ALL_CHECKS)
@given(
    tables=st.dictionaries(
        st.sampled_from([*TABLES, "活动", "nothing", ""]),
        st.lists(
            st.dictionaries(
                st.one_of(
                    st.sampled_from(sorted({c.name for t in TABLES.values() for c in t.columns})), st.sampled_from(["姓名", "x", ""])
                ),
                VALUES,
                max_size=8,
            ),
            max_size=3,
        ),
        max_size=3,
    )
)  # fmt: skip
def test_rows_of_a_database_with_anything_in_them(tables: dict[str, list[dict[str, object]]]) -> None:
    """Any values of any type under any columns."""
    try:
        assert isinstance(Register.from_tables(tables), Register)
    except InputError as problem:
        told(problem)


@pytest.mark.parametrize("name", ["register", "register.xlsx", "register.json"])
def test_bytes_of_a_good_register_changed(
    tmp_path: Path, small: Register, visits_campaign: Campaign, name: str
) -> None:
    """Bytes fall out, come in or change, in every form; the workbook inside its archive too."""
    import zipfile

    chance = random.Random(11)
    path = tmp_path / name
    few = {table: facts[:6] for table, facts in small.tables.items()}
    save_register(Register(few, small.settings), path, lang="zh")
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    for _ in range(20):
        file = chance.choice(files)
        good = file.read_bytes()
        if name.endswith(".xlsx") and chance.random() < 0.7:
            with zipfile.ZipFile(file) as archive:
                parts = {part: archive.read(part) for part in archive.namelist()}
            part = chance.choice(sorted(parts))
            parts[part] = mangled(parts[part], chance)
            with zipfile.ZipFile(file, "w") as archive:
                for part, data in parts.items():
                    archive.writestr(part, data)
        else:
            file.write_bytes(mangled(good, chance))
        survives(path, visits_campaign)
        file.write_bytes(good)


def mangled(data: bytes, chance: random.Random) -> bytes:
    """The bytes with a few accidents."""
    out = bytearray(data)
    for _ in range(chance.randint(1, 4)):
        at = chance.randrange(len(out) + 1)
        match chance.randrange(4):
            case 0:
                out[at : at + 1] = [chance.randrange(256)]
            case 1:
                del out[at : at + chance.randint(1, 30)]
            case 2:
                out[at:at] = out[at : at + chance.randint(1, 30)]
            case _:
                out[at : at + 1] = chance.choice(
                    [b"\x00", b'"', b";", b",", b"\n", b"=", b"<", b"&", b"9" * 30]
                )
    return bytes(out)


# Definitions ------------------------------------------------------------------------------------------

LIAONING = (ROOT / "plugins/partyorg-liaoning/src/partyorg_liaoning/campaign.toml").read_text(
    encoding="utf-8"
)
TEXTS = [LIAONING, VISITS, *(file.read_text(encoding="utf-8") for file in EXAMPLES)]
KEYS = [[key for key in keys(text) if len(key.path) > 1] for text in TEXTS]
SWAPS = (
    "0", "1", "-1", "0.5", "1e400", "nan", "true", '""', '"x"', '"year"', '"half"', '"month"', '"open"', '"30d"', '"-30d"', '"99999999d"',
    '"1y"', '"12-31"', '"02-29"', '"subject"', '"anchor"', '"present"', '"activities"', '"person"', '"unit"', "2016-06-03", "9999-12-31",
    "2016-06-03T00:00:00", "[]", "{}", '["admit"]', "{ any = [] }", "{ min = 0 }", "{ min = 1, max = 0 }", '{ assumed = 1, reason = "r" }',
    '{ unlisted = "r" }', '{ person = { stage = "member" } }', '{ unit = { kind = "branch" } }', '{ post = "secretary" }',
)  # fmt: skip


@settings(deadline=None, max_examples=12, suppress_health_check=ALL_CHECKS)
@given(data=st.data())
def test_values_of_definitions_replaced_by_others(data: st.DataObject, small: Register) -> None:
    """What is still read as a campaign is also judged, shown and accounted for, without any other exception."""
    number = data.draw(st.integers(0, len(TEXTS) - 1))
    text = TEXTS[number]
    chosen = data.draw(st.lists(st.sampled_from(KEYS[number]), min_size=1, max_size=2))
    ends = len(text) + 1
    for key in sorted(chosen, key=lambda k: -k.value):
        if key.end < ends:
            text = text[: key.value] + data.draw(st.sampled_from(SWAPS)) + text[key.end :]
            ends = key.start
    try:
        campaign = load_campaign(text)
        assert isinstance(campaign, Campaign)
        used(campaign, small)
    except InputError as problem:
        told(problem)


def used(campaign: Campaign, register: Register) -> None:
    """Everything that is done with a campaign."""
    from partyorg import coverage
    from partyorg.reports.show import campaign_markdown

    assert coverage(campaign).rows
    assert campaign_markdown(campaign)
    assert isinstance(evaluate(register, campaign, DAY), Findings)


@settings(deadline=None, max_examples=12, suppress_health_check=ALL_CHECKS)
@given(data=st.data())
def test_texts_of_definitions_torn(data: st.DataObject) -> None:
    """Characters and whole lines fall out, come in, or change places."""
    text = data.draw(st.sampled_from(TEXTS))
    for _ in range(data.draw(st.integers(1, 3))):
        lines = text.splitlines(keepends=True)
        match data.draw(st.integers(0, 3)):
            case 0:
                at = data.draw(st.integers(0, len(lines) - 1))
                del lines[at : at + data.draw(st.integers(1, 5))]
                text = "".join(lines)
            case 1:
                at, to = data.draw(st.integers(0, len(lines) - 1)), data.draw(st.integers(0, len(lines) - 1))
                lines.insert(to, lines[at])
                text = "".join(lines)
            case 2:
                at = data.draw(st.integers(0, len(text)))
                text = text[:at] + data.draw(st.text(max_size=4)) + text[at:]
            case _:
                at = data.draw(st.integers(0, len(text)))
                text = text[:at] + text[at + data.draw(st.integers(1, 30)) :]
        if not text.strip():
            break
    try:
        assert isinstance(load_campaign(text + "\n"), Campaign)
    except InputError as problem:
        told(problem)


@settings(deadline=None, max_examples=12, suppress_health_check=ALL_CHECKS)
@given(
    data=st.one_of(
        st.binary(max_size=80), st.text(max_size=80).map(lambda text: text.encode("utf-8", "surrogatepass"))
    )
)
def test_a_plugin_folder_with_any_bytes(data: bytes) -> None:
    """A strict catalogue refuses it, a lenient one leaves it out."""
    with TemporaryDirectory() as folder:
        Path(folder, "campaign.toml").write_bytes(data)
        with pytest.raises(InputError, match=r"[DP]\d\d\d"):
            load_catalogue(plugin_dirs=[folder], block=EVERYTHING)
        lenient = load_catalogue(plugin_dirs=[folder], strict=False, block=PLUGINS)
        assert {id.partition(".")[0] for id in lenient.campaigns()} == {"national"}


def test_numbers_beyond_reason_are_refused_or_kept_exactly() -> None:
    """No number silently becomes another."""
    rows = [
        {"kind": "talk", "on": "2017-01-01", "hours": text} for text in ("1e400", "NaN", "Infinity", "1" * 60)
    ]
    for row in rows:
        try:
            register = Register.from_tables({"activities": [row]})
        except InputError as problem:
            told(problem)
        else:
            (fact,) = register.tables["activities"]
            assert fact.hours == Decimal(row["hours"])  # type: ignore[attr-defined]
