"""The ordinary facts that a step of a case amounts to: a vote, a talk, a notice, a link."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

from partyorg.facts import CaseStep, Fact
from partyorg.facts.records import FACT_CLASSES
from partyorg.facts.tables import TABLES

from .procedure import FactTemplate, Step, Value

__all__ = ["Setting", "data_ids", "facts_of_step"]

LatestOf = Callable[[str], date | None]
"""The day of the latest accepted step of that id."""


class Setting:
    """Whose case it is, in which unit, and when each step was last taken."""

    __slots__ = ("case", "latest", "person", "unit")

    def __init__(self, case: str, person: str, unit: str, latest: LatestOf) -> None:
        self.case, self.person, self.unit, self.latest = case, person, unit, latest


def facts_of_step(step: Step, record: CaseStep, setting: Setting) -> tuple[Fact, ...]:
    """The record itself, and a fact for each template of the step."""
    derived = (
        _fact(template, record, setting, f"{record.id}/{place}")
        for place, template in enumerate(step.facts, start=1)
        if not template.outcomes or record.outcome in template.outcomes
    )
    return (record, *derived)


def _fact(template: FactTemplate, record: CaseStep, setting: Setting, id: str) -> Fact:
    table = TABLES[template.table]
    cells = _defaults(template, record, setting)
    for name, value in template.cells.items():
        cells[name] = _cell(table.by_name[name].type, _read(value, record, setting))
    return FACT_CLASSES[template.table](**cells, id=id, recorded_on=record.recorded_on)


def _defaults(template: FactTemplate, record: CaseStep, setting: Setting) -> dict[str, Any]:
    unit = (setting.unit,) if setting.unit else ()
    numbers = {k: v for k, v in record.data.items() if isinstance(v, Decimal)}
    if template.table == "activities":
        return {
            "kind": template.kind, "on": record.on, "hosts": unit, "counterparts": (setting.person,),
            "case": setting.case, "outcome": record.outcome, "figures": numbers,
        }  # fmt: skip
    if template.table == "events":
        return {"kind": template.kind, "subject": setting.person, "on": record.on, "case": setting.case}
    if template.table == "assessments":
        return {
            "scheme": template.kind, "subject": setting.person, "on": record.on, "by": record.by,
            "case": setting.case, "value": record.outcome, "figures": numbers,
        }  # fmt: skip
    if template.table == "documents":
        return {
            "kind": template.kind, "owner": setting.unit, "about": (setting.person,), "issued_on": record.on,
            "case": setting.case,
        }  # fmt: skip
    return {"kind": template.kind, "a": "", "b": setting.person, "since": record.on}


def _read(value: Value, record: CaseStep, setting: Setting) -> Any:
    if not value.source:
        return value.literal
    head, _, rest = value.source.partition(".")
    found: Any
    if head == "data":
        found = record.data.get(rest, "")
    elif head == "step":
        found = record.on if rest == record.step else setting.latest(rest)
    else:
        found = {
            "person": setting.person, "unit": setting.unit, "case": setting.case,
            "by": record.by, "on": record.on, "outcome": record.outcome,
        }[head]  # fmt: skip
    return value.words.get(found, found) if value.words and isinstance(found, str) else found


def _cell(kind: str, value: Any) -> Any:
    """The value as the column holds it."""
    texts = value if isinstance(value, tuple) else (value,)
    if kind in ("ids", "words"):
        return tuple(part for text in texts if text for part in data_ids(text))
    first = texts[0] if texts else ""
    if kind == "date":
        if isinstance(first, str):
            try:
                return date.fromisoformat(first)
            except ValueError:
                return None
        return first
    if kind in ("decimal", "integer"):
        return first if isinstance(first, Decimal) else None
    if isinstance(first, date):
        return first.isoformat()
    return first if kind == "scalar" or isinstance(first, str) else str(first)


def data_ids(text: object) -> tuple[str, ...]:
    """The ids in a cell of data, written with commas between them."""
    return tuple(part.strip() for part in str(text).replace("、", ",").split(",") if part.strip())
