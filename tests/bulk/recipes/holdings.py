"""Holdings of links, posts, documents and candidacies."""

from attrs import evolve

from partyorg.campaign.conditions import PersonScope
from partyorg.campaign.figures import Given
from partyorg.campaign.matches import AnyMatch, Bound, CountSpec, IdList, Match, SimpleMatch
from partyorg.campaign.rules import Holding, PeriodSpec
from tests.oracle import draws as st
from tests.oracle.rules import chance, number, offset, periods, pick, words
from tests.oracle.worlds import DAYS

from .conditions import SUBJECT, around, people, scopes
from .shared import header


@st.composite
def holdings(draw: st.Draw, id: str = "R1") -> Holding:
    """A holding of links or posts, on as-of or every day."""
    far = draw(pick((None, PersonScope(draw(people(0))), IdList(("P1", "U1")))))
    shape = draw(pick(("a", "b", "ends", "post", "owner", "candidate")))
    bound: dict[str, Bound] = {}
    if shape == "owner":
        bound["owner"] = Bound((SUBJECT if draw(st.booleans()) else draw(around(SUBJECT)),))
        kind = draw(pick((None, frozenset({"report"}))))
        match = SimpleMatch(
            key="document", table="documents", kinds=kind, bound=bound, revoked=draw(pick((None, "counts")))
        )
    elif shape == "candidate":
        bound["subject"] = Bound((SUBJECT,))
        match = SimpleMatch(key="candidacy", table="candidacies", kinds=None, bound=bound)
    elif shape == "post":
        bound["unit"] = Bound((SUBJECT if draw(st.booleans()) else draw(around(SUBJECT)),))
        if draw(chance):
            bound["person"] = Bound((draw(around(SUBJECT)),))
        elif isinstance(far, PersonScope):
            bound["person"] = Bound((far,))
        tests = {"value": words("secretary", "dean")} if draw(st.booleans()) else {}
        match = SimpleMatch(
            key="tenure", table="tenures", kinds=frozenset({"post"}), bound=bound, tests=tests
        )
    else:
        bound[shape] = Bound((SUBJECT,))
        if draw(chance):
            bound[shape] = Bound((SUBJECT, draw(around(SUBJECT))), draw(pick(("any", "all"))))
        elif draw(chance):
            bound[shape] = Bound((SUBJECT, PersonScope(draw(people(0)))), "all")
        if far is not None and shape != "ends":
            bound["b" if shape == "a" else "a"] = Bound((far,))
        kinds = draw(pick((None, frozenset({"pair_student"}))))
        match = SimpleMatch(
            key="link", table="links", kinds=kinds, bound=bound, revoked=draw(pick((None, "counts")))
        )
    if draw(st.integers(0, 9)) == 0:
        match = evolve(match, bound={})
    matches: Match = match
    if draw(chance):
        other = SimpleMatch(key="link", table="links", kinds=None, bound={"ends": Bound((SUBJECT,))})
        matches = AnyMatch((match, other) if draw(st.booleans()) else (other, match))
    at = draw(pick(("every_day", "every_day", "as_of", "by")))
    return Holding(
        **draw(header(id)),
        scope=draw(scopes(("unit",) if shape == "post" else ("person", "unit"))),
        match=matches,
        count=CountSpec(
            min=number(draw(pick((0, 1, 1, 2)))),
            max=number(draw(pick((1, 2)))) if draw(chance) else None,
            parity=draw(pick((None,) * 4 + ("odd",))),
            distinct_by=draw(pick(("fact", "fact", "counterpart", "kind"))),
        ),
        at=at,
        by=draw(pick((Given(DAYS[6]), Given(DAYS[10]), offset("3m"), offset("30d")))) if at == "by" else None,
        period=draw(periods(label=False)) if at == "every_day" else PeriodSpec(unit="campaign"),
        grace_days=number(draw(pick((0, 0, 1, 30, 60)))),
    )
