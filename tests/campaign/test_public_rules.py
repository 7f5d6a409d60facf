"""The module of definition classes that plugins in Python use."""

import attrs

import partyorg.rules
from partyorg.campaign import conditions, figures, matches, rubric_rule, rule_parts, selection_rule
from partyorg.campaign import rules as kinds


def test_every_definition_class_is_public() -> None:
    """What a rule is made of can be imported from one place; the names are sorted."""
    names = partyorg.rules.__all__
    assert list(names) == sorted(names)
    for module in (conditions, figures, matches, rule_parts, rubric_rule, selection_rule, kinds):
        own = {v.__name__ for v in vars(module).values() if attrs.has(v) and v.__module__ == module.__name__}
        assert own - {"RuleHeader"} <= set(names)
    for name in names:
        assert getattr(partyorg.rules, name) is not None


def test_a_rule_can_be_built_in_python() -> None:
    """The classes need no file: defaults are those of the grammar."""
    from partyorg.rules import Duty, PeriodSpec, PersonCondition, PersonScope, SimpleMatch

    duty = Duty(
        id="X-1",
        clauses=("X-1",),
        force="must",
        scope=PersonScope(PersonCondition()),
        match=SimpleMatch(key="activity", table="activities", kinds=frozenset({"talk"})),
        period=PeriodSpec(unit="year"),
    )
    assert duty.count.distinct_by == "fact"
    assert duty.presence.on_holder_change == "post"
