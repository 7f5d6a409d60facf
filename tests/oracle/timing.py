"""Timings: after (or before) one thing, another, within a window (GRAMMAR 4.3)."""

from datetime import date
from typing import NamedTuple

from attrs import evolve

from partyorg.campaign.conditions import PersonCondition, UnitCondition
from partyorg.campaign.matches import SimpleMatch
from partyorg.campaign.rules import Timing
from partyorg.dates import Offset

from .around import NOWHERE, Around, Who, holders, who
from .conditions import candidates, default_subject, id_in, ids_in, in_scope, in_streams, person_is, unit_is
from .days import ONE, above_lower, below_upper, each_day, shifted
from .duty import stream_scopes, unknown_at_root
from .figures import Unlisted, value_of
from .matches import LATER_TESTS, cells_hold, keys_of, latest_of, simple_matches
from .reads import missing, tables_of, unlisted
from .rows import Row, Tally, fallen_short, ref, tally
from .seen import Seeing, Seen
from .stretches import begun, in_window, judged, version_on


class Started(NamedTuple):
    """A clock that runs: for whom, since when, by which fact."""

    rule: Timing
    subject: Who
    day: date
    fact: Seen | None


def timing_rows(seeing: Seeing, versions: tuple[Timing, ...]) -> list[Row]:
    """The rows of a timing, one for each clock that started."""
    first = versions[0]
    if not begun(seeing, versions):
        return []
    if missing(seeing, first.anchor.match, first.scope, stream_scopes(seeing, first)):
        return [unknown_at_root(seeing, first)]
    started = list(_started(seeing, versions))
    shared = [s for s in started if s.rule.share]
    alone = [s for s in started if not s.rule.share]
    rows = [_row(seeing, s, None) for s in shared]
    if alone:
        rows += _taken_in_turn(seeing, alone)
    return rows


def _started(seeing: Seeing, versions: tuple[Timing, ...]) -> list[Started]:
    found: dict[tuple[str, str], Started] = {}
    for rule in versions:
        if rule.anchor.match is None:
            for one, day in _fixed(seeing, rule):
                if (
                    judged(seeing, versions, day)
                    and version_on(versions, day) is rule
                    and day <= seeing.as_of
                ):
                    found[one.id, day.isoformat()] = Started(rule, one, day, None)
            continue
        for simple in simple_matches(rule.anchor.match):
            for fact, day in latest_of(seeing, simple, NOWHERE, lambda f, d: True, seeing.as_of, "counts"):
                if not in_window(seeing, day) or version_on(versions, day) is not rule:
                    continue
                one = subject_of(seeing, fact, rule.subject)
                if rule.scope is not None and not id_in(
                    seeing, rule.scope, one.id, day, NOWHERE.with_(subject=one)
                ):
                    continue
                if in_streams(seeing, rule.streams, one, day):
                    found["", fact.id] = Started(rule, one, day, fact)
    return list(found.values())


def subject_of(seeing: Seeing, fact: Seen, column: str = "") -> Who:
    """Whom the row is about: the first id of the column, by default that of the kind of fact; else the root unit."""
    ids = ids_in(seeing, fact, column) if column else default_subject(seeing, fact)
    return who(seeing, ids[0]) if ids else Who("unit", seeing.root)


def _fixed(seeing: Seeing, rule: Timing) -> list[tuple[Who, date]]:
    """Fixed dates, for everybody who is in the scope then."""
    assert rule.scope is not None
    named = rule.anchor.date
    if named == "source.issued":
        named = seeing.campaign.sources[0].issued
    elif named == "window.since":
        named = seeing.campaign.since
    assert isinstance(named, date)
    found = []
    for one in sorted(candidates(seeing, rule.scope)):
        around = NOWHERE.with_(subject=one)
        days = [named]
        if rule.late_joiners == "from_joining":
            days = list(each_day(named, seeing.as_of))
        for day in days:
            if in_scope(seeing, rule.scope, one, day, around) and in_streams(seeing, rule.streams, one, day):
                found.append((one, day))
                break
    return found


class Sorted(NamedTuple):
    """What was found for an anchor: in the window, after it, and refused as too early."""

    inside: list[tuple[Seen, date]]
    after: list[tuple[Seen, date]]


def _around(s: Started) -> Around:
    return NOWHERE.with_(subject=s.subject, anchor=s.fact, anchor_day=s.day)


def _window(seeing: Seeing, s: Started) -> tuple[Offset | None, Offset | None] | None:
    lower, upper = (value_of(seeing, f, _around(s), s.day) for f in s.rule.window)
    return None if isinstance(lower, Unlisted) or isinstance(upper, Unlisted) else (lower, upper)


def due_day(s: Started, upper: Offset | None) -> date | None:
    if upper is None:
        return None
    return s.day if upper.sign < 0 or upper.is_zero else shifted(s.day, upper)


def _found(seeing: Seeing, s: Started) -> Sorted:
    """The facts bound to the anchor that are looked at, by where they lie."""
    window = _window(seeing, s)
    assert window is not None
    lower, upper = window
    around = _around(s)
    skip = LATER_TESTS if s.rule.decide != "any" else ()
    found: dict[str, tuple[Seen, date, SimpleMatch]] = {}
    for simple in simple_matches(s.rule.require):
        if s.rule.only_tagged:
            simple = evolve(simple, only_tagged=True)
        for fact, day in _seen_by(seeing, simple, around, s.day, skip):
            if fact.id not in found or day < found[fact.id][1]:
                found[fact.id] = (fact, day, simple)
    looked = sorted(found.values(), key=lambda f: (f[1], f[0].id))
    if s.rule.decide == "first":
        looked = looked[:1]
    elif s.rule.decide == "last_before":
        looked = [f for f in looked if f[1] <= s.day][-1:]
    looked = [f for f in looked if cells_hold(seeing, f[2], f[0], around)]
    inside = [(f, r) for f, r, _ in looked if above_lower(s.day, r, lower) and below_upper(s.day, r, upper)]
    after = [(f, r) for f, r, _ in looked if not below_upper(s.day, r, upper)]
    return Sorted(inside, after)


def _seen_by(
    seeing: Seeing, simple: SimpleMatch, around: Around, anchor_day: date, skip: tuple[str, ...]
) -> list[tuple[Seen, date]]:
    """Required facts; a revoked one counts if it stood on its own date and on the anchor's."""

    def stood(fact: Seen, day: date) -> bool:
        from .seen import INTERVALS

        revoked = fact.revoked_on
        if revoked is None or (simple.revoked or "void") == "counts" or fact.table in INTERVALS:
            return True
        return revoked > max(anchor_day, day)

    # Whether it stood is asked above, with the fact's own date; `latest_of` is told to let revoked ones through.
    long_before = date(2000, 1, 1)
    return latest_of(seeing, simple, around, stood, long_before, skip=skip)


def _excused(seeing: Seeing, s: Started) -> bool:
    unless = s.rule.unless
    if unless is None:
        return False
    around = _around(s).with_(self_=s.subject)
    if isinstance(unless, PersonCondition):
        people = holders(seeing, s.subject, s.day) if s.subject.type == "post" else {s.subject.id}
        return any(person_is(seeing, unless, p, s.day, around) for p in people)
    if isinstance(unless, UnitCondition):
        return unit_is(seeing, unless, s.subject.unit or s.subject.id, s.day, around)
    return any(_seen_by(seeing, m, around, s.day, ()) for m in simple_matches(unless))


def _row(seeing: Seeing, s: Started, given: Sorted | None) -> Row:
    rule = s.rule
    row = Row(rule.id, ref(s.subject), None, s.fact.id if s.fact else "", s.day.isoformat(), "unknown")
    if _excused(seeing, s):
        return row.with_(status="not_applicable")
    low = value_of(seeing, rule.count.min, _around(s), s.day)
    window = _window(seeing, s)
    if window is None or isinstance(low, Unlisted) or missing(seeing, rule.require) or unlisted(rule.require):
        return row
    upper = window[1]
    due = due_day(s, upper)
    found = given or _found(seeing, s)
    inside, after = _tally(rule, found.inside), _tally(rule, found.after)
    both = _tally(rule, [*found.inside, *found.after])
    row = row.with_(count=inside.count, required=low, evidence=inside.evidence, due=due)
    if rule.forbid:
        if inside.count:
            return row.with_(status="unmet")
        return row.with_(status="pending" if due is not None and seeing.as_of < due else "met")
    if inside.count >= low:
        return row.with_(status="met", done_on=inside.done_on(low))
    if lateness(rule, upper) and after.count and both.count >= low:
        return row.with_(status="late", count=both.count, evidence=both.evidence, done_on=both.done_on(low))
    read = tables_of(rule.require)
    return fallen_short(seeing, rule, row, begins=s.day, read=read, subject=s.subject)


def lateness(rule: Timing, upper: Offset | None) -> bool:
    """Whether facts after the window make it late: never for a gate, and by default for any other end."""
    beyond = upper is not None and not upper.is_zero and upper.sign > 0
    return beyond and rule.late is not False


def _tally(rule: Timing, facts: list[tuple[Seen, date]]) -> Tally:
    return tally((f.id, r, keys_of(rule.count, f, r)) for f, r in facts)


def _taken_in_turn(seeing: Seeing, started: list[Started]) -> list[Row]:
    """Each fact serves one clock: in order of date, the open one that holds it with the earliest due day."""
    able = [
        s
        for s in started
        if not _excused(seeing, s)
        and _window(seeing, s) is not None
        and not missing(seeing, s.rule.require)
        and not unlisted(s.rule.require)
        and not isinstance(value_of(seeing, s.rule.count.min, _around(s)), Unlisted)
    ]
    looks = {id(s): _found(seeing, s) for s in able}
    given = {id(s): Sorted([], []) for s in able}

    def urgency(s: Started) -> tuple[date, date, str, str]:
        window = _window(seeing, s)
        assert window is not None
        return due_day(s, window[1]) or date.max, s.day, s.fact.id if s.fact else "", s.subject.id

    def is_open(s: Started) -> bool:
        got = given[id(s)]
        low: int = value_of(seeing, s.rule.count.min, _around(s), s.day)
        return _tally(s.rule, [*got.inside, *got.after]).count < low

    def hand_out(of: str) -> None:
        facts = {f.id: (f, r) for s in able for f, r in getattr(looks[id(s)], of)}
        taken = {f.id for got in given.values() for f, _ in (*got.inside, *got.after)}
        for fact, r in sorted(facts.values(), key=lambda p: (p[1], p[0].id)):
            wanting = [
                s
                for s in able
                if fact.id not in taken
                and is_open(s)
                and any(f.id == fact.id for f, _ in getattr(looks[id(s)], of))
            ]
            if of == "after":
                wanting = [s for s in wanting if lateness(s.rule, (_window(seeing, s) or (None, None))[1])]
            if wanting:
                getattr(given[id(min(wanting, key=urgency))], of).append((fact, r))

    hand_out("inside")
    hand_out("after")
    return [_row(seeing, s, given.get(id(s))) for s in started]


__all__ = ["ONE", "Started", "subject_of", "timing_rows"]
