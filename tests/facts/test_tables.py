"""The description of the tables and the classes are one."""

from datetime import date

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from partyorg.facts import TABLES, Activity, Measure, Stage, Tenure
from partyorg.facts.build import build_facts
from partyorg.facts.records import FACT_CLASSES, Fact


@pytest.mark.parametrize("name", TABLES)
def test_a_class_has_exactly_the_columns_of_its_table(name: str) -> None:
    """Nothing can be written that cannot be read."""
    fields = {f.name for f in attrs.fields(FACT_CLASSES[name])} - {"attr"}
    assert fields == {column.name for column in TABLES[name].columns}


@pytest.mark.parametrize("name", TABLES)
def test_required_columns_are_those_without_which_no_fact_can_be_made(name: str) -> None:
    """The constructor and the description ask for the same cells."""
    demanded = {f.name for f in attrs.fields(FACT_CLASSES[name]) if f.default is attrs.NOTHING}
    described = {c.name for c in TABLES[name].columns if c.required} - {"id"}
    assert described <= demanded | {"name", "value", "owner"}
    assert demanded - {"on"} <= described


@pytest.mark.parametrize("name", TABLES)
def test_headings_of_a_table_are_unique(name: str) -> None:
    """No heading, in either language, stands for two columns of one table."""
    headings = [h for c in TABLES[name].columns for h in {c.name, c.zh, *c.aliases, *c.inclusive}]
    assert len(headings) == len(set(headings))


def test_a_fact_without_an_id_takes_it_from_its_natural_key() -> None:
    """Table and filled cells, joined."""
    assert Stage(person="P1", stage="full", since=date(2016, 1, 1)).id == "stages/P1/full/2016-01-01"
    talk = Activity(kind="talk", on=date(2017, 5, 4), actors=("P1",), counterparts=("P2", "P3"))
    assert talk.id == "activities/talk/2017-05-04/P1/P2;P3"


@given(st.integers(1, 4), st.booleans(), st.booleans())
def test_facts_built_by_column_equal_those_built_one_by_one(count: int, ids: bool, units: bool) -> None:
    """The fast way in and the constructor agree, derived ids included."""
    columns: dict[str, list[object]] = {
        "person": [f"P{n}" for n in range(count)],
        "kind": ["affiliation"] * count,
        "since": [date(2016, 1, n + 1) for n in range(count)],
    }
    if ids:
        columns["id"] = ["" if n % 2 else f"T{n}" for n in range(count)]
    if units:
        columns["unit"] = [f"U{n}" for n in range(count)]
    built = build_facts(Tenure, count, columns)
    assert built == [Tenure(**{k: v[n] for k, v in columns.items()}) for n in range(count)]  # type: ignore[arg-type]


def test_names_and_texts_of_people_never_show_in_repr() -> None:
    """A log line about a fact names nobody."""
    for cls in FACT_CLASSES.values():
        if cls is Measure:  # the name of a measure is the name of a reading
            continue
        hidden = {"name", "summary", "place", "born_on"} & {f.name for f in attrs.fields(cls)}
        assert all(not getattr(attrs.fields(cls), name).repr for name in hidden), cls


def test_every_class_is_a_fact_that_cannot_be_changed() -> None:
    """Facts are what happened."""
    stage = Stage(person="P1", stage="full", since=date(2016, 1, 1))
    assert isinstance(stage, Fact)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        stage.stage = "ended"  # type: ignore[misc]
