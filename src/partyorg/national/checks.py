"""Checks in Python for the national baseline: terms of office, which run from the last election whenever it was."""

from collections.abc import Iterator

from partyorg.dates import parse_offset, shift
from partyorg.org import Term, terms
from partyorg.plugins import Check, CheckInput, CheckRow, Ref

__all__ = ["CHECKS"]


def term_ends(seen: CheckInput) -> Iterator[CheckRow]:
    """One row a term: whether the next election came by its end; a unit without any election on record is unknown.

    Terms are those of `partyorg.org.terms`, with the figure named by `of`. A term that ended before the rule held is passed
    over. Until a running term ends, the reason tells which reminder is due: six months before (中国共产党支部工作条例（试行）
    第二十一条), three months before, then every month.
    """
    for term in _terms(seen):
        subject = Ref("unit", term.unit)
        if term.ends is None:
            yield CheckRow(subject=subject, status="unknown", reason="no_election")
            continue
        if term.ends < seen.since:
            continue
        facts = tuple(id for id in (term.election, term.next_election) if id)
        held, over = term.held, seen.as_of >= term.ends
        rung = term.reached(seen.as_of)
        yield CheckRow(
            subject=subject,
            status=("met" if held <= term.ends else "late") if held else "unmet" if over else "pending",
            about=term.election,
            due=term.ends,
            done=held,
            count=int(held is not None),
            required=1,
            reason=_REMINDERS.get(rung.months, "term_soon") if rung and not over else "",
            evidence=facts,
            assumed=_assumed(term),
        )


_REMINDERS = {6: "term_6m", 3: "term_3m"}


def term_moved(seen: CheckInput) -> Iterator[CheckRow]:
    """One row a term: whether its election was held no earlier and no later than `by` from the day on which it ended.

    中国共产党支部工作条例（试行）第二十一条: elections are moved by at most a year as a rule.
    """
    by = parse_offset(seen.args["by"])
    assert by is not None
    for term in _terms(seen):
        if term.ends is None or term.ends < seen.since:
            continue
        last = shift(term.ends, by)
        early = term.held is not None and shift(term.held, by) < term.ends
        late = (term.held or seen.as_of) > last
        yield CheckRow(
            subject=Ref("unit", term.unit),
            status="unmet" if early or late else "met" if term.held else "pending",
            about=term.election,
            due=last,
            done=term.held,
            reason="term_early" if early else "term_late" if late else "",
            evidence=tuple(id for id in (term.election, term.next_election) if id),
            assumed=_assumed(term),
        )


def _terms(seen: CheckInput) -> Iterator[Term]:
    return (t for t in terms(seen.org, seen.as_of) if t.figure.id == seen.args["of"])


def _assumed(term: Term) -> tuple[str, ...]:
    """The length of a term that began before the first text with a figure is taken from that text."""
    return (f"terms.{term.figure.id}.years",) if term.before_text else ()


_READS = ("units", "activities")
_LOOKS = {"activities": ("election",)}

CHECKS = (
    Check(name="national.term-ends", run=term_ends, args={"of": str}, reads=_READS, looks=_LOOKS),
    Check(
        name="national.term-moved", run=term_moved, args={"of": str, "by": str}, reads=_READS, looks=_LOOKS
    ),
)
"""The checks of the national plugin."""
