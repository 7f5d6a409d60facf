"""What many tests of bulk evaluation look at: a small university, the same as Parquet files, the Liaoning campaign."""

from pathlib import Path

import pytest

from partyorg import load_catalogue
from partyorg.bulk.source import save_parquet
from partyorg.campaign.definition import Campaign
from partyorg.demo import make_university
from partyorg.facts import Register


# Of the scope of modules, so that one may have a university of its own in the folder.
@pytest.fixture(scope="module")
def university() -> Register:
    """A small university."""
    return make_university(members=60, branches=3)


@pytest.fixture(scope="module")
def folder(university: Register, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same as Parquet files."""
    path = tmp_path_factory.mktemp("register")
    save_parquet(university, path)
    return path


@pytest.fixture(scope="session")
def liaoning() -> Campaign:
    """The Liaoning campaign."""
    return load_catalogue().campaign("liaoning.vanguard")
