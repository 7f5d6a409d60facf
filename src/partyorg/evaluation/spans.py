"""The days over which a lasting fact holds."""

from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from partyorg.dates import FIRST, FOREVER, Days, merge

__all__ = ["span_of", "where_count"]


def span_of(fact: Any, *, void: bool = True) -> tuple[int, int]:
    """The half-open days of a link, tenure, stage, resource, candidacy or document, as day numbers.

    A candidacy starts on `since` or else `granted_on`, a document on `issued_on` and ends when taken down. With `void`
    a revoked fact ends on its revocation. A fact without a start holds on no day.
    """
    start = getattr(fact, "since", None)
    if fact.table == "candidacies":
        start = start or fact.granted_on
    elif fact.table == "documents":
        start = fact.issued_on
    elif fact.table == "units":
        start = fact.formed_on
    if start is None:
        if fact.table not in ("resources", "units"):
            return (FOREVER, FOREVER)
        since = FIRST
    else:
        since = start.toordinal()
    end = fact.dissolved_on if fact.table == "units" else getattr(fact, "until", None)
    if fact.table == "documents":
        end = fact.removed_on
    until = end.toordinal() if end is not None else FOREVER
    if void and fact.revoked_on is not None:
        until = min(until, fact.revoked_on.toordinal())
    return since, until


def where_count(sets: Iterable[Days], passes: Callable[[Any], bool]) -> Days:
    """The days on which the number of sets that hold passes."""
    steps: dict[int, int] = {FIRST: 0}
    for days in sets:
        for since, until in days:
            steps[since] = steps.get(since, 0) + 1
            steps[until] = steps.get(until, 0) - 1
    steps.setdefault(FOREVER, 0)
    out, count, borders = [], 0, sorted(steps)
    for here, following in pairwise(borders):
        count += steps[here]
        if passes(count):
            out.append((here, following))
    return merge(out)
