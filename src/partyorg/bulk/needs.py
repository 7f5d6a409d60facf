"""What a rule on objects has to have before it: tables, and of ledgers the kinds of facts."""

from collections.abc import Iterable, Mapping

from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import PythonCheck, Rubric, Selection, Task
from partyorg.evaluation.order import findings_read, parts_read
from partyorg.evaluation.walk import nodes, tables_in
from partyorg.facts import TABLES

__all__ = ["facts_needed"]

ALWAYS = frozenset({"units", "placements", "people", "tenures", "waivers"})
"""Who belongs where and who has to act is asked of every row."""

LEDGERS = frozenset({"activities", "events", "documents"})
"""Tables of which a match reads some kinds alone."""


def facts_needed(
    campaign: Campaign, rules: Iterable[str]
) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """The tables that the rules (and those they read) look at, and for ledgers of which a part is enough, the kinds."""
    versions = [
        rule for id in _with_read(campaign, rules) for rule in campaign.rules if id in (rule.id, rule.base_id)
    ]
    if any(isinstance(rule, PythonCheck) for rule in versions):
        return frozenset(TABLES), {}
    tables = set(ALWAYS | tables_in(tuple(versions)))
    for stream in campaign.streams:
        tables |= tables_in(stream.scope)
    if any(isinstance(rule, Selection) for rule in versions) or "candidacies" in tables:
        tables |= {"candidacies", "candidacy_steps", "activities", "documents", "assessments", "measures"}
    if any(isinstance(rule, Task) for rule in versions):
        tables.add("progress")
    if any(isinstance(rule, Rubric) for rule in versions):
        tables |= {"assessments", "measures"}
    if "case_steps" in tables:
        tables.add("cases")
    whole: set[str] = set()
    kinds: dict[str, set[str]] = {}
    for node in (n for rule in versions for n in nodes(rule)):
        if isinstance(node, SimpleMatch) and node.table in LEDGERS:
            if node.kinds is None:
                whole.add(node.table)
            else:
                kinds.setdefault(node.table, set()).update(node.kinds)
    return frozenset(tables), {
        t: frozenset(words) for t, words in kinds.items() if t not in whole and t in tables
    }


def _with_read(campaign: Campaign, rules: Iterable[str]) -> set[str]:
    """The rules and every rule they read."""
    seen: set[str] = set()
    todo = list(rules)
    while todo:
        id = todo.pop()
        if id in seen:
            continue
        seen.add(id)
        versions = tuple(rule for rule in campaign.rules if id in (rule.id, rule.base_id))
        todo += parts_read(versions) | findings_read(versions)
    return seen
