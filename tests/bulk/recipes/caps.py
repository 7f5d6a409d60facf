"""Limits on what anybody may get."""

from partyorg.campaign.conditions import AnyScope, PersonScope, Test, UnitScope
from partyorg.campaign.matches import Bound, IdList, SimpleMatch
from partyorg.campaign.rules import Cap, CheckItem
from tests.oracle import draws as st
from tests.oracle.rules import pick

from .conditions import SELF, people, units
from .shared import header


@st.composite
def limits(draw: st.Draw) -> CheckItem:
    """What a fact that names somebody has to be like."""
    tests = draw(pick(({}, {"on": Test(present=True)}, {"recorded_on": Test(present=True)})))
    far = draw(pick((PersonScope(draw(people(0))), UnitScope(draw(units(0))), IdList(("P1", "U1")))))
    when = draw(pick((None, None, {"recorded_on": Test(present=False)})))
    return CheckItem(form="fact", tests=tests, bound={"subject": Bound((far,))}, when=when)


@st.composite
def caps(draw: st.Draw, id: str = "R1") -> Cap:
    """A limit on every event or assessment of somebody."""
    key, table = draw(pick((("event", "events"), ("assessment", "assessments"))))
    on = SimpleMatch(
        key=key,
        table=table,
        kinds=None,
        bound={"subject": Bound((SELF,))},
        revoked=draw(pick((None, "counts"))),
    )
    mixed = AnyScope((PersonScope(draw(people(0))), UnitScope(draw(units(0))), PersonScope(draw(people(0)))))
    who = draw(pick((PersonScope(draw(people())), UnitScope(draw(units())), mixed)))
    alternative = draw(limits()) if draw(st.booleans()) else None
    return Cap(
        **draw(header(id)) | {"responsible": who}, on=on, limit=draw(limits()), alternative=alternative
    )
