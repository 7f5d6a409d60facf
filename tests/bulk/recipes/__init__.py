"""Rules made of what runs in columns, drawn for the registers of the oracle."""

from collections.abc import Callable
from typing import Any

from partyorg.facts import Fact
from tests.oracle import draws as st

from .caps import caps
from .completenesses import completenesses
from .duties import duties
from .holdings import holdings
from .rubrics import assessed, rubrics
from .targets import targets
from .tasks import progress, tasks
from .timings import timings
from .together import in_windows, readable, readers, rounds, sequences, timelines, worked

__all__ = ["MORE_FACTS", "RULES", "assessed"]

RULES: dict[str, Callable[[], tuple[st.Recipe[Any], ...]]] = {
    "duty": lambda: (duties(),),
    "parts": lambda: (duties("R1", ("R2",)), completenesses("R2")),
    "holding": lambda: (holdings(),),
    "timing": lambda: (timings(),),
    "completeness": lambda: (completenesses(),),
    "cap": lambda: (caps(),),
    "rubric": lambda: (rubrics(),),
    "findings": lambda: (readers("R1", "R2"), readable("R2")),
    "task": lambda: (tasks(),),
    "target": lambda: (targets(),),
    "timeline": lambda: (sequences("R1", ("R2", "R3")), worked("R2"), worked("R3")),
    "phases": lambda: (in_windows("phase"), timelines("R2")),
    "rounds": lambda: (in_windows("round"), rounds("R2")),
}
"""Recipes for the rules of a campaign, by type."""

MORE_FACTS: dict[str, tuple[str, st.Recipe[tuple[Fact, ...]]]] = {"task": ("progress", progress())}
"""By type of rule: a table that the registers of the oracle lack, and its facts."""
