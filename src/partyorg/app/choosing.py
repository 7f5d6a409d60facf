"""Which campaigns a run takes: those asked for, or all that have begun and are for such a register."""

from collections.abc import Iterable
from datetime import date
from typing import Literal

from attrs import frozen

from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.conditions import UnitScope
from partyorg.campaign.definition import Campaign
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.facts import Register

__all__ = ["LeftOut", "applicable", "campaign_named", "chosen_campaigns"]


@frozen
class LeftOut:
    """A campaign that nobody asked for by name and that is not evaluated; `root` is the register's top unit."""

    campaign: Campaign
    reason: Literal["not_begun", "not_for_root"]
    root: str = ""


def chosen_campaigns(catalogue: Catalogue, ids: Iterable[str], as_of: date) -> tuple[Campaign, ...]:
    """The campaigns asked for, by id (perhaps "id@DATE"), or else every installed one that has begun by `as_of`.

    Raises InputError (A501) for an id that is not installed.
    """
    asked = tuple(ids)
    if asked:
        return tuple(campaign_named(catalogue, name) for name in asked)
    campaigns = (catalogue.campaign(id) for id in catalogue.campaigns())
    return tuple(c for c in campaigns if c.since <= as_of)


def campaign_named(catalogue: Catalogue, name: str) -> Campaign:
    """One campaign, by "id" or "id@DATE" for its text as it stood on a day. Raises InputError where there is none."""
    id, at, day = name.partition("@")
    known = tuple(catalogue.campaigns())
    if id not in known:
        message = "no campaign {id} is installed"
        fault = Fault("A501", message, Where(), {"id": id}, id, known, nearest(id, known))
        raise InputError([fault])
    try:
        pinned = date.fromisoformat(day) if at else None
    except ValueError:
        message = "{day} is not a date like 2018-03-31"
        raise InputError([Fault("A502", message, Where(), {"day": day}, day)]) from None
    return catalogue.campaign(id, at=pinned)


def applicable(
    catalogue: Catalogue, as_of: date, register: Register
) -> tuple[tuple[Campaign, ...], tuple[LeftOut, ...]]:
    """Every installed campaign that has begun and that the top unit of the register may run, and those left out."""
    taken, left = [], []
    for id in catalogue.campaigns():
        campaign = catalogue.campaign(id)
        if campaign.since > as_of:
            left.append(LeftOut(campaign, "not_begun"))
        elif root := _not_for(campaign, register, as_of):
            left.append(LeftOut(campaign, "not_for_root", root))
        else:
            taken.append(campaign)
    return tuple(taken), tuple(left)


def _not_for(campaign: Campaign, register: Register, as_of: date) -> str:
    """The top unit where the campaign's `applies_to` does not hold for it on any day; "" where it does, or none is known."""
    scope = campaign.applies_to
    if not isinstance(scope, UnitScope):
        return ""
    from partyorg.evaluation.engine import world_of
    from partyorg.evaluation.scopes import members
    from partyorg.evaluation.walk import tables_in
    from partyorg.evaluation.world import Env

    needed = {*tables_in((scope,)), "units", "placements", "names"}
    # The whole register would take its time to be looked at, and the rest of it has no say.
    small = Register({t: rows for t, rows in register.tables.items() if t in needed}, register.settings)
    world = world_of(small, small.view(as_of), campaign)
    root = world.org.root
    if root not in world.org.units or any(
        subject.id == root for subject, _days in members(world, scope, Env())
    ):
        return ""
    return root
