"""Cases and procedures for the commands: what to read, by which procedure."""

from datetime import date
from pathlib import Path

from partyorg.campaign.catalogue import Catalogue
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.facts import Register
from partyorg.membership import CaseRecord, Procedure, cases_in

__all__ = ["case_in", "procedure_named", "read_case"]


def procedure_named(catalogue: Catalogue, name: str) -> Procedure:
    """One procedure, by "id" or "id@DATE" for its text of a day. Raises InputError where there is none."""
    id, at, day = name.partition("@")
    known = catalogue.procedures()
    if id not in known:
        message = "no procedure {id} is installed"
        raise InputError([Fault("A515", message, Where(), {"id": id}, id, known, nearest(id, known))])
    try:
        pinned = date.fromisoformat(day) if at else None
    except ValueError:
        message = "{day} is not a date like 2018-03-31"
        raise InputError([Fault("A502", message, Where(), {"day": day}, day)]) from None
    return catalogue.procedure(id, at=pinned)


def read_case(path: Path, catalogue: Catalogue, procedure: str = "") -> tuple[CaseRecord, Procedure]:
    """The case in a TOML file, and the procedure it names or the one asked for. Raises InputError with every fault."""
    from partyorg.membership import load_case

    named = procedure or load_case(path).procedure
    found = procedure_named(catalogue, named)
    return load_case(path, procedure=found), found


def case_in(
    register: Register, catalogue: Catalogue, id: str, procedure: str = ""
) -> tuple[CaseRecord, Procedure]:
    """A case of a register by its id, or its only one. Raises InputError where there is none, or more than one."""
    cases = {case.id: case for case in cases_in(register)}
    known = tuple(cases)
    if not id and len(known) == 1:
        id = known[0]
    if id not in cases:
        message = (
            "the register has no case {id}" if id else "the register has several cases, or none: name one"
        )
        raise InputError([Fault("A516", message, Where(), {"id": id}, id, known, nearest(id, known))])
    return cases[id], procedure_named(catalogue, procedure or cases[id].procedure)
