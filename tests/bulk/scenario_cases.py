"""The cases of all scenario files as questions for both engines, and a choice of them that shows every kind once."""

from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from functools import cache
from pathlib import Path

from attrs import evolve, field, frozen

from partyorg import load_catalogue
from partyorg.bulk.database import Opener
from partyorg.bulk.engine import lowered_once
from partyorg.campaign.catalogue import Catalogue
from partyorg.campaign.definition import Campaign
from partyorg.facts import Register
from partyorg.testing.run import _campaign, find_scenarios
from partyorg.testing.scenarios import Case, Scenario, load_scenario
from tests.bulk.cases import Both, both_engines

__all__ = ["PLUGINS", "Question", "compared", "each_kind", "each_rule", "each_type", "questions"]

ROOT = Path(__file__).parents[2]
PLUGINS = (*sorted(path.name for path in (ROOT / "plugins").iterdir()), "national")
"""Who has scenario files: every plugin, and the campaigns that come with the library."""


@frozen
class Question:
    """A case of a scenario file: its facts, its day, and the rules asked for."""

    plugin: str
    name: str
    register: Register = field(repr=False)
    campaign: Campaign = field(repr=False)
    as_of: date
    as_known: date | None
    rules: tuple[str, ...]
    shown: frozenset[str]
    """The rules of the rows that the case expects."""

    def kind(self, rule: str) -> str:
        """The type of a rule, or of the one that it is part of."""
        return type(self.campaign.versions[rule.partition("/")[0]][0]).__name__


@cache
def questions(plugin: str, *, whole: bool = False) -> tuple[Question, ...]:
    """Every case of every scenario file of a plugin: asked for the rules that it expects something of, or for all its file is about."""
    folder = ROOT / "tests" / plugin if plugin == "national" else ROOT / "plugins" / plugin
    scenarios = [load_scenario(file) for file in find_scenarios(folder)]
    return tuple(_question(plugin, s, case, _catalogue(), whole) for s in scenarios for case in s.cases)


_catalogue = cache(load_catalogue)


def _question(plugin: str, scenario: Scenario, case: Case, catalogue: Catalogue, whole: bool) -> Question:
    campaign = _campaign(scenario, case, catalogue)
    expected = [(str(row.fields["rule"]).partition("/")[0], row.rows) for row in case.expect]
    asked = {rule for rule, _ in expected}
    if whole:
        asked |= {*(case.rules or scenario.clauses)}
    return Question(
        plugin=plugin,
        name=f"{Path(scenario.file).name}: {case.title}",
        register=case.register,
        campaign=campaign,
        as_of=case.as_of,
        as_known=case.as_known,
        rules=tuple(rule for rule in campaign.versions if rule in asked),
        shown=frozenset(rule for rule, rows in expected if rows != 0),
    )


def compared(question: Question, on: Opener | None = None) -> Both:
    """Both engines on a question: AssertionError with the first row in which they differ."""
    q = question
    found = both_engines(q.register, q.campaign, q.as_of, q.as_known, q.rules, on)
    assert not found.difference, f"{q.plugin}, {q.name}\n{found.difference}"
    return found


# Fewer of them ------------------------------------------------------------------------------------------


def each_rule(asked: Iterable[Question]) -> list[Question]:
    """As few cases as show a row of every rule, and of them no other rules."""
    return _covering(asked, lambda question, rule: {(question.plugin, rule)})


def each_type(asked: Iterable[Question]) -> list[Question]:
    """As few cases as show a row of every type of rule of every plugin."""
    return _covering(asked, lambda question, rule: {(question.plugin, question.kind(rule))})


SHORT = 50
"""Steps: what takes more is not among the few. That is a timeline whose phases have an order."""


def each_kind(asked: Iterable[Question]) -> list[Question]:
    """As few cases as show in columns every type of rule that is short there, and some rule of every plugin."""
    return _covering(asked, lambda question, rule: {question.plugin, question.kind(rule)}, _short)


def _covering(
    asked: Iterable[Question],
    shows: Callable[[Question, str], set[Hashable]],
    wanted: Callable[[Question, str], bool] = lambda question, rule: True,
) -> list[Question]:
    """Questions with some of their rules, taken greedily: what shows most that is new, and of that what is said shortest."""
    every = list(asked)
    left = {
        (n, rule): shows(question, rule)
        for n, question in enumerate(every)
        for rule in sorted(question.shown)
    }
    length = {pair: len(repr(every[pair[0]].campaign.versions[pair[1]])) for pair in left}
    missing = set().union(*left.values())
    taken: dict[int, list[str]] = {}
    while left and missing:
        n, rule = max(left, key=lambda pair: (len(left[pair] & missing), -length[pair]))
        new = left.pop((n, rule)) & missing
        if new and wanted(every[n], rule):
            missing -= new
            taken.setdefault(n, []).append(rule)
    return [evolve(every[n], rules=_in_order(every[n], rules)) for n, rules in sorted(taken.items())]


def _short(question: Question, rule: str) -> bool:
    """Whether a rule of a case runs in columns, in few steps; nothing is run."""
    q = question
    tables = frozenset(q.register.tables)
    known = q.as_known or q.as_of
    _, lowered = lowered_once(q.campaign, q.as_of, known, frozenset({rule}), tables, q.register.settings)
    return 0 < sum(len(one.steps) for one in lowered.columns.values()) <= SHORT


def _in_order(question: Question, rules: Sequence[str]) -> tuple[str, ...]:
    return tuple(rule for rule in question.rules if rule in rules)
