"""A procedure: states, the steps that move a case between them, terms that run, and the rules that gate the steps."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from attrs import define, evolve, field, frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Rule
from partyorg.dates import Offset
from partyorg.sources import Clause
from partyorg.vocabulary import Vocabulary

__all__ = ["Extension", "FactTemplate", "Move", "Procedure", "State", "Step", "Term", "Value", "in_force"]


@frozen(kw_only=True)
class State:
    """Where a case can stand. `stage` is the stage of membership in it ("" for none), `end` an intended end.

    `since_step` or `since_term` say from when the stage counts where that is not the day of the step that led here: the
    day of the latest such step, or the end of the term.
    """

    id: str
    title: str
    title_en: str = ""
    stage: str = ""
    end: bool = False
    since_step: str = ""
    since_term: str = ""
    origin: str = ""


@frozen(kw_only=True)
class Move:
    """One way a step may go: out of which states, with which outcomes (none: any), into which state ("" : it stays)."""

    source: tuple[str, ...]
    outcomes: tuple[str, ...] = ()
    to: str = ""


@frozen(kw_only=True)
class Value:
    """What stands in a cell of a derived fact: a literal text, or where in the step it comes from, perhaps reworded."""

    literal: tuple[str, ...] = ()
    source: str = ""
    words: Mapping[str, str] = field(factory=dict, hash=False)


@frozen(kw_only=True)
class FactTemplate:
    """An ordinary fact that a step puts into the case's register: its table, kind, and cells.

    With `outcomes`, only a record with one of them does.
    """

    table: str
    kind: str
    outcomes: tuple[str, ...] = ()
    cells: Mapping[str, Value] = field(factory=dict, hash=False)


@frozen(kw_only=True)
class Step:
    """One step, in the text in force from `since` until `until` (out).

    `forms` are the documents it needs, `new_unit` the key of the record's data that names the unit the case moves to;
    `aside` steps do not lie on the way to the goal.
    """

    id: str
    title: str
    title_en: str = ""
    number: int = 0
    part: int = 0
    actor: str = ""
    moves: tuple[Move, ...]
    forms: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    repeat: bool = False
    aside: bool = False
    new_unit: str = ""
    since: date | None = None
    until: date | None = None
    facts: tuple[FactTemplate, ...] = ()
    place: int = 0
    origin: str = ""


@frozen(kw_only=True)
class Extension:
    """What lengthens a term: an accepted step with one of the outcomes, by the months in the data of `figures_of`."""

    step: str
    outcomes: tuple[str, ...]
    figures_of: str
    data: str


@frozen(kw_only=True)
class Term:
    """A stretch that starts with a step and ends after `length`; its end is an event of kind `event` of the case."""

    id: str
    title: str
    title_en: str = ""
    start: str
    outcomes: tuple[str, ...] = ()
    length: Offset
    event: str
    extension: Extension | None = None
    clauses: tuple[str, ...] = ()


def in_force(since: date | None, until: date | None, day: date) -> bool:
    """Whether a text with these bounds holds on the day."""
    return (since is None or since <= day) and (until is None or day < until)


@define(frozen=True, slots=False, eq=False, kw_only=True)
class Procedure:
    """A linked procedure. Versions of one step stand as several entries of one id with disjoint spans.

    `rules` are the gates and deadlines as a campaign of their own, so that they are evaluated as any others; `gates`
    names, by rule, the steps that it gates: rules without an entry are deadlines.
    """

    id: str
    title: str
    title_en: str = ""
    start: str
    goal: str
    states: tuple[State, ...]
    steps: tuple[Step, ...]
    terms: tuple[Term, ...] = ()
    rules: Campaign
    gates: Mapping[str, tuple[str, ...]]
    pinned: date | None = None
    """The day whose text stands for all days, if there is one."""
    _narrowed: dict[tuple[str, ...], Campaign] = field(factory=dict, init=False, repr=False)

    @property
    def digest(self) -> str:
        """SHA-256 of the files it was read from, in hexadecimal."""
        return self.rules.digest

    @property
    def vocabulary(self) -> Vocabulary:
        """The words it is written in."""
        return self.rules.vocabulary

    @property
    def looser_than_national(self) -> tuple[str, ...]:
        """Rules, or keys of rules, of the national text that a local procedure made looser or took out."""
        return self.rules.looser_than_national

    @cached_property
    def state(self) -> Mapping[str, State]:
        """Every state by id."""
        return {state.id: state for state in self.states}

    @cached_property
    def step_versions(self) -> Mapping[str, tuple[Step, ...]]:
        """The versions of every step by id, in file order."""
        out: dict[str, tuple[Step, ...]] = {}
        for step in self.steps:
            out[step.id] = (*out.get(step.id, ()), step)
        return out

    def step(self, id: str, day: date) -> Step | None:
        """The step in the text in force on the day, or None."""
        for step in self.step_versions.get(id, ()):
            if in_force(step.since, step.until, day):
                return step
        return None

    @cached_property
    def place(self) -> Mapping[str, int]:
        """The place of every step in the file, which orders the steps of one day."""
        out: dict[str, int] = {}
        for step in self.steps:
            out.setdefault(step.id, step.place)
        return out

    @cached_property
    def gates_of(self) -> Mapping[str, tuple[str, ...]]:
        """The ids of the rules that gate a step, by step, in file order."""
        out: dict[str, tuple[str, ...]] = {}
        for rule, steps in self.gates.items():
            for step in steps:
                out[step] = (*out.get(step, ()), rule)
        return out

    @cached_property
    def deadlines(self) -> tuple[str, ...]:
        """The ids of the rules that gate nothing: what is due after a step."""
        return tuple(id for id in self.rules.versions if id not in self.gates)

    def narrowed(self, ids: tuple[str, ...]) -> Campaign:
        """The rules of those ids alone: what they come to is the same, and nothing else has to be looked through."""
        found = self._narrowed.get(ids)
        if found is None:
            kept = tuple(rule for rule in self.rules.rules if rule.id in ids)
            found = self._narrowed[ids] = evolve(self.rules, rules=kept)
        return found

    def rule(self, id: str, day: date) -> Rule | None:
        """The rule in the text in force on the day, or None."""
        for rule in self.rules.versions.get(id, ()):
            if in_force(rule.since, rule.until, day):
                return rule
        return None

    def clauses_on(self, ids: tuple[str, ...], day: date) -> tuple[Clause, ...]:
        """The clauses among `ids` whose document is in force on the day; all of them where none is."""
        day = self.pinned or day
        found = [self.rules.clause[id] for id in ids if id in self.rules.clause]
        current = []
        for clause in found:
            source = self.rules.source.get(clause.source)
            if source is None or in_force(source.since, source.until, day):
                current.append(clause)
        return tuple(current or found)


Kind = Literal["activity", "event", "assessment", "document", "link"]
"""The kinds of facts that a step may put into the register."""
