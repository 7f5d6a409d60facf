"""A pseudonymised register tells nobody who is who, and still holds together."""

from datetime import date

import pytest

from partyorg.errors import InputError
from partyorg.facts import Activity, Case, CaseStep, Person, Register, Settings, Stage
from partyorg.facts.tables import TABLES
from partyorg.io import check_register
from partyorg.io.pseudonymise import pseudonymise

KEY = b"sixteen bytes or more"


def ids_of(register: Register) -> set[str]:
    """The ids of all facts."""
    return {fact.id for facts in register.tables.values() for fact in facts}


def test_names_ids_and_texts_are_gone(small: Register) -> None:
    """No id, no name, no place, summary or title is left anywhere, and birthdays lose day and month."""
    hidden = pseudonymise(small, KEY)
    everything = repr(
        [
            {name: getattr(f, name) for name in TABLES[f.table].by_name}
            for facts in hidden.tables.values()
            for f in facts
        ]
    )
    for text in ("甲一", "乙二", "党支部", "一切如常", "p1", "'b1'", "stages/", "学习"):
        assert text not in everything
    assert hidden.settings.title == ""
    assert sorted(str(p.born_on) for p in hidden.facts(Person)) == ["2000-01-01", "None", "None"]


def test_the_register_still_holds_together(small: Register) -> None:
    """References, words, figures and days are as before, so that findings are too."""
    hidden = pseudonymise(small, KEY)
    assert check_register(hidden) == check_register(small) == ()
    (activity,) = hidden.facts(Activity)
    assert (activity.kind, activity.topic, activity.outcome) == ("members_meeting", ("admit",), "passed")
    assert activity.figures["written"] == "yes"
    assert hidden.settings.root in {u.id for u in hidden.tables["units"]}
    assert hidden.supplied("documents")


def test_the_same_key_gives_the_same_ids_and_another_key_others(small: Register) -> None:
    """Two extracts of one school can be joined by whoever has the key, and by nobody else."""
    assert pseudonymise(small, KEY) == pseudonymise(small, KEY)
    ids = ids_of(pseudonymise(small, KEY))
    assert ids.isdisjoint(ids_of(pseudonymise(small, KEY + b"!")))


def test_declared_texts_and_free_words_of_cases_fall_away() -> None:
    """Extension columns of type text go, numbers stay; the data of case steps keep codes and numbers."""
    from decimal import Decimal

    register = Register.of(
        [
            Stage(person="p", stage="full", since=date(2020, 1, 1), attr={"note": "甲一", "n": Decimal(1)}),
            Case(person="p", procedure="national.development", opened_on=date(2020, 1, 1)),
            CaseStep(
                case="k",
                step="x",
                on=date(2020, 1, 1),
                outcome="同意甲一",
                data={"n": Decimal(1), "by": "甲一"},
            ),
        ],
        settings=Settings(attr={"note": "text", "n": "number"}),
    )
    hidden = pseudonymise(register, KEY)
    assert hidden.settings.attr == {"n": "number"}
    assert [dict(s.attr) for s in hidden.facts(Stage)] == [{"n": 1}]
    (step,) = hidden.facts(CaseStep)
    assert (step.outcome, dict(step.data)) == ("", {"n": Decimal(1)})


def test_a_short_key_is_refused(small: Register) -> None:
    """A key that can be guessed hides nothing."""
    with pytest.raises(InputError, match=r"R151.*16 bytes"):
        pseudonymise(small, b"short")
