"""The demo university's other volumes: a small register for each campaign, in the campaign's own years."""

from collections.abc import Iterable, Mapping
from datetime import date
from importlib import import_module

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.facts.register import Register

__all__ = ["VOLUMES", "Volume", "make_volume"]


@frozen
class Volume:
    """Which campaign it is kept for, where it is made, on which day to look at it; `national`: by national rules too."""

    campaign: str
    module: str
    as_of: date
    national: bool = False

    def takes(self, campaigns: Iterable[Campaign]) -> tuple[Campaign, ...]:
        """Those it is evaluated by: its own, and the national ones that have begun where it is kept for them as well."""
        out = []
        for campaign in campaigns:
            nation = self.national and campaign.id.startswith("national.") and campaign.since <= self.as_of
            if campaign.id == self.campaign or nation:
                out.append(campaign)
        return tuple(out)


VOLUMES: Mapping[str, Volume] = {
    volume.campaign: volume
    for volume in (
        Volume("shanxi.excellence", "shanxi", date(2011, 12, 31)),
        Volume("student.party-work", "student", date(2018, 3, 31)),
        Volume("ningbo.joint-building", "ningbo", date(2023, 12, 31), national=True),
        Volume("henan.four-activities", "henan", date(2023, 12, 31)),
    )
}
"""By campaign, in the order of their years."""


def make_volume(campaign: Campaign, seed: int = 1, *, members: int = 150) -> Register:
    """The volume kept for a campaign; the same bytes for the same arguments. Raises KeyError where none is kept."""
    made: Register = import_module(f"{__package__}.{VOLUMES[campaign.id].module}").make(
        campaign, seed, members
    )
    return made
