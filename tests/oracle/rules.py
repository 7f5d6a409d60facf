"""Rules of every type, drawn straight from the definition classes."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

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
from partyorg.campaign.definition import Campaign, Stream
from partyorg.campaign.figures import Count, Figure, Given, Percent, Unlisted, Versions
from partyorg.campaign.matches import AnyMatch, Bound, BoundTerm, CountSpec, IdList, Match, SimpleMatch
from partyorg.campaign.rules import (
    Anchor,
    CheckItem,
    Completeness,
    Duty,
    Holding,
    Per,
    PeriodSpec,
    Presence,
    Target,
    Timing,
)
from partyorg.dates import parse_offset
from partyorg.sources import Clause, Source
from partyorg.vocabulary import base

from . import draws as st
from .worlds import DAYS, PEOPLE, UNITS, days

RANKS = ("section", "deputy_division", "division", "deputy_bureau", "bureau")
MEMBER = frozenset(("member", "probationary", "full"))


def pick(values: Sequence[Any]) -> st.Recipe[Any]:
    """One of the values."""
    return st.sampled_from(values)


chance = st.integers(0, 3).map(lambda n: n == 0)
"""True one time in four."""

SUBJECT, COUNTERPART, SELF = Binding("subject"), Binding("counterpart"), Binding("self")


def number(n: int | Decimal) -> Given:
    return Given(n)


def offset(text: str) -> Given:
    return Given(parse_offset(text))


def words(*each: str) -> Test:
    return Test(any_of=each)


# Conditions and scopes -----------------------------------------------------------------------------

small_matches: st.Recipe[Match] = pick(
    (
        SimpleMatch(
            key="activity", table="activities", kinds=frozenset({"talk"}), bound={"actor": Bound((SELF,))}
        ),
        SimpleMatch(key="activity", table="activities", kinds=None, bound={"participant": Bound((SELF,))}),
        SimpleMatch(key="event", table="events", kinds=None, bound={"subject": Bound((SELF,))}),
        SimpleMatch(
            key="candidacy",
            table="candidacies",
            kinds=frozenset({"model", "star"}),
            bound={"subject": Bound((SELF,))},
        ),
        SimpleMatch(key="link", table="links", kinds=frozenset({"contacts"}), bound={"ends": Bound((SELF,))}),
        SimpleMatch(
            key="assessment",
            table="assessments",
            kinds=frozenset({"review"}),
            latest=True,
            bound={"subject": Bound((SELF,))},
            tests={"value": Test(bounds=Comparison(at_least=number(80)))},
        ),
    )
)
unit_matches: st.Recipe[Match] = pick(
    (
        SimpleMatch(key="activity", table="activities", kinds=None, bound={"host": Bound((SELF,))}),
        SimpleMatch(key="document", table="documents", kinds=None, bound={"owner": Bound((SELF,))}),
        SimpleMatch(
            key="event", table="events", kinds=None, revoked="counts", bound={"subject": Bound((SELF,))}
        ),
    )
)


@st.composite
def has(draw: st.Draw, matches: st.Recipe[Match]) -> Has:
    return Has(
        match=draw(matches),
        within=draw(pick((None, None, offset("60d"), offset("3m"), "period"))),
        count_min=number(draw(pick((1, 1, 2)))),
        count_max=draw(pick((None, None, number(2)))),
    )


held = pick(({}, {}, {}, {"for_at_least": offset("3m")}, {"for_at_least": offset("90d")}, {"ever": True}))


@st.composite
def person_conditions(draw: st.Draw, depth: int = 1, bound: tuple[Binding, ...] = ()) -> PersonCondition:
    """Mostly one or two keys; `bound` are the binding words that may stand for a unit."""
    keys: dict[str, Any] = {}
    for key in draw(st.lists(pick(PERSON_KEYS), min_size=0 if depth else 1, max_size=2, unique=True)):
        if key == "stage":
            keys[key] = SpanTest(draw(pick((MEMBER, frozenset({"probationary"}), None))), **draw(held))
        elif key == "role":
            keys[key] = SpanTest(
                draw(pick((frozenset({"student"}), frozenset({"teacher", "retired"})))), **draw(held)
            )
        elif key == "post":
            keys[key] = draw(post_tests(bound))
        elif key == "rank":
            keys[key] = Test(bounds=Comparison(at_least=Given("deputy_division")), order=RANKS)
        elif key == "unit":
            keys[key] = UnitTest(
                draw(st.one_of(unit_conditions(0), pick((*bound, UnitCondition(id=("U1",)))))), **draw(held)
            )
        elif key == "in_":
            inside = [Inside(ids=("U1",)), Inside(ids=("U3", "U2")), *(Inside(b) for b in bound)]
            keys[key] = draw(pick(inside))
        elif key == "age":
            keys[key] = Test(
                bounds=draw(pick((Comparison(at_least=number(30)), Comparison(less_than=number(30)))))
            )
        elif key == "linked":
            keys[key] = (draw(links(bound)),)
        elif key in {"has", "lacks"}:
            keys[key] = (draw(has(small_matches)),)
        elif key == "attr":
            keys[key] = {
                "grade": draw(pick((Test(any_of=(1,)), Test(present=False), Test(not_=Test(any_of=(3,))))))
            }
        elif key == "id":
            keys[key] = draw(pick((("P1",), ("P1", "P2", "P3"))))
        elif depth:
            inner = st.lists(person_conditions(0, bound), max_size=2).map(tuple)
            keys[key] = draw(inner)
    return PersonCondition(**keys)


PERSON_KEYS = (
    "stage",
    "stage",
    "stage",
    "role",
    "role",
    "post",
    "rank",
    "unit",
    "in_",
    "age",
    "linked",
    "has",
    "lacks",
    "attr",
    "id",
    "any",
    "all",
    "none",
)
UNIT_KEYS = (
    "kind",
    "kind",
    "level",
    "category",
    "root",
    "parent",
    "in_",
    "age",
    "members",
    "children",
    "filled",
    "linked",
    "has",
    "id",
    "any",
    "all",
    "none",
)


@st.composite
def post_tests(draw: st.Draw, bound: tuple[Binding, ...]) -> PostTest:
    of = draw(
        st.one_of(st.none(), pick((UnitCondition(kind=words("branch")), UnitCondition(root=True), *bound)))
    )
    return PostTest(
        draw(pick((None, frozenset({"secretary"}), frozenset({"dean", "leadership_team"})))),
        **draw(held),
        of=of,
        rank=draw(pick((None, None, Test(bounds=Comparison(at_least=Given("division")), order=RANKS)))),
        mode=draw(pick((None, None, Test(not_=words("acting")), Test(present=False), words("acting")))),
    )


@st.composite
def links(draw: st.Draw, bound: tuple[Binding, ...]) -> Linked:
    to: Any = draw(
        pick((None, *bound, PersonScope(PersonCondition(stage=SpanTest(MEMBER))), UnitScope(UnitCondition())))
    )
    kinds = draw(pick((None, frozenset({"contacts"}), frozenset({"contacts", "pair_student"}))))
    return Linked(kinds, to, draw(pick(("a", "b", "either"))), **draw(held))


@st.composite
def unit_conditions(draw: st.Draw, depth: int = 1) -> UnitCondition:
    keys: dict[str, Any] = {}
    for key in draw(st.lists(pick(UNIT_KEYS), min_size=0, max_size=2, unique=True)):
        if key == "kind":
            keys[key] = words(*draw(pick((("branch",), ("committee", "college"), ("branch", "college")))))
        elif key == "level":
            keys[key] = words(draw(pick(("branch", "school"))))
        elif key == "category":
            keys[key] = draw(pick((words("teaching"), Test(present=False), Test(not_=words("teaching")))))
        elif key == "root":
            keys[key] = draw(st.booleans())
        elif key == "in_":
            keys[key] = Inside(ids=(draw(pick(UNITS)),))
        elif key == "age":
            keys[key] = Test(
                bounds=draw(pick((Comparison(less_than=number(1)), Comparison(at_least=number(0)))))
            )
            keys["age_from"] = draw(pick(("own", "predecessors")))
        elif key == "filled":
            keys[key] = draw(pick((frozenset({"secretary"}), frozenset({"dean", "leadership_team"}))))
        elif key == "linked":
            keys[key] = (draw(links(())),)
        elif key == "has":
            keys[key] = (draw(has(unit_matches)),)
        elif key == "id":
            keys[key] = draw(pick((("U1",), ("U0", "U2"))))
        elif depth and key == "parent":
            keys[key] = draw(unit_conditions(0))
        elif depth and key == "members":
            count = draw(
                pick((Test(bounds=Comparison(at_least=number(1))), Test(any_of=(0,)), Test(any_of=(2,))))
            )
            keys[key] = (draw(person_conditions(0)), count)
        elif depth and key == "children":
            keys[key] = (draw(unit_conditions(0)), Test(bounds=Comparison(at_least=number(1))))
        elif depth and key in ("any", "all", "none"):
            keys[key] = draw(st.lists(unit_conditions(0), max_size=2).map(tuple))
    return UnitCondition(**keys)


@st.composite
def seat_scopes(draw: st.Draw, bound: tuple[Binding, ...] = ()) -> SeatScope:
    posts = (
        frozenset({"secretary"}),
        frozenset({"secretary"}),
        frozenset({"secretary", "dean"}),
        frozenset({"leadership_team"}),
    )
    of: Any = draw(
        st.one_of(st.none(), unit_conditions(0), pick((UnitCondition(kind=words("branch")), *bound)))
    )
    holder = draw(st.one_of(st.none(), st.none(), person_conditions(0)))
    return SeatScope(draw(pick((*posts, None))), of, holder)


@st.composite
def scopes(
    draw: st.Draw, kinds: tuple[str, ...] = ("person", "person", "seat", "seat", "unit", "any")
) -> Scope:
    kind = draw(pick(kinds))
    if kind == "person":
        plain = PersonCondition(stage=SpanTest(MEMBER))
        return PersonScope(draw(st.one_of(st.just(plain), person_conditions())))
    if kind == "seat":
        return draw(seat_scopes())
    if kind == "unit":
        return UnitScope(draw(unit_conditions()))
    return AnyScope((draw(scopes(("person", "unit"))), draw(scopes(("seat",)))))


# Matches -------------------------------------------------------------------------------------------

HOME = Binding("subject", then=("unit",))


def terms(*wanted: BoundTerm, mode: Any = "any") -> Bound:
    return Bound(wanted, mode)


STUDENT = PersonScope(PersonCondition(role=SpanTest(frozenset({"student"}))))
HEAD = SeatScope(frozenset({"secretary"}), HOME)
ACTIVITY_BOUND: tuple[dict[str, Bound], ...] = (
    {"actor": terms(SUBJECT)},
    {"actor": terms(SUBJECT)},
    {"participant": terms(SUBJECT)},
    {"host": terms(SUBJECT)},
    {"host": terms(HOME)},
    {"host": terms(UnitScope(UnitCondition(in_=Inside(Binding("subject")))))},
    {"participant": terms(HEAD)},
    {"actor": terms(SUBJECT), "counterpart": terms(STUDENT)},
    {"actor": terms(SUBJECT, IdList(("P4",))), "counterpart": terms(STUDENT, IdList(("X9",)), mode="only")},
    {"actor": terms(Binding("subject", then=("holder",)), SUBJECT)},
    {"id": terms(IdList(("AC20", "AC21", "AC22", "AC23", "AC24")))},
    {},
)
PAIR_BOUND: tuple[dict[str, Bound], ...] = (
    {"participant": terms(SUBJECT, COUNTERPART, mode="all")},
    {"participant": terms(SUBJECT, COUNTERPART, mode="all")},
    {"actor": terms(SUBJECT), "counterpart": terms(COUNTERPART)},
    {"participant": terms(COUNTERPART)},
    {"participant": terms(SUBJECT, COUNTERPART, mode="only")},
)
ACTIVITY_TESTS: tuple[dict[str, Test], ...] = (
    {},
    {},
    {},
    {},
    {"size": Test(bounds=Comparison(at_most=number(2)))},
    {"topic": words("campaign")},
    {"topic": Test(all_of=("campaign", "safety"))},
    {"topic": Test(not_=words("safety"))},
    {"tags.channel": words("onsite")},
    {"outcome": words("closed")},
    {"hours": Test(bounds=Comparison(at_least=number(Decimal("0.5")), less_than=number(2)))},
    {"figures.n": Test(bounds=Comparison(more_than=number(3)))},
    {"figures.word": words("good")},
    {"place": Test(present=True)},
    {"counterparts": Test(present=False)},
    {"status": words("planned", "valid")},
    {"on": Test(bounds=Comparison(at_least=Given(DAYS[5])))},
)


@st.composite
def acts(draw: st.Draw, pairs: bool = False) -> Match:
    """What a duty may ask for."""
    if draw(chance):
        return AnyMatch((draw(one_act(pairs)), draw(one_act(pairs))))
    return draw(one_act(pairs))


@st.composite
def one_act(draw: st.Draw, pairs: bool) -> SimpleMatch:
    kinds = draw(pick((frozenset({"talk"}), frozenset({"talk", "family_visit"}), None)))
    kind = (
        "activity"
        if pairs
        else draw(pick(("activity",) * 5 + ("event", "document", "assessment", "link", "candidacy")))
    )
    revoked = draw(pick((None, None, None, "counts")))
    unlisted = "names" if draw(st.integers(0, 30)) == 0 else ""
    if kind == "activity":
        return SimpleMatch(
            key=kind,
            table="activities",
            kinds=kinds,
            bound=draw(pick(PAIR_BOUND if pairs else ACTIVITY_BOUND)),
            tests=draw(pick(ACTIVITY_TESTS)),
            revoked=revoked,
            only_tagged=draw(chance) and draw(chance),
            unlisted=unlisted,
        )
    if kind == "document":
        return SimpleMatch(
            key=kind,
            table="documents",
            kinds=None,
            on=draw(pick(("", "sent_on"))),
            revoked=revoked,
            bound=draw(
                pick(({"owner": terms(SUBJECT)}, {"owner": terms(HOME)}, {"about": terms(SUBJECT)}, {}))
            ),
            tests=draw(pick(({}, {"topic": words("campaign")}, {"sections": words("goals")}))),
        )
    if kind == "link":
        return SimpleMatch(
            key=kind,
            table="links",
            kinds=draw(pick((None, frozenset({"contacts"})))),
            revoked=revoked,
            bound=draw(
                pick(
                    (
                        {"a": terms(SUBJECT)},
                        {"ends": terms(SUBJECT)},
                        {"a": terms(SUBJECT), "b": terms(STUDENT)},
                    )
                )
            ),
        )
    table = {"event": "events", "assessment": "assessments", "candidacy": "candidacies"}[kind]
    return SimpleMatch(
        key=kind,
        table=table,
        kinds=None,
        revoked=revoked,
        bound=draw(
            pick(({"subject": terms(SUBJECT)}, {"subject": terms(HOME)}, {"subject": terms(HEAD, SUBJECT)}))
        ),
    )


# Headers -------------------------------------------------------------------------------------------


@st.composite
def headers(draw: st.Draw, id: str) -> dict[str, Any]:
    force = draw(pick(("must", "principle", "should", "strive")))
    waiver = draw(pick(("none", "any_time", "before_due", "any_time")))
    return {
        "id": id,
        "clauses": ("C1",),
        "force": force,
        "waiver": waiver,
        "absence": draw(pick(("unmet", "unmet", "unmet", "unknown"))),
        "streams": draw(pick(((), (), (), ("S1",), ("S1", "S2")))),
        "place": int(id[1:]),
        "only_tagged": draw(st.integers(0, 15)) == 0,
    }


@st.composite
def campaigns(draw: st.Draw, *rules: st.Recipe[Any]) -> Campaign:
    """A campaign of the given rules, perhaps each in two versions, one of which may begin late."""
    from attrs import evolve

    every: list[Any] = []
    for strategy in rules:
        rule = draw(strategy)
        shape = draw(pick(("one", "one", "late", "two", "gap")))
        if shape == "one":
            every.append(rule)
        elif shape == "late":
            every.append(evolve(rule, since=draw(pick(DAYS[:9]))))
        else:
            change = draw(pick(DAYS[2:10]))
            again = date.fromordinal(change.toordinal() + 20) if shape == "gap" else change
            second: dict[str, Any] = {"since": again}
            if hasattr(rule, "count"):
                second["count"] = evolve(draw(counts(zero=len(rules) == 1)), credit="each")
                if isinstance(rule, Holding | Timing):
                    second["count"] = CountSpec(min=number(draw(pick((1, 2, 3)))))
            every += [evolve(rule, until=change), evolve(rule, **second)]
    streams = tuple(
        Stream(id=i, title=i, scope=draw(scopes(("person", "person", "unit", "seat", "any"))))
        for i in ("S1", "S2")
    )
    return Campaign(
        id="test.campaign",
        title="试",
        since=draw(pick((DAYS[0], DAYS[1], DAYS[5]))),
        until=draw(pick((None, date(2016, 7, 1), date(2016, 8, 16)))),
        streams=streams,
        sources=(Source(key="notice", title="通知", issued=DAYS[3]),),
        clauses=(Clause(id="C1", at="一", gist="试", kind="obligation", force="must"),),
        rules=tuple(every),
        vocabulary=base(),
    )


@st.composite
def small_numbers(draw: st.Draw) -> Figure:
    n = number(draw(pick((1, 1, 1, 2, 3))))
    shape = draw(st.integers(0, 25))
    if shape == 0:
        return Unlisted("R1.count.min", "not given")
    if shape == 1:
        return Versions("p", ((None, DAYS[6], n), (DAYS[6], None, number(2))))
    if shape == 2:
        of = Count(PersonScope(PersonCondition(stage=SpanTest(MEMBER))), as_of="today")
        return Percent(
            number(50), of, round=draw(pick(("up", "down", "half_up", "half_even"))), min=number(1)
        )
    return n


@st.composite
def counts(draw: st.Draw, zero: bool = True) -> CountSpec:
    low = draw(small_numbers())
    high: Figure | None = number(draw(pick((3, 4)))) if draw(chance) else None
    if zero and draw(st.integers(0, 7)) == 0:
        low, high = number(0), number(draw(pick((0, 1, 2))))
    return CountSpec(
        min=low,
        max=high,
        parity=draw(pick((None,) * 6 + ("odd", "even"))),
        distinct_by=draw(
            pick(("fact", "fact", "date", "counterpart", "host", "topic", "kind", "tag:channel"))
        ),
        credit=draw(pick(("each",) * 4 + ("one",))),
    )


@st.composite
def periods(draw: st.Draw, *, label: bool = True, late: bool = True) -> PeriodSpec:
    unit = draw(
        pick(("year", "half", "quarter", "month", "week", "semester", "campaign", "campaign", "year"))
    )
    academic = unit == "year" and draw(chance)
    return PeriodSpec(
        unit=unit,
        every=draw(pick((1, 1, 1, 1, 2))) if unit in ("month", "quarter") else 1,
        calendar="academic" if academic else "calendar",
        academic_start="09-01" if academic else "",
        partial=draw(pick(("judge", "judge", "skip", "prorate"))),
        skip=draw(pick(((), (), (), ("holidays",), (2, 7), ("holidays", 12)))),
        due=offset(draw(pick(("0d", "0d", "0d", "10d", "1m"))) if late else "0d"),
        placed_by=draw(pick(("date", "date", "label"))) if label else "date",
    )


PER_AS_OF = (
    None,
    None,
    "any_day",
    "every_day",
    "first_day",
    "last_day",
    "today",
    "12-31",
    date(2015, 12, 31),
)


@st.composite
def pers(draw: st.Draw) -> Per:
    from attrs import evolve

    scope: Scope = draw(
        pick(
            (
                PersonScope(PersonCondition(unit=UnitTest(HOME))),
                PersonScope(PersonCondition(stage=SpanTest(MEMBER))),
                PersonScope(
                    PersonCondition(
                        post=PostTest(
                            frozenset({"secretary", "dean"}),
                            of=UnitCondition(kind=words("branch", "college")),
                        )
                    )
                ),
                PersonScope(PersonCondition(post=PostTest(frozenset({"leadership_team", "dean"}), of=HOME))),
                PersonScope(PersonCondition(linked=(Linked(None, SUBJECT),))),
                PersonScope(PersonCondition(in_=Inside(HOME))),
                SeatScope(frozenset({"secretary", "dean"})),
                SeatScope(None, UnitCondition(linked=(Linked(None, SUBJECT),))),
                UnitScope(UnitCondition(parent=HOME)),
            )
        )
    )
    return Per(
        scope=evolve(scope, as_of=draw(pick(PER_AS_OF))),
        min_presence_days=number(draw(pick((0, 0, 30, 90)))),
        exclude=draw(pick(("subject", "subject", "none"))),
    )


@st.composite
def duties(draw: st.Draw, id: str = "R1", zero: bool = True) -> Duty:
    """A duty with any of its keys."""
    from attrs import evolve

    header = draw(headers(id))
    scope = draw(scopes())
    per = draw(pers()) if draw(st.booleans()) else None
    if draw(st.integers(0, 11)) == 0:
        scope = UnitScope(UnitCondition(root=True))
        per = evolve(draw(pers()), scope=PersonScope(draw(person_conditions())), pairs=True)
    least = draw(pick((None, None, number(0), number(1), number(30), number(200))))
    match, count = draw(acts(per is not None)), draw(counts(zero))
    if any("actor" not in m.bound for m in (match.any if isinstance(match, AnyMatch) else (match,))):
        count = evolve(count, credit="each")
    return Duty(
        **header,
        scope=scope,
        match=match,
        period=draw(periods()),
        count=count,
        per=per,
        presence=Presence(
            min_presence_days=least,
            exit_policy=draw(pick(("judge", "judge", "drop"))),
            on_holder_change=draw(pick(("post", "post", "person")))
            if isinstance(scope, SeatScope)
            else "post",
            credit_across_units=Given(draw(chance)),
        ),
    )


@st.composite
def duties_with_parts(draw: st.Draw, id: str, *parts: str) -> Duty:
    from attrs import evolve

    match = SimpleMatch(
        key="activity",
        table="activities",
        kinds=frozenset({"talk", "family_visit"}),
        bound=draw(pick(ACTIVITY_BOUND[:5])),
    )
    return evolve(draw(duties(id)), match=match, per=None, parts=parts)


@st.composite
def duties_on_findings(draw: st.Draw, id: str, rules: tuple[str, ...]) -> Duty:
    from attrs import evolve

    kinds = frozenset(draw(st.lists(pick(rules), min_size=1, max_size=3, unique=True)))
    status = draw(pick((words("met"), words("met", "late", "incomplete"), Test(not_=words("met")))))
    match = SimpleMatch(
        key="finding",
        table="findings",
        kinds=kinds,
        tests=draw(pick(({}, {"status": status}, {"status": status}))),
        bound={
            "subject": draw(
                pick((terms(SUBJECT), terms(SUBJECT, Binding("subject", then=("holder",))), terms(HOME)))
            )
        },
    )
    spec = draw(pick(("year", "half", "campaign", "month")))
    return evolve(
        draw(duties(id)),
        match=match,
        per=None,
        period=PeriodSpec(unit=spec, placed_by=draw(pick(("date", "label")))),
        count=CountSpec(min=number(draw(pick((1, 2)))), distinct_by=draw(pick(("rule", "fact")))),
        only_tagged=False,
    )


@st.composite
def holdings(draw: st.Draw, id: str = "R1") -> Holding:
    """A holding, judged in any of the four ways."""
    at = draw(pick(("as_of", "by", "period_end", "every_day", "every_day")))
    spec = (
        draw(periods(label=False, late=False))
        if at in ("period_end", "every_day")
        else PeriodSpec(unit="campaign")
    )
    match = draw(pick(HOLDINGS))
    low = draw(pick((1, 1, 1, 2, 0)))
    high = draw(pick((None, None, None, number(2), number(1)))) if low < 2 else None
    if low == 0:
        high = number(1)
    far = draw(chance) and isinstance(match, SimpleMatch) and match.key == "link"
    scope = draw(scopes())
    # How long a fact is held is only plain where its bindings do not change while it lasts.
    steady = match in (HOLDINGS[0], HOLDINGS[1], HOLDINGS[7]) and isinstance(scope, PersonScope | UnitScope)
    return Holding(
        **draw(headers(id)),
        scope=scope,
        match=match,
        count=CountSpec(min=number(low), max=high, distinct_by="counterpart" if far else "fact"),
        at=at,
        by=draw(pick((Given(DAYS[6]), Given(DAYS[9]), offset("60d"), offset("3m")))) if at == "by" else None,
        period=spec,
        grace_days=number(draw(pick((0, 0, 1, 30, 60)))),
        min_days=number(draw(pick((0, 0, 61))) if steady else 0),
        per=draw(pers()) if draw(chance) else None,
    )


HOLDINGS: tuple[Match, ...] = (
    SimpleMatch(key="link", table="links", kinds=None, bound={"a": terms(SUBJECT)}),
    SimpleMatch(key="link", table="links", kinds=None, bound={"ends": terms(SUBJECT)}),
    SimpleMatch(
        key="link",
        table="links",
        kinds=frozenset({"contacts"}),
        bound={"a": terms(SUBJECT), "b": terms(STUDENT)},
    ),
    SimpleMatch(key="link", table="links", kinds=None, revoked="counts", bound={"b": terms(SUBJECT, HOME)}),
    SimpleMatch(key="document", table="documents", kinds=None, bound={"owner": terms(SUBJECT, HOME)}),
    SimpleMatch(key="candidacy", table="candidacies", kinds=None, bound={"subject": terms(SUBJECT, HOME)}),
    SimpleMatch(
        key="tenure",
        table="tenures",
        kinds=frozenset({"post"}),
        bound={"unit": terms(SUBJECT, HOME)},
        tests={"value": words("secretary", "dean")},
    ),
    SimpleMatch(key="stage", table="stages", kinds=MEMBER, bound={"person": terms(SUBJECT)}),
    AnyMatch(
        (
            SimpleMatch(
                key="link", table="links", kinds=frozenset({"contacts"}), bound={"a": terms(SUBJECT)}
            ),
            SimpleMatch(
                key="link", table="links", kinds=frozenset({"pair_student"}), bound={"b": terms(SUBJECT)}
            ),
        )
    ),
)


def anchored(field: str, *then: str) -> Binding:
    return Binding("anchor", field, then)


ANCHORS: tuple[Match, ...] = (
    SimpleMatch(key="event", table="events", kinds=None),
    SimpleMatch(key="event", table="events", kinds=frozenset({"commended"}), revoked="void"),
    SimpleMatch(key="tenure", table="tenures", kinds=frozenset({"post"})),
    SimpleMatch(key="tenure", table="tenures", kinds=frozenset({"affiliation"}), on="until"),
    SimpleMatch(key="stage", table="stages", kinds=frozenset({"probationary", "full"}), on="since"),
    SimpleMatch(key="document", table="documents", kinds=None),
    SimpleMatch(key="document", table="documents", kinds=None, on="sent_on"),
    SimpleMatch(key="activity", table="activities", kinds=frozenset({"talk"})),
    SimpleMatch(key="candidacy", table="candidacies", kinds=None),
    SimpleMatch(key="assessment", table="assessments", kinds=None, tests={"value": Test(present=True)}),
    SimpleMatch(key="link", table="links", kinds=None),
    AnyMatch(
        (
            SimpleMatch(key="event", table="events", kinds=frozenset({"hardship"})),
            SimpleMatch(key="activity", table="activities", kinds=frozenset({"family_visit"})),
        )
    ),
)
REQUIRES: tuple[Match, ...] = (
    SimpleMatch(
        key="activity", table="activities", kinds=frozenset({"talk"}), bound={"participant": terms(SUBJECT)}
    ),
    SimpleMatch(
        key="activity", table="activities", kinds=None, bound={"participant": terms(anchored("subject"))}
    ),
    SimpleMatch(
        key="activity",
        table="activities",
        kinds=None,
        bound={"actor": terms(SeatScope(None, anchored("subject", "unit")))},
    ),
    SimpleMatch(
        key="activity", table="activities", kinds=frozenset({"talk"}), tests={"outcome": words("closed")}
    ),
    SimpleMatch(
        key="activity",
        table="activities",
        kinds=None,
        bound={"actor": terms(HEAD, SUBJECT)},
        tests={"outcome": words("open", "closed")},
    ),
    SimpleMatch(
        key="document", table="documents", kinds=None, on="sent_on", bound={"owner": terms(SUBJECT, HOME)}
    ),
    SimpleMatch(
        key="assessment",
        table="assessments",
        kinds=None,
        bound={"subject": terms(SUBJECT)},
        tests={"value": Test(bounds=Comparison(at_least=number(80)))},
    ),
    SimpleMatch(key="event", table="events", kinds=None, bound={"subject": terms(SUBJECT)}),
    SimpleMatch(key="link", table="links", kinds=None, bound={"ends": terms(SUBJECT)}),
    AnyMatch(
        (
            SimpleMatch(
                key="activity",
                table="activities",
                kinds=frozenset({"talk"}),
                bound={"participant": terms(SUBJECT)},
            ),
            SimpleMatch(
                key="event", table="events", kinds=None, revoked="counts", bound={"subject": terms(SUBJECT)}
            ),
        )
    ),
)
WINDOWS = (
    ("0d", "30d"),
    ("0d", "1m"),
    ("-30d", "30d"),
    ("-30d", "0d"),
    ("open", "0d"),
    ("open", "-30d"),
    ("1d", "open"),
    ("-2m", "-1d"),
    ("0d", "0d"),
    ("30d", "3m"),
    ("1m", "2m"),
    ("open", "open"),
    ("-1m", "open"),
)


@st.composite
def timings(draw: st.Draw, id: str = "R1") -> Timing:
    """A timing with facts or a date as its anchor."""
    lower, upper = draw(pick(WINDOWS))
    header = draw(headers(id))
    if draw(chance):
        named = draw(pick(("source.issued", "window.since", DAYS[3], DAYS[6])))
        anchor, scope = Anchor(date=named), draw(scopes(("person", "unit", "seat")))
        requires: Any = pick(tuple(r for r in REQUIRES if "anchor" not in repr(r)))
        late_joiners = draw(pick(("skip", "skip", "from_joining")))
    else:
        anchor, late_joiners = Anchor(match=draw(pick(ANCHORS))), "skip"
        scope = draw(scopes(("person",))) if draw(chance) else None  # type: ignore[assignment]
        requires = pick(REQUIRES)
    decide = draw(pick(("any", "any", "any", "first", "last_before")))
    unless: Any = draw(
        pick(
            (None,) * 5
            + (
                SimpleMatch(key="event", table="events", kinds=None, bound={"subject": terms(SUBJECT)}),
                PersonCondition(role=SpanTest(frozenset({"retired"}))),
                UnitCondition(kind=words("branch")),
            )
        )
    )
    return Timing(
        **header,
        anchor=anchor,
        scope=scope,
        require=draw(requires),
        window=(offset(lower), offset(upper)),
        count=CountSpec(
            min=number(draw(pick((1, 1, 1, 2)))), distinct_by=draw(pick(("fact", "fact", "date")))
        ),
        decide=decide,
        forbid=draw(chance),
        share=decide != "any" or not draw(chance),
        late=draw(pick((None, None, True, False))),
        late_joiners=late_joiners,
        unless=unless,
    )


CHECKS: tuple[CheckItem, ...] = (
    CheckItem(form="fact", tests={"size": Test(any_of=(2,))}),
    CheckItem(form="fact", tests={"topic": words("campaign")}),
    CheckItem(form="fact", bound={"counterpart": terms(STUDENT)}),
    CheckItem(
        form="fact",
        bound={"counterpart": terms(STUDENT, mode="only")},
        tests={"counterparts": Test(present=True)},
    ),
    CheckItem(form="fact", tests={"outcome": words("closed")}, when={"place": Test(present=True)}),
    CheckItem(
        form="fact",
        tests={"hours": Test(bounds=Comparison(at_least=number(1)))},
        when={"hours": Test(present=True)},
    ),
    CheckItem(form="differs", columns=("actors", "counterparts")),
    CheckItem(form="delay", columns=("on", "recorded_on"), figure=offset("30d")),
)
DOCUMENT_CHECKS: tuple[CheckItem, ...] = (
    CheckItem(form="fact", tests={"topic": words("campaign")}),
    CheckItem(form="signed_by", scope=SeatScope(frozenset({"secretary"}), Binding("fact", "owner"))),
    CheckItem(form="signed_by", scope=PersonScope(PersonCondition(stage=SpanTest(MEMBER)))),
    CheckItem(form="delay", columns=("issued_on", "sent_on"), figure=offset("1m")),
    CheckItem(form="fact", tests={"sections": words("goals")}, when={"kind": words("implementation_plan")}),
)


@st.composite
def completenesses(draw: st.Draw, id: str = "R1", talks: bool = False) -> Completeness:
    """A completeness over activities or documents."""
    documents = not talks and draw(st.booleans())
    if documents:
        match: Match = SimpleMatch(
            key="document", table="documents", kinds=None, on=draw(pick(("", "sent_on")))
        )
        columns: tuple[str, ...] = ("sent_on", "sections.goals", "signatures", "owner")
        checks = DOCUMENT_CHECKS
    else:
        match = SimpleMatch(key="activity", table="activities", kinds=draw(pick((None, frozenset({"talk"})))))
        columns, checks = ("place", "counterparts", "figures.n", "tags.channel", "hosts"), CHECKS
    mode = draw(pick(("all", "all", "any", "k")))
    return Completeness(
        **draw(headers(id)),
        match=match,
        required=tuple(draw(st.lists(pick(columns), max_size=2, unique=True))),
        checks=tuple(draw(st.lists(pick(checks), max_size=3))),
        mode=mode,
        mode_k=number(2) if mode == "k" else None,
        within=offset(draw(pick(("0d", "0d", "30d", "1m")))),
        on_fail=draw(pick(("incomplete", "unmet"))),
    )


HITS: tuple[Match, ...] = (
    SimpleMatch(key="activity", table="activities", kinds=None),
    SimpleMatch(key="candidacy", table="candidacies", kinds=None),
    SimpleMatch(key="candidacy", table="candidacies", kinds=frozenset({"star"}), revoked="counts"),
    SimpleMatch(key="event", table="events", kinds=None),
    SimpleMatch(
        key="activity",
        table="activities",
        kinds=frozenset({"talk"}),
        bound={"host": terms(UnitScope(UnitCondition(in_=Inside(SUBJECT))))},
    ),
)
READINGS: tuple[Match, ...] = (
    SimpleMatch(key="measure", table="measures", kinds=None, bound={"about": terms(SELF)}),
    SimpleMatch(key="measure", table="measures", kinds=frozenset({"satisfaction"})),
)


@st.composite
def targets(draw: st.Draw, id: str = "R1") -> Target:
    """A target of any measure."""
    from attrs import evolve

    measure = draw(pick(("share", "share", "count", "count", "sum", "reading")))
    keys: dict[str, Any] = {"measure": measure}
    if measure == "reading":
        keys["of"] = draw(pick(READINGS))
    elif measure == "sum":
        keys["hit"] = SimpleMatch(key="activity", table="activities", kinds=None)
        keys["of"] = draw(pick((("hours",), ("figures", "n"))))
    elif measure == "count" and draw(st.booleans()):
        keys["hit"] = draw(pick(HITS))
    else:
        units = draw(chance)
        scope = draw(scopes(("unit",) if units else ("person",)))
        keys["scope"] = evolve(
            scope, as_of=draw(pick((None, None, "any_day", "first_day", "today", "12-31", DAYS[6])))
        )
        keys["hit"] = draw(
            unit_conditions() if units else st.one_of(person_conditions(), person_conditions(), rated)
        )
        keys["group_by"] = draw(
            pick((None, None, UnitScope(UnitCondition(kind=words("branch"))), UnitScope(UnitCondition())))
        )
        keys["unrated"] = draw(pick(("exclude", "miss")))
    if draw(chance):
        keys["by"] = Given(draw(pick((DAYS[5], DAYS[9], DAYS[12]))))
    else:
        keys["period"] = draw(periods(label=False))
    bounds = (
        Comparison(at_least=number(1)),
        Comparison(at_least=number(Decimal("0.5"))),
        Comparison(at_most=number(1)),
        Comparison(at_least=number(1), at_most=number(2)),
        Comparison(more_than=number(0)),
        Comparison(less_than=number(2)),
        number(1),
        number(2),
        Unlisted("R1.threshold", "no number"),
    )
    keys["threshold"] = draw(pick(bounds))
    keys["tolerance"] = number(draw(pick((0, 0, Decimal("0.1"), 1))))
    keys["over_ok"] = Given(draw(pick((True, True, False))))
    keys["final"] = draw(pick(("due", "due", "now")))
    return Target(**draw(headers(id)), **keys)


GOOD_REVIEW = SimpleMatch(
    key="assessment",
    table="assessments",
    kinds=frozenset({"review"}),
    latest=True,
    bound={"subject": Bound((SELF,))},
    tests={"value": Test(bounds=Comparison(at_least=number(80)))},
)
rated: st.Recipe[PersonCondition] = pick(
    tuple(PersonCondition(has=(Has(GOOD_REVIEW, within),)) for within in (None, "period"))
)

__all__ = [
    "PEOPLE",
    "campaigns",
    "completenesses",
    "days",
    "duties",
    "holdings",
    "targets",
    "timings",
]
