"""What a selection comes to in one round: a ranked list with reasons, for people to decide on. Nothing is decided here."""

from datetime import date
from fractions import Fraction

from attrs import frozen

from partyorg.campaign.definition import Campaign
from partyorg.campaign.rules import Selection
from partyorg.dates import Period
from partyorg.errors import Fault, InputError, Where, nearest
from partyorg.facts import Register
from partyorg.facts.records import Candidacy

from .eligibility import holds
from .engine import rows_of, world_of
from .figures import UnknownFigure
from .filling import Entry, Room, Standing, fill, rooms_of
from .findings import Finding, Ref
from .ranking import Ranked, ranked
from .rounds import RoundDays, candidacies_of, granted_day, rounds_of
from .route import Stop, stops_of
from .world import Env, World

__all__ = ["Candidate", "Line", "Passed", "Proposal", "Standing", "propose"]

_BLOCKED = {"unmet": "ineligible", "unknown": "unknown"}


@frozen
class Passed:
    """A step of the route and how it went: `reason` is "" where it was passed, `skipped`, or says what is wrong."""

    step: str
    reason: str
    fact: str


@frozen
class Candidate:
    """A candidacy in the order of the criteria. `place` counts from 1 and equals share it; 0 is not ranked.

    `values` stand in the order of the criteria, None where there is none. `against` are the rows on subject and
    eligibility that are unmet or unknown, each with its clauses.
    """

    candidacy: str
    subject: Ref
    category: str
    standing: Standing
    place: int
    automatic: bool
    values: tuple[Fraction | None, ...]
    against: tuple[Finding, ...]
    route: tuple[Passed, ...]
    granted_on: date | None


@frozen
class Line:
    """A quota on a unit: how many may be chosen (None: not known), with the tolerance, and how many are.

    `above` are those that the proposal leaves out on its account.
    """

    key: str
    unit: Ref
    line: int | None
    most: int | None
    proposed: tuple[str, ...]
    granted: tuple[str, ...]
    above: tuple[str, ...]


@frozen
class Proposal:
    """A round of a selection as of a day. `checks` are its rows on quotas, routes, dates, bases and titles.

    What a committee chose is in the register (`granted_on`), and `checks` says whether it was properly done.
    """

    campaign: str
    selection: str
    round: Period
    decided: date
    as_of: date
    criteria: tuple[str, ...]
    tie: str
    candidates: tuple[Candidate, ...]
    lines: tuple[Line, ...]
    checks: tuple[Finding, ...]


def propose(
    register: Register,
    campaign: Campaign,
    selection: str,
    round: str,
    as_of: date | None = None,
    *,
    as_known: date | None = None,
) -> Proposal:
    """A ranked list for one round of a selection, with what speaks against each candidate and where the quota's line falls.

    `as_of` is the day on which the round is decided, if left out. Raises InputError: E104 for a selection that the
    campaign does not have, E105 for a round that it does not have, E106 where `as_of` is needed since the round is open.
    """
    rule = _selection(campaign, selection)
    if as_of is None:
        as_of = _decided(register, campaign, rule, round)
    world, rows = rows_of(register, campaign, as_of, as_known=as_known, asked=frozenset({rule.id}))
    at, rule = _round(world, campaign, rule, round)
    found = [f for part in rows.values() for f in part if f.period is not None and f.period.label == at.key]
    entries = [_entry(world, rule, at, fact, found) for fact in candidacies_of(world, rule, [at])[at.key]]
    order = ranked(world, rule, at, [(e.fact, e.automatic) for e in entries])
    by_id = {e.fact.id: e for e in entries}
    standing_in_order = [r for r in order if by_id[r.fact.id].standing in ("eligible", "unknown")]
    rooms = rooms_of(world, rule, at, entries)
    fill(rule, by_id, standing_in_order, rooms)
    places = _places(standing_in_order)
    candidates = tuple(_candidate(by_id[r.fact.id], r, places.get(r.fact.id, 0)) for r in order)
    parts = (f"{rule.id}/subject", f"{rule.id}/eligibility/")
    return Proposal(
        campaign=campaign.id,
        selection=rule.id,
        round=at.period,
        decided=date.fromordinal(at.due),
        as_of=as_of,
        criteria=rule.criteria,
        tie=rule.tie,
        candidates=tuple(sorted(candidates, key=lambda c: (c.place == 0, c.place))),
        lines=tuple(_line(room, by_id) for room in rooms),
        checks=tuple(f for f in found if not f.rule.startswith(parts)),
    )


def _selection(campaign: Campaign, id: str) -> Selection:
    known = tuple(r.id for r in campaign.rules if isinstance(r, Selection))
    for rule in campaign.rules:
        if isinstance(rule, Selection) and rule.id == id:
            return rule
    raise InputError(
        [
            Fault(
                "E104",
                "campaign {campaign} has no selection {found}",
                Where(),
                {"campaign": campaign.id, "found": id},
                id,
                known,
                nearest(id, known),
            )
        ]
    )


def _versions(campaign: Campaign, rule: Selection) -> tuple[Selection, ...]:
    return tuple(r for r in campaign.rules if isinstance(r, Selection) and r.id == rule.id)


def _listed(world: World, campaign: Campaign, rule: Selection) -> list[tuple[RoundDays, Selection]]:
    """Every round that has opened, with the version of the rule in force on its first day."""
    out = []
    for version in _versions(campaign, rule):
        try:
            rounds = rounds_of(world, version, (world.window,))
        except UnknownFigure:
            continue
        for one in rounds:
            first = date.fromordinal(one.low)
            if (version.since is None or version.since <= first) and (
                version.until is None or first < version.until
            ):
                out.append((one, version))
    return out


def _round(world: World, campaign: Campaign, rule: Selection, key: str) -> tuple[RoundDays, Selection]:
    listed = _listed(world, campaign, rule)
    for one, version in listed:
        if one.key == key:
            return one, version
    known = tuple(one.key for one, _version in listed)
    message = "selection {selection} has no round {found} that has opened by the day asked about"
    params = {"selection": rule.id, "found": key}
    raise InputError([Fault("E105", message, Where(), params, key, known, nearest(key, known))])


def _decided(register: Register, campaign: Campaign, rule: Selection, key: str) -> date:
    """The day on which the round is decided, as the campaign says."""
    late = date(9998, 1, 1) if campaign.until is None else campaign.until
    empty = Register({}, register.settings)
    at, _version = _round(world_of(empty, empty.view(late), campaign), campaign, rule, key)
    if at.due >= date(9000, 1, 1).toordinal():
        message = "round {round} of {selection} has no last day; say as of which day it is to be looked at"
        raise InputError([Fault("E106", message, Where(), {"round": key, "selection": rule.id}, key)])
    return date.fromordinal(at.due)


def _entry(world: World, rule: Selection, at: RoundDays, fact: Candidacy, found: list[Finding]) -> Entry:
    subject = world.subject_of(fact.subject)
    parts = (f"{rule.id}/subject", f"{rule.id}/eligibility/")
    against = tuple(
        f for f in found if f.about == fact.id and f.rule.startswith(parts) and f.status in _BLOCKED
    )
    day = min(at.closes, world.today)
    env = Env(self_=subject, subject=subject, fact=fact, day=day, period=(at.low, at.high))
    automatic = rule.automatic is not None and holds(world, rule.automatic, env, day) is True
    stops = [] if automatic else stops_of(world, rule, at, fact, subject)
    standing: Standing = "eligible"
    if fact.revoked_on is not None:
        standing = "withdrawn"
    elif any(f.status == "unmet" for f in against):
        standing = "ineligible"
    elif any(_blocks(world, at, stops, place) for place in range(len(stops))):
        standing = "route"
    elif against:
        standing = "unknown"
    return Entry(fact, subject, against, stops, automatic, standing)


def _blocks(world: World, at: RoundDays, stops: list[Stop], place: int) -> bool:
    """Whether a step keeps the candidate out: refused or badly taken, passed over, or missing when the round is over.

    The last step is the decision itself, and is not there yet.
    """
    stop = stops[place]
    if stop.reason != "route":
        return bool(stop.reason)
    if any(later.fact is not None for later in stops[place + 1 :]):
        return True
    return place < len(stops) - 1 and world.today >= at.due


def _places(order: list[Ranked]) -> dict[str, int]:
    places: dict[str, int] = {}
    for n, one in enumerate(order):
        equal = n > 0 and order[n - 1].key == one.key
        places[one.fact.id] = places[order[n - 1].fact.id] if equal else n + 1
    return places


def _candidate(entry: Entry, rank: Ranked, place: int) -> Candidate:
    route = tuple(
        Passed(
            s.wanted.step,
            "skipped" if s.applies is False else "empty_cell" if s.applies is None else s.reason,
            s.fact.id if s.fact is not None else "",
        )
        for s in entry.stops
    )
    return Candidate(
        entry.fact.id,
        entry.subject.ref,
        entry.fact.category,
        entry.standing,
        place,
        entry.automatic,
        rank.values,
        entry.against,
        route,
        entry.fact.granted_on,
    )


def _line(room: Room, by_id: dict[str, Entry]) -> Line:
    granted = sorted(
        id
        for id in room.counted
        if granted_day(by_id[id].fact) is not None and by_id[id].fact.revoked_on is None
    )
    return Line(
        room.key,
        room.unit.ref,
        room.line,
        room.most,
        tuple(room.taken),
        tuple(granted),
        tuple(room.above),
    )
