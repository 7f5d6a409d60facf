"""The reference of the file formats keeps up with the tables."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]


def test_the_register_reference_is_up_to_date() -> None:
    """`scripts/make_register_reference.py --check` finds nothing to write; otherwise run it without --check."""
    command = [sys.executable, "scripts/make_register_reference.py", "--check"]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.strip()) == (0, "up to date"), done.stderr


def test_the_settings_shown_in_the_reference_can_be_read(tmp_path: Path) -> None:
    """The example of register.toml is one."""
    from partyorg.io.faults import FaultList
    from partyorg.io.register_toml import read_settings

    text = (REPOSITORY / "docs/reference/register.md").read_text(encoding="utf-8")
    (tmp_path / "register.toml").write_text(
        text.partition("```toml\n")[2].partition("```")[0], encoding="utf-8"
    )
    faults = FaultList()
    settings = read_settings(tmp_path / "register.toml", faults)
    assert faults.closed() == ()
    assert (settings.title, settings.root, len(settings.semesters), len(settings.holidays)) == (
        "示例大学",
        "C0",
        1,
        1,
    )


def test_the_mapping_shown_in_the_reference_can_be_read(tmp_path: Path) -> None:
    """The example of a mapping is one."""
    from partyorg.io import load_mapping

    text = (REPOSITORY / "docs/reference/mappings.md").read_text(encoding="utf-8")
    (tmp_path / "m.toml").write_text(text.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    assert load_mapping(tmp_path / "m.toml").id == "posts"
