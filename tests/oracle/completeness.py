"""Completeness: a record has what it must have (GRAMMAR 4.5)."""

from datetime import date

from partyorg.campaign.conditions import Test
from partyorg.campaign.rules import CheckItem, Completeness

from .around import NOWHERE, Around
from .conditions import id_in, in_streams
from .days import shifted
from .duty import stream_scopes, unknown_at_root
from .figures import Unlisted, value_of
from .matches import bound_holds, latest_of, simple_matches
from .reads import missing
from .rows import Row, fallen_short, ref
from .seen import Seeing, Seen
from .stretches import begun, in_window, version_on
from .timing import subject_of
from .words import cell, filled, passes


def completeness_rows(seeing: Seeing, versions: tuple[Completeness, ...]) -> list[Row]:
    """The rows of a completeness rule, one for each fact looked at."""
    first = versions[0]
    if not begun(seeing, versions):
        return []
    if missing(seeing, first.match, stream_scopes(seeing, first)):
        return [unknown_at_root(seeing, first)]
    rows = []
    done = set()
    for rule in versions:
        for simple in simple_matches(rule.match):
            for fact, day in latest_of(seeing, simple, NOWHERE, lambda f, d: True, date(2000, 1, 1)):
                within = value_of(seeing, rule.within, NOWHERE, day)
                if isinstance(within, Unlisted):
                    decided = seeing.as_of
                else:
                    decided = min(shifted(day, within), seeing.as_of)
                if (
                    fact.revoked_on is not None
                    and (simple.revoked or "void") == "void"
                    and fact.revoked_on <= decided
                ):
                    continue
                one = subject_of(seeing, fact)
                if not in_window(seeing, day) or version_on(versions, day) is not rule or fact.id in done:
                    continue
                if rule.only_tagged and seeing.campaign.id not in (fact["campaigns"] or ()):
                    continue
                if in_streams(seeing, rule.streams, one, day):
                    done.add(fact.id)
                    rows.append(_row(seeing, rule, fact, day))
    return rows


def _row(seeing: Seeing, rule: Completeness, fact: Seen, day: date) -> Row:
    one = subject_of(seeing, fact)
    around = NOWHERE.with_(fact=fact, fact_day=day, subject=one)
    row = Row(rule.id, ref(one), None, fact.id, "", "unknown", done_on=day)
    within = value_of(seeing, rule.within, around, day)
    if isinstance(within, Unlisted) or rule.required_unlisted:
        return row
    due = shifted(day, within)
    bound_terms = [b.terms for c in rule.checks for b in (*c.bound.values(), *c.when_bound.values())]
    if missing(seeing, bound_terms, [c.scope for c in rule.checks]):
        return row
    if any(t.unlisted for c in rule.checks for t in c.tests.values()):
        return row
    columns = [filled(seeing, fact, name) for name in rule.required]
    applying = [c for c in rule.checks if _applies(seeing, c, fact, day, around)]
    passed = [_holds(seeing, c, fact, day, around) for c in applying]
    must = len(applying)
    if rule.mode == "any":
        must = min(1, must)
    elif rule.mode == "k":
        k = value_of(seeing, rule.mode_k, around) if rule.mode_k is not None else 0
        must = min(k, must)
    row = row.with_(due=due, count=sum(columns) + sum(passed), required=len(columns) + must)
    if all(columns) and sum(passed) >= must:
        return row.with_(status="met")
    return fallen_short(
        seeing, rule, row, begins=day, read=set(), subject=one, otherwise=rule.on_fail, absence=False
    )


def _applies(seeing: Seeing, check: CheckItem, fact: Seen, day: date, around: Around) -> bool:
    return _tests(seeing, dict(check.when or {}), fact, around) and all(
        bound_holds(seeing, key, bound, fact, day, around) for key, bound in check.when_bound.items()
    )


def _tests(seeing: Seeing, tests: dict[str, Test], fact: Seen, around: Around) -> bool:
    return all(passes(seeing, test, cell(seeing, fact, name), around) for name, test in tests.items())


def _holds(seeing: Seeing, check: CheckItem, fact: Seen, day: date, around: Around) -> bool:
    if check.form == "fact":
        return _tests(seeing, dict(check.tests), fact, around) and all(
            bound_holds(seeing, key, bound, fact, day, around) for key, bound in check.bound.items()
        )
    if check.form == "differs":
        sets = [set(cell(seeing, fact, column)) for column in check.columns]
        return not any(a & b for n, a in enumerate(sets) for b in sets[:n])
    if check.form == "signed_by":
        assert check.scope is not None
        return any(id_in(seeing, check.scope, i, day, around) for i in fact["signatures"])
    assert check.form == "delay", "the oracle knows no other check"
    first, second = (fact[column] for column in check.columns)
    if second is None and check.columns[1] == "recorded_on":
        return True
    if first is None or second is None:
        return False
    assert check.figure is not None
    return bool(second <= shifted(first, value_of(seeing, check.figure, around)))
