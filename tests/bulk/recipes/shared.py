"""What recipes of several types of rule draw: what every rule carries, facts bound to the subject, counts."""

from typing import Any

from partyorg.campaign.conditions import (
    Comparison,
    PersonCondition,
    PersonScope,
    Scope,
    SeatScope,
    SpanTest,
    Test,
    UnitScope,
)
from partyorg.campaign.figures import Unlisted
from partyorg.campaign.matches import Bound, BoundTerm, CountSpec, IdList, SimpleMatch
from tests.oracle import draws as st
from tests.oracle.rules import chance, headers, number, pick, words

from .conditions import COUNTERPART, SUBJECT, SUBJECT_UNIT, around, people, scopes, units

plain_responsibles = pick((None, None, SeatScope(frozenset({"secretary", "dean"}), of=SUBJECT_UNIT)))


@st.composite
def responsibles(draw: st.Draw) -> Scope | None:
    """Who has to act: the usual, whoever holds a post in the subject's unit, or somebody whoever the subject is."""
    return draw(scopes()) if draw(chance) else draw(plain_responsibles)


@st.composite
def header(draw: st.Draw, id: str) -> dict[str, Any]:
    """What every rule carries; groups of subjects are left out."""
    return {**draw(headers(id)), "streams": (), "responsible": draw(responsibles())}


@st.composite
def acts(draw: st.Draw, key: str, *, pair: bool) -> SimpleMatch:
    """Facts bound to the subject by an activity's cells."""
    terms: tuple[BoundTerm, ...] = (SUBJECT, COUNTERPART) if pair else (SUBJECT,)
    bound: dict[str, Bound] = {key: Bound(terms, "all" if pair else "any")}
    if not pair and draw(chance):
        bound[key] = Bound((draw(around(SUBJECT)),))
    if not pair and draw(chance):
        near = draw(pick((draw(around(SUBJECT)), PersonScope(draw(people(0))), IdList(("P2", "U1")))))
        others: tuple[BoundTerm, ...] = (SUBJECT, near)
        bound[draw(pick((key, "participant", "host")))] = Bound(others, draw(pick(("any", "all"))))
    if draw(chance):
        far = draw(pick((PersonScope(PersonCondition(role=SpanTest(None))), IdList(("P2", "X9")))))
        bound.setdefault("counterpart", Bound((far,)))
    if draw(chance):
        bound.setdefault("host", Bound((UnitScope(draw(units(0))), IdList(("U1",)))))
    tests = draw(
        pick(
            (
                {},
                {},
                {"topic": words("campaign")},
                {"tags.channel": words("onsite", "online")},
                {"tags.channel": Test(present=True)},
                {"tags.channel": Test(present=False)},
                {"place": Test(present=True)},
                {"outcome": Test(not_=words("open"))},
                {"size": Test(bounds=Comparison(at_most=number(2)))},
                {"tags": Test(all_of=("channel:onsite",))},
            )
        )
    )
    return SimpleMatch(
        key="activity",
        table="activities",
        kinds=draw(pick((None, frozenset({"talk"}), frozenset({"talk", "family_visit"})))),
        on=draw(pick(("", "", "", "recorded_on"))),
        bound=bound,
        tests=tests,
        revoked=draw(pick((None, None, "counts", "void"))),
    )


ledgers = pick(
    (
        SimpleMatch(
            key="event", table="events", kinds=frozenset({"hardship"}), bound={"subject": Bound((SUBJECT,))}
        ),
        SimpleMatch(
            key="assessment", table="assessments", kinds=None, bound={"subject": Bound((SUBJECT,))},
            tests={"by_class": words("peer")},
        ),
        SimpleMatch(
            key="assessment", table="assessments", kinds=None, bound={"subject": Bound((SUBJECT,))},
            tests={"value": Test(bounds=Comparison(at_least=number(70)))},
        ),
        SimpleMatch(key="document", table="documents", kinds=None, bound={"owner": Bound((SUBJECT,))}),
        SimpleMatch(key="link", table="links", kinds=None, bound={"ends": Bound((SUBJECT,))}),
        SimpleMatch(key="stage", table="stages", kinds=None, bound={"person": Bound((SUBJECT,))}),
    )
)  # fmt: skip


@st.composite
def counts(draw: st.Draw) -> CountSpec:
    """How many, by any key."""
    low: Any = number(draw(pick((0, 1, 1, 1, 2, 3))))
    if draw(st.integers(0, 15)) == 0:
        low = Unlisted("R1.count.min", "not given")
    return CountSpec(
        min=low,
        max=number(draw(pick((2, 3)))) if draw(chance) else None,
        parity=draw(pick((None,) * 5 + ("odd", "even"))),
        distinct_by=draw(
            pick(("fact", "fact", "date", "counterpart", "host", "tag:channel", "kind", "topic"))
        ),
    )
