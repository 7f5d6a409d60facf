"""Conditions and scopes (GRAMMAR 2): is it true of this one on this day?"""

from collections.abc import Callable
from datetime import date
from typing import Any

from partyorg.campaign.conditions import (
    AnyScope,
    Binding,
    Has,
    Inside,
    Linked,
    PersonCondition,
    PersonScope,
    Scope,
    SeatScope,
    UnitCondition,
    UnitScope,
)

from .around import Around, Who, holders, seat, who
from .days import each_day, longest, months_on, shifted
from .figures import Unlisted, value_of
from .seen import INTERVALS, Seeing, Seen
from .words import cell, passes

LONG_AGO = date(2014, 1, 1)
"""No fact of a test starts earlier, but those that have always been."""


def is_scope(thing: object) -> bool:
    """Whether it is a scope, not a match."""
    return isinstance(thing, PersonScope | UnitScope | SeatScope | AnyScope)


# People --------------------------------------------------------------------------------------------


def person_is(seeing: Seeing, want: PersonCondition, person: str, day: date, around: Around) -> bool:
    """Whether the condition holds for the person on the day."""
    key = ("person", id(want), person, day, around)
    if key not in seeing.memory:
        seeing.memory[key] = _person_is(seeing, want, person, day, around)
    return bool(seeing.memory[key])


def _person_is(seeing: Seeing, want: PersonCondition, person: str, day: date, around: Around) -> bool:
    if person not in seeing.people:
        return False
    me = Who("person", person)
    if want.id is not None and person not in want.id:
        return False
    if want.stage is not None:
        words = want.stage.words

        def in_stage(d: date) -> bool:
            return any(
                s["person"] == person and (words is None or s["stage"] in words) and s.in_force(d)
                for s in seeing.of("stages")
            )

        if not held(seeing, ("stage", person), in_stage, want.stage, day, around):
            return False
    for kind, test in (("role", want.role), ("qualification", want.qualification)):
        if test is None:
            continue

        def has_it(d: date, kind: str = kind, words: Any = test.words) -> bool:
            return any(
                t["person"] == person and (words is None or t["value"] in words)
                for t in seeing.tenures(kind, d)
            )

        if not held(seeing, (kind, person), has_it, test, day, around):
            return False
    if want.post is not None and not _post(seeing, want, person, day, around):
        return False
    if want.rank is not None and not any(
        t["person"] == person and t["rank"] and passes(seeing, want.rank, [t["rank"]], around)
        for t in seeing.tenures("post", day)
    ):
        return False
    if want.unit is not None:
        of = want.unit.unit

        def at_home(d: date) -> bool:
            return any(_unit_or_bound(seeing, of, u, d, around) for u in seeing.homes(person, d))

        if not held(seeing, ("unit", person), at_home, want.unit, day, around):
            return False
    if want.in_ is not None and not any(
        inside(seeing, want.in_, u, day, around) for u in seeing.homes(person, day)
    ):
        return False
    if want.age is not None:
        born = seeing.people[person]["born_on"]
        if born is None or not passes(seeing, want.age, [years(born, day)], around):
            return False
    return _common(seeing, want, me, day, around, seeing.people[person]["attr"]) and _together(
        want, lambda inner: person_is(seeing, inner, person, day, around)
    )


def _post(seeing: Seeing, want: PersonCondition, person: str, day: date, around: Around) -> bool:
    post = want.post
    assert post is not None

    def in_post(d: date) -> bool:
        return any(
            t["person"] == person
            and (post.words is None or t["value"] in post.words)
            and (post.of is None or _unit_or_bound(seeing, post.of, t["unit"], d, around))
            and (post.rank is None or passes(seeing, post.rank, [t["rank"]] if t["rank"] else [], around))
            and (post.mode is None or passes(seeing, post.mode, [t["mode"]] if t["mode"] else [], around))
            for t in seeing.tenures("post", d)
        )

    return held(seeing, ("post", person), in_post, post, day, around)


def held(
    seeing: Seeing,
    of: tuple[object, ...],
    true_on: Callable[[date], bool],
    want: Any,
    day: date,
    around: Around,
) -> bool:
    """Whether it is true on the day; or was on some day up to it; or has been true without a break for so long.

    `want` says which by its `for_at_least` and `ever`; `of` names whose condition it is, for the memory.
    """

    def is_true(d: date) -> bool:
        key = ("held", id(want), of, around, d)
        if key not in seeing.memory:
            seeing.memory[key] = true_on(d)
        return bool(seeing.memory[key])

    if want.ever:
        return _first(seeing, (id(want), of, around), is_true, day) is not None
    if not is_true(day):
        return False
    if want.for_at_least is None:
        return True
    offset = value_of(seeing, want.for_at_least, around)
    return shifted(longest(is_true, day, LONG_AGO), offset) <= day


def _first(seeing: Seeing, of: tuple[object, ...], true_on: Callable[[date], bool], day: date) -> date | None:
    """The first day up to this one on which it is true, looked for from where the last search ended."""
    found, searched = seeing.memory.get(("first", of), (None, LONG_AGO))
    if found is None:
        found = next((d for d in each_day(searched, day) if true_on(d)), None)
        seeing.memory["first", of] = (found, max(day, searched))
    return found if found is not None and found <= day else None


def years(born: date, day: date) -> int:
    """Whole years: the n-th is reached on the birthday, on 28 February for somebody born on the 29th."""
    n = -1
    while day >= months_on(born, 12 * (n + 1)):
        n += 1
    return n


def _together(want: Any, true_of: Callable[[Any], bool]) -> bool:
    return (
        all(true_of(c) for c in want.all)
        and (want.any is None or any(true_of(c) for c in want.any))
        and not any(true_of(c) for c in want.none)
    )


def _common(seeing: Seeing, want: Any, me: Who, day: date, around: Around, attr: Any) -> bool:
    """The keys that people and units share."""
    for link in want.linked:
        if not _linked(seeing, link, me.id, day, around):
            return False
    for has in want.has:
        if not has_facts(seeing, has, me, day, around):
            return False
    for has in want.lacks:
        if has_facts(seeing, has, me, day, around):
            return False
    for name, test in want.attr.items():
        value = attr.get(name, "")
        if not passes(seeing, test, [] if value == "" else [value], around):
            return False
    return True


def _linked(seeing: Seeing, want: Linked, me: str, day: date, around: Around) -> bool:
    def is_linked(d: date) -> bool:
        for link in seeing.of("links"):
            if (want.kinds is not None and link["kind"] not in want.kinds) or not link.in_force(d):
                continue
            for mine, far in (("a", "b"), ("b", "a")):
                if (
                    want.side in (mine, "either")
                    and link[mine] == me
                    and (want.to is None or _end(seeing, want.to, link[far], d, around))
                ):
                    return True
        return False

    return held(seeing, ("linked", me), is_linked, want, day, around)


def _end(seeing: Seeing, to: Scope | Binding, far: str, day: date, around: Around) -> bool:
    if isinstance(to, Binding):
        return any(is_one(seeing, one, far, day) for one in bound_to(seeing, to, around, day))
    return id_in(seeing, to, far, day, around)


# Bindings ------------------------------------------------------------------------------------------


def is_one(seeing: Seeing, one: Who, id: str, day: date) -> bool:
    """Whether an id in a cell is the bound one; a seat is whoever held it on the day."""
    if one.type == "post":
        return id == one.id or id in holders(seeing, one, day)
    return id == one.id


COLUMNS = {
    "actor": ("actors",),
    "counterpart": ("counterparts",),
    "participant": ("actors", "counterparts"),
    "host": ("hosts",),
    "ends": ("a", "b"),
}
"""Binding keys that are not named like their column."""


def ids_in(seeing: Seeing, fact: Any, field: str, first_actor: bool = False) -> list[str]:
    """The ids in the columns of a binding key."""
    if field == "id":
        return [fact.id]
    out: list[str] = []
    for column in COLUMNS.get(field, (field,)):
        value = fact[column]
        ids = list(value) if isinstance(value, tuple) else [value] if value else []
        out += ids[:1] if first_actor and column == "actors" else ids
    return out


def default_subject(seeing: Seeing, fact: Any) -> list[str]:
    """Whom a fact is about (GRAMMAR 4.3, row), the first named first."""
    if fact.table in ("stages", "tenures"):
        return [fact["person"]]
    if fact.table in ("events", "assessments", "candidacies", "findings"):
        return [fact["subject"]] if fact["subject"] else []
    if fact.table in ("documents", "resources"):
        return [fact["owner"]] if fact["owner"] else []
    if fact.table == "measures":
        return [fact["about"]] if fact["about"] else []
    if fact.table == "activities":
        return list(fact["hosts"]) or list(fact["actors"])[:1]
    if fact.table == "progress":
        return [fact["unit"]]
    if fact.table == "links":
        return [fact["a"]]
    if fact.table == "candidacy_steps":
        return [c["subject"] for c in seeing.of("candidacies") if c.id == fact["candidacy"]]
    assert fact.table == "units"
    return [fact.id]


def bound_to(seeing: Seeing, binding: Binding, around: Around, day: date) -> list[Who]:
    """Whom a binding word stands for; `day` is the date of the fact at hand."""
    if binding.root in ("anchor", "fact"):
        fact = around.anchor if binding.root == "anchor" else around.fact
        then_day = around.anchor_day if binding.root == "anchor" else around.fact_day
        found = [who(seeing, i) for i in ids_in(seeing, fact, binding.field)] if fact is not None else []
        if binding.root == "anchor" and then_day is not None:
            day = then_day
    elif binding.root == "counterpart" and around.pair:
        found = list(around.pair)
    else:
        one = {"self": around.self_, "subject": around.subject, "counterpart": around.counterpart}[
            binding.root
        ]
        found = [one] if one is not None else []
        if binding.root == "subject" and around.home_day is not None:
            day = around.home_day
    for step in binding.then:
        after: list[Who] = []
        for one in found:
            if step == "unit":
                after += _homes_of(seeing, one, day, around)
            else:
                assert step == "holder"
                after += [Who("person", p) for p in holders(seeing, one, day)] if one.type == "post" else []
        found = after
    return found


def _homes_of(seeing: Seeing, one: Who, day: date, around: Around) -> list[Who]:
    if one.type == "post":
        return [Who("unit", one.unit)]
    if one.type == "unit":
        return [one]
    if around.homes and one == around.subject:
        held_in = {t["unit"] for t in seeing.tenures("post", day) if t["person"] == one.id}
        return [Who("unit", u) for u in around.homes if u in held_in]
    return [Who("unit", u) for u in sorted(seeing.homes(one.id, day))]


def _unit_or_bound(seeing: Seeing, of: UnitCondition | Binding, unit: str, day: date, around: Around) -> bool:
    if isinstance(of, Binding):
        return any(is_one(seeing, one, unit, day) for one in bound_to(seeing, of, around, day))
    return unit_is(seeing, of, unit, day, around)


def inside(seeing: Seeing, want: Inside, unit: str, day: date, around: Around) -> bool:
    """Whether the unit stands in one of the units on the day, or is it."""
    tops = set(want.ids)
    if want.binding is not None:
        tops |= {one.id for one in bound_to(seeing, want.binding, around, day)}
    return bool(tops & seeing.above(unit, day))


# Units ---------------------------------------------------------------------------------------------


def unit_is(seeing: Seeing, want: UnitCondition, unit: str, day: date, around: Around) -> bool:
    """Whether the condition holds for the unit on the day; a unit that does not exist satisfies none."""
    key = ("unit", id(want), unit, day, around)
    if key not in seeing.memory:
        seeing.memory[key] = _unit_is(seeing, want, unit, day, around)
    return bool(seeing.memory[key])


def _unit_is(seeing: Seeing, want: UnitCondition, unit: str, day: date, around: Around) -> bool:
    if not seeing.exists(unit, day):
        return False
    row = seeing.units[unit]
    if want.id is not None and unit not in want.id:
        return False
    for column, test in (("kind", want.kind), ("level", want.level), ("category", want.category)):
        if test is not None and not passes(seeing, test, cell(seeing, row, column), around):
            return False
    if want.root is not None and want.root != (unit == seeing.root):
        return False
    if want.parent is not None and not any(
        _unit_or_bound(seeing, want.parent, p, day, around) for p in seeing.parents(unit, day)
    ):
        return False
    if want.in_ is not None and not inside(seeing, want.in_, unit, day, around):
        return False
    if want.age is not None:
        formed = _oldest(seeing, unit) if want.age_from == "predecessors" else row["formed_on"]
        if formed is None or not passes(seeing, want.age, [years(formed, day)], around):
            return False
    if want.members is not None:
        condition, count = want.members
        n = sum(
            any(unit in seeing.above(u, day) for u in seeing.homes(p, day))
            and person_is(seeing, condition, p, day, around)
            for p in seeing.people
        )
        if not passes(seeing, count, [n], around):
            return False
    if want.children is not None:
        below, count = want.children
        n = sum(
            unit in seeing.parents(u, day) and unit_is(seeing, below, u, day, around) for u in seeing.units
        )
        if not passes(seeing, count, [n], around):
            return False
    if want.filled is not None and not any(
        t["unit"] == unit and t["value"] in want.filled for t in seeing.tenures("post", day)
    ):
        return False
    return _common(seeing, want, Who("unit", unit), day, around, row["attr"]) and _together(
        want, lambda inner: unit_is(seeing, inner, unit, day, around)
    )


def _oldest(seeing: Seeing, unit: str) -> date | None:
    """The earliest founding among the unit and the predecessors that it follows at once."""
    found: date | None = seeing.units[unit]["formed_on"]
    ahead, done = [unit], set()
    while ahead:
        one = ahead.pop()
        if one in done:
            continue
        done.add(one)
        begun = seeing.units[one]["formed_on"]
        for before in seeing.units[one]["predecessors"]:
            gone = seeing.units[before]["dissolved_on"] if before in seeing.units else None
            if begun is not None and gone is not None and 0 <= (begun - gone).days <= 1:
                ahead.append(before)
                start = seeing.units[before]["formed_on"]
                if start is not None and (found is None or start < found):
                    found = start
    return found


# Facts as conditions -------------------------------------------------------------------------------


def has_facts(seeing: Seeing, want: Has, me: Who, day: date, around: Around) -> bool:
    """Whether enough facts of the match, with this one as `self`, hold on the day."""
    from .matches import latest_of, simple_matches

    inner = around.with_(self_=me)
    found = set()
    for simple in simple_matches(want.match):
        revoked = simple.revoked or "void"

        def wanted(fact: Seen, dated: date, revoked: str = revoked) -> bool:
            return _counts_on(seeing, want, fact, dated, day, inner, revoked)

        picked = latest_of(seeing, simple, inner, wanted, day, spans=True)
        found |= {(f.table, f.id) for f, _ in picked}
    low, high = value_of(seeing, want.count_min, around), want.count_max
    top = value_of(seeing, high, around) if high is not None else None
    if isinstance(low, Unlisted) or isinstance(top, Unlisted):
        return False
    return len(found) >= low and (top is None or len(found) <= top)


def _counts_on(
    seeing: Seeing, want: Has, fact: Seen, dated: date, day: date, around: Around, revoked: str
) -> bool:
    if fact.table in INTERVALS or fact.table == "candidacies":
        if fact.table == "candidacies" and fact["since"] is None and fact["granted_on"] is None:
            return False
        return fact.in_force(day, revoked)
    if dated > day:
        return False
    if want.within == "period":
        return around.stretch is not None and dated in around.stretch
    return want.within is None or day <= shifted(dated, value_of(seeing, want.within, around))


# Scopes --------------------------------------------------------------------------------------------


def candidates(seeing: Seeing, scope: Scope) -> set[Who]:
    """Everybody, every unit or every seat that might be in the scope on some day."""
    if isinstance(scope, AnyScope):
        return {one for inner in scope.any for one in candidates(seeing, inner)}
    if isinstance(scope, PersonScope):
        return {Who("person", p) for p in seeing.people}
    if isinstance(scope, UnitScope):
        return {Who("unit", u) for u in seeing.units}
    return {
        seat(seeing, t)
        for t in seeing.of("tenures")
        if t["kind"] == "post" and (scope.words is None or t["value"] in scope.words)
    }


def in_scope(seeing: Seeing, scope: Scope, one: Who, day: date, around: Around) -> bool:
    """Whether the person, unit or seat is in the scope on the day."""
    if isinstance(scope, AnyScope):
        return any(in_scope(seeing, inner, one, day, around) for inner in scope.any)
    if isinstance(scope, PersonScope):
        return one.type == "person" and person_is(seeing, scope.person, one.id, day, around)
    if isinstance(scope, UnitScope):
        return one.type == "unit" and unit_is(seeing, scope.unit, one.id, day, around)
    return one.type == "post" and bool(seated(seeing, scope, one, day, around))


def seated(seeing: Seeing, scope: SeatScope, one: Who, day: date, around: Around) -> set[str]:
    """Those whose holding of the seat puts it in the scope on the day."""
    if scope.words is not None and one.post not in scope.words:
        return set()
    if not seeing.exists(one.unit, day):
        return set()
    if scope.of is not None and not _unit_or_bound(seeing, scope.of, one.unit, day, around):
        return set()
    return {
        p
        for p in holders(seeing, one, day)
        if scope.holder is None or person_is(seeing, scope.holder, p, day, around)
    }


def id_in(seeing: Seeing, scope: Scope, id: str, day: date, around: Around) -> bool:
    """Whether an id in a cell is in the scope: a person may be there by a seat he holds."""
    if isinstance(scope, AnyScope):
        return any(id_in(seeing, inner, id, day, around) for inner in scope.any)
    if isinstance(scope, PersonScope):
        return person_is(seeing, scope.person, id, day, around)
    if isinstance(scope, UnitScope):
        return unit_is(seeing, scope.unit, id, day, around)
    return any(id in seated(seeing, scope, one, day, around) for one in candidates(seeing, scope))


def members_on(seeing: Seeing, scope: Scope, day: date, around: Around) -> set[Who]:
    """Everybody in the scope on the day."""
    return {one for one in candidates(seeing, scope) if in_scope(seeing, scope, one, day, around)}


def meets(seeing: Seeing, scope: Scope, one: Who, around: Around, stretch: list[date], default: str) -> bool:
    """Whether the scope's days meet the stretch in the way that `as_of` asks (GRAMMAR 2.5)."""
    how = scope.as_of if scope.as_of is not None else default
    return days_meet(seeing, how, lambda day: in_scope(seeing, scope, one, day, around), stretch)


def days_meet(seeing: Seeing, how: str | date, true_on: Callable[[date], bool], stretch: list[date]) -> bool:
    """Whether the days on which something is true meet the stretch as `how` says."""
    if isinstance(how, date):
        return true_on(how)
    if how == "today":
        return true_on(seeing.as_of)
    if not stretch:
        return False
    if how == "any_day":
        return any(true_on(d) for d in stretch)
    if how == "every_day":
        return all(true_on(d) for d in stretch)
    if how in ("first_day", "last_day"):
        return true_on(stretch[0 if how == "first_day" else -1])
    month, day = (int(part) for part in how.split("-"))
    hits = [d for d in stretch if (d.month, d.day) == (month, day)]
    return bool(hits) and true_on(hits[-1])


def in_streams(seeing: Seeing, streams: tuple[str, ...], one: Who, day: date) -> bool:
    """Whether the person, unit or (by its holder) seat matches one of the streams on the day."""
    from .around import NOWHERE

    if not streams:
        return True
    scopes = [s.scope for s in seeing.campaign.streams if s.id in streams]
    ids = holders(seeing, one, day) if one.type == "post" else {one.id}
    return any(id_in(seeing, scope, i, day, NOWHERE) for scope in scopes for i in ids)
