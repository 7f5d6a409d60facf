"""A campaign's tasks by department: what each leads and what it supports, place by place."""

from collections.abc import Iterator
from typing import Any

from attrs import field, frozen

from partyorg.campaign.conditions import UnitScope
from partyorg.campaign.definition import Campaign
from partyorg.campaign.matches import IdList
from partyorg.campaign.rules import Rule, Task, TaskItem
from partyorg.i18n import current
from partyorg.i18n import gettext as _
from partyorg.vocabulary import Vocabulary

from .messages import titled
from .show import figure_text, rule_text

__all__ = ["Department", "departments", "departments_markdown"]

Entry = tuple[Task, TaskItem]


@frozen
class Department:
    """A department with the task items it leads and those it supports, in the order of the document."""

    name: str
    leads: list[Entry] = field(factory=list)
    supports: list[Entry] = field(factory=list)


def departments(campaign: Campaign) -> tuple[Department, ...]:
    """The departments that the tasks of a campaign name, those that lead first, each in the order it is first named."""
    found: dict[str, Department] = {}
    for rule in campaign.rules:
        if isinstance(rule, Task):
            for item in rule.items:
                for name in _leads(item, campaign.vocabulary):
                    found.setdefault(name, Department(name)).leads.append((rule, item))
                for word in item.support:
                    name = _label(campaign.vocabulary, word)
                    found.setdefault(name, Department(name)).supports.append((rule, item))
    return tuple(sorted(found.values(), key=lambda department: not department.leads))


def departments_markdown(campaign: Campaign) -> str:
    """The tasks by department in Markdown, in the language in use; only the title where no task names a department."""
    return "\n".join(_lines(campaign)).rstrip() + "\n"


def _lines(campaign: Campaign) -> Iterator[str]:
    yield f"# {titled(campaign.title, campaign.title_en)}"
    lead_of = _lead_names(campaign)
    for department in departments(campaign):
        yield from ("", f"## {department.name}")
        if department.leads:
            yield from ("", "### " + _("Leads"))
            for place, entries in _by_place(campaign, department.leads):
                yield from ("", f"#### {_headed(campaign, place)}", "")
                yield from (_entry(*entry) for entry in entries)
                yield from (f"- {rule_text(rule)}" for rule in _beside(campaign, place))
        if department.supports:
            yield from ("", "### " + _("Supports"))
            for place, entries in _by_place(campaign, department.supports):
                names = current().format_list(lead_of.get(place, []))
                place = _headed(campaign, place)
                heading = _("{place} (led by {departments})").format(place=place, departments=names)
                yield from ("", "#### " + (heading if names else place), "")
                yield from (_entry(*entry) for entry in entries)


def _entry(rule: Task, item: TaskItem) -> str:
    """An item on one line: its id, title and deadline."""
    text = f"- `{rule.id}/{item.key}` {titled(item.title, item.title_en)}"
    if item.deadline is None:
        return text
    day = _("as its plan says") if isinstance(item.deadline, str) else figure_text(item.deadline)
    return _("{task}; due {day}").format(task=text, day=day)


def _place(campaign: Campaign, rule: Rule) -> str:
    """Where the document speaks of a rule: the place of its first clause."""
    return campaign.clause[rule.clauses[0]].at if rule.clauses else ""


def _headed(campaign: Campaign, place: str) -> str:
    """A place with the title of its first task, which is the item that the others belong to."""
    first = next(r for r in campaign.rules if isinstance(r, Task) and _place(campaign, r) == place)
    return " ".join(part for part in (place, titled(first.title, first.title_en)) if part)


def _by_place(campaign: Campaign, entries: list[Entry]) -> Iterator[tuple[str, list[Entry]]]:
    places: dict[str, list[Entry]] = {}
    for entry in entries:
        places.setdefault(_place(campaign, entry[0]), []).append(entry)
    yield from places.items()


def _beside(campaign: Campaign, place: str) -> Iterator[Rule]:
    """The rules of a place that are no tasks: what is asked there again and again, or of others.

    The sums over a place's own tasks are left out, for the tasks are listed already.
    """
    for rule in campaign.rules:
        if not isinstance(rule, Task) and _place(campaign, rule) == place and not _is_sum(rule):
            yield rule


def _is_sum(rule: Rule) -> bool:
    return getattr(getattr(rule, "hit", None), "table", "") == "findings"


def _lead_names(campaign: Campaign) -> dict[str, list[str]]:
    out: dict[str, list[str]] = {}
    for department in departments(campaign):
        for rule, _item in department.leads:
            names = out.setdefault(_place(campaign, rule), [])
            if department.name not in names:
                names.append(department.name)
    return out


def _leads(item: TaskItem, words: Vocabulary) -> tuple[str, ...]:
    """The names of those who lead an item; none where the document names nobody, or by more than kind or id."""
    lead: Any = item.lead
    if isinstance(lead, IdList):
        return lead.ids
    if isinstance(lead, tuple):
        return tuple(_label(words, word) for word in lead)
    if isinstance(lead, UnitScope) and lead.unit.kind is not None and lead.unit.kind.any_of:
        kinds = [str(kind) for kind in lead.unit.kind.any_of]
        parents = {word.id: word.is_a for word in words.words("unit")}
        return tuple(_label(words, kind) for kind in kinds if parents.get(kind) not in kinds)
    return ()


def _label(words: Vocabulary, word: str) -> str:
    return words.label("unit", word, current().locale)
