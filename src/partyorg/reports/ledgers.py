"""Ledgers as the notices ask for them: when, where, who, with whom, about what, in short."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TypeVar

from partyorg.facts import Activity, Document, Fact, View
from partyorg.i18n import N_, current
from partyorg.i18n import gettext as _
from partyorg.vocabulary import Vocabulary

from .records import day_of, kind_text, named_in

F = TypeVar("F", bound=Fact)

__all__ = ["ACTIVITY_HEADINGS", "DOCUMENT_HEADINGS", "activity_rows", "document_rows"]

ACTIVITY_HEADINGS = (
    N_("date"), N_("kind"), N_("place"), N_("held by"), N_("persons"), N_("counterparts"), N_("topic"),
    N_("content in short"), N_("outcome"), N_("id"),
)  # fmt: skip
DOCUMENT_HEADINGS = (
    N_("date"), N_("kind"), N_("issued by"), N_("about"), N_("addressee"), N_("topic"), N_("period"), N_("id"),
)  # fmt: skip


def activity_rows(
    view: View, vocabulary: Vocabulary, names: Mapping[str, str], within: frozenset[str] | None = None
) -> Iterator[tuple[date | str | None, ...]]:
    """Every activity seen, by day: a row for the ledger. `within` keeps those that name one of the ids."""
    for fact in _chosen(view.facts(Activity), within):
        yield (
            fact.on, kind_text(fact, vocabulary), fact.place, _named(fact.hosts, names), _named(fact.actors, names),
            _named(fact.counterparts, names), _words(fact.topic, "topic", vocabulary), fact.summary,
            _words((fact.outcome,), "outcome", vocabulary), fact.id,
        )  # fmt: skip


def document_rows(
    view: View, vocabulary: Vocabulary, names: Mapping[str, str], within: frozenset[str] | None = None
) -> Iterator[tuple[date | str | None, ...]]:
    """Every document seen, by day: a row for the ledger."""
    for fact in _chosen(view.facts(Document), within):
        yield (
            day_of(fact), kind_text(fact, vocabulary), names.get(fact.owner, fact.owner), _named(fact.about, names),
            _named(fact.addressee, names), _words(fact.topic, "topic", vocabulary), fact.period, fact.id,
        )  # fmt: skip


def _chosen(facts: Iterable[F], within: frozenset[str] | None) -> list[F]:
    kept = [f for f in facts if within is None or not within.isdisjoint(named_in(f))]
    return sorted(kept, key=lambda f: (day_of(f) or date.min, f.id))


def _named(ids: Iterable[str], names: Mapping[str, str]) -> str:
    return _("; ").join(names.get(id, id) for id in ids)


def _words(ids: Iterable[str], list_: str, vocabulary: Vocabulary) -> str:
    return _("; ").join(vocabulary.label(list_, id, current().locale) for id in ids if id)
