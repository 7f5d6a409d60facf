"""One register of a fictitious university for all tests of this folder."""

import pytest

from partyorg.demo import make_university
from partyorg.facts import Register


@pytest.fixture(scope="package")
def university() -> Register:
    """A university with every kind of college: seven of them, forty-two branches, eight hundred members."""
    return make_university(3, colleges=14, branches=56, members=900)
