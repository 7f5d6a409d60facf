"""One register, whatever its form, its order, or what is only going to happen: the same findings."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import attrs
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from partyorg import (
    Campaign,
    Register,
    evaluate,
    load_catalogue,
    load_register,
    save_register,
    write_findings,
)
from partyorg.facts import Fact
from tests.acceptance import worlds
from tests.strategies import registers

pytestmark = pytest.mark.slow

Call = Callable[..., Any]
DAY = date(2018, 3, 31)
CATALOGUE = load_catalogue()
LIAONING = CATALOGUE.campaign("liaoning.vanguard")
WORDS = LIAONING.vocabulary
AT = ["--campaign", "liaoning.vanguard", "--as-of", "2018-03-31", "--format", "json"]
SLOW = settings(
    deadline=None,
    max_examples=10,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def lines(register: Register, campaign: Campaign = LIAONING, day: date = DAY) -> list[str]:
    """The JSON lines of a run: the header, then the findings."""
    out = io.StringIO()
    write_findings(evaluate(register, campaign, day), out)
    return out.getvalue().splitlines()


# Forms ------------------------------------------------------------------------------------------------


def test_folder_workbook_and_json_of_the_demo_give_the_same_lines(
    call: Call, demo: Any, tmp_path: Path
) -> None:
    """Whatever the form and the language of its headings, the bytes on standard output are the same."""
    wanted = demo.lines()
    assert len(wanted.splitlines()) > 1000
    assert call("evaluate", demo.workbook, *AT).out == wanted
    for name, lang in (("r.json", "zh"), ("r.xlsx", "zh"), ("folder", "zh")):
        assert call("convert", demo.folder, tmp_path / name, "--lang", lang).code == 0
        assert call("evaluate", tmp_path / name, *AT).out == wanted, name


@SLOW
@given(register=worlds.worlds(WORDS), lang=st.sampled_from(["en", "zh"]))
def test_every_form_of_a_small_university_gives_the_same_lines(register: Register, lang: str) -> None:
    """What is written and read back is judged as the register in memory is."""
    wanted = lines(register)
    with TemporaryDirectory() as folder:
        for name in ("r", "r.xlsx", "r.json"):
            save_register(register, Path(folder, name), lang=lang, vocabulary=WORDS)
            read = load_register(Path(folder, name), vocabulary=WORDS, strict=False)
            assert lines(read) == wanted, name


@SLOW
@given(register=registers(), lang=st.sampled_from(["en", "zh"]))
def test_every_form_of_arbitrary_facts_gives_the_same_lines(register: Register, lang: str) -> None:
    """Facts that fit together with nothing, with texts that bite, are judged alike in every form."""
    wanted = lines(register)
    with TemporaryDirectory() as folder:
        for name in ("r", "r.xlsx", "r.json"):
            save_register(register, Path(folder, name), lang=lang, vocabulary=WORDS)
            read = load_register(Path(folder, name), vocabulary=WORDS, strict=False)
            assert lines(read) == wanted, name


# Order ------------------------------------------------------------------------------------------------


def test_shuffling_every_row_of_every_file_changes_nothing(call: Call, demo: Any, tmp_path: Path) -> None:
    """Rows in any order, columns in any order: not one byte of the findings differs."""
    chance = random.Random(5)
    target = tmp_path / "shuffled"
    target.mkdir()
    for file in sorted(demo.folder.iterdir()):
        if file.suffix != ".csv":
            (target / file.name).write_bytes(file.read_bytes())
            continue
        with file.open(encoding="utf-8-sig", newline="") as source:
            headings, *rows = csv.reader(source)
        chance.shuffle(rows)
        columns = list(range(len(headings)))
        chance.shuffle(columns)
        with (target / file.name).open("w", encoding="utf-8", newline="") as out:
            csv.writer(out).writerows([row[n] for n in columns] for row in (headings, *rows))
    assert call("evaluate", target, *AT).out == demo.lines()


@SLOW
@given(register=worlds.worlds(WORDS), chance=st.randoms(use_true_random=False))
def test_the_order_of_facts_means_nothing(register: Register, chance: random.Random) -> None:
    """A register whose tables are shuffled gives the same header, digest included, and the same findings."""
    tables = {name: list(facts) for name, facts in register.tables.items()}
    for facts in tables.values():
        chance.shuffle(facts)
    names = list(tables)
    chance.shuffle(names)
    assert lines(Register({name: tables[name] for name in names}, register.settings)) == lines(register)


# The future -------------------------------------------------------------------------------------------


def kept(register: Register, facts: list[Fact]) -> list[Fact]:
    """The facts whose ledgers the register keeps: a ledger that appears is a change of its own."""
    return [fact for fact in facts if register.supplied(fact.table)]


@SLOW
@given(data=st.data(), register=worlds.worlds(WORDS), day=st.dates(date(2016, 6, 1), date(2018, 12, 1)))
def test_facts_after_the_day_change_no_finding_of_a_small_university(
    data: st.DataObject, register: Register, day: date
) -> None:
    """Whatever happens tomorrow, today's findings are the same to the byte."""
    later = data.draw(
        st.lists(worlds.futures(WORDS, day), min_size=1, max_size=8, unique_by=lambda fact: fact.id)
    )
    more = register.with_(*kept(register, later))
    assert lines(more, day=day)[1:] == lines(register, day=day)[1:]


@settings(deadline=None, max_examples=8, suppress_health_check=list(HealthCheck))
@given(data=st.data(), day=st.dates(date(2016, 12, 1), date(2018, 4, 30)))
def test_facts_after_the_day_change_no_finding_of_the_small_register(
    data: st.DataObject, small: Register, day: date
) -> None:
    """Copies of real rows, moved beyond the day, about the same people and units."""
    rows = [fact for fact in small.facts() if fact.table not in ("people", "units")]
    chosen = data.draw(st.lists(st.sampled_from(rows), min_size=1, max_size=30))
    shift = data.draw(st.integers(0, 400))
    later = [moved(fact, n, day, shift) for n, fact in enumerate(chosen)]
    assert lines(small.with_(*later), day=day)[1:] == lines(small, day=day)[1:]


def moved(fact: Fact, number: int, day: date, shift: int) -> Fact:
    """The same fact under a new id, with every day of its own after `day`."""
    changes: dict[str, Any] = {"id": f"later-{number}"}
    for field in attrs.fields(type(fact)):
        value = getattr(fact, field.name)
        if isinstance(value, date) and field.name not in ("recorded_on", "until", "removed_on"):
            changes[field.name] = date.fromordinal(day.toordinal() + 1 + shift)
        elif isinstance(value, date):
            changes[field.name] = None
    return attrs.evolve(fact, **changes)


@pytest.mark.parametrize("day", [date(2016, 12, 31), date(2017, 6, 30), DAY])
def test_cutting_the_register_at_the_day_changes_nothing(small: Register, day: date) -> None:
    """Rows that begin or happen after the day, and ends that lie after it, might as well not be there."""
    tables = {name: cut(facts, day) for name, facts in small.tables.items()}
    assert lines(Register(tables, small.settings), day=day)[1:] == lines(small, day=day)[1:]


def cut(facts: Iterable[Fact], day: date) -> list[Fact]:
    """The facts that a clerk could have written on the day."""
    return [fact for given in facts if (fact := cut_at(given, day)) is not None]


def cut_at(fact: Fact, day: date) -> Fact | None:
    """The fact as a clerk could have written it on the day; None if nothing of it had happened."""
    days = {f.name: v for f in attrs.fields(type(fact)) if isinstance(v := getattr(fact, f.name), date)}
    own = [v for name, v in days.items() if name not in ("recorded_on", "born_on", "deadline")]
    if (own and min(own) > day) or (fact.recorded_on or day) > day:
        return None
    changes: dict[str, Any] = {
        n: None for n, v in days.items() if v > day and n != "deadline" and fact.table != "waivers"
    }
    return attrs.evolve(fact, **changes)


def test_what_was_recorded_later_is_not_known(small: Register) -> None:
    """`as_known` hides rows by their day of recording, and only those."""
    activities = [
        fact for fact in small.facts() if fact.table == "activities" and (fact.recorded_on or DAY) <= DAY
    ]
    hidden = small.with_(*(attrs.evolve(fact, recorded_on=date(2018, 4, 2)) for fact in activities))
    empty = Register({**small.tables, "activities": ()}, small.settings)
    assert lines(hidden)[1:] == lines(empty)[1:]
    assert 0 < len(activities) < len(small.tables["activities"])
