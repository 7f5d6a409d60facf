"""The cases of scenario files give in DuckDB the rows that objects give, those of all plugins and of the library itself.

By default as many cases run as show every rule of every plugin. With PARTYORG_ORACLE_EXAMPLES=2 every case runs, asked for
all that its file is about. PostgreSQL runs a choice that shows every type of rule of every plugin, Spark one that shows
every type that runs in columns but timelines (test_postgresql, test_spark).
"""

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

from tests.bulk.scenario_cases import PLUGINS, compared, each_kind, each_rule, each_type, questions
from tests.oracle.compare import wanted_examples

PARTS = 4
"""Into how many tests the cases of a plugin are divided, so that it is seen where they take long."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("plugin", PLUGINS)
def test_scenarios_give_the_same_rows_in_columns(plugin: str, part: int) -> None:
    """Rules in columns and rules left to objects, with the facts and the day that the case has."""
    more = wanted_examples(1) > 1
    asked = questions(plugin, whole=True) if more else each_rule(questions(plugin))
    for question in asked[part::PARTS]:
        compared(question)


@pytest.mark.slow
def test_the_chosen_cases_show_what_all_cases_show() -> None:
    """What is chosen leaves out no rule, for PostgreSQL no type of a plugin, for Spark no plugin and few types of rule."""
    every = [question for plugin in PLUGINS for question in questions(plugin)]
    rules, types, kinds = each_rule(every), each_type(every), each_kind(every)
    assert {(q.plugin, q.kind(rule)) for q in types for rule in q.rules} == {
        (q.plugin, q.kind(rule)) for q in every for rule in q.shown
    }
    assert {(q.plugin, rule) for q in rules for rule in q.rules} == {
        (q.plugin, rule) for q in every for rule in q.shown
    }
    assert {q.plugin for q in kinds} == set(PLUGINS)
    left_out = {"Selection", "PythonCheck", "Timeline"}  # two run on objects, the third in hundreds of steps
    assert {q.kind(rule) for q in kinds for rule in q.rules} == {
        q.kind(rule) for q in every for rule in q.shown
    } - left_out
    assert len(kinds) < 15 < len(types) < len(rules) < len(every) / 3
