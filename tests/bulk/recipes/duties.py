"""Duties of anybody, with or without counterparts."""

from attrs import evolve

from partyorg.campaign.conditions import PersonScope, PostTest, SeatScope, UnitScope, UnitTest
from partyorg.campaign.figures import Given
from partyorg.campaign.matches import AnyMatch, Match
from partyorg.campaign.rules import Duty, Per, PeriodSpec, Presence
from tests.oracle import draws as st
from tests.oracle.rules import chance, number, offset, periods, pick
from tests.oracle.worlds import DAYS

from .conditions import SUBJECT, SUBJECT_UNIT, links, people, scopes
from .shared import acts, counts, header, ledgers


@st.composite
def duties(draw: st.Draw, id: str = "R1", parts: tuple[str, ...] = ()) -> Duty:
    """A duty: of anybody, with or without counterparts, by date or by label."""
    scope = draw(scopes())
    per = None
    seat, of_unit = isinstance(scope, SeatScope), isinstance(scope, UnitScope)
    if draw(st.booleans()):
        inside = UnitTest(SUBJECT_UNIT)
        who = draw(people(0))
        if (seat or of_unit) and draw(st.booleans()):
            who = evolve(who, unit=inside)
        elif (seat or of_unit) and draw(chance):
            who = evolve(who, post=PostTest(None, of=SUBJECT_UNIT))
        elif not seat and draw(st.booleans()):
            who = evolve(who, linked=(draw(links(SUBJECT)),))
        as_of = draw(pick((None, None, "any_day", "first_day", "today", "12-31", DAYS[6])))
        per = Per(
            scope=PersonScope(who, as_of=as_of),
            min_presence_days=number(draw(pick((0, 0, 30)))),
            exclude=draw(pick(("subject", "subject", "none"))),
        )
    period: PeriodSpec = draw(periods(label=False))
    if per is None and draw(chance):
        match = draw(ledgers)
        if match.table == "assessments" and draw(st.booleans()):
            period = evolve(
                period, placed_by="label", due=draw(pick((offset("0d"), offset("1m"), offset("5wd"))))
            )
    else:
        key = draw(pick(("actor", "participant"))) if not of_unit else "host"
        match = draw(acts("participant" if per is not None else key, pair=per is not None))
    if per is None and draw(st.integers(0, 9)) == 0:
        match = evolve(match, bound={})
    if draw(st.integers(0, 19)) == 0:
        match = evolve(match, unlisted="R1.match")
    matches: Match = match
    if draw(chance) and period.placed_by == "date":
        other = (
            draw(acts("participant", pair=per is not None)) if per or draw(st.booleans()) else draw(ledgers)
        )
        matches = AnyMatch((match, other))
    return Duty(
        **draw(header(id)),
        scope=scope,
        match=matches,
        period=period,
        count=draw(counts()),
        per=per,
        presence=Presence(
            min_presence_days=draw(pick((None, number(0), number(1), number(30), number(200)))),
            exit_policy=draw(pick(("judge", "judge", "drop"))),
            credit_across_units=Given(draw(st.booleans())),
        ),
        parts=parts,
    )
