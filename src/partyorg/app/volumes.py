"""The demo university's other volumes, made and evaluated: one for each installed campaign that keeps one."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from attrs import frozen

from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.definition import Campaign
from partyorg.evaluation.findings import Findings
from partyorg.facts import Register

from .running import evaluate_campaigns

if TYPE_CHECKING:
    from partyorg.demo.years import Volume

__all__ = ["VolumeRun", "run_volumes"]


@frozen
class VolumeRun:
    """A volume with its register, the campaigns it was evaluated by, and what came of it on the volume's day."""

    volume: "Volume"
    register: Register
    campaigns: tuple[Campaign, ...]
    findings: Findings


def run_volumes(catalogue: Catalogue, seed: int, members: int) -> Iterator[VolumeRun]:
    """Make and evaluate each volume whose campaign is installed, in the order of their years.

    `members` is how many the university has: its volumes hold a fortieth, at least 39 and at most 150.
    """
    from partyorg.demo.years import VOLUMES, make_volume

    installed = {id: catalogue.campaign(id) for id in catalogue.campaigns()}
    for id, volume in VOLUMES.items():
        if id in installed:
            register = make_volume(installed[id], seed, members=max(39, min(150, members // 40)))
            campaigns = volume.takes(installed.values())
            yield VolumeRun(
                volume, register, campaigns, evaluate_campaigns(register, campaigns, volume.as_of)
            )
