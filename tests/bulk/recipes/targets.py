"""Targets: what groups are measured by, and against what."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import (
    Comparison,
    Has,
    PersonCondition,
    PersonScope,
    SpanTest,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.figures import Count, Given, Plus, Times, Unlisted, Versions
from partyorg.campaign.matches import AnyMatch, Bound, IdList, SimpleMatch
from partyorg.campaign.rules import Target
from tests.oracle import draws as st
from tests.oracle.rules import MEMBER, chance, number, offset, periods, pick, words
from tests.oracle.worlds import DAYS

from .conditions import SELF, SUBJECT, people, scopes, units
from .shared import header

having = pick(
    (
        SimpleMatch(
            key="activity", table="activities", kinds=frozenset({"talk"}), bound={"participant": Bound((SELF,))}
        ),
        SimpleMatch(key="activity", table="activities", kinds=None, bound={"host": Bound((SELF,))}, revoked="counts"),
        SimpleMatch(key="event", table="events", kinds=None, bound={"subject": Bound((SELF,))}),
        SimpleMatch(key="candidacy", table="candidacies", kinds=None, bound={"subject": Bound((SELF,))}),
        SimpleMatch(
            key="candidacy", table="candidacies", kinds=None, on="granted_on", bound={"subject": Bound((SELF,))}
        ),
        SimpleMatch(
            key="link", table="links", kinds=None,
            bound={"ends": Bound((SELF,)), "b": Bound((PersonScope(PersonCondition(role=SpanTest(None))), IdList(("U1",))))},
        ),
        SimpleMatch(
            key="assessment", table="assessments", kinds=frozenset({"review"}), latest=True,
            bound={"subject": Bound((SELF,))}, tests={"by_class": words("peer")},
        ),
    )
)  # fmt: skip


@st.composite
def hits(draw: st.Draw, make: Callable[[int], st.Recipe[Any]]) -> Any:
    """A condition on people or units, most of them on what they have."""
    condition = draw(make(0))
    if draw(chance):
        return condition
    has = Has(
        match=draw(having),
        within=draw(pick((None, None, "period", offset("60d"), offset("3m")))),
        count_min=number(draw(pick((1, 1, 1, 2)))),
        count_max=draw(pick((None, None, number(1)))),
    )
    shape = draw(pick(("has", "has", "has", "lacks", "any", "none", "all")))
    if shape in ("has", "lacks"):
        return evolve(condition, **{shape: (has,)})
    alone = evolve(draw(make(0)), has=(has,))
    return evolve(condition, **{shape: (alone, draw(make(0))) if shape == "any" else (alone,)})


group_reads = pick(
    (
        SimpleMatch(key="measure", table="measures", kinds=None, bound={"about": Bound((SELF,))}),
        SimpleMatch(key="measure", table="measures", kinds=frozenset({"satisfaction"}), bound={"about": Bound((SUBJECT,))}),
        SimpleMatch(key="measure", table="measures", kinds=None),
        SimpleMatch(key="measure", table="measures", kinds=None, latest=True, tests={"name": words("satisfaction")}),
    )
)  # fmt: skip
group_facts = pick(
    (
        SimpleMatch(key="candidacy", table="candidacies", kinds=None),
        SimpleMatch(
            key="candidacy", table="candidacies", kinds=None,
            bound={"subject": Bound((UnitScope(UnitCondition(kind=words("branch"))),))},
        ),
        SimpleMatch(key="activity", table="activities", kinds=frozenset({"talk"}), bound={"host": Bound((SUBJECT,))}),
        SimpleMatch(key="event", table="events", kinds=None, revoked="counts"),
        SimpleMatch(key="assessment", table="assessments", kinds=None, latest=True, tests={"by_class": words("mass")}),
        AnyMatch(
            (
                SimpleMatch(key="activity", table="activities", kinds=None, on="recorded_on"),
                SimpleMatch(key="activity", table="activities", kinds=frozenset({"talk"})),
            )
        ),
    )
)  # fmt: skip
as_ofs = pick((None, None, "any_day", "every_day", "first_day", "today", "12-31", DAYS[6]))
thresholds = pick(
    (
        Comparison(at_least=number(1)),
        Comparison(at_least=number(Decimal("0.5"))),
        Comparison(at_most=number(1)),
        Comparison(at_least=number(1), at_most=number(2)),
        Comparison(more_than=number(0)),
        Comparison(less_than=number(2)),
        Comparison(at_least=Count(PersonScope(PersonCondition(stage=SpanTest(MEMBER))), as_of="today")),
        Comparison(
            at_most=Plus((number(1), Times((number(Decimal("0.5")), Count(UnitScope(UnitCondition()))))))
        ),
        number(1),
        Versions("p", ((None, DAYS[6], number(2)), (DAYS[6], None, number(Decimal("0.4"))))),
        Unlisted("R1.threshold", "no number"),
    )
)


@st.composite
def targets(draw: st.Draw, id: str = "R1") -> Target:
    """Counts, shares and readings of groups against a threshold, or their trend."""
    measure = draw(pick(("share", "share", "share", "count", "count", "reading")))
    keys: dict[str, Any] = {"measure": measure}
    kinds: tuple[str, ...] = ("unit",)
    if measure == "reading":
        keys["of"] = draw(group_reads)
    elif measure == "count" and draw(st.booleans()):
        keys["hit"] = draw(group_facts)
    else:
        who = draw(pick(("person", "person", "unit", "seat")))
        kinds = ("unit", "unit", "person", "seat")
        scope = draw(scopes((who,)))
        if who != "seat" and draw(chance):
            plain = draw(hits(people if who == "person" else units))
            scope = PersonScope(plain) if who == "person" else UnitScope(plain)
        keys["scope"] = evolve(scope, as_of=draw(as_ofs))
        keys["hit"] = draw(pick((None, draw(hits(units if who == "unit" else people)), draw(hits(people)))))
        keys["unrated"] = draw(pick(("exclude", "miss")))
    if draw(st.booleans()):
        keys["group_by"] = evolve(draw(scopes(kinds)), as_of=draw(as_ofs))
    if draw(chance):
        keys["by"] = draw(
            pick((Given(DAYS[5]), Given(DAYS[9]), Given(DAYS[12]), Unlisted("R1.by", "no day")))
        )
    else:
        keys["period"] = draw(periods(label=False))
    if "period" in keys and draw(chance):
        keys["trend"] = draw(pick(("non_decreasing", "increasing", "non_increasing", "decreasing")))
        keys["dips_allowed"] = number(draw(pick((0, 0, 1))))
        keys["end"] = draw(pick((None, "higher", "lower")))
        keys["years"] = draw(pick((None, number(2), Unlisted("R1.years", "no number"))))
    else:
        keys["threshold"] = draw(thresholds)
    keys["tolerance"] = number(draw(pick((0, 0, Decimal("0.1"), 1))))
    keys["over_ok"] = Given(draw(pick((True, True, False))))
    keys["final"] = draw(pick(("due", "due", "now")))
    return Target(**draw(header(id)) | {"streams": draw(pick(((), (), ("S1",))))}, **keys)
