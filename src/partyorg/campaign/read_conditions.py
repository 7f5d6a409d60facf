"""Conditions on people and units, scopes and bindings."""

import re
from collections.abc import Iterator
from typing import Literal

from attrs import evolve

from partyorg.errors import nearest

from .conditions import (
    AnyScope,
    Binding,
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
from .cursor import Cursor, Table
from .figures import Figure, Given
from .read_figures import figure
from .read_plain import as_of
from .read_tests import FREE, NUMBER, Cell, kinds, value_test

__all__ = ["binding", "condition_for", "is_scope", "person", "person_or_unit", "scope", "unit"]

_BINDING = re.compile(
    r"(?:(self|subject|counterpart|trigger)|(anchor|fact)\.([a-z_]+))((?:\.(?:unit|holder))*)"
)
_BINDING_WORDS = (
    "self",
    "subject",
    "counterpart",
    "trigger",
    "anchor.FIELD",
    "fact.FIELD",
    "subject.unit",
    "subject.holder",
)
_SIDES: tuple[Literal["a", "b", "either"], ...] = ("a", "b", "either")
_RANK = Cell("word", "rank", "rank")


def binding(c: Cursor) -> Binding | None:
    """The binding word here; reports a text that is none, or one that stands for nothing in this place."""
    if not isinstance(c.value, str):
        c.wrong("a binding word")
        return None
    found = _BINDING.fullmatch(c.value)
    root = (found[1] or found[2]) if found else ""
    if not found or root not in c.roots:
        accepted = [word for word in _BINDING_WORDS if word.split(".")[0] in c.roots]
        c.fault("D111", spelling=c.value, accepted=accepted, hint="literal ids are written {{ id = … }}")
        return None
    return Binding(root, found[3] or "", tuple(found[4].split(".")[1:]))


def is_scope(c: Cursor) -> bool:
    """Whether a table writes a scope rather than a match."""
    value = c.value
    if not isinstance(value, dict):
        return False
    if "any" in value and not value.keys() - {"any", "as_of"}:
        first = value["any"]
        return isinstance(first, list) and bool(first) and is_scope(c.child("any").child(0))
    if value.keys() & {"post", "person"}:
        return not value.keys() & _OTHER_FACTS
    return isinstance(value.get("unit"), dict) and not value.keys() & _OTHER_FACTS


_OTHER_FACTS = {
    "activity",
    "event",
    "assessment",
    "document",
    "candidacy",
    "step",
    "progress",
    "resource",
    "measure",
    "link",
    "tenure",
    "stage",
    "finding",
}


def scope(c: Cursor, also: tuple[str, ...] = ()) -> Scope:
    """The people, units or seats described here; `also` are keys read apart, named where a key is unknown."""
    t = c.table("a scope")
    t.asked.update(dict.fromkeys(also))
    at = t.one_of("person", "unit", "post", "any")
    of, holder = t.get("of"), t.get("holder")
    when = t.get("as_of")
    day = as_of(when) if when else None
    form = at.key if at else ""
    if form != "post":
        for key, other in (("of", of), ("holder", holder)):
            if other is not None and at is not None:
                other.fault("D114", at_key=True, key=key, other=str(form))
    t.done()
    if at is None:
        return PersonScope(PersonCondition())
    if form == "person":
        return PersonScope(person(at), day)
    if form == "unit":
        return UnitScope(unit(at), day)
    if form == "any":
        branches = tuple(scope(item) for item in at.elements("a list of scopes"))
        if at.value == []:
            at.fault("D109", key="any")
        return AnyScope(branches, day)
    return SeatScope(
        kinds(at, "post"), unit_or_binding(of) if of else None, person(holder) if holder else None, day
    )


def unit_or_binding(c: Cursor) -> UnitCondition | Binding:
    """A condition on units, or a binding word."""
    if isinstance(c.value, str):
        return binding(c) or Binding("subject")
    return unit(c)


def person_or_unit(c: Cursor) -> PersonCondition | UnitCondition | None:
    """`{ person = … }` or `{ unit = … }`."""
    t = c.table("a condition")
    at = t.one_of("person", "unit")
    t.done()
    if at is None:
        return None
    return person(at) if at.key == "person" else unit(at)


def condition_for(c: Cursor, of: Scope) -> PersonCondition | UnitCondition:
    """A bare condition on a member of a scope: on units where the scope has units, else on people."""
    first = of.any[0] if isinstance(of, AnyScope) and of.any else of
    return unit(c) if isinstance(first, UnitScope) else person(c)


# People


def person(c: Cursor) -> PersonCondition:
    """The condition on people here."""
    t = c.table("a condition on people")
    at_post, at_rank, at_unit = t.get("post"), t.get("rank"), t.get("unit")
    result = PersonCondition(
        id=t.texts("id") or None,
        stage=_span(t, "stage"),
        role=_span(t, "role"),
        qualification=_span(t, "qualification"),
        post=_post(at_post) if at_post else None,
        rank=value_test(at_rank, _RANK) if at_rank else None,
        unit=_affiliation(at_unit) if at_unit else None,
        in_=_inside(t),
        age=_number(t, "age"),
        linked=_linked(t),
        has=_has(t, "has"),
        lacks=_has(t, "lacks"),
        attr=_attr(t),
    )
    every, some, no = t.get("all"), t.get("any"), t.get("none")
    t.done()
    if every or some or no:
        result = evolve(
            result,
            all=tuple(person(item) for item in _list(every)),
            any=tuple(person(item) for item in _list(some)) if some else None,
            none=tuple(person(item) for item in _list(no)),
        )
    return result


def _list(c: Cursor | None) -> Iterator[Cursor]:
    yield from c.elements("a list of conditions") if c else ()


def _held(t: Table) -> tuple[Figure | None, bool]:
    """The keys `for_at_least` and `ever`."""
    at = t.get("for_at_least")
    return figure(at, "offset") if at else None, t.flag("ever")


def _span(t: Table, words: str) -> SpanTest | None:
    c = t.get(words)
    if c is None:
        return None
    if not isinstance(c.value, dict):
        return SpanTest(_span_words(c, words))
    inner = c.table(f"a condition on {words}")
    at = inner.need("is")
    lasting, ever = _held(inner)
    inner.done()
    return SpanTest(_span_words(at, words) if at else None, lasting, ever)


def _span_words(c: Cursor, words: str) -> frozenset[str] | None:
    return None if c.value == "present" else kinds(c, words)


def _post(c: Cursor) -> PostTest:
    if not isinstance(c.value, dict):
        return PostTest(_span_words(c, "post"))
    t = c.table("a condition on a post")
    at, of, rank, mode = t.get("is"), t.get("of"), t.get("rank"), t.get("mode")
    lasting, ever = _held(t)
    t.done()
    return PostTest(
        _span_words(at, "post") if at else None,
        lasting,
        ever,
        unit_or_binding(of) if of else None,
        value_test(rank, _RANK) if rank else None,
        value_test(mode, Cell("word", "mode")) if mode else None,
    )


def _affiliation(c: Cursor) -> UnitTest:
    if c.has_key("is"):
        t = c.table("a condition on the unit")
        at = t.need("is")
        lasting, ever = _held(t)
        t.done()
        assert at
        return UnitTest(unit_or_binding(at), lasting, ever)
    return UnitTest(unit_or_binding(c))


def _inside(t: Table) -> Inside | None:
    c = t.get("in")
    if c is None:
        return None
    if isinstance(c.value, dict):
        inner = c.table("a unit by id")
        at = inner.need("id")
        inner.done()
        return Inside(ids=at.texts() if at else ())
    return Inside(binding(c))


def _number(t: Table, key: str) -> Test | None:
    at = t.get(key)
    return value_test(at, NUMBER) if at else None


def _linked(t: Table) -> tuple[Linked, ...]:
    c = t.get("linked")
    if c is None:
        return ()
    outer = c.table("a condition on links")
    lasting, ever = _held(outer)
    inner = outer
    wrapped = outer.get("is")
    if wrapped:
        inner = wrapped.table("a condition on links")
    at, to = inner.need("link"), inner.get("to")
    side = inner.choice("side", _SIDES, "either")
    outer.done()
    if inner is not outer:
        inner.done()
    far: Scope | Binding | None = None
    if to is not None:
        far = binding(to) if isinstance(to.value, str) else scope(to)
    return (Linked(kinds(at, "link") if at else None, far, side, lasting, ever),)


def _has(t: Table, key: str) -> tuple[Has, ...]:
    c = t.get(key)
    if c is None:
        return ()
    match, extra = c.reading.read_has(c.within("self"))
    within = extra.get("within")
    reach: Figure | Literal["period"] | None = None
    if within is not None:
        reach = "period" if within.value == "period" else figure(within, "offset")
    least, most = _how_many(extra.get("count"))
    return (Has(match, reach, least, most),)


def _how_many(c: Cursor | None) -> tuple[Figure, Figure | None]:
    if c is None:
        return Given(1), None
    bounds = isinstance(c.value, dict) and any(nearest(key, ("min", "max")) for key in c.value)
    if not bounds or c.has_key("percent"):
        return figure(c), None
    t = c.table("a count")
    low, high = t.get("min"), t.get("max")
    t.done()
    return figure(low) if low else Given(0 if high else 1), figure(high) if high else None


def _attr(t: Table) -> dict[str, Test]:
    c = t.get("attr")
    if c is None:
        return {}
    inner = c.table("extension columns")
    return {key: value_test(inner.cursor.child(key), FREE) for key in inner}


# Units


def unit(c: Cursor) -> UnitCondition:
    """The condition on units here."""
    t = c.table("a condition on units")
    parent, filled = t.get("parent"), t.get("filled")
    at_root = t.get("root")
    ages: tuple[Literal["own", "predecessors"], ...] = ("own", "predecessors")
    people, below = _members(t), _children(t)
    result = UnitCondition(
        id=t.texts("id") or None,
        kind=_word(t, "kind", "unit"),
        level=_word(t, "level", "level"),
        category=_word(t, "category", "category"),
        root=at_root.flag() if at_root else None,
        parent=unit_or_binding(parent) if parent else None,
        in_=_inside(t),
        age=_number(t, "age"),
        age_from=t.choice("age_from", ages, "own"),
        members=people,
        children=below,
        filled=kinds(filled, "post") if filled else None,
        linked=_linked(t),
        has=_has(t, "has"),
        lacks=_has(t, "lacks"),
        attr=_attr(t),
    )
    every, some, no = t.get("all"), t.get("any"), t.get("none")
    t.done()
    if every or some or no:
        result = evolve(
            result,
            all=tuple(unit(item) for item in _list(every)),
            any=tuple(unit(item) for item in _list(some)) if some else None,
            none=tuple(unit(item) for item in _list(no)),
        )
    return result


def _word(t: Table, key: str, words: str) -> Test | None:
    at = t.get(key)
    return value_test(at, Cell("word", words)) if at else None


def _members(t: Table) -> tuple[PersonCondition, Test] | None:
    c = t.get("members")
    if c is None:
        return None
    inner = c.table("a condition on members")
    who, count = inner.get("person"), inner.need("count")
    inner.done()
    return person(who) if who else PersonCondition(), value_test(count, NUMBER) if count else Test()


def _children(t: Table) -> tuple[UnitCondition, Test] | None:
    c = t.get("children")
    if c is None:
        return None
    inner = c.table("a condition on the units below")
    which, count = inner.get("unit"), inner.need("count")
    inner.done()
    return unit(which) if which else UnitCondition(), value_test(count, NUMBER) if count else Test()
