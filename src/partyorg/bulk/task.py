"""Task 任务 in columns: the timing, completeness and duty rules it stands for, where these rest on no fact."""

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Rule, Task
from partyorg.evaluation.errors import NotEvaluated
from partyorg.evaluation.figures import UnknownFigure
from partyorg.evaluation.task import expand_task
from partyorg.evaluation.world import World

from .program import NotInColumns
from .tests_of_cells import known_value
from .timeline import known_windows

__all__ = ["rules_of_task"]


def rules_of_task(world: World, campaign: Campaign, rule: Task) -> tuple[Rule, ...]:
    """The rules that a task stands for; `world` holds no facts. Raises NotInColumns where facts say what they are."""
    for item in rule.items:
        if item.deadline == "plan":
            raise NotInColumns("deadline = plan")
        if item.phase:
            known_windows(world, "phase")
        try:
            known_value(world, item.deadline)
        except UnknownFigure:
            continue
    try:
        return expand_task(rule, campaign, world)
    except NotEvaluated as refused:
        raise NotInColumns(refused.feature) from refused
