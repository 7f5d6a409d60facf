"""The command as people use it, on a small register and a campaign of one rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from attrs import frozen

from partyorg.cli import main
from partyorg.facts import Activity, Person, Register, Stage, Tenure, Unit
from partyorg.io.formats import save_register
from tests.blocking import NOTHING_INSTALLED

CAMPAIGN = """
format = "partyorg.campaign/1"
id = "test.visits"
title = "走访活动"
title_en = "Visits"
window = { since = 2016-01-01 }
[[source]]
key = "notice"
title = "走访通知"
title_en = "Notice on visits"
[[clause]]
id = "V1"
at = "第一条"
gist = "每年走访一次"
gist_en = "one visit a year"
kind = "obligation"
force = "must"
[[clause]]
id = "V2"
at = "第二条"
gist = "积极参加"
gist_en = "take part eagerly"
kind = "aim"
force = "strive"
disposition = "not_checkable"
reason = "no record shows eagerness"
[[duty]]
id = "V1"
scope = { person = { stage = "member" } }
match = { activity = "family_visit", actor = "subject" }
period = "year"
count = { min = { assumed = 1, reason = "no figure" } }
"""


@frozen
class Said:
    """What a command left: its exit code, its result, and its words for people."""

    code: int
    out: str
    err: str


Call = Callable[..., Said]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run the command in English, unless `--lang` says otherwise."""
    monkeypatch.setenv("PARTYORG_LANG", "en")

    def called(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        code = left.value.code
        assert isinstance(code, int)
        return Said(code, said.out, said.err)

    return called


@pytest.fixture
def plugin(tmp_path: Path) -> list[object]:
    """Options that leave one campaign, from a folder; each `--option` is followed by its value."""
    folder = tmp_path / "visits"
    folder.mkdir()
    (folder / "campaign.toml").write_text(CAMPAIGN, encoding="utf-8")
    return ["--plugin-dir", folder, *NOTHING_INSTALLED]


@pytest.fixture
def facts() -> Register:
    """Two members of one branch; one visited in 2017."""
    return Register.of(
        [
            Unit(id="U1", kind="committee", name="虚构大学党委"),
            Unit(id="B1", kind="branch", parent="U1", name="虚构第一党支部"),
            *(Person(id=p, name=f"虚构人{p}") for p in ("P1", "P2")),
            *(Stage(person=p, stage="full", since=date(2017, 1, 1)) for p in ("P1", "P2")),
            *(Tenure(person=p, kind="affiliation", unit="B1", since=date(2017, 1, 1)) for p in ("P1", "P2")),
            Activity(id="A1", kind="family_visit", on=date(2017, 5, 4), actors=("P1",), counterparts=("S1",)),
            Activity(id="A2", kind="family_visit", on=date(2016, 5, 4), actors=("P2",), counterparts=("S1",)),
        ]
    )


@pytest.fixture
def register(tmp_path: Path, facts: Register) -> Path:
    """The register as a folder of CSV files."""
    folder = tmp_path / "register"
    save_register(facts, folder)
    return folder
