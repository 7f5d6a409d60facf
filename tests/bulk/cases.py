"""Cases on both engines: the same findings, row for row and in the same order."""

from collections.abc import Iterable
from datetime import date
from random import Random

from attrs import frozen

from partyorg.bulk.database import Opener
from partyorg.bulk.engine import bulk_run
from partyorg.campaign.definition import Campaign
from partyorg.evaluation.engine import evaluate
from partyorg.evaluation.findings import Finding
from partyorg.facts import Register
from tests.oracle.compare import LATE_DAYS, MISSABLE, Case
from tests.oracle.rules import campaigns
from tests.oracle.worlds import registers

from .recipes import MORE_FACTS, RULES, assessed

__all__ = ["Both", "both_engines", "drawn"]


@frozen
class Both:
    """What the engines say, which rules ran in columns, and why the others did not."""

    objects: list[Finding]
    columns: list[Finding]
    in_columns: tuple[str, ...]
    on_objects: dict[str, str]

    @property
    def difference(self) -> str:
        """The first row in which the two differ, or ""."""
        for one, other in zip(self.objects, self.columns, strict=False):
            if one != other:
                return f"objects: {one}\ncolumns: {other}"
        if len(self.objects) != len(self.columns):
            return f"objects give {len(self.objects)} rows, columns {len(self.columns)}"
        return ""


def both_engines(
    register: Register,
    campaign: Campaign,
    as_of: date,
    as_known: date | None = None,
    rules: Iterable[str] | None = None,
    on: Opener | None = None,
) -> Both:
    """Run both engines, columns in DuckDB or in the database that `on` opens."""
    asked = None if rules is None else tuple(rules)
    objects = list(evaluate(register, campaign, as_of, as_known=as_known, rules=asked))
    with bulk_run(register, campaign, as_of, as_known=as_known, rules=asked, on=on) as run:
        return Both(objects, list(run.findings()), run.in_columns, dict(run.on_objects))


def drawn(kind: str, seed: int) -> Case:
    """The case that a seed stands for: a register of the oracle, rules of what runs in columns."""
    random = Random(f"{kind} {seed}")
    register = registers(MISSABLE).from_(random)
    if kind in MORE_FACTS:
        table, recipe = MORE_FACTS[kind]
        register = Register({**register.tables, table: recipe.from_(random)}, register.settings)
    if kind in ("cap", "findings", "rubric"):
        register = assessed(register).from_(random)
    campaign = campaigns(*RULES[kind]()).from_(random)
    known = random.choice((None, None, None, random.choice(LATE_DAYS)))
    return Case(register, campaign, random.choice(LATE_DAYS), known)
