"""The product as a stranger meets it: the command, the registers it writes, and registers he spoils himself."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import define, frozen

from partyorg import Campaign, Register, load_catalogue, load_register
from partyorg.cli import main

ROOT = Path(__file__).parents[2]
AS_OF = "2018-03-31"


@frozen
class Said:
    """What a command left: its exit code, its result, its words for people."""

    code: int
    out: str
    err: str

    @property
    def rows(self) -> list[str]:
        """The lines of the result below the first: of JSON lines, the findings without the header."""
        return self.out.splitlines()[1:]


Call = Callable[..., Said]


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Call:
    """Run the command in English; anything but a clean exit is an error of the test."""
    monkeypatch.setenv("PARTYORG_LANG", "en")

    def called(*arguments: object) -> Said:
        capsys.readouterr()
        with pytest.raises(SystemExit) as left:
            main([str(argument) for argument in arguments])
        said = capsys.readouterr()
        assert isinstance(left.value.code, int)
        return Said(left.value.code, said.out, said.err)

    return called


def printed(*arguments: object) -> str:
    """What a command prints as its result."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as left:
        main([*map(str, arguments), "--lang", "en"])
    assert left.value.code == 0
    return said.getvalue()


@define
class Demo:
    """What `partyorg demo` wrote and said."""

    out: Path
    said: str
    _lines: str = ""

    def lines(self) -> str:
        """The JSON lines of Liaoning's campaign on the register, by the command, run once."""
        if not self._lines:
            asked = ["--campaign", "liaoning.vanguard", "--as-of", AS_OF, "--format", "json"]
            self._lines = printed("evaluate", self.folder, *asked)
        return self._lines

    @property
    def folder(self) -> Path:
        """The register as CSV files."""
        return self.out / "register"

    @property
    def workbook(self) -> Path:
        """The register as a workbook."""
        return self.out / "register.xlsx"


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Demo:
    """The demo university with 160 members, made once by the command."""
    out = tmp_path_factory.mktemp("demo") / "out"
    return Demo(out, printed("demo", out, "--members", 160))


@pytest.fixture(scope="session")
def demo_register(demo: Demo) -> Register:
    """The demo university as read from its CSV files."""
    return load_register(demo.folder)


@pytest.fixture(scope="session")
def liaoning() -> Campaign:
    """The campaign of Liaoning, as installed."""
    return load_catalogue().campaign("liaoning.vanguard")


@pytest.fixture(scope="session")
def small() -> Register:
    """The small register of the examples."""
    return load_register(ROOT / "examples/small-register")


VISITS = """
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
gist = "鼓励多走访"
gist_en = "more visits are encouraged"
kind = "obligation"
force = "encourage"
[[clause]]
id = "V3"
at = "第三条"
gist = "应当谈话"
gist_en = "talks should be held"
kind = "obligation"
force = "should"
[[duty]]
id = "V1"
scope = { person = { stage = "member" } }
match = { activity = "family_visit", actor = "subject" }
period = "year"
count = { min = 1 }
[[duty]]
id = "V2"
scope = { person = { stage = "member" } }
match = { activity = "family_visit", actor = "subject" }
period = "year"
count = { min = 2 }
[[duty]]
id = "V3"
scope = { person = { stage = "member" } }
match = { activity = "talk", actor = "subject" }
period = "year"
count = { min = 1 }
"""
"""A campaign of three rules, whose misses are an error, a warning and an information."""


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    """A plugin folder with that campaign."""
    folder = tmp_path / "visits"
    folder.mkdir()
    (folder / "campaign.toml").write_text(VISITS, encoding="utf-8")
    return folder
