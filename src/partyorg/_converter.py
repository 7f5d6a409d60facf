"""The one door to cattrs: findings read back from their JSON lines.

Definitions do not come through here. Their reader names line, column and nearest spelling of every fault at once, which
needs more than a converter tells; see docs/decisions/0002.
"""

from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

from partyorg.dates import Period
from partyorg.evaluation.findings import Finding, RunHeader

if TYPE_CHECKING:
    from cattrs import Converter

__all__ = ["finding_from", "header_from"]


@cache
def _converter() -> "Converter":
    from cattrs import Converter

    made = Converter(forbid_extra_keys=True)
    made.register_structure_hook(date, lambda text, _: date.fromisoformat(text))
    made.register_structure_hook(Period, lambda row, _: _period(row))
    made.register_structure_hook(Fraction | Decimal | int | None, lambda text, _: _number(text))
    return made


def finding_from(row: dict[str, Any]) -> Finding:
    """The finding of one `partyorg.finding/1` object. Raises a cattrs error where the object is not one."""
    fields = {key: value for key, value in row.items() if key not in ("format", "key")}
    return _converter().structure(fields, Finding)


def header_from(row: dict[str, Any]) -> RunHeader:
    """The header of a `partyorg.run/1` object."""
    fields = {key: value for key, value in row.items() if key not in ("format", "findings")}
    fields["campaigns"] = [(c["id"], c["digest"]) for c in fields["campaigns"]]
    return _converter().structure(fields, RunHeader)


def _period(row: dict[str, Any]) -> Period:
    until = row["until"]
    return Period(
        row["label"],
        date.fromisoformat(row["since"]),
        date.max if until is None else date.fromisoformat(until),
    )


def _number(text: Any) -> Fraction | Decimal | int | None:
    """A number as it is written: whole ones plainly, fractions as "a/b", decimals as text."""
    if text is None or isinstance(text, int):
        return text
    return Fraction(text) if "/" in text else Decimal(text)
