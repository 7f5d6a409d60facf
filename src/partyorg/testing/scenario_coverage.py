"""What scenarios show of a campaign: rules never met, never unmet, never reached; figures that nothing rested on."""

from collections.abc import Iterable

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Rule, Timeline

from .results import ScenarioResult

__all__ = ["RuleShown", "ScenarioCoverage", "scenario_coverage"]

FAILING = frozenset({"unmet", "incomplete", "late"})
NOTHING = frozenset({"not_applicable"})


@frozen
class RuleShown:
    """What came out for one rule, over all scenarios: the statuses, sorted."""

    rule: str
    statuses: tuple[str, ...]

    @property
    def met(self) -> bool:
        """Whether some row was met."""
        return "met" in self.statuses

    @property
    def unmet(self) -> bool:
        """Whether some row was unmet, incomplete or late."""
        return not FAILING.isdisjoint(self.statuses)

    @property
    def hit(self) -> bool:
        """Whether there was a row that says anything."""
        return bool(set(self.statuses) - NOTHING)


@frozen
class ScenarioCoverage:
    """How far scenarios go through a campaign; rules in file order, the figures the document does not give by name."""

    campaign: str
    rules: tuple[RuleShown, ...]
    figures: tuple[str, ...] = ()
    figures_hit: frozenset[str] = frozenset()

    @property
    def never_met(self) -> tuple[str, ...]:
        """Rules of which no scenario shows a row that is met."""
        return tuple(shown.rule for shown in self.rules if not shown.met)

    @property
    def never_unmet(self) -> tuple[str, ...]:
        """Rules of which no scenario shows a row that is unmet, incomplete or late."""
        return tuple(shown.rule for shown in self.rules if not shown.unmet)

    @property
    def never_hit(self) -> tuple[str, ...]:
        """Rules of which no scenario shows any row, or none that is applicable."""
        return tuple(shown.rule for shown in self.rules if not shown.hit)

    @property
    def figures_never_hit(self) -> tuple[str, ...]:
        """Figures that no row rested on and no case set."""
        return tuple(name for name in self.figures if name not in self.figures_hit)


def scenario_coverage(results: Iterable[ScenarioResult], campaign: Campaign) -> ScenarioCoverage:
    """Say what the scenarios about a campaign show of its own rules and of the figures its document does not give.

    Rows of parts (`RULE/part/key`) count for their rule. Rules that the campaign takes over from another stay out.
    """
    statuses: dict[str, set[str]] = {
        id: set()
        for id, versions in campaign.versions.items()
        if campaign.origins.get(id, campaign.id) == campaign.id and _has_rows(versions[0])
    }
    hit: set[str] = set()
    for result in results:
        if result.scenario.campaign != campaign.id:
            continue
        hit.update(result.assumed)
        for rule, status in result.statuses:
            statuses.get(rule.partition("/")[0], set()).add(status)
    own = tuple(statuses)
    figures = tuple(a.name for a in campaign.assumed if not a.unlisted and _is_own(a.name, own, campaign))
    shown = tuple(RuleShown(rule, tuple(sorted(found))) for rule, found in statuses.items())
    return ScenarioCoverage(campaign.id, shown, figures, frozenset(hit))


def _has_rows(rule: Rule) -> bool:
    """Whether the rule gives rows at all: a timeline only names phases, unless their order is asked for."""
    return not isinstance(rule, Timeline) or rule.sequential


def _is_own(name: str, rules: tuple[str, ...], campaign: Campaign) -> bool:
    """Whether a figure stands in one of the campaign's own rules, or is a parameter."""
    return name in campaign.parameters or any(name.startswith(f"{rule}.") for rule in rules)
