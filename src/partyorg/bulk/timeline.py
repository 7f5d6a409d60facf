"""Timeline 阶段 in columns: its windows as periods, where they rest on no fact."""

from datetime import date

from partyorg.campaign.definition import Campaign
from partyorg.campaign.figures import Count, Field, Figure
from partyorg.campaign.matches import AnyMatch, Match, SimpleMatch
from partyorg.campaign.rules import Selection, Timeline
from partyorg.evaluation.composites import expand_selection, expand_timeline
from partyorg.evaluation.figures import UnknownFigure
from partyorg.evaluation.walk import nodes
from partyorg.evaluation.world import World

from .program import NotInColumns
from .tests_of_cells import known_value

__all__ = ["known_windows", "note_rounds", "note_windows"]

RESTS = "windows that rest on facts"


def note_windows(world: World, campaign: Campaign, rule: Timeline) -> None:
    """Note the windows as phases, and whether any of them begins or ends with a fact."""
    expand_timeline(rule, campaign, world)
    if any(_rests_on_facts(world, border) for w in rule.windows for border in (w.since, w.until)):
        world.memo[RESTS, "phase"] = True


def note_rounds(world: World, campaign: Campaign, rule: Selection) -> None:
    """Note the rounds of a selection as periods, and whether facts say when they are."""
    expand_selection(rule, campaign, world)
    if any(isinstance(node, Count | Field) for node in nodes(rule.rounds)):
        world.memo[RESTS, "round"] = True


def known_windows(world: World, unit: str) -> None:
    """Nothing, where the phases or rounds are known without facts. Raises NotInColumns where they are not."""
    if (RESTS, unit) in world.memo:
        raise NotInColumns(f"{unit}s that begin or end with facts")


def _rests_on_facts(world: World, border: "date | Figure | Match | None") -> bool:
    if border is None or isinstance(border, date):
        return False
    if isinstance(border, SimpleMatch | AnyMatch):
        return True
    try:
        known_value(world, border)
    except NotInColumns:
        return True
    except UnknownFigure:
        pass
    return False
