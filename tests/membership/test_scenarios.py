"""Every variation of the walks under `cases/` comes out as the file says."""

from pathlib import Path

import pytest

from partyorg.membership import Procedure
from partyorg.testing import CaseWalk, load_cases, mismatches
from tests.membership.procedures import CASES, national

FILES = sorted(CASES.glob("*.cases.toml"))


def procedure_of(file: Path) -> Procedure:
    """The national procedure that a file of cases follows, which its name begins with."""
    return national(file.name.split("-", maxsplit=1)[0])


WALKS = [
    pytest.param(walk, file, id=f"{file.name.removesuffix('.cases.toml')}: {walk.title}")
    for file in FILES
    for walk in load_cases(file, procedure_of(file))
]


@pytest.mark.parametrize(("walk", "file"), WALKS)
def test_a_case_comes_out_as_written(walk: CaseWalk, file: Path) -> None:
    """State, refusals, warnings and deadlines are those that the file expects, worked out by hand."""
    assert mismatches(walk, procedure_of(file)) == ()


def test_there_are_more_than_a_hundred_cases() -> None:
    """The scenarios are counted, so that none gets lost."""
    assert len(WALKS) > 100
