"""Gates as closures: a timing or completeness rule about a step, as a function of a history and a record.

What a closure cannot say raises `NotCompiledError`; nothing is approximated. A rule that could not be looked at for want
of a ledger gives None: unknown keeps no step from being taken.
"""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any

from partyorg.campaign.conditions import PersonCondition, PersonScope, UnitScope
from partyorg.campaign.figures import Given
from partyorg.campaign.matches import Bound, SimpleMatch
from partyorg.campaign.rules import CheckItem, Completeness, Rule, Timing
from partyorg.dates import Days, Offset
from partyorg.evaluation.bounds import bound_test
from partyorg.evaluation.conditions import scope_days
from partyorg.evaluation.engine import world_of
from partyorg.evaluation.walk import free_roots, tables_in
from partyorg.evaluation.world import Env
from partyorg.facts import Register

from .closure_matches import Matches
from .closure_parts import (
    UNKNOWN,
    Cell,
    Closure,
    IdsOf,
    NotCompiledError,
    all_in,
    ballot_check,
    filled,
    given_int,
    quick_test,
    some_in,
    window_test,
)
from .history import History, Row, moved
from .procedure import FactTemplate, Procedure, Step

__all__ = ["Closure", "Gate", "NotCompiledError", "compiler"]

Gate = tuple[int, int, Closure]
"""A gate with the span of days on which its text is in force."""
FAR = date(9998, 12, 31)
_OTHERS = ("stages", "units", "tenures", "placements")
"""Ledgers that a case does not keep by itself."""


def compiler(procedure: Procedure, context: Register | None) -> Callable[[Rule, str], Closure | None]:
    """A function that compiles a rule as a gate of a step."""
    register = context if context is not None else Register({})
    world = world_of(register, register.view(FAR), procedure.rules)
    maker = _Maker(procedure, register, world)
    return maker.closure


class _Maker(Matches):
    def closure(self, rule: Rule, step: str) -> Closure | None:
        """The gate, or None where it can keep nothing from being taken."""
        if rule.streams or rule.only_tagged:
            raise NotCompiledError(rule.id)
        if (
            rule.absence == "unknown"
            and isinstance(rule, Timing)
            and rule.count.min == Given(1)
            and not rule.forbid
        ):
            return None  # met, or not known
        if rule.absence == "unknown":
            raise NotCompiledError(rule.id)
        parts: tuple[Any, ...] = (rule,)
        needed = tables_in(parts)
        if any(table in needed and not self.register.supplied(table) for table in _OTHERS):
            return None
        if isinstance(rule, Timing):
            return self._timing(rule, step)
        if isinstance(rule, Completeness):
            return self._completeness(rule, step)
        raise NotCompiledError(rule.id)

    # Timing ------------------------------------------------------------------------------------------

    def _timing(self, rule: Timing, step: str) -> Closure | None:
        applies = self._anchor(rule, step)
        if applies is False:
            return None
        if (
            rule.scope is not None
            or not rule.share
            or rule.count.distinct_by != "fact"
            or rule.count.max is not None
        ):
            raise NotCompiledError(rule.id)
        wanted = given_int(rule.count.min)
        hits = self._hits(rule.require, values_after=rule.decide != "any")
        by_value = self._by_value(rule.require) if rule.decide != "any" else None
        inside = window_test(rule)
        excused = self._unless(rule)
        decide, forbid = rule.decide, rule.forbid

        def holds(history: History, row: Row) -> bool:
            if applies is not True and not applies(history, row):
                return True
            if excused is not None and excused(history, row):
                return True
            day = row[1]
            found = hits(history, row)
            if decide == "any":
                count = 0
                for on, _ in found:
                    if inside(on, day):
                        count += 1
            else:
                chosen = [hit for hit in found if decide == "first" or hit[0] <= day]
                picked = chosen[:1] if decide == "first" else chosen[-1:]
                count = sum(
                    1
                    for on, one in picked
                    if (by_value is None or by_value(history, one)) and inside(on, day)
                )
            return count == 0 if forbid else count >= wanted

        return self._simplest(rule, applies, excused) or holds

    def _simplest(self, rule: Timing, applies: Any, excused: Any) -> Closure | None:
        """The commonest gate by itself: some record of a step, so long before, or at all."""
        match, upper = rule.require, rule.window[1]
        plain = (
            isinstance(match, SimpleMatch)
            and match.table == "case_steps"
            and match.kinds is not None
            and len(match.kinds) == 1
            and not match.tests
            and not match.latest
        )
        if (
            not plain
            or applies is not True
            or excused is not None
            or rule.forbid
            or rule.count.min != Given(1)
        ):
            return None
        if rule.decide != "any" or rule.window[0] != Given(None) or not isinstance(upper, Given):
            return None
        assert isinstance(match, SimpleMatch)
        (name,) = match.kinds or ("",)
        distance = upper.value
        assert isinstance(distance, Offset)
        if distance.is_zero:
            return lambda history, row: name in history.steps or row[0] == name
        far = (distance.months, distance.days, distance.workdays)

        def long_before(history: History, row: Row) -> bool:
            found = history.steps.get(name)
            return found is not None and moved(found[0][1], *far) <= row[1]

        return long_before

    def _anchor(self, rule: Timing, step: str) -> "bool | Closure":
        """Whether the rule looks at a record of the step: always, never, or as its outcome says."""
        match = rule.anchor.match
        if not isinstance(match, SimpleMatch) or match.bound or match.latest:
            raise NotCompiledError(rule.id)
        if match.table != "case_steps":
            cells = [self._virtual(match, t, step) for _, t in self._templates(step, match)]
            if not cells:
                return False
            if any(c is not True for c in cells) or match.on:
                raise NotCompiledError(rule.id)
            return True
        if match.kinds is not None and step not in match.kinds:
            return False
        tests = [self._record_test(name, test) for name, test in match.tests.items()]
        if not tests:
            return True
        return lambda history, row: all(test(history, row) for test in tests)

    def _unless(self, rule: Timing) -> Closure | None:
        unless = rule.unless
        if unless is None:
            return None
        if isinstance(unless, SimpleMatch):
            hits = self._hits(unless, values_after=False)
            return lambda history, row: any(True for _ in hits(history, row))
        if (
            isinstance(unless, PersonCondition)
            and unless == PersonCondition(none=unless.none)
            and len(unless.none) == 1
        ):
            (inner,) = unless.none
            if inner == PersonCondition(has=inner.has) and len(inner.has) == 1:
                (has,) = inner.has
                if has.within is None and has.count_min == Given(1) and has.count_max is None:
                    own = self._hits(has.match, values_after=False)
                    return lambda history, row: not any(True for _ in own(history, row))
        raise NotCompiledError(rule.id)

    # Completeness ------------------------------------------------------------------------------------

    def _completeness(self, rule: Completeness, step: str) -> Closure | None:
        match = rule.match
        if not isinstance(match, SimpleMatch) or match.bound or match.latest or match.on:
            raise NotCompiledError(rule.id)
        if rule.mode == "k" or rule.required_unlisted:
            raise NotCompiledError(rule.id)
        gates: list[Closure] = []
        if match.table == "case_steps":
            if match.kinds is not None and step not in match.kinds:
                return None
            applies = [self._record_test(name, test) for name, test in match.tests.items()]
            gates.append(self._record_gate(rule, applies, self._record_cell, self._record_bound))
        else:
            for one, template in self._templates(step, match):
                tests = [self._cell_test(template, one, name, test) for name, test in match.tests.items()]
                if template.outcomes:
                    wanted = template.outcomes
                    tests.append(lambda _, row, wanted=wanted: row[2] in wanted)  # type: ignore[misc]
                gates.append(
                    self._record_gate(
                        rule,
                        tests,
                        lambda name, one=one, template=template: self._cell(template, one, name),  # type: ignore[misc]
                        lambda key, bound, one=one, template=template: self._bound(template, one, key, bound),  # type: ignore[misc]
                    )
                )
        if not gates:
            return None
        return gates[0] if len(gates) == 1 else lambda history, row: all(gate(history, row) for gate in gates)

    def _record_bound(self, key: str, bound: Bound) -> Closure:
        if key != "by":
            raise NotCompiledError(key)
        return self._within(bound, lambda _, row: (row[4],) if row[4] else ())

    def _bound(self, template: FactTemplate, step: Step, key: str, bound: Bound) -> Closure:
        columns = {"actor": "actors", "counterpart": "counterparts"}
        if key not in columns or template.table != "activities":
            raise NotCompiledError(key)
        return self._within(bound, self._ids(template, step, columns[key]))

    def _within(self, bound: Bound, ids: IdsOf) -> Closure:
        """A scope of other people or units, which stands outside the case: the rule's own compiled test."""
        if free_roots(bound) - {"self"}:
            raise NotCompiledError("bound")
        quick = self._days_of(bound)
        if quick is not None:
            return all_in(quick, ids) if bound.mode == "only" else some_in(quick, ids)
        test, env = bound_test(self.world, bound), Env()
        return lambda history, row: test(ids(history, row), env, row[1], None)

    def _days_of(self, bound: Bound) -> Callable[[str], Days] | None:
        """The days of each id in the one closed scope of a bound, each looked up once; None for any other bound."""
        if len(bound.terms) != 1 or bound.mode == "all":
            return None
        (term,) = bound.terms
        if not isinstance(term, PersonScope | UnitScope) or term.as_of not in (None, "day"):
            return None
        days, env = scope_days(self.world, term), Env()
        return lru_cache(maxsize=1 << 16)(lambda who: days(who, env))

    def _record_gate(
        self,
        rule: Completeness,
        applies: list[Closure],
        cell: Callable[[str], Cell],
        bound: Callable[[str, Bound], Closure],
    ) -> Closure:
        required = [cell(name) for name in rule.required]
        checks = [self._check(item, cell, bound) for item in rule.checks]
        any_will_do = rule.mode == "any"
        if not applies and not checks:
            return filled(required)
        if not applies and not required and len(checks) == 1:
            (only,) = checks
            return lambda history, row: only(history, row) is not False
        if not required and len(checks) == 1:
            (one,), firsts = checks, tuple(applies)

            def one_check(history: History, row: Row) -> bool:
                for test in firsts:
                    if not test(history, row):
                        return True
                return one(history, row) is not False

            return one_check

        def holds(history: History, row: Row) -> bool:
            for test in applies:
                if not test(history, row):
                    return True
            results = [found for check in checks if (found := check(history, row)) is not None]
            if UNKNOWN in results:
                return True
            for read in required:
                if read(history, row) in (None, "", ()):
                    return False
            if any_will_do:
                return any(results) or not results
            return all(results)

        return holds

    def _check(
        self, item: CheckItem, cell: Callable[[str], Cell], bound: Callable[[str, Bound], Closure]
    ) -> Callable[[History, Row], "bool | str | None"]:
        """One check: whether it holds, None where it does not apply, UNKNOWN where a figure is absent."""
        if item.when_bound:
            raise NotCompiledError("when")
        when = [(cell(n), quick_test(self.world, t)) for n, t in (item.when or {}).items()]
        inner: Callable[[History, Row], bool | str]
        if item.form == "ballot" and item.ballot is not None:
            inner = ballot_check(item.ballot)
        elif item.form == "fact":
            tests = [(cell(n), quick_test(self.world, t)) for n, t in item.tests.items()]
            bounds = [bound(key, b) for key, b in item.bound.items()]
            if not when and len(tests) + len(bounds) == 1:
                if bounds:
                    return bounds[0]
                ((read, passes),) = tests
                return lambda history, row: passes(read(history, row))

            def inner(history: History, row: Row) -> bool:
                return all(passes(read(history, row)) for read, passes in tests) and all(
                    test(history, row) for test in bounds
                )

        else:
            raise NotCompiledError(item.form)
        if not when:
            return inner
        if len(when) == 1:
            ((asked, applies),) = when
            return lambda history, row: inner(history, row) if applies(asked(history, row)) else None

        def check(history: History, row: Row) -> bool | str | None:
            for read, passes in when:
                if not passes(read(history, row)):
                    return None
            return inner(history, row)

        return check
