"""The walk of a case runs as it stands, with its two refusals."""

import subprocess
import sys
from pathlib import Path

WALK = Path(__file__).parents[2] / "examples/case_walk.py"


def test_the_walk_is_printed_step_by_step() -> None:
    """Both refusals name their article; the first has the earliest date, the second waits for nothing but a better vote."""
    run = subprocess.run(
        [sys.executable, WALK], capture_output=True, text=True, encoding="utf-8", check=False
    )
    assert run.returncode == 0, run.stderr
    lines = run.stdout.splitlines()
    assert sum("refused" in line for line in lines) == 2
    assert "第十三条 at least one year of cultivation and assessment" in run.stdout
    assert "possible from 2025-04-18" in run.stdout
    assert "no_quorum" in run.stdout
    assert "full membership from 2026-04-18 at the earliest" in run.stdout
    assert lines[-1] == "full member since 2026-06-17"
