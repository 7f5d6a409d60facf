"""Rules made of what runs in columns, drawn for the registers of the oracle."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from attrs import evolve

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Comparison,
    Has,
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
from partyorg.campaign.figures import Count, Given, Ladder, Plus, Step, Times, Unlisted, Versions
from partyorg.campaign.matches import AnyMatch, Bound, BoundTerm, CountSpec, IdList, Match, SimpleMatch
from partyorg.campaign.rules import (
    Anchor,
    Cap,
    CheckItem,
    Completeness,
    Duty,
    Holding,
    Item,
    Per,
    PeriodSpec,
    Points,
    Presence,
    Round,
    Rounds,
    Rubric,
    Selection,
    Target,
    Task,
    TaskItem,
    Timeline,
    Timing,
    Veto,
    Window,
)
from partyorg.facts import Assessment, Fact, Progress, Register
from tests.oracle import draws as st
from tests.oracle.rules import MEMBER, chance, headers, number, offset, periods, pick, words
from tests.oracle.worlds import DAYS, ENVELOPE, PEOPLE, UNITS, days

from .condition_recipes import (
    COUNTERPART,
    SELF,
    SUBJECT,
    SUBJECT_UNIT,
    around,
    links,
    people,
    posts,
    scopes,
    units,
)

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


ratings = pick(
    (
        {},
        {"value": words("good")},
        {"value": Test(present=False)},
        {"value": Test(bounds=Comparison(at_least=number(70)))},
        {"value": Test(not_=words("good"))},
    )
)
"""Tests of a value that may be a word or a number."""

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


@st.composite
def duties(draw: st.Draw, id: str = "R1", parts: tuple[str, ...] = ()) -> Duty:
    """A duty: of anybody, with or without counterparts, by date or by label."""
    scope = draw(scopes())
    per = None
    seat, of_unit = isinstance(scope, SeatScope), isinstance(scope, UnitScope)
    if draw(st.booleans()):
        inside = UnitTest(SUBJECT_UNIT)
        who = draw(people(0))
        if (seat or of_unit) and draw(st.booleans()):
            who = evolve(who, unit=inside)
        elif (seat or of_unit) and draw(chance):
            who = evolve(who, post=PostTest(None, of=SUBJECT_UNIT))
        elif not seat and draw(st.booleans()):
            who = evolve(who, linked=(draw(links(SUBJECT)),))
        as_of = draw(pick((None, None, "any_day", "first_day", "today", "12-31", DAYS[6])))
        per = Per(
            scope=PersonScope(who, as_of=as_of),
            min_presence_days=number(draw(pick((0, 0, 30)))),
            exclude=draw(pick(("subject", "subject", "none"))),
        )
    period: PeriodSpec = draw(periods(label=False))
    if per is None and draw(chance):
        match = draw(ledgers)
        if match.table == "assessments" and draw(st.booleans()):
            period = evolve(
                period, placed_by="label", due=draw(pick((offset("0d"), offset("1m"), offset("5wd"))))
            )
    else:
        key = draw(pick(("actor", "participant"))) if not of_unit else "host"
        match = draw(acts("participant" if per is not None else key, pair=per is not None))
    if per is None and draw(st.integers(0, 9)) == 0:
        match = evolve(match, bound={})
    if draw(st.integers(0, 19)) == 0:
        match = evolve(match, unlisted="R1.match")
    matches: Match = match
    if draw(chance) and period.placed_by == "date":
        other = (
            draw(acts("participant", pair=per is not None)) if per or draw(st.booleans()) else draw(ledgers)
        )
        matches = AnyMatch((match, other))
    return Duty(
        **draw(header(id)),
        scope=scope,
        match=matches,
        period=period,
        count=draw(counts()),
        per=per,
        presence=Presence(
            min_presence_days=draw(pick((None, number(0), number(1), number(30), number(200)))),
            exit_policy=draw(pick(("judge", "judge", "drop"))),
            credit_across_units=Given(draw(st.booleans())),
        ),
        parts=parts,
    )


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


windows = pick(
    (
        ("0d", "30d"), ("0d", "1m"), ("-30d", "30d"), ("-1m", "0d"), ("0d", "5wd"), ("open", "30d"), ("0d", "open"),
        ("1d", "2m"), ("-60d", "-1d"), ("open", "open"), ("-3m", "-1m"), ("0d", "1m+10d"),
    )
)  # fmt: skip


@st.composite
def timings(draw: st.Draw, id: str = "R1") -> Timing:
    """A clock started by an event, a post, an activity or a named day."""
    anchor, field = draw(
        pick(
            (
                (SimpleMatch(key="event", table="events", kinds=None), "subject"),
                (SimpleMatch(key="event", table="events", kinds=frozenset({"commended"}), revoked="void"), "subject"),
                (SimpleMatch(key="tenure", table="tenures", kinds=frozenset({"post"}), on="since"), "person"),
                (SimpleMatch(key="activity", table="activities", kinds=frozenset({"talk"})), "participant"),
                (SimpleMatch(key="stage", table="stages", kinds=None, on="until"), "person"),
                (SimpleMatch(key="link", table="links", kinds=None), "a"),
                (SimpleMatch(key="unit", table="units", kinds=None), "id"),
                (SimpleMatch(key="assessment", table="assessments", kinds=None, tests=draw(ratings)), "subject"),
                (None, ""),
            )
        )
    )  # fmt: skip
    anchors: Match | None = anchor
    if anchor is not None and anchor.table == "events" and draw(st.booleans()):
        anchors = AnyMatch((anchor, SimpleMatch(key="assessment", table="assessments", kinds=None)))
    named = Binding("subject") if anchor is None else Binding("anchor", field)
    if anchor is not None and draw(chance):
        named = Binding("anchor", field, ("unit",))
    key = draw(pick(("counterpart", "participant", "actor")))
    if named.then:
        key = "host"
    match = evolve(draw(acts(key, pair=False)), latest=False)
    term = named if draw(st.booleans()) else draw(around(named))
    match = evolve(match, bound={**match.bound, key: Bound((term,))})
    required: Match = match
    if draw(chance):
        other = evolve(draw(acts(key, pair=False)), latest=False)
        other = evolve(other, bound={**other.bound, key: Bound((named,))})
        reviews = SimpleMatch(
            key="assessment", table="assessments", kinds=None, bound={"subject": Bound((SUBJECT,))}
        )
        required = AnyMatch((match, draw(pick((other, reviews)))))
    decide: Any = (
        "any" if isinstance(required, AnyMatch) else draw(pick(("any", "any", "first", "last_before")))
    )
    lower, upper = draw(windows)
    return Timing(
        **draw(header(id)),
        anchor=Anchor(match=anchors)
        if anchors is not None
        else Anchor(date=draw(pick(("source.issued", DAYS[6])))),
        scope=draw(scopes(("person", "unit"))) if anchor is None or draw(chance) else None,
        require=required,
        window=(offset(lower), offset(upper)),
        count=evolve(draw(counts()), parity=None),
        forbid=draw(st.integers(0, 5)) == 0,
        late=draw(pick((None, None, True, False))),
        decide=decide,
        late_joiners=draw(pick(("skip", "skip", "from_joining"))),
        unless=draw(reliefs(draw(pick(("actor", key))), named)) if draw(chance) else None,
    )


@st.composite
def reliefs(draw: st.Draw, key: str, named: Binding) -> Any:
    """What stops a clock: people, units, an act, or the latest review."""
    shape = draw(pick(("person", "unit", "act", "latest")))
    if shape == "person":
        return draw(people(0))
    if shape == "unit":
        return draw(units(0))
    if shape == "act":
        match = evolve(draw(acts(key, pair=False)), latest=False)
        return evolve(match, bound={**match.bound, key: Bound((named,))})
    reviewed = SimpleMatch(
        key="assessment", table="assessments", kinds=None, latest=True, bound={"subject": Bound((SUBJECT,))}
    )
    return evolve(reviewed, tests={"by_class": words("peer")}, revoked=draw(pick((None, "counts"))))


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


RULES: dict[str, Callable[[], tuple[st.Recipe[Any], ...]]] = {
    "duty": lambda: (duties(),),
    "parts": lambda: (duties("R1", ("R2",)), completenesses("R2")),
    "holding": lambda: (holdings(),),
    "timing": lambda: (timings(),),
    "completeness": lambda: (completenesses(),),
    "cap": lambda: (caps(),),
    "rubric": lambda: (rubrics(),),
    "findings": lambda: (readers("R1", "R2"), readable("R2")),
    "task": lambda: (tasks(),),
    "target": lambda: (targets(),),
    "timeline": lambda: (sequences("R1", ("R2", "R3")), worked("R2"), worked("R3")),
    "phases": lambda: (in_windows("phase"), timelines("R2")),
    "rounds": lambda: (in_windows("round"), rounds("R2")),
}
"""Recipes for the rules of a campaign, by type."""

MORE_FACTS: dict[str, tuple[str, st.Recipe[tuple[Fact, ...]]]] = {"task": ("progress", progress())}
"""By type of rule: a table that the registers of the oracle lack, and its facts."""


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
