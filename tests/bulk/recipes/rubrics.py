"""Rubrics, and the assessments that they look at."""

from decimal import Decimal
from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import Comparison, Test
from partyorg.campaign.figures import Given, Ladder, Step, Unlisted
from partyorg.campaign.matches import Bound, SimpleMatch
from partyorg.campaign.rules import Item, Points, Rubric, Veto
from partyorg.facts import Assessment, Register
from tests.oracle import draws as st
from tests.oracle.rules import chance, periods, pick, words
from tests.oracle.worlds import DAYS, PEOPLE, UNITS

from .conditions import SELF, SUBJECT, around, scopes
from .shared import header, ledgers


@st.composite
def entries(draw: st.Draw) -> Points:
    """Points for facts about the subject: counted, or by a number in a cell."""
    talks = SimpleMatch(
        key="activity", table="activities", kinds=draw(pick((None, frozenset({"talk"})))),
        bound={"participant": Bound((draw(pick((SUBJECT, SELF))),))}, revoked=draw(pick((None, None, "counts"))),
    )  # fmt: skip
    if draw(chance):
        talks = evolve(talks, bound={**talks.bound, "actor": Bound((SUBJECT,))})
    elif draw(chance):
        talks = evolve(talks, bound={"host": Bound((draw(around(SELF)),))})
    match = draw(pick((talks, talks, talks, draw(ledgers))))
    by_hours = match is talks and draw(st.booleans())
    per = "hours" if by_hours else "value" if match.table == "assessments" and draw(chance) else ""
    each = draw(pick((None, Given(1), Given(-1), Given(Decimal("0.5")), Given(Decimal("2.25")))))
    shape = draw(pick(("plain", "plain", "plain", "full", "total", "ladder", "capped")))
    more: dict[str, Any] = {}
    if shape == "full" and per:
        more["per_full"] = Given(Decimal("1.5"))
    elif shape == "total":
        more["per_full_total"] = Given(2)
    elif shape == "ladder":
        more["ladder"] = Ladder(
            (Step(at_least=Given(2), gives=Decimal("1.5")), Step(at_least=Given(0), gives=0))
        )
    elif shape == "capped":
        more |= {"cap": Given(2), "floor": Given(Decimal("0.5"))}
    return Points(match=match, each=each, per=per, skip_first=draw(pick((0, 0, 0, 1))), **more)


@st.composite
def items(draw: st.Draw, key: str, depth: int = 1) -> Item:
    """An item of a rubric from any source, with its limits and its weight."""
    source = draw(pick(("assessed", "assessed", "points", "points", "figure", "head" if depth else "points")))
    cells: dict[str, Any] = {"required": draw(pick((True, True, False)))}
    if source == "assessed":
        cells["assessed"], key = True, draw(pick(("a", "b")))
    elif source == "points":
        cells["points"] = tuple(draw(entries()) for _ in range(draw(pick((1, 1, 2)))))
    elif source == "figure":
        cells["figure"] = draw(
            pick((Given(3), Given(Decimal("0.75")), Given(Decimal("0.75")), Unlisted("R1.item", "no")))
        )
    else:
        cells["items"] = (draw(items("x", 0)), draw(items("y", 0)))
    weight = draw(pick((None, None, None, Given(1), Given(Decimal("0.4")), Given(0))))
    if draw(st.integers(0, 11)) == 0:
        weight = Unlisted("R1.weight", "not given")
    if draw(chance):
        cells |= {"cap": Given(80), "floor": Given(1)}
    if draw(chance):
        cells |= {"gate": Comparison(at_least=Given(2)), "gate_gives": draw(pick(("", "poor", "fair")))}
    rounding = draw(pick((None, None, (0, "half_up"), (1, "half_even"), (1, "down"))))
    return Item(key=key, weight=weight, max=draw(pick((None, None, Given(75)))), round=rounding, **cells)


bands = pick(
    (
        None,
        None,
        Ladder((Step(at_least=Given(80), gives="good"), Step(at_least=Given(2), gives="fair"), Step(gives="poor"))),
        Ladder((Step(above=Given(1), gives="fair"), Step(at_most=Given(Decimal("0.5")), gives="poor"))),
        Ladder((Step(at_least=Given(2), gives="good"), Step(gives="poor"))),
        Unlisted("R1.bands", "not given"),
    )
)  # fmt: skip
passes = pick(
    (
        None,
        None,
        Test(bounds=Comparison(at_least=Given(2))),
        Test(bounds=Comparison(at_least=Given(Decimal("1.5")), at_most=Given(70))),
        words("good", "fair"),
    )
)


@st.composite
def rubrics(draw: st.Draw, id: str = "R1") -> Rubric:
    """A rating of people or units by period."""
    vetoes = (
        Veto(
            when=SimpleMatch(key="event", table="events", kinds=None, bound={"subject": Bound((SELF,))}),
            gives="poor",
        ),
        Veto(when=draw(ledgers), at_most="fair"),
    )
    scope = draw(scopes(("person", "unit")))
    scope = evolve(
        scope, as_of=draw(pick((None, None, None, "first_day", "any_day", "today", "12-31", DAYS[6])))
    )
    return Rubric(
        **draw(header(id)),
        scope=scope,
        period=draw(periods(label=False)),
        scheme=draw(pick(("", "", "review"))),
        items=tuple(draw(items(key)) for key in ("k", "l", "m")[: draw(pick((1, 1, 2, 3)))]),
        items_unlisted=draw(pick(("",) * 9 + ("not listed",))),
        base=draw(pick((None, None, Given(10)))),
        cap=draw(pick((None, None, Given(100)))),
        round=draw(pick((None, (0, "half_up"), (1, "half_up"), (2, "half_even"), (0, "up")))),
        bands=draw(bands),
        pass_=draw(passes),
        veto=tuple(veto for veto in vetoes if draw(chance)),
        missing=draw(pick(("unknown", "zero", "drop"))),
        mode=draw(pick(("sum", "sum", "sum", "mean", "mean", "all_met"))),
    )


NUMBERS = tuple(map(Decimal, ("60", "87.5", "1", "2", "70.25", "33.3")))
WORDS = ("met", "met", "pass", "not_met")


@st.composite
def assessed(draw: st.Draw, register: Register) -> Register:
    """The register with items, words and numbers of respondents in its assessments, and some more of them."""
    old = register.tables.get("assessments")
    if old is None:
        return register
    cells = {
        "item": pick(("", "a", "a", "b", "b")),
        "value": pick(draw(pick((NUMBERS, NUMBERS, WORDS, (*NUMBERS, *WORDS, "good", ""))))),
        "respondents": pick((None, None, 1, 3)),
        "period": pick(("", "", "2015", "2016", "2015-H2")),
        "revoked_on": pick((None, None, None, DAYS[8], DAYS[10], DAYS[12])),
    }
    rows = [evolve(fact, **{name: draw(cell) for name, cell in cells.items()}) for fact in old]
    rows += [
        Assessment(
            id=f"AS-{n}", scheme="review", subject=draw(pick((*PEOPLE[:3], *UNITS[:3]))), on=draw(pick(DAYS)),
            **{name: draw(cell) for name, cell in cells.items()},
        )
        for n in range(draw(st.integers(6, 16)))
    ]  # fmt: skip
    return evolve(register, tables={**register.tables, "assessments": tuple(rows)})
