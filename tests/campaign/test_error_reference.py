"""The page of fault codes says what the reader says."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_page_of_fault_codes_is_up_to_date() -> None:
    """Written again out of the gallery, the page is the same."""
    command = [sys.executable, "scripts/make_error_reference.py", "--check"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout.strip()) == (0, "up to date"), run.stderr
