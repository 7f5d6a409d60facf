"""Campaign: one definition file, read, linked and immutable."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Literal

from attrs import define, field, frozen

from partyorg.sources import Clause, Source
from partyorg.vocabulary import Vocabulary

from .conditions import Scope
from .figures import Figure
from .rules import Rule

__all__ = ["Assumed", "Calendar", "Campaign", "Stream"]


@frozen(kw_only=True)
class Stream:
    """A group of people or units that rules may be limited to."""

    id: str
    title: str
    title_en: str = ""
    scope: Scope


@frozen(kw_only=True)
class Calendar:
    """What a year is here; `academic_start` is a month-day."""

    year: Literal["calendar", "academic"] = "calendar"
    academic_start: str = ""
    semesters: Literal["register"] = "register"


@frozen(kw_only=True)
class Assumed:
    """A figure that the document does not give: its name, value as text, and the reason for it. Unlisted: value ""."""

    name: str
    value: str
    reason: str
    unlisted: bool = False


@define(frozen=True, slots=False, eq=False, kw_only=True)
class Campaign:
    """A linked campaign: overlays merged, words bound, digest taken. `evaluate` needs nothing else but facts.

    `rules` stand in file order, versions of one rule as several entries with one id. `origins` names, by rule, the
    definition it comes from; `dropped`, by rule that an overlay took out, the clause for it. `digest` is the SHA-256 of the
    files it was read from, in hexadecimal.
    """

    id: str
    title: str
    title_en: str = ""
    issuer: str = ""
    issuer_en: str = ""
    since: date
    until: date | None = None
    calendar: Calendar = Calendar()
    applies_to: Scope | None = None
    extends: tuple[str, ...] = ()
    sources: tuple[Source, ...] = ()
    streams: tuple[Stream, ...] = ()
    clauses: tuple[Clause, ...] = ()
    rules: tuple[Rule, ...] = ()
    parameters: Mapping[str, Figure] = field(factory=dict)
    vocabulary: Vocabulary = field(repr=False)
    assumed: tuple[Assumed, ...] = ()
    checks: Mapping[str, object] = field(factory=dict, repr=False)
    looser_than_national: tuple[str, ...] = ()
    origins: Mapping[str, str] = field(factory=dict, repr=False)
    dropped: Mapping[str, str] = field(factory=dict, repr=False)
    digest: str = ""
    file: str = ""

    @cached_property
    def versions(self) -> Mapping[str, tuple[Rule, ...]]:
        """The versions of every rule by id, in file order of the first."""
        out: dict[str, tuple[Rule, ...]] = {}
        for rule in self.rules:
            out[rule.id] = (*out.get(rule.id, ()), rule)
        return out

    @cached_property
    def clause(self) -> Mapping[str, Clause]:
        """Every clause by id."""
        return {c.id: c for c in self.clauses}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Every source by key."""
        return {s.key: s for s in self.sources}
