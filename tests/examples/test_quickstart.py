"""The quickstart runs as it stands and is as short as it is said to be."""

import subprocess
import sys
from pathlib import Path

QUICKSTART = Path(__file__).parents[2] / "examples/quickstart.py"


def test_the_quickstart_runs() -> None:
    """A newcomer who runs it sees findings of the campaign, with a clause and somebody's id, and an explanation."""
    run = subprocess.run(
        [sys.executable, QUICKSTART], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    assert "Campus vanguard project, as of 2018-03-31" in run.stdout
    assert "LN-06" in run.stdout
    assert "Why is this talk still owed?" in run.stdout
    assert "虚构" not in run.stdout


def test_the_quickstart_is_short_and_public() -> None:
    """Under forty lines, and nothing but the public API."""
    lines = QUICKSTART.read_text(encoding="utf-8").splitlines()
    assert len(lines) < 40
    imports = [line for line in lines if "partyorg" in line and "import" in line]
    assert imports == ["from partyorg import evaluate, explain, load_catalogue, load_register"]
