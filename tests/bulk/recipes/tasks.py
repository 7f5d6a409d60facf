"""Tasks, and what is on record about their items."""

from attrs import evolve

from partyorg.campaign.conditions import (
    PersonCondition,
    PersonScope,
    SeatScope,
    SpanTest,
    UnitCondition,
    UnitScope,
)
from partyorg.campaign.figures import Given, Unlisted
from partyorg.campaign.matches import Bound, IdList, SimpleMatch
from partyorg.campaign.rules import Task, TaskItem
from partyorg.facts import Fact, Progress
from tests.oracle import draws as st
from tests.oracle.rules import periods, pick, words
from tests.oracle.worlds import DAYS, ENVELOPE, UNITS, days

from .conditions import SUBJECT, SUBJECT_UNIT, units
from .shared import header

leads = pick(
    (
        None,
        UnitScope(UnitCondition(kind=words("branch"))),
        IdList(("P1", "U1", "X9")),
        PersonScope(PersonCondition(role=SpanTest(frozenset({"teacher"})))),
        SeatScope(frozenset({"secretary"}), of=SUBJECT_UNIT),
    )
)
evidences = pick(
    (
        None,
        None,
        SimpleMatch(
            key="activity", table="activities", kinds=frozenset({"talk"}), bound={"host": Bound((SUBJECT,))}
        ),
        SimpleMatch(key="document", table="documents", kinds=None, bound={"owner": Bound((SUBJECT,))}),
        SimpleMatch(key="document", table="documents", kinds=None, tests={"topic": words("campaign")}),
    )
)
deadlines = pick((None, Given(DAYS[7]), Given(DAYS[11]), Unlisted("R1.item.a.deadline", "none")))


@st.composite
def tasks(draw: st.Draw, id: str = "R1") -> Task:
    """Items on record under their own name or their rule's, one of which comes after another."""
    items = []
    for key in ("a", "b"):
        again = draw(st.integers(0, 4)) == 0
        items.append(
            TaskItem(
                key=key,
                title=key,
                lead=draw(leads),
                deadline=None if again else draw(deadlines),
                evidence=draw(evidences),
                recurring=draw(periods(label=False)) if again else None,
            )
        )
    if draw(st.booleans()):
        items = [evolve(item, evidence=None) for item in items]
        items[1] = evolve(items[1], depends=("a",))
    return Task(
        **draw(header(id)) | {"only_tagged": False},
        scope=UnitScope(draw(units())) if draw(st.booleans()) else None,
        items=tuple(items),
        owners=draw(pick(("", "", "listed"))),
    )


@st.composite
def progress(draw: st.Draw) -> tuple[Fact, ...]:
    """What is on record about items."""
    made: list[Fact] = []
    for n in range(draw(st.integers(0, 9))):
        state = draw(pick(("done", "done", "running", "dropped")))
        made.append(
            Progress(
                id=f"PG{n}",
                task=draw(pick(("a", "b", "R1/a", "R1/b", "c"))),
                unit=draw(pick(UNITS)),
                state=state,
                on=draw(days()),
                owner=draw(pick(("", "P1"))),
                deadline=draw(pick((None, DAYS[7]))),
                **(draw(ENVELOPE)),
            )
        )
    return tuple(made)
