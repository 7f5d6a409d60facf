"""Rules that need one another: those that read findings, and windows, phases and rounds for others."""

from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import Comparison, PersonCondition, PersonScope, SeatScope, Test
from partyorg.campaign.figures import Given, Unlisted
from partyorg.campaign.matches import Bound, SimpleMatch
from partyorg.campaign.rules import (
    Duty,
    Holding,
    Item,
    PeriodSpec,
    Points,
    Round,
    Rounds,
    Rubric,
    Selection,
    Target,
    Timeline,
    Window,
)
from tests.oracle import draws as st
from tests.oracle.rules import chance, number, offset, periods, pick, words
from tests.oracle.worlds import DAYS

from .caps import caps
from .completenesses import completenesses
from .conditions import SUBJECT
from .duties import duties
from .holdings import holdings
from .rubrics import rubrics
from .shared import header
from .targets import targets
from .timings import timings


@st.composite
def readers(draw: st.Draw, id: str, read: str) -> Duty | Rubric | Target:
    """A duty or a rubric that looks at the findings of another rule."""
    tests = {
        "status": draw(
            pick((words("met"), words("met", "late"), words("unmet"), Test(not_=words("pending"))))
        )
    }
    if draw(chance):
        tests["period"] = words("2015", "2015-H2", "campaign")
    kinds = frozenset({read, "R9"} if draw(chance) else {read})
    found = SimpleMatch(
        key="finding", table="findings", kinds=kinds, bound={"subject": Bound((SUBJECT,))}, tests=tests
    )
    if draw(chance):
        found = evolve(found, bound={"about": Bound((SUBJECT,))}, tests={})
    if draw(st.booleans()):
        count = draw(targets(id))
        bound = found.bound if draw(chance) else {}
        hit = evolve(found, bound=bound, latest=draw(chance))
        return evolve(
            count, measure="count", hit=hit, scope=None, trend=None, threshold=Comparison(at_least=number(1))
        )
    if draw(st.booleans()):
        period: PeriodSpec = draw(periods(label=False))
        if draw(chance):
            period = evolve(period, placed_by="label")
        return evolve(draw(duties(id)), match=found, per=None, period=period)
    points = Points(match=found, each=Given(draw(pick((1, 2)))))
    return evolve(draw(rubrics(id)), items=(Item(key="k", points=(points,)),), veto=(), bands=None)


@st.composite
def readable(draw: st.Draw, id: str) -> Any:
    """A rule of any type whose findings others may read."""
    return draw(
        draw(pick((duties, duties, holdings, holdings, timings, completenesses, rubrics, targets, caps)))(id)
    )


@st.composite
def timelines(draw: st.Draw, id: str) -> Timeline:
    """Two windows or three, with ends that are days, left out or not listed, or an event."""
    border = pick((None, None, DAYS[3], DAYS[6], DAYS[9], Given(DAYS[8]), Unlisted("R2.window", "no day")))
    event = SimpleMatch(key="event", table="events", kinds=None)
    windows = [
        Window(key=key, title=key, since=draw(border), until=draw(border))
        for key in ("a", "b", "c")[: draw(st.integers(2, 3))]
    ]
    if draw(st.integers(0, 5)) == 0:
        windows[0] = evolve(windows[0], until=event)
    return Timeline(**draw(header(id)), windows=tuple(windows))


@st.composite
def sequences(draw: st.Draw, id: str, items: tuple[str, str]) -> Timeline:
    """Windows worked one after the other."""
    first, second = items
    windows = (
        Window(key="a", title="a", items=(first,)),
        Window(key="b", title="b", items=(second, "R9") if draw(chance) else (second,)),
        Window(key="c", title="c", items=draw(pick(((), (first,), (second,))))),
    )
    return Timeline(**draw(header(id)), windows=windows, sequential=True)


@st.composite
def worked(draw: st.Draw, id: str) -> Any:
    """A rule about people or units whose findings have evidence."""
    rule = draw(draw(pick((duties, timings, completenesses)))(id))
    if isinstance(rule, Duty) and isinstance(rule.scope, SeatScope):
        return evolve(draw(duties(id)), scope=PersonScope(PersonCondition()), per=None)
    return rule


@st.composite
def rounds(draw: st.Draw, id: str) -> Selection:
    """A selection of which only the rounds matter."""
    listed = (
        Round(key="first", opens=draw(pick((None, Given(DAYS[1])))), closes=Given(DAYS[3])),
        Round(key="second", closes=Given(DAYS[7]), decided=draw(pick((None, Given(DAYS[9]))))),
    )
    yearly = Rounds(closes=Given("12-31"), every="year", decided=Given("02-15"))
    return Selection(
        **draw(header(id)),
        schemes=frozenset({"model"}),
        subject=PersonScope(PersonCondition()),
        rounds=yearly if draw(st.booleans()) else Rounds(listed=listed),
    )


@st.composite
def in_windows(draw: st.Draw, unit: str) -> Any:
    """A duty, a holding or a target whose periods are phases or rounds."""
    made = draw(draw(pick((duties, holdings, targets)))("R1"))
    period = PeriodSpec(
        unit=unit,
        partial=draw(pick(("judge", "skip", "prorate"))),
        due=draw(pick((offset("0d"), offset("10d")))),
    )
    if isinstance(made, Holding):
        return evolve(made, period=period, at="every_day")
    return evolve(made, period=period, **({"by": None} if isinstance(made, Target) else {}))
