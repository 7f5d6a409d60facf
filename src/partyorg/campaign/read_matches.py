"""Matches: which facts, bound to whom, with what in their cells."""

from collections.abc import Callable
from typing import Literal

from attrs import evolve, fields

from partyorg.errors import nearest
from partyorg.facts.tables import TABLES

from .conditions import (
    AnyScope,
    Binding,
    PersonCondition,
    PersonScope,
    Scope,
    SeatScope,
    Test,
    UnitCondition,
    UnitScope,
)
from .cursor import Cursor
from .matches import FACT_KEYS, AnyMatch, Bound, BoundTerm, IdList, Match, SimpleMatch
from .read_cells import SINGULAR, binding_keys, cell_of, cells, finding_test
from .read_conditions import binding, is_scope, scope
from .read_figures import misspelt_unlisted, unlisted
from .read_tests import FREE, kinds, value_test

__all__ = ["count_of", "fact_condition", "has_match", "is_match", "join", "match", "matches_of", "tables_of"]

Revoked = Literal["counts", "void"]

_POINTS_TO_FACTS = ("related", "about", "case", "basis", "subject", "entries")
_SCOPE_KEYS = ("person", "unit", "post", "any")
_CONTROL = ("on", "latest", "revoked", "only_tagged")
_WORD_LISTS = {
    "activity": "activity",
    "event": "event",
    "assessment": "scheme",
    "document": "document",
    "candidacy": "scheme",
    "step": "step",
    "resource": "resource",
    "link": "link",
    "tenure": "tenure",
    "stage": "stage",
    "unit": "unit",
}


def matches_of(match: Match) -> tuple[SimpleMatch, ...]:
    """The alternatives of a match."""
    return match.any if isinstance(match, AnyMatch) else (match,)


def tables_of(match: Match) -> tuple[str, ...]:
    """The tables a match reads its facts from."""
    return tuple(dict.fromkeys(m.table for m in matches_of(match) if m.table))


def is_match(c: Cursor) -> bool:
    """Whether a table writes a match rather than a condition or scope."""
    value = c.value
    if not isinstance(value, dict):
        return False
    if value.keys() & (FACT_KEYS.keys() - {"unit"}):
        return True
    if isinstance(value.get("unit"), str | list):
        return True
    some = value.get("any")
    if isinstance(some, list) and bool(some) and is_match(c.child("any").child(0)):
        return True
    # A fact key that is misspelt is told as such, unless another key says that this is a condition or a scope.
    known = (*_OF_FACTS, *_OF_CONDITIONS)
    return not value.keys() & _OF_CONDITIONS and any(nearest(str(key), known) in _OF_FACTS for key in value)


_OF_CONDITIONS = frozenset(
    name.rstrip("_")
    for cls in (PersonCondition, UnitCondition, PersonScope, UnitScope, SeatScope, AnyScope)
    for name in (field.name for field in fields(cls))
)
_OF_FACTS = frozenset(FACT_KEYS) - _OF_CONDITIONS


def count_of(c: Cursor) -> Scope | Match:
    """What a figure counts: a scope or a match."""
    return match(c.within("self")) if is_match(c) else scope(c)


def match(c: Cursor, also: tuple[str, ...] = ()) -> Match:
    """The match here; `also` are keys that would have made it something else, named where no key fits."""
    return _match(c, (), also)[0]


def has_match(c: Cursor) -> tuple[Match, dict[str, Cursor]]:
    """The match of a `has`, and its further keys `within` and `count`."""
    return _match(c, ("within", "count"))


def _match(c: Cursor, extra: tuple[str, ...], also: tuple[str, ...] = ()) -> tuple[Match, dict[str, Cursor]]:
    t = c.table("a match")
    children = {key: c.child(key) for key in t}
    asides = {key: children.pop(key) for key in extra if key in children}
    some = children.pop("any", None)
    if some is None:
        return (_empty() if t.broken else _simple(c, children, (*extra, *also))), asides
    branches = _branches(some, children, extra)
    if not branches and isinstance(some.value, list):
        some.fault("D109", key="any")
    return AnyMatch(tuple(branches)), asides


def _branches(some: Cursor, beside: dict[str, Cursor], also: tuple[str, ...]) -> list[SimpleMatch]:
    """The alternatives, with the keys beside `any` added to each."""
    out: list[SimpleMatch] = []
    for item in some.elements("a list of matches"):
        t = item.table("a match")
        own = {key: item.child(key) for key in t}
        inner = own.pop("any", None)
        if inner is not None:
            out += _branches(inner, {**beside, **own}, also)
        elif not t.broken:
            out.append(_both(_simple(item, {**beside, **own}, also), own, beside))
    return out


def _both(one: SimpleMatch, own: dict[str, Cursor], beside: dict[str, Cursor]) -> SimpleMatch:
    """The alternative with what a key says beside `any` added to what it says in the alternative itself."""
    bound = dict(one.bound)
    for key in own.keys() & beside.keys():
        more = _bound(beside[key], key) if key in bound else None
        if more is None or any(
            (len(b.terms) > 1 and b.mode == "any") or b.mode == "only" for b in (bound[key], more)
        ):
            own[key].fault("D114", at_key=True, key=key, other=f"{key} beside any")
        else:
            bound[key] = Bound((*bound[key].terms, *more.terms), "all")
    return evolve(one, bound=bound) if bound != one.bound else one


def _empty() -> SimpleMatch:
    return SimpleMatch(key="", table="", kinds=None)


def _simple(c: Cursor, children: dict[str, Cursor], also: tuple[str, ...]) -> SimpleMatch:
    keys = [key for key in FACT_KEYS if key in children and key != "unit"] or (
        ["unit"] if "unit" in children else []
    )
    if len(keys) != 1:
        _no_fact_key(c, children, keys, also)
        return _empty()
    key = keys[0]
    of_case = "case" in children or c.reading.case_steps
    table = "case_steps" if key == "step" and of_case else FACT_KEYS[key][0]
    at = children[key]
    if key == "measure":
        c.reading.reads_measures = True
    reason, found = "", None
    if at.has_key("unlisted"):
        reason = unlisted(at)
    else:
        found = _kinds(at, key)
    on = children.get("on")
    latest, revoked, tagged = children.get("latest"), children.get("revoked"), children.get("only_tagged")
    effects: tuple[Revoked, ...] = ("counts", "void")
    rest = {name: at for name, at in children.items() if name != key and name not in _CONTROL}
    # Where `unit` alone is left, it may be a cell, and the fact key the one that is misspelt.
    also = (*also, *FACT_KEYS) if key == "unit" else (*also, "case") if key == "step" else also
    bound, tests = fact_condition(c, rest, [table], at, also)
    return SimpleMatch(
        key=key,
        table=table,
        kinds=found,
        unlisted=reason,
        on=on.choice(_dates(table)) if on else "",
        latest=latest.flag() if latest else False,
        revoked=revoked.choice(effects) if revoked else None,
        only_tagged=tagged.flag() if tagged else False,
        bound=bound,
        tests=tests,
    )


def _no_fact_key(c: Cursor, children: dict[str, Cursor], keys: list[str], also: tuple[str, ...]) -> None:
    options = (*FACT_KEYS, "any", *also)
    if not keys:
        for name, at in children.items():
            if nearest(name, options):
                at.fault("D102", at_key=True, spelling=name, accepted=options, key=name, table="a match")
                return
    c.fault("D108", accepted=options, table="a match", count=str(len(keys)))


def _kinds(c: Cursor, key: str) -> frozenset[str] | None:
    if misspelt_unlisted(c):
        return None
    if key in _WORD_LISTS:
        return kinds(c, _WORD_LISTS[key])
    if c.value == "*":
        return None
    names = c.texts()
    if key == "finding":
        for item, name in zip(c.several(), names, strict=True):
            c.reading.refer("rule", item, name)
    return frozenset(names)


def _dates(table: str) -> tuple[str, ...]:
    if table == "findings":
        return ("due",)
    return tuple(column.name for column in TABLES[table].columns if column.type == "date")


def fact_condition(
    c: Cursor,
    keys: dict[str, Cursor],
    tables: list[str],
    kind: Cursor | None = None,
    also: tuple[str, ...] = (),
) -> tuple[dict[str, Bound], dict[str, Test]]:
    """The binding keys and the tests of cells among `keys`, for facts of the tables; `kind` is the kind tested.

    `also` are other keys that could stand there, named beside the columns where a key is unknown.
    """
    bound: dict[str, Bound] = {}
    tests: dict[str, Test] = {}
    bindings = {name for table in tables for name in binding_keys(table)}
    own = {name for table in tables for name in cells(table)}
    for name, at in keys.items():
        first, _, rest = name.partition(".")
        if name in bindings and at.value not in ("present", "absent"):
            bound[name] = _bound(at, name)
        elif name in bindings:
            plural = next((p for p, s in SINGULAR.items() if s == name), name)
            tests[plural] = value_test(at, FREE)
        elif rest and first in own:
            tests[f"{first}.{rest}"] = value_test(at, cell_of(c, first, rest, tables, kind))
        elif name in ("figures", "attr", "data", "tags") and isinstance(at.value, dict) and not _is_test(at):
            for part in at.value:
                inner = at.child(part)
                tests[f"{name}.{part}"] = value_test(inner, cell_of(c, name, part, tables, kind))
        elif name in own and name not in SINGULAR:
            tests[name] = (
                finding_test(at, name)
                if tables == ["findings"]
                else value_test(at, cell_of(c, name, "", tables, kind))
            )
        elif name in SINGULAR and name in own and at.value in ("present", "absent"):
            tests[name] = value_test(at, FREE)
        else:
            options = sorted({*bindings, *(x for x in own if x not in SINGULAR)})
            facts = [] if kind is None else [*_CONTROL, "any"]
            at.fault(
                "D102",
                at_key=True,
                spelling=name,
                accepted=sorted({*options, *facts, *also}),
                key=name,
                table=f"a condition on {' or '.join(sorted(tables)) or 'facts'}",
            )
    return bound, tests


def _is_test(c: Cursor) -> bool:
    return c.has_key("all", "not", "unlisted", "assumed")


def _bound(c: Cursor, key: str) -> Bound:
    value = c.value
    mode: Literal["any", "all", "only"] = "any"
    if isinstance(value, dict) and len(value) == 1 and value.keys() & {"all", "only"}:
        mode = "all" if "all" in value else "only"
        c = c.child(mode)
    terms = tuple(term for item in c.several() if (term := _term(item, key)) is not None)
    if c.value == []:
        c.fault("D109", key=key)
    return Bound(terms, mode)


def _term(c: Cursor, key: str) -> BoundTerm | None:
    if isinstance(c.value, str):
        return binding(c)
    if not isinstance(c.value, dict):
        c.wrong("a binding word, a scope, a match or { id = … }")
        return None
    if c.value.keys() == {"id"}:
        return IdList(c.child("id").texts())
    if is_match(c) and not is_scope(c):
        if key in _POINTS_TO_FACTS:
            return match(c)
        c.wrong("a binding word, a scope or { id = … }")
        return None
    if c.value and not c.has_key(*_SCOPE_KEYS):
        options = (*_SCOPE_KEYS, "id", "all", "only", *(FACT_KEYS if key in _POINTS_TO_FACTS else ()))
        for name in c.value:
            c.child(name).fault(
                "D102", at_key=True, spelling=name, accepted=sorted({*options}), key=name, table="a scope"
            )
        return None
    return scope(c)


def join(found: Match, c: Cursor, add: Callable[[str], bool]) -> Match:
    """The match with the columns of `same` bound to those of the anchor; `add` accepts a column."""
    out = []
    pairs = []
    for item in c.several():
        left, _, right = item.text().partition("=")
        right = right or left
        if left and right and add(right):
            pairs.append((item, left.strip(), right.strip()))
    for alternative in matches_of(found):
        one, bound = alternative, dict(alternative.bound)
        for item, left, right in pairs:
            if right in bound:
                item.fault("D114", spelling=right, key=right, other=f"{right} in require")
                continue
            if right == "case" and one.table == "candidacy_steps":
                one = evolve(one, table="case_steps")
            known = (*binding_keys(one.table), *cells(one.table)) if one.table else (right,)
            if right not in known:
                item.fault("D102", spelling=right, accepted=sorted(known), key=right, table="same")
            bound[right] = Bound((Binding("anchor", left),))
        out.append(evolve(one, bound=bound))
    return AnyMatch(tuple(out)) if isinstance(found, AnyMatch) else out[0]
