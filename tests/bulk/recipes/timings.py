"""Clocks, what starts them and what stops them."""

from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import Binding, Comparison, Test
from partyorg.campaign.matches import AnyMatch, Bound, Match, SimpleMatch
from partyorg.campaign.rules import Anchor, Timing
from tests.oracle import draws as st
from tests.oracle.rules import chance, number, offset, pick, words
from tests.oracle.worlds import DAYS

from .conditions import SUBJECT, around, people, scopes, units
from .shared import acts, counts, header

ratings = pick(
    (
        {},
        {"value": words("good")},
        {"value": Test(present=False)},
        {"value": Test(bounds=Comparison(at_least=number(70)))},
        {"value": Test(not_=words("good"))},
    )
)
"""Tests of a value that may be a word or a number."""
windows = pick(
    (
        ("0d", "30d"), ("0d", "1m"), ("-30d", "30d"), ("-1m", "0d"), ("0d", "5wd"), ("open", "30d"), ("0d", "open"),
        ("1d", "2m"), ("-60d", "-1d"), ("open", "open"), ("-3m", "-1m"), ("0d", "1m+10d"),
    )
)  # fmt: skip


@st.composite
def timings(draw: st.Draw, id: str = "R1") -> Timing:
    """A clock started by an event, a post, an activity or a named day."""
    anchor, field = draw(
        pick(
            (
                (SimpleMatch(key="event", table="events", kinds=None), "subject"),
                (SimpleMatch(key="event", table="events", kinds=frozenset({"commended"}), revoked="void"), "subject"),
                (SimpleMatch(key="tenure", table="tenures", kinds=frozenset({"post"}), on="since"), "person"),
                (SimpleMatch(key="activity", table="activities", kinds=frozenset({"talk"})), "participant"),
                (SimpleMatch(key="stage", table="stages", kinds=None, on="until"), "person"),
                (SimpleMatch(key="link", table="links", kinds=None), "a"),
                (SimpleMatch(key="unit", table="units", kinds=None), "id"),
                (SimpleMatch(key="assessment", table="assessments", kinds=None, tests=draw(ratings)), "subject"),
                (None, ""),
            )
        )
    )  # fmt: skip
    anchors: Match | None = anchor
    if anchor is not None and anchor.table == "events" and draw(st.booleans()):
        anchors = AnyMatch((anchor, SimpleMatch(key="assessment", table="assessments", kinds=None)))
    named = Binding("subject") if anchor is None else Binding("anchor", field)
    if anchor is not None and draw(chance):
        named = Binding("anchor", field, ("unit",))
    key = draw(pick(("counterpart", "participant", "actor")))
    if named.then:
        key = "host"
    match = evolve(draw(acts(key, pair=False)), latest=False)
    term = named if draw(st.booleans()) else draw(around(named))
    match = evolve(match, bound={**match.bound, key: Bound((term,))})
    required: Match = match
    if draw(chance):
        other = evolve(draw(acts(key, pair=False)), latest=False)
        other = evolve(other, bound={**other.bound, key: Bound((named,))})
        reviews = SimpleMatch(
            key="assessment", table="assessments", kinds=None, bound={"subject": Bound((SUBJECT,))}
        )
        required = AnyMatch((match, draw(pick((other, reviews)))))
    decide: Any = (
        "any" if isinstance(required, AnyMatch) else draw(pick(("any", "any", "first", "last_before")))
    )
    lower, upper = draw(windows)
    return Timing(
        **draw(header(id)),
        anchor=Anchor(match=anchors)
        if anchors is not None
        else Anchor(date=draw(pick(("source.issued", DAYS[6])))),
        scope=draw(scopes(("person", "unit"))) if anchor is None or draw(chance) else None,
        require=required,
        window=(offset(lower), offset(upper)),
        count=evolve(draw(counts()), parity=None),
        forbid=draw(st.integers(0, 5)) == 0,
        late=draw(pick((None, None, True, False))),
        decide=decide,
        late_joiners=draw(pick(("skip", "skip", "from_joining"))),
        unless=draw(reliefs(draw(pick(("actor", key))), named)) if draw(chance) else None,
    )


@st.composite
def reliefs(draw: st.Draw, key: str, named: Binding) -> Any:
    """What stops a clock: people, units, an act, or the latest review."""
    shape = draw(pick(("person", "unit", "act", "latest")))
    if shape == "person":
        return draw(people(0))
    if shape == "unit":
        return draw(units(0))
    if shape == "act":
        match = evolve(draw(acts(key, pair=False)), latest=False)
        return evolve(match, bound={**match.bound, key: Bound((named,))})
    reviewed = SimpleMatch(
        key="assessment", table="assessments", kinds=None, latest=True, bound={"subject": Bound((SUBJECT,))}
    )
    return evolve(reviewed, tests={"by_class": words("peer")}, revoked=draw(pick((None, "counts"))))
