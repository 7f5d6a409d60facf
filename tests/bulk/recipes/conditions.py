"""Conditions and scopes that run in columns, drawn for the registers of the oracle."""

from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Comparison,
    Has,
    Inside,
    Linked,
    PersonCondition,
    PersonScope,
    PostTest,
    Scope,
    SeatScope,
    SpanTest,
    Test,
    UnitCondition,
    UnitScope,
    UnitTest,
)
from partyorg.campaign.figures import Given
from partyorg.campaign.matches import Bound, SimpleMatch
from tests.oracle import draws as st
from tests.oracle.rules import MEMBER, RANKS, chance, number, offset, pick, words
from tests.oracle.worlds import PEOPLE, UNITS

__all__ = [
    "COUNTERPART",
    "SELF",
    "SUBJECT",
    "SUBJECT_UNIT",
    "around",
    "links",
    "people",
    "posts",
    "scopes",
    "units",
    "stages",
    "counted",
]

SUBJECT, COUNTERPART, SELF = Binding("subject"), Binding("counterpart"), Binding("self")
SUBJECT_UNIT = Binding("subject", then=("unit",))

lasting = pick(({}, {}, {}, {"for_at_least": offset("3m")}, {"for_at_least": offset("90d")}, {"ever": True}))
stages = pick((MEMBER, frozenset({"full"}), frozenset({"probationary", "applicant"}), None))
roles = pick((frozenset({"student"}), frozenset({"teacher", "student"}), frozenset({"retired"}), None))
posts = pick(
    (frozenset({"secretary"}), frozenset({"leadership_team"}), frozenset({"secretary", "dean"}), None)
)


counted = pick(
    (
        Test(bounds=Comparison(at_least=number(1))),
        Test(bounds=Comparison(at_most=number(1))),
        Test(bounds=Comparison(less_than=number(1))),
        Test(bounds=Comparison(at_least=number(2), at_most=number(3))),
    )
)
"""Tests of a number."""


@st.composite
def links(draw: st.Draw, to: Binding | None = None) -> Linked:
    """A link to somebody, to a unit, or to whatever `to` stands for."""
    far = draw(pick((None, PersonScope(draw(people(0))), UnitScope(draw(units(0)))))) if to is None else to
    kinds = draw(pick((None, frozenset({"pair_student"}))))
    return Linked(kinds, far, draw(pick(("either", "a", "b"))), **draw(lasting))


@st.composite
def records(draw: st.Draw) -> Has:
    """Enough facts about oneself: events, reviews, candidacies, links."""
    table, key, kind = draw(
        pick(
            (
                ("events", "subject", "event"), ("assessments", "subject", "assessment"), ("links", "ends", "link"),
                ("candidacies", "subject", "candidacy"), ("activities", "participant", "activity"),
            )
        )
    )  # fmt: skip
    tests = {"by_class": words("peer")} if table == "assessments" else {}
    if table == "candidacies" and draw(st.booleans()):
        kind, on = "candidacy", "granted_on"
    else:
        on = ""
    match = SimpleMatch(
        key=kind, table=table, kinds=None, on=on, bound={key: Bound((Binding("self"),))}, tests=tests,
        revoked=draw(pick((None, "counts"))), latest=table == "assessments" and draw(st.booleans()),
    )  # fmt: skip
    return Has(
        match=match,
        within=draw(pick((None, offset("30d"), offset("3m")))),
        count_min=number(draw(pick((1, 1, 1, 2, 0)))),
        count_max=number(1) if draw(chance) else None,
    )


ages = pick(
    (Test(bounds=Comparison(at_least=number(30))), Test(bounds=Comparison(at_most=number(29))),
     Test(bounds=Comparison(at_least=number(30), less_than=number(35))))
)  # fmt: skip


@st.composite
def around(draw: st.Draw, named: Binding) -> Scope:
    """Somebody or a unit, described from what a binding stands for."""
    shape = draw(pick(("inside", "inside", "parent", "linked", "person inside", "post", "seat", "any")))
    if shape == "inside":
        return UnitScope(evolve(draw(units(0)), in_=Inside(named)))
    if shape == "parent":
        return UnitScope(evolve(draw(units(0)), parent=named))
    if shape == "linked":
        if draw(st.booleans()):
            return UnitScope(UnitCondition(linked=(draw(links(named)),)))
        return PersonScope(PersonCondition(linked=(draw(links(named)),)))
    if shape == "person inside":
        return PersonScope(evolve(draw(people(0)), in_=Inside(named)))
    if shape == "post":
        return PersonScope(PersonCondition(post=PostTest(draw(posts), **draw(lasting), of=named)))
    if shape == "seat":
        return SeatScope(draw(posts), of=named, holder=draw(people(0)) if draw(chance) else None)
    unit = UnitScope(UnitCondition(in_=Inside(named)))
    return AnyScope((unit, SeatScope(frozenset({"secretary"}), of=named)))


@st.composite
def units(draw: st.Draw, depth: int = 1) -> UnitCondition:
    """A condition on units."""
    shapes = ("kind", "kind", "level", "category", "id", "root", "parent", "any", "none", "filled", "inside")
    shape = draw(pick((*shapes, "linked", "members", "children", "has", "age")))
    if shape in ("parent", "any", "none", "linked", "members", "children", "has") and not depth:
        shape = "kind"
    if shape == "kind":
        return UnitCondition(kind=words(*draw(pick((("branch",), ("branch", "committee"), ("college",))))))
    if shape == "level":
        return UnitCondition(level=Test(not_=words("school")))
    if shape == "category":
        return UnitCondition(
            category=draw(pick((words("teaching"), Test(present=True), Test(present=False))))
        )
    if shape == "id":
        return UnitCondition(id=(draw(pick(UNITS)), "U0"))
    if shape == "root":
        return UnitCondition(root=draw(st.booleans()))
    if shape == "parent":
        return UnitCondition(parent=draw(units(0)))
    if shape == "has":
        return UnitCondition(has=(draw(records()),), lacks=(draw(records()),) if draw(chance) else ())
    if shape == "age":
        return UnitCondition(age=Test(bounds=Comparison(at_least=number(0))))
    if shape == "filled":
        return UnitCondition(filled=frozenset(draw(pick((("secretary",), ("secretary", "dean"))))))
    if shape == "inside":
        return UnitCondition(in_=Inside(ids=(draw(pick(UNITS)), draw(pick(UNITS)))))
    if shape == "linked":
        return UnitCondition(linked=(draw(links()),))
    if shape == "members":
        return UnitCondition(members=(draw(people(0)), draw(counted)))
    if shape == "children":
        return UnitCondition(children=(draw(units(0)), draw(counted)))
    if shape == "any":
        return UnitCondition(any=(draw(units(0)), draw(units(0))))
    return UnitCondition(kind=words("branch", "college"), none=(draw(units(0)),))


@st.composite
def people(draw: st.Draw, depth: int = 1) -> PersonCondition:
    """A condition on people."""
    keys: dict[str, Any] = {}
    shape = draw(
        pick(
            (
                "stage",
                "stage",
                "role",
                "post",
                "rank",
                "unit",
                "id",
                "any",
                "all",
                "none",
                "everybody",
                "inside",
                "linked",
                "has",
                "age",
            )
        )
    )
    if shape in ("any", "all", "none", "linked", "has") and not depth:
        shape = "role"
    if shape == "stage" or draw(chance):
        keys["stage"] = SpanTest(draw(stages), **draw(lasting))
    if shape == "role":
        keys["role"] = SpanTest(draw(roles), **draw(lasting))
    elif shape == "post":
        rank = (
            Test(bounds=Comparison(at_least=Given("deputy_division")), order=RANKS) if draw(chance) else None
        )
        mode = Test(not_=words("acting")) if draw(chance) else None
        of = draw(units()) if draw(st.booleans()) else None
        keys["post"] = PostTest(draw(posts), **draw(lasting), of=of, rank=rank, mode=mode)
    elif shape == "rank":
        keys["rank"] = Test(bounds=Comparison(at_least=Given("deputy_division")), order=RANKS)
    elif shape == "unit":
        keys["unit"] = UnitTest(draw(units()), **draw(lasting))
    elif shape == "id":
        keys["id"] = (draw(pick(PEOPLE)), "P1")
    elif shape == "inside":
        keys["in_"] = Inside(ids=(draw(pick(UNITS)), draw(pick(UNITS))))
    elif shape == "linked":
        keys["linked"] = (draw(links()),)
    elif shape == "has":
        keys["has"] = (draw(records()),)
        keys["lacks"] = (draw(records()),) if draw(chance) else ()
    elif shape == "age":
        keys["age"] = draw(ages)
    elif shape == "any":
        keys["any"] = (draw(people(0)), draw(people(0)))
    elif shape == "all":
        keys["all"] = (draw(people(0)), draw(people(0)))
    elif shape == "none":
        keys["none"] = (draw(people(0)),)
    return PersonCondition(**keys)


@st.composite
def scopes(draw: st.Draw, kinds: tuple[str, ...] = ("person", "unit", "seat")) -> Scope:
    """Subjects of one kind."""
    kind = draw(pick(kinds))
    if kind == "person":
        return PersonScope(draw(people()))
    if kind == "unit":
        return UnitScope(draw(units()))
    of = draw(units()) if draw(st.booleans()) else None
    return SeatScope(draw(posts), of=of, holder=draw(people(0)) if draw(chance) else None)
