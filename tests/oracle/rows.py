"""One row of an evaluation, and the eight steps that decide its status (GRAMMAR 4.0)."""

from collections.abc import Callable, Iterable
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import evolve, frozen

from .around import Who
from .seen import Seeing


@frozen
class Row:
    """What the grammar says about one subject (and counterpart, and period or fact)."""

    rule: str
    subject: tuple[str, str]
    counterpart: tuple[str, str] | None
    about: str
    label: str
    status: str
    due: date | None = None
    count: int | None = None
    required: int | None = None
    evidence: tuple[str, ...] = ()
    reason: str = ""
    value: Fraction | None = None
    done_on: date | None = None
    """Not shown: the date that a match on findings sees."""

    def with_(self, **changes: Any) -> "Row":
        """The row with some cells changed."""
        return evolve(self, **changes)


def ref(one: Who) -> tuple[str, str]:
    """Type and id."""
    return one.type, one.id


@frozen
class Tally:
    """Facts in order, each with its date and the keys it counts under."""

    facts: tuple[tuple[str, date, tuple[Any, ...]], ...]

    @property
    def count(self) -> int:
        """How many distinct keys there are."""
        return len({key for _, _, keys in self.facts for key in keys})

    @property
    def evidence(self) -> tuple[str, ...]:
        """The ids of the facts."""
        return tuple(id for id, _, _ in self.facts)

    def done_on(self, enough: int) -> date | None:
        """The date of the fact that completes the number."""
        seen: set[Any] = set()
        for _, dated, keys in self.facts:
            seen |= set(keys)
            if len(seen) >= enough:
                return dated
        return None

    def only(self, keep: Callable[[str], bool]) -> "Tally":
        """The facts that are to be kept."""
        return Tally(tuple(f for f in self.facts if keep(f[0])))


def tally(facts: Iterable[tuple[str, date, Iterable[Any]]]) -> Tally:
    """The facts in order of date and id."""
    return Tally(tuple(sorted(((i, d, tuple(k)) for i, d, k in facts), key=lambda f: (f[1], f[0]))))


def in_range(count: int, low: int, high: int | None, parity: str | None) -> bool:
    """Whether the number is neither too small nor too large, and odd or even as asked."""
    if count < low or (high is not None and count > high):
        return False
    return parity is None or count % 2 == (1 if parity == "odd" else 0)


def decide(
    seeing: Seeing,
    rule: Any,
    row: Row,
    facts: Tally,
    *,
    low: int,
    high: int | None,
    parity: str | None,
    due: date | None,
    begins: date,
    read: set[str],
    subject: Who,
    counterpart: Who | None,
    parts_pass: Callable[[str], bool],
) -> Row:
    """Steps 3 to 8 of a row whose facts are counted."""
    row = row.with_(count=facts.count, required=low, evidence=facts.evidence, due=due)
    if in_range(facts.count, low, high, parity):
        sound = facts.only(parts_pass)
        if sound.count < low:
            return row.with_(status="incomplete", done_on=None)
        done = sound.done_on(low) if low > 0 else None
        late = done is not None and due is not None and done > due
        return row.with_(status="late" if late else "met", done_on=done)
    if high is not None and facts.count > high:
        return row.with_(status="unmet", reason="over_max")
    return fallen_short(seeing, rule, row, begins=begins, read=read, subject=subject, counterpart=counterpart)


def fallen_short(
    seeing: Seeing,
    rule: Any,
    row: Row,
    *,
    begins: date,
    read: set[str],
    subject: Who,
    counterpart: Who | None = None,
    wait: bool = True,
    otherwise: str = "unmet",
    absence: bool = True,
) -> Row:
    """Steps 5 to 8: waived, still to come, not known, or not done."""
    if waived(seeing, rule, row.due, subject, counterpart):
        return row.with_(status="waived")
    if wait and (row.due is None or seeing.as_of < row.due):
        return row.with_(status="pending")
    if absence and rule.absence == "unknown" and row.count == 0:
        return row.with_(status="unknown")
    kept = seeing.settings.recorded_since
    if absence and any(begins < kept[table] for table in read if table in kept):
        return row.with_(status="unknown")
    return row.with_(status=otherwise)


def waived(seeing: Seeing, rule: Any, due: date | None, subject: Who, counterpart: Who | None) -> bool:
    """Step 5: an approved exception whose span holds the due day; where there is none, as-of."""
    if rule.waiver == "none":
        return False
    due = due or seeing.as_of
    ids = {subject.id} | ({subject.unit} if subject.type == "post" else set())
    if counterpart is not None:
        ids.add(counterpart.id)
    for waiver in seeing.of("waivers"):
        if waiver["status"] != "valid" or waiver["rule"] not in (rule.id, rule.base_id or rule.id):
            continue
        if waiver["subject"] not in ids:
            continue
        approved = waiver["on"]
        if approved is not None and approved > seeing.as_of:
            continue
        if rule.waiver == "before_due" and (approved is None or approved > due):
            continue
        since, until = waiver["since"], waiver["until"]
        if (since is None or since <= due) and (until is None or due < until):
            return True
    return False
