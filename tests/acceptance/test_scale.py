"""A hundred thousand rows."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from partyorg import InputError, check_register, load_register
from partyorg.facts import Activity

ROWS = 100_000
PEOPLE = 2_000


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A register with a ledger of a hundred thousand talks."""
    folder = tmp_path_factory.mktemp("large")
    (folder / "units.csv").write_text("id,kind,parent\nU0,committee,\nB1,branch,U0\n", encoding="utf-8")
    people = "".join(f"P{n},\n" for n in range(PEOPLE))
    (folder / "people.csv").write_text("id,name\n" + people, encoding="utf-8")
    with (folder / "activities.csv").open("w", encoding="utf-8", newline="") as file:
        out = csv.writer(file)
        out.writerow(["编号", "活动类型", "日期", "参加人员", "活动对象", "主题", "数字"])
        out.writerows(
            [f"A{n}", "谈心谈话", f"20{16 + n % 3}/{n % 12 + 1}/{n % 28 + 1}", f"P{n % PEOPLE}", f"P{n * 7 % PEOPLE}", "admit", f"due={n % 9}"]
            for n in range(ROWS)
        )
    return folder


MEASURE = """
import resource, sys
from partyorg import load_register
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
register = load_register(sys.argv[1])
print(len(register.tables["activities"]), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of memory is measured by resource")
def test_a_hundred_thousand_rows_load_in_sane_memory(large: Path) -> None:
    """All of them, in a process that grows by less than three kilobytes a row."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(large)], capture_output=True, text=True, check=True, env=environment
    )
    rows, megabytes = map(int, run.stdout.split())
    assert rows == ROWS
    assert megabytes < ROWS * 3 // 1024


def test_a_hundred_thousand_faults_stay_readable(large: Path, tmp_path: Path) -> None:
    """A ledger whose every date is wrong is refused with a list that ends, and with the count of the rest."""
    for name in ("units.csv", "people.csv"):
        (tmp_path / name).write_bytes((large / name).read_bytes())
    text = (large / "activities.csv").read_text(encoding="utf-8")
    (tmp_path / "activities.csv").write_text(text.replace("/", "//"), encoding="utf-8")
    faults = check_register(tmp_path)
    assert [fault.code for fault in faults] == ["R107"] * 1000 + ["R199"]
    assert str(ROWS - 1000) in str(faults[-1])
    with pytest.raises(InputError):
        load_register(tmp_path)


def test_nothing_of_a_hundred_thousand_rows_is_lost(large: Path) -> None:
    """The first, the last and one between are as they were written."""
    facts = list(load_register(large).facts(Activity))
    assert len({fact.id for fact in facts}) == ROWS
    last = next(fact for fact in facts if fact.id == f"A{ROWS - 1}")
    assert (str(last.on), last.actors, last.topic, {k: int(v) for k, v in last.figures.items()}) == (
        "2016-04-12", (f"P{(ROWS - 1) % PEOPLE}",), ("admit",), {"due": (ROWS - 1) % 9},
    )  # fmt: skip
