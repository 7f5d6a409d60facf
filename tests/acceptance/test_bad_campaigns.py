"""Broken definitions in a plugin folder, through the command: a coded diagnostic with line and column, and exit 2."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import ROOT, VISITS
from tests.blocking import NO_PLUGINS

Call = Callable[..., Any]
ALONE = NO_PLUGINS
"""Without the campaigns that take time to read and have no part in this."""
GALLERY = ROOT / "tests/errors/definitions"

BROKEN: dict[str, tuple[str, str, str]] = {
    # what is wrong: what stood there, what stands there now, what the fault says
    "no TOML": ('period = "year"', "period = year", "D101"),
    "an open string": ('id = "test.visits"', 'id = "test.visits', "D101"),
    "an unknown key": ("count = { min = 1 }", "cuont = { min = 1 }", "D102"),
    "a misspelt word": ('activity = "family_visit"', 'activity = "familly_visit"', "D106"),
    "a wrong kind of value": ("count = { min = 1 }", 'count = { min = "one" }', "D10"),
    "a missing key": ('format = "partyorg.campaign/1"\n', "", "D103"),
    "another format": ("partyorg.campaign/1", "partyorg.campaign/7", "D105"),
    "an unknown period": ('period = "year"', 'period = "yaer"', "D10"),
    "a clause that is not there": ('id = "V3"\nscope', 'id = "V3"\nclauses = ["V9"]\nscope', "D120"),
    "a clause left out": ('[[clause]]\nid = "V1"', '[[clause]]\nid = "V7"\nat = "x"\ngist = "y"\nkind = "aim"\nforce = "must"\n[[clause]]\nid = "V1"', "D121"),
    "a window that ends before it begins": ("{ since = 2016-01-01 }", "{ since = 2016-01-01, until = 2015-01-01 }", "D110"),
    "an impossible date": ("{ since = 2016-01-01 }", "{ since = 2016-02-30 }", "D101"),
    "an unknown stage": ('stage = "member"', 'stage = "membr"', "D106"),
    "a rule type that does not exist": ('[[duty]]\nid = "V1"', '[[dutty]]\nid = "V1"', "D102"),
    "a rule twice": ('[[duty]]\nid = "V2"', '[[duty]]\nid = "V1"\nclauses = ["V2"]', "D12"),
    "an unknown force": ('force = "encourage"', 'force = "enforce"', "D105"),
}  # fmt: skip


def plugin(folder: Path, content: str | bytes) -> Path:
    """A plugin folder with this campaign."""
    folder.mkdir(exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode("utf-8")
    (folder / "campaign.toml").write_bytes(data)
    return folder


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_definition_is_named_with_its_place(tmp_path: Path, call: Call, what: str) -> None:
    """Whoever evaluates, shows or accounts with it gets code, file, line and column; nothing is evaluated."""
    old, new, code = BROKEN[what]
    assert old in VISITS
    folder = plugin(tmp_path / "p", VISITS.replace(old, new, 1))
    register = ROOT / "examples/small-register"
    for arguments in (
        ("evaluate", register, "--campaign", "test.visits", "--as-of", "2018-03-31"),
        ("show", "test.visits"),
        ("coverage", "test.visits"),
    ):
        said = call(*arguments, "--plugin-dir", folder, *ALONE)
        assert said.code == 2, arguments
        assert code in said.err
        assert "campaign.toml:" in said.err
        assert said.out == ""
        assert "Traceback" not in said.err


@pytest.mark.parametrize("what", BROKEN)
def test_a_broken_plugin_is_listed_as_such_and_the_rest_works(tmp_path: Path, call: Call, what: str) -> None:
    """`plugins` is lenient: it lists every plugin and says what is wrong with the broken one."""
    old, new, _code = BROKEN[what]
    folder = plugin(tmp_path / "p", VISITS.replace(old, new, 1))
    said = call("plugins", "--plugin-dir", folder, *ALONE)
    assert said.code == 0
    rows = {line.split()[0]: line for line in said.out.splitlines()[2:] if line}
    assert rows["national"].endswith("loaded")
    assert "p" in rows
    campaigns = call("campaigns", "--plugin-dir", folder, *ALONE)
    assert campaigns.code == 2
    assert "D1" in campaigns.err


@pytest.mark.parametrize(
    "content", [b"", b"\x00", b"\xff\xfe", "标题 = 1".encode("gb18030"), b"[" * 3000, b"x = " + b"[" * 3000 + b"]" * 3000],
)  # fmt: skip
def test_bytes_that_are_no_definition_are_refused(tmp_path: Path, call: Call, content: bytes) -> None:
    """Empty, torn, of another encoding, nested beyond reason."""
    said = call("evaluate", ROOT / "examples/small-register", "--plugin-dir", plugin(tmp_path / "p", content))
    assert said.code == 2
    assert "campaign.toml" in said.err
    assert "D1" in said.err or "P3" in said.err
    assert said.out == ""


@pytest.mark.parametrize("file", sorted(GALLERY.glob("*.toml")), ids=lambda file: str(file.stem))
def test_every_file_of_the_gallery_of_faults_leaves_with_2(tmp_path: Path, call: Call, file: Path) -> None:
    """Each faulty definition that the tests know, as a plugin of a stranger; a base alone is sound."""
    said = call("campaigns", "--plugin-dir", plugin(tmp_path / "p", file.read_bytes()), *ALONE)
    assert "Traceback" not in said.err
    if ".base" in file.name and said.code == 0:
        return
    assert said.code == 2
    assert "D1" in said.err


def test_a_folder_that_leads_elsewhere_is_refused(tmp_path: Path, call: Call) -> None:
    """A link out of the folder is not followed."""
    home = plugin(tmp_path / "home", VISITS)
    folder = tmp_path / "p"
    folder.mkdir()
    (folder / "campaign.toml").symlink_to(home / "campaign.toml")
    said = call("campaigns", "--plugin-dir", folder)
    assert (said.code, said.out) == (2, "")
    assert "P302" in said.err


def test_python_in_a_plugin_folder_is_never_run(tmp_path: Path, call: Call) -> None:
    """A folder is data."""
    folder = plugin(tmp_path / "p", VISITS)
    trap = tmp_path / "sprung"
    for name in ("__init__.py", "campaign.py", "conftest.py", "setup.py"):
        (folder / name).write_text(f"open({str(trap)!r}, 'w')\n", encoding="utf-8")
    assert call("campaigns", "--plugin-dir", folder).code == 0
    assert not trap.exists()


def test_two_plugins_with_one_campaign_are_a_conflict(tmp_path: Path, call: Call) -> None:
    """Neither wins in silence."""
    first, second = (
        plugin(tmp_path / "a", VISITS),
        plugin(tmp_path / "b", VISITS.replace("走访活动", "另一活动")),
    )
    said = call("show", "test.visits", "--plugin-dir", first, "--plugin-dir", second)
    assert said.code == 2
    assert "D161" in said.err
