"""Selection: rounds, quotas, eligibility, route, term."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Literal

from partyorg.sources import FORCES, Force

from .conditions import AnyScope, PersonScope, Scope
from .cursor import Cursor, Table
from .figures import Figure, Given
from .matches import Match, SimpleMatch
from .read_bounds import offsets
from .read_checks import ballot
from .read_conditions import condition_for, person, person_or_unit, scope, unit
from .read_figures import figure
from .read_matches import fact_condition, has_match, is_match, match
from .read_plain import as_of
from .read_tests import Cell, kinds, value_test
from .rules import (
    Checkpoint,
    Eligibility,
    Exclusion,
    Quota,
    Round,
    Rounds,
    RouteStep,
    Rule,
    Selection,
)

__all__ = ["selection"]

_ORDERS: tuple[Literal["non_decreasing", "increasing"], ...] = ("non_decreasing", "increasing")
_TIES: tuple[Literal["decide", "all_in_within_tolerance", "order"], ...] = (
    "decide",
    "all_in_within_tolerance",
    "order",
)
_SAME: tuple[Literal["same", "any"], ...] = ("same", "any")
_PARITIES: tuple[Literal["odd", "even"], ...] = ("odd", "even")
_REVOKED: tuple[Literal["counts", "void"], ...] = ("counts", "void")
_AMOUNTS = ("exactly", "at_most", "at_least", "about")
_FORMS = ("person", "unit", "candidacy", "any", "all", "none")


def selection(t: Table, header: Mapping[str, Any]) -> Rule:
    """评选: the rule in a selection table."""
    scheme, category, subject, rounds = (
        t.need("scheme"),
        t.get("category"),
        t.need("subject"),
        t.need("rounds"),
    )
    quota, eligibility, automatic, criteria = (
        t.get(key) for key in ("quota", "eligibility", "automatic", "criteria")
    )
    route, basis, term, checkpoint = (t.get(key) for key in ("route", "basis", "term", "checkpoint"))
    exclusions, withdrawal = t.get("exclusions"), t.get("withdrawal")
    who: Scope = scope(subject) if subject else AnyScope(())
    title, within = _withdrawal(withdrawal)
    return Selection(
        **header,
        schemes=(kinds(scheme, "scheme") if scheme else None) or frozenset(),
        category=value_test(category, Cell("text")) if category else None,
        subject=who,
        rounds=_rounds(rounds) if rounds else Rounds(),
        quota=tuple(_quota(item, who) for item in quota.several()) if quota else (),
        eligibility=tuple(_entry(item) for item in eligibility.several()) if eligibility else (),
        automatic=_condition(automatic) if automatic else None,
        criteria=_criteria(criteria),
        route=tuple(_step(item) for item in route.several()) if route else (),
        order=t.choice("order", _ORDERS, "non_decreasing"),
        basis=tuple(match(item.within("subject", "self", "fact")) for item in basis.several())
        if basis
        else (),
        tie=t.choice("tie", _TIES, "decide"),
        term=_term(term) if term else None,
        checkpoint=tuple(_checkpoint(item) for item in checkpoint.several()) if checkpoint else (),
        exclusions=tuple(_exclusion(item) for item in exclusions.several()) if exclusions else (),
        withdrawal=title,
        withdrawal_within=within,
    )


def _criteria(c: Cursor | None) -> tuple[str, ...]:
    names = c.texts() if c else ()
    for item, name in zip(c.several() if c else (), names, strict=True):
        if not name.startswith("-"):
            item.reading.refer("rule", item, name)
    return names


def _rounds(c: Cursor) -> Rounds:
    if not isinstance(c.value, dict):
        listed = tuple(_round(item) for item in c.elements("a list of rounds, or a table"))
        if c.value == []:
            c.fault("D109", key="rounds")
        seen: set[str] = set()
        for at, one in zip(c.several(), listed, strict=False):
            if one.key in seen:
                at.child("key").fault("D126", spelling=one.key, what="round")
            seen.add(one.key)
        return Rounds(listed=listed)
    t = c.table("rounds")
    every, closes, decided = t.need("every"), t.need("closes"), t.get("decided")
    result = Rounds(
        every=every.choice(("year",)) if every else "year",
        closes=figure(closes, "month_day") if closes else None,
        decided=figure(decided, "month_day") if decided else None,
        key=t.text("key") or "%Y",
    )
    t.done()
    return result


def _round(c: Cursor) -> Round:
    t = c.table("a round")
    opens, closes, decided = t.get("opens"), t.need("closes"), t.get("decided")
    result = Round(
        key=t.text("key", required=True),
        opens=figure(opens, "date") if opens else None,
        closes=figure(closes, "date") if closes else Given(None),
        decided=figure(decided, "date") if decided else None,
    )
    if opens and closes and _later(opens.value, closes.value):
        closes.fault("D110", key="closes", other="opens")
    t.done()
    return result


def _later(first: object, second: object) -> bool:
    return type(first) is type(second) is date and first > second


def _quota(c: Cursor, who: Scope) -> Quota:
    t = c.table("a quota")
    category, where, per, stage = t.get("category"), t.get("where"), t.get("per"), t.get("stage")
    amounts = {key: figure(at.within("subject")) for key in _AMOUNTS if (at := t.get(key))}
    tolerance, parity = t.get("tolerance"), t.get("parity")
    if not amounts and parity is None and not t.broken:
        c.fault("D108", accepted=(*_AMOUNTS, "parity"), table=t.what, count="0")
    for key in ("exactly", "about"):
        if key in amounts and len(amounts) > 1:
            c.child(key).fault("D114", at_key=True, key=key, other=next(k for k in amounts if k != key))
    if tolerance is not None and "about" not in amounts:
        tolerance.fault("D114", at_key=True, key="tolerance", other="a quota without about")
    condition: Any = None
    if where is not None:
        bare = not where.has_key("person", "unit") or (
            isinstance(who, PersonScope) and not where.has_key("person")
        )
        condition = condition_for(where, who) if bare else person_or_unit(where)
    result = Quota(
        key=t.text("key"),
        category=value_test(category, Cell("text")) if category else None,
        where=condition,
        per=scope(per) if per else None,
        **amounts,
        tolerance=figure(tolerance) if tolerance else Given(0),
        parity=parity.choice(_PARITIES) if parity else None,
        stage=_stage(stage),
        revoked=t.choice("revoked", _REVOKED, "void"),
        advisory=t.flag("advisory"),
    )
    t.done()
    return result


def _stage(c: Cursor | None) -> str:
    if c is None or c.value == "granted":
        return "granted"
    return c.word("step")


# Eligibility


def _entry(c: Cursor) -> Eligibility:
    t = c.table("an entry of eligibility")
    name = t.text("key", required=True)
    at_clauses, force = t.get("clauses"), t.get("force")
    known, cited, rule = c.reading.clauses, c.reading.cited, c.reading.rule
    clauses = at_clauses.texts() if at_clauses else ((name,) if name in known else ())
    for clause in clauses:
        if clause not in known and at_clauses is not None:
            at_clauses.fault("D120", spelling=clause, accepted=sorted(known))
        cited.setdefault(clause, []).append(rule)
    strength: Force | None = force.choice(FORCES) if force else None
    if force is None and clauses and clauses[0] in known:
        strength = known[clauses[0]].force
    day, only_if, unless = t.get("as_of"), t.get("only_if"), t.get("unless")
    forms = _forms(t)
    t.done()
    return Eligibility(
        key=name,
        clauses=clauses,
        force=strength,
        as_of=as_of(day) if day else "round.closes",
        only_if=_bare(only_if) if only_if else None,
        unless=_bare(unless) if unless else None,
        **forms,
    )


def _forms(t: Table) -> dict[str, Any]:
    at = t.one_of(*_FORMS)
    if at is None:
        return {}
    form = str(at.key)
    if form == "person":
        return {"person": person(at)}
    if form == "unit":
        return {"unit": unit(at)}
    if form == "candidacy":
        inner = at.table("a condition on the candidacy")
        bound, tests = fact_condition(at, {key: at.child(key) for key in inner}, ["candidacies"])
        for key in bound:
            at.child(key).fault("D114", at_key=True, key=key, other="candidacy")
        return {"candidacy": tests}
    return {form: tuple(_bare(item) for item in at.elements("a list of conditions"))}


def _bare(c: Cursor) -> Eligibility:
    """A condition of eligibility without key, clauses and force."""
    t = c.table("a condition of eligibility")
    forms = _forms(t)
    t.done()
    return Eligibility(key="", **forms)


def _condition(c: Cursor) -> Eligibility | Match:
    inner = c.within("self", "subject", "fact")
    if is_match(inner) and not isinstance(inner.value.get("candidacy"), dict):
        return match(inner)
    return _bare(inner)


# Route and term


def _step(c: Cursor) -> RouteStep:
    t = c.table("a step of the route")
    at, by, skip, only = t.need("step"), t.get("by"), t.get("skip_if"), t.get("only_if")
    outcome, votes, within = t.get("outcome"), t.get("ballot"), t.get("within")
    result = RouteStep(
        step=at.word("step") if at else "",
        by=scope(by.within("subject", "self", "fact")) if by else None,
        skip_if=_condition(skip) if skip else None,
        only_if=_condition(only) if only else None,
        outcome=outcome.words("outcome") if outcome else ("agree",),
        ballot=ballot(votes) if votes else None,
        within=offsets(within) if within else None,
    )
    t.done()
    return result


def _term(c: Cursor) -> tuple[Figure, Figure]:
    t = c.table("a term")
    start, length = t.get("start"), t.need("length")
    t.done()
    begins: Figure = Given("granted")
    if start is not None and start.value != "granted":
        begins = figure(start, "month_day")
    return begins, figure(length, "offset") if length else Given(None)


def _checkpoint(c: Cursor) -> Checkpoint:
    t = c.table("a checkpoint")
    name = t.text("key", required=True)
    require, window = t.need("require"), t.need("window")
    if name in c.reading.clauses:
        c.reading.cited.setdefault(name, []).append(c.reading.rule)
    result = Checkpoint(
        key=name,
        require=match(require.within("subject", "self", "anchor"))
        if require
        else SimpleMatch(key="", table="", kinds=None),
        window=offsets(window) if window else (Given(None), Given(None)),
    )
    t.done()
    return result


def _exclusion(c: Cursor) -> Exclusion:
    t = c.table("an exclusion")
    at = t.need("scheme")
    result = Exclusion(
        scheme=(kinds(at, "scheme") if at else None) or frozenset(),
        round=t.choice("round", _SAME, "any"),
        in_force=t.flag("in_force"),
    )
    t.done()
    return result


def _withdrawal(c: Cursor | None) -> tuple[Match | None, Figure | None]:
    if c is None:
        return None, None
    found, extra = has_match(c.within("subject", "self", "fact"))
    if "count" in extra:
        extra["count"].fault("D102", at_key=True, spelling="count", key="count", table="a match")
    within = extra.get("within")
    return found, figure(within, "offset") if within else None
