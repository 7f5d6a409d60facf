"""A hundred thousand rows."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from partyorg import InputError, check_register, load_register

pytestmark = pytest.mark.slow

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
            [
                f"A{n}",
                "谈心谈话",
                f"20{16 + n % 3}/{n % 12 + 1}/{n % 28 + 1}",
                f"P{n % PEOPLE}",
                f"P{n * 7 % PEOPLE}",
                "admit",
                f"due={n % 9}",
            ]
            for n in range(ROWS)
        )
    return folder


MEASURE = """
import resource, sys
from partyorg import load_register
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
rows = load_register(sys.argv[1]).tables["activities"]
print(len({fact.id for fact in rows}), (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) // 1024)
last = rows[-1]
print(last.id, last.on, last.actors[0], last.topic[0], last.figures["due"])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="the peak of memory is measured by resource")
def test_a_hundred_thousand_rows_load_in_sane_memory(large: Path) -> None:
    """All of them, to the last cell, in a process that grows by less than three kilobytes a row."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    run = subprocess.run(
        [sys.executable, "-c", MEASURE, str(large)],
        capture_output=True,
        text=True,
        check=True,
        env=environment,
    )
    size, last = run.stdout.splitlines()
    rows, megabytes = map(int, size.split())
    assert rows == ROWS
    assert last.split() == [
        f"A{ROWS - 1}",
        "2016-04-12",
        f"P{(ROWS - 1) % PEOPLE}",
        "admit",
        str((ROWS - 1) % 9),
    ]
    assert megabytes < ROWS * 3 // 1024


def test_thousands_of_faults_stay_readable(large: Path, tmp_path: Path) -> None:
    """A ledger whose every date is wrong is refused with a list that ends, and with the count of the rest."""
    for name in ("units.csv", "people.csv"):
        (tmp_path / name).write_bytes((large / name).read_bytes())
    lines = (large / "activities.csv").read_text(encoding="utf-8").splitlines(keepends=True)[:5001]
    (tmp_path / "activities.csv").write_text("".join(lines).replace("/", "//"), encoding="utf-8")
    faults = check_register(tmp_path)
    assert [fault.code for fault in faults] == ["R107"] * 1000 + ["R199"]
    assert "4000" in str(faults[-1])
    with pytest.raises(InputError):
        load_register(tmp_path)
