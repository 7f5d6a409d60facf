"""What an import costs: nothing is loaded before it is used."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from importlib.metadata import packages_distributions, requires

import pytest

pytestmark = pytest.mark.slow

KEPT = {"attrs"}
"""The one dependency that `import partyorg` may load."""


def modules(program: str) -> set[str]:
    """The modules loaded after a program, in a new interpreter without what coverage adds."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    code = f"{program}\nimport sys, json; print(json.dumps(sorted(sys.modules)))"
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
    )
    return set(json.loads(run.stdout.splitlines()[-1]))


def late() -> set[str]:
    """Every top-level module of every dependency, extras included, but attrs."""
    wanted = {re.split(r"[^\w.-]", line)[0].lower().replace("_", "-") for line in requires("partyorg") or []}
    assert {"cattrs", "transitions", "babel", "pluggy", "click", "rich", "xlsxwriter"} <= wanted
    out: set[str] = set()
    for module, distributions in packages_distributions().items():
        if {d.lower().replace("_", "-") for d in distributions} & (wanted - KEPT - {"partyorg"}):
            out.add(module)
    assert {"cattrs", "transitions", "babel", "pluggy", "click"} <= out
    return out


@pytest.mark.parametrize("program", ["import partyorg", "import partyorg; dir(partyorg); partyorg.__all__"])
def test_importing_loads_no_dependency_but_attrs(program: str) -> None:
    """Neither cattrs nor transitions nor babel nor pluggy nor any extra, whichever extras there are."""
    loaded = modules(program)
    assert {name.partition(".")[0] for name in loaded} & late() == set()


def test_importing_loads_no_room_that_is_not_asked_for() -> None:
    """Words, definitions, evaluation, readers and the command wait for their first use."""
    loaded = {name for name in modules("import partyorg") if name.startswith("partyorg.")}
    assert loaded <= {"partyorg.errors", "partyorg.dates"}


def test_evaluating_loads_neither_the_command_nor_the_machine() -> None:
    """A campus system that only evaluates pays for nothing else."""
    loaded = modules("from partyorg import load_register, evaluate, explain, load_campaign, Register")
    assert (
        loaded
        & {"click", "rich", "babel", "transitions", "pluggy", "xlsxwriter", "python_calamine", "jinja2"}
        == set()
    )


def test_every_public_name_can_be_had() -> None:
    """Lazy names are real ones."""
    assert "partyorg" in modules("import partyorg\nfor name in partyorg.__all__: getattr(partyorg, name)")
