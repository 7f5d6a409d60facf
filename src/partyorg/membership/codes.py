"""Codes of the faults of procedures and case files: stable, each with the template of its message."""

from collections.abc import Mapping

from partyorg.campaign.cursor import Cursor
from partyorg.errors import Fault, nearest

__all__ = ["CODES", "complain"]

CODES: Mapping[str, str] = {
    "M101": "state {found} cannot be reached from {start}",
    "M102": "from state {found} no step leads on, and it is no intended end",
    "M103": "rule {found} gates no step, and only timing rules can be deadlines",
    "M104": "versions of step {found} overlap",
    "M105": "step {found} has two moves out of {state} with the outcome {outcome}",
    "M107": "{found} says where a value comes from, but no step has it",
    "M108": "state {found} is an intended end, but a step leads on from it",
    "M110": "step {found} is not one of procedure {procedure}",
    "M111": "two steps have the id {found}",
    "M112": "the step {found} that this one replaces is not in the case",
}
"""Messages by code, in English, with the names of their parameters in braces."""


def complain(
    c: Cursor, code: str, found: str, accepted: tuple[str, ...] = (), *, at_key: bool = False, **params: str
) -> None:
    """Report a fault of a procedure at a place of its file, once."""
    place = c.where(key=at_key)
    near = nearest(found, accepted) if accepted else ""
    fault = Fault(code, CODES[code], place, {"found": found, **params}, found, accepted, near)
    c.reading.faults.setdefault((code, place, found), fault)
