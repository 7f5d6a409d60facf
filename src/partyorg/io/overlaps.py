"""Spans that overlap and must not: affiliations and stages of one person, holders of a single post."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from operator import attrgetter
from typing import Any

from attrs import frozen

from partyorg.errors import Fault
from partyorg.facts.records import Placement, Stage, Tenure
from partyorg.io.faults import FaultList
from partyorg.io.places import TableRead
from partyorg.io.words import Words

__all__ = ["check_affiliations", "check_placements", "check_single_posts", "check_stages"]


@frozen
class _Span:
    n: int
    since: date
    until: date
    fact: Any


def _spans(chosen: Iterable[tuple[int, Any]]) -> list[_Span]:
    """The spans of facts that stand, by start."""
    spans = []
    for n, fact in chosen:
        # Only a placement may leave its start open; any other fact without one has a faulty cell.
        if fact.status != "valid" or (fact.since is None and not isinstance(fact, Placement)):
            continue
        since = fact.since if fact.since is not None else date.min
        until = fact.until if fact.until is not None else date.max
        if fact.revoked_on is not None and fact.revoked_on < until:
            until = fact.revoked_on
        if until > since:
            spans.append(_Span(n, since, until, fact))
    spans.sort(key=lambda s: (s.since, s.until, s.n))
    return spans


def _groups(
    read: TableRead, key: Callable[[Any], Any], wanted: Callable[[Any], bool] | None
) -> list[list[tuple[int, Any]]]:
    """Facts with their positions, by key, of keys that come more than once."""
    facts: Sequence[Any] = [f for f in read.facts if wanted(f)] if wanted else read.facts
    keys = list(map(key, facts))
    if len(set(keys)) == len(keys):
        return []
    often = {k for k, count in Counter(keys).items() if count > 1}
    groups: dict[Any, list[tuple[int, Any]]] = {k: [] for k in often}
    for n, fact in enumerate(read.facts):
        if (wanted is None or wanted(fact)) and (k := key(fact)) in often:
            groups[k].append((n, fact))
    return list(groups.values())


def _overlaps(spans: Sequence[_Span]) -> Iterable[tuple[_Span, _Span]]:
    """Each span that begins before an earlier one has ended, with the earlier one that lasts longest."""
    if not spans:
        return
    longest = spans[0]
    for _, span in pairwise(spans):
        if span.since < longest.until:
            yield longest, span
        if span.until > longest.until:
            longest = span


def _replaced(read: TableRead) -> frozenset[str]:
    return (
        frozenset(f.supersedes for f in read.facts if f.supersedes)
        if "supersedes" in read.headings
        else frozenset()
    )


def check_affiliations(read: TableRead, faults: FaultList) -> None:
    """Name persons who belong to two units at once (R206)."""
    replaced = _replaced(read)

    def wanted(fact: Tenure) -> bool:
        return fact.kind == "affiliation" and fact.id not in replaced

    message = "person {id} belongs to {first} (row {row}) and to {second} at once from {day}"
    for group in _groups(read, attrgetter("person"), wanted):
        for a, b in _overlaps(_spans(group)):
            _name_overlap("R206", message, read, a, b, (a.fact.unit, b.fact.unit), b.fact.person, faults)


def check_placements(read: TableRead, faults: FaultList) -> None:
    """Name units that stand below two others at once (R213)."""
    replaced = _replaced(read)

    def wanted(fact: Placement) -> bool:
        return fact.id not in replaced

    message = "unit {id} stands below {first} (row {row}) and {second} at once from {day}"
    for group in _groups(read, attrgetter("unit"), wanted):
        for a, b in _overlaps(_spans(group)):
            _name_overlap("R213", message, read, a, b, (a.fact.parent, b.fact.parent), b.fact.unit, faults)


def check_stages(read: TableRead, faults: FaultList) -> None:
    """Name persons who are in two stages at once (R207)."""
    replaced = _replaced(read)

    def wanted(fact: Stage) -> bool:
        return fact.id not in replaced

    message = "person {id} is {first} (row {row}) and {second} at once from {day}"
    for group in _groups(read, attrgetter("person"), wanted if replaced else None):
        for a, b in _overlaps(_spans(group)):
            _name_overlap("R207", message, read, a, b, (a.fact.stage, b.fact.stage), b.fact.person, faults)


def check_single_posts(read: TableRead, words: Words, faults: FaultList) -> None:
    """Name posts that two persons hold at once, though one holds them at a time (R212, a warning)."""
    replaced = _replaced(read)
    single = {w.id for w in words.vocabulary.words("post") if w.single}

    def wanted(fact: Tenure) -> bool:
        return fact.kind == "post" and fact.value in single and fact.id not in replaced

    message = "{first} (row {row}) and {second} hold one post, {post} of {id}, at once from {day}"
    for group in _groups(read, attrgetter("value", "unit"), wanted):
        for a, b in _overlaps(_spans(group)):
            if a.fact.person != b.fact.person:
                pair = (a.fact.person, b.fact.person)
                _name_overlap("R212", message, read, a, b, pair, b.fact.unit, faults, severity="warning")


def _name_overlap(
    code: str,
    message: str,
    read: TableRead,
    a: _Span,
    b: _Span,
    pair: tuple[str, str],
    id_: str,
    faults: FaultList,
    severity: str = "error",
) -> None:
    if not faults.room(code, severity):
        return
    params = {
        "id": id_,
        "first": pair[0],
        "second": pair[1],
        "row": str(read.places.at(a.n).row),
        "day": str(b.since),
    }
    if code == "R212":
        params["post"] = b.fact.value
    where = read.places.at(b.n, read.headings.get("since", "since"))
    faults.keep(Fault(code, message, where, params, found=str(b.since), severity=severity))
