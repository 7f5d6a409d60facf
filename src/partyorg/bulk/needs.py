"""What a rule on objects has to have before it: tables, and of those with many kinds of facts the kinds."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import define, field

from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Item, PythonCheck, Rubric, Rule, Selection, Task, Timeline
from partyorg.evaluation.check import Check
from partyorg.evaluation.order import findings_read, parts_read
from partyorg.evaluation.walk import nodes, tables_in
from partyorg.facts import TABLES

__all__ = ["facts_needed"]

ALWAYS = frozenset({"units", "placements", "people", "tenures", "waivers"})
"""Who belongs where and who has to act is asked of every row."""

LEDGERS = frozenset({"activities", "events", "documents", "assessments", "measures", "candidacies"})
"""Tables of which a rule reads some kinds alone."""


@define(slots=True, eq=False)
class _Needs:
    """Tables, and of ledgers the kinds; a ledger in `whole` is needed as it is."""

    tables: set[str] = field(factory=lambda: set(ALWAYS))
    kinds: dict[str, set[str]] = field(factory=dict)
    whole: set[str] = field(factory=set)

    def add(self, table: str, kinds: Iterable[str] | None = None) -> None:
        """A table, or those kinds of its facts."""
        self.tables.add(table)
        if kinds is None or table not in LEDGERS:
            self.whole.add(table)
        else:
            self.kinds.setdefault(table, set()).update(kinds)

    def add_matches(self, part: Any) -> None:
        """What the matches and conditions in a part of a definition look at."""
        self.tables |= tables_in(part)
        for node in nodes(part):
            if isinstance(node, SimpleMatch) and node.table != "findings":
                self.add(node.table, node.kinds)


def facts_needed(
    campaign: Campaign, rules: Iterable[str]
) -> tuple[frozenset[str], Mapping[str, frozenset[str]]]:
    """The tables that the rules (and those they read) look at, and for ledgers of which a part is enough, the kinds."""
    needs = _Needs()
    versions = _with_read(campaign, rules)
    for rule in versions:
        if not _of_rule(needs, campaign, rule):
            return frozenset(TABLES), {}
    for stream in campaign.streams:
        needs.add_matches(stream.scope)
    for rule in campaign.rules:
        # Its windows are phases for every rule.
        if isinstance(rule, Timeline):
            needs.add_matches(rule)
    if any(isinstance(n, SimpleMatch) and n.table == "candidacy_steps" for r in versions for n in nodes(r)):
        # Whom a step is about is told by its candidacy.
        needs.add("candidacies")
    if "candidacies" in needs.tables:
        # A candidacy is there from its first step.
        needs.tables.add("candidacy_steps")
    if "case_steps" in needs.tables:
        needs.tables.add("cases")
    parts = {t: frozenset(kinds) for t, kinds in needs.kinds.items() if t not in needs.whole}
    return frozenset(needs.tables), parts


def _of_rule(needs: _Needs, campaign: Campaign, rule: Rule) -> bool:
    """Add what one rule looks at; False where nobody knows."""
    needs.add_matches(rule)
    if isinstance(rule, PythonCheck):
        check = campaign.checks.get(rule.use)
        if not isinstance(check, Check) or check.looks is None:
            return False
        for table, kinds in check.looks.items():
            needs.add(table, kinds or None)
    elif isinstance(rule, Task):
        needs.add("progress")
    elif isinstance(rule, Selection):
        needs.add("candidacies", rule.schemes)
        for exclusion in rule.exclusions:
            needs.add("candidacies", exclusion.scheme)
    elif isinstance(rule, Rubric):
        schemes = campaign.vocabulary.expand("scheme", rule.scheme) if rule.scheme else None
        for item in _items(rule.items):
            if item.assessed or item.rank is not None:
                needs.add("assessments", schemes)
            if item.rank is not None:
                needs.add("measures", (item.key,))
    return True


def _items(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        yield item
        yield from _items(item.items)


def _with_read(campaign: Campaign, rules: Iterable[str]) -> list[Rule]:
    """The versions of the rules and of every rule they read."""
    seen: set[str] = set()
    out: list[Rule] = []
    todo = list(rules)
    while todo:
        id = todo.pop()
        if id in seen:
            continue
        seen.add(id)
        versions = tuple(rule for rule in campaign.rules if id in (rule.id, rule.base_id))
        out += versions
        todo += parts_read(versions) | findings_read(versions)
    return out
