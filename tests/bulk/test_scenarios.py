"""The cases of all scenario files give in DuckDB the rows that objects give, those of all plugins and of the library itself.

Every case runs, asked for the rules that it expects something of; of Ningbo's, which take as long as all others, as many
as show every rule. With PARTYORG_ORACLE_EXAMPLES=2 every case is asked for all that its file is about. PostgreSQL runs a
choice of the same cases that shows every rule, Spark one that shows almost every type (test_postgresql, test_spark).
"""

import pytest

pytest.importorskip("duckdb")
pytest.importorskip("sqlglot")

from tests.bulk.scenario_cases import PLUGINS, compared, each_kind, each_rule, questions
from tests.oracle.compare import wanted_examples

LONG = "partyorg-ningbo"
PARTS = 4
"""Into how many tests the cases of a plugin are divided, so that it is seen where they take long."""


@pytest.mark.slow
@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("plugin", PLUGINS)
def test_every_scenario_gives_the_same_rows_in_columns(plugin: str, part: int) -> None:
    """Rules in columns and rules left to objects, with the facts and the day that the case has."""
    more = wanted_examples(1) > 1
    every = questions(plugin, whole=more)
    asked = each_rule(every) if plugin == LONG and not more else every
    for question in asked[part::PARTS]:
        compared(question)


@pytest.mark.slow
def test_the_chosen_cases_show_what_all_cases_show() -> None:
    """What is chosen for PostgreSQL leaves out no rule, and what is chosen for Spark no plugin and few types of rule."""
    every = [question for plugin in PLUGINS for question in questions(plugin)]
    rules, kinds = each_rule(every), each_kind(every)
    assert {(q.plugin, rule) for q in rules for rule in q.rules} == {
        (q.plugin, rule) for q in every for rule in q.shown
    }
    assert {q.plugin for q in kinds} == set(PLUGINS)
    left_out = {"Selection", "PythonCheck", "Timeline"}  # two run on objects, the third in hundreds of steps
    assert {q.kind(rule) for q in kinds for rule in q.rules} == {
        q.kind(rule) for q in every for rule in q.shown
    } - left_out
    assert len(kinds) < 15 < len(rules) < len(every) / 3
