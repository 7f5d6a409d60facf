"""Records of activities and documents that must be complete."""

from partyorg.campaign.conditions import Binding, Comparison, PersonScope, SeatScope, Test
from partyorg.campaign.matches import AnyMatch, Bound, IdList, Match, SimpleMatch
from partyorg.campaign.rules import CheckItem, Completeness
from tests.oracle import draws as st
from tests.oracle.rules import chance, number, offset, pick, words

from .conditions import SUBJECT, around, people, posts
from .shared import header


@st.composite
def completenesses(draw: st.Draw, id: str = "R1") -> Completeness:
    """Records of activities with cells that must be filled and checks that must pass."""
    host, actor = Binding("fact", "host"), Binding("fact", "actor")
    near = draw(pick((host, actor, Binding("fact", "actor", ("unit",)), SUBJECT)))
    checks = (
        CheckItem(form="fact", bound={"counterpart": Bound((draw(around(near)), IdList(("P3",))))}),
        CheckItem(form="fact", bound={"counterpart": Bound((near, actor), draw(pick(("any", "all"))))}),
        CheckItem(form="fact", tests={"topic": Test(present=True)}, when_bound={"actor": Bound((near,))}),
        CheckItem(form="fact", tests={"size": Test(bounds=Comparison(at_most=number(2)))}),
        CheckItem(form="fact", bound={"counterpart": Bound((PersonScope(draw(people(0))),))}),
        CheckItem(form="fact", bound={"participant": Bound((IdList(("P1",)), IdList(("P2",))), "all")}),
        CheckItem(form="differs", columns=("actors", "counterparts")),
        CheckItem(form="delay", columns=("on", "recorded_on"), figure=offset("30d")),
        CheckItem(form="fact", tests={"tags.channel": words("onsite")}, when={"outcome": words("closed")}),
        CheckItem(form="fact", tests={"topic": Test(present=True)}),
        CheckItem(form="fact", tests={"tags.channel": Test(present=True)}),
    )
    one = SimpleMatch(
        key="activity",
        table="activities",
        kinds=draw(pick((None, frozenset({"talk"})))),
        revoked=draw(pick((None, "counts"))),
    )
    match: Match = one
    if draw(chance):
        match = AnyMatch((one, SimpleMatch(key="activity", table="activities", kinds=None, on="recorded_on")))
    if draw(st.integers(0, 4)) == 0:
        return draw(signed(id))
    return Completeness(
        **draw(header(id)),
        match=match,
        required=draw(pick(((), ("place",), ("counterparts", "outcome"), ("topic.campaign",)))),
        checks=tuple(check for check in checks if draw(chance)),
        mode=draw(pick(("all", "any", "k"))),
        mode_k=number(2),
        within=draw(pick((offset("0d"), offset("10d"), offset("1m"), offset("5wd")))),
        on_fail=draw(pick(("incomplete", "unmet"))),
    )


@st.composite
def signed(draw: st.Draw, id: str) -> Completeness:
    """Documents that somebody of their owner's unit has to sign."""
    owner = Binding("fact", "owner")
    post = SeatScope(draw(posts), of=draw(pick((owner, owner, None))))
    checks = (
        CheckItem(form="signed_by", scope=draw(pick((post, PersonScope(draw(people(0))))))),
        CheckItem(form="differs", columns=("owner", "signatures")),
        CheckItem(form="fact", bound={"signatures": Bound((Binding("fact", "about"),))}),
    )
    return Completeness(
        **draw(header(id)),
        match=SimpleMatch(key="document", table="documents", kinds=None),
        required=draw(pick(((), ("sections.goals",), ("owner",)))),
        checks=tuple(check for check in checks if draw(st.booleans())),
        within=offset("10d"),
    )
