"""What was asked for by id, held against what there is: campaigns, clauses, people and units."""

from datetime import date

from partyorg import app
from partyorg.campaign.definition import Campaign
from partyorg.facts import Register
from partyorg.i18n import gettext as _

from .options import Session, left_out_text, unknown

__all__ = ["chosen_of", "known_clauses", "known_ids", "known_unit"]


def chosen_of(
    session: Session, setup: app.Setup, ids: tuple[str, ...], as_of: date, register: Register
) -> tuple[Campaign, ...]:
    """The campaigns asked for, else all that apply; those left out are told."""
    if ids:
        return app.chosen_campaigns(setup.catalogue, ids, as_of)
    taken, left = app.applicable(setup.catalogue, as_of, register)
    for one in left:
        session.console.say(left_out_text(one))
    if not taken:
        session.console.say(_("No installed campaign is evaluated."))
    return taken


def known_clauses(campaigns: tuple[Campaign, ...], clauses: tuple[str, ...]) -> None:
    """Raise InputError (A503) where no campaign has one of the clauses."""
    known = {clause.id for campaign in campaigns for clause in campaign.clauses}
    for clause in clauses:
        if clause not in known:
            raise unknown("A503", "no campaign asked for has the clause {clause}", clause=clause)


def known_ids(register: Register, ids: tuple[str, ...]) -> None:
    """Raise InputError (A504) where an id is of no person, unit or seat."""
    known = {fact.id for table in ("people", "units") for fact in register.tables.get(table, ())}
    for id in ids:
        if id.split("/")[0] not in known:
            raise unknown("A504", "the register has no person or unit {id}", id=id)


def known_unit(register: Register, unit: str) -> None:
    """Raise InputError where an id is of no unit: A507 where it is of a person, else A504."""
    if not unit or unit in {fact.id for fact in register.tables.get("units", ())}:
        return
    if unit in {fact.id for fact in register.tables.get("people", ())}:
        raise unknown("A507", "{id} is a person, not a unit; use --subject for people", id=unit)
    raise unknown("A504", "the register has no person or unit {id}", id=unit)
